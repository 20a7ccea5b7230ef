"""A door on loopback for FFmpeg: it dials us, we dial the camera.

FFmpeg resolves names by itself, follows RTSP redirects by itself and checks TLS only if told. So RTSP and
RTMP go through a ``Gate``: a port on 127.0.0.1 that passes bytes to the one server that ``Outbound``
permitted, with TLS (rtsps, rtmps) verified here. An RTSP redirect ends the connection. Closing the gate wakes
FFmpeg out of whatever it waits for.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import ssl
import threading

from app.localvcs.outbound import Forbidden, Outbound, RtspAnswers
from app.media.failures import FeedError

_CHUNK = 65_536
_ACCEPT_SECONDS = 10.0
_SEND_SECONDS = 10.0
_MOST_DIALS = 4
"""FFmpeg dials again when an RTMP server asks it to authenticate another way."""
_PLAY = re.compile(rb"(?:\A|\n)PLAY ")


class Gate:
    """One server behind a local port. ``failed``: why nothing came through, where that is ours to say."""

    def __init__(self, outbound: Outbound, host: str, port: int, *, tls: bool, timeout_s: float) -> None:
        self._outbound = outbound
        self._host = host
        self._remote_port = port
        self._tls = tls
        self._timeout_s = timeout_s
        self.failed: Exception | None = None
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.5)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="gate", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends all connections; from any thread, any number of times."""
        self._closed.set()
        with self._lock:
            for connection in self._sockets:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def join(self) -> None:
        """After ``close``: waits until its thread has gone (not for a connection attempt)."""
        self._thread.join(2.0)

    def _serve(self) -> None:
        try:
            for _ in range(_MOST_DIALS):
                inner = self._accept()
                if inner is None:
                    return
                self._pass_on(inner)
        finally:
            self._listener.close()

    def _accept(self) -> socket.socket | None:
        while not self._closed.is_set():
            try:
                return self._listener.accept()[0]
            except TimeoutError:
                continue
            except OSError:
                return None
        return None

    def _pass_on(self, inner: socket.socket) -> None:
        outer: socket.socket | None = None
        try:
            inner.settimeout(_SEND_SECONDS)
            self._keep(inner)
            dial = self._outbound.connect_tls if self._tls else self._outbound.connect
            outer = dial(self._host, self._remote_port, self._timeout_s)
            outer.settimeout(_SEND_SECONDS)
            self._keep(outer)
            self._pump(inner, outer)
        except (FeedError, OSError) as error:
            if self.failed is None and not self._closed.is_set():
                self.failed = error
        finally:
            for connection in (inner, outer):
                if connection is not None:
                    with self._lock:
                        self._sockets.discard(connection)
                    connection.close()

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.add(connection)
        if self._closed.is_set():
            raise ConnectionAbortedError

    def _pump(self, inner: socket.socket, outer: socket.socket) -> None:
        # Not select(): it knows no descriptor above 1023, and a service with many viewers has more.
        with selectors.DefaultSelector() as waiting:
            for connection in (inner, outer):
                waiting.register(connection, selectors.EVENT_READ, connection)
            self._pump_both(inner, outer, waiting)

    def _pump_both(self, inner: socket.socket, outer: socket.socket, waiting: selectors.BaseSelector) -> None:
        asking = True
        answers = RtspAnswers()
        while not self._closed.is_set():
            if isinstance(outer, ssl.SSLSocket) and outer.pending():
                ready = [outer]
            else:
                ready = [key.data for key, _ in waiting.select(1.0)]
            for source in ready:
                data = source.recv(_CHUNK)
                if not data:
                    return
                if source is inner:
                    if _PLAY.search(data):
                        asking = False
                    outer.sendall(data)
                    continue
                if asking and answers.redirect_in(data):
                    raise Forbidden("The server redirects to another one; that is not followed.")
                inner.sendall(data)
