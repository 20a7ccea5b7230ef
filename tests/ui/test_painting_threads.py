"""Qt's own threads scale pictures only where these are very large."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QSize

from app.ui.app import _few_painting_threads

NAME = "QT_NO_GUI_THREADPOOL"


def screens(*sizes: tuple[int, int, float]) -> Any:
    found = [
        SimpleNamespace(size=lambda w=w, h=h: QSize(w, h), devicePixelRatio=lambda r=r: r)
        for w, h, r in sizes
    ]
    return SimpleNamespace(screens=lambda: found)


@pytest.mark.parametrize(
    ("sizes", "few"),
    [
        ([(1920, 1080, 1.0)], True),
        ([(1920, 1080, 1.0), (2560, 1440, 1.0)], True),
        ([(1920, 1080, 1.0), (3840, 2160, 1.0)], False),
        ([(1920, 1080, 2.0)], False),
    ],
)
def test_one_thread_unless_a_screen_is_very_large(
    monkeypatch: pytest.MonkeyPatch, sizes: list[tuple[int, int, float]], few: bool
) -> None:
    monkeypatch.setenv(NAME, "")
    monkeypatch.delenv(NAME)
    _few_painting_threads(screens(*sizes))
    assert (NAME in os.environ) is few


def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "0")
    _few_painting_threads(screens((1920, 1080, 1.0)))
    assert os.environ[NAME] == "0"
