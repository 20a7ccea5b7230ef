"""The files of recordings: written under a temporary name, renamed when they are whole, found again after a
crash."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from app.localvcs.recording import model
from app.localvcs.recording.index import Index
from app.localvcs.recording.model import Segment
from app.localvcs.recording.mpegts import looks_whole

log = logging.getLogger("app.localvcs.recording")

PART = ".part"
_BATCH = 500


class Store:
    """All files below one folder. Thread-safe: nobody but the writer makes files, nobody changes one."""

    def __init__(self, folder: Path) -> None:
        """Raises ``OSError`` when the folder cannot be made."""
        self.folder = folder
        self._in_flight: set[str] = set()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def create(
        self,
        device_id: str,
        start_ms: int,
        take: int,
        begins: bool,
        codecs: str,
        done: Callable[[Segment], None],
    ) -> PartFile:
        segment = Segment(device_id, start_ms, start_ms, take, begins, codecs, 0)
        return PartFile(self.folder, segment, done, self._in_flight)

    def read(self, segment: Segment) -> bytes | None:
        """The whole file; None when it is not there or not whole."""
        try:
            data = (self.folder / segment.path).read_bytes()
        except OSError:
            return None
        return data if len(data) == segment.bytes else None

    def delete(self, segments: Iterable[Segment]) -> None:
        """Files that are gone already are passed over; one that cannot be deleted is said in the log."""
        folders = set()
        for segment in segments:
            path = self.folder / segment.path
            folders.add(path.parent)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.error("the recording %s cannot be deleted: %s", path, error)
        for folder in folders:
            for level in (folder, folder.parent):
                with contextlib.suppress(OSError):  # not empty: somebody still needs it
                    level.rmdir()

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    # -- after a start

    def day_folders(self) -> list[tuple[str, str]]:
        """``(device_id, day)`` of all folders, each device's newest day first."""
        found = []
        for device_folder in _folders(self.folder):
            device_id = model.device_of(device_folder)
            if device_id is not None:
                days = filter(model.is_day, _folders(self.folder / device_folder))
                found += [(device_id, day) for day in sorted(days, reverse=True)]
        return found

    def reconcile(self, index: Index, device_id: str, day: str) -> tuple[int, int]:
        """Makes the index of one day tell what is on disk: how many segments it gained and lost.

        What was being written when the service died is deleted, and so is what is no segment.
        """
        folder = self.folder / model.folder_of(device_id) / day
        there: dict[str, Segment] = {}
        bounds = model.day_bounds(day)
        if bounds is None:
            return 0, 0
        known = {segment.path: segment for segment in index.in_folder(device_id, *bounds)}
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            entries = []
        for entry in entries:
            if entry.name.endswith(PART):
                if entry.path not in self._in_flight:
                    os.unlink(entry.path)
                continue
            if (segment := model.parse_name(device_id, day, entry.name, 0)) is None:
                continue
            if (old := known.get(segment.path)) is not None:
                there[segment.path] = old
            elif (found := _examine(entry, device_id, day)) is not None:
                there[segment.path] = found
        gained = [segment for path, segment in there.items() if path not in known]
        lost = [segment for path, segment in known.items() if path not in there]
        for at in range(0, len(gained), _BATCH):
            index.add(gained[at : at + _BATCH])
        for at in range(0, len(lost), _BATCH):
            index.remove(lost[at : at + _BATCH])
        return len(gained), len(lost)


class PartFile:
    """A segment in flight (an ``OpenSegment``)."""

    def __init__(
        self, folder: Path, segment: Segment, done: Callable[[Segment], None], in_flight: set[str]
    ) -> None:
        self._folder = folder
        self._segment = segment
        self._done = done
        self._size = 0
        directory = (folder / segment.path).parent
        self._part = directory / f"{segment.start_ms}.{segment.take}{PART}"
        self._in_flight = in_flight
        in_flight.add(str(self._part))
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._file = self._part.open("wb", buffering=1 << 18)
            except FileNotFoundError:  # the folder was empty and just went with its last recording
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = self._part.open("wb", buffering=1 << 18)
        except BaseException:
            in_flight.discard(str(self._part))
            raise

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)

    def finish(self, end_ms: int) -> None:
        s = self._segment
        if end_ms <= s.start_ms or not self._size:
            self.abandon()
            return
        try:
            self._file.flush()
            # A name must never stand for half a file, not even after a power cut.
            os.fsync(self._file.fileno())
            self._file.close()
            done = Segment(s.device_id, s.start_ms, end_ms, s.take, s.begins, s.codecs, self._size)
            os.replace(self._part, self._folder / done.path)
        except OSError:
            self.abandon()
            raise
        self._in_flight.discard(str(self._part))
        self._done(done)

    def abandon(self) -> None:
        with contextlib.suppress(OSError):  # a full disk: what is left in the buffer has nowhere to go
            self._file.close()
        self._in_flight.discard(str(self._part))
        self._part.unlink(missing_ok=True)


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []


def _examine(entry: os.DirEntry[str], device_id: str, day: str) -> Segment | None:
    """The segment in a file the index does not know; one that is none is deleted."""
    size = entry.stat(follow_symlinks=False).st_size
    if entry.is_file(follow_symlinks=False):
        with open(entry.path, "rb") as file:
            if looks_whole(size, file.read(1)):
                return model.parse_name(device_id, day, entry.name, size)
    log.warning("%s is no recorded segment and was deleted", entry.path)
    os.unlink(entry.path)
    return None
