"""The sentences of what is in the way of a start: what is wrong, and what a person can do about it."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

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
        }[obstacle.code]

    def sentence(self, obstacle: Obstacle) -> str:
        """What is wrong and what to do, whole."""
        params = {key: str(value) for key, value in obstacle.params.items()}
        if obstacle.code is ObstacleCode.NO_LIBVLC:
            found = self.tr("What was found: %1.").replace("%1", params.get("detail", "?").rstrip("."))
            return f"{self._no_libvlc()} {found}"
        if obstacle.code is ObstacleCode.NOT_WRITABLE:
            text = self.tr(
                "The folder %1 cannot be written: %2. Give this user the right to write there, free some "
                "room, or name another folder in VCS_WALL_HOME. Until then changes last for this session."
            )
            return text.replace("%1", params.get("path", "?")).replace("%2", params.get("reason", "?"))
        if obstacle.code is ObstacleCode.NEWER_DATA:
            text = self.tr(
                "%1 was written by a newer version of this program (version %2 of the data; this program "
                "knows %3). It is left as it is. Install the newer version again, or move the file away to "
                "begin anew. Until then bookmarks, cases and what was open last are not at hand."
            )
            for number, key in enumerate(("path", "found", "known"), 1):
                text = text.replace(f"%{number}", params.get(key, "?"))
            return text
        text = self.tr(
            "The window that is open (process %1) does not answer. Wait for it, or end that process, and "
            "start again."
        )
        return text.replace("%1", params.get("pid", "?"))

    def _no_libvlc(self) -> str:
        if sys.platform.startswith("linux"):
            return self.tr(
                "VLC 3 (libvlc) is missing or of another version. Install the packages libvlc5 and "
                "vlc-plugin-base, and start again."
            )
        return self.tr("VLC 3 (64 bit) is missing or of another version. Install it, and start again.")
