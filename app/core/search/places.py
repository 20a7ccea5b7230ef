"""Where cameras are, for a drawing without any map: by their coordinates where the service tells them, in a
row beside where it does not. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

METRES_A_DEGREE = 111_320.0
"""Of latitude; of longitude times the cosine of the latitude."""
_APART = 0.04
"""Cameras on one spot are drawn so far apart, of the drawing's width."""


@dataclass(frozen=True, slots=True)
class Place:
    """``x``, ``y``: 0 to 1 of the drawing, from its top left; north is up. ``located``: by coordinates,
    otherwise only somewhere."""

    device_id: str
    x: float
    y: float
    located: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """``metres``: what the width (and height) of the drawing is on the ground; None: nothing is located, or
    all is on one spot."""

    places: tuple[Place, ...]
    metres: float | None = None


Coordinates = tuple[float, float]
"""Longitude and latitude, degrees."""


def plan(device_ids: Sequence[str], coordinates: Mapping[str, Coordinates | None]) -> Plan:
    """Places of cameras, in the order given, each once. Coordinates that cannot be count as missing; 0, 0 is
    what devices say that were never told."""
    ids = tuple(dict.fromkeys(device_ids))
    known = {one: at for one in ids if (at := coordinates.get(one)) is not None and _real(*at)}
    rest = [one for one in ids if one not in known]
    if not known:
        return Plan(tuple(_ring(rest)))
    located, metres = _projected(known)
    # What is not located stands in a row below the others.
    height = 0.82 if rest else 1.0
    made = {one: Place(one, x, y * height, True) for one, (x, y) in located.items()}
    for number, one in enumerate(rest):
        made[one] = Place(one, (number + 0.5) / len(rest), 0.95, False)
    return Plan(tuple(made[one] for one in ids), metres)


def _real(longitude: float, latitude: float) -> bool:
    inside = abs(longitude) <= 180 and abs(latitude) <= 90
    return inside and math.isfinite(longitude + latitude) and (longitude, latitude) != (0.0, 0.0)


def _projected(known: Mapping[str, Coordinates]) -> tuple[dict[str, tuple[float, float]], float | None]:
    """In a square, with a margin; and what its side is in metres."""
    middle = sum(latitude for _, latitude in known.values()) / len(known)
    shrink = math.cos(math.radians(middle))
    west = min(longitude for longitude, _ in known.values())
    # Across the date line the short way round.
    if max(longitude for longitude, _ in known.values()) - west > 180:
        known = {one: (lon + 360 if lon < 0 else lon, lat) for one, (lon, lat) in known.items()}
        west = min(longitude for longitude, _ in known.values())
    metres = {
        one: ((lon - west) * METRES_A_DEGREE * shrink, lat * METRES_A_DEGREE)
        for one, (lon, lat) in known.items()
    }
    east = max(x for x, _ in metres.values())
    north = max(y for _, y in metres.values())
    south = min(y for _, y in metres.values())
    side = max(east, north - south)
    if side < 0.5:
        return {one.device_id: (one.x, one.y) for one in _ring(list(known))}, None
    margin = 0.08
    scale = (1 - 2 * margin) / side
    aside, above = (1 - east * scale) / 2, (1 - (north - south) * scale) / 2
    spots: dict[tuple[float, float], list[str]] = {}
    for one, (x, y) in metres.items():
        spots.setdefault((round(x, 1), round(y, 1)), []).append(one)
    made = {}
    for (x, y), here in spots.items():
        for number, one in enumerate(here):
            angle = 2 * math.pi * number / len(here)
            away = _APART if len(here) > 1 else 0.0
            made[one] = (
                min(max(aside + x * scale + away * math.cos(angle), 0.0), 1.0),
                min(max(above + (north - y) * scale + away * math.sin(angle), 0.0), 1.0),
            )
    return made, 1 / scale


def _ring(ids: Sequence[str]) -> list[Place]:
    """Around a circle, clockwise from the top."""
    if len(ids) == 1:
        return [Place(ids[0], 0.5, 0.5, False)]
    made = []
    for number, one in enumerate(ids):
        angle = 2 * math.pi * number / len(ids)
        made.append(Place(one, 0.5 + 0.38 * math.sin(angle), 0.5 - 0.38 * math.cos(angle), False))
    return made
