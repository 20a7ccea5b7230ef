"""The part of ``bench search`` that goes through the program's own search: many results, and trails.

``results``: hits loaded page after page until the service's limit, ``results_load_s`` how long that took;
``results_memory_mb``: what this process grew by with all of them and with the pictures that were looked at;
``picture_memory_mb`` and ``picture_cache_mb``: decoded pictures in memory, files on disk, against
``picture_memory_limit_mb`` and ``picture_cache_limit_mb`` (made small, so that it is reached).

Trails of ``trails`` targets are followed with nobody at the screen: ``trail_right_share`` of the hits on
them are that target, ``trail_found_share`` of what the ground truth says was seen of it is on them, and
``trail_in_order``: on so many the cameras of all right hits come in the ground truth's order.
"""

from __future__ import annotations

import gc
import queue
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.bench.figures import Figures, NotMeasured

if TYPE_CHECKING:
    from app.core.search.hits import Hit
    from app.core.search.pictures import HitPictureState
    from app.core.search.run import Run
    from app.vcs import Client

RESULTS = 10_000
LOOKED_AT = 600
TRAILS = 6
AROUND_MS = 6 * 60_000
CACHE_BYTES = 2 * 1024 * 1024
_LIMIT_S = 240.0


def measure(client: Client, now_ms: int) -> Figures:
    """``client``: of a running service with the demo site; not closed here."""
    with tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as folder:
        seeker = _Seeker(client, now_ms, Path(folder))
        try:
            return seeker.results() | seeker.trails()
        finally:
            seeker.close()


class _Kept:
    """The client, which outlives the search that uses it."""

    clock_skew_ms = None

    def __init__(self, client: Client) -> None:
        self.call = client.call
        self.fetch = client.fetch
        self.renew = client.renew

    def close(self) -> None:
        pass


class _Seeker:
    def __init__(self, client: Client, now_ms: int, folder: Path) -> None:
        from app.core.calls import Caller
        from app.core.instant import Instant, SystemClock
        from app.core.search.search import Search
        from app.core.workers import Workers
        from app.store.picturecache import PictureCache

        class At(SystemClock):
            def utc(self) -> Instant:
                return Instant(now_ms)

        self._now_ms = now_ms
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._workers = Workers(name="bench")
        self._caller = Caller(lambda: _Kept(client), self._workers, self._posted.put, At(), lambda _: None)
        self._cache = PictureCache(folder, CACHE_BYTES)
        self._search = Search(self._caller, At(), cache=self._cache)

    def close(self) -> None:
        self._caller.close()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + _LIMIT_S
        while not true():
            if time.monotonic() > end:
                raise NotMeasured("a search took too long.")
            self._search.tick()
            try:
                self._posted.get(timeout=0.05)()
            except queue.Empty:
                continue

    def _all(self, kind: str, begin_ms: int, end_ms: int) -> Run:
        from app.core.search.draft import Draft
        from app.core.search.run import BUSY
        from app.core.search.when import Between
        from app.localvcs.demo.site import demo_site

        draft = Draft(demo_site().corps[0].corp_id, kind, when=Between(begin_ms, end_ms))
        run = self._search.start(draft)
        run.need(RESULTS)
        self._until(lambda: run.status.code not in BUSY)
        return run

    def results(self) -> Figures:
        import psutil

        from app.core import timing
        from app.core.search.pictures import PictureAsk

        process = psutil.Process()
        self._all("Body", self._now_ms - 60_000, self._now_ms)  # whatever is imported is imported
        gc.collect()
        before = process.memory_info().rss
        began = time.monotonic()
        run = self._all("Body", self._now_ms - 5 * 3_600_000, self._now_ms)
        load_s = time.monotonic() - began
        pictures = self._search.pictures
        for first in range(0, min(LOOKED_AT, len(run.hits)), 30):
            asks = [PictureAsk(hit.target) for hit in run.hits[first : first + 30]]
            pictures.want(asks)
            self._until(lambda asks=asks: not any(_waits(pictures.state(one.ref)) for one in asks))  # type: ignore[misc]
        gc.collect()
        return {
            "results": len(run.hits),
            "results_load_s": round(load_s, 1),
            "results_memory_mb": round((process.memory_info().rss - before) / 1e6, 1),
            "picture_memory_mb": round(pictures.image_bytes / 1e6, 1),
            "picture_memory_limit_mb": round(timing.HIT_PICTURES_BYTES / 1e6, 1),
            "picture_cache_mb": round(self._cache.bytes_kept / 1e6, 3),
            "picture_cache_limit_mb": round(CACHE_BYTES / 1e6, 3),
        }

    def trails(self) -> Figures:
        middle = self._now_ms - 3_600_000
        right = wrong = missed = in_order = followed = 0
        for kind in ("Body", "NonMotor"):
            run = self._all(kind, middle - 2 * AROUND_MS, middle + 2 * AROUND_MS)
            seen = {hit.key: identity(hit) for hit in run.hits}
            near = sorted(run.hits, key=lambda one: abs(one.at_utc_ms - middle))
            firsts = {seen[hit.key]: hit for hit in reversed(near)}  # of each the one nearest the middle
            starts = sorted(firsts.values(), key=lambda one: abs(one.at_utc_ms - middle))[: TRAILS // 2]
            for start in starts:
                trail = self._search.trail(start, run.draft, around_ms=AROUND_MS)
                self._until(lambda trail=trail: not trail.busy)  # type: ignore[misc]
                trail.follow_surest()
                self._until(lambda trail=trail: not trail.busy)  # type: ignore[misc]
                who = seen[start.key]
                truth = [
                    hit
                    for hit in run.hits
                    if seen[hit.key] == who and trail.span[0] <= hit.at_utc_ms <= trail.span[1]
                ]
                on_it = [hit for hop in trail.path.way() for hit in hop.hits]
                good = [hit for hit in on_it if seen.get(hit.key) == who]
                followed += 1
                right += len(good)
                wrong += len(on_it) - len(good)
                missed += len(truth) - len(good)
                keys = {hit.key for hit in good}
                in_order += _cameras(good) == _cameras(hit for hit in _by_time(truth) if hit.key in keys)
        if not followed:
            raise NotMeasured("there was nobody to follow.")
        return {
            "trails": followed,
            "trail_right_share": round(right / max(right + wrong, 1), 3),
            "trail_found_share": round(right / max(right + missed, 1), 3),
            "trail_in_order": in_order,
        }


def _waits(state: HitPictureState) -> bool:
    return state.phase in ("none", "waiting", "loading")


def _by_time(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda one: (one.at_utc_ms, one.device_id, one.key))


def _cameras(hits: Iterable[Hit]) -> list[str]:
    return [hit.device_id for hit in hits]


def identity(hit: Hit) -> str:
    """Who the ground truth says is in a hit's box."""
    from app.bench.search import overlap
    from app.localvcs.demo.camera import DemoCamera
    from app.localvcs.demo.site import demo_site

    device = next(camera for camera in demo_site().cameras if camera.device_id == hit.device_id)
    best = (0.0, "")
    for target in DemoCamera(device).ground_truth(hit.at_utc_ms):
        truth = target.face if hit.target_type == "Face" else target.box
        if truth is not None:
            best = max(best, (overlap(hit.box, truth), target.identity))
    return best[1]
