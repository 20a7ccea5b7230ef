"""Compute instances, the newer actions, and their cameras. Section 8."""

from typing import Annotated, ClassVar

from app.vcs.actions.choices import (
    AI_DATA_TYPES,
    AI_SCHEDULES,
    AI_SOURCES,
    AI_STATES,
    CAMERA_STATUSES,
    COMPUTE_TYPES,
    CONTAINER_TYPES,
    INSTANCE_TYPES,
)
from app.vcs.actions.common import TimeRange
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import AtLeastOne, AtMostOne, Is, ItemRange, RequiredIf


@record
class CreateAIInstanceData(Record):
    acu_used: Annotated[int, Wire("AcuUsed")] = 0
    """ACU used by this instance."""
    instance_id: Annotated[str, Wire("InstanceId")] = ""
    """Instance id. Table says double, sample JSON shows the string "1", SDK model says string: send a
    string."""
    storage: Annotated[str | None, Wire("Storage")] = None
    """Storage used in a month, TB. In the table, not in the sample."""


@record
class CreateAIInstanceResponse(Response):
    """Answer of CreateAIInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[CreateAIInstanceData, Wire("Data")] = CreateAIInstanceData()


@action(
    CreateAIInstanceResponse,
    group="instances",
    section="8.4",
    creates=True,
    rules=(
        AtMostOne(("spf", "fps"), unset=0),
        RequiredIf("schedule_cycle_dates", Is("schedule_type", ("EVERY_WEEK", "EVERY_MONTH"))),
        ItemRange("schedule_cycle_dates", 1, 7, Is("schedule_type", ("EVERY_WEEK",))),
        ItemRange("schedule_cycle_dates", 1, 31, Is("schedule_type", ("EVERY_MONTH",))),
    ),
)
class CreateAIInstance(Request[CreateAIInstanceResponse]):
    """Creates a compute instance of one algorithm; cameras are attached afterwards.

    Overlapping time ranges are merged here, unlike in CreateComputeInstance and watch tasks.
    """

    instance_name: Annotated[
        str, Wire("InstanceName", min_length=1, max_length=32, pattern=r"[\u4e00-\u9fa5A-Za-z0-9_\- ]{1,32}")
    ]
    """1 to 32 characters: Chinese, Latin letters, digits, underscore, hyphen, blank."""
    project_id: Annotated[str, Wire("ProjectId")]
    algorithm_id: Annotated[str, Wire("AlgorithmId")]
    compute_type: Annotated[str, Wire("ComputeType", choices=COMPUTE_TYPES)]
    """Only streaming compute exists."""
    data_source: Annotated[str, Wire("DataSource", choices=AI_SOURCES)]
    """Only cameras; attach them with AddCameraForInstance."""
    data_type: Annotated[str, Wire("DataType", choices=AI_DATA_TYPES)]
    algorithm_name: Annotated[str, Wire("AlgorithmName")]
    instance_type: Annotated[str, Wire("InstanceType", choices=INSTANCE_TYPES)]
    schedule_type: Annotated[str | None, Wire("ScheduleType", choices=AI_SCHEDULES)] = None
    schedule_cycle_dates: Annotated[
        tuple[int, ...] | None, Wire("ScheduleCycleDates", format=Format.JSON_ARRAY)
    ] = None
    """Days of the week or month the schedule runs (meaning as in DescribeAIInstance)."""
    schedule_times: Annotated[
        tuple[TimeRange, ...] | None, Wire("ScheduleTimes", format=Format.JSON_ARRAY)
    ] = None
    """Running times, HH:mm:ss. Several allowed; overlapping ranges are merged."""
    spf: Annotated[int | None, Wire("Spf", min=0, max=3600)] = None
    """Seconds per sampled frame, 1-3600; 0 means not set."""
    fps: Annotated[int | None, Wire("Fps", min=0, max=60)] = None
    """Frames per second sampled, 1-60; 0 means not set. (Not in the SDK model.)"""
    container_type: Annotated[str | None, Wire("ContainerType", choices=CONTAINER_TYPES, default="GCS")] = (
        None
    )
    """Container it is deployed on. The printed sample value "Offline" is not in the list. (Not in the SDK
    model.)"""
    data_source_times: Annotated[
        tuple[TimeRange, ...] | None, Wire("DataSourceTimes", format=Format.JSON_ARRAY)
    ] = None
    """Time range of the data to compute."""


@record
class DeleteAIInstanceResponse(Response):
    """Answer of DeleteAIInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)


@action(
    DeleteAIInstanceResponse,
    group="instances",
    section="8.5",
    repeatable=False,
)
class DeleteAIInstance(Request[DeleteAIInstanceResponse]):
    """Deletes compute instances, all or none.

    All or nothing.
    """

    instance_ids: Annotated[tuple[str, ...], Wire("InstanceIds", format=Format.JSON_ARRAY)]


