"""A service that is slow, throttles, breaks off, answers garbage, or whose pictures are gone: the local VCS
told to behave so, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import timing
from app.core.search.draft import Draft
from app.core.search.pictures import HitPicturePhase, PictureAsk
from app.core.search.run import BUSY, Run, RunCode
from app.core.search.when import Last, Unit
from app.localvcs.clock import ManualClock
from app.localvcs.demo.site import demo_site
from app.store.picturecache import PictureCache
from tests.core_search.rig import LiveSearch
from tests.support.localvcs import LocalVcs, running_service

NOON = 1_767_326_400_000
DRAFT = Draft(demo_site().corps[0].corp_id, "Body", when=Last(10, Unit.MINUTES))
SEARCH = ["SearchTarget"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with (
        pytest.MonkeyPatch.context() as patch,
        running_service(
            tmp_path_factory.mktemp("faults"), clock=ManualClock(NOON), faults=True, address_seconds=60.0
        ) as running,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.delenv(name, raising=False)
        yield running


@pytest.fixture
def live(service: LocalVcs, tmp_path: Path) -> Iterator[LiveSearch]:
    with LiveSearch(service, NOON, cache=PictureCache(tmp_path)) as live:
        yield live
        well_again(service)


def well_again(service: LocalVcs) -> None:
    with service.session() as http:
        http.delete(service.base_url + "/_faults", timeout=10)


def stopped(live: LiveSearch) -> Run:
    run = live.search.start(DRAFT)
    live.until(lambda: run.status.code not in BUSY)
    return run


@pytest.mark.parametrize(
    "order, code",
    [
        ({"cut": {"count": -1}}, RunCode.UNREACHABLE),
        ({"truncate": {"count": -1}}, RunCode.UNREACHABLE),
        ({"errors": {"count": -1, "status": 503}}, RunCode.FAILING),
        ({"key_inactive": True}, RunCode.REFUSED),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else str(value),
)
def test_what_is_wrong_is_said_and_once_it_is_over_it_goes_on(
    service: LocalVcs, live: LiveSearch, order: dict[str, object], code: RunCode
) -> None:
    service.faults(actions=SEARCH, **order)
    run = stopped(live)
    assert (run.status.code, len(run.hits)) == (code, 0)
    if code is RunCode.REFUSED:
        assert run.status.params["about_key"] is True
    well_again(service)
    run.again()
    live.until(lambda: run.status.code not in BUSY)
    assert run.status.code in (RunCode.MORE, RunCode.DONE) and len(run.hits) == 100


def test_a_service_that_never_answers_is_given_up(service: LocalVcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "SEARCH_SLOW_S", 1.0)
    service.faults(actions=SEARCH, hang={"count": -1})
    with LiveSearch(service, NOON, {"read_timeout_s": 0.5}) as live:
        assert stopped(live).status.code is RunCode.TIMED_OUT
    well_again(service)


def test_throttled_it_waits_and_goes_on_by_itself(service: LocalVcs, live: LiveSearch) -> None:
    service.faults(actions=SEARCH, throttle={"count": -1, "retry_after_s": 0})
    run = live.search.start(DRAFT)
    live.until(lambda: run.status.code is RunCode.WAITING)
    assert run.status.params["why"] == "throttled"
    well_again(service)
    live.until(lambda: run.status.code not in BUSY)
    assert len(run.hits) == 100


def test_a_slow_service_is_waited_for_and_can_be_cancelled(service: LocalVcs, live: LiveSearch) -> None:
    service.faults(actions=SEARCH, latency_ms=300)
    run = live.search.start(DRAFT)
    live.until(lambda: run.waited_s > 0.1)
    assert run.status.code is RunCode.SEARCHING and run.status.took_ms >= 100
    run.cancel()
    assert run.status.code is RunCode.CANCELLED
    slow = stopped(live)
    assert len(slow.hits) == 100 and slow.status.took_ms >= 300


def test_what_it_refuses_is_told_with_its_words(live: LiveSearch) -> None:
    run = live.search.start(Draft("no such project", "Body", when=Last(10, Unit.MINUTES)))
    live.until(lambda: run.status.code not in BUSY)
    assert run.status.code is RunCode.REFUSED
    assert run.status.params["error_code"] == "InvalidCorpId" and run.status.params["message"]


def test_pictures_of_real_hits_also_when_their_addresses_have_run_out(
    service: LocalVcs, live: LiveSearch
) -> None:
    hits = stopped(live).hits
    pictures = live.search.pictures
    wanted = [PictureAsk(one) for hit in hits[:3] for one in (hit.target, hit.source)]
    pictures.want(wanted)
    live.until(lambda: all(pictures.state(one.ref).phase is HitPicturePhase.READY for one in wanted))
    source = pictures.state(hits[0].source).image
    assert source is not None and (source.full_width, source.full_height) == (1280, 720)
    edges = hits[0].edges(source.full_width, source.full_height)
    assert edges is not None and edges[0] < edges[2] and edges[1] < edges[3]

    assert isinstance(service.clock, ManualClock)
    service.clock.advance(120_000)
    try:
        late = PictureAsk(hits[50].target)
        pictures.want([late])
        live.until(lambda: pictures.state(late.ref).phase is HitPicturePhase.READY)
    finally:
        service.clock.advance(-120_000)
