"""A value of another Python type than declared is refused by the client before it travels."""

import pytest

from app.vcs import (
    AddCameraForInstance,
    ComputeAlgorithm,
    ComputeDevice,
    Connection,
    CreateAIInstance,
    CreateComputeInstance,
    CreateCorp,
    CreateWatchPolicy,
    CreateWatchTask,
    DeleteDevices,
    ListCorps,
    ParameterError,
    TimeRange,
)

POLICY = {"watch_mode": "NotifyAnyway", "target_type": "Face", "item_match_type": "ByImage"}
AI = {
    "instance_name": "n",
    "project_id": "1",
    "algorithm_id": "1",
    "algorithm_name": "a",
    "compute_type": "StreamCompute",
    "data_source": "Camera",
    "data_type": "Picture",
    "instance_type": "Normal",
}
COMPUTE = {"instance_name": "n", "algorithm_type": "PICTURE", "schedule_type": "ONCE"}
TASK = {"corp_id": "1", "schedule_type": "LONG_RUNNING", "watch_policy_ids": ("p",)}


@pytest.mark.parametrize(
    ("request_", "parameter", "rule"),
    [
        (ListCorps(page_number="1", page_size=1), "PageNumber", "integer"),
        (ListCorps(page_number=True, page_size=1), "PageNumber", "integer"),
        (ListCorps(page_number=1.0, page_size=1), "PageNumber", "integer"),
        (ListCorps(page_number=2**63, page_size=1), "PageNumber", "integer"),
        (CreateCorp(corp_name=7, app_name="a"), "CorpName", "text"),
        (CreateCorp(corp_name="\ud800", app_name="a"), "CorpName", "encoding"),
        (CreateCorp(corp_name=None, app_name="a"), "CorpName", "required"),
        (DeleteDevices(device_id_list="1,2"), "DeviceIdList", "list"),
        (DeleteDevices(device_id_list=["1"]), "DeviceIdList", "list"),
        (DeleteDevices(device_id_list=("1,2",)), "DeviceIdList[0]", "csv"),
        (DeleteDevices(device_id_list=(" 1",)), "DeviceIdList[0]", "csv"),
        (AddCameraForInstance(instance_id="1", camera_ids=(1,)), "CameraIds[0]", "text"),
        (CreateWatchPolicy(**POLICY, similarity_threshold=float("nan")), "SimilarityThreshold", "decimal"),
        (CreateWatchPolicy(**POLICY, similarity_threshold="0.5"), "SimilarityThreshold", "decimal"),
        (CreateWatchPolicy(**POLICY, similarity_threshold=1e-17), "SimilarityThreshold", "decimals"),
        (CreateAIInstance(**AI, schedule_cycle_dates=("1",)), "ScheduleCycleDates[0]", "integer"),
        (CreateAIInstance(**AI, schedule_times=({"StartTime": "x"},)), "ScheduleTimes[0]", "object"),
        (
            CreateComputeInstance(
                **COMPUTE,
                devices=(TimeRange(start_time="10:00:00", end_time="11:00:00"),),
                algorithms=(),
            ),
            "Devices[0]",
            "object",
        ),
        (CreateWatchTask(**TASK, message_receiver="kafka"), "MessageReceiver", "object"),
    ],
)
def test_refused(request_, parameter, rule):
    with pytest.raises(ParameterError) as caught:
        request_.validate()
    assert (caught.value.parameter, caught.value.rule) == (parameter, rule)


def test_is_polling_is_a_boolean():
    request = CreateComputeInstance(
        **COMPUTE,
        devices=(ComputeDevice(device_id="1", start_stream=True),),
        algorithms=(ComputeAlgorithm(algorithm_id="1", algorithm_name="a"),),
        is_polling="true",
    )
    with pytest.raises(ParameterError) as caught:
        request.validate()
    assert (caught.value.parameter, caught.value.rule) == ("IsPolling", "boolean")


@pytest.mark.parametrize(
    "option",
    [{"method": "PUT"}, {"response_format": "YAML"}, {"rate_per_s": 0}, {"read_timeout_s": -1}],
)
def test_connections_that_cannot_be_meant(option):
    with pytest.raises(ValueError):
        Connection(endpoint="https://h", access_key_id="i", access_key_secret="s", **option)
