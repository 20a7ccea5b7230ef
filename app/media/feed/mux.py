"""Puts packets together again as MPEG-TS, in memory."""

from __future__ import annotations

from typing import Any

import av
import av.container
from av.audio.resampler import AudioResampler
from av.bitstream import BitStreamFilterContext

from app.media.feed.backlog import Item
from app.media.feed.demux import TICK, Demuxer
from app.media.feed.timeline import TICKS_PER_S

_OPTIONS = {
    "max_delay": "0",  # what is written carries our times unchanged, and sound is not collected
    "flush_packets": "1",
    "mpegts_copyts": "1",
    "pat_period": "0.1",
    "omit_video_pes_length": "0",  # a picture is complete with its last byte, not with the next picture
    "max_interleave_delta": "1",  # a silent sound stream must not hold pictures back
}
_AAC_FRAME = 1024
_END_OF_PICTURE = {"h264": b"\0\0\0\1\x09\xf0" * 2, "hevc": b"\0\0\0\1\x46\x01\x50" * 2}
"""Access unit delimiters behind each picture; the second one ends the first. Without, libvlc's packetizer
holds a picture until the next one begins: at 5 pictures a second it comes too late and is dropped
(measured: 6 of 31 shown; with them 31)."""
_END_OF_SEQUENCE = {"h264": b"\0\0\1\x0a", "hevc": b"\0\0\1\x48\1"}
"""Behind a picture that none will follow for long (ITU-T H.264 7.3.2.5): the decoder gives it out at once,
where it would keep it back until it knows that none has to be shown before it (measured with B frames)."""
TS_PACKET = 188
_LONGEST_PES = 65_000
"""A larger picture cannot say its length (16 bits, ISO/IEC 13818-1, 2.4.3.7): it ends where the next PES
begins. Where no picture follows for long, one without a picture does (measured with key frames of 130 KB
every two seconds: each was shown when the next one came, and libvlc left out every second one for being
late). It has no time: libvlc would give that to the next picture."""
_MAX_SOUND_DRIFT = TICKS_PER_S // 10


class _Sink:
    """The file object av writes into."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.chunks.append(data)
        return len(data)

    def take(self) -> bytes:
        data = b"".join(self.chunks)
        self.chunks.clear()
        return data


def _pes_without_time(before: bytes, payload: bytes) -> bytes:
    """A PES that ends the one before; ``before``: the stream's last TS packet.

    In sixteen packets, so that the next packet's continuity counter is what av thinks it is.
    """
    pid, counter = before[1:3], before[3]
    body = payload.ljust(16, b"\0")  # zeros may trail a NAL unit
    pes = b"\0\0\1\xe0" + (len(body) + 3).to_bytes(2, "big") + b"\x80\0\0" + body
    pieces = [pes[:-15], *(pes[at : at + 1] for at in range(len(pes) - 15, len(pes)))]
    packets = []
    for number, piece in enumerate(pieces, 1):
        start = 0x40 if number == 1 else 0
        head = bytes((0x47, pid[0] & 0x1F | start, pid[1], 0x30 | (counter + number) & 15))
        stuffing = TS_PACKET - len(head) - 2 - len(piece)
        packets.append(head + bytes((stuffing + 1, 0)) + b"\xff" * stuffing + piece)
    return b"".join(packets)


def bare(codec: str, item: Item) -> Any:
    """The packet of a picture as a decoder takes it without a container (Annex B)."""
    end = _END_OF_SEQUENCE.get(codec, b"") if item.alone else b""
    return av.Packet(bytes(item.packet) + end) if end else item.packet  # type: ignore[arg-type]


class TsMuxer:
    """Writes one MPEG-TS with the parameters of ``first``; later sources must have the same codecs."""

    def __init__(self, first: Demuxer) -> None:
        self.codec = first.codec
        self._tail = _END_OF_PICTURE.get(first.codec, b"")
        self._sink = _Sink()
        self._out: av.container.OutputContainer = av.open(
            self._sink, mode="w", format="mpegts", options=_OPTIONS
        )
        self._video: Any = self._out.add_mux_stream(first.codec, width=first.width, height=first.height)
        first.filter_into(self._video)
        self._audio: Any = None
        self._encoder: AacEncoder | None = None
        if first.audio is not None:
            if first.audio_as_it_is:
                self._audio = self._out.add_mux_stream(first.audio.codec_context.name)
                BitStreamFilterContext("null", first.audio, self._audio)
            else:
                rate = first.audio.codec_context.sample_rate or 8000
                self._encoder = AacEncoder(self._out, rate)

    def fits(self, other: Demuxer) -> bool:
        """Whether packets of another source can go on in this TS."""
        return other.codec == self.codec

    def video(self, item: Item, pts: int, dts: int) -> bytes:
        end = _END_OF_SEQUENCE.get(self.codec, b"") if item.alone else b""
        # A copy: what is kept may be written once more.
        packet: Any = av.Packet(bytes(item.packet) + end + self._tail)  # type: ignore[arg-type]
        packet.is_keyframe = item.key
        packet.stream = self._video
        packet.time_base, packet.pts, packet.dts = TICK, pts, dts
        self._out.mux_one(packet)
        data = self._sink.take()
        if item.alone and self._tail and packet.size > _LONGEST_PES:
            data += _pes_without_time(data[-TS_PACKET:], self._tail)
        return data

    def audio(self, item: Item, pts: int) -> bytes:
        if self._encoder is not None:
            if isinstance(item.packet, av.AudioFrame):
                for packet in self._encoder.encode(item.packet, pts):
                    self._out.mux_one(packet)
        elif self._audio is not None and isinstance(item.packet, av.Packet):
            sound: Any = item.packet
            sound.stream = self._audio
            sound.time_base, sound.pts, sound.dts = TICK, pts, pts
            self._out.mux_one(sound)
        return self._sink.take()

    def close(self) -> bytes:
        """The last bytes."""
        self._out.close()
        return self._sink.take()


class AacEncoder:
    """Any sound to AAC: G.711, usual with GB/T 28181 cameras, is private data in MPEG-TS and stays mute."""

    def __init__(self, out: av.container.OutputContainer, rate: int) -> None:
        self._stream: Any = out.add_stream("aac", rate=rate)
        self._stream.layout = "mono"
        self._stream.bit_rate = 48_000
        self._resampler = AudioResampler(format="fltp", layout="mono", rate=rate, frame_size=_AAC_FRAME)
        self._rate = rate
        self._start: int | None = None
        self._fed = 0
        self._made = 0

    def encode(self, frame: av.AudioFrame, pts: int) -> list[Any]:
        """AAC packets timed so that the first sample of ``frame`` sounds at ``pts``."""
        if self._start is None:
            self._start = pts
        expected = self._start + self._fed * TICKS_PER_S // self._rate
        if pts > expected + _MAX_SOUND_DRIFT:
            self._start += pts - expected
        elif pts < expected - _MAX_SOUND_DRIFT:
            return []
        frame.pts = None
        self._fed += frame.samples
        packets: list[Any] = []
        for piece in self._resampler.resample(frame):
            piece.pts = None
            for packet in self._stream.encode(piece):
                packet.stream = self._stream
                packet.time_base = TICK
                packet.pts = packet.dts = self._start + self._made * _AAC_FRAME * TICKS_PER_S // self._rate
                self._made += 1
                packets.append(packet)
        return packets
