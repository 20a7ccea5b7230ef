"""The official SDKs on watch tasks, policies and items: success and error paths, in JSON and XML."""

from __future__ import annotations

import json
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_vcs20200515 import models
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.acs_exception.exceptions import ServerException
from Tea.exceptions import TeaException

from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import Core

CORP = "252060345870948301"
CAMERAS = ["33010600001320000001", "33010600001320000002"]
RECORDER = "33010600001180000100"
ELSEWHERE = "33020600001320000001"
PASSWORD = "correct horse battery staple"
TEN_TO_ELEVEN = '[{"StartTime":"10:00:00","EndTime":"11:00:00"}]'


def receiver(**more: Any) -> str:
    """``more`` goes into Config.SASL, ``config_*`` into Config."""
    config: dict[str, Any] = {
        "BootstrapServers": "127.0.0.1:9092, [::1]:9093,kafka-1.site:9094",
        "Topic": "topic_for_put_message",
        "Authorization": "SASL",
        "SASL": {"Type": "PLAIN", "Username": "user", "Password": PASSWORD},
    }
    for name, value in more.items():
        if name.startswith("config_"):
            config[name.removeprefix("config_")] = value
        else:
            config["SASL"][name] = value
    config["SASL"] = {name: value for name, value in config["SASL"].items() if value is not None}
    return json.dumps({"MessageQueue": "Kafka", "Config": config})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("sdk"), pull_seconds=3600.0) as running:
        yield running


def refused(call: Callable[..., Any], request: Any) -> str:
    with pytest.raises(TeaException) as caught:
        call(request)
    assert PASSWORD not in str(caught.value)
    code: str = caught.value.code
    return code


def new_policy(sdk: Client, **more: Any) -> str:
    body = sdk.create_watch_policy(
        models.CreateWatchPolicyRequest(
            **{"watch_mode": "NotifyIfInList", "target_type": "Face", "item_match_type": "ByAttributes"}
            | more
        )
    ).body
    assert (body.code, body.message, body.success) == ("200", "OK", True)
    assert len(body.data.watch_policy_id) == 32
    policy_id: str = body.data.watch_policy_id
    return policy_id


def policies(sdk: Client, *ids: str) -> list[Any]:
    data = sdk.describe_watch_policies(
        models.DescribeWatchPoliciesRequest(page_number=1, page_size=100, watch_policy_ids=json.dumps(ids))
    ).body.data
    assert data.total_count == len(data.records or [])
    return data.records or []


def task_request(sdk: Client, **more: Any) -> models.CreateWatchTaskRequest:
    if "watch_policy_ids" not in more:
        more["watch_policy_ids"] = json.dumps([new_policy(sdk)])
    return models.CreateWatchTaskRequest(
        **{
            "corp_id": CORP,
            "task_name": "example",
            "device_list": json.dumps(CAMERAS),
            "schedule_type": "EVERYDAY",
            "schedule_times": TEN_TO_ELEVEN,
            "message_receiver": receiver(),
            "description": "闯入敏感区域",
        }
        | more
    )


def new_task(sdk: Client, **more: Any) -> str:
    body = sdk.create_watch_task(task_request(sdk, **more)).body
    assert (body.code, body.message, body.success) == ("200", "OK", True)
    task_id: str = body.data.watch_task_id
    return task_id


def task(sdk: Client, task_id: str) -> Any:
    data = sdk.describe_watch_tasks(
        models.DescribeWatchTasksRequest(page_number=1, page_size=10, watch_task_ids=json.dumps([task_id]))
    ).body.data
    assert (data.total_count, data.page_number, data.page_size) == (1, 1, 10)
    return data.records[0]


def update(sdk: Client, task_id: str, **changes: Any) -> None:
    body = sdk.update_watch_task(models.UpdateWatchTaskRequest(watch_task_id=task_id, **changes)).body
    assert (body.code, body.message, body.success) == ("200", "OK", True)


