"""The official SDKs on SearchTarget: success and error paths, in JSON and XML."""

from __future__ import annotations

import base64
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alibabacloud_vcs20200515 import models
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.acs_exception.exceptions import ServerException
from PIL import Image
from Tea.exceptions import TeaException

from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import Core

CORP = "252060345870948301"
CAMERA = "33010600001320000012"
WOMEN = '[{"Key":"GenderCode","Value":["2","0"],"Score":0.75},{"Key":"HairStyle","Value":["1","11"]}]'


def ago(minutes: int) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


BEGIN, END = ago(12), ago(2)


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (40, 80), (180, 40, 40)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("sdk"), pull_seconds=3600.0) as running:
        # What is worked out once is worked out before the SDKs' own time limits begin.
        first = {"CorpId": CORP, "PageNumber": "1", "PageSize": "1", "TargetType": "Body"}
        first |= {"BeginTime": BEGIN, "EndTime": END, "DeviceList": f'["{CAMERA}"]'}
        running.answer("SearchTarget", **first)
        running.answer("SearchTarget", **first, TargetImageData=picture())
        yield running


def request(**more: Any) -> models.SearchTargetRequest:
    return models.SearchTargetRequest(
        **{
            "corp_id": CORP,
            "page_number": 1,
            "page_size": 3,
            "target_type": "Body",
            "begin_time": BEGIN,
            "end_time": END,
        }
        | more
    )


def test_attributes(sdk: Client) -> None:
    body = sdk.search_target(
        request(target_attributes=WOMEN, order_by='[{"Key":"Timestamp","Type":"Asc"}]')
    ).body
    assert (body.success, body.code, body.message) == (True, "200", "OK")
    assert (body.data.page_number, body.data.page_size, len(body.data.records)) == (1, 3, 3)
    assert body.data.total_count >= 3
    stamps = [record.timestamp for record in body.data.records]
    assert stamps == sorted(stamps) and stamps[0] >= BEGIN and stamps[-1] <= END
    for record in body.data.records:
        attributes = json.loads(record.target_attributes)
        assert [a["Key"] for a in attributes] == ["GenderCode", "HairStyle"]
        assert attributes[0]["Value"] == "2" and attributes[0]["Score"] >= 0.75
        assert record.left_top_x < record.right_bottom_x <= 1280
        assert record.left_top_y < record.right_bottom_y <= 720
        assert record.target_type == "Body" and record.target_image_similarity is None


def test_picture(sdk: Client, service: LocalVcs) -> None:
    # One that was seen: at some times of day nobody looks like any other picture.
    seen = sdk.search_target(request(device_list=f'["{CAMERA}"]')).body.data.records[0]
    with service.session() as http:
        shown = http.get(seen.target_image_url, timeout=20).content
    body = sdk.search_target(
        request(
            target_image_data=base64.b64encode(shown).decode(),
            similarity_threshold=0.1,
            device_list=f'["{CAMERA}"]',
        )
    ).body
    similar = [record.target_image_similarity for record in body.data.records]
    assert similar == sorted(similar, reverse=True) and all(0.1 <= value <= 1 for value in similar)
    assert {record.target_attributes for record in body.data.records} == {"[]"}


def test_devices_and_an_empty_page(sdk: Client) -> None:
    body = sdk.search_target(request(device_list=f'["{CAMERA}"]')).body
    assert {record.device_id for record in body.data.records} == {CAMERA}
    assert sdk.search_target(request(page_number=100, page_size=100)).body.data.records in (None, [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"corp_id": None}, "MissingCorpId"),
        ({"corp_id": "nope"}, "InvalidCorpId"),
        ({"page_number": 101}, "InvalidPageNumber"),
        ({"page_number": 0}, "InvalidPageNumber"),
        ({"page_size": 101}, "InvalidPageSize"),
        ({"target_type": "Ghost"}, "InvalidTargetType"),
        ({"target_attributes": "{}"}, "InvalidTargetAttributes"),
        ({"target_attributes": json.dumps([{"Key": "a", "Value": ["1"]}] * 21)}, "InvalidTargetAttributes"),
        ({"order_by": '[{"Key":"Timestamp","Type":"Up"}]'}, "InvalidOrderBy"),
        ({"order_by": '[{"Key":"Colour","Type":"Asc"}]'}, "InvalidOrderBy"),
        ({"begin_time": "2021-01-27 12:00:00"}, "InvalidBeginTime"),
        ({"begin_time": END, "end_time": BEGIN}, "InvalidEndTime"),
        ({"target_image_data": "AFHGSGJD"}, "InvalidTargetImageData"),
        ({"target_image_data": picture(), "similarity_threshold": 1.0}, "InvalidSimilarityThreshold"),
        ({"target_image_url": "http://127.0.0.1/a.jpg"}, "InvalidTargetImageUrl"),
        ({"target_image_url": "http://example.com/" + "a" * 1010}, "InvalidTargetImageUrl"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals(sdk: Client, change: dict[str, Any], code: str) -> None:
    with pytest.raises(TeaException) as caught:
        sdk.search_target(request(**change))
    assert caught.value.code == code


CORE_CALLS: list[tuple[str, dict[str, str], str]] = [
    (
        "SearchTarget",
        {
            "CorpId": CORP,
            "PageNumber": "1",
            "PageSize": "2",
            "TargetType": "Motor",
            "BeginTime": BEGIN,
            "EndTime": END,
            "TargetAttributes": '[{"Key":"VehicleClass","Value":["K33","K32"]}]',
        },
        "200",
    )
]


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(core: Core, action: str, parameters: dict[str, str], code: str) -> None:
    answers = [
        core.json(action, **parameters),
        core.json(action, method="POST", **parameters),
        core.json(action, method="POST", in_body=True, **parameters),
    ]
    assert {answer["Code"] for answer in answers} == {code}
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **parameters))
    assert (root.tag, root.findtext("Code"), root.findtext("Success")) == (f"{action}Response", code, "true")
    rows = root.findall("Data/Records")  # repeated, without a wrapper
    assert [row.findtext("Timestamp") for row in rows] == [
        record["Timestamp"] for record in answers[0]["Data"]["Records"]
    ]
    with pytest.raises(ServerException) as caught:
        core.json(action, **parameters | {"TargetType": ""})
    assert caught.value.error_code == "MissingTargetType"
