"""Tours and hotspots of one window: a button with a menu, and the actions behind it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.core.tours import CAMERAS
from app.core.wallstate import HOTSPOT, TOUR
from app.ui import buttons
from app.ui.tours.dialog import ToursDialog

if TYPE_CHECKING:
    from app.core.station import Station
    from app.core.wall import Wall
    from app.ui.actions import ActionBook


_MENU = (("tour.hold", "tour.next", "tour.previous", "tour.stop"), ("tile.hotspot",), ("tour.edit",))
"""Actions below the tours, in groups."""


class TourControls(QObject):
    """Give it a station and its wall with ``show``; None takes them away."""

    said = Signal(str)
    """A note for the operator."""

    def __init__(self, window: QWidget, book: ActionBook) -> None:
        super().__init__(window)
        self._window = window
        self._book = book
        self._station: Station | None = None
        self._wall: Wall | None = None
        self.dialog: ToursDialog | None = None
        self.button = buttons.Worded("tour")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        book.bind("tour.menu", self.button.showMenu, self._has_wall)
        book.bind("tour.edit", self.edit, self._has_wall)
        book.bind("tour.hold", self.hold, self._has_tour, self._is_held)
        book.bind("tour.next", partial(self.go, 1), self._has_tour)
        book.bind("tour.previous", partial(self.go, -1), self._has_tour)
        book.bind("tour.stop", self.stop, self._has_tour)
        book.bind("tile.hotspot", self.toggle_hotspot, self._has_selection, self._is_hotspot)
        window.installEventFilter(self)
        self._translate()

    def show(self, station: Station | None, wall: Wall | None) -> None:
        """The wall of this window from now on."""
        if self.dialog is not None:
            self.dialog.close()
        self._station, self._wall = station, wall
        self.button.setVisible(wall is not None)

    # -- what is there ---------------------------------------------------------------------------------

    def _has_wall(self) -> bool:
        return self._wall is not None

    def _has_selection(self) -> bool:
        return self._wall is not None and self._wall.selected is not None

    def _role(self) -> str:
        wall = self._wall
        return "" if wall is None or wall.selected is None else wall.tiles[wall.selected].role

    def _is_hotspot(self) -> bool:
        return self._role() == HOTSPOT

    def _at(self) -> int | None:
        """The tile whose tour the keys mean: the selected one's, else the wall's (None)."""
        return self._wall.selected if self._wall is not None and self._role().startswith(TOUR) else None

    def _has_tour(self) -> bool:
        return self._wall is not None and (self._role().startswith(TOUR) or bool(self._wall.state.tour))

    def _is_held(self) -> bool:
        if self._station is None or self._wall is None:
            return False
        mark = self._station.tours.mark(self._wall, self._at())
        return mark is not None and mark.paused == "operator"

    # -- what an operator does -------------------------------------------------------------------------

    def start(self, tour_id: str) -> None:
        """Runs a tour of cameras in the selected tile (the first free one without), one of views on the
        wall. The one that runs there already goes on."""
        station, wall = self._station, self._wall
        tour = None if station is None else station.tours.get(tour_id)
        if station is None or wall is None or tour is None:
            return
        if tour.kind != CAMERAS:
            station.tours.start(tour_id, wall, 0)
            return
        tile = wall.selected
        if tile is None:
            free = wall.first_free()
            tile = free if free is not None else 0
        station.tours.start(tour_id, wall, tile)

    def stop(self) -> None:
        """Ends the tour of the selected tile, or that of the wall."""
        if self._station is not None and self._wall is not None:
            self._station.tours.stop(self._wall, self._at())

    def hold(self) -> None:
        """Pauses it, or goes on."""
        if self._station is not None and self._wall is not None:
            self._station.tours.hold(self._wall, self._at())

    def go(self, step: int) -> None:
        """To the next (1) or the previous (-1) stop."""
        if self._station is not None and self._wall is not None:
            self._station.tours.go(self._wall, self._at(), step)

    def toggle_hotspot(self) -> None:
        """The selected tile shows from now on what is selected elsewhere; or no longer."""
        station, wall = self._station, self._wall
        if station is None or wall is None or wall.selected is None:
            return
        if not station.hotspots.set(wall, wall.selected, not self._is_hotspot()):
            self.said.emit(self.tr("A hotspot shows the selected camera: put one on the wall first."))

    def edit(self) -> None:
        """The dialog where tours are made."""
        station, wall = self._station, self._wall
        if station is None or wall is None:
            return
        if self.dialog is None:
            on_wall = [tile.device_id for tile in wall.tiles if tile.device_id is not None]
            self.dialog = ToursDialog(station, on_wall, self._window)
            self.dialog.start_requested.connect(self.start)
            self.dialog.destroyed.connect(self._on_dialog_gone)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _on_dialog_gone(self) -> None:
        self.dialog = None

    def _fill(self) -> None:
        """The menu anew: the tours, then what can be done with the one that runs."""
        menu, station, wall = self.menu, self._station, self._wall
        menu.clear()
        if station is None or wall is None:
            return
        for tour in station.tours.tours:
            action = menu.addAction(tour.name.replace("&", "&&"))
            action.setCheckable(True)
            here = self._role() == TOUR + tour.id if tour.kind == CAMERAS else wall.state.tour == tour.id
            action.setChecked(here)
            action.triggered.connect(partial(self._on_tour, tour.id))
        if not station.tours.tours:
            menu.addAction(self.tr("No tours yet")).setEnabled(False)
        self._book.refresh()
        for group in _MENU:
            menu.addSeparator()
            for name in group:
                menu.addAction(self._book.qaction(name))

    def _on_tour(self, tour_id: str) -> None:
        """Chosen in the menu: a marked one ends."""
        station, wall = self._station, self._wall
        if station is None or wall is None:
            return
        if self._role() == TOUR + tour_id:
            station.tours.stop(wall, wall.selected)
        elif wall.state.tour == tour_id:
            station.tours.stop(wall, None)
        else:
            self.start(tour_id)

    # -- words -----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        return False

    def _translate(self) -> None:
        text = self.tr("Tours and hotspot")
        self.button.set_words(self.tr("Tours"))
        self.button.setToolTip(self._book.hint("tour.menu", text))
        self.button.setAccessibleName(text)
