"""A review on real decoders, with the loop of a window in its place.

Addresses are asked for on a thread, as the recordings of a station do; answers and events come back through
one queue that ``run_until`` empties, and the review ticks every 100 ms.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from app.bench.strip import from_ring, read_strip, read_time
from app.core.instant import SystemClock
from app.core.review import Review, Reviews, SourceAnswer, SourceFailed, SourceNothing, SourceReady
from app.core.review.offsets import Offsets
from app.core.status import Reason
from app.media.pool import REVIEW_TARGET, DecoderPool
from app.media.types import FeedSpec
from tests.support.localvcs import LocalVcs
from tests.support.waiting import LIMIT_S

Find = Callable[[str, str, int, int], SourceAnswer]


class RigSources:
    """Play addresses, asked for in a thread. ``find(device, storage, from, to)`` gives the answer there."""

    def __init__(self, find: Find, post: Callable[[Callable[[], None]], None]) -> None:
        self._find = find
        self._post = post
        self.asked: list[tuple[str, int, int, bool]] = []

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        self.asked.append((device_id, from_utc_ms, to_utc_ms, fresh))

        def work() -> None:
            found = self._find(device_id, storage, from_utc_ms, to_utc_ms)
            self._post(lambda: answer(found))

        threading.Thread(target=work, daemon=True).start()
        return lambda: None


class ServiceFinder:
    """``Find`` on a running service."""

    def __init__(self, service: LocalVcs) -> None:
        self._service = service
        self._corps: dict[str, str] = {}

    def __call__(self, device_id: str, storage: str, from_utc_ms: int, to_utc_ms: int) -> SourceAnswer:
        try:
            if not self._corps:
                found = self._service.answer("DescribeIpcs", PageNum="1", PageSize="100")
                self._corps = {row["DeviceId"]: row["CorpId"] for row in found["Data"]["Records"]}
            said = self._service.answer(
                "GetDeviceVideoUrl",
                CorpId=self._corps[device_id],
                DeviceId=device_id,
                StartTime=str(from_utc_ms),
                EndTime=str(to_utc_ms),
                StorageType="0" if storage == "cloud" else "1",
                OutProtocol="hls",
            )
        except Exception as error:
            return SourceFailed(Reason.BAD_ANSWER, type(error).__name__)
        if not said.get("Url"):
            return SourceNothing(from_utc_ms, to_utc_ms)
        return SourceReady(FeedSpec(said["Url"], "hls", live=False), from_utc_ms, to_utc_ms)


class Rig:
    """The review, and the loop around it."""

    def __init__(self, find: Find) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.sources = RigSources(find, self._posted.put)
        self.events: list[object] = []
        offsets = Offsets(lambda work, then: then(work()), "rig", None)
        self.reviews = Reviews(SystemClock(), self.sources, offsets, self._pool, self._posted.put)
        self._ticked_s = 0.0

    def _pool(self, on_event: Callable[[Any], None]) -> DecoderPool:
        def heard(event: object) -> None:
            self.events.append(event)
            on_event(event)

        return DecoderPool(heard, 6, target=REVIEW_TARGET)

    def pump(self) -> None:
        """What a window's loop does."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._posted.get_nowait()()
        if time.monotonic() - self._ticked_s >= 0.1:
            self._ticked_s = time.monotonic()
            self.reviews.tick()

    def run_until(self, met: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> float:
        """Runs until it is so; the seconds it took."""
        began_s = time.monotonic()
        while not met():
            assert time.monotonic() - began_s < limit_s, what
            self.pump()
            time.sleep(0.002)
        return time.monotonic() - began_s

    def run_for(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        self.run_until(lambda: time.monotonic() >= end_s, "time", seconds + 5)


def strip_of(review: Review, tile: int) -> int | None:
    """When the picture that would be painted now was drawn, read off it; None: no picture, or torn."""
    with review.tiles[tile].picture() as view:
        return None if view is None else read_time(from_ring(view))


def on_time_strip_of(review: Review, tile: int) -> int | None:
    """The same, of a picture that belongs to the time that is painted; None for one that stands in."""
    shown = review.tiles[tile]
    at_ms = review.paint_utc_ms() + shown.offset_ms
    with shown.picture() as view:
        if view is None or view.capture_utc_ms is None or view.until_utc_ms is None:
            return None
        return read_time(from_ring(view)) if view.capture_utc_ms <= at_ms < view.until_utc_ms else None


def upper_strip_of(review: Review, tile: int) -> int | None:
    """The same by one strip, for many pictures a second."""
    with review.tiles[tile].picture() as view:
        return None if view is None else read_strip(from_ring(view))


@contextlib.contextmanager
def rig_on(find: Find) -> Iterator[Rig]:
    """A rig whose decoders end with it."""
    rig = Rig(find)
    try:
        yield rig
    finally:
        rig.reviews.shutdown(3.0, lambda end: end())
