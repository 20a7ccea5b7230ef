"""One MP4 file of evidence: the pictures as they are, or drawn upon and encoded anew.

A plain file with its index in front, not a fragmented one: every player and every browser seeks in it. H.265
is marked ``hvc1``, as the players that know it at all want it. Time 0 is the first picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container

from app.media.decoder.clipfile import RAW_FORMATS, EncodingSound, PassingSound
from app.media.export.burn import Burner
from app.media.export.source import Shot
from app.media.feed.recent import Sound
from app.media.feed.timeline import TICKS_PER_S

TICK = Fraction(1, TICKS_PER_S)
ENCODER = "libx264"
_QUALITY = {"preset": "veryfast", "crf": "20"}
_MOST_FPS = 60


def can_encode() -> bool:
    """Whether text can be burnt in on this machine."""
    return ENCODER in av.codecs_available


class Mp4:
    """Takes shots in decode order, the first one a key frame. Raises ``av.FFmpegError``, ``OSError`` and
    ``ValueError`` (a stream that does not go into an MP4). One thread; ``close`` once."""

    def __init__(self, path: Path, first: Shot, texts: dict[str, str]) -> None:
        self.codec = first.codec
        self.width = self.height = 0
        self.first_at = first.at
        self.last_at = first.at
        self.pictures = 0
        self.undecoded = 0
        self._began = first.at
        self._decode = first.decode_at - first.at - 1
        self._sound_at = -1
        if self.codec not in RAW_FORMATS:
            raise ValueError(self.codec)
        self._out: av.container.OutputContainer = av.open(
            str(path), mode="w", format="mp4", options={"movflags": "+faststart"}
        )
        self._out.metadata.update(texts)
        with av.open(io.BytesIO(bytes(first.item.packet)), format=RAW_FORMATS[self.codec]) as bare:  # type: ignore[arg-type]
            template = bare.streams.video[0]
            self.width, self.height = template.codec_context.width, template.codec_context.height
            if not self.width:
                raise ValueError("a key frame without its parameter sets")
            self._video: Any = self._add_video(template)
        self._sound: PassingSound | EncodingSound | None = None
        if first.sound is not None:
            passes = first.sound.codec == "aac"
            self._sound = (PassingSound if passes else EncodingSound)(self._out, first.sound)

    def _add_video(self, template: Any) -> Any:
        stream: Any = self._out.add_stream_from_template(template)
        stream.time_base = TICK
        if self.codec == "hevc":
            stream.codec_context.codec_tag = "hvc1"
        return stream

    def add(self, shot: Shot) -> None:
        """One picture and its sound."""
        self._picture(shot)
        if self._sound is None:
            return
        for data, at in shot.sounds:
            when = at - self._began
            if when > self._sound_at and when >= 0:
                self._sound_at = when
                for packet in self._sound.packets(Sound(data, when)):
                    self._out.mux(packet)

    def _picture(self, shot: Shot) -> None:
        packet: Any = av.Packet(bytes(shot.item.packet))  # type: ignore[arg-type]
        packet.is_keyframe = shot.item.key
        packet.stream, packet.time_base = self._video, TICK
        self._decode = max(shot.decode_at - self._began, self._decode + 1)
        packet.pts, packet.dts = max(shot.at - self._began, self._decode), self._decode
        self._out.mux(packet)
        self._count(shot.at)

    def _count(self, at: int) -> None:
        self.pictures += 1
        self.last_at = max(self.last_at, at)

    def close(self) -> None:
        """Writes what is left and the index."""
        self._out.close()


class BurntMp4(Mp4):
    """Decoded, drawn upon, encoded. Cut exactly: pictures outside [from, to) are decoded but not shown."""

    def __init__(
        self, path: Path, first: Shot, texts: dict[str, str], burner: Burner, from_at: int, to_at: int
    ) -> None:
        self._burner = burner
        self._from_at, self._to_at = from_at, to_at
        self._decoder: Any = av.CodecContext.create(first.codec, "r")
        self._decoder.thread_count = 1
        super().__init__(path, first, texts)
        self._began = self.first_at = max(first.at, from_at)
        self._shown = False

    def _add_video(self, template: Any) -> Any:
        rate = template.average_rate or template.guessed_rate
        fps = min(_MOST_FPS, max(1, round(float(rate)))) if rate else 25
        stream: Any = self._out.add_stream(ENCODER, rate=fps, options=dict(_QUALITY))
        stream.width, stream.height = self.width - self.width % 2, self.height - self.height % 2
        stream.pix_fmt = "yuv420p"
        stream.time_base = TICK
        stream.codec_context.time_base = TICK
        stream.codec_context.gop_size = fps * 2
        stream.codec_context.thread_count = 1
        return stream

    def _picture(self, shot: Shot) -> None:
        packet: Any = av.Packet(bytes(shot.item.packet))  # type: ignore[arg-type]
        packet.time_base, packet.pts, packet.dts = TICK, shot.at, shot.decode_at
        try:
            frames = self._decoder.decode(packet)
        except av.FFmpegError:
            self.undecoded += 1
            return
        for frame in frames:
            self._encode(frame)

    def _encode(self, frame: Any) -> None:
        at = frame.pts
        if at is None or not self._from_at <= at < self._to_at:
            return
        if not self._shown:
            self._shown = True
            self._began = self.first_at = self.last_at = at
        drawn = self._burner.draw(frame, at * 1000 // TICKS_PER_S, self._video.width, self._video.height)
        drawn.pts, drawn.time_base = at - self._began, TICK
        self._out.mux(self._video.encode(drawn))
        self._count(at)

    def close(self) -> None:
        try:
            for frame in self._decoder.decode(None):
                self._encode(frame)
            if self.pictures:
                self._out.mux(self._video.encode(None))
        finally:
            super().close()


Maker = Callable[[Path, Shot, dict[str, str]], Mp4]
