"""Draws the scenes of recordings ahead: whoever looks at the past of a camera for the first time would wait
some tenths of a second for each.

Once, for the folder that backgrounds are kept in, and with long rests: whoever watches live comes first.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

from app.localvcs.demo.camera import DemoCamera, Size
from app.localvcs.demo.site import MAIN_SIZE

log = logging.getLogger("app.localvcs")

_WAIT_S = 8.0
"""A wall that comes up with the service has its first pictures by then."""
_REST = 8.0
"""Times as long as the drawing took."""


class DrawingAhead:
    """A thread of its own. ``pause``: waits for so many seconds, True when it is told to stop meanwhile."""

    def __init__(
        self,
        cameras: Iterable[DemoCamera],
        size: Size = MAIN_SIZE,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._cameras = list(cameras)
        self._size = size
        self._stop = threading.Event()
        self._pause = pause or self._stop.wait
        self._thread = threading.Thread(target=self._run, name="drawing ahead", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends with the scene under way. Safe to call twice."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        if self._pause(_WAIT_S):
            return
        for camera in self._cameras:
            began_s = time.monotonic()
            try:
                drawn = camera.draw_ahead(self._size)
            except Exception:
                # It is drawn again when somebody looks at it, and then it is that viewer's to hear of it.
                log.exception("a scene could not be drawn ahead")
                return
            if self._stop.is_set() or (drawn and self._pause((time.monotonic() - began_s) * _REST)):
                return
