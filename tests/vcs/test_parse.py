"""Limits and rules: what the local VCS answers, and how it understands what it takes."""

import json

import pytest

from app.vcs import (
    CreateDevice,
    CreateWatchTask,
    DescribeIpcs,
    GetDeviceLiveUrl,
    MessageReceiver,
    TimeRange,
    UnknownAction,
    spec,
)

GB = "32000000991187000001"
IPC = {
    "CorpId": "1",
    "DeviceType": "IPC",
    "DataSourceType": "VIDEO",
    "DeviceName": "门口",
    "DeviceAddress": "某地市",
}
NVR = IPC | {"DeviceType": "NVR", "SubDeviceCount": "2"}
VIDEO = {"CorpId": "1", "DeviceId": "2"}
SEARCH = {"CorpId": "1", "PageNumber": "1", "PageSize": "10", "TargetType": "Face"}
RECEIVER = {
    "MessageQueue": "Kafka",
    "Config": {
        "BootstrapServers": "127.0.0.1:9092",
        "Topic": "t",
        "Authorization": "SASL",
        "SASL": {"Type": "PLAIN", "Username": "u", "Password": "p"},
    },
}
HOURS = '[{"StartTime":"10:00:00","EndTime":"11:00:00"}]'
TASK = {
    "CorpId": "1",
    "ScheduleType": "EVERYDAY",
    "ScheduleTimes": HOURS,
    "WatchPolicyIds": '["p"]',
    "MessageReceiver": json.dumps(RECEIVER),
}
COMPUTE = {
    "InstanceName": "n",
    "AlgorithmType": "PICTURE",
    "Devices": '[{"DeviceId":"1","StartStream":true}]',
    "Algorithms": '[{"AlgorithmId":"1","AlgorithmName":"a"}]',
    "ScheduleType": "EVERYDAY",
    "ScheduleTimes": HOURS,
}
AI = {
    "InstanceName": "n 1",
    "ProjectId": "1",
    "AlgorithmId": "1",
    "AlgorithmName": "a",
    "ComputeType": "StreamCompute",
    "DataSource": "Camera",
    "DataType": "Picture",
    "InstanceType": "Normal",
}
SOURCE = {"CorpId": "1", "DataSourceName": "n", "DataSourceType": "VIDEO"}
FILE = {"FileType": "PIC", "FileName": "a.jpg", "DataSourceId": "d"}


def ids(count):
    return ",".join(str(n) for n in range(count))


def id_array(count):
    return json.dumps([str(n) for n in range(count)])


def hours(*ranges):
    return json.dumps([{"StartTime": f"{a}:00", "EndTime": f"{b}:00"} for a, b in ranges])


