"""What a tile of playback says over its picture and instead of it: name, mark, line. Drawn only when it
changes."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from app.core.choices import TileChoices
from app.core.review import ReviewPhase, ReviewStatus
from app.ui import theme
from app.ui.playback.words import ReviewWords
from app.ui.wall import overlay, picture
from app.ui.wall.chips import MARGIN
from app.ui.wall.overlay import Part

SHOWS = ("live", "quiet", "stale")
"""Looks with a picture."""
_CALM = (ReviewPhase.ASKING, ReviewPhase.OPENING, ReviewPhase.RETRY, ReviewPhase.LIVE_EDGE)
Sound = tuple[str, str]
"""What becomes of the sound of a tile that is to be heard: state, word; both empty for the others."""


class ReviewChips:
    """The pixmaps of one tile."""

    def __init__(self) -> None:
        self.name = QPixmap()
        self.mark = QPixmap()
        self.line = QPixmap()
        self._key: tuple[object, ...] = ()

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._key = ()

    @property
    def name_size(self) -> QSize:
        """Of the name; 0 by 0 if there is none."""
        return self.name.deviceIndependentSize().toSize() if not self.name.isNull() else QSize(0, 0)

    @property
    def line_height(self) -> int:
        """Height of the sentence at the bottom, 0 if there is none."""
        return 0 if self.line.isNull() else round(self.line.deviceIndependentSize().height())

    def make(
        self,
        words: ReviewWords,
        status: ReviewStatus,
        name: str,
        storage: str,
        sound: Sound,
        choices: TileChoices,
        target: QSize,
        size: QSize,
        time_px: int,
        ratio: float,
    ) -> bool:
        """Draws anew if something that is said changed; True if so. ``target``: size of the picture, or of
        where words are in its place; ``size``: of the tile; ``time_px``: room the time takes."""
        look = theme.tokens()
        line = (words.headline, words.detail) if words.look in ("quiet", "stale") else ("", "")
        if size.height() < theme.scaled(120):  # the rest is in the tool tip
            line = (line[0] if size.height() >= theme.scaled(64) else "", "")
        key = (
            name, storage, sound, words.mark, words.look, line, target, size, time_px, ratio,
            look, theme.text_size(), choices,
        )  # fmt: skip
        if key == self._key:
            return False
        self._key = key
        self.name = self.mark = self.line = QPixmap()
        if not name or size.width() < 60:
            return True
        pixels = overlay.text_px(size.height())
        room = target.width() - 2 * MARGIN
        self._make_name(
            words, status, name, storage, pixels, room - (time_px + MARGIN if time_px else 0), ratio
        )
        if self.name.isNull():
            self._make_name(words, status, name, "", pixels, room, ratio)
        marks: list[Part] = []
        if words.mark:
            marks += [Part(mark="square", ink=look.careful), Part(words.mark, ink=look.second)]
        if choices.zoom is not None:
            zoom = f"{picture.factor(choices):.1f}x"
            marks += [Part(icon="zoom", ink=look.accent), Part(zoom, ink=look.second)]
        state, said = sound
        if state:
            silent = state in ("no_device", "mute")
            marks += [
                Part(icon="sound-off" if silent else "sound", ink=look.careful if silent else look.accent),
                Part(said, ink=look.second),
            ]
        if marks:
            self.mark = overlay.make_chip(tuple(marks), pixels - 1, room, ratio)
        if line[0]:
            mark, _ = _mark_of(words, status)  # a triangle says that something is wrong
            ink, shape = (look.second, mark) if _is_calm(status) else (look.careful, "triangle")
            self.line = overlay.make_line(*line, ink, pixels, target, ratio, shape=shape)
        return True

    def _make_name(
        self,
        words: ReviewWords,
        status: ReviewStatus,
        name: str,
        storage: str,
        pixels: int,
        room: int,
        ratio: float,
    ) -> None:
        mark, ink = _mark_of(words, status)
        parts = [Part(mark=mark, ink=ink)] if mark else []
        parts.append(Part(name, weight=500, elide=True))
        if storage:
            parts.append(Part(storage, ink=theme.tokens().second))
        self.name = overlay.make_chip(tuple(parts), pixels, room, ratio)

    def paint_words(self, painter: QPainter, area: QRect, words: ReviewWords, status: ReviewStatus) -> None:
        """What is said where there is no picture; as much of it as there is room for."""
        mark, ink = _mark_of(words, status)
        if words.look == "empty":
            overlay.draw_empty(painter, area, words.headline, words.detail)
            return
        if not self.name.isNull() and area.height() < theme.scaled(200):
            # Little room: what has none below the name is left to the tool tip.
            area = area.adjusted(0, MARGIN + self.name_size.height(), 0, 0)
            face = theme.font(12, 700)
            most = int(area.height() / QFontMetricsF(face).height())
            if not most:
                return
            if area.height() < theme.scaled(90):
                wide = area.width() - 2 * MARGIN
                lines = overlay.break_lines(words.headline, face, wide, most)
                if words.brief and lines[-1].endswith("…"):
                    lines = overlay.break_lines(words.brief, face, wide, 1)
                painter.setFont(face)
                painter.setPen(theme.color(theme.tokens().text))
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), "\n".join(lines))
                return
        if words.look in ("nothing", "waiting") and mark in ("ring", "pulse"):
            mark = ""
        overlay.draw_words(painter, area, (mark, ink, words.headline, words.detail), None, brief=words.brief)


def _is_calm(status: ReviewStatus) -> bool:
    """Whether what is said is the way things go, and no trouble."""
    return status.phase in _CALM


def _mark_of(words: ReviewWords, status: ReviewStatus) -> tuple[str, str]:
    """State of a tile by shape and ink."""
    look = theme.tokens()
    if words.look == "live":
        return "", look.second
    if status.phase in (ReviewPhase.NO_RECORDING, ReviewPhase.LIVE_EDGE):
        return "ring", look.mute
    if _is_calm(status):
        return "pulse", look.second
    if status.phase is ReviewPhase.REFUSED:
        return "triangle", look.bad
    return "triangle", look.careful
