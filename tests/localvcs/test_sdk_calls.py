"""The official SDKs, unchanged, call every action the service has: that is who decides what is right.

``alibabacloud-vcs20200515`` (typed, POST with a form body) and ``aliyun-python-sdk-core`` with CommonRequest
(GET by default, parameters in the query or in a form body).
"""

from __future__ import annotations

import json
import runpy
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_tea_openapi.models import Config
from alibabacloud_vcs20200515 import models
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from Tea.exceptions import TeaException

from tests.support.localvcs import LocalVcs, running_service
from tests.support.sdk import Core
from tests.support.waiting import wait_until

CAMERA = "33010600001320000001"
ON_DEMAND = "33010600001320000014"
OFFLINE = "33010600001320000008"
UNREGISTERED = "33020600001320000016"
CORP = "252060345870948301"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("sdk"), faults=True, pull_seconds=0.2) as running:
        yield running


def new_camera(sdk: Client, **more: Any) -> str:
    """A stand-alone camera in a demo project; its id."""
    body = sdk.create_device(
        models.CreateDeviceRequest(
            corp_id=CORP,
            device_type="IPC",
            data_source_type="VIDEO",
            device_name="SDK camera",
            device_address="浙江省杭州市",
            **more,
        )
    ).body
    assert body.code == "0"
    device_id: str = body.data.device_id
    return device_id


def test_corps(sdk: Client) -> None:
    created = sdk.create_corp(
        models.CreateCorpRequest(
            corp_name="小区 A*b~c+d/e",
            app_name="社区卫士",
            description='100% = "a&b" 𠮷',
            icon_path="https://x/y.jpg",
        )
    ).body
    assert (created.code, created.message) == ("200", "success")
    updated = sdk.update_corp(models.UpdateCorpRequest(corp_id=created.corp_id, description="changed")).body
    assert (updated.code, updated.data) == ("200", "success")
    listed = sdk.list_corps(models.ListCorpsRequest(page_number=1, page_size=10, corp_name="A*b~c")).body.data
    assert (listed.total_count, listed.total_page, listed.page_number, listed.page_size) == (1, 1, 1, 10)
    record = listed.records[0]
    assert (record.corp_id, record.corp_name, record.description, record.app_name) == (
        created.corp_id,
        "小区 A*b~c+d/e",
        "changed",
        "社区卫士",
    )
    assert record.icon_path == "https://x/y.jpg"


def test_corps_errors(sdk: Client) -> None:
    with pytest.raises(TeaException) as caught:
        sdk.create_corp(models.CreateCorpRequest(app_name="x"))
    assert caught.value.code == "MissingCorpName"
    with pytest.raises(TeaException) as caught:
        sdk.update_corp(models.UpdateCorpRequest(corp_id="nope", corp_name="x"))
    assert caught.value.code == "InvalidCorpId"
    with pytest.raises(TeaException) as caught:
        sdk.list_corps(models.ListCorpsRequest(page_number=0, page_size=10))
    assert caught.value.code == "InvalidPageNumber"


def test_recorder_with_channels_from_creation_to_deletion(sdk: Client) -> None:
    created = sdk.create_device(
        models.CreateDeviceRequest(
            corp_id=CORP,
            device_type="NVR",
            data_source_type="VIDEO",
            device_name="NVR of the SDK",
            device_address="浙江省杭州市西湖区",
            sub_device_count=3,
        )
    ).body
    assert (created.code, created.message) == ("0", "Success")
    nvr, channels = created.data.device_id, [row.sub_device_id for row in created.data.sub_device_info]
    assert (len(nvr), len(set(channels)), created.data.password) == (20, 3, "******")
    assert created.data.server_ip == "127.0.0.1"

    recorder = sdk.describe_nvrs(
        models.DescribeNvrsRequest(page_num=1, page_size=5, nvr_device_id_list=nvr)
    ).body.data.records[0]
    assert (recorder.device_name, recorder.sub_device_count) == ("NVR of the SDK", "3")
    assert [row.sub_device_id for row in recorder.sub_device_info] == channels

    listed = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=200, nvr_id_list=nvr, parent_device_type="NVR")
    ).body.data
    assert [row.device_id for row in listed.records] == channels
    assert {row.parent_device_id for row in listed.records} == {nvr}
    assert {(row.password, row.in_protocol, row.device_status) for row in listed.records} == {
        ("******", "GBT28181", "2")
    }

    changed = sdk.modify_device(
        models.ModifyDeviceRequest(device_id=channels[0], device_name="Door", password="hunter2")
    ).body
    assert changed.code == "200"
    row = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=1, device_id_list=channels[0])
    ).body.data.records[0]
    assert (row.device_name, row.password) == ("Door", "******")

    deleted = sdk.delete_devices(models.DeleteDevicesRequest(device_id_list=f"{nvr},{channels[0]}")).body
    assert [(row.device_id, row.code, row.description) for row in deleted.data] == [
        (nvr, "200", "SUCCESS"),
        (channels[0], "200", "SUCCESS"),
    ]
    assert (
        sdk.describe_ipcs(
            models.DescribeIpcsRequest(page_num=1, page_size=1, nvr_id_list=nvr)
        ).body.data.total_count
        == 0
    )


