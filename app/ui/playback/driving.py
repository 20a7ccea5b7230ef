"""What moves the master clock of a playback page: play, speed, jumps, gaps, loop. Widgets ask it, it asks the
review."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.core.recordings.tracks import Track
from app.core.review import RATES

if TYPE_CHECKING:
    from app.core.recordings import Recordings
    from app.core.review import Review
    from app.ui.playback.grid import ReviewGrid

BACK_RATES = tuple(rate for rate in RATES if rate >= 1)
AT_START_MS = 2000
"""So close behind the beginning of a recording the one before it is meant."""
LOOK_MS = 24 * 3600 * 1000
"""Gaps are looked for so far away."""
EDGE_MS = 3000
"""The newest picture of a recording that goes on is so old, at least."""


SHORTEST_MS = 500
"""Between A and B."""


class Driver(QObject):
    """Of one page. ``changed`` after each act that worked."""

    changed = Signal()
    leapt = Signal(float)
    """To a master time, by other means than the timeline."""
    said = Signal(str)

    def __init__(self, grid: ReviewGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._rate = 1.0
        self._a_ms: int | None = None
        self._b_ms: int | None = None
        self._looping = False
        self.recordings: Recordings | None = None
        self.marks: Callable[[], list[int]] = list
        """Instants worth going to (hits, bookmarks), in order."""

    @property
    def _review(self) -> Review | None:
        return self._grid.review

    def forget(self) -> None:
        """Another review: normal speed, no loop. (A and B stay.)"""
        self._rate, self._looping = 1.0, False

    # -- what is true ----------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether time goes on."""
        return self._review is not None and self._review.playing

    @property
    def rate(self) -> float:
        """The speed it goes at, or will when it plays."""
        review = self._review
        return review.rate if review is not None and review.playing else self._rate

    def has_review(self) -> bool:
        """Whether anything can be moved."""
        return self._review is not None

    def has_camera(self) -> bool:
        """Whether there is anything to be seen."""
        return self._review is not None and bool(self._grid.shown)

    # -- play ------------------------------------------------------------------------------------------

    def play_or_pause(self) -> None:
        """Space."""
        if self.playing:
            self.pause()
        else:
            self._play(self._rate)

    def pause(self) -> None:
        """Time stands."""
        if self._review is not None and self._review.playing:
            self._review.pause()
            self.changed.emit()

    def play(self) -> None:
        """At the speed chosen."""
        self._play(self._rate)

    def _play(self, rate: float) -> None:
        self._rate = rate
        if self._review is not None:
            self._review.play(rate)
            self.changed.emit()

    def forward(self) -> None:
        """Forward; again: faster."""
        rate = self.rate
        self._play(_next(BACK_RATES, rate) if self.playing and rate >= 1 else 1.0)

    def reverse(self) -> None:
        """Backward; again: faster."""
        rate = self.rate
        self._play(-_next(BACK_RATES, -rate) if self.playing and rate < 0 else -1.0)

    def faster(self) -> None:
        """One speed up, the way it goes."""
        rate = self.rate
        self.choose_rate(-_next(BACK_RATES, -rate) if rate < 0 else _next(RATES, rate))

    def slower(self) -> None:
        """One speed down."""
        rate = self.rate
        down = (*reversed(BACK_RATES),) if rate < 0 else (*reversed(RATES),)
        self.choose_rate(-_next(down, -rate) if rate < 0 else _next(down, rate))

    def choose_speed(self, speed: float) -> None:
        """So fast, whichever way it goes; backward there is nothing slower than 1x."""
        self.choose_rate(-max(1.0, speed) if self.rate < 0 else speed)

    def normal(self) -> None:
        """1x, forward."""
        self.choose_rate(1.0)

    def choose_rate(self, rate: float) -> None:
        """Another speed; it stands still if it does."""
        if self.playing:
            self._play(rate)
        else:
            self._rate = rate
            self.changed.emit()

    # -- jumps -----------------------------------------------------------------------------------------

    def seek(self, utc_ms: float) -> None:
        """To this master time; the timeline shows it."""
        if self._review is not None:
            self._review.seek(round(utc_ms))
            self.leapt.emit(utc_ms)
            self.changed.emit()

    def scrub(self, utc_ms: float) -> None:
        """The playhead is being dragged."""
        if self._review is not None:
            self._review.scrub(round(utc_ms))

    def seek_from_timeline(self, utc_ms: float) -> None:
        """A click, or the end of a drag: what the timeline shows stays."""
        review = self._review
        if review is None:
            return
        if review.scrubbing:
            review.scrub_end(round(utc_ms))
        else:
            review.seek(round(utc_ms))
        self.changed.emit()

    def jump(self, seconds: float) -> None:
        """So far from here."""
        self.seek(self._grid.now_utc_ms() + seconds * 1000)

    def step(self, direction: int) -> None:
        """One picture of the selected tile; time stands then."""
        if self._review is not None:
            self._review.step(direction)
            self.changed.emit()

    def jog(self, notches: float, far: bool) -> None:
        """The wheel: single pictures, or seconds."""
        if far:
            self.jump(notches)
            return
        self.step(1 if notches > 0 else -1)

    # -- gaps ------------------------------------------------------------------------------------------

    def _track(self) -> tuple[Track, int] | None:
        """Of the selected tile (else of the first that has a camera), and its offset."""
        shown = self._grid.shown
        if not shown:
            return None
        index, slot = next((one for one in shown if one[0] == self._grid.selected), shown[0])
        return Track(slot.device_id, slot.storage), self._grid.offset_ms(index)

    def to_start(self) -> None:
        """Where this recording begins; from there, where the one before does."""
        found, recordings = self._track(), self.recordings
        if found is None or recordings is None:
            return
        track, offset = found
        now = round(self._grid.now_utc_ms()) + offset
        spans = recordings.coverage(track, now - LOOK_MS, now + 1).spans
        here = spans.covering(now)
        if here is None or now - here.from_utc_ms <= AT_START_MS:
            here = spans.preceding(here.from_utc_ms if here is not None else now)
        if here is None:
            self.said.emit(self.tr("No earlier recording is known of this camera."))
        else:
            self.seek(here.from_utc_ms - offset)

    def to_next_start(self) -> None:
        """The recording after the next gap."""
        found, recordings = self._track(), self.recordings
        if found is None:
            return
        track, offset = found
        now = round(self._grid.now_utc_ms()) + offset
        following = None
        if recordings is not None:
            following = recordings.coverage(track, now, now + LOOK_MS).spans.following(now)
        if following is not None:
            self.seek(following.from_utc_ms - offset)
        elif not self.to_next_picture():
            self.said.emit(self.tr("No later gap is known of this camera."))

    def to_next_picture(self) -> bool:
        """Where the selected tile, which shows nothing now, has its next picture. False: none is known."""
        found = self.next_picture_ms()
        if found is not None:
            self.seek(found)
        return found is not None

    def next_picture_ms(self) -> int | None:
        """Master time of the selected tile's next picture while it has none."""
        tiles = self._grid.tile_widgets
        selected = self._grid.selected
        return tiles[selected].words.leads_to if selected < len(tiles) else None

    def to_newest(self) -> None:
        """The newest picture there is."""
        recordings = self.recordings
        if recordings is None:
            return
        now = recordings.now_utc_ms()
        target = now - EDGE_MS
        found = self._track()
        if found is not None:
            track, offset = found
            spans = recordings.coverage(track, now - LOOK_MS, now + 1).spans
            if len(spans):
                target = min(now, spans[len(spans) - 1].to_utc_ms - offset) - EDGE_MS
        self.seek(target)

    def to_mark(self, direction: int) -> None:
        """The next hit or bookmark, or (-1) the one before."""
        now = self._grid.now_utc_ms()
        marks = self.marks()
        if direction > 0:
            found = next((mark for mark in marks if mark > now + 20), None)
        else:
            found = next((mark for mark in reversed(marks) if mark < now - 20), None)
        if found is None:
            self.said.emit(self.tr("There is no further mark that way."))
        else:
            self.seek(found)

    # -- A and B ---------------------------------------------------------------------------------------

    @property
    def range_ms(self) -> tuple[int, int] | None:
        """From A to B, if both are set."""
        if self._a_ms is None or self._b_ms is None:
            return None
        return self._a_ms, self._b_ms

    @property
    def a_ms(self) -> int | None:
        """A, if it is set; master time."""
        return self._a_ms

    @property
    def b_ms(self) -> int | None:
        """B, if it is set."""
        return self._b_ms

    @property
    def looping(self) -> bool:
        """Whether it goes round and round between them."""
        return self._looping

    def cycle_loop(self) -> None:
        """Sets A, then B, then goes round; once more ends it."""
        if self._looping:
            self.set_range(None, None)
        elif self.range_ms is not None:
            self._set_looping(True)
        elif self._a_ms is None:
            self.set_a(round(self._grid.now_utc_ms()))
        elif self.set_b(round(self._grid.now_utc_ms())):
            self._set_looping(True)

    def set_a(self, utc_ms: int) -> None:
        """A there; a B before it is forgotten."""
        b = self._b_ms
        self._a_ms, self._b_ms = utc_ms, b if b is not None and b - utc_ms >= SHORTEST_MS else None
        self._tell_loop()

    def set_b(self, utc_ms: int) -> bool:
        """B there (A, when it lies before A); False where the two are too close."""
        a = self._a_ms
        if a is not None and abs(utc_ms - a) < SHORTEST_MS:
            self.said.emit(self.tr("B must be half a second away from A."))
            return False
        if a is None:
            self._b_ms = utc_ms
        else:
            self._a_ms, self._b_ms = sorted((a, utc_ms))
        self._tell_loop()
        return True

    def set_range(self, a_ms: int | None, b_ms: int | None) -> None:
        """Both, or (None) neither."""
        self._a_ms, self._b_ms = a_ms, b_ms
        self._tell_loop()

    def _set_looping(self, on: bool) -> None:
        self._looping = on
        self._tell_loop()

    def _tell_loop(self) -> None:
        span, was = self.range_ms, self._looping
        self._looping = was and span is not None
        if self._review is not None and (was or self._looping):
            self._review.loop(*(span if self._looping and span is not None else (None,)))
        self.changed.emit()


def _next(rates: tuple[float, ...], rate: float) -> float:
    """The one after ``rate``, or the last."""
    at = rates.index(rate) if rate in rates else 0
    return rates[min(at + 1, len(rates) - 1)]
