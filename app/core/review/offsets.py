"""By how much the clocks of cameras are wrong, as operators found out. Kept for each profile."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.core.inorder import Run

if TYPE_CHECKING:
    from app.store.database import Database

log = logging.getLogger("vcs_wall.review")

NOTE = "clock offsets"
OFFSET_MAX_MS = 24 * 3600 * 1000
"""A camera in another time zone is not more than a day off."""


class Offsets:
    """Milliseconds by which a device's recordings are ahead of the true time. Owned by one thread; ``keep``
    runs work that touches the database elsewhere, in order (``InOrder.run``)."""

    def __init__(
        self,
        keep: Run,
        profile: str,
        database: Database | None,
    ) -> None:
        self._keep = keep
        self._profile = profile
        self._database = database
        self._known: dict[str, int] = {}
        self._loaded = database is None
        self._waiting: list[Callable[[], None]] = []

    def load(self, then: Callable[[], None]) -> None:
        """Reads them once; ``then`` is called when they are known, perhaps at once."""
        database = self._database
        if self._loaded or database is None:
            then()
            return
        self._waiting.append(then)
        if len(self._waiting) == 1:
            self._keep(lambda: database.load_note(self._profile, NOTE), self._came)

    def _came(self, note: Any) -> None:
        self._known = {**_read(note), **self._known}
        self._loaded = True
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def of(self, device_id: str) -> int:
        """Of a device; 0 where nobody said."""
        return self._known.get(device_id, 0)

    def put(self, device_id: str, ms: int) -> None:
        """Takes one over and keeps it. ValueError beyond a day."""
        if abs(ms) > OFFSET_MAX_MS:
            raise ValueError(f"an offset is a day at most, not {ms} ms")
        if ms == self.of(device_id):
            return
        self._known[device_id] = ms
        database = self._database
        if database is not None:
            note = json.dumps({device: offset for device, offset in self._known.items() if offset})
            self._keep(lambda: database.save_note(self._profile, NOTE, note), lambda result: None)


def _read(note: Any) -> dict[str, int]:
    """What a note says; what makes no sense in it is left out."""
    try:
        found = json.loads(note) if isinstance(note, str) else {}
    except ValueError:
        log.warning("the offsets of cameras' clocks cannot be read; they begin anew")
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        device: ms
        for device, ms in found.items()
        if isinstance(ms, int) and not isinstance(ms, bool) and abs(ms) <= OFFSET_MAX_MS
    }
