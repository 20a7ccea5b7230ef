"""The menu at the top right: profiles, and what the window can do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.store.profiles import Profile, ProfileKind
from app.ui.palette import PaletteEntry
from app.ui.settings.book import DEMO_NAME
from app.ui.wiring.removal import ProfileRemoval

if TYPE_CHECKING:
    from app.ui.window import MainWindow


_ENTRIES = (
    ("", ("wall.undo", "wall.redo")),
    ("", ("view.panel", "view.save_as", "layout.edit", "window.new")),
    ("evidence", ("evidence.export", "evidence.exports", "evidence.cases", "evidence.verify")),
    ("", ("devices.tree", "window.full_screen", "wall.retry")),
    ("look", ("window.contrast", "window.text_larger", "window.text_smaller")),
    ("help", ("window.manual", "window.key_list", "window.change_keys", "window.news", "window.support")),
    ("", ("window.palette", "window.settings", "window.quit")),
)
"""Actions in the menu, in groups; those with a name are menus of their own, so that it fits any screen."""


class MainMenu(QObject):
    """Fills the menu and passes on what is chosen."""

    def __init__(self, window: MainWindow, menu: QMenu) -> None:
        super().__init__(window)
        self._window = window
        self._menu = menu
        self._parts: list[QMenu] = []
        self.removal = ProfileRemoval(window)
        menu.triggered.connect(self._on_menu)
        menu.aboutToShow.connect(window.action_book.refresh)

    def fill(self) -> None:
        """Makes the menu anew: profiles, what can be added, what else there is."""
        menu = self._menu
        menu.clear()
        if not self._window.preferences.get("profile"):
            self._fill_profiles(menu)
        book = self._window.action_book
        book.refresh()
        for part in self._parts:
            part.deleteLater()
        self._parts.clear()
        names = {
            "evidence": self.tr("Cases and evidence"),
            "look": self.tr("Text and contrast"),
            "help": self.tr("Help"),
        }
        before = ""
        for group, actions in _ENTRIES:
            if not (group and before) and actions is not _ENTRIES[0][1]:
                menu.addSeparator()
            before = group
            there = [book.qaction(name) for name in actions if book.has(name)]
            if not there:
                continue
            if group:
                part = menu.addMenu(names[group])
                self._parts.append(part)
                part.addActions(there)
            else:
                menu.addActions(there)

    def palette_entries(self) -> list[PaletteEntry]:
        """Profiles to open and what can be done with them, for the palette."""
        if self._window.preferences.get("profile"):
            return []
        return [
            PaletteEntry(f"profile:{verb}:{name}", text, partial(self._do, verb, name), self.tr("Profile"))
            for part in self._profile_parts()
            for verb, name, text in part
        ]

    def _fill_profiles(self, menu: QMenu) -> None:
        current = self._current()
        for part in self._profile_parts():
            for verb, name, text in part:
                action = menu.addAction(text)
                action.setData((verb, name))
                if verb == "open":
                    action.setCheckable(True)
                    action.setChecked(name == current)
            menu.addSeparator()

    def _current(self) -> str | None:
        profile = self._window.host.profile
        return profile.name if profile is not None else None

    def _name(self, profile: Profile) -> str:
        """The demo's was given by the program, in English."""
        demo = profile.kind is ProfileKind.DEMO and profile.name == DEMO_NAME
        return self.tr("Demo site") if demo else profile.name

    def _profile_parts(self) -> list[list[tuple[str, str, str]]]:
        """What to do, with which profile, and how that is called; in parts."""
        book = self._window.book
        parts = [[("open", profile.name, self._name(profile)) for profile in book.profiles]]
        if self._window.preferences.get("hide_administration"):
            return parts
        demo = any(profile.kind is ProfileKind.DEMO for profile in book.profiles)
        parts.append([] if demo else [("demo", "", self.tr("Demo site"))])
        parts[-1].append(("cloud", "", self.tr("New cloud account…")))
        parts[-1].append(("local", "", self.tr("New local service…")))
        opened = book.find(self._current())
        if opened is not None:
            parts.append([])
            if opened.kind is not ProfileKind.DEMO:
                parts[-1].append(("edit", opened.name, self.tr("Edit this profile…")))
            parts[-1].append(("delete", opened.name, self.tr("Delete this profile…")))
        return parts

    def _on_menu(self, action: QAction) -> None:
        if action.data():
            self._do(*action.data())

    def _do(self, verb: str, name: str) -> None:
        profile = self._window.book.find(name)
        if verb == "open" and profile is not None:
            self._window.open_profile(profile)
        elif verb in ("demo", "cloud", "local"):
            self._window.choose(verb)
        elif verb == "edit" and profile is not None:
            self._window.edit_profile(profile.kind, profile)
        elif verb == "delete" and profile is not None:
            self.removal.ask(profile)
