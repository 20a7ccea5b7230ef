"""The VCS API, once: typed requests and answers of every action, signing, transport, errors, paging.

    from app.vcs import Client, Connection, ListCorps
    client = Client(Connection(endpoint="https://...", access_key_id="...", access_key_secret="..."))
    answer = client.call(ListCorps(page_number=1, page_size=10))

Knows nothing of the rest of the program. What is named here is imported when it is first asked for: the
window shows before it needs most of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.vcs.actions.ai_instances import *  # noqa: F403
    from app.vcs.actions.common import *  # noqa: F403
    from app.vcs.actions.compute_instances import *  # noqa: F403
    from app.vcs.actions.data_sources import *  # noqa: F403
    from app.vcs.actions.device_lists import *  # noqa: F403
    from app.vcs.actions.devices import *  # noqa: F403
    from app.vcs.actions.projects import *  # noqa: F403
    from app.vcs.actions.search import *  # noqa: F403
    from app.vcs.actions.streams import *  # noqa: F403
    from app.vcs.actions.watch_items import *  # noqa: F403
    from app.vcs.actions.watch_policies import *  # noqa: F403
    from app.vcs.actions.watch_tasks import *  # noqa: F403
    from app.vcs.client import Client as Client
    from app.vcs.connection import Connection as Connection
    from app.vcs.errors import (
        ActionFailed as ActionFailed,
    )
    from app.vcs.errors import (
        BadAnswer as BadAnswer,
    )
    from app.vcs.errors import (
        CertificateRefused as CertificateRefused,
    )
    from app.vcs.errors import (
        ErrorKind as ErrorKind,
    )
    from app.vcs.errors import (
        InvalidRequest as InvalidRequest,
    )
    from app.vcs.errors import (
        ParameterError as ParameterError,
    )
    from app.vcs.errors import (
        ServiceRefused as ServiceRefused,
    )
    from app.vcs.errors import (
        ServiceUnavailable as ServiceUnavailable,
    )
    from app.vcs.errors import (
        Throttled as Throttled,
    )
    from app.vcs.errors import (
        TimedOut as TimedOut,
    )
    from app.vcs.errors import (
        UnknownAction as UnknownAction,
    )
    from app.vcs.errors import (
        Unreachable as Unreachable,
    )
    from app.vcs.errors import (
        VcsError as VcsError,
    )
    from app.vcs.pacing import RetryPolicy as RetryPolicy
    from app.vcs.paging import Listing as Listing
    from app.vcs.request import ActionMeta as ActionMeta
    from app.vcs.request import Paging as Paging
    from app.vcs.request import Request as Request
    from app.vcs.response import Outcome as Outcome
    from app.vcs.response import Response as Response

_NAMES = {
    "actions.ai_instances": (
        "AIInstance",
        "AddCameraForInstance",
        "AddCameraForInstanceResponse",
        "CreateAIInstance",
        "CreateAIInstanceData",
        "CreateAIInstanceResponse",
        "DeleteAIInstance",
        "DeleteAIInstanceResponse",
        "DescribeAIInstance",
        "DescribeAIInstanceData",
        "DescribeAIInstanceResponse",
        "DescribeCameraForInstance",
        "DescribeCameraForInstanceData",
        "DescribeCameraForInstanceResponse",
        "InstanceCamera",
        "RemoveCameraForInstance",
        "RemoveCameraForInstanceResponse",
    ),
    "actions.common": (
        "AttributeFilter",
        "TimeRange",
    ),
    "actions.compute_instances": (
        "BatchDeleteInstance",
        "BatchDeleteInstanceResponse",
        "ComputeAlgorithm",
        "ComputeDevice",
        "ComputeInstance",
        "ComputeInstanceAlgorithm",
        "CreateComputeInstance",
        "CreateComputeInstanceData",
        "CreateComputeInstanceResponse",
        "ListInstances",
        "ListInstancesData",
        "ListInstancesResponse",
    ),
    "actions.data_sources": (
        "AddDataSource",
        "AddDataSourceData",
        "AddDataSourceResponse",
        "DataSource",
        "DeleteDataSources",
        "DeleteDataSourcesResponse",
        "DeletedDataSource",
        "DescribeDataSources",
        "DescribeDataSourcesData",
        "DescribeDataSourcesResponse",
        "StorageDays",
        "StorageRequest",
        "StoredFile",
        "UpdateDataSource",
        "UpdateDataSourceResponse",
        "UpdateDevicesStorage",
        "UpdateDevicesStorageResponse",
        "UploadFile",
        "UploadFileData",
        "UploadFileResponse",
    ),
    "actions.device_lists": (
        "DescribeIpcs",
        "DescribeIpcsData",
        "DescribeIpcsResponse",
        "DescribeNvrs",
        "DescribeNvrsData",
        "DescribeNvrsResponse",
        "Ipc",
        "Nvr",
    ),
    "actions.devices": (
        "CreateDevice",
        "CreateDeviceData",
        "CreateDeviceResponse",
        "DeleteDevices",
        "DeleteDevicesResponse",
        "DeletedDevice",
        "ModifyDevice",
        "ModifyDeviceResponse",
        "SetStreamMode",
        "SetStreamModeResponse",
        "SubDevice",
    ),
    "actions.projects": (
        "Corp",
        "CreateCorp",
        "CreateCorpResponse",
        "ListCorps",
        "ListCorpsData",
        "ListCorpsResponse",
        "UpdateCorp",
        "UpdateCorpResponse",
    ),
    "actions.search": (
        "SearchTarget",
        "SearchTargetData",
        "SearchTargetResponse",
        "SortKey",
        "Target",
        "TargetAttribute",
    ),
    "actions.streams": (
        "GetDeviceLiveUrl",
        "GetDeviceLiveUrlResponse",
        "GetDevicePicture",
        "GetDevicePictureResponse",
        "GetDeviceVideoUrl",
        "GetDeviceVideoUrlResponse",
        "StartStreams",
        "StartStreamsResponse",
        "StopStreams",
        "StopStreamsResponse",
    ),
    "actions.watch_items": (
        "AddWatchItems",
        "AddWatchItemsData",
        "AddWatchItemsResponse",
        "DescribeWatchItems",
        "DescribeWatchItemsData",
        "DescribeWatchItemsResponse",
        "NewWatchItem",
        "RemoveWatchItems",
        "RemoveWatchItemsData",
        "RemoveWatchItemsResponse",
        "WatchItem",
    ),
    "actions.watch_policies": (
        "CreateWatchPolicy",
        "CreateWatchPolicyData",
        "CreateWatchPolicyResponse",
        "DeleteWatchPolicies",
        "DeleteWatchPoliciesResponse",
        "DescribeWatchPolicies",
        "DescribeWatchPoliciesData",
        "DescribeWatchPoliciesResponse",
        "UpdateWatchPolicy",
        "UpdateWatchPolicyResponse",
        "WatchPolicy",
    ),
    "actions.watch_tasks": (
        "CreateWatchTask",
        "CreateWatchTaskData",
        "CreateWatchTaskResponse",
        "DeleteWatchTasks",
        "DeleteWatchTasksResponse",
        "DescribeWatchTasks",
        "DescribeWatchTasksData",
        "DescribeWatchTasksResponse",
        "KafkaConfig",
        "MessageReceiver",
        "SaslAccount",
        "UpdateWatchTask",
        "UpdateWatchTaskResponse",
        "WatchTask",
    ),
    "client": ("Client",),
    "connection": ("Connection",),
    "errors": (
        "ActionFailed",
        "BadAnswer",
        "CertificateRefused",
        "ErrorKind",
        "InvalidRequest",
        "ParameterError",
        "ServiceRefused",
        "ServiceUnavailable",
        "Throttled",
        "TimedOut",
        "UnknownAction",
        "Unreachable",
        "VcsError",
    ),
    "pacing": ("RetryPolicy",),
    "paging": ("Listing",),
    "request": (
        "ActionMeta",
        "Paging",
        "Request",
    ),
    "response": (
        "Outcome",
        "Response",
    ),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