def test_policy_from_creation_to_deletion(sdk: Client) -> None:
    policy_id = new_policy(
        sdk, watch_policy_name="example-1_门", similarity_threshold=0.92, item_match_type="ByImage"
    )
    (row,) = policies(sdk, policy_id)
    assert (row.watch_policy_name, row.watch_mode, row.target_type) == (
        "example-1_门",
        "NotifyIfInList",
        "Face",
    )
    assert (row.similarity_threshold, row.item_match_type) == (0.92, "ByImage")
    change = models.UpdateWatchPolicyRequest
    body = sdk.update_watch_policy(change(watch_policy_id=policy_id, watch_mode="NotifyAnyway")).body
    assert (body.code, body.message, body.success) == ("200", "OK", True)
    sdk.update_watch_policy(
        change(watch_policy_id=policy_id, watch_policy_name="", similarity_threshold=0, target_type="Motor")
    )
    (row,) = policies(sdk, policy_id)
    assert (row.watch_policy_name, row.watch_mode, row.target_type) == ("", "NotifyAnyway", "Motor")
    assert (row.similarity_threshold, row.item_match_type) == (0, "ByImage")
    gone = sdk.delete_watch_policies(
        models.DeleteWatchPoliciesRequest(watch_policy_ids=json.dumps([policy_id]))
    ).body
    assert (gone.code, gone.success) == ("200", True)
    assert policies(sdk, policy_id) == []


def test_a_policy_without_threshold_says_what_counts(sdk: Client) -> None:
    (row,) = policies(sdk, new_policy(sdk))
    assert row.similarity_threshold == 0.8


def test_policy_errors(sdk: Client) -> None:
    create, change = sdk.create_watch_policy, sdk.update_watch_policy
    request = models.CreateWatchPolicyRequest
    whole = {"watch_mode": "NotifyAnyway", "target_type": "Face", "item_match_type": "ByImage"}
    assert refused(create, request(**whole | {"watch_mode": None})) == "MissingWatchMode"
    assert refused(create, request(**whole | {"watch_mode": "Never"})) == "InvalidWatchMode"
    assert refused(create, request(**whole | {"target_type": "face"})) == "InvalidTargetType"
    assert refused(create, request(**whole | {"item_match_type": "ByVoice"})) == "InvalidItemMatchType"
    assert refused(create, request(**whole, similarity_threshold=1.0)) == "InvalidSimilarityThreshold"
    assert refused(create, request(**whole, watch_policy_name="a b")) == "InvalidWatchPolicyName"
    assert refused(create, request(**whole, watch_policy_name="x" * 65)) == "InvalidWatchPolicyName"
    assert (
        refused(change, models.UpdateWatchPolicyRequest(watch_policy_id="nope", watch_mode="NotifyAnyway"))
        == "InvalidWatchPolicyId"
    )
    delete = models.DeleteWatchPoliciesRequest
    kept = new_policy(sdk)
    assert (
        refused(sdk.delete_watch_policies, delete(watch_policy_ids=json.dumps([kept, "nope"])))
        == "InvalidWatchPolicyIds"
    )
    assert (
        refused(sdk.delete_watch_policies, delete(watch_policy_ids=json.dumps(["x"] * 101)))
        == "InvalidWatchPolicyIds"
    )
    assert policies(sdk, kept)


def test_policies_are_paged_in_order_of_creation(sdk: Client) -> None:
    made = [new_policy(sdk) for _ in range(5)]
    data = sdk.describe_watch_policies(
        models.DescribeWatchPoliciesRequest(
            page_number=2, page_size=2, watch_policy_ids=json.dumps([*made, "nope"])
        )
    ).body.data
    assert (data.total_count, data.page_number, data.page_size) == (5, 2, 2)
    assert [row.watch_policy_id for row in data.records] == made[2:4]
    everything = sdk.describe_watch_policies(
        models.DescribeWatchPoliciesRequest(page_number=1, page_size=1)
    ).body.data
    assert everything.total_count >= 5
    for wrong in ({"page_size": 101}, {"page_number": 0}, {"watch_policy_ids": json.dumps(["x"] * 101)}):
        request = models.DescribeWatchPoliciesRequest(**{"page_number": 1, "page_size": 1} | wrong)
        assert refused(sdk.describe_watch_policies, request).startswith("Invalid")


