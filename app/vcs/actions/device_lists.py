"""Lists of cameras and recorders. Section 7."""

from typing import Annotated

from app.vcs.actions.choices import (
    DEVICE_STATUSES,
    DEVICE_SUB_TYPES,
    DEVICE_TYPES,
    ENCODE_FORMATS,
    OFF_ON,
    OSD_TIME_TYPES,
    RECORDER_TYPES,
    STREAM_ACTIONS,
    STREAM_STATUSES,
    UPLOAD_KINDS,
)
from app.vcs.actions.devices import SubDevice
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import Precedence


@record
class Ipc(Record):
    """A camera: a stand-alone IPC or a channel of a recorder."""

    corp_id: Annotated[str, Wire("CorpId")] = ""
    server_id: Annotated[str, Wire("ServerId")] = ""
    """Access server id (GB id under GB/T 28181)."""
    server_ip: Annotated[str, Wire("ServerIp")] = ""
    server_realm: Annotated[str, Wire("ServerRealm")] = ""
    """SIP realm. GB/T 28181 only."""
    server_port: Annotated[str, Wire("ServerPort")] = ""
    """Access server port (a string)."""
    device_id: Annotated[str, Wire("DeviceId")] = ""
    password: Annotated[str, Wire("Password", secret=True)] = ""
    device_name: Annotated[str, Wire("DeviceName")] = ""
    device_address: Annotated[str, Wire("DeviceAddress")] = ""
    longitude: Annotated[str, Wire("Longitude")] = ""
    latitude: Annotated[str, Wire("Latitude")] = ""
    device_direction: Annotated[str, Wire("DeviceDirection")] = ""
    device_site: Annotated[str, Wire("DeviceSite")] = ""
    device_resolution: Annotated[str, Wire("DeviceResolution")] = ""
    device_rate: Annotated[str, Wire("DeviceRate")] = ""
    frame_rate: Annotated[str, Wire("FrameRate")] = ""
    gov_length: Annotated[str, Wire("GovLength")] = ""
    encode_format: Annotated[str, Wire("EncodeFormat", choices=ENCODE_FORMATS)] = ""
    audio_enable: Annotated[str, Wire("AudioEnable", choices=OFF_ON)] = ""
    osd_time_enable: Annotated[str, Wire("OSDTimeEnable", choices=OFF_ON)] = ""
    osd_time_type: Annotated[str, Wire("OSDTimeType", choices=OSD_TIME_TYPES)] = ""
    osd_time_x: Annotated[str, Wire("OSDTimeX")] = ""
    osd_time_y: Annotated[str, Wire("OSDTimeY")] = ""
    vendor: Annotated[str, Wire("Vendor")] = ""
    device_type: Annotated[str, Wire("DeviceType")] = ""
    device_model: Annotated[str, Wire("DeviceModel")] = ""
    in_protocol: Annotated[str, Wire("InProtocol")] = ""
    device_sn: Annotated[str, Wire("DeviceSn")] = ""
    datasource_type: Annotated[str, Wire("DatasourceType", choices=UPLOAD_KINDS)] = ""
    """Note the lower-case s: DatasourceType here, DataSourceType in CreateDevice."""
    device_sub_type: Annotated[str, Wire("DeviceSubType", choices=DEVICE_SUB_TYPES)] = ""
    device_ip: Annotated[str, Wire("DeviceIp")] = ""
    device_status: Annotated[str, Wire("DeviceStatus", choices=DEVICE_STATUSES)] = ""
    stream_status: Annotated[str, Wire("StreamStatus", choices=STREAM_STATUSES)] = ""
    """Whether a stream is arriving."""
    stream_action: Annotated[str, Wire("StreamAction", choices=STREAM_ACTIONS)] = ""
    """Whether pulling is asked for."""
    parent_device_id: Annotated[str, Wire("ParentDeviceId")] = ""
    """Parent NVR; empty for a stand-alone IPC."""
    create_time: Annotated[str, Wire("CreateTime")] = ""
    """ISO date and time without zone."""
    modify_time: Annotated[str, Wire("ModifyTime")] = ""
    """ISO date and time without zone."""
    vap: Annotated[str, Wire("Vap")] = ""


