"""A report on paper: A4 pages of hits with their pictures, as PDF. Runs on a worker: QPainter, QImage and
QPdfWriter only, no widget and no pixmap."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from app.core.search.hits import Edges
from app.ui import theme
from app.ui.search.reportwords import ReportWords

DPI = 144
_MM = DPI / 25.4
MARGIN = 15.0
BLOCK = 47.25
"""Height of a hit, millimetres; and of its gap."""
GAP = 4.0
FOOT = 10.0
SCENE = (84.0, 47.25)
TARGET = (30.0, 47.25)
WHOLE = (210.0, 297.0)


class Cancelled(Exception):
    """Nobody wants the report any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A hit as it is printed. ``lines``: pairs of a name and what it is. ``scene``, ``target``: make the
    pictures when their turn comes, None where there is none."""

    title: str
    figure: str
    lines: tuple[tuple[str, str], ...]
    scene: Callable[[], QImage | None]
    target: Callable[[], QImage | None]
    box: Edges | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """``facts``: what stands on the first page above the hits."""

    title: str
    facts: tuple[tuple[str, str], ...]
    note: str
    entries: tuple[Entry, ...]
    words: ReportWords = field(repr=False)


def write(paper: Paper, path: Path, cancelled: Callable[[], bool] = lambda: False) -> int:
    """The whole file or none; how many pages. OSError for what the disk does, ``Cancelled``."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    try:
        pages = _Printer(paper, name, cancelled).print()
        if not os.path.getsize(name):
            raise OSError(28, os.strerror(28), str(path))
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return pages


