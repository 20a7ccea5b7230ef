"""Packets become segments: where they end, which time they tell, and that nothing in them is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.ingest import IngestPacket
from app.localvcs.recording.cutter import Cutter
from app.localvcs.recording.model import LONGEST_MS
from tests.support.recordings import T0, decoded, played


@dataclass
class Written:
    start_ms: int
    take: int
    begins: bool
    codecs: str
    end_ms: int | None = None
    data: bytes = b""
    fails: Callable[[], bool] = field(default=lambda: False)

    def write(self, data: bytes) -> None:
        if self.fails():
            raise OSError(28, "No space left on device")
        self.data += data

    def finish(self, end_ms: int) -> None:
        self.end_ms = end_ms

    def abandon(self) -> None:
        self.data = b""


class Desk:
    """A cutter and what it wrote."""

    def __init__(
        self, target_ms: int = 2000, audio: str | None = None, last_take: int = 0, last_end_ms: int = 0
    ) -> None:
        self.written: list[Written] = []
        self.failing = False
        self.cutter = Cutter(self._open, lambda: audio, target_ms, last_take, last_end_ms)

    def _open(self, start_ms: int, take: int, begins: bool, codecs: str) -> Written:
        self.written.append(Written(start_ms, take, begins, codecs, fails=lambda: self.failing))
        return self.written[-1]

    def feed(self, packets: Iterable[IngestPacket]) -> None:
        for packet in packets:
            self.cutter.feed(packet)

    def told(self) -> list[tuple[int, int | None, int, bool]]:
        return [(w.start_ms - T0, w.end_ms and w.end_ms - T0, w.take, w.begins) for w in self.written]


def moved(packets: Iterable[IngestPacket], wall_ms: int) -> list[IngestPacket]:
    return [replace(packet, wall_utc_ms=packet.wall_utc_ms + wall_ms) for packet in packets]


def test_segments_join_at_key_pictures() -> None:
    desk = Desk()
    desk.feed(played(T0, times=2))
    desk.cutter.finish()
    assert desk.told() == [
        (0, 2000, 1, True), (2000, 4000, 1, False), (4000, 6000, 1, False), (6000, 7999, 1, False)
    ]  # fmt: skip
    assert [number for w in desk.written for _, number in decoded(w.data)] == 2 * list(range(60))


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_every_segment_plays_alone(codec: str) -> None:
    desk = Desk()
    desk.feed(played(T0, codec=codec, b_frames=2))
    desk.cutter.finish()
    assert [w.codecs for w in desk.written] == ["h264" if codec == "libx264" else "hevc"] * 2
    assert [n for _, n in decoded(b"".join(w.data for w in desk.written))] == list(range(60))
    for number, written in enumerate(desk.written):
        # Pictures shown before an H.265 key picture but sent behind it need the segment before.
        assert decoded(written.data)[0][1] == number * 30


@pytest.mark.parametrize("audio", ["aac", "pcm_alaw"])
def test_sound_goes_along(audio: str) -> None:
    import io

    import av

    desk = Desk(audio=audio)
    desk.feed(played(T0, audio=audio, times=2))
    desk.cutter.finish()
    for written in desk.written:
        assert written.codecs == "h264-aac"
        with av.open(io.BytesIO(written.data), "r", format="mpegts") as container:
            sound = container.streams.audio[0]
            assert sound.codec_context.name == "aac"
            heard_s = sum(f.samples / f.sample_rate for p in container.demux(sound) for f in p.decode())
        assert heard_s > 1.5


def test_sound_that_comes_late_is_announced_from_the_next_segment_on() -> None:
    desk = Desk()
    packets = list(played(T0, audio="aac"))
    desk.feed(p for p in packets if p.kind == "video" or p.wall_utc_ms > T0 + 1500)
    desk.cutter.finish()
    assert [(w.codecs, w.begins) for w in desk.written] == [("h264", True), ("h264-aac", True)]


def test_nothing_is_written_before_a_key_picture() -> None:
    desk = Desk()
    desk.feed(list(played(T0))[5:])
    assert desk.told() == [(1000, 3000, 1, True), (3000, None, 1, False)]


def test_a_gap_ends_the_segment_with_its_last_picture() -> None:
    desk = Desk()
    desk.feed(list(played(T0))[:20])
    desk.cutter.finish()
    desk.feed(played(T0 + 60_000, first_dts=60_000 * 90))
    assert desk.told()[:2] == [(0, 1333, 1, True), (60_000, 62_000, 2, True)]


def test_a_clock_that_goes_forward_makes_a_gap() -> None:
    desk = Desk(target_ms=10_000)
    packets = list(played(T0))
    desk.feed(packets[:30])
    desk.feed(moved(packets[30:], 3_600_000))
    assert desk.told() == [(0, 1999, 1, True), (3_602_000, None, 2, True)]


def test_a_clock_set_back_a_little_waits_until_it_is_there_again() -> None:
    desk = Desk(target_ms=10_000)
    packets = list(played(T0, times=2))
    desk.feed(packets[:45])
    desk.feed(moved(packets[45:], -1500))
    first, second = desk.told()
    assert first[:2] == (0, 2999)
    assert second[0] >= 2999 and second[3]


def test_a_clock_set_back_far_begins_a_new_take_over_the_old_one() -> None:
    desk = Desk(target_ms=10_000)
    packets = list(played(T0, times=2))
    desk.feed(packets[:45])
    desk.feed(moved(packets[45:], -3_600_000))
    assert desk.told() == [(0, 2999, 1, True), (3000 - 3_600_000, None, 2, True)]


def test_goes_on_after_the_last_take_of_the_index() -> None:
    desk = Desk(last_take=41, last_end_ms=T0 + 500)
    desk.feed(played(T0))
    assert desk.told()[0] == (1000, 3000, 42, True)


def test_a_camera_without_key_pictures_loses_at_most_the_longest_segment() -> None:
    key, *others = played(T0)
    desk = Desk()
    desk.feed([key])
    for second in range(1, LONGEST_MS // 1000 + 5):
        shift = {"pts_90k": second * 90_000, "dts_90k": second * 90_000, "wall_utc_ms": T0 + second * 1000}
        desk.feed([replace(others[0], **shift)])
    assert [w.end_ms is not None for w in desk.written] == [True]
    assert desk.written[0].end_ms == T0 + LONGEST_MS


def test_times_wrap_in_the_file_and_nowhere_else() -> None:
    desk = Desk(target_ms=10_000)
    desk.feed(played(T0, first_dts=(1 << 33) - 90_000))
    desk.cutter.finish()
    assert desk.told() == [(0, 3999, 1, True)]
    assert len(decoded(desk.written[0].data)) == 60


def test_a_disk_error_passes_through_and_recording_goes_on_at_the_next_key_picture() -> None:
    desk = Desk()
    packets = list(played(T0))
    desk.feed(packets[:5])
    desk.failing = True
    with pytest.raises(OSError):
        desk.feed(packets[5:6])
    desk.cutter.abandon()
    desk.failing = False
    desk.feed(packets[6:])
    assert desk.told()[1] == (1000, 3000, 2, True)
    assert desk.written[0].data == b"" and desk.written[0].end_ms is None


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_whatever_the_clock_does(data: st.DataObject) -> None:
    """Segments of one take never overlap and follow each other; key pictures only begin them."""
    template = list(played(0, width=64, height=64))
    desk = Desk(target_ms=2000)
    pts = 0
    wall = T0
    for number in range(40):
        packet = replace(template[0 if number % 5 == 0 else 1], pts_90k=pts, dts_90k=pts, wall_utc_ms=wall)
        event = data.draw(st.integers(0, 20))
        if event == 0:
            desk.cutter.finish()
        elif event == 1:
            wall += data.draw(st.integers(-100_000, 100_000))
        elif event == 2:
            desk.cutter.abandon()
        desk.feed([packet])
        pts += 500 * 90
        wall += 500
    desk.cutter.finish()
    done = [w for w in desk.written if w.end_ms is not None]
    for w in done:
        assert w.end_ms is not None and w.start_ms < w.end_ms <= w.start_ms + LONGEST_MS + 1000
    for before, after in zip(done, done[1:], strict=False):
        assert after.take >= before.take
        if after.take == before.take:
            assert after.start_ms == before.end_ms and not after.begins
        else:
            assert after.begins