def test_device_errors(sdk: Client) -> None:
    with pytest.raises(TeaException) as caught:
        new_camera(sdk, in_protocol="SAPI")
    assert caught.value.code == "MissingActivateCode"
    assert sdk.modify_device(models.ModifyDeviceRequest(device_id="x")).body.code == "DeviceNotFound"
    with pytest.raises(TeaException) as caught:
        sdk.describe_ipcs(models.DescribeIpcsRequest(page_num=1, page_size=201))
    assert caught.value.code == "InvalidPageSize"
    with pytest.raises(TeaException) as caught:
        sdk.describe_nvrs(models.DescribeNvrsRequest(page_num=1))
    assert caught.value.code == "MissingPageSize"
    with pytest.raises(TeaException) as caught:
        sdk.delete_devices(models.DeleteDevicesRequest(device_id_list=",".join(map(str, range(21)))))
    assert caught.value.code == "InvalidDeviceIdList"


def test_stream_mode(sdk: Client) -> None:
    camera = new_camera(sdk)
    assert (
        sdk.set_stream_mode(models.SetStreamModeRequest(device_id_list=camera, stream_mode="1")).body.code
        == "200"
    )
    assert (
        sdk.set_stream_mode(
            models.SetStreamModeRequest(device_id_list=f"{camera},nope", stream_mode="0")
        ).body.code
        == "DeviceNotFound"
    )
    with pytest.raises(TeaException) as caught:
        sdk.set_stream_mode(
            models.SetStreamModeRequest(device_id_list="33010600001180000100", stream_mode="1")
        )
    assert caught.value.code == "InvalidDeviceIdList"
    with pytest.raises(TeaException) as caught:
        sdk.set_stream_mode(models.SetStreamModeRequest(device_id_list=camera, stream_mode="2"))
    assert caught.value.code == "InvalidStreamMode"


def live(sdk: Client, device_id: str, **more: Any) -> models.GetDeviceLiveUrlResponseBody:
    return sdk.get_device_live_url(models.GetDeviceLiveUrlRequest(device_id=device_id, **more)).body


def test_live_address(sdk: Client, service: LocalVcs) -> None:
    body = live(sdk, CAMERA, corp_id=CORP, stream_type="2")
    assert (body.code, body.message, body.out_protocol, body.stream_type) == ("200", "Success", "hls", 2)
    with service.session() as http:
        playlist = http.get(body.url, timeout=20)
    assert playlist.text.startswith("#EXTM3U")


def test_live_address_of_an_on_demand_camera_comes_after_retry(sdk: Client) -> None:
    camera = ON_DEMAND
    answers = [live(sdk, camera)]

    def ready() -> bool:
        answers.append(live(sdk, camera))
        return answers[-1].code != "Retry"

    wait_until(ready, "an address")
    assert answers[0].code == "Retry"
    assert not answers[0].url
    assert answers[-1].code == "200"


def test_live_address_failures(sdk: Client) -> None:
    assert live(sdk, OFFLINE).code == "Failed"
    assert "offline" in live(sdk, OFFLINE).message
    assert "registered" in live(sdk, UNREGISTERED).message
    assert live(sdk, "nope").code == "Failed"
    assert live(sdk, CAMERA, out_protocol="rtmp").code == "Failed"
    with pytest.raises(TeaException) as caught:
        live(sdk, CAMERA, corp_id="nope")
    assert caught.value.code == "InvalidCorpId"
    with pytest.raises(TeaException) as caught:
        sdk.get_device_live_url(models.GetDeviceLiveUrlRequest(corp_id=CORP))
    assert caught.value.code == "MissingDeviceId"
    with pytest.raises(TeaException) as caught:
        live(sdk, CAMERA, out_protocol="mms")
    assert caught.value.code == "InvalidOutProtocol"


