"""The query panel: the form of a draft. What the API would refuse cannot be sent, and says why beside it.

Search and Save can always be pressed: a grey button would keep to itself what is wrong when that stands out
of sight, and could not be reached by keys. Pressed too early they lead to the first fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.search.draft import Draft, Fault, Order, Picture, Where, limits
from app.ui import buttons, plain, theme
from app.ui.plain import PlainLabel
from app.ui.search.attributes import AttributeList
from app.ui.search.cameras import CameraPicker
from app.ui.search.fields import Field, first_stop
from app.ui.search.picturebox import PictureBox
from app.ui.search.whenpicker import WhenPicker
from app.ui.search.words import SearchWords

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, CatalogueChange
    from app.core.own import OwnDevices

WIDTH = 292
_FIRST = ("Body", "Motor", "Face", "NonMotor", "Event", "AIoT")
"""In this order they are offered; others the service knows come behind."""
DEFAULT_THRESHOLD = 0.8


class QueryPanel(QFrame):
    """``draft`` is what is in the form; ``faults_of`` says what keeps it from being sent."""

    search_requested = Signal()
    cancel_requested = Signal()
    save_requested = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self.words = SearchWords(self)
        self.faults_of: Callable[[Draft], Sequence[Fault]] = lambda draft: ()
        self._catalogue: Catalogue | None = None
        self._own: OwnDevices | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._quiet = False
        self._base = Draft()
        bounds = limits()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._form = QWidget()
        self._form.setObjectName("queryForm")
        column = QVBoxLayout(self._form)
        column.setContentsMargins(14, 14, 12, 6)
        column.setSpacing(10)
        self.types = TypeChooser([*_FIRST, *(t for t in bounds.target_types if t not in _FIRST)], self.words)
        self.project = QComboBox()
        self.project.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.project.setMinimumContentsLength(8)
        self.when = WhenPicker()
        self.cameras = CameraPicker()
        self.attributes = AttributeList()
        self.attributes.most = bounds.attributes
        self.picture = PictureBox()
        self.threshold = ThresholdSlider(bounds.threshold_least, bounds.threshold_most)
        self.order = QComboBox()
        self.fields = {
            Where.TARGET_TYPE: Field(self.types),
            Where.PROJECT: Field(self.project),
            Where.WHEN: Field(self.when),
            Where.DEVICES: Field(self.cameras),
            Where.ATTRIBUTES: Field(self.attributes),
            Where.PICTURE: Field(self.picture),
            Where.THRESHOLD: Field(self.threshold),
            Where.ORDER: Field(self.order),
        }
        self.fields[Where.TARGET_TYPE].label.hide()
        for field in self.fields.values():
            column.addWidget(field)
        self._scroll.setWidget(self._form)
        outer.addWidget(self._scroll, 1000)
        outer.addWidget(self._footer())
        outer.addStretch(1)
        self._form.installEventFilter(self)
        self.types.chosen.connect(self._on_type)
        self.project.currentIndexChanged.connect(self._on_project)
        for signal in (
            self.when.changed,
            self.cameras.changed,
            self.attributes.changed,
            self.picture.removed,
            self.threshold.changed,
            self.order.currentIndexChanged,
        ):
            signal.connect(self._tell)
        self._translate()
        self.attributes.set_target_type(self.types.current)
        self.set_busy(False)
        self._check()

    def _footer(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("queryFoot")
        column = QVBoxLayout(foot)
        column.setContentsMargins(14, 8, 14, 12)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.search = QPushButton()
        self.search.setProperty("kind", "primary")
        self.cancel = QPushButton()
        self.save = QPushButton()
        self.search.clicked.connect(self._on_search)
        self.cancel.clicked.connect(self.cancel_requested)
        self.save.clicked.connect(self._on_save)
        row.addWidget(self.search, 1)
        row.addWidget(self.cancel, 1)
        row.addWidget(self.save)
        column.addLayout(row)
        self.coverage = PlainLabel()
        self.coverage.setProperty("kind", "second")
        self.gaps = PlainLabel()
        self.gaps.setProperty("kind", "trouble")
        for label in (self.coverage, self.gaps):
            label.setFont(theme.font(theme.tokens().small_px))
            label.setWordWrap(True)
            label.hide()
            column.addWidget(label)
        return foot

    # -- what is offered -------------------------------------------------------------------------------

    def set_catalogue(self, catalogue: Catalogue | None, own: OwnDevices | None = None) -> None:
        """Whose projects and cameras these are."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._catalogue, self._own = catalogue, own
        if catalogue is not None:
            self._unsubscribe = catalogue.subscribe(self._on_catalogue)
        self._fill_projects()

    def _on_catalogue(self, change: CatalogueChange) -> None:
        if change.corps_changed or change.added or change.removed or change.moved:
            self._fill_projects()

    def _fill_projects(self) -> None:
        corps = list(self._catalogue.corps.values()) if self._catalogue is not None else []
        chosen = self.project.currentData()
        self._quiet = True
        self.project.clear()
        for corp in corps:
            self.project.addItem(corp.name or corp.id, corp.id)
        found = self.project.findData(chosen)
        self.project.setCurrentIndex(found if found >= 0 else 0 if corps else -1)
        self._quiet = False
        self._on_project()

    def _on_project(self) -> None:
        if self._quiet:
            return
        self.cameras.set_project(self._catalogue, str(self.project.currentData() or ""), self._own)
        self._tell()

    def _on_type(self, name: str) -> None:
        self.attributes.set_target_type(name)
        self._tell()

    # -- the draft -------------------------------------------------------------------------------------

    @property
    def draft(self) -> Draft:
        """What is in the form now."""
        picture = self.picture.picture
        ids = self.cameras.device_ids
        return replace(
            self._base,
            corp_id=str(self.project.currentData() or ""),
            target_type=self.types.current,
            attributes=self.attributes.value,
            picture=picture,
            threshold=self.threshold.value if picture is not None else None,
            devices=tuple(sorted(ids)) if ids else None,
            when=self.when.when,
            order=Order(self.order.currentData() or Order.NEWEST),
        )

    def set_draft(self, draft: Draft) -> None:
        """Another query; its picture is shown by ``show_picture``."""
        self._quiet = True
        self._base = Draft(model_id=draft.model_id)
        found = self.project.findData(draft.corp_id)
        if found >= 0:
            self.project.setCurrentIndex(found)
        self.types.choose(draft.target_type)
        self.attributes.set_target_type(self.types.current)
        self._quiet = False
        self._on_project()
        self._quiet = True
        self.attributes.set_value(draft.attributes)
        self.cameras.set_device_ids(draft.devices or ())
        self.when.set_when(draft.when)
        self.order.setCurrentIndex(max(0, self.order.findData(draft.order)))
        if draft.threshold is not None:
            self.threshold.set_value(draft.threshold)
        if draft.picture is None:
            self.picture.show_picture(None)
        self._quiet = False
        self._tell()

    def show_picture(self, picture: Picture, thumb: QImage | None) -> None:
        """A picture is part of the query from now on."""
        self.picture.show_picture(picture, thumb)
        self._tell()

    def _tell(self) -> None:
        if not self._quiet:
            self._check()
            self.changed.emit()

    def _check(self) -> None:
        """Which fields are shown, what is wrong with them, and whether the query can be sent."""
        by_picture = self.picture.picture is not None
        self.fields[Where.THRESHOLD].setVisible(by_picture)
        self.fields[Where.ORDER].setVisible(not by_picture)
        faults = self.faults_of(self.draft)
        lines = {f.index: self.words.fault(f) for f in reversed(faults) if f.index is not None}
        self.attributes.say_troubles(lines)
        for where, field in self.fields.items():
            # What has no field of its own (a model's id, in a shared query) is said at the kind of target.
            here = [where] if where is not Where.TARGET_TYPE else [where, *(set(Where) - set(self.fields))]
            first = next((f for f in faults if f.where in here and f.index is None), None)
            field.say_trouble(self.words.fault(first) if first is not None else "")
        why = self.words.fault(faults[0]) if faults else ""
        self.search.setToolTip(plain.tip(why))
        self.search.setAccessibleDescription(why)

    @property
    def sendable(self) -> bool:
        """Whether the form holds nothing the API would refuse."""
        return not self.faults_of(self.draft)

    def _on_search(self) -> None:
        if not self.lead_to_fault():
            self.search_requested.emit()

    def _on_save(self) -> None:
        if not self.lead_to_fault():
            self.save_requested.emit()

    def lead_to_fault(self) -> bool:
        """Scrolls to the first thing the API would refuse and gives it the keyboard; False: there is none."""
        faults = self.faults_of(self.draft)
        if not faults:
            return False
        first = faults[0]
        field = self.fields.get(first.where, self.fields[Where.TARGET_TYPE])
        stop = first_stop(field.widget)
        if first.where is Where.ATTRIBUTES:
            # Of too many, the last: that many are high, and what is said of all stands below them.
            stop = self.attributes.line(-1 if first.index is None else first.index) or stop
        for part in (stop, field.trouble) if first.index is None else (stop,):
            self._scroll.ensureWidgetVisible(part, 0, 10)
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    # -- while it runs ---------------------------------------------------------------------------------

    def set_busy(self, busy: bool) -> None:
        """Cancel in place of Search."""
        focused = self.search.hasFocus() or self.cancel.hasFocus()
        self.search.setVisible(not busy)
        self.cancel.setVisible(busy)
        if focused:
            (self.cancel if busy else self.search).setFocus(Qt.FocusReason.OtherFocusReason)

    def say_coverage(self, text: str, gaps: str, tip: str = "") -> None:
        """What the last search covered, and what it did not."""
        self.coverage.setText(text)
        self.coverage.setVisible(bool(text))
        self.gaps.setText(f"▲ {gaps}" if gaps else "")
        self.gaps.setVisible(bool(gaps))
        self.gaps.setToolTip(plain.tip(tip))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The buttons stand right below the form; on a low window it scrolls above them."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            width = self._scroll.viewport().width()
            layout = self._form.layout()
            if layout is not None:
                # The bar stands in the margin: fields are as wide with it as without.
                bar = self._scroll.width() - width
                layout.setContentsMargins(14, 14, max(2, 12 - bar), 6)
                self._scroll.setMaximumHeight(max(60, layout.totalHeightForWidth(width)))
        return False

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._check()

    def _translate(self) -> None:
        names = {
            Where.TARGET_TYPE: self.tr("Look for"),
            Where.PROJECT: self.tr("Project"),
            Where.WHEN: self.tr("When"),
            Where.DEVICES: self.tr("Cameras"),
            Where.ATTRIBUTES: self.tr("Attributes (all must hold)"),
            Where.PICTURE: self.tr("Looks like"),
            Where.THRESHOLD: self.tr("Similarity at least"),
            Where.ORDER: self.tr("Order"),
        }
        for where, field in self.fields.items():
            field.set_name(names[where])
        chosen = self.order.currentData()
        self._quiet = True
        self.order.clear()
        for order in Order:
            self.order.addItem(self.words.order(order), order)
        self.order.setCurrentIndex(max(0, self.order.findData(chosen)))
        self._quiet = False
        self.search.setText(self.tr("Search"))
        self.cancel.setText(self.tr("Cancel"))
        self.save.setText(self.tr("Save"))
        self.save.setToolTip(self.tr("Keep this query under a name"))


