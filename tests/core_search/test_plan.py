"""Beyond the service's last page: whatever lies where, everything is fetched, or told to be out of reach."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.core.instant import Instant
from app.core.search.draft import Order
from app.core.search.plan import Plan

SIZE, PAGES = 3, 4
REACH = SIZE * PAGES
SPAN_S = 60


@st.composite
def crowds(draw: st.DrawFn) -> list[tuple[int, int]]:
    """(second, which) of each target."""
    counts = draw(st.lists(st.tuples(st.integers(0, SPAN_S), st.integers(1, REACH + 4)), max_size=12))
    return [(second, n) for second, count in dict(counts).items() for n in range(count)]


def fetch(plan: Plan, there: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """All that a service gives which sorts as it is told; no more asks than there could be."""
    found: set[tuple[int, int]] = set()
    for _ in range(3000):
        ask = plan.next()
        if ask is None:
            return found
        assert 1 <= ask.page <= PAGES and ask.span is not None
        begin, end = ask.span
        assert begin <= end
        rows = [one for one in there if begin <= one[0] * 1000 <= end]
        rows.sort(key=lambda one: (one[0] if plan.order is Order.OLDEST else -one[0], one[1]))
        if plan.order not in (Order.NEWEST, Order.OLDEST):
            rows.sort(key=lambda one: one[1] * 7919 % 101)
        page = rows[(ask.page - 1) * SIZE : ask.page * SIZE]
        found |= set(page)
        plan.came(len(page), len(rows), Instant(page[-1][0] * 1000) if page else None)
    raise AssertionError("it never ends")


@given(crowds(), st.sampled_from([*Order, None]))
def test_nothing_is_lost(there: list[tuple[int, int]], order: Order | None) -> None:
    plan = Plan((Instant(0), Instant(SPAN_S * 1000)), order, SIZE, PAGES)
    found = fetch(plan, there)
    assert plan.limited == (len(there) > REACH)
    assert plan.can_go_beyond == plan.limited
    assert len(found) == min(len(there), REACH)
    if plan.go_beyond():
        found |= fetch(plan, there)
    in_a_second = Counter(second for second, _ in there)
    out_of_reach = {second for second, count in in_a_second.items() if count > REACH}
    lost = set(there) - found
    assert {second for second, _ in lost} <= out_of_reach
    assert {second // 1000 for second in plan.full_seconds} == (out_of_reach if plan.beyond else set())
    assert plan.over and not plan.can_go_beyond
