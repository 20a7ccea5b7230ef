"""A camera made of generated pictures, for tests of recordings: packets as a pull delivers them."""

from __future__ import annotations

import contextlib
import functools
import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.localvcs import datasources
from app.localvcs.clock import ManualClock
from app.localvcs.database import Database
from app.localvcs.ingest import IngestPacket, PullStatus, Sink, SourceInfo
from app.localvcs.ingest.bitstream import parameter_sets, split_adts
from app.localvcs.recording import Recording
from app.localvcs.recording.index import Index
from app.localvcs.recording.model import Segment
from app.localvcs.settings import ServeOptions
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
            pts = round(packet.pts * scale)
            dts = pts if packet.dts is None else round(packet.dts * scale)
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


CAMERA = "ds_1"
CORP = "100001"


class Recorder:
    """The recorder of a service on the service's own folder, fed by a ``FakeIngest``."""

    def __init__(
        self,
        data_dir: Path,
        cameras: Sequence[str] = (CAMERA,),
        clock: ManualClock | None = None,
        *,
        audio: str | None = None,
        free_bytes: Callable[[], int] | None = None,
        monotonic_s: Callable[[], float] = time.monotonic,
        **options: Any,
    ) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.folder = data_dir / "recordings"
        self.clock = clock or ManualClock(T0 + 3_600_000)
        self.database = Database(data_dir / "localvcs.sqlite3")
        with self.database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO corps (corp_id, corp_name, app_name, created_ms)"
                " VALUES (?, 'Site', 'tests', 0)",
                (CORP,),
            )
            for camera in cameras:
                if datasources.find(connection, camera) is None:
                    datasources.add(
                        connection, data_source_id=camera, corp_id=CORP, kind="VIDEO", name=camera,
                        description="", url="rtmp://127.0.0.1:9/live/none", now_ms=0,
                    )  # fmt: skip
        self.ingest = FakeIngest(*cameras, audio=audio)
        self.recording = Recording(
            self.database,
            self.clock,
            ServeOptions(data_dir=data_dir, **{"disk_floor": 0} | options),
            self.ingest,
            lambda: "http://127.0.0.1",
            monotonic_s=monotonic_s,
            free_bytes=free_bytes,
        )
        self.recording.open()

    @property
    def index(self) -> Index:
        return self.recording.index

    def record(self, start_ms: int, device_id: str = CAMERA, **played_options: Any) -> None:
        """A stretch of recording, over when this returns."""
        # Times in a pull's packets go on by the time that passed.
        first_dts = (start_ms - T0) * 90
        self.ingest.send(device_id, played(start_ms, first_dts=first_dts, **played_options))
        self.ingest.gap(device_id)
        assert self.recording.settle()

    def segments(self, device_id: str = CAMERA) -> list[Segment]:
        return self.index.between(device_id, 0, 1 << 50)

    def files(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}

    def close(self) -> None:
        self.recording.close()
        self.database.close()


def number_of(frame: av.VideoFrame) -> int:
    """Which picture of the clip this is (see ``clips.picture``): its brightness is a shifted ramp."""
    luma = frame.to_ndarray(format="yuv420p")[: frame.height : 12, ::4].astype(float)
    ramp = np.arange(0, frame.width, 4)[None, :] + np.arange(0, frame.height, 12)[:, None]
    turn = np.angle(np.exp(2j * np.pi * (luma - ramp) / 256).mean()) / (2 * np.pi)
    return round(turn * 256 % 256) * _INVERSE_OF_7 % 256


_INVERSE_OF_7 = pow(7, -1, 256)


def decoded(data: bytes, form: str = "mpegts") -> list[tuple[float, int]]:
    """``(milliseconds, number)`` of all pictures in the order they are shown."""
    found: list[tuple[float, int]] = []
    with av.open(io.BytesIO(data), "r", format=form) as container:
        video = container.streams.video[0]
        try:
            for packet in container.demux(video):
                found += [(float(f.pts * f.time_base * 1000), number_of(f)) for f in packet.decode()]
        except IndexError:
            # av flushes a stream at the end that appeared after it had listed the streams
            with contextlib.suppress(av.error.EOFError):
                found += [(float(f.pts * f.time_base * 1000), number_of(f)) for f in video.decode(None)]
    return found
