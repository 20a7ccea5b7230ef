"""What viewers get of a pulled camera, read back with FFmpeg; and the segments of its live list."""

from __future__ import annotations

import asyncio
import io
import re
import time
from typing import Any

import av
import pytest

from app.localvcs.ingest import IngestPacket, PullStatus, Sink, SourceInfo
from app.localvcs.ingest import flv as flv_format
from app.localvcs.ingest.bitstream import adts_header, is_complete, nal_units, parameter_sets, split_adts
from app.localvcs.ingest.live import FLV_BACKLOG, WINDOW_SEGMENTS, CameraLive
from app.localvcs.ingest.mpegts import TsWriter
from app.localvcs.ingest.pull import KeyPicture, Pull
from app.localvcs.ingest.realcameras import jpeg_of
from app.localvcs.ingest.sound import AacFromG711
from app.localvcs.ingest.sources import PassDemuxer, Reader, Receiver
from app.localvcs.outbound import Outbound
from app.localvcs.streams.live import Viewer
from tests.support.clips import clip
from tests.support.waiting import LIMIT_S, wait_until

NOON = 1_700_000_000_000


class Once(Reader):
    """A whole file, as one segment."""

    bursts = False

    def __init__(self, data: bytes) -> None:
        self._data = data

    def run(self, receiver: Receiver) -> None:
        demuxer = PassDemuxer(
            io.BytesIO(self._data),
            audio=True,
            epoch=0,
            clock=time.monotonic,
            options={"analyzeduration": "500000"},
        )
        demuxer.filter_into(None)
        receiver.opened(demuxer)
        receiver.take(list(demuxer.items()))
        demuxer.close()

    def close(self) -> None: ...


class Kept:
    def __init__(self) -> None:
        self.packets: list[IngestPacket] = []

    def on_packet(self, packet: IngestPacket) -> None:
        self.packets.append(packet)

    def on_gap(self) -> None: ...


def pulled(data: bytes) -> tuple[list[IngestPacket], SourceInfo]:
    """A clip as a pull delivers it."""
    sink = Kept()
    pull = Pull(
        "camera",
        "rtsp://x/a",
        Outbound(allow_private=True),
        lambda: NOON,
        lambda online, info, failure: None,
        backoff_s=(60.0,),
        opener=lambda url, outbound: Once(data),
    )
    pull.subscribe(sink)
    pull.hold()
    wait_until(lambda: pull.status().state == "waiting", "the clip was read")
    info = pull.status().info
    pull.close()
    pull.join(LIMIT_S)
    assert info is not None
    return sink.packets, info


def read_back(data: bytes) -> dict[str, Any]:
    """Codec names, pictures decoded with their times (90 kHz), sound frames decoded."""
    with av.open(io.BytesIO(data)) as container:
        found: dict[str, Any] = {"codecs": {s.type: s.codec_context.name for s in container.streams}}
        found |= {"times": [], "sounds": 0}
        for packet in container.demux():
            for frame in packet.decode():
                if packet.stream.type == "video":
                    found["times"].append(round(frame.pts * frame.time_base * 90_000))
                else:
                    found["sounds"] += 1
    return found


@pytest.mark.parametrize(
    ("options", "codecs"),
    [
        ({}, {"video": "h264"}),
        ({"b_frames": 2}, {"video": "h264"}),
        ({"audio": "aac"}, {"video": "h264", "audio": "aac"}),
        ({"codec": "libx265"}, {"video": "hevc"}),
        ({"codec": "libx265", "audio": "aac"}, {"video": "hevc", "audio": "aac"}),
    ],
)
def test_mpegts(options: dict[str, Any], codecs: dict[str, str]) -> None:
    packets, info = pulled(clip("mpegts", pictures=40, gop=10, **options))
    writer = TsWriter(info.codec, info.audio_codec)
    pieces: list[bytes] = []
    for packet in packets:
        if packet.key:
            pieces.append(b"")
        pieces[-1] += writer.write(packet)
    assert len(pieces) == 4 and all(len(piece) % 188 == 0 for piece in pieces)
    whole = read_back(b"".join(pieces))
    assert whole["codecs"] == codecs and len(whole["times"]) == 40
    expected = sorted(p.pts_90k % (1 << 33) for p in packets if p.kind == "video")
    assert [abs(a - b) <= 1 for a, b in zip(whole["times"], expected, strict=True)] == [True] * 40
    assert ("audio" in codecs) == (whole["sounds"] > 10)
    # Each piece plays alone.
    if "b_frames" not in options:
        assert len(read_back(pieces[2])["times"]) == 10
    # Continuity counters run on over all pieces.
    last: dict[int, int] = {}
    data = b"".join(pieces)
    for at in range(0, len(data), 188):
        pid, counter = (data[at + 1] & 0x1F) << 8 | data[at + 2], data[at + 3] & 15
        assert counter == (last.get(pid, counter - 1) + 1) % 16
        last[pid] = counter


@pytest.mark.parametrize("audio", [None, "aac", "pcm_alaw", "pcm_mulaw"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_flv(audio: str | None, b_frames: int) -> None:
    packets, info = pulled(clip("flv", pictures=30, gop=10, audio=audio, b_frames=b_frames))
    assert flv_format.carries(info) and flv_format.has_sound(info) == (audio is not None)
    origin = packets[0].dts_90k
    out = [flv_format.header(audio is not None), flv_format.greeting(info, packets[0], origin)]
    told = False
    for packet in packets:
        if packet.kind == "audio" and not told:
            out.append(flv_format.audio_config(packet, origin))
            told = True
        out.append(flv_format.packet_tag(packet, origin))
    back = read_back(b"".join(out))
    assert back["codecs"] == {"video": "h264", **({"audio": audio} if audio else {})}
    assert len(back["times"]) == 30 and (back["sounds"] > 10) == (audio is not None)
    steps = [b - a for a, b in zip(back["times"], back["times"][1:], strict=False)]
    assert all(abs(step - 6000) <= 180 for step in steps)
    with av.open(io.BytesIO(b"".join(out))) as container:
        assert abs(float(container.metadata["utcOriginMs"]) - packets[0].wall_utc_ms) < 200


def test_flv_has_no_place_for_h265() -> None:
    packets, info = pulled(clip("mpegts", pictures=10, codec="libx265"))
    assert not flv_format.carries(info)
    assert flv_format.packet_tag(packets[0], 0) == b""


@pytest.mark.parametrize("codec", ["pcm_alaw", "pcm_mulaw"])
def test_g711_becomes_aac(codec: str) -> None:
    packets, info = pulled(clip("flv", pictures=45, audio=codec))
    sounds = [packet for packet in packets if packet.kind == "audio"]
    converter = AacFromG711(codec, info.sample_rate, info.channels)
    made = [aac for packet in sounds for aac in converter.convert(packet)]
    steps = {b.pts_90k - a.pts_90k for a, b in zip(made, made[1:], strict=False)}
    assert steps == {1024 * 90_000 // 16_000} and len(made) > 30
    assert abs(made[0].pts_90k - sounds[0].pts_90k) <= 1024 * 90_000 // 16_000
    assert abs(made[-1].pts_90k - sounds[-1].pts_90k) < 25_000
    assert all(abs(p.wall_utc_ms - NOON) < 10_000 and p.extradata == converter.config for p in made)
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = converter.config
    loud = [abs(f.to_ndarray()).max() for p in made for f in decoder.decode(av.Packet(p.data))]
    assert max(loud) > 0.05
    # A hole of two seconds stays one.
    late = IngestPacket("audio", codec, sounds[0].data, sounds[-1].pts_90k + 180_000, 0, False, NOON)
    more = [aac for _ in range(20) for aac in converter.convert(late)]
    assert more[-1].pts_90k - made[-1].pts_90k > 150_000
    with pytest.raises(ValueError, match="opus"):
        AacFromG711("opus", 48_000, 2)


def test_adts() -> None:
    packets, _ = pulled(clip("mpegts", pictures=20, audio="aac"))
    sound = next(packet for packet in packets if packet.kind == "audio")
    framed = adts_header(sound.extradata, len(sound.data)) + sound.data
    assert split_adts(framed) == (sound.data, sound.extradata)
    assert split_adts(sound.data) == (sound.data, b"") and split_adts(b"") == (b"", b"")


def test_parameter_sets() -> None:
    for codec, name in (("libx264", "h264"), ("libx265", "hevc")):
        packets, _ = pulled(clip("mpegts", pictures=12, gop=5, codec=codec))
        key = packets[0]
        sets = parameter_sets(name, key.data + key.data)
        assert sets == key.extradata and is_complete(name, sets)
        assert len(list(nal_units(sets))) == (2 if name == "h264" else 3)
        assert not is_complete(name, b"") and parameter_sets(name, packets[1].data) == b""


def test_a_key_picture_as_jpeg() -> None:
    for codec, name in (("libx264", "h264"), ("libx265", "hevc")):
        packets, _ = pulled(clip("mpegts", pictures=3, codec=codec))
        assert jpeg_of(KeyPicture(name, packets[0].data, NOON)).startswith(b"\xff\xd8")
    with pytest.raises(ValueError, match="damaged"):
        jpeg_of(KeyPicture("h264", b"\0\0\0\1\x65nothing", NOON))


# The live list.


class FakeIngest:
    """One camera whose packets the test pushes."""

    def __init__(self, info: SourceInfo) -> None:
        self.info = info
        self.sinks: list[Sink] = []
        self.holds = 0

    def subscribe(self, device_id: str, sink: Sink) -> Any:
        self.sinks.append(sink)
        return lambda: self.sinks.remove(sink)

    def hold(self, device_id: str) -> None:
        self.holds += 1

    def release(self, device_id: str) -> None:
        self.holds -= 1

    def status(self, device_id: str) -> PullStatus:
        return PullStatus("running", self.holds > 0, self.info)

    def is_camera(self, device_id: str) -> bool:
        return True


class Rig:
    def __init__(self, **options: Any) -> None:
        self.packets, info = pulled(clip("flv", pictures=60, gop=15, **options))
        self.now_ms = NOON
        self.ingest = FakeIngest(info)
        self.live = CameraLive("camera", self.ingest, lambda: self.now_ms, linger_ms=20_000)

    def play(self, shift_s: int = 0) -> None:
        from dataclasses import replace

        for packet in self.packets:
            moved = replace(
                packet,
                pts_90k=packet.pts_90k + shift_s * 90_000,
                dts_90k=packet.dts_90k + shift_s * 90_000,
                wall_utc_ms=packet.wall_utc_ms + shift_s * 1000,
            )
            for sink in self.ingest.sinks:
                sink.on_packet(moved)


def test_segments_are_cut_at_key_pictures() -> None:
    rig = Rig(audio="pcm_alaw")
    assert not rig.live.has_segments and "#EXTINF" not in rig.live.playlist("key")
    rig.live.touch()
    rig.play()
    text = rig.live.playlist("key")
    assert re.findall(r"#EXTINF:([\d.]+),\n(\d+)\.ts\?auth_key=key", text) == [
        ("1.000", "0"),
        ("1.000", "1"),
        ("1.000", "2"),
    ]
    assert "#EXT-X-TARGETDURATION:1\n" in text and "DISCONTINUITY\n" not in text
    data = rig.live.segment(1)
    assert data is not None
    back = read_back(data)
    assert len(back["times"]) == 15 and back["codecs"] == {"video": "h264", "audio": "aac"}
    assert rig.live.segment(99) is None


def test_a_gap_is_a_discontinuity() -> None:
    rig = Rig()
    rig.live.touch()
    rig.play()
    for sink in rig.ingest.sinks:
        sink.on_gap()
    rig.play(shift_s=30)
    text = rig.live.playlist("key")
    lines = text.splitlines()
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert lines.index("#EXT-X-DISCONTINUITY") < len(lines) - 3
    for times in range(2, 6):
        rig.play(shift_s=30 * times)
    text = rig.live.playlist("key")
    assert text.count("#EXTINF") == WINDOW_SEGMENTS
    assert re.search(r"DISCONTINUITY-SEQUENCE:(\d+)", text)[1] == "1"  # type: ignore[index]
    first = int(re.search(r"MEDIA-SEQUENCE:(\d+)", text)[1])  # type: ignore[index]
    assert rig.live.segment(first - 1) is not None and rig.live.segment(0) is None


def test_the_camera_is_let_go_when_nobody_watches() -> None:
    rig = Rig()
    rig.live.tick()
    rig.live.touch(), rig.live.touch()
    assert rig.ingest.holds == 1 and len(rig.ingest.sinks) == 1
    rig.now_ms += 19_000
    rig.live.tick()
    assert rig.ingest.holds == 1
    rig.live.watched_hls("token")
    assert rig.live.viewers == 1
    rig.now_ms += 21_000
    assert rig.live.viewers == 0
    rig.live.tick()
    assert rig.ingest.holds == 0 and not rig.ingest.sinks
    rig.live.touch()
    assert rig.ingest.holds == 1
    rig.live.close(), rig.live.close()
    rig.live.touch()
    assert rig.ingest.holds == 0


def test_flv_viewers_come_and_go() -> None:
    rig = Rig(audio="aac")

    async def main() -> tuple[bytes, bytes]:
        early, late = (Viewer(asyncio.get_running_loop(), FLV_BACKLOG) for _ in range(2))
        rig.live.watch(early)
        rig.now_ms += 60_000
        rig.live.tick()
        assert rig.ingest.holds == 1  # a viewer holds it for as long as it stays
        rig.play()
        rig.live.watch(late)
        assert rig.live.viewers == 2
        rig.live.leave(early)
        first, second = await early.read(), await late.read()
        rig.live.close()
        assert await late.read() == b""
        return first, second

    first, second = asyncio.run(main())
    for data, pictures in ((first, 60), (second, 15)):
        back = read_back(flv_format.header(True) + data)
        assert len(back["times"]) == pictures and back["sounds"] > 5


def test_a_viewer_of_h265_is_sent_away() -> None:
    rig = Rig()
    rig.ingest.info = SourceInfo("hevc", 320, 180, 15.0, None)

    async def main() -> bytes:
        viewer = Viewer(asyncio.get_running_loop())
        rig.live.watch(viewer)
        rig.play()
        return await viewer.read()

    assert asyncio.run(main()) == b""
