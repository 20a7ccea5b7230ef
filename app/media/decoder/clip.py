"""Records a clip: takes pictures as they arrive and writes them on a thread of its own, part by part."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import av

from app.media.captures import (
    CaptureEvent,
    CaptureFailure,
    ClipEnded,
    ClipPart,
    ClipProgress,
    StartClip,
)
from app.media.decoder.clipfile import RAW_FORMATS, ClipFile, parameter_sets
from app.media.feed.backlog import Item
from app.media.feed.recent import Recent, SoundShape
from app.media.feed.timeline import TICKS_PER_S
from app.media.outfiles import create, failure_of, local_time, write_all

log = logging.getLogger("vcs_wall.media.decoder")

KEEP_FREE = 64 << 20
"""So many bytes stay free on the disk: a clip stops before the system has no room."""
MAX_WAITING = 64 << 20
"""More than this unwritten: the disk does not keep up."""

Send = Callable[[CaptureEvent], None]


class _Source:
    """What comes from one ``Recent``; another one begins another part."""

    def __init__(self, recent: Recent) -> None:
        self.recent = recent
        self.codec = recent.codec
        self.sound: SoundShape | None = recent.sound


def _bytes(item: Item) -> bytes:
    return bytes(item.packet)  # type: ignore[arg-type]


class ClipWriter:
    """One clip from ``start`` to ``stop``; everything that follows is told by events."""

    def __init__(
        self,
        command: StartClip,
        send: Send,
        arrived_utc_ms: Callable[[Item], int],
        *,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
        write: Callable[[int, memoryview], int] = os.write,
    ) -> None:
        self._command = command
        self._send = send
        self._arrived_utc_ms = arrived_utc_ms
        self._free_bytes = free_bytes
        self._write = write
        self._queue: queue.SimpleQueue[_Source | Item | CaptureFailure | None] = queue.SimpleQueue()
        self._waiting = 0
        self._over = False
        self._source: _Source | None = None
        self._file: _Part | None = None
        self._number = command.part - 1
        self._last = ("", 0.0)
        self._thread = threading.Thread(target=self._run, name=f"clip-{command.capture}", daemon=True)
        self._thread.start()

    # --- from other threads ---------------------------------------------------------------------------

    def attach(self, recent: Recent) -> None:
        """Record from here on; with a second one a new part begins."""
        self._leave()
        source = self._source = _Source(recent)
        self._queue.put(source)
        for item in recent.follow(self._take):
            self._take(item)

    def stop(self, failure: CaptureFailure | None = None) -> None:
        """No more; returns at once, ``ClipEnded`` follows when the file is whole."""
        self._leave()
        self._queue.put(failure)

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def join(self, timeout_s: float) -> None:
        """Wait until the file is whole."""
        self._thread.join(timeout_s)

    def _leave(self) -> None:
        if self._source is not None:
            self._source.recent.unfollow(self._take)

    def _take(self, item: Item) -> None:
        if self._over:
            return
        self._waiting += item.size
        if self._waiting > MAX_WAITING:
            self._over = True
            self._queue.put(CaptureFailure.TOO_SLOW)
            return
        self._queue.put(item)

    # --- the writer's thread --------------------------------------------------------------------------

    def _run(self) -> None:
        failure: CaptureFailure | None = CaptureFailure.INTERNAL
        try:
            failure = self._serve()
        except OSError as error:
            failure = failure_of(error)
        except (av.FFmpegError, ValueError) as error:
            log.warning("clip %d: %s", self._command.capture, type(error).__name__)
            failure = CaptureFailure.UNSUPPORTED
        finally:
            self._over = True
            self._leave()
            try:
                self._end_part()
            except OSError as error:
                failure = failure or failure_of(error)
            path, seconds = self._last
            self._send(ClipEnded(self._command.capture, max(self._number, 1), path, seconds, failure))

    def _serve(self) -> CaptureFailure | None:
        source: _Source | None = None
        while True:
            entry = self._queue.get()
            if isinstance(entry, _Source):
                self._end_part()
                source = entry
            elif isinstance(entry, Item):
                assert source is not None
                self._waiting -= entry.size
                self._add(source, entry)
            else:
                return entry

    def _add(self, source: _Source, item: Item) -> None:
        part = self._file
        if item.key:
            shape = parameter_sets(source.codec, _bytes(item))
            if part is not None and shape and part.shape != shape:
                self._end_part()  # another size of picture: another file
                part = None
            self._check_room(part)
            if part is None:
                part = self._begin(source, item, shape)
        if part is None:
            return
        if part.add(item):
            self._send(ClipProgress(self._command.capture, self._number, part.seconds, part.size))

    def _check_room(self, part: _Part | None) -> None:
        folder = Path(self._command.file.folder)
        if part is None:
            folder.mkdir(parents=True, exist_ok=True)
        if self._free_bytes(folder) < KEEP_FREE + (0 if part is None else part.unwritten):
            raise OSError(errno.ENOSPC, "less room than is to stay free")

    def _begin(self, source: _Source, key: Item, shape: bytes) -> _Part:
        if source.codec not in RAW_FORMATS:
            raise ValueError(source.codec)
        file = self._command.file
        self._number += 1
        utc_ms = key.capture_utc_ms if key.capture_utc_ms is not None else self._arrived_utc_ms(key)
        described = dict(file.texts)
        moment = local_time(utc_ms, file.zone).isoformat(timespec="milliseconds")
        texts = {
            "title": described.get("Title", file.stem),
            "comment": " · ".join(f"{name}: {value}" for name, value in (*file.texts, ("Begin", moment))),
            "creation_time": local_time(utc_ms, "UTC").isoformat(timespec="microseconds"),
        }
        content = ClipFile(source.codec, _bytes(key), source.sound, texts)
        fd, path = create(file, utc_ms, ".mp4", "" if self._number == 1 else f"_part{self._number}")
        self._file = _Part(content, fd, path, shape, self._write)
        self._last = (str(path), 0.0)
        self._send(ClipPart(self._command.capture, self._number, str(path)))
        return self._file

    def _end_part(self) -> None:
        part, self._file = self._file, None
        if part is None:
            return
        try:
            part.close()
        finally:
            self._last = (str(part.path), part.seconds) if part.size else ("", 0.0)


class _Part:
    """An open file. Only whole fragments are written; one that does not fit is cut off again."""

    def __init__(
        self,
        content: ClipFile,
        fd: int,
        path: Path,
        shape: bytes,
        write: Callable[[int, memoryview], int],
    ) -> None:
        self.path = path
        self.shape = shape
        self.size = 0
        self.seconds = 0.0
        """What is safely in the file."""
        self.unwritten = 0
        self._content = content
        self._fd = fd
        self._write = write

    def add(self, item: Item) -> bool:
        """Whether something was written."""
        done_s = self._content.ticks / TICKS_PER_S
        self.unwritten += item.size
        data = self._content.picture(item)
        if not data:
            return False
        self._put(data, done_s)
        return True

    def _put(self, data: bytes, seconds: float) -> None:
        try:
            write_all(self._fd, data, self._write)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, self.size)
                os.lseek(self._fd, self.size, os.SEEK_SET)
            raise
        self.size += len(data)
        self.seconds = seconds
        self.unwritten = 0

    def close(self) -> None:
        """Writes the last fragment. OSError; the file is whole all the same, and closed."""
        try:
            try:
                data = self._content.close()
            except (av.FFmpegError, ValueError):  # before the first whole fragment
                data = b""
            if data:
                self._put(data, self._content.ticks / TICKS_PER_S)
            os.fsync(self._fd)
        finally:
            os.close(self._fd)
            if not self.size:
                with contextlib.suppress(OSError):
                    self.path.unlink()
