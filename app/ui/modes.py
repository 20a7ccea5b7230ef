"""The main window's modes: live, playback, search and so on. Each is a page, made when it is first shown.

To add one, add a row to ``MODES``. A page is any widget; what it has of ``ModePage`` besides is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.actions import ACTIONS, Scope

if TYPE_CHECKING:
    from app.core.station import Station
    from app.ui.window import MainWindow

LIVE = "live"
_OF_WALL = ("wall", "tile", "layout", "view", "tour")
_OF_PAGE = {Scope.PLAYBACK: "playback", Scope.SEARCH: "search"}


@runtime_checkable
class ModePage(Protocol):
    """What the window tells a page. All of it on the window's thread."""

    def set_station(self, station: Station | None) -> None:
        """Another profile was opened, or none is; also told once when the page is made."""

    def enter(self) -> None:
        """It is shown now: give the keyboard to where work begins."""

    def leave(self) -> None:
        """It is hidden now: stop what nobody sees."""

    def top_tools(self) -> QWidget | None:
        """What stands in the top bar in place of the wall's layouts while the page is shown."""


@runtime_checkable
class TellsState(Protocol):
    """A page the status line can say something about."""

    def state_words(self) -> tuple[str, ...]:
        """What it does now, from the whole to the shortest; empty: nothing. Asked once a second."""


@dataclass(frozen=True, slots=True)
class Mode:
    """``name``: of the rail's button and of the action ``mode.NAME``; ``tree``: whether the device tree
    stands beside the page."""

    name: str
    make: Callable[[MainWindow], QWidget]
    tree: bool = True


def _playback(window: MainWindow) -> QWidget:
    return window.playback.make_page()


def _search(window: MainWindow) -> QWidget:
    return window.searching.make_page()


MODES: tuple[Mode, ...] = (Mode("playback", _playback), Mode("search", _search, tree=False))
"""Those besides live, in the order of the rail."""


class Modes(QObject):
    """Which page of the window is shown. Pages live as long as the window."""

    changed = Signal(str)
    """The mode that is shown now."""

    def __init__(self, window: MainWindow, stack: QStackedWidget, live: QWidget) -> None:
        """``live``: a page of ``stack`` already."""
        super().__init__(window)
        self._window = window
        self._stack = stack
        self._live = live
        self._modes = {mode.name: mode for mode in MODES}
        self._pages: dict[str, QWidget] = {}
        self._current = LIVE
        self._tree_wanted = True
        self.shared: set[str] = set()
        """Actions of the wall that make sense on other pages, too."""
        window.action_book.gates.append(self.allows)
        window.rail.offer([LIVE, *self._modes])
        window.rail.chosen.connect(self.show)
        for name in (LIVE, *self._modes):
            window.action_book.bind(f"mode.{name}", partial(self.show, name), self._may)
        window.host.opened.connect(self._tell_station)
        window.host.closed.connect(self._tell_station)

    def _may(self) -> bool:
        return self._window.station is not None

    def allows(self, action: str) -> bool:
        """Whether an action makes sense in the mode that is shown: none reaches the wall while it is hidden,
        none a page that is."""
        spec = ACTIONS[action]
        if spec.scope in _OF_PAGE:
            return self._current == _OF_PAGE[spec.scope]
        of_wall = spec.scope is Scope.WALL or spec.group in _OF_WALL
        return self._current == LIVE or not of_wall or action in self.shared

    @property
    def current(self) -> str:
        """Name of the mode that is shown."""
        return self._current

    def state_words(self) -> tuple[str, ...] | None:
        """Of the page that is shown; None: the wall is."""
        page = self._pages.get(self._current)
        if self._current == LIVE:
            return None
        return page.state_words() if isinstance(page, TellsState) else ()

    def page(self, name: str) -> QWidget:
        """The page of a mode, made now if nobody saw it yet. KeyError for live and for unknown names."""
        if name not in self._pages:
            page = self._modes[name].make(self._window)
            self._pages[name] = page
            self._stack.addWidget(page)
            if isinstance(page, ModePage):
                page.set_station(self._window.station)
        return self._pages[name]

    def show(self, name: str) -> None:
        """Shows a mode; unknown ones are refused (KeyError)."""
        if name == self._current:
            self._window.rail.check(name)
            return
        page = None if name == LIVE else self.page(name)
        shown = self._live if page is None else page
        before = self._pages.get(self._current)
        panel = self._window.device_panel
        if before is None or self._modes[self._current].tree:
            self._tree_wanted = not panel.isHidden()
        self._current = name
        self._window.rail.check(name)
        tree = page is None or self._modes[name].tree
        panel.setVisible(tree and self._tree_wanted)
        self._stack.setCurrentWidget(shown)
        tools = page.top_tools() if isinstance(page, ModePage) else None
        self._window.top_bar.set_mode_tools(tools, wall=page is None)
        if isinstance(before, ModePage):
            before.leave()
        if isinstance(page, ModePage):
            page.enter()
        elif page is None:
            self._window.wall_view.focus_selected()
        self.changed.emit(name)

    def _tell_station(self) -> None:
        for page in self._pages.values():
            if isinstance(page, ModePage):
                page.set_station(self._window.station)
        if self._window.station is None:
            self.show(LIVE)