def test_recording_address(sdk: Client, service: LocalVcs) -> None:
    now = int(time.time() * 1000)
    body = sdk.get_device_video_url(
        models.GetDeviceVideoUrlRequest(
            corp_id=CORP, device_id=CAMERA, start_time=now - 60_000, end_time=now - 50_000
        )
    ).body
    assert (body.code, body.out_protocol) == ("200", "hls")
    with service.session() as http:
        assert "#EXT-X-ENDLIST" in http.get(body.url, timeout=20).text
    with pytest.raises(TeaException) as caught:
        sdk.get_device_video_url(
            models.GetDeviceVideoUrlRequest(
                corp_id=CORP, device_id=CAMERA, start_time=now, end_time=now - 1000
            )
        )
    assert caught.value.code == "InvalidEndTime"
    nothing = sdk.get_device_video_url(
        models.GetDeviceVideoUrlRequest(
            corp_id=CORP, device_id=CAMERA, start_time=now + 60_000, end_time=now + 61_000
        )
    ).body
    assert (nothing.code, nothing.url or "") == ("Failed", "")


def test_picture(sdk: Client, service: LocalVcs) -> None:
    body = sdk.get_device_picture(models.GetDevicePictureRequest(device_id=CAMERA)).body
    assert (body.code, body.message) == ("200", "SUCCESS")
    with service.session() as http:
        picture = http.get(body.data, timeout=20)
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8")
    assert sdk.get_device_picture(models.GetDevicePictureRequest(device_id=OFFLINE)).body.code == "Failed"
    with pytest.raises(TeaException) as caught:
        sdk.get_device_picture(models.GetDevicePictureRequest())
    assert caught.value.code == "MissingDeviceId"


def stream_state(sdk: Client, device_id: str) -> tuple[str, str]:
    row = sdk.describe_ipcs(
        models.DescribeIpcsRequest(page_num=1, page_size=1, device_id_list=device_id)
    ).body.data.records[0]
    return row.stream_status, row.stream_action


def test_start_and_stop_streams(sdk: Client) -> None:
    camera = "33020600001320000011"
    assert stream_state(sdk, camera) == ("0", "0")
    assert sdk.start_streams(models.StartStreamsRequest(device_id_list=camera)).body.code == "200"
    assert stream_state(sdk, camera)[1] == "1"
    assert sdk.stop_streams(models.StopStreamsRequest(device_id_list=camera)).body.code == "200"
    assert stream_state(sdk, camera) == ("0", "0")
    assert sdk.start_streams(models.StartStreamsRequest(device_id_list="nope")).body.code == "DeviceNotFound"
    assert sdk.stop_streams(models.StopStreamsRequest(device_id_list="nope")).body.code == "DeviceNotFound"
    with pytest.raises(TeaException) as caught:
        sdk.start_streams(models.StartStreamsRequest())
    assert caught.value.code == "MissingDeviceIdList"


def test_the_sdk_reads_refusals(service: LocalVcs) -> None:
    wrong = Client(
        Config(
            access_key_id=service.access_key_id,
            access_key_secret="wrong",
            endpoint=service.base_url,  # with its scheme: the SDK then writes that into the Host header
            region_id="cn-hangzhou",
        )
    )
    with pytest.raises(TeaException) as caught:
        wrong.list_corps(models.ListCorpsRequest(page_number=1, page_size=1))
    assert caught.value.code == "SignatureDoesNotMatch"


def test_the_sdk_reads_throttling(service: LocalVcs, sdk: Client) -> None:
    service.faults(throttle={"count": 1, "retry_after_s": 7})
    with pytest.raises(Exception) as caught:  # noqa: PT011  (its class is private to the SDK)
        sdk.list_corps(models.ListCorpsRequest(page_number=1, page_size=1))
    assert getattr(caught.value, "code", "") == "Throttling.User"
    assert getattr(caught.value, "retry_after", 0) in (7, 7000)
    assert sdk.list_corps(models.ListCorpsRequest(page_number=1, page_size=1)).body.code == "200"


