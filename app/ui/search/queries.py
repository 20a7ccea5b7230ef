"""Queries that are kept: those made lately, those with a name, and handing one on as text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QToolButton, QWidget

from app.core.search import sharing
from app.ui import figures, i18n, notice, restyle
from app.ui.plain import tip

if TYPE_CHECKING:
    from app.core.search.draft import Draft
    from app.core.search.kept import KeptSearch, KeptSearches
    from app.ui.search.page import SearchPage

IN_MENU = 20
"""So many queries are offered at once, of each kind; more named ones are in a menu of their own."""


class QueryTools(QWidget):
    """The button in the top bar, and what its menu does."""

    def __init__(self, page: SearchPage) -> None:
        super().__init__()
        self._page = page
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.button = QToolButton()
        self.button.setProperty("kind", "button")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.button)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)
        self.button.setMenu(self.menu)
        restyle.opens_menu(self.button)
        row.addWidget(self.button)
        page.query.save_requested.connect(self.ask_name)
        restyle.dress(self)
        self._translate()

    @property
    def _kept(self) -> KeptSearches | None:
        search = self._page.search_of_station
        return search.kept if search is not None else None

    def fill(self) -> None:
        """What there is now."""
        menu, kept = self.menu, self._kept
        menu.clear()
        if kept is None:
            return
        named, made = kept.named, kept.history
        if named:
            menu.addSection(self.tr("Saved queries"))
        for one in named[:IN_MENU]:
            self._named(menu, one)
        if len(named) > IN_MENU:
            more = menu.addMenu(self.tr("%n more", "", len(named) - IN_MENU))
            for one in named[IN_MENU:]:
                self._named(more, one)
        if made:
            menu.addSection(self.tr("Made lately"))
        for one in made[:IN_MENU]:
            action = menu.addAction(self._text(one))
            action.setToolTip(self._page.query.words.when(one.draft.when, self._page.model.zone, self._now()))
            action.triggered.connect(partial(self.open, one.id))
        if not named and not made:
            menu.addAction(self.tr("Nothing was searched yet")).setEnabled(False)
        menu.addSeparator()
        copy = menu.addAction(self.tr("Copy the query as text"))
        copy.setEnabled(self._page.query.sendable)
        copy.triggered.connect(self.copy)
        menu.addAction(self.tr("Paste a query")).triggered.connect(self.paste)
        clear = menu.addAction(self.tr("Clear recent queries"))
        clear.setEnabled(bool(made))
        clear.triggered.connect(kept.clear_history)

    def _now(self) -> int:
        return self._page.model.now()

    def _text(self, one: KeptSearch) -> str:
        when = figures.day_and_clock(one.at_utc_ms, self._page.model.zone, self._now())
        return f"{when}   {self.summary(one.draft)}".replace("&", "&&")

    def summary(self, draft: Draft) -> str:
        """A query in one line."""
        name_of: Callable[[str, str], str] = partial(self._page.model.word_of, draft.target_type)
        cameras = len(draft.devices or ())
        return self._page.words.summary(draft, cameras, name_of)

    def _named(self, menu: QMenu, one: KeptSearch) -> None:
        inner = menu.addMenu((one.name or "").replace("&", "&&"))
        inner.setToolTip(tip(self.summary(one.draft)))
        inner.addAction(self.tr("Open")).triggered.connect(partial(self.open, one.id))
        inner.addAction(self.tr("Search now")).triggered.connect(partial(self.open, one.id, run=True))
        replace = inner.addAction(self.tr("Replace with the query in the form"))
        replace.setEnabled(self._page.query.sendable)
        replace.triggered.connect(partial(self._replace, one.id))
        inner.addAction(self.tr("Rename…")).triggered.connect(partial(self._ask_new_name, one.id))
        inner.addAction(self.tr("Delete")).triggered.connect(partial(self._delete, one.id))

    # -- what is done ----------------------------------------------------------------------------------

    def open(self, search_id: str, checked: bool = False, *, run: bool = False) -> None:
        """Into the form."""
        one = self._kept.get(search_id) if self._kept is not None else None
        if one is not None:
            self._page.load(one.draft, run=run)
            self._tell_left_out(one.left_out)

    def _replace(self, search_id: str) -> None:
        if self._kept is not None:
            self._kept.replace(search_id, self._page.query.draft)

    def _delete(self, search_id: str) -> None:
        if self._kept is not None:
            self._kept.delete(search_id)

    def ask_name(self) -> None:
        """For the query in the form."""
        self._ask(self.tr("Save the query"), self.summary(self._page.query.draft), self.save)

    def save(self, name: str) -> None:
        """Under this name."""
        kept = self._kept
        if kept is None:
            return
        made = kept.save(self._page.query.draft, name)
        entry = kept.get(made) if made else None
        if entry is not None and entry.name is not None:
            self._page.said.emit(self.tr("The query is saved as %1.").replace("%1", entry.name))
        else:
            self._page.said.emit(self.tr("The query was not saved: it needs a name, and 500 fit."))

    def _ask_new_name(self, search_id: str) -> None:
        one = self._kept.get(search_id) if self._kept is not None else None
        if one is not None:
            self._ask(self.tr("Rename the query"), one.name or "", partial(self._rename, search_id))

    def _rename(self, search_id: str, name: str) -> None:
        if self._kept is not None:
            self._kept.rename(search_id, name)

    def _ask(self, title: str, value: str, then: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._page.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        notice.air(dialog)
        dialog.setWindowTitle(title)
        dialog.setLabelText(self.tr("Name"))
        dialog.setTextValue(value)
        dialog.textValueSelected.connect(then)
        restyle.dress(dialog)
        restyle.fit(dialog, 420, 140)
        dialog.open()

    def copy(self) -> None:
        """Into the clipboard, to be sent to somebody."""
        shared = sharing.to_text(self._page.query.draft)
        QGuiApplication.clipboard().setText(shared.text)
        text = self.tr("The query is in the clipboard.")
        if shared.left_out:
            text = i18n.in_a_row(text, self.tr("Its picture is not part of the text."))
        self._page.said.emit(text)

    def paste(self) -> None:
        """Out of the clipboard, into the form."""
        try:
            received = sharing.from_text(QGuiApplication.clipboard().text())
        except sharing.NotAQuery as error:
            self._page.said.emit(self._page.words.not_a_query(error.code))
            return
        self._page.load(received.draft)
        self._page.said.emit(self.tr("The query is in the form."))
        self._tell_left_out(received.left_out)

    def _tell_left_out(self, left_out: tuple[str, ...]) -> None:
        if left_out:
            self._page.said.emit(self.tr("The query had a picture that is not kept with it: add it again."))

    # -- words -----------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()

    def _translate(self) -> None:
        self.button.setText(self.tr("History"))
        self.button.setAccessibleName(self.tr("History and saved queries"))
