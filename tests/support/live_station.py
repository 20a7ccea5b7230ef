"""A station on real time, with real decoders, against a real service; its owner's thread is the test's."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.station import Station
from app.media.pool import DecoderPool
from app.store.connecting import connection_for
from app.store.database import Database
from app.store.profiles import Profile, ProfileKind
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support.waiting import LIMIT_S


class LiveStation:
    """``until`` runs the owner's loop until something is true; everything happens in there."""

    def __init__(self, base_url: str, pool: bool = True, **station: Any) -> None:
        from app.vcs import Client

        self.profile = Profile("live", ProfileKind.DEMO, base_url, access_key_id=DEMO_ACCESS_KEY_ID)
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.longest_ms = 0.0
        """The longest that one piece of work kept the owner's thread, in its own processor time."""
        if not pool:
            from tests.support.fake_pool import FakePool
        self.station = Station(
            self.profile,
            lambda: Client(connection_for(self.profile, DEMO_ACCESS_KEY_SECRET)),
            DecoderPool if pool else FakePool,
            self._posted.put,
            **station,
        )

    def __enter__(self) -> LiveStation:
        self.station.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.station.shutdown()

    def until(self, true: Callable[[], bool], limit_s: float = LIMIT_S) -> float:
        """Returns the seconds it took; fails with what the tiles say when it takes too long."""
        began = time.monotonic()
        next_tick = began
        while not true():
            now = time.monotonic()
            if now - began > limit_s:
                statuses = [(s.code, s.params) for s in (t.status() for t in self.station.wall.tiles)]
                raise AssertionError(f"waited {limit_s} s in vain: {statuses}")
            if now >= next_tick:
                self._timed(self.station.tick)
                next_tick = now + 0.1
            try:
                work = self._posted.get(timeout=max(0.0, next_tick - time.monotonic()))
            except queue.Empty:
                continue
            self._timed(work)
        return time.monotonic() - began

    def _timed(self, work: Callable[[], None]) -> None:
        began = time.thread_time()
        work()
        self.longest_ms = max(self.longest_ms, (time.thread_time() - began) * 1000)

    @property
    def playing(self) -> int:
        return self.station.counts.tiles_live


def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "core.sqlite")
