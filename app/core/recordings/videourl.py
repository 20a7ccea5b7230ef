"""GetDeviceVideoUrl: which protocols are asked for, and what its answers mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.addresses import (
    AddressAnswer,
    AddressReady,
    AddressRefused,
    AddressStarting,
    AddressTrouble,
    Trouble,
)
from app.core.liveurl import reason_of
from app.core.recordings.tracks import STORAGES, Track
from app.core.status import Reason

if TYPE_CHECKING:
    from app.store.profiles import Profile


@dataclass(frozen=True, slots=True)
class VideoKey:
    """What is asked of GetDeviceVideoUrl; [from, to) in UTC milliseconds."""

    track: Track
    corp_id: str
    from_utc_ms: int
    to_utc_ms: int
    protocol: str


def protocols(profile: Profile) -> tuple[str, ...]:
    """OutProtocols in the order they are tried. Only HLS tells what was recorded when, and both storages have
    it (FLV and RTSP, which a device has besides, do not)."""
    from app.store.profiles import ProfileKind

    if profile.kind is ProfileKind.CLOUD and profile.prefer_https_streams:
        return ("httpshls", "hls")
    return ("hls", "httpshls")


def build(key: VideoKey) -> Any:
    """The request."""
    from app.vcs import GetDeviceVideoUrl

    return GetDeviceVideoUrl(
        corp_id=key.corp_id,
        device_id=key.track.device_id,
        storage_type=STORAGES[key.track.storage],
        start_time=key.from_utc_ms,
        end_time=key.to_utc_ms,
        out_protocol=key.protocol,
    )


_NOTHING = (
    "no recording",
    "no record",
    "not recorded",
    "nothing was recorded",
    "nothing has been recorded",
    "record not exist",
    "record does not exist",
    "no video",
    "are kept for",
    "are not kept",
    "没有录像",
    "无录像",
    "没有录制",
    "录像不存在",
    "不存在录像",
)
"""The service documents no code for it, only a text."""


def read(key: VideoKey, response: Any) -> AddressAnswer:
    """What a typed answer means. Refused for ``not_recorded``: the service says that there is nothing in this
    range, which is not the same as not answering."""
    outcome = str(response.outcome)
    if outcome == "ok" and response.url:
        return AddressReady(response.url, response.out_protocol or key.protocol, "")
    if outcome == "ok":
        return AddressTrouble(Trouble.BAD_ANSWER, response.code, "")
    if outcome == "retry":
        return AddressStarting(response.message)
    text = f"{response.code} {response.message}"
    if any(words in text.lower() for words in _NOTHING):
        return AddressRefused(Reason.NOT_RECORDED, response.message)
    return AddressRefused(reason_of(text), response.message)
