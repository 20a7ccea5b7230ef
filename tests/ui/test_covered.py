"""What other windows leave of ours: the arithmetic, and a server that cannot be asked."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion

from app.ui.covered import stacking, watch
from app.ui.covered.server import Server
from app.ui.covered.stacking import Layer, Top, left_over
from app.ui.covered.watch import CoverWatch
from tests.support.waiting import wait_until

SIDE = 12
WHOLE = [QRect(0, 0, SIDE, SIDE)]
boxes = st.builds(
    QRect,
    st.integers(-2, SIDE - 1),
    st.integers(-2, SIDE - 1),
    st.integers(1, SIDE),
    st.integers(1, SIDE),
)
regions = st.lists(boxes, min_size=1, max_size=3).map(
    lambda some: sum((QRegion(one) for one in some), start=QRegion())
)
layers = st.builds(Layer, regions, st.booleans(), regions | st.just(QRegion()), st.booleans())
tops = st.lists(layers, min_size=1, max_size=3).map(lambda some: Top(tuple(some)))


def seen_through(top: Top, at: QPoint) -> bool:
    """Whether what lies below can be seen at a pixel; as one draws, from the lowest to the highest."""
    whole = top.layers[0]
    if not whole.shape.contains(at) or any(one.faded for one in top.layers):
        return True
    if not whole.alpha:
        return False
    through = True
    for one in top.layers:
        if one.shape.contains(at):
            through = one.alpha and not one.opaque.contains(at)
    return through


@given(boxes, st.lists(tops, max_size=4), st.lists(boxes, max_size=2))
def test_what_is_left_is_every_pixel_no_window_above_hides(
    window: QRect, above: list[Top], screens: list[QRect]
) -> None:
    left = left_over(window, above, screens)
    pixels = [
        QPoint(x, y)
        for x in range(window.left(), window.right() + 1)
        for y in range(window.top(), window.bottom() + 1)
    ]
    on = [at for at in pixels if any(screen.contains(at) for screen in screens)] or pixels
    expected = {(at - window.topLeft()).toTuple() for at in on if all(seen_through(top, at) for top in above)}
    found = {at.toTuple() for at in (p - window.topLeft() for p in pixels) if left.contains(at)}
    assert found == expected
    assert QRegion(QRect(QPoint(), window.size())).united(left) == QRegion(QRect(QPoint(), window.size()))


@given(boxes, st.lists(tops, max_size=3), tops)
def test_another_window_above_never_shows_more(window: QRect, above: list[Top], more: Top) -> None:
    before, after = left_over(window, above, WHOLE), left_over(window, [*above, more], WHOLE)
    assert after.subtracted(before).isEmpty()
    faded = Top((*more.layers, Layer(QRegion(), False, faded=True)))
    assert left_over(window, [*above, faded], WHOLE) == before


def test_two_windows_cover_together_what_neither_covers_alone() -> None:
    window = QRect(0, 0, 10, 10)
    left, right = (Top((Layer(QRegion(QRect(x, 0, 6, 12)), False),)) for x in (0, 5))
    assert not left_over(window, [left], WHOLE).isEmpty()
    assert not left_over(window, [right], WHOLE).isEmpty()
    assert left_over(window, [left, right], WHOLE).isEmpty()


def test_what_lies_over_the_edge_of_the_screen_looks_out_to_nobody() -> None:
    edge = QRect(1, 2, SIDE, SIDE - 2)  # as a window manager's frame pushes it
    full = Top((Layer(QRegion(WHOLE[0]), False),))
    assert left_over(edge, [full], WHOLE).isEmpty()
    less = Top((Layer(QRegion(QRect(0, 0, SIDE - 1, SIDE)), False),))
    assert not left_over(edge, [less], WHOLE).isEmpty()


def test_a_shadow_around_a_frameless_window_hides_nothing() -> None:
    window, drawn = QRect(2, 2, 4, 4), QRect(1, 1, 6, 6)
    frameless = Top((Layer(QRegion(WHOLE[0]), True, QRegion(drawn)),))
    assert left_over(window, [frameless], WHOLE).isEmpty()
    assert not left_over(QRect(0, 2, 4, 4), [frameless], WHOLE).isEmpty()
    assert not left_over(window, [Top((Layer(QRegion(WHOLE[0]), True),))], WHOLE).isEmpty()


@pytest.mark.parametrize(
    ("value", "faded"),
    [(None, False), (b"\xff" * 4, False), (b"\xff" * 8, False), (b"\x00\x00\x00\x80", True), (b"", True)],
)
def test_what_a_window_says_of_its_opacity(value: bytes | None, faded: bool) -> None:
    assert stacking._faded(value) is faded


@given(st.binary(max_size=70))
def test_any_nonsense_may_be_said_of_an_opaque_part(value: bytes) -> None:
    stacking._region(value)
    assert stacking._region(None).isEmpty()


# The thread


class BrokenServer:
    """Is there, and breaks while it is asked."""

    usable = False

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


def test_without_a_server_everything_is_visible_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def connect() -> Server:
        raise OSError("no X server")

    with caplog.at_level(logging.INFO, "vcs_wall"):
        watching = CoverWatch(connect)
        assert watching.join(30)
        assert [watching.visible(one, WHOLE) for one in (1, 2)] == [None, None]
        watching.stop()
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_connection_that_breaks_leaves_everything_visible(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, looks = BrokenServer(), []
    server.usable = True
    bell, ring = os.pipe()

    def look(_: Server, windows: Sequence[int], screens: Sequence[QRect]) -> dict[int, QRegion]:
        looks.append(list(windows))
        if len(looks) == 2:
            server.usable = False
        return {one: QRegion() for one in windows}

    monkeypatch.setattr(watch, "look", look)
    monkeypatch.setattr(server, "fileno", lambda: bell, raising=False)
    monkeypatch.setattr(server, "changed", lambda: bool(looks and len(looks) == 1), raising=False)
    with caplog.at_level(logging.INFO, "vcs_wall"):
        watching = CoverWatch(lambda: server)  # type: ignore[arg-type,return-value]
        wait_until(lambda: watching.visible(7, WHOLE) is None and not watching._running, "it ends")
        assert watching.join(30)
    assert [7] in looks and server.closed and watching.visible(7, WHOLE) is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    os.close(ring)
    os.close(bell)
