"""HTTP below the client: sessions, TLS, time limits, and what the network's failures mean.

TLS is verified always: against the usual authorities, a CA file, or the one pinned certificate. Redirects
are not followed and no proxy is taken from the environment. No error and no log line made here holds an
address with its query: there parameters and signatures are.
"""

import errno
import logging
import socket
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests import exceptions as rex
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as uex
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from app.vcs.connection import Connection
from app.vcs.errors import BadAnswer, CertificateRefused, TimedOut, Unreachable, VcsError

MAX_ANSWER_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_WHOLE_ANSWER_FACTOR = 4
"""A whole answer may take this many times the read limit, which counts for each piece of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``headers`` by lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _WithoutQueries(logging.Filter):
    """Cuts the query off what urllib3 logs (request lines, and answers whose headers are broken): it holds
    parameters."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                a.partition("?")[0] + "?…" if isinstance(a, str) and "?" in a else a for a in record.args
            )
        return True


for _name in ("urllib3.connectionpool", "urllib3.connection"):
    logging.getLogger(_name).addFilter(_WithoutQueries())


class Transport:
    """Sends requests of one connection. Thread-safe: a ``requests.Session`` a thread."""

    def __init__(self, connection: Connection, monotonic: Callable[[], float]) -> None:
        self._connection = connection
        self._monotonic = monotonic
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sessions: weakref.WeakSet[requests.Session] = weakref.WeakSet()
        self._open: weakref.WeakSet[_Tracked] = weakref.WeakSet()
        self._unbroken: set[int] = set()
        """Threads with a call that must not be broken off: it cannot be made again."""
        self._closed = False
        self.renewals = 0
        """How often ``renew`` was called."""

    def send(
        self,
        action: str,
        endpoint: str,
        method: str,
        query: Mapping[str, str],
        form: Mapping[str, str] | None,
        repeatable: bool = False,
    ) -> Answer:
        """One exchange. Raises ``Unreachable``, ``TimedOut``, ``CertificateRefused`` or ``BadAnswer``.
        ``repeatable``: ``renew`` may break it off."""
        connection = self._connection
        headers = {"x-acs-action": action, "x-acs-version": connection.version}
        me = threading.get_ident()
        if not repeatable:
            with self._lock:
                self._unbroken.add(me)
        try:
            with self._session().request(
                method,
                f"{endpoint}/",
                params=dict(query),
                data=dict(form) if form is not None else None,
                headers=headers,
                timeout=(connection.connect_timeout_s, connection.read_timeout_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._read(action, response)
                lower = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, lower, body)
        except (rex.RequestException, uex.HTTPError, OSError) as error:
            # Not chained: the original holds the whole address, the signature included.
            raise meaning(action, error) from None
        finally:
            if not repeatable:
                with self._lock:
                    self._unbroken.discard(me)

    def _read(self, action: str, response: requests.Response) -> bytes:
        deadline = self._monotonic() + _WHOLE_ANSWER_FACTOR * self._connection.read_timeout_s
        pieces: list[bytes] = []
        size = 0
        for piece in as_it_comes(response):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise BadAnswer(action, "AnswerTooLarge", http_status=response.status_code)
            if self._monotonic() > deadline:
                raise TimedOut(action, "ReadTimeout", sent=True)
        return b"".join(pieces)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._new_session()
            self._local.session = session
            with self._lock:
                self._sessions.add(session)
        return session

    def _new_session(self) -> requests.Session:
        connection = self._connection
        session = requests.Session()
        session.trust_env = False
        session.headers["User-Agent"] = "vcs-wall"
        # With a pinned certificate the fingerprint is what is checked (and always is), not a chain.
        session.verify = False if connection.pinned_sha256 else (connection.ca_file or True)
        if connection.proxy:
            session.proxies = {"http": connection.proxy, "https": connection.proxy}
        adapter = _Adapter(connection.pinned_sha256, self._open)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    @property
    def closed(self) -> bool:
        return self._closed

    def renew(self) -> None:
        """The network is another one, or the machine slept: what is open may be dead without knowing. The
        next calls connect anew; a repeatable one that waits for an answer fails at once."""
        with self._lock:
            self.renewals += 1
            connections = [one for one in self._open if one.thread not in self._unbroken]
            _shut(connections)

    def close(self) -> None:
        """Ends all connections, those in use too: a call that waits for an answer fails at once."""
        with self._lock:
            self._closed = True
            sessions = list(self._sessions)
            connections = list(self._open)
        _shut(connections)
        for session in sessions:
            session.close()


def _shut(connections: "list[_Tracked]") -> None:
    for connection in connections:
        sock = connection.sock
        if sock is not None:
            try:
                # Of the plain socket: ssl's own would change the object the other thread reads from.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                continue


def as_it_comes(response: requests.Response) -> Iterator[bytes]:
    """The body, in pieces of whatever has arrived, so that a limit of time is looked at in between: requests'
    own ``iter_content`` waits for a whole piece, for hours where a server gives a byte now and then."""
    while piece := response.raw.read1(_CHUNK, decode_content=True):
        yield piece


class _Adapter(HTTPAdapter):
    """Pins the certificate, also through a proxy, and keeps track of open connections."""

    def __init__(self, pinned_sha256: str | None, opened: "weakref.WeakSet[_Tracked]") -> None:
        self._pinned = {"assert_fingerprint": pinned_sha256} if pinned_sha256 else {}
        self._pools = _tracking_pools(opened)
        super().__init__(pool_connections=4, pool_maxsize=4, max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        pool_kwargs.update(self._pinned)
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs, **self._pinned)
        manager.pool_classes_by_scheme = self._pools
        return manager


class PinnedAdapter(HTTPAdapter):
    """For one fetch from a server whose certificate is pinned."""

    def __init__(self, pinned_sha256: str) -> None:
        self._pinned = pinned_sha256
        super().__init__(max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, assert_fingerprint=self._pinned, **pool_kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **kwargs, assert_fingerprint=self._pinned)


class _Tracked(HTTPConnection):
    """``thread``: whose it is (a session, and so a pool, a thread)."""

    thread = 0


def _tracking_pools(opened: "weakref.WeakSet[_Tracked]") -> dict[str, Any]:
    class Plain(_Tracked):
        def connect(self) -> None:
            self.thread = threading.get_ident()
            opened.add(self)
            super().connect()

    class Secure(HTTPSConnection, _Tracked):
        def connect(self) -> None:
            self.thread = threading.get_ident()
            opened.add(self)
            super().connect()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def meaning(action: str, error: Exception) -> VcsError:
    """What a failure of the network means, by the innermost cause."""
    cause = _innermost(error)
    if isinstance(error, rex.SSLError) or isinstance(cause, uex.SSLError):
        return CertificateRefused(action, _tls_code(str(error)))
    if isinstance(error, rex.ProxyError) or isinstance(cause, uex.ProxyError):
        return Unreachable(action, "ProxyFailed")
    if isinstance(error, rex.ConnectTimeout) or isinstance(cause, uex.ConnectTimeoutError):
        if isinstance(cause, uex.NewConnectionError):
            return _not_connected(action, cause)
        return TimedOut(action, "ConnectTimeout")
    if isinstance(error, rex.ReadTimeout) or isinstance(cause, uex.ReadTimeoutError | TimeoutError):
        return TimedOut(action, "ReadTimeout", sent=True)
    if isinstance(cause, uex.NewConnectionError):
        return _not_connected(action, cause)
    if isinstance(error, rex.ContentDecodingError | uex.DecodeError):
        return BadAnswer(action, "NotAnAnswer")
    if type(error) is OSError and "CA certificate" in str(error):
        return CertificateRefused(action, "CaFileMissing")
    return Unreachable(action, "ConnectionLost", sent=True)


def _not_connected(action: str, cause: Exception) -> Unreachable:
    if isinstance(cause, uex.NameResolutionError):
        return Unreachable(action, "NameNotResolved")
    below = cause.__cause__
    refused = isinstance(below, OSError) and below.errno == errno.ECONNREFUSED
    return Unreachable(action, "ConnectionRefused" if refused else "NoRoute")


def _tls_code(message: str) -> str:
    if "ingerprints did not match" in message:
        return "CertificateNotPinned"
    return "CertificateNotTrusted" if "CERTIFICATE_VERIFY_FAILED" in message else "TlsFailed"


def _innermost(error: BaseException) -> BaseException:
    """The urllib3 error inside a requests error."""
    inner: Any = error
    while True:
        below = getattr(inner, "reason", None)
        if not isinstance(below, urllib3.exceptions.HTTPError):
            below = next((a for a in getattr(inner, "args", ()) if isinstance(a, uex.HTTPError)), None)
        if below is None or below is inner:
            return inner  # type: ignore[no-any-return]
        inner = below
