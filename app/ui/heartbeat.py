"""How late the window's thread is: a timer that measures itself.

``block_ms_max`` is the figure published as ``window_block_ms_max``: the longest time the event loop did not
come round, minus the interval it was asked to. Only ``bench`` starts it. A timer of its own costs 1.1 % of a
core (measured: 5 ms); where another one runs all the time, that one's lateness is measured for nothing.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_MS = 5


class Heartbeat(QObject):
    """Measures blocks of the thread it lives on. ``start()`` and ``stop()`` on that thread."""

    def __init__(self, parent: QObject | None = None, timer: QTimer | None = None) -> None:
        """``timer``: runs already and goes on; without, one of its own."""
        super().__init__(parent)
        self.block_ms_max = 0.0
        self.beats = 0
        self.late_beats = 0
        """Beats that came more than 50 ms late."""
        self._last: float | None = None
        """When the last beat came; None: nothing is measured."""
        self._own: QTimer | None = None
        if timer is None:
            timer = self._own = QTimer(self)
            timer.setTimerType(Qt.TimerType.PreciseTimer)
            timer.setInterval(INTERVAL_MS)
        self._timer = timer

    def start(self) -> None:
        """Begin (or begin anew); forgets what was measured before."""
        if self._last is None:
            self._timer.timeout.connect(self._beat)
            self._last = time.perf_counter()
        self.reset()
        if self._own is not None:
            self._own.start()

    def stop(self) -> None:
        """What was measured stays. The timer of another one calls it no more."""
        if self._last is not None:
            self._timer.timeout.disconnect(self._beat)
        self._last = None
        if self._own is not None:
            self._own.stop()

    def reset(self) -> None:
        self.block_ms_max = 0.0
        self.beats = 0
        self.late_beats = 0
        if self._last is not None:
            self._last = time.perf_counter()

    def _beat(self) -> None:
        if self._last is None:  # stopped by what the timer called just before
            return
        now = time.perf_counter()
        late_ms = (now - self._last) * 1000.0 - self._timer.interval()
        self._last = now
        self.beats += 1
        if late_ms > self.block_ms_max:
            self.block_ms_max = late_ms
        if late_ms > 50.0:
            self.late_beats += 1
