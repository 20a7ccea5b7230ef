"""How players are spread over the processes of a pool: where the next one goes, what must move, what ends.

As few processes as there must be (``needed``), each with as many players as the others. One that was lost is
replaced, in the same place; its replacement has no players, so those that were lost are opened there again. A
process too many has none; it helps out while a replacement comes up, and ends when it was not needed for some
minutes. What closings or helping out leave uneven is made even by moving one player at a time: its owner is
asked to open the stream anew beside the running picture, as it does for another quality.

No threads and no processes here: the pool calls, with its lock held.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from app.media.slot import Opening, Slot
from app.media.types import StreamId
from app.media.wire import Open

LATE_S = 5.0
"""A process that has not come up so long after it should is not waited for where another one has room."""
LOOK_EVERY_S = 1.0
UNEVEN = 2
"""The fullest process has so many players more than the emptiest: one is moved."""
UNEVEN_S = 10.0
"""It has been so, or a process too many has had players, for this long: until then the next openings and
closings mostly make it even for nothing."""
MOVE_EVERY_S = 5.0
"""One at a time: a move receives and decodes a stream twice until its first picture."""
SURPLUS_S = 300.0
"""A process too many for so long is ended. An empty one holds 45 MB; but starting one takes 0.4 s
of processor time, whoever looked at many cameras for a moment will do so again, and as long as it stays it is
there at once when another one is lost."""
EMPTY_S = 20.0
"""So long after its last player was closed; it may still be finishing a clip."""


class Spread:
    """The processes of a pool, in the order they were added."""

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        """``most``: players in one process, while others can be started."""
        self._most = most
        self._clock = clock
        self.keep = 0
        """So many processes are kept even with nothing to do."""
        self.slots: list[Slot] = []
        self._successors: dict[StreamId, StreamId] = {}  # and whose place each takes with its first picture
        self._leaving: set[StreamId] = set()  # those whose place is taken
        self._asked_s: dict[StreamId, float] = {}
        self._look_s = 0.0
        self._moved_s = -math.inf
        self._uneven_s: float | None = None
        self._surplus_s: float | None = None

    # --- what happens ---------------------------------------------------------------------------------

    def add(self, slot: Slot) -> None:
        """A process more, in the lowest place that is free."""
        taken = {other.place for other in self.slots}
        slot.place = next(place for place in range(len(taken) + 1) if place not in taken)
        self.slots.append(slot)

    def lost(self, slot: Slot) -> bool:
        """A process less; its players are still to be closed. Whether another one has to be started: for
        those that will be opened again, or because it was needed not long ago."""
        needed = self.needed(self.players)
        recent = len(self.slots) > max(1, needed) and self._surplus_for(self._clock()) < SURPLUS_S
        self.slots.remove(slot)
        return recent or len(self.slots) < needed

    def replaces(self, stream: StreamId, old: StreamId) -> None:
        """The player about to be opened takes the place of another one."""
        if old not in self._leaving:
            self._successors[stream] = old
            self._leaving.add(old)

    def opened(self, command: Opening, slot: Slot) -> None:
        """A player more."""
        slot.streams[command.stream] = command

    def closed(self, stream: StreamId, slot: Slot) -> None:
        """A player less."""
        slot.streams.pop(stream, None)
        slot.left_s = self._clock()
        self._asked_s.pop(stream, None)
        if stream in self._successors or stream in self._leaving:
            self._successors = {new: old for new, old in self._successors.items() if stream not in (new, old)}
            self._leaving = set(self._successors.values())

    # --- what is to be done ---------------------------------------------------------------------------

    def load(self, slot: Slot) -> int:
        """Players of a process that will stay."""
        return sum(stream not in self._leaving for stream in slot.streams)

    def needed(self, players: int) -> int:
        """Processes for so many."""
        return max(self.keep, math.ceil(players / self._most))

    @property
    def players(self) -> int:
        """All that will stay."""
        return sum(self.load(slot) for slot in self.slots)

    def lacks(self, more: int = 0) -> bool:
        """Whether a process is to be added, for so many players more."""
        return len(self.slots) < self.needed(self.players + more)

    def place_for(self, crowd: bool) -> Slot:
        """Where the next player goes; there is a process. ``crowd``: others do not come up, or cannot decode;
        rather crowded than nothing."""
        now_s = self._clock()
        used = self._used(1)
        prompt = [slot for slot in self.slots if slot.ready or not (crowd or slot.late(now_s, LATE_S))]
        room = [slot for slot in used if slot in prompt and self.load(slot) < self._most]
        place = self._emptiest(room or (crowd and prompt) or used)
        if not place.ready:  # what was lost is back at once; it moves when the replacement is up
            spare = [s for s in self.slots if s.ready and s not in used and self.load(s) < self._most]
            place = self._emptiest(spare) if spare else place
        return place

    def to_move(self) -> StreamId | None:
        """A stream whose owner shall open it anew beside, if it is time for that."""
        now_s = self._clock()
        if now_s < self._look_s:
            return None
        self._look_s = now_s + LOOK_EVERY_S
        used = self._used(0)
        surplus = [slot for slot in self.slots if slot not in used]
        self._surplus_s = None if not surplus else now_s if self._surplus_s is None else self._surplus_s
        sources = [slot for slot in surplus if self.load(slot)]
        if used:
            fullest = max(used, key=self.load)
            if self.load(fullest) - min(map(self.load, used)) >= UNEVEN:
                sources.append(fullest)
        self._uneven_s = None if not sources else now_s if self._uneven_s is None else self._uneven_s
        if self._uneven_s is None or now_s - self._uneven_s < UNEVEN_S:
            return None
        if now_s - self._moved_s < MOVE_EVERY_S or not all(slot.ready for slot in used):
            return None
        return self._move(sources, now_s)

    def to_end(self) -> Slot | None:
        """A process that is not needed any more."""
        now_s = self._clock()
        if self._surplus_for(now_s) < SURPLUS_S:
            return None
        used = self._used(0)
        for slot in self.slots:
            if slot not in used and slot.ready and not slot.streams and now_s - slot.left_s >= EMPTY_S:
                return slot
        return None

    # --- inside ---------------------------------------------------------------------------------------

    def _used(self, more: int) -> list[Slot]:
        """Those that shall have players, so many more than there are: the lowest places, so that a process
        too many stays one, though it helps out. One at least."""
        needed = max(1, self.needed(self.players + more))
        return sorted(self.slots, key=lambda slot: slot.place)[:needed]

    def _emptiest(self, slots: list[Slot]) -> Slot:
        return min(slots, key=lambda slot: (self.load(slot), slot.place))

    def _surplus_for(self, now_s: float) -> float:
        return 0.0 if self._surplus_s is None else now_s - self._surplus_s

    def _move(self, sources: list[Slot], now_s: float) -> StreamId | None:
        """One of them, of the first source first. Who does not move is asked again after all others."""
        movable = [
            stream
            for slot in sources
            for stream, command in slot.streams.items()
            if isinstance(command, Open) and stream not in self._leaving and stream not in self._successors
        ]
        if not movable:
            return None
        stream = min(movable, key=lambda stream: self._asked_s.get(stream, -math.inf))
        self._asked_s[stream] = self._moved_s = now_s
        return stream
