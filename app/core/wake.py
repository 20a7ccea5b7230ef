"""Did the machine sleep? Seen from two clocks and a tick that should come ten times a second."""

from __future__ import annotations

from app.core import timing
from app.core.instant import Clock


class WakeWatch:
    """While a machine sleeps the wall clock goes on; the monotonic one too on Windows, not on Linux, macOS.
    So a jump of either means: it slept (or was stopped, or its clock was set), connections may be dead."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._monotonic_s = clock.monotonic()
        self._utc_ms = int(clock.utc())

    def woke(self) -> bool:
        """Asked at every tick: whether the machine slept since the last one."""
        passed_s = self._clock.monotonic() - self._monotonic_s
        wall_s = (int(self._clock.utc()) - self._utc_ms) / 1000
        self._monotonic_s += passed_s
        self._utc_ms += round(wall_s * 1000)
        return passed_s >= timing.WAKE_GAP_S or wall_s - passed_s >= timing.WAKE_GAP_S
