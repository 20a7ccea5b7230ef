"""One clip file: pictures as they came and their sound, in a fragmented MP4 that plays whenever it ends."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import av
import av.container

from app.media.feed.backlog import Item
from app.media.feed.mux import AacEncoder
from app.media.feed.recent import Sound, SoundShape
from app.media.feed.timeline import TICKS_PER_S

TICK = Fraction(1, TICKS_PER_S)
RAW_FORMATS = {"h264": "h264", "hevc": "hevc", "mpeg4": "m4v"}
"""Codecs that go into a clip, and what av calls their bare stream."""

_OPTIONS = {
    # A fragment a key frame; the description waits for the first, which tells what the sound is.
    "movflags": "frag_keyframe+empty_moov+delay_moov+default_base_moof",
    "flush_packets": "1",
}
_AAC_FRAME = 1024
_MAX_GAP = 10 * TICKS_PER_S
_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)


class ClipTimes:
    """The source's times as one clock from 0: real gaps stay, jumps of the source's clock do not."""

    def __init__(self) -> None:
        self._epoch: int | None = None
        self._in_dts = 0
        self._out_dts = 0
        self._frame = TICKS_PER_S // 25
        self._sound = -1

    def picture(self, item: Item) -> tuple[int, int]:
        """``(pts, dts)`` in 90 kHz ticks."""
        if self._epoch is not None:
            delta = item.dts - self._in_dts
            if item.epoch != self._epoch or not 0 < delta <= _MAX_GAP:
                delta = self._frame
            elif delta < TICKS_PER_S:
                self._frame = delta
            self._out_dts += delta
        self._epoch, self._in_dts = item.epoch, item.dts
        return self._out_dts + max(0, item.pts - item.dts), self._out_dts

    def sound(self, pts: int) -> int | None:
        """Time of a piece of sound beside the newest picture; None: it has no place."""
        out = pts + self._out_dts - self._in_dts
        if out < 0 or out <= self._sound or abs(out - self._out_dts) > _MAX_GAP:
            return None
        self._sound = out
        return out


class ClipFile:
    """Gives the bytes of one file, picture by picture; whoever has it writes them. One thread.

    Raises ``av.FFmpegError`` or ``ValueError`` for a stream that does not go into an MP4.
    """

    def __init__(self, codec: str, first_key: bytes, sound: SoundShape | None, texts: dict[str, str]) -> None:
        self._sink = _Sink()
        self._times = ClipTimes()
        self._sound: PassingSound | EncodingSound | None = None
        self.ticks = 0
        """Time from the first picture to the newest."""
        with av.open(io.BytesIO(first_key), format=RAW_FORMATS[codec]) as bare:
            template = bare.streams.video[0]
            if not template.codec_context.width:
                raise ValueError("a key frame without its parameter sets")
            self._out: av.container.OutputContainer = av.open(
                self._sink, mode="w", format="mp4", options=_OPTIONS
            )
            self._out.metadata.update(texts)
            self._video: Any = self._out.add_stream_from_template(template)
            self._video.time_base = TICK
        if sound is not None:
            self._sound = (
                PassingSound(self._out, sound) if sound.codec == "aac" else EncodingSound(self._out, sound)
            )

    def picture(self, item: Item) -> bytes:
        """Adds a picture and the sound that came with it; returns what is now to be written: whole fragments,
        mostly nothing."""
        pts, dts = self._times.picture(item)
        packet: Any = av.Packet(bytes(item.packet))  # type: ignore[arg-type]
        packet.is_keyframe = item.key
        packet.stream, packet.time_base, packet.pts, packet.dts = self._video, TICK, pts, dts
        self._out.mux_one(packet)
        self.ticks = dts
        if self._sound is not None:
            for data, when in item.sound:
                at = self._times.sound(when)
                if at is not None:
                    for piece in self._sound.packets(Sound(data, at)):
                        self._out.mux_one(piece)
        return self._sink.take()

    def close(self) -> bytes:
        """The last bytes."""
        self._out.close()
        return self._sink.take()


class _Sink:
    """The file object av writes into."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


