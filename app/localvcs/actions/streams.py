"""SetStreamMode, StartStreams, StopStreams: when a camera is pulled.

StartStreams and StopStreams are not in the API reference; their fields are the official SDK's, their meaning
here: pull this camera before anybody watches it, and stop that again. A start that nobody follows up by
watching ends by itself (``started``); SetStreamMode is what keeps a camera pulled.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.localvcs import devices, errors
from app.localvcs.actions.devices import DEVICE_NOT_FOUND
from app.localvcs.runtime import Service
from app.vcs import (
    SetStreamMode,
    SetStreamModeResponse,
    StartStreams,
    StartStreamsResponse,
    StopStreams,
    StopStreamsResponse,
)


def set_stream_mode(service: Service, request: SetStreamMode, request_id: str) -> SetStreamModeResponse:
    """For all the devices or for none."""
    ids = list(dict.fromkeys(request.device_id_list))
    with service.database.write() as connection:
        if not _all_cameras(connection, ids):
            code, message = DEVICE_NOT_FOUND
            return SetStreamModeResponse(request_id=request_id, code=code, message=message)
        connection.executemany(
            "UPDATE devices SET stream_mode = ?, modified_ms = ? WHERE device_id = ?",
            [(request.stream_mode, service.clock.now_ms(), device_id) for device_id in ids],
        )
    service.cameras.changed(ids)
    return SetStreamModeResponse(request_id=request_id, code="200", message="success")


def start_streams(service: Service, request: StartStreams, request_id: str) -> StartStreamsResponse:
    ids = list(dict.fromkeys(request.device_id_list))
    if not _all_cameras(service.database.read(), ids):
        code, message = DEVICE_NOT_FOUND
        return StartStreamsResponse(request_id=request_id, code=code, message=message)
    service.cameras.start(ids)
    return StartStreamsResponse(request_id=request_id, code="200", message="success")


def stop_streams(service: Service, request: StopStreams, request_id: str) -> StopStreamsResponse:
    ids = list(dict.fromkeys(request.device_id_list))
    if not _all_cameras(service.database.read(), ids):
        code, message = DEVICE_NOT_FOUND
        return StopStreamsResponse(request_id=request_id, code=code, message=message)
    service.cameras.stop(ids)
    return StopStreamsResponse(request_id=request_id, code="200", message="success")


def _all_cameras(connection: sqlite3.Connection, ids: Sequence[str]) -> bool:
    """Whether all exist; recorders have no stream of their own and are refused."""
    found = devices.find_all(connection, ids)
    if any(row["kind"] != "IPC" for row in found.values()):
        raise errors.invalid("DeviceIdList", "An NVR or ABOX has no stream of its own, only its channels.")
    return len(found) == len(ids)
