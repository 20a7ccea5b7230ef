"""The device tree as one value: built beside the owner's thread, swapped in whole, kept for next time."""

from __future__ import annotations

import enum
import heapq
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec


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


class Device(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One device (DescribeIpcs, DescribeNvrs). There is no place for ``Password`` here, on purpose.

    Out of sight of the garbage collector (there may be 100,000, and none can be part of a cycle), and kept as
    a row of values: ``_LAYOUT`` changes with the fields and their order."""

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


_STATUS = {"1": DeviceStatus.ONLINE, "0": DeviceStatus.OFFLINE, "2": DeviceStatus.UNREGISTERED}
_CODEC = {"3": "mjpeg", "6": "h264", "13": "h265"}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def camera_of(row: Any) -> Device:
    """A row of DescribeIpcs (``app.vcs`` ``Ipc``)."""
    protocol = row.in_protocol
    return Device(
        id=row.device_id,
        name=row.device_name or row.device_id,
        corp_id=row.corp_id,
        kind=DeviceKind.CHANNEL if row.parent_device_id else DeviceKind.IPC,
        status=_STATUS.get(row.device_status, DeviceStatus.OFFLINE),
        parent_id=row.parent_device_id or None,
        in_protocol=protocol,
        has_sub_stream=protocol.upper() == "SAPI",
        codec=_CODEC.get(row.encode_format),
        address=row.device_address,
        site=row.device_site,
        vendor=row.vendor,
        model=row.device_model,
        serial=row.device_sn,
        longitude=_number(row.longitude),
        latitude=_number(row.latitude),
        resolution=row.device_resolution,
        frame_rate=_number(row.frame_rate),
        audio=row.audio_enable == "1",
    )


def recorder_of(row: Any) -> Device:
    """A row of DescribeNvrs (``app.vcs`` ``Nvr``). The service writes ``ABOX`` and ``ABox``."""
    return Device(
        id=row.device_id,
        name=row.device_name or row.device_id,
        corp_id=row.corp_id,
        kind=DeviceKind.ABOX if row.device_type.upper() == "ABOX" else DeviceKind.NVR,
        status=_STATUS.get(row.device_status, DeviceStatus.OFFLINE),
        in_protocol=row.in_protocol,
        address=row.device_address,
        vendor=row.vendor,
        model=row.device_model,
        serial=row.device_sn,
        longitude=_number(row.longitude),
        latitude=_number(row.latitude),
    )


def corp_of(row: Any) -> Corp:
    """A row of ListCorps."""
    return Corp(row.corp_id, row.corp_name or row.corp_id, row.parent_corp_id or None)


_DIGITS = re.compile(r"(\d+)")


def natural_key(name: str) -> str:
    """Sorts ``Camera 2`` before ``Camera 10``, whatever the case: numbers compare by length, then digits.

    One text, because texts compare ten times faster than tuples, and sorting holds the interpreter lock."""
    key = []
    for part in _DIGITS.split(name.casefold()):
        if part.isdecimal():
            digits = part.lstrip("0")
            key.append(f"\x01{chr(32 + min(len(digits), 50_000))}{digits}\x00")
        elif part:
            key.append(f"\x02{part}\x00")
    return "".join(key)


def corp_key(corp_id: str) -> str:
    """The key of a project in ``Tree.below``, where no device id can meet it."""
    return f"corp:{corp_id}"


@dataclass
class Tree:
    """Projects, devices, and who is below whom. Never changed once built; shared between threads."""

    corps: dict[str, Corp] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    below: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By id of a recorder: its channels; by ``corp_key``: a project's top level. In the order shown."""
    cameras: int = 0
    cameras_online: int = 0


@dataclass(frozen=True)
class Difference:
    """From one tree to the next, by device id."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    corps_changed: bool
    came_online: frozenset[str]

    @property
    def places_changed(self) -> bool:
        """More than the state or name of a device is different."""
        return bool(self.added or self.removed or self.moved or self.corps_changed)

    def __bool__(self) -> bool:
        return self.places_changed or bool(self.changed)


def build(old: Tree, corps: Iterable[Corp], devices: Iterable[Device]) -> tuple[Tree, Difference]:
    """The new tree and what is different. Records that did not change stay the same objects; the order is
    worked out anew only when names or places changed. Later rows of one id win."""
    by_id: dict[str, Device] = {}
    changed: list[str] = []
    moved: list[str] = []
    for device in devices:
        before = old.devices.get(device.id)
        by_id[device.id] = before if before == device and before is not None else device
    for device_id, device in by_id.items():
        before = old.devices.get(device_id)
        if before is None or before is device:
            continue
        same_place = (before.corp_id, before.parent_id, before.kind) == (
            device.corp_id,
            device.parent_id,
            device.kind,
        )
        (changed if same_place else moved).append(device_id)
    added = tuple(device_id for device_id in by_id if device_id not in old.devices)
    removed = tuple(device_id for device_id in old.devices if device_id not in by_id)
    known = {corp.id: corp for corp in corps}
    for device in by_id.values():
        if device.corp_id not in known:
            known[device.corp_id] = Corp(device.corp_id, device.corp_id)
    named = any(old.devices[device_id].name != by_id[device_id].name for device_id in changed)
    corps_changed = known != old.corps
    same_order = not (added or removed or moved or named)
    below = old.below if same_order else _below(by_id)
    came_online = frozenset(
        device_id
        for device_id in (*added, *changed, *moved)
        if by_id[device_id].status is DeviceStatus.ONLINE
        and (device_id not in old.devices or old.devices[device_id].status is not DeviceStatus.ONLINE)
    )
    tree = Tree(known, by_id, below, *_count(by_id))
    return tree, Difference(added, removed, tuple(changed), tuple(moved), corps_changed, came_online)


def _count(devices: dict[str, Device]) -> tuple[int, int]:
    cameras = [device for device in devices.values() if device.is_camera]
    return len(cameras), sum(device.status is DeviceStatus.ONLINE for device in cameras)


def _groups(devices: dict[str, Device]) -> dict[str, list[Device]]:
    groups: dict[str, list[Device]] = {}
    holders = {d.id for d in devices.values() if d.kind is DeviceKind.NVR or d.kind is DeviceKind.ABOX}
    for device in devices.values():
        # A channel whose recorder is not in the list (or is none) is still a camera of its project.
        parent = device.parent_id
        group = parent if parent and parent in holders else corp_key(device.corp_id)
        groups.setdefault(group, []).append(device)
    return groups


def _below(devices: dict[str, Device]) -> dict[str, tuple[str, ...]]:
    return {group: tuple(_sorted(members)) for group, members in _groups(devices).items()}


def _sorted(devices: list[Device]) -> Iterator[str]:
    """Ids in the order shown, sorted piece by piece (see ``_PIECE``)."""
    ids = {f"{device.is_camera:d}{natural_key(device.name)}\x00{device.id}": device.id for device in devices}
    return (ids[key] for key in _in_pieces(list(ids)))


def _in_pieces(keys: list[str]) -> Iterable[str]:
    """Texts sorted piece by piece."""
    pieces = [sorted(keys[first : first + _PIECE]) for first in range(0, len(keys), _PIECE)]
    return pieces[0] if len(pieces) == 1 else heapq.merge(*pieces)


_BEFORE = {DeviceStatus.ONLINE: 0, DeviceStatus.OFFLINE: 1, DeviceStatus.UNREGISTERED: 2}


def camera_number(device: Device) -> int | None:
    """The number an operator knows a device by: the last one in its name, or else at the end of its id."""
    found = _NUMBER.findall(device.name)
    digits = found[-1] if found else _LAST_DIGITS.search(device.id)
    if digits is None:
        return None
    return int(digits if isinstance(digits, str) else digits.group())


_NUMBER = re.compile(r"[0-9]{1,9}")
_LAST_DIGITS = re.compile(r"[0-9]{1,9}$")


def in_order(devices: Sequence[Device], order: str) -> list[Device]:
    """Devices of one holder, which come by name, in another order: ``id``, ``status`` (online first) or
    ``number``. Recorders and boxes stay before cameras, and what is equal stays by name."""
    if order == "status":
        keys = [f"{d.is_camera:d}{_BEFORE[d.status]}" for d in devices]
    elif order == "number":
        numbers = (camera_number(d) for d in devices)
        keys = [
            f"{d.is_camera:d}{9_999_999_999 if n is None else n:010d}"
            for d, n in zip(devices, numbers, strict=True)
        ]
    else:
        keys = [f"{d.is_camera:d}{d.id}" for d in devices]
    ordered = [f"{key}\x00{place:06d}" for place, key in enumerate(keys)]
    return [devices[int(key[-6:])] for key in _in_pieces(ordered)]


_PIECE = 1000
"""Devices sorted, encoded or decoded in one go. The interpreter lock is held meanwhile: 100,000 at once
would stop the owner's thread for 400 ms."""

_encode = msgspec.msgpack.Encoder().encode
_decode_chunks = msgspec.msgpack.Decoder(list[bytes]).decode
_decode_corps = msgspec.msgpack.Decoder(list[Corp]).decode
_decode_devices = msgspec.msgpack.Decoder(list[Device]).decode


_LAYOUT = b"vcs-wall tree 3"
"""To be changed whenever the same bytes would mean something else (a field, an order): a tree kept by an
earlier version is then read from the service again instead of being misread."""


def pack(tree: Tree) -> bytes:
    """For the local database: which layout, the projects, then the devices in the order shown. Compressed:
    whoever reads or writes it holds the interpreter lock for every byte."""
    devices = [tree.devices[device_id] for ids in tree.below.values() for device_id in ids]
    chunks = [
        zlib.compress(_encode(devices[first : first + _PIECE]), 1) for first in range(0, len(devices), _PIECE)
    ]
    return _encode([_LAYOUT, _encode(list(tree.corps.values())), *chunks])


def unpack(data: bytes) -> Tree:
    """Raises ValueError for bytes that ``pack`` of this layout did not write."""
    try:
        chunks = _decode_chunks(data)
        if len(chunks) < 2 or chunks[0] != _LAYOUT:
            raise ValueError("not a kept tree of this version")
        corps = {corp.id: corp for corp in _decode_corps(chunks[1])}
        devices: dict[str, Device] = {}
        for chunk in chunks[2:]:
            devices.update([(device.id, device) for device in _decode_devices(zlib.decompress(chunk))])
    except (msgspec.MsgspecError, UnicodeDecodeError, zlib.error) as error:
        raise ValueError("not a kept tree") from error
    below = {group: tuple(device.id for device in members) for group, members in _groups(devices).items()}
    return Tree(corps, devices, below, *_count(devices))
