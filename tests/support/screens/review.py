"""Playback, search, cases, export."""

from __future__ import annotations

from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()


@screens.add(fits=False)  # to be mended: large text, long words
def playback_empty(stage: Stage) -> None:
    stage.live()
    stage.window.modes.show("playback")


@screens.add
def search_empty(stage: Stage) -> None:
    stage.live()
    stage.window.modes.show("search")
