"""Every text fits its widget: in both languages and in one with longer words (this one in large text,
too), at the smallest screen (1280x720)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import screens
from tests.support.fitting import PSEUDO
from tests.support.screens.stage import LANGUAGES, LARGE, NORMAL, Stage, speaking


@pytest.mark.parametrize(
    ("language", "text_size"),
    # In large text the longest words stand for all: a language costs as much as all tests of a room.
    [*((language, NORMAL) for language in LANGUAGES), (PSEUDO, LARGE)],
)
@pytest.mark.parametrize("page", screens.modules())
def test_every_screen(qtbot: object, page: str, language: str, text_size: int, tmp_path: Path) -> None:
    problems: dict[str, list[str]] = {}
    with speaking(language, text_size):
        stage = Stage(tmp_path)
        try:
            for screen in screens.modules()[page]:
                if text_size == LARGE and not screen.large:
                    continue
                screen.make(stage)
                stage.settle()
                if screen.fits and (found := stage.problems()):
                    problems[screen.name] = found
                stage.clear()
        finally:
            stage.close()
    assert problems == {}
