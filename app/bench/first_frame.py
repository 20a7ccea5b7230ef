"""``bench first-frame``: from the moment a play address is known to the first picture painted.

Each sample empties a tile and puts a camera on it that streams all the time. The clock starts when the
station hands the address to the decoders and stops when the wall paints the first picture of that tile.
``ondemand_*``: from the double-click on a camera that has to be pulled first.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from app.bench.figures import Figures, percentile
from app.bench.parts import run_part
from app.bench.stage import OUT_PROTOCOL, Stage, cameras, play

PROTOCOLS = ("hls", "flv")
DEFAULT_SAMPLES = 50
SAMPLE_LIMIT_S = 15.0
ON_DEMAND_SAMPLES = 2


def measure(arguments: argparse.Namespace) -> Figures:
    """Both protocols, or (a part) the one of ``--protocol``."""
    samples: int = arguments.samples or DEFAULT_SAMPLES
    if arguments.protocol:
        return _part(arguments.protocol, samples)
    figures: Figures = {}
    began = time.monotonic()
    for protocol in PROTOCOLS:
        options = ["--protocol", protocol, "--samples", str(samples)]
        figures |= run_part("first-frame", options, limit_s=60 + 3 * samples)
    figures["samples"] = samples
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


class Openings:
    """When each stream was opened: notes the calls of ``pool.open`` on their way."""

    def __init__(self, pool: Any) -> None:
        self.last_at: float | None = None
        self._open = pool.open
        pool.open = self._noted

    def _noted(self, *arguments: Any, **named: Any) -> Any:
        self.last_at = time.monotonic()
        return self._open(*arguments, **named)


class FirstPaint:
    """When a tile painted its first picture since ``arm``; the hook runs while it is being painted."""

    def __init__(self, stage: Stage) -> None:
        self.at: float | None = None
        self._tile = -1
        stage.window.wall_view.painted_hook = self._painted

    def arm(self, tile: int) -> None:
        """Forget what was."""
        self._tile = tile
        self.at = None

    def _painted(self, tile: int, _: Any) -> None:
        if tile == self._tile and self.at is None:
            self.at = time.monotonic()


def _part(protocol: str, samples: int) -> Figures:
    figures: Figures = {}

    def script(stage: Stage) -> None:
        stage.ready()
        stage.wall.close_all()
        openings, first = Openings(stage.pool), FirstPaint(stage)
        ids = cameras(4)
        times = []
        for number in range(samples + len(ids)):
            opened, painted, _ = _one(stage, openings, first, ids[number % len(ids)])
            if number >= len(ids):  # the first round only wakes the cameras' encoders
                times.append(1000 * (painted - opened))
        on_demand = []
        for camera in cameras(ON_DEMAND_SAMPLES, on_demand=True):
            _, painted, asked = _one(stage, openings, first, camera)
            on_demand.append(1000 * (painted - asked))
        figures.update(
            {
                f"{protocol}_p50_ms": round(percentile(times, 50)),
                f"{protocol}_p95_ms": round(percentile(times, 95)),
                f"{protocol}_max_ms": round(max(times)),
                f"{protocol}_ondemand_max_ms": round(max(on_demand)),
                f"{protocol}_samples": len(times),
            }
        )

    began = time.monotonic()
    play(script, layout="1", protocols=(OUT_PROTOCOL[protocol],), limit_s=50 + 3 * samples)
    figures["samples"] = samples
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


def _one(stage: Stage, openings: Openings, first: FirstPaint, camera: str) -> tuple[float, float, float]:
    """Instants: address known, first picture painted, asked for."""
    stage.wall.close(0)
    stage.run_for(0.1)
    openings.last_at = None
    first.arm(0)
    asked = time.monotonic()
    stage.wall.assign(0, camera)
    stage.wait(
        lambda: first.at is not None and openings.last_at is not None,
        SAMPLE_LIMIT_S,
        lambda: "no picture: " + stage.trouble([0]),
    )
    assert first.at is not None and openings.last_at is not None
    return openings.last_at, first.at, asked
