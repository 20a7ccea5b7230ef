"""One play address, asked for until there is one: ``Retry`` again, paced, another protocol where the service
does not give the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

from app.core import timing
from app.core.addresses import (
    AddressAnswer,
    AddressBroker,
    AddressRefused,
    AddressStarting,
)
from app.core.instant import Clock, Instant
from app.core.recordings.videourl import VideoKey
from app.core.status import Reason

LEAST_GOOD_S = 60.0
"""An expiry nearer than this is none: some services name the time of signing in its place."""


class Question:
    """Owned by one thread. ``keys``: the same window by one protocol after the other. ``done`` gets the final
    answer once; ``starting`` each ``Retry``: seconds until it is asked for again, and the service's words.
    ``asker``: who asks: the same one never gets an answer a second time, since that one was no good."""

    def __init__(
        self,
        broker: AddressBroker[VideoKey],
        clock: Clock,
        keys: Sequence[VideoKey],
        done: Callable[[AddressAnswer], None],
        starting: Callable[[float, str], None] = lambda pause_s, message: None,
        asker: object | None = None,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._keys = list(keys)
        self._done = done
        self._starting = starting
        self._asker = self if asker is None else asker
        self._began = clock.monotonic()
        self._retries = 0
        self._again_at: float | None = None
        self.over = False

    @property
    def waiting(self) -> bool:
        """Whether nothing is under way: the service said ``Retry``."""
        return self._again_at is not None

    def start(self) -> None:
        """Asks now."""
        self._broker.ask(self._keys[0], self._asker, self._came)

    def tick(self) -> None:
        """Asks again when it is time."""
        if self._again_at is not None and self._clock.monotonic() >= self._again_at:
            self._again_at = None
            self.start()

    def cancel(self) -> None:
        """Nobody wants it any more; ``done`` is not called."""
        self.over = True
        self._again_at = None
        self._broker.cancel(self._keys[0], self._asker)

    def _came(self, answer: AddressAnswer) -> None:
        if self.over:
            return
        if isinstance(answer, AddressStarting):
            if self._clock.monotonic() - self._began > timing.START_LIMIT_S:
                self._end(AddressRefused(Reason.START_DEADLINE, answer.message))
                return
            pause = timing.RETRY_ASKS_S[min(self._retries, len(timing.RETRY_ASKS_S) - 1)]
            self._retries += 1
            self._again_at = self._clock.monotonic() + pause
            self._starting(pause, answer.message)
        elif isinstance(answer, AddressRefused) and answer.reason is Reason.REFUSED and len(self._keys) > 1:
            del self._keys[0]  # it did not say why: perhaps the protocol
            self.start()
        else:
            self._end(answer)

    def _end(self, answer: AddressAnswer) -> None:
        self.over = True
        self._done(answer)


def good_for_s(url: str, service_now: Instant | int) -> float | None:
    """How long a play address stays good: ``auth_key`` begins with the second it ends in, by the service's
    clock. None where it does not say."""
    found = re.fullmatch(r"(\d{10})-.*", next(iter(parse_qs(urlsplit(url).query).get("auth_key", ())), ""))
    if found is None:
        return None
    left_s = int(found[1]) - service_now / 1000
    return left_s if left_s >= LEAST_GOOD_S else None
