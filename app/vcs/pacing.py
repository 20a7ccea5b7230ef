"""How fast and how often a client asks: rate limit, retry delays, and the server's clock."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime


class TokenBucket:
    """At most ``rate_per_s`` calls a second in the long run, a second's worth at once. Thread-safe.

    A caller asks how long it has to wait and waits outside, so that no lock is held meanwhile."""

    def __init__(self, rate_per_s: float, monotonic: Callable[[], float]) -> None:
        self._rate = rate_per_s
        self._burst = max(1.0, rate_per_s)
        self._tokens = self._burst
        self._monotonic = monotonic
        self._at = monotonic()
        self._held_until = self._at
        self._lock = threading.Lock()

    def take(self) -> float:
        """Takes the next place in the line; seconds until it comes (0: now)."""
        with self._lock:
            now = self._monotonic()
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
            self._at = now
            self._tokens -= 1.0
            own = max(0.0, -self._tokens / self._rate)
            return max(own, self._held_until - now)

    def hold(self, seconds: float) -> None:
        """Nobody goes for this long: the service asked for it."""
        with self._lock:
            self._held_until = max(self._held_until, self._monotonic() + seconds)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Attempts and delays of one call. The delay doubles from ``first_delay_s``, each drawn between a half
    and the whole of it; more than ``longest_wait_s`` is never waited, the error is told instead."""

    attempts: int = 4
    first_delay_s: float = 0.25
    longest_wait_s: float = 10.0

    def delay_s(self, attempt: int, random: Callable[[], float]) -> float:
        """Before attempt number ``attempt + 1``; ``attempt`` counts from 1."""
        return float(self.first_delay_s * 2 ** (attempt - 1) * (0.5 + random() / 2))


_APPLIED_FROM_MS = 2000
_SLOW_EXCHANGE_MS = 10_000


class ServerClock:
    """How far the server's clock is ahead of ours, learned from the Date header of its answers.

    Date has whole seconds: the estimate is good to about a second, and only a difference of two seconds or
    more is corrected. Thread-safe (one attribute, replaced whole)."""

    def __init__(self) -> None:
        self.skew_ms: int | None = None
        """Milliseconds to add to our clock; ``None`` until an answer came."""

    def learn(self, date_header: str | None, sent_ms: int, received_ms: int) -> None:
        """Both times by our clock, UTC milliseconds."""
        if not date_header or not 0 <= received_ms - sent_ms <= _SLOW_EXCHANGE_MS:
            return
        try:
            date = parsedate_to_datetime(date_header)
            server_ms = int(date.timestamp() * 1000) + 500
        except (ValueError, TypeError, OverflowError, OSError):
            return
        self.skew_ms = server_ms - (sent_ms + received_ms) // 2

    def correction_ms(self) -> int:
        """What to add to our clock in a Timestamp."""
        skew = self.skew_ms
        return skew if skew is not None and abs(skew) >= _APPLIED_FROM_MS else 0
