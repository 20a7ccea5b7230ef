"""Devices: adding, changing, deleting, pull mode. Section 7."""

from typing import Annotated, ClassVar

from app.vcs.actions.choices import (
    ACCESS_PROTOCOLS,
    DELETE_CODES,
    DEVICE_SUB_TYPES,
    DEVICE_TYPES,
    ENCODE_FORMATS,
    OFF_ON,
    OSD_TIME_TYPES,
    STREAM_MODES,
    UPLOAD_KINDS,
)
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Request, action
from app.vcs.response import Response
from app.vcs.rules import Any_, CountIs, Given, IgnoredUnless, Is, OnlyIf, RequiredIf


@record
class SubDevice(Record):
    """A channel."""

    sub_device_id: Annotated[str, Wire("SubDeviceId")] = ""


@record
class CreateDeviceData(Record):
    server_id: Annotated[str, Wire("ServerId")] = ""
    """Access server GB id to enter on the device. GB/T 28181 only."""
    server_ip: Annotated[str, Wire("ServerIp")] = ""
    """Access server address to enter on the device. GB/T 28181 only."""
    server_realm: Annotated[str, Wire("ServerRealm")] = ""
    """SIP realm to enter on the device. GB/T 28181 only."""
    server_port: Annotated[str, Wire("ServerPort")] = ""
    """Access server port (a string). GB/T 28181 only."""
    device_id: Annotated[str, Wire("DeviceId")] = ""
    """Id of the new device; the GB id under GB/T 28181."""
    password: Annotated[str, Wire("Password", secret=True)] = ""
    """Registration password to enter on the device. GB/T 28181 only."""
    sub_device_info: Annotated[tuple[SubDevice, ...], Wire("SubDeviceInfo")] = ()


