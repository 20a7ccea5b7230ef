"""Fetching a small file the service named in an answer (a picture), with the same care as a call.

TLS is verified as for calls: against the usual authorities or the CA file, and on the service's own host
against its pinned certificate. No proxy but the profile's, no redirect, a limit of size and time. No error
holds the address: it may carry a key.
"""

import time
from urllib.parse import urlsplit

import requests
from requests import exceptions as rex
from urllib3 import exceptions as uex

from app.vcs.connection import Connection
from app.vcs.errors import BadAnswer, ServiceRefused, ServiceUnavailable, TimedOut
from app.vcs.transport import PinnedAdapter, as_it_comes, meaning


def fetch(connection: Connection, url: str, limit_bytes: int, limit_s: float) -> bytes:
    """The bytes at an http(s) address. Blocks up to about ``limit_s``.

    Raises ``BadAnswer`` (``NotAnAddress``, ``Redirected``, ``AnswerTooLarge``), ``ServiceRefused`` (4xx),
    ``ServiceUnavailable`` (5xx), ``TimedOut``, ``Unreachable`` or ``CertificateRefused``; their action is
    ``Fetch``."""
    host = _host(url)
    if host is None:
        raise BadAnswer("Fetch", "NotAnAddress")
    deadline = time.monotonic() + limit_s
    with requests.Session() as session:
        session.trust_env = False
        session.headers["User-Agent"] = "vcs-wall"
        session.verify = connection.ca_file or True
        if connection.pinned_sha256 and host == _host(connection.endpoint):
            session.verify = False  # the fingerprint is what is checked
            session.mount("https://", PinnedAdapter(connection.pinned_sha256))
        if connection.proxy:
            session.proxies = {"http": connection.proxy, "https": connection.proxy}
        try:
            with session.get(
                url,
                timeout=(min(connection.connect_timeout_s, limit_s), min(connection.read_timeout_s, limit_s)),
                allow_redirects=False,
                stream=True,
            ) as response:
                _check(response.status_code)
                pieces: list[bytes] = []
                size = 0
                for piece in as_it_comes(response):
                    pieces.append(piece)
                    size += len(piece)
                    if size > limit_bytes:
                        raise BadAnswer("Fetch", "AnswerTooLarge")
                    if time.monotonic() > deadline:
                        raise TimedOut("Fetch", "ReadTimeout", sent=True)
                return b"".join(pieces)
        except (rex.RequestException, uex.HTTPError, OSError) as error:
            # Not chained: the original holds the whole address.
            raise meaning("Fetch", error) from None
        except (ValueError, UnicodeError):
            raise BadAnswer("Fetch", "NotAnAddress") from None


def _check(status: int) -> None:
    if 300 <= status < 400:
        raise BadAnswer("Fetch", "Redirected", http_status=status)
    if 400 <= status < 500:
        raise ServiceRefused("Fetch", f"Http{status}", http_status=status)
    if status >= 500 or status != 200:
        raise ServiceUnavailable("Fetch", f"Http{status}", http_status=status)


def _host(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what is no http(s) address."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return parts.scheme, parts.hostname.lower(), port
