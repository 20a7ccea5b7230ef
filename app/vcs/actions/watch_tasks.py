"""Watch tasks: which devices are watched, when, and where notices go. Section 10."""

from typing import Annotated

from app.vcs.actions.choices import AUTHORIZATIONS, MESSAGE_QUEUES, SASL_TYPES, WATCH_SCHEDULES
from app.vcs.actions.common import NAME_64, NAME_256, TimeRange
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import Is, ItemRange, NoOverlap, Not, RequiredIf


@record
class SaslAccount(Record):
    """A Kafka account."""

    type: Annotated[str, Wire("Type", choices=SASL_TYPES)]
    username: Annotated[str, Wire("Username")]
    password: Annotated[str | None, Wire("Password", secret=True)]
    """``None`` only in DescribeWatchTasks, which never returns it."""


@record
class KafkaConfig(Record):
    """A Kafka topic and how to sign in."""

    bootstrap_servers: Annotated[str, Wire("BootstrapServers")]
    """host:port, several comma separated"""
    topic: Annotated[str, Wire("Topic")]
    authorization: Annotated[str, Wire("Authorization", choices=AUTHORIZATIONS)]
    sasl: Annotated[SaslAccount, Wire("SASL")]


@record
class MessageReceiver(Record):
    """Where notices go: a Kafka topic."""

    message_queue: Annotated[str, Wire("MessageQueue", choices=MESSAGE_QUEUES)]
    config: Annotated[KafkaConfig, Wire("Config")]


@record
class CreateWatchTaskData(Record):
    watch_task_id: Annotated[str, Wire("WatchTaskId")] = ""


