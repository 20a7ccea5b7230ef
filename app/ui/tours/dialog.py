"""Where tours are made: their names, stops and seconds. What is right is kept at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core import tours
from app.core.tours import CAMERAS, LONGEST_S, MAX_NAME, SECONDS, SHORTEST_S, VIEWS, Tour
from app.ui import buttons, restyle
from app.ui.hintedlist import HintedList
from app.ui.plain import PlainLabel
from app.ui.tours.stops import StopList

if TYPE_CHECKING:
    from app.core.station import Station

SIZE = (900, 560)
FOUND = 200
"""Cameras offered at once."""
_ID = Qt.ItemDataRole.UserRole


class ToursDialog(QDialog):
    """Not modal: cameras are dragged into it from the tree."""

    start_requested = Signal(str)

    def __init__(self, station: Station, wall_cameras: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tours")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._station = station
        self._on_wall = wall_cameras
        self._tour: Tour | None = None
        self._draft = False
        """The tour shown has not been kept yet."""
        self._filling = False
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(14)
        row.addLayout(self._list_column())
        self.form = self._form()
        row.addWidget(self.form, 1)
        self._translate()
        self._fill()
        self.list.setCurrentRow(0)
        self._show(self._chosen())
        self._unsubscribe = station.tours.subscribe(self._fill)
        self.finished.connect(self._unsubscribe)
        restyle.dress(self)
        restyle.fit(self, *SIZE)

    def _list_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.list = HintedList()
        self.list.setObjectName("plainList")
        self.list.setFixedWidth(200)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.new = QPushButton()
        self.delete = QPushButton()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.new, self.delete):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.new.clicked.connect(self.make_new)
        self.delete.clicked.connect(self._on_delete)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        return column

    def _form(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("form")
        column = QVBoxLayout(frame)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        self._name_label, self._kind_label, self._seconds_label = PlainLabel(), PlainLabel(), PlainLabel()
        self.name = QLineEdit()
        self.name.setMaxLength(MAX_NAME)
        self.kind = QComboBox()
        self.seconds = _seconds()
        for label, widget in (
            (self._name_label, self.name),
            (self._kind_label, self.kind),
            (self._seconds_label, self.seconds),
        ):
            label.setBuddy(widget)
            label.setProperty("kind", "second")
        grid.addWidget(self._name_label, 0, 0)
        grid.addWidget(self.name, 0, 1, 1, 3)
        grid.addWidget(self._kind_label, 1, 0)
        grid.addWidget(self.kind, 1, 1, 1, 3)
        grid.addWidget(self._seconds_label, 2, 0)
        grid.addWidget(self.seconds, 2, 1)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addLayout(self._stop_column(), 1)
        both.addLayout(self._pick_column(), 1)
        column.addLayout(both, 1)
        self.note = PlainLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("kind", "second")
        self.start = buttons.plain()
        self.start.setProperty("kind", "primary")
        self.finish = buttons.plain()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.start)
        foot.addWidget(self.finish)
        column.addLayout(foot)
        self.name.textEdited.connect(self._commit)
        self.kind.activated.connect(self._on_kind)
        self.seconds.valueChanged.connect(self._commit)
        self.start.clicked.connect(self._on_start)
        self.finish.clicked.connect(self.close)
        return frame

    def _stop_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self._stops_label = PlainLabel()
        self._stops_label.setProperty("kind", "second")
        self.stops = StopList()
        self.stops.setObjectName("plainList")
        self.stops.name_of = self._name_of
        self.own_seconds = _seconds()
        self.own_seconds.setMinimum(0)
        self.up, self.down, self.remove = QPushButton(), QPushButton(), QPushButton()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.own_seconds, 1)
        row.addWidget(self.remove)
        moves = QHBoxLayout()
        moves.setSpacing(6)
        for button in (self.up, self.down):
            moves.addWidget(button, 1)
        for button in (self.up, self.down, self.remove):
            button.setAutoDefault(False)
        column.addWidget(self._stops_label)
        column.addWidget(self.stops, 1)
        column.addLayout(row)
        column.addLayout(moves)
        self.stops.changed.connect(self._commit)
        self.stops.itemSelectionChanged.connect(self._on_stop)
        self.own_seconds.valueChanged.connect(self._on_own_seconds)
        self.up.clicked.connect(lambda: self.stops.carry(-1))
        self.down.clicked.connect(lambda: self.stops.carry(1))
        self.remove.clicked.connect(self.stops.remove)
        return column

    def _pick_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.found = QListWidget()
        self.found.setObjectName("plainList")
        self.found.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.add = QPushButton()
        self.add_wall = QPushButton()
        column.addWidget(self.search)
        column.addWidget(self.found, 1)
        for button in (self.add, self.add_wall):
            button.setAutoDefault(False)
            column.addWidget(button)
        self.search.textChanged.connect(self._offer)
        self.search.returnPressed.connect(self._on_add)
        self.found.itemActivated.connect(self._on_add)
        self.add.clicked.connect(self._on_add)
        self.add_wall.clicked.connect(lambda: self.stops.add(self._on_wall))
        return column

    # -- what is shown ---------------------------------------------------------------------------------

    def _fill(self) -> None:
        """The list of tours; the chosen one stays chosen."""
        keep = self._tour.id if self._tour is not None else ""
        self._filling = True
        self.list.clear()
        shown = self._station.tours.tours
        if self._draft and self._tour is not None:
            shown = [*shown, self._tour]
        for tour in shown:
            item = QListWidgetItem(tour.name or self.tr("New tour"))
            item.setData(_ID, tour.id)
            self.list.addItem(item)
            if tour.id == keep:
                self.list.setCurrentItem(item)
        self._filling = False

    def _chosen(self) -> Tour | None:
        item = self.list.currentItem()
        return None if item is None else self._station.tours.get(item.data(_ID))

    def _on_chosen(self) -> None:
        if self._filling:
            return
        item = self.list.currentItem()
        if item is not None and self._tour is not None and item.data(_ID) == self._tour.id:
            return
        dropped, self._draft = self._draft, False
        self._show(self._chosen())
        if dropped:
            self._fill()

    def _show(self, tour: Tour | None) -> None:
        self._filling = True
        self._tour = tour
        shown = tour or Tour("", "")
        self.name.setText(shown.name)
        self.kind.setCurrentIndex(self.kind.findData(shown.kind))
        self.seconds.setValue(round(shown.seconds))
        self.stops.takes_devices = shown.kind == CAMERAS
        self.stops.show_stops(shown.stops)
        self._filling = False
        for widget in self.form.findChildren(QWidget):
            if widget is not self.finish and widget is not self.note:
                widget.setEnabled(tour is not None)
        self.delete.setEnabled(tour is not None)
        self._offer()
        self._on_stop()
        self._judge()

    def make_new(self) -> None:
        """A tour that is kept as soon as it has a name and a stop."""
        taken = {tour.name for tour in self._station.tours.tours}
        number = 1
        while (name := self.tr("Tour %1").replace("%1", str(number))) in taken:
            number += 1
        self._draft = True
        self._show(Tour(tours.new_id(), name, CAMERAS, SECONDS))
        self._fill()
        self.name.setFocus()
        self.name.selectAll()

    def _offer(self) -> None:
        """Cameras or views that can be added."""
        text = self.search.text().strip().casefold()
        self.found.clear()
        if self._tour is None:
            return
        views = self.kind.currentData() == VIEWS
        self.add_wall.setVisible(not views)
        self._name_search()
        offered: list[tuple[str, str]] = []
        if views:
            offered = [(view.id, view.name) for view in self._station.views.find(text)]
        else:
            for device in self._station.catalogue.devices.values():
                if device.is_camera and (not text or text in device.name.casefold() or text in device.id):
                    offered.append((device.id, device.name))
                    if len(offered) == FOUND:
                        break
        for target, name in offered:
            item = QListWidgetItem(name)
            item.setData(_ID, target)
            self.found.addItem(item)
        if text and offered:
            self.found.setCurrentRow(0)

    def _name_search(self) -> None:
        views = self.kind.currentData() == VIEWS
        self.search.setPlaceholderText(self.tr("Find a view") if views else self.tr("Find a camera"))

    def _name_of(self, target: str) -> str:
        view = self._station.views.get(target)
        if view is not None:
            return view.name
        name = self._station.device_name(target)
        if name == target and self.kind.currentData() == VIEWS:
            return self.tr("a view that was deleted")
        return name

    def _judge(self) -> None:
        """Says what is missing."""
        tour = self._tour
        text = ""
        wrong = False
        if tour is None:
            text = self.tr("A tour shows cameras one after the other in a tile, or views on the whole wall.")
        elif not tours.clean_name(self.name.text()):
            text, wrong = self.tr("The tour needs a name."), True
        elif not self.stops.stops:
            if self.kind.currentData() == VIEWS:
                text = self.tr("Add views from the right. It is kept as soon as it has one.")
            else:
                text = self.tr("Drag cameras here from the tree or add them from the right.")
        elif self._draft:
            text = self.tr("There are as many tours as can be kept.")
        self.note.setText(text)
        if bool(self.name.property("wrong")) != wrong:
            self.name.setProperty("wrong", wrong)
            self.name.style().unpolish(self.name)
            self.name.style().polish(self.name)
        self.start.setEnabled(tour is not None and not self._draft and bool(self.stops.stops))

    # -- what an operator does -------------------------------------------------------------------------

    def _commit(self) -> None:
        """Keeps what is shown, if it is whole."""
        if self._filling or self._tour is None:
            return
        made = replace(
            self._tour,
            name=self.name.text(),
            kind=self.kind.currentData(),
            seconds=float(self.seconds.value()),
            stops=self.stops.stops,
        )
        self._tour = made
        item = self.list.currentItem()
        if item is not None:
            item.setText(made.name or self.tr("New tour"))
        try:
            draft, self._draft = self._draft, False
            self._tour = self._station.tours.save(made)
        except ValueError:
            self._draft = draft
        self._judge()

    def _on_kind(self) -> None:
        if self._tour is None or self._filling or self.kind.currentData() == self._tour.kind:
            return
        self.stops.takes_devices = self.kind.currentData() == CAMERAS
        self.stops.show_stops(())  # stops of one kind are none of the other
        self._tour = replace(self._tour, kind=self.kind.currentData(), stops=())
        self._offer()
        self._commit()

    def _on_stop(self) -> None:
        one = self.stops.currentItem() is not None and bool(self.stops.selectedItems())
        self._filling = True
        self.own_seconds.setValue(round(self.stops.seconds() or 0) if one else 0)
        self._filling = False
        for widget in (self.own_seconds, self.up, self.down, self.remove):
            widget.setEnabled(one)

    def _on_own_seconds(self, value: int) -> None:
        if not self._filling:
            self.stops.set_seconds(max(SHORTEST_S, float(value)) if value else None)

    def _on_add(self) -> None:
        chosen = [item.data(_ID) for item in self.found.selectedItems()]
        self.stops.add(chosen)

    def _on_delete(self) -> None:
        if self._tour is None:
            return
        tour, self._tour, self._draft = self._tour, None, False
        self._station.tours.delete(tour.id)
        self._fill()
        self.list.setCurrentRow(0)
        self._show(self._chosen())

    def _on_start(self) -> None:
        if self._tour is not None and not self._draft:
            self.start_requested.emit(self._tour.id)
            self.close()  # it lies over the wall where the tour is to be seen

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._judge()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Tours"))
        self.list.setAccessibleName(self.tr("Tours"))
        self.list.set_hint(self.tr("No tours yet. “New” makes one."))
        self.new.setText(self.tr("New"))
        self.delete.setText(self.tr("Delete"))
        self._name_label.setText(self.tr("Name"))
        self._kind_label.setText(self.tr("Shows"))
        self._seconds_label.setText(self.tr("Each for"))
        self._stops_label.setText(self.tr("In this order"))
        self.stops.setAccessibleName(self.tr("Stops of the tour"))
        self.found.setAccessibleName(self.tr("What can be added"))
        self.search.setAccessibleName(self.tr("Find"))
        self.own_seconds.setAccessibleName(self.tr("Seconds at this stop"))
        self.own_seconds.setSpecialValueText(self.tr("As the tour"))
        for spin in (self.seconds, self.own_seconds):
            spin.setSuffix(self.tr(" s"))
        self.up.setText(self.tr("Up"))
        self.down.setText(self.tr("Down"))
        self.remove.setText(self.tr("Remove"))
        self.add.setText(self.tr("Add"))
        self.add_wall.setText(self.tr("Add those on the wall"))
        self.start.setText(self.tr("Start"))
        self.finish.setText(self.tr("Close"))
        chosen = self.kind.currentData() or CAMERAS
        self.kind.clear()
        self.kind.addItem(self.tr("Cameras in one tile"), CAMERAS)
        self.kind.addItem(self.tr("Views on the whole wall"), VIEWS)
        self.kind.setCurrentIndex(self.kind.findData(chosen))
        self._name_search()


def _seconds() -> QSpinBox:
    spin = QSpinBox()
    restyle.indent(spin)
    spin.setRange(int(SHORTEST_S), int(LONGEST_S))
    spin.setKeyboardTracking(False)
    return spin
