"""CreateDevice: its three cases, every documented rule, and what it leaves in the lists."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.localvcs import LocalVcs

IDS = [f"3209000000132000{n:04d}" for n in range(100)]


@pytest.fixture
def base(corp_id: str) -> dict[str, str]:
    return {
        "CorpId": corp_id,
        "DeviceType": "IPC",
        "DataSourceType": "VIDEO",
        "DeviceName": "Camera",
        "DeviceAddress": "江苏省南京市上海路1号",
    }


@pytest.fixture
def nvr(base: dict[str, str]) -> dict[str, str]:
    return base | {"DeviceType": "NVR", "DeviceName": "Recorder", "SubDeviceCount": "2"}


def create(demo: LocalVcs, parameters: dict[str, str]) -> dict[str, Any]:
    response = demo.call("CreateDevice", parameters)
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["Code"], body["Message"]) == ("0", "Success")
    data: dict[str, Any] = body["Data"]
    return data


def refused(demo: LocalVcs, parameters: dict[str, str]) -> str:
    response = demo.call("CreateDevice", parameters)
    assert response.status_code in (400, 401), response.text
    code: str = response.json()["Code"]
    return code


def ipc(demo: LocalVcs, device_id: str) -> dict[str, Any]:
    page = demo.answer("DescribeIpcs", PageNum="1", PageSize="1", DeviceIdList=device_id)
    record: dict[str, Any] = page["Data"]["Records"][0]
    return record


def sub_ids(data: dict[str, Any]) -> list[str]:
    return [row["SubDeviceId"] for row in data["SubDeviceInfo"]]


def test_stand_alone_camera_with_documented_defaults(demo: LocalVcs, base: dict[str, str]) -> None:
    data = create(demo, base)
    assert sub_ids(data) == [data["DeviceId"]]
    assert len(data["DeviceId"]) == 20 and data["DeviceId"].startswith("320100")
    record = ipc(demo, data["DeviceId"])
    expected = {
        "ParentDeviceId": "",
        "DeviceDirection": "由内朝外",
        "DeviceResolution": "1920*1080",
        "DeviceRate": "4096",
        "FrameRate": "25",
        "GovLength": "50",
        "EncodeFormat": "6",
        "AudioEnable": "1",
        "OSDTimeEnable": "1",
        "OSDTimeX": "99",
        "OSDTimeY": "1",
        "InProtocol": "GBT28181",
        "DatasourceType": "VIDEO",
        "DeviceStatus": "2",
        "StreamStatus": "0",
        "StreamAction": "0",
        "Longitude": "118.796900",
        "Latitude": "32.060300",
        "Password": "******",
    }
    assert {name: record[name] for name in expected} == expected


def test_everything_sent_is_kept(demo: LocalVcs, base: dict[str, str]) -> None:
    sent = {
        "DeviceName": "东门 <1> & 'x'",
        "DeviceSn": "ca0e7164",
        "Vendor": "阿里云",
        "DeviceModel": "M1",
        "Longitude": "-0.5",
        "Latitude": "89.123456",
        "DeviceSite": "门口",
        "DeviceDirection": "北",
        "DeviceResolution": "640*360",
        "DeviceRate": "128",
        "FrameRate": "10",
        "GovLength": "250",
        "EncodeFormat": "13",
        "AudioEnable": "0",
        "OSDTimeEnable": "0",
        "OSDTimeType": "4",
        "OSDTimeX": "5",
        "OSDTimeY": "6",
    }
    device_id = create(demo, base | sent | {"CityCode": "123456"})["DeviceId"]
    assert device_id.startswith("123456")
    record = ipc(demo, device_id)
    assert {name: record[name] for name in sent} == sent


def test_key_frames_every_two_seconds_unless_said(demo: LocalVcs, base: dict[str, str]) -> None:
    assert ipc(demo, create(demo, base | {"FrameRate": "15"})["DeviceId"])["GovLength"] == "30"
    assert ipc(demo, create(demo, base | {"FrameRate": "1"})["DeviceId"])["GovLength"] == "5"


@pytest.mark.parametrize(("kind", "listed_as"), [("NVR", "NVR"), ("ABOX", "ABox")])
def test_recorder_with_channels(demo: LocalVcs, nvr: dict[str, str], kind: str, listed_as: str) -> None:
    data = create(demo, nvr | {"DeviceType": kind, "DeviceSite": "no effect on a recorder"})
    channels = sub_ids(data)
    assert len(set(channels)) == 2 and data["DeviceId"] not in channels
    records = [ipc(demo, channel) for channel in channels]
    assert {r["ParentDeviceId"] for r in records} == {data["DeviceId"]}
    assert [r["DeviceName"] for r in records] == ["Recorder-01", "Recorder-02"]
    recorder = demo.answer("DescribeNvrs", PageNum="1", PageSize="1", NvrDeviceIdList=data["DeviceId"])
    assert recorder["Data"]["Records"][0]["DeviceType"] == listed_as
    assert recorder["Data"]["Records"][0]["SubDeviceCount"] == "2"


def test_growing_a_recorder(demo: LocalVcs, base: dict[str, str], nvr: dict[str, str]) -> None:
    recorder = create(demo, nvr)["DeviceId"]
    more = base | {"ParentDeviceId": recorder}
    added = create(demo, more | {"SubDeviceCount": "3"})
    assert len(sub_ids(added)) == 3 and added["DeviceId"] == sub_ids(added)[0]
    one = create(demo, more | {"SubDeviceCount": "1", "DeviceName": "Back door"})
    assert ipc(demo, one["DeviceId"])["DeviceName"] == "Back door"
    listed = demo.answer("DescribeIpcs", PageNum="1", PageSize="50", NvrIdList=recorder)["Data"]
    assert listed["TotalCount"] == 6
    assert [r["DeviceName"] for r in listed["Records"]][2:] == [
        "Camera-03",
        "Camera-04",
        "Camera-05",
        "Back door",
    ]


def test_a_parent_must_be_a_recorder_of_the_same_project(
    demo: LocalVcs, base: dict[str, str], nvr: dict[str, str]
) -> None:
    camera = create(demo, base)["DeviceId"]
    one = {"SubDeviceCount": "1"}
    assert refused(demo, base | one | {"ParentDeviceId": "nope"}) == "InvalidParentDeviceId"
    assert refused(demo, base | one | {"ParentDeviceId": camera}) == "InvalidParentDeviceId"
    elsewhere = base | one | {"ParentDeviceId": "33010600001180000100"}
    assert refused(demo, elsewhere) == "InvalidParentDeviceId"
    recorder = create(demo, nvr)["DeviceId"]
    assert refused(demo, nvr | {"ParentDeviceId": recorder}) == "InvalidParentDeviceId"


def test_sub_device_count(demo: LocalVcs, base: dict[str, str], nvr: dict[str, str]) -> None:
    recorder = create(demo, nvr)["DeviceId"]
    del nvr["SubDeviceCount"]
    assert refused(demo, nvr) == "MissingSubDeviceCount"
    assert refused(demo, base | {"ParentDeviceId": recorder}) == "MissingSubDeviceCount"
    for count in ("0", "-1", "two", "1025", "99999999999999999999"):
        assert refused(demo, nvr | {"SubDeviceCount": count}) == "InvalidSubDeviceCount"
    assert refused(demo, base | {"SubDeviceCount": "2"}) == "InvalidSubDeviceCount"
    create(demo, base | {"SubDeviceCount": "1"})
    full = base | {"ParentDeviceId": recorder, "SubDeviceCount": "1023"}
    assert refused(demo, full) == "InvalidSubDeviceCount"


def test_channel_ids_chosen_by_the_caller(demo: LocalVcs, nvr: dict[str, str], base: dict[str, str]) -> None:
    data = create(demo, nvr | {"SubDeviceIdList": f"{IDS[0]},  {IDS[1]}"})
    assert sub_ids(data) == IDS[:2]
    assert refused(demo, nvr | {"SubDeviceIdList": IDS[2]}) == "InvalidSubDeviceIdList"
    assert refused(demo, nvr | {"SubDeviceIdList": f"{IDS[2]},{IDS[2]}"}) == "InvalidSubDeviceIdList"
    assert refused(demo, nvr | {"SubDeviceIdList": f"{IDS[0]},{IDS[3]}"}) == "InvalidSubDeviceIdList"
    assert refused(demo, nvr | {"SubDeviceIdList": f"{IDS[2]},123"}) == "InvalidSubDeviceIdList"
    same = nvr | {"DeviceId": IDS[4], "SubDeviceIdList": f"{IDS[4]},{IDS[5]}"}
    assert refused(demo, same) == "InvalidSubDeviceIdList"
    assert create(demo, base | {"SubDeviceIdList": IDS[6]})["DeviceId"] == IDS[6]


def test_recorder_id_chosen_by_the_caller(demo: LocalVcs, nvr: dict[str, str], base: dict[str, str]) -> None:
    data = create(demo, nvr | {"DeviceId": IDS[10]})
    assert data["DeviceId"] == IDS[10] and IDS[10] not in sub_ids(data)
    assert refused(demo, nvr | {"DeviceId": IDS[10]}) == "InvalidDeviceId"
    assert refused(demo, nvr | {"DeviceId": "my-nvr"}) == "InvalidDeviceId"
    own = nvr | {"DeviceId": "my-nvr", "InProtocol": "SAPI", "ActivateCode": "x"}
    assert create(demo, own)["DeviceId"] == "my-nvr"
    assert create(demo, base | {"DeviceId": IDS[11]})["DeviceId"] != IDS[11]


def test_allotted_ids_pass_over_chosen_ones(demo: LocalVcs, nvr: dict[str, str]) -> None:
    chosen = ["65430000001320000001", "65430000001320000003"]
    place = {"CityCode": "654300"}
    create(demo, nvr | place | {"SubDeviceIdList": ",".join(chosen)})
    assert sub_ids(create(demo, nvr | place)) == ["65430000001320000002", "65430000001320000004"]


def test_secure_link_devices(demo: LocalVcs, base: dict[str, str]) -> None:
    assert refused(demo, base | {"InProtocol": "SAPI"}) == "MissingActivateCode"
    data = create(demo, base | {"InProtocol": "SAPI", "ActivateCode": "d390ce22"})
    server = {name: data[name] for name in ("ServerId", "ServerIp", "ServerRealm", "ServerPort", "Password")}
    assert set(server.values()) == {""}
    assert ipc(demo, data["DeviceId"])["InProtocol"] == "SAPI"


def test_gb_devices_are_told_where_to_register(demo: LocalVcs, base: dict[str, str]) -> None:
    data = create(demo, base)
    assert len(data["ServerId"]) == 20 and data["ServerIp"] == "127.0.0.1"
    assert data["ServerRealm"] and data["ServerPort"] == "5060" and data["Password"] == "******"


def test_place_is_derived_from_the_address_or_the_call_fails(demo: LocalVcs, base: dict[str, str]) -> None:
    nowhere = base | {"DeviceAddress": "某地市"}
    assert refused(demo, nowhere) == "InvalidDeviceAddress"
    assert refused(demo, nowhere | {"CityCode": "330100", "Longitude": "1"}) == "InvalidDeviceAddress"
    create(demo, nowhere | {"CityCode": "330100", "Longitude": "1", "Latitude": "2"})
    english = create(demo, base | {"DeviceAddress": "Wensan Road 1, Hangzhou", "Latitude": "31"})
    record = ipc(demo, english["DeviceId"])
    assert (record["Longitude"], record["Latitude"]) == ("120.155100", "31")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DeviceType", "CAMERA"),
        ("DataSourceType", "AUDIO"),
        ("InProtocol", "ONVIF"),
        ("CityCode", "3301"),
        ("Longitude", "180.1"),
        ("Longitude", "1.1234567"),
        ("Latitude", "-91"),
        ("DeviceSn", "x" * 65),
        ("Vendor", "x" * 65),
        ("DeviceModel", "x" * 65),
        ("DeviceSite", "x" * 65),
        ("DeviceDirection", "x" * 65),
        ("DeviceResolution", "1920x1080"),
        ("DeviceRate", "127"),
        ("DeviceRate", "16385"),
        ("FrameRate", "0"),
        ("FrameRate", "101"),
        ("GovLength", "4"),
        ("GovLength", "251"),
        ("EncodeFormat", "7"),
        ("AudioEnable", "2"),
        ("OSDTimeEnable", "yes"),
        ("OSDTimeType", "5"),
    ],
)
def test_limits(demo: LocalVcs, base: dict[str, str], name: str, value: str) -> None:
    assert refused(demo, base | {name: value}) == f"Invalid{name}"


@pytest.mark.parametrize("name", ["CorpId", "DeviceType", "DataSourceType", "DeviceName", "DeviceAddress"])
def test_required(demo: LocalVcs, base: dict[str, str], name: str) -> None:
    del base[name]
    assert refused(demo, base) == f"Missing{name}"
    assert refused(demo, base | {name: ""}) == f"Missing{name}"


def test_unknown_project(demo: LocalVcs, base: dict[str, str]) -> None:
    response = demo.call("CreateDevice", base | {"CorpId": "nope"})
    assert (response.status_code, response.json()["Code"]) == (401, "InvalidCorpId")
    assert response.json()["Message"] == "The specified CorpId is invalid."


def test_a_refused_call_leaves_nothing_behind(demo: LocalVcs, nvr: dict[str, str]) -> None:
    create(demo, nvr | {"SubDeviceIdList": f"{IDS[20]},{IDS[21]}"})
    refused(demo, nvr | {"DeviceId": IDS[22], "SubDeviceIdList": f"{IDS[23]},{IDS[21]}"})
    for filter_text in (IDS[22], IDS[23]):
        for action in ("DescribeIpcs", "DescribeNvrs"):
            found = demo.answer(action, PageNum="1", PageSize="1", DeviceFilter=filter_text)
            assert found["Data"]["TotalCount"] == 0
