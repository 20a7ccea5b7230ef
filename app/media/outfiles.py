"""Files of captures: their names, their times, and what a disk does. Blocks; own threads only."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.media.captures import CaptureFailure, CaptureFile

_TRIES = 1000
_FAILURES = {
    errno.ENOSPC: CaptureFailure.NO_ROOM,
    errno.EDQUOT: CaptureFailure.NO_ROOM,
    errno.EFBIG: CaptureFailure.NO_ROOM,
    errno.EACCES: CaptureFailure.NO_PERMISSION,
    errno.EPERM: CaptureFailure.NO_PERMISSION,
    errno.EROFS: CaptureFailure.NO_PERMISSION,
    errno.ENOENT: CaptureFailure.NO_FOLDER,
    errno.ENOTDIR: CaptureFailure.NO_FOLDER,
}


def failure_of(error: OSError) -> CaptureFailure:
    """What a disk's error means to an operator."""
    return _FAILURES.get(error.errno or 0, CaptureFailure.DISK)


def local_time(utc_ms: int, zone: str) -> datetime:
    """In the zone of the name, or the machine's own."""
    moment = datetime.fromtimestamp(utc_ms / 1000, UTC)
    if zone:
        try:
            return moment.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return moment
    return moment.astimezone()


def time_texts(utc_ms: int, zone: str, *, from_stream: bool) -> list[tuple[str, str]]:
    """When a picture was taken, as texts to put into a file."""
    moment = local_time(utc_ms, zone)
    utc = datetime.fromtimestamp(utc_ms / 1000, UTC)
    return [
        ("Creation Time", moment.isoformat(timespec="milliseconds")),
        ("UTC Time", utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")),
        ("UTC Milliseconds", str(utc_ms)),
        ("Time Zone", zone or str(moment.tzname() or "")),
        ("Time Source", "stream" if from_stream else "arrival"),
    ]


def create(file: CaptureFile, utc_ms: int, ending: str, extra: str = "") -> tuple[int, Path]:
    """A new file in the folder (made if need be), never over an old one: descriptor and path. OSError."""
    folder = Path(file.folder)
    folder.mkdir(parents=True, exist_ok=True)
    moment = local_time(utc_ms, file.zone)
    clock = f"{moment:%Y-%m-%d_%H-%M-%S}-{moment.microsecond // 1000:03d}"
    base = f"{file.stem}_{clock}{extra}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    for number in range(1, _TRIES):
        path = folder / f"{base}{'' if number == 1 else f'_{number}'}{ending}"
        try:
            return os.open(path, flags, 0o644), path
        except FileExistsError:
            continue
    raise FileExistsError(errno.EEXIST, "no free file name", base)


def write_all(fd: int, data: bytes, write: Callable[[int, memoryview], int] = os.write) -> None:
    """All of it. OSError when the disk takes no more."""
    rest = memoryview(data)
    while rest:
        done = write(fd, rest)
        rest = rest[done:]


def store(file: CaptureFile, utc_ms: int, ending: str, data: bytes) -> Path:
    """A whole new file, or none: half of it is taken away again. OSError."""
    fd, path = create(file, utc_ms, ending)
    try:
        try:
            write_all(fd, data)
        finally:
            os.close(fd)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    return path
