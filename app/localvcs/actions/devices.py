"""CreateDevice, ModifyDevice, DeleteDevices."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.localvcs import devices, errors, gbid
from app.localvcs.database import take_numbers
from app.localvcs.devices import IPC_DEFAULTS
from app.localvcs.places import place_of
from app.localvcs.runtime import MASK, SIP_PORT, SIP_REALM, SIP_SERVER_ID, Service
from app.vcs import (
    CreateDevice,
    CreateDeviceData,
    CreateDeviceResponse,
    DeletedDevice,
    DeleteDevices,
    DeleteDevicesResponse,
    ModifyDevice,
    ModifyDeviceResponse,
    SubDevice,
)

MAX_CHANNELS = 1024
"""Of one recorder. The API states no limit; a wrong digit must not fill the disk."""

DEVICE_NOT_FOUND = ("DeviceNotFound", "The relevant device information could not be found")
_DELETED = ("200", "SUCCESS")
_BOUND = ("InstanceAlreadyBind", "Device is already bound to an instance and cannot be deleted")
_NOT_DELETED = ("DeviceDeleteError", "Failed to delete device")

_PICTURE = {
    "site": "device_site",
    "direction": "device_direction",
    "resolution": "device_resolution",
    "rate": "device_rate",
    "frame_rate": "frame_rate",
    "gov_length": "gov_length",
    "encode_format": "encode_format",
    "audio_enable": "audio_enable",
    "osd_time_enable": "osd_time_enable",
    "osd_time_type": "osd_time_type",
    "osd_time_x": "osd_time_x",
    "osd_time_y": "osd_time_y",
}
"""Column and attribute of the picture settings, which only cameras have."""


@dataclass(frozen=True, slots=True)
class _Location:
    city_code: str
    longitude: str
    latitude: str


def create_device(service: Service, request: CreateDevice, request_id: str) -> CreateDeviceResponse:
    """Three cases: a stand-alone camera, a recorder (NVR or ABOX) with its channels, channels for a recorder.

    All or nothing. ``Data.DeviceId`` is the new device; for added channels the first of them, and
    ``SubDeviceInfo`` has them all. A stand-alone camera is its own only channel.
    """
    location = _locate(request)
    count = request.sub_device_count or 1
    if count > MAX_CHANNELS:
        raise errors.invalid("SubDeviceCount", f"A recorder has at most {MAX_CHANNELS} channels.")
    chosen = request.sub_device_id_list or ()
    if chosen and (len(set(chosen)) != len(chosen) or not all(map(gbid.is_gb_id, chosen))):
        raise errors.invalid("SubDeviceIdList", "Each id must be another one, of 20 digits (GB/T 28181).")
    with service.database.write() as connection:
        devices.require_corp(connection, request.corp_id)
        _require_unused(connection, "SubDeviceIdList", chosen)
        if request.device_type != "IPC":
            device_id, channel_ids = _create_recorder(service, connection, request, location, count, chosen)
        elif request.parent_device_id:
            channel_ids = _grow(service, connection, request, location, count, chosen)
            device_id = channel_ids[0]
        else:
            if count != 1:
                raise errors.invalid("SubDeviceCount", "A stand-alone camera has one channel.")
            channel_ids = list(chosen) or gbid.allot(connection, "IPC", location.city_code, 1)
            device_id = channel_ids[0]
            _insert_cameras(service, connection, request, location, channel_ids, [request.device_name], None)
    gb = request.in_protocol == "GBT28181"
    data = CreateDeviceData(
        device_id=device_id,
        server_id=SIP_SERVER_ID if gb else "",
        server_ip=service.server_ip() if gb else "",
        server_realm=SIP_REALM if gb else "",
        server_port=SIP_PORT if gb else "",
        password=MASK if gb else "",
        sub_device_info=tuple(SubDevice(sub_device_id=channel) for channel in channel_ids),
    )
    return CreateDeviceResponse(request_id=request_id, code="0", message="Success", data=data)


def _locate(request: CreateDevice) -> _Location:
    """City code and coordinates as sent; what was not is derived from the address, or the call fails."""
    sent = (request.city_code, request.longitude, request.latitude)
    if all(sent):
        return _Location(*(value or "" for value in sent))
    place = place_of(request.device_address)
    if place is None:
        raise errors.invalid(
            "DeviceAddress",
            "No city is known by it: name one, or send CityCode, Longitude and Latitude.",
        )
    return _Location(
        request.city_code or place.code,
        request.longitude or place.longitude,
        request.latitude or place.latitude,
    )


def _require_unused(connection: sqlite3.Connection, parameter: str, ids: Sequence[str]) -> None:
    if ids and devices.find_all(connection, ids):
        raise errors.invalid(parameter, "A device with this id exists already.")


def _create_recorder(
    service: Service,
    connection: sqlite3.Connection,
    request: CreateDevice,
    location: _Location,
    count: int,
    chosen: Sequence[str],
) -> tuple[str, list[str]]:
    device_id = request.device_id or ""
    if device_id:
        if not gbid.is_device_id(device_id, request.in_protocol or ""):
            raise errors.invalid("DeviceId", "Under GB/T 28181 an id has 20 digits.")
        _require_unused(connection, "DeviceId", [device_id])
        if device_id in chosen:
            raise errors.invalid("SubDeviceIdList", "A channel cannot have the id of its recorder.")
    else:
        device_id = gbid.allot(connection, request.device_type, location.city_code, 1)[0]
    row = _common(service, request, location) | {
        "device_id": device_id,
        "kind": request.device_type,
        "name": request.device_name,
    }
    devices.insert(connection, [row])
    channel_ids = list(chosen) or gbid.allot(connection, "IPC", location.city_code, count)
    names = [f"{request.device_name}-{number:02d}" for number in range(1, count + 1)]
    _insert_cameras(
        service, connection, request, location, channel_ids, names, (device_id, request.device_type)
    )
    return device_id, channel_ids


def _grow(
    service: Service,
    connection: sqlite3.Connection,
    request: CreateDevice,
    location: _Location,
    count: int,
    chosen: Sequence[str],
) -> list[str]:
    parent = devices.find(connection, request.parent_device_id or "")
    if parent is None or parent["kind"] == "IPC":
        raise errors.invalid("ParentDeviceId", "It must be the id of an NVR or ABOX.")
    if parent["corp_id"] != request.corp_id:
        raise errors.invalid("ParentDeviceId", "It belongs to another project.")
    have = len(devices.channels(connection, parent["device_id"]))
    if have + count > MAX_CHANNELS:
        raise errors.invalid("SubDeviceCount", f"A recorder has at most {MAX_CHANNELS} channels.")
    channel_ids = list(chosen) or gbid.allot(connection, "IPC", location.city_code, count)
    name = request.device_name
    names = [name] if count == 1 else [f"{name}-{number:02d}" for number in range(have + 1, have + count + 1)]
    _insert_cameras(
        service, connection, request, location, channel_ids, names, (parent["device_id"], parent["kind"])
    )
    return channel_ids


def _common(service: Service, request: CreateDevice, location: _Location) -> dict[str, object]:
    now_ms = service.clock.now_ms()
    return {
        "corp_id": request.corp_id,
        "address": request.device_address,
        "data_source_type": request.data_source_type,
        "in_protocol": request.in_protocol,
        "device_sn": request.device_sn or "",
        "vendor": request.vendor or "",
        "model": request.device_model or "",
        "city_code": location.city_code,
        "longitude": location.longitude,
        "latitude": location.latitude,
        # A password is made for it and an activation code was taken: neither is kept, nobody asks again.
        "has_password": int(request.in_protocol == "GBT28181"),
        "registers_ms": service.cameras.registers_ms(now_ms),
        "created_ms": now_ms,
        "modified_ms": now_ms,
    }


def _insert_cameras(
    service: Service,
    connection: sqlite3.Connection,
    request: CreateDevice,
    location: _Location,
    ids: Sequence[str],
    names: Sequence[str],
    parent: tuple[str, str] | None,
) -> None:
    sent = {column: getattr(request, attr) for column, attr in _PICTURE.items()}
    picture = IPC_DEFAULTS | {column: value for column, value in sent.items() if value}
    if request.frame_rate and not request.gov_length:
        picture["gov_length"] = str(min(250, max(5, 2 * int(request.frame_rate))))
    common = _common(service, request, location) | picture
    numbers = take_numbers(connection, "camera", len(ids), first=0)
    devices.insert(
        connection,
        (
            common
            | {
                "device_id": device_id,
                "kind": "IPC",
                "name": name,
                "parent_id": parent[0] if parent else "",
                "parent_kind": parent[1] if parent else "IPC",
                "has_sub": int(request.in_protocol == "SAPI"),
                "source": service.cameras.source_for(number),
            }
            for device_id, name, number in zip(ids, names, numbers, strict=True)
        ),
    )


def modify_device(service: Service, request: ModifyDevice, request_id: str) -> ModifyDeviceResponse:
    """Changes what was sent. Settings of cameras sent for a recorder have no effect; a new address leaves
    city code and coordinates alone; name and address cannot be emptied."""
    with service.database.write() as connection:
        row = devices.find(connection, request.device_id)
        if row is None:
            code, message = DEVICE_NOT_FOUND
            return ModifyDeviceResponse(request_id=request_id, code=code, message=message)
        changes: dict[str, object] = {
            "name": request.device_name or None,
            "address": request.device_address or None,
            "longitude": request.longitude or None,
            "latitude": request.latitude or None,
            "vendor": request.vendor,
            "model": request.device_model,
            "sub_type": request.device_sub_type or None,
            "has_password": None if request.password is None else int(bool(request.password)),
        }
        if row["kind"] == "IPC":
            changes |= {column: getattr(request, attr) for column, attr in _PICTURE.items()}
            changes["device_ip"] = request.device_ip
        changes = {column: value for column, value in changes.items() if value is not None}
        if changes:
            changes["modified_ms"] = service.clock.now_ms()
            columns = ", ".join(f"{column} = ?" for column in changes)
            connection.execute(f"UPDATE devices SET {columns} WHERE id = ?", (*changes.values(), row["id"]))
    return ModifyDeviceResponse(request_id=request_id, code="200", message="success")


def delete_devices(service: Service, request: DeleteDevices, request_id: str) -> DeleteDevicesResponse:
    """A row for each id asked for. A recorder goes with its channels, or stays when one of them has to."""
    ids = list(dict.fromkeys(request.device_id_list))
    outcomes: dict[str, tuple[str, str]] = {}
    gone: list[str] = []
    with service.database.write() as connection:
        found = devices.find_all(connection, ids)
        for device_id in ids:
            if device_id not in found:
                outcomes[device_id] = DEVICE_NOT_FOUND
                continue
            below = devices.channels(connection, device_id)
            bound = devices.bound_to_instances(connection, [device_id, *below])
            if bound:
                outcomes[device_id] = _BOUND if device_id in bound else _NOT_DELETED
                continue
            connection.execute("DELETE FROM devices WHERE parent_id = ?", (device_id,))
            connection.execute("DELETE FROM devices WHERE device_id = ?", (device_id,))
            outcomes[device_id] = _DELETED
            gone += [device_id, *below]
    service.cameras.forget(gone)
    rows = tuple(
        DeletedDevice(device_id=device_id, code=outcomes[device_id][0], description=outcomes[device_id][1])
        for device_id in ids
    )
    return DeleteDevicesResponse(request_id=request_id, code="200", message="Success", data=rows)
