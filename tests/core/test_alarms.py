"""Alarms: when one rises, for how long it stands, and that one that comes and goes holds nobody up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.alarms import AFTERWARDS_S, AGAIN_S, STANDS_S, Alarm, Alarms
from app.core.instant import Instant
from app.core.outages import Outage


class Site:
    """Cameras that are lost or not, looked at each second; ``seen``: those with an alarm, by second."""

    def __init__(self) -> None:
        self.lost: dict[str, Outage] = {}
        self.alarms = Alarms(lambda: self.lost.values())
        self.now = 0
        self.made = 0
        self.seen: list[str | None] = []

    def lose(self, device: str) -> None:
        self.made += 1
        self.lost.setdefault(device, Outage(str(self.made), device, device, "silence", Instant(0)))

    def go(self, seconds: float, *devices: str) -> Alarm | None:
        for _ in range(round(seconds)):
            self.now += 1
            self.alarms.tick(self.now)
            alarm = self.alarms.of(devices or ("a", "b"), self.now)
            self.seen.append(None if alarm is None else alarm.device_id)
        return self.alarms.of(devices or ("a", "b"), self.now)


def test_one_stands_while_it_lasts_and_a_moment_longer() -> None:
    site = Site()
    site.lose("a")
    alarm = site.go(10)
    assert alarm == Alarm("a", "silence", STANDS_S - 9, False)
    site.lost.clear()
    assert site.go(1) == Alarm("a", "silence", AFTERWARDS_S, True)
    assert site.go(AFTERWARDS_S - 1) is not None and site.go(1) is None


def test_the_newest_of_the_cameras_asked_for_is_told() -> None:
    site = Site()
    site.lose("a")
    site.go(3)
    site.lose("b")
    alarm = site.go(1)
    assert alarm is not None and alarm.device_id == "b"
    alarm = site.go(1, "a", "c")
    assert alarm is not None and alarm.device_id == "a"
    assert site.go(1, "c") is None


def test_answered_it_does_not_rise_again_for_the_same_outage() -> None:
    site = Site()
    site.lose("a")
    site.go(1)
    site.alarms.answer(["a", "c"])
    assert site.go(AGAIN_S * 3) is None
    site.lost.clear()
    site.go(1)
    site.lose("a")
    assert site.go(1) is not None


def test_a_camera_that_comes_and_goes_is_one_alarm_in_five_minutes() -> None:
    site = Site()
    for _ in range(60):
        site.lose("a")
        site.go(9)
        site.lost.clear()
        site.go(AFTERWARDS_S + 1)
    rises = sum(now is not None and before is None for before, now in pairwise([None, *site.seen]))
    assert rises == 3 and site.seen.count("a") <= 3 * STANDS_S


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["lose", "back", "answer"]), st.integers(1, 90))
    )
)
def test_whatever_happens_none_stands_for_longer_than_it_may(steps: list[tuple[str, str, int]]) -> None:
    site = Site()
    for device, what, seconds in steps:
        if what == "lose":
            site.lose(device)
        elif what == "back":
            site.lost.pop(device, None)
        else:
            site.alarms.answer([device])
            assert site.alarms.of([device], site.now) is None
        alarm = site.go(seconds, device)
        assert alarm is None or 0 < alarm.left_s <= STANDS_S
    run = 0
    for one in site.seen:
        run = run + 1 if one is not None else 0
        assert run <= 2 * STANDS_S  # two cameras, one after the other
    site.lost.clear()
    site.go(AGAIN_S)
    assert not (site.alarms._standing or site.alarms._risen or site.alarms._again)
