"""``bench wall``: what a full wall costs, and whether every picture really arrives on it.

A picture counts when the wall painted it and it is another one than the one before. ``lost_per_s`` counts
what the decoders dropped and what stood in a ring but was overwritten before it was painted. A tile is
frozen when it painted nothing new for two seconds.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from app.bench.figures import Figures, NotMeasured
from app.bench.stage import Heart, NoService, Stage, cameras, play
from app.bench.usage import UsageMeter

DEFAULT_MINUTES = 0.5
SETTLE_LIMIT_S = 60.0
SETTLE_PICTURES = 15
REST_S = 3.0
"""After the last tile came: the start-up backlog is worked off, caches are warm."""
FROZEN_S = 2.0
LOOK_MS = 100
"""Rarely, so that looking costs the window nothing that would be counted as its own."""
LAYOUTS = (1, 4, 9, 16)


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
    return str(next(size for size in LAYOUTS if size >= tiles))


def measure(arguments: argparse.Namespace) -> Figures:
    """Play ``--tiles`` tiles of the demo site, or of ``--url``, for ``--minutes``."""
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
            limit_s=seconds + 2 * SETTLE_LIMIT_S,
        )
    else:
        play(script, layout=layout_for(tiles), limit_s=seconds + 2 * SETTLE_LIMIT_S)
    return figures


def _measure(stage: Stage, tiles: int, seconds: float, url: str | None) -> Figures:
    stage.wait(lambda: stage.window.station is not None, 30.0, "the window got no station")
    if url:
        from app.media.types import FeedSpec

        spec = FeedSpec(url=url, loop=True)
        sources = [stage.station.add_direct_source(f"{index + 1}", spec) for index in range(tiles)]
    else:
        stage.ready()
        sources = cameras(tiles)
    stage.wall.close_all()
    stage.wall.set_layout(layout_for(tiles))
    began = time.monotonic()
    stage.wall.assign_many(sources)
    stage.wall.select(0)
    stage.live(range(tiles), SETTLE_PICTURES, SETTLE_LIMIT_S, since=[0] * max(LAYOUTS))
    settled = time.monotonic() - began
    stage.run_for(REST_S)

    watch = Watch(stage, tiles)
    meter = UsageMeter(without=stage.service.pid)
    heart = Heart()
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
        "decoders": len(stage.pool.decoders()),
        "samples": watch.looks,
        "measured_s": usage.measured_s,
    }


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
            "frozen_tiles": sum(1 for gap in self._longest if gap > FROZEN_S),
            "selected_distinct_per_s": rates[0],
            "others_distinct_per_s_min": min(rates[1:], default=rates[0]),
            "longest_gap_ms": round(1000 * max(self._longest)),
        }
