"""The sentences of what is in the way of a start: what is wrong, and what a person can do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.ui import i18n
from app.ui.start.obstacles import Obstacle, ObstacleCode


class StartWords(QObject):
    """In the language in use."""

    def title(self, obstacle: Obstacle) -> str:
        """What is wrong, in a few words."""
        return {
            ObstacleCode.NO_LIBVLC: self.tr("No picture can be decoded on this machine"),
            ObstacleCode.NOT_WRITABLE: self.tr("Nothing can be kept on this machine"),
            ObstacleCode.NEWER_DATA: self.tr("The data was written by a newer version"),
            ObstacleCode.ALREADY_RUNNING: self.tr("VCS Wall is running already, but does not answer"),
            ObstacleCode.NO_PROFILE: self.tr("There is no such profile"),
            ObstacleCode.DAMAGED_FILE: self.tr("A file of this program could not be read"),
            ObstacleCode.NO_KEYRING: self.tr("There is no keyring on this machine"),
            ObstacleCode.NO_SERVICE: self.tr("The local service could not be started"),
        }[obstacle.code]

    def sentence(self, obstacle: Obstacle) -> str:
        """What is wrong and what to do, whole."""
        params = {key: str(value) for key, value in obstacle.params.items()}
        made: dict[ObstacleCode, Callable[[], tuple[str, tuple[str, ...]]]] = {
            ObstacleCode.NO_LIBVLC: lambda: (self._no_libvlc(), ("detail",)),
            ObstacleCode.NOT_WRITABLE: lambda: (self._not_writable(), ("path", "reason")),
            ObstacleCode.NEWER_DATA: lambda: (self._newer_data(), ("path", "found", "known")),
            ObstacleCode.ALREADY_RUNNING: lambda: (self._already_running(), ("pid",)),
            ObstacleCode.NO_PROFILE: lambda: (self._no_profile(bool(params.get("profile"))), ("profile",)),
            ObstacleCode.DAMAGED_FILE: lambda: self._damaged_file(bool(params.get("kept_as"))),
            ObstacleCode.NO_KEYRING: lambda: (self._no_keyring(), ("profile",)),
            ObstacleCode.NO_SERVICE: lambda: (self._no_service(), ("detail", "path")),
        }
        text, names = made[obstacle.code]()
        for number, name in enumerate(names, 1):
            text = text.replace(f"%{number}", params.get(name) or "?")
        return text

    def _no_libvlc(self) -> str:
        if sys.platform.startswith("linux"):
            text = self.tr(
                "VLC 3 (libvlc) is missing or of another version. Install the packages libvlc5 and "
                "vlc-plugin-base, and start again."
            )
        else:
            text = self.tr("VLC 3 (64 bit) is missing or of another version. Install it, and start again.")
        found = self.tr("What was found: %1.")
        return i18n.in_a_row(text, found)

    def _not_writable(self) -> str:
        return self.tr(
            "The folder %1 cannot be written: %2. Give this user the right to write there, free some "
            "room, or name another folder in VCS_WALL_HOME. Until then changes last for this session."
        )

    def _newer_data(self) -> str:
        return self.tr(
            "%1 was written by a newer version of this program (version %2 of the data; this program "
            "knows %3). It is left as it is. Install the newer version again, or move the file away to "
            "begin anew. Until then bookmarks, cases and what was open last are not at hand."
        )

    def _already_running(self) -> str:
        return self.tr(
            "The window that is open (process %1) does not answer. Wait for it, or end that process, and "
            "start again."
        )

    def _no_profile(self, named: bool) -> str:
        if named:
            return self.tr(
                "There is no profile named %1 on this machine. Start without --profile to choose one or to "
                "make it."
            )
        return self.tr("There is no profile to show. Make one in the window, or use --demo.")

    def _damaged_file(self, aside: bool) -> tuple[str, tuple[str, ...]]:
        if aside:
            text = self.tr(
                "%1 is damaged and was set aside as %2. The program goes on without what was in it. To get "
                "it back, quit, repair the file and give it its old name."
            )
            return text, ("path", "kept_as")
        text = self.tr(
            "%1 could not be read: %2. The program goes on without what is in it. Repair it, or give "
            "this user the right to read it, and start again."
        )
        return text, ("path", "reason")

    def _no_keyring(self) -> str:
        text = self.tr(
            "The AccessKey secret of %1 is looked for in the system's keyring, and none answers. Nothing "
            "is written into a plain file instead."
        )
        if sys.platform.startswith("linux"):
            what = self.tr(
                "Type it in with Edit the profile: it then lasts for this session. To keep it, install "
                "gnome-keyring or KWallet, log in to the desktop anew, and start again."
            )
        else:
            what = self.tr(
                "Type it in with Edit the profile: it then lasts for this session. To keep it, unlock the "
                "system's keyring, and start again."
            )
        return i18n.in_a_row(text, what)

    def _no_service(self) -> str:
        """``%1`` is a sentence."""
        log = self.tr("Its log says more: %2")
        return f"%1 {log}"
