"""What the quality policy goes by once it is measured: loads of the last seconds, pictures that were lost.

What was measured before the last change, or while streams are being opened, says nothing about now: ``stir``
forgets it. Pure: time is a number."""

from __future__ import annotations

from collections import deque

from app.core.quality import limits
from app.media.types import Load


class Evidence:
    """Not thread-safe. Times: monotonic seconds; loads: percent of one core."""

    def __init__(self) -> None:
        self._loads: deque[Load] = deque(maxlen=limits.READINGS)
        self._measured_s = float("-inf")
        self._stirred_at = float("-inf")
        self._stirred_since = float("-inf")
        self._decided_at: float | None = None
        self._late: deque[float] = deque()
        self._counting_from: float | None = None
        self._lost = 0
        self.shed = 0.0
        """Share of all pictures that were due and got lost lately."""

    # -- what has just changed -----------------------------------------------------------------------

    def stir(self, now: float) -> None:
        """Something changed: what is measured from now on counts, after a moment."""
        if now - self._stirred_at > limits.SETTLE_S:
            self._stirred_since = now
        self._stirred_at = now
        self._loads.clear()
        self._late.clear()

    def settled(self, now: float) -> bool:
        """Whether what is seen now follows from how things stand. Where something changes all the time (a
        camera that comes and goes) it has to be taken for that before long."""
        return (
            now - self._stirred_at >= limits.SETTLE_S or now - self._stirred_since >= limits.UNSETTLED_MOST_S
        )

    # -- loads ---------------------------------------------------------------------------------------

    def hear(self, load: Load) -> bool:
        """One more reading; whether it is new and of a time after the last change."""
        if load.measured_s <= self._measured_s:
            return False
        self._measured_s = load.measured_s
        if load.measured_s < self._stirred_at + limits.STALE_S:
            return False
        self._loads.append(load)
        return True

    @property
    def readings(self) -> int:
        """So many readings since the last change, at most ``limits.READINGS``."""
        return len(self._loads)

    @property
    def machine_high(self) -> float:
        """The busiest the machine was: nothing is raised on the strength of one good second."""
        return max((load.machine_percent for load in self._loads), default=0.0)

    @property
    def machine_low(self) -> float:
        """The least busy it was: nothing is lowered because of one bad second."""
        return min((load.machine_percent for load in self._loads), default=0.0)

    @property
    def decoders_high(self) -> float:
        return max((load.decoders_percent for load in self._loads), default=0.0)

    @property
    def decoders_low(self) -> float:
        return min((load.decoders_percent for load in self._loads), default=0.0)

    # -- the window ----------------------------------------------------------------------------------

    def decided(self, now: float) -> None:
        """The policy is asked now: by the window's thread, every ``DECIDE_EVERY_S`` or earlier."""
        late = 0.0 if self._decided_at is None else now - self._decided_at - limits.DECIDE_EVERY_S
        self._decided_at = now
        if limits.WINDOW_LATE_S < late < limits.ASLEEP_S:
            self._late.append(now)
        while self._late and now - self._late[0] > limits.WINDOW_LATE_FOR_S:
            self._late.popleft()

    @property
    def window_late(self) -> bool:
        """Whether the window's thread comes too late again and again."""
        return len(self._late) >= limits.WINDOW_LATE_TIMES

    # -- pictures ------------------------------------------------------------------------------------

    def count(self, now: float, lost: int, due_per_s: float) -> bool:
        """``lost`` more pictures of all tiles since the last call, of so many due; whether it is too many."""
        if self._counting_from is None or due_per_s <= 0:
            self._counting_from, self._lost, self.shed = now, 0, 0.0
            return False
        self._lost += lost
        seconds = now - self._counting_from
        if seconds < limits.LOST_FOR_S:
            return False
        self.shed = min(0.9, self._lost / (due_per_s * seconds))
        self._counting_from, self._lost = now, 0
        return self.shed > limits.LOST_SHARE

    def count_anew(self) -> None:
        """What was lost until now has other causes."""
        self._counting_from = None
