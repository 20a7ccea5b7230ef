"""FLV written by hand: H.264 with AAC or G.711A, one tag a frame, so nothing is held back.

A tag's timestamp is the packet's time minus the ``origin_ms`` of the stream; ``onMetaData`` carries that
origin as ``utcOriginMs`` (ours, unknown keys are ignored by players), so a reader that wants to can know
when each picture was taken.
"""

from __future__ import annotations

import re
import struct

from app.localvcs.streams.packets import Packet, StreamFormat

AUDIO, VIDEO, SCRIPT = 8, 9, 18
_AAC_SOUND, _ALAW_SOUND = 0xAF, 0x72
"""Sound format, rate, 16 bit, channels; AAC is always marked 44 kHz stereo, G.711A is format 7."""
_START_CODE = re.compile(b"\0\0\0?\1")
_NAL_SPS, _NAL_PPS = 7, 8


def header(audio: bool) -> bytes:
    """File header and the zero PreviousTagSize after it."""
    return b"FLV\x01" + bytes((0x05 if audio else 0x01,)) + b"\0\0\0\x09" + b"\0\0\0\0"


def tag(kind: int, timestamp_ms: int, body: bytes) -> bytes:
    """One tag of AUDIO, VIDEO or SCRIPT data and the size behind it."""
    timestamp_ms &= 0x7FFFFFFF
    head = (
        bytes((kind,))
        + len(body).to_bytes(3, "big")
        + (timestamp_ms & 0xFFFFFF).to_bytes(3, "big")
        + bytes((timestamp_ms >> 24, 0, 0, 0))
    )
    return head + body + (len(body) + 11).to_bytes(4, "big")


def nal_units(access_unit: bytes) -> list[bytes]:
    """The units between the start codes."""
    return [unit for unit in _START_CODE.split(access_unit) if unit]


def _amf_string(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw


def metadata(stream: StreamFormat, origin_ms: int, timestamp_ms: int = 0) -> bytes:
    """The ``onMetaData`` tag."""
    values: dict[str, float] = {
        "width": stream.width,
        "height": stream.height,
        "framerate": stream.frames_per_second,
        "videocodecid": 7,
        "utcOriginMs": origin_ms,
    }
    if stream.audio:
        values["audiocodecid"] = 10 if stream.audio == "aac" else 7
    body = b"\x02" + _amf_string("onMetaData") + b"\x08" + len(values).to_bytes(4, "big")
    for name, value in values.items():
        body += _amf_string(name) + b"\0" + struct.pack(">d", value)
    return tag(SCRIPT, timestamp_ms, body + b"\0\0\x09")


def video_config(key_frame: bytes, timestamp_ms: int) -> bytes:
    """The sequence header (AVCDecoderConfigurationRecord) from the parameter sets of a key frame."""
    units = nal_units(key_frame)
    sps = next(unit for unit in units if unit[0] & 0x1F == _NAL_SPS)
    pps = next(unit for unit in units if unit[0] & 0x1F == _NAL_PPS)
    record = (
        b"\x01" + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big") + sps
        + b"\x01" + len(pps).to_bytes(2, "big") + pps
    )  # fmt: skip
    return tag(VIDEO, timestamp_ms, b"\x17\0\0\0\0" + record)


def audio_config(config: bytes, timestamp_ms: int) -> bytes:
    """The AAC sequence header."""
    return tag(AUDIO, timestamp_ms, bytes((_AAC_SOUND, 0)) + config)


def packet_tag(packet: Packet, origin_ms: int) -> bytes:
    """One packet as a tag."""
    timestamp = packet.utc_ms - origin_ms
    if packet.codec == "h264":
        units = nal_units(packet.data)
        body = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
        return tag(VIDEO, timestamp, (b"\x17" if packet.key else b"\x27") + b"\x01\0\0\0" + body)
    if packet.codec == "aac":
        return tag(AUDIO, timestamp, bytes((_AAC_SOUND, 1)) + packet.data)
    return tag(AUDIO, timestamp, bytes((_ALAW_SOUND,)) + packet.data)
