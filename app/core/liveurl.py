"""GetDeviceLiveUrl: which protocols are asked for, and what its answers mean for a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.addresses import (
    AddressAnswer,
    AddressKey,
    AddressReady,
    AddressRefused,
    AddressStarting,
    AddressTrouble,
    Trouble,
)
from app.core.calls import Answered, CallResult, is_key_trouble
from app.core.status import Reason

if TYPE_CHECKING:
    from app.core.catalogue import Device
    from app.store.profiles import Profile


def preferred_protocols(profile: Profile, device: Device | None) -> tuple[str, ...]:
    """OutProtocols in the order they are tried.

    FLV first: a second behind, where HLS is two or more. FLV carries no H.265. The encrypted ones come
    first for a cloud; our own service answers ``httpsflv`` over plain http on loopback.
    """
    from app.store.profiles import ProfileKind

    hevc = device is not None and device.codec == "h265"
    if profile.kind is not ProfileKind.CLOUD:
        return ("hls",) if hevc else ("httpsflv", "hls")
    if not profile.prefer_https_streams:
        return ("hls", "httpshls") if hevc else ("httpsflv", "hls", "httpshls")
    return ("httpshls", "hls") if hevc else ("httpsflv", "httpshls", "hls")


def build(key: AddressKey) -> Any:
    """The request. StreamType is sent always: devices without a choice ignore it."""
    from app.vcs import GetDeviceLiveUrl

    return GetDeviceLiveUrl(
        corp_id=key.corp_id or None,
        device_id=key.device_id,
        stream_type=key.stream,
        out_protocol=key.protocol,
    )


_SAYS = (
    (Reason.UNREGISTERED, ("unregister", "not register", "未注册", "waiting to register")),
    (Reason.OFFLINE, ("offline", "off line", "off-line", "not online", "离线", "不在线")),
    (Reason.NO_SUCH_DEVICE, ("not exist", "not found", "no such device", "不存在")),
    (Reason.FORBIDDEN, ("forbidden", "permission", "not authorized", "无权限")),
)


def reason_of(text: str) -> Reason:
    """What a ``Failed`` message says about the device; ``refused`` when it does not say. The service
    documents no codes for it, only a text."""
    lowered = text.lower()
    for reason, words in _SAYS:
        if any(word in lowered for word in words):
            return reason
    return Reason.REFUSED


def read(key: AddressKey, response: Any) -> AddressAnswer:
    """What a typed answer means."""
    outcome = str(response.outcome)
    if outcome == "ok" and response.url and _leads_to_a_server(response.url):
        stream = str(response.stream_type) if response.stream_type else key.stream
        return AddressReady(response.url, response.out_protocol or key.protocol, stream)
    if outcome == "ok":
        return AddressTrouble(Trouble.BAD_ANSWER, response.code, "")
    if outcome == "retry":
        return AddressStarting(response.message)
    return AddressRefused(reason_of(f"{response.code} {response.message}"), response.message)


def _leads_to_a_server(url: str) -> bool:
    """Files of this machine, and shares of others under a path, are none of what a service may name: a
    decoder would open them."""
    return url.partition("://")[0].lower() in ("http", "https", "rtmp", "rtmps", "rtsp", "rtsps")


_TROUBLES = {
    "unreachable": Trouble.UNREACHABLE,
    "timed_out": Trouble.TIMED_OUT,
    "certificate": Trouble.CERTIFICATE,
    "throttled": Trouble.THROTTLED,
    "unavailable": Trouble.SERVICE_ERROR,
}


def answer_of(result: CallResult) -> AddressAnswer:
    """What a call's result means for the session."""
    if isinstance(result, Answered):
        answer: AddressAnswer = result.value
        return answer
    if result.kind in ("refused", "invalid_request"):
        if is_key_trouble(result.code):
            return AddressRefused(Reason.FORBIDDEN, result.message or result.code)
        reason = reason_of(f"{result.code.replace('.', ' ')} {result.message}")
        if "deviceid" in result.code.lower() and "notfound" in result.code.lower():
            reason = Reason.NO_SUCH_DEVICE
        if reason is Reason.REFUSED:
            reason = Reason.BAD_REQUEST
        return AddressRefused(reason, result.message or result.code)
    trouble = _TROUBLES.get(result.kind, Trouble.BAD_ANSWER)
    return AddressTrouble(trouble, result.code, result.message, result.retry_after_s)
