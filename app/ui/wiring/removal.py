"""Deleting a profile: asks, and what becomes of what was kept for it, too; nothing of that goes unasked.

What it needs of the database is imported when somebody asks: this is part of the window's start.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox

from app.core.inorder import InOrder
from app.store.problems import why
from app.ui import i18n, restyle
from app.ui.deleting import DeleteBox
from app.ui.qt_station import Poster

if TYPE_CHECKING:
    from app.store.belongings import Belongings
    from app.store.profiles import Profile
    from app.ui.window import MainWindow


class ProfileRemoval(QObject):
    """Of the main window. Counting and deleting are done on another thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._worker = InOrder(Poster(self).post)

    def close(self) -> None:
        """What was asked for is deleted first."""
        self._worker.shutdown()

    def ask(self, profile: Profile) -> None:
        """About the open profile, once it is known what is kept for it."""
        from app.store import belongings

        database = self._window.host.database
        if database is None:
            self._open(profile, None)
        else:
            count = partial(belongings.count, database, profile.name)
            self._worker.run(count, partial(self._open, profile))

    def _open(self, profile: Profile, found: Belongings | Exception | None) -> None:
        if self._window.host.profile is None or self._window.host.profile.name != profile.name:
            return  # another one was opened meanwhile
        box = DeleteBox(
            self._window, self.tr("Delete the profile %1 and its secret?").replace("%1", profile.name)
        )
        if isinstance(found, Exception):
            text = self.tr("What was kept for it cannot be read now (%1). It stays.")
            box.setInformativeText(text.replace("%1", why(found)))
        elif found is not None:
            box.setInformativeText(self._kept(found))
            box.setCheckBox(QCheckBox(self.tr("Delete what was kept for it, too"), box))
            restyle.dress(box)  # the box to check, too
        box.agreed.connect(partial(self._on_agreed, profile.name, box))
        box.open()

    def _kept(self, found: Belongings) -> str:
        parts = [
            self.tr("%n case(s)", "", found.cases) if found.cases else "",
            self.tr("%n bookmark(s)", "", found.bookmarks) if found.bookmarks else "",
            self.tr("%n view(s)", "", found.views) if found.views else "",
            self.tr("%n search(es) with a name", "", found.searches) if found.searches else "",
            self.tr("walls, tours, groups and numbers of cameras, outages"),
        ]
        text = self.tr(
            "On this machine are kept for it: %1. All that stays, and is there again when a profile of this "
            "name is made, unless it is deleted, too. Exported files stay in any case."
        )
        return text.replace("%1", self.tr(", ", "between the things of a list").join(filter(None, parts)))

    def _on_agreed(self, name: str, box: DeleteBox) -> None:
        mark = box.checkBox()
        self._window.close_profile(name)
        # Qt gives none where none was set, whatever its types say.
        if mark is not None and mark.isChecked():
            self._worker.run(partial(_delete, name), partial(self._deleted, name))

    def _deleted(self, name: str, result: object) -> None:
        if isinstance(result, Exception):
            text = i18n.fill(self.tr("What was kept for %1 could not be deleted: %2"), name, why(result))
        else:
            text = self.tr("The profile %1 and what was kept for it were deleted.").replace("%1", name)
        self._window.say(text)


def _delete(profile: str) -> None:
    from app.core.cases.files import PictureFiles, cases_folder
    from app.store import belongings
    from app.store.database import Database

    database = Database()
    try:
        cases = belongings.delete(database, profile)
    finally:
        database.close()
    pictures = PictureFiles(cases_folder)
    for case in cases:
        pictures.delete_case(case)
