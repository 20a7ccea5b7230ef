"""Threads for what may block. Daemon threads: a call that hangs must not hold up the program's end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers(Executor):
    """An executor whose threads end with the program. Threads start when there is work for them."""

    def __init__(self, count: int = 8, name: str = "core") -> None:
        self._count = count
        self._name = name
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._futures: set[Future[Any]] = set()
        self._idle = 0
        self._lock = threading.Lock()
        self._closed = False

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
            if self._jobs.qsize() >= self._idle and len(self._threads) < self._count:
                thread = threading.Thread(
                    target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
            self._jobs.put(job)
        return future

    def _run(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            job = self._jobs.get()
            with self._lock:
                self._idle -= 1
            if job is None:
                return
            job()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more work. ``wait``: for running jobs to end, at most 5 s in all."""
        with self._lock:
            self._closed = True
            waiting = list(self._futures) if cancel_futures else []
            threads = list(self._threads)
        for future in waiting:
            future.cancel()
        for _ in threads:
            self._jobs.put(None)
        if wait:
            for thread in threads:
                thread.join(5.0 / len(threads))
