"""``bench sync``: whether tiles on one clock show one time, across gaps of their recordings.

The playback page of the real window, nine cameras of the demo site at 1x. The cameras' pictures are taken at
the same instants, so tiles in step carry the same time in their strips. The stretch played is chosen such
that cameras enter and leave gaps in it. Ten times a second the page is grabbed, and the upper strips of that
one picture are compared.

``spread_*_ms``: between the oldest and the newest strip of one grab. ``late_p95_ms``: how much older a strip
is than the master clock, which a camera of 15 pictures a second makes up to 67. ``gaps``: gaps of single
cameras that lay wholly or partly in the stretch; ``lacking``: strips that were not there although the camera
has a recording of that time.
"""

from __future__ import annotations

import argparse
import time

from app.bench.figures import Figures, NotMeasured, percentile
from app.bench.reviewing import Page, recorded
from app.bench.stage import Stage, cameras, play
from app.bench.usage import UsageMeter

TILES = 9
DEFAULT_MINUTES = 1.0
EVERY_MS = 100
LOOK_BACK_H = 30
EDGE_MS = 1000
"""Around the ends of a gap the clock may already be on the other side while a picture is painted."""


def measure(arguments: argparse.Namespace) -> Figures:
    """``--minutes``: how long it plays (the issue asks for 10)."""
    minutes: float = arguments.minutes or DEFAULT_MINUTES
    figures: Figures = {}

    def script(stage: Stage) -> None:
        now_ms = time.time_ns() // 1_000_000
        ids, begin_ms, gaps = _stretch(cameras(TILES * 2), now_ms, round(minutes * 60_000))
        page = Page(stage, ids, "9", begin_ms)
        figures.update(_play(stage, page, ids, minutes * 60, now_ms))
        figures["gaps"] = gaps

    play(script, layout="9", limit_s=120 + 60 * minutes)
    return figures


def _stretch(ids: list[str], now_ms: int, length_ms: int) -> tuple[list[str], int, int]:
    """Cameras, and when to begin, so that two gaps at least are met and all begin with a picture."""
    first_ms = now_ms - LOOK_BACK_H * 3_600_000
    spans = {camera: recorded(camera, first_ms, now_ms - 600_000, now_ms) for camera in ids}
    best: tuple[int, list[str], int] | None = None
    for at_ms in range(first_ms + 60_000, now_ms - 600_000 - length_ms, 30_000):
        gaps: dict[str, int] = {}
        for camera, found in spans.items():
            here = next(((a, b) for a, b in found if a <= at_ms and at_ms + 2000 < b), None)
            if here is None:
                continue
            ends = [b for _, b in found if at_ms < b < at_ms + length_ms]
            gaps[camera] = len(ends)
        if len(gaps) < TILES:
            continue
        chosen = sorted(gaps, key=lambda camera: -gaps[camera])[:TILES]
        count = sum(gaps[camera] for camera in chosen)
        if best is None or count > best[0]:
            best = (count, chosen, at_ms)
    if best is None or best[0] < 2:
        raise NotMeasured("the demo has no stretch with two gaps in it.")
    return best[1], best[2], best[0]


def _play(stage: Stage, page: Page, ids: list[str], seconds: float, now_ms: int) -> Figures:
    spreads: list[float] = []
    late: list[float] = []
    lacking = missing = 0
    page.review.play(1.0)
    stage.wait(lambda: page.review.settled, 10.0, "it does not begin to play")
    begin_ms = round(page.review.now_utc_ms())
    known = [
        recorded(camera, begin_ms - 60_000, begin_ms + round(seconds * 1000) + 60_000, now_ms)
        for camera in ids
    ]
    meter = UsageMeter(stage.service.pid)
    meter.start()

    def look() -> None:
        nonlocal lacking, missing
        strips = page.strips()
        at_ms = page.review.paint_utc_ms()
        shown = [strip for strip in strips if strip is not None]
        late.extend(at_ms - strip for strip in shown)
        if len(shown) >= 2:
            spreads.append(max(shown) - min(shown))
        for strip, spans in zip(strips, known, strict=True):
            if any(a + EDGE_MS <= at_ms < b - EDGE_MS for a, b in spans):
                lacking += strip is None
            elif not any(a - EDGE_MS <= at_ms < b + EDGE_MS for a, b in spans):
                missing += strip is not None

    stage.run_for(seconds, look, EVERY_MS)
    usage = meter.stop()
    if not spreads:
        raise NotMeasured("no two tiles had a picture.")
    played_s = (page.review.now_utc_ms() - begin_ms) / 1000
    return {
        "tiles": TILES,
        "spread_p50_ms": round(percentile(spreads, 50)),
        "spread_p95_ms": round(percentile(spreads, 95)),
        "spread_max_ms": round(max(spreads)),
        "late_p95_ms": round(percentile(late, 95)),
        "lacking": lacking,
        "shown_in_gaps": missing,
        "played_s": round(played_s, 1),
        "cpu_percent": usage.cpu_percent,
        "decoder_cpu_percent": usage.decoder_cpu_percent,
        "pss_mb": usage.pss_mb,
        "samples": len(spreads),
        "measured_s": round(seconds, 1),
    }
