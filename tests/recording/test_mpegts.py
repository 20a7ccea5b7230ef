"""Recorded segments read again: their pictures as FFmpeg sees them, pieces of them that play."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.ingest.mpegts import TsWriter
from app.localvcs.recording.mpegts import BrokenSegment, cut, pictures
from tests.support.recordings import decoded, packets


def written(first_dts: int = 0, **options: Any) -> bytes:
    from dataclasses import replace

    made = packets(**options)
    writer = TsWriter(made[0].codec, "aac" if options.get("audio") else None)
    return b"".join(
        writer.write(replace(p, pts_90k=p.pts_90k + first_dts, dts_90k=p.dts_90k + first_dts)) for p in made
    )


CASES: list[dict[str, Any]] = [
    {},
    {"b_frames": 2},
    {"codec": "libx265"},
    {"audio": "aac"},
    {"gop": 60},
    {"b_frames": 3, "first_dts": (1 << 33) - 180_000},
]


@pytest.mark.parametrize("options", CASES, ids=str)
def test_sees_what_ffmpeg_sees(options: dict[str, Any]) -> None:
    data = written(**options)
    found = pictures(data)
    shown = decoded(data)
    assert sorted(p.pts_ms for p in found) == [round(ms - shown[0][0]) for ms, _ in shown]
    assert [p.pts_ms for p in found if p.key] == list(range(0, 4000, options.get("gop", 15) * 1000 // 15))
    assert [p.dts_ms for p in found] == sorted(p.dts_ms for p in found)


@pytest.mark.parametrize("options", CASES[:4], ids=str)
@pytest.mark.parametrize(("key", "until_ms"), [(1, None), (0, 2500), (2, 3100), (3, 3001)])
def test_a_piece_plays_alone(options: dict[str, Any], key: int, until_ms: int | None) -> None:
    data = written(**options)
    piece = cut(data, pictures(data), key, until_ms)
    numbers = [number for _, number in decoded(piece)]
    last = 60 if until_ms is None else -(-until_ms * 15 // 1000)
    # All that is shown before the end is there; B pictures may bring one from behind it.
    assert numbers[: last - key * 15] == list(range(key * 15, last))
    assert len(numbers) <= last - key * 15 + 3


def test_a_key_picture_that_is_not_there() -> None:
    data = written()
    with pytest.raises(IndexError):
        cut(data, pictures(data), 4, None)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bytes_are_refused_or_read(data: st.DataObject) -> None:
    good = written(seconds=1, width=64, height=64)
    kind = data.draw(st.integers(0, 2))
    if kind == 0:
        bad = data.draw(st.binary(max_size=800))
    elif kind == 1:
        bad = good[: data.draw(st.integers(0, len(good)))]
    else:
        at = data.draw(st.integers(0, len(good) - 1))
        bad = good[:at] + data.draw(st.binary(min_size=1, max_size=4)) + good[at + 1 :]
        bad = bad[: len(bad) // 188 * 188]
    try:
        found = pictures(bad)
    except BrokenSegment:
        return
    assert found and found[0].key
