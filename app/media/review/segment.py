"""One segment taken apart: its packets with the wall time of each picture, to be decoded from any key frame.

Pictures are named by their wall time: UTC milliseconds, the segment's own plus the distance of their
presentation times, rounded once, so that one picture has one name however it is come by.
"""

from __future__ import annotations

import bisect
import io
from dataclasses import dataclass
from typing import Any

import av

from app.media.failures import FeedError
from app.media.feed.demux import Demuxer
from app.media.feed.timeline import TICKS_PER_S
from app.media.types import Failure

TICKS_PER_MS = TICKS_PER_S // 1000


@dataclass(frozen=True, slots=True)
class Coded:
    """One picture as it came. ``packet.pts`` is its ``utc_ms``."""

    packet: Any
    utc_ms: int
    key: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """``pictures`` in the order of decoding; ``times`` of all of them in the order of showing."""

    codec: str
    extradata: bytes
    width: int
    height: int
    fps: float | None
    has_sound: bool
    pictures: tuple[Coded, ...]
    times: tuple[int, ...]
    keys: tuple[int, ...]
    """Positions in ``pictures`` of the key frames, whose times ascend."""
    size: int

    def key_before(self, at_ms: float) -> int:
        """Position of the last key frame not after a time; of the first one where there is none."""
        at = bisect.bisect_right(self.keys, at_ms, key=lambda i: self.pictures[i].utc_ms) - 1
        return self.keys[max(0, at)]

    @property
    def key_times(self) -> list[int]:
        """When its key frames were taken."""
        return [self.pictures[i].utc_ms for i in self.keys]

    def until(self, utc_ms: int, end_ms: int) -> int:
        """When the picture after that one was taken; ``end_ms`` for the last one."""
        at = bisect.bisect_right(self.times, utc_ms)
        return self.times[at] if at < len(self.times) else max(end_ms, utc_ms + 1)

    def at(self, at_ms: float) -> int | None:
        """The time of the picture that holds then; None: before the first one."""
        at = bisect.bisect_right(self.times, at_ms) - 1
        return self.times[at] if at >= 0 else None


def parse(data: bytes, start_ms: int, *, mp4: bool = False) -> Parsed:
    """Takes a segment apart whose first picture was taken at ``start_ms``; raises ``FeedError``."""
    demuxer = Demuxer(
        io.BytesIO(data),
        audio=False,
        epoch=0,
        clock=lambda: 0.0,
        format_name="mp4" if mp4 else None,
        options={"protocol_whitelist": ""},
    )
    try:
        demuxer.filter_into(None)
        items = [item for item in demuxer.items() if item.video]
    finally:
        demuxer.close()
    first_key = next((i for i, item in enumerate(items) if item.key), None)
    if first_key is None:
        raise FeedError(Failure.NO_VIDEO, "a segment holds no key frame")
    # The segment's time is that of the picture shown first; what cannot be decoded counts all the same.
    origin = min(item.pts for item in items)
    pictures = []
    taken: set[int] = set()
    key_pts = items[first_key].pts
    for item in items[first_key:]:
        if item.pts < key_pts:
            continue  # refers to pictures before the segment
        utc_ms = start_ms + round((item.pts - origin) / TICKS_PER_MS)
        if utc_ms in taken:
            continue
        taken.add(utc_ms)
        packet: Any = item.packet
        packet.pts = packet.dts = utc_ms
        pictures.append(Coded(packet, utc_ms, item.key))
    return Parsed(
        codec=demuxer.codec,
        extradata=bytes(demuxer.video.codec_context.extradata or b""),
        width=demuxer.width,
        height=demuxer.height,
        fps=_rate(sorted(taken)) or demuxer.fps,
        has_sound=demuxer.audio_codec is not None,
        pictures=tuple(pictures),
        times=tuple(sorted(taken)),
        keys=tuple(i for i, picture in enumerate(pictures) if picture.key),
        size=len(data),
    )


def _rate(times: list[int]) -> float | None:
    """Pictures a second, from their times."""
    if len(times) < 3:
        return None
    steps = sorted(b - a for a, b in zip(times, times[1:], strict=False))
    middle = steps[len(steps) // 2]
    if not middle:
        return None
    mean = (times[-1] - times[0]) / (len(times) - 1)
    return round(1000 / (mean if abs(mean - middle) < 5 else middle), 2)


class PictureDecoder:
    """Decodes the pictures of segments, one after another or from a key frame on. One thread."""

    def __init__(self) -> None:
        self._context: Any = None
        self._shape: tuple[str, bytes] = ("", b"")

    def start(self, parsed: Parsed) -> None:
        """Forgets what was decoded; the next packet is a key frame of ``parsed``."""
        shape = (parsed.codec, parsed.extradata)
        if self._context is not None and shape == self._shape:
            self._context.flush_buffers()
            return
        try:
            context: Any = av.CodecContext.create(parsed.codec, "r")
            if parsed.extradata:
                context.extradata = parsed.extradata
            context.thread_count = 1
        except (av.FFmpegError, ValueError):
            raise FeedError(Failure.UNSUPPORTED, "no decoder for this video") from None
        self._context, self._shape = context, shape

    def feed(self, picture: Coded | None) -> list[Any]:
        """Decoded pictures (``av.VideoFrame``, ``pts`` is their UTC milliseconds); None: the rest of them."""
        try:
            frames: list[Any] = self._context.decode(None if picture is None else picture.packet)
        except av.error.EOFError:
            return []
        except (av.FFmpegError, ValueError):
            return []  # a damaged picture is left out, the next ones may be good
        return frames