@record
class DescribeIpcsData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    total_page: Annotated[int, Wire("TotalPage")] = 0
    page_num: Annotated[int, Wire("PageNum")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    records: Annotated[tuple[Ipc, ...], Wire("Records", xml_item="Record")] = ()


@record
class DescribeIpcsResponse(Response):
    """Answer of DescribeIpcs."""

    data: Annotated[DescribeIpcsData, Wire("Data")] = DescribeIpcsData()


@action(
    DescribeIpcsResponse,
    group="devices",
    section="7.4",
    paging=Paging(page="page_num", rows="records", key="device_id"),
    rules=(Precedence(("device_id_list", "nvr_id_list", "corp_id_list")),),
)
class DescribeIpcs(Request[DescribeIpcsResponse]):
    """Pages through IPCs and NVR/ABOX channels.

    With none of the three lists all are returned; the other filters narrow the result further
    (inferred).
    """

    page_num: Annotated[int, Wire("PageNum", min=1)]
    page_size: Annotated[int, Wire("PageSize", min=1, max=200)]
    """Rows per page, at most 200."""
    parent_device_type: Annotated[str | None, Wire("ParentDeviceType", choices=DEVICE_TYPES)] = None
    """Keep only stand-alone IPCs (IPC) or channels of that kind of parent. Missing: all."""
    device_id_list: Annotated[tuple[str, ...] | None, Wire("DeviceIdList", format=Format.CSV)] = None
    nvr_id_list: Annotated[tuple[str, ...] | None, Wire("NvrIdList", format=Format.CSV)] = None
    """NVR ids, comma separated: gives their channels."""
    corp_id_list: Annotated[tuple[str, ...] | None, Wire("CorpIdList", format=Format.CSV)] = None
    """Project ids, comma separated: gives their devices."""
    device_filter: Annotated[str | None, Wire("DeviceFilter")] = None
    """Substring of device name or id."""
    device_status: Annotated[str | None, Wire("DeviceStatus", choices=DEVICE_STATUSES)] = None
    """Keep only this connection state."""


@record
class Nvr(Record):
    """A recorder: an NVR or an ABOX."""

    corp_id: Annotated[str, Wire("CorpId")] = ""
    server_id: Annotated[str, Wire("ServerId")] = ""
    server_ip: Annotated[str, Wire("ServerIp")] = ""
    server_realm: Annotated[str, Wire("ServerRealm")] = ""
    server_port: Annotated[str, Wire("ServerPort")] = ""
    device_id: Annotated[str, Wire("DeviceId")] = ""
    password: Annotated[str, Wire("Password", secret=True)] = ""
    device_name: Annotated[str, Wire("DeviceName")] = ""
    device_address: Annotated[str, Wire("DeviceAddress")] = ""
    longitude: Annotated[str, Wire("Longitude")] = ""
    latitude: Annotated[str, Wire("Latitude")] = ""
    vendor: Annotated[str, Wire("Vendor")] = ""
    device_type: Annotated[str, Wire("DeviceType", choices=RECORDER_TYPES)] = ""
    """Spelled ABox here, ABOX in CreateDevice."""
    in_protocol: Annotated[str, Wire("InProtocol")] = ""
    device_sn: Annotated[str, Wire("DeviceSn")] = ""
    """Only for devices onboarded by QR scan."""
    datasource_type: Annotated[str, Wire("DatasourceType", choices=UPLOAD_KINDS)] = ""
    device_status: Annotated[str, Wire("DeviceStatus", choices=DEVICE_STATUSES)] = ""
    sub_device_count: Annotated[str, Wire("SubDeviceCount")] = ""
    """Number of channels, as a string."""
    sub_device_info: Annotated[tuple[SubDevice, ...], Wire("SubDeviceInfo")] = ()
    create_time: Annotated[str, Wire("CreateTime")] = ""
    modify_time: Annotated[str, Wire("ModifyTime")] = ""
    device_model: Annotated[str, Wire("DeviceModel")] = ""


@record
class DescribeNvrsData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    total_page: Annotated[int, Wire("TotalPage")] = 0
    page_num: Annotated[int, Wire("PageNum")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    records: Annotated[tuple[Nvr, ...], Wire("Records", xml_item="Record")] = ()


@record
class DescribeNvrsResponse(Response):
    """Answer of DescribeNvrs."""

    data: Annotated[DescribeNvrsData, Wire("Data")] = DescribeNvrsData()


@action(
    DescribeNvrsResponse,
    group="devices",
    section="7.5",
    paging=Paging(page="page_num", rows="records", key="device_id"),
)
class DescribeNvrs(Request[DescribeNvrsResponse]):
    """Pages through NVRs.

    How NvrDeviceIdList and CorpIdList combine is not stated.
    """

    page_num: Annotated[int, Wire("PageNum", min=1)]
    page_size: Annotated[int, Wire("PageSize", min=1, max=200)]
    """Rows per page, at most 200."""
    nvr_device_id_list: Annotated[tuple[str, ...] | None, Wire("NvrDeviceIdList", format=Format.CSV)] = None
    corp_id_list: Annotated[tuple[str, ...] | None, Wire("CorpIdList", format=Format.CSV)] = None
    """Project ids, comma separated."""
    device_filter: Annotated[str | None, Wire("DeviceFilter")] = None
    """Substring of device name or id."""
