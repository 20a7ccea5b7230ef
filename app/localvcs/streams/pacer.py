"""A few worker threads that do many jobs, each at its own moment of an injected clock.

One busy thread a camera would spend the time of both cores on switching; here a worker takes the job whose
moment comes first. The others only help it out when it falls behind: two at once wait for one another's
interpreter lock and share the cores' caches, and 16 cameras cost a fifth more.
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
_HELP_AFTER_MS = 25
"""So late may a job be before another worker comes to help."""
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
    """Thread-safe. Jobs never run twice at once. A job that raises is logged and dropped.

    ``workers``: the first does all it can, the others help.
    """

    def __init__(self, clock: Clock, workers: int = 2) -> None:
        self._clock = clock
        lock = threading.Lock()
        self._changed = threading.Condition(lock)
        self._begun = threading.Condition(lock)  # what the helpers wait for
        self._queue: list[tuple[int, int, Job]] = []
        self._tie = itertools.count()
        self._closed = False
        self._threads = [
            threading.Thread(
                target=self._work, args=(_HELP_AFTER_MS if index else 0,), name=f"pacer-{index}", daemon=True
            )
            for index in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def add(self, job: Job) -> None:
        with self._changed:
            if not self._closed:
                heapq.heappush(self._queue, (job.due_ms, next(self._tie), job))
                if self._queue[0][2] is job:
                    self._changed.notify()
                if len(self._queue) == 1:
                    self._begun.notify_all()

    def close(self) -> None:
        """Waits for jobs under way; those queued are not done."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._begun.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _work(self, patience_ms: int) -> None:
        while (job := self._take(patience_ms)) is not None:
            try:
                again = job.run()
            except Exception:
                log.exception("a stream stopped because of an error of ours")
                again = False
            if again:
                self.add(job)

    def _take(self, patience_ms: int) -> Job | None:
        """Waits until the first job is so late; who has patience looks now and then only."""
        with self._changed:
            while not self._closed:
                wait_s = None
                if self._queue:
                    ahead_ms = self._queue[0][0] - self._clock.now_ms()
                    if ahead_ms <= -patience_ms or ahead_ms > _MOVED_BACK_MS:
                        return heapq.heappop(self._queue)[2]
                    wait_s = _LOOK_AGAIN_S
                    if not patience_ms:
                        wait_s = min(ahead_ms / 1000 + _SLEEP_AHEAD_S, _LOOK_AGAIN_S)
                (self._begun if patience_ms else self._changed).wait(wait_s)
        return None