def test_task_from_creation_to_deletion(sdk: Client, service: LocalVcs) -> None:
    first, second = new_policy(sdk), new_policy(sdk)
    task_id = new_task(
        sdk,
        watch_policy_ids=json.dumps([second, first, second]),
        schedule_type="EVERY_WEEK",
        schedule_cycle_dates="[6,1,4]",
    )
    row = task(sdk, task_id)
    assert (row.watch_task_id, row.task_name, row.corp_id, row.description) == (
        task_id,
        "example",
        CORP,
        "闯入敏感区域",
    )
    assert json.loads(row.device_list) == CAMERAS
    assert (row.schedule_type, json.loads(row.schedule_cycle_dates)) == ("EVERY_WEEK", [1, 4, 6])
    assert json.loads(row.schedule_times) == json.loads(TEN_TO_ELEVEN)
    assert json.loads(row.watch_policy_ids) == [second, first]
    told = json.loads(row.message_receiver)
    assert told == json.loads(receiver(Password=None))
    assert "Password" not in row.message_receiver

    update(sdk, task_id, task_name="", device_list=json.dumps(CAMERAS[:1]), watch_policy_ids=f'["{first}"]')
    update(
        sdk, task_id, schedule_type="LONG_RUNNING", message_receiver=receiver(Type="SCRAM", Username="new")
    )
    row = task(sdk, task_id)
    assert (row.task_name, row.description) == ("", "闯入敏感区域")
    assert json.loads(row.device_list) == CAMERAS[:1]
    assert (row.schedule_type, row.schedule_cycle_dates) == ("LONG_RUNNING", "[]")
    assert json.loads(row.watch_policy_ids) == [first]
    assert json.loads(row.message_receiver)["Config"]["SASL"] == {"Type": "SCRAM", "Username": "new"}

    busy = models.DeleteWatchPoliciesRequest(watch_policy_ids=json.dumps([second, first]))
    assert refused(sdk.delete_watch_policies, busy) == "InvalidWatchPolicyIds"
    gone = sdk.delete_watch_tasks(models.DeleteWatchTasksRequest(watch_task_ids=f'["{task_id}"]')).body
    assert (gone.code, gone.message, gone.success) == ("200", "OK", True)
    assert sdk.delete_watch_policies(busy).body.code == "200"
    listed = sdk.describe_watch_tasks(
        models.DescribeWatchTasksRequest(page_number=1, page_size=10, watch_task_ids=f'["{task_id}"]')
    ).body.data
    assert listed.total_count == 0


def test_all_devices_or_none(sdk: Client) -> None:
    for sent in ("ALL", '["ALL"]', '"ALL"'):
        task_id = new_task(sdk, device_list=sent)
        assert json.loads(task(sdk, task_id).device_list) == ["ALL"]
    update(sdk, task_id, device_list="[]")
    assert json.loads(task(sdk, task_id).device_list) == []
    assert json.loads(task(sdk, new_task(sdk, device_list=None)).device_list) == []


def test_a_deleted_device_leaves_its_tasks(sdk: Client) -> None:
    camera = sdk.create_device(
        models.CreateDeviceRequest(
            corp_id=CORP,
            device_type="IPC",
            data_source_type="VIDEO",
            device_name="to go",
            device_address="杭州",
        )
    ).body.data.device_id
    task_id = new_task(sdk, device_list=json.dumps([CAMERAS[0], camera, CAMERAS[1]]))
    sdk.delete_devices(models.DeleteDevicesRequest(device_id_list=camera))
    assert json.loads(task(sdk, task_id).device_list) == CAMERAS


