"""Where the main window was: a small file, read before the window is shown, written after each move.

It is written on another thread, so that it is right after a kill, too."""

from __future__ import annotations

import json
import logging
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.desk import Place, place_from_json
from app.core.inorder import InOrder
from app.store import paths
from app.store.problems import StoreProblem, set_aside, write_atomically
from app.ui.qt_station import Poster
from app.ui.windows.placing import Placer

log = logging.getLogger("vcs_wall.ui.windows")

_MOST = 10_000
"""Characters of that file, at most."""


class MainPlace(QObject):
    """Puts the main window where it was (before it is shown) and keeps where it goes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.problems: list[StoreProblem] = []
        self._path = paths.config_dir() / "window.json"
        self._keeper = InOrder(Poster(self).post)
        self.placer = Placer(window, self._read())
        self.placer.place()
        self.placer.changed.connect(self._on_changed)

    def close(self) -> None:
        """What is still to be written is written."""
        self._keeper.shutdown()

    def _read(self) -> Place | None:
        try:
            text = self._path.read_text("utf-8")[:_MOST]
            return place_from_json(json.loads(text))
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("the place of the window could not be read: %s", error)
            return None
        except (ValueError, RecursionError) as error:
            self.problems.append(set_aside(self._path, type(error).__name__))
            return None

    def _on_changed(self) -> None:
        wanted = self.placer.wanted
        if wanted is not None:
            text = json.dumps(wanted.to_json()) + "\n"
            self._keeper.run(partial(write_atomically, self._path, text), _kept)


def _kept(result: object) -> None:
    if isinstance(result, OSError):
        log.warning("the place of the window could not be kept: %s", result)