class PassingSound:
    """AAC as it came, bare: in MPEG-TS each frame has a header (ADTS), in MP4 one description is for all."""

    def __init__(self, out: av.container.OutputContainer, shape: SoundShape) -> None:
        config = shape.config or audio_config(shape)
        with av.open(io.BytesIO(_quiet(config) * 4), format="aac") as bare:
            template: Any = bare.streams.audio[0]
            template.codec_context.extradata = config
            self._stream: Any = out.add_stream_from_template(template)
        self._stream.time_base = TICK
        self._frame = _AAC_FRAME * TICKS_PER_S // (shape.rate or 8000)

    def packets(self, sound: Sound) -> list[Any]:
        made: list[Any] = []
        for number, data in enumerate(bare_frames(sound.data)):
            packet: Any = av.Packet(data)
            packet.stream, packet.time_base = self._stream, TICK
            packet.pts = packet.dts = sound.pts + number * self._frame
            made.append(packet)
        return made


class EncodingSound:
    """Any other sound to AAC: players know no G.711 in an MP4. The picture is never touched."""

    def __init__(self, out: av.container.OutputContainer, shape: SoundShape) -> None:
        decoder: Any = av.CodecContext.create(shape.codec, "r")
        decoder.sample_rate = shape.rate
        decoder.layout = "mono" if shape.channels == 1 else "stereo"
        if shape.config:
            decoder.extradata = shape.config
        self._decoder = decoder
        self._encoder = AacEncoder(out, shape.rate)

    def packets(self, sound: Sound) -> list[Any]:
        packet: Any = av.Packet(sound.data)
        packet.time_base, packet.pts = TICK, sound.pts
        made: list[Any] = []
        try:
            frames = self._decoder.decode(packet)
        except av.FFmpegError:  # a damaged piece of sound is left out, the picture goes on
            return made
        for frame in frames:
            made += self._encoder.encode(frame, sound.pts)
        return made


def audio_config(shape: SoundShape) -> bytes:
    """The AudioSpecificConfig of plain AAC (ISO/IEC 14496-3, 1.6.2.1)."""
    return (2 << 11 | _rate_index(shape.rate) << 7 | (shape.channels & 15) << 3).to_bytes(2, "big")


def bare_frames(data: bytes) -> list[bytes]:
    """AAC frames without their ADTS headers (ISO/IEC 13818-7, 6.2); bare ones as they are."""
    if not (len(data) > 7 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0):
        return [data]
    frames: list[bytes] = []
    while len(data) > 7 and data[0] == 0xFF:
        length = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
        if length < 8 or length > len(data):
            break
        frames.append(data[7 if data[1] & 1 else 9 : length])
        data = data[length:]
    return frames


def _quiet(config: bytes) -> bytes:
    """A silent frame with a header: what av needs to see to know the sound."""
    bits = int.from_bytes(config[:2], "big")
    profile, rate, channels = min(max(bits >> 11, 1), 4), bits >> 7 & 15, bits >> 3 & 15
    body = b"\x21\x10\x05\x00\xa0\x19\x33\x87\xc0\x00\x7e"
    head = 0xFFF1 << 40 | (profile - 1) << 38 | min(rate, 12) << 34 | (channels & 7) << 30
    return (head | (len(body) + 7) << 13 | 0x7FF << 2).to_bytes(7, "big") + body


def _rate_index(rate: int) -> int:
    return min(range(len(_AAC_RATES)), key=lambda at: abs(_AAC_RATES[at] - rate))


def parameter_sets(codec: str, data: bytes) -> bytes:
    """The sequence parameter sets of a key frame (Annex B): other ones mean another size of picture."""
    found: list[bytes] = []
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 4:
        end = data.find(b"\0\0\1", at + 3)
        kind = data[at + 3] & 31 if codec == "h264" else data[at + 3] >> 1 & 63
        if kind == {"h264": 7, "hevc": 33}.get(codec):
            found.append(data[at + 3 : end if end > 0 else len(data)].rstrip(b"\0"))
        at = end
    return b"".join(found)
