"""The frame around the pictures: top bar, rail, banner, status line. They show and signal, nothing more."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import buttons, dragging, theme
from app.ui.flow import SentenceRow
from app.ui.plain import PlainLabel, tip
from app.ui.views.bar import WallBar
from app.ui.wall.overlay import draw_mark

_RAIL_SIDE = 4


class Elided(PlainLabel):
    """A label that gives way: elides instead of forcing the window wider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._full = self._brief = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def full(self) -> str:
        """The whole text."""
        return self._full

    def set_full(self, text: str, brief: str = "") -> None:
        """The whole text; also the tool tip when it does not fit. ``brief``: what is shown then."""
        if (text, brief) != (self._full, self._brief):
            self._full, self._brief = text, brief
            self._elide()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._full) + 4, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._elide()  # letters of another kind are wider

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        whole = metrics.horizontalAdvance(self._full) <= self.width() or not self._brief
        text = self._full if whole else self._brief
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown if shown != "…" else "")  # it alone says nothing
        self.setToolTip(tip(self._full) if shown != self._full else "")
        self.setAccessibleName(self._full)


class TopBar(QFrame):
    """Title, profile, layouts, views, language, menu."""

    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(44)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 12, 0)
        row.setSpacing(12)
        self._title = title = PlainLabel("VCS Wall")
        title.setProperty("kind", "title")
        self.site = Elided()
        self.site.setFont(theme.font(theme.tokens().text_px))
        self.site.setProperty("kind", "second")
        row.addWidget(title)
        row.addWidget(self.site, 1)
        self.wall_bar = WallBar()
        row.addWidget(self.wall_bar)
        self._mode_tools = QHBoxLayout()
        row.addLayout(self._mode_tools)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        row.addLayout(self._tools)
        self.language = _menu_button("language")
        self.language_menu = QMenu(self)
        self.language.setMenu(self.language_menu)
        row.addWidget(self.language)
        self.main = _menu_button("menu")
        self.main_menu = QMenu(self)
        self.main.setMenu(self.main_menu)
        row.addWidget(self.main)
        self.language_menu.triggered.connect(self._on_language)
        self._translate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # What is done here needs the room more than the name of the program.
        self._title.setVisible(self.width() >= theme.scaled(760))

    def set_site(self, text: str) -> None:
        """Profile and what stands behind it."""
        self.site.set_full(text)

    def add_tool(self, widget: QWidget) -> None:
        """One more button, behind those of the wall."""
        self._tools.addWidget(widget)

    def set_wall_controls(self, on: bool) -> None:
        """Layouts make sense only while a wall is shown."""
        self.wall_bar.setVisible(on)

    def set_mode_tools(self, tools: QWidget | None, *, wall: bool) -> None:
        """``tools``: those of the mode that is shown; ``wall``: whether the wall's own are shown instead."""
        self.set_wall_controls(wall)
        while (item := self._mode_tools.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
        if tools is not None:
            self._mode_tools.addWidget(tools)
            tools.show()

    def set_languages(self, choices: list[tuple[str, str]], current: str) -> None:
        """``choices``: code and name in its own language."""
        self.language_menu.clear()
        for code, name in choices:
            action = self.language_menu.addAction(name)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == current)

    def _on_language(self, action: object) -> None:
        self.language_chosen.emit(action.data())  # type: ignore[attr-defined]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.language.setToolTip(self.tr("Language"))
        self.language.setAccessibleName(self.tr("Language"))
        self.main.setToolTip(self.tr("Profiles and settings"))
        self.main.setAccessibleName(self.tr("Profiles and settings"))


