"""Everything without a mouse, and everything with a name: window, dialogs, focus that is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from app.core import arrangement
from app.core.layouts import LAYOUTS
from app.core.ownlayouts import LayoutBook
from app.core.search.when import Between
from app.core.views import ViewBook
from app.store.profiles import ProfileKind
from app.ui import restyle, theme
from app.ui.actions import Keymap
from app.ui.devices.details import DeviceDetails
from app.ui.keylist.editor import KeyEditor
from app.ui.keylist.window import KeyListDialog
from app.ui.layouts.editor import LayoutEditor
from app.ui.playback.contactsheet import ContactSheet
from app.ui.playback.offset import OffsetEditor
from app.ui.settings.profile_editor import ProfileEditor
from app.ui.views.dialog import ViewDialog
from app.ui.wall.gestures import TileGestures
from app.ui.wall.tile import TileWidget
from app.ui.window import MainWindow
from tests.support.fake_search import BEGIN_MS, END_MS, targets
from tests.support.fake_station import FakeStation, FakeWall, small_site
from tests.support.fake_window import make_window


@pytest.fixture
def window(qtbot: object, tmp_path: Path) -> Iterator[MainWindow]:
    window = make_window(tmp_path, FakeStation(small_site(), FakeWall("4")))
    window.resize(1280, 720)
    window.show()
    QTest.qWaitForWindowExposed(window)
    window.activateWindow()
    window.device_panel.model.finish()
    QApplication.processEvents()
    yield window
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def page_first_run(window: MainWindow) -> QWidget:
    window.show_first_run()
    return window


def page_palette(window: MainWindow) -> QWidget:
    window.keyboard.finding.palette.open()
    return window


def page_number_pad(window: MainWindow) -> QWidget:
    window.keyboard.pad.begin()
    return window


def page_details(window: MainWindow) -> QWidget:
    station = window.station
    assert station is not None
    device = next(d for d in station.catalogue.devices.values() if d.is_camera)
    return DeviceDetails(device, station.catalogue, window)


def page_views(window: MainWindow) -> QWidget:
    station = window.station
    assert station is not None
    station.views.add("Gates", arrangement.of(station.wall.state), "North")
    window.controls.toggle_panel()
    assert window.controls.panel is not None
    return window.controls.panel


def page_window(window: MainWindow) -> QWidget:
    made = window.windows.open()
    assert made is not None
    return made


def page_search(window: MainWindow) -> QWidget:
    window.modes.show("search")
    return window


def page_hits(window: MainWindow) -> QWidget:
    station = window.station
    assert isinstance(station, FakeStation)
    station.finding.service.targets = targets(12)
    window.modes.show("search")
    page = window.searching.page
    page.query.when.set_when(Between(BEGIN_MS, END_MS))
    page.search()
    station.finding.settle()
    return window


def page_trail(window: MainWindow) -> QWidget:
    page_hits(window)
    window.searching.page.act("trail")
    assert isinstance(window.station, FakeStation)
    window.station.finding.settle()
    return window


def page_attribute(window: MainWindow) -> QWidget:
    window.modes.show("search")
    attributes = window.searching.page.query.attributes
    attributes.append("CoatColor")
    QApplication.processEvents()
    assert attributes.popup is not None
    return attributes.popup


def page_cameras(window: MainWindow) -> QWidget:
    window.modes.show("search")
    picker = window.searching.page.query.cameras
    picker.model.finish()
    return picker.open_popup()


def page_facets(window: MainWindow) -> QWidget:
    page_hits(window)
    return window.searching.page.results.open_facets()


def page_playback(window: MainWindow) -> QWidget:
    window.modes.show("playback")
    page = window.playback.page
    assert page is not None and window.station is not None
    page.fill([device.id for device in window.station.catalogue.cameras_in_order()][:4])
    return window


def page_playback_window(window: MainWindow) -> QWidget:
    made = window.playback.open_window()
    assert made is not None
    return made


def page_offset(window: MainWindow) -> QWidget:
    return OffsetEditor("North gate", 1200, window)


def page_contact_sheet(window: MainWindow) -> QWidget:
    page_playback(window)
    page = window.playback.page
    assert page is not None
    page.stills.contact_sheet()
    return page.findChildren(ContactSheet)[-1]


def page_replay(window: MainWindow) -> QWidget:
    window.wall_view.select(0)
    assert window.action_book.trigger("tile.replay")
    return window


PAGES: dict[str, Callable[[MainWindow], QWidget]] = {
    "wall": lambda window: window,
    "first run": page_first_run,
    "palette": page_palette,
    "number pad": page_number_pad,
    "details": page_details,
    "profile": lambda window: ProfileEditor(ProfileKind.CLOUD, None, frozenset(), None, window),
    "keys": lambda window: KeyEditor(Keymap(), window),
    "layouts": lambda window: window.top_bar.wall_bar.picker.open_popup(),
    "layout editor": lambda window: LayoutEditor(LayoutBook(None, lambda *_: None), LAYOUTS["6"], window),
    "views": page_views,
    "view": lambda window: ViewDialog(ViewBook(None, lambda *_: None), None, "Gates", window),
    "second window": page_window,
    "search": page_search,
    "hits": page_hits,
    "trail": page_trail,
    "search: time": lambda window: page_search(window) and window.searching.page.query.when.open_popup(),
    "search: attribute": page_attribute,
    "search: cameras": page_cameras,
    "search: facets": page_facets,
    "playback": page_playback,
    "playback window": page_playback_window,
    "clock of a camera": page_offset,
    "contact sheet": page_contact_sheet,
    "replay": page_replay,
    "list of keys": lambda window: KeyListDialog(Keymap(), lambda work, done: None, window),
}


def show(window: MainWindow, name: str) -> QWidget:
    page = PAGES[name](window)
    page.show()
    QTest.qWaitForWindowExposed(page)
    page.activateWindow()
    QApplication.processEvents()
    return page


def inner(widget: QWidget) -> bool:
    """Parts of compound widgets; the whole has the name."""
    parent = widget.parentWidget()
    if isinstance(widget, QLineEdit) and isinstance(parent, QComboBox | QAbstractSpinBox):
        return True
    return isinstance(parent, QAbstractScrollArea) or widget.objectName().startswith("qt_")


def focusable(page: QWidget) -> list[QWidget]:
    return [
        w
        for w in (page, *page.findChildren(QWidget))
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus and w.isVisible() and not inner(w)
    ]


@pytest.mark.parametrize(
    ("name", "theme_name"), [*((name, "dark") for name in PAGES), ("wall", "contrast"), ("keys", "contrast")]
)
def test_what_can_have_the_keyboard_has_a_name_and_a_role_and_shows_it(
    window: MainWindow, name: str, theme_name: str
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    QApplication.setCursorFlashTime(0)  # a cursor that is always there is the same in both pictures
    if theme_name != "dark":
        restyle.apply(app, theme_name, 100)
    try:
        page = show(window, name)
        found = focusable(page)
        assert found
        for widget in found:
            where = f"{type(widget).__name__} {widget.objectName()}"
            told = QAccessible.queryAccessibleInterface(widget)
            assert told is not None
            assert told.text(QAccessible.Text.Name), f"{where} has no name"
            assert told.role() != QAccessible.Role.NoRole, where
        # Palette and number pad are there only while they have the keyboard; their frame is the accent.
        if name not in ("palette", "number pad"):
            check_focus_is_seen([w for w in found if w.isEnabled() and not isinstance(w, TileGestures)])
    finally:
        if theme_name != "dark":
            restyle.apply(app, "dark", 100)


def check_focus_is_seen(widgets: list[QWidget]) -> None:
    for number, widget in enumerate(widgets):
        widgets[number - 1].setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        where = f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()}"
        assert widget.hasFocus(), where
        assert len(widgets) == 1 or widget.grab().toImage() != before, where


def test_a_tile_shows_the_keyboard(window: MainWindow) -> None:
    window.wall_view.select(1)
    tile = window.wall_view.tile_widgets[1]
    accent = theme.tokens().accent.lower()
    assert tile.grab().toImage().pixelColor(1, 60).name() == accent
    window.device_panel.view.setFocus()
    QApplication.processEvents()
    without = tile.grab().toImage().pixelColor(1, 60)
    assert tile.selected and without.name() not in (accent, theme.tokens().tile.lower())


def test_a_tile_that_is_alone_shows_that_the_keyboard_was_led_to_it(window: MainWindow) -> None:
    window.wall_view.select(1)
    window.wall_view.toggle_enlarged(1)
    tile = window.wall_view.tile_widgets[1]
    accent = theme.tokens().accent.lower()
    assert tile.hasFocus() and not tile.selected, "who enlarged it knows"
    window.device_panel.view.setFocus()
    QTest.keyClick(window.device_panel.view, Qt.Key.Key_F6)
    assert tile.hasFocus() and tile.selected
    assert tile.grab().toImage().pixelColor(1, 60).name() == accent
    QTest.keyClick(tile, Qt.Key.Key_F6)
    assert not tile.hasFocus() and not tile.selected
    window.focusPreviousChild()
    assert QApplication.focusWidget() is not tile or tile.selected


def test_tab_goes_through_the_whole_window_and_enters_the_wall_once(window: MainWindow) -> None:
    window.device_panel.view.setFocus()
    seen: list[QWidget] = []
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen:
            break
        seen.append(widget)
        window.focusNextChild()
    assert sum(isinstance(w, TileWidget) for w in seen) == 1
    for part in (window.top_bar, window.rail, window.device_panel):
        assert any(part.isAncestorOf(w) for w in seen), part.objectName()


def test_f6_goes_from_part_to_part(window: MainWindow) -> None:
    window.device_panel.view.setFocus()

    def part() -> str:
        focused = QApplication.focusWidget()
        names = {
            "bar": window.top_bar,
            "rail": window.rail,
            "tree": window.device_panel,
            "wall": window.wall_view,
        }
        return next(name for name, one in names.items() if focused is not None and one.isAncestorOf(focused))

    visited = []
    for _ in range(4):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
        visited.append(part())
    assert visited == ["wall", "bar", "rail", "tree"]
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part() == "rail"
    window.toggle_tree()
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6)
    assert part() == "wall"  # what is folded is passed over


def test_a_tile_tells_what_it_shows(window: MainWindow) -> None:
    tile = window.wall_view.tile_widgets[0]
    told = QAccessible.queryAccessibleInterface(tile)
    assert told is not None and told.text(QAccessible.Text.Name).startswith("Tile 1")


def test_a_wall_that_stands_still_does_not_blink(window: MainWindow) -> None:
    """Every look of a tile is painted the same again and again while nothing changes."""
    window.wall_view._status_timer.stop()
    window._clock.stop()
    QApplication.processEvents()
    first = window.wall_view.grab().toImage()
    for _ in range(5):
        window.wall_view.refresh()
        QTest.qWait(70)  # five looks within 350 ms: anything at 3 Hz or faster would show
        assert window.wall_view.grab().toImage() == first
