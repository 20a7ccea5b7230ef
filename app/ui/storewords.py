"""What became of files and texts of ours that could not be read or written."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject

from app.ui import i18n


class StoreSentences(QObject):
    """A sentence for each code of ``app.store.problems.StoreProblem``."""

    def problem(self, code: str, params: dict[str, Any]) -> str:
        """What happened, and where it lies now."""
        if code == "file_set_aside":
            text = self.tr("%1 could not be read and was set aside as %2.")
            aside = PurePath(str(params.get("kept_as"))).name  # beside it: the same folder is not said twice
            return i18n.fill(text, str(params.get("path")), aside)
        if code == "text_set_aside":
            if params.get("what") == "tours":
                text = self.tr("Not all tours could be read. What was kept of them lies in %1.")
            else:
                text = self.tr(
                    "What was open last time could not all be read. What was kept of it lies in %1."
                )
            return text.replace("%1", str(params.get("kept_as")))
        if code == "entry_ignored":
            text = self.tr("An entry of %1 could not be read and was left out: %2.")
            return i18n.fill(text, str(params.get("path")), str(params.get("entry")))
        if code == "newer_version":
            text = self.tr("%1 was written by a newer version of this program.")
            return text.replace("%1", str(params.get("path")))
        if code == "not_readable":
            text = self.tr("%1 could not be read: %2.")
        else:
            text = self.tr("%1 could not be written: %2. What is changed now lasts for this session only.")
        return i18n.fill(text, str(params.get("path")), str(params.get("reason")))