def test_task_errors(sdk: Client) -> None:
    def code(**more: Any) -> str:
        return refused(sdk.create_watch_task, task_request(sdk, **more))

    assert code(corp_id="nope") == "InvalidCorpId"
    assert code(corp_id=None) == "MissingCorpId"
    for devices in (["nope"], [ELSEWHERE], [RECORDER], [*CAMERAS, ELSEWHERE], ["ALL", "ALL", "x"]):
        assert code(device_list=json.dumps(devices)) == "InvalidDeviceList"
    assert code(device_list=json.dumps([f"{n:020d}" for n in range(10_001)])) == "InvalidDeviceList"
    assert code(device_list="all of them") == "InvalidDeviceList"
    assert code(watch_policy_ids='["nope"]') == "InvalidWatchPolicyIds"
    assert code(watch_policy_ids=None) == "MissingWatchPolicyIds"
    assert code(watch_policy_ids="[]") == "MissingWatchPolicyIds"
    assert code(watch_policy_ids=json.dumps([new_policy(sdk) for _ in range(11)])) == "InvalidWatchPolicyIds"
    assert code(task_name="a b") == "InvalidTaskName"
    assert code(description="?") == "InvalidDescription"
    assert code(schedule_type="SOMETIMES") == "InvalidScheduleType"
    assert code(schedule_times=None) == "MissingScheduleTimes"
    assert code(schedule_type="EVERY_WEEK") == "MissingScheduleCycleDates"
    assert code(schedule_type="EVERY_MONTH", schedule_cycle_dates="[0]") == "InvalidScheduleCycleDates"
    overlap = '[{"StartTime":"10:00:00","EndTime":"11:00:00"},{"StartTime":"10:59:59","EndTime":"12:00:00"}]'
    assert code(schedule_times=overlap) == "InvalidScheduleTimes"
    assert code(schedule_times='[{"StartTime":"10:00","EndTime":"11:00"}]') == "InvalidScheduleTimes"


@pytest.mark.parametrize(
    "wrong",
    [
        {"Password": None},
        {"Password": ""},
        {"Username": ""},
        {"Type": "GSSAPI"},
        {"Password": PASSWORD * 100},
        {"config_Topic": ""},
        {"config_Topic": "a b"},
        {"config_Topic": ".."},
        {"config_Authorization": "NONE"},
        {"config_BootstrapServers": "localhost"},
        {"config_BootstrapServers": "a:0"},
        {"config_BootstrapServers": "a:65536"},
        {"config_BootstrapServers": "a:1,,b:2"},
        {"config_BootstrapServers": "a b:1"},
        {"config_BootstrapServers": "x:1," * 300 + "x:1"},
        {"config_SASL": {}},
    ],
)
def test_receivers_that_are_refused(sdk: Client, wrong: dict[str, Any]) -> None:
    sent = receiver(**wrong)
    assert (
        refused(sdk.create_watch_task, task_request(sdk, message_receiver=sent)) == "InvalidMessageReceiver"
    )
    task_id = new_task(sdk)
    change = models.UpdateWatchTaskRequest(watch_task_id=task_id, message_receiver=sent)
    assert refused(sdk.update_watch_task, change) == "InvalidMessageReceiver"
    assert task(sdk, task_id).message_receiver


def test_update_task_errors_change_nothing(sdk: Client) -> None:
    task_id = new_task(sdk, schedule_type="EVERY_WEEK", schedule_cycle_dates="[1]")
    before = task(sdk, task_id)

    def code(**changes: Any) -> str:
        request = models.UpdateWatchTaskRequest(**{"watch_task_id": task_id} | changes)
        return refused(sdk.update_watch_task, request)

    assert code(watch_task_id="nope") == "InvalidWatchTaskId"
    assert code(watch_task_id=None) == "MissingWatchTaskId"
    assert code(task_name="new", device_list=json.dumps([ELSEWHERE])) == "InvalidDeviceList"
    assert code(device_list='["ALL"]') == "InvalidDeviceList"
    assert code(task_name="new", watch_policy_ids='["nope"]') == "InvalidWatchPolicyIds"
    assert code(watch_policy_ids="[]") == "InvalidWatchPolicyIds"
    # With what it was before: the task runs every week.
    assert code(schedule_cycle_dates="[8]") == "InvalidScheduleCycleDates"
    assert code(schedule_cycle_dates="[]") == "MissingScheduleCycleDates"
    assert code(schedule_times="[]") == "MissingScheduleTimes"
    assert code(schedule_type="EVERY_MONTH") == "MissingScheduleCycleDates"
    assert vars(task(sdk, task_id)) == vars(before)
    lasting = new_task(sdk, schedule_type="LONG_RUNNING", schedule_times=None)
    assert code(watch_task_id=lasting, schedule_type="EVERYDAY") == "MissingScheduleTimes"
    update(sdk, lasting, schedule_type="EVERYDAY", schedule_times=TEN_TO_ELEVEN)


