"""Threads for what may block. Daemon threads: a call that hangs must not hold up the program's end."""

from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Desk:
    """What the threads know: not their owner, or none would ever be thrown away."""

    jobs: queue.SimpleQueue[Callable[[], None] | None] = field(default_factory=queue.SimpleQueue)
    threads: list[threading.Thread] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: int = 0

    def work(self) -> None:
        while True:
            with self.lock:
                self.idle += 1
            job = self.jobs.get()
            with self.lock:
                self.idle -= 1
            if job is None:
                return
            job()
            del job  # what it held is not kept until there is another

    def dismiss(self) -> None:
        """The threads end once what was handed in is done."""
        for _ in self.threads:
            self.jobs.put(None)


class Workers(Executor):
    """An executor whose threads end with it, or with the program. They start when there is work for them."""

    def __init__(self, count: int = 8, name: str = "core") -> None:
        self._count = count
        self._name = name
        self._desk = _Desk()
        self._futures: set[Future[Any]] = set()
        self._lock = self._desk.lock
        self._closed = False
        self._end = weakref.finalize(self, self._desk.dismiss)
        self._end.atexit = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Runs it on one of the threads. RuntimeError after ``shutdown``."""
        future: Future[T] = Future()

        def job() -> None:
            with self._lock:
                self._futures.discard(future)
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # the future carries it to whoever asks
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if self._closed:
                raise RuntimeError("these workers have been shut down")
            self._futures.add(future)
            desk = self._desk
            if desk.jobs.qsize() >= desk.idle and len(desk.threads) < self._count:
                thread = threading.Thread(
                    target=desk.work, name=f"{self._name}-{len(desk.threads)}", daemon=True
                )
                desk.threads.append(thread)
                thread.start()
            desk.jobs.put(job)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more work. ``wait``: for running jobs to end, at most 5 s in all."""
        with self._lock:
            self._closed = True
            waiting = list(self._futures) if cancel_futures else []
            threads = list(self._desk.threads)
        for future in waiting:
            future.cancel()
        self._end()
        if wait:
            for thread in threads:
                thread.join(5.0 / len(threads))
