"""What decoding takes: for how long a call of av has been running, what a picture costs, and when that is too
much for the speed asked."""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from app.media.review.segment import Coded, Parsed, PictureDecoder

TOO_DEAR = 0.7
"""Decoding everything may take this part of the time; above it, key frames only."""
LEAPS, LEAPS_S = 2, 4.0
"""So many leaps forward within this time: decoding everything is too slow at this speed."""


class Busy:
    """``with busy:`` around each call of av. One thread calls; any thread may ask for how long."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since_s: float | None = None

    def __enter__(self) -> None:
        self._since_s = self._clock()

    def __exit__(self, *_: object) -> None:
        self._since_s = None

    def seconds(self, now_s: float) -> float:
        """For how long one call has been running; 0 while none is."""
        since = self._since_s
        return 0.0 if since is None else now_s - since


class MeteredDecoder:
    """Decodes pictures, and knows what one costs."""

    def __init__(self, busy: Busy, clock: Callable[[], float]) -> None:
        self._decoder = PictureDecoder()
        self._busy = busy
        self._clock = clock
        self.cost_s: float | None = None
        """What a picture costs that is no key frame, as a mean of late; None: not known."""

    def start(self, parsed: Parsed) -> None:
        """See ``PictureDecoder``."""
        self._decoder.start(parsed)

    def feed(self, picture: Coded | None) -> list[Any]:
        """See ``PictureDecoder``."""
        began_s = self._clock()
        with self._busy:
            frames = self._decoder.feed(picture)
        if picture is not None and not picture.key:
            seconds = self._clock() - began_s
            self.cost_s = seconds if self.cost_s is None else self.cost_s + 0.05 * (seconds - self.cost_s)
        return frames


class Haste:
    """Whether the speed asked is too fast for decoding everything. Once it was, it stays so at that speed."""

    def __init__(self) -> None:
        self.too_fast = False
        self._leaps: collections.deque[float] = collections.deque()

    def begin(self) -> None:
        """Another speed."""
        self.too_fast = False
        self._leaps.clear()

    def judge(self, rate: float, cost_s: float | None, fps: float | None) -> bool:
        """At this speed, with what a picture costs."""
        if rate <= 1:
            return False
        if cost_s is not None and fps is not None and cost_s * fps * rate > TOO_DEAR:
            self.too_fast = True
        return self.too_fast

    def leapt(self, now_s: float, rate: float) -> None:
        """Pictures were left out because they came too late."""
        leaps = self._leaps
        leaps.append(now_s)
        while now_s - leaps[0] > LEAPS_S:
            leaps.popleft()
        if rate > 1 and len(leaps) >= LEAPS:
            self.too_fast = True
