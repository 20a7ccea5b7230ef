"""GetDeviceLiveUrl, GetDeviceVideoUrl, GetDevicePicture: where a camera's picture can be had.

What stands in the way of a picture is a business outcome, not an error: HTTP 200 with Code ``Failed`` and the
reason in Message, or ``Retry`` while an on-demand camera is being pulled.
"""

from __future__ import annotations

import sqlite3

from app.localvcs import devices
from app.localvcs.actions.devices import DEVICE_NOT_FOUND
from app.localvcs.cameras import Answer, NoStream
from app.localvcs.runtime import Service
from app.localvcs.streams.hub import Ready, Starting
from app.vcs import (
    GetDeviceLiveUrl,
    GetDeviceLiveUrlResponse,
    GetDevicePicture,
    GetDevicePictureResponse,
    GetDeviceVideoUrl,
    GetDeviceVideoUrlResponse,
)

DEFAULT_RANGE_MS = 3_600_000
"""What a recording without StartTime begins before its end; the API names no default."""


def get_device_live_url(
    service: Service, request: GetDeviceLiveUrl, request_id: str
) -> GetDeviceLiveUrlResponse:
    """StreamType counts for SAPI cameras only; under GB/T 28181 the main stream is given, as documented."""
    protocol = request.out_protocol or "hls"
    found = _camera(service, request.device_id or "", request.corp_id)
    stream = 1
    if isinstance(found, NoStream):
        answer: Answer = found
    else:
        if found["in_protocol"] == "SAPI" and request.stream_type == "2":
            stream = 2
        answer = service.cameras.ask_live(found, stream, protocol)
    code, message = _outcome(answer, "Success")
    if not isinstance(answer, Ready):
        return GetDeviceLiveUrlResponse(request_id=request_id, code=code, message=message)
    return GetDeviceLiveUrlResponse(
        request_id=request_id,
        code=code,
        message=message,
        out_protocol=protocol,
        stream_type=answer.stream,
        url=answer.url,
    )


def get_device_video_url(
    service: Service, request: GetDeviceVideoUrl, request_id: str
) -> GetDeviceVideoUrlResponse:
    """A recording of [StartTime, EndTime], UTC milliseconds. No EndTime: now; no StartTime: one hour."""
    protocol = request.out_protocol or "hls"
    now_ms = service.clock.now_ms()
    end_ms = now_ms if request.end_time is None else min(request.end_time, now_ms)
    start_ms = end_ms - DEFAULT_RANGE_MS if request.start_time is None else request.start_time
    found = _camera(service, request.device_id or "", request.corp_id)
    if isinstance(found, NoStream):
        answer: Answer = found
    elif start_ms < 0 or start_ms >= end_ms:
        answer = NoStream("There is no recording in this range of time.")
    else:
        answer = service.cameras.ask_video(found, start_ms, end_ms, protocol, request.storage_type or "0")
    code, message = _outcome(answer, "Success")
    if not isinstance(answer, Ready):
        return GetDeviceVideoUrlResponse(request_id=request_id, code=code, message=message)
    return GetDeviceVideoUrlResponse(
        request_id=request_id, code=code, message=message, out_protocol=protocol, url=answer.url
    )


def get_device_picture(
    service: Service, request: GetDevicePicture, request_id: str
) -> GetDevicePictureResponse:
    found = _camera(service, request.device_id, None)
    answer: Answer = found if isinstance(found, NoStream) else service.cameras.picture(found)
    code, message = _outcome(answer, "SUCCESS")
    url = answer.url if isinstance(answer, Ready) else ""
    return GetDevicePictureResponse(request_id=request_id, code=code, message=message, data=url)


def _camera(service: Service, device_id: str, corp_id: str | None) -> sqlite3.Row | NoStream:
    """The camera's row. An unknown project is an error; a camera of another one is as good as none."""
    connection = service.database.read()
    if corp_id:
        devices.require_corp(connection, corp_id)
    row = devices.find(connection, device_id)
    if row is None or (corp_id and row["corp_id"] != corp_id):
        return NoStream(DEVICE_NOT_FOUND[1])
    if row["kind"] != "IPC":
        return NoStream("An NVR or ABOX has no stream of its own, only its channels.")
    return row


def _outcome(answer: Answer, success: str) -> tuple[str, str]:
    if isinstance(answer, Ready):
        return "200", success
    if isinstance(answer, Starting):
        return "Retry", "The stream is being started, ask again shortly"
    return "Failed", answer.message
