"""Spans and the ledger of a track against brute force: every second of a few hours, one by one."""

from __future__ import annotations

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.recordings.ledger import EDGE_MS, HOUR_MS, SETTLED_MS, Ledger, State, runs
from app.core.recordings.spans import JOIN_MS, Segment, Spans, next_mark, previous_mark
from app.core.status import Reason

moments = st.integers(0, 60)
pairs = st.lists(st.tuples(moments, moments), max_size=12)


def seconds(spans: Spans) -> set[int]:
    return {t for s in spans for t in range(s.from_utc_ms, s.to_utc_ms)}


@given(pairs, moments, moments, st.integers(0, 3))
def test_spans_against_brute_force(found: list[tuple[int, int]], a: int, b: int, join: int) -> None:
    spans = Spans.of(found, join)
    bare = {t for begin, end in found for t in range(begin, end)}
    assert bare <= seconds(spans)
    assert seconds(Spans.of(found)) == bare
    edges = list(spans)
    assert all(x.to_utc_ms + join < y.from_utc_ms for x, y in zip(edges, edges[1:], strict=False))
    within = {t for t in seconds(spans) if a <= t < b}
    assert seconds(spans.between(a, b)) == within
    assert spans.length_ms(a, b) == len(within)
    assert seconds(spans.gaps(a, b)) == set(range(a, b)) - within
    covering = spans.covering(a)
    assert (covering is not None) == (a in seconds(spans))
    assert spans.following(a) == next((s for s in edges if s.from_utc_ms > a), None)
    assert spans.preceding(a) == next((s for s in reversed(edges) if s.to_utc_ms <= a), None)


def test_a_million_spans_are_asked_as_quickly_as_a_few() -> None:
    """Not timed: it would take hours if each question went through them all."""
    spans = Spans(array("q", range(0, 3_000_000, 3)), array("q", range(2, 3_000_002, 3)))
    assert len(spans) == 1_000_000
    assert sum(spans.length_ms(t, t + 3) for t in range(0, 3_000_000, 15)) == 400_000
    assert spans.covering(1_500_001) == Segment(1_500_000, 1_500_002)
    assert len(spans.between(1, 2_999_998)) == 1_000_000


def test_marks() -> None:
    assert next_mark([5, 9, 7], 5) == 7
    assert previous_mark([5, 9, 7], 5) is None
    assert previous_mark([5, 9, 7], 8) == 7


@given(st.sets(st.integers(0, 80)), st.sampled_from([1, 6, 24]))
def test_runs_cover_what_is_due_within_their_blocks(due: set[int], length: int) -> None:
    made = runs(sorted(due), length)
    asked = [n for first, last in made for n in range(first, last + 1)]
    assert due <= set(asked) and len(asked) == len(set(asked))
    for first, last in made:
        assert first in due and last in due and first // length == last // length


HOURS = 5
STEP_MS = 5 * 60_000
"""Answers begin and end on whole five minutes, so that brute force has 60 moments to look at."""


