"""Answers as documented, in both formats and both list styles, and as the world may send them."""

import json

import pytest

from app.vcs import (
    AIInstance,
    Corp,
    DeletedDevice,
    DeleteDevicesResponse,
    DescribeAIInstanceData,
    DescribeAIInstanceResponse,
    DescribeIpcsData,
    DescribeIpcsResponse,
    DescribeNvrsData,
    DescribeNvrsResponse,
    DescribeWatchItemsResponse,
    DescribeWatchTasksData,
    DescribeWatchTasksResponse,
    GetDeviceLiveUrlResponse,
    Ipc,
    KafkaConfig,
    ListCorpsResponse,
    MessageReceiver,
    Nvr,
    Outcome,
    RemoveWatchItemsData,
    RemoveWatchItemsResponse,
    Response,
    SaslAccount,
    SearchTargetResponse,
    SubDevice,
    TimeRange,
    UpdateDevicesStorageResponse,
    WatchTask,
)
from app.vcs.response import NotReadable

# Writing


def test_a_flat_answer_in_xml():
    answer = GetDeviceLiveUrlResponse(
        request_id="R",
        code="200",
        message="Success",
        out_protocol="hls",
        stream_type=1,
        url="http://h/?a=1&b=2",
    )
    assert answer.to_xml("GetDeviceLiveUrl") == (
        b'<?xml version="1.0" encoding="utf-8"?><GetDeviceLiveUrlResponse><Code>200</Code>'
        b"<Message>Success</Message><RequestId>R</RequestId><OutProtocol>hls</OutProtocol>"
        b"<StreamType>1</StreamType><Url>http://h/?a=1&amp;b=2</Url></GetDeviceLiveUrlResponse>"
    )


def test_wrapped_lists_in_xml():
    cameras = DescribeIpcsResponse(data=DescribeIpcsData(records=(Ipc(device_id="1"), Ipc(device_id="2"))))
    written = cameras.to_xml("DescribeIpcs").decode()
    assert written.count("<Records>") == 1 and written.count("<Record>") == 2
    recorder = Nvr(
        device_id="1", sub_device_info=(SubDevice(sub_device_id="a"), SubDevice(sub_device_id="b"))
    )
    written = DescribeNvrsResponse(data=DescribeNvrsData(records=(recorder,))).to_xml("DescribeNvrs").decode()
    assert "<Records><Record>" in written
    assert (
        "<SubDeviceInfo><SubDeviceId>a</SubDeviceId></SubDeviceInfo>"
        "<SubDeviceInfo><SubDeviceId>b</SubDeviceId></SubDeviceInfo>" in written
    )


def test_repeated_lists_in_xml():
    rows = (DeletedDevice(device_id="1", code="200"), DeletedDevice(device_id="2", code="DeviceNotFound"))
    written = DeleteDevicesResponse(code="200", data=rows).to_xml("DeleteDevices").decode()
    assert written.count("<Data>") == 2 and "<Data><DeviceId>1</DeviceId><Code>200</Code>" in written


def test_lists_inside_a_text():
    answer = RemoveWatchItemsResponse(data=RemoveWatchItemsData(deleted_item_ids=("a", "b")))
    assert json.loads(answer.to_json())["Data"] == {"DeletedItemIds": '["a","b"]', "FailedItemIds": "[]"}
    assert b'<DeletedItemIds>["a","b"]</DeletedItemIds>' in answer.to_xml("RemoveWatchItems")


def test_what_is_not_there_is_not_written():
    answer = json.loads(GetDeviceLiveUrlResponse(code="Retry", message="m", request_id="R").to_json())
    assert answer == {"Code": "Retry", "Message": "m", "RequestId": "R", "OutProtocol": "", "Url": ""}
    assert json.loads(ListCorpsResponse(code="Failed").to_json()).keys() == {"Code", "Message", "RequestId"}


def test_the_password_of_a_receiver_is_never_returned():
    account = SaslAccount(type="PLAIN", username="u", password=None)
    config = KafkaConfig(bootstrap_servers="h:1", topic="t", authorization="SASL", sasl=account)
    task = WatchTask(
        watch_task_id="1", message_receiver=MessageReceiver(message_queue="Kafka", config=config)
    )
    answer = DescribeWatchTasksResponse(data=DescribeWatchTasksData(records=(task,)))
    assert b"Password" not in answer.to_json()
    assert DescribeWatchTasksResponse.from_body(answer.to_json()) == answer


def test_what_xml_cannot_carry():
    answer = Response(message="a\x00b\x1fc\ud800d\r\n\t<&>")
    read = Response.from_xml(answer.to_xml("X"))
    assert read.message == "a\ufffdb\ufffdc\ufffdd\r\n\t<&>"


# Reading


def test_missing_fields_have_their_defaults():
    answer = SearchTargetResponse.from_json(b'{"Data":{"Records":[{}]}}')
    (target,) = answer.data.records
    assert (answer.code, answer.success, answer.data.total_count) == ("", None, 0)
    assert (target.device_id, target.left_top_x, target.target_attributes) == ("", 0, ())
    assert target.target_image_similarity is None


def test_numbers_as_texts_and_texts_as_numbers():
    answer = DescribeIpcsResponse.from_json(
        b'{"Code":200,"Data":{"TotalCount":"32","PageNum":" 1 ","PageSize":10.0,"TotalPage":"4.0",'
        b'"Records":[{"DeviceId":33011012011327999001,"DeviceStatus":1,"FrameRate":25.0,"Latitude":39.916527}]}}'
    )
    assert (answer.code, answer.outcome) == ("200", Outcome.OK)
    data = answer.data
    assert (data.total_count, data.page_num, data.page_size, data.total_page) == (32, 1, 10, 4)
    (camera,) = data.records
    assert (camera.device_id, camera.device_status) == ("33011012011327999001", "1")
    assert (camera.frame_rate, camera.latitude) == ("25", "39.916527")


