"""One export under way: its process, the addresses that asks for, and what of the job it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core.evidence.asking import Asking, Process
from app.core.evidence.job import Job
from app.core.evidence.jobfolder import stems
from app.core.evidence.progress import Progress, Rate
from app.core.instant import Clock
from app.core.review.sources import SourceProvider
from app.media.exports import (
    AddressWanted,
    Cancel,
    ExportEnded,
    ExportEvent,
    ExportPlan,
    ExportProgress,
    ExportTrack,
    GapFound,
    PackPlan,
    PackProgress,
    PartsKept,
    PartWhole,
    Stamp,
)


class Running:
    """Owned by one thread; ``post`` brings a callable to it, from any. Nothing is heard of it after ``stop``.

    ``job_of`` gives the job of an id as it is now; None: nobody wants it any more. ``changed`` gets it as it
    is then, ``progress`` how far the stage is, ``ended`` what became of the stage: of writing files, or, with
    ``packing``, of packing them."""

    def __init__(
        self,
        job: Job,
        make_process: Callable[[Callable[[ExportEvent], None]], Process],
        provider: Callable[[], SourceProvider | None],
        post: Callable[[Callable[[], None]], None],
        clock: Clock,
        job_of: Callable[[str], Job | None],
        changed: Callable[[Job], None],
        progress: Callable[[str, Progress], None],
        ended: Callable[[Running, Job, ExportEnded], None],
    ) -> None:
        self.job_id = job.id
        self._clock = clock
        self._job_of = job_of
        self._changed = changed
        self._progress = progress
        self._ended = ended
        self._rate = Rate()
        self._stopped = False
        self.packing = False
        self._process = make_process(lambda event: post(lambda: self._heard(event)))
        self._asking = Asking(provider, job.cameras, self._process)

    def export(self, job: Job, stamp: Stamp | None) -> None:
        """Writes its files. ``stamp``: signs to burn in."""
        names = stems(job.cameras)
        self._process.send(
            ExportPlan(
                job.video_folder,
                tuple(
                    ExportTrack(c.key, c.device_id, names[c.key], c.storage, c.offset_ms) for c in job.cameras
                ),
                job.from_utc_ms,
                job.to_utc_ms,
                job.zone,
                stamp,
                job.parts,
                job.gaps,
                double=job.encrypted,
                expected=job.expected,
            )
        )

    def pack(self, folder: str, target: str, password: str) -> None:
        """Packs the folder into one file."""
        self.packing = True
        self._rate = Rate()
        self._process.send(PackPlan(folder, target, password))

    def cancel(self) -> None:
        """The operator wants it no more; it ends in its own time."""
        self._process.send(Cancel())

    def stop(self) -> None:
        """Ends the process."""
        self._stopped = True
        self._asking.stop()
        self._process.close()

    def with_sources(self, job: Job) -> Job:
        """The job with where each camera's recordings came from."""
        sources = self._asking.sources
        return replace(
            job, cameras=tuple(replace(c, sources=tuple(sources.get(c.key, ()))) for c in job.cameras)
        )

    # -- what the process tells ----------------------------------------------------------------------

    def _heard(self, event: ExportEvent) -> None:
        job = None if self._stopped else self._job_of(self.job_id)
        if job is None:
            return
        if isinstance(event, AddressWanted):
            self._asking.ask(event)
        elif isinstance(event, PartsKept):
            self._changed(replace(job, parts=event.parts, gaps=event.gaps))
        elif isinstance(event, PartWhole):
            self._changed(self.with_sources(replace(job, parts=(*job.parts, event.part))))
        elif isinstance(event, GapFound):
            self._changed(replace(job, gaps=(*job.gaps, event.gap)))
        elif isinstance(event, ExportProgress):
            self._heard_progress(event)
        elif isinstance(event, PackProgress):
            self._rate.add(self._clock.monotonic(), 0, event.done)
            rate = self._rate.per_s()
            speed = rate[1] if rate else None
            left = (event.whole - event.done) / speed if speed else None
            self._progress(
                self.job_id, Progress(event.done / max(1, event.whole), None, event.done, speed, left)
            )
        elif isinstance(event, ExportEnded):
            self._asking.stop()
            self._ended(self, job, event)

    def _heard_progress(self, event: ExportProgress) -> None:
        self._rate.add(self._clock.monotonic(), event.done_ms, event.bytes)
        rate = self._rate.per_s()
        moving = rate is not None and rate[0] > 0 and not event.waiting_s
        self._progress(
            self.job_id,
            Progress(
                event.done_ms / max(1, event.whole_ms),
                rate[0] / 1000 if rate else None,
                event.bytes,
                rate[1] if rate else None,
                (event.whole_ms - event.done_ms) / rate[0] if rate and moving else None,
                event.waiting_s,
                event.reason,
                event.track,
            ),
        )
