"""``manifest.json`` of a bundle: what is in it, of which cameras and times, who made it and why.

Written once, with sorted keys; the signature is of its bytes. Read strictly: a bundle comes from anywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from app.core.instant import is_likely

FORMAT: Final = "vcs-wall evidence"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
PUBLIC_KEY: Final = "station-key.pem"
SUMS: Final = "SHA256SUMS"
INDEX: Final = "index.html"
OPENER: Final = "evidence.vcsevidence"
"""The file of a bundle that opens the check of the whole folder when it is double-clicked. Signed like the
others; bundles made before it was thought of have none."""
OPENER_ENDING: Final = ".vcsevidence"
VIDEO: Final = "video"
MAX_MANIFEST: Final = 16 << 20
MAX_FILES: Final = 20_000
_LONGEST_PATH = 300


class BadManifest(ValueError):
    """``code``: ``not_a_manifest``, ``newer_version``, ``bad_path``, ``twice``; ``name``: what it is
    about."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


class FileEntry(msgspec.Struct, frozen=True):
    """A file of the bundle. ``path``: relative, with ``/``."""

    path: str
    sha256: str
    size: int


class SignerEntry(msgspec.Struct, frozen=True):
    fingerprint: str
    public_key: str
    """Base64 of the 32 bytes."""
    name: str = ""


class CameraEntry(msgspec.Struct, frozen=True):
    device_id: str
    name: str = ""
    files: tuple[str, ...] = ()


class Manifest(msgspec.Struct, frozen=True):
    """What a check needs and shows; the file says more."""

    format: str
    version: int
    files: tuple[FileEntry, ...]
    signer: SignerEntry
    id: str = ""
    created_utc_ms: int = 0
    operator: str = ""
    reason: str = ""
    time_zone: str = ""
    from_utc_ms: int = 0
    to_utc_ms: int = 0
    cameras: tuple[CameraEntry, ...] = ()


def zone_of(name: str) -> tzinfo | None:
    """A zone by its IANA name; None: the machine's own."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local_text(utc_ms: int, zone: tzinfo | None) -> str:
    """ISO 8601 with the distance from UTC."""
    return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone).isoformat(timespec="milliseconds")


def to_bytes(plain: dict[str, Any]) -> bytes:
    """The one way a manifest is written."""
    return (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def sums_of(manifest: bytes, files: Iterable[FileEntry]) -> bytes:
    """``SHA256SUMS`` as ``sha256sum --check`` reads it, the manifest among them."""
    lines = [f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}"]
    lines += [f"{one.sha256}  {one.path}" for one in sorted(files, key=lambda one: one.path)]
    return ("\n".join(lines) + "\n").encode()


def parse(data: bytes) -> Manifest:
    """Raises ``BadManifest``."""
    if len(data) > MAX_MANIFEST:
        raise BadManifest("not_a_manifest")
    try:
        plain = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
        if not isinstance(plain, dict) or plain.get("format") != FORMAT:
            raise BadManifest("not_a_manifest")
        version = plain.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise BadManifest("not_a_manifest")
        if version > VERSION:
            raise BadManifest("newer_version", str(version))
        found = msgspec.convert(plain, Manifest)
    except BadManifest:
        raise
    except (ValueError, RecursionError, msgspec.MsgspecError):
        raise BadManifest("not_a_manifest") from None
    if len(found.files) > MAX_FILES:
        raise BadManifest("not_a_manifest")
    if not all(map(is_likely, (found.created_utc_ms, found.from_utc_ms, found.to_utc_ms))):
        raise BadManifest("not_a_manifest")
    seen: set[str] = set()
    for one in found.files:
        if not is_safe(one.path) or one.path in (MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS):
            raise BadManifest("bad_path", one.path[:_LONGEST_PATH])
        if one.path.casefold() in seen:
            raise BadManifest("twice", one.path)
        seen.add(one.path.casefold())
        if one.size < 0 or len(one.sha256) != 64 or set(one.sha256) - set("0123456789abcdef"):
            raise BadManifest("not_a_manifest")
    return found


def is_safe(path: str) -> bool:
    """A name inside the bundle on every system: no way out, no drive, no signs nobody sees."""
    # (The wide blank of Chinese and Japanese is as good as any other, and in the names of cameras.)
    seen = path.replace("\u3000", " ").replace("\xa0", " ").isprintable()
    if not path or len(path) > _LONGEST_PATH or "\\" in path or ":" in path or not seen:
        return False
    parts = PurePosixPath(path).parts
    return path == "/".join(parts) and not path.startswith("/") and not {".", ".."} & set(parts)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadManifest("twice")
    return made


def _no_constant(text: str) -> Any:
    raise ValueError(text)