REFUSED = [
    # action, parameters, code, parameter, rule
    ("CreateCorp", {"AppName": "a"}, "MissingCorpName", "CorpName", "required"),
    ("CreateCorp", {"CorpName": "", "AppName": "a"}, "MissingCorpName", "CorpName", "required"),
    ("UpdateCorp", {"CorpName": "n"}, "MissingCorpId", "CorpId", "required"),
    ("ListCorps", {"PageNumber": "0", "PageSize": "1"}, "InvalidPageNumber", "PageNumber", "min"),
    ("ListCorps", {"PageNumber": "1.5", "PageSize": "1"}, "InvalidPageNumber", "PageNumber", "integer"),
    ("ListCorps", {"PageNumber": "9" * 30, "PageSize": "1"}, "InvalidPageNumber", "PageNumber", "integer"),
    ("ListCorps", {"PageNumber": " ", "PageSize": "1"}, "MissingPageNumber", "PageNumber", "required"),
    ("DescribeIpcs", {"PageNum": "1", "PageSize": "201"}, "InvalidPageSize", "PageSize", "max"),
    ("DescribeNvrs", {"PageNum": "1", "PageSize": "201"}, "InvalidPageSize", "PageSize", "max"),
    (
        "DescribeIpcs",
        {"PageNum": "1", "PageSize": "1", "DeviceStatus": "3"},
        "InvalidDeviceStatus",
        "DeviceStatus",
        "enum",
    ),
    ("CreateDevice", IPC | {"CorpId": "x" * 65}, "InvalidCorpId", "CorpId", "max_length"),
    ("CreateDevice", IPC | {"DeviceType": "PTZ"}, "InvalidDeviceType", "DeviceType", "enum"),
    (
        "CreateDevice",
        IPC | {"DeviceType": "NVR"},
        "MissingSubDeviceCount",
        "SubDeviceCount",
        "required_if",
    ),
    (
        "CreateDevice",
        IPC | {"ParentDeviceId": GB},
        "MissingSubDeviceCount",
        "SubDeviceCount",
        "required_if",
    ),
    (
        "CreateDevice",
        NVR | {"ParentDeviceId": "1"},
        "InvalidParentDeviceId",
        "ParentDeviceId",
        "only_if",
    ),
    ("CreateDevice", NVR | {"SubDeviceIdList": GB}, "InvalidSubDeviceIdList", "SubDeviceIdList", "count"),
    (
        "CreateDevice",
        IPC | {"SubDeviceIdList": "123"},
        "InvalidSubDeviceIdList",
        "SubDeviceIdList[0]",
        "pattern",
    ),
    ("CreateDevice", IPC | {"SubDeviceCount": "0"}, "InvalidSubDeviceCount", "SubDeviceCount", "min"),
    ("CreateDevice", IPC | {"InProtocol": "SAPI"}, "MissingActivateCode", "ActivateCode", "required_if"),
    ("CreateDevice", IPC | {"CityCode": "12345"}, "InvalidCityCode", "CityCode", "pattern"),
    ("CreateDevice", IPC | {"CityCode": "１２３４５６"}, "InvalidCityCode", "CityCode", "pattern"),
    ("CreateDevice", IPC | {"Longitude": "180.1"}, "InvalidLongitude", "Longitude", "max"),
    ("CreateDevice", IPC | {"Longitude": "1.1234567"}, "InvalidLongitude", "Longitude", "decimals"),
    ("CreateDevice", IPC | {"Longitude": "east"}, "InvalidLongitude", "Longitude", "decimal"),
    ("CreateDevice", IPC | {"Latitude": "-90.000001"}, "InvalidLatitude", "Latitude", "min"),
    ("CreateDevice", IPC | {"DeviceRate": "127"}, "InvalidDeviceRate", "DeviceRate", "min"),
    ("CreateDevice", IPC | {"FrameRate": "25.5"}, "InvalidFrameRate", "FrameRate", "integer"),
    ("CreateDevice", IPC | {"GovLength": "251"}, "InvalidGovLength", "GovLength", "max"),
    ("CreateDevice", IPC | {"EncodeFormat": "5"}, "InvalidEncodeFormat", "EncodeFormat", "enum"),
    (
        "CreateDevice",
        IPC | {"DeviceResolution": "1920x1080"},
        "InvalidDeviceResolution",
        "DeviceResolution",
        "pattern",
    ),
    (
        "ModifyDevice",
        {"DeviceId": "1", "DeviceName": "x" * 65},
        "InvalidDeviceName",
        "DeviceName",
        "max_length",
    ),
    ("DeleteDevices", {"DeviceIdList": ids(21)}, "InvalidDeviceIdList", "DeviceIdList", "max_items"),
    ("DeleteDevices", {"DeviceIdList": " , "}, "MissingDeviceIdList", "DeviceIdList", "required"),
    (
        "SetStreamMode",
        {"DeviceIdList": ids(21), "StreamMode": "0"},
        "InvalidDeviceIdList",
        "DeviceIdList",
        "max_items",
    ),
    ("GetDeviceLiveUrl", {}, "MissingDeviceId", "DeviceId", "required"),
    (
        "GetDeviceLiveUrl",
        {"DeviceId": "1", "OutProtocol": "flv"},
        "InvalidOutProtocol",
        "OutProtocol",
        "enum",
    ),
    ("GetDeviceLiveUrl", {"DeviceId": "1", "StreamType": "3"}, "InvalidStreamType", "StreamType", "enum"),
    ("GetDeviceVideoUrl", VIDEO | {"OutProtocol": "flv"}, "InvalidOutProtocol", "OutProtocol", "allowed_if"),
    ("GetDeviceVideoUrl", VIDEO | {"OutProtocol": "rtmp"}, "InvalidOutProtocol", "OutProtocol", "enum"),
    ("GetDeviceVideoUrl", VIDEO | {"StartTime": "2", "EndTime": "2"}, "InvalidEndTime", "EndTime", "after"),
    ("GetDeviceVideoUrl", VIDEO | {"StartTime": "now"}, "InvalidStartTime", "StartTime", "integer"),
    (
        "CreateComputeInstance",
        COMPUTE | {"Devices": '[{"DeviceId":"1"}]'},
        "InvalidDevices",
        "Devices[0].StartStream",
        "required",
    ),
    (
        "CreateComputeInstance",
        COMPUTE | {"Devices": '[{"DeviceId":"","StartStream":true}]'},
        "InvalidDevices",
        "Devices[0].DeviceId",
        "required",
    ),
    ("CreateComputeInstance", COMPUTE | {"Devices": "{}"}, "InvalidDevices", "Devices", "json"),
    ("CreateComputeInstance", COMPUTE | {"Devices": "[]"}, "MissingDevices", "Devices", "required"),
    (
        "CreateComputeInstance",
        COMPUTE | {"ScheduleType": "EVERY_WEEK"},
        "MissingScheduleCycleDate",
        "ScheduleCycleDate",
        "required_if",
    ),
    (
        "CreateComputeInstance",
        COMPUTE | {"ScheduleType": "EVERY_WEEK", "ScheduleCycleDate": "0,1"},
        "InvalidScheduleCycleDate",
        "ScheduleCycleDate",
        "item_range",
    ),
    (
        "CreateComputeInstance",
        {k: v for k, v in COMPUTE.items() if k != "ScheduleTimes"},
        "MissingScheduleTimes",
        "ScheduleTimes",
        "required_if",
    ),
    (
        "CreateComputeInstance",
        COMPUTE | {"ScheduleTimes": hours(("10:00", "12:00"), ("11:00", "13:00"))},
        "InvalidScheduleTimes",
        "ScheduleTimes",
        "overlap",
    ),
    (
        "CreateComputeInstance",
        COMPUTE | {"IsPolling": "True", "OverallExecutionTime": "10"},
        "MissingSliceExecutionTime",
        "SliceExecutionTime",
        "required_if",
    ),
    ("CreateComputeInstance", COMPUTE | {"IsPolling": "maybe"}, "InvalidIsPolling", "IsPolling", "boolean"),
    ("CreateAIInstance", AI | {"InstanceName": "a/b"}, "InvalidInstanceName", "InstanceName", "pattern"),
    (
        "CreateAIInstance",
        AI | {"InstanceName": "a" * 33},
        "InvalidInstanceName",
        "InstanceName",
        "max_length",
    ),
    ("CreateAIInstance", AI | {"Spf": "1", "Fps": "1"}, "InvalidFps", "Fps", "at_most_one"),
    ("CreateAIInstance", AI | {"Spf": "3601"}, "InvalidSpf", "Spf", "max"),
    (
        "CreateAIInstance",
        AI | {"ScheduleTimes": '[{"StartTime":"25:00:00","EndTime":"11:00:00"}]'},
        "InvalidScheduleTimes",
        "ScheduleTimes[0].StartTime",
        "time",
    ),
    (
        "DescribeAIInstance",
        {"PageNumber": "1", "PageSize": "100"},
        "MissingParameter",
        "ProjectId",
        "at_least_one",
    ),
    (
        "AddCameraForInstance",
        {"InstanceId": "1", "CameraIds": id_array(10_001)},
        "InvalidCameraIds",
        "CameraIds",
        "max_items",
    ),
    ("AddDataSource", SOURCE, "MissingUrl", "Url", "required_if"),
    ("AddDataSource", SOURCE | {"Url": "https://h/a.mp4"}, "InvalidUrl", "Url", "pattern"),
    ("UploadFile", FILE, "MissingParameter", "FileContent", "at_least_one"),
    ("UploadFile", FILE | {"FileContent": "not base64!"}, "InvalidFileContent", "FileContent", "base64"),
    (
        "UpdateDevicesStorage",
        {
            "UpdateStorageRequests": '[{"DeviceIds":"1,2","StorageDays":'
            '[{"StorageType":"VIDEO","StorageDays":-1}]}]'
        },
        "InvalidUpdateStorageRequests",
        "UpdateStorageRequests[0].StorageDays[0].StorageDays",
        "min",
    ),
    ("SearchTarget", SEARCH | {"PageNumber": "101"}, "InvalidPageNumber", "PageNumber", "max"),
    (
        "SearchTarget",
        SEARCH | {"BeginTime": "2021-13-01T00:00:00Z"},
        "InvalidBeginTime",
        "BeginTime",
        "datetime",
    ),
    (
        "SearchTarget",
        SEARCH | {"SimilarityThreshold": "0.991"},
        "InvalidSimilarityThreshold",
        "SimilarityThreshold",
        "max",
    ),
    (
        "SearchTarget",
        SEARCH | {"TargetAttributes": json.dumps([{"Key": "k", "Value": ["1"]}] * 21)},
        "InvalidTargetAttributes",
        "TargetAttributes",
        "max_items",
    ),
    (
        "SearchTarget",
        SEARCH | {"TargetImageUrl": "http://h/" + "x" * 1024},
        "InvalidTargetImageUrl",
        "TargetImageUrl",
        "max_length",
    ),
    (
        "SearchTarget",
        SEARCH | {"TargetImageData": "AAAA" * 200_000},
        "InvalidTargetImageData",
        "TargetImageData",
        "max_bytes",
    ),
    (
        "SearchTarget",
        SEARCH | {"OrderBy": '[{"Key":"Timestamp","Type":"Up"}]'},
        "InvalidOrderBy",
        "OrderBy[0].Type",
        "enum",
    ),
    (
        "CreateWatchTask",
        TASK | {"ScheduleType": "EVERY_MONTH", "ScheduleCycleDates": "[0]"},
        "InvalidScheduleCycleDates",
        "ScheduleCycleDates",
        "item_range",
    ),
    (
        "CreateWatchTask",
        TASK | {"ScheduleTimes": hours(("22:00", "02:00"), ("01:00", "03:00"))},
        "InvalidScheduleTimes",
        "ScheduleTimes",
        "overlap",
    ),
    ("CreateWatchTask", TASK | {"TaskName": "a b"}, "InvalidTaskName", "TaskName", "pattern"),
    (
        "CreateWatchTask",
        TASK | {"WatchPolicyIds": id_array(11)},
        "InvalidWatchPolicyIds",
        "WatchPolicyIds",
        "max_items",
    ),
    (
        "CreateWatchTask",
        TASK | {"MessageReceiver": json.dumps(RECEIVER).replace("PLAIN", "OAUTH")},
        "InvalidMessageReceiver",
        "MessageReceiver.Config.SASL.Type",
        "enum",
    ),
    (
        "CreateWatchTask",
        TASK | {"MessageReceiver": json.dumps(RECEIVER).replace('"Password": "p"', '"X": 1')},
        "InvalidMessageReceiver",
        "MessageReceiver.Config.SASL.Password",
        "required",
    ),
    (
        "CreateWatchPolicy",
        {
            "WatchMode": "NotifyAnyway",
            "TargetType": "Face",
            "ItemMatchType": "ByImage",
            "SimilarityThreshold": "1",
        },
        "InvalidSimilarityThreshold",
        "SimilarityThreshold",
        "max",
    ),
    ("DeleteWatchTasks", {"WatchTaskIds": id_array(101)}, "InvalidWatchTaskIds", "WatchTaskIds", "max_items"),
    (
        "RemoveWatchItems",
        {"WatchPolicyId": "1", "WatchItemIds": id_array(1001)},
        "InvalidWatchItemIds",
        "WatchItemIds",
        "max_items",
    ),
    (
        "AddWatchItems",
        {"WatchPolicyId": "1", "WatchItemList.1.WatchItemName": "n"},
        "InvalidWatchItemList",
        "WatchItemList.1.WatchItemId",
        "required",
    ),
    ("AddWatchItems", {"WatchPolicyId": "1"}, "MissingWatchItemList", "WatchItemList", "required"),
]


