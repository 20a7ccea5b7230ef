"""``bench recovery``: what operators hate most is a stream that stops and never comes back.

Sixteen tiles play; then a decoder process is killed, another one stopped (it hangs), the service goes away
for ten seconds, and every play address expires. Each figure is the time until every tile paints new pictures
again. ``others_lost``: pictures that the tiles of the other decoders missed while one was killed and one
stopped, by the capture times in the time strips of what they painted; ``calm_lost``: the same for all tiles
in six seconds of peace.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from app.bench import strip
from app.bench.figures import Figures, NotMeasured
from app.bench.parts import run_part
from app.bench.stage import OUT_PROTOCOL, Stage, cameras, free_port, play

TILES = 16
SETTLE_LIMIT_S = 60.0
CALM_S = 6.0
GAP_S = 0.7
"""Longer without a new picture than any tile has in peace."""
AWAY_S = 10.0
LIMIT_S = 45.0
FRAME_MS = 1000 / 15
PARTS = ("flv", "hls")


def measure(arguments: argparse.Namespace) -> Figures:
    """The decoder and service parts over FLV, the expiry over HLS (it asks its address every second)."""
    if arguments.protocol:
        return _part(arguments.protocol)
    began = time.monotonic()
    figures: Figures = {}
    for part in PARTS:
        figures |= run_part("recovery", ["--protocol", part], limit_s=280.0)
    figures["samples"] = 1
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


class Paintings:
    """When each tile painted its pictures (monotonic s) and when those were captured (UTC ms)."""

    def __init__(self, stage: Stage) -> None:
        self._log: dict[int, list[tuple[float, int | None]]] = {}
        stage.window.wall_view.painted_hook = self._painted

    def _painted(self, tile: int, view: Any) -> None:
        captured = strip.read_time(strip.from_ring(view))
        self._log.setdefault(tile, []).append((time.monotonic(), captured))

    def restart(self) -> None:
        """Keep only the newest of each tile, as what stands there now."""
        self._log = {tile: log[-1:] for tile, log in self._log.items()}

    def back_at(self, tile: int, since: float) -> float | None:
        """When this tile's pictures came back after its longest gap since then; ``since`` if there was none.

        None: it is still (or again) without new pictures.
        """
        times = [at for at, captured in self._changes(tile) if at >= since]
        now = time.monotonic()
        if not times or now - times[-1] > GAP_S:
            return None
        back = since
        before = since
        for at in times:
            if at - before > GAP_S:
                back = at
            before = at
        return back

    def missed(self, tile: int) -> int:
        """Frames of the camera between the first and the last painted one that were never painted."""
        captured = [when for _, when in self._log.get(tile, []) if when is not None]
        distinct = sorted(set(captured))
        if len(distinct) < 2:
            return 0
        return max(0, round((distinct[-1] - distinct[0]) / FRAME_MS) + 1 - len(distinct))

    def _changes(self, tile: int) -> list[tuple[float, int | None]]:
        """Only paintings of another picture than the one before (repaints are none)."""
        changes: list[tuple[float, int | None]] = []
        for at, captured in self._log.get(tile, []):
            if not changes or captured != changes[-1][1]:
                changes.append((at, captured))
        return changes


def _part(protocol: str) -> Figures:
    figures: Figures = {}
    port = free_port()

    def script(stage: Stage) -> None:
        stage.ready()
        stage.wall.close_all()
        paintings = Paintings(stage)
        stage.wall.assign_many(cameras(TILES))
        stage.live(range(TILES), 15, SETTLE_LIMIT_S, since=[0] * TILES)
        stage.run_for(CALM_S)
        if protocol == "flv":
            figures["calm_lost"] = _calm(stage, paintings)
            killed_s, killed_lost = _hurt(stage, paintings, signal.SIGKILL)
            stopped_s, stopped_lost = _hurt(stage, paintings, signal.SIGSTOP)
            figures["decoder_killed_s"] = killed_s
            figures["decoder_stopped_s"] = stopped_s
            figures["others_lost"] = killed_lost + stopped_lost
            figures.update(_away(stage, paintings))
        else:
            figures["address_expired_s"] = _expire(stage, paintings)

    began = time.monotonic()
    play(script, protocols=(OUT_PROTOCOL[protocol],), port=port, service_options=("--faults",), limit_s=270.0)
    figures["samples"] = 1
    figures["measured_s"] = round(time.monotonic() - began, 1)
    return figures


def _calm(stage: Stage, paintings: Paintings) -> int:
    """Pictures all tiles miss in peace, in six seconds: what the machine cannot do anyway."""
    paintings.restart()
    stage.run_for(CALM_S)
    return sum(paintings.missed(tile) for tile in range(TILES))


def _all_back(stage: Stage, paintings: Paintings, since: float, what: str, hold: Callable[[], bool]) -> float:
    """Seconds from ``since`` until the last tile was back; ``hold``: what must have happened before that."""
    stage.wait(
        lambda: hold() and all(paintings.back_at(tile, since) is not None for tile in range(TILES)),
        LIMIT_S,
        lambda: (
            f"{what}: "
            + stage.trouble(tile for tile in range(TILES) if paintings.back_at(tile, since) is None)
        ),
    )
    backs = [paintings.back_at(tile, since) or since for tile in range(TILES)]
    return round(max(backs) - since, 2)


def _hurt(stage: Stage, paintings: Paintings, how: signal.Signals) -> tuple[float, int]:
    """Send the signal to the busiest decoder; seconds until its tiles are back, pictures others missed."""
    victim = max(stage.pool.decoders(), key=lambda decoder: len(decoder.streams))
    its_tiles = len(victim.streams)
    if not 0 < its_tiles < TILES:
        raise NotMeasured(f"the tiles are not spread over decoders ({its_tiles} of {TILES} on one).")
    paintings.restart()
    since = time.monotonic()
    os.kill(victim.pid, how)

    def replaced() -> bool:
        return victim.pid not in {decoder.pid for decoder in stage.pool.decoders()}

    took = _all_back(stage, paintings, since, f"after {how.name} of a decoder", replaced)
    if took == 0.0:
        raise NotMeasured(f"{how.name} of a decoder was not noticed by any tile.")
    # The hurt decoder's own tiles are those that missed most; all the others count.
    missed = sorted(paintings.missed(tile) for tile in range(TILES))
    stage.run_for(CALM_S)
    return took, sum(missed[: TILES - its_tiles])


def _away(stage: Stage, paintings: Paintings) -> Figures:
    """The service ends, comes back at the same address ten seconds later."""
    paintings.restart()
    stage.service.stop()
    stage.run_for(AWAY_S)
    told = sum(1 for tile in stage.wall.tiles if tile.status().phase != "playing")
    stage.service.start()
    ready = False

    def up() -> bool:
        nonlocal ready
        if not ready:
            try:
                stage.service.url(0.0)
                ready = True
            except RuntimeError:
                ready = False
        return ready

    stage.wait(up, 30.0, "the service did not come back")
    took = _all_back(stage, paintings, time.monotonic(), "after the service came back", lambda: True)
    stage.run_for(CALM_S)
    return {"service_away_s": took, "service_away_tiles_told": told}


def _expire(stage: Stage, paintings: Paintings) -> float:
    """Every address given so far answers 403 from now on."""
    paintings.restart()
    since = time.monotonic()
    order = urllib.request.Request(
        stage.service.url(5.0) + "/_faults",
        data=json.dumps({"expire_addresses": True}).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(order, timeout=5) as answer:
        if answer.status != 200:
            raise NotMeasured(f"the service did not let the addresses expire (status {answer.status}).")
    # Reading playlists is what notices; two segments later everybody has.
    stage.run_for(5.0)
    return _all_back(stage, paintings, since, "after the addresses expired", lambda: True)
