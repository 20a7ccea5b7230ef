"""Which camera was dark, from when to when and why: a pure recorder, told what is true and what time it is.

A camera is dark while it should show a picture and does not: on a tile without new pictures, or said by the
service to be offline. What lasts shorter than ``COUNTS_S`` is no outage. Instants are UTC milliseconds; they
come from the caller, nothing here asks a clock, a disk or a thread.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.core.instant import Instant
from app.core.status import Phase, Reason, TileCode, TileStatus

COUNTS_S = 5.0
"""Dark for shorter than this is a blink (as long as a tile needs until it says so unmistakably)."""
GAP_S = 30.0
"""Not told anything for so long: the machine slept. What was dark then is closed: nobody watched."""

SERVICE_AWAY = "service_away"
"""A reason beside those of ``Reason``: the service itself does not answer."""
REASONS = (*(reason.value for reason in Reason), SERVICE_AWAY)
"""Every value of ``Outage.reason``; each needs a sentence."""

_FROM_CATALOGUE = (Reason.OFFLINE.value, Reason.UNREGISTERED.value)
_REFUSALS = (
    *_FROM_CATALOGUE,
    Reason.FORBIDDEN.value,
    Reason.NO_SUCH_DEVICE.value,
    Reason.BAD_REQUEST.value,
    Reason.REFUSED.value,
)


class Ending(enum.StrEnum):
    """How an outage ended."""

    PICTURE = "picture"
    """New pictures came."""
    ONLINE = "online"
    """The service says that the camera is there again; nobody looked at its picture."""
    NOT_WATCHED = "not_watched"
    """The tile was closed or the camera taken out of the list: whether it is dark is not known."""
    NOT_RUNNING = "not_running"
    """The program ended, was killed, or the machine slept."""


@dataclass(frozen=True, slots=True)
class Outage:
    """One camera, dark without a break. ``key`` is unique for ever. ``reason``: one of ``REASONS``."""

    key: str
    device_id: str
    name: str
    """What the camera was called then."""
    reason: str
    began: Instant
    ended: Instant | None = None
    """None: still going on."""
    ending: Ending | None = None
    from_start: bool = False
    """It was dark already when watching began: the true beginning is earlier."""

    def length_ms(self, now: Instant) -> int:
        """How long, so far."""
        return max(0, (now if self.ended is None else self.ended) - self.began)

    def within(self, begin: Instant, end: Instant) -> int:
        """Milliseconds of it between two instants."""
        last = end if self.ended is None else min(self.ended, end)
        return max(0, last - max(self.began, begin))


@dataclass(frozen=True, slots=True)
class Sight:
    """What a tile tells about its camera. ``picture``: new ones come; ``dark``: they should and do not;
    ``hidden``: nobody looks; neither: it is being opened for the first time."""

    picture: bool = False
    dark: bool = False
    hidden: bool = False
    reason: str | None = None
    last_picture: Instant | None = None


PICTURE = Sight(picture=True)
WAITING = Sight()
HIDDEN = Sight(hidden=True)


def sight(status: TileStatus) -> Sight | None:
    """What a status means here; None for an empty tile."""
    if status.phase is Phase.IDLE:
        return None
    if status.phase is Phase.HELD:  # nobody sees it: its stream goes on, or was closed and is not watched
        return HIDDEN if status.params.get("kept") else None
    if status.phase is Phase.PLAYING:
        return PICTURE
    last = None if status.last_picture_utc_ms is None else Instant(status.last_picture_utc_ms)
    if status.code is TileCode.UNREACHABLE:
        return Sight(dark=True, reason=SERVICE_AWAY, last_picture=last)
    if status.phase in (Phase.SILENT, Phase.BACKING_OFF, Phase.REFUSED):
        reason = status.params.get("reason") or Reason.SILENCE
        return Sight(dark=True, reason=str(reason), last_picture=last)
    if status.attempts > 0:
        return Sight(dark=True, last_picture=last)
    return WAITING


def best(sights: Iterable[Sight]) -> Sight:
    """One camera in several tiles: a picture in any of them is a picture."""
    found = WAITING
    for one in sights:
        if one.picture:
            return one
        if (one.dark and not found.dark) or (one.hidden and found is WAITING):
            found = one
    return found


@dataclass(slots=True)
class _Dark:
    since: Instant
    reason: str | None
    from_start: bool
    trouble: bool
    """Something failed; without it the camera is only being opened."""
    outage: Outage | None = None


class Recorder:
    """Told once or twice a second by ``tick``, and by ``list_says`` whenever the device list changes.

    ``run``: a text no other run of the program has. Changed outages are collected in ``changed`` (by key)
    for whoever keeps them; ``open`` are those that go on.
    """

    def __init__(self, run: str) -> None:
        self._run = run
        self._number = 0
        self._last: Instant | None = None
        self._dark: dict[str, _Dark] = {}
        self._pending: set[str] = set()
        self._listed: dict[str, str | None] = {}
        self._shown: set[str] = set()
        self._lit: set[str] = set()
        self._lost: set[str] = set()
        """Dark ones that gave pictures until then, to somebody who looked: few of the thousands a long list
        may have."""
        self._names: dict[str, str] = {}
        self.changed: dict[str, Outage] = {}

    @property
    def open(self) -> list[Outage]:
        """Going on now."""
        return [dark.outage for dark in self._dark.values() if dark.outage is not None]

    @property
    def lost(self) -> list[Outage]:
        """Those of them whose camera gave pictures on a tile until then: what an operator saw go dark. While
        the service itself is away none of them is a camera's own."""
        lost = (self._dark[device_id].outage for device_id in self._lost)
        return [outage for outage in lost if outage is not None and outage.reason != SERVICE_AWAY]

    def list_says(self, device_id: str, name: str, reason: str | None, now: Instant, first: bool) -> None:
        """The device list: ``reason`` None = online, else offline or unregistered. ``first``: the list has
        just been read for the first time, so what is offline has been so for longer."""
        self._listed[device_id] = reason
        self._names[device_id] = name
        if device_id in self._shown:
            return  # its tile tells more; ``tick`` takes the reason along
        if reason is not None:
            self._darken(device_id, reason, now, first, trouble=True)
        elif device_id in self._dark:
            listed = self._dark[device_id].reason in _FROM_CATALOGUE
            self._lighten(device_id, now, Ending.ONLINE if listed else Ending.NOT_WATCHED)

    def list_lost(self, device_id: str, now: Instant) -> None:
        """It is no longer in the device list."""
        self._listed.pop(device_id, None)
        if device_id not in self._shown:
            self._lighten(device_id, now, Ending.NOT_WATCHED)
            self._names.pop(device_id, None)

    def tick(self, sights: Mapping[str, Sight], names: Mapping[str, str], now: Instant) -> None:
        """What the tiles show at this instant, by camera. A clock that goes back a little is taken as one
        that stands; one set back by more begins anew there, or nothing would be an outage for hours."""
        last, told = self._last, now
        if last is not None and now - last > GAP_S * 1000:
            self._forget_all(last, again=now)
        now = now if last is None else Instant(max(now, last))
        self._names.update(names)
        for device_id in self._shown - sights.keys():
            self._left(device_id, now)
        self._shown = set(sights)
        lit: set[str] = set()
        for device_id, seen in sights.items():
            if seen.picture:
                lit.add(device_id)
                self._lighten(device_id, now, Ending.PICTURE)
            elif seen.hidden:
                pass  # for a minute at most it counts as it was: what is kept may be a frozen picture
            elif seen.dark:
                reason = _stronger(seen.reason, self._listed.get(device_id))
                since = now
                if device_id in self._lit and seen.last_picture is not None:
                    since = Instant(min(now, seen.last_picture))
                self._darken(device_id, reason, since, False, trouble=True)
            else:
                self._darken(device_id, None, now, False, trouble=False)
        self._lit = lit
        for device_id in [d for d in self._pending if now - self._dark[d].since >= COUNTS_S * 1000]:
            self._count(device_id)
        self._last = now
        if now - told > GAP_S * 1000:
            self._forget_all(now, again=told)
            self._last = told

    # -- one camera ----------------------------------------------------------------------------------

    def _left(self, device_id: str, now: Instant) -> None:
        """Its last tile was closed: the device list speaks for it again."""
        listed = self._listed.get(device_id)
        dark = self._dark.get(device_id)
        if listed is not None and dark is not None and dark.reason in _FROM_CATALOGUE:
            return
        self._lighten(device_id, now, Ending.NOT_WATCHED)
        if listed is not None:
            self._darken(device_id, listed, now, False, trouble=True)

    def _darken(
        self, device_id: str, reason: str | None, since: Instant, from_start: bool, trouble: bool
    ) -> None:
        dark = self._dark.get(device_id)
        if dark is None:
            self._dark[device_id] = _Dark(since, reason, from_start, trouble)
            if device_id in self._lit:
                self._lost.add(device_id)
            if trouble:
                self._pending.add(device_id)
            return
        if trouble and not dark.trouble:
            dark.trouble = True
            self._pending.add(device_id)
        told = _stronger(dark.reason, reason)
        if told != dark.reason:
            dark.reason = told
            if dark.outage is not None and told is not None:
                self._keep(dark, replace(dark.outage, reason=told))

    def _count(self, device_id: str) -> None:
        self._pending.discard(device_id)
        dark = self._dark[device_id]
        self._number += 1
        name = self._names.get(device_id, device_id)
        reason = dark.reason or Reason.SILENCE.value
        key = f"{self._run}-{self._number}"
        self._keep(dark, Outage(key, device_id, name, reason, dark.since, from_start=dark.from_start))

    def _lighten(self, device_id: str, now: Instant, ending: Ending) -> None:
        self._pending.discard(device_id)
        self._lost.discard(device_id)
        dark = self._dark.pop(device_id, None)
        if dark is not None and dark.outage is not None:
            ended = Instant(max(now, dark.since))
            self._keep(dark, replace(dark.outage, ended=ended, ending=ending))

    def _keep(self, dark: _Dark, outage: Outage) -> None:
        dark.outage = outage
        self.changed[outage.key] = outage

    def _forget_all(self, now: Instant, again: Instant) -> None:
        """Closes everything; what the list calls absent is dark ``again`` from that instant, at least."""
        for device_id in list(self._dark):
            self._lighten(device_id, now, Ending.NOT_RUNNING)
        self._lit.clear()
        for device_id, reason in self._listed.items():
            if reason is not None and device_id not in self._shown:
                self._darken(device_id, reason, again, True, trouble=True)


def _stronger(a: str | None, b: str | None) -> str | None:
    """Which of two reasons tells more: a refusal, then a failure, then mere silence; the first of equals."""
    return b if _weight(b) > _weight(a) else a


def _weight(reason: str | None) -> int:
    if reason is None:
        return 0
    if reason == Reason.SILENCE:
        return 1
    return 3 if reason in _REFUSALS else 2