@record
class CreateDeviceResponse(Response):
    """Answer of CreateDevice."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    data: Annotated[CreateDeviceData, Wire("Data")] = CreateDeviceData()


@action(
    CreateDeviceResponse,
    group="devices",
    section="7.1",
    creates=True,
    rules=(
        OnlyIf("parent_device_id", Is("device_type", ("IPC",))),
        RequiredIf("sub_device_count", Any_((Is("device_type", ("NVR", "ABOX")), Given("parent_device_id")))),
        CountIs("sub_device_id_list", "sub_device_count"),
        RequiredIf("activate_code", Is("in_protocol", ("SAPI",))),
        IgnoredUnless(("device_id",), Is("device_type", ("NVR", "ABOX"))),
    ),
)
class CreateDevice(Request[CreateDeviceResponse]):
    """Adds an IPC, an NVR or an ABOX to a project, or adds channels to an NVR.

    Without ``parent_device_id`` an IPC stands alone; with it the call adds ``sub_device_count``
    channels to that recorder. Channel ids are chosen by the service unless ``sub_device_id_list`` is
    given; so is ``device_id`` of an IPC.

    CityCode, Longitude and Latitude default to values derived from DeviceAddress; the call fails where
    they cannot be derived. DeviceSn is required when the device is onboarded by QR scan. The success
    code is 0, unlike all other actions of section 7.
    """

    corp_id: Annotated[str, Wire("CorpId", max_length=64)]
    """Project the device goes into."""
    device_type: Annotated[str, Wire("DeviceType", choices=DEVICE_TYPES)]
    data_source_type: Annotated[str, Wire("DataSourceType", choices=UPLOAD_KINDS)]
    """Kind of data the device uploads."""
    device_name: Annotated[str, Wire("DeviceName")]
    """Name. No length limit stated here (ModifyDevice: 64)."""
    device_address: Annotated[str, Wire("DeviceAddress")]
    """Place. CityCode, Longitude and Latitude are derived from it when they are not sent. No length limit
    stated here (ModifyDevice: 64)."""
    device_sn: Annotated[str | None, Wire("DeviceSn", max_length=64)] = None
    """Serial number read from the QR code."""
    parent_device_id: Annotated[str | None, Wire("ParentDeviceId")] = None
    """Set: the IPC is a channel of this NVR or ABOX. Empty: a stand-alone IPC."""
    sub_device_count: Annotated[int | None, Wire("SubDeviceCount", min=1, default=1)] = None
    """Number of channels to add. For a stand-alone IPC optional, one by default."""
    sub_device_id_list: Annotated[
        tuple[str, ...] | None, Wire("SubDeviceIdList", pattern=r"[0-9]{20}", format=Format.CSV)
    ] = None
    """Ids chosen by the caller for the channels, comma separated, each a valid GB/T 28181 id; as many as
    SubDeviceCount."""
    vendor: Annotated[str | None, Wire("Vendor", max_length=64)] = None
    device_model: Annotated[str | None, Wire("DeviceModel", max_length=64)] = None
    in_protocol: Annotated[str | None, Wire("InProtocol", choices=ACCESS_PROTOCOLS, default="GBT28181")] = (
        None
    )
    device_id: Annotated[str | None, Wire("DeviceId")] = None
    """Id chosen by the caller. Used for NVR and ABOX (channel ids still come from the service); no effect
    for IPC. Empty: the service allots one."""
    city_code: Annotated[str | None, Wire("CityCode", pattern=r"[0-9]{6}")] = None
    """Six-digit administrative division code. Missing: derived from DeviceAddress, and the call fails if
    that fails."""
    longitude: Annotated[str | None, Wire("Longitude", min=-180, max=180, decimals=6)] = None
    """At most 6 decimals. Missing: derived from DeviceAddress, and the call fails if that fails."""
    latitude: Annotated[str | None, Wire("Latitude", min=-90, max=90, decimals=6)] = None
    """At most 6 decimals. Missing: derived from DeviceAddress, and the call fails if that fails."""
    device_site: Annotated[str | None, Wire("DeviceSite", max_length=64, applies_to=("IPC",))] = None
    device_direction: Annotated[
        str | None, Wire("DeviceDirection", max_length=64, default="由内朝外", applies_to=("IPC",))
    ] = None
    """Which way it looks; default means "from inside outwards". IPC only."""
    device_resolution: Annotated[
        str | None,
        Wire("DeviceResolution", pattern=r"[0-9]+\*[0-9]+", default="1920*1080", applies_to=("IPC",)),
    ] = None
    """Width*height in pixels. IPC only."""
    device_rate: Annotated[
        str | None, Wire("DeviceRate", min=128, max=16384, default="4096", applies_to=("IPC",))
    ] = None
    """Bit rate in kbps. IPC only."""
    frame_rate: Annotated[
        str | None, Wire("FrameRate", min=1, max=100, default="25", applies_to=("IPC",))
    ] = None
    """Frames per second. IPC only."""
    gov_length: Annotated[str | None, Wire("GovLength", min=5, max=250, applies_to=("IPC",))] = None
    """I-frame interval; twice the frame rate is advised. IPC only."""
    encode_format: Annotated[
        str | None, Wire("EncodeFormat", choices=ENCODE_FORMATS, default="6", applies_to=("IPC",))
    ] = None
    audio_enable: Annotated[
        str | None, Wire("AudioEnable", choices=OFF_ON, default="1", applies_to=("IPC",))
    ] = None
    osd_time_enable: Annotated[
        str | None, Wire("OSDTimeEnable", choices=OFF_ON, default="1", applies_to=("IPC",))
    ] = None
    """Clock drawn on the picture. IPC only."""
    osd_time_type: Annotated[str | None, Wire("OSDTimeType", choices=OSD_TIME_TYPES, applies_to=("IPC",))] = (
        None
    )
    """Clock layout; no default stated. IPC only."""
    osd_time_x: Annotated[str | None, Wire("OSDTimeX", default="99", applies_to=("IPC",))] = None
    """Clock x in pixels from the left edge, rightwards. IPC only."""
    osd_time_y: Annotated[str | None, Wire("OSDTimeY", default="1", applies_to=("IPC",))] = None
    """Clock y in pixels from the top edge, downwards. IPC only."""
    activate_code: Annotated[str | None, Wire("ActivateCode", secret=True)] = None


@record
class ModifyDeviceResponse(Response):
    """Answer of ModifyDevice."""


@action(
    ModifyDeviceResponse,
    group="devices",
    section="7.2",
    defaults_apply=False,
)
class ModifyDevice(Request[ModifyDeviceResponse]):
    """Changes settings of one device.

    Only what is sent is changed; the stated defaults describe the fields and are no reset. A new
    address leaves city code and coordinates as they were. Channels are added with CreateDevice.
    """

    device_id: Annotated[str, Wire("DeviceId")]
    device_name: Annotated[str | None, Wire("DeviceName", max_length=64)] = None
    device_address: Annotated[str | None, Wire("DeviceAddress", max_length=64)] = None
    """New address, at least province and city. Does not touch city code or coordinates."""
    longitude: Annotated[str | None, Wire("Longitude", min=-180, max=180, decimals=6)] = None
    latitude: Annotated[str | None, Wire("Latitude", min=-90, max=90, decimals=6)] = None
    device_direction: Annotated[str | None, Wire("DeviceDirection", max_length=64, default="由内朝外")] = None
    """Which way it looks; IPC default "from inside outwards"."""
    device_site: Annotated[str | None, Wire("DeviceSite", max_length=64)] = None
    device_resolution: Annotated[
        str | None, Wire("DeviceResolution", pattern=r"[0-9]+\*[0-9]+", default="1920*1080")
    ] = None
    """Width*height; IPC default 1920*1080."""
    device_rate: Annotated[str | None, Wire("DeviceRate", min=128, max=16384, default="4096")] = None
    frame_rate: Annotated[
        str | None, Wire("FrameRate", min=1, max=100, default="25", applies_to=("IPC",))
    ] = None
    """Frames per second. IPC only."""
    gov_length: Annotated[str | None, Wire("GovLength", min=5, max=250, applies_to=("IPC",))] = None
    """I-frame interval; twice the frame rate is advised. IPC only."""
    encode_format: Annotated[
        str | None, Wire("EncodeFormat", choices=ENCODE_FORMATS, default="6", applies_to=("IPC",))
    ] = None
    audio_enable: Annotated[
        str | None, Wire("AudioEnable", choices=OFF_ON, default="1", applies_to=("IPC",))
    ] = None
    osd_time_enable: Annotated[
        str | None, Wire("OSDTimeEnable", choices=OFF_ON, default="1", applies_to=("IPC",))
    ] = None
    """Clock drawn on the picture. IPC only."""
    osd_time_type: Annotated[str | None, Wire("OSDTimeType", choices=OSD_TIME_TYPES, applies_to=("IPC",))] = (
        None
    )
    """Clock layout; no default stated. IPC only."""
    osd_time_x: Annotated[str | None, Wire("OSDTimeX", default="99", applies_to=("IPC",))] = None
    """Clock x in pixels from the left edge, rightwards. IPC only."""
    osd_time_y: Annotated[str | None, Wire("OSDTimeY", default="1", applies_to=("IPC",))] = None
    """Clock y in pixels from the top edge, downwards. IPC only."""
    vendor: Annotated[str | None, Wire("Vendor", max_length=64)] = None
    device_model: Annotated[str | None, Wire("DeviceModel", max_length=64)] = None
    device_sub_type: Annotated[str | None, Wire("DeviceSubType", choices=DEVICE_SUB_TYPES)] = None
    """Camera kind; 2 and 4 are PTZ."""
    device_ip: Annotated[str | None, Wire("DeviceIp", applies_to=("IPC",))] = None
    password: Annotated[str | None, Wire("Password", secret=True)] = None


@record
class DeletedDevice(Record):
    """What became of one device."""

    device_id: Annotated[str, Wire("DeviceId")] = ""
    code: Annotated[str, Wire("Code", choices=DELETE_CODES)] = ""
    description: Annotated[str, Wire("Description")] = ""
    """Text paired one to one with Code."""


@record
class DeleteDevicesResponse(Response):
    """Answer of DeleteDevices."""

    data: Annotated[tuple[DeletedDevice, ...], Wire("Data")] = ()
    """One row per device asked for."""


@action(
    DeleteDevicesResponse,
    group="devices",
    section="7.3",
    repeatable=False,
)
class DeleteDevices(Request[DeleteDevicesResponse]):
    """Deletes up to 20 devices and reports per device.

    Deleting an NVR or ABOX deletes its channels as well; if one cannot be deleted the parent is not.
    The outcome is per device in ``data``: the code can be 200 while rows failed (inferred).
    """

    device_id_list: Annotated[tuple[str, ...], Wire("DeviceIdList", max_items=20, format=Format.CSV)]
    """Device ids, comma separated, at most 20."""


@record
class SetStreamModeResponse(Response):
    """Answer of SetStreamMode."""


@action(
    SetStreamModeResponse,
    group="devices",
    section="7.6",
)
class SetStreamMode(Request[SetStreamModeResponse]):
    """Chooses on-demand or continuous pulling for devices.

    Not for NVR and ABOX ids. A device never set is on demand.
    """

    device_id_list: Annotated[tuple[str, ...], Wire("DeviceIdList", max_items=20, format=Format.CSV)]
    """Device ids, comma separated, at most 20. IPC and virtual data sources only."""
    stream_mode: Annotated[str, Wire("StreamMode", choices=STREAM_MODES)]
    """0 saves uplink but the first picture takes seconds; 1 keeps pulling and starts at once."""
