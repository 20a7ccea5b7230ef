"""UpdateDevicesStorage: how many days recordings and pictures of devices are kept."""

from __future__ import annotations

from app.localvcs import devices
from app.localvcs.actions.devices import DEVICE_NOT_FOUND
from app.localvcs.errors import invalid
from app.localvcs.recording.index import set_days
from app.localvcs.runtime import Service
from app.vcs import UpdateDevicesStorage, UpdateDevicesStorageResponse


def update_devices_storage(
    service: Service, request: UpdateDevicesStorage, request_id: str
) -> UpdateDevicesStorageResponse:
    """For all the devices or for none. A recorder's days are those of its channels; what is set later in the
    list counts. 0 days: nothing is kept, and recording stops."""
    for setting in request.update_storage_requests:
        if not setting.device_ids or not setting.storage_days:
            raise invalid("UpdateStorageRequests", "Each needs DeviceIds and StorageDays.")
    ids = list(dict.fromkeys(i for setting in request.update_storage_requests for i in setting.device_ids))
    with service.database.write() as connection:
        found = devices.find_all(connection, ids)
        if len(found) < len(ids):
            code, message = DEVICE_NOT_FOUND
            return UpdateDevicesStorageResponse(
                request_id=request_id, code=code, message=message, success=False, data=False
            )
        cameras = {
            device_id: [device_id] if row["kind"] == "IPC" else devices.channels(connection, device_id)
            for device_id, row in found.items()
        }
        for setting in request.update_storage_requests:
            of_all = [camera for device_id in setting.device_ids for camera in cameras[device_id]]
            for kept in setting.storage_days:
                set_days(connection, of_all, kept.storage_type, kept.storage_days)
    if service.recording is not None:
        service.recording.days_changed()
    return UpdateDevicesStorageResponse(
        request_id=request_id, code="0", message="SUCCESS", success=True, data=True
    )
