"""The demo's cameras, one object each for all of searching."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.site import MAIN_SIZE, DemoDevice, demo_site
from app.localvcs.streams.sources import DemoSource

SMALL_SIZE = (MAIN_SIZE[0] // 4, MAIN_SIZE[1] // 4)
"""Of the pictures that nobody but the search looks at: what stands in a scene, what targets look like."""


@functools.cache
def demo_source(camera_id: str) -> DemoSource:
    """The pictures of a demo camera."""
    return DemoSource(DemoCamera(demo_cameras()[camera_id]))


@functools.cache
def demo_cameras() -> Mapping[str, DemoDevice]:
    """By device id."""
    return {camera.device_id: camera for camera in demo_site().cameras}