def test_deleting_tasks_is_all_or_nothing(sdk: Client) -> None:
    task_id = new_task(sdk)
    delete = models.DeleteWatchTasksRequest
    assert (
        refused(sdk.delete_watch_tasks, delete(watch_task_ids=json.dumps([task_id, "nope"])))
        == "InvalidWatchTaskIds"
    )
    assert (
        refused(sdk.delete_watch_tasks, delete(watch_task_ids=json.dumps(["x"] * 101)))
        == "InvalidWatchTaskIds"
    )
    assert refused(sdk.delete_watch_tasks, delete()) == "MissingWatchTaskIds"
    assert task(sdk, task_id)


Items = models.AddWatchItemsRequestWatchItemList
TALL = '[{"Key":"HairColor","Value":["4","1"],"Score":0.81},{"Key":"GenderCode","Value":["1"]}]'


def add(sdk: Client, policy_id: str, *items: Any) -> tuple[list[str], list[str]]:
    body = sdk.add_watch_items(
        models.AddWatchItemsRequest(watch_policy_id=policy_id, watch_item_list=list(items))
    ).body
    assert (body.code, body.message) == ("200", "OK")
    return json.loads(body.data.added_item_ids), json.loads(body.data.failed_item_ids)


def items_of(sdk: Client, policy_id: str, **more: Any) -> Any:
    return sdk.describe_watch_items(
        models.DescribeWatchItemsRequest(
            **{"watch_policy_id": policy_id, "page_number": 1, "page_size": 100} | more
        )
    ).body.data


def test_items_from_adding_to_removing(sdk: Client) -> None:
    policy_id, other = new_policy(sdk), new_policy(sdk)
    added, failed = add(
        sdk,
        policy_id,
        Items(watch_item_id="tall", watch_item_name="高个子", item_attributes=TALL),
        Items(watch_item_id="face", item_image_url="https://pictures.site/a.jpg?sign=x"),
        Items(watch_item_id="both", item_attributes=TALL, item_image_url="http://pictures.site/b.jpg"),
        Items(watch_item_id="nothing"),
        Items(watch_item_id="file", item_image_url="file:///etc/passwd"),
        Items(watch_item_id="sure", item_attributes='[{"Key":"a","Value":["1"],"Score":1.5}]'),
        Items(watch_item_id="empty", item_attributes='[{"Key":"a","Value":[]}]'),
        Items(watch_item_id="many", item_attributes=json.dumps([{"Key": "a", "Value": ["1"]}] * 21)),
    )
    assert added == ["tall", "face", "both"]
    assert failed == ["nothing", "file", "sure", "empty", "many"]
    again = add(sdk, policy_id, Items(watch_item_id="tall", item_attributes=TALL))
    assert again == ([], ["tall"])
    assert add(sdk, other, Items(watch_item_id="tall", item_attributes=TALL)) == (["tall"], [])

    data = items_of(sdk, policy_id)
    assert (data.total_count, data.page_number, data.page_size) == (3, 1, 100)
    tall, face, both = data.records
    assert (tall.watch_item_id, tall.watch_item_name, tall.item_image_url or "") == ("tall", "高个子", "")
    assert json.loads(tall.item_attributes) == json.loads(TALL)
    assert (face.item_image_url, json.loads(face.item_attributes)) == (
        "https://pictures.site/a.jpg?sign=x",
        [],
    )
    assert both.item_image_url and json.loads(both.item_attributes)
    assert [row.watch_item_id for row in items_of(sdk, policy_id, watch_item_ids='["both","x"]').records] == [
        "both"
    ]
    assert [row.watch_item_id for row in items_of(sdk, policy_id, page_size=2, page_number=2).records] == [
        "both"
    ]
    removed = sdk.remove_watch_items(
        models.RemoveWatchItemsRequest(watch_policy_id=policy_id, watch_item_ids='["tall","gone","tall"]')
    ).body
    assert (removed.code, removed.success) == ("200", True)
    assert json.loads(removed.data.deleted_item_ids) == ["tall", "gone"]
    assert json.loads(removed.data.failed_item_ids) == []
    assert items_of(sdk, policy_id).total_count == 2
    assert items_of(sdk, other).total_count == 1


