"""The times libvlc is given with bare pictures: each is shown a known time after it was let out. Its input is
``imem``, or the compiled one (``native/demux.c``), which says the same of itself.

From libvlc 3.0's sources (``src/input/clock.c``, ``es_out.c``) and measured: for a source whose pace it
thinks it controls, libvlc buffers until what it has got is longer than its caching, waits for its first
picture to be decoded, and then sets its clock, once: the first picture's time is ``WAKE_S`` from then. It
never bends that clock afterwards. It asks for the next picture right then, so the moment is known here to a
millisecond. The second picture is given a time far enough behind the first one's that this happens with it.
"""

from __future__ import annotations

import collections
from collections.abc import Callable

BUFFER_S = 0.3
"""What libvlc holds before it begins (its DEFAULT_PTS_DELAY; no option changes it for ``imem``)."""
SHOWN_AFTER_S = 0.2
"""Between letting out and showing: room for decoding, and for pictures that come late (measured: with 64
tiles on 2 cores no picture is lost, and each player keeps a picture or two less than with 0.3)."""
HURRIED_AFTER_S = 0.1
"""The same for pictures nobody is meant to look at: only those that follow them."""
WAKE_S = 0.01
_BEGIN_S = 1.0
_ENOUGH_S = BUFFER_S + 0.001
_STEP_S = 0.001
"""Times only rise."""
REMEMBERED = 48
FAR_S = 0.25
"""Pictures that change places are nearer to each other than this."""


class PlayerClock:
    """``asked``, ``give``: the reading thread; ``shown``: any. Times are monotonic seconds."""

    def __init__(self, begins: Callable[[float | None], None] = lambda origin_s: None) -> None:
        """``begins`` is told when the player's clock, in which ``give`` counts, was 0; None: not any more."""
        self._begins = begins
        self._given: collections.deque[tuple[float, int]] = collections.deque(maxlen=REMEMBERED)
        self.begun = False
        """Whether any picture was given."""
        self.restart()

    def restart(self) -> None:
        """A new player, or one that began anew."""
        self._first: float | None = None
        self._last = 0.0
        self._origin: float | None = None
        self._begins(None)

    @property
    def running(self) -> bool:
        """Whether the player's clock is set."""
        return self._origin is not None

    def asked(self, now_s: float) -> bool:
        """The player has taken what it was given and asks for the next picture. Whether it came so late that
        it began anew, and forgot what it had decoded."""
        if self._first is None:
            return False
        if self._origin is None:
            if self._last - self._first > BUFFER_S:
                self._origin = now_s + WAKE_S - self._first
                self._begins(self._origin)
        elif now_s - self._origin > self._last:
            # It came to the picture when that should have been shown: libvlc buffers anew (es_out.c,
            # ES_OUT_RESET_PCR flushes the decoders).
            self.restart()
            return True
        return False

    def shifted(self, by_s: float) -> None:
        """What was given last was given that much later, and is shown so."""
        self._last += by_s

    def give(
        self, now_s: float, due_s: float, reorder_s: float, pts: int, *, hurried: bool = False
    ) -> tuple[float, float]:
        """Presentation and decode time (seconds) to give with a picture that was due to be let out at
        ``due_s``. ``reorder_s``: between its decode and its presentation time; ``pts``: how it is known;
        ``hurried``: only for those after it, which are there already."""
        if self._first is None:
            at = self._first = _BEGIN_S
        elif hurried:
            # Shown, or too late to be shown, as soon as it is decoded: else all of them wait side by side
            # for the same moment, and what they took up then a player never gives back (6 MB of 640x360).
            due = 0.0 if self._origin is None else now_s + HURRIED_AFTER_S - self._origin
            at = max(self._last + _STEP_S, due)
        elif self._origin is None:
            at = max(self._last + _STEP_S, self._first + _ENOUGH_S)
        else:
            at = max(self._last + _STEP_S, due_s + SHOWN_AFTER_S - self._origin)
        self.begun = True
        self._last = at
        self._given.append((at + reorder_s, pts))
        return at + reorder_s, at

    def shown(self, now_s: float) -> int | None:
        """Which picture is shown now, as it was told to ``give``; None: not known yet."""
        origin, given = self._origin, self._given.copy()
        if origin is None or not given:
            return None
        at = now_s - origin
        nearest, best = None, float("inf")
        for time, pts in reversed(given):
            away = abs(time - at)
            if away < best:
                nearest, best = pts, away
            elif away > best + FAR_S:
                break  # older ones are further away
        return nearest
