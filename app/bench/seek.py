"""``bench seek``: whether playback shows the picture of the time asked for, and how soon.

The playback page of the real window, one camera of the demo site, loopback. Each sample seeks to a random
time of the last hours; the clock runs from the seek until the page painted the picture that belongs there.

``error_frames_max``: pictures between the one painted and the exact one of the time asked, read from its time
strip. ``first_picture_*_ms``: until it was painted. ``scrub_p95_ms``: from a move of the dragged pointer to
the paint of the nearest key frame. ``step_errors``: steps forward and back that did not land on the
neighbouring picture. ``speed_4x``: how fast 4x goes, by the strips. ``reverse_not_earlier``: pictures in
reverse that were not earlier than the one before.
"""

from __future__ import annotations

import argparse
import random
import time

from app.bench.figures import Figures, NotMeasured, percentile
from app.bench.reviewing import FRAME_MS, Page, exact_picture, recorded
from app.bench.stage import Stage, cameras, play

DEFAULT_SAMPLES = 50
LIMIT_S = 15.0
RANGE_MS = 4 * 3_600_000
SCRUBS, SCRUB_STEP_MS, SCRUB_EVERY_S = 60, 700, 0.05
STEPS = 12
SPEED_S, REVERSE_S = 8.0, 5.0
KEY_MS = 1000


def measure(arguments: argparse.Namespace) -> Figures:
    """``--samples``: how many seeks."""
    samples: int = arguments.samples or DEFAULT_SAMPLES
    figures: Figures = {}
    began = time.monotonic()

    def script(stage: Stage) -> None:
        camera = cameras(1)[0]
        now_ms = time.time_ns() // 1_000_000
        begin_ms = now_ms - RANGE_MS - 600_000
        spans = recorded(camera, begin_ms, now_ms - 600_000, now_ms)
        dice = random.Random(5)
        page = Page(stage, [camera], "1", spans[-1][0] + 5000)
        figures.update(_seeks(stage, page, dice, spans, samples))
        calm = max(spans, key=lambda span: span[1] - span[0])[0] + 20_000
        figures.update(_scrubs(stage, page, calm))
        figures.update(_steps(stage, page, calm))
        figures.update(_speed(stage, page, calm))
        figures.update(_reverse(stage, page, calm + 120_000))

    play(script, layout="1", limit_s=120 + 2.0 * samples)
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


def _seek(stage: Stage, page: Page, at_ms: int) -> tuple[int, float]:
    """The strip of the first picture painted that belongs there, and after how many seconds."""
    page.painted.clear()
    began = time.monotonic()
    page.review.seek(at_ms)

    def landed() -> bool:
        found = page.painted.get(0)
        return found is not None and found[2]

    stage.wait(landed, LIMIT_S, lambda: f"no picture after a seek: {page.tiles[0].status().phase}")
    strip, painted, _ = page.painted[0]
    return strip, painted - began


def _seeks(
    stage: Stage, page: Page, dice: random.Random, spans: list[tuple[int, int]], samples: int
) -> Figures:
    errors, times = [], []
    for _ in range(samples):
        begin, end = dice.choice(spans)
        at_ms = dice.randrange(begin, end)
        strip, seconds = _seek(stage, page, at_ms)
        errors.append(abs(strip - exact_picture(at_ms)) / FRAME_MS)
        times.append(seconds * 1000)
    return {
        "error_frames_max": round(max(errors), 2),
        "first_picture_p50_ms": round(percentile(times, 50)),
        "first_picture_p95_ms": round(percentile(times, 95)),
        "first_picture_max_ms": round(max(times)),
        "samples": len(times),
    }


def _scrubs(stage: Stage, page: Page, at_ms: int) -> Figures:
    """Drags as a hand does: on and on, every 50 ms; a move that is overtaken by the next one is not lost, its
    time runs on until a picture near the pointer is painted."""
    _seek(stage, page, at_ms)
    times = []
    for number in range(SCRUBS):
        wanted = at_ms + (number + 1) * SCRUB_STEP_MS
        page.painted.clear()
        began = time.monotonic()
        page.review.scrub(wanted)

        def near(wanted: int = wanted) -> bool:
            found = page.painted.get(0)
            return found is not None and abs(found[0] - wanted) <= KEY_MS / 2 + 1

        stage.wait(near, LIMIT_S, "no key frame while dragging")
        times.append(1000 * (page.painted[0][1] - began))
        stage.run_for(max(0.0, SCRUB_EVERY_S - (time.monotonic() - began)))
    page.review.scrub_end(wanted)
    return {"scrub_p50_ms": round(percentile(times, 50)), "scrub_p95_ms": round(percentile(times, 95))}


def _steps(stage: Stage, page: Page, at_ms: int) -> Figures:
    strip, _ = _seek(stage, page, at_ms + 900)
    wrong = 0
    for direction in [1] * STEPS + [-1] * 2 * STEPS:
        wanted = exact_picture(strip + 70 if direction > 0 else strip - 1)
        page.painted.clear()
        page.review.step(direction)
        stage.wait(lambda: page.painted.get(0, (0, 0, False))[2], LIMIT_S, "no picture after a step")
        strip = page.painted[0][0]
        wrong += strip != wanted
    return {"steps": 3 * STEPS, "step_errors": wrong}


def _speed(stage: Stage, page: Page, at_ms: int) -> Figures:
    """By the strips painted, from the first to the last."""
    _seek(stage, page, at_ms)
    page.review.play(4.0)
    stage.wait(lambda: page.review.settled, LIMIT_S, "4x does not begin")
    seen: list[tuple[float, int]] = []

    def look() -> None:
        strip, painted, _ = page.painted[0]
        if not seen or seen[-1][1] != strip:
            seen.append((painted, strip))

    stage.run_for(SPEED_S, look)
    page.review.pause()
    if len(seen) < 10:
        raise NotMeasured(f"4x painted {len(seen)} pictures in {SPEED_S} s.")
    passed_s = seen[-1][0] - seen[0][0]
    return {
        "speed_4x": round((seen[-1][1] - seen[0][1]) / 1000 / passed_s, 3),
        "speed_4x_pictures_per_s": round((len(seen) - 1) / passed_s, 1),
    }


def _reverse(stage: Stage, page: Page, at_ms: int) -> Figures:
    _seek(stage, page, at_ms)
    page.review.play(-4.0)
    stage.wait(lambda: page.review.settled, LIMIT_S, "reverse does not begin")
    seen: list[int] = []

    def look() -> None:
        strip = page.painted[0][0]
        if not seen or seen[-1] != strip:
            seen.append(strip)

    stage.run_for(REVERSE_S, look)
    page.review.pause()
    if len(seen) < 5:
        raise NotMeasured(f"reverse painted {len(seen)} pictures in {REVERSE_S} s.")
    wrong = sum(1 for earlier, later in zip(seen, seen[1:], strict=False) if later >= earlier)
    return {"reverse_pictures": len(seen), "reverse_not_earlier": wrong}
