"""A case as one file: a zip of ``case.json`` and ``pictures/``. Whoever gets it may have bad intentions.

Only names of ours are read, each once, each at most as long as it may be, and a picture only if it is the one
its name says. Blocks.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from app.core.cases.files import PICTURE_NAME, PictureFiles, disk_trouble, ending_of
from app.core.cases.model import (
    MAX_ITEMS,
    MAX_PAYLOAD,
    MAX_PICTURE,
    MAX_TEXT,
    Camera,
    Case,
    CaseTrouble,
    Item,
    Kind,
    Picture,
    clean_box,
    clean_text,
    clean_title,
    new_id,
)
from app.core.instant import EARLIEST_MS, LATEST_MS
from app.core.names import one_line

FORMAT: Final = "vcs-wall case"
VERSION: Final = 1
ENDING: Final = ".vcscase"
MAX_JSON: Final = 64 << 20
MAX_ALL: Final = 4 << 30
"""Bytes of all pictures together."""
MAX_DEPTH: Final = 50
"""Lists in lists of a payload: Python copies and writes such by calling itself."""
_JSON = "case.json"
_PICTURES = "pictures/"
_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Exported:
    """``left_out``: pictures that were gone from the disk, or changed there: they are not in the file."""

    path: str
    items: int
    pictures: int
    left_out: int


class _Picture(msgspec.Struct):
    name: str
    sha256: str
    size: int
    device_id: str = ""
    utc_ms: int | None = None
    box: tuple[float, float, float, float] | None = None
    text: str = ""


class _Camera(msgspec.Struct):
    device_id: str
    name: str = ""


class _Item(msgspec.Struct):
    kind: str
    created_utc_ms: int
    text: str = ""
    author: str = ""
    cameras: list[_Camera] = []
    from_utc_ms: int | None = None
    to_utc_ms: int | None = None
    pictures: list[_Picture] = []
    payload_type: str = ""
    payload: msgspec.Raw = msgspec.Raw(b"null")


class _Case(msgspec.Struct):
    title: str
    created_utc_ms: int
    changed_utc_ms: int
    text: str = ""
    author: str = ""


class _Head(msgspec.Struct):
    format: msgspec.Raw = msgspec.Raw(b"null")
    version: msgspec.Raw = msgspec.Raw(b"null")


class _File(msgspec.Struct):
    case: _Case
    items: list[_Item]


def write(path: Path, case: Case, items: Sequence[Item], files: PictureFiles) -> Exported:
    """The whole file, or the old one. Raises ``CaseTrouble``."""
    kept: dict[str, bytes | None] = {}
    left_out = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as raw:
                with zipfile.ZipFile(raw, "w") as archive:
                    for item in items:
                        for picture in item.pictures:
                            if picture.name in kept:
                                continue
                            data = files.read(case.id, picture)
                            kept[picture.name] = None if data is None else b""
                            if data is None:
                                left_out += 1
                            else:  # pictures are small already
                                archive.writestr(_entry(_PICTURES + picture.name), data)
                    text = json.dumps(_plain(case, items, kept), ensure_ascii=False, indent=1)
                    archive.writestr(_entry(_JSON), text.encode(), zipfile.ZIP_DEFLATED)
                raw.flush()
                os.fsync(raw.fileno())
            os.replace(made, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(made)
            raise
    except OSError as error:
        raise disk_trouble(error) from error
    return Exported(str(path), len(items), len(kept) - left_out, left_out)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.external_attr = 0o600 << 16
    return entry


def _plain(case: Case, items: Sequence[Item], kept: dict[str, bytes | None]) -> dict[str, Any]:
    whole = {
        "title": case.title, "text": case.text, "author": case.author,
        "created_utc_ms": case.created_utc_ms, "changed_utc_ms": case.changed_utc_ms,
    }  # fmt: skip
    things = []
    for item in items:
        thing = asdict(item)
        del thing["id"], thing["case_id"]
        thing["pictures"] = [p for p in thing["pictures"] if kept.get(p["name"]) is not None]
        things.append(thing)
    return {"format": FORMAT, "version": VERSION, "case": whole, "items": things}


def read(path: Path, files: PictureFiles) -> tuple[Case, list[Item]]:
    """A case with ids of its own; its pictures are kept already. Raises ``CaseTrouble``."""
    case_id = new_id()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(path, archive)
            found = _parse(path, _take(path, archive, entries[_JSON], MAX_JSON))
            case, items = _case(path, case_id, found)
            for name in sorted({picture.name for item in items for picture in item.pictures}):
                entry = entries.get(_PICTURES + name)
                if entry is None:
                    raise CaseTrouble("damaged", path=str(path), name=name)
                data = _take(path, archive, entry, MAX_PICTURE)
                if hashlib.sha256(data).hexdigest() != name.partition(".")[0] or ending_of(data) is None:
                    raise CaseTrouble("damaged", path=str(path), name=name)
                files.write(case_id, name, data)
    except CaseTrouble:
        files.delete_case(case_id)
        raise
    except OSError as error:
        files.delete_case(case_id)
        raise CaseTrouble("not_read", path=str(path), reason=error.strerror or "?") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, EOFError,
            RuntimeError, ValueError):  # fmt: skip
        files.delete_case(case_id)
        raise CaseTrouble("not_a_case", path=str(path)) from None
    return case, items


def _entries(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    listed = archive.infolist()
    names = [entry.filename for entry in listed]
    if len(set(names)) != len(names) or _JSON not in names or len(names) > MAX_ITEMS * 4:
        raise CaseTrouble("not_a_case", path=str(path))
    if sum(entry.file_size for entry in listed) > MAX_ALL:
        raise CaseTrouble("too_large", path=str(path), limit=MAX_ALL)
    for entry in listed:
        name = entry.filename
        ours = name == _JSON or (
            name.startswith(_PICTURES) and PICTURE_NAME.fullmatch(name[len(_PICTURES) :]) is not None
        )
        if not ours or entry.flag_bits & 1:
            raise CaseTrouble("not_a_case", path=str(path))
    return {entry.filename: entry for entry in listed}


def _take(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Never more than ``limit``, whatever the directory says."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        raise CaseTrouble("damaged", path=str(path), name=entry.filename) from None
    if len(data) > limit:
        raise CaseTrouble("too_large", path=str(path), limit=limit)
    return data


def _parse(path: Path, data: bytes) -> _File:
    try:
        head = msgspec.json.decode(data, type=_Head)
        if _plain_of(head.format, 100) != FORMAT:
            raise CaseTrouble("not_a_case", path=str(path))
        version = _plain_of(head.version, 100)
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise CaseTrouble("not_a_case", path=str(path))
        if version > VERSION:
            raise CaseTrouble("newer_version", path=str(path), found=version, known=VERSION)
        return msgspec.json.decode(data, type=_File)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise CaseTrouble("damaged", path=str(path), name=_JSON) from None


def _plain_of(raw: msgspec.Raw, most: int) -> Any:
    """What stands there; None for what is longer. (Taken apart, tiny things take twenty times their text.)
    Raises as ``msgspec`` does."""
    return msgspec.json.decode(raw) if len(raw) <= most else None


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
                 if isinstance(inner, dict | list)]  # fmt: skip
    return bool(level)


def _case(path: Path, case_id: str, found: _File) -> tuple[Case, list[Item]]:
    title = clean_title(found.case.title)
    if not title or len(found.items) > MAX_ITEMS:
        raise CaseTrouble("damaged", path=str(path), name=_JSON)
    kept = found.case
    case = Case(
        case_id, title, clean_text(kept.text), one_line(kept.author, 200), _instant(kept.created_utc_ms),
        _instant(kept.changed_utc_ms),
    )  # fmt: skip
    items = [_item(path, case_id, item) for item in found.items]
    return replace(case, items=len(items)), items


def _item(path: Path, case_id: str, item: _Item) -> Item:
    known = item.kind in set(Kind)
    payload = _plain_of(item.payload, 16 * MAX_PAYLOAD)  # as written, each number on a line of its own
    sizes = (
        len(item.payload) <= 16 * MAX_PAYLOAD
        and len(msgspec.json.encode(payload)) <= MAX_PAYLOAD
        and len(item.text) <= MAX_TEXT
    )
    names = all(
        PICTURE_NAME.fullmatch(p.name) and p.sha256 == p.name.partition(".")[0] for p in item.pictures
    )
    if not (known and sizes and names and not _deep([payload])):
        raise CaseTrouble("damaged", path=str(path), name=_JSON)
    return Item(
        new_id(), case_id, item.kind, clean_text(item.text), one_line(item.author, 200),
        _instant(item.created_utc_ms),
        tuple(Camera(c.device_id[:200], one_line(c.name, 200)) for c in item.cameras[:1000]),
        None if item.from_utc_ms is None else _instant(item.from_utc_ms),
        None if item.to_utc_ms is None else _instant(item.to_utc_ms),
        tuple(_picture(p) for p in item.pictures), item.payload_type[:60], payload,
    )  # fmt: skip


def _picture(p: _Picture) -> Picture:
    box = clean_box(p.box) if p.box is not None else None
    when = None if p.utc_ms is None else _instant(p.utc_ms)
    return Picture(p.name, p.sha256, p.size, p.device_id[:200], when, box, clean_text(p.text))


def _instant(ms: int) -> int:
    """Of a year every zone can show: others are no instants of a recording."""
    return min(max(ms, EARLIEST_MS), LATEST_MS)
