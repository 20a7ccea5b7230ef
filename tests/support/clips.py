"""Small generated H.264 clips for tests, made once a process."""

from __future__ import annotations

import functools
import io
from fractions import Fraction

import av
import numpy as np


@functools.cache
def clip(
    container: str = "mpegts",
    *,
    pictures: int = 15,
    fps: int = 15,
    width: int = 320,
    height: int = 180,
    gop: int = 15,
    first: int = 0,
    codec: str = "libx264",
    b_frames: int = 0,
    audio: str | None = None,
) -> bytes:
    """``pictures`` moving pictures; ``first`` is the number of the first one (its time is first / fps).

    ``audio``: an encoder such as ``aac`` or ``pcm_alaw`` for a tone beside them (8 kHz mono).
    """
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        video = out.add_stream(codec, rate=fps)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.codec_context.gop_size = gop
        video.options = {"preset": "ultrafast", "bf": str(b_frames), "log-level": "none"}
        if codec == "libx264":
            video.options = {
                **video.options,
                "sc_threshold": "0",
                **({} if b_frames else {"tune": "zerolatency"}),
            }
        sound = None
        if audio is not None:
            sound = out.add_stream(audio, rate=8000)
            sound.layout = "mono"
        sampled = 0
        for number in range(first, first + pictures):
            for packet in video.encode(picture(number, width, height, fps)):
                out.mux(packet)
            while sound is not None and sampled < (number - first + 1) * 8000 // fps:
                tone = (np.sin(np.arange(sampled, sampled + 160) * 0.3) * 8000).astype(np.int16)
                frame = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
                frame.sample_rate, frame.pts = 8000, sampled + first * 8000 // fps
                frame.time_base = Fraction(1, 8000)
                sampled += 160
                for packet in sound.encode(frame):
                    out.mux(packet)
        for packet in video.encode(None):
            out.mux(packet)
        if sound is not None:
            for packet in sound.encode(None):
                out.mux(packet)
    return buffer.getvalue()


def picture(number: int, width: int, height: int, fps: int) -> av.VideoFrame:
    """A picture that differs from its neighbours everywhere."""
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = (np.arange(width)[None, :] + np.arange(height)[:, None] + number * 7) % 256
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame
