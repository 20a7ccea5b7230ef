"""A few worker threads that do many jobs, each at its own moment of an injected clock.

One busy thread a camera would spend the time of both cores on switching; here whichever worker is free
takes the job whose moment comes first.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from typing import Protocol

from app.localvcs.clock import Clock

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 0.05
"""The clock may be moved while we wait: look again at least this often."""
_SLEEP_AHEAD_S = 0.0005
_MOVED_BACK_MS = 2000
"""No job lies so far ahead unless the clock was moved back; then it runs, to find its new moment."""


class Job(Protocol):
    @property
    def due_ms(self) -> int:
        """The moment of the next run, never more than a second after the last one."""
        ...

    def run(self) -> bool:
        """Does what is due and moves ``due_ms`` on; False when there will be nothing more to do."""
        ...


class Pacer:
    """Thread-safe. Jobs never run twice at once. A job that raises is logged and dropped."""

    def __init__(self, clock: Clock, workers: int = 2) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._queue: list[tuple[int, int, Job]] = []
        self._tie = itertools.count()
        self._waiting = False
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"pacer-{index}", daemon=True)
            for index in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, job: Job) -> None:
        with self._changed:
            if not self._closed:
                heapq.heappush(self._queue, (job.due_ms, next(self._tie), job))
                if self._queue[0][2] is job:
                    self._changed.notify_all()

    def close(self) -> None:
        """Waits for jobs under way; those queued are not done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _work(self) -> None:
        while (job := self._take()) is not None:
            try:
                again = job.run()
            except Exception:
                log.exception("a stream stopped because of an error of ours")
                again = False
            if again:
                self.add(job)

    def _take(self) -> Job | None:
        """Waits for the first job's moment. One worker watches the clock, the others sleep."""
        with self._changed:
            while not self._closed:
                if not self._queue or self._waiting:
                    self._changed.wait()
                    continue
                ahead_ms = self._queue[0][0] - self._clock.now_ms()
                if ahead_ms <= 0 or ahead_ms > _MOVED_BACK_MS:
                    job = heapq.heappop(self._queue)[2]
                    if self._queue:
                        self._changed.notify()
                    return job
                self._waiting = True
                try:
                    self._changed.wait(min(ahead_ms / 1000 + _SLEEP_AHEAD_S, _LOOK_AGAIN_S))
                finally:
                    self._waiting = False
        return None
