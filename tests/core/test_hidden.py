"""Tiles nobody sees idle, pictures far apart by design are not silent, what is too late is opened anew."""

from __future__ import annotations

import pytest

from app.core import timing
from app.core.quality import WhyCode
from app.core.session import StreamSession
from app.core.status import Phase, TileCode
from app.core.wake import WakeWatch
from app.media.types import Failure
from tests.support.manual import ManualClock
from tests.support.station_rig import ScriptedService, StationRig, camera


@pytest.fixture
def rig() -> StationRig:
    rig = StationRig()
    rig.play_one()
    assert rig.statuses()[0] == "playing"
    return rig


def stream_of(rig: StationRig):
    (stream,) = rig.pool.streams
    return rig.pool.streams[stream]


def test_a_tile_nobody_sees_stops_decoding_within_five_seconds_and_keeps_its_feed(rig: StationRig) -> None:
    tile, stream = rig.station.wall.tiles[0], stream_of(rig)
    tile.set_size(0, 0)
    assert tile.hidden
    rig.wait(5)
    assert stream.held and stream_of(rig) is stream
    assert (tile.status().phase, tile.status().code) == (Phase.HELD, TileCode.HELD)
    assert tile.status().why.code is WhyCode.HIDDEN
    rig.wait(50)
    assert stream_of(rig) is stream
    asked = rig.station._broker.sent
    tile.set_size(640, 360)
    assert not stream.held
    assert tile.status().code is TileCode.HELD and tile.status().params["resuming"], "the picture is old"
    rig.wait(1.2)
    assert tile.status().code is TileCode.PLAYING
    assert rig.station._broker.sent == asked and stream_of(rig) is stream


def test_it_is_live_again_with_its_first_new_picture_not_with_its_next_report(rig: StationRig) -> None:
    tile, stream = rig.station.wall.tiles[0], stream_of(rig)
    tile.set_size(0, 0)
    rig.wait(5)
    tile.set_size(640, 360)
    rig.wait(0.3, playing=False)
    assert tile.status().params["resuming"]
    stream.ring.sequence += 1
    rig.wait(0.2, playing=False)
    assert tile.status().code is TileCode.PLAYING


def test_hidden_for_a_minute_it_is_closed_and_comes_back_as_a_fresh_start(rig: StationRig) -> None:
    tile = rig.station.wall.tiles[0]
    ring = tile.ring()
    tile.set_size(0, 0)
    rig.wait(timing.PARK_AFTER_S + 1)
    assert not rig.pool.streams
    assert tile.status().params == {
        "since_utc_ms": tile.status().last_picture_utc_ms,
        "kept": False,
        "resuming": False,
    }
    assert tile.ring() is ring, "the last good picture is kept"
    rig.wait(200)
    assert not rig.pool.streams
    tile.set_size(640, 360)
    rig.run()
    rig.pictures()
    rig.wait(1.5)
    assert tile.status().code is TileCode.PLAYING


def test_a_moment_out_of_sight_changes_nothing(rig: StationRig) -> None:
    tile, stream = rig.station.wall.tiles[0], stream_of(rig)
    tile.set_size(0, 0)
    rig.wait(timing.HOLD_AFTER_S - 0.5)
    tile.set_size(640, 360)
    assert not stream.held and tile.status().code is TileCode.PLAYING


def test_a_stream_that_ends_unseen_is_opened_when_it_is_seen(rig: StationRig) -> None:
    tile = rig.station.wall.tiles[0]
    tile.set_size(0, 0)
    rig.wait(5)
    rig.pool.fail(next(iter(rig.pool.streams)), Failure.UNREACHABLE)
    rig.wait(20)
    assert not rig.pool.streams and tile.status().phase is Phase.HELD
    tile.set_size(640, 360)
    rig.run()
    assert len(rig.pool.streams) == 1


def test_a_held_stream_that_gives_nothing_when_seen_again_is_opened_anew_beside(rig: StationRig) -> None:
    tile = rig.station.wall.tiles[0]
    tile.set_size(0, 0)
    rig.wait(30)
    tile.set_size(640, 360)
    rig.wait(timing.RESUME_LIMIT_S + 0.3, playing=False)
    assert len(rig.pool.streams) == 2


