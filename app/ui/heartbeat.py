"""How late the window's thread is: a 5 ms timer that measures itself.

``block_ms_max`` is the figure published as ``window_block_ms_max``: the longest time the event loop did not
come round, minus the interval it was asked to. Costs about 0.1 % of a core; only ``bench`` starts it.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_MS = 5


class Heartbeat(QObject):
    """Measures blocks of the thread it lives on. ``start()`` and ``stop()`` on that thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.block_ms_max = 0.0
        self.beats = 0
        self.late_beats = 0
        """Beats that came more than 50 ms late."""
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin (or begin anew); forgets what was measured before."""
        self.reset()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def reset(self) -> None:
        self.block_ms_max = 0.0
        self.beats = 0
        self.late_beats = 0
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        late_ms = (now - self._last) * 1000.0 - INTERVAL_MS
        self._last = now
        self.beats += 1
        if late_ms > self.block_ms_max:
            self.block_ms_max = late_ms
        if late_ms > 50.0:
            self.late_beats += 1
