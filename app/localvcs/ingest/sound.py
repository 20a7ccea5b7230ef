"""G.711, the usual sound of cameras, as AAC: for containers that have no place for it (MPEG-TS)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.resampler import AudioResampler

from app.localvcs.ingest import IngestPacket

G711 = ("pcm_alaw", "pcm_mulaw")
RATE = 16_000
_FRAME = 1024
_MOST_DRIFT = 9_000
"""Ticks by which sound and its time stamps may differ before the stamps win: a tenth of a second."""


class AacFromG711:
    """Mono AAC of 16 kHz from the packets of one camera, in their order."""

    def __init__(self, codec: str, sample_rate: int, channels: int) -> None:
        """Raises ``ValueError`` for other codecs."""
        if codec not in G711:
            raise ValueError(f"{codec} is not G.711")
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, AudioCodecContext)
        decoder.sample_rate = sample_rate or 8000
        decoder.layout = "stereo" if channels == 2 else "mono"
        self._decoder = decoder
        self._resampler = AudioResampler(format="fltp", layout="mono", rate=RATE, frame_size=_FRAME)
        encoder = av.CodecContext.create("aac", "w")
        assert isinstance(encoder, AudioCodecContext)
        encoder.sample_rate = RATE
        encoder.layout = "mono"
        encoder.format = "fltp"
        encoder.bit_rate = 32_000
        encoder.time_base = Fraction(1, RATE)
        encoder.open()
        self._encoder = encoder
        self.config = bytes(encoder.extradata or b"")
        self._start: int | None = None
        self._read = 0
        self._fed = 0

    def convert(self, packet: IngestPacket) -> list[IngestPacket]:
        """AAC for what has come so far; damaged sound is left out."""
        try:
            frames = self._decoder.decode(av.Packet(packet.data))
        except av.FFmpegError:
            return []
        rate = self._decoder.sample_rate
        expected = None if self._start is None else self._start + self._read * 90_000 // rate
        if expected is None or abs(packet.pts_90k - expected) > _MOST_DRIFT:
            # A hole, or the first of all: what follows belongs to this packet's time.
            shift = packet.pts_90k - (expected or 0)
            self._start = packet.pts_90k if self._start is None else self._start + shift
        made: list[IngestPacket] = []
        for frame in frames:
            self._read += frame.samples
            frame.pts = None
            for piece in self._resampler.resample(frame):
                piece.pts = self._fed
                piece.time_base = Fraction(1, RATE)
                self._fed += piece.samples
                made += [self._packet(packet, encoded) for encoded in self._encoder.encode(piece)]
        return made

    def _packet(self, like: IngestPacket, encoded: av.Packet) -> IngestPacket:  # type: ignore[type-arg]
        assert self._start is not None
        pts = self._start + (encoded.pts or 0) * 90_000 // RATE
        return replace(
            like,
            codec="aac",
            data=bytes(encoded),
            pts_90k=pts,
            dts_90k=pts,
            wall_utc_ms=like.wall_utc_ms + (pts - like.pts_90k) // 90,
            extradata=self.config,
            sample_rate=RATE,
            channels=1,
        )
