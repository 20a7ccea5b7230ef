"""The device catalogue: projects and devices of one account, loaded beside the window's thread."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.instant import Instant
from app.core.status import Params


class DeviceKind(enum.StrEnum):
    """What a device is in the tree."""

    IPC = "ipc"  # a camera of its own
    NVR = "nvr"
    ABOX = "abox"
    CHANNEL = "channel"  # a camera behind an NVR or ABOX


class DeviceStatus(enum.StrEnum):
    """Connection state (DeviceStatus 1, 0, 2)."""

    ONLINE = "online"
    OFFLINE = "offline"
    UNREGISTERED = "unregistered"


@dataclass(frozen=True, slots=True)
class Corp:
    """A project (ListCorps)."""

    id: str
    name: str
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One device (DescribeIpcs, DescribeNvrs). There is no place for ``Password`` here, on purpose."""

    id: str
    name: str
    corp_id: str
    kind: DeviceKind
    status: DeviceStatus
    parent_id: str | None = None
    in_protocol: str = ""
    """``SAPI`` or ``GBT28181`` (as the service writes it)."""
    has_sub_stream: bool = False
    """StreamType has effect (SAPI only)."""
    codec: str | None = None
    """``h264``, ``h265``, ``mjpeg`` (EncodeFormat)."""
    address: str = ""
    site: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    longitude: float | None = None
    latitude: float | None = None
    resolution: str = ""
    frame_rate: float | None = None
    audio: bool = False

    @property
    def is_camera(self) -> bool:
        """Whether it can be shown on a tile."""
        return self.kind in (DeviceKind.IPC, DeviceKind.CHANNEL)


class CataloguePhase(enum.StrEnum):
    """What the catalogue holds."""

    EMPTY = "empty"
    LOADING = "loading"  # first load, no cached tree
    CACHED = "cached"  # last known tree, the real one is being loaded
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"  # loaded, but the list kept changing or a part failed
    FAILED = "failed"  # nothing loaded; error_code tells why


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """Progress and result. ``loaded``/``total`` count devices of the load in hand (total 0 = unknown).

    ``error_code``: unreachable, timed_out, refused, throttled, failing, bad_answer; None = all well.
    A failed refresh keeps the devices and the phase, and sets ``error_code``.
    """

    phase: CataloguePhase = CataloguePhase.EMPTY
    loaded: int = 0
    total: int = 0
    error_code: str | None = None
    error_params: Params = field(default_factory=dict)
    at_utc_ms: Instant | None = None
    """When the devices shown were read from the service."""
    refreshing: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What is different now. ``state_only``: only ``Catalogue.state`` changed (progress, errors)."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Ids whose record differs (status, name, ...), still at the same place in the tree."""
    moved: tuple[str, ...] = ()
    """Ids that are now under another project or parent."""
    corps_changed: bool = False
    state_only: bool = False


class Catalogue:
    """Projects and devices. Owned by one thread; never blocks it."""

    corps: Mapping[str, Corp]
    devices: Mapping[str, Device]
    state: CatalogueState

    def children(self, parent_id: str | None, corp_id: str) -> Sequence[str]:
        """Ids below a recorder or box, or (None) the top level of a project, in natural order of names.

        Recorders and boxes come before cameras. O(1); the sequence is never changed in place."""
        raise NotImplementedError

    def cameras_below(self, device_or_corp_id: str) -> list[str]:
        """Ids of cameras in a project, recorder or box (a camera gives itself), in tree order."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Starts a load unless one is running; results come as changes."""
        raise NotImplementedError

    def subscribe(self, callback: Callable[[CatalogueChange], None]) -> Callable[[], None]:
        """Calls back on the owner's thread after each change; returns how to unsubscribe."""
        raise NotImplementedError
