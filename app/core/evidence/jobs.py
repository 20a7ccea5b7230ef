"""The exports of a station: a queue, one at a time, kept on the disk so that it goes on after a restart.

Lives on the owner's thread. Pictures are fetched and written by a process of their own (``media.exporter``),
addresses come from the recordings of the station, the signature is made on a thread that may wait for the
keyring.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from app.core.evidence import bundle
from app.core.evidence.asking import Estimating, Process
from app.core.evidence.bundle import Shot
from app.core.evidence.job import MAX_CAMERAS, MAX_RANGE_MS, MAX_REASON, OVER, Job, JobState
from app.core.evidence.jobfolder import facts, make_folder, remove_unfinished
from app.core.evidence.progress import Progress
from app.core.evidence.running import Running
from app.core.evidence.signing import Signer, StationKey
from app.core.inorder import Run
from app.core.instant import Clock
from app.core.review.sources import SourceProvider
from app.core.subscribers import Subscribers
from app.media.exporter import ExportProcess
from app.media.exports import (
    Estimated,
    ExportEnded,
    ExportEvent,
    ExportFailure,
    Stamp,
)
from app.media.outfiles import failure_of
from app.store.problems import StoreProblem, not_written

log = logging.getLogger("vcs_wall.evidence")

LOST_TRIES = 2
"""An export whose process died is begun again so often; whole files are kept."""


class JobFiles(Protocol):
    """What is needed of ``JsonFolder[Job]``."""

    def load(self) -> tuple[list[Job], list[StoreProblem]]: ...
    def save(self, thing: Job) -> None: ...
    def delete(self, name: str) -> None: ...


class Dress(Protocol):
    """What the window gives: words and signs, in whatever languages."""

    def page(self) -> str:
        """``index.html`` with ``bundle.DATA_MARK`` in it. OSError. Not on the window's thread."""

    def stamp(self, show_time: bool, watermark: str) -> Stamp:
        """Signs to burn in. On the window's thread."""


