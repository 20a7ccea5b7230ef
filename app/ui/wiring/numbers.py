"""The number of every camera of the open profile: read, given to new cameras, kept, changed by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from app.core.catalogue import CatalogueChange, CataloguePhase
from app.core.inorder import InOrder
from app.core.numbers import HIGHEST, NumberBook
from app.ui import notice, restyle
from app.ui.actions import ActionBook
from app.ui.plain import tip
from app.ui.qt_station import Poster

if TYPE_CHECKING:
    from app.ui.window import MainWindow

NOTE = "camera numbers"


class CameraNumbers(QObject):
    """Follows the window's station."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._worker = InOrder(Poster(self).post)
        self._book = NumberBook(self._worker.run, None, None)
        self._unsubscribe: Callable[[], None] | None = None
        window.host.opened.connect(self._on_opened)
        window.host.closed.connect(self._on_closed)

    @property
    def book(self) -> NumberBook:
        """The numbers of the open profile; empty without one."""
        return self._book

    def bind(self, actions: ActionBook, window: QWidget, selected: Callable[[], str | None]) -> None:
        """What an operator of this window can do about them; ``selected``: the camera he means."""
        actions.bind(
            "devices.give_number", partial(self.ask, window, selected), lambda: selected() is not None
        )

    def close(self) -> None:
        """What was given is kept first."""
        self._worker.shutdown()

    def ask(self, window: QWidget, selected: Callable[[], str | None]) -> None:
        """Asks for another number of the selected camera."""
        camera, station = selected(), self._window.station
        if camera is None or station is None:
            return
        dialog = QInputDialog(window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.air(dialog)
        dialog.setWindowTitle(self.tr("Number of a camera"))
        text = self.tr("Number of %1.\nA camera that has it already gets the old number of this one.")
        dialog.setLabelText(tip(text.replace("%1", station.device_name(camera))))  # its label is Qt's own
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(1, HIGHEST)
        dialog.setIntValue(self._book.number(camera) or self._book.highest + 1)
        dialog.setObjectName(camera)
        dialog.intValueSelected.connect(self._on_number)
        restyle.dress(dialog)
        dialog.open()

    def _on_number(self, number: int) -> None:
        sender = self.sender()
        if sender is not None:
            self._book.give(sender.objectName(), number)

    def _on_opened(self) -> None:
        self._on_closed()
        host = self._window.host
        station, database, profile = host.station, host.database, host.profile
        if station is None or profile is None:
            return
        if database is None:
            self._book = NumberBook(self._worker.run, None, None)
        else:
            name = profile.name
            self._book = NumberBook(
                self._worker.run,
                lambda: database.load_note(name, NOTE),
                lambda text: database.save_note(name, NOTE, text),
            )
        self._unsubscribe = station.catalogue.subscribe(self._on_catalogue)
        self._on_catalogue(CatalogueChange())

    def _on_closed(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _on_catalogue(self, change: CatalogueChange) -> None:
        station = self._window.station
        # Not while the list is still coming in: the numbers would go in the order of its pages.
        whole = (CataloguePhase.COMPLETE, CataloguePhase.INCOMPLETE)
        if station is None or station.catalogue.state.phase not in whole:
            return
        if change.state_only and self._book.highest:
            return
        in_order = station.catalogue.cameras_in_order
        self._book.learn(lambda: (device.id for device in in_order()))