def test_unknown_fields_and_wrong_shapes_do_not_break_reading():
    answer = ListCorpsResponse.from_json(
        b'\xef\xbb\xbf{"New":{"a":[1]},"Data":{"Records":[{"CorpId":"1","New":1},7,null],"TotalCount":"many"}}'
    )
    assert answer.data.records == (Corp(corp_id="1"),) and answer.data.total_count == 0
    assert ListCorpsResponse.from_json(b'{"Data":"none","Code":null}') == ListCorpsResponse()


@pytest.mark.parametrize("wire", [True, "true", "True", 1])
def test_truth_in_its_spellings(wire):
    answer = UpdateDevicesStorageResponse.from_plain({"Success": wire, "Data": wire})
    assert (answer.success, answer.data) == (True, True)


@pytest.mark.parametrize(
    "records",
    [
        [{"DeviceId": "1"}, {"DeviceId": "2"}],
        {"Record": [{"DeviceId": "1"}, {"DeviceId": "2"}]},
    ],
)
def test_json_lists_wrapped_or_not(records):
    answer = DescribeIpcsResponse.from_plain({"Data": {"Records": records}})
    assert [r.device_id for r in answer.data.records] == ["1", "2"]


def test_one_row_without_its_list():
    answer = DescribeIpcsResponse.from_plain({"Data": {"Records": {"DeviceId": "1", "CorpId": "c"}}})
    assert [r.device_id for r in answer.data.records] == ["1"]


@pytest.mark.parametrize(
    "inner",
    [
        "<Records><Record><DeviceId>1</DeviceId></Record><Record><DeviceId>2</DeviceId></Record></Records>",
        "<Records><Item><DeviceId>1</DeviceId></Item><Item><DeviceId>2</DeviceId></Item></Records>",
        "<Records><DeviceId>1</DeviceId></Records><Records><DeviceId>2</DeviceId></Records>",
    ],
)
def test_xml_lists_wrapped_or_not(inner):
    body = f"<R xmlns='urn:x'><Code>200</Code><Data><TotalCount>2</TotalCount>{inner}</Data></R>".encode()
    answer = DescribeIpcsResponse.from_body(b"\n" + body)
    assert [r.device_id for r in answer.data.records] == ["1", "2"]


@pytest.mark.parametrize("inner", ["", "<Records/>", "<Records></Records>", "<Records> </Records>"])
def test_empty_xml_lists(inner):
    assert DescribeIpcsResponse.from_body(f"<R><Data>{inner}</Data></R>".encode()).data.records == ()


def test_json_in_a_text_with_a_word_before_it():
    """The documented sample of ItemAttributes begins with the word String and tabs."""
    attributes = 'String\t\t[{"Key":"HairColor","Value":["4","1"],"Score":0.81}]'
    answer = DescribeWatchItemsResponse.from_plain({"Data": {"Records": [{"ItemAttributes": attributes}]}})
    (attribute,) = answer.data.records[0].item_attributes
    assert (attribute.key, attribute.value, attribute.score) == ("HairColor", ("4", "1"), 0.81)


def test_incomplete_records_inside_an_answer():
    row = {"ScheduleTimes": '[{"StartTime":"10:00:00"}]', "ScheduleCycleDates": "[1, 4, 6]"}
    answer = DescribeAIInstanceResponse.from_plain({"Data": {"Records": [row]}})
    expected = AIInstance(
        schedule_times=(TimeRange(start_time="10:00:00", end_time=""),), schedule_cycle_dates=(1, 4, 6)
    )
    assert answer.data == DescribeAIInstanceData(records=(expected,))
    receiver = '{"MessageQueue":"Kafka"}'
    task = DescribeWatchTasksResponse.from_plain({"Data": {"Records": [{"MessageReceiver": receiver}]}})
    assert task.data.records[0].message_receiver.config.sasl.password is None


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"7", b"{", b"<a>", b"<a></b>", b"[" * 100_000, b"\xff"]
)
def test_what_is_neither_json_nor_xml(body):
    with pytest.raises(NotReadable):
        Response.from_body(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16"])
def test_entities_are_not_expanded(encoding):
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><R><Code>&x;</Code></R>'.encode(encoding)
    with pytest.raises(NotReadable):
        Response.from_body(bomb)


# Outcome


@pytest.mark.parametrize(
    ("cls", "data", "outcome"),
    [
        (Response, {"Code": "200"}, Outcome.OK),
        (Response, {"Code": "0"}, Outcome.FAILED),
        (DescribeAIInstanceResponse, {"Code": "0"}, Outcome.OK),
        (DescribeAIInstanceResponse, {"Code": "200"}, Outcome.FAILED),
        (GetDeviceLiveUrlResponse, {"Code": "Retry"}, Outcome.RETRY),
        (GetDeviceLiveUrlResponse, {"Code": "Failed"}, Outcome.FAILED),
        (Response, {"RequestId": "R"}, Outcome.OK),
        (SearchTargetResponse, {"RequestId": "R", "Success": False}, Outcome.FAILED),
    ],
)
def test_outcomes(cls, data, outcome):
    assert cls.from_plain(data).outcome is outcome
