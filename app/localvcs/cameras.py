"""Between the device table and the stream hub: which devices have a stream, and in what state it is.

The hub knows nothing of the database. A device is told to it when somebody first asks for its picture (or at
start, if it is pulled continuously), so a hundred thousand listed devices cost the hub nothing.
"""

from __future__ import annotations

import functools
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from app.localvcs import devices
from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.site import MAIN_SIZE, demo_site
from app.localvcs.devices import CONTINUOUS, OFFLINE, ONLINE, UNREGISTERED
from app.localvcs.fault_streams import StreamFaults
from app.localvcs.faults import Faults
from app.localvcs.ingest.realcameras import RealCameras
from app.localvcs.ingest.site import Ingest
from app.localvcs.outbound import Outbound
from app.localvcs.recording.index import kept_from_ms
from app.localvcs.settings import ServeOptions
from app.localvcs.started import Started
from app.localvcs.streams.hub import (
    DeviceState,
    Ready,
    Refused,
    Starting,
    StreamHub,
    StreamProfile,
    StreamSettings,
)
from app.localvcs.streams.sources import DemoSource


@dataclass(frozen=True, slots=True)
class NoStream:
    """There is nothing to ask the hub for; ``message`` says why."""

    message: str


Answer = Ready | Starting | Refused | NoStream


class Playback(Protocol):
    """Recordings of real cameras, for whoever keeps them."""

    def ask_video(
        self, row: sqlite3.Row, start_ms: int, end_ms: int, protocol: str, storage: str
    ) -> Answer: ...


_STATES: dict[str, DeviceState] = {ONLINE: "online", OFFLINE: "offline", UNREGISTERED: "unregistered"}


