"""A station with no service, no decoder and no time of its own, for tests of the window.

Obeys ``app.core``: catalogue, wall, tiles, connection state. Pictures are real rings of
``app.media.frames`` in this process, written by the test; statuses are whatever the test sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from app.core.addresses import AddressBroker
from app.core.alarms import Alarms
from app.core.attention import Attention
from app.core.cases.book import CaseBook
from app.core.catalogue import (
    CatalogueChange,
    CataloguePhase,
    CatalogueState,
    Corp,
    Device,
    DeviceKind,
    DeviceStatus,
)
from app.core.choices import DEFAULT
from app.core.effects import Target
from app.core.evidence.jobs import ExportJobs
from app.core.hotspot import Hotspots
from app.core.instant import Instant
from app.core.outage_log import OutageLog
from app.core.own import OwnDevices
from app.core.ownlayouts import LayoutBook
from app.core.status import ConnectionCode, ConnectionState, Counts, Phase, TileCode, TileStatus
from app.core.tilestream import Streams
from app.core.touring import Tours
from app.core.tree import Tree, corp_key
from app.core.views import ViewBook
from app.core.wall import Layout, Wall, change_between
from app.core.wallstate import WallState
from app.media.frames import Geometry, RingReader, RingWriter, stride_of
from app.media.types import TileSize, Trust
from tests.support.fake_pool import FakePool
from tests.support.fake_recordings import FakeRecordings
from tests.support.fake_review import FakeReviews
from tests.support.fake_search import FakeSearch
from tests.support.manual import EPOCH_MS, ManualClock, ManualExecutor, ManualLoop
from tests.support.rings import ring_of_ours

NOW = 1_795_315_319_000  # 2026-11-22 02:41:59 UTC


class SilentProcess:
    """An export process that never says a word."""

    def __init__(self, on_event: Callable[[Any], None]) -> None:
        self.tell = on_event
        self.got: list[Any] = []

    def send(self, command: Any) -> None:
        self.got.append(command)

    def close(self) -> None:
        """It is gone."""


class FakeCatalogue:
    """Corps and devices in insertion order."""

    def __init__(self, corps: Iterable[Corp] = (), devices: Iterable[Device] = ()) -> None:
        self.corps = {c.id: c for c in corps}
        self.devices = {d.id: d for d in devices}
        self.state = CatalogueState(
            CataloguePhase.COMPLETE, len(self.devices), len(self.devices), None, {}, Instant(NOW)
        )
        self.refreshes = 0
        self._callbacks: list[Callable[[CatalogueChange], None]] = []
        self._index()

    def _index(self) -> None:
        self._children: dict[tuple[str | None, str], list[str]] = {}
        for device in self.devices.values():
            self._children.setdefault((device.parent_id, device.corp_id), []).append(device.id)
        for ids in self._children.values():
            ids.sort(key=lambda i: self.devices[i].kind in (DeviceKind.IPC, DeviceKind.CHANNEL))

    def children(self, parent_id: str | None, corp_id: str) -> Sequence[str]:
        return self._children.get((parent_id, corp_id), [])

    @property
    def tree(self) -> Tree:
        below: dict[str, tuple[str, ...]] = {}
        for (parent, corp), ids in self._children.items():
            below[parent or corp_key(corp)] = tuple(i for i in ids if i in self.devices)
        return Tree(dict(self.corps), dict(self.devices), below)

    def cameras_in_order(self) -> Iterator[Device]:
        for corp in self.corps:
            for top in self.children(None, corp):
                for device_id in (top, *self.children(top, corp)):
                    if self.devices[device_id].is_camera:
                        yield self.devices[device_id]

    def cameras_below(self, device_or_corp_id: str) -> list[str]:
        device = self.devices.get(device_or_corp_id)
        if device is not None and device.is_camera:
            return [device.id]
        if device is not None:
            return [d.id for d in self.devices.values() if d.parent_id == device.id and d.is_camera]
        return [d.id for d in self.devices.values() if d.corp_id == device_or_corp_id and d.is_camera]

    def last_online(self, device_id: str) -> Instant | None:
        device = self.devices.get(device_id)
        online = device is not None and device.status is DeviceStatus.ONLINE
        return self.state.at_utc_ms if online else None

    def refresh(self) -> None:
        self.refreshes += 1

    def subscribe(self, callback: Callable[[CatalogueChange], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def tell(self, change: CatalogueChange) -> None:
        self._index()
        for callback in list(self._callbacks):
            callback(change)

    def set_state(self, state: CatalogueState) -> None:
        self.state = state
        self.tell(CatalogueChange(state_only=True))


class FakeTile:
    """A tile whose status and ring a test sets."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.device_id: str | None = None
        self.choices = DEFAULT
        self.role = ""
        self.hidden = False
        self.size: TileSize | None = None
        self.shown = TileStatus()
        self.reader: RingReader | None = None
        self.sizes: list[tuple[int, int]] = []
        self.retries = 0
        self.running: Any = None

    def status(self) -> TileStatus:
        return self.shown

    def ring(self) -> RingReader | None:
        return self.reader

    def set_size(self, width: int, height: int) -> None:
        self.sizes.append((width, height))
        self.hidden = width <= 0 or height <= 0

    def retry_now(self) -> None:
        self.retries += 1


