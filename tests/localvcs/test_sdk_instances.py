"""The official SDKs on compute instances: success and error paths of every action, in JSON and XML."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from alibabacloud_vcs20200515 import models
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.acs_exception.exceptions import ServerException
from Tea.exceptions import TeaException

from app.localvcs.clock import ManualClock
from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import Core

CORP = "252060345870948301"
OTHER_CORP = "252060345870948302"
CAMERAS = ["33010600001320000001", "33010600001320000002", "33010600001320000008"]
OFFLINE = "33010600001320000008"
RECORDER = "33010600001180000100"
ELSEWHERE = "33020600001320000001"
TEN_TO_ELEVEN = '[{"StartTime":"10:00:00","EndTime":"11:00:00"}]'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("sdk"), pull_seconds=3600.0) as running:
        yield running


def ai_request(**more: Any) -> models.CreateAIInstanceRequest:
    return models.CreateAIInstanceRequest(
        **{
            "instance_name": "实例 one",
            "project_id": CORP,
            "algorithm_id": "1",
            "algorithm_name": "人脸图片算法",
            "compute_type": "StreamCompute",
            "data_source": "Camera",
            "data_type": "Picture",
            "instance_type": "Normal",
            "schedule_type": "LONG_RUNNING",
        }
        | more
    )


def new_ai(sdk: Client, **more: Any) -> str:
    body = sdk.create_aiinstance(ai_request(**more)).body
    assert (body.code, body.message) == ("0", "SUCCESS")
    instance_id: str = body.data.instance_id
    return instance_id


def described(sdk: Client, instance_id: str) -> Any:
    data = sdk.describe_aiinstance(
        models.DescribeAIInstanceRequest(page_number=1, page_size=10, instance_id=instance_id)
    ).body.data
    assert data.total_count == 1
    return data.records[0]


def refused(call: Callable[..., Any], request: Any) -> str:
    with pytest.raises(TeaException) as caught:
        call(request)
    code: str = caught.value.code
    return code


def compute_request(**more: Any) -> models.CreateComputeInstanceRequest:
    return models.CreateComputeInstanceRequest(
        **{
            "instance_name": "这是一个任务",
            "algorithm_type": "REALTIME_STREAM",
            "project_id": CORP,
            "devices": [
                models.CreateComputeInstanceRequestDevices(device_id=camera, start_stream=False)
                for camera in CAMERAS
            ],
            "algorithms": [
                models.CreateComputeInstanceRequestAlgorithms(algorithm_id="1", algorithm_name="人脸算法"),
                models.CreateComputeInstanceRequestAlgorithms(algorithm_id="2", algorithm_name="车辆"),
            ],
            "schedule_type": "EVERYDAY",
            "schedule_times": '[{"StartTime":"00:00:00","EndTime":"24:00:00"}]',
        }
        | more
    )


def new_compute(sdk: Client, **more: Any) -> str:
    body = sdk.create_compute_instance(compute_request(**more)).body
    assert (body.code, body.success) == ("0", True)
    instance_id: str = body.data.instance_id
    return instance_id


def listed(sdk: Client, **filters: Any) -> Any:
    body = sdk.list_instances(models.ListInstancesRequest(**filters)).body
    assert (body.code, body.message, body.success) == ("0", "SUCCESS", True)
    return body.data


def test_ai_instance_from_creation_to_deletion(sdk: Client) -> None:
    body = sdk.create_aiinstance(
        ai_request(
            schedule_type="EVERY_WEEK",
            schedule_cycle_dates=[4, 1, 6],
            schedule_times=[
                models.CreateAIInstanceRequestScheduleTimes(start_time="10:00:00", end_time="12:00:00"),
                models.CreateAIInstanceRequestScheduleTimes(start_time="11:00:00", end_time="14:00:00"),
            ],
            spf=5,
        )
    ).body
    assert body.data.acu_used == 0
    instance_id = body.data.instance_id
    row = described(sdk, instance_id)
    assert (row.instance_name, row.algorithm_id, row.algorithm_name) == ("实例 one", "1", "人脸图片算法")
    assert (row.compute_type, row.data_source, row.data_type) == ("StreamCompute", "Camera", "Picture")
    assert (row.schedule_type, json.loads(row.schedule_cycle_dates)) == ("EVERY_WEEK", [1, 4, 6])
    assert json.loads(row.schedule_times) == [{"StartTime": "10:00:00", "EndTime": "14:00:00"}]
    assert (row.spf, row.camera_number, row.storage) == (5, 0, 0)
    assert row.create_date_time[10] == " " and len(row.create_date_time) == 19

    add = models.AddCameraForInstanceRequest(instance_id=instance_id, camera_ids=CAMERAS)
    for _ in range(2):
        assert sdk.add_camera_for_instance(add).body.code == "0"
    row = described(sdk, instance_id)
    assert (row.camera_number, row.acu_used) == (3, 3)
    assert row.storage > 0
    cameras = sdk.describe_camera_for_instance(
        models.DescribeCameraForInstanceRequest(page_number=2, page_size=2, instance_id=instance_id)
    ).body.data
    assert (cameras.total_count, cameras.page_number, cameras.page_size) == (3, 2, 2)
    (camera,) = cameras.records
    assert (camera.camera_id, camera.camera_name, camera.camera_status) == (OFFLINE, "Bike shed 车棚", 0)
    assert camera.camera_address

    remove = models.RemoveCameraForInstanceRequest(instance_id=instance_id, camera_ids=[OFFLINE, "nope"])
    for _ in range(2):
        assert sdk.remove_camera_for_instance(remove).body.code == "0"
    assert described(sdk, instance_id).camera_number == 2
    assert sdk.delete_aiinstance(models.DeleteAIInstanceRequest(instance_ids=[instance_id])).body.code == "0"
    gone = sdk.describe_aiinstance(
        models.DescribeAIInstanceRequest(page_number=1, page_size=1, instance_id=instance_id)
    ).body
    assert (gone.code, gone.data.total_count) == ("0", 0)


def test_filters_are_combined(sdk: Client) -> None:
    ids = [new_ai(sdk, instance_name=f"filter-{n % 2}") for n in range(5)]

    def found(**filters: Any) -> list[str]:
        data = sdk.describe_aiinstance(
            models.DescribeAIInstanceRequest(**{"page_number": 1, "page_size": 100} | filters)
        ).body.data
        return [row.instance_id for row in data.records or []]

    assert found(project_id=CORP, instance_name="lter-1") == [ids[1], ids[3]]
    assert found(instance_name="lter-1", instance_id=ids[1]) == [ids[1]]
    assert found(instance_name="lter-0", instance_id=ids[1]) == []
    assert found(project_id=OTHER_CORP, instance_name="filter") == []
    assert found(instance_name="filter", page_size=2, page_number=3) == [ids[4]]
    assert found(instance_name="filter", page_size=2, page_number=4) == []
    assert found(instance_name="%") == []


def test_ai_instance_errors(sdk: Client) -> None:
    create = sdk.create_aiinstance
    assert refused(create, ai_request(project_id="nope")) == "InvalidProjectId"
    assert refused(create, ai_request(instance_type=None)) == "MissingInstanceType"
    assert refused(create, ai_request(instance_name="a/b")) == "InvalidInstanceName"
    assert refused(create, ai_request(instance_name="x" * 33)) == "InvalidInstanceName"
    assert refused(create, ai_request(compute_type="Batch")) == "InvalidComputeType"
    assert refused(create, ai_request(schedule_type="ONCE")) == "InvalidScheduleType"
    assert refused(create, ai_request(schedule_type="EVERY_WEEK")) == "MissingScheduleCycleDates"
    assert (
        refused(create, ai_request(schedule_type="EVERY_WEEK", schedule_cycle_dates=[8]))
        == "InvalidScheduleCycleDates"
    )
    assert refused(create, ai_request(spf=3601)) == "InvalidSpf"
    listing = models.DescribeAIInstanceRequest
    assert refused(sdk.describe_aiinstance, listing(page_number=1, page_size=10)) == "MissingParameter"
    assert (
        refused(sdk.describe_aiinstance, listing(page_number=1, page_size=101, project_id=CORP))
        == "InvalidPageSize"
    )
    for call, request in (
        (
            sdk.describe_camera_for_instance,
            models.DescribeCameraForInstanceRequest(page_number=1, page_size=1, instance_id="nope"),
        ),
        (
            sdk.add_camera_for_instance,
            models.AddCameraForInstanceRequest(instance_id="nope", camera_ids=CAMERAS),
        ),
        (
            sdk.remove_camera_for_instance,
            models.RemoveCameraForInstanceRequest(instance_id="nope", camera_ids=CAMERAS),
        ),
    ):
        assert refused(call, request) == "InvalidInstanceId"


def test_cameras_are_added_all_or_none(sdk: Client) -> None:
    instance_id = new_ai(sdk)

    def add(ids: list[str]) -> models.AddCameraForInstanceRequest:
        return models.AddCameraForInstanceRequest(instance_id=instance_id, camera_ids=ids)

    assert sdk.add_camera_for_instance(add([CAMERAS[0], "nope"])).body.code == "DeviceNotFound"
    assert refused(sdk.add_camera_for_instance, add([CAMERAS[0], RECORDER])) == "InvalidCameraIds"
    assert refused(sdk.add_camera_for_instance, add([CAMERAS[0], ELSEWHERE])) == "InvalidCameraIds"
    assert refused(sdk.add_camera_for_instance, add([])) == "MissingCameraIds"
    too_many = [f"{n:020d}" for n in range(10_001)]
    assert refused(sdk.add_camera_for_instance, add(too_many)) == "InvalidCameraIds"
    assert sdk.add_camera_for_instance(add(too_many[:10_000])).body.code == "DeviceNotFound"
    assert described(sdk, instance_id).camera_number == 0


def test_instances_are_deleted_all_or_none(sdk: Client) -> None:
    first, second, third = (new_ai(sdk, instance_name="to delete") for _ in range(3))
    delete = models.DeleteAIInstanceRequest
    assert refused(sdk.delete_aiinstance, delete(instance_ids=[first, "nope"])) == "InvalidInstanceIds"
    assert described(sdk, first)
    # As the document's sample call has it: a list that holds the list as text.
    assert sdk.delete_aiinstance(delete(instance_ids=[f"[{first},{second}]"])).body.code == "0"
    assert refused(sdk.delete_aiinstance, delete(instance_ids=[first])) == "InvalidInstanceIds"
    assert refused(sdk.delete_aiinstance, delete()) == "MissingInstanceIds"
    batch = models.BatchDeleteInstanceRequest
    assert (
        refused(sdk.batch_delete_instance, batch(instance_ids=[third], project_id=OTHER_CORP))
        == "InvalidInstanceIds"
    )
    assert (
        refused(sdk.batch_delete_instance, batch(instance_ids=[third], project_id="nope"))
        == "InvalidProjectId"
    )
    done = sdk.batch_delete_instance(batch(instance_ids=[third, third], project_id=CORP)).body
    assert (done.code, done.message, done.success) == ("0", "SUCCESS", True)


def test_compute_instance_from_creation_to_deletion(sdk: Client) -> None:
    body = sdk.create_compute_instance(compute_request(instance_name="夜间")).body
    assert (body.code, body.message, body.success, body.data.acu_used) == ("0", "SUCCESS", True, 6)
    instance_id = body.data.instance_id
    data = listed(sdk, project_id=CORP, instance_name="夜", page_size=5, current_page=1)
    assert (data.total_count, data.page_size, data.current_page) == (1, 5, 1)
    (item,) = data.items
    assert (item.instance_id, item.instance_name, item.device_number, item.acu_used) == (
        instance_id,
        "夜间",
        3,
        6,
    )
    assert item.create_time > 1_600_000_000_000
    assert item.status in ("INIT", "ONLINED")
    assert [(a.algorithm_id, a.algorithm_name) for a in item.algorithms] == [("1", "人脸算法"), ("2", "车辆")]
    row = described(sdk, instance_id)
    assert (row.camera_number, row.algorithm_name) == (3, "人脸算法")
    done = sdk.batch_delete_instance(
        models.BatchDeleteInstanceRequest(instance_ids=[instance_id], project_id=CORP)
    ).body
    assert done.success is True
    assert listed(sdk, project_id=CORP, instance_name="夜").total_count == 0


def test_compute_instance_belongs_to_its_cameras_project(sdk: Client) -> None:
    instance_id = new_compute(sdk, project_id=None, instance_name="no project")
    assert [i.instance_id for i in listed(sdk, project_id=CORP, instance_name="no project").items] == [
        instance_id
    ]
    assert listed(sdk, project_id=OTHER_CORP, instance_name="no project").total_count == 0


def test_start_stream_pulls(sdk: Client) -> None:
    camera = "33010600001320000014"
    new_compute(
        sdk, devices=[models.CreateComputeInstanceRequestDevices(device_id=camera, start_stream=True)]
    )
    row = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=1, device_id_list=camera)
    ).body.data.records[0]
    assert row.stream_action == "1"


def test_compute_instance_errors(sdk: Client) -> None:
    create = sdk.create_compute_instance

    def code(**more: Any) -> str:
        return refused(create, compute_request(**more))

    device = models.CreateComputeInstanceRequestDevices
    unknown = create(compute_request(devices=[device(device_id="nope", start_stream=True)])).body
    assert (unknown.code, unknown.success) == ("DeviceNotFound", False)
    assert code(devices=[device(device_id=RECORDER, start_stream=False)]) == "InvalidDevices"
    assert code(devices=[device(device_id=ELSEWHERE, start_stream=False)]) == "InvalidDevices"
    assert code(devices=[device(device_id=CAMERAS[0])]) == "InvalidDevices"
    assert code(project_id="nope") == "InvalidProjectId"
    assert code(algorithms=[]) == "MissingAlgorithms"
    assert code(schedule_type="LONG_RUNNING") == "InvalidScheduleType"
    assert code(schedule_times=None) == "MissingScheduleTimes"
    assert code(schedule_type="EVERY_MONTH") == "MissingScheduleCycleDate"
    assert code(schedule_type="EVERY_MONTH", schedule_cycle_date="32") == "InvalidScheduleCycleDate"
    overlapping = (
        '[{"StartTime":"10:00:00","EndTime":"12:00:00"},{"StartTime":"11:00:00","EndTime":"14:00:00"}]'
    )
    assert code(schedule_times=overlapping) == "InvalidScheduleTimes"
    assert code(is_polling=True, slice_execution_time="60") == "MissingOverallExecutionTime"
    polling = {"is_polling": True, "slice_execution_time": "61", "overall_execution_time": "1"}
    assert code(**polling) == "InvalidSliceExecutionTime"
    assert code(**polling | {"overall_execution_time": "x"}) == "InvalidOverallExecutionTime"
    assert code(compute_picture_value="soon") == "InvalidComputePictureValue"
    assert refused(sdk.list_instances, models.ListInstancesRequest(page_size=0)) == "InvalidPageSize"


def test_listing_without_anything_said(sdk: Client) -> None:
    data = listed(sdk)
    assert (data.current_page, data.page_size) == (1, 10)
    assert [item.instance_name for item in data.items[:2]] == [
        "People and vehicles Riverside",
        "People and vehicles Harbour",
    ]


def _fresh_ai(core: Core) -> str:
    instance_id: str = core.json("CreateAIInstance", **CREATE_AI)["Data"]["InstanceId"]
    return instance_id


CREATE_AI = {
    "InstanceName": "core sdk",
    "ProjectId": CORP,
    "AlgorithmId": "1",
    "AlgorithmName": "a",
    "ComputeType": "StreamCompute",
    "DataSource": "Camera",
    "DataType": "Picture",
    "InstanceType": "Offline",
    "Fps": "5",
    "Spf": "0",
    "ContainerType": "ECS",
    "ScheduleType": "EVERYDAY",
    "ScheduleCycleDates": "[]",
    "ScheduleTimes": TEN_TO_ELEVEN,
    "DataSourceTimes": TEN_TO_ELEVEN,
}
CREATE_COMPUTE = {
    "InstanceName": "core sdk",
    "AlgorithmType": "PICTURE",
    "Devices": f'[{{"DeviceId":"{CAMERAS[0]}","StartStream":false,"CodingFormat":"H264"}}]',
    "Algorithms": '[{"AlgorithmId":"1","AlgorithmName":"a"}]',
    "ScheduleType": "ONCE",
    "ComputePictureValue": "2",
    "AcuUsed": "废弃",
}
Parameters = dict[str, str] | Callable[[Core], dict[str, str]]
CORE_CALLS: list[tuple[str, Parameters, str]] = [
    ("CreateComputeInstance", CREATE_COMPUTE, "0"),
    (
        "BatchDeleteInstance",
        lambda core: {"InstanceIds": json.dumps([_fresh_ai(core)]), "ProjectId": CORP},
        "0",
    ),
    ("ListInstances", {"PageSize": "2", "CurrentPage": "1"}, "0"),
    ("CreateAIInstance", CREATE_AI, "0"),
    ("DeleteAIInstance", lambda core: {"InstanceIds": f"[{_fresh_ai(core)}]"}, "0"),
    ("DescribeAIInstance", {"PageNumber": "1", "PageSize": "3", "InstanceName": "e"}, "0"),
    (
        "DescribeCameraForInstance",
        lambda core: {"PageNumber": "1", "PageSize": "3", "InstanceId": _fresh_ai(core)},
        "0",
    ),
    (
        "AddCameraForInstance",
        lambda core: {"InstanceId": _fresh_ai(core), "CameraIds": json.dumps(CAMERAS)},
        "0",
    ),
    (
        "RemoveCameraForInstance",
        lambda core: {"InstanceId": _fresh_ai(core), "CameraIds": json.dumps(CAMERAS)},
        "0",
    ),
]


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(core: Core, action: str, parameters: Parameters, code: str) -> None:
    def fresh() -> dict[str, str]:
        return parameters(core) if callable(parameters) else parameters

    assert core.json(action, **fresh())["Code"] == code
    assert core.json(action, method="POST", **fresh())["Code"] == code
    assert core.json(action, method="POST", in_body=True, **fresh())["Code"] == code
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **fresh()))
    assert (root.tag, root.findtext("Code")) == (f"{action}Response", code)


def test_lists_in_xml_repeat_their_element(core: Core) -> None:
    root = ET.fromstring(core.call("ListInstances", xml=True, PageSize="2"))
    assert len(root.findall("Data/Items")) == 2
    assert root.findtext("Data/Items/Algorithms/AlgorithmName") == "People and vehicles"
    root = ET.fromstring(
        core.call(
            "DescribeAIInstance", xml=True, PageNumber="1", PageSize="2", InstanceName="People and vehicles"
        )
    )
    assert len(root.findall("Data/Records")) == 2


def test_core_sdk_reads_refusals(core: Core) -> None:
    with pytest.raises(ServerException) as caught:
        core.json("CreateAIInstance", **CREATE_AI | {"Spf": "5"})
    assert (caught.value.error_code, caught.value.http_status) == ("InvalidFps", 400)


def test_a_new_instance_starts_before_it_runs(tmp_path_factory: pytest.TempPathFactory) -> None:
    clock = ManualClock()
    with running_service(tmp_path_factory.mktemp("states"), clock=clock) as service:
        created = service.answer("CreateAIInstance", **CREATE_AI | {"ScheduleType": "LONG_RUNNING"})
        instance_id = created["Data"]["InstanceId"]

        def states() -> tuple[str, str]:
            listing = {"PageNumber": "1", "PageSize": "1", "InstanceId": instance_id}
            ai = service.answer("DescribeAIInstance", **listing)["Data"]["Records"][0]["Status"]
            items = service.answer("ListInstances", InstanceName="core sdk")["Data"]["Items"]
            return ai, items[0]["Status"]

        assert states() == ("INIT", "INIT")
        clock.advance(2_000)
        assert states() == ("RUNNING", "ONLINED")
        service.answer("AddCameraForInstance", InstanceId=instance_id, CameraIds=f'["{OFFLINE}"]')
        assert states() == ("EXCEPTION", "ONLINED")
        service.answer("AddCameraForInstance", InstanceId=instance_id, CameraIds=json.dumps(CAMERAS))
        assert states() == ("RUNNING", "ONLINED")
