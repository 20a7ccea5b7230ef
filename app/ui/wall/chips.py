"""What a tile says over its picture: name, quality and age, trouble. Drawn only when it changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPixmap

from app.core.status import Reason, TileStatus
from app.ui import theme
from app.ui.sentences import TileWords
from app.ui.wall import overlay
from app.ui.wall.overlay import Part

if TYPE_CHECKING:
    from app.ui.sentences import TileSentences

MARGIN = 6
GAP = 3
"""Between chips that stand below each other."""
LOW_AIR_PX = 3
"""Above and below the words of a tile that is too low for both its name and a sentence with air."""
Layer = tuple[int, int, QPixmap]
"""What is copied over each picture, and where: x, y in the tile's pixels."""
FIGURES_EVERY_S = 0.9  # a calm tile is asked once a second
"""Figures that change all the time are drawn anew no more often: nobody reads faster."""


def tile_mark(words: TileWords, status: TileStatus) -> tuple[str, str]:
    """State of a tile by shape and ink."""
    look = theme.tokens()
    kind = words.look
    if kind == "live":
        return "dot", look.good
    if words.calm:
        return "pulse", look.second
    if kind in ("quiet", "stale"):
        return "triangle", look.careful
    if kind == "waiting":
        return ("triangle", look.careful) if status.next_try_in_s is not None else ("pulse", look.second)
    reason = status.params.get("reason")
    if reason == Reason.OFFLINE:
        return "ring", look.mute
    if reason == Reason.UNREGISTERED:
        return "square", look.careful
    return "triangle", look.bad


def paint_words(
    painter: QPainter, area: QRect, words: TileWords, status: TileStatus, top: int | None
) -> None:
    """What a tile without a picture says in its middle. ``top``: where there is room below its name, in the
    tile's pixels; None without one."""
    if words.look == "empty":
        overlay.draw_empty(painter, area, words.headline, words.detail)
        return
    mark, ink = tile_mark(words, status)
    if words.look == "waiting" and mark == "pulse":
        mark = ""
    taken = 0 if top is None else top - area.y()
    said = (mark, ink, words.headline, words.detail)
    overlay.draw_words(painter, area, said, words.progress, top=taken, brief=words.brief)


class TileChips:
    """The pixmaps of one tile."""

    def __init__(self) -> None:
        self.name = QPixmap()
        self.info = QPixmap()
        self.line = QPixmap()
        self.marks = QPixmap()
        self._key: tuple[object, ...] = ()
        self._figures: tuple[object, ...] = ()
        self._figures_at = 0.0

    def forget(self) -> None:
        """Draw everything anew next time."""
        self._key = ()

    @property
    def line_height(self) -> int:
        """Height of the sentence at the bottom, 0 if there is none."""
        return 0 if self.line.isNull() else round(self.line.deviceIndependentSize().height())

    @property
    def name_height(self) -> int:
        """Height of the name, 0 if there is none."""
        return 0 if self.name.isNull() else round(self.name.deviceIndependentSize().height())

    def below(self, picture: QRect) -> int:
        """Where another chip goes, below name and marks."""
        y = picture.y() + max(MARGIN, overlay.clear_edge(picture.height())) + self.name_height + GAP
        return y if self.marks.isNull() else y + round(self.marks.deviceIndependentSize().height()) + GAP

    def top(self, picture: QRect) -> int:
        """Where more can be drawn below name and marks."""
        return self.below(picture) + GAP

    def make(
        self,
        sentences: TileSentences,
        words: TileWords,
        status: TileStatus,
        name: str,
        picture: QRect,
        size: QSize,
        ratio: float,
        loopback: bool,
        language: int,
        marks: tuple[Part, ...] = (),
    ) -> bool:
        """Draws anew if something that is said changed; True if so. ``marks``: below the name (recording,
        sound, zoom)."""
        look = theme.tokens()
        with_figures = words.look in ("live", "quiet")
        quality = sentences.quality(status) if with_figures else ()
        showing = words.look in ("live", "quiet", "stale")
        unencrypted = status.encrypted is False and not loopback and showing
        mark, ink = tile_mark(words, status)
        key = (marks, name, bool(quality), unencrypted, words, mark, size, picture.size(), ratio, language)
        now = time.monotonic()
        if key == self._key and (quality == self._figures or now - self._figures_at < FIGURES_EVERY_S):
            return False
        whole, self._key = key != self._key, key
        self._figures, self._figures_at = quality, now
        pixels = overlay.text_px(size.height())
        # Large text in a small tile leaves room for the name and the picture.
        most = max(11, round(size.height() * 0.22)) * 100 / theme.text_size()
        pixels = max(1, min(pixels, round(most)))
        room = picture.width() - 2 * MARGIN
        if whole:
            self.name = self.info = self.line = self.marks = QPixmap()
        if not name or size.width() < 60:
            return whole
        if whole:
            # The name has the right of way; figures take what it leaves, as many as fit.
            name_parts = (Part(mark=mark, ink=ink), Part(name, weight=500, elide=True))
            line = words.look in ("quiet", "stale")
            low = line and 2 * (theme.scaled(pixels) * 1.5 + overlay.AIR_PX) > picture.height()
            air = LOW_AIR_PX if low else overlay.AIR_PX
            self.name = overlay.make_chip(name_parts, pixels, round(room), ratio, air)
            if marks:
                self.marks = overlay.make_chip(marks, pixels - 1, round(room), ratio)
                if self.marks.isNull():
                    self.marks = overlay.make_chip(marks[:2], pixels - 1, round(room), ratio)
            if line:
                said, line_ink = ("pulse", look.text) if words.calm else ("triangle", look.careful)
                self.line = overlay.make_line(
                    words.headline, words.detail, line_ink, pixels, picture.size(), ratio, words.brief, said,
                    air,
                )  # fmt: skip
                clear = overlay.clear_edge(picture.height())
                if self.name_height + self.line_height + 2 * clear > picture.height():
                    self.name = QPixmap()  # how old the picture is says more; the tool tip has the name
        left = room - self.name.deviceIndependentSize().width() - MARGIN
        lock: tuple[Part, ...] = ()
        if unencrypted:
            lock = (Part(icon="lock-open", ink=look.careful),)
            if size.width() >= 360:
                lock += (Part(sentences.unencrypted(), ink=look.careful),)
        self.info = QPixmap()
        for text in (*quality, ""):
            parts = lock + ((Part(text, ink=look.second),) if text else ())
            if parts:
                self.info = overlay.make_chip(parts, pixels - 1, round(left), ratio)
                if not self.info.isNull():
                    break
        return True

    def layers(self, picture: QRect) -> list[Layer]:
        """The chips over the picture, clear of its upper and lower edge."""
        clear = overlay.clear_edge(picture.height())
        low = (
            not self.line.isNull() and MARGIN + self.name_height + self.line_height + clear > picture.height()
        )
        top = picture.y() + (clear if low else max(MARGIN, clear))
        found: list[Layer] = []
        if not self.name.isNull():
            found.append((picture.x() + MARGIN, top, self.name))
        if not self.marks.isNull():
            found.append((picture.x() + MARGIN, top + self.name_height + GAP, self.marks))
        if not self.info.isNull():
            width = round(self.info.deviceIndependentSize().width())
            found.append((picture.right() + 1 - MARGIN - width, top, self.info))
        if not self.line.isNull():
            found.append((picture.x(), picture.bottom() + 1 - clear - self.line_height, self.line))
        return found