class FakeWall(Wall):
    """The real wall with tiles a test fills; what it gave a tile moves along with the camera."""

    tiles: tuple[FakeTile, ...] = ()  # type: ignore[assignment]

    def __init__(self, layout: str | Layout = "4") -> None:
        clock = ManualClock()
        broker = AddressBroker(clock, lambda key, done: None)
        streams = Streams(FakePool(lambda event: None), broker, clock, Trust())
        super().__init__(
            streams, lambda _: None, lambda device, stream: Target(device, "", stream, ("hls",)), layout
        )
        self.tiles = tuple(FakeTile(i) for i in range(self.layout.count))

    def _become(self, state: WallState, *, history: bool) -> None:
        before, self._state = self._state, state
        had = {
            slot.number: (tile.shown, tile.reader)
            for slot, tile in zip(before.visible, self.tiles, strict=True)
            if slot is not None
        }
        keep = self.tiles[: state.layout.count]
        self.tiles = keep + tuple(FakeTile(i) for i in range(len(keep), state.layout.count))
        asking = TileStatus(Phase.RESOLVING, TileCode.RESOLVING, {"asked": 0, "waited_s": 0.0}, stream="sub")
        for tile, slot in zip(self.tiles, state.visible, strict=True):
            old = before.visible[tile.index] if tile.index < before.layout.count else None
            if (old and old.number) != (slot and slot.number):
                tile.device_id = None if slot is None else slot.device_id
                tile.shown, tile.reader = TileStatus(), None
                if slot is not None:
                    tile.shown, tile.reader = had.get(slot.number, (asking, None))
            tile.choices = DEFAULT if slot is None else slot.choices
            tile.role = "" if slot is None else slot.role
        self._changes.tell(change_between(before, state, history=history))