class Cameras:
    """Streams of devices, by their rows. Thread-safe; nothing here blocks for long."""

    def __init__(self, database: Database, clock: Clock, faults: Faults, options: ServeOptions) -> None:
        self._database = database
        self._clock = clock
        self._faults = faults
        self._options = options
        self.stream_faults = StreamFaults(faults) if options.faults else None
        self._cameras = {camera.device_id: camera for camera in demo_site().cameras}
        self._sources: dict[str, DemoSource] = {}
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        """One start, stop or end of what was started at a time: the hub is told in the same order."""
        self._known: dict[str, StreamProfile] = {}
        self._started = Started(clock)
        self._hub: StreamHub | None = None
        self._real = RealCameras(database, clock, options)
        self.playback: Playback | None = None
        """Where recordings of real cameras are asked for; None: there are none."""
        self.extra_routes: list[BaseRoute] = []
        """Where the addresses of ``playback`` lead; to be filled before the service listens."""

    @property
    def ingest(self) -> Ingest:
        """The real cameras' pulls, for recorders and whoever else wants packets (``IngestApi``)."""
        return self._real.ingest

    @property
    def outbound(self) -> Outbound:
        """What may be fetched, and how."""
        return self._real.outbound

    def ingest_state(self, device_id: str) -> tuple[bool, bool]:
        """Of a real camera: whether a stream is arriving, and whether pulling is asked for."""
        return self._real.stream_state(device_id)

    def open(self, base_url: Callable[[], str]) -> None:
        """Makes the hub and registers what is pulled all the time."""
        self._hub = StreamHub(
            clock=self._clock,
            settings=StreamSettings(
                pull_seconds=self._options.pull_seconds,
                linger_seconds=self._options.linger_seconds,
                address_seconds=self._options.address_seconds,
                segment_seconds=self._options.key_seconds,
            ),
            base_url=base_url,
            key=os.urandom(32),
            kept_from=lambda device_id, now_ms: kept_from_ms(self._database.read(), device_id, now_ms),
        )
        rows = self._database.read().execute(
            "SELECT * FROM devices WHERE kind = 'IPC' AND source <> '' AND stream_mode = ?", (CONTINUOUS,)
        )
        for row in rows:
            self._tell(row)
        self._real.open(base_url)

    def close(self) -> None:
        """Ends all streams. Safe to call twice."""
        self._faults.clear()
        self._real.close()
        if self._hub is not None:
            self._hub.close()

    def routes(self) -> list[BaseRoute]:
        """Where the play addresses lead."""
        return [*self._opened().routes(), *self._real.routes(), *self.extra_routes]

    def housekeeping(self) -> None:
        """Once a second: lets go of cameras nobody watches any more."""
        self._end_started()
        self._real.housekeeping()

    def ahead(self) -> Iterator[Callable[[], bool]]:
        """Draws the scenes of the demo's main streams and recordings, one a piece (``Ahead``): those of
        cameras that are watched now come first, or who makes a tile large waits until its scene is drawn."""
        left = [camera_id for camera_id, camera in self._cameras.items() if camera.status != UNREGISTERED]
        while left:
            camera_id = next((one for one in left if self._opened().status(one).running), left[0])
            left.remove(camera_id)
            yield functools.partial(self.demo_source(camera_id).camera.draw_ahead, MAIN_SIZE)

    # -- what the demo connects

    def registers_ms(self, now_ms: int) -> int | None:
        """When a device added now gets connected; None: never, a real one registers itself."""
        wait_s = self._options.register_seconds
        return now_ms + round(wait_s * 1000) if self._options.demo and wait_s is not None else None

    def source_for(self, number: int) -> str:
        """The demo camera that stands behind the ``number``-th camera added by hand; "" outside the demo."""
        if not self._options.demo or self._options.register_seconds is None:
            return ""
        online = [camera.device_id for camera in self._cameras.values() if camera.status == ONLINE]
        return online[number % len(online)]

    # -- addresses

    def ask_live(self, row: sqlite3.Row, stream: int, protocol: str) -> Answer:
        if hindrance := self._hindrance(row):
            return hindrance
        if self.is_real(row):
            return self._given(row, self._real.ask_live(row, protocol))
        return self._given(row, self._opened().ask_live(row["device_id"], stream, protocol))

    def ask_video(self, row: sqlite3.Row, start_ms: int, end_ms: int, protocol: str, storage: str) -> Answer:
        if self.is_real(row):
            # Whether the camera is there now says nothing about its recordings.
            if self.playback is None:
                return NoStream("Nothing was recorded in this time.")
            return self._given(row, self.playback.ask_video(row, start_ms, end_ms, protocol, storage))
        hindrance = self._hindrance(row)
        return hindrance or self._given(
            row, self._opened().ask_video(row["device_id"], start_ms, end_ms, protocol, storage)
        )

    def picture(self, row: sqlite3.Row) -> Answer:
        if hindrance := self._hindrance(row):
            return hindrance
        if self.is_real(row):
            return self._given(row, self._real.picture(row))
        return self._given(row, self._opened().picture(row["device_id"], None, 1))

    def _given(self, row: sqlite3.Row, answer: Answer) -> Answer:
        if self.stream_faults is not None and isinstance(answer, Ready):
            self.stream_faults.given(answer.url, row["device_id"])
        return answer

    def _hindrance(self, row: sqlite3.Row) -> NoStream | Starting | None:
        """Tells the hub of the camera; what stands in the way before the hub is asked."""
        fault = self._faults.device(row["device_id"])
        if fault == "fails":
            return NoStream("The device fails, as was ordered through /_faults.")
        if fault == "never_starts" and row["status"] == ONLINE:
            return Starting(self._options.pull_seconds)
        if self.is_real(row):
            return None
        if row["source"] not in self._cameras:
            if row["status"] == UNREGISTERED:
                return NoStream("The device has not registered yet.")
            return NoStream("Nothing is connected as this device.")
        self._tell(row)
        return None

    # -- changes

    def is_real(self, row: sqlite3.Row) -> bool:
        """Whether a real camera (a data source) stands behind the device."""
        return self._real.ingest.is_camera(row["device_id"])

    def put_real(self, device_id: str, url: str) -> None:
        """A data source was added, or its address has changed."""
        self._real.put(device_id, url)

    def start(self, device_ids: Sequence[str]) -> None:
        """Pull these, until nobody has watched them for a while (``started``)."""
        with self._starting:
            self._started.add(device_ids)
            self._tell_all(device_ids)
            self._opened().start(self._in_hub(device_ids))

    def _end_started(self) -> None:
        with self._starting:
            if over := self._started.take_over(self._is_watched):
                self._opened().let_go(self._in_hub(over))
                self._tell_all(over)

    def _is_watched(self, device_id: str) -> bool:
        if self._real.ingest.is_camera(device_id):
            return self._real.is_watched(device_id)
        return self._opened().status(device_id).viewers > 0

    def stop(self, device_ids: Sequence[str]) -> None:
        with self._starting:
            self._started.drop(device_ids)
            self._opened().stop(self._in_hub(device_ids))
            for row in self._rows(device_ids):
                if self.is_real(row):
                    self._real.stop(row["device_id"])
                    self._tell(row)

    def changed(self, device_ids: Sequence[str]) -> None:
        """Rows of these were changed."""
        self._tell_all(device_ids)

    def forget(self, device_ids: Iterable[str]) -> None:
        """These are gone; whoever watches them sees the stream end."""
        hub = self._opened()
        device_ids = list(device_ids)
        self._real.forget(device_ids)
        self._started.drop(device_ids)
        for device_id in device_ids:
            with self._lock:
                known = self._known.pop(device_id, None)
            if known is not None:
                hub.unregister(device_id)

    def stream_state(self, row: sqlite3.Row) -> tuple[bool, bool]:
        """Whether a stream is arriving, and whether pulling is asked for."""
        if self.is_real(row):
            return self._real.stream_state(row["device_id"])
        online = row["status"] == ONLINE and row["source"] in self._cameras
        if row["stream_mode"] == CONTINUOUS or row["device_id"] in self._started:
            return online, True
        if row["device_id"] not in self._known:
            return False, False
        state = self._opened().status(row["device_id"]).state
        return online and state == "running", state in ("starting", "running")

    def _in_hub(self, device_ids: Sequence[str]) -> list[str]:
        with self._lock:
            return [device_id for device_id in device_ids if device_id in self._known]

    def _tell_all(self, device_ids: Sequence[str]) -> None:
        for row in self._rows(device_ids):
            self._tell(row)

    def _rows(self, device_ids: Sequence[str]) -> Iterable[sqlite3.Row]:
        return devices.find_all(self._database.read(), device_ids).values()

    def _tell(self, row: sqlite3.Row) -> None:
        if self.is_real(row):
            started = row["device_id"] in self._started
            self._real.keep(row["device_id"], started or row["stream_mode"] == CONTINUOUS)
            return
        if row["source"] not in self._cameras:
            return  # nothing connected, or a scene that an earlier version had
        device_id = row["device_id"]
        profile = StreamProfile(
            source=self.demo_source(row["source"]),
            on_demand=row["stream_mode"] != CONTINUOUS,
            has_sub=bool(row["has_sub"]),
            state=_STATES[row["status"]],
        )
        with self._lock:
            before = self._known.get(device_id)
            self._known[device_id] = profile
        if before is None:
            self._opened().register(device_id, profile)
        elif before != profile:
            self._opened().update(device_id, profile)
            if device_id in self._started:
                # Asked for while it was away: the hub pulls only what is there.
                self._opened().start([device_id])

    def demo_source(self, camera_id: str) -> DemoSource:
        """One for each demo camera, however many devices it stands behind."""
        with self._lock:
            source = self._sources.get(camera_id)
            if source is None:
                kept = self._options.data_dir / "scenes"
                camera = DemoCamera(self._cameras[camera_id], kept)
                source = self._sources[camera_id] = DemoSource(camera, self._options.key_seconds)
            return source

    def _opened(self) -> StreamHub:
        assert self._hub is not None, "open() comes first"
        return self._hub