class ExportJobs:
    """Owned by one thread; never blocks it. ``run``: ``InOrder.run``; ``post``: brings a callable to the
    owner's thread, from any; ``provider``: who has play addresses of recordings."""

    def __init__(
        self,
        files: JobFiles | None,
        provider: Callable[[], SourceProvider | None],
        run: Run,
        post: Callable[[Callable[[], None]], None],
        clock: Clock,
        name_of: Callable[[str], str],
        service: str = "",
        key: StationKey | None = None,
        process: Callable[[Callable[[ExportEvent], None]], Process] = ExportProcess,
    ) -> None:
        self._files = files
        self._provider = provider
        self._run = run
        self._post = post
        self._clock = clock
        self._name_of = name_of
        self._service = service
        self.key = key or StationKey()
        self._make_process = process
        self._jobs: list[Job] = []
        self._progress: dict[str, Progress] = {}
        self._passwords: dict[str, str] = {}
        self._losses: dict[str, int] = {}
        self._running: Running | None = None
        self._beginning = False
        self._estimating: list[Estimating] = []
        self._closed = False
        self._dress: Dress | None = None
        self.offset_of: Callable[[str], int] = lambda device_id: 0
        """By how much the recordings of a device are ahead of the true time, milliseconds."""
        self._told: Subscribers[str] = Subscribers()
        self._troubles: Subscribers[StoreProblem] = Subscribers()

    # -- what there is -------------------------------------------------------------------------------

    @property
    def jobs(self) -> tuple[Job, ...]:
        """In the order they were asked for."""
        return tuple(self._jobs)

    def job(self, job_id: str) -> Job | None:
        return next((job for job in self._jobs if job.id == job_id), None)

    def progress(self, job_id: str) -> Progress:
        """Of the stage it is in."""
        return self._progress.get(job_id, Progress())

    @property
    def busy(self) -> bool:
        """Whether something is being exported, or waits for it."""
        return any(job.state not in OVER and job.state is not JobState.NEEDS_PASSWORD for job in self._jobs)

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Calls back with the id of a job that changed (empty: the list); returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def on_trouble(self, callback: Callable[[StoreProblem], None]) -> Callable[[], None]:
        """Calls back with what is wrong with the files of jobs."""
        return self._troubles.subscribe(callback)

    # -- life ----------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads what was kept; what was not over goes on once ``dress`` was given."""
        files = self._files
        if files is None:
            return

        def came(result: Any) -> None:
            if isinstance(result, OSError):
                self._troubles.tell(not_written(result))
                return
            if isinstance(result, Exception):
                raise result
            found, problems = result
            for problem in problems:
                self._troubles.tell(problem)
            known = {job.id for job in self._jobs}
            kept = [_after_restart(job) for job in found if job.id not in known]
            self._jobs = sorted([*kept, *self._jobs], key=lambda job: (job.created_utc_ms, job.id))
            self._told.tell("")
            self._next()

        self._run(files.load, came)

    def dress(self, dress: Dress) -> None:
        """From now on exports can be made."""
        self._dress = dress
        self._next()

    def shutdown(self) -> None:
        """Ends the process; what is under way goes on at the next start."""
        self._closed = True
        for estimating in list(self._estimating):
            estimating.stop()
        self._stop_running()
        self._passwords = {}

    # -- what the owner does -------------------------------------------------------------------------

    def cameras(self, device_ids: Iterable[str], storage: str = "cloud") -> tuple[Shot, ...]:
        """Devices with the names they have now."""
        unique = list(dict.fromkeys(device_ids))[:MAX_CAMERAS]
        return tuple(
            Shot(key, one, self._name_of(one), storage, (), self.offset_of(one))
            for key, one in enumerate(unique)
        )

    def start(self, job: Job, password: str = "") -> Job:
        """Takes an export into the queue. ``job``: without id, state and results. ValueError for cameras or a
        range that cannot be."""
        span = job.to_utc_ms - job.from_utc_ms
        if not job.cameras or len(job.cameras) > MAX_CAMERAS or not 0 < span <= MAX_RANGE_MS:
            raise ValueError("not an export that can be made")
        made = replace(
            job,
            id=uuid.uuid4().hex,
            created_utc_ms=self._clock.utc(),
            reason=job.reason[:MAX_REASON],
            service=self._service,
            encrypted=bool(password),
            state=JobState.QUEUED,
        )
        if password:
            self._passwords[made.id] = password
        self._jobs.append(made)
        self._save(made)
        self._told.tell("")
        self._next()
        return made

    def cancel(self, job_id: str) -> None:
        """Stops it; whole files stay until it is removed, and it can be continued."""
        job = self.job(job_id)
        if job is None or job.state in OVER:
            return
        if self._running is not None and self._running.job_id == job_id:
            self._running.cancel()
            return
        self._set(replace(job, state=JobState.CANCELLED, failure=ExportFailure.CANCELLED))

    def resume(self, job_id: str, password: str = "") -> None:
        """Goes on with one that was cancelled, failed, or waits for its password."""
        job = self.job(job_id)
        if job is None or job.state not in (JobState.FAILED, JobState.CANCELLED, JobState.NEEDS_PASSWORD):
            return
        if password:
            self._passwords[job_id] = password
        self._losses.pop(job_id, None)
        self._progress.pop(job_id, None)
        self._set(replace(job, state=JobState.QUEUED, failure=None, failure_reason="", needed=0))
        self._next()

    def remove(self, job_id: str) -> None:
        """Takes one that is over off the list. A finished bundle stays; what is left of an unfinished one
        goes."""
        job = self.job(job_id)
        if job is None or (job.state not in OVER and job.state is not JobState.NEEDS_PASSWORD):
            return
        self._jobs.remove(job)
        self._passwords.pop(job_id, None)
        files = self._files

        def work() -> None:
            if job.state is not JobState.DONE:
                remove_unfinished(job)
            if files is not None:
                files.delete(job.id)

        self._run(work, self._kept)
        self._told.tell("")

    def estimate(
        self,
        cameras: Sequence[Shot],
        from_utc_ms: int,
        to_utc_ms: int,
        done: Callable[[list[Estimated]], None],
    ) -> Callable[[], None]:
        """What an export would be, camera by camera: ``done`` is called with all that is known so far, each
        time one more is; the list is complete when it has all cameras. Returns how to stop."""
        process = Estimating(
            self._make_process, self._post, self._provider, cameras, done, self._estimating.remove
        )
        self._estimating.append(process)
        process.start(from_utc_ms, to_utc_ms)
        return process.stop

    def room(self, folder: str, done: Callable[[int | None], None]) -> None:
        """Free bytes where a folder is or would be: ``done(bytes | None)``."""

        def work() -> int:
            path = Path(folder).absolute()
            while not path.exists() and path != path.parent:
                path = path.parent
            return shutil.disk_usage(path).free

        self._run(work, lambda result: done(result if isinstance(result, int) else None))

    def key_kept(self, done: Callable[[str], None]) -> None:
        """Where the station's key is, or will be: ``keyring`` or ``session``."""
        self._run(
            lambda: self.key.kept, lambda result: done(result if isinstance(result, str) else "session")
        )

    # -- the queue -----------------------------------------------------------------------------------

    def _next(self) -> None:
        if self._closed or self._dress is None or self._running is not None or self._beginning:
            return
        job = next((job for job in self._jobs if job.state is JobState.QUEUED), None)
        if job is not None:
            self._begin(job)

    def _begin(self, job: Job) -> None:
        self._beginning = True

        def came(result: Any) -> None:
            self._beginning = False
            present = self.job(job.id)
            if self._closed or present is None or present.state is not JobState.QUEUED:
                self._next()
                return
            if isinstance(result, OSError):
                self._set(_failed(present, result))
                self._next()
            elif isinstance(result, Exception):
                raise result
            else:
                self._export(replace(present, name=result, state=JobState.RUNNING))

        self._run(lambda: make_folder(job), came)

    def _export(self, job: Job) -> None:
        assert self._dress is not None
        self._set(job)
        self._running = Running(
            job,
            self._make_process,
            self._provider,
            self._post,
            self._clock,
            self.job,
            self._set,
            self._tell,
            self._heard_end,
        )
        self._running.export(job, self._dress.stamp(job.burn_time, job.watermark) if job.transcodes else None)

    def _heard_end(self, running: Running, job: Job, event: ExportEnded) -> None:
        if event.failure is None and not running.packing:
            self._sign(running, job)
            return
        if event.failure is None:
            self._packed(job)
            return
        self._stop_running()
        if event.failure is ExportFailure.PROCESS_LOST and self._losses.get(job.id, 0) < LOST_TRIES:
            self._losses[job.id] = self._losses.get(job.id, 0) + 1
            self._set(replace(job, state=JobState.QUEUED))
        else:
            cancelled = event.failure is ExportFailure.CANCELLED
            self._set(
                replace(
                    job,
                    state=JobState.CANCELLED if cancelled else JobState.FAILED,
                    failure=event.failure,
                    failure_reason=event.reason,
                    needed=event.needed,
                )
            )
        self._next()

    def _sign(self, running: Running, job: Job) -> None:
        dress = self._dress
        assert dress is not None
        job = running.with_sources(replace(job, state=JobState.SIGNING))
        self._set(job)

        def work() -> Signer:
            signer = self.key.signer()
            bundle.finish(Path(job.folder), facts(job), job.parts, job.gaps, dress.page(), signer)
            return signer

        def came(result: Any) -> None:
            present = self.job(job.id)
            if self._closed or present is None or self._running is not running:
                return
            if isinstance(result, Exception):
                log.warning("a bundle could not be finished: %s", type(result).__name__)
                self._stop_running()
                self._set(_failed(present, result))
                self._next()
                return
            signed = replace(present, key_kept=result.kept)
            if signed.encrypted:
                self._pack(running, signed)
            else:
                self._stop_running()
                self._set(replace(signed, state=JobState.DONE, result=signed.folder))
                self._next()

        self._run(work, came)

    def _pack(self, running: Running, job: Job) -> None:
        password = self._passwords.get(job.id)
        if password is None:
            self._stop_running()
            self._set(replace(job, state=JobState.NEEDS_PASSWORD))
            self._next()
            return
        self._progress.pop(job.id, None)
        self._set(replace(job, state=JobState.PACKING))
        running.pack(job.folder, f"{job.folder}.zip", password)

    def _packed(self, job: Job) -> None:
        self._stop_running()
        self._passwords.pop(job.id, None)

        def came(result: Any) -> None:
            if isinstance(result, Exception) and not isinstance(result, OSError):
                raise result
            present = self.job(job.id)
            if present is not None and not self._closed:
                self._set(replace(present, state=JobState.DONE, result=f"{job.folder}.zip"))
                self._next()

        self._beginning = True  # the next one waits for the room this gives back

        def done(result: Any) -> None:
            self._beginning = False
            came(result)

        self._run(lambda: shutil.rmtree(job.folder), done)

    def _stop_running(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    # -- keeping -------------------------------------------------------------------------------------

    def _set(self, job: Job) -> None:
        self._jobs = [job if one.id == job.id else one for one in self._jobs]
        self._save(job)
        self._told.tell(job.id)

    def _tell(self, job_id: str, progress: Progress) -> None:
        self._progress[job_id] = progress
        self._told.tell(job_id)

    def _save(self, job: Job) -> None:
        files = self._files
        if files is not None:
            self._run(lambda: files.save(job), self._kept)

    def _kept(self, result: Any) -> None:
        if isinstance(result, OSError):
            self._troubles.tell(not_written(result))
        elif isinstance(result, Exception):
            raise result


def _failed(job: Job, error: Exception) -> Job:
    failure, reason = ExportFailure.INTERNAL, type(error).__name__
    if isinstance(error, OSError):
        failure, reason = ExportFailure(failure_of(error).value), error.strerror or reason
    return replace(job, state=JobState.FAILED, failure=failure, failure_reason=reason)


def _after_restart(job: Job) -> Job:
    going = (JobState.RUNNING, JobState.SIGNING, JobState.PACKING)
    return replace(job, state=JobState.QUEUED) if job.state in going else job
