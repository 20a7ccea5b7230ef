"""What of a query was analysed at all, as far as the service's instances tell. The values and their making;
asking for them: ``instances``."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo

from app.core.instant import Instant, to_datetime
from app.core.localtime import MINUTE_MS, changes, offset_ms
from app.core.recordings.spans import Spans
from app.core.search.when import Range
from app.core.status import Params
from app.vcs.schedules import Schedule


class CoverageCode(enum.StrEnum):
    """How much is known."""

    ASKING = "asking"
    KNOWN = "known"
    PARTLY = "partly"  # some instances could not be asked {kind, error_code}
    UNKNOWN = "unknown"  # the service does not tell {kind, error_code, message}; kind ``no_range``: no range


class Covered(enum.StrEnum):
    """How much of the asked time of one camera was analysed."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT = "not"  # no instance that ran then has it
    UNKNOWN = "unknown"  # an instance has it, but does not tell when it ran


@dataclass(frozen=True, slots=True)
class DeviceCoverage:
    """``periods``: what was analysed, in order; ``missing``: the rest of the asked time. UTC ms, half open.
    ``instances``: names of those that have the camera now."""

    device_id: str
    covered: Covered
    periods: tuple[Range, ...] = ()
    missing: tuple[Range, ...] = ()
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """By the instances there are now: the API tells neither deleted ones nor when a camera was attached.

    ``span``: the asked time, UTC ms, half open, up to now: nothing is analysed before it happens.
    ``devices``: of each asked camera. ``cameras``: how many were analysed at least partly (or may have been);
    ``asked_cameras``: of how many; ``covered_ms``: the time in which at least one of them was."""

    code: CoverageCode = CoverageCode.ASKING
    params: Params = field(default_factory=dict)
    span: Range | None = None
    devices: tuple[DeviceCoverage, ...] = ()
    cameras: int = 0
    asked_cameras: int = 0
    covered_ms: int = 0

    @property
    def asked_ms(self) -> int:
        """How long the asked time is."""
        return 0 if self.span is None else max(0, self.span[1] - self.span[0])

    def of(self, device_id: str) -> DeviceCoverage | None:
        """One camera's."""
        return next((one for one in self.devices if one.device_id == device_id), None)


@dataclass(frozen=True, slots=True)
class Instance:
    """A compute instance as the service tells it. ``kind``, ``days``, ``times``: its schedule (see
    ``app.vcs.schedules``); ``kind`` "": it does not tell. ``created``: on the clock of its site, without a
    zone, ISO 8601; "": not told."""

    id: str
    name: str
    kind: str = ""
    days: frozenset[int] = frozenset()
    times: tuple[tuple[str, str], ...] = ()
    created: str = ""
    cameras: frozenset[str] = frozenset()


_KINDS = ("ONCE", "EVERYDAY", "EVERY_WEEK", "EVERY_MONTH", "LONG_RUNNING")


def made(
    instances: Sequence[Instance],
    asked: Iterable[str],
    span: Range | None,
    now: Instant,
    zone: tzinfo | None = None,
    trouble: Params | None = None,
) -> Coverage:
    """The coverage of cameras in a range (both seconds included) by these instances. ``zone``: of the
    schedules, None: the machine's own. ``trouble``: some instances could not be asked."""
    device_ids = tuple(dict.fromkeys(asked))
    if span is None:
        params: Params = {"kind": "no_range"}
        return Coverage(CoverageCode.UNKNOWN, params, asked_cameras=len(device_ids))
    begin, end = span[0], Instant(max(span[0], min(span[1] + 1000, now)))
    windows = {one.id: _windows(one, begin, end, zone) for one in instances}
    devices = []
    for device_id in device_ids:
        mine = [one for one in instances if device_id in one.cameras]
        devices.append(_of_device(device_id, mine, windows, begin, end))
    together = Spans.of(period for one in devices for period in one.periods)
    return Coverage(
        code=CoverageCode.KNOWN if trouble is None else CoverageCode.PARTLY,
        params=trouble or {},
        span=(begin, end),
        devices=tuple(devices),
        cameras=sum(one.covered is not Covered.NOT for one in devices),
        asked_cameras=len(devices),
        covered_ms=together.length_ms(begin, end),
    )


def _of_device(
    device_id: str, mine: Sequence[Instance], windows: dict[str, Spans | None], begin: int, end: int
) -> DeviceCoverage:
    names = tuple(one.name for one in mine)
    told = [window for one in mine if (window := windows[one.id]) is not None]
    spans = Spans.of((part.from_utc_ms, part.to_utc_ms) for window in told for part in window)
    rest = spans.gaps(begin, end)
    if not rest and spans:
        covered = Covered.WHOLLY
    elif len(told) < len(mine):
        covered = Covered.UNKNOWN
    else:
        covered = Covered.PARTLY if spans else Covered.NOT
    return DeviceCoverage(device_id, covered, _ranges(spans), _ranges(rest), names)


def _ranges(spans: Spans) -> tuple[Range, ...]:
    return tuple((Instant(one.from_utc_ms), Instant(one.to_utc_ms)) for one in spans)


def _windows(instance: Instance, begin: int, end: int, zone: tzinfo | None) -> Spans | None:
    """When it ran in [begin, end); None: it does not tell."""
    if instance.kind not in _KINDS:
        return None
    found: list[tuple[int, int]] = []
    for part_begin, part_end, offset_minutes in _steady(begin, end, zone):
        created = _created_ms(instance.created, offset_minutes)
        schedule = Schedule(
            instance.kind,
            instance.days,
            instance.times,
            part_begin if created is None else created,
            offset_minutes,
        )
        try:
            found += schedule.windows(part_begin, part_end)
        except (ValueError, OverflowError):
            return None  # times that are none
    return Spans.of(found)


def _created_ms(text: str, offset_minutes: int) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(minutes=offset_minutes)))
    return (moment - to_datetime(0)) // timedelta(milliseconds=1)


def _steady(begin: int, end: int, zone: tzinfo | None) -> Iterable[tuple[int, int, int]]:
    """[begin, end) in parts in which the clocks do not change, each with the zone's minutes ahead of UTC."""
    edges = [begin, *(one.utc_ms for one in changes(begin, end - 1, zone)), end]
    for part, after in zip(edges, edges[1:], strict=False):
        if part < after:
            yield part, after, round(offset_ms(part, zone) / MINUTE_MS)