@record
class AIInstance(Record):
    """A compute instance."""

    instance_id: Annotated[str, Wire("InstanceId")] = ""
    instance_name: Annotated[str, Wire("InstanceName")] = ""
    algorithm_id: Annotated[str, Wire("AlgorithmId")] = ""
    algorithm_name: Annotated[str, Wire("AlgorithmName")] = ""
    compute_type: Annotated[str, Wire("ComputeType")] = ""
    data_source: Annotated[str, Wire("DataSource")] = ""
    data_type: Annotated[str, Wire("DataType")] = ""
    schedule_type: Annotated[str, Wire("ScheduleType")] = ""
    schedule_cycle_dates: Annotated[
        tuple[int, ...], Wire("ScheduleCycleDates", format=Format.JSON_ARRAY)
    ] = ()
    """JSON array as a string; days of month (EVERY_MONTH) or of week (EVERY_WEEK)."""
    schedule_times: Annotated[tuple[TimeRange, ...], Wire("ScheduleTimes", format=Format.JSON_ARRAY)] = ()
    spf: Annotated[int, Wire("Spf")] = 0
    """Seconds per frame, 0-3600; 0 none."""
    status: Annotated[str, Wire("Status", choices=AI_STATES)] = ""
    """State; the printed sample ONLINED is not in the list."""
    create_date_time: Annotated[str, Wire("CreateDateTime")] = ""
    """Blank between date and time."""
    acu_used: Annotated[int, Wire("AcuUsed")] = 0
    camera_number: Annotated[int | None, Wire("CameraNumber")] = None
    """Only when DataSource is Camera."""
    storage: Annotated[float, Wire("Storage")] = 0.0
    """Estimated data sent to the cloud, TB per month."""


@record
class DescribeAIInstanceData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    records: Annotated[tuple[AIInstance, ...], Wire("Records")] = ()


@record
class DescribeAIInstanceResponse(Response):
    """Answer of DescribeAIInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[DescribeAIInstanceData, Wire("Data")] = DescribeAIInstanceData()


@action(
    DescribeAIInstanceResponse,
    group="instances",
    section="8.6",
    paging=Paging(page="page_number", rows="records", key="instance_id"),
    rules=(AtLeastOne(("project_id", "instance_id", "instance_name")),),
)
class DescribeAIInstance(Request[DescribeAIInstanceResponse]):
    """Pages through compute instances.

    Several filters are combined with AND.
    """

    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    page_number: Annotated[int, Wire("PageNumber", min=1)]
    instance_id: Annotated[str | None, Wire("InstanceId")] = None
    project_id: Annotated[str | None, Wire("ProjectId")] = None
    instance_name: Annotated[str | None, Wire("InstanceName")] = None
    """Name search, substring match."""


@record
class InstanceCamera(Record):
    """A camera attached to an instance."""

    camera_id: Annotated[str, Wire("CameraId")] = ""
    camera_name: Annotated[str, Wire("CameraName")] = ""
    camera_address: Annotated[str, Wire("CameraAddress")] = ""
    camera_status: Annotated[int, Wire("CameraStatus", choices=CAMERA_STATUSES)] = 0
    """A number here; DeviceStatus elsewhere is a string."""


@record
class DescribeCameraForInstanceData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    records: Annotated[tuple[InstanceCamera, ...], Wire("Records")] = ()


@record
class DescribeCameraForInstanceResponse(Response):
    """Answer of DescribeCameraForInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[DescribeCameraForInstanceData, Wire("Data")] = DescribeCameraForInstanceData()


@action(
    DescribeCameraForInstanceResponse,
    group="instances",
    section="8.7",
    paging=Paging(page="page_number", rows="records", key="camera_id"),
)
class DescribeCameraForInstance(Request[DescribeCameraForInstanceResponse]):
    """Pages through the cameras attached to a compute instance."""

    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    instance_id: Annotated[str, Wire("InstanceId")]
    page_number: Annotated[int, Wire("PageNumber", min=1)]


@record
class AddCameraForInstanceResponse(Response):
    """Answer of AddCameraForInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)


@action(
    AddCameraForInstanceResponse,
    group="instances",
    section="8.8",
)
class AddCameraForInstance(Request[AddCameraForInstanceResponse]):
    """Attaches cameras to a compute instance, all or none.

    All or nothing; a camera already attached counts as success.
    """

    instance_id: Annotated[str, Wire("InstanceId")]
    camera_ids: Annotated[tuple[str, ...], Wire("CameraIds", max_items=10000, format=Format.JSON_ARRAY)]
    """Device ids, at most 10000 in one call."""


@record
class RemoveCameraForInstanceResponse(Response):
    """Answer of RemoveCameraForInstance."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)


@action(
    RemoveCameraForInstanceResponse,
    group="instances",
    section="8.9",
)
class RemoveCameraForInstance(Request[RemoveCameraForInstanceResponse]):
    """Detaches cameras from a compute instance, all or none.

    All or nothing; a camera not attached counts as success.
    """

    instance_id: Annotated[str, Wire("InstanceId")]
    camera_ids: Annotated[
        tuple[str, ...], Wire("CameraIds", max_items=10000, format=Format.JSON_ARRAY, doc_missing=True)
    ]
    """Device ids. NOT in the document; taken from the SDK (Python and Java have it, Java marks it
    required). The 10000 limit is borrowed from AddCameraForInstance."""