def test_a_tile_that_is_heard_or_recorded_goes_on(rig: StationRig) -> None:
    tile, stream = rig.station.wall.tiles[0], stream_of(rig)
    rig.station.wall.choose(0, audio=True)
    tile.set_size(0, 0)
    rig.wait(90)
    assert not stream.held and stream_of(rig) is stream
    rig.station.wall.choose(0, audio=False)
    tile.running.recording = True
    rig.wait(90)
    assert not stream.held
    tile.running.recording = False
    rig.wait(1)
    assert not rig.pool.streams


def test_a_stream_that_opens_unseen_is_held_from_its_first_picture() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.tiles[0].set_size(0, 0)
    rig.station.wall.assign(0, "cam0")
    rig.run()
    rig.wait(3)
    rig.pictures()
    rig.wait(1)
    assert stream_of(rig).held


def test_pictures_far_apart_by_design_are_not_silence() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    rig.pictures()
    (stream,) = rig.pool.streams
    tile = rig.station.wall.tiles[0]
    seen = set()
    for second in range(40):
        rig.pool.stats(stream, silence_ms=second % 4 * 1000, level="key", interval_ms=4000)
        rig.wait(1, playing=False)
        seen.add(tile.status().code)
        assert tile.status().decode == "key"
    assert seen == {TileCode.PLAYING}
    for second in range(4, 9):
        rig.pool.stats(stream, silence_ms=second * 1000, level="key", interval_ms=4000)
        rig.wait(1, playing=False)
    status = tile.status()
    assert status.code is TileCode.SILENT and status.params["unmistakable"]


def test_a_distance_of_key_pictures_nobody_knows_yet_is_reckoned_with_but_not_told() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    rig.pictures()
    (stream,) = rig.pool.streams
    tile = rig.station.wall.tiles[0]
    for second in range(9):
        rig.pool.stats(stream, silence_ms=second * 1000, level="key", interval_ms=None)
        rig.wait(1, playing=False)
    assert tile.status().code is TileCode.PLAYING and tile.status().interval_ms is None


def test_between_key_pictures_a_source_that_stopped_is_seen_at_once() -> None:
    rig = StationRig()
    rig.start()
    rig.station.wall.assign(0, "cam0")
    rig.run()
    rig.pictures()
    (stream,) = rig.pool.streams
    rig.wait(2, playing=False)
    rig.pool.stats(stream, silence_ms=2500, level="key", interval_ms=10_000, starved_ms=2300)
    rig.wait(1, playing=False)
    assert rig.station.wall.tiles[0].status().code is TileCode.SILENT


def test_silence_is_said_from_twice_the_distance_of_pictures_but_two_seconds_at_least() -> None:
    assert timing.SILENT_S == 2.0 and timing.UNMISTAKABLE_S == 5.0 and timing.SILENT_INTERVALS == 2.0
    assert timing.HOLD_AFTER_S < 5.0 and timing.PARK_AFTER_S >= 60.0 and timing.LATE_S["flv"] <= 3.0


def test_a_stream_that_stays_late_is_opened_anew_beside_but_not_over_and_over(rig: StationRig) -> None:
    (stream,) = rig.pool.streams
    for _ in range(3):
        rig.pool.stats(stream, delay_ms=4500, silence_ms=40)
        rig.wait(1, playing=False)
    rig.pool.stats(stream, delay_ms=900)
    rig.wait(1, playing=False)
    assert len(rig.pool.streams) == 1, "a moment is none"
    for _ in range(round(timing.LATE_FOR_S) + 2):
        rig.pool.stats(stream, delay_ms=4500, silence_ms=40)
        rig.wait(1, playing=False)
    assert len(rig.pool.streams) == 2, "beside: the late picture stays until the new one is there"
    rig.pictures()
    (stream,) = rig.pool.streams
    for _ in range(12):
        rig.pool.stats(stream, delay_ms=4500, silence_ms=40)
        rig.wait(1, playing=False)
    assert len(rig.pool.streams) == 1, "the source itself is late; it is not opened again at once"


