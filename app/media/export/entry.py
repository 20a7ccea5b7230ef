"""The export process: one plan after the other; ends when the window's end of the pipe closes.

Threads: the reader takes commands off the pipe (and ends the process, ``os._exit``: nothing that hangs can
keep it); the main thread carries out plans. Files that were whole before stay whole, however it ends.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import queue
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from app.media.export.mp4 import can_encode
from app.media.export.pack import pack
from app.media.export.parts import Cutter, Room, failed, kept, remove_unfinished
from app.media.export.source import HOUR_MS, Ended, Placed, Source
from app.media.exports import (
    GAP_MS,
    AddressGiven,
    AddressWanted,
    Cancel,
    Estimated,
    EstimatePlan,
    ExportCommand,
    ExportEnded,
    ExportEvent,
    ExportFailure,
    ExportPlan,
    ExportProgress,
    ExportTrack,
    Gap,
    GapFound,
    GapReason,
    PackPlan,
    Part,
    PartsKept,
    PartWhole,
)
from app.media.failures import FeedError

log = logging.getLogger("vcs_wall.media.export")

TELL_S = 0.25
_SAMPLE = 1_000_000
"""Bytes a second where no segment could be looked at: none was there."""


class Exporter:
    """Plans come by ``put`` from the pipe's reader; everything else on one thread."""

    def __init__(
        self, send: Callable[[ExportEvent], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._clock = clock
        self._plans: queue.SimpleQueue[ExportPlan | EstimatePlan | PackPlan] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[AddressGiven] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._requests = itertools.count(1)
        self._source: Source | None = None
        self._told_s = 0.0
        self._waiting = (0.0, "")
        self._written = 0

    # -- on the reader's thread ----------------------------------------------------------------------

    def put(self, command: ExportCommand) -> None:
        """A command off the pipe."""
        if isinstance(command, AddressGiven):
            self._answers.put(command)
        elif isinstance(command, Cancel):
            self._cancelled.set()
            self._answers.put(AddressGiven(0))
            source = self._source
            if source is not None:
                source.close()
        else:
            self._plans.put(command)

    # -- on the main thread --------------------------------------------------------------------------

    def serve(self) -> None:
        """For ever; the reader ends the process."""
        while True:
            self.do(self._plans.get())

    def do(self, plan: ExportPlan | EstimatePlan | PackPlan) -> None:
        """One plan to its end; ``ExportEnded`` is told last."""
        self._cancelled.clear()
        try:
            if isinstance(plan, ExportPlan):
                self._export(plan)
            elif isinstance(plan, EstimatePlan):
                self._estimate(plan)
            else:
                pack(plan, self._send, lambda: self._pause(0))
        except Ended as end:
            self._send(ExportEnded(end.failure, end.reason, end.needed))
        except OSError as error:
            told = failed(error)
            self._send(ExportEnded(told.failure, told.reason))
        except Exception as error:
            # Its text may hold an address.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("export failed: %s\n%s", type(error).__name__, where)
            self._send(ExportEnded(ExportFailure.INTERNAL, type(error).__name__))
        else:
            self._send(ExportEnded())
        finally:
            if self._source is not None:
                self._source.release()
                self._source = None

    def _pause(self, seconds: float) -> None:
        if self._cancelled.wait(seconds) if seconds > 0 else self._cancelled.is_set():
            raise Ended(ExportFailure.CANCELLED)

    def _ask(self, track: ExportTrack) -> Callable[[int, int, bool], AddressGiven]:
        def ask(begin: int, end: int, fresh: bool) -> AddressGiven:
            self._pause(0)
            request = next(self._requests)
            self._send(AddressWanted(request, track.key, begin, end, fresh))
            while True:
                given = self._answers.get()
                self._pause(0)
                if given.request == request:
                    return given

        return ask

    def _open(self, track: ExportTrack, patience_s: float, waiting: Callable[[float, str], None]) -> Source:
        if self._source is not None:
            self._source.release()
        self._source = Source(track, self._ask(track), self._pause, waiting, patience_s, self._clock)
        return self._source

    # -- exporting -----------------------------------------------------------------------------------

    def _export(self, plan: ExportPlan) -> None:
        if plan.stamp is not None and not can_encode():
            raise Ended(ExportFailure.NO_ENCODER)
        folder = Path(plan.folder)
        folder.mkdir(parents=True, exist_ok=True)
        parts, gaps = kept(plan)
        self._send(PartsKept(tuple(parts), tuple(gaps)))
        good = {part.name for part in parts}
        for part in plan.parts:
            if part.name not in good:
                with contextlib.suppress(OSError):
                    (folder / part.name).unlink()
        room = Room(folder, plan.keep_free, plan.double, sum(part.size for part in parts))
        room.check(max(0, plan.expected - room.used))
        span = plan.to_utc_ms - plan.from_utc_ms
        whole, self._written, found = span * len(plan.tracks), 0, bool(parts)
        for number, track in enumerate(plan.tracks):
            remove_unfinished(folder, track)
            mine = [part for part in parts if part.track == track.key]
            own = _own(plan, track)
            cutter = Cutter(own, track, room, self._told, self._wrote, mine)

            def progress(
                track: ExportTrack = track,
                cutter: Cutter = cutter,
                before: int = span * number,
                _begin: int = own.from_utc_ms,
            ) -> None:
                done = before + cutter.position_ms - _begin
                self._send(ExportProgress(track.key, done, whole, self._written, *self._waiting))

            def waiting(seconds: float, reason: str, progress: Callable[[], None] = progress) -> None:
                self._waiting = (seconds, reason)
                progress()

            source = self._open(track, plan.patience_s, waiting)
            try:
                for shot in source.shots(cutter.position_ms, own.to_utc_ms):
                    self._pause(0)
                    if not cutter.take(shot):
                        break
                    if self._clock() - self._told_s >= TELL_S:
                        self._told_s = self._clock()
                        progress()
                cutter.finish()
            except BaseException:
                cutter.abandon()
                raise
            found = found or cutter.files > 0
            self._send(ExportProgress(track.key, span * (number + 1), whole, self._written))
        if not found:
            raise Ended(ExportFailure.NOTHING)

    def _told(self, news: Part | Gap) -> None:
        self._send(PartWhole(news) if isinstance(news, Part) else GapFound(news))

    def _wrote(self, count: int) -> None:
        self._written += count

    # -- estimating ----------------------------------------------------------------------------------

    def _estimate(self, plan: EstimatePlan) -> None:
        for track in plan.tracks:
            try:
                self._send(self._estimated(plan, track))
            except Ended as end:
                if end.failure is ExportFailure.CANCELLED:
                    raise
                self._send(Estimated(track.key, 0, 0, failed=end.failure, reason=end.reason))

    def _estimated(self, plan: EstimatePlan, track: ExportTrack) -> Estimated:
        source = self._open(track, plan.patience_s, lambda seconds, reason: None)
        recorded, rate, codec = 0, 0.0, ""
        gaps: list[Gap] = []
        at, end = plan.from_utc_ms + track.offset_ms, plan.to_utc_ms + track.offset_ms
        begin = at // HOUR_MS * HOUR_MS
        while begin < end:
            for one in source.listed(begin, begin + HOUR_MS):
                first = max(one.begin_ms, at)
                last = min(one.end_ms, end)
                if last <= first:
                    continue
                if not rate:
                    rate, codec = _rate(source, one)
                if first - at > GAP_MS:
                    gaps.append(Gap(track.key, at, first, GapReason.NOT_RECORDED))
                recorded += last - first
                at = last
            begin += HOUR_MS
        if end - at > GAP_MS:
            gaps.append(Gap(track.key, at, end, GapReason.NOT_RECORDED))
        return Estimated(track.key, recorded, round(recorded / 1000 * rate), tuple(gaps), codec)


def _own(plan: ExportPlan, track: ExportTrack) -> ExportPlan:
    """The plan in the time of a track's recordings."""
    ms = track.offset_ms
    return replace(plan, from_utc_ms=plan.from_utc_ms + ms, to_utc_ms=plan.to_utc_ms + ms)


def _rate(source: Source, one: Placed) -> tuple[float, str]:
    """Bytes a second, and the codec."""
    try:
        size, codec = source.sample(one)
    except FeedError:
        return _SAMPLE, ""
    return size / max(0.1, (one.end_ms - one.begin_ms) / 1000), codec


def run(conn: Connection) -> None:
    """Entry of the process (``launch.python_child``)."""
    logging.basicConfig(level=logging.WARNING, format="export %(process)d %(levelname)s %(message)s")
    outbox: queue.SimpleQueue[ExportEvent] = queue.SimpleQueue()
    exporter = Exporter(outbox.put)

    def read() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                exporter.put(conn.recv())
        os._exit(0)

    def write() -> None:
        with contextlib.suppress(OSError, ValueError):
            while True:
                conn.send(outbox.get())
        os._exit(0)

    threading.Thread(target=read, name="pipe-reader", daemon=True).start()
    threading.Thread(target=write, name="pipe-sender", daemon=True).start()
    exporter.serve()
