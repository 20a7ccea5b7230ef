"""Which scene a demo camera looks at."""

from __future__ import annotations

import functools
from collections.abc import Callable

from app.localvcs.demo import chance, indoors, outdoors
from app.localvcs.demo.scene import Scene
from app.localvcs.demo.site import DemoDevice

SCENES: dict[str, Callable[[int], Scene]] = {
    "street": outdoors.street,
    "crossing": outdoors.crossing,
    "gate": outdoors.gate,
    "parking": outdoors.parking,
    "square": outdoors.square,
    "alley": outdoors.alley,
    "promenade": outdoors.promenade,
    "roof": outdoors.roof,
    "dock": outdoors.dock,
    "yard": outdoors.yard,
    "lobby": indoors.lobby,
    "corridor": indoors.corridor,
    "garage": indoors.garage,
    "canteen": indoors.canteen,
    "warehouse": indoors.warehouse,
    "serverroom": indoors.serverroom,
}


def seed_of(device: DemoDevice) -> int:
    """Makes two cameras with the same kind of scene look different."""
    return chance.number("scene", device.device_id) % 1_000_003


@functools.cache
def scene_of(device: DemoDevice) -> Scene:
    return SCENES[device.scene](seed_of(device))
