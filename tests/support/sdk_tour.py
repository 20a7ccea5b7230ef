"""Every action the official SDK and the document share, called through the SDK on a fresh service.

``tour`` walks the whole table, success first and then what each action refuses, and gives a row an action;
``python -m tests.support.sdk_tour`` prints them as the table of ``app/localvcs/README.md``.
"""

from __future__ import annotations

import base64
import inspect
import io
import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import alibabacloud_vcs20200515.client as sdk_module
from alibabacloud_vcs20200515 import models
from PIL import Image
from Tea.exceptions import TeaException

from app.vcs import spec
from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import typed_client

CAMERA, OTHER, RECORDER = "33010600001320000001", "33010600001320000002", "33010600001180000100"
OFFLINE = "33010600001320000008"
CORP = "252060345870948301"
PAGE = {"PageNumber": 1, "PageSize": 10}
RECEIVER = json.dumps(
    {
        "MessageQueue": "Kafka",
        "Config": {
            "BootstrapServers": "127.0.0.1:9092",
            "Topic": "alerts",
            "Authorization": "SASL",
            "SASL": {"Type": "PLAIN", "Username": "tour", "Password": "not-told"},
        },
    }
)

Found = dict[str, str]


def _last_minutes() -> dict[str, str]:
    now = datetime.now(UTC)
    begin = now - timedelta(minutes=5)
    return {"BeginTime": begin.strftime("%Y-%m-%dT%H:%M:%SZ"), "EndTime": now.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _picture() -> str:
    """A small JPEG, Base64."""
    written = io.BytesIO()
    Image.new("RGB", (16, 16), (200, 30, 30)).save(written, "JPEG")
    return base64.b64encode(written.getvalue()).decode()


Parameters = Mapping[str, Any] | Callable[[Found], Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One action: parameters that succeed, and calls that fail with their code (HTTP error or business Code).

    ``keep`` takes what later steps need out of the answer.
    """

    action: str
    parameters: Parameters
    refusals: tuple[tuple[Parameters, str], ...]
    keep: Callable[[dict[str, Any], Found], None] = lambda body, found: None
    notes: str = ""


@dataclass
class Row:
    action: str
    code: str
    refused: list[str] = field(default_factory=list)
    notes: str = ""


def _put(name: str, *path: str) -> Callable[[dict[str, Any], Found], None]:
    def keep(body: dict[str, Any], found: Found) -> None:
        value: Any = body
        for step in path:
            value = value[step]
        found[name] = value

    return keep


def _alter(parameters: Parameters, **changes: Any) -> Callable[[Found], Mapping[str, Any]]:
    return lambda found: {**_given(parameters, found), **changes}


def _given(parameters: Parameters, found: Found) -> Mapping[str, Any]:
    return parameters(found) if callable(parameters) else parameters


def _instance(found: Found) -> dict[str, Any]:
    return {"InstanceId": found["ai"], "CameraIds": [OTHER]}


_DEVICE = {
    "CorpId": CORP,
    "DeviceType": "IPC",
    "DataSourceType": "VIDEO",
    "DeviceName": "SDK camera",
    "DeviceAddress": "浙江省杭州市",
}
_COMPUTE = {
    "ProjectId": CORP,
    "InstanceName": "sdk compute",
    "AlgorithmType": "REALTIME_STREAM",
    "Devices": [{"DeviceId": OTHER, "StartStream": False}],
    "Algorithms": [{"AlgorithmId": "1", "AlgorithmName": "People"}],
    "ScheduleType": "EVERYDAY",
    "ScheduleTimes": '[{"StartTime":"10:00:00","EndTime":"11:00:00"}]',
}
_AI = {
    "InstanceName": "sdk ai",
    "ProjectId": CORP,
    "AlgorithmId": "1",
    "AlgorithmName": "People",
    "ComputeType": "StreamCompute",
    "DataSource": "Camera",
    "DataType": "Picture",
    "InstanceType": "Normal",
    "ScheduleType": "LONG_RUNNING",
}


def _watch_task(found: Found) -> dict[str, Any]:
    return {
        "CorpId": CORP,
        "TaskName": "SDK",
        "ScheduleType": "EVERYDAY",
        "ScheduleTimes": '[{"StartTime":"10:00:00","EndTime":"11:00:00"}]',
        "DeviceList": f'["{OTHER}"]',
        "WatchPolicyIds": f'["{found["policy"]}"]',
        "MessageReceiver": found["receiver"],
    }


def steps() -> list[Step]:
    """In an order in which each finds what it needs."""
    return [
        Step(
            "CreateCorp",
            {"CorpName": "SDK site", "AppName": "tour"},
            (
                ({"AppName": "x"}, "MissingCorpName"),
                ({"CorpName": "x" * 2000, "AppName": "x"}, "InvalidCorpName"),
            ),
            _put("corp", "CorpId"),
        ),
        Step(
            "ListCorps",
            PAGE,
            (({"PageNumber": 1}, "MissingPageSize"), ({"PageNumber": 0, "PageSize": 1}, "InvalidPageNumber")),
        ),
        Step(
            "UpdateCorp",
            lambda found: {"CorpId": found["corp"], "CorpName": "SDK site 2"},
            (({"CorpName": "x"}, "MissingCorpId"), ({"CorpId": "1", "CorpName": "x"}, "InvalidCorpId")),
        ),
        Step(
            "CreateDevice",
            _DEVICE,
            (
                (_alter(_DEVICE, CorpId="1"), "InvalidCorpId"),
                (_alter(_DEVICE, DeviceType="TV"), "InvalidDeviceType"),
                (_alter(_DEVICE, DeviceAddress="nowhere at all"), "InvalidDeviceAddress"),
            ),
            _put("device", "Data", "DeviceId"),
            "`Password` is masked",
        ),
        Step(
            "ModifyDevice",
            lambda found: {"DeviceId": found["device"], "DeviceName": "renamed"},
            (
                ({"DeviceName": "x"}, "MissingDeviceId"),
                ({"DeviceId": CAMERA, "EncodeFormat": "9"}, "InvalidEncodeFormat"),
            ),
        ),
        Step(
            "DescribeIpcs",
            {"PageNum": 1, "PageSize": 5},
            (
                ({"PageNum": 1}, "MissingPageSize"),
                ({"PageNum": 1, "PageSize": 5, "DeviceStatus": "7"}, "InvalidDeviceStatus"),
            ),
        ),
        Step(
            "DescribeNvrs",
            {"PageNum": 1, "PageSize": 5},
            (({"PageSize": 5}, "MissingPageNum"), ({"PageNum": -1, "PageSize": 5}, "InvalidPageNum")),
            notes="lists ABOXes too",
        ),
        Step(
            "SetStreamMode",
            {"DeviceIdList": CAMERA, "StreamMode": "0"},
            (
                ({"DeviceIdList": CAMERA}, "MissingStreamMode"),
                ({"DeviceIdList": CAMERA, "StreamMode": "2"}, "InvalidStreamMode"),
            ),
        ),
        Step("StartStreams", {"DeviceIdList": CAMERA}, (({}, "MissingDeviceIdList"),), notes="SDK only"),
        Step(
            "GetDeviceLiveUrl",
            {"CorpId": CORP, "DeviceId": CAMERA, "OutProtocol": "hls"},
            (
                ({"OutProtocol": "hls"}, "MissingDeviceId"),
                ({"DeviceId": CAMERA, "OutProtocol": "carrier pigeon"}, "InvalidOutProtocol"),
                ({"DeviceId": OFFLINE}, "Failed"),
                ({"DeviceId": CAMERA, "OutProtocol": "rtmp"}, "Failed"),
            ),
            notes="`Retry` while a camera starts",
        ),
        Step(
            "GetDeviceVideoUrl",
            {"CorpId": CORP, "DeviceId": CAMERA, "OutProtocol": "hls"},
            (
                ({"DeviceId": CAMERA}, "MissingCorpId"),
                ({"CorpId": "1", "DeviceId": CAMERA}, "InvalidCorpId"),
            ),
        ),
        Step(
            "GetDevicePicture",
            {"DeviceId": CAMERA},
            (({}, "MissingDeviceId"), ({"DeviceId": OFFLINE}, "Failed")),
        ),
        Step("StopStreams", {"DeviceIdList": CAMERA}, (({}, "MissingDeviceIdList"),), notes="SDK only"),
        Step(
            "UpdateDevicesStorage",
            {
                "UpdateStorageRequests": [
                    {"DeviceIds": CAMERA, "StorageDays": [{"StorageType": "VIDEO", "StorageDays": 7}]}
                ]
            },
            (
                ({}, "MissingUpdateStorageRequests"),
                ({"UpdateStorageRequests": [{"x": 1}]}, "InvalidUpdateStorageRequests"),
            ),
        ),
        Step(
            "AddDataSource",
            {"CorpId": CORP, "DataSourceName": "sdk source", "DataSourceType": "PIC"},
            (
                ({"CorpId": CORP, "DataSourceName": "x"}, "MissingDataSourceType"),
                ({"CorpId": "1", "DataSourceName": "x", "DataSourceType": "PIC"}, "InvalidCorpId"),
            ),
            _put("source", "Data", "DataSourceId"),
            "`rtsp` links too, ours",
        ),
        Step(
            "UpdateDataSource",
            lambda found: {"DataSourceId": found["source"], "DataSourceName": "renamed"},
            (({"DataSourceName": "x"}, "MissingDataSourceId"),),
        ),
        Step(
            "DescribeDataSources",
            {"PageNum": 1, "PageSize": 5},
            (({"PageNum": 0}, "InvalidPageNum"),),
            notes="SDK only",
        ),
        Step(
            "UploadFile",
            lambda found: {
                "CorpId": CORP,
                "DataSourceId": found["source"],
                "FileType": "PIC",
                "FileName": "one.jpg",
                "FileContent": _picture(),
            },
            (({"FileType": "PIC", "FileName": "x"}, "MissingDataSourceId"),),
        ),
        Step(
            "DeleteDataSources",
            lambda found: {"DataSourceIdList": found["source"]},
            (({}, "MissingDataSourceIdList"),),
            notes="SDK only",
        ),
        Step(
            "CreateComputeInstance",
            _COMPUTE,
            (
                (_alter(_COMPUTE, ProjectId="1"), "InvalidProjectId"),
                (_alter(_COMPUTE, ScheduleType="NEVER"), "InvalidScheduleType"),
            ),
            lambda body, found: found.update(compute=_instance_id(body)),
        ),
        Step(
            "ListInstances", {"CurrentPage": 1, "PageSize": 10}, (({"CurrentPage": 0}, "InvalidCurrentPage"),)
        ),
        Step(
            "BatchDeleteInstance",
            lambda found: {"ProjectId": CORP, "InstanceIds": [found["compute"]]},
            (
                ({"ProjectId": CORP}, "MissingInstanceIds"),
                ({"ProjectId": CORP, "InstanceIds": ["none"]}, "InvalidInstanceIds"),
            ),
        ),
        Step(
            "CreateAIInstance",
            _AI,
            (
                (_alter(_AI, ComputeType="Abacus"), "InvalidComputeType"),
                (_alter(_AI, ProjectId="1"), "InvalidProjectId"),
            ),
            lambda body, found: found.update(ai=_instance_id(body)),
        ),
        Step(
            "DescribeAIInstance",
            PAGE | {"ProjectId": CORP},
            ((PAGE, "MissingParameter"), ({"PageNumber": 1, "ProjectId": CORP}, "MissingPageSize")),
        ),
        Step(
            "AddCameraForInstance",
            _instance,
            (
                ({"InstanceId": "none", "CameraIds": [OTHER]}, "InvalidInstanceId"),
                ({"CameraIds": [OTHER]}, "MissingInstanceId"),
            ),
        ),
        Step(
            "DescribeCameraForInstance",
            lambda found: PAGE | {"InstanceId": found["ai"]},
            ((PAGE, "MissingInstanceId"), (PAGE | {"InstanceId": "none"}, "InvalidInstanceId")),
        ),
        Step(
            "RemoveCameraForInstance",
            _instance,
            (
                ({"InstanceId": "none", "CameraIds": [OTHER]}, "InvalidInstanceId"),
                ({"CameraIds": [OTHER]}, "MissingInstanceId"),
            ),
        ),
        Step(
            "DeleteAIInstance",
            lambda found: {"InstanceIds": [found["ai"]]},
            (({}, "MissingInstanceIds"), ({"InstanceIds": ["none"]}, "InvalidInstanceIds")),
        ),
        Step(
            "SearchTarget",
            lambda found: PAGE | {"CorpId": CORP, "TargetType": "Body"} | _last_minutes(),
            (
                (PAGE | {"CorpId": CORP}, "MissingTargetType"),
                (PAGE | {"CorpId": CORP, "TargetType": "Ghost"}, "InvalidTargetType"),
                (PAGE | {"CorpId": "1", "TargetType": "Body"}, "InvalidCorpId"),
            ),
        ),
        Step(
            "CreateWatchPolicy",
            {"WatchMode": "NotifyAnyway", "TargetType": "Motor", "ItemMatchType": "ByAttributes"},
            (
                ({"TargetType": "Motor", "ItemMatchType": "ByAttributes"}, "MissingWatchMode"),
                (
                    {"WatchMode": "Shout", "TargetType": "Motor", "ItemMatchType": "ByAttributes"},
                    "InvalidWatchMode",
                ),
            ),
            lambda body, found: found.update(policy=_id(body, "WatchPolicyId")),
        ),
        Step(
            "UpdateWatchPolicy",
            lambda found: {"WatchPolicyId": found["policy"], "WatchPolicyName": "renamed"},
            (
                ({"WatchPolicyName": "x"}, "MissingWatchPolicyId"),
                ({"WatchPolicyId": "none"}, "InvalidWatchPolicyId"),
            ),
        ),
        Step("DescribeWatchPolicies", PAGE, (({"PageNumber": 1}, "MissingPageSize"),)),
        Step(
            "AddWatchItems",
            lambda found: {
                "WatchPolicyId": found["policy"],
                "WatchItemList": [
                    {
                        "WatchItemId": "item1",
                        "WatchItemName": "a plate",
                        "ItemAttributes": '[{"Key":"PlateNo","Value":["浙A12345"]}]',
                    }
                ],
            },
            (({"WatchItemList": [{"WatchItemId": "x"}]}, "MissingWatchPolicyId"),),
            notes="SDK only",
        ),
        Step(
            "DescribeWatchItems",
            lambda found: PAGE | {"WatchPolicyId": found["policy"]},
            ((PAGE, "MissingWatchPolicyId"), (PAGE | {"WatchPolicyId": "none"}, "InvalidWatchPolicyId")),
        ),
        Step(
            "CreateWatchTask",
            _watch_task,
            (
                (_alter(_watch_task, CorpId="1"), "InvalidCorpId"),
                (_alter(_watch_task, MessageReceiver=None), "MissingMessageReceiver"),
            ),
            lambda body, found: found.update(task=_id(body, "WatchTaskId")),
            "passwords never come back",
        ),
        Step(
            "UpdateWatchTask",
            lambda found: {"WatchTaskId": found["task"], "TaskName": "renamed"},
            (
                ({"TaskName": "x"}, "MissingWatchTaskId"),
                ({"WatchTaskId": "none", "TaskName": "x"}, "InvalidWatchTaskId"),
            ),
        ),
        Step("DescribeWatchTasks", PAGE, (({"PageSize": 1}, "MissingPageNumber"),)),
        Step(
            "DeleteWatchTasks",
            lambda found: {"WatchTaskIds": f'["{found["task"]}"]'},
            (({}, "MissingWatchTaskIds"),),
        ),
        Step(
            "RemoveWatchItems",
            lambda found: {"WatchPolicyId": found["policy"], "WatchItemIds": '["item1"]'},
            (({"WatchItemIds": '["item1"]'}, "MissingWatchPolicyId"),),
        ),
        Step(
            "DeleteWatchPolicies",
            lambda found: {"WatchPolicyIds": f'["{found["policy"]}"]'},
            (({}, "MissingWatchPolicyIds"),),
        ),
        Step(
            "DeleteDevices",
            lambda found: {"DeviceIdList": found["device"]},
            (({}, "MissingDeviceIdList"),),
        ),
    ]


def _id(body: dict[str, Any], name: str) -> str:
    """The one field of that name, wherever the answer has it."""
    if name in body:
        return str(body[name])
    for value in body.values():
        if isinstance(value, dict):
            try:
                return _id(value, name)
            except KeyError:
                continue
    raise KeyError(name)


def _instance_id(body: dict[str, Any]) -> str:
    return _id(body, "InstanceId")


class Sdk:
    """The SDK's own methods by the action they call."""

    def __init__(self, service: LocalVcs) -> None:
        self._client = typed_client(service)
        self._methods: dict[str, str] = {}
        for part in re.split(r"\n    (?:async )?def ", inspect.getsource(sdk_module)):
            name = re.match(r"(\w+)_with_options\(", part)
            action = re.search(r"action\s*=\s*'(\w+)'", part)
            if name and action:
                self._methods[action[1]] = name[1]

    def call(self, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The body of the answer by wire names. Raises ``TeaException``."""
        request = getattr(models, f"{action}Request")().from_map(dict(parameters))
        answer = getattr(self._client, self._methods[action])(request)
        body: dict[str, Any] = answer.body.to_map()
        return body


def tour(service: LocalVcs) -> list[Row]:
    """Walks through all steps. Raises ``AssertionError`` naming the action that did not do as it should."""
    sdk = Sdk(service)
    found: Found = {"receiver": RECEIVER}
    return [_walk(sdk, step, found) for step in steps()]


def _walk(sdk: Sdk, step: Step, found: Found) -> Row:
    expected = spec.ACTIONS[step.action].meta.success_codes
    for _ in range(200):
        try:
            body = sdk.call(step.action, _given(step.parameters, found))
        except TeaException as error:
            raise AssertionError(f"{step.action}: {error.code} {error.message}") from error
        if body.get("Code") != "Retry":
            break
        time.sleep(0.02)
    assert str(body.get("Code")) in expected, (step.action, body)
    assert body.get("RequestId"), (step.action, body)
    step.keep(body, found)
    row = Row(step.action, str(body["Code"]), notes=step.notes)
    for parameters, code in step.refusals:
        refused = _refusal(sdk, step.action, _given(parameters, found), expected)
        assert refused == code, (step.action, parameters, refused)
        if refused not in row.refused:
            row.refused.append(refused)
    return row


def _refusal(sdk: Sdk, action: str, parameters: Mapping[str, Any], expected: tuple[str, ...]) -> str:
    """The code a call that must fail fails with; "" when it succeeds."""
    try:
        body = sdk.call(action, {k: v for k, v in parameters.items() if v is not None})
    except TeaException as error:
        return str(error.code)
    code = str(body.get("Code"))
    return "" if code in expected else code


def table(rows: list[Row]) -> str:
    """As the README has it."""
    lines = ["| action | SDK result | refuses with | notes |", "| --- | --- | --- | --- |"]
    for row in sorted(rows, key=lambda row: row.action):
        refused = ", ".join(f"`{code}`" for code in row.refused)
        lines.append(f"| {row.action} | `{row.code}` | {refused} | {row.notes} |")
    return "\n".join(lines)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_service(Path(folder), pull_seconds=0.1, register_seconds=None) as service,
    ):
        print(table(tour(service)))


if __name__ == "__main__":
    main()
