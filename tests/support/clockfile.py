"""The clock file of a service that is a process of its own."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.localvcs import LocalVcs
from tests.support.waiting import wait_until


class FileTime:
    """The service's clock file; also tells the time it means."""

    def __init__(self, path: Path, now_ms: int) -> None:
        self.path = path
        self.set(now_ms)

    def set(self, now_ms: int) -> None:
        new = self.path.with_suffix(".new")
        new.write_text(str(now_ms))
        new.replace(self.path)

    def now_ms(self) -> int:
        written_ns = self.path.stat().st_mtime_ns
        return int(self.path.read_text()) + (time.time_ns() - written_ns) // 1_000_000


def move(service: LocalVcs, clock: FileTime, to_ms: int) -> None:
    """Sets the clock, by more than the quarter of an hour that a call's Timestamp may be off, and waits until
    the service has looked at it."""
    clock.set(to_ms)
    page = {"PageNumber": "1", "PageSize": "1"}
    wait_until(lambda: service.call("ListCorps", page).status_code == 200, "the service knows the time")
