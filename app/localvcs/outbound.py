"""What this service may fetch: the one gate through which it reaches a camera or a picture somewhere else.

An address comes from whoever calls the API, so it is not trusted: only the schemes of cameras, and only
public hosts unless the operator said ``--allow-private``. A name is resolved here, each address judged, and
the connection made to an address that passed: what the name means a moment later does not matter. HTTP
redirects and playlist entries open their connections through the same door. TLS is always verified.

Nothing here is logged with its address: addresses of cameras hold passwords.
"""

from __future__ import annotations

import ipaddress
import itertools
import re
import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.media.failures import FeedError
from app.media.feed.http import HttpSession, tls_context
from app.media.types import Failure, Trust

DEFAULT_PORTS = {"http": 80, "https": 443, "rtmp": 1935, "rtmps": 443, "rtsp": 554, "rtsps": 322}
"""The schemes that may be fetched at all, with the port each has when none is written."""
MAX_PICTURE_BYTES = 10 << 20
PICTURE_SECONDS = 10.0

_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"RIFF", b"GIF8")
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")
_LONGEST_LINE = 8192
"""Twice what FFmpeg reads of a line."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_TOO = tuple(map(ipaddress.ip_network, ("::/96", "64:ff9b:1::/48", "fec0::/10")))
"""Nobody's but a network's own, which ``is_global`` does not know: addresses that hold an IPv4 one in a form
given up, local translators', and those of a site."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class Forbidden(FeedError):
    """The address may not be fetched. ``str()`` of ``sentence`` is for whoever gave it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(Failure.UNSUPPORTED, sentence)
        self.sentence = sentence


class FetchFailed(Exception):
    """A picture could not be fetched; ``str()`` is a sentence without the address."""


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a name, in the system's order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


class Outbound:
    """The rules, and connections that obey them. Thread-safe."""

    def __init__(
        self, *, allow_private: bool, trust: Trust | None = None, resolver: Resolver | None = None
    ) -> None:
        self.allow_private = allow_private
        self.trust = trust or Trust()
        self._resolve = resolver or resolve

    def check(self, url: str) -> str:
        """Scheme, form and (where it is written as a number) host; the scheme.

        Raises ``Forbidden``. A name is judged when it is connected to.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Forbidden("The address cannot be read.") from None
        scheme = parts.scheme.lower()
        if scheme not in DEFAULT_PORTS:
            raise Forbidden("Only http, https, rtmp, rtmps, rtsp and rtsps addresses are fetched.")
        if not host or _UNSAFE.search(url) or port == 0:
            raise Forbidden("The address cannot be read.")
        literal = _literal(host)
        if literal is not None:
            self._judge(literal)
        elif not self.allow_private and (host == "localhost" or host.endswith(".localhost")):
            raise _private()
        return scheme

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of ``host`` that may be connected to, best first.

        Raises ``Forbidden`` when there is none among them, ``OSError`` when the name is unknown.
        """
        literal = _literal(host)
        candidates = [str(literal)] if literal is not None else self._resolve(host, port)
        refused: Forbidden | None = None
        permitted = []
        for text in candidates:
            try:
                self._judge(ipaddress.ip_address(text))
                permitted.append(text)
            except Forbidden as error:
                refused = error
        if not permitted:
            raise refused or Forbidden("The name of the server is unknown.")
        return permitted

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """A TCP connection to a permitted address of ``host``; raises ``Forbidden`` and ``OSError``."""
        last: OSError = OSError("no address")
        for address in self.addresses(host, port):
            try:
                connection = socket.create_connection((address, port), timeout=timeout_s)
            except OSError as error:
                last = error
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        raise last

    def connect_tls(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """The same, encrypted, the certificate verified for ``host``."""
        plain = self.connect(host, port, timeout_s)
        try:
            return tls_context(self.trust).wrap_socket(plain, server_hostname=host)
        except ssl.SSLCertVerificationError:
            plain.close()
            raise FeedError(Failure.CERTIFICATE, "the server's certificate was not accepted") from None
        except BaseException:
            plain.close()
            raise

    def session(self, connect_timeout_s: float, read_timeout_s: float) -> HttpSession:
        """HTTP whose every connection goes through ``connect``."""
        return _GuardedSession(self, connect_timeout_s, read_timeout_s)

    def fetch_picture(self, url: str) -> bytes:
        """The bytes of a picture somewhere else; raises ``FetchFailed`` with a sentence.

        At most ``MAX_PICTURE_BYTES``, within about ``PICTURE_SECONDS``; JPEG, PNG, BMP, WebP or GIF by its
        first bytes (whether it can be decoded is for the caller to see).
        """
        try:
            if self.check(url) not in ("http", "https"):
                raise Forbidden("Pictures are fetched by http and https only.")
            session = self.session(5.0, PICTURE_SECONDS)
            try:
                data = session.get(url, limit=MAX_PICTURE_BYTES).body
            finally:
                session.close()
                session.forget()
        except Forbidden as error:
            raise FetchFailed(error.sentence) from None
        except FeedError as error:
            raise FetchFailed(f"The picture cannot be fetched: {error.detail}.") from None
        if not data.startswith(_MAGIC):
            raise FetchFailed("What the address leads to is no picture.")
        return data

    def _judge(self, address: Address) -> None:
        address = _embedded(address)
        if address.is_multicast or address.is_unspecified or (address.version == 4 and address.is_reserved):
            raise Forbidden("The address is none of a server.")
        local = not address.is_global or any(address in network for network in _LOCAL_TOO)
        if local and not self.allow_private:
            raise _private()


def _private() -> Forbidden:
    return Forbidden("Addresses of this machine and of private networks need --allow-private.")


def _literal(host: str) -> Address | None:
    """The address, when the host is one in any notation that a resolver would take for it (127.1, 0x7f.1)."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    if re.fullmatch(r"[0-9a-fA-FxX.]+", host) and re.search(r"(^|\.)(0[xX][0-9a-fA-F]*|\d+)\.?$", host):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))
        except OSError:
            return None
    return None