CORE_CALLS: list[tuple[str, dict[str, str], str]] = [
    ("CreateCorp", {"CorpName": "核心 core", "AppName": "a"}, "200"),
    ("ListCorps", {"PageNumber": "1", "PageSize": "10"}, "200"),
    ("UpdateCorp", {"CorpId": CORP, "Description": "Demo site"}, "200"),
    (
        "CreateDevice",
        {
            "CorpId": CORP,
            "DeviceType": "ABOX",
            "DataSourceType": "PIC_VIDEO",
            "DeviceName": "盒子",
            "DeviceAddress": "杭州",
            "SubDeviceCount": "1",
        },
        "0",
    ),
    ("ModifyDevice", {"DeviceId": "33010600001320000012", "DeviceDirection": "北"}, "200"),
    ("DeleteDevices", {"DeviceIdList": "nope"}, "200"),
    ("DescribeIpcs", {"PageNum": "1", "PageSize": "3"}, "200"),
    ("DescribeNvrs", {"PageNum": "1", "PageSize": "3"}, "200"),
    ("SetStreamMode", {"DeviceIdList": "33010600001320000012", "StreamMode": "1"}, "200"),
    ("GetDeviceLiveUrl", {"GbId": CAMERA, "OutProtocol": "httpsflv"}, "200"),
    ("GetDeviceVideoUrl", {"CorpId": CORP, "DeviceId": CAMERA}, "200"),
    ("GetDevicePicture", {"DeviceId": CAMERA}, "200"),
    ("StartStreams", {"DeviceIdList": "33010600001320000012"}, "200"),
    ("StopStreams", {"DeviceIdList": "33010600001320000012"}, "200"),
]


def test_every_action_is_called(core: Core) -> None:
    from app.localvcs.actions import HANDLERS

    # Every module of this kind has its CORE_CALLS, but for the tour of the typed SDK.
    modules = [path for path in Path(__file__).parent.glob("test_sdk_*.py") if "everything" not in path.name]
    tables = [runpy.run_path(str(path))["CORE_CALLS"] for path in modules]
    assert {action for table in tables for action, _, _ in table} == set(HANDLERS)


@pytest.mark.parametrize(("action", "parameters", "code"), CORE_CALLS, ids=[c[0] for c in CORE_CALLS])
def test_core_sdk_in_all_its_ways(core: Core, action: str, parameters: dict[str, str], code: str) -> None:
    assert core.json(action, **parameters)["Code"] == code
    assert core.json(action, method="POST", **parameters)["Code"] == code
    assert core.json(action, method="POST", in_body=True, **parameters)["Code"] == code
    root = ET.fromstring(core.call(action, method="POST", in_body=True, xml=True, **parameters))
    assert (root.tag, root.findtext("Code")) == (f"{action}Response", code)


def test_lists_in_xml_are_written_in_both_documented_styles(core: Core) -> None:
    wrapped = ET.fromstring(core.call("DescribeNvrs", xml=True, PageNum="1", PageSize="1"))
    assert len(wrapped.findall("Data/Records/Record")) == 1
    assert len(wrapped.findall("Data/Records/Record/SubDeviceInfo/SubDeviceId")) == 8
    repeated = ET.fromstring(core.call("ListCorps", xml=True, PageNumber="1", PageSize="2"))
    assert len(repeated.findall("Data/Records/CorpId")) == 2


def test_core_sdk_reads_refusals(service: LocalVcs, core: Core) -> None:
    with pytest.raises(ServerException) as caught:
        core.json("ListCorps", PageNumber="1")
    assert (caught.value.error_code, caught.value.http_status) == ("MissingPageSize", 400)
    with pytest.raises(ServerException) as caught:
        Core(service, secret="wrong").json("ListCorps", PageNumber="1", PageSize="1")
    assert caught.value.error_code in ("SignatureDoesNotMatch", "InvalidAccessKeySecret")
    with pytest.raises(ServerException) as caught:
        core.json("CreatePizza")
    assert (caught.value.error_code, caught.value.http_status) == ("InvalidAction.NotFound", 404)


def test_core_sdk_without_a_format_sends_the_word_none(service: LocalVcs, tmp_path: Path) -> None:
    acs = AcsClient(service.access_key_id, service.access_key_secret, "cn-hangzhou", auto_retry=False)
    request = CommonRequest()
    request.set_domain(service.base_url.partition("//")[2])
    request.set_protocol_type("http")
    request.set_version("2020-03-09")
    request.set_action_name("ListCorps")
    request.add_query_param("PageNumber", "1")
    request.add_query_param("PageSize", "1")
    assert json.loads(acs.do_action(request))["Code"] == "200"
