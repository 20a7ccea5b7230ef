"""Where a camera goes that somebody opens: onto the page that is shown if it takes cameras, else the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject

from app.ui.modes import LIVE

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
        """From the first tile on."""
        (self._page() or self._window.wall_view).fill(device_ids)

    def open_device(self, device_id: str) -> None:
        """A double-click: the selected tile if it is empty, else the next free one, else the selected."""
        (self._page() or self._window.wall_view).open_device(device_id)
