"""Where recordings lie: a camera has two tracks, in the cloud and on the device itself."""

from __future__ import annotations

from dataclasses import dataclass

CLOUD = "cloud"
DEVICE = "device"
STORAGES = {CLOUD: "0", DEVICE: "1"}
"""StorageType of GetDeviceVideoUrl."""


@dataclass(frozen=True, slots=True)
class Track:
    """The recordings of one camera in one place. ``storage``: ``cloud`` or ``device``."""

    device_id: str
    storage: str = CLOUD

    def __post_init__(self) -> None:
        if self.storage not in STORAGES:
            raise ValueError(f"not a place of recordings: {self.storage!r}")
