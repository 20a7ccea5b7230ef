"""What is wrong with a query, and the request it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.instant import Instant
from app.core.search.draft import (
    Draft,
    Order,
    PictureAddress,
    PictureData,
    WantedAttribute,
    Where,
    faults,
    limits,
    range_of,
    request,
)
from app.core.search.when import Between, Last, Preset, Unit
from app.vcs import SearchTarget
from tests.support.drafts import drafts

NOW = Instant(1_767_326_400_000)
GOOD = Draft(corp_id="c1", target_type="Face")


def told(draft: Draft) -> list[tuple[str, str, int | None]]:
    return [(one.code, str(one.where), one.index) for one in faults(draft, NOW, UTC)]


def test_a_project_and_a_type_are_enough() -> None:
    assert told(GOOD) == []
    assert told(Draft()) == [("missing", "project", None), ("missing", "target_type", None)]


def test_the_limits_are_those_of_the_request_type() -> None:
    fields = {one.wire: one for one in SearchTarget.fields()}
    known = limits()
    assert known.target_types == tuple(fields["TargetType"].enum or ())
    assert known.attributes == fields["TargetAttributes"].max_items == 20
    assert known.url_length == fields["TargetImageUrl"].max_length == 1024
    assert known.picture_bytes == fields["TargetImageData"].limits.max_bytes == 512_000
    assert (known.threshold_least, known.threshold_most) == (0.0, 0.99)
    assert (known.pages, known.page_size, known.reachable) == (100, 100, 10_000)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"target_type": "Dog"}, ("unknown", "target_type", None)),
        ({"corp_id": "\ud800"}, ("not_text", "project", None)),
        ({"corp_id": "c\0"}, ("not_text", "project", None)),
        ({"devices": ("d", "\0")}, ("not_text", "devices", None)),
        ({"attributes": (WantedAttribute("K", ("\0",)),)}, ("not_text", "attributes", 0)),
        ({"attributes": (WantedAttribute("K", ("1",)),) * 21}, ("too_many", "attributes", None)),
        (
            {"attributes": (WantedAttribute("K", ("1",)), WantedAttribute("K"))},
            ("no_values", "attributes", 1),
        ),
        ({"attributes": (WantedAttribute("", ("1",)),)}, ("missing", "attributes", 0)),
        ({"attributes": (WantedAttribute("K", ("1", " ")),)}, ("empty_value", "attributes", 0)),
        ({"attributes": (WantedAttribute("K", ("1",), 1.01),)}, ("out_of_range", "attributes", 0)),
        ({"attributes": (WantedAttribute("K", ("1",), 1e-40),)}, ("out_of_range", "attributes", 0)),
        ({"attributes": (WantedAttribute("K", ("\udfff",)),)}, ("not_text", "attributes", 0)),
        ({"picture": PictureData(bytes(512_001), 9, 9)}, ("too_large", "picture", None)),
        ({"picture": PictureData(b"", 9, 9)}, ("missing", "picture", None)),
        ({"picture": PictureAddress("http://a/" + "x" * 1016)}, ("too_long", "picture", None)),
        ({"picture": PictureAddress("file:///etc/passwd")}, ("not_a_web_address", "picture", None)),
        ({"picture": PictureAddress("http://u:p@host/1.jpg")}, ("not_a_web_address", "picture", None)),
        ({"picture": PictureAddress("http://host/a b.jpg")}, ("not_a_web_address", "picture", None)),
        ({"devices": ()}, ("no_devices", "devices", None)),
        ({"devices": ("d",) * 10_001}, ("too_many", "devices", None)),
        ({"when": Between(NOW, None)}, ("half_a_range", "when", None)),
        ({"when": Between(None, NOW)}, ("half_a_range", "when", None)),
        ({"when": Between(NOW, NOW - 1000)}, ("ends_before_it_begins", "when", None)),
        ({"when": Between(0, 2**60)}, ("not_a_time", "when", None)),
        ({"when": Last(0, Unit.HOURS)}, ("not_a_time", "when", None)),
    ],
)
def test_each_fault_names_its_field(change: dict[str, Any], expected: tuple[str, str, int | None]) -> None:
    draft = replace(GOOD, **change)
    assert told(draft) == [expected]


@pytest.mark.parametrize("threshold", [-0.01, 0.991, float("nan"), float("inf"), 1e-30])
def test_a_threshold_out_of_bounds(threshold: float) -> None:
    picture = PictureData(b"x", 9, 9)
    assert told(replace(GOOD, picture=picture, threshold=threshold)) == [("out_of_range", "threshold", None)]
    assert told(replace(GOOD, threshold=threshold)) == [], "without a picture it is not sent"


def test_several_faults_are_told_at_once() -> None:
    draft = Draft("", "Dog", attributes=(WantedAttribute("", ()),), when=Between(NOW), devices=())
    assert {one.where for one in faults(draft, NOW)} == {
        Where.PROJECT,
        Where.TARGET_TYPE,
        Where.ATTRIBUTES,
        Where.DEVICES,
        Where.WHEN,
    }


def test_what_is_sent() -> None:
    draft = Draft(
        corp_id="c1",
        target_type="Body",
        attributes=(WantedAttribute("CoatColor", ("4", "5"), 0.8), WantedAttribute("GenderCode", ("1",))),
        devices=("d1", "d2"),
        when=Last(2, Unit.HOURS),
        order=Order.OLDEST,
        threshold=0.5,
    )
    sent = request(draft, 7, range_of(draft, NOW, UTC)).to_params()
    assert sent == {
        "CorpId": "c1",
        "PageNumber": "7",
        "PageSize": "100",
        "TargetType": "Body",
        "TargetAttributes": '[{"Key":"CoatColor","Value":["4","5"],"Score":0.8},'
        '{"Key":"GenderCode","Value":["1"]}]',
        "OrderBy": '[{"Key":"Timestamp","Type":"Asc"}]',
        "DeviceList": '["d1","d2"]',
        "BeginTime": "2026-01-02T02:00:00Z",
        "EndTime": "2026-01-02T04:00:00Z",
    }
    by_picture = replace(draft, picture=PictureData(b"abc", 9, 9), attributes=(), when=None, devices=None)
    assert request(by_picture, 1, None).to_params() == {
        "CorpId": "c1",
        "PageNumber": "1",
        "PageSize": "100",
        "TargetType": "Body",
        "TargetImageData": "YWJj",
        "SimilarityThreshold": "0.5",
    }


def test_nothing_of_a_picture_is_shown() -> None:
    for picture in (PictureAddress("http://a/1?key=secret"), PictureData(b"secret", 9, 9)):
        draft = replace(GOOD, picture=picture)
        assert "secret" not in repr(draft) + repr(request(draft, 1, None))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(drafts(), st.integers(1, 100))
@example(replace(GOOD, when=Between(-62135596800000, 253402300799000)), 1)
@example(replace(GOOD, when=Preset.LAST_WEEK), 100)
def test_what_has_no_fault_can_be_sent_and_keeps_every_documented_limit(draft: Draft, page: int) -> None:
    found = faults(draft, NOW, UTC)
    if found:
        assert all(isinstance(one.where, Where) for one in found)
        return
    sent = request(draft, page, range_of(draft, NOW, UTC))
    sent.validate()
    # The documented limits, told here once more by hand, out of the reference.
    assert sent.target_type in ("Face", "Body", "Motor", "NonMotor", "Event", "AIoT")
    assert sent.corp_id and 1 <= sent.page_number <= 100 and sent.page_size == 100
    assert len(sent.target_attributes or ()) <= 20
    assert all(one.key and one.value for one in sent.target_attributes or ())
    assert len(sent.target_image_url or "") <= 1024
    assert len(sent.target_image_data or "") <= 4 * (512_000 // 3 + 1)
    assert sent.similarity_threshold is None or 0 <= sent.similarity_threshold <= 0.99
    assert (sent.begin_time is None) == (sent.end_time is None)
    if sent.begin_time and sent.end_time:
        assert len(sent.begin_time) == 20 and sent.begin_time <= sent.end_time
    has_picture = bool(sent.target_image_data or sent.target_image_url)
    assert not (has_picture and sent.order_by)
    assert has_picture or sent.similarity_threshold is None
