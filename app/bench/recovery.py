"""``bench recovery``: what operators hate most is a stream that stops and never comes back.

Sixteen tiles play; then a decoder process is killed, another one stopped (it hangs), the service goes away
for ten seconds, and every play address expires. The first two figures are the time until every tile of that
process painted a newer picture out of another stream, however short that was; the others the time until every
tile paints new pictures again (0 after the addresses expired: no tile was without). ``others_lost``: pictures
that the tiles of the other decoders missed while one was killed and one stopped, by the capture times in the
time strips of what they painted; ``calm_lost``: the same for all tiles in six seconds of peace.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import psutil

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


class Painting(NamedTuple):
    """One picture on a tile: when it was painted (monotonic s) and captured (UTC ms), out of which stream."""

    at: float
    captured: int | None
    stream: int | None


class Paintings:
    """What each tile painted."""

    def __init__(self, stage: Stage, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._log: dict[int, list[Painting]] = {}
        self._stage = stage
        stage.window.wall_view.painted_hook = self._painted

    def _painted(self, tile: int, view: Any) -> None:
        captured = strip.read_time(strip.from_ring(view))
        self._log.setdefault(tile, []).append(Painting(self._clock(), captured, self._stage.shown(tile)))

    def restart(self) -> None:
        """Keep only the newest of each tile, as what stands there now."""
        self._log = {tile: log[-1:] for tile, log in self._log.items()}

    def back_at(self, tile: int, since: float) -> float | None:
        """When this tile's pictures came back after its last gap since then; ``since`` if there was none.

        None: it is still (or again) without new pictures.
        """
        times = [painting.at for painting in self._changes(tile) if painting.at >= since]
        now = self._clock()
        if not times or now - times[-1] > GAP_S:
            return None
        back = since
        before = since
        for at in times:
            if at - before > GAP_S:
                back = at
            before = at
        return back

    def renewed_at(self, tile: int, since: float) -> float | None:
        """When this tile, whose stream ended then, came back: its first newer picture out of another stream,
        or the end of a gap after that. None: not yet, or it has gone quiet again."""
        log = self._changes(tile)
        old = [painting for painting in log if painting.at < since]
        ended = old[-1].stream if old else None
        newest = max((painting.captured or 0 for painting in log if painting.stream == ended), default=0)
        for painting in log:
            other = painting.stream is not None and painting.stream != ended
            if painting.at >= since and other and (painting.captured or 0) > newest:
                return self.back_at(tile, painting.at)
        return None

    def missed(self, tile: int) -> int:
        """Frames of the camera between the first and the last painted one that were never painted."""
        log = self._log.get(tile, [])
        distinct = sorted({painting.captured for painting in log if painting.captured is not None})
        if len(distinct) < 2:
            return 0
        return max(0, round((distinct[-1] - distinct[0]) / FRAME_MS) + 1 - len(distinct))

    def _changes(self, tile: int) -> list[Painting]:
        """Only paintings of another picture than the one before (repaints are none)."""
        changes: list[Painting] = []
        for painting in self._log.get(tile, []):
            if not changes or painting[1:] != changes[-1][1:]:
                changes.append(painting)
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
            killed_s, killed_lost = _hurt(stage, paintings, psutil.Process.kill)
            stopped_s, stopped_lost = _hurt(stage, paintings, psutil.Process.suspend)
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


def _all_back(
    stage: Stage, tiles: Iterable[int], back: Callable[[int], float | None], since: float, what: str
) -> float:
    """Seconds from ``since`` until the last of the tiles was back; ``back``: when one was, None if not."""
    wanted = list(tiles)
    stage.wait(
        lambda: all(back(tile) is not None for tile in wanted),
        LIMIT_S,
        lambda: f"{what}: " + stage.trouble(tile for tile in wanted if back(tile) is None),
    )
    return round(max(back(tile) or since for tile in wanted) - since, 2)


def _hurt(stage: Stage, paintings: Paintings, how: Callable[[psutil.Process], None]) -> tuple[float, int]:
    """Hurt the busiest decoder; seconds until its tiles are back, pictures others missed."""
    victim = max(stage.pool.decoders(), key=lambda decoder: len(decoder.streams))
    its_tiles = [tile for tile in range(TILES) if stage.decoder_pid(tile) == victim.pid]
    others = [tile for tile in range(TILES) if tile not in its_tiles]
    if not its_tiles or not others:
        raise NotMeasured(f"the tiles are not spread over decoders ({len(its_tiles)} of {TILES} on one).")
    paintings.restart()
    since = time.monotonic()
    how(psutil.Process(victim.pid))

    def back(tile: int) -> float | None:
        return paintings.renewed_at(tile, since)

    took = _all_back(stage, its_tiles, back, since, f"after a decoder was hurt ({how.__name__})")
    stage.run_for(CALM_S)
    return took, sum(paintings.missed(tile) for tile in others)


def _away(stage: Stage, paintings: Paintings) -> Figures:
    """The service ends, comes back at the same address ten seconds later."""
    paintings.restart()
    gone = time.monotonic()
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
    returned = time.monotonic()

    def back(tile: int) -> float | None:
        return paintings.renewed_at(tile, gone)

    took = _all_back(stage, range(TILES), back, returned, "after the service came back")
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

    def back(tile: int) -> float | None:
        return paintings.back_at(tile, since)

    return _all_back(stage, range(TILES), back, since, "after the addresses expired")
