"""One camera's range as files: where each begins and ends, what is missing, what is there already.

A file begins with the key frame at or before what was asked for (or the first one after a gap) and goes on as
long as its pictures do. It is written under another name and gets its own when it is whole and on the disk,
so whatever has its name is whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import av

from app.media.captures import CaptureFailure
from app.media.decoder.clipfile import parameter_sets
from app.media.export.burn import Burner
from app.media.export.mp4 import BurntMp4, Mp4
from app.media.export.source import TICKS_PER_MS, Ended, Hole, Shot
from app.media.exports import GAP_MS, ExportFailure, ExportPlan, ExportTrack, Gap, GapReason, Part
from app.media.feed.timeline import TICKS_PER_S
from app.media.outfiles import failure_of, local_time

log = logging.getLogger("vcs_wall.media.export")

UNFINISHED = ".part"
_GAP = GAP_MS * TICKS_PER_MS
_READ = 1 << 20
_GROUP = 8 << 20
"""More than pictures from one key frame to the next take."""


def failed(error: OSError) -> Ended:
    """What a disk's error means to an operator."""
    return Ended(ExportFailure(failure_of(error).value), error.strerror or type(error).__name__)


def _told_by(error: Exception) -> Ended:
    """Of av and of the system: av gives the disk's number too, under types of its own."""
    plain = OSError(getattr(error, "errno", 0) or 0, getattr(error, "strerror", "") or type(error).__name__)
    of_system = isinstance(error, OSError) and not isinstance(error, av.FFmpegError)
    if of_system or failure_of(plain) is not CaptureFailure.DISK:
        return failed(plain)
    return Ended(ExportFailure.UNSUPPORTED, type(error).__name__)