def _menu_button(icon: str) -> QToolButton:
    button = buttons.bare(icon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button


class RailButton(QToolButton):
    """Of one mode; takes cameras where its page does."""

    dropped = Signal(list)
    """Ids of cameras."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.isEnabled() and dragging.devices_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(dragging.devices_of(event.mimeData()))


class Rail(QFrame):
    """What the program can do. What is not built yet is there, plainly off, and says so."""

    chosen = Signal(str)
    """The name of a mode whose button was pressed."""
    dropped = Signal(str, list)
    """Cameras were dropped on a mode's button: its name, their ids."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setMinimumWidth(64)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(_RAIL_SIDE, 8, _RAIL_SIDE, 8)
        column.setSpacing(4)
        self._buttons: dict[str, QToolButton] = {}
        look = theme.tokens()
        for name in ("live", "playback", "search", "alerts", "manage"):
            button = RailButton()
            button.setProperty("kind", "rail")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # all equally wide
            button.setAcceptDrops(name in ("live", "playback"))
            button.dropped.connect(partial(self.dropped.emit, name))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIcon(theme.icon(name, active=look.accent, size=20))
            button.setIconSize(QSize(20, 20))
            button.setCheckable(True)
            button.setChecked(name == "live")
            button.setAutoExclusive(True)
            button.clicked.connect(partial(self._on_clicked, name))
            column.addWidget(button)
            self._buttons[name] = button
        column.addStretch(1)
        self._offered = ["live"]
        self.offer(self._offered)

    def offer(self, names: list[str]) -> None:
        """Which of them can be pressed."""
        self._offered = list(names)
        for name, button in self._buttons.items():
            button.setEnabled(name in names)
        self._translate()

    def check(self, name: str) -> None:
        """Shows which mode it is."""
        self._buttons[name].setChecked(True)

    def _on_clicked(self, name: str, checked: bool = True) -> None:
        self.chosen.emit(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._keep_room()
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        texts = {
            "live": self.tr("Live"),
            "playback": self.tr("Playback"),
            "search": self.tr("Search"),
            "alerts": self.tr("Alerts"),
            "manage": self.tr("Manage"),
        }
        for name, button in self._buttons.items():
            button.setText(texts[name])
            button.setAccessibleName(texts[name])
            later = "" if name in self._offered else self.tr("Comes in a later version")
            button.setToolTip(later)
            button.setAccessibleDescription(later)
        self._keep_room()

    def _keep_room(self) -> None:
        """A narrow window takes nothing of the words: the style sheet's least width is only that of icons."""
        words = max(button.sizeHint().width() for button in self._buttons.values())
        self.setMinimumWidth(words + 2 * _RAIL_SIDE)


class Banner(QFrame):
    """Trouble with the whole service: a sentence and one thing to do."""

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._mark = Mark()
        self.text = PlainLabel()
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self._action = ""
        self._row = SentenceRow(self, self._mark, self.text, self.button)
        self._row.setContentsMargins(14, 6, 12, 6)
        self._row.setSpacing(10)
        self.hide()

    def say(self, text: str, action: str = "", button: str = "", *, bad: bool = False) -> None:
        """Shows a sentence; an empty one hides the banner. ``action`` comes back with ``acted``."""
        self._action = action
        self.text.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(action))
        look = theme.tokens()
        self._mark.show_mark("triangle", look.bad if bad else look.careful)
        level = "bad" if bad else "careful"
        if self.property("level") != level:
            self.setProperty("level", level)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setVisible(bool(text))
        self._row.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._row.fit()

    def _on_clicked(self) -> None:
        self.acted.emit(self._action)


class Mark(QWidget):
    """A state mark in a row of words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(14, 14)
        self._mark, self._ink = "ring", theme.tokens().mute

    def show_mark(self, mark: str, ink: str) -> None:
        """Changes shape and ink."""
        if (mark, ink) != (self._mark, self._ink):
            self._mark, self._ink = mark, ink
            self.update()

    @property
    def mark(self) -> str:
        """The shape shown."""
        return self._mark

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_mark(painter, self._mark, self.rect().toRectF().center(), theme.scaled(10), self._ink)
        painter.end()


class StatusLine(QFrame):
    """One line of figures at the bottom. Texts are made by the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setFixedHeight(26)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(22)
        self._tiles: tuple[str, ...] = ("",)
        state = QHBoxLayout()
        state.setSpacing(5)
        self.mark = Mark()
        self.connection = PlainLabel()
        state.addWidget(self.mark)
        state.addWidget(self.connection)
        row.addLayout(state)
        self.devices = PlainLabel()
        self.tiles = PlainLabel()
        self.machine = PlainLabel()
        self.note = Elided()
        self.api = PlainLabel()
        self.time = PlainLabel()
        for label in (self.devices, self.tiles, self.machine):
            row.addWidget(label)
        row.addWidget(self.note, 1)
        for label in (self.api, self.time):
            row.addWidget(label)
        for label in (
            self.connection,
            self.devices,
            self.tiles,
            self.machine,
            self.note,
            self.api,
            self.time,
        ):
            label.setFont(theme.font(theme.tokens().small_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.make_room()

    def make_room(self) -> None:
        """Where not everything has room the machine's figures go first, then those of the service and the
        devices, then the long words about the tiles; state and time stay. What is told to the operator
        (``note``) comes before all these. Called when a text changed."""
        self.tiles.setText(self._tiles[0])
        order = (self.machine, self.api, self.devices)
        shown = [label for label in order if label.text()]
        while self._wanted(shown) > self.width() and shown:
            shown.pop(0)
        for text in self._tiles:
            self.tiles.setText(text)
            if self._wanted(shown) <= self.width():
                break
        for label in order:
            label.setVisible(label in shown)
        self.tiles.setVisible(bool(self.tiles.text()))  # an empty one would leave its gap

    def set_tiles(self, *texts: str) -> None:
        """What the tiles do, from the whole to the shortest."""
        self._tiles = texts

    def _wanted(self, shown: list[PlainLabel]) -> int:
        labels = [self.connection, self.tiles, self.time, *shown]
        gap = self._row.spacing()
        margins = self._row.contentsMargins()
        words = sum(label.sizeHint().width() + gap for label in labels if label.text())
        note = self.note.fontMetrics().horizontalAdvance(self.note.full)
        return words + theme.scaled(14) + 5 + margins.left() + margins.right() + max(note, theme.scaled(20))
