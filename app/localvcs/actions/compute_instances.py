"""CreateComputeInstance, BatchDeleteInstance, ListInstances: the older generation of instance actions."""

from __future__ import annotations

import json
import sqlite3

from app.localvcs import devices, errors, instances
from app.localvcs.actions.ai_instances import (
    SUCCESS,
    acu_used,
    require_cameras,
    require_project,
    times_of,
)
from app.localvcs.actions.devices import DEVICE_NOT_FOUND
from app.localvcs.instances import MAX_CAMERAS, Phase
from app.localvcs.runtime import Service
from app.vcs import (
    BatchDeleteInstance,
    BatchDeleteInstanceResponse,
    ComputeInstance,
    ComputeInstanceAlgorithm,
    CreateComputeInstance,
    CreateComputeInstanceData,
    CreateComputeInstanceResponse,
    ListInstances,
    ListInstancesData,
    ListInstancesResponse,
)

_DEFAULT_PAGE_SIZE = 10
_DAY_MINUTES = 1440
MAX_ALGORITHMS = 100
MAX_TEXT = 1024
"""As for every other text (``front``), for those inside lists."""

_STATES = {
    Phase.WAITING: "APPROVED",
    Phase.STARTING: "INIT",
    Phase.RUNNING: "ONLINED",
    Phase.STOPPING: "OFFLINING",
    # The older list has no word for faults.
    Phase.FAULTY: "ONLINED",
    Phase.OVER: "DEVELOPING",
}


def create_compute_instance(
    service: Service, request: CreateComputeInstance, request_id: str
) -> CreateComputeInstanceResponse:
    """An instance with its cameras, all or nothing. Without ProjectId it belongs to its cameras' project."""
    _refuse_oversized(request)
    ids = list(dict.fromkeys(device.device_id for device in request.devices))
    slice_ms, every_ms = _turns(request)
    now_ms = service.clock.now_ms()
    with service.database.write() as connection:
        if request.project_id:
            require_project(connection, request.project_id)
        found = devices.find_all(connection, ids)
        if len(found) != len(ids):
            code, message = DEVICE_NOT_FOUND
            return CreateComputeInstanceResponse(
                request_id=request_id, code=code, message=message, success=False
            )
        corp_id = request.project_id or found[ids[0]]["corp_id"]
        require_cameras(found.values(), corp_id, "Devices")
        instance_id = instances.insert(
            connection,
            {
                "corp_id": corp_id,
                "name": request.instance_name,
                "algorithms": json.dumps(
                    [[algorithm.algorithm_id, algorithm.algorithm_name] for algorithm in request.algorithms]
                ),
                "schedule_type": request.schedule_type,
                "schedule_days": json.dumps(sorted({int(day) for day in request.schedule_cycle_date or ()})),
                "schedule_times": json.dumps(times_of(request.schedule_times)),
                "slice_ms": slice_ms,
                "every_ms": every_ms,
                "analyses": int(request.is_frame_extraction != "1"),
                "spf": _seconds_per_frame(request),
                "settings": json.dumps(_without_effect(request)),
                "created_ms": now_ms,
            },
        )
        instances.attach(connection, instance_id, ids, now_ms)
    service.cameras.start(
        list(dict.fromkeys(device.device_id for device in request.devices if device.start_stream))
    )
    data = CreateComputeInstanceData(acu_used=len(ids) * len(request.algorithms), instance_id=instance_id)
    return CreateComputeInstanceResponse(
        request_id=request_id, code="0", message=SUCCESS, data=data, success=True
    )


def _refuse_oversized(request: CreateComputeInstance) -> None:
    if len(request.devices) > MAX_CAMERAS:
        raise errors.invalid("Devices", f"At most {MAX_CAMERAS} in one call.")
    if len(request.algorithms) > MAX_ALGORITHMS:
        raise errors.invalid("Algorithms", f"At most {MAX_ALGORITHMS} in one instance.")
    for algorithm in request.algorithms:
        if max(len(algorithm.algorithm_id), len(algorithm.algorithm_name)) > MAX_TEXT:
            raise errors.invalid("Algorithms", f"No text may be longer than {MAX_TEXT} characters.")
    for device in request.devices:
        texts = (device.region_id, device.bit_rate, device.resolving_power)
        if any(len(text) > MAX_TEXT for text in texts if text):
            raise errors.invalid("Devices", f"No text may be longer than {MAX_TEXT} characters.")


