"""Rate limit, retry delays, the server's clock."""

import threading
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.vcs import RetryPolicy
from app.vcs.pacing import ServerClock, TokenBucket
from tests.support.vcs_http import ManualTime


@given(st.lists(st.floats(0, 3), max_size=60), st.sampled_from([0.5, 1.0, 4.0, 20.0]))
def test_no_window_holds_more_than_the_rate_and_one_burst(pauses, rate):
    time = ManualTime()
    bucket = TokenBucket(rate, time.monotonic)
    starts = []
    for pause in pauses:
        time.sleep(pause)
        time.sleep(bucket.take())
        starts.append(time.now_s)
    for i, first in enumerate(starts):
        for j in range(i, len(starts)):
            assert j - i + 1 <= max(1.0, rate) + rate * (starts[j] - first) + 1.001


def test_callers_at_once_stand_in_line():
    time = ManualTime()
    bucket = TokenBucket(2.0, time.monotonic)
    waits = []

    def take():
        waits.append(bucket.take())

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [0, 0, 0.5, 1.0, 1.5, 2.0]


def test_a_hold_stops_everybody():
    time = ManualTime()
    bucket = TokenBucket(10.0, time.monotonic)
    bucket.hold(5)
    bucket.hold(1)
    assert bucket.take() == 5
    time.sleep(5)
    assert bucket.take() == 0


@pytest.mark.parametrize(("dice", "delays"), [(0.0, [0.125, 0.25, 0.5]), (1.0, [0.25, 0.5, 1.0])])
def test_delays_double_and_are_spread(dice, delays):
    assert [RetryPolicy().delay_s(n, lambda: dice) for n in (1, 2, 3)] == delays


@given(st.integers(-(10**7), 10**7), st.integers(0, 2000))
def test_the_estimate_is_good_to_a_second_and_half_the_exchange(offset_s, exchange_ms):
    clock, sent = ServerClock(), 1_700_000_000_000
    middle = sent + exchange_ms // 2
    clock.learn(formatdate((middle + offset_s * 1000) // 1000, usegmt=True), sent, sent + exchange_ms)
    assert abs(clock.skew_ms - offset_s * 1000) <= 501
    assert clock.correction_ms() == (clock.skew_ms if abs(clock.skew_ms) >= 2000 else 0)


@pytest.mark.parametrize("header", [None, "", "tomorrow", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_no_date_no_estimate(header):
    clock = ServerClock()
    clock.learn(header, 0, 10)
    assert clock.skew_ms is None and clock.correction_ms() == 0


def test_a_slow_exchange_teaches_nothing():
    clock = ServerClock()
    clock.learn(formatdate(0, usegmt=True), 0, 60_000)
    assert clock.skew_ms is None
