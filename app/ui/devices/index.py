"""The device tree as a table: one line a node in the order shown, what is below a node right behind it.

Columns instead of objects, because 100,000 devices are looked through at every key of the filter and made
anew whenever the list changes: a table is built on another thread (``building``), swapped in whole, and
freed there, without a cycle for the garbage collector. A ``Node`` is only a view of one line, for whoever
draws or asks. No Qt here.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from app.core.catalogue import DeviceStatus

if TYPE_CHECKING:
    from app.core.tree import Device

PROJECT, RECORDER, GROUP, CAMERA, OWN = "project", "recorder", "group", "camera", "own"
SINGLE, BOX = "single", "box"
"""The two groups of a project."""
ALL, ONLINE, OFFLINE = "all", "online", "offline"
"""What the chips let through."""
BY_NAME, BY_ID, BY_STATUS, BY_NUMBER = "name", "id", "status", "number"
"""How cameras are sorted below what holds them."""
OPEN_UP_TO = 120
"""A site of at most this many cameras starts with its recorders open."""

OFF, ON, HOLDER = 0, 1, 2
"""States of a line: a camera off line or online, or what holds others."""


class Node:
    """One line of a table. Two are equal when they stand for the same place, also in different tables."""

    __slots__ = ("n", "table")

    def __init__(self, table: Table, n: int) -> None:
        self.table = table
        self.n = n

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def key(self) -> str:
        """Stable over reloads."""
        return self.table.key(self.n)

    @property
    def kind(self) -> str:
        return self.table.kind(self.n)

    @property
    def device(self) -> Device | None:
        return self.table.device[self.n]

    @property
    def device_id(self) -> str | None:
        device = self.table.device[self.n]
        return None if device is None else device.id

    @property
    def group(self) -> str:
        """``SINGLE`` or ``BOX`` of a project; the id of a group of one's own."""
        holder = self.table.holders.get(self.n)
        return "" if holder is None else holder.group

    @property
    def own_group(self) -> str:
        """The group of one's own this line is, or stands in; empty for the site's own tree."""
        if self.n >= self.table.own_end:
            return ""
        holder = self.table.holders.get(self.n) or self.table.holders[self.table.parent[self.n]]
        return holder.group

    @property
    def name(self) -> str:
        device = self.table.device[self.n]
        return self.table.holders[self.n].name if device is None else device.name or device.id

    @property
    def status(self) -> DeviceStatus:
        device = self.table.device[self.n]
        return DeviceStatus.ONLINE if device is None else device.status

    @property
    def level(self) -> int:
        return self.table.level[self.n]

    @property
    def parent(self) -> Node | None:
        n = self.table.parent[self.n]
        return None if n < 0 else Node(self.table, n)

    @property
    def has_children(self) -> bool:
        return self.table.end(self.n) > self.n + 1

    @property
    def online(self) -> int:
        """Cameras online below (a camera: itself)."""
        holder = self.table.holders.get(self.n)
        return int(self.table.state[self.n] == ON) if holder is None else holder.online

    @property
    def total(self) -> int:
        holder = self.table.holders.get(self.n)
        return 1 if holder is None else holder.total


class Holder:
    """What is known of a line that holds others."""

    __slots__ = ("key", "kind", "name", "group", "end", "online", "total")

    def __init__(self, key: str, kind: str, name: str, group: str) -> None:
        self.key = key
        self.kind = kind
        self.name = name
        self.group = group
        self.end = 0
        self.online = 0
        self.total = 0


