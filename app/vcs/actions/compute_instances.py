"""Compute instances, the old actions. Section 8."""

from typing import Annotated, ClassVar

from app.vcs.actions.choices import (
    ALGORITHM_TYPES,
    CODING_FORMATS,
    COMPUTE_SCHEDULES,
    COMPUTE_SOURCES,
    COMPUTE_STATES,
    FRAME_EXTRACTION,
    SAMPLING_UNITS,
    SCHEDULE_DAYS,
)
from app.vcs.actions.common import TimeRange
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import Is, ItemRange, NoOverlap, RequiredIf


@record
class ComputeDevice(Record):
    """A device an instance computes on."""

    region_id: Annotated[str | None, Wire("RegionId")] = None
    device_id: Annotated[str, Wire("DeviceId")]
    bit_rate: Annotated[str | None, Wire("BitRate")] = None
    coding_format: Annotated[str | None, Wire("CodingFormat", choices=CODING_FORMATS)] = None
    resolving_power: Annotated[str | None, Wire("ResolvingPower")] = None
    """Resolution, such as 1080p or 720p."""
    start_stream: Annotated[bool, Wire("StartStream")]


@record
class ComputeAlgorithm(Record):
    """An algorithm of an instance."""

    algorithm_id: Annotated[str, Wire("AlgorithmId")]
    algorithm_name: Annotated[str, Wire("AlgorithmName")]


@record
class CreateComputeInstanceData(Record):
    acu_used: Annotated[int, Wire("AcuUsed")] = 0
    instance_id: Annotated[str, Wire("InstanceId")] = ""


@record
class CreateComputeInstanceResponse(Response):
    """Answer of CreateComputeInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[CreateComputeInstanceData, Wire("Data")] = CreateComputeInstanceData()
    success: Annotated[bool | None, Wire("Success")] = None


@action(
    CreateComputeInstanceResponse,
    group="instances",
    section="8.1",
    creates=True,
    rules=(
        RequiredIf("schedule_cycle_date", Is("schedule_type", ("EVERY_WEEK", "EVERY_MONTH"))),
        ItemRange("schedule_cycle_date", 1, 7, Is("schedule_type", ("EVERY_WEEK",))),
        ItemRange("schedule_cycle_date", 0, 31, Is("schedule_type", ("EVERY_MONTH",))),
        RequiredIf("schedule_times", Is("schedule_type", ("EVERYDAY", "EVERY_WEEK", "EVERY_MONTH"))),
        NoOverlap("schedule_times"),
        RequiredIf("slice_execution_time", Is("is_polling", (True,))),
        RequiredIf("overall_execution_time", Is("is_polling", (True,))),
    ),
)
class CreateComputeInstance(Request[CreateComputeInstanceResponse]):
    """Creates a compute instance over a list of devices and algorithms."""

    instance_name: Annotated[str, Wire("InstanceName")]
    algorithm_type: Annotated[str, Wire("AlgorithmType", choices=ALGORITHM_TYPES)]
    devices: Annotated[tuple[ComputeDevice, ...], Wire("Devices", format=Format.JSON_ARRAY)]
    algorithms: Annotated[tuple[ComputeAlgorithm, ...], Wire("Algorithms", format=Format.JSON_ARRAY)]
    schedule_type: Annotated[str, Wire("ScheduleType", choices=COMPUTE_SCHEDULES)]
    pic_type: Annotated[str | None, Wire("PicType", deprecated=True)] = None
    pic_topic: Annotated[str | None, Wire("PicTopic", deprecated=True)] = None
    acu_used: Annotated[int | None, Wire("AcuUsed", deprecated=True)] = None
    storage_used: Annotated[str | None, Wire("StorageUsed", deprecated=True)] = None
    project_id: Annotated[str | None, Wire("ProjectId")] = None
    schedule_day: Annotated[str | None, Wire("ScheduleDay", choices=SCHEDULE_DAYS)] = None
    schedule_day_size: Annotated[str | None, Wire("ScheduleDaySize", deprecated=True)] = None
    schedule_cycle_date: Annotated[tuple[str, ...] | None, Wire("ScheduleCycleDate", format=Format.CSV)] = (
        None
    )
    """Days: 1-7 for a week, "0~31" for a month as printed (the watch-task text says 1~31). Comma-
    separated, not JSON."""
    schedule_times: Annotated[
        tuple[TimeRange, ...] | None, Wire("ScheduleTimes", format=Format.JSON_ARRAY)
    ] = None
    """Time ranges as a JSON string, HH:mm:ss; overlapping ranges are refused."""
    is_polling: Annotated[bool | None, Wire("IsPolling")] = None
    """Analyse in turns (slice every so often) instead of all the time."""
    slice_execution_time: Annotated[str | None, Wire("SliceExecutionTime")] = None
    """Seconds of video analysed each turn."""
    overall_execution_time: Annotated[str | None, Wire("OverallExecutionTime")] = None
    polling_configs: Annotated[str | None, Wire("PollingConfigs", deprecated=True)] = None
    datasource_type: Annotated[str | None, Wire("DatasourceType", choices=COMPUTE_SOURCES)] = None
    compute_picture_type: Annotated[
        str | None, Wire("ComputePictureType", choices=SAMPLING_UNITS, default="spf")
    ] = None
    """Unit of frame sampling, seconds per frame."""
    compute_picture_value: Annotated[str | None, Wire("ComputePictureValue")] = None
    is_frame_extraction: Annotated[str | None, Wire("IsFrameExtraction", choices=FRAME_EXTRACTION)] = None
    """Careful, inverted: 0 enables, 1 disables."""


@record
class BatchDeleteInstanceResponse(Response):
    """Answer of BatchDeleteInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    success: Annotated[bool | None, Wire("Success")] = None


