"""The sound of a recording: cut out of its segments, timed by them, and wanted for one tile only."""

from __future__ import annotations

import functools
import io
from fractions import Fraction

import av
import numpy as np
import pytest

from app.media.review.sound import SoundMuxer
from tests.core.test_review import Stage

START = 1_767_312_900_000
RATE = 16_000


@functools.cache
def _segment(codec: str) -> bytes:
    """Two seconds of picture and sound; ``codec`` "": without sound."""
    out = io.BytesIO()
    container = av.open(out, "w", format="mpegts" if codec != "pcm_alaw" else "mov")
    video = container.add_stream("libx264", rate=25)
    video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
    video.options = {"preset": "ultrafast", "tune": "zerolatency"}
    sound = container.add_stream(codec, rate=8000 if codec == "pcm_alaw" else RATE) if codec else None
    if sound is not None:
        sound.layout = "mono"
    for number in range(50):
        frame = av.VideoFrame(64, 64, "yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 25)
        container.mux(video.encode(frame))
        if sound is None:
            continue
        samples = sound.rate // 25
        shape = "s16" if codec == "pcm_alaw" else "fltp"
        wave = np.zeros((1, samples), np.int16 if shape == "s16" else np.float32)
        piece = av.AudioFrame.from_ndarray(wave, format=shape, layout="mono")
        piece.sample_rate, piece.pts, piece.time_base = sound.rate, number * samples, Fraction(1, sound.rate)
        container.mux(sound.encode(piece))
    container.mux(video.encode(None))
    if sound is not None:
        container.mux(sound.encode(None))
    container.close()
    return out.getvalue()


@pytest.mark.parametrize("codec", ["aac", "pcm_alaw"])
def test_sound_is_cut_out_with_its_times(codec: str) -> None:
    muxer = SoundMuxer()
    found = [
        *muxer.pieces(_segment(codec), START, False),
        *muxer.pieces(_segment(codec), START + 2000, False),
    ]
    muxer.close()
    times = [heard_ms for heard_ms, _ in found]
    assert times == sorted(times) and times[0] >= START - 100 and times[-1] > START + 3500
    data = b"".join(made for _, made in found)
    with av.open(io.BytesIO(data), format="mpegts") as container:
        assert not container.streams.video
        samples = sum(frame.samples for frame in container.decode(audio=0))
        assert samples / container.streams.audio[0].rate == pytest.approx(4.0, abs=0.3)


def test_a_mute_recording_gives_none() -> None:
    assert list(SoundMuxer().pieces(_segment(""), START, False)) == []


def test_one_tile_is_heard_and_heard_again_after_its_decoder_was_lost() -> None:
    stage = Stage()
    for tile in (0, 1):
        stage.review.assign(tile, f"cam{tile}")
    stage.review.listen(0, 70)
    assert stage.pool.heard == {stage.stream(0): 70}
    stage.review.listen(1)
    assert stage.pool.heard == {stage.stream(1): 100} and stage.review.listening == 1
    stage.pool.fail(stage.stream(1))
    stage.advance(0.1)
    assert stage.pool.heard == {stage.stream(1): 100}
    stage.review.listen(None)
    assert stage.pool.heard == {} and stage.review.listening is None
