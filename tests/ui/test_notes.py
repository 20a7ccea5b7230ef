"""What stands in the status line, and for how long."""

from __future__ import annotations

from app.ui.notes import NOTE_S, TROUBLE_S, Notes
from tests.support.manual import ManualClock


def test_a_note_does_not_take_the_place_of_a_trouble_that_is_still_to_be_read() -> None:
    clock = ManualClock()
    notes = Notes(clock.monotonic)
    notes.trouble("A view is lost.")
    notes.trouble("The screen goes dark.")
    notes.say("View saved.")
    assert notes.text == "View saved. · A view is lost. · The screen goes dark."
    notes.say("Snapshot saved.")
    notes.trouble("A view is lost.")
    assert notes.text == "Snapshot saved. · The screen goes dark. · A view is lost."
    clock.advance(NOTE_S)
    assert notes.text == "The screen goes dark. · A view is lost."
    clock.advance(TROUBLE_S - NOTE_S)
    assert notes.text == ""


def test_a_note_may_stay_longer() -> None:
    clock = ManualClock()
    notes = Notes(clock.monotonic)
    notes.say("It is made…", 120.0)
    clock.advance(119.0)
    assert notes.text == "It is made…"
    notes.say("It is there.")
    assert notes.text == "It is there."