@record
class CreateWatchTaskResponse(Response):
    """Answer of CreateWatchTask."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[CreateWatchTaskData, Wire("Data")] = CreateWatchTaskData()


@action(
    CreateWatchTaskResponse,
    group="data_services",
    section="10.2",
    creates=True,
    rules=(
        RequiredIf("schedule_cycle_dates", Is("schedule_type", ("EVERY_WEEK", "EVERY_MONTH"))),
        ItemRange("schedule_cycle_dates", 1, 7, Is("schedule_type", ("EVERY_WEEK",))),
        ItemRange("schedule_cycle_dates", 1, 31, Is("schedule_type", ("EVERY_MONTH",))),
        RequiredIf("schedule_times", Not(Is("schedule_type", ("LONG_RUNNING",)))),
        NoOverlap("schedule_times"),
    ),
)
class CreateWatchTask(Request[CreateWatchTaskResponse]):
    """Creates a task that watches devices under policies and sends notices to Kafka.

    Every device must belong to the project.
    """

    corp_id: Annotated[str, Wire("CorpId")]
    schedule_type: Annotated[str, Wire("ScheduleType", choices=WATCH_SCHEDULES)]
    watch_policy_ids: Annotated[
        tuple[str, ...], Wire("WatchPolicyIds", max_items=10, format=Format.JSON_ARRAY)
    ]
    """Policies applied. (The limit of 10 is stated in UpdateWatchTask.)"""
    message_receiver: Annotated[MessageReceiver, Wire("MessageReceiver", format=Format.JSON_OBJECT)]
    """Where notices go, as a JSON object string."""
    task_name: Annotated[
        str | None,
        Wire("TaskName", max_length=64, pattern=NAME_64),
    ] = None
    """0 to 64 characters: Chinese and Latin letters, digits, underscore and hyphen."""
    device_list: Annotated[
        tuple[str, ...] | None,
        Wire("DeviceList", max_items=10000, format=Format.JSON_ARRAY, special_values=("ALL",)),
    ] = None
    """Devices watched, JSON array; at most 10000 in a call and in a task. Empty: the task has no effect.
    "ALL": every device of the project."""
    schedule_cycle_dates: Annotated[
        tuple[int, ...] | None, Wire("ScheduleCycleDates", format=Format.JSON_ARRAY)
    ] = None
    """Days: 1-7 for EVERY_WEEK, 1-31 for EVERY_MONTH."""
    schedule_times: Annotated[
        tuple[TimeRange, ...] | None, Wire("ScheduleTimes", format=Format.JSON_ARRAY)
    ] = None
    """Running times HH:mm:ss; several allowed but they must not overlap. StartTime equal to EndTime: run
    at that moment only."""
    description: Annotated[
        str | None,
        Wire("Description", max_length=256, pattern=NAME_256),
    ] = None
    """0 to 256 characters: Chinese and Latin letters, digits, underscore and hyphen."""


@record
class DeleteWatchTasksResponse(Response):
    """Answer of DeleteWatchTasks."""

    success: Annotated[bool | None, Wire("Success")] = None


@action(
    DeleteWatchTasksResponse,
    group="data_services",
    section="10.3",
    repeatable=False,
)
class DeleteWatchTasks(Request[DeleteWatchTasksResponse]):
    """Deletes watch tasks."""

    watch_task_ids: Annotated[tuple[str, ...], Wire("WatchTaskIds", max_items=100, format=Format.JSON_ARRAY)]


@record
class UpdateWatchTaskResponse(Response):
    """Answer of UpdateWatchTask."""

    success: Annotated[bool | None, Wire("Success")] = None


@action(
    UpdateWatchTaskResponse,
    group="data_services",
    section="10.4",
    rules=(
        RequiredIf("schedule_cycle_dates", Is("schedule_type", ("EVERY_WEEK", "EVERY_MONTH"))),
        ItemRange("schedule_cycle_dates", 1, 7, Is("schedule_type", ("EVERY_WEEK",))),
        ItemRange("schedule_cycle_dates", 1, 31, Is("schedule_type", ("EVERY_MONTH",))),
        NoOverlap("schedule_times"),
    ),
)
class UpdateWatchTask(Request[UpdateWatchTaskResponse]):
    """Changes a watch task.

    Only what is sent is changed; a task cannot be moved to another project.
    """

    watch_task_id: Annotated[str, Wire("WatchTaskId")]
    task_name: Annotated[
        str | None,
        Wire("TaskName", max_length=64, pattern=NAME_64),
    ] = None
    """0 to 64 characters: Chinese and Latin letters, digits, underscore and hyphen."""
    device_list: Annotated[
        tuple[str, ...] | None, Wire("DeviceList", max_items=10000, format=Format.JSON_ARRAY)
    ] = None
    """Devices watched, JSON array; at most 10000 in a call and in a task."""
    schedule_type: Annotated[str | None, Wire("ScheduleType", choices=WATCH_SCHEDULES)] = None
    schedule_cycle_dates: Annotated[
        tuple[int, ...] | None, Wire("ScheduleCycleDates", format=Format.JSON_ARRAY)
    ] = None
    """Days: 1-7 for EVERY_WEEK, 1-31 for EVERY_MONTH."""
    schedule_times: Annotated[
        tuple[TimeRange, ...] | None, Wire("ScheduleTimes", format=Format.JSON_ARRAY)
    ] = None
    """Running times HH:mm:ss; several allowed but they must not overlap. StartTime equal to EndTime: run
    at that moment only."""
    watch_policy_ids: Annotated[
        tuple[str, ...] | None, Wire("WatchPolicyIds", max_items=10, format=Format.JSON_ARRAY)
    ] = None
    """Policies applied. At most 10 in a call and in a task."""
    message_receiver: Annotated[
        MessageReceiver | None, Wire("MessageReceiver", format=Format.JSON_OBJECT)
    ] = None
    """Where notices go, as a JSON object string."""
    description: Annotated[
        str | None,
        Wire("Description", max_length=256, pattern=NAME_256),
    ] = None
    """0 to 256 characters: Chinese and Latin letters, digits, underscore and hyphen."""


@record
class WatchTask(Record):
    """A watch task."""

    watch_task_id: Annotated[str, Wire("WatchTaskId")] = ""
    task_name: Annotated[str, Wire("TaskName")] = ""
    corp_id: Annotated[str, Wire("CorpId")] = ""
    device_list: Annotated[tuple[str, ...], Wire("DeviceList", format=Format.JSON_ARRAY)] = ()
    schedule_type: Annotated[str, Wire("ScheduleType", choices=WATCH_SCHEDULES)] = ""
    schedule_cycle_dates: Annotated[
        tuple[int, ...], Wire("ScheduleCycleDates", format=Format.JSON_ARRAY)
    ] = ()
    schedule_times: Annotated[tuple[TimeRange, ...], Wire("ScheduleTimes", format=Format.JSON_ARRAY)] = ()
    watch_policy_ids: Annotated[tuple[str, ...], Wire("WatchPolicyIds", format=Format.JSON_ARRAY)] = ()
    message_receiver: Annotated[
        MessageReceiver | None, Wire("MessageReceiver", format=Format.JSON_OBJECT)
    ] = None
    """JSON object as a string, without Password."""
    description: Annotated[str, Wire("Description")] = ""


@record
class DescribeWatchTasksData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    records: Annotated[tuple[WatchTask, ...], Wire("Records")] = ()


@record
class DescribeWatchTasksResponse(Response):
    """Answer of DescribeWatchTasks."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[DescribeWatchTasksData, Wire("Data")] = DescribeWatchTasksData()


@action(
    DescribeWatchTasksResponse,
    group="data_services",
    section="10.5",
    paging=Paging(page="page_number", rows="records", key="watch_task_id"),
)
class DescribeWatchTasks(Request[DescribeWatchTasksResponse]):
    """Pages through watch tasks.

    Without ids all tasks of the account.
    """

    page_number: Annotated[int, Wire("PageNumber", min=1)]
    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    watch_task_ids: Annotated[
        tuple[str, ...] | None, Wire("WatchTaskIds", max_items=100, format=Format.JSON_ARRAY)
    ] = None
    """Task ids, at most 100. Missing: every task of the account."""
