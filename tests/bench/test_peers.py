"""What the comparison with other players says of made-up figures; the players themselves run by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench.peers import tiles_of, verdict


def row(peer: str, cpu: float, pss: float = 100.0, fixed: bool = False) -> dict[str, Any]:
    return {"peer": peer, "how": "", "fixed": fixed, "cpu_percent": cpu, "pss_mb": pss}


@pytest.mark.parametrize(
    ("cpu", "pss", "status"), [(32.0, 380.0, 0), (40.1, 380.0, 1), (32.0, 384.0, 1), (51.0, 380.0, 1)]
)
def test_ours_is_compared_with_the_best_of_all(cpu: float, pss: float, status: int) -> None:
    rows = {
        "wall": row("wall", cpu, pss),
        "ffmpeg, one process": row("decoding", 25.0),
        "ffmpeg, one a file": row("decoding", 30.0),
        "mpv": row("mpv", 48.0, 383.0),
        "mpv, one process": row("mpv", 20.0, 160.0, fixed=True),
        "GridPlayer": row("GridPlayer", 60.0, 560.0),
    }
    assert verdict(rows) == status


def test_without_decoding_there_is_no_verdict() -> None:
    assert verdict({"wall": row("wall", 1.0)}) == 1


def test_the_tiles_cover_the_screen_and_take_the_files_in_turn() -> None:
    tiles = tiles_of(["a", "b", "c"], 16)
    assert {(t.width, t.height) for t in tiles} == {(480, 270)}
    assert len({(t.x, t.y) for t in tiles}) == 16 and tiles[-1].x + 480 == 1920 and tiles[-1].y + 270 == 1080
    assert [t.file for t in tiles[:4]] == ["a", "b", "c", "a"]
