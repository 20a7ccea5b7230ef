"""``bench wall``: what a full wall costs, and whether every picture really arrives on it.

A picture counts when the wall painted it and it is another one than the one before. ``lost_per_s`` counts
what the decoders dropped and what stood in a ring but was overwritten before it was painted. A tile is
frozen when it painted nothing new for two seconds; one whose pictures come further apart (key pictures only),
for twice the time they usually do, but never longer than five seconds.

``settled_s``: from the moment the tiles were filled until every tile painted as many pictures a second as it
then went on to; at the limit of a minute the measurement begins all the same, and 60 is told. The window's
blocks are told of the measured time and (``settling_block_ms_max``) of the time before.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from app.bench.figures import Figures, NotMeasured
from app.bench.stage import Heart, NoService, Stage, cameras, play
from app.bench.usage import UsageMeter

DEFAULT_MINUTES = 0.5
AT_MOST = 16
"""Different cameras of the demo site; more tiles show some of them twice."""
SETTLE_LIMIT_S = 60.0
STEADY_S = 10.0
"""So long nothing may change for a wall that counts as settled."""
STEADY_PICTURES = 2
STEADY_PART = 0.15
"""Two halves of that time are alike when they differ by at most two pictures or this part."""
REST_S = 3.0
"""After the last tile came: the start-up backlog is worked off, caches are warm."""
FROZEN_S = 2.0
UNMISTAKABLE_S = 5.0
LOOK_MS = 100
"""Rarely, so that looking costs the window nothing that would be counted as its own."""


class NoDevices:
    """In place of the API client where plain addresses are played: an account without any device."""

    def __init__(self, *_: Any) -> None:
        self.clock_skew_ms: int | None = None

    def call(self, request: Any, **_: Any) -> Any:
        """The documented empty answer of the listing actions."""
        return request.meta.response(request_id="none", code="200", message="Success")

    def close(self) -> None:
        """Nothing to close."""


def layout_for(tiles: int) -> str:
    """The smallest layout with so many tiles."""
    from app.core.layouts import LAYOUTS

    return next(name for name, layout in LAYOUTS.items() if layout.count >= tiles)


def measure(arguments: argparse.Namespace) -> Figures:
    """Play ``--tiles`` tiles of the demo site (its cameras in turn), or of each ``--url`` in turn."""
    figures: Figures = {}
    tiles: int = arguments.tiles
    seconds = 60 * (arguments.minutes or DEFAULT_MINUTES)

    def script(stage: Stage) -> None:
        figures.update(_measure(stage, tiles, seconds, arguments.url))

    if arguments.url:
        play(
            script,
            layout=layout_for(tiles),
            service=NoService(),
            client_factory=NoDevices,
            limit_s=seconds + 3 * SETTLE_LIMIT_S,
        )
    else:
        play(script, layout=layout_for(tiles), limit_s=seconds + 3 * SETTLE_LIMIT_S)
    return figures


def _measure(stage: Stage, tiles: int, seconds: float, urls: list[str] | None) -> Figures:
    stage.wait(lambda: stage.window.station is not None, 30.0, "the window got no station")
    if urls:
        from app.media.types import FeedSpec

        specs = [FeedSpec(url=urls[index % len(urls)], loop=True) for index in range(tiles)]
        sources = [stage.station.add_direct_source(f"{n}", spec) for n, spec in enumerate(specs, 1)]
    else:
        stage.ready()
        found = cameras(min(tiles, AT_MOST))
        sources = [found[index % len(found)] for index in range(tiles)]
    stage.wall.close_all()
    stage.wall.set_layout(layout_for(tiles))
    ticks = stage.window.wall_view.paint_timer  # no wake-ups for the measuring's sake
    settling_heart = Heart(ticks)
    began = time.monotonic()
    stage.wall.assign_many(sources)
    stage.wall.select(0)
    settled = _settle(stage, tiles, began)
    settling_block = settling_heart.block_ms_max
    settling_heart.stop()
    stage.run_for(REST_S)

    watch = Watch(stage, tiles)
    meter = UsageMeter(without=stage.service.pid)
    heart = Heart(ticks)
    meter.start()
    stage.run_for(seconds, watch.look, every_ms=LOOK_MS)
    usage = meter.stop()
    block = heart.block_ms_max
    return {
        "tiles": tiles,
        "cpu_percent": usage.cpu_percent,
        "window_cpu_percent": usage.window_cpu_percent,
        "decoder_cpu_percent": usage.decoder_cpu_percent,
        "pss_mb": usage.pss_mb,
        **watch.figures(usage.measured_s),
        "settled_s": round(settled, 2),
        "window_block_ms_max": block,
        "settling_block_ms_max": settling_block,
        "decoders": len(stage.pool.decoders()),
        "samples": watch.looks,
        "measured_s": usage.measured_s,
    }


def _settle(stage: Stage, tiles: int, began: float) -> float:
    """Lets the wall come to rest; the seconds it took. NotMeasured if a tile shows nothing at all."""
    log: list[tuple[float, list[int]]] = []
    found: list[float] = []

    def steady() -> bool:
        now = time.monotonic()
        log.append((now, [stage.painted(tile) for tile in range(tiles)]))
        while log[0][0] < now - STEADY_S:
            log.pop(0)
        if not found and is_steady(log):
            found.append(log[0][0] - began)
        return bool(found) or now - began > SETTLE_LIMIT_S

    stage.wait(steady, 2 * SETTLE_LIMIT_S, "the wall did not come to rest")
    dark = [tile for tile in range(tiles) if stage.painted(tile) == 0]
    if dark:
        raise NotMeasured("not live: " + stage.trouble(dark))
    return found[0] if found else SETTLE_LIMIT_S


def is_steady(log: list[tuple[float, list[int]]]) -> bool:
    """Whether each tile painted as much in the second half of the time as in the first, and anything.

    ``log``: (monotonic s, pictures painted so far by tile), ascending, of about ``STEADY_S``.
    """
    if log[-1][0] - log[0][0] < 0.9 * STEADY_S:
        return False
    half = next(counts for at, counts in log if at >= (log[0][0] + log[-1][0]) / 2)
    for first, middle, last in zip(log[0][1], half, log[-1][1], strict=True):
        before, after = middle - first, last - middle
        if after == 0 or abs(after - before) > max(STEADY_PICTURES, STEADY_PART * before):
            return False
    return True


def is_frozen(longest_s: float, gaps: list[float]) -> bool:
    """Whether a longest time without a new picture is too long for a tile with such times between them."""
    usual = statistics.median(gaps) if gaps else 0.0
    return longest_s > min(UNMISTAKABLE_S, max(FROZEN_S, 2 * usual))


class Watch:
    """Counts what each tile paints, a look about every 100 ms."""

    def __init__(self, stage: Stage, tiles: int) -> None:
        self._stage = stage
        self._tiles = range(tiles)
        self._first = [stage.painted(tile) for tile in self._tiles]
        self._last = list(self._first)
        now = time.monotonic()
        self._changed = [now] * tiles
        self._longest = [0.0] * tiles
        self._gaps: list[list[float]] = [[] for _ in self._tiles]
        self._lost_before = self._lost()
        self.looks = 0

    def _lost(self) -> int:
        """Dropped by the decoders, or passed in a ring before they were painted."""
        stats = self._stage.window.wall_view.paint_stats
        return self._stage.lost() + sum(int(stats.tile(tile).skipped) for tile in self._tiles)

    def look(self) -> None:
        """Once."""
        now = time.monotonic()
        self.looks += 1
        for tile in self._tiles:
            painted = self._stage.painted(tile)
            if painted != self._last[tile]:
                self._last[tile] = painted
                self._gaps[tile].append(now - self._changed[tile])
                self._changed[tile] = now
            else:
                self._longest[tile] = max(self._longest[tile], now - self._changed[tile])

    def figures(self, seconds: float) -> Figures:
        """Rates over the time watched. NotMeasured if nothing was painted at all."""
        distinct = [last - first for first, last in zip(self._first, self._last, strict=True)]
        if not sum(distinct):
            raise NotMeasured("no tile painted anything new.")
        lost = self._lost() - self._lost_before
        rates = [round(count / seconds, 2) for count in distinct]
        return {
            "distinct_painted_per_s": round(sum(distinct) / seconds, 1),
            "lost_per_s": round(max(0, lost) / seconds, 2),
            "frozen_tiles": sum(map(is_frozen, self._longest, self._gaps)),
            "selected_distinct_per_s": rates[0],
            "others_distinct_per_s_min": min(rates[1:], default=rates[0]),
            "longest_gap_ms": round(1000 * max(self._longest)),
        }
