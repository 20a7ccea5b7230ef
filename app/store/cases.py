"""Bookmarks and cases of a profile: what an operator marked and gathered, as records and their tables.

Instants are UTC milliseconds; a box is left, top, right, bottom as fractions 0..1 of the picture. Pictures
themselves are files (``app.core.cases.files``); here stand their names and hashes.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from app.store.database import Database

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """``name``: what it was called when it was marked; a device may be renamed or go."""

    device_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An instant of some cameras. ``colour``: one of ``app.core.cases.model.COLOURS``."""

    id: str
    cameras: tuple[Camera, ...]
    utc_ms: int
    text: str
    colour: str
    author: str
    created_utc_ms: int


@dataclass(frozen=True, slots=True)
class Case:
    """``items``: how many things it holds."""

    id: str
    title: str
    text: str
    author: str
    created_utc_ms: int
    changed_utc_ms: int
    items: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """``name``: of its file in the folder of the case (its SHA-256 and an ending). ``device_id`` and
    ``utc_ms``: what it shows, where that is known."""

    name: str
    sha256: str
    size: int
    device_id: str = ""
    utc_ms: int | None = None
    box: Box | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a case. ``kind``: ``app.core.cases.model.Kind``. ``payload``: JSON that belongs to who
    put it there, named by ``payload_type`` (``search.hit`` …); never looked into here."""

    id: str
    case_id: str
    kind: str
    text: str
    author: str
    created_utc_ms: int
    cameras: tuple[Camera, ...] = ()
    from_utc_ms: int | None = None
    to_utc_ms: int | None = None
    pictures: tuple[Picture, ...] = ()
    payload_type: str = ""
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives, newest first."""

    bookmarks: tuple[Bookmark, ...] = ()
    cases: tuple[Case, ...] = ()
    items: tuple[Item, ...] = field(default=())