class TypeChooser(QFrame):
    """The kinds of target, three in a line."""

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], words: SearchWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._columns = 0
        for name in names:
            button = buttons.chip(checkable=True)
            # The form is as wide as its panel, not as the words in here.
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setObjectName(name)
            self._group.addButton(button)
            self._buttons[name] = button
        next(iter(self._buttons.values())).setChecked(True)
        self._group.buttonClicked.connect(self._on_clicked)
        self._translate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Three in a line, two where the words are too long for that."""
        wide = [button.sizeHint().width() for button in self._buttons.values()]
        for columns in (3, 2, 1):
            widths = [max(wide[column::columns]) for column in range(columns)]
            if sum(widths) + 4 * (columns - 1) <= self.width():
                break
        if columns != self._columns:
            self._columns = columns
            for number, button in enumerate(self._buttons.values()):
                self._grid.addWidget(button, number // columns, number % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, widths[column] if column < columns else 0)

    @property
    def current(self) -> str:
        """The kind that is chosen."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    def choose(self, name: str) -> None:
        """Chooses, where there is such a kind."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def _on_clicked(self, button: QObject) -> None:
        self.chosen.emit(button.objectName())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        for name, button in self._buttons.items():
            text = self._words.target_type(name)
            button.setText(text)
            button.setAccessibleName(text)
        self._arrange()


class ThresholdSlider(QWidget):
    """Hundredths, with the figure beside it."""

    changed = Signal()

    def __init__(self, least: float, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(least * 100), round(most * 100))
        self.slider.setPageStep(5)
        self.slider.setValue(round(DEFAULT_THRESHOLD * 100))
        self.figure = PlainLabel()
        self.figure.setFont(theme.font(theme.tokens().text_px, 600))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.figure)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._on_value)
        self._on_value()

    @property
    def value(self) -> float:
        """Two decimals."""
        return self.slider.value() / 100

    def set_value(self, value: float) -> None:
        """Within the bounds; what is no number changes nothing."""
        if value == value:
            least, most = self.slider.minimum() / 100, self.slider.maximum() / 100
            self.slider.setValue(round(min(most, max(least, value)) * 100))

    def setAccessibleName(self, name: str) -> None:
        self.slider.setAccessibleName(name)

    def _on_value(self) -> None:
        self.figure.setText(f"{self.value:.2f}")
        self.changed.emit()
