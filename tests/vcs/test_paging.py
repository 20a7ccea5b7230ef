"""Listing everything while the world changes."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vcs import (
    ActionFailed,
    ComputeInstance,
    Corp,
    CreateCorp,
    DescribeIpcs,
    DescribeIpcsData,
    DescribeIpcsResponse,
    Ipc,
    ListCorps,
    ListCorpsData,
    ListCorpsResponse,
    ListInstances,
    ListInstancesData,
    ListInstancesResponse,
    SearchTarget,
    SearchTargetData,
    SearchTargetResponse,
    Target,
    paging,
)

IPCS = DescribeIpcs(page_num=7, page_size=3)


class Site:
    """Devices by id, in pages. ``steps``: what happens before each call."""

    def __init__(self, *device_ids, steps=()):
        self.devices = list(device_ids)
        self.steps = list(steps)
        self.calls = []

    def __call__(self, request):
        if self.steps:
            step = self.steps.pop(0)
            if step:
                step(self.devices)
        number, size = request.page_num, request.page_size
        self.calls.append(number)
        rows = self.devices[(number - 1) * size : number * size]
        return DescribeIpcsResponse(
            code="200",
            data=DescribeIpcsData(
                total_count=len(self.devices),
                total_page=math.ceil(len(self.devices) / size),
                page_num=number,
                page_size=size,
                records=tuple(Ipc(device_id=d) for d in rows),
            ),
        )


def found(listing):
    return [row.device_id for row in listing.items]


def test_all_pages_from_the_first():
    site = Site(*"abcdefgh")
    listing = paging.read_all(site, IPCS)
    assert (found(listing), listing.complete, listing.total) == (list("abcdefgh"), True, 8)
    assert site.calls == [1, 2, 3]


def test_nothing_to_list():
    listing = paging.read_all(Site(), IPCS)
    assert (listing.items, listing.complete, listing.total) == ((), True, 0)


def test_a_full_last_page_asks_no_further():
    site = Site(*"abcdef")
    paging.read_all(site, IPCS)
    assert site.calls == [1, 2]


def test_a_device_that_vanishes_meanwhile():
    """Without reading again d would be missing: it moved to the page read before."""
    site = Site(*"abcdef", steps=[None, lambda d: d.remove("a")])
    listing = paging.read_all(site, IPCS)
    assert (found(listing), listing.complete) == (list("bcdef"), True)
    assert site.calls == [1, 2, 1, 2]


def test_a_device_that_appears_meanwhile():
    site = Site(*"abcdef", steps=[None, lambda d: d.insert(0, "z")])
    listing = paging.read_all(site, IPCS)
    assert (sorted(found(listing)), listing.complete, listing.total) == (list("abcdefz"), True, 7)


def test_one_comes_as_another_goes():
    """The total does not change, but a row shows up twice and one is missed."""

    def swap(devices):
        devices.remove("f")
        devices.insert(0, "z")

    site = Site(*"abcdef", steps=[None, swap])
    listing = paging.read_all(site, IPCS)
    assert (sorted(found(listing)), listing.complete) == (list("abcdez"), True)


def test_what_never_rests_may_be_incomplete():
    count = iter(range(1000))
    grow = [lambda d: d.append(f"n{next(count)}")] * 100
    site = Site(*"abcdef", steps=grow)
    listing = paging.read_all(site, IPCS)
    assert listing.complete is False
    assert set("abcdef") <= set(found(listing))
    assert len(found(listing)) == len(set(found(listing)))
    assert site.calls.count(1) == paging.PASSES


def test_a_service_that_gives_less_a_page_than_asked():
    class Clamped(Site):
        def __call__(self, request):
            return super().__call__(paging.dataclasses.replace(request, page_size=2))

    assert found(paging.read_all(Clamped(*"abcde"), IPCS)) == list("abcde")


def test_a_service_that_tells_no_total():
    class Silent(Site):
        def __call__(self, request):
            answer = super().__call__(request)
            data = paging.dataclasses.replace(answer.data, total_count=0)
            return paging.dataclasses.replace(answer, data=data)

    listing = paging.read_all(Silent(*"abcdefgh"), IPCS)
    assert (found(listing), listing.complete, listing.total) == (list("abcdefgh"), True, 8)


def test_a_page_that_fails():
    answer = DescribeIpcsResponse(code="SystemError", message="busy", request_id="R")
    with pytest.raises(ActionFailed) as caught:
        paging.read_all(lambda request: answer, IPCS)
    assert (caught.value.code, caught.value.message, caught.value.request_id) == ("SystemError", "busy", "R")


def test_the_style_of_page_number():
    def call(request):
        rows = [Corp(corp_id=f"c{n}") for n in range(5)]
        data = ListCorpsData(
            total_count=5,
            page_number=request.page_number,
            page_size=2,
            records=tuple(rows[(request.page_number - 1) * 2 : request.page_number * 2]),
        )
        return ListCorpsResponse(code="200", data=data)

    listing = paging.read_all(call, ListCorps(page_number=1, page_size=2))
    assert [c.corp_id for c in listing.items] == ["c0", "c1", "c2", "c3", "c4"]


def test_the_style_of_current_page():
    def call(request):
        page = request.current_page
        rows = tuple(ComputeInstance(instance_id=str(n)) for n in range(3))[(page - 1) * 2 : page * 2]
        data = ListInstancesData(total_count=3, current_page=page, page_size=2, items=rows)
        return ListInstancesResponse(code="0", data=data)

    listing = paging.read_all(call, ListInstances())
    assert [i.instance_id for i in listing.items] == ["0", "1", "2"] and listing.complete


def test_a_search_reaches_no_further_than_its_last_page():
    asked = []

    def call(request):
        asked.append(request.page_number)
        first = (request.page_number - 1) * 100
        rows = tuple(Target(device_id="d", left_top_x=first + n) for n in range(100))
        return SearchTargetResponse(
            code="200", data=SearchTargetData(total_count=20_000, page_size=100, records=rows)
        )

    search = SearchTarget(corp_id="1", page_number=1, page_size=100, target_type="Face")
    listing = paging.read_all(call, search)
    assert (len(listing.items), listing.complete, listing.total) == (10_000, False, 20_000)
    assert asked == list(range(1, 101))


def test_the_pages_after_the_first():
    site = Site(*"abcdefgh")
    assert paging.pages(IPCS, site(paging.at_page(IPCS, 1))) == range(2, 4)
    assert list(paging.pages(IPCS, Site()(paging.at_page(IPCS, 1)))) == []


def test_an_action_that_does_not_page():
    with pytest.raises(TypeError):
        paging.read_all(lambda r: None, CreateCorp(corp_name="a", app_name="b"))


def change(kind, place, name):
    def apply(devices):
        if kind == "add":
            devices.insert(min(place, len(devices)), name)
        elif devices:
            devices.pop(place % len(devices))

    return apply


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 12),
    st.lists(st.none() | st.tuples(st.sampled_from(["add", "remove"]), st.integers(0, 12)), max_size=12),
    st.integers(1, 5),
)
def test_whatever_happens_meanwhile(count, events, size):
    """No row twice; where nothing happened during the last reading it is complete and what there is."""
    steps = [e and change(e[0], e[1], f"new{n}") for n, e in enumerate(events)]
    site = Site(*[f"d{n}" for n in range(count)], steps=steps)
    listing = paging.read_all(site, DescribeIpcs(page_num=1, page_size=size))
    names = found(listing)
    assert len(names) == len(set(names))
    assert site.calls.count(1) <= paging.PASSES
    last_reading = len(site.calls) - max(i for i, n in enumerate(site.calls) if n == 1)
    untouched = not any(events[len(site.calls) - last_reading :])
    if untouched:
        assert listing.complete and names == site.devices
    if listing.complete:
        assert len(names) == listing.total
