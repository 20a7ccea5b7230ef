"""Favourites and groups of one's own: which cameras an operator put together, in which order.

Kept for each profile in the local database. The value is pure and never changed in place; ``OwnDevices``
holds the present one on its owner's thread and writes it elsewhere.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from app.core.calls import Caller
from app.core.names import one_line
from app.core.subscribers import Subscribers

if TYPE_CHECKING:
    from app.store.database import Database

log = logging.getLogger("vcs_wall.own")

FAVOURITES = "favourites"
"""The id of the one group that is always there and cannot be renamed or deleted."""
NAME_LIMIT = 60
GROUPS_LIMIT = 200
DEVICES_LIMIT = 5000
"""Cameras in one group: what is beyond is not taken in."""

NOTE = "own devices"


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """``devices``: ids in the operator's order; one that the service does not list now keeps its place."""

    id: str
    name: str
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """All of it: the favourites, and the groups in order. Every change gives another value, or the same one
    where there was nothing to do."""

    favourites: tuple[str, ...] = ()
    groups: tuple[OwnGroup, ...] = ()

    def devices(self, group: str) -> tuple[str, ...]:
        """Ids in a group; none for one that is not there."""
        if group == FAVOURITES:
            return self.favourites
        return next((g.devices for g in self.groups if g.id == group), ())

    def named(self, group: str) -> str:
        """The name of a group of one's own, or nothing."""
        return next((g.name for g in self.groups if g.id == group), "")

    def create(self, name: str, devices: Iterable[str] = (), at: int | None = None) -> tuple[Own, str]:
        """Another group, last or at a place; and its id (empty where the name says nothing or there are
        too many). A name that is taken gets a number."""
        wanted = clean_name(name)
        if not wanted or len(self.groups) >= GROUPS_LIMIT:
            return self, ""
        taken = {g.id for g in self.groups}
        new_id = next(f"g{n}" for n in range(1, GROUPS_LIMIT + 2) if f"g{n}" not in taken)
        made = OwnGroup(new_id, self._free_name(wanted, new_id), _unique(devices))
        place = len(self.groups) if at is None else max(0, min(at, len(self.groups)))
        return replace(self, groups=(*self.groups[:place], made, *self.groups[place:])), new_id

    def rename(self, group: str, name: str) -> Own:
        """Another name; a blank one changes nothing."""
        wanted = clean_name(name)
        if not wanted or not any(g.id == group for g in self.groups):
            return self
        wanted = self._free_name(wanted, group)
        return replace(
            self, groups=tuple(replace(g, name=wanted) if g.id == group else g for g in self.groups)
        )

    def delete(self, group: str) -> Own:
        """The group goes, its cameras stay where they are."""
        return replace(self, groups=tuple(g for g in self.groups if g.id != group))

    def put(self, group: str, devices: Iterable[str], before: str | None = None) -> Own:
        """Takes cameras in, before one of them or last; those already there move."""
        now = self.devices(group)
        added = _unique(devices)
        moving = set(added)
        stay = [i for i in now if i not in moving]
        place = len(stay)
        if before is not None and before in now:
            # Before one that moves itself: before the next that stays.
            rest = now[now.index(before) :]
            place = next((stay.index(i) for i in rest if i not in moving), len(stay))
        room = max(0, DEVICES_LIMIT - len(stay))
        return self._with(group, (*stay[:place], *added[:room], *stay[place:]))

    def take_out(self, group: str, devices: Iterable[str]) -> Own:
        """Takes cameras out of a group."""
        gone = set(devices)
        return self._with(group, tuple(i for i in self.devices(group) if i not in gone))

    def move(self, group: str, by: int) -> Own:
        """A group up (negative) or down the list."""
        order = [g.id for g in self.groups]
        if group not in order:
            return self
        return self.place(group, order.index(group) + by)

    def place(self, group: str, at: int) -> Own:
        """A group to a place in the list (counted without it); beyond the ends is the end."""
        moving = next((g for g in self.groups if g.id == group), None)
        if moving is None:
            return self
        rest = [g for g in self.groups if g.id != group]
        at = max(0, min(at, len(rest)))
        return replace(self, groups=(*rest[:at], moving, *rest[at:]))

    def _with(self, group: str, devices: tuple[str, ...]) -> Own:
        if devices == self.devices(group):
            return self
        if group == FAVOURITES:
            return replace(self, favourites=devices)
        return replace(
            self, groups=tuple(replace(g, devices=devices) if g.id == group else g for g in self.groups)
        )

    def _free_name(self, wanted: str, group: str) -> str:
        taken = {g.name for g in self.groups if g.id != group}
        name, number = wanted, 2
        while name in taken:
            tail = f" {number}"
            name, number = wanted[: NAME_LIMIT - len(tail)] + tail, number + 1
        return name


