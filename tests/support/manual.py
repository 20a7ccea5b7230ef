"""Scripted time and threads for the core's tests: nothing happens until the test says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from app.core.instant import Instant

EPOCH_MS = 1_790_000_000_000


class ManualClock:
    """Both clocks, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def utc(self) -> Instant:
        return Instant(EPOCH_MS + round(self.seconds * 1000))

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class ManualLoop:
    """A ``post`` whose callables run when the test runs them."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()

    def post(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def run(self) -> int:
        """Runs everything posted, also what that posts; returns how much it was."""
        count = 0
        while self.waiting:
            self.waiting.popleft()()
            count += 1
        return count


class ManualExecutor(Executor):
    """Work that is done when the test does it, on the test's thread."""

    def __init__(self) -> None:
        self.jobs: deque[Callable[[], None]] = deque()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            try:
                result = fn(*args, **kwargs)
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        self.jobs.append(work)
        return future

    def run(self) -> int:
        count = 0
        while self.jobs:
            self.jobs.popleft()()
            count += 1
        return count


class ScriptedClient:
    """An ``app.vcs.Client`` whose answers are a function of the request. An exception returned is raised."""

    clock_skew_ms: int | None = 0

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer
        self.requests: list[Any] = []
        self.fetched: list[str] = []
        self.files: list[bytes | Exception] = []
        """What each ``fetch`` gives, in order."""
        self.renewed = 0
        self.closed = False

    def call(self, request: Any, *, attempts: int | None = None) -> Any:
        self.requests.append(request)
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def fetch(self, url: str, limit_bytes: int, limit_s: float) -> bytes:
        self.fetched.append(url)
        found = self.files[len(self.fetched) - 1]
        if isinstance(found, Exception):
            raise found
        return found

    def renew(self) -> None:
        self.renewed += 1

    def close(self) -> None:
        self.closed = True

    def count(self, action: str) -> int:
        return sum(type(request).__name__ == action for request in self.requests)
