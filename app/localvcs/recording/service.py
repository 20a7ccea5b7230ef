"""The recorder of the service: which cameras are recorded, what is kept, and where it is played."""

from __future__ import annotations

import functools
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.localvcs.clock import Clock
from app.localvcs.database import Database
from app.localvcs.ingest import IngestApi
from app.localvcs.recording.disk import Store
from app.localvcs.recording.index import Index
from app.localvcs.recording.limits import Limits
from app.localvcs.recording.playback import Playback
from app.localvcs.recording.writer import CameraSink, Writer
from app.localvcs.settings import ExitStatus, ServeOptions, StartError

log = logging.getLogger("app.localvcs.recording")

FOLDER = "recordings"
_LOOK_EVERY_S = 1.0
_EXPIRE_EVERY_S = 10.0
_DAYS_AT_START = 2
"""So many days of each camera are compared with the disk before anything is answered, the others
meanwhile."""


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """``paused``: why nothing is recorded although it should be; "" otherwise. Bytes of all segments, and
    free on their disk."""

    cameras: tuple[str, ...]
    """Being recorded at this moment."""
    paused: str
    bytes: int
    free_bytes: int


@dataclass
class _Recorded:
    sink: CameraSink
    unsubscribe: Callable[[], None]
    held: bool


class Recording:
    """Thread-safe. ``open`` reads the disk; raises ``StartError`` when its folder cannot be used.

    ``monotonic_s`` and ``free_bytes`` can be given by tests; the time of day is the service's clock.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        options: ServeOptions,
        ingest: IngestApi,
        base_url: Callable[[], str],
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
        free_bytes: Callable[[], int] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._options = options
        self._ingest = ingest
        try:
            self._store = Store(options.data_dir / FOLDER)
        except OSError as error:
            raise StartError(
                ExitStatus.BAD_DATA_DIR,
                f"The folder of recordings {options.data_dir / FOLDER} cannot be used: {error}.",
            ) from error
        self._free_bytes = free_bytes or self._store.free_bytes
        self.index = Index(database)
        self.playback = Playback(self.index, self._store, database, clock, options.address_seconds, base_url)
        self._limits = Limits(
            self.index, self._store, database, clock, monotonic_s,
            options.disk_quota, options.disk_floor, self._free_bytes,
        )  # fmt: skip
        self._writer = Writer(self._store, self.index, round(options.segment_seconds * 1000), self._disk_full)
        self._recorded: dict[str, _Recorded] = {}
        self._sweeping = threading.Lock()
        self._wake = threading.Event()
        self._closed = False
        self._pause_reason = ""
        self._trouble = ""
        self._later: list[tuple[str, str]] = []
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)

    def open(self) -> None:
        """Makes the index of the last days agree with the disk, then begins to record."""
        seen: dict[str, int] = {}
        for device_id, day in self._store.day_folders():
            seen[device_id] = seen.get(device_id, 0) + 1
            if seen[device_id] > _DAYS_AT_START:
                self._later.append((device_id, day))
            else:
                self._reconcile(device_id, day)
        self.follow()
        self._thread.start()

    def close(self) -> None:
        """Finishes the segments in flight. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(30.0)
        with self._sweeping:
            for device_id in list(self._recorded):
                self._stop(device_id)
        self._writer.close()
        self.playback.close()

    def days_changed(self) -> None:
        """Somebody changed how long things are kept: look at it now."""
        self._wake.set()

    def status(self) -> RecordingStatus:
        with self._sweeping:
            cameras = tuple(d for d, recorded in self._recorded.items() if recorded.sink.recording)
        return RecordingStatus(cameras, self._pause_reason, self.index.total_bytes, self._free_bytes())

    def settle(self, limit_s: float = 20.0) -> bool:
        """Waits until what was handed over so far is on disk and in the index, finished segments only."""
        return self._writer.settle(limit_s)

    # -- the second hand

    def follow(self) -> None:
        """Records the cameras there are, and no others."""
        if self._options.record == "off":
            return
        with self._sweeping:
            wanted = {d for d in self._cameras() if self._ingest.is_camera(d)}
            for device_id in [d for d in self._recorded if d not in wanted]:
                self._stop(device_id)
            for device_id in wanted:
                if device_id not in self._recorded:
                    self._start(device_id)

    def sweep(self) -> None:
        """Keeps days, quota and floor; pauses recording when there is no room, and lets it go on when there
        is."""
        with self._sweeping:
            self._limits.expire()
            self._keep_room()

    def _run(self) -> None:
        for device_id, day in self._later:
            if self._closed:
                return
            self._guarded(functools.partial(self._reconcile, device_id, day))
        next_expiry_s = 0.0
        while not self._closed:
            poked = self._wake.is_set()
            self._wake.clear()
            self._guarded(self.follow)
            if poked or time.monotonic() >= next_expiry_s:
                next_expiry_s = time.monotonic() + _EXPIRE_EVERY_S
                self._guarded(self.sweep)
            else:
                self._guarded(self._room)
            self._wake.wait(_LOOK_EVERY_S)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except (OSError, sqlite3.Error) as error:
            # Once a trouble, not once a second.
            if not self._closed and str(error) != self._trouble:
                self._trouble = str(error)
                log.error("recordings could not be looked after: %s", error)

    def _room(self) -> None:
        with self._sweeping:
            self._keep_room()

    def _keep_room(self) -> None:
        room = self._limits.make_room()
        if room and self._pause_reason:
            log.warning("there is room again: recording goes on")
            self._pause_reason = ""
            self._writer.paused.clear()
        elif not room and not self._pause_reason:
            self._pause_reason = "There is no room on the disk, and no recording left to delete."
            self._writer.paused.set()
            log.error("recording pauses: there is no room on the disk, and no recording left to delete")

    def _disk_full(self) -> None:
        """On the writer's thread."""
        self._limits.disk_was_full.set()
        self._wake.set()

    def _reconcile(self, device_id: str, day: str) -> None:
        gained, lost = self._store.reconcile(self.index, device_id, day)
        if gained or lost:
            log.warning(
                "%s, %s: %d segments found on disk that were not in the index, %d missing",
                device_id, day, gained, lost,
            )  # fmt: skip

    # -- cameras

    def _cameras(self) -> list[str]:
        rows = self._database.read().execute(
            "SELECT d.device_id FROM data_sources d LEFT JOIN storage_days s"
            " ON s.device_id = d.device_id AND s.kind = 'VIDEO'"
            " WHERE d.device_id IS NOT NULL AND coalesce(s.days, 1) > 0"
        )
        return [str(row[0]) for row in rows]

    def _start(self, device_id: str) -> None:
        sink = self._writer.camera(device_id, lambda: self._audio_codec(device_id))
        held = self._options.record == "continuous"
        if held:
            self._ingest.hold(device_id)
        self._recorded[device_id] = _Recorded(sink, self._ingest.subscribe(device_id, sink), held)

    def _stop(self, device_id: str) -> None:
        recorded = self._recorded.pop(device_id)
        recorded.unsubscribe()
        if recorded.held:
            self._ingest.release(device_id)
        recorded.sink.end()

    def _audio_codec(self, device_id: str) -> str | None:
        info = self._ingest.status(device_id).info
        return info.audio_codec if info is not None else None