@action(
    BatchDeleteInstanceResponse,
    group="instances",
    section="8.2",
    repeatable=False,
)
class BatchDeleteInstance(Request[BatchDeleteInstanceResponse]):
    """Deletes several compute instances of a project.

    All ids must belong to the project (inferred).
    """

    instance_ids: Annotated[tuple[str, ...], Wire("InstanceIds", format=Format.JSON_ARRAY)]
    project_id: Annotated[str, Wire("ProjectId")]


@record
class ComputeInstanceAlgorithm(Record):
    """An algorithm of an instance."""

    algorithm_name: Annotated[str, Wire("AlgorithmName")] = ""
    algorithm_id: Annotated[str, Wire("AlgorithmId")] = ""


@record
class ComputeInstance(Record):
    """A compute instance (old)."""

    status: Annotated[str, Wire("Status", choices=COMPUTE_STATES)] = ""
    instance_name: Annotated[str, Wire("InstanceName")] = ""
    create_time: Annotated[int, Wire("CreateTime")] = 0
    device_number: Annotated[int, Wire("DeviceNumber")] = 0
    instance_id: Annotated[str, Wire("InstanceId")] = ""
    acu_used: Annotated[int, Wire("AcuUsed")] = 0
    algorithms: Annotated[tuple[ComputeInstanceAlgorithm, ...], Wire("Algorithms")] = ()


@record
class ListInstancesData(Record):
    items: Annotated[tuple[ComputeInstance, ...], Wire("Items")] = ()
    current_page: Annotated[int, Wire("CurrentPage")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    total_count: Annotated[int, Wire("TotalCount")] = 0


@record
class ListInstancesResponse(Response):
    """Answer of ListInstances."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[ListInstancesData, Wire("Data")] = ListInstancesData()
    success: Annotated[bool | None, Wire("Success")] = None


@action(
    ListInstancesResponse,
    group="instances",
    section="8.3",
    in_query=True,
    paging=Paging(page="current_page", rows="items", key="instance_id"),
)
class ListInstances(Request[ListInstancesResponse]):
    """Pages through compute instances. The document stresses that parameters go in the query string.

    The parameters go into the query, under POST as well.
    """

    project_id: Annotated[str | None, Wire("ProjectId")] = None
    instance_name: Annotated[str | None, Wire("InstanceName")] = None
    """Name search, substring match."""
    page_size: Annotated[int | None, Wire("PageSize", min=1)] = None
    """Rows per page; no default stated (sample 10)."""
    current_page: Annotated[int | None, Wire("CurrentPage", min=1)] = None
    """Page wanted; no default stated (sample 1)."""
