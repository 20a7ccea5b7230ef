"""The few facts about H.264, H.265 and AAC byte streams that passing them on needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

START_CODE = b"\0\0\0\1"
_START = re.compile(b"\0\0\0?\1")
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)

H264_SPS, H264_PPS = 7, 8
HEVC_VPS, HEVC_SPS, HEVC_PPS = 32, 33, 34


def nal_units(access_unit: bytes) -> Iterator[bytes]:
    """The units between the start codes (Annex B)."""
    for unit in _START.split(access_unit):
        if unit:
            yield unit


def nal_type(codec: str, unit: bytes) -> int:
    return unit[0] & 0x1F if codec == "h264" else unit[0] >> 1 & 0x3F


def parameter_sets(codec: str, access_unit: bytes) -> bytes:
    """SPS and PPS (H.265: VPS too) of an access unit, each once, with start codes; may be empty."""
    wanted = (H264_SPS, H264_PPS) if codec == "h264" else (HEVC_VPS, HEVC_SPS, HEVC_PPS)
    found: dict[bytes, None] = {}
    for unit in nal_units(access_unit):
        if nal_type(codec, unit) in wanted:
            found[unit.rstrip(b"\0")] = None
    return b"".join(START_CODE + unit for unit in found)


def is_complete(codec: str, sets: bytes) -> bool:
    """Whether a decoder can begin with these parameter sets."""
    types = {nal_type(codec, unit) for unit in nal_units(sets)}
    needed = {H264_SPS, H264_PPS} if codec == "h264" else {HEVC_VPS, HEVC_SPS, HEVC_PPS}
    return needed <= types


def split_adts(frame: bytes) -> tuple[bytes, bytes]:
    """``(raw AAC, AudioSpecificConfig)`` of a frame with an ADTS header; any other frame comes back alone."""
    if len(frame) < 9 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0:
        return frame, b""
    profile, rate = frame[2] >> 6, frame[2] >> 2 & 0x0F
    channels = (frame[2] & 1) << 2 | frame[3] >> 6
    if rate >= len(_RATES):
        return frame, b""
    config = ((profile + 1) << 11 | rate << 7 | channels << 3).to_bytes(2, "big")
    return frame[7 if frame[1] & 1 else 9 :], config


def adts_header(config: bytes, length: int) -> bytes:
    """The ADTS header for a raw AAC frame of ``length`` bytes. ``config``: its AudioSpecificConfig."""
    bits = int.from_bytes(config[:2].ljust(2, b"\0"), "big")
    kind, rate, channels = bits >> 11, bits >> 7 & 0x0F, bits >> 3 & 0x0F
    profile = min(max(kind, 1), 4) - 1 if kind < 5 else 1  # HE-AAC is carried as its AAC-LC core
    total = length + 7
    return bytes(
        (
            0xFF,
            0xF1,
            profile << 6 | (rate & 0x0F) << 2 | channels >> 2 & 1,
            (channels & 3) << 6 | total >> 11,
            total >> 3 & 0xFF,
            (total & 7) << 5 | 0x1F,
            0xFC,
        )
    )
