"""Snapshots and clips, as the window's side and the decoder's side of ``app.media`` speak of them.

Plain, picklable records: no libvlc, no av, no Qt. A ``CaptureId`` is the asker's own number. Instants are UTC
milliseconds. ``zone``: an IANA name for file names and texts, empty for the machine's own.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.media.types import StreamId

CaptureId = int


class CaptureFailure(enum.StrEnum):
    """Why there is no snapshot, or a clip ended. Codes; sentences are made in ``ui``."""

    NO_ROOM = "no_room"  # the disk is full, or so nearly full that a clip stops before it breaks
    NO_PERMISSION = "no_permission"
    NO_FOLDER = "no_folder"  # it is not there and cannot be made
    DISK = "disk"  # any other trouble with the disk
    TOO_SLOW = "too_slow"  # the disk takes less than the stream brings
    NO_PICTURE = "no_picture"  # nothing that can be decoded is there (yet)
    UNSUPPORTED = "unsupported"  # a codec that does not go into the file
    STREAM_OVER = "stream_over"  # the stream ended or was closed
    NOT_ANSWERED = "not_answered"  # its decoder process is gone
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class CaptureFile:
    """Where a capture goes and what stands in it. ``stem``: the camera's part of the file name, fit for one.
    ``texts``: keys and values put into the file (device id, name); never a secret."""

    folder: str
    stem: str
    zone: str = ""
    texts: tuple[tuple[str, str], ...] = ()


# --- to the decoder -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture looked like: its size, and ``PictureView.points``."""

    width: int
    height: int
    points: bytes


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """The picture shown at ``pts`` (as ``PictureView.pts``; None: the newest), in the stream's own size.

    ``seen``: which of those around that time is meant. On a busy machine libvlc shows pictures late, and
    their times are then known to a picture or two only."""

    stream: StreamId
    capture: CaptureId
    file: CaptureFile
    pts: int | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class StartClip:
    """Write what arrives, from the key frame of what is shown on. ``part``: the number of the first file."""

    stream: StreamId
    capture: CaptureId
    file: CaptureFile
    part: int = 1


@dataclass(frozen=True, slots=True)
class StopClip:
    """End a clip of ``stream``; unknown ones are no error."""

    stream: StreamId
    capture: CaptureId


CaptureCommand = TakeSnapshot | StartClip | StopClip


# --- from the decoder ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """``from_stream``: ``taken_utc_ms`` is the camera's own word, not the time it reached us."""

    capture: CaptureId
    path: str
    width: int
    height: int
    taken_utc_ms: int
    from_stream: bool


@dataclass(frozen=True, slots=True)
class SnapshotFailed:
    capture: CaptureId
    failure: CaptureFailure
    path: str = ""


@dataclass(frozen=True, slots=True)
class ClipPart:
    """A file was begun."""

    capture: CaptureId
    part: int
    path: str


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """About once a second: what is safely in the file. ``seconds``, ``size`` (bytes): of this part."""

    capture: CaptureId
    part: int
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class ClipEnded:
    """No more is written; the file of ``path`` is whole. ``failure`` None: it was asked to stop.

    ``part``: of the last file; ``path`` is empty when there was none."""

    capture: CaptureId
    part: int
    path: str
    seconds: float
    failure: CaptureFailure | None = None


CaptureEvent = SnapshotTaken | SnapshotFailed | ClipPart | ClipProgress | ClipEnded


def refused(command: CaptureCommand, failure: CaptureFailure) -> CaptureEvent | None:
    """The answer to a command that cannot be carried out: its stream is not there (any more)."""
    if isinstance(command, TakeSnapshot):
        return SnapshotFailed(command.capture, failure)
    if isinstance(command, StartClip):
        return ClipEnded(command.capture, command.part, "", 0.0, failure)
    return None
