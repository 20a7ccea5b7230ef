"""Faults of streams (``--faults``): addresses that run out, pictures that freeze, bytes that are no video.

Sits in front of the play routes and knows nothing of how they work: an address is its path's token, an FLV
stream freezes by not being sent on, an HLS one by its playlist not growing; what breaks is what is sent.
"""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections import OrderedDict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.localvcs.fault_answers import cut, halved, until_gone_or
from app.localvcs.faults import Faults

_PLAY = re.compile(r"/play/[a-z]+/([A-Za-z0-9_\-]+)(?:/|\.)")
_LOOK_EVERY_S = 0.05
_MOST_ADDRESSES = 10_000


class StreamFaults:
    """What was given out to whom. Thread-safe; costs nothing worth measuring, and is not there without
    ``--faults``."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._lock = threading.Lock()
        self._devices: OrderedDict[str, str] = OrderedDict()
        self._playlists: dict[str, bytes] = {}

    def given(self, url: str, device_id: str) -> None:
        """An address was given out."""
        match = _PLAY.search(url)
        if match:
            with self._lock:
                self._devices[match[1]] = device_id
                while len(self._devices) > _MOST_ADDRESSES:
                    token, _ = self._devices.popitem(last=False)
                    self._playlists.pop(token, None)

    def expire_all(self) -> None:
        """Addresses given before are refused from now on."""
        with self._lock:
            self._devices.clear()
            self._playlists.clear()

    def device_of(self, path: str) -> tuple[str, str | None]:
        """The token of a play path, and the device it was given for; None when it has run out."""
        match = _PLAY.match(path)
        token = match[1] if match else ""
        with self._lock:
            return token, self._devices.get(token)

    def frozen(self, device_id: str) -> bool:
        return self._faults.device(device_id) == "freeze"

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """The play routes behind these faults; other paths pass."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith("/play/"):
                await app(scope, receive, send)
                return
            token, device_id = self.device_of(scope["path"])
            if device_id is None:
                await _refuse(send, 403)
                return
            fault = self._faults.device(device_id)
            if fault == "silent":
                await until_gone_or(receive, lambda: self._faults.device(device_id) != "silent")
                cut(scope)
                return
            if fault == "cut":
                cut(scope)
                return
            if scope["path"].endswith(".m3u8"):
                kept = self._playlists.get(token)
                if self.frozen(device_id) and kept is not None:
                    await _answer(send, 200, kept, b"application/vnd.apple.mpegurl")
                    return
                send = self._keeping(token, send)
            elif fault == "garbage":
                send = _garbling(send)
            elif fault == "truncate":
                send = halved(scope, send)
            elif scope["path"].endswith(".flv"):
                send = self._stalling(device_id, send)
            await app(scope, receive, send)

        return faulty

    def _keeping(self, token: str, send: Send) -> Send:
        async def keep(message: Message) -> None:
            if message["type"] == "http.response.body" and message.get("body", b"").startswith(b"#EXTM3U"):
                self._playlists[token] = message["body"]
            await send(message)

        return keep

    def _stalling(self, device_id: str, send: Send) -> Send:
        async def stall(message: Message) -> None:
            while message["type"] == "http.response.body" and self.frozen(device_id):
                await asyncio.sleep(_LOOK_EVERY_S)
            await send(message)

        return stall


def _garbling(send: Send) -> Send:
    """As many bytes as there were, none of which is video."""

    async def garble(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": os.urandom(len(message.get("body", b"")))}
        await send(message)

    return garble


async def _refuse(send: Send, status: int) -> None:
    await _answer(send, status, b"expired, as was ordered through /_faults\n", b"text/plain")


async def _answer(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
