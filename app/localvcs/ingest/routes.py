"""Where the play addresses of real cameras lead. Nothing here blocks the event loop.

403: the ``auth_key`` is wrong or has expired. 404: no such address, or no such segment. 410: the camera was
deleted, or (for FLV) sends what FLV cannot carry. 504: no picture came in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.localvcs.ingest.flv import carries, has_sound, header
from app.localvcs.ingest.live import FLV_BACKLOG, CameraLive
from app.localvcs.ingest.realcameras import RealCameras, jpeg_of
from app.localvcs.streams.addresses import Denied, Form, Grant, Kind, Unknown
from app.localvcs.streams.live import Viewer
from app.localvcs.streams.routes import StreamBody, segment_number

PICTURE_WAIT_S = 10.0
_LOOK_EVERY_S = 0.1
_HEADERS = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}


def camera_routes(cameras: RealCameras) -> list[BaseRoute]:
    play = _Play(cameras)
    table: dict[str, Callable[[Request], Awaitable[Response]]] = {
        "/play/camera/{token}/index.m3u8": play.playlist,
        "/play/camera/{token}/{sequence}.ts": play.segment,
        "/play/camera/{token}.flv": play.flv,
        "/play/snapshot/{token}.jpg": play.picture,
    }
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in table.items()]


def _refuse(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status, headers=_HEADERS)


class _Play:
    def __init__(self, cameras: RealCameras) -> None:
        self._cameras = cameras

    def _grant(self, request: Request, kind: Kind, form: Form) -> Grant | Response:
        try:
            grant = self._cameras.addresses.check(
                request.path_params["token"], request.query_params.get("auth_key", "")
            )
        except Denied as denied:
            return _refuse(403, str(denied))
        except Unknown:
            return _refuse(404, "no such address")
        if (grant.kind, grant.form) != (kind, form):
            return _refuse(404, "no such address")
        return grant

    def _watched(self, request: Request, form: Form) -> tuple[Grant, CameraLive] | Response:
        grant = self._grant(request, "live", form)
        if isinstance(grant, Response):
            return grant
        live = self._cameras.live(grant.device_id)
        if live is None:
            return _refuse(410, "the camera is gone")
        return grant, live

    async def playlist(self, request: Request) -> Response:
        found = self._watched(request, "hls")
        if isinstance(found, Response):
            return found
        grant, live = found
        live.watched_hls(grant.token)
        return Response(
            live.playlist(grant.auth_key), media_type="application/vnd.apple.mpegurl", headers=_HEADERS
        )

    async def segment(self, request: Request) -> Response:
        found = self._watched(request, "hls")
        if isinstance(found, Response):
            return found
        number = segment_number(request.path_params["sequence"])
        data = None if number is None else found[1].segment(number)
        if data is None:
            return _refuse(404, "this segment is not in the window")
        return Response(data, media_type="video/mp2t", headers=_HEADERS)

    async def flv(self, request: Request) -> Response:
        found = self._watched(request, "flv")
        if isinstance(found, Response):
            return found
        grant, live = found
        info = self._cameras.ingest.status(grant.device_id).info
        if info is not None and not carries(info):
            return _refuse(410, "the camera sends H.265, which FLV does not carry")
        viewer = Viewer(asyncio.get_running_loop(), FLV_BACKLOG)
        viewer.push(header(info is None or has_sound(info)), True)
        return StreamBody(
            read=viewer.read,
            begin=lambda: live.watch(viewer),
            end=lambda: live.leave(viewer),
            media_type="video/x-flv",
        )

    async def picture(self, request: Request) -> Response:
        grant = self._grant(request, "picture", "jpeg")
        if isinstance(grant, Response):
            return grant
        until = asyncio.get_running_loop().time() + PICTURE_WAIT_S
        while True:
            live = self._cameras.live(grant.device_id)
            if live is None:
                return _refuse(410, "the camera is gone")
            live.touch()
            picture = self._cameras.ingest.picture(grant.device_id)
            if picture is not None:
                break
            if asyncio.get_running_loop().time() > until:
                return _refuse(504, "the camera sent no picture in time")
            await asyncio.sleep(_LOOK_EVERY_S)
        try:
            data = await asyncio.to_thread(jpeg_of, picture)
        except ValueError as error:
            return _refuse(504, str(error))
        return Response(data, media_type="image/jpeg", headers=_HEADERS)
