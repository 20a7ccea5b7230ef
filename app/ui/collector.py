"""Garbage collection on the window's thread only, in small portions.

Python collects on whichever thread happens to allocate. A widget or timer that is part of a cycle would then
be destroyed on a worker thread, which Qt does not survive; and a full collection in the middle of a paint
holds up the window. So automatic collection is off while the window runs, and a timer does it here.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500
YOUNG = 2000
"""Objects made since the last collection from which a young collection is worth it (about 0.3 ms)."""
FULL_EVERY_S = 60.0


class Collector(QObject):
    """``start`` switches automatic collection off, ``stop`` on again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        self._young = 0
        self._full_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """From now on this thread collects."""
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer.start()

    def settle(self) -> None:
        """What there is now stays as long as the program does: it is not looked through again (most of a
        full collection: 20 ms and more)."""
        gc.freeze()

    def stop(self) -> None:
        """As before; what is left goes here and now, not on the next thread that allocates."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        if self._was_on:
            gc.enable()

    def look(self) -> None:
        """Collects what is due: the young often, the middle-aged sometimes, everything once a minute."""
        if gc.get_count()[0] < YOUNG:
            return
        self._young += 1
        if time.monotonic() - self._full_at >= FULL_EVERY_S:
            self._full_at = time.monotonic()
            gc.collect(2)
        else:
            gc.collect(1 if self._young % 10 == 0 else 0)
