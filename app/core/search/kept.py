"""Searches that are kept for a profile: those made lately, and those with a name.

The owner's thread sees values; reading and writing happen elsewhere, one thing after the other.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.inorder import Run
from app.core.instant import Clock, Instant
from app.core.own import clean_name
from app.core.search.draft import Draft, PictureData
from app.core.search.sharing import NotAQuery, from_fields, to_fields
from app.core.subscribers import Subscribers
from app.core.tree import natural_key

if TYPE_CHECKING:
    from app.store.searches import SearchRow, SearchStore

HISTORY = 50
NAMED = 500

log = logging.getLogger("vcs_wall.search")


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """``name`` None: it was only made. ``at_utc_ms``: when it was last made or saved. ``left_out``: fields of
    the draft that were not kept (``picture``: an address that may hold a key)."""

    id: str
    name: str | None
    at_utc_ms: Instant
    draft: Draft
    left_out: tuple[str, ...] = ()


class KeptSearches:
    """Owned by one thread."""

    def __init__(self, run: Run, clock: Clock, store: SearchStore | None = None) -> None:
        """``run``: does work elsewhere, in order, and gives back what came of it or the exception."""
        self._run = run
        self._clock = clock
        self._store = store
        self._entries: dict[str, KeptSearch] = {}
        self._gone: set[str] = set()
        self._told: Subscribers[None] = Subscribers()
        self.loaded = store is None

    @property
    def history(self) -> tuple[KeptSearch, ...]:
        """Made lately, the newest first, each query once."""
        made = [one for one in self._entries.values() if one.name is None]
        return tuple(sorted(made, key=lambda one: (-one.at_utc_ms, one.id)))

    @property
    def named(self) -> tuple[KeptSearch, ...]:
        """Those with a name, by name."""
        named = [one for one in self._entries.values() if one.name is not None]
        return tuple(sorted(named, key=lambda one: natural_key(one.name or "")))

    def get(self, search_id: str) -> KeptSearch | None:
        """None for one that is not there (any more)."""
        return self._entries.get(search_id)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        return self._told.subscribe(lambda _: callback())

    def load(self) -> None:
        """Reads what was kept."""
        store = self._store
        if store is not None:
            self._run(store.load, self._came)

    def remember(self, draft: Draft) -> None:
        """This query was made. The same one made before moves to the top."""
        self._put(self._made("h" + _digest(draft), None, draft))
        for old in self.history[HISTORY:]:
            self.delete(old.id)

    def save(self, draft: Draft, name: str) -> str:
        """Keeps a query under a name; a name that is taken gets a number. Its id; empty where the name says
        nothing or there are too many."""
        wanted = clean_name(name)
        if not wanted or len(self.named) >= NAMED:
            return ""
        # Never one that the database may hold and that was not read yet.
        made = self._made("n" + uuid.uuid4().hex[:16], self._free(wanted, ""), draft)
        self._put(made)
        return made.id

    def replace(self, search_id: str, draft: Draft) -> None:
        """The named one is this query from now on."""
        entry = self._entries.get(search_id)
        if entry is not None and entry.name is not None:
            self._put(self._made(search_id, entry.name, draft))

    def rename(self, search_id: str, name: str) -> None:
        """A blank name changes nothing."""
        entry, wanted = self._entries.get(search_id), clean_name(name)
        if entry is not None and entry.name is not None and wanted:
            self._put(replace(entry, name=self._free(wanted, search_id)))

    def delete(self, search_id: str) -> None:
        """Forgets it."""
        self._gone.add(search_id)
        store = self._store
        if store is not None:  # also one that was not read yet
            self._run(lambda: store.delete([search_id]), _look)
        if self._entries.pop(search_id, None) is not None:
            self._told.tell(None)

    def clear_history(self) -> None:
        """Forgets all that have no name."""
        for entry in self.history:
            self.delete(entry.id)

    def _made(self, search_id: str, name: str | None, draft: Draft) -> KeptSearch:
        _, left_out = to_fields(draft)
        if isinstance(draft.picture, PictureData):
            left_out = ()
        kept = replace(draft, picture=None) if left_out else draft
        return KeptSearch(search_id, name, self._clock.utc(), kept, left_out)

    def _free(self, wanted: str, but: str) -> str:
        taken = {one.name for one in self._entries.values() if one.id != but}
        name, number = wanted, 2
        while name in taken:
            name, number = clean_name(f"{wanted[:50]} {number}"), number + 1
        return name

    def _put(self, entry: KeptSearch) -> None:
        self._entries[entry.id] = entry
        self._gone.discard(entry.id)
        store = self._store
        if store is not None:
            self._run(lambda: store.save(_row(entry)), _look)
        self._told.tell(None)

    def _came(self, rows: list[SearchRow] | Exception) -> None:
        self.loaded = True
        if isinstance(rows, Exception):
            log.warning("kept searches cannot be read: %s", type(rows).__name__)
            rows = []
        for row in rows:
            # What was changed before they were read counts.
            if row.id not in self._entries and row.id not in self._gone:
                entry = _entry(row)
                if entry is not None:
                    self._entries[row.id] = entry
        for old in self.history[HISTORY:]:
            self.delete(old.id)
        self._told.tell(None)


def _look(outcome: object) -> None:
    if isinstance(outcome, Exception):  # the database has told the window about it
        log.warning("a search cannot be kept: %s", type(outcome).__name__)


def _digest(draft: Draft) -> str:
    fields, _ = to_fields(draft)
    picture = draft.picture.data if isinstance(draft.picture, PictureData) else b""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode() + picture).hexdigest()[:16]


def _row(entry: KeptSearch) -> SearchRow:
    from app.store.searches import SearchRow

    fields, _ = to_fields(entry.draft)
    picture, data = entry.draft.picture, None
    if isinstance(picture, PictureData):
        data = picture.data
        fields["picture"] = [picture.width, picture.height, picture.name, picture.from_bytes]
        fields["picture"] += [*picture.from_size] if picture.from_size else []
    if entry.left_out:
        fields["left_out"] = list(entry.left_out)
    return SearchRow(entry.id, entry.name, entry.at_utc_ms, json.dumps(fields), data)


def _entry(row: SearchRow) -> KeptSearch | None:
    """None for a row nobody can read; it stays where it is."""
    try:
        fields = json.loads(row.draft)
        draft = from_fields(fields)
        if row.picture is not None:
            width, height, name, from_bytes, *size = fields["picture"]
            picture = PictureData(row.picture, width, height, name, from_bytes)
            draft = replace(
                draft, picture=replace(picture, from_size=(size[0], size[1])) if size else picture
            )
        return KeptSearch(row.id, row.name, Instant(row.at_utc_ms), draft, tuple(fields.get("left_out", ())))
    except (NotAQuery, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        log.warning("a kept search cannot be read")
        return None
