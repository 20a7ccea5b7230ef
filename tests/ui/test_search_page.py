"""The search page over the real search and a scripted service: what it sends, shows and says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.search.draft import WantedAttribute, Where
from app.ui.search import hitdoing
from app.ui.search.histogram import Histogram
from app.ui.search.order import Group
from app.ui.search.page import SearchPage
from app.ui.search.results import TABLE
from app.vcs import ServiceRefused, Throttled, TimedOut, Unreachable
from tests.support.search_rig import SearchRig, search_rig


@pytest.fixture
def rig(qtbot: Any, tmp_path: Path) -> Iterator[SearchRig]:
    with search_rig(tmp_path) as made:
        yield made


def test_nothing_asked_is_no_empty_result(rig: SearchRig) -> None:
    assert rig.page.state_words() == ()
    state = rig.page.results.state
    assert state.isVisible() and state.headline.text() == "Who or what are you looking for?"
    assert not rig.page.detail.isVisible() and not rig.sent


def test_a_query_is_sent_as_the_form_says(rig: SearchRig) -> None:
    query = rig.page.query
    query.types.choose("Motor")
    query.types.chosen.emit("Motor")
    query.attributes.set_value((WantedAttribute("VehicleColor", ("4", "2"), 0.6),))
    query.cameras.set_device_ids(rig.cameras(2))
    rig.search()
    sent = rig.sent[0]
    assert (sent.corp_id, sent.target_type) == ("c1", "Motor")
    one = sent.target_attributes[0]
    assert (one.key, tuple(one.value), one.score) == ("VehicleColor", ("4", "2"), 0.6)
    assert sorted(sent.device_list) == sorted(rig.cameras(2))
    assert sent.order_by[0].key == "Timestamp" and sent.similarity_threshold is None


def test_hits_are_counted_shown_and_told_of_one_by_one(rig: SearchRig) -> None:
    rig.give(250)
    rig.search()
    page = rig.page
    assert page.results.count.text() == "100 of 250 hits loaded"
    assert page.state_words() == ("100 of 250 hits loaded",)
    assert page.results.grid.isVisible() and page.model.rowCount() == 100
    assert page.detail.isVisible() and page.detail.hit is page.model.hit(0)
    assert page.detail.local.text() != page.detail.utc.text() or not page.detail.utc.isVisible()
    QTest.keyClick(page.results.grid, Qt.Key.Key_Right)
    assert page.detail.hit is page.model.hit(1)
    *_, box, rest = page.looking.lines(page.model.hit(1))
    assert box.name == "Box" and rest.name == "Not asked for" and rest.value.count(", ") > 3
    rig.until(lambda: page.detail.scene.image is not None)
    assert not page.detail.scene.box_rect().isEmpty()


def test_scrolling_to_the_end_loads_more_until_there_are_none(rig: SearchRig) -> None:
    rig.give(250)
    rig.search()
    for _ in range(3):
        bar = rig.page.results.grid.verticalScrollBar()
        bar.setValue(bar.maximum())
        rig.settle()
    assert rig.page.model.rowCount() == 250
    assert rig.page.results.count.text() == "250 hits" and not rig.page.results.line.isVisible()


def test_what_the_api_would_refuse_cannot_be_sent_and_says_why(rig: SearchRig) -> None:
    query = rig.page.query
    query.attributes.set_value((WantedAttribute("VehicleColor", ()),))
    assert not query.sendable and query.search.toolTip() == "Choose at least one value."
    assert query.search.accessibleDescription() == "Choose at least one value."
    assert query.attributes._lines[0].accessibleDescription() == "Choose at least one value."
    QTest.mouseClick(query.search, Qt.MouseButton.LeftButton)
    rig.page.search()
    assert not rig.sent
    query.attributes.change(0, WantedAttribute("VehicleColor", ("4",)))
    assert query.sendable and not query.search.toolTip()
    query.attributes.set_value(tuple(WantedAttribute(f"k{n}", ("1",)) for n in range(20)))
    assert query.sendable and not query.attributes.add.isVisible()


@pytest.mark.parametrize("button", ["search", "save"])
@pytest.mark.parametrize(
    ("values", "at_fault"),
    [
        ([*(WantedAttribute(f"k{n}", ("1",)) for n in range(9)), WantedAttribute("CoatColor", ())], 9),
        ([WantedAttribute(f"k{n}", ("1",)) for n in range(21)], None),
    ],
)
def test_what_keeps_a_search_back_below_the_edge_of_a_low_window_is_led_to(
    rig: SearchRig, button: str, values: list[WantedAttribute], at_fault: int | None
) -> None:
    query = rig.page.query
    rig.window.resize(1280, 420)
    query.attributes.set_value(values)
    field = query.fields[Where.ATTRIBUTES]
    told = field.trouble if at_fault is None else query.attributes.line(at_fault)
    assert told is not None
    view = query._scroll.viewport()
    rig.until(lambda: told.mapTo(view, told.rect().topLeft()).y() > view.height())  # it is laid out
    pressed = getattr(query, button)
    pressed.setFocus()
    QTest.keyClick(pressed, Qt.Key.Key_Space)
    place = told.mapTo(view, told.rect().topLeft()).y()
    assert place >= 0 and place + told.height() <= view.height()
    focused = rig.window.focusWidget()
    assert focused is not None and field.isAncestorOf(focused)
    assert at_fault is None or focused is told
    assert not rig.sent and QApplication.activePopupWidget() is None


@pytest.mark.parametrize(
    ("failure", "headline"),
    [
        (ServiceRefused("SearchTarget", "Forbidden.NoPermission"), "The service refused the search"),
        (Unreachable("SearchTarget", "ConnectTimeout"), "The service cannot be reached"),
        (TimedOut("SearchTarget", "ReadTimeout", sent=True), "Searching…"),
        (Throttled("SearchTarget", "Throttling.User", retry_after_s=3.0), "Held back"),
    ],
)
def test_trouble_has_words_of_its_own_and_a_way_on(rig: SearchRig, failure: Exception, headline: str) -> None:
    rig.give(10)
    rig.service.next_failures = [failure]
    rig.search()
    state = rig.page.results.state
    assert state.isVisible() and state.headline.text() == headline and state.detail.text()
    assert state.button.isVisible()
    if headline == "Searching…":
        assert "it is asked again" in state.detail.text()
    elif headline != "Held back":
        QTest.mouseClick(state.button, Qt.MouseButton.LeftButton)
        rig.settle()
        assert rig.page.model.rowCount() == 10


def test_no_hit_says_so_and_a_cancelled_search_goes_on_where_it_was(rig: SearchRig) -> None:
    rig.search()
    assert rig.page.results.state.headline.text() == "No hits"
    rig.give(30)
    QTest.mouseClick(rig.page.query.search, Qt.MouseButton.LeftButton)
    assert rig.page.query.cancel.isVisible() and not rig.page.query.search.isVisible()
    assert rig.page.results.state.headline.text() == "Searching…"
    QTest.keyClick(rig.page, Qt.Key.Key_Escape)
    assert rig.page.results.state.headline.text() == "Cancelled"
    QTest.mouseClick(rig.page.results.state.button, Qt.MouseButton.LeftButton)
    rig.settle()
    assert rig.page.model.rowCount() == 30


def test_the_limit_is_told_with_a_way_past_it(rig: SearchRig) -> None:
    rig.give(10_200, every_ms=200)
    rig.search()
    assert rig.page.run is not None
    rig.page.run.need(20_000)
    rig.settle()
    line = rig.page.results.line
    assert line.isVisible() and line.text.text().startswith(
        "Limit reached. The service gives the first 10,000"
    )
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    rig.settle()
    rig.page.run.need(20_000)
    rig.settle()
    assert rig.page.model.rowCount() == 10_200


def test_a_bar_of_the_histogram_narrows_what_is_loaded_and_can_be_searched(rig: SearchRig) -> None:
    rig.give(90, every_ms=30_000)
    rig.search()
    histogram: Histogram = rig.page.results.histogram
    assert sum(count for _, _, count in histogram.bins) == 90
    n = next(n for n, one in enumerate(histogram.bins) if one[2])
    begin, end, count = histogram.bins[n]
    histogram.setFocus()
    histogram._current = n
    QTest.keyClick(histogram, Qt.Key.Key_Return)
    assert rig.page.model.rowCount() == count and rig.page.detail.isVisible()
    rig.page.results.span_searched.emit(begin, end)
    rig.settle()
    assert rig.page.model.rowCount() == count and not rig.page.model.wanted.narrows


def test_table_and_grid_share_the_selection_and_the_order(rig: SearchRig) -> None:
    rig.give(40)
    rig.search()
    page = rig.page
    page.results.choose("nothing")
    key = page.model.hit(7).key  # type: ignore[union-attr]
    page.results.choose(key)
    QTest.keyClick(page.results.view, Qt.Key.Key_T)
    assert page.results.table.isVisible() and page.results.table.currentIndex().row() == 7
    page.results.set_group(Group.DEVICE)
    assert page.results.current().key == key  # type: ignore[union-attr]
    page.results.set_view(TABLE)
    QTest.keyClick(page.results.table, Qt.Key.Key_Down)
    assert page.detail.hit is page.results.current()


def test_a_dropped_picture_is_fitted_shown_and_sent(rig: SearchRig) -> None:
    rig.give(5)
    page = rig.page
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)
    _drop(page.results.grid.viewport(), page, mime)
    rig.until(lambda: page.query.picture.picture is not None)
    assert "300 × 200" in page.query.picture.note.text()
    assert page.query.threshold.isVisible() and not page.query.order.isVisible()
    page.query.threshold.set_value(0.1)
    rig.search()
    sent = rig.sent[0]
    assert sent.target_image_data and sent.similarity_threshold == 0.1 and sent.order_by is None
    assert page.results.sort_chips  # figures are similarities now
    assert page.detail.figure.text() == "1.00"


def test_what_is_no_picture_is_refused_in_words_and_an_address_is_taken(
    rig: SearchRig, tmp_path: Path
) -> None:
    page, box = rig.page, rig.page.query.picture
    mime = QMimeData()
    mime.setText("just words")
    _drop(page, page, mime)
    assert box.note.text() == "What was dropped is no picture."
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"nothing" * 10)
    box._on_file(str(broken))
    rig.until(lambda: box.note.text() == "This is not a picture, or it is damaged.")
    box._on_file(str(tmp_path / "missing.jpg"))
    rig.until(lambda: box.note.text().startswith("The file could not be read"))
    box._on_address("ftp://example.org/x.jpg")
    assert box.note.text().startswith("This is not a web address")
    QGuiApplication.clipboard().setText("https://example.org/face.jpg?key=secret")
    box.paste_now()
    assert box.picture is not None and page.query.sendable
    rig.search()
    assert rig.sent[0].target_image_url == "https://example.org/face.jpg?key=secret"


def test_similar_ones_are_found_by_the_target_picture(rig: SearchRig) -> None:
    rig.give(12)
    rig.search()
    QTest.keyClick(rig.page.results.view, Qt.Key.Key_F)
    rig.until(lambda: len(rig.sent) >= 2)
    sent = rig.sent[-1]
    assert sent.target_image_data and sent.target_type == "Body" and not sent.target_attributes


def test_the_other_hits_of_the_camera_are_marks_in_playback(
    rig: SearchRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[list[Any], int]] = []
    monkeypatch.setattr(hitdoing, "open_moments", lambda window, moments, at: opened.append((moments, at)))
    rig.give(50)
    rig.search()
    hit = rig.page.results.current()
    QTest.keyClick(rig.page.results.view, Qt.Key.Key_Return)
    moments, start = opened[0]
    assert hit is not None and start == hit.at_utc_ms - hitdoing.LEAD_MS
    assert moments[0].utc_ms == hit.at_utc_ms and moments[0].box is not None
    assert len(moments) == 10 and {moment.device_id for moment in moments} == {hit.device_id}


def test_the_same_time_elsewhere_asks_all_cameras_around_the_moment(rig: SearchRig) -> None:
    rig.give(12)
    rig.page.query.cameras.set_device_ids(rig.cameras(2))
    rig.search()
    hit = rig.page.results.current()
    QTest.keyClick(rig.page.results.view, Qt.Key.Key_E)
    rig.settle()
    sent = rig.sent[-1]
    assert hit is not None and sent.device_list is None
    assert sent.begin_time < sent.end_time and sent.order_by[0].type == "Asc"


def test_queries_are_kept_named_and_handed_on_as_text(rig: SearchRig) -> None:
    rig.give(3)
    query, tools = rig.page.query, rig.page.tools
    query.attributes.set_value((WantedAttribute("CoatColor", ("4",), 0.6),))
    rig.search()
    tools.save("Red coats")
    tools.copy()
    text = QGuiApplication.clipboard().text()
    query.attributes.set_value(())
    query.types.choose("Face")
    tools.fill()
    texts = [action.text() for action in tools.menu.actions()]
    assert "Red coats" in texts and any("Person" in text for text in texts)
    tools.open(rig.station.search.kept.named[0].id)
    assert query.types.current == "Body" and query.attributes.value[0].values == ("4",)
    query.attributes.set_value(())
    QGuiApplication.clipboard().setText(f"have a look: {text}")
    tools.paste()
    assert query.attributes.value[0] == WantedAttribute("CoatColor", ("4",), 0.6)
    QGuiApplication.clipboard().setText("no query")
    said: list[str] = []
    rig.page.said.connect(said.append)
    tools.paste()
    assert said == ["There is no query in the clipboard."]


def test_attributes_are_called_what_a_person_calls_them(rig: SearchRig) -> None:
    rig.until(lambda: bool(rig.station.search.table.attributes))
    query = rig.page.query
    query.types.choose("Motor")
    query.types.chosen.emit("Motor")
    query.attributes._fill_menu()
    assert "Vehicle colour" in [action.text() for action in query.attributes._menu.actions()]
    query.attributes.append("VehicleColor")
    QApplication.processEvents()
    popup = query.attributes.popup
    assert popup is not None and popup.values.item(3).text() == "red"
    popup.values.setCurrentRow(3)
    QTest.keyClick(popup.values, Qt.Key.Key_Space)
    popup.score.setValue(0.8)
    popup.close()
    assert query.attributes.value == (WantedAttribute("VehicleColor", ("4",), 0.8),)
    assert query.attributes.text(query.attributes.value[0]) == "Vehicle colour is red"
    query.attributes.append("")
    QApplication.processEvents()
    own = query.attributes.popup
    assert own is not None
    own.key.setText("MyKey")
    own.other.setText("a, b，c")
    own.close()
    assert query.attributes.value[1] == WantedAttribute("MyKey", ("a", "b", "c"))


def test_everything_is_reached_by_keys(rig: SearchRig) -> None:
    rig.give(12)
    window, page = rig.window, rig.page
    assert page.query.search.hasFocus()
    QTest.keyClick(page.query.search, Qt.Key.Key_Space)
    rig.settle()
    assert page.results.grid.hasFocus() and page.results.current() is page.model.hit(0)
    parts = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        parts += [
            name
            for name, part in (("query", page.query), ("hits", page.results), ("hit", page.detail))
            if focused is not None and part.isAncestorOf(focused)
        ]
    assert parts[0] == "hit" and "query" in parts
    page.results.focus_hits()
    QTest.keyClick(page.results.grid, Qt.Key.Key_End)
    assert page.results.current() is page.model.hit(11)
    QTest.keyClick(page.results.grid, Qt.Key.Key_Q)
    assert not page.query.isVisible()
    QTest.keyClick(page.results.grid, Qt.Key.Key_Q)
    assert page.query.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.action_book.trigger("search.run")
    rig.settle()
    assert len(rig.sent) >= 2


def test_another_language_and_another_station_leave_nothing_behind(rig: SearchRig) -> None:
    from app.ui import i18n

    rig.give(10)
    rig.search()
    i18n.install("zh_CN")
    for _ in range(6):  # the new words ask for room, and get it
        QApplication.processEvents()
    assert rig.page.results.count.text() == "10 条结果"
    assert rig.page.query.search.text() == "检索"
    rig.window.host.close()
    QApplication.processEvents()
    assert rig.window.modes.current == "live" and rig.page.model.rowCount() == 0 and rig.page.run is None


def _drop(widget: QWidget, page: SearchPage, mime: QMimeData) -> None:
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
