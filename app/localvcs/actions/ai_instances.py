"""CreateAIInstance, DeleteAIInstance, DescribeAIInstance, and the cameras of instances.

The old and the new actions see the same instances: what CreateComputeInstance made is listed, given cameras
and deleted here too, and the other way round.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from app.localvcs import devices, errors, instances
from app.localvcs.actions.devices import DEVICE_NOT_FOUND
from app.localvcs.instances import Phase
from app.localvcs.runtime import Service
from app.vcs import (
    AddCameraForInstance,
    AddCameraForInstanceResponse,
    AIInstance,
    CreateAIInstance,
    CreateAIInstanceData,
    CreateAIInstanceResponse,
    DeleteAIInstance,
    DeleteAIInstanceResponse,
    DescribeAIInstance,
    DescribeAIInstanceData,
    DescribeAIInstanceResponse,
    DescribeCameraForInstance,
    DescribeCameraForInstanceData,
    DescribeCameraForInstanceResponse,
    InstanceCamera,
    RemoveCameraForInstance,
    RemoveCameraForInstanceResponse,
    TimeRange,
)
from app.vcs.schedules import DAY_S, merged

SUCCESS = "SUCCESS"
_PICTURE_TB = 0.2 / 1_000_000
"""What a sampled picture of 1080p weighs: 0.2 MB, for the estimated storage of a month."""
_MONTH_S = 30 * DAY_S

_STATES = {
    Phase.WAITING: "UN_STATE",
    Phase.STARTING: "INIT",
    Phase.RUNNING: "RUNNING",
    Phase.STOPPING: "BLOCKED",
    Phase.FAULTY: "EXCEPTION",
    Phase.OVER: "BLOCKED",
}


def create_ai_instance(
    service: Service, request: CreateAIInstance, request_id: str
) -> CreateAIInstanceResponse:
    """It begins to compute by its schedule at once; without cameras it has nothing to look at."""
    kind = request.schedule_type or ("EVERYDAY" if request.schedule_times else "LONG_RUNNING")
    row: dict[str, object] = {
        "corp_id": request.project_id,
        "name": request.instance_name,
        "algorithms": json.dumps([[request.algorithm_id, request.algorithm_name]]),
        "compute_type": request.compute_type,
        "data_source": request.data_source,
        "data_type": request.data_type,
        "schedule_type": kind,
        "schedule_days": json.dumps(sorted(set(request.schedule_cycle_dates or ()))),
        "schedule_times": json.dumps(merged(times_of(request.schedule_times))),
        "from_stored": int(request.instance_type == "Offline"),
        "data_times": json.dumps(merged(times_of(request.data_source_times))),
        "spf": request.spf or 0,
        "fps": request.fps or 0,
        "settings": json.dumps(
            {"InstanceType": request.instance_type, "ContainerType": request.container_type}
        ),
        "created_ms": service.clock.now_ms(),
    }
    with service.database.write() as connection:
        require_project(connection, request.project_id)
        instance_id = instances.insert(connection, row)
    data = CreateAIInstanceData(acu_used=0, instance_id=instance_id, storage="0")
    return CreateAIInstanceResponse(request_id=request_id, code="0", message=SUCCESS, data=data)


def delete_ai_instance(
    service: Service, request: DeleteAIInstance, request_id: str
) -> DeleteAIInstanceResponse:
    """All of them or none. Their cameras can be deleted again; what they covered stays searchable."""
    ids = list(dict.fromkeys(_unwrapped(request.instance_ids)))
    with service.database.write() as connection:
        if not all(instances.find(connection, instance_id) for instance_id in ids):
            raise errors.invalid("InstanceIds", "There is no such instance. None was deleted.")
        instances.delete(connection, ids, service.clock.now_ms())
    return DeleteAIInstanceResponse(request_id=request_id, code="0", message=SUCCESS)


def _unwrapped(ids: Sequence[str]) -> Sequence[str]:
    """The document's own sample call is ``["[1,2,3]"]``: a list that holds the list as text."""
    if len(ids) == 1 and ids[0].startswith("["):
        try:
            inner = json.loads(ids[0])
        except (ValueError, RecursionError):
            return ids
        return [str(item) for item in inner]
    return ids


def describe_ai_instance(
    service: Service, request: DescribeAIInstance, request_id: str
) -> DescribeAIInstanceResponse:
    with service.database.snapshot() as connection:
        rows, total = instances.page(
            connection,
            request.page_number,
            request.page_size,
            instance_id=request.instance_id or "",
            corp_id=request.project_id or "",
            name=request.instance_name or "",
        )
    data = DescribeAIInstanceData(
        total_count=total,
        page_size=request.page_size,
        page_number=request.page_number,
        records=tuple(_record(service, row) for row in rows),
    )
    return DescribeAIInstanceResponse(request_id=request_id, code="0", message=SUCCESS, data=data)


