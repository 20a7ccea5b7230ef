"""Addresses of recordings, and what is found there. Reading and cutting files happens in threads.

403: the ``auth_key`` is wrong or has expired. 404: no such address, or nothing of it is there any more.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.recording import flv, mpegts
from app.localvcs.recording.disk import Store
from app.localvcs.recording.index import Index, days_kept, kept_from_ms
from app.localvcs.recording.model import LONGEST_MS, Segment
from app.localvcs.recording.mpegts import BrokenSegment
from app.localvcs.recording.timeline import Piece, pieces, playlist
from app.localvcs.streams.addresses import AddressBook, Denied, Form, Grant, Unknown
from app.localvcs.streams.hub import LONGEST_VIDEO_MS, VIDEO_PROTOCOLS, Ready, Refused
from app.localvcs.streams.packets import MAIN
from app.localvcs.streams.routes import StreamBody

_T = TypeVar("_T")
_HEADERS = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
_PIECE_NAME = re.compile(r"(\d{1,15})-(\d{1,9})-(\d{1,5})-(\d{1,6})", re.ASCII)
_REMEMBERED = 512
_THREADS = 3


class Playback:
    """Thread-safe. ``base_url``: scheme and authority of play addresses, for the caller of the running
    action."""

    def __init__(
        self,
        index: Index,
        store: Store,
        database: Database,
        clock: Clock,
        address_seconds: float,
        base_url: Callable[[], str],
    ) -> None:
        self._index = index
        self._store = store
        self._database = database
        self._clock = clock
        self._base_url = base_url
        self._addresses = AddressBook(clock, os.urandom(32), address_seconds)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="recordings")
        self._keys: OrderedDict[Segment, tuple[int, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def ask_video(
        self, row: sqlite3.Row, start_ms: int, end_ms: int, protocol: str, storage: str
    ) -> Ready | Refused:
        """An address for what was recorded of a camera in [start, end)."""
        device_id: str = row["device_id"]
        form = VIDEO_PROTOCOLS.get(storage, {}).get(protocol)
        if form is None:
            where = "in the cloud" if storage == "0" else "on the device"
            return Refused("ProtocolUnsupported", f"A recording {where} is not available as {protocol}.")
        if not 0 <= start_ms < end_ms or end_ms - start_ms > LONGEST_VIDEO_MS:
            return Refused("TimeRangeInvalid", "EndTime must be after StartTime, by 7 days at most.")
        kept_ms = kept_from_ms(self._database.read(), device_id, self._clock.now_ms())
        found = self._index.between(device_id, max(start_ms, kept_ms), end_ms) if kept_ms < end_ms else []
        if not found:
            return Refused("NotRecorded", self._why_nothing(device_id, end_ms <= kept_ms))
        if form == "flv" and any(segment.video != "h264" for segment in found):
            return Refused(
                "ProtocolUnsupported", "The recording is H.265, which FLV does not carry: it plays as hls."
            )
        grant = self._addresses.grant("video", form, device_id, MAIN, start_ms, end_ms)
        path = f"{grant.token}/index.m3u8" if form == "hls" else f"{grant.token}.flv"
        url = f"{self._base_url().rstrip('/')}/play/recording/{path}?auth_key={grant.auth_key}"
        return Ready(url=url, protocol=protocol, stream=MAIN)

    def routes(self) -> list[BaseRoute]:
        """Where the addresses lead."""
        table: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/play/recording/{token}/index.m3u8": self._playlist,
            "/play/recording/{token}/{name}.ts": self._piece,
            "/play/recording/{token}.flv": self._flv,
        }
        return [Route(path, endpoint, methods=["GET"]) for path, endpoint in table.items()]

    # -- what a range consists of; blocking

    def pieces(self, device_id: str, start_ms: int, end_ms: int) -> list[Piece]:
        """What there is to play in [start, end)."""
        if start_ms >= end_ms:
            return []
        # Neighbours tell whether a segment is hidden by a newer take, and whether one continues another.
        around = self._index.between(device_id, start_ms - LONGEST_MS, end_ms + LONGEST_MS)
        return pieces(around, start_ms, end_ms, self._keys_of)

    def read(self, piece: Piece) -> bytes | None:
        """MPEG-TS of a piece; None when it is not there (any more)."""
        segment = piece.segment
        data = self._store.read(segment)
        if data is None:
            return None
        if not piece.key and piece.end_ms >= segment.end_ms:
            return data
        until_ms = piece.end_ms - segment.start_ms if piece.end_ms < segment.end_ms else None
        try:
            return mpegts.cut(data, mpegts.pictures(data), piece.key, until_ms)
        except (BrokenSegment, IndexError):
            return None

    def _kept(self, grant: Grant) -> int:
        """Where the range of an address begins, as things are kept now."""
        kept_ms = kept_from_ms(self._database.read(), grant.device_id, self._clock.now_ms())
        return max(grant.start_ms, kept_ms)

    def _keys_of(self, segment: Segment) -> Sequence[int]:
        with self._lock:
            if (known := self._keys.get(segment)) is not None:
                self._keys.move_to_end(segment)
                return known
        data = self._store.read(segment)
        if data is None:
            return ()
        try:
            found = tuple(segment.start_ms + p.pts_ms for p in mpegts.pictures(data) if p.key)
        except BrokenSegment:
            return ()
        with self._lock:
            self._keys[segment] = found
            while len(self._keys) > _REMEMBERED:
                self._keys.popitem(last=False)
        return found

    def _why_nothing(self, device_id: str, too_old: bool) -> str:
        connection = self._database.read()
        days = days_kept(connection, device_id)
        if too_old:
            return f"Recordings of this device are kept for {days} days, and this was before."
        if not self._index.anything(device_id):
            return "Nothing has been recorded of this device."
        return "Nothing was recorded in this time."

    # -- HTTP

    def _grant(self, request: Request, form: Form) -> Grant | Response:
        try:
            grant = self._addresses.check(
                request.path_params["token"], request.query_params.get("auth_key", "")
            )
        except Denied as denied:
            return _refuse(403, str(denied))
        except Unknown:
            return _refuse(404, "no such address")
        return grant if grant.form == form else _refuse(404, "no such address")

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _playlist(self, request: Request) -> Response:
        grant = self._grant(request, "hls")
        if isinstance(grant, Response):
            return grant

        def make() -> str:
            start_ms = self._kept(grant)
            found = self.pieces(grant.device_id, start_ms, grant.end_ms)
            return playlist(found, start_ms, grant.auth_key) if found else ""

        text = await self._in_thread(make)
        if not text:
            return _refuse(404, "nothing of this recording is kept any more")
        return Response(text, media_type="application/vnd.apple.mpegurl", headers=_HEADERS)

    async def _piece(self, request: Request) -> Response:
        grant = self._grant(request, "hls")
        if isinstance(grant, Response):
            return grant
        match = _PIECE_NAME.fullmatch(request.path_params["name"])
        if match is None:
            return _refuse(404, "no such segment")
        start_ms, take, key, cut_ms = map(int, match.groups())

        def find() -> bytes | None:
            segment = self._index.find(grant.device_id, start_ms, take)
            if segment is None or segment.start_ms >= grant.end_ms or segment.end_ms <= grant.start_ms:
                return None
            if segment.end_ms <= self._kept(grant):
                return None
            end_ms = min(segment.end_ms, start_ms + cut_ms) if cut_ms else segment.end_ms
            return self.read(Piece(segment, start_ms, end_ms, key))

        data = await self._in_thread(find)
        if not data:
            return _refuse(404, "no such segment")
        return Response(data, media_type="video/mp2t", headers=_HEADERS)

    async def _flv(self, request: Request) -> Response:
        """As fast as the client reads."""
        grant = self._grant(request, "flv")
        if isinstance(grant, Response):
            return grant
        start_ms = await self._in_thread(lambda: self._kept(grant))
        found = await self._in_thread(lambda: self.pieces(grant.device_id, start_ms, grant.end_ms))
        if not found:
            return _refuse(404, "nothing of this recording is kept any more")
        made = flv.stream(found, start_ms, self.read)

        async def read() -> bytes:
            return await self._in_thread(lambda: next(made, b""))

        return StreamBody(read=read, begin=_nothing, end=_nothing, media_type="video/x-flv")


def _refuse(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status, headers=_HEADERS)


def _nothing() -> None:
    pass
