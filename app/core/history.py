"""Undo and redo of a wall, as values. What is not recorded (tours, a hotspot) survives both."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Final

from app.core.wallstate import Placement, WallState

DEPTH: Final = 100
"""Steps that can be taken back."""
MERGE_S: Final = 1.0
"""A wheel or a slider makes many changes of one kind: those closer together than this are one step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change. ``kind``: steps of the same kind, close together, are one; None = always its own."""

    before: WallState
    after: WallState
    kind: Hashable = None
    at_s: float = 0.0


class History:
    """Steps behind and ahead of the wall's state. It changes nothing itself."""

    def __init__(self, depth: int = DEPTH) -> None:
        self._done: deque[Step] = deque(maxlen=depth)
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step behind."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step ahead."""
        return bool(self._undone)

    def record(self, before: WallState, after: WallState, kind: Hashable = None, at_s: float = 0.0) -> None:
        """A change an operator made; the steps ahead are gone. ``at_s``: monotonic seconds. What only
        selects is no step."""
        if same_wall(before, after):
            return
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if kind is not None and last is not None and last.kind == kind and at_s - last.at_s <= MERGE_S:
            self._done.pop()
            if same_wall(last.before, after):
                return
            before = last.before
        self._done.append(Step(before, after, kind, at_s))

    def undo(self, now: WallState) -> WallState:
        """The state before the last step; ``now`` as it is if there is none."""
        if not self._done:
            return now
        step = self._done.pop()
        self._undone.append(step)
        return carried(now, step.after, step.before)

    def redo(self, now: WallState) -> WallState:
        """The state after the step taken back last; ``now`` as it is if there is none."""
        if not self._undone:
            return now
        step = self._undone.pop()
        self._done.append(replace(step, kind=None))
        return carried(now, step.before, step.after)

    def clear(self) -> None:
        """Another wall begins (a profile, a restart)."""
        self._done.clear()
        self._undone.clear()


def same_wall(a: WallState, b: WallState) -> bool:
    """Whether two states differ in no more than what is selected and how it is called."""
    return (a.layout, a.slots, a.enlarged, a.tour) == (b.layout, b.slots, b.enlarged, b.tour)


def carried(now: WallState, known: WallState, target: WallState) -> WallState:
    """``target`` with what happened to ``known`` unrecorded since: tiles that differ in ``now`` stay.

    Steps of a tour (or of a hotspot) belong to it: where the target has it too it stays where it has come
    to, and where it was not yet started its steps go with it. A name the wall was given since stays."""
    if known.tour and now.tour == known.tour and (target.tour != known.tour or now.view != known.view):
        return target  # of a tour of views that has gone on: back to the one that was changed
    if now.view != known.view:
        target = replace(target, view=now.view)
    stepped = {
        old.number: slot
        for slot, old in zip(now.slots, known.slots, strict=False)
        if slot is not None and old is not None and slot != old and slot.role and slot.role == old.role
    }
    if stepped:
        now = replace(now, slots=tuple(_swapped(slot, stepped, known, t) for t, slot in enumerate(now.slots)))
        kept = tuple(
            stepped[slot.number]
            if slot is not None and slot.number in stepped and stepped[slot.number].role == slot.role
            else slot
            for slot in target.slots
        )
        target = replace(target, slots=kept)
    changed = {
        tile: slot
        for tile, (slot, old) in enumerate(zip(now.slots, known.slots, strict=False))
        if slot != old and tile < len(target.slots)
    }
    if not changed:
        return target
    slots = list(target.slots)
    for tile in changed:
        slots[tile] = None
    there = {slot.number for slot in slots if slot is not None}
    for tile, slot in changed.items():
        if slot is None or slot.number not in there:
            slots[tile] = slot
    return replace(target, slots=tuple(slots))


def _swapped(
    slot: Placement | None, stepped: dict[int, Placement], known: WallState, tile: int
) -> Placement | None:
    """A tile that only stepped on counts as it was known: it is no change of its own."""
    old = known.slots[tile] if tile < len(known.slots) else None
    return old if old is not None and stepped.get(old.number) == slot else slot
