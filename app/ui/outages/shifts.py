"""When shifts begin. Pure functions; instants are UTC milliseconds, zones are for showing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo

from app.ui import figures

DEFAULT = "06:00, 14:00, 22:00"
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read(text: str) -> list[time] | None:
    """The times of day of ``06:00, 14:00``, in order; None for what is no such list or an empty one."""
    found = set()
    for part in text.replace("，", ",").replace("：", ":").replace(";", ",").split(","):
        match = _TIME.fullmatch(part.strip())
        if match is None:
            return None
        found.add(time(int(match[1]), int(match[2])))
    return sorted(found) or None


def began(now_utc_ms: int, zone: tzinfo | None, starts: Sequence[time]) -> int:
    """When the shift that goes on at ``now`` began."""
    now = figures.local(now_utc_ms, zone)
    best: datetime | None = None
    for days in (1, 0):
        day = (now - timedelta(days=days)).date()
        for start in starts:
            # Without a zone the machine's own: its offset on that day, not today's.
            naive = datetime.combine(day, start)
            at = naive.replace(tzinfo=zone) if zone is not None else naive.astimezone()
            if at <= now and (best is None or at > best):
                best = at
    assert best is not None  # some start lies within any 24 hours
    return int(best.timestamp() * 1000)
