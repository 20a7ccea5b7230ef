"""The picture to look for: dropped, pasted, chosen, dragged out of a tile, or at a web address."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPointF, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QInputDialog,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.search.draft import Picture, PictureAddress, PictureData, is_web_address
from app.ui import filedialog, notice, restyle, theme
from app.ui.buttons import chip
from app.ui.flow import FlowLayout
from app.ui.plain import PlainLabel
from app.ui.search.words import SearchWords
from app.ui.wall.overlay import draw_mark

HEIGHT = 104
NAME_LENGTH = 60


class Kind(Enum):
    """What was handed over."""

    IMAGE = "image"
    FILE = "file"
    BYTES = "bytes"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Source:
    """``value``: a ``QImage``, a path, bytes or an address. ``name``: what to call it."""

    kind: Kind
    value: object = field(repr=False)
    name: str = ""


def source_of(mime: QMimeData) -> Source | None:
    """The picture in a drag or in the clipboard: pixels, a file of this machine, a web address; None: none.
    Nothing is read yet."""
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Source(Kind.IMAGE, image, mime.text()[:NAME_LENGTH] if not mime.hasUrls() else "")
    for url in mime.urls():
        if url.isLocalFile():
            return Source(Kind.FILE, url.toLocalFile(), Path(url.toLocalFile()).name)
        found = _address(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if found is not None:
            return found
    return _address(mime.text().strip()) if mime.hasText() else None


def offers_picture(mime: QMimeData) -> bool:
    """Whether a drag may hold one, told without reading it (while it moves)."""
    return mime.hasImage() or mime.hasUrls() or (mime.hasText() and is_web_address(mime.text().strip()))


def _address(text: str) -> Source | None:
    if text.startswith("data:image/"):
        head, _, body = text.partition(",")
        if head.endswith(";base64"):
            data = QByteArray.fromBase64(body.encode("ascii", "replace")).data()
            return Source(Kind.BYTES, bytes(data))
    return Source(Kind.ADDRESS, text) if is_web_address(text) else None


class PictureBox(QFrame):
    """Shows what will be sent, before it is."""

    offered = Signal(object)
    """A ``Source`` that the page makes a picture of."""
    removed = Signal()
    region_requested = Signal()
    """A tile is to be chosen, and a box dragged on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = SearchWords(self)
        self._picture: Picture | None = None
        self._thumb: QImage | None = None
        self._busy = False
        self._trouble = ""
        self._over = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.area = _Area(self)
        self.note = PlainLabel()
        self.note.setProperty("kind", "second")
        self.note.setFont(theme.font(theme.tokens().small_px))
        self.note.setWordWrap(True)
        self.note.hide()
        buttons = QWidget()
        row = FlowLayout(buttons)
        self.file, self.paste, self.address, self.region = (chip() for _ in range(4))
        self.remove = chip()
        for button, slot in (
            (self.file, self.choose_file),
            (self.paste, self.paste_now),
            (self.address, self.ask_address),
            (self.region, self.region_requested.emit),
            (self.remove, self._on_remove),
        ):
            button.clicked.connect(slot)
        for button in (self.file, self.paste, self.address, self.region, self.remove):
            row.addWidget(button)
        column.addWidget(self.area)
        column.addWidget(self.note)
        column.addWidget(buttons)
        self.setAcceptDrops(True)
        self._translate()
        self._show()

    # -- what it shows ---------------------------------------------------------------------------------

    @property
    def picture(self) -> Picture | None:
        """What is sent."""
        return self._picture

    def show_busy(self) -> None:
        """A picture is being read."""
        self._busy, self._trouble = True, ""
        self._show()

    def show_picture(self, picture: Picture | None, thumb: QImage | None = None) -> None:
        """``thumb``: to be seen, of any size."""
        self._picture, self._thumb = picture, thumb
        self._busy, self._trouble = False, ""
        self._show()

    def refuse(self, why: str) -> None:
        """What was handed over is no picture; what was there stays."""
        self._busy, self._trouble = False, why
        self._show()

    def _show(self) -> None:
        picture = self._picture
        if self._trouble:
            text = self._trouble
        elif isinstance(picture, PictureData):
            text = self.words.picture(picture)
        elif isinstance(picture, PictureAddress):
            text = self.tr("The service fetches it from this address.")
        else:
            text = ""
        kind = "bad" if self._trouble else "second"
        if self.note.property("kind") != kind:
            self.note.setProperty("kind", kind)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.remove.setVisible(picture is not None)
        self.area.setAccessibleDescription(text or self.area.hint())
        self.area.update()

    # -- ways in ---------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """From the disk."""
        dialog = filedialog.make(self.window(), self.tr("Picture to look for"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Pictures (*.jpg *.jpeg *.png *.bmp *.webp)"), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        self.offered.emit(Source(Kind.FILE, path, Path(path).name))

    def paste_now(self) -> None:
        """From the clipboard."""
        source = source_of(QGuiApplication.clipboard().mimeData())
        if source is None:
            self.refuse(self.tr("There is no picture in the clipboard."))
        else:
            self.offered.emit(source)

    def ask_address(self) -> None:
        """A web address, typed or pasted."""
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.air(dialog)
        dialog.setWindowTitle(self.tr("Picture at a web address"))
        dialog.setLabelText(self.tr("The service fetches it itself: it must reach this address."))
        if isinstance(self._picture, PictureAddress):
            dialog.setTextValue(self._picture.url)
        dialog.textValueSelected.connect(self._on_address)
        restyle.dress(dialog)
        restyle.fit(dialog, 480, 140)
        dialog.open()

    def _on_address(self, text: str) -> None:
        self.offered.emit(Source(Kind.ADDRESS, text.strip()))

    def _on_remove(self) -> None:
        self.show_picture(None)
        self.removed.emit()
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_now()
        elif event.key() == Qt.Key.Key_Delete and self._picture is not None:
            self._on_remove()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if offers_picture(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.mark_drop(False)
        self.take_drop(event)

    def take_drop(self, event: QDropEvent) -> None:
        """A drop, here or anywhere on the page."""
        source = source_of(event.mimeData())
        if source is None:
            self.refuse(self.tr("What was dropped is no picture."))
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.offered.emit(source)

    def mark_drop(self, on: bool) -> None:
        """A picture is held over the page."""
        if on != self._over:
            self._over = on
            self.area.update()

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
            self._show()

    def _translate(self) -> None:
        for button, text, tip in (
            (self.file, self.tr("File…"), self.tr("A picture from the disk")),
            (self.paste, self.tr("Paste"), self.tr("A picture or an address from the clipboard")),
            (self.address, self.tr("Web"), self.tr("A picture at a web address")),
            (self.region, self.tr("Tile"), self.tr("Drag a box on a tile of the wall")),
            (self.remove, self.tr("Remove"), self.tr("Search without a picture")),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleDescription(tip)
        self.area.setAccessibleName(self.tr("Picture to look for"))


class _Area(QWidget):
    """The picture, or what to do for one."""

    def __init__(self, box: PictureBox) -> None:
        super().__init__(box)
        self._box = box
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(160, theme.scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, theme.scaled(HEIGHT))

    def hint(self) -> str:
        """What to do."""
        return self.tr("Drop a picture or a hit here, paste one, or drag a box on a tile")

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, box = theme.tokens(), self._box
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        empty = box._picture is None
        strong = box._over or self.hasFocus()
        pen = QPen(theme.color(look.accent if strong else look.line), 2 if box._over else 1)
        if empty and not box._over:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color(look.accent_ground if box._over else look.ground))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), look.radius, look.radius)
        inner = self.rect().adjusted(6, 6, -6, -6)
        if box._busy:
            self._words(painter, inner, self.tr("Reading the picture…"))
        elif box._thumb is not None and not box._thumb.isNull():
            size = box._thumb.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(inner.center())
            painter.drawImage(place, box._thumb)
        elif isinstance(box._picture, PictureAddress):
            self._words(painter, inner, _plain_address(box._picture.url))
        else:
            self._words(painter, inner, self.hint())
        if box._trouble:
            draw_mark(
                painter, "triangle", QPointF(inner.right() - 4, inner.top() + 6), theme.scaled(11), look.bad
            )
        painter.end()

    def _words(self, painter: QPainter, area: QRect, text: str) -> None:
        painter.setFont(theme.font(theme.tokens().small_px))
        painter.setPen(theme.color(theme.tokens().mute))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(area, flags, text)


def _plain_address(url: str) -> str:
    """Host and file, without what may be a key."""
    parts = QUrl(url)
    name = parts.fileName()
    return f"{parts.host()}/…/{name}" if name else parts.host()
