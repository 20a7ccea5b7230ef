"""The HTTP side of the play addresses. Nothing here blocks the event loop: encoding runs in threads.

403: the ``auth_key`` is wrong or has expired. 404: no such address, or no such segment. 410: the camera has
gone offline or was deleted.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.localvcs.connections import CUT
from app.localvcs.streams import flv, playlist
from app.localvcs.streams.addresses import Denied, Form, Grant, Kind, Unknown
from app.localvcs.streams.encoder import AAC_16K_MONO_CONFIG
from app.localvcs.streams.live import Viewer
from app.localvcs.streams.packets import GOP_MS, Source
from app.localvcs.streams.vault import Broken, Reader

if TYPE_CHECKING:
    from app.localvcs.streams.hub import StreamHub

_T = TypeVar("_T")
_HEADERS = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
_VOD_NAME = re.compile(r"(\d{1,12})-(\d{1,2})", re.ASCII)
_M3U8, _TS, _FLV, _JPEG = "application/vnd.apple.mpegurl", "video/mp2t", "video/x-flv", "image/jpeg"


class _Refusal(Exception):
    def __init__(self, status: int, text: str) -> None:
        self.response = PlainTextResponse(text, status, headers=_HEADERS)


def play_routes(hub: StreamHub) -> list[Route]:
    """All routes below ``/play``."""
    play = _Play(hub)

    def guarded(endpoint: Callable[[Request], object]) -> Callable[[Request], object]:
        async def call(request: Request) -> Response:
            try:
                return await endpoint(request)  # type: ignore[misc, no-any-return]
            except _Refusal as refusal:
                return refusal.response

        return call

    table: dict[str, Callable[[Request], object]] = {
        "/play/live/{token}/index.m3u8": play.live_playlist,
        "/play/live/{token}/{number}.ts": play.live_segment,
        "/play/live/{token}.flv": play.live_flv,
        "/play/video/{token}/index.m3u8": play.video_playlist,
        "/play/video/{token}/{name}.ts": play.video_segment,
        "/play/video/{token}.flv": play.video_flv,
        "/play/picture/{token}.jpg": play.picture,
    }
    return [Route(path, guarded(endpoint), methods=["GET"]) for path, endpoint in table.items()]


class _Play:
    def __init__(self, hub: StreamHub) -> None:
        self._hub = hub

    def _grant(self, request: Request, kind: Kind, form: Form) -> Grant:
        try:
            grant = self._hub.addresses.check(
                request.path_params["token"], request.query_params.get("auth_key", "")
            )
        except Denied as denied:
            raise _Refusal(403, f"{denied}\n") from None
        except Unknown:
            raise _Refusal(404, "no such address\n") from None
        if (grant.kind, grant.form) != (kind, form):
            raise _Refusal(404, "no such address\n")
        return grant

    def _source(self, grant: Grant) -> Source:
        source = self._hub.source_of(grant)
        if source is None:
            raise _Refusal(410, "the camera is gone\n")
        return source

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._hub.executor, work)

    async def live_playlist(self, request: Request) -> Response:
        grant = self._grant(request, "live", "hls")
        live = self._hub.live_of(grant)
        if live is None:
            raise _Refusal(410, "the camera is gone\n")
        window = self._hub.live_window(grant, live)
        text = playlist.live(window, grant.auth_key, self._hub.settings.segment_seconds)
        return Response(text, media_type=_M3U8, headers=_HEADERS)

    async def live_segment(self, request: Request) -> Response:
        grant = self._grant(request, "live", "hls")
        live = self._hub.live_of(grant)
        if live is None:
            raise _Refusal(410, "the camera is gone\n")
        number = segment_number(request.path_params["number"])
        window = self._hub.live_window(grant, live)
        # A slow reader may still fetch what has just left the list.
        if (
            number is None
            or not window
            or not window[0] - self._hub.settings.window_segments <= number <= window[-1]
        ):
            raise _Refusal(404, "this segment is not in the window\n")
        return _segment(self._hub.live_segment(grant, live, number, asyncio.get_running_loop()))

    async def live_flv(self, request: Request) -> Response:
        grant = self._grant(request, "live", "flv")
        live = self._hub.live_of(grant)
        if live is None:
            raise _Refusal(410, "the camera is gone\n")
        viewer = Viewer(asyncio.get_running_loop(), self._hub.settings.viewer_backlog)
        return StreamBody(
            read=viewer.read,
            begin=lambda: live.watch(viewer),
            end=lambda: live.leave(viewer),
            media_type=_FLV,
        )

    async def video_playlist(self, request: Request) -> Response:
        grant = self._grant(request, "video", "hls")
        self._source(grant)
        text = await self._in_thread(lambda: playlist.vod(self._hub.spans_of(grant), grant.auth_key))
        return Response(text, media_type=_M3U8, headers=_HEADERS)

    async def video_segment(self, request: Request) -> Response:
        grant = self._grant(request, "video", "hls")
        source = self._source(grant)
        match = _VOD_NAME.fullmatch(request.path_params["name"])
        if match is None:
            raise _Refusal(404, "no such segment\n")
        start_ms = int(match[1]) * GOP_MS
        end_ms = start_ms + int(match[2]) * GOP_MS
        if not playlist.is_vod_segment(self._hub.spans_of(grant), start_ms, end_ms):
            raise _Refusal(404, "no such segment\n")
        loop = asyncio.get_running_loop()
        return _segment(self._hub.video_segment(grant, source, start_ms, end_ms, loop))

    async def video_flv(self, request: Request) -> Response:
        """As fast as the client reads; a gap is a step of the timestamps."""
        grant = self._grant(request, "video", "flv")
        source = self._source(grant)
        form = source.format(grant.stream)
        seconds = [
            second
            for segment in playlist.vod_segments(self._hub.spans_of(grant))
            for second in range(segment.start_ms // GOP_MS, segment.end_ms // GOP_MS)
        ]
        position = 0

        async def read() -> bytes:
            nonlocal position
            if position == len(seconds):
                return b""
            start_ms, origin_ms = seconds[position] * GOP_MS, seconds[0] * GOP_MS
            packets = await self._in_thread(
                lambda: self._hub.video_packets(grant, source, start_ms, start_ms + GOP_MS)
            )
            out: list[bytes] = []
            if position == 0:
                out += (flv.header(form.audio is not None), flv.metadata(form, origin_ms))
                out.append(flv.video_config(packets[0].data, 0))
                if form.audio == "aac":
                    out.append(flv.audio_config(AAC_16K_MONO_CONFIG, 0))
            out += (flv.packet_tag(p, origin_ms) for p in packets if p.codec in ("h264", form.audio))
            position += 1
            return b"".join(out)

        return StreamBody(read=read, begin=_nothing, end=_nothing, media_type=_FLV)

    async def picture(self, request: Request) -> Response:
        grant = self._grant(request, "picture", "jpeg")
        source = self._source(grant)
        data = await self._in_thread(lambda: source.jpeg(grant.stream, grant.start_ms))
        return Response(data, media_type=_JPEG, headers=_HEADERS)


def segment_number(text: str) -> int | None:
    """The number in the name of a segment; None for what is none of ours. (Routes' own ``int`` fails on
    thousands of digits.)"""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def _segment(answer: bytes | Reader) -> Response:
    """One that is being made is sent as it grows, in chunks: one cut short is seen to be."""
    if isinstance(answer, bytes):
        return Response(answer, media_type=_TS, headers=_HEADERS)
    return StreamBody(read=answer.read, begin=_nothing, end=answer.close, media_type=_TS)


def _nothing() -> None:
    pass


class StreamBody(Response):
    """A body sent piece by piece as it is made; ends at once when the client leaves. One that cannot be made
    to its end is cut, so that the client sees that something is missing."""

    def __init__(
        self,
        read: Callable[[], object],
        begin: Callable[[], None],
        end: Callable[[], None],
        media_type: str,
    ) -> None:
        super().__init__(media_type=media_type, headers=_HEADERS)
        del self.headers["content-length"]
        self._read = read
        self._begin = begin
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        self._begin()
        pump = asyncio.create_task(self._pump(send))
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait((pump, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._end()
            for task in (pump, gone):
                task.cancel()
            results = await asyncio.gather(pump, gone, return_exceptions=True)
        for result in results:
            if isinstance(result, Broken) and CUT in scope.get("extensions", ()):
                scope["extensions"][CUT]["cut"](gently=True)
                return
            harmless = (asyncio.CancelledError, ClientDisconnect, OSError)
            if isinstance(result, BaseException) and not isinstance(result, harmless):
                raise result

    async def _pump(self, send: Send) -> None:
        while data := await self._read():  # type: ignore[misc]
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
