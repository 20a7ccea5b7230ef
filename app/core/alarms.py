"""Alarms: what an operator should look at now, camera by camera.

The one the program finds by itself is the loss of a picture: a camera that somebody sees goes dark. An alarm
stands while it goes on and a moment longer, but not for ever: nobody may be there to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from app.core.outages import Outage

STANDS_S = 60.0
"""Longest, when nobody answers it."""
AFTERWARDS_S = 5.0
"""It stands so much longer when it is over: what is there again is looked at."""
AGAIN_S = 300.0
"""Soonest from one alarm of a camera to its next: one that comes and goes would be an alarm for ever. A
camera that is dark still at that time, again, is one then."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """``reason``: one of ``outages.REASONS``; ``left_s``: seconds for which it stands at most, above 0;
    ``over``: the camera is not dark any more."""

    device_id: str
    reason: str
    left_s: float
    over: bool


@dataclass(slots=True)
class _Standing:
    outage: Outage
    rose: float
    over: float | None = None
    """Since when."""

    @property
    def until(self) -> float:
        longest = self.rose + STANDS_S
        return longest if self.over is None else min(longest, self.over + AFTERWARDS_S)


class Alarms:
    """``lost`` gives the lost pictures (``OutageLog.lost``). Times are monotonic seconds of the caller."""

    def __init__(self, lost: Callable[[], Iterable[Outage]]) -> None:
        self._lost = lost
        self._standing: dict[str, _Standing] = {}
        self._risen: set[str] = set()
        """Outages that go on and were an alarm: each is one once at most, however long it lasts."""
        self._again: dict[str, float] = {}
        """From when a camera's next may rise."""

    def tick(self, now: float) -> None:
        """Lets time pass."""
        lost = {outage.device_id: outage for outage in self._lost()}
        for device_id, outage in lost.items():
            standing = self._standing.get(device_id)
            if standing is not None:
                standing.outage, standing.over = outage, None
            elif outage.key not in self._risen and now >= self._again.get(device_id, now):
                standing = self._standing[device_id] = _Standing(outage, now)
                self._again[device_id] = now + AGAIN_S
            if standing is not None:
                self._risen.add(outage.key)
        self._risen &= {outage.key for outage in lost.values()}
        for device_id, standing in list(self._standing.items()):
            if device_id not in lost and standing.over is None:
                standing.over = now
            if now >= standing.until:
                del self._standing[device_id]
        for device_id in [device_id for device_id, at in self._again.items() if now >= at]:
            del self._again[device_id]

    def of(self, devices: Collection[str], now: float) -> Alarm | None:
        """The newest that stands for one of these cameras."""
        for device_id, one in reversed(self._standing.items()):
            if device_id in devices and one.until > now:
                return Alarm(device_id, one.outage.reason, one.until - now, one.over is not None)
        return None

    def answer(self, devices: Iterable[str]) -> None:
        """The operator has seen those of these cameras."""
        for device_id in devices:
            self._standing.pop(device_id, None)
