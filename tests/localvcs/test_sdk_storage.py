"""UpdateDevicesStorage as the official SDKs call it: what it sets is felt by GetDeviceVideoUrl."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ET

import pytest
from alibabacloud_vcs20200515 import models
from Tea.exceptions import TeaException

from tests.support.localvcs import LocalVcs
from tests.support.sdk import Core, typed_client

CAMERA = "33010600001320000002"
RECORDER = "33010600001180000100"
CORP = "252060345870948301"
DAY_MS = 86_400_000

CORE_CALLS: list[tuple[str, dict[str, str], str]] = [
    (
        "UpdateDevicesStorage",
        {
            "UpdateStorageRequests": json.dumps(
                [{"DeviceIds": CAMERA, "StorageDays": [{"StorageType": "PICTURE", "StorageDays": 20}]}]
            )
        },
        "0",
    )
]


def storage(device_ids: str, **days: int) -> models.UpdateDevicesStorageRequest:
    """``VIDEO=3, PICTURE=5``"""
    return models.UpdateDevicesStorageRequest(
        update_storage_requests=[
            models.UpdateDevicesStorageRequestUpdateStorageRequests(
                device_ids=device_ids,
                storage_days=[
                    models.UpdateDevicesStorageRequestUpdateStorageRequestsStorageDays(
                        storage_type=kind, storage_days=number
                    )
                    for kind, number in days.items()
                ],
            )
        ]
    )


def of_ten_days_ago(demo: LocalVcs, device_id: str) -> tuple[str, str]:
    start_ms = int(time.time() * 1000) - 10 * DAY_MS
    body = (
        typed_client(demo)
        .get_device_video_url(
            models.GetDeviceVideoUrlRequest(
                corp_id=CORP, device_id=device_id, start_time=start_ms, end_time=start_ms + 3_600_000
            )
        )
        .body
    )
    return body.code, body.message


def test_days_are_felt_at_once(demo: LocalVcs) -> None:
    sdk = typed_client(demo)
    for days, code in ((3, "Failed"), (20, "200"), (0, "Failed"), (30, "200")):
        body = sdk.update_devices_storage(storage(CAMERA, VIDEO=days, PICTURE=1)).body
        assert (body.code, body.message, body.success, body.data) == ("0", "SUCCESS", True, True)
        assert of_ten_days_ago(demo, CAMERA)[0] == code


def test_a_recorder_stands_for_its_channels(demo: LocalVcs) -> None:
    sdk = typed_client(demo)
    found = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=1, nvr_id_list=RECORDER, device_status="1")
    ).body.data
    channel = found.records[0].device_id
    assert of_ten_days_ago(demo, channel)[0] == "200"
    assert sdk.update_devices_storage(storage(RECORDER, VIDEO=2)).body.code == "0"
    assert of_ten_days_ago(demo, channel) == ("Failed", "Recordings of this device are not kept for so long.")
    assert sdk.update_devices_storage(storage(RECORDER, VIDEO=30)).body.code == "0"
    assert of_ten_days_ago(demo, channel)[0] == "200"


def test_for_all_or_for_none(demo: LocalVcs) -> None:
    body = typed_client(demo).update_devices_storage(storage(f"{CAMERA},nobody", VIDEO=1)).body
    assert (body.code, body.success, body.data) == ("DeviceNotFound", False, False)
    assert of_ten_days_ago(demo, CAMERA)[0] == "200"


@pytest.mark.parametrize(
    "wrong",
    [
        storage(CAMERA, VIDEO=-1),
        storage(CAMERA, SOUND=3),
        storage(CAMERA, VIDEO=1 << 63),
        storage(CAMERA),
        storage("", VIDEO=1),
    ],
    ids=["negative", "kind", "huge", "no days", "no device"],
)
def test_errors(demo: LocalVcs, wrong: models.UpdateDevicesStorageRequest) -> None:
    with pytest.raises(TeaException) as caught:
        typed_client(demo).update_devices_storage(wrong)
    assert caught.value.code == "InvalidUpdateStorageRequests"


def test_nothing_said(demo: LocalVcs) -> None:
    with pytest.raises(TeaException) as caught:
        typed_client(demo).update_devices_storage(models.UpdateDevicesStorageRequest())
    assert caught.value.code == "MissingUpdateStorageRequests"


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(demo: LocalVcs, action: str, parameters: dict[str, str], code: str) -> None:
    core = Core(demo)
    assert core.json(action, **parameters)["Code"] == code
    assert core.json(action, method="POST", **parameters)["Code"] == code
    assert core.json(action, method="POST", in_body=True, **parameters)["Code"] == code
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **parameters))
    assert (root.tag, root.findtext("Code")) == (f"{action}Response", code)
    assert (root.findtext("Success"), root.findtext("Data")) == ("true", "true")
