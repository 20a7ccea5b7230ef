"""``bench latency``: how old is what the wall shows? Read from the time strips of the painted pictures.

The strip of each picture is read while the wall paints it; ten times a second the age of what stands on the
screen at that instant is noted. ``drift_ms``: the median of the last third minus that of the first; a delay
that grows over hours begins as a drift of minutes. ``--key-seconds``: the cameras send a key picture every so
many seconds, and HLS comes in segments as long. ``pss_growth_mb``: memory of window and decoders at the end
minus that after the first tenth, the larger of both protocols.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from app.bench import strip
from app.bench.figures import Figures, NotMeasured, percentile
from app.bench.parts import run_part
from app.bench.stage import OUT_PROTOCOL, Stage, cameras, play
from app.bench.usage import UsageMeter

PROTOCOLS = ("hls", "flv")
DEFAULT_MINUTES = 1.0
TILES = 4
START_UP_S = 8.0
"""Not measured: the start-up backlog is dropped within five seconds."""
EVERY_S = 0.1


def measure(arguments: argparse.Namespace) -> Figures:
    """Both protocols, or (a part) the one of ``--protocol``; ``--minutes`` for each."""
    minutes: float = arguments.minutes or DEFAULT_MINUTES
    key_seconds: int = arguments.key_seconds
    if arguments.protocol:
        return _part(arguments.protocol, 60 * minutes, key_seconds)
    figures: Figures = {"key_seconds": key_seconds}
    drifts, growths, samples, measured = [], [], 0, 0.0
    for protocol in PROTOCOLS:
        part = run_part(
            "latency",
            ["--protocol", protocol, "--minutes", str(minutes), "--key-seconds", str(key_seconds)],
            limit_s=120 + 60 * minutes,
        )
        growths.append(part.pop("pss_growth_mb"))
        figures[f"{protocol}_drift_ms"] = part["drift_ms"]
        drifts.append(part.pop("drift_ms"))
        samples += part.pop("samples")
        measured += part.pop("measured_s")
        figures |= part
    figures["drift_ms"] = max(drifts, key=abs)
    figures["pss_growth_mb"] = max(growths)
    figures["samples"] = samples
    figures["measured_s"] = round(measured, 1)
    return figures


class Ages:
    """The capture time of what each tile shows, from the strip of the picture it painted last."""

    def __init__(self, stage: Stage) -> None:
        self.shown: dict[int, int] = {}
        self.unreadable = 0
        self.painted = 0
        stage.window.wall_view.painted_hook = self._painted

    def _painted(self, tile: int, view: Any) -> None:
        self.painted += 1
        captured = strip.read_time(strip.from_ring(view))
        if captured is None:
            self.unreadable += 1
        else:
            self.shown[tile] = captured

    def now_ms(self) -> list[float]:
        """Age of each tile's picture at this instant."""
        now = time.time() * 1000
        return [now - captured for captured in self.shown.values()]


def _part(protocol: str, seconds: float, key_seconds: int) -> Figures:
    figures: Figures = {}

    def script(stage: Stage) -> None:
        stage.ready()
        stage.wall.close_all()
        ages = Ages(stage)
        stage.wall.assign_many(cameras(TILES))
        stage.live(range(TILES), 15, 30.0, since=[0] * TILES)
        stage.run_for(START_UP_S)
        noted: list[float] = []
        due = time.monotonic()

        def note() -> None:
            nonlocal due
            if time.monotonic() >= due:
                due += EVERY_S
                noted.extend(ages.now_ms())

        ages.painted = ages.unreadable = 0
        meter = UsageMeter(without=stage.service.pid)
        stage.run_for(seconds / 10, note)
        pss_mb = meter.pss_mb()
        stage.run_for(seconds * 9 / 10, note)
        grown_mb = meter.pss_mb() - pss_mb
        if ages.unreadable > ages.painted / 100 or len(ages.shown) < TILES:
            raise NotMeasured(
                f"the time strips of {ages.unreadable} of {ages.painted} pictures could not be read."
            )
        third = max(1, len(noted) // 3)
        figures.update(
            {
                f"{protocol}_p50_ms": round(percentile(noted, 50)),
                f"{protocol}_p95_ms": round(percentile(noted, 95)),
                f"{protocol}_unreadable": ages.unreadable,
                "pss_growth_mb": round(grown_mb, 1),
                "drift_ms": round(percentile(noted[-third:], 50) - percentile(noted[:third], 50)),
                "samples": len(noted),
                "measured_s": round(seconds, 1),
            }
        )

    play(
        script,
        layout="4",
        protocols=(OUT_PROTOCOL[protocol],),
        service_options=("--key-seconds", str(key_seconds)),
        limit_s=100 + seconds,
    )
    return figures
