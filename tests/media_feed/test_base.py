"""What holds for every feed, whatever its source does."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest

from app.media.feed import Failure, FeedError, FeedSpec, open_feed, protocol_of
from app.media.feed.base import BaseFeed
from app.media.feed.demux import Demuxer
from tests.support.clips import clip
from tests.support.feeds import feeding, pictures, read_all, written


@pytest.mark.parametrize(
    ("url", "protocol"),
    [
        ("http://h/play/a.m3u8?k=1", "hls"),
        ("https://h/play/A.M3U8", "hls"),
        ("http://h/play/a.flv?auth_key=1", "flv"),
        ("https://h/clip.mp4", "flv"),
        ("RTMP://h/live/a", "rtmp"),
        ("rtmps://h/live/a", "rtmp"),
        ("rtsp://u:p@h/a", "rtsp"),
        ("rtsps://h/a", "rtsp"),
        ("/tmp/a.mp4", "file"),
        ("file:///tmp/a.mp4", "file"),
    ],
)
def test_the_address_tells_the_protocol(url: str, protocol: str) -> None:
    assert protocol_of(FeedSpec(url)) == protocol
    assert protocol_of(FeedSpec(url, protocol=protocol)) == protocol


@pytest.mark.parametrize(
    ("url", "protocol"), [("rtsp://h/a", "hls"), ("/tmp/a", "rtmp"), ("http://h/a", "x")]
)
def test_a_protocol_that_does_not_fit_its_address_is_refused(url: str, protocol: str) -> None:
    with pytest.raises(FeedError) as caught:
        open_feed(FeedSpec(url, protocol=protocol))
    assert caught.value.failure is Failure.UNSUPPORTED


def test_a_stream_joined_between_key_frames_is_known_at_the_next(tmp_path: Path) -> None:
    whole = clip("mpegts", pictures=60, gop=30)
    starts = [at for at in range(0, len(whole), 188) if written(whole[at : at + 188])]
    path = tmp_path / "a.ts"
    path.write_bytes(whole[: 3 * 188] + whole[starts[1] :])  # its tables, then no parameters for two seconds
    with feeding(str(path)) as feed:
        assert (feed.info.width, feed.info.height) == (320, 180)
        assert pictures(read_all(feed)) == 30


def test_a_stream_without_any_key_frame_is_shown_after_a_while(tmp_path: Path) -> None:
    whole = clip("mpegts", pictures=250, gop=250)
    starts = [at for at in range(0, len(whole), 188) if written(whole[at : at + 188])]
    path = tmp_path / "a.ts"
    path.write_bytes(whole[: 3 * 188] + whole[starts[1] :])
    with feeding(str(path)) as feed:
        assert written(read_all(feed)) == 249 - 180


def test_before_the_start_nothing_is_known_and_nothing_runs(tmp_path: Path) -> None:
    feed = open_feed(FeedSpec(str(tmp_path / "a.flv")))
    with pytest.raises(AttributeError):
        _ = feed.info
    assert feed.error is None and feed.stats.view().packets == 0
    feed.close()


class Broken(BaseFeed):
    """A feed with a mistake in it."""

    def produce(self) -> None:
        raise RuntimeError(self.spec.url)


def test_a_mistake_of_ours_is_logged_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    feed = Broken(FeedSpec("http://h/?auth_key=secret-1234"), time.monotonic)
    with caplog.at_level(logging.DEBUG), pytest.raises(FeedError) as caught:
        feed.start()
    assert caught.value.failure is Failure.INTERNAL
    assert "RuntimeError" in caplog.text and "test_base" in caplog.text
    assert "secret" not in caplog.text and "secret" not in repr(caught.value)
    assert feed.read(100) == b""
    feed.close()


class Changing(BaseFeed):
    """A source that goes on with another codec."""

    def produce(self) -> None:
        for epoch, codec in enumerate(("libx264", "mpeg2video")):
            path = Path(self.spec.url) / codec
            path.write_bytes(clip("mpegts", codec=codec))
            demuxer = Demuxer(str(path), audio=False, epoch=epoch, clock=self.clock)
            try:
                self.attach(demuxer, encrypted=True)
                for item in demuxer.items():
                    self.deliver(item)
            finally:
                demuxer.close()


def test_another_codec_ends_the_stream(tmp_path: Path) -> None:
    feed = Changing(FeedSpec(str(tmp_path)), time.monotonic)
    feed.start()
    assert pictures(read_all(feed)) == 15
    assert feed.error is not None and feed.error.failure is Failure.BAD_STREAM
    feed.close()
