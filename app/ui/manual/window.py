"""The window of the manual: pages at the left, a search field over them, the page beside."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui import i18n, restyle, theme
from app.ui.actions import Keymap
from app.ui.manual import book
from app.ui.manual.book import Page
from app.ui.outside import open_outside
from app.ui.plain import PlainLabel

_PAGE = Qt.ItemDataRole.UserRole
_MARGIN = 20
_BAR = 16


class Pages(QTextBrowser):
    """Shows pictures as wide as the page, scaled smoothly (a text browser alone does neither)."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Called by the text for each of its pictures."""
        url = QUrl(name)
        if kind != int(QTextDocument.ResourceType.ImageResource.value) or url.scheme():
            return super().loadResource(kind, name)
        picture = QImage(str(book.folder() / url.path()))
        ratio = self.devicePixelRatioF()
        room = max(200, self.viewport().width() - 2 * _MARGIN - _BAR)
        if picture.width() > room * ratio:
            picture = picture.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
        # Every pixel of a fine screen is used; what has fewer is drawn as wide as on any other.
        picture.setDevicePixelRatio(max(1.0, picture.width() / room))
        return picture


class ManualWindow(QDialog):
    """Not modal: it may stay beside the wall. The pages are small files, read when the language changes."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keymap = keymap
        self._pages: list[Page] = []
        self._shown = ""
        restyle.fit(self, 980, 720)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(8)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setObjectName("manualList")
        self.list.setSpacing(1)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.nothing = PlainLabel()
        self.nothing.setProperty("kind", "second")
        self.nothing.setWordWrap(True)
        self.nothing.hide()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        left.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        side = QWidget()
        side.setLayout(left)
        side.setFixedWidth(theme.scaled(240))
        left.setContentsMargins(0, 0, 0, 0)
        row.addWidget(side)
        self.page = Pages()
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._on_link)
        row.addWidget(self.page, 1)
        keymap.changed.connect(self.reload)
        self._translate()
        self.search.setFocus()

    def reload(self) -> None:
        """Reads the pages anew: another language, other keys."""
        self._pages = book.pages(i18n.current(), self._keymap.hint)
        self._fill()

    def show_page(self, name: str) -> None:
        """Shows a page by the name of its file; ``book.NEWS``: what is new."""
        self.search.clear()
        for index in range(self.list.count()):
            item = self.list.item(index)
            if item.data(_PAGE) == name:
                self.list.setCurrentItem(item)

    def _fill(self) -> None:
        words = self.search.text()
        found = book.search(self._pages, words)
        shown = [(hit.page, hit.around) for hit in found] if words.strip() else [(p, "") for p in self._pages]
        keep = self._shown
        self.list.blockSignals(True)
        self.list.clear()
        for page, around in shown:
            item = QListWidgetItem(f"{page.title}\n{around}" if around else page.title)
            item.setData(_PAGE, page.name)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not shown)
        self.list.setVisible(bool(shown))
        self.nothing.setText(self.tr("No page has “%1”.").replace("%1", words.strip()))
        names = [page.name for page, _ in shown]
        if names:
            self.list.setCurrentRow(names.index(keep) if keep in names else 0)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        page = next((p for p in self._pages if item is not None and p.name == item.data(_PAGE)), None)
        if page is None:
            return
        self._shown = page.name
        self._show(page)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        words = self.search.text().split()
        if words:
            self.page.find(words[0])

    def _show(self, page: Page) -> None:
        self.page.document().setDocumentMargin(_MARGIN)
        self.page.setMarkdown(page.text)
        block = self.page.document().begin()
        while block.isValid():  # what Markdown makes stands too close together
            shape = block.blockFormat()
            shape.setTopMargin(theme.scaled(16) if shape.headingLevel() else 0)
            shape.setBottomMargin(theme.scaled(8))
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() in ("https", "mailto"):
            open_outside(url)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = next((p for p in self._pages if p.name == self._shown), None)
        if page is not None and book.pictures_of(page.text):
            bar = self.page.verticalScrollBar()
            part = bar.value() / max(1, bar.maximum())
            self._show(page)
            bar.setValue(round(part * bar.maximum()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("Manual"))
        self.search.setPlaceholderText(self.tr("Search the manual"))
        self.search.setAccessibleName(self.tr("Search the manual"))
        self.list.setAccessibleName(self.tr("Pages"))
        self.page.setAccessibleName(self.tr("Page of the manual"))
        self.reload()