def _turns(request: CreateComputeInstance) -> tuple[int | None, int | None]:
    """Length of a turn and the time from one to the next, in ms; nothing where there are no turns."""
    if not request.is_polling:
        return None, None
    slice_s = _whole_number("SliceExecutionTime", request.slice_execution_time, _DAY_MINUTES * 60)
    every_min = _whole_number("OverallExecutionTime", request.overall_execution_time, _DAY_MINUTES)
    if slice_s > every_min * 60:
        raise errors.invalid("SliceExecutionTime", "A turn cannot be longer than the time between two.")
    return slice_s * 1000, every_min * 60_000


def _whole_number(name: str, text: str | None, most: int) -> int:
    """The document has these numbers as texts."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6 and 1 <= int(digits) <= most):
        raise errors.invalid(name, f"It must be a whole number from 1 to {most}.")
    return int(digits)


def _seconds_per_frame(request: CreateComputeInstance) -> int:
    if not request.compute_picture_value:
        return 0
    return _whole_number("ComputePictureValue", request.compute_picture_value, 3600)


def _without_effect(request: CreateComputeInstance) -> dict[str, object]:
    """What is kept as it was sent: it describes the cloud's machines, or the devices themselves know."""
    kept: dict[str, object] = {
        "AlgorithmType": request.algorithm_type,
        "DatasourceType": request.datasource_type,
        "ScheduleDay": request.schedule_day,
        "ComputePictureType": request.compute_picture_type,
        "Devices": [
            {
                "DeviceId": device.device_id,
                "RegionId": device.region_id,
                "BitRate": device.bit_rate,
                "CodingFormat": device.coding_format,
                "ResolvingPower": device.resolving_power,
            }
            for device in request.devices
        ],
    }
    return {name: value for name, value in kept.items() if value is not None}


def batch_delete_instance(
    service: Service, request: BatchDeleteInstance, request_id: str
) -> BatchDeleteInstanceResponse:
    """All of them or none; all must belong to the project."""
    ids = list(dict.fromkeys(request.instance_ids))
    with service.database.write() as connection:
        require_project(connection, request.project_id)
        for instance_id in ids:
            row = instances.find(connection, instance_id)
            if row is None or row["corp_id"] != request.project_id:
                raise errors.invalid(
                    "InstanceIds", "Not every instance exists in this project. None was deleted."
                )
        instances.delete(connection, ids, service.clock.now_ms())
    return BatchDeleteInstanceResponse(request_id=request_id, code="0", message=SUCCESS, success=True)


def list_instances(service: Service, request: ListInstances, request_id: str) -> ListInstancesResponse:
    """In order of creation. Page 1 of 10 rows unless told otherwise."""
    number = request.current_page or 1
    size = request.page_size or _DEFAULT_PAGE_SIZE
    with service.database.snapshot() as connection:
        rows, total = instances.page(
            connection,
            number,
            size,
            corp_id=request.project_id or "",
            name=request.instance_name or "",
        )
    data = ListInstancesData(
        items=tuple(_item(service, row) for row in rows),
        current_page=number,
        page_size=size,
        total_count=total,
    )
    return ListInstancesResponse(request_id=request_id, code="0", message=SUCCESS, data=data, success=True)


def _item(service: Service, row: sqlite3.Row) -> ComputeInstance:
    phase = instances.phase(row, service.clock.now_ms(), service.options.utc_offset_minutes)
    return ComputeInstance(
        status=_STATES[phase],
        instance_name=row["name"],
        create_time=row["created_ms"],
        device_number=row["cameras"],
        instance_id=row["instance_id"],
        acu_used=acu_used(row),
        algorithms=tuple(
            ComputeInstanceAlgorithm(algorithm_id=algorithm_id, algorithm_name=name)
            for algorithm_id, name in json.loads(row["algorithms"])
        ),
    )
