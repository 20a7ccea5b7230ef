"""H.264, AAC and G.711A encoders of the demo cameras (libx264 and FFmpeg through ``av``).

One video encoder costs about one percent of a core at 640x360 and 15 frames a second: fastest preset,
one thread, no look-ahead, so a frame comes out as soon as it went in.
"""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from numpy.typing import NDArray

from app.localvcs.demo.planes import Canvas

SAMPLE_RATE_AAC = 16_000
SAMPLES_PER_AAC_FRAME = 1024
AAC_FRAME_MS = SAMPLES_PER_AAC_FRAME * 1000 // SAMPLE_RATE_AAC
"""64, a whole number, so AAC frames too lie on a grid of absolute milliseconds."""
AAC_16K_MONO_CONFIG = bytes.fromhex("1408")
"""AudioSpecificConfig: AAC-LC, 16 kHz, one channel."""
SAMPLE_RATE_ALAW = 8_000
ALAW_FRAME_MS = 40

_TIME_BASE = Fraction(1, 1000)


class VideoEncoder:
    """Draw on ``canvas``, then ``encode``. Not thread-safe; used by one run at a time."""

    def __init__(self, width: int, height: int, frames_per_second: int) -> None:
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, VideoCodecContext)
        context.width, context.height = width, height
        context.pix_fmt = "yuv420p"
        context.time_base = _TIME_BASE
        context.framerate = Fraction(frames_per_second)
        context.thread_count = 1
        # Tell the matrix the scenes were converted with; players guess by size otherwise.
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            # Constant: rate control would spend bits and a third more time on pictures that stand still.
            "qp": "26",
            "forced-idr": "1",
            "x264-params": "keyint=infinite:scenecut=0:sliced-threads=0:threads=1:ref=1:aq-mode=0:"
            "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
        }
        context.open()
        self._context = context
        self.canvas = Canvas(width, height)
        """Draw on it. libx264 copies it while encoding, so it may be drawn over at once."""
        self._frame = av.VideoFrame.from_numpy_buffer(self.canvas.buffer, format="yuv420p")
        self._frame.time_base = _TIME_BASE

    def encode(self, utc_ms: int, key: bool) -> bytes:
        """One access unit with start codes; a key frame comes with its parameter sets."""
        frame = self._frame
        frame.pts = utc_ms
        frame.pict_type = PictureType.I if key else PictureType.NONE
        return b"".join(bytes(packet) for packet in self._context.encode(frame))


class AacEncoder:
    """Mono AAC of 16 kHz; ``encode`` takes exactly one frame of samples and mostly gives one back."""

    PRIMING_FRAMES = 2
    """Frames to feed before the first one wanted: the encoder's delay and its overlap."""

    def __init__(self) -> None:
        context = av.CodecContext.create("aac", "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate = SAMPLE_RATE_AAC
        context.layout = "mono"
        context.format = "fltp"
        context.bit_rate = 32_000
        context.time_base = Fraction(1, SAMPLE_RATE_AAC)
        context.options = {"aac_coder": "fast"}  # half the time of the default, which searches more
        context.open()
        self._context = context

    def encode(self, samples: NDArray[np.float32], frame_number: int) -> list[tuple[int, bytes]]:
        """(frame number, raw AAC) for what the encoder let out."""
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE_AAC
        frame.time_base = Fraction(1, SAMPLE_RATE_AAC)
        frame.pts = frame_number * SAMPLES_PER_AAC_FRAME
        return [
            # The encoder's timestamps lead by its priming, one frame.
            ((packet.pts or 0) // SAMPLES_PER_AAC_FRAME, bytes(packet))
            for packet in self._context.encode(frame)
        ]


def alaw(samples: NDArray[np.float32]) -> bytes:
    """G.711 A-law of samples in -1..1 (ITU-T G.711): 8 segments of 16 steps, even bits inverted."""
    pcm = np.clip(samples * 32767.0, -32768, 32767).astype(np.int32)
    inversion = np.where(pcm >= 0, 0xD5, 0x55)
    magnitude = np.where(pcm >= 0, pcm, -pcm - 1) >> 3
    segment = np.clip(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0, 7)
    step = (magnitude >> np.maximum(segment, 1)) & 0x0F
    coded: NDArray[np.uint8] = ((segment << 4 | step) ^ inversion).astype(np.uint8)
    return coded.tobytes()
