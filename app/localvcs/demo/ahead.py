"""Work of the demo done before somebody waits for it: scenes of recordings, sightings of the last days.

One piece after another with long rests: whoever watches live comes first.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

log = logging.getLogger("app.localvcs")

_WAIT_S = 8.0
"""A wall that comes up with the service has its first pictures by then."""
_REST = 8.0
"""Times as long as the work took."""

Piece = Callable[[], bool]
"""Does a part, of some tenths of a second at most; whether there was anything to do."""


class Ahead:
    """A thread of its own. ``pause``: waits for so many seconds, True when it is told to stop meanwhile."""

    def __init__(self, pieces: Iterable[Piece], pause: Callable[[float], bool] | None = None) -> None:
        self._pieces = pieces
        self._stop = threading.Event()
        self._pause = pause or self._stop.wait
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends with the piece under way. Safe to call twice."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        if self._pause(_WAIT_S):
            return
        for piece in self._pieces:
            began_s = time.monotonic()
            try:
                worked = piece()
            except Exception:
                # It is done again when somebody needs it, and then that one hears of it.
                log.exception("something of the demo could not be made ready")
                worked = True
            if self._stop.is_set() or (worked and self._pause((time.monotonic() - began_s) * _REST)):
                return