@pytest.mark.parametrize(("action", "params", "code", "parameter", "rule"), REFUSED)
def test_limits(action, params, code, parameter, rule):
    with pytest.raises(spec.ParameterError) as caught:
        spec.parse(action, params)
    error = caught.value
    assert (error.code, error.parameter, error.rule) == (code, parameter, rule)
    assert error.http_status == 400
    name = parameter.partition("[")[0].partition(".")[0]
    if code == "MissingParameter":
        assert "mandatory" in error.message
    elif code.startswith("Missing"):
        assert error.message == f"{name} is mandatory for this action."
    else:
        assert error.message == f"Specified parameter {name} is not valid."


def test_one_of_several_missing_names_them_all():
    with pytest.raises(spec.ParameterError) as caught:
        spec.parse("DescribeAIInstance", {"PageNumber": "1", "PageSize": "1"})
    assert caught.value.message == (
        'The input parameter "ProjectId, InstanceId or InstanceName" that is mandatory for processing this '
        "request is not supplied"
    )


def test_an_unknown_action():
    with pytest.raises(UnknownAction) as caught:
        spec.parse("PanTiltZoom", {})
    assert (caught.value.code, caught.value.http_status) == ("InvalidAction.NotFound", 404)


def test_at_a_limit_is_within_it():
    spec.parse("DeleteDevices", {"DeviceIdList": ids(20)})
    spec.parse("DescribeIpcs", {"PageNum": "1", "PageSize": "200"})
    spec.parse("CreateDevice", IPC | {"Longitude": "-180", "Latitude": "90.000000", "DeviceRate": "16384"})
    spec.parse("AddCameraForInstance", {"InstanceId": "1", "CameraIds": id_array(10_000)})
    spec.parse("CreateWatchTask", TASK | {"ScheduleTimes": hours(("10:00", "11:00"), ("11:00", "12:00"))})
    spec.parse("CreateAIInstance", AI | {"Spf": "0", "Fps": "60"})


