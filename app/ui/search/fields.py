"""Small parts of the query form: a field with its name above and its trouble below, a button like a field."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.plain import PlainLabel
from app.ui.search.checked import Check


def is_for_page(event: QKeyEvent) -> bool:
    """Letters, and copying: a list of Qt's looks for texts by them and copies words; here they are keys of
    the page."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return True
    return bool(event.text()) and event.text().isprintable() and event.key() != Qt.Key.Key_Space


def menu_place(view: QAbstractItemView, event: QContextMenuEvent) -> QPoint:
    """Where the menu of a list's row opens: at the mouse, or at the current row when a key asked for it."""
    if event.reason() != QContextMenuEvent.Reason.Keyboard:
        return event.globalPos()
    row = view.visualRect(view.currentIndex())
    return view.viewport().mapToGlobal(QPoint(8, 8) if row.isNull() else row.center())


class Field(QWidget):
    """``widget`` with its name above it; ``say_trouble`` puts a sentence below it."""

    def __init__(self, widget: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = PlainLabel()
        self.label.setProperty("kind", "second")
        self.label.setFont(theme.font(theme.tokens().small_px))
        self.label.setBuddy(widget)
        self.label.setWordWrap(True)
        self.trouble = PlainLabel()
        self.trouble.setProperty("kind", "bad")
        self.trouble.setFont(theme.font(theme.tokens().small_px))
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        column.addWidget(self.label)
        column.addWidget(widget)
        column.addWidget(self.trouble)

    def set_name(self, text: str) -> None:
        """What the field is called."""
        self.label.setText(text)
        self.widget.setAccessibleName(text)

    def say_trouble(self, text: str) -> None:
        """Why what stands here cannot be sent; empty: it can."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))
        self.widget.setAccessibleDescription(text)


def first_stop(widget: QWidget) -> QWidget:
    """What of ``widget`` the Tab key comes to first; the widget itself where it holds nothing of the kind."""
    inner = widget.findChildren(QWidget)
    for one in (widget, *inner):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled():
            return one
    return widget


class CheckItems(QStyledItemDelegate):
    """Rows with check boxes as the camera tree draws them; the rest as it is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width() + theme.scaled(8), theme.tokens().row_px)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        feature = QStyleOptionViewItem.ViewItemFeature
        if option.features & feature.HasCheckIndicator:
            edge = theme.scaled(16)
            blank = QPixmap(edge, edge)
            blank.fill(Qt.GlobalColor.transparent)
            # A picture of nothing keeps the room in which the box is painted.
            option.features = (option.features & ~feature.HasCheckIndicator) | feature.HasDecoration
            option.icon = QIcon(blank)
            option.decorationSize = blank.size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        super().paint(painter, option, index)
        if state is None:
            return
        box: QRect = option.rect
        edge = theme.scaled(16)
        place = QRectF(box.x() + 3, box.center().y() - edge / 2 + 1, edge, edge)
        on = Qt.CheckState(state) is Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_check(painter, place, Check.ALL if on else Check.NONE)
        painter.restore()


def draw_check(painter: QPainter, box: QRectF, check: Check) -> None:
    """A check box: empty, with a dash, with a tick."""
    look = theme.tokens()
    on = check is not Check.NONE
    painter.setPen(QPen(theme.color(look.accent if on else look.mute), 1.2))
    painter.setBrush(theme.color(look.filled if on else look.ground))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
    painter.setPen(QPen(theme.color(look.text), max(1.6, box.width() / 9)))
    x, y, w = box.x(), box.y(), box.width()
    if check is Check.SOME:
        painter.drawLine(QPointF(x + w * 0.3, y + w * 0.5), QPointF(x + w * 0.7, y + w * 0.5))
    elif check is Check.ALL:
        painter.drawLine(QPointF(x + w * 0.28, y + w * 0.52), QPointF(x + w * 0.44, y + w * 0.68))
        painter.drawLine(QPointF(x + w * 0.44, y + w * 0.68), QPointF(x + w * 0.74, y + w * 0.34))


class PickButton(QAbstractButton):
    """Looks like a combo box, opens whatever its owner wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._words = ""

    def set_words(self, text: str) -> None:
        """What is chosen."""
        self._words = text
        self.setText(text)
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, theme.scaled(theme.tokens().control))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, theme.scaled(theme.tokens().control))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        wide = look.focus_px if focused else 1
        painter.setPen(QPen(theme.color(look.accent if focused else look.line), wide))
        painter.setBrush(theme.color(look.hover if self.underMouse() and self.isEnabled() else look.ground))
        inset = wide / 2
        frame = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, look.radius, look.radius)
        face = theme.font(look.text_px)
        painter.setFont(face)
        painter.setPen(theme.color(look.text if self.isEnabled() else look.mute))
        arrow = theme.scaled(12)
        words = self.rect().adjusted(theme.scaled(9), 0, -arrow - theme.scaled(14), 0)
        text = QFontMetrics(face).elidedText(self._words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        pixmap = theme.icon_pixmap("chevron-down", look.mute, arrow, self.devicePixelRatioF())
        place = QRect(0, 0, arrow, arrow)
        place.moveCenter(self.rect().center())
        painter.drawPixmap(self.width() - arrow - theme.scaled(9), place.y(), pixmap)
        painter.end()
