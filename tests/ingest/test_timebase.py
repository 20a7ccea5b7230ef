"""From any camera's clock to ours: whatever its timestamps do, ours rise, and their UTC time is right."""

from __future__ import annotations

import av
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.ingest.timebase import TimeBase
from app.media.feed.backlog import Item

FRAME = 6000
NOON = 1_700_000_000_000
WRAP_TS = 1 << 33
WRAP_FLV = (1 << 32) * 90


class World:
    """A service's clock and elapsed time, moved by hand."""

    def __init__(self) -> None:
        self.utc_ms = NOON
        self.monotonic_s = 100.0
        self.times = TimeBase(lambda: self.utc_ms, lambda: self.monotonic_s)
        self.shown: list[tuple[int, int]] = []
        self.gaps: list[int] = []

    def wait(self, ms: int) -> None:
        self.utc_ms += ms
        self.monotonic_s += ms / 1000

    def picture(self, dts: int, *, key: bool = True, epoch: int = 0, reorder: int = 0) -> tuple[int, int]:
        """Feeds one; its (dts, UTC milliseconds)."""
        placed = self.times.video(picture(dts, key=key, epoch=epoch, reorder=reorder))
        self.times.arrived()
        if placed.gap:
            self.gaps.append(len(self.shown))
        self.shown.append((placed.dts_90k, placed.wall_utc_ms))
        return self.shown[-1]

    def run(self, first: int, count: int, *, frame: int = FRAME, every_ms: int | None = None) -> int:
        """So many pictures in real time; the next timestamp."""
        for number in range(count):
            self.wait(frame // 90 if every_ms is None else every_ms)
            self.picture(first + number * frame, key=number % 15 == 0)
        return first + count * frame


def picture(dts: int, *, key: bool = True, epoch: int = 0, reorder: int = 0) -> Item:
    return Item(av.Packet(1), True, dts + reorder, dts, key, 1, epoch, 0.0)


def sound(pts: int, epoch: int = 0) -> Item:
    return Item(av.Packet(1), False, pts, pts, False, 1, epoch, 0.0)


def rises(world: World) -> bool:
    times = [dts for dts, _ in world.shown]
    return all(before < after for before, after in zip(times, times[1:], strict=False))


def right(world: World, tolerance_ms: int = 100) -> bool:
    """The newest picture's UTC time is now."""
    return abs(world.shown[-1][1] - world.utc_ms) <= tolerance_ms


def test_begins_at_the_utc_time_of_the_last_of_the_burst() -> None:
    world = World()
    burst = [picture(5_000 + n * FRAME) for n in range(15)]
    world.times.begin(burst)
    walls = [world.times.video(item).wall_utc_ms for item in burst]
    assert walls[-1] == NOON and walls[0] == NOON - 14 * FRAME // 90
    assert world.times.video(picture(5_000 + 15 * FRAME)).dts_90k == (NOON * 90) + FRAME


def test_presentation_follows_decoding() -> None:
    world = World()
    world.times.begin([picture(0)])
    world.times.video(picture(0))
    placed = world.times.video(picture(FRAME, reorder=2 * FRAME))
    assert placed.pts_90k - placed.dts_90k == 2 * FRAME
    assert placed.wall_utc_ms == NOON + 3 * FRAME // 90
    wild = world.times.video(picture(2 * FRAME, reorder=-FRAME))
    assert wild.pts_90k == wild.dts_90k


def test_wraps_are_not_seen() -> None:
    for wrap in (WRAP_TS, WRAP_FLV):
        world = World()
        first = wrap - 40 * FRAME
        world.times.begin([picture(first)])
        for number in range(100):
            world.wait(FRAME // 90)
            world.picture((first + number * FRAME) % wrap)
        steps = {b[0] - a[0] for a, b in zip(world.shown, world.shown[1:], strict=False)}
        assert steps == {FRAME} and not world.gaps and right(world)


def test_a_camera_that_sets_its_clock_is_no_gap() -> None:
    for jump in (3600 * 90_000, -3600 * 90_000, -2 * 90_000, 11 * 90_000):
        world = World()
        world.times.begin([picture(0)])
        following = world.run(0, 30)
        world.run(following + jump, 30)
        assert rises(world) and not world.gaps and right(world)


def test_a_pause_behind_a_jump_is_a_gap_as_long_as_it_was() -> None:
    world = World()
    world.times.begin([picture(0)])
    following = world.run(0, 30)
    before = world.shown[-1]
    world.wait(20_000)
    after = world.picture(following - 900_000_000)
    assert world.gaps == [30]
    assert abs((after[0] - before[0]) // 90 - 20_000) < 10 and right(world)


def test_careless_timestamps_still_rise() -> None:
    world = World()
    world.times.begin([picture(0)])
    for dts in (0, FRAME, FRAME, FRAME - 10, 2 * FRAME, 2 * FRAME - 80_000, 3 * FRAME):
        world.wait(66)
        world.picture(dts)
    assert rises(world) and not world.gaps


def test_a_new_connection_goes_on_where_time_is() -> None:
    world = World()
    world.times.begin([picture(0)])
    world.run(0, 30)
    before = world.shown[-1]
    world.wait(7_000)
    world.times.begin([picture(123_456_789)])
    after = world.picture(123_456_789)
    assert abs((after[0] - before[0]) // 90 - 7_000) < 70 and right(world)
    # Connected again at once, with a start-up burst that reaches back behind what was shown before.
    burst = [picture(n * FRAME) for n in range(30)]
    world.times.begin(burst)
    for item in burst:
        world.shown.append((world.times.video(item).dts_90k, 0))
    assert rises(world)


def test_jitter_does_not_move_the_clock() -> None:
    world = World()
    world.times.begin([picture(0)])
    for number in range(600):
        # Bunched: nothing for 0.4 s, then six at once.
        if number % 6 == 0:
            world.wait(6 * FRAME // 90)
        world.picture(number * FRAME)
    walls = [wall for _, wall in world.shown]
    steps = [b - a for a, b in zip(walls, walls[1:], strict=False)]
    assert max(steps) <= FRAME // 90 + 25 and min(steps) >= FRAME // 90 - 25
    assert not world.gaps and right(world, 450)


def test_a_slow_camera_clock_is_followed() -> None:
    world = World()
    world.times.begin([picture(0)])
    # 0.3 % slow for ten minutes: 1.8 s, had nobody noticed.
    world.run(0, 9000, frame=6012, every_ms=67)
    assert right(world, 150) and not world.gaps and rises(world)


def test_the_services_clock_may_jump() -> None:
    for jump_ms in (3_600_000, -3_600_000, 5_000):
        world = World()
        world.times.begin([picture(0)])
        following = world.run(0, 32)
        world.utc_ms += jump_ms
        world.run(following, 40)
        assert rises(world) and right(world)
        assert len(world.gaps) == 1  # at the first key picture afterwards
        before, after = world.shown[world.gaps[0] - 1], world.shown[world.gaps[0]]
        assert after[0] - before[0] == FRAME
        assert abs(after[1] - before[1] - jump_ms - FRAME // 90) < 200


def test_a_source_far_behind_is_believed_after_a_while() -> None:
    world = World()
    world.times.begin([picture(0)])
    following = world.run(0, 30)
    world.wait(4_000)  # it stood still without its timestamps saying so
    world.run(following, 150)
    assert len(world.gaps) == 1 and right(world) and rises(world)


def test_sound_goes_beside_its_pictures() -> None:
    world = World()
    assert world.times.audio(sound(0)) is None
    world.times.begin([picture(1000)])
    dts, _ = world.picture(1000)
    placed = world.times.audio(sound(1000 + 45))
    assert placed is not None and placed.pts_90k == dts + 45
    assert world.times.audio(sound(1000 + 45)) is None  # twice the same moment
    assert world.times.audio(sound(1000 + 100 * 90_000)) is None  # far away
    assert world.times.audio(sound(2000, epoch=3)) is None


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-(1 << 34), 1 << 34) | st.integers(0, 20_000),
            st.integers(0, 3000),
            st.booleans(),
            st.sampled_from(["picture", "begin", "clock"]),
        ),
        max_size=60,
    )
)
def test_whatever_comes(script: list[tuple[int, int, bool, str]]) -> None:
    world = World()
    world.times.begin([picture(0)])
    at = 0
    for step, wait_ms, key, what in script:
        at += step
        world.wait(wait_ms)
        if what == "begin":
            world.times.begin([picture(at)])
        elif what == "clock":
            world.utc_ms += step // 1000
        world.picture(at, key=key)
    assert rises(world)
