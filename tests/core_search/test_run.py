"""A search that runs: pages, order, limits, what the service may do to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.core import timing
from app.core.search.draft import limits
from app.core.search.run import Run, RunCode
from app.vcs import (
    BadAnswer,
    CertificateRefused,
    SearchTargetData,
    SearchTargetResponse,
    ServiceRefused,
    ServiceUnavailable,
    Target,
    Throttled,
    TimedOut,
    Unreachable,
)
from tests.support.fake_search import DRAFT, END_MS, FakeSearch, stamp, targets


def started(found: list[Target], draft: Any = DRAFT) -> tuple[FakeSearch, Run]:
    fake = FakeSearch(found)
    run = fake.search.start(draft)
    fake.settle()
    return fake, run


def pages_asked(fake: FakeSearch) -> list[int]:
    return [one.page_number for one in fake.service.requests if type(one).__name__ == "SearchTarget"]


def test_one_page_is_fetched_and_the_next_when_it_is_looked_at() -> None:
    fake, run = started(targets(250))
    assert (run.status.code, run.status.loaded, run.status.total) == (RunCode.MORE, 100, 250)
    assert run.can_fetch_more
    run.need(99)
    fake.settle()
    assert len(run.hits) == 100
    run.need(100)
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.MORE, 200)
    run.fetch_more()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.DONE, 250)
    assert not run.can_fetch_more
    assert pages_asked(fake) == [1, 2, 3]


def test_a_row_that_is_far_off_fetches_all_up_to_it_one_call_at_a_time() -> None:
    fake, run = started(targets(1000))
    run.need(560)
    most = 0
    while fake.executor.jobs or fake.loop.waiting:
        most = max(most, len(fake.executor.jobs))
        fake.executor.run()
        fake.loop.run()
    assert (len(run.hits), most) == (600, 1)


def test_hits_are_told_before_the_state_and_numbered_for_ever() -> None:
    fake = FakeSearch(targets(150))
    run = fake.search.start(DRAFT)
    told: list[object] = []
    run.hits.subscribe(told.append)

    def hear() -> None:
        if told[-1:] != [run.status.code]:  # the coverage is told of too
            told.append(run.status.code)

    run.subscribe(hear)
    fake.settle()
    assert told == [range(0, 100), RunCode.MORE]
    run.fetch_more()
    fake.settle()
    assert told[2:] == [RunCode.SEARCHING, range(100, 150), RunCode.DONE]
    assert [run.hits.row_of(hit.key) for hit in run.hits] == list(range(150))


def test_what_comes_again_on_another_page_is_left_out_and_counted() -> None:
    """New targets appear while pages are read: all others move down."""
    fake = FakeSearch(targets(250, end_ms=END_MS - 60_000))
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.service.targets = [*targets(30), *fake.service.targets]
    while run.can_fetch_more:
        run.fetch_more()
        fake.settle()
    assert run.status.code is RunCode.DONE
    assert (len(run.hits), run.status.duplicates) == (250, 30)
    assert len({hit.key for hit in run.hits}) == 250


def test_a_page_of_nothing_but_duplicates_leads_on_to_the_next() -> None:
    fake = FakeSearch(targets(300, end_ms=END_MS - 600_000))
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.service.targets = [*targets(100), *fake.service.targets]
    run.fetch_more()
    fake.settle()
    assert len(run.hits) == 200
    assert pages_asked(fake) == [1, 2, 3]


def test_nothing_found() -> None:
    _, run = started([])
    assert (run.status.code, run.status.total) == (RunCode.NO_HIT, 0)


def test_the_limit_of_the_service_is_a_state_with_its_figures() -> None:
    many = targets(10_050, every_ms=300)
    fake, run = started(many)
    run.need(20_000)
    fake.settle()
    assert run.status.code is RunCode.LIMIT_REACHED
    assert (len(run.hits), run.status.total) == (10_000, 10_050)
    assert run.status.params == {"reachable": 10_000, "pages": 100, "page_size": 100, "can_go_beyond": True}
    assert max(pages_asked(fake)) == limits().pages
    run.go_beyond()
    fake.settle()
    run.need(20_000)
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.DONE, 10_050)
    assert run.status.beyond and run.status.params == {"full_seconds": 0}


def test_without_a_range_there_is_no_way_beyond() -> None:
    fake, run = started(targets(10_050, every_ms=300), replace(DRAFT, when=None))
    run.need(20_000)
    fake.settle()
    assert run.status.params["can_go_beyond"] is False
    run.go_beyond()
    fake.settle()
    assert run.status.code is RunCode.LIMIT_REACHED


FAILURES = [
    (ServiceRefused("SearchTarget", "InvalidCorpId", "no such project"), RunCode.REFUSED),
    (Unreachable("SearchTarget", "ConnectionRefused"), RunCode.UNREACHABLE),
    (CertificateRefused("SearchTarget", "CertificateNotTrusted"), RunCode.UNREACHABLE),
    (ServiceUnavailable("SearchTarget", "InternalError"), RunCode.FAILING),
    (BadAnswer("SearchTarget", "NotAnAnswer"), RunCode.BAD_ANSWER),
    (SearchTargetResponse(), RunCode.BAD_ANSWER),
    (SearchTargetResponse(code="SystemError", message="busy"), RunCode.FAILED),
    (RuntimeError("ours"), RunCode.FAILED),
]


@pytest.mark.parametrize("failure, code", FAILURES)
def test_what_the_service_does_is_a_state_and_again_goes_on_where_it_stopped(
    failure: Any, code: RunCode
) -> None:
    fake, run = started(targets(250))
    fake.service.next_failures = [failure]
    run.fetch_more()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (code, 100)
    assert not run.can_fetch_more
    run.again()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.MORE, 200)
    assert pages_asked(fake) == [1, 2, 2]


def test_a_refusal_about_the_key_says_so() -> None:
    fake = FakeSearch([])
    fake.service.next_failures = [ServiceRefused("SearchTarget", "InvalidAccessKeyId.Inactive", "disabled")]
    run = fake.search.start(DRAFT)
    fake.settle()
    assert run.status.params["about_key"] is True


def test_throttled_it_waits_as_told_and_asks_again() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [Throttled("SearchTarget", "Throttling.User", retry_after_s=3.0)]
    run = fake.search.start(DRAFT)
    fake.settle()
    assert run.status.code is RunCode.WAITING
    assert run.status.params == {"why": "throttled", "again_in_s": 3.0}
    fake.pass_time(2.5)
    assert run.status.code is RunCode.WAITING
    fake.pass_time(0.6)
    assert run.status.code is RunCode.DONE
    assert run.status.took_ms == pytest.approx(3000, abs=150)


def test_a_service_that_is_too_slow_is_asked_again_without_anybody_doing_anything() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [TimedOut("SearchTarget", "ReadTimeout")] * 3
    run = fake.search.start(DRAFT)
    fake.settle()
    assert run.status.code is RunCode.WAITING and run.status.params["why"] == "slow"
    fake.pass_time(3 * timing.SEARCH_SLOW_PAUSE_S + 0.5)
    assert (run.status.code, len(run.hits)) == (RunCode.DONE, 5)


def test_too_slow_for_too_long_it_stops_and_says_so() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [TimedOut("SearchTarget", "ReadTimeout")] * 1000
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.pass_time(timing.SEARCH_SLOW_S + 2)
    assert run.status.code is RunCode.TIMED_OUT and run.stopped
    fake.service.next_failures = []
    run.again()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.DONE, 5)


def test_throttled_for_too_long_it_stops_and_says_so() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [Throttled("SearchTarget", "Throttling")] * 20
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.pass_time(120)
    assert run.status.code is RunCode.THROTTLED
    assert len(pages_asked(fake)) == timing.SEARCH_THROTTLED_TRIES + 1


def test_retry_is_asked_again_paced() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [SearchTargetResponse(code="Retry")] * 2
    run = fake.search.start(DRAFT)
    fake.settle()
    assert run.status.params == {"why": "retry", "again_in_s": timing.RETRY_ASKS_S[0]}
    fake.pass_time(2.3)
    assert run.status.code is RunCode.DONE


def test_retry_for_ever_ends() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [SearchTargetResponse(code="Retry")] * 100
    run = fake.search.start(DRAFT)
    fake.settle()
    fake.pass_time(timing.START_LIMIT_S + 10)
    assert run.status.code is RunCode.FAILED


def test_cancelled_its_answers_come_too_late() -> None:
    fake = FakeSearch(targets(250))
    run = fake.search.start(DRAFT)
    run.cancel()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.CANCELLED, 0)
    run.again()
    fake.settle()
    assert (run.status.code, len(run.hits)) == (RunCode.MORE, 100)


def test_cancelled_while_it_waits_it_asks_no_more() -> None:
    fake = FakeSearch(targets(5))
    fake.service.next_failures = [Throttled("SearchTarget", "Throttling", retry_after_s=1.0)]
    run = fake.search.start(DRAFT)
    fake.settle()
    run.cancel()
    fake.pass_time(5)
    assert run.status.code is RunCode.CANCELLED
    assert pages_asked(fake) == [1]


def test_rows_that_say_nothing_are_counted_not_shown() -> None:
    beyond = [Target(device_id="cam1", timestamp=f"{day}T23:59:59Z") for day in ("9999-12-31", "0001-01-01")]
    bad = [Target(device_id="cam1", timestamp="yesterday"), Target(timestamp=stamp(END_MS)), *beyond]
    fake = FakeSearch(targets(3))
    fake.service.next_failures = [
        SearchTargetResponse(
            code="200", data=SearchTargetData(records=(*targets(3), *bad), total_count=7, page_number=1)
        )
    ]
    run = fake.search.start(DRAFT)
    fake.settle()
    assert (run.status.code, len(run.hits), run.status.unreadable) == (RunCode.DONE, 3, 4)


def test_two_of_one_second_without_boxes_are_two_and_one_with_a_new_signature_is_the_same() -> None:
    def seen(picture: str) -> Target:
        return Target(
            target_type="Face",
            timestamp=stamp(END_MS),
            device_id="cam1",
            target_image_url=f"http://p/{picture}",
        )

    fake = FakeSearch(targets(3))
    records = (seen("a.jpg?sign=1"), seen("b.jpg?sign=2"), seen("a.jpg?sign=3"))
    fake.service.next_failures = [
        SearchTargetResponse(code="200", data=SearchTargetData(records=records, total_count=3, page_number=1))
    ]
    run = fake.search.start(DRAFT)
    fake.settle()
    assert [hit.target.url for hit in run.hits] == ["http://p/a.jpg?sign=1", "http://p/b.jpg?sign=2"]


def test_a_total_beyond_all_measure_can_still_be_said() -> None:
    from app.ui.search.words import SearchWords

    fake = FakeSearch(targets(3))
    data = SearchTargetData(records=tuple(targets(3)), total_count=2**62, page_number=1)
    fake.service.next_failures = [SearchTargetResponse(code="200", data=data)]
    run = fake.search.start(DRAFT)
    fake.settle()
    assert SearchWords().loaded(run.status).startswith("3 of ")


def test_a_total_that_promised_more_is_told() -> None:
    fake = FakeSearch([])
    short = SearchTargetData(records=tuple(targets(3)), total_count=500, page_number=1)
    empty = SearchTargetData(records=(), total_count=500, page_number=2)
    fake.service.next_failures = [
        SearchTargetResponse(code="200", data=short),
        SearchTargetResponse(code="200", data=empty),
    ]
    run = fake.search.start(DRAFT)
    fake.settle()
    run.fetch_more()
    fake.settle()
    assert (run.status.code, run.status.missing) == (RunCode.DONE, 497)


def test_no_address_of_a_picture_is_shown_by_anything() -> None:
    _, run = started(targets(3))
    assert "secret" not in repr(run.hits[0]) + repr(list(run.hits)) + repr(run.status)
    assert run.hits[0].target.exists and "auth_key" in run.hits[0].target.url
