"""Which scene a demo camera looks at."""

from __future__ import annotations

import functools
from collections.abc import Callable

from app.localvcs.demo import chance, halls, places, rooms, streets, works
from app.localvcs.demo.scene import Scene
from app.localvcs.demo.site import DemoDevice

SCENES: dict[str, Callable[[int], Scene]] = {
    "street": streets.street,
    "crossing": streets.crossing,
    "gate": streets.gate,
    "parking": places.parking,
    "square": places.square,
    "alley": streets.alley,
    "promenade": places.promenade,
    "roof": places.roof,
    "dock": works.dock,
    "yard": works.yard,
    "lobby": rooms.lobby,
    "lifthall": rooms.lift_hall,
    "corridor": rooms.corridor,
    "garage": halls.garage,
    "canteen": halls.canteen,
    "warehouse": halls.warehouse,
    "serverroom": rooms.serverroom,
}


def seed_of(device: DemoDevice) -> int:
    """Makes two cameras with the same kind of scene look different."""
    return chance.number("scene", device.device_id) % 1_000_003


@functools.cache
def scene_of(device: DemoDevice) -> Scene:
    return SCENES[device.scene](seed_of(device))
