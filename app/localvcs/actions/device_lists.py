"""DescribeIpcs and DescribeNvrs: what there is, a page at a time, in order of creation."""

from __future__ import annotations

import sqlite3

from app.localvcs import devices
from app.localvcs.devices import Query
from app.localvcs.runtime import MASK, SIP_PORT, SIP_REALM, SIP_SERVER_ID, Service
from app.vcs import (
    DescribeIpcs,
    DescribeIpcsData,
    DescribeIpcsResponse,
    DescribeNvrs,
    DescribeNvrsData,
    DescribeNvrsResponse,
    Ipc,
    Nvr,
    SubDevice,
)

_RECORDER_TYPE = {"NVR": "NVR", "ABOX": "ABox"}
"""The list spells ABOX otherwise than CreateDevice."""


def describe_ipcs(service: Service, request: DescribeIpcs, request_id: str) -> DescribeIpcsResponse:
    """Cameras and channels. Of the three id lists the strongest counts; the other filters narrow it down."""
    device_ids, parent_ids, corp_ids = _strongest(
        request.device_id_list, request.nvr_id_list, request.corp_id_list
    )
    query = Query(
        kinds=("IPC",),
        device_ids=device_ids,
        parent_ids=parent_ids,
        corp_ids=corp_ids,
        parent_kind=request.parent_device_type or "",
        text=request.device_filter or "",
        status=request.device_status or "",
    )
    with service.database.snapshot() as connection:
        page = devices.page(connection, query, request.page_num, request.page_size)
    data = DescribeIpcsData(
        total_count=page.total,
        total_page=page.total_pages,
        page_num=request.page_num,
        page_size=request.page_size,
        records=tuple(_ipc(service, row) for row in page.rows),
    )
    return DescribeIpcsResponse(request_id=request_id, code="200", message="Success", data=data)


def describe_nvrs(service: Service, request: DescribeNvrs, request_id: str) -> DescribeNvrsResponse:
    """Recorders: NVRs and ABOXes (the documented DeviceType has both). The device list has precedence."""
    device_ids, _, corp_ids = _strongest(request.nvr_device_id_list, None, request.corp_id_list)
    query = Query(
        kinds=("NVR", "ABOX"),
        device_ids=device_ids,
        corp_ids=corp_ids,
        text=request.device_filter or "",
    )
    with service.database.snapshot() as connection:
        page = devices.page(connection, query, request.page_num, request.page_size)
        records = tuple(_nvr(service, connection, row) for row in page.rows)
    data = DescribeNvrsData(
        total_count=page.total,
        total_page=page.total_pages,
        page_num=request.page_num,
        page_size=request.page_size,
        records=records,
    )
    return DescribeNvrsResponse(request_id=request_id, code="200", message="Success", data=data)


_Ids = tuple[str, ...] | None


def _strongest(device_ids: _Ids, parent_ids: _Ids, corp_ids: _Ids) -> tuple[_Ids, _Ids, _Ids]:
    """DeviceIdList, then NvrIdList, then CorpIdList; an empty list counts as not sent."""
    if device_ids:
        return device_ids, None, None
    if parent_ids:
        return None, parent_ids, None
    return None, None, corp_ids or None


def _ipc(service: Service, found: sqlite3.Row) -> Ipc:
    arriving, asked = service.cameras.stream_state(found)
    # A Row compares names one after the other at each look-up; of 40 columns 38 are asked for here.
    row = dict(zip(found.keys(), found, strict=True))
    gb = row["in_protocol"] == "GBT28181"
    return Ipc(
        corp_id=row["corp_id"],
        server_id=SIP_SERVER_ID if gb else "",
        server_ip=service.server_ip() if gb else "",
        server_realm=SIP_REALM if gb else "",
        server_port=SIP_PORT if gb else "",
        device_id=row["device_id"],
        password=MASK if row["has_password"] else "",
        device_name=row["name"],
        device_address=row["address"],
        longitude=row["longitude"],
        latitude=row["latitude"],
        device_direction=row["direction"],
        device_site=row["site"],
        device_resolution=row["resolution"],
        device_rate=row["rate"],
        frame_rate=row["frame_rate"],
        gov_length=row["gov_length"],
        encode_format=row["encode_format"],
        audio_enable=row["audio_enable"],
        osd_time_enable=row["osd_time_enable"],
        osd_time_type=row["osd_time_type"],
        osd_time_x=row["osd_time_x"],
        osd_time_y=row["osd_time_y"],
        vendor=row["vendor"],
        device_type=row["kind"],
        device_model=row["model"],
        in_protocol=row["in_protocol"],
        device_sn=row["device_sn"],
        datasource_type=row["data_source_type"],
        device_sub_type=row["sub_type"],
        device_ip=row["device_ip"],
        device_status=row["status"],
        stream_status="1" if arriving else "0",
        stream_action="1" if asked else "0",
        parent_device_id=row["parent_id"],
        create_time=service.local_time(row["created_ms"]),
        modify_time=service.local_time(row["modified_ms"]),
    )


def _nvr(service: Service, connection: sqlite3.Connection, row: sqlite3.Row) -> Nvr:
    gb = row["in_protocol"] == "GBT28181"
    channels = devices.channels(connection, row["device_id"])
    return Nvr(
        corp_id=row["corp_id"],
        server_id=SIP_SERVER_ID if gb else "",
        server_ip=service.server_ip() if gb else "",
        server_realm=SIP_REALM if gb else "",
        server_port=SIP_PORT if gb else "",
        device_id=row["device_id"],
        password=MASK if row["has_password"] else "",
        device_name=row["name"],
        device_address=row["address"],
        longitude=row["longitude"],
        latitude=row["latitude"],
        vendor=row["vendor"],
        device_type=_RECORDER_TYPE[row["kind"]],
        in_protocol=row["in_protocol"],
        device_sn=row["device_sn"],
        datasource_type=row["data_source_type"],
        device_status=row["status"],
        sub_device_count=str(len(channels)),
        sub_device_info=tuple(SubDevice(sub_device_id=channel) for channel in channels),
        create_time=service.local_time(row["created_ms"]),
        modify_time=service.local_time(row["modified_ms"]),
        device_model=row["model"],
    )