def _record(service: Service, row: sqlite3.Row) -> AIInstance:
    offset = service.options.utc_offset_minutes
    algorithms = json.loads(row["algorithms"])
    camera = row["data_source"] == "Camera"
    return AIInstance(
        instance_id=row["instance_id"],
        instance_name=row["name"],
        algorithm_id=algorithms[0][0],
        algorithm_name=algorithms[0][1],
        compute_type=row["compute_type"],
        data_source=row["data_source"],
        data_type=row["data_type"],
        schedule_type=row["schedule_type"],
        schedule_cycle_dates=tuple(json.loads(row["schedule_days"])),
        schedule_times=tuple(
            TimeRange(start_time=start, end_time=end) for start, end in json.loads(row["schedule_times"])
        ),
        spf=row["spf"],
        status=_STATES[instances.phase(row, service.clock.now_ms(), offset)],
        create_date_time=service.local_time(row["created_ms"]).replace("T", " "),
        acu_used=acu_used(row),
        camera_number=row["cameras"] if camera else None,
        storage=_storage_tb(row, offset),
    )


def acu_used(row: sqlite3.Row) -> int:
    """One unit for each camera and algorithm."""
    return int(row["cameras"]) * len(json.loads(row["algorithms"]))


def _storage_tb(row: sqlite3.Row, offset_minutes: int) -> float:
    """Estimated pictures of a month, in TB: of a picture a second unless Spf or Fps says otherwise."""
    schedule = instances.schedule_of(row, offset_minutes)
    begin_ms = schedule.from_ms
    running_ms = sum(end - begin for begin, end in schedule.windows(begin_ms, begin_ms + _MONTH_S * 1000))
    per_second = row["fps"] or 1 / (row["spf"] or 1)
    return round(float(row["cameras"] * running_ms / 1000 * per_second * _PICTURE_TB), 2)


# Cameras


def describe_camera_for_instance(
    service: Service, request: DescribeCameraForInstance, request_id: str
) -> DescribeCameraForInstanceResponse:
    """In the order they were attached."""
    with service.database.snapshot() as connection:
        _require_instance(connection, request.instance_id)
        rows, total = instances.camera_page(
            connection, request.instance_id, request.page_number, request.page_size
        )
    data = DescribeCameraForInstanceData(
        total_count=total,
        page_size=request.page_size,
        page_number=request.page_number,
        records=tuple(
            InstanceCamera(
                camera_id=row["device_id"],
                camera_name=row["name"],
                camera_address=row["address"],
                camera_status=int(row["status"]),
            )
            for row in rows
        ),
    )
    return DescribeCameraForInstanceResponse(request_id=request_id, code="0", message=SUCCESS, data=data)


def add_camera_for_instance(
    service: Service, request: AddCameraForInstance, request_id: str
) -> AddCameraForInstanceResponse:
    """All or none. One that is attached already stays so, and stays covered without a gap."""
    ids = list(dict.fromkeys(request.camera_ids))
    with service.database.write() as connection:
        instance = _require_instance(connection, request.instance_id)
        found = devices.find_all(connection, ids)
        require_cameras(found.values(), instance["corp_id"], "CameraIds")
        if len(found) != len(ids):
            code, message = DEVICE_NOT_FOUND
            return AddCameraForInstanceResponse(request_id=request_id, code=code, message=message)
        instances.attach(connection, request.instance_id, ids, service.clock.now_ms())
    return AddCameraForInstanceResponse(request_id=request_id, code="0", message=SUCCESS)


def remove_camera_for_instance(
    service: Service, request: RemoveCameraForInstance, request_id: str
) -> RemoveCameraForInstanceResponse:
    """One that is not attached (or no device at all) counts as removed."""
    with service.database.write() as connection:
        _require_instance(connection, request.instance_id)
        instances.detach(connection, request.instance_id, request.camera_ids, service.clock.now_ms())
    return RemoveCameraForInstanceResponse(request_id=request_id, code="0", message=SUCCESS)


# Shared with the older actions


def _require_instance(connection: sqlite3.Connection, instance_id: str) -> sqlite3.Row:
    row = instances.find(connection, instance_id)
    if row is None:
        raise errors.invalid("InstanceId", "There is no such instance.")
    return row


def require_project(connection: sqlite3.Connection, project_id: str) -> None:
    if not connection.execute("SELECT 1 FROM corps WHERE corp_id = ?", (project_id,)).fetchone():
        raise errors.invalid("ProjectId", "There is no such project.")


def require_cameras(rows: Iterable[sqlite3.Row], corp_id: str, parameter: str) -> None:
    """Refuses recorders and cameras of another project."""
    for row in rows:
        if row["kind"] != "IPC":
            raise errors.invalid(parameter, "An NVR or ABOX has no picture of its own, only its channels.")
        if row["corp_id"] != corp_id:
            raise errors.invalid(parameter, "All cameras must belong to the instance's project.")


def times_of(ranges: Sequence[TimeRange] | None) -> list[tuple[str, str]]:
    return [(item.start_time, item.end_time) for item in ranges or ()]
