"""The way of a target: hops in the order of time, wrong ones taken out, more pictures followed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.bench.searching import identity
from app.core.instant import Instant
from app.core.search.draft import Draft, Order, PictureData, WantedAttribute
from app.core.search.hits import Hit, PictureRef
from app.core.search.places import plan
from app.core.search.run import RunCode
from app.core.search.trail import FLOOR, LEAST, MOST_HITS, VISIT_MS, Path, TrailCode
from app.core.search.when import Between
from app.localvcs.clock import ManualClock
from app.localvcs.demo.site import demo_site
from app.vcs import ServiceRefused, Unreachable
from tests.core_search.rig import LiveSearch
from tests.support.fake_search import DRAFT, END_MS, FakeSearch, targets
from tests.support.localvcs import running_service

NOON = 1_767_326_400_000


def hit(key: str, device: str, at_s: int, similarity: float | None = 0.9) -> Hit:
    return Hit(key, "Body", device, Instant(at_s * 1000), (0, 0, 9, 9), (), similarity)


START = hit("start", "a", 1000, 1.0)


def told(path: Path) -> list[tuple[str, int]]:
    return [(one.device_id, one.begin_utc_ms // 1000) for one in path.way()]


def test_hops_are_in_the_order_of_time_and_a_stay_is_one() -> None:
    path = Path(START).with_found(
        [
            hit("1", "b", 1200),
            hit("2", "a", 1030),
            hit("3", "a", 500),
            hit("4", "b", 1199),
            hit("5", "a", 1300),
        ]
    )
    assert told(path) == [("a", 500), ("a", 1000), ("b", 1199), ("a", 1300)]
    assert [len(one.hits) for one in path.hops()] == [1, 2, 2, 1]
    assert path.hops()[1].best.key == "start"
    longer = Path(START).with_found([hit("1", "a", 1001 + VISIT_MS // 1000)])
    assert len(longer.hops()) == 2


def test_a_wrong_hop_is_taken_out_and_put_back() -> None:
    path = Path(START).with_found([hit("1", "b", 1100), hit("2", "a", 1055), hit("3", "c", 1200)])
    wrong = path.hops()[1]
    out = path.remove(wrong)
    assert told(out) == [("a", 1000), ("c", 1200)]
    assert [one.removed for one in out.hops()] == [False, True, False]
    assert out.restore(out.hops()[1]) == path
    assert path.remove(path.hops()[0]) == path, "the target itself stays"


def test_a_hop_taken_out_between_two_stays_makes_them_one_way() -> None:
    path = Path(START).with_found([hit("1", "b", 1020), hit("2", "a", 1040)])
    out = path.remove(path.hops()[1])
    assert [(one.device_id, len(one.hits)) for one in out.way()] == [("a", 2)]
    assert len(out.hops()) == 3


def test_what_is_less_similar_is_left_out_and_the_best_similarity_counts() -> None:
    path = Path(START).with_found([hit("1", "b", 1100, 0.7), hit("2", "c", 1200, 0.85)])
    assert told(path) == [("a", 1000), ("c", 1200)]
    again = path.with_found([hit("1", "b", 1100, 0.95), hit("2", "c", 1200, 0.81)])
    assert told(again) == [("a", 1000), ("b", 1100), ("c", 1200)]
    assert again.hops()[2].best.similarity == 0.85


found_hits = st.lists(
    st.builds(
        hit,
        st.integers(0, 30).map(str),
        st.sampled_from("abc"),
        st.integers(0, 2000),
        st.none() | st.floats(0, 1),
    ),
    max_size=25,
)


@given(found_hits, st.lists(st.integers(0, 20), max_size=6), st.floats(0, 1))
def test_a_way_is_always_in_order_and_holds_each_hit_once(
    found: list[Hit], taken: list[int], least: float
) -> None:
    path = replace(Path(START).with_found(found), least=least)
    for number in taken:
        hops = path.hops()
        path = path.remove(hops[number % len(hops)])
    hops, way = path.hops(), path.way()
    for made in (hops, way):
        keys = [one.key for hop in made for one in hop.hits]
        times = [one.at_utc_ms for hop in made for one in hop.hits]
        assert len(keys) == len(set(keys)) and times == sorted(times)
        assert all({one.device_id for one in hop.hits} == {hop.device_id} for hop in made)
    kept = {one.key for hop in hops if not hop.removed for one in hop.hits}
    assert kept == {one.key for hop in way for one in hop.hits} and "start" in kept
    assert not path.removed & kept
    for hop in hops:
        path = path.restore(hop)
    assert all(not hop.removed for hop in path.hops())


# -- asked for


def started(fake: FakeSearch, row: int = 0, **options: Any) -> Any:
    run = fake.search.start(DRAFT)
    fake.settle()
    trail = fake.search.trail(run.hits[row], run.draft, **options)
    return trail


def test_a_trail_asks_with_the_targets_picture_around_its_moment() -> None:
    fake = FakeSearch(targets(60, devices=3, every_ms=70_000))
    trail = started(fake, row=30)
    assert trail.code is TrailCode.PICTURE and trail.busy
    fake.settle()
    assert trail.code is TrailCode.DONE
    sent = fake.service.requests[-1]
    assert sent.target_image_data and sent.similarity_threshold == FLOOR < LEAST and not sent.order_by
    assert (sent.device_list, sent.target_attributes) == (None, None)
    start = trail.path.start
    assert trail.span == (start.at_utc_ms - 1_800_000, start.at_utc_ms + 1_800_000)
    assert all(one.at_utc_ms >= trail.span[0] for hop in trail.path.hops() for one in hop.hits)
    assert len(trail.path.way()) > 3


def test_a_hop_one_is_sure_of_is_followed_too() -> None:
    fake = FakeSearch(targets(60, devices=3, every_ms=70_000))
    trail = started(fake, row=30)
    trail.follow(trail.path.start)
    fake.settle()
    other = trail.path.way()[-1].best
    trail.follow(other)
    trail.follow(other)
    fake.settle()
    asked = [one for one in fake.service.requests if getattr(one, "target_image_data", None)]
    assert len(asked) == 2 and asked[0].target_image_data != asked[1].target_image_data
    assert trail.followed(other) and trail.code is TrailCode.DONE


def test_the_surest_are_followed_by_themselves_each_camera_once() -> None:
    fake = FakeSearch(targets(100, devices=4, every_ms=15_000))
    trail = started(fake, row=50)
    fake.settle()
    first = trail.path.start.device_id
    assert trail.follow_surest(2) == 2
    fake.settle()
    followed = [hop.best for hop in trail.path.hops() if trail.followed(hop.best)]
    devices = {one.device_id for one in followed if one.key != trail.path.start.key}
    assert len(devices) == 2 and first not in devices
    assert trail.code is TrailCode.DONE
    pictures = [one for one in fake.service.requests if getattr(one, "target_image_data", None)]
    assert len(pictures) == 3
    assert FakeSearch(targets(3)).search.trail(trail.path.start, DRAFT).follow_surest() == 0


def test_a_trail_ends_somewhere() -> None:
    fake = FakeSearch(targets(3000, every_ms=500))
    trail = started(fake, row=0, least=0.0)
    fake.settle()
    assert trail.code is TrailCode.DONE and len(trail.path.found) < MOST_HITS + 100


def test_without_its_picture_it_says_so_and_tries_again() -> None:
    fake = FakeSearch(targets(5))
    fake.service.pictures["/t/"] = ServiceRefused("Fetch", "Http410", http_status=410)
    trail = started(fake)
    fake.settle()
    assert (trail.code, trail.reason) == (TrailCode.NO_PICTURE, "gone")
    fake.service.pictures.clear()
    trail.again()
    fake.settle()
    assert trail.code is TrailCode.DONE


def test_a_search_that_stops_stops_it_and_it_goes_on() -> None:
    fake = FakeSearch(targets(5))
    trail = started(fake)
    fake.service.next_failures = [Unreachable("SearchTarget", "ConnectionRefused")]
    fake.settle()
    assert trail.code is TrailCode.STOPPED
    assert trail.status is not None and trail.status.code is RunCode.UNREACHABLE
    trail.again()
    fake.settle()
    assert trail.code is TrailCode.DONE


def test_cancelled_it_hears_of_nothing_more() -> None:
    fake = FakeSearch(targets(60, every_ms=70_000))
    for when in (0, 1, 2):
        trail = started(fake)
        for _ in range(when):
            fake.executor.run()
            fake.loop.run()
        trail.cancel()
        fake.settle()
        assert trail.code is TrailCode.DONE and trail.path.found == ()
        trail.follow(hit("x", "a", 1))
        assert trail.code is TrailCode.DONE


def test_find_similar_and_find_elsewhere() -> None:
    class Site:
        def cameras_below(self, device_or_corp_id: str) -> list[str]:
            assert device_or_corp_id == "c1"
            return ["cam0", "cam1", "cam2"]

    fake = FakeSearch(targets(5), site=Site())
    draft = replace(DRAFT, attributes=(WantedAttribute("CoatColor", ("1",)),), devices=("cam0",))
    one = replace(hit("k", "cam1", END_MS // 1000), target=PictureRef("k-t", "http://pictures/t/1.jpg"))
    got: list[Draft | str] = []
    fake.search.similar(one, draft, got.append)
    fake.settle()
    (similar,) = got
    assert isinstance(similar, Draft) and isinstance(similar.picture, PictureData)
    assert similar.attributes == () and similar.devices == ("cam0",)
    assert fake.search.faults(similar) == ()
    elsewhere = fake.search.elsewhere(one, draft)
    assert elsewhere.devices == ("cam0", "cam2") and elsewhere.order is Order.OLDEST
    assert elsewhere.when == Between(one.at_utc_ms - 60_000, one.at_utc_ms + 60_000)
    assert elsewhere.attributes == draft.attributes and fake.search.faults(elsewhere) == ()
    assert fake.search.watch_for is None


def test_a_picture_too_small_to_search_with_is_a_reason() -> None:
    out = io.BytesIO()
    Image.new("RGB", (5, 5)).save(out, "PNG")
    fake = FakeSearch(targets(5))
    fake.service.pictures["/t/"] = out.getvalue()
    trail = started(fake)
    fake.settle()
    assert (trail.code, trail.reason) == (TrailCode.NO_PICTURE, "too_small")


# -- where cameras are


def test_places_are_where_the_coordinates_say() -> None:
    drawn = plan(
        ["n", "s", "e", "x"], {"n": (120.0, 30.01), "s": (120.0, 30.0), "e": (120.01, 30.0), "x": None}
    )
    by_id = {one.device_id: one for one in drawn.places}
    assert by_id["n"].x == pytest.approx(by_id["s"].x) and by_id["n"].y < by_id["s"].y
    assert by_id["e"].y == pytest.approx(by_id["s"].y) and by_id["e"].x > by_id["s"].x
    assert not by_id["x"].located and by_id["x"].y > by_id["s"].y
    # 0.01 degrees of latitude are 1113 m, and a little less across.
    assert drawn.metres == pytest.approx(1113.2 / 0.84, rel=0.01)


@given(
    st.dictionaries(
        st.text(max_size=2),
        st.none() | st.tuples(st.floats(-200, 200), st.floats(-100, 100)) | st.just((120.0, 30.0)),
        max_size=12,
    )
)
def test_every_camera_has_a_place_of_its_own_in_the_drawing(at: dict[str, Any]) -> None:
    drawn = plan([*at, *at], at)
    assert [one.device_id for one in drawn.places] == list(at)
    assert all(0 <= one.x <= 1 and 0 <= one.y <= 1 for one in drawn.places)
    assert drawn.metres is None or drawn.metres > 0


# -- with the local VCS


AROUND = 6 * 60_000
MIDDLE = NOON - 20 * 60_000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSearch]:
    with (
        pytest.MonkeyPatch.context() as patch,
        running_service(tmp_path_factory.mktemp("trail"), clock=ManualClock(NOON)) as service,
        LiveSearch(service, NOON) as live,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.delenv(name, raising=False)
        yield live


def truth_of(live: LiveSearch, kind: str, who: str) -> tuple[Draft, Hit, Path]:
    """The query, the hit of somebody nearest the middle, and the way of the ground truth around it."""
    draft = Draft(demo_site().corps[0].corp_id, kind, when=Between(MIDDLE - AROUND, MIDDLE + AROUND))
    mine = [one for one in live.finished(draft).hits if identity(one) == who]
    start = min(mine, key=lambda one: abs(one.at_utc_ms - MIDDLE))
    near = [one for one in mine if abs(one.at_utc_ms - start.at_utc_ms) <= AROUND]
    return draft, start, Path(start).with_found(replace(one, similarity=1.0) for one in near)


@pytest.mark.parametrize(
    "kind, who, least", [("Body", "person-301-14", 0.75), ("NonMotor", "rider-301-02", 0.6)]
)
def test_the_trail_of_a_demo_target_is_the_way_it_went(
    live: LiveSearch, kind: str, who: str, least: float
) -> None:
    """Against the ground truth: the same cameras in the same order at the same moments."""
    draft, start, went = truth_of(live, kind, who)
    trail = live.search.trail(start, draft, around_ms=AROUND, least=least)
    live.until(lambda: not trail.busy)
    assert trail.code is TrailCode.DONE
    assert len({one.device_id for one in went.way()}) >= 4 and len(went.way()) >= 10
    assert told(trail.path) == told(went)


def test_followed_from_other_sides_more_of_the_way_is_found_and_nothing_wrong(live: LiveSearch) -> None:
    draft, start, went = truth_of(live, "Body", "person-301-06")
    trail = live.search.trail(start, draft, around_ms=AROUND, least=0.8)
    live.until(lambda: not trail.busy)
    before = {one.key for hop in trail.path.way() for one in hop.hits}
    for hop in trail.path.way()[:3]:
        trail.follow(hop.best)
    live.until(lambda: not trail.busy)
    after = {one.key for hop in trail.path.way() for one in hop.hits}
    assert before < after <= {one.key for hop in went.way() for one in hop.hits}


def test_less_similar_hits_are_there_at_once(live: LiveSearch) -> None:
    draft, start, went = truth_of(live, "NonMotor", "rider-301-02")
    trail = live.search.trail(start, draft, around_ms=AROUND)
    live.until(lambda: not trail.busy)
    assert len(trail.path.way()) < len(went.way())
    trail.narrow(FLOOR)
    assert told(trail.path) == told(went)
