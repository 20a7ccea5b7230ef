"""The recorder of outages: what counts, from when to when, why; and its life through restarts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.catalogue import CatalogueChange
from app.core.instant import Instant
from app.core.outage_log import LOST_S, OutageLog
from app.core.outages import (
    COUNTS_S,
    GAP_S,
    HIDDEN,
    PICTURE,
    REASONS,
    SERVICE_AWAY,
    WAITING,
    Ending,
    Recorder,
    Sight,
    best,
    sight,
)
from app.core.status import Phase, Reason, TileCode, TileStatus
from app.core.tree import Corp, Device, DeviceKind, DeviceStatus
from app.store.database import Database
from app.store.shift import ShiftStore
from tests.support.fake_station import FakeCatalogue
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop

T0 = 1_790_000_000_000
PLAYING = TileStatus(Phase.PLAYING, TileCode.PLAYING)


def at(seconds: float) -> Instant:
    return Instant(T0 + round(seconds * 1000))


def silent(seconds: float) -> TileStatus:
    return TileStatus(
        Phase.SILENT,
        TileCode.SILENT,
        {"silence_ms": 3000, "since_utc_ms": at(seconds), "unmistakable": False},
        last_picture_utc_ms=at(seconds),
    )


def refused(reason: Reason) -> TileStatus:
    return TileStatus(Phase.REFUSED, TileCode.REFUSED, {"reason": reason, "message": ""}, attempts=1)


class Watch:
    """A recorder told each second."""

    def __init__(self) -> None:
        self.recorder = Recorder("run")
        self.now = 0
        self.tiles: dict[str, Sight] = {}

    def show(self, device: str, status: TileStatus | None) -> None:
        seen = None if status is None else sight(status)
        if seen is None:
            self.tiles.pop(device, None)
        else:
            self.tiles[device] = seen

    def go(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.recorder.tick(self.tiles, {d: f"Camera {d}" for d in self.tiles}, at(self.now))

    @property
    def rows(self) -> list[tuple[str, str, float, float | None, str | None]]:
        return [
            (
                o.device_id, o.reason, (o.began - T0) / 1000,
                None if o.ended is None else (o.ended - T0) / 1000, o.ending,
            )
            for o in self.recorder.changed.values()
        ]  # fmt: skip


def test_silence_counts_from_the_last_picture_until_the_next() -> None:
    w = Watch()
    w.show("a", PLAYING)
    w.go(10)
    w.show("a", silent(8.5))
    w.go(3)
    assert w.rows == []
    w.go(1)
    assert w.rows == [("a", "silence", 8.5, None, None)]
    w.go(20)
    w.show("a", PLAYING)
    w.go(1)
    assert w.rows == [("a", "silence", 8.5, 35.0, Ending.PICTURE)]
    assert w.recorder.changed["run-1"].name == "Camera a"


def test_a_blink_is_no_outage() -> None:
    w = Watch()
    w.show("a", PLAYING)
    w.go(10)
    w.show("a", silent(10))
    w.go(4)
    w.show("a", PLAYING)
    w.go(30)
    assert w.rows == []


def test_opening_for_the_first_time_is_not_dark_until_something_fails() -> None:
    w = Watch()
    w.show("a", TileStatus(Phase.OPENING, TileCode.OPENING, {}))
    w.go(30)
    assert w.rows == []
    w.show(
        "a", TileStatus(Phase.BACKING_OFF, TileCode.BACKING_OFF, {"reason": Reason.HTTP_STATUS}, attempts=1)
    )
    w.go(1)
    assert w.rows == [("a", "http_status", 1.0, None, None)]  # nobody saw a picture all that time


def test_the_reason_that_tells_most_stays() -> None:
    w = Watch()
    w.show("a", PLAYING)
    w.go(1)
    w.show("a", silent(1))
    w.go(10)
    w.show("a", TileStatus(Phase.RESOLVING, TileCode.RESOLVING, {}, attempts=1))
    w.go(2)
    assert w.rows[0][1] == "silence"
    w.show("a", TileStatus(Phase.BACKING_OFF, TileCode.BACKING_OFF, {"reason": Reason.ENDED}, attempts=2))
    w.go(2)
    assert w.rows[0][1] == "ended"
    w.show("a", refused(Reason.OFFLINE))
    w.go(2)
    assert w.rows[0][1] == "offline"
    w.show("a", TileStatus(Phase.BACKING_OFF, TileCode.BACKING_OFF, {"reason": Reason.TIMEOUT}, attempts=4))
    w.go(2)
    assert w.rows == [("a", "offline", 1.0, None, None)]


def test_a_service_that_does_not_answer_is_named_as_such() -> None:
    away = TileStatus(Phase.BACKING_OFF, TileCode.UNREACHABLE, {"since_utc_ms": T0, "away_s": 3}, attempts=1)
    seen = sight(away)
    assert seen is not None and seen.reason == SERVICE_AWAY and SERVICE_AWAY in REASONS


HELD = TileStatus(Phase.HELD, TileCode.HELD, {"since_utc_ms": 1, "kept": True, "resuming": False})


def test_a_frozen_camera_whose_tile_is_hidden_is_not_said_to_give_pictures_again() -> None:
    w = Watch()
    w.show("a", PLAYING)
    w.show("b", PLAYING)
    w.go(10)
    w.show("a", silent(8.0))
    w.go(10)
    w.show("a", HELD)  # another tile was enlarged
    w.show("b", HELD)
    w.go(20)
    assert w.rows == [("a", "silence", 8.0, None, None)]
    w.show("a", silent(8.0))
    w.show("b", silent(10.0))  # since when, nobody saw
    w.go(10)
    assert w.rows == [("a", "silence", 8.0, None, None), ("b", "silence", 41.0, None, None)]
    w.show("a", PLAYING)
    w.go(1)
    assert w.rows[0] == ("a", "silence", 8.0, 51.0, Ending.PICTURE)
    w.show("b", HELD)
    w.go(20)
    w.show("b", None)  # hidden for a minute: closed
    w.go(1)
    assert w.rows[1] == ("b", "silence", 41.0, 72.0, Ending.NOT_WATCHED)


def test_a_closed_tile_ends_it_without_saying_that_all_is_well() -> None:
    w = Watch()
    w.show("a", refused(Reason.FORBIDDEN))
    w.go(10)
    w.show("a", None)
    w.go(1)
    assert w.rows == [("a", "forbidden", 1.0, 11.0, Ending.NOT_WATCHED)]


def test_a_camera_said_to_be_offline_is_dark_without_a_tile() -> None:
    w = Watch()
    w.go(1)
    w.recorder.list_says("a", "Gate", Reason.OFFLINE, at(1), first=True)
    w.recorder.list_says("b", "Door", None, at(1), first=True)
    w.go(10)
    assert w.rows == [("a", "offline", 1.0, None, None)]
    assert w.recorder.changed["run-1"].from_start
    w.recorder.list_says("a", "Gate", None, at(11), first=False)
    assert w.rows == [("a", "offline", 1.0, 11.0, Ending.ONLINE)]


def test_tile_and_list_hand_an_outage_over() -> None:
    w = Watch()
    w.go(1)
    w.recorder.list_says("a", "Gate", Reason.OFFLINE, at(1), first=False)
    w.go(10)
    w.show("a", refused(Reason.OFFLINE))
    w.go(10)
    w.show("a", None)
    w.go(10)
    assert w.rows == [("a", "offline", 1.0, None, None)]
    w.show("a", PLAYING)
    w.go(1)
    assert w.rows[0][3:] == (32.0, Ending.PICTURE)
    w.show("a", None)
    w.go(10)  # the list still says that it is offline
    assert [row[2] for row in w.rows] == [1.0, 33.0]


def test_a_machine_that_slept_watched_nothing() -> None:
    w = Watch()
    w.show("a", refused(Reason.TIMEOUT))
    w.recorder.list_says("b", "Door", Reason.OFFLINE, at(0), first=False)
    w.go(10)
    w.now += 3600
    w.go(10)
    assert sorted(w.rows) == [
        ("a", "timeout", 1.0, 10.0, Ending.NOT_RUNNING),
        ("a", "timeout", 3611.0, None, None),
        ("b", "offline", 0.0, 10.0, Ending.NOT_RUNNING),
        ("b", "offline", 3611.0, None, None),
    ]


def test_a_clock_that_is_set_back_makes_no_negative_times() -> None:
    w = Watch()
    w.show("a", refused(Reason.TIMEOUT))
    w.go(10)
    w.now -= 100
    w.show("a", PLAYING)
    w.go(1)
    assert w.rows == [("a", "timeout", 1.0, 10.0, Ending.PICTURE)]


def test_after_a_clock_was_set_back_by_hours_outages_are_seen_as_before() -> None:
    w = Watch()
    w.now = 36_000
    w.show("a", refused(Reason.TIMEOUT))
    w.show("b", PLAYING)
    w.recorder.list_says("c", "Door", Reason.OFFLINE, at(36_000), first=False)
    w.go(10)
    w.now -= 18_000
    w.go(10)
    w.show("b", refused(Reason.TIMEOUT))
    w.go(10)
    w.show("b", PLAYING)
    w.go(1)
    assert sorted(w.rows) == [
        ("a", "timeout", 18_012.0, None, None),
        ("a", "timeout", 36_001.0, 36_010.0, Ending.NOT_RUNNING),
        ("b", "timeout", 18_021.0, 18_031.0, Ending.PICTURE),
        ("c", "offline", 18_011.0, None, None),
        ("c", "offline", 36_000.0, 36_010.0, Ending.NOT_RUNNING),
    ]


def test_a_picture_in_one_of_two_tiles_is_a_picture() -> None:
    dark = Sight(dark=True, reason="timeout")
    assert best([dark, PICTURE]) is PICTURE
    assert best([WAITING, dark]) is dark
    assert best([WAITING, HIDDEN]) is HIDDEN and best([HIDDEN, dark, HIDDEN]) is dark


class Shift(RuleBasedStateMachine):
    """Any order of tiles, list, sleep: the rows are sane, and agree with a naive look at the same seconds."""

    cameras = st.sampled_from("abc")
    statuses = st.sampled_from(
        [None, WAITING, PICTURE, HIDDEN, Sight(dark=True), Sight(dark=True, reason="timeout"),
         Sight(dark=True, reason="offline")]
    )  # fmt: skip

    @initialize()
    def begin(self) -> None:
        self.recorder = Recorder("r")
        self.now = 0.0
        self.tiles: dict[str, Sight] = {}
        self.dark_for: dict[str, float] = {}
        self.rows: dict = {}
        self._tick(0.5)

    @rule(camera=cameras, seen=statuses)
    def show(self, camera: str, seen: Sight | None) -> None:
        if seen is None:
            self.tiles.pop(camera, None)
        else:
            self.tiles[camera] = seen

    @rule(camera=cameras, reason=st.sampled_from([None, "offline", "unregistered"]), first=st.booleans())
    def list_says(self, camera: str, reason: str | None, first: bool) -> None:
        self.recorder.list_says(camera, camera, reason, at(self.now), first)

    @rule(camera=cameras)
    def list_lost(self, camera: str) -> None:
        self.recorder.list_lost(camera, at(self.now))

    @rule(seconds=st.integers(1, 12))
    def wait(self, seconds: int) -> None:
        for _ in range(seconds * 2):
            self._tick(0.5)

    @rule()
    def sleep(self) -> None:
        self.dark_for.clear()
        self._tick(GAP_S + 60)
        assert all(outage.began >= at(self.now) for outage in self.recorder.open)

    def _tick(self, step: float) -> None:
        self.now += step
        self.recorder.tick(dict(self.tiles), {}, at(self.now))
        for camera in "abc":
            seen = self.tiles.get(camera)
            if seen is not None and seen.dark:
                self.dark_for.setdefault(camera, self.now)
            elif seen is None or seen.picture:
                self.dark_for.pop(camera, None)
        dark_now = {outage.device_id for outage in self.recorder.open}
        for camera, since in self.dark_for.items():
            if self.now - since >= COUNTS_S:
                assert camera in dark_now
        for camera, seen in self.tiles.items():
            assert not (seen.picture and camera in dark_now)

    @invariant()
    def sane(self) -> None:
        if not hasattr(self, "recorder"):
            return
        self.rows.update(self.recorder.changed)
        for outage in self.rows.values():
            assert outage.reason in REASONS
            assert (outage.ended is None) == (outage.ending is None)
            assert outage.ended is None or outage.ended >= outage.began
        for camera in "abc":
            mine = sorted((o for o in self.rows.values() if o.device_id == camera), key=lambda o: o.began)
            assert [o.ended for o in mine[:-1]].count(None) == 0
            for one, two in zip(mine, mine[1:], strict=False):
                assert one.ended is not None and one.ended <= two.began
        open_now = {key for key, outage in self.rows.items() if outage.ended is None}
        assert open_now == {outage.key for outage in self.recorder.open}

    def teardown(self) -> None:
        if hasattr(self, "recorder"):
            self.sane()


Shift.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestShift = Shift.TestCase


# -- the log of a station ------------------------------------------------------------------------------


class Desk:
    """A log over a scripted catalogue, with time and threads by hand, on a real database."""

    def __init__(self, file: Path, clock: ManualClock | None = None) -> None:
        corp = Corp("c", "Project")
        devices = [Device(f"cam{n}", f"Gate {n}", "c", DeviceKind.IPC, DeviceStatus.ONLINE) for n in range(3)]
        self.catalogue = FakeCatalogue([corp], devices)
        self.clock = clock or ManualClock()
        self.loop, self.executor = ManualLoop(), ManualExecutor()
        self.database = Database(file)
        self.statuses: dict[str, TileStatus] = {}
        self.log = OutageLog(
            self.clock, self.catalogue, lambda: self.statuses.items(), lambda d: f"Name of {d}",
            self.executor, self.loop.post, ShiftStore(self.database, "site"),
        )  # fmt: skip
        self.log.start()
        self.run()

    def run(self) -> None:
        while self.executor.run() + self.loop.run():
            pass

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * 2)):
            self.clock.advance(0.5)
            self.log.tick()
            self.run()

    def list_says(self, device_id: str, status: DeviceStatus) -> None:
        from msgspec.structs import replace

        self.catalogue.devices[device_id] = replace(self.catalogue.devices[device_id], status=status)
        self.catalogue.tell(CatalogueChange(changed=(device_id,)))

    def rows(self) -> list[tuple[str, str, str | None]]:
        now = self.clock.utc()
        found = self.log.outages(Instant(now - 24 * 3600_000), Instant(now + 1))
        return sorted((o.device_id, o.reason, o.ending) for o in found)

    def die(self) -> None:
        """As by ``kill -9``: no word, the file as it is."""
        self.database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "db.sqlite"


def test_what_the_tiles_and_the_list_say_is_there_after_a_restart(file: Path) -> None:
    desk = Desk(file)
    desk.catalogue.tell(CatalogueChange())
    desk.wait(1)
    desk.statuses["cam0"] = refused(Reason.TIMEOUT)
    desk.list_says("cam1", DeviceStatus.OFFLINE)
    desk.wait(10)
    assert desk.rows() == [("cam0", "timeout", None), ("cam1", "offline", None)]
    desk.statuses["cam0"] = PLAYING
    desk.wait(1)
    desk.log.shutdown()
    desk.die()
    again = Desk(file, desk.clock)
    assert again.rows() == [("cam0", "timeout", Ending.PICTURE), ("cam1", "offline", Ending.NOT_RUNNING)]
    again.die()


def test_what_was_about_to_be_written_at_the_end_is_written(file: Path) -> None:
    desk = Desk(file)
    desk.statuses["cam0"] = refused(Reason.TIMEOUT)
    desk.wait(10)
    desk.statuses["cam0"] = PLAYING
    desk.clock.advance(1)
    desk.log.tick()  # its work waits for the executor
    desk.statuses["cam1"] = refused(Reason.TIMEOUT)
    desk.clock.advance(1)
    desk.log.tick()
    desk.log.shutdown()
    desk.die()
    again = Desk(file, desk.clock)
    assert again.rows() == [("cam0", "timeout", Ending.PICTURE)]
    again.die()


def test_what_was_open_when_the_program_was_killed_ends_at_its_last_sign_of_life(file: Path) -> None:
    desk = Desk(file)
    desk.statuses["cam0"] = refused(Reason.TIMEOUT)
    desk.wait(31)
    killed = desk.clock.utc()
    desk.die()
    desk.clock.advance(120)
    again = Desk(file, desk.clock)
    assert again.rows() == [("cam0", "timeout", Ending.NOT_RUNNING)]
    (outage,) = again.log.outages(Instant(0), again.clock.utc())
    assert outage.ended is not None and killed - 5500 <= outage.ended <= killed
    gaps = again.log.unwatched(Instant(killed - 60_000), again.clock.utc())
    assert [round((b - a) / 1000) for a, b in gaps][-1] in range(119, 127)
    again.die()


def test_a_run_killed_a_moment_ago_is_found_a_little_later(file: Path) -> None:
    desk = Desk(file)
    desk.statuses["cam0"] = refused(Reason.TIMEOUT)
    desk.wait(10)
    desk.die()
    desk.clock.advance(1)
    again = Desk(file, desk.clock)
    assert again.rows() == [("cam0", "timeout", None)]  # another window could be running
    again.wait(LOST_S + 6)
    assert again.rows() == [("cam0", "timeout", Ending.NOT_RUNNING)]
    again.die()


def test_two_programs_side_by_side_leave_each_other_alone(file: Path) -> None:
    one = Desk(file)
    two = Desk(file, one.clock)
    one.statuses["cam0"] = refused(Reason.TIMEOUT)
    for _ in range(40):
        one.clock.advance(1)
        one.log.tick()
        two.log.tick()
        one.run()
        two.run()
    assert one.rows() == [("cam0", "timeout", None)]
    one.die()
    two.die()


def test_a_disk_that_fails_for_a_while_loses_nothing(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(file)
    real = desk.database.use

    def broken(work: object) -> object:
        raise OSError("full")

    desk.database.use = broken  # type: ignore[method-assign, assignment]
    desk.statuses["cam0"] = refused(Reason.TIMEOUT)
    desk.wait(12)
    assert desk.rows() == [("cam0", "timeout", None)]
    desk.database.use = real  # type: ignore[method-assign]
    desk.wait(12)
    desk.die()
    kept, _ = ShiftStore(desk.database, "site").load(0)
    assert [row[1] for row in kept] == ["cam0"]
    assert "could not be kept" in caplog.text
    desk.die()


def test_the_list_of_the_last_run_says_nothing_of_today(file: Path) -> None:
    from dataclasses import replace

    from app.core.catalogue import CataloguePhase

    desk = Desk(file)
    desk.catalogue.state = replace(desk.catalogue.state, phase=CataloguePhase.CACHED)
    desk.list_says("cam1", DeviceStatus.OFFLINE)
    desk.wait(10)
    assert desk.rows() == []
    desk.catalogue.state = replace(desk.catalogue.state, phase=CataloguePhase.COMPLETE)
    desk.catalogue.tell(CatalogueChange(state_only=True))
    desk.wait(10)
    assert desk.rows() == [("cam1", "offline", None)]
    assert desk.log.outages(Instant(0), desk.clock.utc())[0].from_start
    desk.die()


def test_kill_9_leaves_an_outage_that_the_next_start_closes(file: Path) -> None:
    import subprocess
    import sys

    root = Path(__file__).parents[2]
    program = [sys.executable, "-m", "tests.support.outage_child", str(file)]
    with subprocess.Popen(program, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            word, at_ms = child.stdout.readline().split()
        finally:
            child.kill()
    assert word == "kept"
    clock = ManualClock()
    clock.advance((int(at_ms) - clock.utc()) / 1000 + 600)
    again = Desk(file, clock)
    (outage,) = again.log.outages(Instant(0), clock.utc())
    assert (outage.device_id, outage.ending) == ("cam", Ending.NOT_RUNNING)
    assert outage.ended is not None and outage.began <= outage.ended <= int(at_ms)
    (gap,) = again.log.unwatched(outage.ended, clock.utc())
    assert gap == (outage.ended, clock.utc())
    again.die()


def test_a_tile_nobody_sees_is_no_outage() -> None:
    held = TileStatus(
        Phase.HELD, TileCode.HELD, {"since_utc_ms": 1, "kept": True, "resuming": False}, attempts=2
    )
    seen = sight(held)
    assert seen is not None and not seen.picture and not seen.dark
    parked = TileStatus(Phase.HELD, TileCode.HELD, {"since_utc_ms": 1, "kept": False, "resuming": False})
    assert sight(parked) is None, "nobody watches it"