def _embedded(address: Address) -> Address:
    """The IPv4 address an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


class _GuardedSession(HttpSession):
    def __init__(self, outbound: Outbound, connect_timeout_s: float, read_timeout_s: float) -> None:
        super().__init__(outbound.trust, connect_timeout_s, read_timeout_s)
        self._http, self._https = _pool_classes(outbound, connect_timeout_s)

    def _pool(self, scheme: str) -> PoolManager:
        pool: PoolManager = super()._pool(scheme)
        pool.pool_classes_by_scheme = {"http": self._http, "https": self._https}
        return pool


def _pool_classes(
    outbound: Outbound, timeout_s: float
) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    """urllib3's own, but for where their sockets come from."""

    def new_conn(self: HTTPConnection) -> socket.socket:
        # self.host is a name or an address in brackets; a FeedError passes through urllib3 as it is.
        try:
            return outbound.connect(self.host.strip("[]"), self.port or 80, timeout_s)
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "the server did not answer in time") from error
        except OSError as error:
            raise NewConnectionError(self, "the connection was refused") from error

    class PlainConnection(HTTPConnection):
        _new_conn = new_conn

    class TlsConnection(HTTPSConnection):
        _new_conn = new_conn

    class PlainPool(HTTPConnectionPool):
        ConnectionCls: Any = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls: Any = TlsConnection

    return PlainPool, TlsPool


class RtspAnswers:
    """What an RTSP server says, looked through for redirects, which FFmpeg would follow past all of this.

    Read as FFmpeg reads it: carriage returns are nowhere counted, and a status is what ``atoi`` makes of a
    word (``0302`` and ``4294967598`` are redirects, too). One a connection."""

    def __init__(self) -> None:
        self._line = b""

    def redirect_in(self, data: bytes) -> bool:
        """Whether these bytes, together with those before, hold one. To be asked before they go on."""
        *lines, last = (self._line + data.replace(b"\r", b"")).split(b"\n")
        self._line = last[-_LONGEST_LINE:]
        return any(map(_redirects, (*lines, last)))


def _redirects(line: bytes) -> bool:
    words = re.split(rb"[ \t]+", line) if b"RTSP/" in line else []
    # A status line may follow a body that ended without a new line.
    return any(b"RTSP/" in word and 300 <= _atoi(after) < 400 for word, after in itertools.pairwise(words))


def _atoi(word: bytes) -> int:
    found = re.match(rb"[\x0b\x0c]*([+-]?[0-9]+)", word[:63])
    number = max(-(2**63), min(int(found[1]), 2**63 - 1)) if found else 0
    return (number + 2**31) % 2**32 - 2**31
