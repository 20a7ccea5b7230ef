"""The shift and the tours in the main window: button, panel, file, marks on tiles, who looks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFileDialog, QToolButton

from app.core.inorder import InOrder
from app.store.problems import why, write_atomically
from app.ui import buttons, figures, filedialog, i18n, theme
from app.ui.modes import LIVE
from app.ui.outages.panel import ShiftPanel
from app.ui.outages.presence import Presence
from app.ui.qt_station import Poster
from app.ui.tours.controls import TourControls
from app.ui.tours.finding import TourSource
from app.ui.tours.marks import Marks
from app.ui.wall.view import WallView

if TYPE_CHECKING:
    from app.ui.window import MainWindow

SETTING = "shift_starts"


class Shift(QObject):
    """Makes its buttons in the top bar; follows the station that is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._worker = InOrder(Poster(self).post)
        self.tours = TourControls(window, window.action_book)
        self.tours.said.connect(window.say)
        self.marks = Marks(self._views, lambda: window.station, parent=self)
        self.presence = Presence(self._views, self._look, parent=self)
        self.panel: ShiftPanel | None = None
        self.button = QToolButton()
        self.button.setProperty("kind", "button")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.show)
        window.keyboard.finding.palette.search.sources.append(
            TourSource(lambda: window.station, self._start_tour)
        )
        window.top_bar.add_tool(self.tours.button)
        window.top_bar.add_tool(self.button)
        window.action_book.bind("window.shift", self.show, lambda: window.station is not None)
        window.host.opened.connect(self._on_opened)
        window.host.closed.connect(self._on_closed)
        window.installEventFilter(self)
        self._on_closed()

    def _views(self) -> list[WallView]:
        return self._window.windows.views

    def close(self) -> None:
        """What is still to be written is written first."""
        self._worker.shutdown()

    def show(self) -> None:
        """The panel, in front."""
        window = self._window
        if window.station is None:
            return
        if self.panel is None:
            self.panel = ShiftPanel(str(window.preferences.get(SETTING)), window)
            self.panel.open_requested.connect(window.open_device)
            self.panel.export_requested.connect(self._on_export)
            self.panel.starts_changed.connect(partial(window.preferences.set, SETTING))
            self.panel.now_utc_ms = window.wall_view.now_utc_ms
        self.panel.zone = window.zone
        self.panel.set_station(window.station)
        self.panel.show()
        self.panel.raise_()
        self.panel.activateWindow()

    def _start_tour(self, tour_id: str) -> None:
        self._window.modes.show(LIVE)
        self.tours.start(tour_id)

    def _on_opened(self) -> None:
        station = self._window.station
        if station is None:
            return
        self.tours.show(station, station.wall)
        self.button.show()
        station.outages.subscribe(self._translate)
        self._translate()
        if self.panel is not None:
            self.panel.zone = self._window.zone
            self.panel.set_station(station)

    def _on_closed(self) -> None:
        self.tours.show(None, None)
        self.button.hide()
        if self.panel is not None:
            self.panel.set_station(None)
            self.panel.hide()

    def _look(self, device_ids: list[str]) -> None:
        if self._window.station is not None:
            self._window.station.attention.look(device_ids)

    def _on_export(self, text: str) -> None:
        dialog = filedialog.make(self.panel, self.tr("Export outages"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("All files (*)")])
        now = figures.local(self._window.wall_view.now_utc_ms(), self._window.zone)
        dialog.selectFile(f"outages-{now:%Y%m%d-%H%M}.csv")
        dialog.fileSelected.connect(partial(self.export_to, text))
        dialog.open()

    def export_to(self, text: str, path: str) -> None:
        """Writes the list off the window's thread, and says how it went."""

        def done(result: object) -> None:
            if isinstance(result, Exception):
                said = i18n.fill(self.tr("%1 could not be written: %2"), path, why(result))
            else:
                said = self.tr("The outages were written to %1.").replace("%1", path)
            self._window.say(said)

        self._worker.run(lambda: write_atomically(Path(path), text), done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        return False

    def _translate(self) -> None:
        station = self._window.station
        dark = len(station.outages.open) if station is not None else 0
        self.button.setText(self.tr("%n dark", "", dark) if dark else self.tr("Shift"))
        ink, name = (theme.tokens().careful, "warning") if dark else (theme.tokens().second, "check")
        buttons.small_icon(self.button, name, ink)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        words = self.tr("Shift: outages, and cameras nobody looked at")
        self.button.setToolTip(self._window.action_book.hint("window.shift", words))
        self.button.setAccessibleName(f"{self.button.text()}, {words}")
