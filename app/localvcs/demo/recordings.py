"""What of the demo's past is recorded, and where: a function of camera, storage and time, like the scenes.

``cloud`` is StorageType 0, ``device`` StorageType 1 (the disk of a recorder, the card of a camera). The cloud
keeps 30 days, a device 7. Where nothing else is said, the cloud lacks up to seven minutes in about every
sixth hour (the line was down), and the device has them. ``PLANS`` says what is else; times in it are UTC, the
same every hour or day, so that tests and whoever shows the program know where the gaps are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.localvcs.demo import chance
from app.localvcs.demo.site import DemoDevice

Storage = Literal["cloud", "device"]
Stretch = tuple[int, int]
"""[from, to), UTC milliseconds."""

KEPT_DAYS: Mapping[Storage, int] = {"cloud": 30, "device": 7}
_SECOND_MS, _MINUTE_MS, _HOUR_MS, _DAY_MS = 1000, 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class Plan:
    """``lacks``: minutes of every hour, [from, to), that neither storage has. ``cloud_lacks``: minutes of
    every day that the cloud does not have. ``storages``: where it records at all."""

    lacks: tuple[tuple[int, int], ...] = ()
    cloud_lacks: tuple[tuple[int, int], ...] = ()
    storages: tuple[Storage, ...] = ("cloud", "device")


PLANS: Mapping[str, Plan] = {
    "Riverside walk": Plan(lacks=((20, 23),)),
    # Pulled on demand, and recorded while it is: from :00 to :10 and from :25 to :40.
    "Roof": Plan(lacks=((10, 25), (40, 60))),
    "Container yard": Plan(cloud_lacks=((2 * 60, 5 * 60 + 30),)),
    "Ramp P2": Plan(storages=("device",)),
    "Customs lane": Plan(storages=("cloud",)),
}
"""By ``DemoDevice.label``. Cameras that are off line now have nothing since the last midnight."""


def recorded(
    device: DemoDevice, storage: Storage, start_ms: int, end_ms: int, now_ms: int
) -> Sequence[Stretch]:
    """What exists between the two moments, ascending, cut to them. The newest second is not there yet."""
    plan = PLANS.get(device.label, Plan())
    if device.status == "2" or storage not in plan.storages:
        return ()
    edge_ms = now_ms // _SECOND_MS * _SECOND_MS
    if device.status == "0":
        edge_ms = now_ms // _DAY_MS * _DAY_MS
    begin = max(start_ms, now_ms - KEPT_DAYS[storage] * _DAY_MS)
    end = min(end_ms, edge_ms)
    found: list[Stretch] = []
    for gap_from, gap_to in _gaps(device, plan, storage, begin, end):
        if begin < min(gap_from, end):
            found.append((begin, min(gap_from, end)))
        begin = max(begin, gap_to)
    if begin < end:
        found.append((begin, end))
    return found


def _gaps(device: DemoDevice, plan: Plan, storage: Storage, begin: int, end: int) -> Iterator[Stretch]:
    """Those of all hours that touch the range, by their beginnings; they may overlap."""
    for hour in range(begin // _HOUR_MS, end // _HOUR_MS + 1):
        start = hour * _HOUR_MS
        gaps = [(start + a * _MINUTE_MS, start + b * _MINUTE_MS) for a, b in plan.lacks]
        if storage == "cloud":
            midnight = start // _DAY_MS * _DAY_MS
            for a, b in plan.cloud_lacks:
                gap = max(midnight + a * _MINUTE_MS, start), min(midnight + b * _MINUTE_MS, start + _HOUR_MS)
                if gap[0] < gap[1]:
                    gaps.append(gap)
            dice = chance.dice("gap", device.device_id, hour)
            if not dice.randrange(6):
                at = start + dice.randrange(3000) * _SECOND_MS
                gaps.append((at, at + dice.randrange(20, 420) * _SECOND_MS))
        yield from sorted(gaps)
