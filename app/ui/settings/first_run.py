"""The first thing a new operator sees: three ways to get pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import restyle, theme
from app.ui.plain import PlainLabel

CHOICES = ("demo", "cloud", "local")
_ICONS = {"demo": "demo", "cloud": "cloud", "local": "server"}


class Card(QPushButton):
    """A large button: icon, title, explanation."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setObjectName("card")
        self.setFixedSize(252, 232)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(10)
        picture = PlainLabel()
        restyle.draw(picture, _ICONS[name], theme.tokens().accent, 36)
        self.title = PlainLabel()
        self.title.setFont(theme.font(16, 700))
        self.title.setWordWrap(True)
        self.detail = PlainLabel()
        self.detail.setProperty("kind", "second")
        self.detail.setWordWrap(True)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(picture)
        column.addWidget(self.title)
        column.addWidget(self.detail, 1)
        for label in (picture, self.title, self.detail):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def say(self, title: str, detail: str) -> None:
        """The words of the card."""
        self.title.setText(title)
        self.detail.setText(detail)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)


class FirstRun(QWidget):
    """Three cards; arrows, Tab, 1-3 and Enter work."""

    chosen = Signal(str)
    """``demo``, ``cloud`` or ``local``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addStretch(2)
        self.head = PlainLabel()
        self.head.setProperty("kind", "head")
        self.head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.lead = PlainLabel()
        self.lead.setProperty("kind", "second")
        self.lead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.lead.setWordWrap(True)
        outer.addWidget(self.head)
        outer.addSpacing(4)
        outer.addWidget(self.lead)
        outer.addSpacing(24)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        self.cards: dict[str, Card] = {}
        for name in CHOICES:
            card = Card(name)
            card.clicked.connect(self._on_clicked)
            self.cards[name] = card
            row.addWidget(card)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addSpacing(20)
        self.foot = PlainLabel()
        self.foot.setProperty("kind", "mute")
        self.foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot.setWordWrap(True)
        outer.addWidget(self.foot)
        outer.addStretch(3)
        self._translate()

    def focus_first(self) -> None:
        """The demo is the safe choice; Enter starts it."""
        self.cards["demo"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, Card):
            self.chosen.emit(sender.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = list(self.cards)
        focused = next((i for i, n in enumerate(names) if self.cards[n].hasFocus()), None)
        key = event.key()
        target: QAbstractButton | None = None
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            target = self.cards[names[((focused if focused is not None else -step) + step) % len(names)]]
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None:
            self.chosen.emit(names[focused])
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_3:
            self.chosen.emit(names[key - Qt.Key.Key_1])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.head.setText(self.tr("Where are your cameras?"))
        self.lead.setText(self.tr("You can add more later; the menu at the top right switches between them."))
        self.cards["demo"].say(
            self.tr("Try the demo site"),
            self.tr("Drawn cameras on this machine, live at once. No account, nothing leaves this machine."),
        )
        self.cards["cloud"].say(
            self.tr("Cloud account"),
            self.tr(
                "Cameras on the Visual Computing Service. You need the account's AccessKey id and secret."
            ),
        )
        self.cards["local"].say(
            self.tr("Local service"),
            self.tr(
                "A local VCS in your own network, started with vcs-wall serve. You need its address and key."
            ),
        )
        self.foot.setText(self.tr("Secrets are kept in the system's keyring, never in a file."))
