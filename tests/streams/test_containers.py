"""MPEG-TS and FLV written here are read by FFmpeg, and FFmpeg finds nothing to complain about."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from app.bench.strip import read_both
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.streams import flv, mpegts
from app.localvcs.streams.encoder import alaw
from app.localvcs.streams.packets import SUB, Packet
from app.localvcs.streams.sources import DemoSource, frame_ms
from app.localvcs.streams.vault import packets_between
from tests.streams.conftest import camera
from tests.support import backgrounds

START_MS = 1_767_326_400_000


def seconds(label: str, count: int) -> tuple[DemoSource, list[list[Packet]]]:
    source = DemoSource(DemoCamera(camera(label), backgrounds.folder()))
    starts = [START_MS + n * 1000 for n in range(count)]
    return source, [packets_between(source, SUB, start, start + 1000) for start in starts]


def counters(data: bytes) -> dict[int, list[int]]:
    """Continuity counters by PID, of packets with payload."""
    result: dict[int, list[int]] = {}
    for at in range(0, len(data), 188):
        head = data[at : at + 4]
        assert head[0] == 0x47
        if head[3] & 0x10:
            result.setdefault((head[1] & 0x1F) << 8 | head[2], []).append(head[3] & 0x0F)
    return result


def test_separately_encoded_segments_join_without_a_jump() -> None:
    _, parts = seconds("North gate", 3)
    data = b"".join(mpegts.segment(p, audio=True) for p in parts)
    for values in counters(data).values():
        assert all((b - a) % 16 == 1 for a, b in zip(values, values[1:], strict=False))
    with av.open(io.BytesIO(data), format="mpegts") as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 45
    for index, frame in enumerate(frames):
        at_ms = frame_ms(START_MS // 1000 + index // 15, index % 15)
        assert frame.pts == mpegts.pts90k(at_ms)
        assert read_both(frame.to_ndarray()[:360]) == (at_ms, at_ms)
    with av.open(io.BytesIO(data), format="mpegts") as container:
        stamps = [p.pts for p in container.demux(audio=0) if p.pts is not None]
    assert len(stamps) in (46, 47)
    assert {b - a for a, b in zip(stamps, stamps[1:], strict=False)} == {64 * 90}


def test_longer_groups_join_without_a_jump_too() -> None:
    source = DemoSource(DemoCamera(camera("North gate"), backgrounds.folder()), key_seconds=4)
    starts = [START_MS, START_MS + 4000]
    parts = [packets_between(source, SUB, start, start + 4000) for start in starts]
    for packets in parts:
        assert [p.utc_ms for p in packets if p.codec == "h264" and p.key] == [packets[0].utc_ms]
    data = b"".join(mpegts.segment(p, audio=True) for p in parts)
    for values in counters(data).values():
        assert all((b - a) % 16 == 1 for a, b in zip(values, values[1:], strict=False))
    with av.open(io.BytesIO(data), format="mpegts") as container:
        assert [frame.pts for frame in container.decode(video=0)] == [
            mpegts.pts90k(frame_ms(START_MS // 1000 + n // 15, n % 15)) for n in range(120)
        ]


def test_a_run_that_begins_within_a_group_begins_with_a_key_frame() -> None:
    source = DemoSource(DemoCamera(camera("East road"), backgrounds.folder()), key_seconds=4)
    packets = packets_between(source, SUB, START_MS + 3000, START_MS + 5000)
    assert [p.utc_ms - START_MS for p in packets if p.key] == [3000, 4000]


def test_every_second_starts_with_a_key_frame_and_its_parameter_sets() -> None:
    _, parts = seconds("East road", 2)
    for packets in parts:
        video = [p for p in packets if p.codec == "h264"]
        assert [p.key for p in video] == [True] + [False] * 14
        kinds = [unit[0] & 0x1F for unit in flv.nal_units(video[0].data)]
        assert kinds[:2] == [7, 8] and 5 in kinds


def test_pts_wraps_at_33_bits() -> None:
    wrap_ms = -(-(2**33) // 90)
    assert mpegts.pts90k(wrap_ms) < 90
    assert mpegts.pts90k(wrap_ms - 1) > 2**33 - 91


@pytest.mark.parametrize(
    ("label", "codec"), [("North gate", "aac"), ("Canteen", "pcm_alaw"), ("East road", None)]
)
def test_flv_reads_back(label: str, codec: str | None) -> None:
    source, (packets,) = seconds(label, 1)
    form = source.format(SUB)
    assert form.audio == codec
    data = (
        flv.header(form.audio is not None)
        + flv.metadata(form, START_MS)
        + flv.video_config(packets[0].data, 0)
    )
    if codec == "aac":
        data += flv.audio_config(bytes.fromhex("1408"), 0)
    data += b"".join(flv.packet_tag(p, START_MS) for p in packets if p.codec in ("h264", codec))
    with av.open(io.BytesIO(data)) as container:
        assert container.metadata["utcOriginMs"] == str(START_MS)
        assert [s.codec_context.name for s in container.streams.audio] == ([codec] if codec else [])
        frames = list(container.decode(video=0))
    assert [f.pts for f in frames] == [frame_ms(0, n) for n in range(15)]


def test_alaw_is_the_standards() -> None:
    wave = np.linspace(-1, 1, 4001).astype(np.float32)
    decoder = av.CodecContext.create("pcm_alaw", "r")
    decoder.sample_rate = 8000
    decoder.layout = "mono"
    decoder.open()
    back = np.concatenate([f.to_ndarray().ravel() for f in decoder.decode(av.Packet(alaw(wave)))]) / 32768
    assert (abs(back - wave) <= 0.001 + abs(wave) / 30).all()