def test_items_go_with_their_policy(sdk: Client) -> None:
    policy_id = new_policy(sdk)
    add(sdk, policy_id, Items(watch_item_id="a", item_attributes=TALL))
    sdk.delete_watch_policies(models.DeleteWatchPoliciesRequest(watch_policy_ids=f'["{policy_id}"]'))
    assert (
        refused(
            sdk.describe_watch_items,
            models.DescribeWatchItemsRequest(page_number=1, page_size=1, watch_policy_id=policy_id),
        )
        == "InvalidWatchPolicyId"
    )


def test_a_thousand_items_in_one_call(sdk: Client) -> None:
    policy_id = new_policy(sdk)
    items = [Items(watch_item_id=str(n), item_attributes='[{"Key":"a","Value":["1"]}]') for n in range(1001)]
    too_many = models.AddWatchItemsRequest(watch_policy_id=policy_id, watch_item_list=items)
    assert refused(sdk.add_watch_items, too_many) == "InvalidWatchItemList"
    added, failed = add(sdk, policy_id, *items[:1000])
    assert added == [str(n) for n in range(1000)] and failed == []
    ids = json.dumps([str(n) for n in range(1001)])
    remove = models.RemoveWatchItemsRequest(watch_policy_id=policy_id, watch_item_ids=ids)
    assert refused(sdk.remove_watch_items, remove) == "InvalidWatchItemIds"
    asked = {"watch_policy_id": policy_id, "page_number": 1, "page_size": 1, "watch_item_ids": ids}
    assert (
        refused(sdk.describe_watch_items, models.DescribeWatchItemsRequest(**asked)) == "InvalidWatchItemIds"
    )
    data = items_of(sdk, policy_id, watch_item_ids=json.dumps(added), page_number=10)
    assert (data.total_count, data.records[-1].watch_item_id) == (1000, "999")


def test_item_errors(sdk: Client) -> None:
    policy_id = new_policy(sdk)
    request = models.AddWatchItemsRequest
    twice = [Items(watch_item_id="a", item_attributes=TALL)] * 2
    for policy, items, code in (
        ("nope", twice[:1], "InvalidWatchPolicyId"),
        (None, twice[:1], "MissingWatchPolicyId"),
        (policy_id, twice, "InvalidWatchItemList"),
        (policy_id, None, "MissingWatchItemList"),
        (policy_id, [Items(item_attributes=TALL)], "InvalidWatchItemList"),
        (policy_id, [Items(watch_item_id="a", item_attributes="{}")], "InvalidWatchItemList"),
    ):
        assert refused(sdk.add_watch_items, request(watch_policy_id=policy, watch_item_list=items)) == code
    remove = models.RemoveWatchItemsRequest
    assert (
        refused(sdk.remove_watch_items, remove(watch_policy_id="nope", watch_item_ids='["a"]'))
        == "InvalidWatchPolicyId"
    )
    assert refused(sdk.remove_watch_items, remove(watch_policy_id=policy_id)) == "MissingWatchItemIds"


