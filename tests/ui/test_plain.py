"""Texts from elsewhere are shown as they are, never taken for HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent, QTextDocument
from PySide6.QtGui import Qt as Texts
from PySide6.QtWidgets import QApplication

import app.ui
from app.core.attention import Unseen
from app.core.instant import Instant
from app.ui.chrome import Elided
from app.ui.outages.model import UnseenModel
from app.ui.plain import PlainLabel, tip

HOSTILE = '<img src="//10.0.0.9/share/a.png"> <b>Gate</b>\n  2 & 3'


def seen(tool_tip: str) -> str:
    """What somebody reads in it, as Qt makes it."""
    if not Texts.mightBeRichText(tool_tip):
        return tool_tip
    page = QTextDocument()
    page.setHtml(tool_tip)
    return page.toPlainText()


@pytest.mark.parametrize("text", [HOSTILE, "&lt;b&gt;", "Gate", "a < b", "", "<br>", "line\n<b>two</b>"])
def test_a_tool_tip_shows_its_text(qtbot: object, text: str) -> None:
    assert seen(tip(text)) == text


def test_labels_show_their_text(qtbot: object) -> None:
    label = PlainLabel(HOSTILE)
    assert label.textFormat() is Qt.TextFormat.PlainText and label.text() == HOSTILE
    brief = Elided()
    brief.resize(10, 20)
    brief.set_full(HOSTILE)
    assert seen(brief.toolTip()) == HOSTILE and brief.textFormat() is Qt.TextFormat.PlainText


def test_no_label_is_of_another_kind() -> None:
    folder = Path(app.ui.__file__).parent
    others = [
        f"{path.relative_to(folder)}: {line.strip()}"
        for path in folder.rglob("*.py")
        if path.name != "plain.py"
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\bQLabel\((?!\))|= QLabel\(", line)
    ]
    assert not others


def test_the_name_of_a_camera_in_a_table(qtbot: object) -> None:
    model = UnseenModel()
    model.name_of = lambda _: HOSTILE
    model.show([Unseen("cam1", None)], Instant(0))
    told = model.data(model.index(0, UnseenModel.CAMERA), Qt.ItemDataRole.ToolTipRole)
    assert seen(told) == f"{HOSTILE}\ncam1"


def test_what_pops_up_over_a_tile(qtbot: object) -> None:
    from tests.ui.test_wall_view import Stage

    stage = Stage()
    try:
        stage.view.set_wall(stage.wall, lambda _: HOSTILE, lambda: Instant(0))  # type: ignore[arg-type]
        stage.put(0)
        tile = stage.tile(0)
        here = QPointF(20, 20)
        QApplication.sendEvent(tile, QEnterEvent(here, here, here))
        assert seen(tile.toolTip()).startswith(HOSTILE)
    finally:
        stage.view.set_wall(None)
        stage.view.close()