class _Printer:
    def __init__(self, paper: Paper, file: str, cancelled: Callable[[], bool]) -> None:
        self._paper = paper
        self._cancelled = cancelled
        self._writer = QPdfWriter(file)
        self._writer.setResolution(DPI)
        self._writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        self._writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        self._writer.setTitle(paper.title)
        self._writer.setCreator("VCS Wall")
        self._families = theme.font(10).families()
        self._number = 1

    def _font(self, points: float, bold: bool = False) -> QFont:
        face = QFont()
        face.setFamilies(self._families)
        face.setPointSizeF(points)
        face.setBold(bold)
        face.setFeature(QFont.Tag("tnum"), 1)
        return face

    def print(self) -> int:
        painter = QPainter()
        if not painter.begin(self._writer):
            raise OSError(5, os.strerror(5), "")
        try:
            self._painter = painter
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            top = self._front()
            room = WHOLE[1] - MARGIN - FOOT
            first = max(0, int((room - top + GAP) // (BLOCK + GAP)))
            each = max(1, int((room - MARGIN + GAP) // (BLOCK + GAP)))
            rest = max(0, len(self._paper.entries) - first)
            pages = 1 + -(-rest // each)
            y, left = top, first
            self._foot(pages)
            for entry in self._paper.entries:
                if self._cancelled():
                    raise Cancelled
                if not left:
                    self._writer.newPage()
                    self._number += 1
                    self._foot(pages)
                    y, left = MARGIN, each
                self._block(entry, y)
                y, left = y + BLOCK + GAP, left - 1
        finally:
            painter.end()
        return pages

    # -- parts -----------------------------------------------------------------------------------------

    def _text(
        self,
        box: QRectF,
        text: str,
        points: float,
        ink: str,
        *,
        bold: bool = False,
        flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = False,
    ) -> float:
        """``box`` in millimetres; the height that was taken."""
        painter, face = self._painter, self._font(points, bold)
        painter.setFont(face)
        painter.setPen(theme.color(ink))
        area = QRectF(box.x() * _MM, box.y() * _MM, box.width() * _MM, box.height() * _MM)
        how = int(flags | Qt.AlignmentFlag.AlignTop)
        if wrap:
            how |= int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere)
        else:
            metrics = QFontMetricsF(face, self._writer)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        taken = painter.drawText(area, how, text)
        return float(taken.height()) / _MM

    def _front(self) -> float:
        """Title and facts; where the hits begin."""
        look, paper = theme.PAPER, self._paper
        wide = WHOLE[0] - 2 * MARGIN
        y = MARGIN
        y += self._text(QRectF(MARGIN, y, wide, 12), paper.title, 17, look.text, bold=True) + 2
        for name, value in paper.facts:
            self._text(QRectF(MARGIN, y, 42, 6), name, 8.5, look.second)
            y += self._text(QRectF(MARGIN + 44, y, wide - 44, 24), value, 8.5, look.text, wrap=True) + 0.8
            if y > WHOLE[1] - MARGIN - FOOT - 20:
                break  # hundreds of cameras are named in the table (CSV)
        if paper.note:
            y += self._text(QRectF(MARGIN, y, wide, 6), paper.note, 8.5, look.careful) + 0.8
        y += 2
        self._rule(y)
        return y + 4

    def _rule(self, y: float) -> None:
        self._painter.setPen(QPen(theme.color(theme.PAPER.line), 1))
        self._painter.drawLine(
            round(MARGIN * _MM), round(y * _MM), round((WHOLE[0] - MARGIN) * _MM), round(y * _MM)
        )

    def _foot(self, pages: int) -> None:
        look, wide = theme.PAPER, WHOLE[0] - 2 * MARGIN
        y = WHOLE[1] - FOOT - 2
        self._rule(y - 2)
        self._text(QRectF(MARGIN, y, wide, 5), f"VCS Wall · {self._paper.title}", 7.5, look.second)
        page = self._paper.words.text("page", str(self._number), str(pages))
        self._text(QRectF(MARGIN, y, wide, 5), page, 7.5, look.second, flags=Qt.AlignmentFlag.AlignRight)

    def _block(self, entry: Entry, top: float) -> None:
        look = theme.PAPER
        scene = QRectF(MARGIN, top, *SCENE)
        target = QRectF(scene.right() + 2, top, *TARGET)
        self._picture(scene, entry.scene(), entry.box)
        self._picture(target, entry.target(), None)
        left = target.right() + 4
        wide = WHOLE[0] - MARGIN - left
        self._text(QRectF(left, top, wide - 14, 6), entry.title, 10.5, look.text, bold=True)
        self._text(
            QRectF(left, top, wide, 6),
            entry.figure,
            10.5,
            look.accent,
            bold=True,
            flags=Qt.AlignmentFlag.AlignRight,
        )
        y = top + 6
        for name, value in entry.lines:
            if y > top + BLOCK - 4:
                break
            self._text(QRectF(left, y, 20, 4), name, 7, look.second)
            y += self._text(QRectF(left + 20.5, y, wide - 20.5, 8), value, 7, look.text, wrap=True) + 0.5

    def _picture(self, box: QRectF, image: QImage | None, edges: Edges | None) -> None:
        look, painter = theme.PAPER, self._painter
        area = QRectF(box.x() * _MM, box.y() * _MM, box.width() * _MM, box.height() * _MM)
        painter.setPen(QPen(theme.color(look.line), 1))
        painter.setBrush(theme.color(look.surface))
        painter.drawRect(area)
        if image is None or image.isNull():
            words = QRectF(box.x(), box.center().y() - 2, box.width(), 5)
            text = self._paper.words.text("no_picture")
            self._text(words, text, 7.5, look.second, flags=Qt.AlignmentFlag.AlignHCenter)
            return
        scale = min(area.width() / image.width(), area.height() / image.height())
        wide, high = image.width() * scale, image.height() * scale
        place = QRectF(area.center().x() - wide / 2, area.center().y() - high / 2, wide, high)
        painter.drawImage(place, image)
        if edges is not None:
            left, top, right, bottom = edges
            around = QRectF(
                place.x() + left * wide, place.y() + top * high, (right - left) * wide, (bottom - top) * high
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for ink, width in ((look.wall, 4), (look.filled, 2)):
                painter.setPen(QPen(theme.color(ink), width))
                painter.drawRect(around)
