"""HTTP for feeds: certificates always verified (or the one pinned), limits on time and size, no proxies.

Nothing of the environment is looked at: no proxy variables, no .netrc. Redirects go to http or https
only and never from https back to http.
"""

from __future__ import annotations

import functools
import logging
import os
import re
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.util import make_headers

from app.media.failures import FeedClosed, FeedError
from app.media.feed.body import body_of
from app.media.feed.errors import from_http, from_status
from app.media.hops import here
from app.media.types import Failure, Trust
from app.media.urls import checked_url

# It tells of requests and of broken headers with the whole address: those of streams hold keys, those of
# cameras passwords.
logging.getLogger("urllib3").setLevel(logging.ERROR)

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536
_ENDLESS = 1 << 36
"""Some servers announce an absurd length for a live stream."""
_ORIGIN = b"\x00\x0butcOriginMs\x00"
"""An AMF0 number of this name (a local VCS writes it), up to where its eight bytes begin."""


def tls_context(trust: Trust) -> ssl.SSLContext:
    """Verifies against ``ca_file`` or the system's bundle. A pin takes the chain's place."""
    if trust.pinned_sha256 is not None:
        # urllib3 compares the leaf with the pin after each handshake and before it sends a byte.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    try:
        if trust.ca_file is not None:
            return ssl.create_default_context(cafile=trust.ca_file)
    except (OSError, ssl.SSLError):
        raise FeedError(Failure.CERTIFICATE, "the file of trusted certificates cannot be read") from None
    return _system_context()


@functools.cache
def _system_context() -> ssl.SSLContext:
    """Reading the system's bundle takes some 20 ms: once a process is enough."""
    context = ssl.create_default_context()
    found = system_ca_file()
    if found is not None:
        context.load_verify_locations(cafile=found)
    return context


