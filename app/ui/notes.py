"""What the status line tells the operator: the newest note, and troubles until they could be read."""

from __future__ import annotations

import time
from collections.abc import Callable

NOTE_S = 8.0
TROUBLE_S = 30.0


class Notes:
    """Notes take each other's place; troubles stay beside each other and beside a note for their time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``: monotonic seconds."""
        self._clock = clock
        self._note = ("", 0.0)
        self._troubles: dict[str, float] = {}
        """Texts, and until when each stays."""

    def say(self, text: str, stay_s: float = NOTE_S) -> None:
        """Something happened, often because the operator wished it."""
        self._note = (text, self._clock() + stay_s)

    def trouble(self, text: str) -> None:
        """Something went wrong that he has to know of."""
        self._troubles.pop(text, None)
        self._troubles[text] = self._clock() + TROUBLE_S

    @property
    def text(self) -> str:
        """All that is to be read now."""
        now = self._clock()
        self._troubles = {text: until for text, until in self._troubles.items() if now < until}
        note, until = self._note
        return " · ".join([*([note] if note and now < until else []), *self._troubles])