def clean_name(name: str) -> str:
    """A name as it is kept: one line, single blanks, not too long; empty where it says nothing."""
    return one_line(name, NAME_LIMIT)


def _unique(devices: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for i in devices if i))[:DEVICES_LIMIT]


class _Kept(msgspec.Struct, omit_defaults=True):
    favourites: list[str] = []
    groups: list[_KeptGroup] = []


class _KeptGroup(msgspec.Struct):
    name: str
    devices: list[str] = []


def to_json(own: Own) -> str:
    """For the local database."""
    kept = _Kept(list(own.favourites), [_KeptGroup(g.name, list(g.devices)) for g in own.groups])
    return msgspec.json.encode(kept).decode()


def from_json(text: str) -> Own:
    """Raises ValueError for what ``to_json`` did not write."""
    try:
        kept = msgspec.json.decode(text.encode("utf-8", "surrogatepass"), type=_Kept)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError("not kept groups") from error
    own = Own(_unique(kept.favourites))
    for group in kept.groups[:GROUPS_LIMIT]:
        own, _ = own.create(group.name, group.devices)
    return own


class OwnDevices:
    """The present value. Owned by one thread; never blocks it but in ``flush``."""

    def __init__(self, caller: Caller, profile_name: str = "", database: Database | None = None) -> None:
        self._caller = caller
        self._profile = profile_name
        self._database = database
        self._value = Own()
        self._loaded = database is None
        self._early: list[Callable[[Own], Own]] = []
        self._saving = False
        self._unsaved = False
        self._number = 0
        self._written = 0
        self._writing = threading.Lock()
        self._told: Subscribers[Own] = Subscribers()

    @property
    def value(self) -> Own:
        """Favourites and groups as they are now."""
        return self._value

    def subscribe(self, callback: Callable[[Own], None]) -> Callable[[], None]:
        """Calls back on the owner's thread after each change; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def start(self) -> None:
        """Reads what was kept."""
        if not self._loaded:
            self._caller.run(self._read, self._came, lambda _: self._came(None))

    def change(self, how: Callable[[Own], Own]) -> None:
        """``how`` makes the next value of the present one; it is kept for the next start. Before the first
        reading is over it is done at once and once more on what was read."""
        if not self._loaded:
            self._early.append(how)
        self._set(how(self._value))

    def flush(self) -> None:
        """Writes what is not written yet, here and now: the program ends."""
        if (self._unsaved or self._saving) and self._loaded:
            self._unsaved = False
            self._number += 1
            self._write(self._number, to_json(self._value))

    def _set(self, value: Own) -> None:
        if value == self._value:
            return
        self._value = value
        self._unsaved = True
        self._save()
        self._told.tell(value)

    def _read(self) -> Own | None:
        assert self._database is not None
        try:
            text = self._database.load_note(self._profile, NOTE)
            try:
                return None if text is None else from_json(text)
            except ValueError:
                assert text is not None
                self._database.save_note(self._profile, f"{NOTE} (not readable)", text)
                log.warning("the favourites and groups cannot be read; what was kept is set aside")
        except OSError as error:
            log.warning("the favourites and groups cannot be read: %s", type(error).__name__)
        return None

    def _came(self, kept: Own | None) -> None:
        self._loaded = True
        early, self._early = self._early, []
        value = kept or Own()
        for how in early:
            value = how(value)
        if value != self._value:
            self._value = value
            self._told.tell(value)
        if early:
            self._unsaved = True
            self._save()

    def _save(self) -> None:
        # One write at a time: threads would not keep their order.
        if self._saving or not self._loaded or self._database is None:
            return
        self._saving, self._unsaved = True, False
        self._number += 1
        number, text = self._number, to_json(self._value)

        def done(_: object) -> None:
            self._saving = False
            if self._unsaved:
                self._save()

        self._caller.run(lambda: self._write(number, text), done, done)

    def _write(self, number: int, text: str) -> None:
        if self._database is None:
            return
        try:
            with self._writing:
                if number > self._written:  # a thread may be late
                    self._written = number
                    self._database.save_note(self._profile, NOTE, text)
        except OSError as error:  # the database has told the window about it
            log.warning("the favourites and groups cannot be kept: %s", type(error).__name__)
