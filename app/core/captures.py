"""Snapshots and clips of tiles: who asked for what, and what became of it. Says it in codes.

A recording belongs to what runs in a tile (``TileStream``): it moves with it, and goes on with a new file
when the stream comes back after a trouble.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.instant import Clock
from app.core.subscribers import Subscribers
from app.media.captures import (
    CaptureEvent,
    CaptureFailure,
    CaptureFile,
    CaptureId,
    ClipEnded,
    ClipPart,
    ClipProgress,
    Seen,
    SnapshotFailed,
    SnapshotTaken,
    StartClip,
    StopClip,
    TakeSnapshot,
)
from app.media.types import StreamId

if TYPE_CHECKING:
    from app.core.tilestream import Pool, TileStream

SNAPSHOT_LIMIT_S = 30.0
"""A snapshot nobody answered for so long will not come: its decoder is gone. A wall takes a while."""
STOP_LIMIT_S = 10.0
_LONGEST_NAME = 60
_LONGEST_BYTES = 180
"""A disk's names take 255: the time and what else is put behind it need room too."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")

_ids = itertools.count(1)


def file_stem(name: str, device_id: str) -> str:
    """The camera's part of a file name, fit for every system; never empty, never a path. Nothing unseen is in
    it: a bundle of evidence with such a name is refused."""
    plain = _fit(name)
    return _fit(f"camera_{device_id}") if not plain or _RESERVED.fullmatch(plain) else plain


def _fit(name: str) -> str:
    seen = "".join(c if c.isprintable() else " " if c.isspace() else "_" for c in _FORBIDDEN.sub("_", name))
    short = seen.strip(" .")[:_LONGEST_NAME].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return short.rstrip(" .")


@dataclass(frozen=True, slots=True)
class CaptureNews:
    """``code``: ``snapshot``, ``snapshot_failed``, ``clip_began``, ``clip_part`` (another file, after a
    trouble or a change), ``clip_ended``, ``clip_failed`` (it ended by itself: ``failure``)."""

    code: str
    capture: CaptureId
    device_id: str
    name: str
    path: str = ""
    failure: CaptureFailure | None = None
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    parts: int = 0
    taken_utc_ms: int = 0


@dataclass(frozen=True, slots=True)
class RecordingState:
    """``seconds``: since it began, all files together; ``waiting``: the stream is away, it goes on after."""

    seconds: float
    size: int
    part: int
    path: str
    waiting: bool


@dataclass(slots=True)
class _Recording:
    stream: TileStream
    device_id: str
    name: str
    file: CaptureFile
    began_at: float
    capture: CaptureId = 0
    on: StreamId | None = None
    part: int = 0
    path: str = ""
    stopping: bool = False
    stopped_at: float = 0.0
    written_s: float = 0.0
    written: int = 0
    part_s: float = 0.0
    part_size: int = 0
    captures: list[CaptureId] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    device_id: str
    name: str
    deadline: float


