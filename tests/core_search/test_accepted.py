"""Every query the form can make is taken by the running local VCS and by the official SDK's types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alibabacloud_vcs20200515 import models
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from app.core.instant import Instant
from app.core.search.draft import Draft, PictureAddress, WantedAttribute, faults, range_of, request
from app.core.search.when import Between, Last, Preset, Unit
from app.localvcs.clock import ManualClock
from app.localvcs.demo.site import demo_site
from tests.support.drafts import PICTURES, drafts
from tests.support.localvcs import LocalVcs, running_service

NOON = Instant(1_767_326_400_000)
CORPS = [corp.corp_id for corp in demo_site().corps]
CAMERAS = [camera.device_id for camera in demo_site().cameras]

attributes = st.builds(
    WantedAttribute,
    key=st.sampled_from(["HairColor", "GenderCode", "PlateNo", "EventType"]) | st.text(max_size=8),
    values=st.lists(st.sampled_from(["1", "2"]) | st.text(max_size=8), min_size=1, max_size=4).map(tuple),
    score=st.none() | st.floats(0, 1),
)
LATER = Instant(NOON + 400 * 86_400_000)
"""When queries are made: a range that nothing was seen in yet is refused or taken like any other, and the
demo site has not to be worked out for weeks."""
instants = st.integers(NOON + 86_400_000, LATER) | st.integers(-62135596800000, NOON - 40 * 86_400_000)
whens = (
    st.sampled_from(Preset)
    | st.builds(Last, st.integers(1, 50), st.sampled_from(Unit))
    | st.tuples(instants, instants).map(lambda ends: Between(min(ends), min(ends) + max(ends) % 86_400_000))
    | st.sampled_from([Between(NOON - 600_000, NOON), Between(LATER, 253402300799000), Between(0, 0)])
)
# An address is fetched by the service: whether it can be is no matter of the query.
forms = drafts(
    corp_id=st.sampled_from(CORPS),
    attributes=st.lists(attributes, max_size=20).map(tuple),
    picture=st.none() | st.sampled_from(PICTURES),
    threshold=st.none() | st.floats(0, 0.99) | st.sampled_from([0.0, 0.99]),
    devices=st.none()
    | st.lists(st.sampled_from(CAMERAS) | st.text(max_size=9), min_size=1, max_size=6).map(tuple),
    when=whens,
)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("accepted"), clock=ManualClock(NOON)) as running:
        yield running


@pytest.fixture(scope="module")
def client(service: LocalVcs) -> Any:
    return service.client(rate_per_s=1000.0)


quickly = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


@quickly
@given(forms, st.integers(1, 100))
def test_what_has_no_fault_is_taken(client: Any, draft: Draft, page: int) -> None:
    assume(not faults(draft, LATER))
    answer = client.call(request(draft, page, range_of(draft, LATER)))
    assert (answer.code, answer.data.page_number) == ("200", page)


def test_an_address_of_the_longest_kind_is_taken(client: Any, service: LocalVcs) -> None:
    draft = Draft(corp_id=CORPS[0], target_type="Body", when=Last(20, Unit.MINUTES))
    hit = client.call(request(draft, 1, range_of(draft, NOON))).data.records[0]
    url = hit.target_image_url + "&pad=" + "x" * 1024
    by_address = Draft(draft.corp_id, "Body", picture=PictureAddress(url[:1024]), when=draft.when)
    assert faults(by_address, NOON) == ()
    assert client.call(request(by_address, 1, range_of(by_address, NOON))).code == "200"
    assert faults(Draft("c", "Body", picture=PictureAddress(url[:1025])), NOON)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms, st.integers(1, 100))
def test_what_has_no_fault_fits_the_types_of_the_official_sdk(draft: Draft, page: int) -> None:
    assume(not faults(draft, LATER))
    params = request(draft, page, range_of(draft, LATER)).to_params()
    typed = models.SearchTargetRequest()
    known = {wire: attr for attr, wire in _names(typed).items()}
    assert set(params) <= set(known)
    typed.from_map(_typed(params))
    typed.validate()
    sent = {wire: value for wire, value in typed.to_map().items() if value is not None}
    assert {wire: str(value) for wire, value in sent.items()} == {
        w: str(v) for w, v in _typed(params).items()
    }
    for name in ("TargetAttributes", "OrderBy", "DeviceList"):
        if name in params:
            assert isinstance(json.loads(params[name]), list)


def _names(typed: Any) -> dict[str, str]:
    """Attribute and name on the wire, found by filling each in."""
    names: dict[str, str] = {}
    for attr in vars(typed):
        probe = type(typed)(**{attr: "x"})
        (wire,) = probe.to_map()
        names[attr] = wire
    return names


def _typed(params: dict[str, str]) -> dict[str, Any]:
    numbers: dict[str, Any] = {"PageNumber": int, "PageSize": int, "SimilarityThreshold": float}
    return {wire: numbers.get(wire, str)(value) for wire, value in params.items()}
