"""A scripted HTTP server for the client: real sockets, answers as told."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Seen:
    """One request as it came: decoded parameters, where they were, and headers by lower-case names; ``port``:
    the client's end of the connection."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    port: int

    @property
    def params(self) -> dict[str, str]:
        return self.query | self.form


@dataclass
class Reply:
    """``hang_up``: close without an answer. ``wait``: answer only after this is set."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    wait: threading.Event | None = None
    short: bool = False


def ok(data: dict[str, Any] | None = None, **headers: str) -> Reply:
    body = {"Code": "200", "Message": "Success", "RequestId": "R-1"} | (data or {})
    return Reply(200, json.dumps(body).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


def error(status: int, code: str, message: str = "text", **headers: str) -> Reply:
    body = {"RequestId": "R-9", "HostId": "h", "Code": code, "Message": message}
    return Reply(status, json.dumps(body).encode(), {k.replace("_", "-"): v for k, v in headers.items()})


class ScriptedServer:
    """Answers with ``replies`` in turn, the last one for good; a callable makes a reply of the request."""

    def __init__(self, *replies: Reply | Callable[[Seen], Reply], tls: ssl.SSLContext | None = None) -> None:
        self.seen: list[Seen] = []
        self.replies = list(replies)
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
                parts = urlsplit(self.path)
                seen = Seen(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query, keep_blank_values=True)),
                    form,
                    {k.lower(): v for k, v in self.headers.items()},
                    self.client_address[1],
                )
                outer.answer(self, seen)

            do_GET = do_POST = handle_one

            def log_message(self, *args: object) -> None:
                return

            def date_time_string(self, timestamp: float | None = None) -> str:
                return outer.date or super().date_time_string()

        self.date: str | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *args: None  # type: ignore[method-assign]
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def answer(self, handler: BaseHTTPRequestHandler, seen: Seen) -> None:
        with self._lock:
            self.seen.append(seen)
            told = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        reply = told(seen) if callable(told) else told
        if reply.wait is not None:
            reply.wait.wait(30)
        if reply.hang_up:
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.body) + (10 if reply.short else 0)))
        handler.end_headers()
        handler.wfile.write(reply.body)
        if reply.short:
            handler.close_connection = True

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serving(
    *replies: Reply | Callable[[Seen], Reply], tls: ssl.SSLContext | None = None
) -> Iterator[ScriptedServer]:
    server = ScriptedServer(*replies, tls=tls)
    try:
        yield server
    finally:
        server.close()


class ManualTime:
    """Clock and sleep in one: sleeping moves the clock and is written down."""

    def __init__(self) -> None:
        self.now_s = 1_000_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now_s += seconds

    def monotonic(self) -> float:
        return self.now_s

    def now_ms(self) -> int:
        return int(self.now_s * 1000)
