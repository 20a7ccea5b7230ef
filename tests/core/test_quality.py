"""The policy's decisions, one by one and in any order. Time and load are numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.quality import MAIN, SUB, Quality, QualityPolicy, TileFacts, WhyCode, limits
from app.media.types import Load

HD = (1920, 1080, 25.0)
SMALL = (640, 360, 15.0)


class Rig:
    """A policy, its tiles, and a machine on which decoding costs ``real`` times what is expected."""

    def __init__(self, *tiles: TileFacts, real: float = 1.0, others: float = 0.0) -> None:
        self.now = 100.0
        self.policy = QualityPolicy(lambda: self.now, cores=2)
        self.tiles = {tile.key: tile for tile in tiles}
        self.real, self.others = real, others
        self.changes: list[tuple[float, object, Quality]] = []
        self.qualities: dict[object, Quality] = {}
        for tile in tiles:
            self.qualities[tile.key] = self.policy.one(tile)

    def set(self, key: object, **facts: object) -> None:
        self.tiles[key] = replace(self.tiles[key], **facts)  # type: ignore[arg-type]

    def load(self) -> Load:
        scale = self.policy._scale
        self.policy._scale = {True: 1.0, False: 1.0}
        percent = min(200.0, self.policy.expected_percent * self.real)
        self.policy._scale = scale
        return Load(percent, min(200.0, percent + 15 + self.others), 2, self.now)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / limits.DECIDE_EVERY_S)):
            self.now += limits.DECIDE_EVERY_S
            load = self.load() if self.now % 1 == 0 else self.policy._load
            found = self.policy.decide(list(self.tiles.values()), load)
            for key, quality in found.items():
                before = self.qualities.get(key)
                if before is not None and (before.stream, before.decode) != (quality.stream, quality.decode):
                    self.changes.append((self.now, key, quality))
            self.qualities = dict(found)

    def shows(self) -> list[str]:
        return [f"{quality.stream}{quality.decode[0]}" for quality in self.qualities.values()]

    def why(self, key: object) -> WhyCode:
        return self.qualities[key].why.code


def wall(count: int, *, has_sub: bool = False, known: bool = True) -> list[TileFacts]:
    return [
        TileFacts(
            number, 480, 270, has_sub=has_sub, shown=MAIN if known else None, picture=HD if known else None
        )
        for number in range(count)
    ]


def test_small_tiles_show_the_sub_stream_and_large_ones_the_main_stream() -> None:
    rig = Rig(TileFacts("s", 400, 225), TileFacts("l", 1200, 675), TileFacts("o", 400, 225, has_sub=False))
    assert rig.shows() == ["2a", "1a", "1a"]
    assert [rig.why(key) for key in "slo"] == [WhyCode.SMALL_TILE, WhyCode.LARGE_TILE, WhyCode.ONLY_STREAM]
    assert rig.qualities["s"].why.params == {"width": 400}


def test_between_two_widths_a_tile_keeps_its_stream() -> None:
    rig = Rig(TileFacts("t", limits.SUB_UP_TO_PX, 400))
    for width, stream in ((760, SUB), (limits.MAIN_FROM_PX, MAIN), (760, MAIN), (limits.SUB_UP_TO_PX, SUB)):
        rig.set("t", width=width)
        rig.run(5)
        assert rig.qualities["t"].stream == stream


def test_sixteen_large_streams_begin_carefully_and_settle_within_the_budget() -> None:
    rig = Rig(*wall(16, known=False))
    began = rig.shows()
    assert began.count("1a") <= 4
    rig.set(0, focus="selected")
    for number in range(16):
        rig.set(number, shown=MAIN, picture=HD)
    rig.run(20)
    assert rig.shows()[0] == "1a" and rig.why(0) is WhyCode.FOCUS
    assert rig.policy.expected_percent <= 100 * 2 * limits.LOWER_FROM
    lowered = [number for number in range(16) if rig.qualities[number].decode == "key"]
    assert len(lowered) >= 12 and all(rig.why(number) is WhyCode.LOAD for number in lowered)
    assert rig.qualities[15].why.params["budget_percent"] == round(rig.policy.budget_percent)
    rig.changes.clear()
    rig.run(120)
    assert not rig.changes, "it is settled"


def test_streams_that_turn_out_to_be_small_are_decoded_wholly_at_once() -> None:
    for count in (16, 36, 64):
        rig = Rig(*wall(count, known=False))
        assert rig.shows().count("1k") >= count - 5
        for number in range(count):
            rig.set(number, shown=MAIN, picture=SMALL)
        rig.run(1)
        assert rig.shows() == ["1a"] * count
        rig.run(60)
        assert rig.shows() == ["1a"] * count


def test_small_streams_that_come_a_few_at_a_time_need_not_wait_for_the_last_one() -> None:
    rig = Rig(*wall(64, known=False))
    for first in range(0, 64, 8):
        for number in range(first, first + 8):
            rig.set(number, shown=MAIN, picture=SMALL)
        rig.run(1)
        assert rig.shows()[: first + 8] == ["1a"] * (first + 8)


def test_small_streams_that_cost_more_than_expected_stay_while_no_picture_is_lost() -> None:
    rig = Rig(*wall(64, known=False), real=1.4)
    for number in range(64):
        rig.set(number, shown=MAIN, picture=SMALL)
    rig.run(1)
    assert rig.load().decoders_percent > 100 * 2 * limits.LOWER_FROM
    rig.run(120)
    assert rig.shows() == ["1a"] * 64


def test_a_window_that_comes_late_on_a_busy_machine_lowers_some_small_streams() -> None:
    rig = Rig(*wall(64, known=False), real=1.4, others=15.0)
    for number in range(64):
        rig.set(number, shown=MAIN, picture=SMALL)
    rig.run(20)
    for _ in range(limits.WINDOW_LATE_TIMES):
        rig.now += 2 * limits.WINDOW_LATE_S
        rig.run(limits.DECIDE_EVERY_S)
    assert 50 <= rig.shows().count("1a") < 64


def test_selecting_another_tile_gives_it_every_picture_at_once() -> None:
    rig = Rig(*wall(16))
    rig.set(0, focus="selected")
    rig.run(20)
    rig.set(0, focus="", looked_at=rig.now)
    rig.set(12, focus="selected")
    rig.run(limits.DECIDE_EVERY_S)
    assert rig.qualities[12].decode == "all"
    rig.run(20)
    assert rig.qualities[12].decode == "all"
    assert rig.policy.expected_percent <= 100 * 2 * limits.LOWER_FROM


def test_a_slower_machine_than_expected_is_found_out() -> None:
    rig = Rig(*wall(5), real=2.0)
    assert rig.shows() == ["1a"] * 4 + ["1k"]
    rig.run(60)
    assert rig.load().decoders_percent <= 100 * 2 * limits.LOWER_FROM
    assert "1k" in rig.shows()


def test_with_room_tiles_come_back_into_a_part_of_it_at_a_time_the_important_ones_first() -> None:
    rig = Rig(*wall(16))
    rig.set(2, width=960, height=540)
    rig.run(20)
    assert [n for n, shows in enumerate(rig.shows()) if shows == "1a"] == [2]
    rig.changes.clear()
    for number in range(4, 16):
        del rig.tiles[number]
    rig.run(30)
    assert rig.shows() == ["1a"] * 4
    first, *_, last = [at for at, _, _ in rig.changes]
    assert [key for at, key, _ in rig.changes if at == first] == [0, 1]
    assert [key for _, key, _ in rig.changes] == [0, 1, 3] and last - first >= limits.RAISE_EVERY_S


def test_nothing_is_raised_on_a_machine_that_others_keep_busy() -> None:
    rig = Rig(*wall(16), others=145.0)
    rig.run(20)
    for number in range(4, 16):
        del rig.tiles[number]
    rig.changes.clear()
    rig.run(30)
    assert not [quality for _, _, quality in rig.changes if quality.decode == "all"]


def test_pictures_lost_on_a_busy_machine_lower_the_least_important_tile() -> None:
    rig = Rig(*wall(4), others=95.0)
    rig.set(0, focus="selected")
    rig.run(4)
    for tile in range(4):
        rig.set(tile, short=True)
    rig.run(limits.LOST_FOR_S + 1.5)
    assert rig.shows() == ["1a", "1a", "1a", "1k"]
    for tile in range(4):
        rig.set(tile, short=False)
    rig.others = 0.0
    rig.run(60)
    assert rig.shows() == ["1a"] * 4


def test_pictures_lost_on_an_idle_machine_are_the_network_s_then_the_sub_stream_is_shown() -> None:
    rig = Rig(TileFacts("t", 1200, 675, shown=MAIN, picture=HD))
    rig.run(5)
    for _ in range(5):
        rig.set("t", lost=rig.tiles["t"].lost + 20)
        rig.run(1)
    assert (rig.qualities["t"].stream, rig.why("t")) == (SUB, WhyCode.NETWORK)
    rig.run(limits.NETWORK_REST_S)
    rig.run(limits.RAISE_EVERY_S + 1)
    assert rig.qualities["t"].stream == MAIN


def test_what_is_pinned_is_left_alone_and_said() -> None:
    rig = Rig(
        TileFacts("main", 300, 170, pinned_stream="main"),
        TileFacts("key", 1200, 675, pinned_decode="key"),
        *wall(16),
    )
    rig.run(30)
    assert rig.qualities["main"].stream == MAIN
    assert (rig.qualities["key"].decode, rig.why("key")) == ("key", WhyCode.PINNED)
    rig.set("key", focus="selected")
    rig.run(5)
    assert rig.qualities["key"].decode == "key"


def test_what_the_machine_lowered_is_not_laid_to_whoever_pinned_the_other_half() -> None:
    pinned = [replace(tile, has_sub=True, pinned_stream="main") for tile in wall(16)]
    rig = Rig(*pinned, TileFacts("all", 1200, 675, pinned_decode="all", shown=MAIN, picture=HD))
    rig.run(30)
    lowered = [number for number in range(16) if rig.qualities[number].decode == "key"]
    assert lowered and all(rig.why(number) is WhyCode.LOAD for number in lowered)
    assert all(rig.why(number) is WhyCode.PINNED for number in range(16) if rig.shows()[number] == "1a")
    assert (rig.shows()[16], rig.why("all")) == ("2a", WhyCode.LOAD)
    assert rig.qualities["all"].why.params["decode"] == "all"
    assert rig.qualities[lowered[0]].why.params["decode"] == "key"


def test_hidden_tiles_cost_nothing_and_say_so() -> None:
    rig = Rig(*wall(16))
    for number in range(2, 16):
        rig.set(number, hidden=True)
    rig.run(30)
    assert rig.shows()[:2] == ["1a", "1a"]
    assert rig.why(5) is WhyCode.HIDDEN


@pytest.mark.parametrize("has_sub", [True, False])
def test_a_large_tile_gives_up_its_main_stream_before_its_pictures(has_sub: bool) -> None:
    tiles = [
        TileFacts(n, 900, 500, has_sub=has_sub, shown=MAIN, picture=(3840, 2160, 25.0)) for n in range(2)
    ]
    rig = Rig(*tiles)
    rig.run(20)
    least = rig.qualities[1]
    assert (least.stream, least.decode) == ((SUB, "all") if has_sub else (MAIN, "key"))


class PolicyMachine(RuleBasedStateMachine):
    """Whatever happens: focus first, pins kept, within the budget before long, every tile explained."""

    @initialize(real=st.sampled_from([0.5, 1.0, 2.5]))
    def start(self, real: float) -> None:
        self.rig = Rig(real=real)
        self.next = 0

    @rule(width=st.sampled_from([0, 200, 480, 760, 1200]), has_sub=st.booleans(), count=st.integers(1, 6))
    def add(self, width: int, has_sub: bool, count: int) -> None:
        for _ in range(count):
            picture = HD if not has_sub or width > 800 else SMALL
            shown = MAIN if picture is HD else SUB
            tile = TileFacts(self.next, width, width * 9 // 16, has_sub=has_sub, shown=shown, picture=picture)
            self.rig.tiles[self.next] = tile
            self.rig.qualities[self.next] = self.rig.policy.one(tile)
            self.next += 1

    @rule(which=st.integers(0, 60), what=st.sampled_from(["selected", "enlarged", ""]))
    def focus(self, which: int, what: str) -> None:
        for key, tile in self.rig.tiles.items():
            if tile.focus:
                self.rig.set(key, focus="", looked_at=self.rig.now)
        if self.rig.tiles:
            self.rig.set(list(self.rig.tiles)[which % len(self.rig.tiles)], focus=what)

    @rule(which=st.integers(0, 60), pin=st.sampled_from(["auto", "all", "key"]), hidden=st.booleans())
    def change(self, which: int, pin: str, hidden: bool) -> None:
        if self.rig.tiles:
            key = list(self.rig.tiles)[which % len(self.rig.tiles)]
            self.rig.set(key, pinned_decode=pin, hidden=hidden)

    @rule(which=st.integers(0, 60))
    def remove(self, which: int) -> None:
        if self.rig.tiles:
            key = list(self.rig.tiles)[which % len(self.rig.tiles)]
            del self.rig.tiles[key]
            self.rig.qualities.pop(key, None)

    @rule(which=st.integers(0, 60), lost=st.integers(0, 200))
    def lose(self, which: int, lost: int) -> None:
        if self.rig.tiles:
            key = list(self.rig.tiles)[which % len(self.rig.tiles)]
            self.rig.set(key, lost=self.rig.tiles[key].lost + lost)

    @rule(seconds=st.sampled_from([0.5, 2.0, 10.0]))
    def wait(self, seconds: float) -> None:
        self.rig.run(seconds)

    @rule()
    def settle(self) -> None:
        self.rig.run(40)
        most = 100 * 2 * limits.LOWER_FROM
        if self.rig.policy.expected_percent > most + 1e-6:  # then nothing dear is left that could give way
            for key, tile in self.rig.tiles.items():
                quality = self.rig.qualities[key]
                free = not (tile.hidden or tile.focus) and tile.pinned_decode == "auto"
                dear = quality.stream == MAIN and tile.picture == HD
                assert not (free and dear) or quality.decode == "key", (key, quality)

    @invariant()
    def every_tile_is_served_and_explained(self) -> None:
        if not hasattr(self, "rig"):
            return
        self.rig.run(0.5)
        assert self.rig.qualities.keys() == self.rig.tiles.keys()
        for key, tile in self.rig.tiles.items():
            quality = self.rig.qualities[key]
            assert quality.decode in ("all", "reference", "key") and quality.stream in (MAIN, SUB)
            if tile.pinned_decode != "auto":
                assert quality.decode == tile.pinned_decode
            elif tile.focus and not tile.hidden:
                assert quality.decode == "all", quality
            if not tile.has_sub:
                assert quality.stream == MAIN


TestPolicyMachine = PolicyMachine.TestCase
TestPolicyMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