class Table:
    """All lines. Built by ``build``; then only ``update`` changes it, on the owner's thread."""

    def __init__(self) -> None:
        self.device: list[Device | None] = []
        self.text: list[str] = []
        """What the filter looks in: name and id, without case."""
        self.level = bytearray()
        self.parent = array("l")
        self.state = bytearray()
        self.holders: dict[int, Holder] = {}
        self.place: dict[str, int] = {}
        """By device id, where it stands in the site's own tree."""
        self.copies: dict[str, list[int]] = {}
        """By device id, where it stands in favourites and groups."""
        self.named: dict[str, int] = {}
        """By key, of all that holds others, and of the lines of own groups."""
        self.own_end = 0
        """Where the favourites and groups of one's own end and the site begins."""
        self.online = 0
        self.total = 0

    def __len__(self) -> int:
        return len(self.device)

    def node(self, n: int) -> Node:
        """A view of a line."""
        return Node(self, n)

    def key(self, n: int) -> str:
        """The stable name of a line."""
        holder = self.holders.get(n)
        if holder is not None:
            return holder.key
        device = self.device[n]
        assert device is not None
        if n < self.own_end:
            return f"{self.holders[self.parent[n]].key}/{device.id}"
        return f"d:{device.id}"

    def find(self, key: str) -> int:
        """The line of a key, or -1."""
        n = self.named.get(key)
        if n is None and key.startswith("d:"):
            n = self.place.get(key[2:])
        return -1 if n is None else n

    def kind(self, n: int) -> str:
        holder = self.holders.get(n)
        return CAMERA if holder is None else holder.kind

    def end(self, n: int) -> int:
        """The line behind the last one below this one."""
        holder = self.holders.get(n)
        return n + 1 if holder is None else holder.end

    @property
    def by_key(self) -> Keys:
        """All lines by their keys."""
        return Keys(self, devices=False)

    @property
    def by_device(self) -> Keys:
        """The site's devices by their ids."""
        return Keys(self, devices=True)

    @property
    def has_site(self) -> bool:
        """Whether there is a project, not only groups of one's own."""
        return len(self.device) > self.own_end

    @property
    def roots(self) -> list[Node]:
        """The projects, and before them the favourites and groups."""
        found, n = [], 0
        while n < len(self.device):
            found.append(Node(self, n))
            n = self.end(n)
        return found

    def cameras(self, n: int) -> list[str]:
        """Ids of the cameras of a line and below it, in the order shown."""
        state, device = self.state, self.device
        lines = range(n, self.end(n))
        return [d.id for m in lines if state[m] != HOLDER and (d := device[m]) is not None]

    # -- one device --------------------------------------------------------------------------------

    def update(self, new: Device) -> list[int]:
        """A device whose name or state changed; its places are the same. The lines concerned, with what
        holds them; empty if it is not in the table."""
        touched: list[int] = []
        home = self.place.get(new.id)
        lines = [*self.copies.get(new.id, ()), *(() if home is None else (home,))]
        for n in lines:
            old = self.device[n]
            self.device[n] = new
            self.text[n] = text_of(new)
            touched.append(n)
            if self.state[n] == HOLDER or old is None:
                continue
            was, now = self.state[n], int(new.status is DeviceStatus.ONLINE)
            self.state[n] = now
            above = self.parent[n]
            while above >= 0:
                touched.append(above)
                self.holders[above].online += now - was
                above = self.parent[above]
            if n == home:
                self.online += now - was
        return touched

    def same_places(self, other: Table) -> bool:
        """Whether every line of the other one stands for the same place."""
        if len(self) != len(other) or self.level != other.level or self.own_end != other.own_end:
            return False
        ours, theirs = self.holders, other.holders
        if ours.keys() != theirs.keys() or any(ours[n].key != theirs[n].key for n in ours):
            return False
        pairs = zip(self.device, other.device, strict=True)
        return all(a is b or (a is not None and b is not None and a.id == b.id) for a, b in pairs)

    # -- what is shown -----------------------------------------------------------------------------

    def default_open(self) -> set[str]:
        """Keys open at first sight: the first project, and on a small site its recorders."""
        first = next((r.n for r in self.roots if r.kind == PROJECT), None)
        if first is None:
            return set()
        opened = {self.holders[first].key}
        if self.total <= OPEN_UP_TO:
            inside = range(first, self.end(first))
            opened |= {h.key for n in inside if (h := self.holders.get(n)) and h.kind == RECORDER}
        return opened

    def rows(self, opened: Set[str]) -> list[int]:
        """Everything, with only these open: lines, in order."""
        shown: list[int] = []
        n, size, holders = 0, len(self.device), self.holders
        state = self.state
        while n < size:
            if state[n] != HOLDER:
                behind = state.find(HOLDER, n)
                behind = size if behind < 0 else behind
                shown.extend(range(n, behind))
                n = behind
                continue
            shown.append(n)
            holder = holders[n]
            n = n + 1 if holder.key in opened else holder.end
        return shown

    def matching(self, words: Sequence[str]) -> Sequence[int]:
        """Lines whose text has all these words."""
        text = self.text
        found: Sequence[int] = range(len(text))
        for number, word in enumerate(words):
            if number == 0:
                found = [n for n, t in enumerate(text) if word in t]
            else:
                found = [n for n in found if word in text[n]]
        return found

    def filtered(self, query: str, chip: str, shut: Set[str]) -> tuple[list[int], int]:
        """Lines that match, with what leads to them, and how many cameras of the site match.

        ``query``: words that must all be in the name or the id, or must not (``-word``); a project, recorder
        or group that matches brings everything below it. ``chip``: connection state. ``shut``: keys closed
        by hand.
        """
        words = words_of(query)
        state, holders = self.state, self.holders
        wanted = {ALL: None, ONLINE: ON, OFFLINE: OFF}[chip]
        found = self._with_what_is_below(words, chip)
        if wanted is not None:
            found = [n for n in found if state[n] == wanted or state[n] == HOLDER]
        closed = sorted((n, holders[n].end) for key in shut if (n := self.named.get(key, -1)) in holders)
        count = sum(state[n] != HOLDER for n in found[bisect_left(found, self.own_end) :])
        return self._led_to(found, closed), count

    def _with_what_is_below(self, words: Sequence[str], chip: str) -> list[int]:
        """Matching cameras, and everything below a holder that matches; the holder too, unless a chip asks
        for cameras."""
        state = self.state
        keep = [w for w in words if not w.startswith("-")]
        unwanted = [w[1:] for w in words if w.startswith("-")]
        found: list[int] = []
        behind = 0
        if not keep:
            found = [n for n, s in enumerate(state) if s != HOLDER]
        for n in self.matching(keep) if keep else ():
            if n < behind:
                continue
            if state[n] != HOLDER:
                found.append(n)
                continue
            behind = self.holders[n].end
            if chip == ALL:
                found.append(n)
            found.extend([m for m in range(n + 1, behind) if state[m] != HOLDER])
        if not unwanted:
            return found
        text = self.text
        parents = [n for n in self.holders if any(w in text[n] for w in unwanted)]
        gone = sorted((n, self.holders[n].end) for n in parents)
        for word in unwanted:
            found = [n for n in found if word not in text[n]]
        return list(_outside(found, gone)) if gone else found

    def _led_to(self, found: list[int], closed: list[tuple[int, int]]) -> list[int]:
        """With the holders above them; nothing below what is closed but itself."""
        parent = self.parent
        shown: list[int] = []
        told = -1  # the last holder that is shown with all above it
        last = -2
        for n in found:
            above = parent[n]
            if above != last:
                chain = []
                while above > told and above >= 0:
                    chain.append(above)
                    above = parent[above]
                if chain:
                    shown.extend(reversed(chain))
                    told = chain[0]
                last = parent[n]
            if n > told:
                shown.append(n)
                if self.state[n] == HOLDER:
                    told = n
        if closed:
            inside = [(first + 1, end) for first, end in closed]
            return list(_outside(shown, inside))
        return shown