def test_the_age_of_a_standing_key_picture_is_no_delay(rig: StationRig) -> None:
    (stream,) = rig.pool.streams
    for second in range(30):
        silence = second % 5 * 1000
        rig.pool.stats(stream, delay_ms=800 + silence, silence_ms=silence, level="key", interval_ms=5000)
        rig.wait(1, playing=False)
    assert list(rig.pool.streams) == [stream]


def test_what_is_chosen_by_hand_is_obeyed_and_said(rig: StationRig) -> None:
    wall, tile = rig.station.wall, rig.station.wall.tiles[0]
    wall.choose(0, decode="key")
    assert stream_of(rig).level == "key" and tile.status().pinned == ("decode",)
    assert tile.status().why.code is WhyCode.PINNED
    wall.choose(0, decode="auto", stream="main")
    rig.run()
    rig.pictures()
    rig.wait(2)
    assert tile.status().stream == "main" and stream_of(rig).level == "all"
    wall.choose(0, stream="auto", protocol="hls")
    rig.run()
    rig.pictures()
    rig.wait(2)
    assert tile.status().stream == "sub" and stream_of(rig).spec.protocol == "hls"
    wall.choose(0, protocol="flv")
    rig.run()
    rig.pictures()
    rig.wait(2)
    assert stream_of(rig).spec.protocol == "flv"


def test_sixteen_main_streams_without_sub_streams_begin_with_key_pictures() -> None:
    service = ScriptedService(16)
    service.cameras = [camera(n, InProtocol="GB28181") for n in range(16)]
    rig = StationRig(service)
    rig.start()
    wall = rig.station.wall
    wall.set_layout("16")
    for tile in wall.tiles:
        tile.set_size(480, 270)
    wall.assign_many([f"cam{n}" for n in range(16)])
    wall.select(15)
    rig.run()
    began = [stream.level for stream in rig.pool.streams.values()]
    assert began.count("key") >= len(began) - 4
    rig.wait(1)
    for _ in range(4):
        rig.pictures()
        rig.wait(1)
    assert wall.tiles[15].status().decode == "all"
    assert wall.tiles[15].status().why.code in (WhyCode.FOCUS, WhyCode.ONLY_STREAM)
    wall.select(7)
    rig.wait(1)
    assert rig.pool.streams[wall.tiles[7].running.shown].level == "all"


def test_after_sleep_every_stream_is_opened_anew_beside_and_waits_are_over(rig: StationRig) -> None:
    wall = rig.station.wall
    wall.assign(1, "cam1")
    rig.run()
    rig.pictures()
    rig.pool.fail(list(rig.pool.streams)[-1], Failure.NOT_FOUND)
    rig.run()
    rig.pool.fail(list(rig.pool.streams)[-1], Failure.NOT_FOUND)
    rig.run()
    assert rig.statuses()[1] == "backing_off"
    before = set(rig.pool.streams)
    rig.clock.advance(timing.WAKE_GAP_S + 1)
    rig.station.tick()
    rig.run()
    assert len(set(rig.pool.streams) - before) == 2, "one beside the first, one in place of the wait"
    rig.pictures()
    rig.wait(2)
    assert rig.statuses()[:2] == ["playing", "playing"]


def test_sleep_is_seen_in_either_clock_and_a_late_tick_is_none() -> None:
    class Clock(ManualClock):
        shift_ms = 0

        def utc(self):
            return type(super().utc())(super().utc() + self.shift_ms)

    clock = Clock()
    watch = WakeWatch(clock)
    clock.advance(0.1)
    assert not watch.woke()
    clock.advance(3.0)
    assert not watch.woke()
    clock.advance(0.1)
    clock.shift_ms += 3_600_000  # Linux, macOS: the monotonic clock stood
    assert watch.woke() and not watch.woke()
    clock.advance(3600)  # Windows: it went on
    assert watch.woke() and not watch.woke()
    clock.shift_ms -= 3_600_000
    assert not watch.woke(), "somebody put the clock back"


def test_a_session_that_shows_nothing_is_never_held() -> None:
    session = StreamSession(ManualClock())
    session.hold()
    session.park()
    session.resume()
    assert not session.held and not session.effects and session.status().phase is Phase.IDLE
