"""What a client may do to a connection before there is a request: how many, how slow, how much.

uvicorn bounds neither the number of connections nor the time and size of a request's head, so a handful of
idle sockets could use up the service. The figures are those of ``ServeOptions``. Bodies are bounded where
they are read (``front``).
"""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.localvcs.settings import ServeOptions

MAX_HEAD_BYTES = 64 * 1024
"""Request line and headers together. The parser cannot take a longer request line anyway."""
MAX_HEADERS = 100
DISCARD_SECONDS = 2.0
CUT = "vcs_wall.cut"
"""Extension of the ASGI scope: how a fault on demand ends a connection."""

_REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}
_REASONS[503] = "Service Unavailable"


class _HeadTooLarge(Exception):
    pass


class GuardedProtocol(HttpToolsProtocol):
    """One connection. ``bounded`` makes the class for a service's own limits."""

    max_connections = 512
    head_seconds = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._discard_timer: asyncio.TimerHandle | None = None
        self._in_head = False
        self._in_body = False
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.max_connections:
            self._refuse(503, "ServiceUnavailable", "Too many connections are open.")
            return
        self._head_begins()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_ends()
        self._stop_discarding()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        if self._in_head and not self._refused:
            # Of a head that has not ended; a header that never ends reaches no callback of the parser.
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._too_large()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_begins()
        self.scope["extensions"] = {CUT: {"cut": self._cut}}

    def _cut(self, gently: bool = False) -> None:
        """Ends the connection in the middle of an answer (faults only); ``gently``: after what is written."""
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        if gently:
            self.transport.close()
        else:
            self.transport.abort()

    def on_header(self, name: bytes, value: bytes) -> None:
        size = sum(len(n) + len(v) for n, v in self.headers) if len(self.headers) % 16 == 0 else 0
        if len(self.headers) >= MAX_HEADERS or size + len(name) + len(value) > MAX_HEAD_BYTES:
            self._too_large()
            raise _HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_ends()
        self._in_body = True
        try:
            super().on_headers_complete()
        except UnicodeDecodeError as error:
            # Bytes beyond ASCII in a request line; the parser lets them through.
            raise httptools.HttpParserInvalidURLError from error

    def on_message_complete(self) -> None:
        self._in_body = False
        self._stop_discarding()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._in_body and not self.transport.is_closing():
            # Answered before all of the body came (it was too large, or too slow): the rest is passed over,
            # but not for ever. To close at once could cost the client the answer.
            self._discard_timer = self.loop.call_later(DISCARD_SECONDS, self.transport.abort)

    def _unsupported_upgrade_warning(self) -> None:
        # What follows is no HTTP any more, and nothing else is spoken here.
        if self.cycle is not None:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """The parser gave up; what it says is for the log of a developer, not for the caller."""
        if not self._refused:
            self._refuse(400, "InvalidParameter", "This is not a request of HTTP/1.1.")

    def _head_begins(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._too_slow)

    def _head_ends(self) -> None:
        self._in_head = False
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_discarding(self) -> None:
        if self._discard_timer is not None:
            self._discard_timer.cancel()
            self._discard_timer = None

    def _too_slow(self) -> None:
        self._head_timer = None
        self._refuse(408, "RequestTimeout", "The request did not arrive in time.")

    def _too_large(self) -> None:
        self._refuse(431, "RequestEntityTooLarge", "The head of the request is larger than accepted.")

    def _refuse(self, status: int, code: str, message: str) -> None:
        """An error of the API's form, then the end; unless an answer is under way, which is cut instead."""
        self._refused = True
        self._head_ends()
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()
            return
        body = json.dumps({"RequestId": str(uuid.uuid4()).upper(), "Code": code, "Message": message})
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-type: application/json;charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(f"{head}{body}".encode())
        self.transport.close()


def bounded(options: ServeOptions) -> type[GuardedProtocol]:
    """The protocol class with the limits of ``options``."""

    class Bounded(GuardedProtocol):
        max_connections = options.max_connections
        head_seconds = options.head_seconds

    return Bounded