def test_blanks_after_commas_and_unknown_parameters_do_not_matter():
    request = spec.parse("DeleteDevices", {"DeviceIdList": " a, b ,,c", "Action": "DeleteDevices", "X": "1"})
    assert request.device_id_list == ("a", "b", "c")


def test_booleans_in_any_case():
    for word in ("True", "true", "TRUE"):
        polling = COMPUTE | {"IsPolling": word, "SliceExecutionTime": "1", "OverallExecutionTime": "1"}
        assert spec.parse("CreateComputeInstance", polling).is_polling is True


def test_an_empty_optional_parameter_counts_as_not_sent():
    request = spec.parse(
        "DescribeIpcs",
        {"PageNum": "1", "PageSize": "1", "DeviceStatus": "", "CorpIdList": "", "ParentDeviceType": ""},
    )
    assert request.effective() == DescribeIpcs(page_num=1, page_size=1, corp_id_list=())


def test_a_retired_parameter_is_never_refused():
    request = spec.parse("CreateComputeInstance", COMPUTE | {"AcuUsed": "废弃", "PicType": "废弃"})
    assert request.acu_used is None


def test_numbers_in_json_stand_for_the_texts_they_are():
    assert spec.parse("DeleteAIInstance", {"InstanceIds": "[1, 2]"}).instance_ids == ("1", "2")