class FakeStation:
    """Obeys ``app.core.station.Station``."""

    def __init__(self, catalogue: FakeCatalogue | None = None, wall: FakeWall | None = None) -> None:
        self.catalogue = catalogue or FakeCatalogue()
        self.walls: list[FakeWall] = [wall or FakeWall()]
        self.own = OwnDevices(None)  # type: ignore[arg-type]
        self.pictures = None
        self.finding = FakeSearch()
        self.search = self.finding.search
        self.views = ViewBook(None, lambda work, done: done(work()))
        self.layouts = LayoutBook(None, lambda work, done: done(work()))
        self.reviews = FakeReviews()
        self.recordings = FakeRecordings(NOW)
        self.warmed: list[str] = []
        self.clock = ManualClock()
        self.clock.seconds = (NOW - EPOCH_MS) / 1000
        workers, loop = ManualExecutor(), ManualLoop()
        self.attention = Attention(self.clock, workers, loop.post, None)
        self.outages = OutageLog(
            self.clock, self.catalogue, lambda: [], self.device_name, workers, loop.post, None
        )  # type: ignore[arg-type]
        self.cases = CaseBook(
            None, Path, lambda work, done: done(work()), self.clock, lambda one: self.device_name(one)
        )
        self.exports = ExportJobs(
            None,
            lambda: None,
            lambda work, done: done(work()),
            loop.post,
            self.clock,
            self.device_name,
            process=SilentProcess,
        )
        self.hotspots = Hotspots(self.clock, lambda: self.walls)
        self.alarms = Alarms(lambda: [])
        self.tours = Tours(
            self.clock,
            lambda: self.walls,
            lambda _: None,
            self.warm_up,
            self.alarms,
            lambda work, done: done(work()),
        )
        self.connection_state = ConnectionState(ConnectionCode.OK, {}, 42, 0)
        self.ticks = 0
        self.started = False
        self.closed = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def wall(self) -> FakeWall:
        return self.walls[0]

    def warm_up(self, device_ids: Iterable[str]) -> None:
        self.warmed += device_ids

    def open_wall(self, layout: str | Layout = "4") -> FakeWall:
        self.walls.append(FakeWall(layout))
        return self.walls[-1]

    def close_wall(self, wall: FakeWall) -> None:
        self.walls.remove(wall)

    def start(self) -> None:
        self.started = True

    def tick(self) -> None:
        self.ticks += 1

    @property
    def counts(self) -> Counts:
        cameras = [d for d in self.catalogue.devices.values() if d.is_camera]
        shown = [t.shown for t in self.wall.tiles if t.device_id is not None]
        return Counts(
            len(cameras),
            sum(d.status is DeviceStatus.ONLINE for d in cameras),
            len(shown),
            sum(s.phase is Phase.PLAYING for s in shown),
            sum(s.phase in (Phase.RESOLVING, Phase.STARTING, Phase.OPENING) for s in shown),
            sum(s.phase in (Phase.SILENT, Phase.BACKING_OFF) for s in shown),
            sum(s.phase is Phase.REFUSED for s in shown),
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def set_connection(self, state: ConnectionState) -> None:
        self.connection_state = state
        for callback in list(self._callbacks):
            callback()

    def device_name(self, device_id: str) -> str:
        device = self.catalogue.devices.get(device_id)
        return device.name if device is not None else device_id

    def shutdown(self, timeout_s: float = 3.0, aside: object = None) -> None:
        self.closed = True


def ring_with(pixels: bytes, width: int, height: int) -> tuple[RingWriter, RingReader]:
    """A ring whose newest picture is ``pixels``: ``height`` rows of ``width`` * 4 bytes, BGRX."""
    writer = ring_of_ours(Geometry(width, height))
    reader = RingReader(writer.segment)
    publish(writer, pixels, width, height)
    return writer, reader


def publish(writer: RingWriter, pixels: bytes, width: int, height: int) -> int:
    """Writes a picture row by row; returns its sequence number."""
    index = writer.begin()
    stride, row = stride_of(width), width * 4
    room = writer.pixels(index)
    for y in range(height):
        room[y * stride : y * stride + row] = pixels[y * row : (y + 1) * row]
    return writer.publish(index, width, height, stride)


def live_status(width: int, height: int) -> TileStatus:
    """Of a tile whose sub stream is of that size, and lives."""
    return TileStatus(
        Phase.PLAYING,
        TileCode.PLAYING,
        stream="sub",
        fps=15,
        delay_ms=600,
        width=width,
        height=height,
        encrypted=True,
        last_picture_utc_ms=NOW,
    )


def plain(width: int, height: int, blue: int, green: int, red: int) -> bytes:
    """A picture of one colour."""
    return bytes((blue, green, red, 255)) * (width * height)


def small_site() -> FakeCatalogue:
    """Two projects, two recorders, single cameras, a box; offline and unregistered ones too."""
    corps = [Corp("c1", "Riverside Park 河滨园区"), Corp("c2", "Old town 老城区")]
    devices = [
        Device("nvr1", "NVR-1 North", "c1", DeviceKind.NVR, DeviceStatus.ONLINE),
        Device("nvr2", "NVR-2 South", "c1", DeviceKind.NVR, DeviceStatus.ONLINE),
        Device("abox1", "ACube gate box", "c1", DeviceKind.ABOX, DeviceStatus.ONLINE),
    ]
    north = ["North gate 北门", "Parking B1 东侧", "Lobby 大堂", "Loading dock", "Corridor 3F", "East road",
             "Square 广场", "Bike shed"]  # fmt: skip
    south = ["South gate 南门", "Ramp P2", "Roof", "Canteen 食堂", "Warehouse A", "Warehouse B"]
    off = {"Lobby 大堂": DeviceStatus.OFFLINE, "Canteen 食堂": DeviceStatus.OFFLINE,
           "Warehouse B": DeviceStatus.UNREGISTERED}  # fmt: skip

    def add(parent: str | None, corp: str, kind: DeviceKind, names: list[str]) -> None:
        for name in names:
            number = len(devices)
            status = off.get(name, DeviceStatus.ONLINE)
            devices.append(
                Device(
                    f"3101150000132000{number:04d}", name, corp, kind, status, parent,
                    "SAPI", True, "h264", "192.0.2.7", "North side", "Acme", "D-200",
                    resolution="1280x720", frame_rate=25.0,
                )
            )  # fmt: skip

    add("nvr1", "c1", DeviceKind.CHANNEL, north)
    add("nvr2", "c1", DeviceKind.CHANNEL, south)
    add(
        None, "c1", DeviceKind.IPC, ["Fire lane", "West road", "Boat house", "Playground", "Pump 1", "Pump 2"]
    )
    add("abox1", "c1", DeviceKind.CHANNEL, ["Counter 1", "Counter 2"])
    add(None, "c2", DeviceKind.IPC, [f"Old town {n}" for n in range(1, 13)])
    return FakeCatalogue(corps, devices)


def large_site(count: int) -> FakeCatalogue:
    """``count`` cameras: recorders with 64 channels each and a tenth single cameras, in ten projects."""
    corps = [Corp(f"c{n}", f"Project {n:02d}") for n in range(10)]
    devices: list[Device] = []
    recorder = ""
    for number in range(count):
        corp = f"c{number * 10 // count}"
        status = DeviceStatus.OFFLINE if number % 11 == 0 else DeviceStatus.ONLINE
        if number % 10 == 0:
            devices.append(Device(f"i{number:06d}", f"Camera {number}", corp, DeviceKind.IPC, status))
            continue
        if not recorder or number % 64 == 1:
            recorder = f"n{number:06d}"
            devices.append(Device(recorder, f"NVR {number // 64}", corp, DeviceKind.NVR, DeviceStatus.ONLINE))
        parent = recorder
        home = next(d for d in reversed(devices) if d.id == parent).corp_id
        devices.append(
            Device(f"d{number:06d}", f"Channel {number}", home, DeviceKind.CHANNEL, status, parent)
        )
    return FakeCatalogue(corps, devices)
