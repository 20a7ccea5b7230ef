"""Tours in the window: the dialog, the menu and its keys, marks on tiles."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core import arrangement, tours
from app.core.alarms import Alarm
from app.core.touring import TourMark
from app.core.tours import CAMERAS, VIEWS, Stop, Tour
from app.core.wallstate import HOTSPOT, TOUR
from app.ui import dragging, i18n
from app.ui.tours.dialog import ToursDialog
from app.ui.tours.marks import MarkChip, TourSentences
from app.ui.tours.stops import StopList
from app.ui.wall.overlay import Part
from app.ui.window import MainWindow
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    station = FakeStation(small_site(), FakeWall("4"))
    made = make_window(tmp_path, station)
    qtbot.addWidget(made)
    station.wall.close_all()
    made.resize(1280, 720)
    made.show()
    return made


@pytest.fixture
def ids(window: MainWindow) -> list[str]:
    assert window.station is not None
    return [d.id for d in window.station.catalogue.devices.values() if d.is_camera]


def save(window: MainWindow, name: str, *targets: str, kind: str = tours.CAMERAS) -> Tour:
    assert window.station is not None
    made = Tour(tours.new_id(), name, kind, stops=tuple(Stop(t) for t in targets))
    return window.station.tours.save(made)


def dialog_of(window: MainWindow) -> ToursDialog:
    window.shift.tours.edit()
    dialog = window.shift.tours.dialog
    assert dialog is not None
    return dialog


def test_a_tour_is_made_by_picking_and_kept_as_soon_as_it_is_whole(
    window: MainWindow, ids: list[str], qtbot: QtBot
) -> None:
    assert window.station is not None
    kept = window.station.tours
    dialog = dialog_of(window)
    assert not dialog.name.isEnabled() and "one after the other" in dialog.note.text()
    dialog.new.click()
    assert dialog.name.text() == "Tour 1" and kept.tours == [] and not dialog.start.isEnabled()
    qtbot.keyClicks(dialog.name, "Gates")
    assert dialog.list.item(0).text() == "Gates"
    qtbot.keyClicks(dialog.search, "gate")
    assert [dialog.found.item(n).text() for n in range(dialog.found.count())] == [
        "North gate 北门", "South gate 南门",
    ]  # fmt: skip
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    (made,) = kept.tours
    assert (made.name, [s.target for s in made.stops]) == ("Gates", [ids[0]])
    dialog.found.setCurrentRow(1)
    dialog.add.click()
    dialog.seconds.setValue(25)
    dialog.stops.setCurrentRow(0)
    dialog.own_seconds.setValue(40)
    dialog.down.click()
    (made,) = kept.tours
    assert made.seconds == 25 and made.stops == (Stop(ids[8]), Stop(ids[0], 40.0))
    dialog.name.clear()
    dialog.name.textEdited.emit("")
    assert "needs a name" in dialog.note.text() and kept.tours == [made]
    dialog.remove.click()
    dialog.close()


def test_the_open_dialog_speaks_another_language_at_once(window: MainWindow, ids: list[str]) -> None:
    save(window, "Gates", *ids[:2])
    dialog = dialog_of(window)
    dialog.list.setCurrentRow(0)
    i18n.install("zh_CN")
    QApplication.processEvents()
    assert dialog.search.placeholderText() == "查找摄像机"
    assert [s.target for s in dialog.stops.stops] == ids[:2]


def test_cameras_are_dragged_in_from_the_tree(qtbot: QtBot) -> None:
    stops = StopList()
    qtbot.addWidget(stops)
    stops.show_stops((Stop("a"),))
    changed: list[None] = []
    stops.changed.connect(lambda: changed.append(None))

    def drop(mime: QMimeData) -> None:
        event = QDropEvent(
            QPointF(5, 150), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        stops.dropEvent(event)

    drop(dragging.devices_mime(["b", "c"], ["B", "C"]))
    assert [s.target for s in stops.stops] == ["a", "b", "c"] and len(changed) == 1
    stops.takes_devices = False
    drop(dragging.devices_mime(["d"], ["D"]))
    assert len(stops.stops) == 3
    stops.setCurrentRow(2)
    qtbot.keyClick(stops, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(stops, Qt.Key.Key_Delete)
    assert [s.target for s in stops.stops] == ["a", "b"]


def test_a_tour_of_views_and_the_change_of_kind(window: MainWindow, ids: list[str]) -> None:
    assert window.station is not None
    view = window.station.views.add("Morning", arrangement.of(window.station.wall.state))
    made = save(window, "Round", ids[0])
    dialog = dialog_of(window)
    assert dialog.stops.count() == 1
    dialog.kind.setCurrentIndex(1)
    dialog.kind.activated.emit(1)
    assert dialog.stops.count() == 0 and window.station.tours.get(made.id) == made
    dialog.found.setCurrentRow(0)
    dialog.add.click()
    kept = window.station.tours.get(made.id)
    assert kept is not None and (kept.kind, kept.stops) == (tours.VIEWS, (Stop(view.id),))
    dialog.delete.click()
    assert window.station.tours.tours == [] and not dialog.start.isEnabled()
    dialog.close()


def test_the_menu_starts_and_stops_them_and_undo_knows(window: MainWindow, ids: list[str]) -> None:
    station = window.station
    assert station is not None
    made = save(window, "Round & back", ids[0], ids[1])
    controls = window.shift.tours
    controls._fill()
    texts = [action.text() for action in controls.menu.actions()]
    assert texts[0] == "Round && back"
    assert not window.action_book.is_enabled("tour.hold")
    station.wall.select(2)
    controls.menu.actions()[0].trigger()
    assert station.wall.tiles[2].role == TOUR + made.id
    assert window.action_book.trigger("tour.hold")
    assert window.action_book.is_checked("tour.hold")
    assert window.action_book.trigger("tour.stop")
    assert station.wall.tiles[2].role == ""
    assert station.wall.undo() and station.wall.tiles[2].role == TOUR + made.id
    controls.start(made.id)  # from the dialog or the palette: it runs already
    assert station.wall.tiles[2].role == TOUR + made.id
    controls._fill()
    assert controls.menu.actions()[0].isChecked()
    controls.menu.actions()[0].trigger()  # a marked one ends
    assert station.wall.tiles[2].role == ""


def test_the_dialog_starts_a_tour_and_leaves_the_wall_free(window: MainWindow, ids: list[str]) -> None:
    station = window.station
    assert station is not None
    made = save(window, "Round", ids[0], ids[1])
    views = save(window, "Site", station.views.add("V", arrangement.of(station.wall.state)).id, kind="views")
    for wanted in (views, made):
        dialog = dialog_of(window)
        dialog.list.setCurrentRow(1 if wanted is views else 0)
        dialog.start.click()
        assert not dialog.isVisible()
    assert station.wall.state.tour == views.id and station.wall.tiles[0].role == TOUR + made.id


def test_hotspot_by_key_and_what_it_needs(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    station = window.station
    assert station is not None
    station.wall.select(0)
    assert window.action_book.trigger("tile.hotspot")
    assert "hotspot" in window.status_line.note._full
    station.wall.assign(0, ids[0])
    assert window.action_book.trigger("tile.hotspot")
    assert station.wall.tiles[0].role == HOTSPOT
    window.shift.marks.refresh()
    chip = window.shift.marks.chip(window.wall_view.tile_widgets[0])
    assert chip is not None and chip.isVisible() and chip.text == "Hotspot"
    assert window.action_book.trigger("tile.hotspot")
    window.shift.marks.refresh()
    assert window.shift.marks.chip(window.wall_view.tile_widgets[0]) is None


def test_a_running_tour_says_so_on_its_tile(window: MainWindow, ids: list[str]) -> None:
    station = window.station
    assert station is not None
    made = save(window, "Round", ids[0], ids[1])
    station.wall.assign(0, ids[0])
    station.tours.start(made.id, station.wall, 0)
    window.shift.marks.refresh()
    widget = window.wall_view.tile_widgets[0]
    chip = window.shift.marks.chip(widget)
    assert chip is not None and chip.text == "Round 1/2 · 10 s"
    assert widget.rect().contains(chip.geometry())
    station.tours.hold(station.wall, 0)
    station.tours.tick()
    window.shift.marks.refresh()
    assert chip.text == "Round 1/2 · paused"
    station.wall.set_layout("1")
    station.wall.close_all()
    window.shift.marks.refresh()
    assert window.shift.marks._chips == {}


def test_what_a_tour_says_lies_over_nothing_else_its_tile_says(window: MainWindow, ids: list[str]) -> None:
    station = window.station
    assert station is not None
    made = save(window, "Round", ids[0], ids[1])
    station.wall.set_layout("1")
    station.wall.assign(0, ids[0])
    station.tours.start(made.id, station.wall, 0)
    station.wall.choose(0, audio=True)
    widget = window.wall_view.tile_widgets[0]
    widget.set_information(True)

    def over() -> list[QRect]:
        window.shift.marks.refresh()
        widget.refresh()
        chip = window.shift.marks.chip(widget)
        assert chip is not None
        size = [(x, y, pixmap.deviceIndependentSize().toSize()) for x, y, pixmap in widget.layers()]
        assert len(size) >= 3, "name, sound, information"
        return [
            r for x, y, s in size if (r := QRect(x, y, s.width(), s.height())).intersects(chip.geometry())
        ]

    assert over() == []
    before = widget.layers()[-1][1]
    station.tours.stop(station.wall, 0)
    window.shift.marks.refresh()
    assert widget.layers()[-1][1] < before, "what it took up is free again"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_state_of_a_tour_has_words(qapp: object, language: str) -> None:
    i18n.install(language)
    words = TourSentences()

    def said(**more: object) -> str:
        return words.said(TourMark("t", "Round", 1, 3, 8, **more), str)  # type: ignore[arg-type]

    states = [
        said(), said(waiting="x"), said(skipped=("y",)),
        *(said(paused=why) for why in ("operator", "hover", "hidden", "other")),
        *(
            said(paused="alarm", alarm=Alarm("x", "silence", 41.2, over), kind=kind)
            for over in (False, True) for kind in (CAMERAS, VIEWS)
        ),
    ]  # fmt: skip
    assert len(set(states)) == len(states) and all("%" not in text for text in states)


def test_where_room_is_short_the_alarm_stays_and_the_name_of_the_tour_goes(window: MainWindow) -> None:
    words = TourSentences()
    alarm = Alarm("x", "silence", 41.2, False)
    parts = words.parts(TourMark("t", "Round of the whole site", 1, 3, 8, "alarm", alarm=alarm), str)
    chip = MarkChip(window)

    def width(parts: tuple[Part, ...], room: int) -> int:
        chip.say(parts, room, lambda w, h: QPoint())
        return chip.width()

    whole, without_name = width(parts, 2000), width(parts[:2], 2000)
    assert "alarm" in chip.text and whole > without_name
    assert width(parts, whole - 3) == without_name  # nothing of it shortened
    assert without_name // 2 < width(parts, without_name - 20) <= without_name - 20


def test_a_mouse_holds_the_tour_under_it_until_it_rests_for_a_minute(
    window: MainWindow, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.ui.tours.marks import HOVER_S, Marks

    station = window.station
    assert station is not None
    made = save(window, "Round", ids[0], ids[1])
    station.tours.start(made.id, station.wall, 1)
    now, at = [100.0], [QPoint(1, 1)]
    marks = Marks(lambda: [window.wall_view], lambda: station, lambda: now[0])
    monkeypatch.setattr("app.ui.tours.marks.QCursor.pos", lambda: at[0])
    under = window.wall_view.tile_widgets[1]
    monkeypatch.setattr(under, "underMouse", lambda: True)

    def paused() -> str:
        marks.refresh()
        station.tours.tick()
        mark = station.tours.mark(station.wall, 1)
        assert mark is not None
        return mark.paused

    def says() -> str:
        marks.refresh()  # what it pauses for is said with the next one
        chip = marks.chip(under)
        assert chip is not None
        return chip.text

    assert paused() == "hover" and says().endswith(f"under the mouse, stays {HOVER_S:.0f} s")
    now[0] += HOVER_S - 12.4
    assert paused() == "hover" and says().endswith("under the mouse, stays 13 s"), "it is looked at"
    at[0] = QPoint(2, 2)
    assert paused() == "hover" and says().endswith(f"under the mouse, stays {HOVER_S:.0f} s")
    now[0] += HOVER_S + 1
    assert paused() == "" and "mouse" not in says(), "it was forgotten there"
    at[0] = QPoint(3, 3)
    assert paused() == "hover"
    monkeypatch.setattr(under, "underMouse", lambda: False)
    assert paused() == ""


def test_the_palette_finds_tours_and_the_menu_of_a_tile_offers_them(
    window: MainWindow, ids: list[str]
) -> None:
    from app.ui.palette.matching import Query
    from app.ui.tours.finding import TourSource

    station = window.station
    assert station is not None
    made = save(window, "Night round", ids[0], ids[1])
    station.wall.select(1)
    sources = window.keyboard.finding.palette.search.sources
    (source,) = [one for one in sources if isinstance(one, TourSource)]
    assert list(source.search(Query.of(""))) == []
    (found,) = [one for one in source.search(Query.of("night")) if one is not None]
    entry = found[1]()
    assert entry.text == "Night round"
    entry.run()
    assert station.wall.tiles[1].role == TOUR + made.id
    menu = window.wall_view.tile_menu(1)
    parts = [menu, *(action.menu() for action in menu.actions() if action.menu() is not None)]
    names = {action.objectName() for part in parts for action in part.actions()}
    assert {"tile.hotspot", "tour.menu", "tour.hold"} <= names
