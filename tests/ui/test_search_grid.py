"""The grid of hits: arithmetic of its cards, and that only what is on the screen is ever asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.instant import Instant
from app.core.search.hits import Hit, HitAttribute, Hits, Narrowing, PictureRef
from app.ui.search.cards import Role, Shot
from app.ui.search.grid import HitGrid
from app.ui.search.gridlayout import GridLayout, Section
from app.ui.search.model import HitModel
from app.ui.search.order import Group, Sort

HOUR = 3_600_000
BEGIN = 1_795_312_800_000


def hits(count: int) -> Hits:
    made = Hits()
    made.extend(
        Hit(
            f"h{n}",
            "Body",
            f"cam{n % 5}",
            Instant(BEGIN - n * 60_000),
            (10, 10, 60, 120),
            (HitAttribute("CoatColor", str(n % 3), round(0.5 + n % 50 / 100, 2)),),
            None,
            PictureRef(f"h{n}-t", f"http://x/{n}"),
            PictureRef(f"h{n}-s", f"http://x/s{n}"),
        )
        for n in range(count)
    )
    return made


class Counting:
    """Keeps which pictures were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def shot(self, ref: PictureRef) -> Shot:
        self.asked.add(ref.key)
        return Shot()


@given(
    width=st.integers(1, 4000),
    counts=st.lists(st.integers(0, 60), max_size=6),
    heading=st.integers(0, 40),
    titles=st.booleans(),
)
def test_every_card_is_found_where_it_lies(width: int, counts: list[int], heading: int, titles: bool) -> None:
    first, sections = 0, []
    for n, count in enumerate(counts):
        sections.append(Section(f"s{n}" if titles else "", first, count))
        first += count
    grid = GridLayout(width, 168, 44, 10, heading, sections)
    seen: list[int] = []
    for row in range(first):
        x, y, wide, high = grid.box(row)
        assert x >= 0 and y >= 0 and y + high <= grid.height
        assert grid.row_at(x, y) == grid.row_at(x + wide - 1, y + high - 1) == row
        _, ranges = grid.visible(y, y + 1)
        assert any(begin <= row < end for begin, end in ranges)
        seen.append(row)
    _, ranges = grid.visible(0, grid.height)
    assert [row for begin, end in ranges for row in range(begin, end)] == seen
    for row in seen:
        for down in (-3, -1, 1, 3):
            assert 0 <= grid.step(row, down) < first


@pytest.mark.parametrize(("most", "high"), [(1000, 580), (300, 300), (60, 88)])
def test_a_card_is_no_higher_than_what_is_seen_of_the_grid(most: int, high: int) -> None:
    grid = GridLayout(953, 900, 44, 10, 0, [Section("", 0, 3)], most)
    assert grid.columns == 1 and grid.card_height == high
    assert grid.box(2)[1] == 2 * (high + 10) and grid.height == 3 * high + 20


@pytest.fixture
def grid(qtbot: Any) -> Iterator[tuple[HitGrid, HitModel, Counting]]:
    view, model, shots = HitGrid(), HitModel(), Counting()
    model.shots = shots
    model.arranged.connect(lambda: view.set_sections(model.sections()))
    view.setModel(model)
    view.resize(900, 600)
    qtbot.addWidget(view)
    model.show_hits(hits(10_000))
    view.show()
    QApplication.processEvents()
    yield view, model, shots
    view.setModel(None)


def test_only_what_is_on_the_screen_is_asked_for(grid: tuple[HitGrid, HitModel, Counting]) -> None:
    view, model, shots = grid
    view.grab()
    rows = view.visible_rows()
    assert 0 < len(rows) < 40 and shots.asked == {f"h{row}-t" for row in rows}
    shots.asked.clear()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.grab()
    assert view.visible_rows()[-1] == 9_999
    assert shots.asked == {f"h{row}-t" for row in view.visible_rows()}


def test_the_keyboard_goes_through_cards_and_over_headings(grid: tuple[HitGrid, HitModel, Counting]) -> None:
    view, model, _ = grid
    model.want(replace(model.wanted, group=Group.DEVICE))
    view.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1 + view.columns
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == 9_999
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))
    last = model.sections()[-1]
    view.setCurrentIndex(model.index(last.first, 0))
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert last.first - view.columns <= view.currentIndex().row() < last.first
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0 and view.visualRect(view.currentIndex()).top() >= 0


def test_many_can_be_selected_and_stay_selected_in_another_order(
    grid: tuple[HitGrid, HitModel, Counting],
) -> None:
    view, model, _ = grid
    flag = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(model.index(3, 0), flag.ClearAndSelect | flag.Rows)
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert sorted(i.row() for i in view.selectionModel().selectedRows()) == [3, 4]


def test_more_is_wanted_before_the_end_is_seen_and_once_only(qtbot: Any) -> None:
    view, model = HitGrid(), HitModel()
    qtbot.addWidget(view)
    told: list[int] = []
    view.near_end.connect(lambda: told.append(model.rowCount()))
    view.setModel(model)
    view.resize(900, 600)
    found = hits(100)
    model.show_hits(found)
    view.show()
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    assert told == []
    bar.setValue(bar.maximum() // 2)
    bar.setValue(bar.maximum())
    assert told == [100]
    found.extend(hit for hit in hits(200) if found.row_of(hit.key) is None)
    assert model.rowCount() == 200 and told == [100]
    bar.setValue(bar.maximum())
    assert told == [100, 200]


def test_hits_are_grouped_sorted_and_narrowed(qtbot: Any) -> None:
    model = HitModel()
    found = hits(300)
    model.show_hits(found)
    model.want(replace(model.wanted, group=Group.DEVICE))
    assert [(s.title, s.count) for s in model.sections()] == [(f"cam{n}", 60) for n in range(5)]
    model.want(replace(model.wanted, group=Group.HOUR, sort=Sort.OLDEST))
    times = [hit.at_utc_ms for hit in model.shown()]
    assert times == sorted(times) and sum(s.count for s in model.sections()) == 300
    model.want(replace(model.wanted, group=Group.NONE, sort=Sort.FIGURE))
    figures = [float(model.figure(hit)) for hit in model.shown()]
    assert figures == sorted(figures, reverse=True)
    narrowing = Narrowing(devices=frozenset({"cam1"}), attributes=frozenset({("CoatColor", "2")}))
    model.want(replace(model.wanted, narrowing=narrowing))
    assert {(hit.device_id, hit.attributes[0].value) for hit in model.shown()} == {("cam1", "2")}
    model.want(replace(model.wanted, narrowing=Narrowing(), span=(BEGIN - HOUR, BEGIN)))
    assert {BEGIN - HOUR <= hit.at_utc_ms < BEGIN for hit in model.shown()} == {True}
    more = [hit for hit in hits(400) if found.row_of(hit.key) is None]
    found.extend(more)
    assert model.rowCount() == 60
    assert model.index(0, 0).data(Role.CARD).name == found[found.row_of(model.shown()[0].key) or 0].device_id
