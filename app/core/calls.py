"""Calls to the service from the owner's thread: built, sent and read on the executor, answered by ``post``.

``app.vcs`` (and ``requests`` with it, a quarter of a second) is imported there and not before.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from app.core.instant import Clock

T = TypeVar("T")

log = logging.getLogger("vcs_wall.api")


class ApiClient(Protocol):
    """What is needed of ``app.vcs.Client``."""

    def call(self, request: Any, *, attempts: int | None = None) -> Any: ...
    def fetch(self, url: str, limit_bytes: int, limit_s: float) -> bytes: ...
    def renew(self) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Answered:
    """A call went well. ``value``: what ``read`` made of the answer; ``took_ms``: the whole call."""

    value: Any
    took_ms: int
    clock_skew_ms: int | None = None


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """It did not. ``kind``: an ``app.vcs.errors.ErrorKind`` as text, or ``internal``."""

    kind: str
    code: str = ""
    message: str = ""
    retry_after_s: float | None = None
    began: float = 0.0
    """When the call was begun, monotonic seconds."""

    @property
    def endpoint_away(self) -> bool:
        """Whether the service cannot be reached at all."""
        return self.kind in ("unreachable", "timed_out", "certificate")


class CallFailed(Exception):
    """For a ``read`` that finds no result in the answer, and a factory that will make no client. The
    arguments are those of ``NotAnswered``."""

    def __init__(self, kind: str, code: str, message: str = "") -> None:
        super().__init__(kind, code)
        self.result = NotAnswered(kind, code, message)


CallResult = Answered | NotAnswered

_KEY_TROUBLE = ("forbidden", "signature", "accesskey", "nopermission", "unauthorized", "securitytoken")


def is_key_trouble(code: str) -> bool:
    """Whether a refusal is about who asks (key, signature, rights) and not about what is asked."""
    lowered = code.lower()
    return any(word in lowered for word in _KEY_TROUBLE)


class Caller:
    """One client for all threads, made on the first call. Results come on the owner's thread, never after
    ``close``. ``heard`` sees each result first (connection state, endpoint gate)."""

    def __init__(
        self,
        client_factory: Callable[[], ApiClient],
        executor: Executor,
        post: Callable[[Callable[[], None]], None],
        clock: Clock,
        heard: Callable[[CallResult], None],
    ) -> None:
        self._factory = client_factory
        self._executor = executor
        self._post = post
        self._clock = clock
        self._heard = heard
        self._client: ApiClient | None = None
        self._making = threading.Lock()  # held while the factory works, which may take its time
        self._lock = threading.Lock()
        self._closed = False

    def call(
        self,
        build: Callable[[], Any],
        read: Callable[[Any], Any],
        done: Callable[[CallResult], None],
        attempts: int | None = 1,
    ) -> None:
        """``build`` makes the request and ``read`` turns the answer into a value, both on the executor;
        ``done`` gets the result here, later."""
        if not self._closed:
            self._executor.submit(self._run, build, read, done, attempts)

    def fetch(
        self,
        url: str,
        limit_bytes: int,
        limit_s: float,
        read: Callable[[bytes], Any],
        done: Callable[[CallResult], None],
    ) -> None:
        """A small file from an address the service gave, made into a value by ``read`` on the executor. What
        comes of it says nothing about the service itself, so ``heard`` is not told."""
        if not self._closed:
            self._executor.submit(self._fetch, url, limit_bytes, limit_s, read, done)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[NotAnswered], None] = lambda result: None,
    ) -> None:
        """Any other work on the executor; its value comes back here, or that it raised (a bug: logged)."""
        if not self._closed:
            self._executor.submit(self._work, work, done, failed)

    def renew(self) -> None:
        """The network is another one, or the machine slept: calls go over connections of their own again."""
        client = self._client
        if client is not None:
            client.renew()

    def close(self) -> None:
        """No result arrives after this; running calls are broken off."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _get(self) -> ApiClient:
        with self._making:
            if self._client is None and not self._closed:
                made = self._factory()
                with self._lock:
                    if not self._closed:
                        self._client = made
                if self._client is None:
                    made.close()
            client = self._client
        if client is None:
            raise CallFailed("unreachable", "ClientClosed")
        return client

    def _run(
        self,
        build: Callable[[], Any],
        read: Callable[[Any], Any],
        done: Callable[[CallResult], None],
        attempts: int | None,
    ) -> None:
        result: CallResult
        began = self._clock.monotonic()
        try:
            client = self._get()
            response = client.call(build(), attempts=attempts)
            took = round((self._clock.monotonic() - began) * 1000)
            result = Answered(read(response), took, getattr(client, "clock_skew_ms", None))
        except Exception as error:
            result = replace(self._classified(error), began=began)

        def give() -> None:
            self._heard(result)
            done(result)

        self._deliver(give)

    def _fetch(
        self,
        url: str,
        limit_bytes: int,
        limit_s: float,
        read: Callable[[bytes], Any],
        done: Callable[[CallResult], None],
    ) -> None:
        result: CallResult
        began = self._clock.monotonic()
        try:
            data = self._get().fetch(url, limit_bytes, limit_s)
            result = Answered(read(data), round((self._clock.monotonic() - began) * 1000))
        except Exception as error:
            result = replace(self._classified(error), began=began)
        self._deliver(lambda: done(result))

    def _work(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[NotAnswered], None]
    ) -> None:
        try:
            value = work()
        except Exception as error:
            result = self._classified(error)
            self._deliver(lambda: failed(result))
        else:
            self._deliver(lambda: done(value))

    def _deliver(self, give: Callable[[], None]) -> None:
        def here() -> None:
            if not self._closed:
                give()

        if not self._closed:
            self._post(here)

    def _classified(self, error: Exception) -> NotAnswered:
        from app.vcs.errors import VcsError

        if isinstance(error, CallFailed):
            return error.result
        if isinstance(error, VcsError):
            retry_after = getattr(error, "retry_after_s", None)
            return NotAnswered(str(error.kind), error.code, error.message, retry_after)
        if not self._closed:
            # Type and place alone: the text of a foreign exception may hold an address or a parameter.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("failed inside: %s at %s:%s", type(error).__name__, frame.filename, frame.lineno)
        return NotAnswered("internal", type(error).__name__)