def folded(text: str) -> str:
    """Text as it is compared: width, case and forms of signs make no difference (Chinese stays itself)."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _words(texts: Sequence[str], cameras: Sequence[Camera]) -> str:
    parts = [*texts, *(camera.name for camera in cameras), *(camera.device_id for camera in cameras)]
    return "\n".join(folded(part) for part in parts if part)


class CaseStore:
    """The tables ``bookmarks``, ``cases`` and ``case_items``. Blocks: never on the window's thread.

    Methods raise ``DatabaseTrouble`` (an OSError). Searching compares every row (50,000 take 40 ms): an index
    of words would not find a part of a Chinese sentence.
    """

    def __init__(self, database: Database, profile: str) -> None:
        self._database = database
        self._profile = profile

    # -- bookmarks -----------------------------------------------------------------------------------

    def bookmarks(self) -> list[Bookmark]:
        """All of them, by their instant."""
        rows = self._database.use(
            lambda db: db.execute(
                f"SELECT {_BOOKMARK} FROM bookmarks WHERE profile = ? ORDER BY utc_ms, id", (self._profile,)
            ).fetchall()
        )
        return [_bookmark(row) for row in rows]

    def keep_bookmark(self, mark: Bookmark) -> None:
        """New, or in place of the one with its id."""
        row = (
            self._profile, mark.id, mark.utc_ms, mark.text, mark.colour, mark.author, mark.created_utc_ms,
            _cameras_text(mark.cameras), _words((mark.text, mark.author), mark.cameras),
        )  # fmt: skip
        self._database.use(
            lambda db: db.execute("INSERT OR REPLACE INTO bookmarks VALUES (?,?,?,?,?,?,?,?,?)", row)
        )

    def delete_bookmark(self, mark_id: str) -> None:
        self._database.use(
            lambda db: db.execute(
                "DELETE FROM bookmarks WHERE profile = ? AND id = ?", (self._profile, mark_id)
            )
        )

    # -- cases ---------------------------------------------------------------------------------------

    def cases(self) -> list[Case]:
        """All of them, the newest change first."""
        rows = self._database.use(
            lambda db: db.execute(f"{_CASES} ORDER BY changed DESC, id", (self._profile,)).fetchall()
        )
        return [Case(*row) for row in rows]

    def keep_case(self, case: Case, items: Sequence[Item] = ()) -> None:
        """A case (new, or in place of the one with its id) and things that are added to it, as one step."""
        row = (
            self._profile, case.id, case.title, case.text, case.author, case.created_utc_ms,
            case.changed_utc_ms, _words((case.title, case.text, case.author), ()),
        )  # fmt: skip
        rows = [_item_row(self._profile, item) for item in items]

        def write(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO cases VALUES (?,?,?,?,?,?,?,?)",
                row,
            )
            db.executemany("INSERT OR REPLACE INTO case_items VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)

        self._database.use(write)

    def delete_case(self, case_id: str) -> None:
        """With everything in it."""

        def write(db: sqlite3.Connection) -> None:
            where = (self._profile, case_id)
            db.execute("DELETE FROM case_items WHERE profile = ? AND case_id = ?", where)
            db.execute("DELETE FROM cases WHERE profile = ? AND id = ?", where)

        self._database.use(write)

    def items(self, case_id: str) -> list[Item]:
        """What is in a case, in the order it came."""
        rows = self._database.use(
            lambda db: db.execute(
                f"SELECT {_ITEM} FROM case_items WHERE profile = ? AND case_id = ? ORDER BY created, rowid",
                (self._profile, case_id),
            ).fetchall()
        )
        return [_item(row) for row in rows]

    def delete_items(self, case_id: str, item_ids: Sequence[str]) -> list[str]:
        """Takes things out; returns the names of pictures the rest of the case does not need."""
        marks = ",".join("?" * len(item_ids))

        def write(db: sqlite3.Connection) -> tuple[list[Any], list[Any]]:
            where = f"profile = ? AND case_id = ? AND id IN ({marks})"
            gone = db.execute(
                f"SELECT {_ITEM} FROM case_items WHERE {where}", (self._profile, case_id, *item_ids)
            ).fetchall()
            db.execute(f"DELETE FROM case_items WHERE {where}", (self._profile, case_id, *item_ids))
            left = db.execute(
                f"SELECT {_ITEM} FROM case_items WHERE profile = ? AND case_id = ?", (self._profile, case_id)
            ).fetchall()
            return gone, left

        gone, left = self._database.use(write)
        needed = {picture.name for row in left for picture in _item(row).pictures}
        return sorted({p.name for row in gone for p in _item(row).pictures} - needed)

    # -- finding -------------------------------------------------------------------------------------

    def find(self, text: str, limit: int = 500) -> Found:
        """Bookmarks, cases and things in cases that hold every word of ``text`` (any part of a word)."""
        words = folded(text).split()
        if not words:
            return Found()
        holds = " AND ".join("instr(words, ?) > 0" for _ in words)
        asked = (self._profile, *words, limit)

        def read(db: sqlite3.Connection) -> tuple[list[Any], list[Any], list[Any]]:
            marks = db.execute(
                f"SELECT {_BOOKMARK} FROM bookmarks WHERE profile = ? AND {holds} "
                "ORDER BY utc_ms DESC LIMIT ?",
                asked,
            ).fetchall()
            cases = db.execute(f"{_CASES} AND {holds} ORDER BY changed DESC LIMIT ?", asked).fetchall()
            items = db.execute(
                f"SELECT {_ITEM} FROM case_items WHERE profile = ? AND {holds} ORDER BY created DESC LIMIT ?",
                asked,
            ).fetchall()
            return marks, cases, items

        marks, cases, items = self._database.use(read)
        return Found(
            tuple(_bookmark(row) for row in marks),
            tuple(Case(*row) for row in cases),
            tuple(_item(row) for row in items),
        )


_BOOKMARK = "id, cameras, utc_ms, text, colour, author, created"
_CASES = (
    "SELECT id, title, text, author, created, changed, (SELECT count(*) FROM case_items i "
    "WHERE i.profile = cases.profile AND i.case_id = cases.id) FROM cases WHERE profile = ?"
)
_ITEM = "id, case_id, kind, text, author, created, body, from_ms, to_ms"


def _bookmark(row: Sequence[Any]) -> Bookmark:
    mark_id, cameras, utc_ms, text, colour, author, created = row
    return Bookmark(mark_id, _cameras(json.loads(cameras)), utc_ms, text, colour, author, created)


def _cameras(kept: Any) -> tuple[Camera, ...]:
    return tuple(Camera(str(device_id), str(name)) for device_id, name in kept)


def _cameras_text(cameras: Sequence[Camera]) -> str:
    return json.dumps([(c.device_id, c.name) for c in cameras], ensure_ascii=False)


def _item_row(profile: str, item: Item) -> tuple[Any, ...]:
    body = {
        "cameras": [(c.device_id, c.name) for c in item.cameras],
        "pictures": [asdict(picture) for picture in item.pictures],
        "payload_type": item.payload_type,
        "payload": item.payload,
    }
    texts = (item.text, item.author, *(picture.text for picture in item.pictures))
    return (
        profile, item.id, item.case_id, item.kind, item.text, item.author, item.created_utc_ms,
        item.from_utc_ms, item.to_utc_ms, json.dumps(body, ensure_ascii=False), _words(texts, item.cameras),
    )  # fmt: skip


def _item(row: Sequence[Any]) -> Item:
    item_id, case_id, kind, text, author, created, body, from_ms, to_ms = row
    kept = json.loads(body)
    return Item(
        item_id, case_id, kind, text, author, created, _cameras(kept["cameras"]), from_ms, to_ms,
        tuple(_picture(one) for one in kept["pictures"]), kept["payload_type"], kept["payload"],
    )  # fmt: skip


def _picture(kept: dict[str, Any]) -> Picture:
    box = kept.pop("box")
    return Picture(**kept, box=None if box is None else (box[0], box[1], box[2], box[3]))
