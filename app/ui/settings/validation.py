"""What can be wrong in a profile's form, as codes; the words are in ``profile_editor``. No Qt, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The form as typed."""

    name: str = ""
    endpoint: str = ""
    data_endpoint: str = ""
    access_key_id: str = ""
    secret: str = field(default="", repr=False)
    version: str = "2020-05-15"


def with_scheme(address: str, default: str = "https") -> str:
    """An address as it is meant: spaces gone, ``https://`` where nothing was written, no slash at the end."""
    text = address.strip()
    if text and "://" not in text:
        text = f"{default}://{text}"
    return text.rstrip("/")


def endpoint_problem(address: str) -> str | None:
    """``missing``, ``not_an_address``, ``scheme``, ``path``, ``user`` or None."""
    if not address.strip():
        return "missing"
    parts = urlsplit(with_scheme(address))
    try:
        port_wrong = parts.port == 0
    except ValueError:
        return "not_an_address"
    host = parts.hostname or ""
    if port_wrong or not host or any(c.isspace() for c in host):
        return "not_an_address"
    if parts.scheme not in ("http", "https"):
        return "scheme"
    if parts.username or parts.password:
        return "user"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return "path"
    return None


def problems(form: ProfileForm, taken: frozenset[str], *, needs_secret: bool) -> dict[str, str]:
    """Field to code. ``taken``: names of other profiles. ``needs_secret``: none is stored yet."""
    found: dict[str, str] = {}
    if not form.name.strip():
        found["name"] = "missing"
    elif form.name.strip() in taken:
        found["name"] = "taken"
    wrong = endpoint_problem(form.endpoint)
    if wrong:
        found["endpoint"] = wrong
    if form.data_endpoint.strip():
        wrong = endpoint_problem(form.data_endpoint)
        if wrong:
            found["data_endpoint"] = wrong
    key = form.access_key_id.strip()
    if not key:
        found["access_key_id"] = "missing"
    elif any(c.isspace() for c in key):
        found["access_key_id"] = "spaces"
    if needs_secret and not form.secret:
        found["secret"] = "missing"
    elif form.secret != form.secret.strip():
        found["secret"] = "spaces"
    return found