def system_ca_file() -> str | None:
    """A bundle for programs whose OpenSSL was built to look elsewhere (frozen ones); None: not needed."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile is not None or (paths.capath is not None and os.listdir(paths.capath)):
        return paths.cafile
    import certifi

    return certifi.where()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer. ``url`` is where it came from in the end, after redirects."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str


class _HttpConnection(urllib3.connection.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        here().connected()


class _HttpsConnection(urllib3.connection.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        here().connected()


class _Http(urllib3.HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class _Https(urllib3.HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class HttpSession:
    """Connections of one feed. Used by the feed's own thread; ``close`` from any."""

    def __init__(self, trust: Trust, connect_timeout_s: float, read_timeout_s: float) -> None:
        self._trust = trust
        self._read_timeout_s = read_timeout_s
        self._timeout = urllib3.Timeout(connect=connect_timeout_s, read=read_timeout_s)
        self._pools: dict[str, urllib3.PoolManager] = {}
        self._lock = threading.Lock()
        self._open: set[Any] = set()
        self._closed = False

    def get(
        self, url: str, *, limit: int, came_from: str | None = None, span: tuple[int, int] | None = None
    ) -> Fetched:
        """The whole body, at most ``limit`` bytes; ``span`` is (offset, length) for a part of it.

        Raises ``FeedError``; the read limit holds for the whole answer plus a second a megabyte.
        """
        headers = {} if span is None else {"Range": f"bytes={span[0]}-{span[0] + span[1] - 1}"}
        answer = self.open(url, came_from=came_from, headers=headers)
        try:
            if span is not None and answer.status != 206:
                raise FeedError(Failure.UNSUPPORTED, "the server sends no parts of files")
            if answer.length is not None and answer.length > limit:
                raise FeedError(Failure.BAD_STREAM, "the answer is too large")
            body = answer.read_all(limit, self._read_timeout_s)
        finally:
            answer.close()
        return Fetched(answer.url, body, answer.content_type)

    def open(
        self, url: str, *, came_from: str | None = None, headers: dict[str, str] | None = None
    ) -> HttpStream:
        """Sends a GET, follows redirects, and returns the answer once its status is a success."""
        started = time.monotonic()
        checked_url(url, came_from)
        origin = urlsplit(url)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._send(url, origin, headers or {})
            if answer.status not in _REDIRECTS:
                if answer.status not in (200, 206):
                    self._discard(answer)
                    raise from_status(answer.status)
                return HttpStream(self, answer, url)
            target = answer.headers.get("Location")
            self._discard(answer)
            if not target:
                raise FeedError(Failure.BAD_STREAM, "a redirect leads nowhere")
            try:
                target = urljoin(url, target)
            except ValueError:
                raise FeedError(Failure.UNSUPPORTED, "the address cannot be read") from None
            url = checked_url(target, came_from=url)
            if time.monotonic() - started > self._read_timeout_s:
                raise FeedError(Failure.TIMEOUT, "redirects take too long")
        raise FeedError(Failure.BAD_STREAM, "too many redirects")

    def _pool(self, scheme: str) -> urllib3.PoolManager:
        pool = self._pools.get(scheme)
        if pool is None:
            options: dict[str, Any] = {"maxsize": 1, "retries": False, "timeout": self._timeout}
            if scheme == "https":
                pin = self._trust.pinned_sha256
                if pin is not None and not re.fullmatch(r"[0-9A-Fa-f]{64}", pin.replace(":", "")):
                    raise FeedError(Failure.CERTIFICATE, "the pinned fingerprint is not a SHA-256")
                options |= {"ssl_context": tls_context(self._trust), "assert_fingerprint": pin}
            pool = self._pools[scheme] = urllib3.PoolManager(num_pools=4, **options)
            pool.pool_classes_by_scheme = {"http": _Http, "https": _Https}
        return pool

    def _send(self, url: str, origin: Any, headers: dict[str, str]) -> Any:
        parts = urlsplit(url)
        sent = {"Accept-Encoding": "identity", "User-Agent": "vcs-wall", **headers}
        if origin.username is not None and parts.hostname == origin.hostname and parts.port == origin.port:
            name, word = unquote(origin.username), unquote(origin.password or "")
            sent.update(make_headers(basic_auth=f"{name}:{word}"))
        pool = self._pool(parts.scheme)
        try:
            answer = pool.request(
                "GET",
                parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl(),
                headers=sent,
                preload_content=False,
                redirect=False,
                retries=False,
            )
        except Exception as error:
            if self._closed:
                raise FeedClosed from None
            raise from_http(error) from None
        with self._lock:
            self._open.add(answer)
            closed = self._closed
        if closed:
            self._discard(answer)
            raise FeedClosed
        return answer

    def _discard(self, answer: Any) -> None:
        with self._lock:
            self._open.discard(answer)
        answer.close()

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Wakes whoever is reading an answer; a connection attempt ends at its own time limit."""
        with self._lock:
            self._closed = True
            answers = list(self._open)
        for answer in answers:
            try:
                answer.shutdown()
            except (OSError, ValueError, RuntimeError):  # it ended by itself
                continue

    def forget(self) -> None:
        """Closes idle connections; the session may go on."""
        for pool in self._pools.values():
            pool.clear()


class HttpStream:
    """The body of an answer as a file object for av: ``read`` returns as soon as there is anything."""

    name = "stream"

    def __init__(self, session: HttpSession, answer: Any, url: str) -> None:
        self._session = session
        self._answer = answer
        self.url = url
        self.status: int = answer.status
        self.content_type: str = (answer.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        length = answer.headers.get("Content-Length", "")
        self.length: int | None = int(length) if re.fullmatch(r"\d{1,18}", length) else None
        if self.length is not None and self.length >= _ENDLESS:
            self.length = None
        self.takes_ranges = answer.headers.get("Accept-Ranges", "").strip().lower() == "bytes"
        self._read1 = answer.read1
        self._heard = False

    def endless(self) -> None:
        """It is read for as long as it lasts, and its connection is of no use afterwards: the cheap way.
        Before the first ``read``."""
        body = body_of(self._answer) if self.length is None else None
        if body is not None:
            self._read1 = body.read

    def read(self, size: int = _CHUNK) -> bytes:
        """Up to ``size`` bytes; ``b""`` at the end. Raises ``FeedError`` and ``FeedClosed``."""
        try:
            data: bytes = self._read1(size)
        except Exception as error:
            if self._session.closed:
                raise FeedClosed from None
            raise from_http(error) from None
        if not data and self._session.closed:
            raise FeedClosed
        if data and not self._heard:
            self._heard = True
            here().byte()
        return data

    def read_all(self, limit: int, seconds: float) -> bytes:
        parts: list[bytes] = []
        total = 0
        started = time.monotonic()
        while data := self.read(_CHUNK):
            parts.append(data)
            total += len(data)
            if total > limit:
                raise FeedError(Failure.BAD_STREAM, "the answer is too large")
            if time.monotonic() - started > seconds + total / 1e6:
                raise FeedError(Failure.TIMEOUT, "the answer comes too slowly")
        if self.length is not None and total < self.length:
            raise FeedError(Failure.UNREACHABLE, "the connection was lost")
        return b"".join(parts)

    def close(self) -> None:
        self._session._discard(self._answer)


class HttpFile:
    """A finite file on a server, with ``seek`` by range requests, for containers that need it (MP4).

    Not given to av for endless streams: av would want their size.
    """

    name = "file"

    def __init__(self, session: HttpSession, first: HttpStream) -> None:
        if first.length is None:
            raise FeedError(Failure.UNSUPPORTED, "the file's size is unknown")
        self._session = session
        self._stream = first
        self._at = 0
        self._wanted = 0
        self.size = first.length

    def read(self, size: int = _CHUNK) -> bytes:
        if self._wanted >= self.size:
            return b""
        if self._wanted != self._at:
            self._stream.close()
            self._stream = self._session.open(
                self._stream.url, headers={"Range": f"bytes={self._wanted}-{self.size - 1}"}
            )
            if self._stream.status != 206:
                raise FeedError(Failure.UNSUPPORTED, "the server sends no parts of files")
            self._at = self._wanted
        data = self._stream.read(size)
        self._at += len(data)
        self._wanted = self._at
        return data

    def seekable(self) -> bool:
        return bool(self._stream.takes_ranges)

    def tell(self) -> int:
        return self._wanted

    def seek(self, offset: int, whence: int = 0) -> int:
        base = {0: 0, 1: self._wanted, 2: self.size}[whence]
        self._wanted = max(0, min(self.size, base + offset))
        return self._wanted

    def close(self) -> None:
        self._stream.close()


class AvSource:
    """What av reads from. No exception passes through its C code: ``failed`` keeps it, av sees an end."""

    def __init__(self, body: HttpStream | HttpFile) -> None:
        self.name = body.name
        self.body = body
        self.failed: FeedError | FeedClosed | None = None
        self.origin_utc_ms: float | None = None
        """What the newest onMetaData of an FLV says: UTC milliseconds of its timestamp 0."""
        self._tail = b""
        if isinstance(body, HttpFile) and body.seekable():
            self.seek = body.seek
            self.tell = body.tell

    def read(self, size: int) -> bytes:
        if self.failed is not None:
            return b""
        try:
            data = self.body.read(size)
        except (FeedError, FeedClosed) as error:
            self.failed = error
            return b""
        seen = self._tail + data
        if _ORIGIN in seen:  # a search from the end takes several times as long, and mostly finds nothing
            self._note_origin(seen)
        self._tail = seen[-len(_ORIGIN) - 8 :]
        return data

    def _note_origin(self, seen: bytes) -> None:
        at = seen.rfind(_ORIGIN)
        if len(seen) >= at + len(_ORIGIN) + 8:
            origin = struct.unpack_from(">d", seen, at + len(_ORIGIN))[0]
            self.origin_utc_ms = origin if 0 < origin < 1e14 else None

    def close(self) -> None:
        self.body.close()
