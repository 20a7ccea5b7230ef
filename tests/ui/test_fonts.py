"""Letters: as heavy as their weight says, CJK beside Latin."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.support.waiting import LIMIT_S

_INK = """
import json, sys
from app.ui import fonts, theme
if sys.argv[1] == "prepared":
    fonts.prepare()
from PySide6.QtGui import QFont, QImage, QPainter, QTextLayout, QColor
from PySide6.QtWidgets import QApplication
app = QApplication([])

def ink(face, text):
    image = QImage(400, 40, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    painter.setFont(face)
    painter.drawText(5, 28, text)
    painter.end()
    return sum(bytes(image.constBits()))

chinese = "\u5927\u95e8\u505c\u8f66\u573a\u7535\u68af\u5385\u8d70\u5eca"
layout = QTextLayout(chinese, theme.font(13))
layout.beginLayout()
layout.createLine().setLineWidth(1000)
layout.endLayout()
families = [run.rawFont().familyName() for run in layout.glyphRuns()]
latin = [ink(theme.font(13, weight), "Gate Parking Lift") for weight in (400, 500, 600, 700)]
print(json.dumps({"cjk": ink(theme.font(13), chinese), "families": families, "latin": latin}))
"""


def _drawn(how: str) -> dict:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FONTCONFIG_")}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    run = subprocess.run(
        [sys.executable, "-c", _INK, how], env=environment, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_each_weight_is_heavier_than_the_one_before() -> None:
    latin = _drawn("prepared")["latin"]
    assert latin == sorted(latin)
    assert len(set(latin)) == 4, latin


def test_chinese_is_not_drawn_half_bold() -> None:
    plain, prepared = _drawn("as it comes"), _drawn("prepared")
    if all("Noto Sans CJK" in family for family in prepared["families"]):  # CFF outlines
        assert prepared["cjk"] < 0.85 * plain["cjk"]
    else:  # TrueType outlines (or boxes): nothing to put right, nothing changed
        assert prepared["cjk"] == plain["cjk"]


_DOT = """
from app.ui import fonts, theme
fonts.prepare()
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
app = QApplication([])
gaps = []
for pixels in (13, 15, 16, 18):
    image = QImage(40, 40, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    painter.setFont(theme.font(pixels, 700))
    painter.drawText(10, 30, "i")
    painter.end()
    rows = [max(image.pixelColor(x, y).value() for x in range(40)) for y in range(40)]
    drawn = [row for row, light in enumerate(rows) if light > 100]
    gaps.append(min(rows[drawn[0]:drawn[-1]]))
print(gaps)
"""


def test_a_bold_i_keeps_its_dot() -> None:
    """Made from the regular outlines, "Settings" was read as "Settlngs"."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", _DOT], env=environment, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert run.returncode == 0, run.stderr
    assert max(json.loads(run.stdout)) < 128, run.stdout