def _policy(core: Core) -> str:
    policy_id: str = core.json("CreateWatchPolicy", **CREATE_POLICY)["Data"]["WatchPolicyId"]
    return policy_id


def _task_parameters(core: Core) -> dict[str, str]:
    return {
        "CorpId": CORP,
        "ScheduleType": "LONG_RUNNING",
        "DeviceList": "ALL",
        "WatchPolicyIds": json.dumps([_policy(core)]),
        "MessageReceiver": receiver(),
    }


def _task(core: Core) -> str:
    task_id: str = core.json("CreateWatchTask", **_task_parameters(core))["Data"]["WatchTaskId"]
    return task_id


CREATE_POLICY = {
    "WatchPolicyName": "core",
    "WatchMode": "NotifyAnyway",
    "TargetType": "Event",
    "SimilarityThreshold": "0.9200000000000001",
    "ItemMatchType": "ByAttributes",
}
PAGE = {"PageNumber": "1", "PageSize": "3"}
Parameters = dict[str, str] | Callable[[Core], dict[str, str]]
CORE_CALLS: list[tuple[str, Parameters, str]] = [
    ("CreateWatchTask", _task_parameters, "200"),
    ("DeleteWatchTasks", lambda core: {"WatchTaskIds": json.dumps([_task(core)])}, "200"),
    ("UpdateWatchTask", lambda core: {"WatchTaskId": _task(core), "TaskName": "b"}, "200"),
    ("DescribeWatchTasks", PAGE, "200"),
    ("CreateWatchPolicy", CREATE_POLICY, "200"),
    ("DeleteWatchPolicies", lambda core: {"WatchPolicyIds": json.dumps([_policy(core)])}, "200"),
    ("DescribeWatchPolicies", PAGE, "200"),
    ("UpdateWatchPolicy", lambda core: {"WatchPolicyId": _policy(core), "TargetType": "AIoT"}, "200"),
    (
        "AddWatchItems",
        lambda core: {
            "WatchPolicyId": _policy(core),
            "WatchItemList.1.WatchItemId": "a",
            "WatchItemList.1.ItemAttributes": TALL,
            "WatchItemList.2.WatchItemId": uuid.uuid4().hex,
            "WatchItemList.2.ItemImageUrl": "http://a/b.jpg",
        },
        "200",
    ),
    ("DescribeWatchItems", lambda core: PAGE | {"WatchPolicyId": _policy(core)}, "200"),
    ("RemoveWatchItems", lambda core: {"WatchPolicyId": _policy(core), "WatchItemIds": '["a"]'}, "200"),
]


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(core: Core, action: str, parameters: Parameters, code: str) -> None:
    def fresh() -> dict[str, str]:
        return parameters(core) if callable(parameters) else parameters

    assert core.json(action, **fresh())["Code"] == code
    assert core.json(action, method="POST", **fresh())["Code"] == code
    answer = core.json(action, method="POST", in_body=True, **fresh())
    assert (answer["Code"], answer["Message"], answer["Success"]) == (code, "OK", True)
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **fresh()))
    assert (root.tag, root.findtext("Code"), root.findtext("Success")) == (f"{action}Response", code, "true")


def test_lists_in_xml_repeat_their_element(core: Core) -> None:
    ids = [_task(core), _task(core)]
    root = ET.fromstring(core.call("DescribeWatchTasks", xml=True, WatchTaskIds=json.dumps(ids), **PAGE))
    records = root.findall("Data/Records")
    assert [record.findtext("WatchTaskId") for record in records] == ids
    assert PASSWORD not in ET.tostring(root, "unicode")
    assert json.loads(records[0].findtext("MessageReceiver") or "")["MessageQueue"] == "Kafka"


def test_core_sdk_reads_refusals(core: Core) -> None:
    with pytest.raises(ServerException) as caught:
        core.json("UpdateWatchPolicy", WatchPolicyId="nope")
    assert (caught.value.error_code, caught.value.http_status) == ("InvalidWatchPolicyId", 400)