@pytest.mark.parametrize("sent", ["ALL", '"ALL"', '["ALL"]'])
def test_all_devices_of_the_project(sent):
    request = spec.parse("CreateWatchTask", TASK | {"DeviceList": sent})
    assert isinstance(request, CreateWatchTask)
    assert request.device_list == ("ALL",)
    assert request.to_params()["DeviceList"] == "ALL"


def test_nested_parameters_are_typed():
    request = spec.parse("CreateWatchTask", TASK)
    assert request.schedule_times == (TimeRange(start_time="10:00:00", end_time="11:00:00"),)
    assert isinstance(request.message_receiver, MessageReceiver)
    assert request.message_receiver.config.sasl.username == "u"


def test_watch_items_come_flattened_in_the_order_of_their_numbers():
    params = {
        "WatchPolicyId": "1",
        "WatchItemList.10.WatchItemId": "j",
        "WatchItemList.2.WatchItemId": "b",
        "WatchItemList.2.ItemAttributes": '[{"Key":"HairColor","Value":["4"]}]',
    }
    request = spec.parse("AddWatchItems", params)
    assert [i.watch_item_id for i in request.watch_item_list] == ["b", "j"]
    assert request.watch_item_list[0].item_attributes[0].value == ("4",)


# What the service makes of a request


