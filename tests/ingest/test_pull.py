"""One pull: shared, held, coming back with growing pauses, going over to another address."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import av
import pytest

from app.localvcs.ingest import IngestPacket, SourceInfo
from app.localvcs.ingest.pull import BACKOFF_S, Pull
from app.localvcs.ingest.site import Ingest
from app.localvcs.ingest.smoother import Smoother
from app.localvcs.ingest.sources import PassDemuxer, Reader, Receiver, open_source
from app.localvcs.outbound import Outbound
from app.media.failures import FeedClosed, FeedError
from app.media.types import Failure
from tests.support.cameras import like_a_camera
from tests.support.clips import clip
from tests.support.peers import Exchange, http_peer
from tests.support.waiting import LIMIT_S, wait_until

OPEN = Outbound(allow_private=True)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Collector:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.events: list[IngestPacket | None] = []

    def on_packet(self, packet: IngestPacket) -> None:
        self.events.append(packet)

    def on_gap(self) -> None:
        self.events.append(None)

    @property
    def pictures(self) -> list[IngestPacket]:
        return [event for event in self.events if event is not None and event.kind == "video"]

    @property
    def gaps(self) -> int:
        return self.events.count(None)


class Scripted(Reader):
    """Plays a clip, then does what it is told: ends, breaks, or waits until it is closed."""

    def __init__(self, data: bytes, after: str | FeedError = "wait", before: FeedError | None = None) -> None:
        self._data = data
        self._after = after
        self._before = before
        self._closed = threading.Event()

    def run(self, receiver: Receiver) -> None:
        if self._before is not None:
            raise self._before
        import io

        demuxer = PassDemuxer(io.BytesIO(self._data), audio=True, epoch=0, clock=time.monotonic)
        try:
            demuxer.filter_into(None)
            receiver.opened(demuxer)
            for item in demuxer.items():
                receiver.take([item])
            receiver.pausing()
        finally:
            demuxer.close()
        if isinstance(self._after, FeedError):
            raise self._after
        if self._after == "wait":
            self._closed.wait(20)
            raise FeedClosed

    def close(self) -> None:
        self._closed.set()


class Camera:
    """A pull whose readers come from a list; the last one is used again and again."""

    def __init__(self, *readers: Callable[[], Reader], backoff_s: tuple[float, ...] = (0.0,)) -> None:
        self.opened: list[str] = []
        self.states: list[tuple[bool, str]] = []
        self._readers = list(readers)

        def opener(url: str, outbound: Outbound) -> Reader:
            self.opened.append(url)
            make = self._readers[0] if len(self._readers) == 1 else self._readers.pop(0)
            return make()

        def on_state(online: bool, info: SourceInfo | None, failure: str) -> None:
            self.states.append((online, failure))

        self.pull = Pull(
            "camera", "rtsp://x/secret", OPEN, now_ms, on_state, backoff_s=backoff_s, opener=opener
        )


@pytest.fixture
def closing() -> Iterator[list[Pull]]:
    pulls: list[Pull] = []
    yield pulls
    for pull in pulls:
        pull.close()
        pull.join(LIMIT_S)


def plays(**options: Any) -> Callable[[], Reader]:
    return lambda: Scripted(clip("flv", pictures=20, gop=10), **options)


def fails(failure: Failure = Failure.UNREACHABLE) -> Callable[[], Reader]:
    return lambda: Scripted(b"", before=FeedError(failure, "why"))


def test_the_pauses_grow() -> None:
    assert BACKOFF_S == (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)


def test_pauses_begin_anew_once_packets_flow(closing: list[Pull], monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Pull, "_pause", lambda self, seconds, serial: pauses.append(seconds))
    broken = FeedError(Failure.TIMEOUT, "gone")
    camera = Camera(*[fails()] * 7, plays(after=broken), fails(), plays(), backoff_s=BACKOFF_S)
    closing.append(camera.pull)
    camera.pull.hold()
    wait_until(lambda: len(camera.opened) == 10 and camera.pull.status().state == "running", "it plays")
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 1.0, 2.0]
    assert [online for online, _ in camera.states] == [False, True, False, True]
    assert camera.states[0][1] == "The source cannot be reached."
    assert camera.pull.status().failure == ""


def test_nothing_is_pulled_until_somebody_holds_it(closing: list[Pull]) -> None:
    camera = Camera(plays())
    closing.append(camera.pull)
    sink = Collector()
    camera.pull.subscribe(sink)
    assert camera.pull.status().state == "idle" and not camera.opened
    camera.pull.hold()
    camera.pull.hold()
    wait_until(lambda: len(sink.pictures) == 20, "the clip plays")
    camera.pull.release()
    assert camera.pull.status().state == "running" and camera.pull.picture() is not None
    camera.pull.release()
    wait_until(lambda: camera.pull.status().state == "idle", "it is let go")
    assert camera.pull.picture() is None and camera.states == [(True, "")]
    camera.pull.release()  # once too often does no harm
    camera.pull.hold()
    wait_until(lambda: len(sink.pictures) == 40, "it is pulled again")
    assert sink.gaps == 1 and sink.events.index(None) == 20


def test_what_sinks_may_rely_on(closing: list[Pull]) -> None:
    broken = FeedError(Failure.TIMEOUT, "gone")
    camera = Camera(plays(after=broken), plays(after="end"), plays())
    closing.append(camera.pull)
    sink = Collector()
    camera.pull.subscribe(sink)
    camera.pull.hold()
    wait_until(lambda: len(sink.pictures) == 60, "three connections")
    assert sink.gaps == 2
    behind_gap = [b for a, b in zip([None, *sink.events], sink.events, strict=False) if a is None]
    assert all(packet is not None and packet.key for packet in behind_gap)
    times = [packet.dts_90k for packet in sink.pictures]
    assert times == sorted(set(times))
    for packet in sink.pictures:
        assert packet.codec == "h264" and packet.data.startswith(b"\0\0\0\1")
        assert abs(packet.wall_utc_ms - now_ms()) < 60_000
        if packet.key:
            assert packet.data.startswith(packet.extradata) or packet.extradata in packet.data


def test_who_comes_later_begins_with_the_group_under_way(closing: list[Pull]) -> None:
    camera = Camera(plays())
    closing.append(camera.pull)
    first, second = Collector(), Collector()
    camera.pull.subscribe(first)
    camera.pull.hold()
    wait_until(lambda: len(first.pictures) == 20, "the clip plays")
    leave = camera.pull.subscribe(second)
    assert second.pictures == first.pictures[10:] and second.pictures[0].key
    leave(), leave()
    camera.pull.change("rtsp://x/other")
    wait_until(lambda: len(first.pictures) == 40, "the other address plays")
    assert len(second.pictures) == 10 and first.gaps == 1
    assert camera.opened == ["rtsp://x/secret", "rtsp://x/other"]


def test_a_sink_that_fails_is_left_out(closing: list[Pull], caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Collector):
        def on_packet(self, packet: IngestPacket) -> None:
            raise RuntimeError("full")

    camera = Camera(plays())
    closing.append(camera.pull)
    good = Collector()
    camera.pull.subscribe(Broken())
    camera.pull.subscribe(good)
    camera.pull.hold()
    wait_until(lambda: len(good.pictures) == 20, "the other one gets all")
    assert sum("a sink failed" in record.message for record in caplog.records) == 1


def test_addresses_stay_out_of_the_log(closing: list[Pull], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    class Odd(Reader):
        def run(self, receiver: Receiver) -> None:
            raise KeyError("x")

        def close(self) -> None: ...

    camera = Camera(fails(), Odd, fails(Failure.CERTIFICATE), plays())
    closing.append(camera.pull)
    camera.pull.hold()
    wait_until(lambda: camera.pull.status().state == "running", "it plays in the end")
    assert caplog.records and "secret" not in caplog.text


def test_hevc_and_sound_are_kept(closing: list[Pull]) -> None:
    for data, video, audio in (
        (clip("mpegts", pictures=30, codec="libx265", audio="aac"), "hevc", "aac"),
        (clip("flv", pictures=30, audio="pcm_alaw"), "h264", "pcm_alaw"),
        (clip("mpegts", pictures=30, b_frames=2, audio="aac"), "h264", "aac"),
    ):
        camera = Camera(lambda d=data: Scripted(d))  # type: ignore[misc]
        closing.append(camera.pull)
        sink = Collector()
        camera.pull.subscribe(sink)
        camera.pull.hold()
        wait_until(lambda s=sink: len(s.pictures) == 30, "all pictures")  # type: ignore[misc]
        sounds = [event for event in sink.events if event is not None and event.kind == "audio"]
        assert {packet.codec for packet in sink.pictures} == {video}
        assert {packet.codec for packet in sounds} == {audio} and len(sounds) > 10
        assert all(packet.pts_90k >= packet.dts_90k for packet in sink.pictures)
        if audio == "aac":
            assert all(len(sound.extradata) >= 2 and sound.data[:1] != b"\xff" for sound in sounds)
        decoder: Any = av.CodecContext.create(video, "r")
        frames = [f for p in sink.pictures for f in decoder.decode(av.Packet(p.data))]
        assert len(frames) + len(decoder.decode(None)) == 30


def test_the_site_looks_for_a_camera_until_it_was_seen() -> None:
    told: list[tuple[str, bool, str]] = []
    there = threading.Event()
    plays = like_a_camera(10, gop=10)

    def serve(exchange: Exchange) -> None:
        if there.is_set():
            plays(exchange)
        else:
            exchange.reply(status=404)

    with http_peer() as peer:
        peer.routes["/a.flv"] = serve
        site = Ingest(
            OPEN,
            now_ms,
            lambda device, online, info, failure: told.append((device, online, failure)),
            backoff_s=(0.05,),
        )
        site.put("cam", f"{peer.url}/a.flv")
        site.put("cam", f"{peer.url}/a.flv")
        wait_until(lambda: peer.count("/a.flv") >= 3, "it is tried again and again")
        assert site.status("cam").attempts and site.is_camera("cam")
        there.set()
        wait_until(lambda: site.status("cam").state == "idle", "seen once, it is let go")
        assert told == [("cam", False, "The source does not know this stream."), ("cam", True, "")]
        sink = Collector()
        site.hold("cam")
        leave = site.subscribe("cam", sink)
        wait_until(lambda: len(sink.pictures) >= 19, "it plays for who holds it")
        info = site.status("cam").info
        assert info is not None and (info.codec, info.width, info.height) == ("h264", 320, 180)
        leave()
        site.remove("cam")
        assert not site.is_camera("cam") and site.picture("cam") is None
        assert site.status("cam").state == "idle"
        site.hold("cam"), site.release("cam"), site.subscribe("cam", sink)()
        site.close()
        site.put("late", "rtsp://127.0.0.1:1/a")
        assert not site.is_camera("late")


def test_the_real_opener_refuses_what_may_not_be_fetched() -> None:
    with pytest.raises(FeedError):
        open_source("http://127.0.0.1/a.flv", Outbound(allow_private=False))


def test_segments_are_smoothed() -> None:
    """Packets of a second come at once, and go out one after the other."""
    out: list[tuple[float, IngestPacket | None]] = []
    looked_s: list[float] = []

    def clock() -> float:
        looked_s.append(time.monotonic())
        return looked_s[-1]

    # When it looked at its clock and let a packet go; a busy machine may take a while until it is out.
    smoother = Smoother(lambda packet: out.append((looked_s[-1], packet)), clock)

    def packet(number: int) -> IngestPacket:
        return IngestPacket("video", "h264", b"x", number * 900, number * 900, number == 0, 0)

    for number in range(40):
        smoother.put(packet(number))
    wait_until(lambda: len(out) == 40, "all went out")
    moments = [moment for moment, _ in out]
    assert moments[-1] - moments[0] > 0.389  # 39 steps of 10 ms, never faster than they were made
    smoother.put(None)
    for number in range(1000, 1400):
        smoother.put(packet(number))
    smoother.close()
    assert len(out) == 441 and out[40][1] is None
