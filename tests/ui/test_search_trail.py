"""The trail of a target: hops by time, taken out and put back, played with their neighbours; its map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.cases.model import Kind, NewItem
from app.core.search.places import plan
from app.ui.playback.handover import Moment
from app.ui.search import casing, hitdoing
from app.ui.search.trailmap import Step, TrailMap
from tests.support.fake_search import END_MS, stamp, targets
from tests.support.search_rig import SearchRig, search_rig


@pytest.fixture
def rig(qtbot: Any, tmp_path: Path) -> Iterator[SearchRig]:
    with search_rig(tmp_path) as made:
        yield made


def _walk(rig: SearchRig) -> list[str]:
    """A target that walks past three cameras and back to the first, two minutes before each."""
    ids = rig.cameras(3)
    way = [ids[0], ids[1], ids[2], ids[0]]
    rig.service.targets = [
        replace(one, device_id=device, timestamp=stamp(END_MS - (4 - n) * 120_000))  # type: ignore[type-var]
        for n, (one, device) in enumerate(zip(targets(4), way, strict=True))
    ]
    return way


def test_a_trail_goes_by_time_and_wrong_hops_are_taken_out(rig: SearchRig) -> None:
    way = _walk(rig)
    rig.search()
    page, view = rig.page, rig.page.trail
    page.query.threshold.set_value(0)
    QTest.keyClick(page.results.view, Qt.Key.Key_R)
    rig.until(lambda: view.trail is not None and not view.trail.busy)
    view.least.set_value(0.0)
    assert view.isVisible() and view.trail is not None
    view.trail.narrow(0.0)
    rig.settle()
    hops = [hop.device_id for hop in view.model.hops]
    assert hops == way[: len(hops)] or set(hops) <= set(way)
    times = [hop.begin_utc_ms for hop in view.model.hops]
    assert times == sorted(times) and len(times) >= 2
    start = view.trail.path.start.key
    wrong = next(hop for hop in view.model.hops if all(hit.key != start for hit in hop.hits))
    view.choose(wrong.key)
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert wrong.device_id not in [hit.device_id for hit in view.hits()] or len(view.hits()) < len(hops)
    assert view.flip.text() == "Put back"
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert len(view.hits()) == len(hops) and view.flip.text() == "Take out"
    view.choose(start)
    assert not view.flip.isEnabled()
    QTest.mouseClick(view.back, Qt.MouseButton.LeftButton)
    assert page.results.grid.isVisible() and not view.isVisible()


def test_a_hop_is_played_with_its_neighbours_on_one_clock(
    rig: SearchRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[list[Moment], int]] = []
    monkeypatch.setattr(
        hitdoing, "open_moments", lambda window, moments, start: opened.append((moments, start))
    )
    _walk(rig)
    rig.search()
    page, view = rig.page, rig.page.trail
    page.act("trail")
    rig.until(lambda: view.trail is not None and not view.trail.busy)
    assert view.trail is not None
    hop = view.current()
    assert hop is not None
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    moments, start = opened[0]
    assert moments[0].device_id == hop.device_id and start == hop.best.at_utc_ms - hitdoing.LEAD_MS
    assert moments[0].box is not None
    assert page.detail.hit is hop.best


def test_hits_and_trails_are_handed_over_to_a_case_with_their_pictures(
    rig: SearchRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[NewItem]] = []
    monkeypatch.setattr(casing, "add_pictures_to_case", lambda window, items: given.append(list(items)))
    _walk(rig)
    rig.search()
    page = rig.page
    hit = page.results.current()
    assert hit is not None
    QTest.keyClick(page.results.view, Qt.Key.Key_C)
    rig.until(lambda: bool(given))
    one = given[0][0]
    assert (
        one.kind is Kind.HIT
        and one.cameras[0].device_id == hit.device_id
        and one.from_utc_ms == hit.at_utc_ms
    )
    assert len(one.pictures) == 2 and one.pictures[0].box is not None and one.pictures[0].data
    assert "http" not in str(one.payload)
    page.act("trail")
    view = page.trail
    rig.until(lambda: view.trail is not None and not view.trail.busy)
    QTest.mouseClick(view.case, Qt.MouseButton.LeftButton)
    rig.until(lambda: len(given) == 2)
    trail = given[1][0]
    assert trail.kind is Kind.TRAIL and len(trail.payload) == len(view.hits())
    assert len(trail.pictures) == 2 * len(view.hits())


def test_the_map_shows_each_camera_once_and_a_click_goes_to_its_next_hop(qtbot: Any) -> None:
    shown = TrailMap()
    qtbot.addWidget(shown)
    shown.resize(500, 420)
    steps = [Step(0, "a"), Step(1, "b"), Step(2, "a")]
    where = plan(["a", "b", "a"], {"a": (120.0, 30.0), "b": (120.01, 30.0)})
    shown.show_trail(where, steps)
    shown.show()
    QApplication.processEvents()
    chosen: list[int] = []
    shown.chosen.connect(chosen.append)
    at = {place.device_id: shown.point(place) for place in where.places}
    assert len(at) == 2 and at["a"].x() < at["b"].x()
    spot = QPoint(round(at["a"].x()), round(at["a"].y()))
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=spot)
    shown.show_current(0)
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=spot)
    assert chosen == [0, 2]
    assert not shown.grab().toImage().isNull()