def effective(action, params):
    return spec.parse(action, params).effective()


def test_defaults_are_filled_in():
    live = effective("GetDeviceLiveUrl", {"DeviceId": "1"})
    assert live == GetDeviceLiveUrl(device_id="1", out_protocol="hls")
    video = effective("GetDeviceVideoUrl", VIDEO)
    assert (video.storage_type, video.out_protocol) == ("0", "hls")
    device = effective("CreateDevice", IPC)
    assert isinstance(device, CreateDevice)
    assert (device.in_protocol, device.sub_device_count, device.frame_rate) == ("GBT28181", 1, "25")


def test_a_change_fills_in_no_defaults():
    assert effective("ModifyDevice", {"DeviceId": "1", "DeviceName": "n"}).frame_rate is None


def test_picture_settings_and_a_chosen_id_count_for_their_device_types_only():
    recorder = effective("CreateDevice", NVR | {"DeviceId": GB, "FrameRate": "30"})
    assert (recorder.device_id, recorder.frame_rate, recorder.audio_enable) == (GB, None, None)
    camera = effective("CreateDevice", IPC | {"DeviceId": GB, "FrameRate": "30"})
    assert (camera.device_id, camera.frame_rate) == (None, "30")


def test_the_retired_spelling_of_the_device_id():
    assert effective("GetDeviceLiveUrl", {"GbId": "9"}).device_id == "9"
    assert effective("GetDeviceLiveUrl", {"GbId": "9", "DeviceId": "1"}).device_id == "1"
    assert effective("GetDeviceLiveUrl", {"GbId": "9"}).gb_id is None


def test_the_strongest_of_three_lists():
    page = {"PageNum": "1", "PageSize": "10"}
    all_three = page | {"DeviceIdList": "d", "NvrIdList": "n", "CorpIdList": "c"}
    found = effective("DescribeIpcs", all_three)
    assert (found.device_id_list, found.nvr_id_list, found.corp_id_list) == (("d",), None, None)
    found = effective("DescribeIpcs", page | {"NvrIdList": "n", "CorpIdList": "c"})
    assert (found.device_id_list, found.nvr_id_list, found.corp_id_list) == (None, ("n",), None)


def test_a_lone_time_is_ignored():
    lone = effective("SearchTarget", SEARCH | {"BeginTime": "2021-01-27T12:00:00Z"})
    assert (lone.begin_time, lone.end_time) == (None, None)
    both = SEARCH | {"BeginTime": "2021-01-27T12:00:00Z", "EndTime": "2021-01-27T13:00:00Z"}
    assert effective("SearchTarget", both).begin_time == "2021-01-27T12:00:00Z"


def test_sorting_is_for_attributes_and_similarity_for_pictures():
    sorted_ = SEARCH | {"OrderBy": '[{"Key":"Timestamp","Type":"Asc"}]', "SimilarityThreshold": "0.9"}
    by_attributes = effective("SearchTarget", sorted_)
    assert by_attributes.order_by is not None and by_attributes.similarity_threshold is None
    by_picture = effective("SearchTarget", sorted_ | {"TargetImageUrl": "http://h/a.jpg"})
    assert by_picture.order_by is None and by_picture.similarity_threshold == 0.9


def test_a_path_wins_over_content_and_the_alias_is_the_name():
    request = effective("UploadFile", FILE | {"FileContent": "AAAA", "FilePath": "b/o"})
    assert (request.file_path, request.file_content, request.file_alias_name) == ("b/o", None, "a.jpg")


def test_zero_means_not_set_for_sampling():
    request = effective("CreateAIInstance", AI | {"Spf": "0", "Fps": "5"})
    assert (request.spf, request.fps, request.container_type) == (None, 5, "GCS")