def sha256_of(path: Path, step: Callable[[int], None] = lambda count: None) -> tuple[str, int]:
    """Hash and size of a file. ``step`` is told bytes as they are read. OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while data := file.read(_READ):
            digest.update(data)
            size += len(data)
            step(len(data))
    return digest.hexdigest(), size


def still_whole(folder: Path, part: Part) -> bool:
    """Whether a file is what it was when it was finished."""
    path = folder / part.name
    try:
        return not path.is_symlink() and sha256_of(path) == (part.sha256, part.size)
    except OSError:
        return False


def kept(plan: ExportPlan) -> tuple[list[Part], list[Gap]]:
    """What of an earlier run stays: of each camera the files up to the first that is not what it was, and the
    gaps before their end."""
    folder = Path(plan.folder)
    parts: list[Part] = []
    gaps: list[Gap] = []
    for track in plan.tracks:
        mine = sorted((p for p in plan.parts if p.track == track.key), key=lambda p: p.number)
        good: list[Part] = []
        for number, part in enumerate(mine, 1):
            if part.number != number or not still_whole(folder, part):
                break
            good.append(part)
        parts += good
        end = good[-1].end_utc_ms if good else plan.from_utc_ms + track.offset_ms
        gaps += [g for g in plan.gaps if g.track == track.key and g.to_utc_ms <= end]
    return parts, gaps


@dataclass(slots=True)
class Room:
    """The disk of a folder. ``double``: everything will be written there once more; ``used``: so far."""

    folder: Path
    keep_free: int
    double: bool = False
    used: int = 0
    free: Callable[[Path], int] = field(default=lambda folder: shutil.disk_usage(folder).free)

    def check(self, wanted: int) -> None:
        """Raises ``Ended(NO_ROOM)`` when there is not so much left."""
        try:
            free = self.free(self.folder)
        except OSError as error:
            raise failed(error) from error
        more = self.used + 2 * wanted if self.double else wanted
        missing = self.keep_free + more - free
        if missing > 0:
            raise Ended(ExportFailure.NO_ROOM, needed=missing)


class Cutter:
    """Takes the shots of one track in order, makes its files. ``told``: gets each file when it is whole and
    each gap when it is over."""

    def __init__(
        self,
        plan: ExportPlan,
        track: ExportTrack,
        room: Room,
        told: Callable[[Part | Gap], None],
        wrote: Callable[[int], None],
        done: Iterable[Part] = (),
    ) -> None:
        """``done``: whole files of this track, in order; it goes on behind them. ``wrote``: told bytes."""
        self._plan = plan
        self._track = track
        self._folder = Path(plan.folder)
        self._room = room
        self._told = told
        self._wrote = wrote
        finished = list(done)
        self._number = len(finished)
        self._from = plan.from_utc_ms * TICKS_PER_MS
        self._to = plan.to_utc_ms * TICKS_PER_MS
        self._burner = None if plan.stamp is None else Burner(plan.stamp, plan.zone)
        self._end = finished[-1].end_utc_ms * TICKS_PER_MS if finished else self._from
        """Up to here everything is in a file or a gap."""
        self._last: int | None = finished[-1].last_utc_ms * TICKS_PER_MS + TICKS_PER_MS if finished else None
        """Decode instant of the newest picture taken: what is not behind it was there already."""
        self._resumed = bool(finished)
        self._begun = bool(finished)
        self._frame = TICKS_PER_S // 25
        self._waiting: list[Shot] = []
        self._reasons: list[Hole] = []
        self._file: Mp4 | None = None
        self._first: Shot | None = None
        self._shape = b""
        self._path = Path()

    @property
    def files(self) -> int:
        """How many there are, earlier runs' too."""
        return self._number

    @property
    def position_ms(self) -> int:
        """Up to where this track is done, UTC milliseconds."""
        at = self._end if self._last is None else max(self._end, self._last)
        return min(max(at // TICKS_PER_MS, self._plan.from_utc_ms), self._plan.to_utc_ms)

    def take(self, shot: Shot | Hole) -> bool:
        """The next one. Whether more is wanted. Raises ``Ended``."""
        if isinstance(shot, Hole):
            self._reasons.append(shot)
            if shot.reason is not GapReason.NOT_RECORDED:
                self._finish()  # what follows refers to pictures that are not there
            return True
        if shot.decode_at >= self._to:
            return False
        if self._last is not None and shot.decode_at <= self._last + self._frame // 4:
            return True  # hours meet: it was there already
        if not self._begun:
            self._before(shot)
        else:
            self._go_on(shot)
        return True

    def _before(self, shot: Shot) -> None:
        """Pictures from the last key frame before the beginning wait until it is reached."""
        if shot.item.key and shot.at <= self._from:
            self._waiting = []
        elif not self._waiting and not shot.item.key:
            return
        self._waiting.append(shot)
        if shot.at < self._from:
            return
        waiting, self._waiting = self._waiting, []
        self._begun = True
        begins = [n for n, one in enumerate(waiting) if n and one.decode_at - waiting[n - 1].decode_at > _GAP]
        if begins and waiting[begins[-1]].at >= self._from:  # what waited ended before the beginning
            waiting = waiting[begins[-1] :]
        for one in waiting:
            self._go_on(one)

    def _go_on(self, shot: Shot) -> None:
        delta = None if self._last is None else shot.decode_at - self._last
        if delta is not None and delta > max(_GAP, 4 * self._frame):
            self._finish()
        elif delta is not None and self._file is not None and 0 < delta < TICKS_PER_S:
            self._frame = delta
        if shot.item.key:
            self._at_key(shot)
        if self._file is None:
            if not shot.item.key:
                return  # nothing can begin here
            self._begin(shot)
        assert self._file is not None
        try:
            self._file.add(shot)
        except (av.FFmpegError, OSError, ValueError) as error:
            self._drop()
            raise _told_by(error) from error
        self._last = shot.decode_at
        self._room.used += shot.item.size
        self._wrote(shot.item.size)

    def _at_key(self, shot: Shot) -> None:
        if self._file is not None:
            shape = parameter_sets(shot.codec, bytes(shot.item.packet))  # type: ignore[arg-type]
            first = self._first
            assert first is not None
            long = shot.at - first.at >= self._plan.longest_ms * TICKS_PER_MS
            other = (shape and shape != self._shape) or shot.codec != first.codec or shot.sound != first.sound
            if long or other:
                self._finish()
        self._room.check(_GROUP)

    def _begin(self, shot: Shot) -> None:
        self._number += 1
        moment = local_time(shot.at // TICKS_PER_MS, self._plan.zone)
        self._path = self._folder / f"{self._track.stem}_{moment:%Y-%m-%d_%H-%M-%S}_{self._number:03d}.mp4"
        unfinished = self._path.with_name(self._path.name + UNFINISHED)
        texts = {"title": self._track.stem, "comment": f"Device ID: {self._track.device_id}"}
        self._shape = parameter_sets(shot.codec, bytes(shot.item.packet))  # type: ignore[arg-type]
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._burner is not None:
                self._file = BurntMp4(unfinished, shot, texts, self._burner, self._from, self._to)
            else:
                self._file = Mp4(unfinished, shot, texts)
        except (av.FFmpegError, OSError, ValueError) as error:
            raise _told_by(error) from error
        self._first = shot
        self._gap_until(max(shot.at, self._from))

    def _gap_until(self, at: int) -> None:
        """Tells what was missing since the last picture."""
        begin = self._end
        reason = self._reason(begin, at)
        known = reason is not GapReason.NOT_RECORDED and at - begin > self._frame
        if known or at - begin > max(_GAP, 4 * self._frame):
            self._told(Gap(self._track.key, begin // TICKS_PER_MS, at // TICKS_PER_MS, reason))
        self._reasons = []

    def _reason(self, begin: int, end: int) -> GapReason:
        """The worst of what was told about it."""
        touching = {
            hole.reason
            for hole in self._reasons
            if hole.to_utc_ms * TICKS_PER_MS > begin and hole.from_utc_ms * TICKS_PER_MS < end
        }
        for reason in (GapReason.DAMAGED, GapReason.MISSING):
            if reason in touching:
                return reason
        return GapReason.NOT_RECORDED

    def finish(self) -> None:
        """The range is over: the last file, the last gap."""
        if self._waiting:  # nothing after the beginning; what ends right there is no picture of the range
            self._waiting = []
        self._finish()
        if self._to - self._end > max(_GAP, 4 * self._frame):
            self._gap_until(self._to)
            self._end = self._to

    def _finish(self) -> None:
        file, self._file = self._file, None
        first, self._first = self._first, None
        if file is None or first is None:
            return
        unfinished = self._path.with_name(self._path.name + UNFINISHED)
        try:
            file.close()
            if not file.pictures:
                unfinished.unlink()
                self._number -= 1
                return
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            sha256, size = sha256_of(unfinished)
            os.replace(unfinished, self._path)
            _sync_folder(self._folder)
        except (av.FFmpegError, OSError, ValueError) as error:
            raise _told_by(error) from error
        self._end = min(file.last_at + self._frame, max(self._to, file.last_at + 1))
        sound = first.sound.codec if first.sound is not None else ""
        self._told(
            Part(
                self._track.key, self._number, self._path.name, sha256, size,
                file.first_at // TICKS_PER_MS, file.last_at // TICKS_PER_MS, -(-self._end // TICKS_PER_MS),
                file.pictures, first.codec, file.width, file.height, sound, "aac" if sound else "",
                self._burner is not None, first.dated, file.undecoded,
            )
        )  # fmt: skip

    def _drop(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError, av.FFmpegError, ValueError):
                file.close()

    def abandon(self) -> None:
        """The file under way is given up; whole ones stay."""
        self._drop()
        remove_unfinished(self._folder, self._track)


def remove_unfinished(folder: Path, track: ExportTrack) -> None:
    """What a run that was killed left."""
    for path in folder.glob(f"*.mp4{UNFINISHED}"):
        if path.name.startswith(f"{track.stem}_"):
            with contextlib.suppress(OSError):
                path.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
