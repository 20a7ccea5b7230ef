"""The big clock of the transport bar."""

from __future__ import annotations

from app.ui.playback.clock import ClockFace


def test_milliseconds_are_shown_whole_or_not_at_all(qtbot: object) -> None:
    clock = ClockFace()
    clock.resize(clock.sizeHint())
    clock.show_text("02:23:59.480")
    whole = clock.grab().toImage()
    clock.resize(clock.minimumSizeHint().width() + 12, clock.height())
    narrow = clock.grab().toImage()
    clock.show_text("02:23:59.777")
    assert clock.grab().toImage() == narrow
    clock.resize(clock.sizeHint())
    assert clock.grab().toImage() != whole
    clock.deleteLater()
