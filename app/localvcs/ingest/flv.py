"""FLV of a pulled camera: H.264 with AAC, G.711 or MP3, one tag a packet. H.265 has no place in it."""

from __future__ import annotations

import struct

from app.localvcs.ingest import IngestPacket, SourceInfo
from app.localvcs.ingest.bitstream import H264_PPS, H264_SPS, nal_type, nal_units
from app.localvcs.streams.flv import AUDIO, SCRIPT, VIDEO, header, tag, video_config

_SOUND = {"aac": 0xAF, "pcm_alaw": 0x72, "pcm_mulaw": 0x82, "mp3": 0x2F}
"""Format, rate, 16 bit, channels. Only AAC's flags are fixed by the format, players go by the rest."""
_CODEC_IDS = {"aac": 10, "pcm_alaw": 7, "pcm_mulaw": 8, "mp3": 2}
_SETS = (H264_SPS, H264_PPS)

__all__ = ["audio_config", "carries", "greeting", "has_sound", "header", "packet_tag"]


def carries(info: SourceInfo) -> bool:
    """Whether the picture can go into FLV."""
    return info.codec == "h264"


def has_sound(info: SourceInfo) -> bool:
    return info.audio_codec in _SOUND


def greeting(info: SourceInfo, key: IngestPacket, origin_90k: int) -> bytes:
    """What a decoder must know before the first key picture ``key``.

    ``utcOriginMs`` (ours) is the UTC time of timestamp 0, so that a reader can tell how old a picture is.
    """
    timestamp = (key.dts_90k - origin_90k) // 90
    values: dict[str, float] = {
        "width": info.width,
        "height": info.height,
        "videocodecid": 7,
        "utcOriginMs": key.wall_utc_ms - (key.pts_90k - origin_90k) / 90,
    }
    if info.frames_per_second:
        values["framerate"] = info.frames_per_second
    if info.audio_codec in _CODEC_IDS:
        values["audiocodecid"] = _CODEC_IDS[info.audio_codec]
    body = b"\x02" + _name("onMetaData") + b"\x08" + len(values).to_bytes(4, "big")
    for name, value in values.items():
        body += _name(name) + b"\0" + struct.pack(">d", value)
    return tag(SCRIPT, timestamp, body + b"\0\0\x09") + video_config(key.extradata, timestamp)


def audio_config(packet: IngestPacket, origin_90k: int) -> bytes:
    """What must come before the first AAC packet; empty for other sound."""
    if packet.codec != "aac":
        return b""
    timestamp = max(0, packet.dts_90k - origin_90k) // 90
    return tag(AUDIO, timestamp, bytes((_SOUND["aac"], 0)) + packet.extradata)


def packet_tag(packet: IngestPacket, origin_90k: int) -> bytes:
    """One packet as a tag; empty for what FLV does not carry."""
    timestamp = max(0, packet.dts_90k - origin_90k) // 90
    if packet.kind == "video":
        if packet.codec != "h264":
            return b""
        # Composition time from the rounded times, so that presentation does not tremble.
        composition = max(0, (packet.pts_90k - origin_90k) // 90 - timestamp)
        units = [unit for unit in nal_units(packet.data) if nal_type("h264", unit) not in _SETS]
        body = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
        head = (b"\x17" if packet.key else b"\x27") + b"\x01" + composition.to_bytes(3, "big")
        return tag(VIDEO, timestamp, head + body)
    sound = _SOUND.get(packet.codec)
    if sound is None:
        return b""
    kind = b"\x01" if packet.codec == "aac" else b""
    return tag(AUDIO, timestamp, bytes((sound,)) + kind + packet.data)


def _name(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw
