"""A camera made of generated pictures, for tests of recordings: packets as a pull delivers them."""

from __future__ import annotations

import functools
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import av

from app.localvcs.ingest import IngestPacket, PullStatus, Sink, SourceInfo
from app.localvcs.ingest.bitstream import parameter_sets, split_adts
from tests.support.clips import clip

T0 = 1_767_312_000_000
"""2026-01-02 00:00:00 UTC."""


@functools.cache
def packets(
    *, seconds: int = 4, fps: int = 15, gop: int = 15, codec: str = "libx264", b_frames: int = 0,
    audio: str | None = None, width: int = 320, height: int = 180,
) -> tuple[IngestPacket, ...]:  # fmt: skip
    """A clip's packets in the order of a pull, from time 0: ``pts_90k`` of the first key picture is 0."""
    data = clip(
        "mpegts", pictures=seconds * fps, fps=fps, gop=gop, codec=codec, b_frames=b_frames,
        audio="aac" if audio == "aac" else None, width=width, height=height,
    )  # fmt: skip
    made: list[IngestPacket] = []
    if audio == "pcm_alaw":  # MPEG-TS cannot carry it
        made += (
            IngestPacket("audio", audio, b"\xd5" * 160, ms * 90, ms * 90, False, ms, b"", 8000, 1)
            for ms in range(0, seconds * 1000, 20)
        )
    first: int | None = None
    with av.open(io.BytesIO(data)) as container_in:
        source = list(container_in.demux())
        sounds = container_in.streams.audio
        rate = sounds[0].codec_context.sample_rate if sounds else 0
        for packet in source:
            stream: Any = packet.stream
            if not packet.size or packet.pts is None:
                continue
            scale = 90_000 * packet.time_base
            pts, dts = round(packet.pts * scale), round((packet.dts or packet.pts) * scale)
            if first is None:
                if stream.type != "video":
                    continue
                first = pts
            body, extra = bytes(packet), b""
            if stream.type == "audio":
                if stream.codec_context.name == "aac":
                    body, extra = split_adts(body)
            else:
                extra = parameter_sets(stream.codec_context.name, body) if packet.is_keyframe else b""
            made.append(
                IngestPacket(
                    kind=stream.type, codec=stream.codec_context.name, data=body, pts_90k=pts - first,
                    dts_90k=dts - first, key=stream.type == "video" and packet.is_keyframe,
                    wall_utc_ms=round((pts - first) / 90), extradata=extra,
                    sample_rate=rate if stream.type == "audio" else 0, channels=int(stream.type == "audio"),
                )
            )  # fmt: skip
    return tuple(sorted(made, key=lambda p: (p.dts_90k, p.kind == "audio")))


def played(
    start_ms: int, *, times: int = 1, first_dts: int = 0, **clip_options: Any
) -> Iterator[IngestPacket]:
    """The clip ``times`` over without a seam, its first picture taken at ``start_ms``."""
    source = packets(**clip_options)
    length_ms = clip_options.get("seconds", 4) * 1000
    for turn in range(times):
        shift_ms = turn * length_ms
        for packet in source:
            yield replace(
                packet,
                pts_90k=packet.pts_90k + shift_ms * 90 + first_dts,
                dts_90k=packet.dts_90k + shift_ms * 90 + first_dts,
                wall_utc_ms=packet.wall_utc_ms + shift_ms + start_ms,
            )


class FakeIngest:
    """Obeys ``IngestApi``; cameras are what the test says."""

    def __init__(self, *device_ids: str, audio: str | None = None) -> None:
        self.cameras = set(device_ids)
        self.sinks: dict[str, list[Sink]] = {}
        self.holds: dict[str, int] = {}
        self.info = SourceInfo("h264", 320, 180, 15.0, audio)
        self._lock = threading.Lock()

    def subscribe(self, device_id: str, sink: Sink) -> Callable[[], None]:
        with self._lock:
            self.sinks.setdefault(device_id, []).append(sink)
        return lambda: self.sinks[device_id].remove(sink)

    def hold(self, device_id: str) -> None:
        self.holds[device_id] = self.holds.get(device_id, 0) + 1

    def release(self, device_id: str) -> None:
        self.holds[device_id] -= 1

    def status(self, device_id: str) -> PullStatus:
        return PullStatus("running", True, self.info)

    def is_camera(self, device_id: str) -> bool:
        return device_id in self.cameras

    # -- for the test

    def send(self, device_id: str, packets: Iterator[IngestPacket]) -> None:
        for packet in packets:
            for sink in list(self.sinks.get(device_id, ())):
                sink.on_packet(packet)

    def gap(self, device_id: str) -> None:
        for sink in list(self.sinks.get(device_id, ())):
            sink.on_gap()
