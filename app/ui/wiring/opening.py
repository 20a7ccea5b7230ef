"""Where a camera goes that somebody opens: onto the page that is shown if it takes cameras, else the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

from app.core import wallstate
from app.core.layouts import LAYOUTS
from app.core.wallstate import WallState
from app.ui.modes import LIVE
from app.ui.wall.tileactions import PLAYBACK_BACK_MS

if TYPE_CHECKING:
    from app.ui.window import MainWindow


@runtime_checkable
class TakesDevices(Protocol):
    """A page cameras can be opened on."""

    def open_in_selected(self, device_id: str) -> None:
        """On the selected tile."""

    def open_in_free(self, device_id: str) -> None:
        """On the next free tile, else on the selected one."""

    def fill(self, device_ids: list[str]) -> None:
        """From the first tile on."""

    def open_device(self, device_id: str) -> None:
        """A double-click: the selected tile if it is empty, else the next free one, else the selected."""


def filled(state: WallState, device_ids: list[str]) -> WallState:
    """The wall with these from its first tile on; in a larger grid where its layout has too few tiles, the
    largest there is if need be."""
    if len(device_ids) > state.layout.count:
        grids = [layout for layout in LAYOUTS.values() if layout.count == layout.rows * layout.cols]
        grids.sort(key=lambda layout: layout.count)
        larger = next((one for one in grids if one.count >= len(device_ids)), grids[-1])
        if larger.count > state.layout.count:
            state = wallstate.set_layout(state, larger)
    return wallstate.assign_many(state, device_ids)


class Opening(QObject):
    """Of the main window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        tree = window.device_panel
        tree.open_requested.connect(self.open_device)
        tree.open_in_selected.connect(self.open_in_selected)
        tree.open_in_free.connect(self.open_in_free)
        tree.fill_requested.connect(self.fill)
        tree.window_requested.connect(self.open_in_window)
        tree.playback_requested.connect(self.play_back)

    def _page(self) -> TakesDevices | None:
        """The page that takes cameras; None: the wall does, which is shown then."""
        modes = self._window.modes
        if modes.current != LIVE:
            page = modes.page(modes.current)
            if isinstance(page, TakesDevices):
                return page
            modes.show(LIVE)
        return None

    def open_in_selected(self, device_id: str) -> None:
        """On the selected tile."""
        (self._page() or self._window.wall_view).open_in_selected(device_id)

    def open_in_free(self, device_id: str) -> None:
        """On the next free tile, else on the selected one."""
        (self._page() or self._window.wall_view).open_in_free(device_id)

    def fill(self, device_ids: list[str]) -> None:
        """From the first tile on, in a layout that holds them."""
        page = self._page()
        if page is not None:
            page.fill(device_ids)
            return
        view = self._window.wall_view
        if view.wall is not None:
            view.wall.apply(filled(view.wall.state, device_ids))
        view.fill(device_ids)

    def open_in_window(self, device_ids: list[str]) -> None:
        """In a window of their own, in a layout that holds them."""
        made = self._window.windows.open()
        if made is not None:
            made.wall.apply(filled(wallstate.empty(LAYOUTS["1"]), device_ids), record=False)
            made.wall_view.fill(device_ids)
            made.wall.history.clear()

    def play_back(self, device_id: str) -> None:
        """What it saw, from half a minute ago on."""
        now = self._window.wall_view.now_utc_ms()
        self._window.playback.open_since(device_id, now - PLAYBACK_BACK_MS)

    def open_device(self, device_id: str) -> None:
        """A double-click: the selected tile if it is empty, else the next free one, else the selected."""
        (self._page() or self._window.wall_view).open_device(device_id)