def _outside(lines: Sequence[int], ranges: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Lines (ascending) that are in none of the ranges (ascending by their first)."""
    at = 0
    for first, end in ranges:
        if at < len(lines) and lines[at] < first:
            until = bisect_left(lines, first, at)
            yield from lines[at:until]
            at = until
        at = bisect_left(lines, end, at)
    yield from lines[at:]


def text_of(device: Device) -> str:
    """What the filter looks in."""
    return f"{device.name}\n{device.id}".casefold()


def words_of(query: str) -> list[str]:
    """The words of a filter: without case, a lone ``-`` says nothing."""
    return [word for word in query.casefold().split() if word != "-"]


class Keys(Mapping[str, Node]):
    """A table by keys (``by_key``) or by device ids (``by_device``), as nodes."""

    def __init__(self, table: Table, devices: bool) -> None:
        self._table = table
        self._devices = devices

    def __getitem__(self, key: str) -> Node:
        n = self._table.place.get(key, -1) if self._devices else self._table.find(key)
        if n < 0:
            raise KeyError(key)
        return Node(self._table, n)

    def __iter__(self) -> Iterator[str]:
        if self._devices:
            return iter(self._table.place)
        return (self._table.key(n) for n in range(len(self._table)))

    def __len__(self) -> int:
        return len(self._table.place) if self._devices else len(self._table)
