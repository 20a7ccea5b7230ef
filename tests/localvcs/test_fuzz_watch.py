"""Instances and watching under well-formed parameters with strange insides: JSON lists, objects, flat rows.

The general fuzz (``test_fuzz``) breaks the outside of every parameter; here the outside is right.
"""

from __future__ import annotations

import json
import logging
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.localvcs import LocalVcs, running_service

CORP = "252060345870948301"
CAMERA = "33010600001320000001"
RECORDER = "33010600001180000100"
TEXTS = [
    "",
    " ",
    "a",
    "1",
    "ALL",
    CORP,
    CAMERA,
    RECORDER,
    CAMERA + "\x00",
    "\x00",
    "\x0b\x1f",
    "\ud800",
    "\ufffe",
    "𠮷",
    "x" * 1025,
    "'; DROP TABLE watch_tasks; --",
    "]]>&<!--",
    "%_\\",
    "a:1",
    "[::1]:9092",
    "http://a/b.jpg",
    "http://[::1/",
    "10:00:00",
    "24:00:00",
    "00:00:00",
    "23:59:59",
]
texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=12))
numbers = st.sampled_from([0, 1, 7, 31, 32, -1, 2**63, 10**400, 0.5, 1.0, 1.5, True, None])
strange: st.SearchStrategy[Any] = st.recursive(
    st.one_of(texts, numbers),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=2)),
    max_leaves=4,
)


