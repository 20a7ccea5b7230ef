"""Web pages: whatever page somebody on this machine looks at can send requests to a service on loopback.

Where a call is signed with a secret, that stops them. The demo's key is known to everybody, though, and the
faults on demand ask for none: there a request that a page made is refused. One is told by its ``Origin`` or
``Sec-Fetch-Site``, and by a ``Host`` that is no name of this machine (a page whose own name was made to lead
here, which a browser takes for the page's own server).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

_HOST = re.compile(r"(?:https?://)?([A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?/?", re.ASCII)


def host_of(header: str) -> str:
    """Host and port as the client knows us, '' when the header is no host.

    The tea SDK writes the scheme into it when it was given an address with one.
    """
    match = _HOST.fullmatch(header.strip())
    return f"{match[1]}{match[2] or ''}" if match else ""


def from_page(headers: Mapping[str, str]) -> bool:
    """Whether a page from elsewhere made this request. ``headers`` by lower-case names."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    if origin is not None and not _is_here(origin.partition("://")[2]):
        return True
    host = host_of(headers.get("host", ""))
    return bool(host) and not _is_here(host)


def _is_here(host: str) -> bool:
    name = re.sub(r":\d{1,5}$", "", host).strip("[]").lower().rstrip(".")
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
