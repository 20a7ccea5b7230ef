"""Where the service is, with which key, and how it is spoken to."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

_HEX_256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Connection:
    """One account at one service. The secret and the proxy's password are not in the repr.

    ``endpoint``/``data_endpoint``: ``https://host[:port]`` (``http`` for a service on this machine; without
    a scheme https is meant). Section 10 goes to ``data_endpoint`` if there is one. ``proxy``: an address, or
    ``None`` for a direct connection; the environment's proxies are never used. ``ca_file``: PEM bundle
    instead of the usual authorities. ``pinned_sha256``: hex SHA-256 of the DER leaf certificate of a local
    VCS; exactly this certificate is accepted then. Raises ``ValueError`` for what cannot be meant.
    """

    endpoint: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    data_endpoint: str | None = None
    version: str = "2020-05-15"
    method: Literal["GET", "POST"] = "POST"
    response_format: Literal["JSON", "XML"] = "JSON"
    region_id: str = "cn-hangzhou"
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    pinned_sha256: str | None = None
    rate_per_s: float = 20.0
    connect_timeout_s: float = 3.05
    read_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "endpoint", endpoint_of(self.endpoint))
        if self.data_endpoint is not None:
            object.__setattr__(self, "data_endpoint", endpoint_of(self.data_endpoint))
        if self.pinned_sha256 is not None:
            pinned = self.pinned_sha256.replace(":", "").replace(" ", "").lower()
            if not _HEX_256.fullmatch(pinned):
                raise ValueError("pinned_sha256 is no SHA-256 in hex")
            object.__setattr__(self, "pinned_sha256", pinned)
        if self.method not in ("GET", "POST"):
            raise ValueError("method is GET or POST")
        if self.response_format not in ("JSON", "XML"):
            raise ValueError("response_format is JSON or XML")
        if min(self.rate_per_s, self.connect_timeout_s, self.read_timeout_s) <= 0:
            raise ValueError("the rate and the time limits are greater than 0")


def endpoint_of(address: str) -> str:
    """``scheme://host[:port]``. No error repeats the address: it may hold a secret."""
    text = address.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port of the endpoint is no number from 0 to 65535") from None
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError("the endpoint is no http(s) address of a host")
    if parts.path not in ("", "/"):
        raise ValueError("the endpoint has a path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