class LedgerMachine(RuleBasedStateMachine):
    """The ledger beside a table of every five minutes."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.now_ms = HOURS * HOUR_MS + 7 * 60_000
        self.now_s = 0.0
        self.recorded: dict[int, bool] = {}
        self.asked_at: dict[int, int] = {}
        self.asking: set[int] = set()
        self.failed: dict[int, float] = {}

    @rule(minutes=st.integers(0, 45))
    def time_passes(self, minutes: int) -> None:
        self.now_ms += minutes * 60_000
        self.now_s += minutes * 60

    @rule(first=st.integers(0, HOURS), count=st.integers(0, 3))
    def ask(self, first: int, count: int) -> None:
        self.ledger.ask(first, first + count)
        self.asking |= set(range(first, first + count + 1))

    @rule(first=st.integers(0, HOURS), count=st.integers(0, 2), data=st.data())
    def answered(self, first: int, count: int, data: st.DataObject) -> None:
        last = first + count
        begin = first * HOUR_MS
        cells = (count + 1) * 12
        there = data.draw(st.sets(st.integers(0, cells - 1)))
        found = [(begin + n * STEP_MS, begin + (n + 1) * STEP_MS) for n in there]
        self.ledger.answered(first, last, found, self.now_ms)
        for number in range(first, last + 1):
            self.asking.discard(number)
            self.failed.pop(number, None)
            self.asked_at[number] = self.now_ms
        for n in range(cells):
            self.recorded[begin // STEP_MS + n] = n in there

    @rule(first=st.integers(0, HOURS), count=st.integers(0, 2), pause=st.integers(0, 4000))
    def fails(self, first: int, count: int, pause: int) -> None:
        self.ledger.failed(first, first + count, Reason.OFFLINE, "", self.now_s + pause)
        for number in range(first, first + count + 1):
            self.asking.discard(number)
            self.failed[number] = self.now_s + pause

    @rule(other=st.booleans())
    def forgive(self, other: bool) -> None:
        self.ledger.forgive(frozenset({Reason.UNREACHABLE}) if other else None)
        if not other:
            self.failed.clear()

    @invariant()
    def recorded_is_what_was_answered(self) -> None:
        coverage = self.ledger.coverage(0, (HOURS + 4) * HOUR_MS, self.now_ms)
        edges = list(coverage.spans)
        assert all(x.to_utc_ms + JOIN_MS < y.from_utc_ms for x, y in zip(edges, edges[1:], strict=False))
        for cell, there in self.recorded.items():
            moment = cell * STEP_MS + STEP_MS // 2
            assert (coverage.spans.covering(moment) is not None) is there

    @invariant()
    def stretches_cover_until_now_and_say_why(self) -> None:
        end = (HOURS + 4) * HOUR_MS
        coverage = self.ledger.coverage(0, end, self.now_ms)
        at = 0
        for stretch in coverage.stretches:
            assert stretch.from_utc_ms == at < stretch.to_utc_ms
            at = stretch.to_utc_ms
        assert at == min(end, self.now_ms)
        for cell in range(at // STEP_MS):
            moment = cell * STEP_MS + STEP_MS // 2
            number = moment // HOUR_MS
            if moment >= at:
                continue
            state = next(s.state for s in coverage.stretches if s.from_utc_ms <= moment < s.to_utc_ms)
            asked = self.asked_at.get(number)
            if asked is not None and (moment < asked - EDGE_MS or self.recorded.get(cell)):
                expected = State.KNOWN
            elif asked is not None and any(
                self.recorded.get(later) for later in range(cell, (number + 1) * 12)
            ):
                expected = State.KNOWN  # it is recorded later in this hour: the answer spoke of it
            elif number in self.asking:
                expected = State.ASKING
            elif number in self.failed:
                expected = State.FAILED
            else:
                expected = State.UNKNOWN
            assert state is expected

    @invariant()
    def due_is_what_is_not_known_or_old(self) -> None:
        for number in range(HOURS + 5):
            due = self.ledger.due(number, self.now_ms, self.now_s)
            if number in self.asking or number * HOUR_MS >= self.now_ms:
                assert not due
            elif number in self.failed:
                assert due is (self.now_s >= self.failed[number])
            elif number not in self.asked_at:
                assert due
            else:
                asked, end = self.asked_at[number], (number + 1) * HOUR_MS
                limit = 15 if asked < end else 90 if asked < end + SETTLED_MS else 6 * 3600
                assert due is (self.now_ms - asked >= limit * 1000)

    @precondition(lambda self: self.recorded)
    @rule(moment=st.integers(0, HOURS * HOUR_MS))
    def gaps_are_known_ones(self, moment: int) -> None:
        coverage = self.ledger.coverage(0, HOURS * HOUR_MS, self.now_ms)
        gap = coverage.next_gap(moment)
        if gap is not None:
            assert gap.from_utc_ms > moment
            known = [s for s in coverage.known() if s.from_utc_ms <= gap.from_utc_ms < s.to_utc_ms]
            assert known and coverage.spans.length_ms(gap.from_utc_ms, gap.to_utc_ms) == 0
            assert coverage.gap_at(gap.from_utc_ms) == gap
        around = coverage.gap_at(moment)
        assert around == next((g for g in coverage.gaps(1) if g.from_utc_ms <= moment < g.to_utc_ms), None)
        before = coverage.previous_gap(moment)
        assert before is None or before.to_utc_ms <= moment


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_the_newest_seconds_are_no_gap() -> None:
    ledger = Ledger()
    now = 2 * HOUR_MS + 30 * 60_000
    ledger.answered(2, 2, [(2 * HOUR_MS, now - 8000)], now)
    coverage = ledger.coverage(2 * HOUR_MS, 3 * HOUR_MS, now)
    assert [(s.state, s.to_utc_ms - 2 * HOUR_MS) for s in coverage.stretches] == [
        (State.KNOWN, 30 * 60_000 - 8000),
        (State.UNKNOWN, 30 * 60_000),
    ]
    assert coverage.gaps() == [] and not coverage.complete


def test_a_failure_beside_what_is_known_does_not_hide_it() -> None:
    ledger = Ledger()
    ledger.answered(1, 1, [(HOUR_MS, HOUR_MS + 60_000)], 10 * HOUR_MS)
    ledger.failed(1, 2, Reason.OFFLINE, "away", 5.0)
    coverage = ledger.coverage(HOUR_MS, 3 * HOUR_MS, 10 * HOUR_MS)
    assert [(s.state, s.reason) for s in coverage.stretches] == [
        (State.KNOWN, None),
        (State.FAILED, Reason.OFFLINE),
    ]
    assert coverage.segments == (Segment(HOUR_MS, HOUR_MS + 60_000),)
