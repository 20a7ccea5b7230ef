"""What each action does, one module a group.

A handler gets the service, the request with its documented defaults filled in and its precedence settled
(``Request.effective``), and the RequestId; it returns the typed answer or raises ``ApiError``. It runs on a
thread of its own: blocking on SQLite is fine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.localvcs.actions import (
    addresses,
    ai_instances,
    compute_instances,
    data_sources,
    device_lists,
    devices,
    files,
    projects,
    search,
    storage,
    streams,
    watch_items,
    watch_policies,
    watch_tasks,
)
from app.localvcs.runtime import Service
from app.vcs.response import Response

Handler = Callable[[Service, Any, str], Response]

HANDLERS: dict[str, Handler] = {
    "CreateCorp": projects.create_corp,
    "ListCorps": projects.list_corps,
    "UpdateCorp": projects.update_corp,
    "CreateDevice": devices.create_device,
    "ModifyDevice": devices.modify_device,
    "DeleteDevices": devices.delete_devices,
    "DescribeIpcs": device_lists.describe_ipcs,
    "DescribeNvrs": device_lists.describe_nvrs,
    "SetStreamMode": streams.set_stream_mode,
    "StartStreams": streams.start_streams,
    "StopStreams": streams.stop_streams,
    "GetDeviceLiveUrl": addresses.get_device_live_url,
    "GetDeviceVideoUrl": addresses.get_device_video_url,
    "GetDevicePicture": addresses.get_device_picture,
    "UpdateDevicesStorage": storage.update_devices_storage,
    "AddDataSource": data_sources.add_data_source,
    "UpdateDataSource": data_sources.update_data_source,
    "DescribeDataSources": data_sources.describe_data_sources,
    "DeleteDataSources": data_sources.delete_data_sources,
    "UploadFile": files.upload_file,
    "SearchTarget": search.search_target,
    "CreateComputeInstance": compute_instances.create_compute_instance,
    "BatchDeleteInstance": compute_instances.batch_delete_instance,
    "ListInstances": compute_instances.list_instances,
    "CreateAIInstance": ai_instances.create_ai_instance,
    "DeleteAIInstance": ai_instances.delete_ai_instance,
    "DescribeAIInstance": ai_instances.describe_ai_instance,
    "DescribeCameraForInstance": ai_instances.describe_camera_for_instance,
    "AddCameraForInstance": ai_instances.add_camera_for_instance,
    "RemoveCameraForInstance": ai_instances.remove_camera_for_instance,
    "CreateWatchTask": watch_tasks.create_watch_task,
    "DeleteWatchTasks": watch_tasks.delete_watch_tasks,
    "UpdateWatchTask": watch_tasks.update_watch_task,
    "DescribeWatchTasks": watch_tasks.describe_watch_tasks,
    "CreateWatchPolicy": watch_policies.create_watch_policy,
    "DeleteWatchPolicies": watch_policies.delete_watch_policies,
    "DescribeWatchPolicies": watch_policies.describe_watch_policies,
    "UpdateWatchPolicy": watch_policies.update_watch_policy,
    "AddWatchItems": watch_items.add_watch_items,
    "DescribeWatchItems": watch_items.describe_watch_items,
    "RemoveWatchItems": watch_items.remove_watch_items,
}
"""The actions this service serves; the other documented ones answer UnsupportedOperation."""
