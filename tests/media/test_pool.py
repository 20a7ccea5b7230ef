"""Streams through real decoder processes: pictures, failures, deaths and hangs."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from app.media.frames import RingReader
from app.media.slot import Limits
from app.media.types import (
    DecoderLost,
    Failure,
    FeedSpec,
    FirstPicture,
    StreamEnded,
    StreamFailed,
    StreamOpened,
    StreamStats,
    SwapFailed,
    TileSize,
)
from tests.media.conftest import TILE, Watched
from tests.support.clips import clip
from tests.support.media_children import mapped_files
from tests.support.peers import gone, http_peer
from tests.support.waiting import wait_until

QUICK = Limits(silent_s=1.5)

MakePool = Callable[..., Watched]


def test_a_stream_tells_what_it_is_and_shows_pictures(watched: Watched, clip_path: Path):
    stream = watched.pool.open(FeedSpec(str(clip_path), protocol="file", live=False), TILE)
    opened = watched.wait_for(StreamOpened, stream)
    assert (opened.protocol, opened.codec, opened.width, opened.height) == ("file", "h264", 320, 180)
    assert watched.wait_for(FirstPicture, stream).after_ms > 0
    ring = watched.pool.ring(stream)
    assert ring is not None
    with ring.acquire() as view:
        assert view is not None
        assert (view.width, view.height) == (320, 180)
        pixels = np.frombuffer(view.data, np.uint8).reshape(view.height, view.stride)[:, : view.width * 4]
        # The first picture of the clip is a slope of brightness from the upper left corner on, in grey.
        slope = np.minimum(255, np.maximum(0, (np.arange(40, 200) - 16) * 255 / 219))
        for channel in range(3):
            assert np.abs(pixels[0, 4 * 40 + channel : 4 * 200 : 4].astype(float) - slope).mean() < 6
        assert view.valid
    watched.wait_for(StreamEnded, stream)
    # Every picture of the clip is new and counted once; a busy machine shows fewer of them.
    assert 2 <= ring.sequence <= 60
    assert watched.pool.ring(stream) is None
    with ring.acquire() as view:  # the tile keeps the last picture for as long as it keeps the reader
        assert view is not None


def numbered_clip(path: Path, pictures: int, fps: int) -> None:
    """A clip whose pictures carry their number as eight black or white bars."""
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = 256, 64, "yuv420p"
        video.options = {"preset": "ultrafast", "tune": "zerolatency"}
        for number in range(pictures):
            bars = np.array([220 if number >> bit & 1 else 30 for bit in range(8)], np.uint8)
            planes = np.full((96, 256), 128, np.uint8)
            planes[:64] = bars.repeat(32)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))


def test_the_time_told_is_that_of_the_very_picture(watched: Watched, tmp_path: Path):
    numbered_clip(tmp_path / "numbered.ts", 25, 5)
    spec = FeedSpec(str(tmp_path / "numbered.ts"), protocol="file", live=False)
    stream = watched.pool.open(spec, TILE)
    watched.wait_for(FirstPicture, stream)
    ring = watched.pool.ring(stream)
    assert ring is not None
    times: dict[int, int | None] = {}
    pause = threading.Event()
    while not any(isinstance(e, StreamEnded) and e.stream == stream for e in watched.events):
        pause.wait(0.02)
        with ring.acquire() as view:
            assert view is not None
            row = bytes(view.data[32 * view.stride : 32 * view.stride + 256 * 4])
            times[sum(1 << bit for bit in range(8) if row[(bit * 32 + 16) * 4] > 128)] = view.pts
    assert len(times) > 4  # a busy machine sees fewer of them
    first = times[min(times)]
    assert first is not None
    start = first - min(times) * 18_000
    assert {number: pts - start for number, pts in times.items() if pts is not None} == {
        number: number * 18_000 for number in times
    }


def test_the_times_of_the_pictures_follow_one_another(watched: Watched, clip_path: Path):
    stream = watched.play(clip_path)
    ring = watched.pool.ring(stream)
    assert ring is not None
    watched.wait_for_pictures(stream, 10)
    times: dict[int, int] = {}
    while len(times) < 20:
        with ring.acquire() as view:
            assert view is not None
            assert view.pts is not None
            times[view.sequence] = view.pts
    numbers = sorted(times)
    assert all((times[b] - times[a]) % 6000 == 0 for a, b in zip(numbers, numbers[1:], strict=False))
    assert times[numbers[-1]] > times[numbers[0]]


def test_statistics_come_and_count_only_new_pictures(watched: Watched, clip_path: Path):
    stream = watched.play(clip_path)
    stats = watched.wait_for(StreamStats, stream, lambda s: s.new_pictures > 20)
    assert stats.new_pictures_per_s > 0
    assert stats.silence_ms < 5000
    assert stats.delay_at_least
    assert stats.delay_ms is not None
    assert stats.time_to_first_picture_ms is not None


def test_a_still_picture_is_silence(watched: Watched, tmp_path: Path):
    path = tmp_path / "still.ts"
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        video.options = {"preset": "ultrafast", "qp": "0"}
        for number in range(45):
            frame = av.VideoFrame.from_ndarray(np.full((96, 64), 90, np.uint8), format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    stream = watched.play(path)
    stats = watched.wait_for(StreamStats, stream, lambda s: s.silence_ms > 1500)
    assert stats.new_pictures < 10


@pytest.mark.parametrize(
    ("content", "failure"),
    [(b"<html>not a video</html>" * 100, Failure.BAD_STREAM), (None, Failure.NOT_FOUND)],
)
def test_what_is_no_video_fails(watched: Watched, content: bytes | None, failure: Failure):
    with http_peer() as peer:
        if content is not None:
            peer.routes["/live.flv"] = content
        stream = watched.pool.open(FeedSpec(f"{peer.url}/live.flv", protocol="flv"), TILE)
        failed = watched.wait_for(StreamFailed, stream)
    assert failed.failure == failure
    assert not any(stream in decoder.streams for decoder in watched.pool.decoders())


def test_an_address_nobody_listens_at_fails(watched: Watched):
    stream = watched.pool.open(FeedSpec("http://127.0.0.1:1/live.flv?auth_key=secret"), TILE)
    failed = watched.wait_for(StreamFailed, stream)
    assert failed.failure == Failure.UNREACHABLE
    assert "secret" not in repr(failed)


def test_flv_over_http_plays(watched: Watched):
    with http_peer() as peer:
        peer.routes["/live.flv"] = clip("flv", pictures=45)
        stream = watched.pool.open(FeedSpec(f"{peer.url}/live.flv", protocol="flv", live=False), TILE)
        watched.wait_for(FirstPicture, stream)
        watched.wait_for_pictures(stream, 20)


def test_a_closed_stream_says_nothing_more_and_its_decoder_goes_on(watched: Watched, clip_path: Path):
    first, second = watched.play(clip_path), watched.play(clip_path)
    watched.pool.close(first)
    watched.pool.close(first)
    assert watched.pool.ring(first) is None
    told = len([e for e in watched.events if getattr(e, "stream", None) == first])
    watched.wait_for_pictures(second, 25)
    # At most one event was on its way when the stream was closed.
    assert len([e for e in watched.events if getattr(e, "stream", None) == first]) <= told + 1
    streams = [stream for decoder in watched.pool.decoders() for stream in decoder.streams]
    assert second in streams
    assert first not in streams


def test_opening_and_closing_leaves_nothing_behind(make_pool: MakePool, clip_path: Path):
    watched = make_pool()
    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)

    def rings(pid: int) -> int:
        return Path(f"/proc/{pid}/maps").read_text().count("memfd")

    before = rings(os.getpid())  # other tests' readers

    def open_and_close() -> None:
        streams = [watched.pool.open(spec, TILE) for _ in range(8)]
        for stream in streams:
            watched.wait_for(FirstPicture, stream)
        for stream in streams:
            watched.pool.close(stream)

    for _ in range(6):
        open_and_close()
    (decoder,) = watched.pool.decoders()
    process = psutil.Process(decoder.pid)
    # 48 streams later: the pipe's threads and libvlc's own, and not one of a stream.
    wait_until(lambda: process.num_threads() <= 6, "the decoder's threads to end")
    wait_until(lambda: rings(decoder.pid) == 0, "the decoder's rings to be unmapped")
    wait_until(lambda: rings(os.getpid()) <= before, "the window's rings to be unmapped")
    assert process.num_fds() <= 12


def test_streams_are_spread_over_the_decoders(make_pool: MakePool, clip_path: Path):
    watched = make_pool(2)
    watched.pool.warm(2)
    for _ in range(5):
        watched.pool.open(FeedSpec(str(clip_path), protocol="file", live=False, loop=True), TILE)
    wait_until(lambda: len(watched.pool.decoders()) == 3, "a third decoder")
    assert sorted(len(decoder.streams) for decoder in watched.pool.decoders()) == [1, 2, 2]


def test_colours_are_those_the_stream_says(watched: Watched, tmp_path: Path):
    path = tmp_path / "red.ts"  # ITU-R BT.709, though it is small
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.options = {"x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv"}
        planes = np.concatenate([np.full(320 * 180, 63), np.full(160 * 90, 102), np.full(160 * 90, 240)])
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(planes.astype(np.uint8).reshape(270, 320), format="yuv420p")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    ring = watched.pool.ring(watched.play(path))
    assert ring is not None
    with ring.acquire() as view:
        assert view is not None
        blue, green, red = view.data[:3]
    assert red >= 250 and green <= 5 and blue <= 5


def test_a_large_stream_is_scaled_to_a_small_tile_and_grows_with_it(watched: Watched, tmp_path: Path):
    path = tmp_path / "large.ts"
    path.write_bytes(clip("mpegts", pictures=30, width=1280, height=720))
    stream = watched.play(path)
    before = watched.pool.ring(stream)
    assert before is not None
    with before.acquire() as view:
        assert view is not None
        assert (view.width, view.height) == (320, 180)
    watched.pool.resize(stream, TileSize(1280, 720))
    wait_until(lambda: watched.pool.ring(stream) is not before, "a new ring")
    after = watched.pool.ring(stream)
    assert after is not None
    assert after.sequence > 0
    with after.acquire() as view:
        assert view is not None
        assert (view.width, view.height) == (1280, 720)
        assert view.sequence > 1  # the numbers go on: the wall sees a new picture
    watched.wait_for_pictures(stream, 5)
    ends = [e for e in watched.events if isinstance(e, (StreamFailed, StreamEnded)) and e.stream == stream]
    assert not ends


def test_a_tile_changes_its_size_without_another_player(watched: Watched, tmp_path: Path):
    path = tmp_path / "sub.ts"
    path.write_bytes(clip("mpegts", pictures=300, fps=5, width=640, height=360))
    stream = watched.play(path, loop=False)
    path.unlink()  # nobody can open it any more
    for width, height in ((400, 225), (640, 360), (321, 180), (1920, 1080)):
        before = watched.pool.ring(stream)
        watched.pool.resize(stream, TileSize(width, height))
        wait_until(lambda old=before: watched.pool.ring(stream) is not old, "a new ring")
        ring = watched.pool.ring(stream)
        assert ring is not None
        with ring.acquire() as view:
            assert view is not None
            assert 0 <= view.width - min(width, 640) <= 2 and 0 <= view.height - min(height, 360) <= 2
    over = (SwapFailed, StreamFailed, StreamEnded)
    assert not [e for e in watched.events if isinstance(e, over) and e.stream == stream]


def test_a_swap_that_fails_is_told_and_what_plays_goes_on(watched: Watched, tmp_path: Path):
    path = tmp_path / "long.ts"
    path.write_bytes(clip("mpegts", pictures=150, fps=5, width=1280, height=720))
    stream = watched.play(path, loop=False)
    ring = watched.pool.ring(stream)
    path.rename(tmp_path / "gone.ts")  # whoever has it open plays on; nobody can open it any more
    watched.pool.set_audio(stream, True)
    assert watched.wait_for(SwapFailed, stream).failure is Failure.NOT_FOUND
    assert watched.pool.ring(stream) is ring
    watched.wait_for_pictures(stream, 15)
    assert (
        len([e for e in watched.events if isinstance(e, SwapFailed) and e.stream == stream]) == 1
    )  # tried once


def time_shown(ring: RingReader | None) -> int:
    """The time of the newest picture, 90 kHz."""
    assert ring is not None
    with ring.acquire() as view:
        assert view is not None and view.pts is not None
        return view.pts


def test_only_key_frames_are_decoded_when_asked_and_every_picture_again_at_once(
    watched: Watched, tmp_path: Path
):
    path = tmp_path / "long.ts"  # B frames: a decoder keeps pictures back until it knows their order
    path.write_bytes(clip("mpegts", pictures=240, fps=15, gop=60, b_frames=2))
    stream = watched.play(path)
    ring = watched.pool.ring(stream)
    watched.pool.set_decode_level(stream, "key")
    watched.wait_for(
        StreamStats,
        stream,
        lambda s: s.level == "key" and 0 < s.new_pictures_per_s < 4 and s.interval_ms == 4000,
    )
    key = watched.sequence(stream)
    wait_until(lambda: watched.sequence(stream) > key, "the next key frame")
    key, begun = watched.sequence(stream), time_shown(ring)
    watched.pool.set_decode_level(stream, "all")
    wait_until(lambda: watched.sequence(stream) > key + 3, "pictures between the key frames")
    assert time_shown(ring) - begun < 4 * 90_000, "not from the next key frame on: at once"
    assert watched.pool.ring(stream) is ring  # the same player, no picture was missing meanwhile
    with pytest.raises(ValueError, match="decode level"):
        watched.pool.set_decode_level(stream, "some")


def test_a_stream_can_begin_with_key_frames_only(watched: Watched, clip_path: Path):
    spec = FeedSpec(str(clip_path), protocol="file", live=False, loop=True)
    stream = watched.pool.open(spec, TILE, "key")
    watched.wait_for(FirstPicture, stream)
    ring, shown = watched.pool.ring(stream), set[int]()

    def seen() -> int:
        shown.add(time_shown(ring))
        return len(shown)

    wait_until(lambda: seen() == 4, "three more pictures")
    first = min(shown)
    assert {(at - first) % 90_000 for at in shown} == {0}  # one a second is a key frame
    told = [event for event in watched.events if isinstance(event, StreamStats) and event.stream == stream]
    assert all(event.level == "key" for event in told)


def test_what_decoding_costs_is_measured(watched: Watched, clip_path: Path):
    watched.play(clip_path)
    wait_until(lambda: (load := watched.pool.load()) is not None and load.decoders_percent > 0, "a load")
    load = watched.pool.load()
    assert load is not None and load.cores >= 1 and 0 < load.machine_percent <= 100.1 * load.cores


def test_sound_can_be_switched_on(watched: Watched, tmp_path: Path):
    path = tmp_path / "sound.ts"
    path.write_bytes(clip("mpegts", pictures=60, audio="aac"))
    stream = watched.play(path)
    ring = watched.pool.ring(stream)
    watched.pool.set_audio(stream, True)
    wait_until(lambda: watched.pool.ring(stream) is not ring, "the player with sound to take over")
    watched.wait_for_pictures(stream, 5)


def test_when_a_decoder_dies_the_others_keep_every_picture(make_pool: MakePool, clip_path: Path):
    watched = make_pool(1)
    lost, kept = watched.play(clip_path), watched.play(clip_path)
    decoders = {decoder.streams[0]: decoder for decoder in watched.pool.decoders()}
    kept_ring, kept_before = watched.pool.ring(kept), watched.sequence(kept)
    os.kill(decoders[lost].pid, signal.SIGKILL)
    event = watched.wait_for(DecoderLost)
    assert (event.pid, event.exit_code, event.streams) == (decoders[lost].pid, -signal.SIGKILL, (lost,))
    assert watched.wait_for(StreamFailed, lost).failure == Failure.DECODER_LOST
    again = watched.play(clip_path)
    assert watched.pool.ring(again) is not None
    wait_until(lambda: watched.sequence(kept) > kept_before, "the other one's next picture")
    assert watched.pool.ring(kept) is kept_ring
    assert decoders[kept].pid in {decoder.pid for decoder in watched.pool.decoders()}


def test_a_stopped_decoder_is_noticed_killed_and_replaced(make_pool: MakePool, clip_path: Path):
    watched = make_pool(limits=QUICK)
    watched.pool.warm(1)
    stream = watched.play(clip_path)
    pid = watched.pool.decoders()[0].pid
    os.kill(pid, signal.SIGSTOP)
    lost = watched.wait_for(DecoderLost)
    assert (lost.pid, lost.exit_code, lost.streams) == (pid, None, (stream,))
    wait_until(lambda: gone(pid), "the stopped process to be gone")
    wait_until(lambda: len(watched.pool.decoders()) == 1, "its replacement")
    watched.play(clip_path)


def test_a_hung_libvlc_call_is_noticed(make_pool: MakePool, clip_path: Path):
    watched = make_pool(limits=Limits(call_s=0.7), target="tests.support.media_children:decoder_that_hangs")
    stream = watched.pool.open(FeedSpec(str(clip_path), protocol="file", live=False, loop=True), TILE)
    lost = watched.wait_for(DecoderLost)
    assert lost.exit_code is None
    assert lost.streams == (stream,)


def test_a_decoder_that_works_is_not_taken_for_a_hung_one(
    make_pool: MakePool, caplog: pytest.LogCaptureFixture
):
    watched = make_pool(
        limits=Limits(silent_s=1.0), target="tests.support.media_children:decoder_that_works_too_slowly"
    )
    watched.pool.open(FeedSpec("x"), TILE)
    watched.wait_for(DecoderLost)
    assert "slow but alive" in caplog.text  # its own word ended it, not its silence of three seconds
    assert "is silent" not in caplog.text


def test_a_decoder_whose_pictures_do_not_arrive_is_replaced(make_pool: MakePool):
    watched = make_pool(target="tests.support.media_children:decoder_without_rings")
    for _ in range(2):  # whoever looks after the decoders goes on
        stream = watched.pool.open(FeedSpec("x"), TILE)
        assert watched.wait_for(StreamFailed, stream).failure is Failure.DECODER_LOST


def test_no_room_for_pictures_is_told(make_pool: MakePool, tmp_path: Path):
    path = tmp_path / "large.ts"
    path.write_bytes(clip("mpegts", pictures=15, width=1280, height=720))
    watched = make_pool(target="tests.support.media_children:decoder_without_room")
    stream = watched.pool.open(FeedSpec(str(path), protocol="file", live=False), TileSize(1280, 720))
    assert watched.wait_for(StreamFailed, stream).failure == Failure.NO_MEMORY
    assert watched.pool.decoders()  # the process itself lives on


def test_a_machine_without_libvlc_is_said_so_and_not_started_at_for_ever(make_pool: MakePool):
    limits = Limits(slow_restart_s=3600.0)
    watched = make_pool(limits=limits, target="tests.support.media_children:decoder_without_libvlc")
    for _ in range(2):  # the second is not even begun
        stream = watched.pool.open(FeedSpec("x.mp4"), TILE)
        assert watched.wait_for(StreamFailed, stream).failure is Failure.NO_DECODER
    assert len([e for e in watched.events if isinstance(e, DecoderLost)]) == 1
    assert watched.pool.decoders() == []


def test_decoders_that_die_at_once_are_not_started_for_ever(make_pool: MakePool):
    limits = Limits(storm_count=2, slow_restart_s=3600.0)
    watched = make_pool(limits=limits, target="tests.support.media_children:decoder_that_dies")
    watched.pool.warm(1)
    wait_until(lambda: len([e for e in watched.events if isinstance(e, DecoderLost)]) == 3, "three losses")
    assert watched.pool.decoders() == []
    assert [e.exit_code for e in watched.events if isinstance(e, DecoderLost)] == [7, 7, 7]


def test_that_decoders_end_before_they_are_ready_is_said_and_no_more_than_a_loss(make_pool: MakePool):
    limits = Limits(storm_count=9)
    watched = make_pool(limits=limits, target="tests.support.media_children:decoder_that_dies")
    failures: list[Failure] = []
    while not failures or failures[-1] is Failure.DECODER_LOST:
        stream = watched.pool.open(FeedSpec("x.mp4"), TILE)
        failures.append(watched.wait_for(StreamFailed, stream).failure)
    assert failures[-1] is Failure.NO_PROCESS and len(failures) > 1  # once may be by chance
    assert "before it is ready" in watched.pool.no_process and not watched.pool.unusable


def test_shutdown_ends_everything_even_stopped_processes(make_pool: MakePool, clip_path: Path):
    watched = make_pool(1)
    streams = [watched.play(clip_path), watched.play(clip_path)]
    pids = [decoder.pid for decoder in watched.pool.decoders()]
    os.kill(pids[0], signal.SIGSTOP)
    watched.pool.shutdown()
    assert all(gone(pid) for pid in pids)
    told = len(watched.events)
    assert watched.pool.ring(streams[0]) is None
    watched.pool.open(FeedSpec("x"), TILE)  # too late, and no error
    watched.pool.shutdown()
    assert len(watched.events) == told


def test_a_decoder_holds_no_qt_no_keyring_and_no_api(watched: Watched, clip_path: Path):
    watched.play(clip_path)
    names = " ".join(mapped_files(watched.pool.decoders()[0].pid))
    assert "libvlc" in names
    assert "PySide6" not in names
    assert "Qt6" not in names
    assert "_cffi_backend" not in names  # keyring's way to the secret service
