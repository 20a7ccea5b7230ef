"""Play addresses, pictures, and the starting and stopping of pulls. Section 7."""

from typing import Annotated

from app.vcs.actions.choices import (
    LIVE_CODES,
    LIVE_PROTOCOLS,
    STORAGE_PLACES,
    STREAM_NUMBERS,
    STREAM_TYPES,
    VIDEO_PROTOCOLS,
)
from app.vcs.declare import Format, Wire, record
from app.vcs.request import Request, action
from app.vcs.response import Response
from app.vcs.rules import After, AllowedIf, Is, OldName


@record
class GetDeviceLiveUrlResponse(Response):
    """Answer of GetDeviceLiveUrl."""

    code: Annotated[str, Wire("Code", choices=LIVE_CODES)] = ""
    """200 got it; Failed could not; Retry the on-demand pull is starting, ask again shortly."""
    out_protocol: Annotated[str, Wire("OutProtocol", choices=LIVE_PROTOCOLS)] = ""
    stream_type: Annotated[int | None, Wire("StreamType", choices=STREAM_NUMBERS)] = None
    url: Annotated[str, Wire("Url", secret=True)] = ""


@action(
    GetDeviceLiveUrlResponse,
    group="devices",
    section="7.7",
    rules=(OldName("gb_id", "device_id"),),
)
class GetDeviceLiveUrl(Request[GetDeviceLiveUrlResponse]):
    """Gives a playback URL for the live stream.

    An on-demand device may answer ``Retry`` while its stream starts: ask again until 200.
    """

    corp_id: Annotated[str | None, Wire("CorpId")] = None
    device_id: Annotated[str | None, Wire("DeviceId", effectively_required=True)] = None
    """Device. Marked optional only because GbId came first."""
    stream_type: Annotated[str | None, Wire("StreamType", choices=STREAM_TYPES)] = None
    """Which stream. SAPI devices only, not GB/T 28181. (String here, Long in the response.)"""
    out_protocol: Annotated[str | None, Wire("OutProtocol", choices=LIVE_PROTOCOLS, default="hls")] = None
    gb_id: Annotated[str | None, Wire("GbId", deprecated=True)] = None
    """Retired spelling of DeviceId."""


@record
class GetDeviceVideoUrlResponse(Response):
    """Answer of GetDeviceVideoUrl."""

    out_protocol: Annotated[str, Wire("OutProtocol")] = ""
    url: Annotated[str, Wire("Url", secret=True)] = ""


@action(
    GetDeviceVideoUrlResponse,
    group="devices",
    section="7.8",
    rules=(
        OldName("gb_id", "device_id"),
        AllowedIf("out_protocol", ("hls", "httpshls"), Is("storage_type", ("0",))),
        After("end_time", "start_time"),
    ),
)
class GetDeviceVideoUrl(Request[GetDeviceVideoUrlResponse]):
    """Gives a playback URL for recorded video.

    The cloud (storage type 0) has HLS only, a device has all five protocols.
    """

    corp_id: Annotated[str, Wire("CorpId")]
    """Project (from the console or CreateCorp)."""
    device_id: Annotated[str | None, Wire("DeviceId", effectively_required=True)] = None
    storage_type: Annotated[str | None, Wire("StorageType", choices=STORAGE_PLACES, default="0")] = None
    start_time: Annotated[int | None, Wire("StartTime", format=Format.EPOCH_MS)] = None
    end_time: Annotated[int | None, Wire("EndTime", format=Format.EPOCH_MS)] = None
    out_protocol: Annotated[str | None, Wire("OutProtocol", choices=VIDEO_PROTOCOLS, default="hls")] = None
    gb_id: Annotated[str | None, Wire("GbId", deprecated=True)] = None
    """Retired spelling of DeviceId."""


@record
class GetDevicePictureResponse(Response):
    """Answer of GetDevicePicture."""

    data: Annotated[str, Wire("Data", secret=True)] = ""
    """Picture URL, a plain string."""


@action(
    GetDevicePictureResponse,
    group="devices",
    section="7.9",
)
class GetDevicePicture(Request[GetDevicePictureResponse]):
    """Gives the URL of a snapshot of a device."""

    device_id: Annotated[str, Wire("DeviceId")]


@record
class StartStreamsResponse(Response):
    """Answer of StartStreams."""


@action(StartStreamsResponse, group="devices", sdk_only=True)
class StartStreams(Request[StartStreamsResponse]):
    """Starts pulling the streams of devices, before a wall is shown."""

    device_id_list: Annotated[tuple[str, ...], Wire("DeviceIdList", format=Format.CSV)]
    description: Annotated[str | None, Wire("Description")] = None


@record
class StopStreamsResponse(Response):
    """Answer of StopStreams."""


@action(StopStreamsResponse, group="devices", sdk_only=True)
class StopStreams(Request[StopStreamsResponse]):
    """Stops pulling the streams of devices, after a wall was closed."""

    device_id_list: Annotated[tuple[str, ...], Wire("DeviceIdList", format=Format.CSV)]
    description: Annotated[str | None, Wire("Description")] = None
