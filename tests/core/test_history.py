"""Steps of undo: bounded, merged where a wheel makes many, and never in the way of a tour."""

from __future__ import annotations

from dataclasses import replace

from app.core import wallstate
from app.core.history import DEPTH, MERGE_S, History
from app.core.layouts import LAYOUTS
from app.core.wallstate import WallState


def wall(*devices: str) -> WallState:
    return wallstate.assign_many(wallstate.empty(LAYOUTS["4"]), devices)


def test_no_more_steps_than_are_kept() -> None:
    history, now = History(), wall()
    for number in range(DEPTH + 20):
        after = wallstate.assign(now, 0, f"cam{number}")
        history.record(now, after)
        now = after
    steps = 0
    while history.can_undo:
        now = history.undo(now)
        steps += 1
    assert steps == DEPTH and now.slots[0] is not None and now.slots[0].device_id == "cam19"


def test_what_a_wheel_does_is_one_step_and_a_pause_begins_another() -> None:
    history, now = History(), wall("a")
    at, states = 0.0, []
    for volume in (90, 80, 70):
        after = wallstate.choose(now, 0, volume=volume)
        history.record(now, after, "volume", at)
        states.append(now := after)
        at += MERGE_S / 2
    after = wallstate.choose(now, 0, volume=10)
    history.record(now, after, "volume", at + 2 * MERGE_S)
    now = history.undo(after)
    assert now == states[-1]
    now = history.undo(now)
    assert now.slots[0] is not None and now.slots[0].choices.volume == 100
    assert not history.can_undo


def test_back_where_it_began_is_no_step() -> None:
    history, now = History(), wall("a")
    there = wallstate.choose(now, 0, volume=50)
    history.record(now, there, "volume", 0.0)
    history.record(there, wallstate.choose(there, 0, volume=100), "volume", 0.1)
    assert not history.can_undo


def test_selecting_is_no_step_and_a_new_change_ends_redo() -> None:
    history, now = History(), wall("a")
    history.record(now, wallstate.select(now, 2))
    assert not history.can_undo
    after = wallstate.close(now, 0)
    history.record(now, after)
    now = history.undo(after)
    assert history.can_redo
    history.record(now, wallstate.assign(now, 1, "b"))
    assert not history.can_redo


def test_undo_knows_the_view_that_was_open_and_keeps_the_name_given_since() -> None:
    history, now = History(), replace(wall("a"), view="A")
    opened = replace(wallstate.assign(now, 0, "b"), view="B")
    history.record(now, opened)
    changed = wallstate.assign(opened, 1, "c")
    history.record(opened, changed)
    saved = replace(changed, view="C")
    assert history.undo(saved) == replace(opened, view="C")
    assert history.undo(opened).view == "A"
    assert history.redo(now).view == "B"


def test_undo_leaves_what_happened_without_the_operator() -> None:
    history, now = History(), wall("a", "b")
    after = wallstate.swap(now, 0, 2)
    history.record(now, after)
    toured = wallstate.assign(after, 3, "next stop")
    back = history.undo(toured)
    assert [s.device_id if s else None for s in back.visible] == ["a", "b", None, "next stop"]
    assert history.redo(back) == toured
