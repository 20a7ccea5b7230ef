"""Instants and clocks. An instant is UTC in integer milliseconds; a time zone is only for showing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import NewType, Protocol

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00Z."""

EARLIEST_MS, LATEST_MS = 0, 4_102_444_800_000
"""What a file or a service may say: 1970 to 2100. What lies beyond is no instant of a recording, and near the
ends of the calendar no zone can show it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is no instant")
    return Instant((moment - _EPOCH) // timedelta(milliseconds=1))


def to_datetime(instant: Instant | int) -> datetime:
    """An aware datetime in UTC."""
    return _EPOCH + timedelta(milliseconds=instant)


def is_likely(instant: int) -> bool:
    """Whether something may have been recorded then."""
    return EARLIEST_MS <= instant <= LATEST_MS


class Clock(Protocol):
    """What time it is, twice: steady for waiting, UTC for showing."""

    def monotonic(self) -> float:
        """Seconds that never go back; the origin means nothing."""
        ...

    def utc(self) -> Instant:
        """Now."""
        ...


class SystemClock:
    """The machine's clocks."""

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()

    def utc(self) -> Instant:
        """Now."""
        return Instant(time.time_ns() // 1_000_000)