class Captures:
    """Owned by one thread. ``tick`` it every 100 ms."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._snapshots: dict[CaptureId, _Snapshot] = {}
        self._recordings: list[_Recording] = []
        self._news: Subscribers[CaptureNews] = Subscribers()

    def subscribe(self, callback: Callable[[CaptureNews], None]) -> Callable[[], None]:
        """Calls back with everything that is to be told; returns how to unsubscribe."""
        return self._news.subscribe(callback)

    # -- snapshots -----------------------------------------------------------------------------------

    def snapshot(self, stream: TileStream, name: str, folder: str, zone: str = "") -> CaptureId | None:
        """The picture shown now, in the stream's own size. None when no stream is open: nothing follows."""
        shown = stream.shown
        if shown is None:
            return None
        pts: int | None = None
        seen: Seen | None = None
        ring = stream.ring()
        if ring is not None:
            with ring.acquire() as view:
                if view is not None:
                    pts, seen = view.pts, Seen(view.width, view.height, view.points)
        capture = next(_ids)
        deadline = self._clock.monotonic() + SNAPSHOT_LIMIT_S
        self._snapshots[capture] = _Snapshot(stream.device_id, name, deadline)
        file = capture_file(stream.device_id, name, folder, zone)
        self._pool.capture(TakeSnapshot(shown, capture, file, pts, seen))
        return capture

    # -- clips ---------------------------------------------------------------------------------------

    def start_clip(self, stream: TileStream, name: str, folder: str, zone: str = "") -> None:
        """Records from the key frame of what is shown on, until ``stop_clip``. One at a time a tile."""
        if self._of(stream) is not None:
            return
        file = capture_file(stream.device_id, name, folder, zone)
        now = self._clock.monotonic()
        self._recordings.append(_Recording(stream, stream.device_id, name, file, now))
        stream.recording = True
        self.tick()

    def stop_clip(self, stream: TileStream) -> None:
        """Ends it; nothing happens when there is none."""
        recording = self._of(stream)
        if recording is not None:
            self._stop(recording)

    def recording(self, stream: TileStream | None) -> RecordingState | None:
        """What is being recorded there; None: nothing. Cheap."""
        found = None if stream is None else self._of(stream)
        if found is None:
            return None
        return RecordingState(
            self._clock.monotonic() - found.began_at,
            found.written + found.part_size,
            found.part,
            found.path,
            found.on is None,
        )

    def tick(self) -> None:
        """Follows the streams: one that came back is recorded on, one that was closed is over."""
        now = self._clock.monotonic()
        for capture in [c for c, s in self._snapshots.items() if now >= s.deadline]:
            self.heard(SnapshotFailed(capture, CaptureFailure.NOT_ANSWERED))
        for recording in list(self._recordings):
            if recording.stopping:
                if (
                    now - recording.stopped_at > STOP_LIMIT_S
                ):  # its decoder is gone; what was written is whole
                    self._finish(recording, None)
                continue
            if recording.stream.session.target is None:
                self._stop(recording)
                continue
            shown = recording.stream.shown
            if shown == recording.on:
                continue
            if recording.on is not None:
                self._pool.capture(StopClip(recording.on, recording.capture))
            recording.on = shown
            if shown is not None:
                recording.capture = next(_ids)
                recording.captures.append(recording.capture)
                command = StartClip(shown, recording.capture, recording.file, recording.part + 1)
                self._pool.capture(command)

    def _of(self, stream: TileStream) -> _Recording | None:
        return next((r for r in self._recordings if r.stream is stream and not r.stopping), None)

    def _stop(self, recording: _Recording) -> None:
        recording.stopping, recording.stopped_at = True, self._clock.monotonic()
        recording.stream.recording = False
        if recording.on is None:
            self._finish(recording, None)
        else:
            self._pool.capture(StopClip(recording.on, recording.capture))

    def _finish(self, recording: _Recording, failure: CaptureFailure | None) -> None:
        if recording not in self._recordings:
            return
        self._recordings.remove(recording)
        recording.stream.recording = False
        if not recording.path and failure is None:
            failure = CaptureFailure.NO_PICTURE
        self._news.tell(
            CaptureNews(
                "clip_failed" if failure is not None else "clip_ended",
                recording.capture,
                recording.device_id,
                recording.name,
                recording.path,
                failure,
                seconds=recording.written_s + recording.part_s,
                parts=recording.part,
            )
        )

    # -- what the decoders say -----------------------------------------------------------------------

    def heard(self, event: CaptureEvent) -> None:
        """On the owner's thread."""
        if isinstance(event, (SnapshotTaken, SnapshotFailed)):
            self._heard_snapshot(event)
            return
        recording = next((r for r in self._recordings if event.capture in r.captures), None)
        if recording is None:
            return
        if isinstance(event, ClipPart):
            first = recording.part == 0
            self._count(recording)
            recording.part, recording.path = event.part, event.path
            code = "clip_began" if first else "clip_part"
            self._news.tell(
                CaptureNews(
                    code, event.capture, recording.device_id, recording.name, event.path, parts=event.part
                )
            )
        elif isinstance(event, ClipProgress):
            recording.part_s, recording.part_size = event.seconds, event.size
        elif isinstance(event, ClipEnded):
            self._heard_end(recording, event)

    def _count(self, recording: _Recording) -> None:
        recording.written_s += recording.part_s
        recording.written += recording.part_size
        recording.part_s, recording.part_size = 0.0, 0

    def _heard_end(self, recording: _Recording, event: ClipEnded) -> None:
        if event.path == recording.path:
            recording.part_s = event.seconds
        if event.capture != recording.capture:
            return  # of a stream that was replaced
        if recording.stopping:
            over = event.failure in (None, CaptureFailure.STREAM_OVER)
            self._finish(recording, None if over else event.failure)
        elif event.failure is CaptureFailure.STREAM_OVER:
            recording.on = None  # it goes on when the stream is back
        else:
            self._finish(recording, event.failure)

    def _heard_snapshot(self, event: SnapshotTaken | SnapshotFailed) -> None:
        asked = self._snapshots.pop(event.capture, None)
        if asked is None:
            return
        if isinstance(event, SnapshotTaken):
            news = CaptureNews(
                "snapshot", event.capture, asked.device_id, asked.name, event.path,
                width=event.width, height=event.height, taken_utc_ms=event.taken_utc_ms,
            )  # fmt: skip
        else:
            news = CaptureNews(
                "snapshot_failed", event.capture, asked.device_id, asked.name, event.path, event.failure
            )
        self._news.tell(news)


def capture_file(device_id: str, name: str, folder: str, zone: str) -> CaptureFile:
    """Where a capture of a camera goes, and what it says about itself."""
    texts = (("Title", name), ("Device ID", device_id))
    return CaptureFile(folder, file_stem(name, device_id), zone, texts)