def rarely(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly right, sometimes anything at all."""
    return st.integers(0, 9).flatmap(lambda n: strange if n == 0 else right)


def record(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return rarely(st.fixed_dictionaries({}, optional={k: rarely(v) for k, v in fields.items()}))


def full(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return rarely(st.fixed_dictionaries({k: rarely(v) for k, v in fields.items()}))


def as_json(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return inner.map(lambda value: json.dumps(value))


def rows(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return as_json(rarely(st.lists(inner, min_size=1, max_size=3)))


clock_times = st.sampled_from(["00:00:00", "10:00:00", "11:00:00", "23:59:59", "24:00:00"])
times = rows(full(StartTime=clock_times, EndTime=clock_times))
ids = rows(st.sampled_from([CAMERA, CAMERA, "33010600001320000002", RECORDER, CAMERA + "\x00", "nope"]))
days = rows(st.integers(-1, 33))
attributes = rows(
    full(Key=texts, Value=st.lists(texts, max_size=2), Score=st.sampled_from([0, 0.5, 1, 2, -1]))
)
receivers = as_json(
    full(
        MessageQueue=st.just("Kafka"),
        Config=full(
            BootstrapServers=st.sampled_from(["a:1", "a:1,b:2", "a", "a:99999", ",", "[::1]:1"]),
            Topic=texts,
            Authorization=st.just("SASL"),
            SASL=full(Type=st.sampled_from(["PLAIN", "SCRAM"]), Username=texts, Password=texts),
        ),
    )
)
kinds = st.sampled_from(["ONCE", "EVERYDAY", "EVERY_WEEK", "EVERY_MONTH", "LONG_RUNNING"])
plain_texts = texts.filter(lambda text: "\ud800" not in text)
paging = {
    "PageNumber": st.sampled_from(["1", "2", str(2**63 - 1)]),
    "PageSize": st.sampled_from(["1", "100"]),
}
CALLS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "CreateComputeInstance": {
        "InstanceName": plain_texts,
        "AlgorithmType": st.just("PICTURE"),
        "ProjectId": st.sampled_from([CORP, "", "nope"]),
        "Devices": rows(
            full(DeviceId=st.sampled_from([CAMERA, RECORDER, CAMERA + "\x00"]), StartStream=st.just(False))
        ),
        "Algorithms": rows(full(AlgorithmId=texts, AlgorithmName=texts)),
        "ScheduleType": kinds,
        "ScheduleCycleDate": st.sampled_from(["1", "0,31", "1,1,7", "٣", ""]),
        "ScheduleTimes": times,
        "IsPolling": st.sampled_from(["true", "false"]),
        "SliceExecutionTime": st.sampled_from(["1", "60", "0", "９", "x", "9" * 30]),
        "OverallExecutionTime": st.sampled_from(["1", "1440", "-1", "x"]),
        "ComputePictureValue": st.sampled_from(["1", "0", "x"]),
    },
    "CreateAIInstance": {
        "InstanceName": st.just("fuzz"),
        "ProjectId": st.just(CORP),
        "AlgorithmId": plain_texts,
        "AlgorithmName": plain_texts,
        "ComputeType": st.just("StreamCompute"),
        "DataSource": st.just("Camera"),
        "DataType": st.just("Picture"),
        "InstanceType": st.sampled_from(["Offline", "Normal"]),
        "ScheduleType": kinds,
        "ScheduleCycleDates": days,
        "ScheduleTimes": times,
        "DataSourceTimes": times,
    },
    "DeleteAIInstance": {
        "InstanceIds": rows(st.sampled_from(["10001", "[1,[2]]", "[1e999]", "[" + "9" * 5000 + "]"]))
    },
    "BatchDeleteInstance": {"InstanceIds": rows(texts), "ProjectId": st.just(CORP)},
    "AddCameraForInstance": {"InstanceId": st.just("10001"), "CameraIds": ids},
    "RemoveCameraForInstance": {"InstanceId": st.just("10001"), "CameraIds": ids},
    "ListInstances": {"InstanceName": plain_texts, "CurrentPage": paging["PageNumber"]},
    "DescribeAIInstance": {"InstanceName": plain_texts, **paging},
    "CreateWatchTask": {
        "CorpId": st.just(CORP),
        "TaskName": st.just("fuzz"),
        "DeviceList": st.one_of(ids, st.just("ALL")),
        "ScheduleType": kinds,
        "ScheduleCycleDates": days,
        "ScheduleTimes": times,
        "WatchPolicyIds": st.just('["{policy}"]'),
        "MessageReceiver": receivers,
    },
    "UpdateWatchTask": {
        "WatchTaskId": st.just("{task}"),
        "DeviceList": ids,
        "ScheduleType": kinds,
        "ScheduleCycleDates": days,
        "ScheduleTimes": times,
        "WatchPolicyIds": rows(st.sampled_from(["{policy}", "nope", "{policy}\x00"])),
        "MessageReceiver": receivers,
    },
    "DescribeWatchTasks": {"WatchTaskIds": rows(st.sampled_from(["{task}", "{task}\x00"])), **paging},
    "AddWatchItems": {
        "WatchPolicyId": st.just("{policy}"),
        "WatchItemList.1.WatchItemId": plain_texts,
        "WatchItemList.1.WatchItemName": plain_texts,
        "WatchItemList.1.ItemAttributes": attributes,
        "WatchItemList.2.WatchItemId": plain_texts,
        "WatchItemList.2.ItemImageUrl": plain_texts,
        "WatchItemList.03.WatchItemId": plain_texts,
    },
    "DescribeWatchItems": {"WatchPolicyId": st.just("{policy}"), "WatchItemIds": rows(texts), **paging},
    "RemoveWatchItems": {"WatchPolicyId": st.just("{policy}"), "WatchItemIds": rows(texts)},
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    action = draw(st.sampled_from(sorted(CALLS)))
    sent = {name: draw(values) for name, values in CALLS[action].items() if draw(st.integers(0, 9)) < 8}
    return action, sent


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("fuzz"), pull_seconds=3600.0) as running:
        yield running


@pytest.fixture(scope="module")
def known(service: LocalVcs) -> dict[str, str]:
    policy = service.answer(
        "CreateWatchPolicy", WatchMode="NotifyAnyway", TargetType="Face", ItemMatchType="ByImage"
    )["Data"]["WatchPolicyId"]
    receiver = {
        "MessageQueue": "Kafka",
        "Config": {
            "BootstrapServers": "a:1",
            "Topic": "t",
            "Authorization": "SASL",
            "SASL": {"Type": "PLAIN", "Username": "u", "Password": "p"},
        },
    }
    task = service.answer(
        "CreateWatchTask",
        CorpId=CORP,
        ScheduleType="LONG_RUNNING",
        WatchPolicyIds=json.dumps([policy]),
        MessageReceiver=json.dumps(receiver),
    )["Data"]["WatchTaskId"]
    return {"{policy}": policy, "{task}": task}


@pytest.fixture(scope="module")
def http(service: LocalVcs) -> requests.Session:
    return service.session()


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(call=calls(), form=st.sampled_from(["JSON", "XML"]))
def test_any_insides(
    service: LocalVcs,
    known: dict[str, str],
    http: requests.Session,
    caplog: pytest.LogCaptureFixture,
    call: tuple[str, dict[str, str]],
    form: str,
) -> None:
    caplog.set_level(logging.ERROR)
    action, parameters = call
    for mark, value in known.items():
        parameters = {name: text.replace(mark, value) for name, text in parameters.items()}
    signed = service.signed(action, parameters | {"Format": form})
    response = http.post(service.base_url + "/", data=signed, timeout=20)
    assert response.status_code < 500, (action, parameters, response.text)
    if form == "XML":
        ET.fromstring(response.content)
    else:
        assert json.loads(response.content)["Code"]
    assert not caplog.records
