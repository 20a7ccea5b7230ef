"""A recording as one FLV: H.264 and its sound, a gap is a step of the timestamps.

FLV cannot tell a player where to begin, so the pictures between the key picture and the moment asked for get
timestamps a millisecond apart: they are decoded, but hardly seen. From that moment on ``utcOriginMs`` of the
metadata plus a timestamp is the UTC time of a picture.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import av

from app.localvcs.ingest import IngestPacket, SourceInfo, flv
from app.localvcs.ingest.bitstream import parameter_sets, split_adts
from app.localvcs.recording.mpegts import BrokenSegment
from app.localvcs.recording.timeline import Piece

_MS = 90


def demux(ts: bytes, start_ms: int) -> tuple[SourceInfo, list[IngestPacket]]:
    """The packets, by their time, of a piece whose first picture was taken at ``start_ms``; their times are
    UTC in ticks.

    Raises ``BrokenSegment``.
    """
    packets: list[IngestPacket] = []
    first: int | None = None
    width = height = 0
    try:
        with av.open(io.BytesIO(ts), "r", format="mpegts", options={"protocol_whitelist": ""}) as container:
            for packet in container.demux():
                stream: Any = packet.stream
                if not packet.size or packet.pts is None or stream.type not in ("video", "audio"):
                    continue
                if stream.type == "video" and first is None:
                    if not packet.is_keyframe:
                        continue
                    first = packet.pts
                    width, height = stream.codec_context.width, stream.codec_context.height
                if first is None:
                    continue
                data, config = bytes(packet), b""
                if stream.type == "audio" and stream.codec_context.name == "aac":
                    data, config = split_adts(data)
                elif packet.is_keyframe:
                    config = parameter_sets(stream.codec_context.name, data)
                dts = packet.pts if packet.dts is None else packet.dts
                packets.append(
                    IngestPacket(
                        kind=stream.type,
                        codec=stream.codec_context.name,
                        data=data,
                        pts_90k=packet.pts - first + start_ms * _MS,
                        dts_90k=dts - first + start_ms * _MS,
                        key=stream.type == "video" and packet.is_keyframe,
                        wall_utc_ms=start_ms + (packet.pts - first) // _MS,
                        extradata=config,
                        sample_rate=getattr(stream.codec_context, "sample_rate", 0) or 0,
                    )
                )
    except av.FFmpegError:
        raise BrokenSegment from None
    if first is None:
        raise BrokenSegment
    sound = next((packet for packet in packets if packet.kind == "audio"), None)
    video = next(packet.codec for packet in packets if packet.kind == "video")
    info = SourceInfo(video, width, height, None, sound.codec if sound else None)
    # Sound comes behind its pictures; FLV readers want one rising time.
    return info, sorted(packets, key=lambda packet: packet.dts_90k)


def stream(pieces: Sequence[Piece], start_ms: int, read: Callable[[Piece], bytes | None]) -> Iterator[bytes]:
    """The FLV, piece by piece; a piece that is no longer there is left out. Blocks while it reads."""
    origin: int | None = None
    last: dict[str, int] = {}
    sets = config = b""
    for piece in pieces:
        data = read(piece)
        if data is None:
            continue
        try:
            info, packets = demux(data, piece.start_ms)
        except BrokenSegment:
            continue
        out: list[bytes] = []
        if origin is None:
            packets, origin = _land(packets, start_ms)
            out.append(flv.header(info.audio_codec is not None))
        for packet in packets:
            # Neighbours overlap by a few milliseconds where the camera's clock was corrected.
            dts = max(packet.dts_90k, last.get(packet.kind, origin))
            last[packet.kind] = dts
            packet = replace(packet, dts_90k=dts, pts_90k=max(dts, packet.pts_90k))
            if packet.key and packet.extradata not in (b"", sets):
                sets = packet.extradata
                out.append(flv.greeting(info, packet, origin))
            elif packet.codec == "aac" and packet.extradata not in (b"", config):
                config = packet.extradata
                out.append(flv.audio_config(packet, origin))
            out.append(flv.packet_tag(packet, origin))
        yield b"".join(out)


def _land(packets: list[IngestPacket], start_ms: int) -> tuple[list[IngestPacket], int]:
    """Squeezes what comes before the picture shown at ``start_ms``; also gives timestamp 0, in ticks."""
    pictures = [packet for packet in packets if packet.kind == "video"]
    before = [packet for packet in pictures if packet.pts_90k <= start_ms * _MS]
    target = max(before, key=lambda packet: packet.pts_90k) if before else pictures[0]
    lead = pictures.index(target)
    origin = target.dts_90k - lead * _MS
    made: list[IngestPacket] = []
    for packet in packets[packets.index(pictures[0]) :]:
        if packet.kind == "video" and packet.dts_90k < target.dts_90k:
            tick = origin + len(made) * _MS
            # One that is shown after the target keeps its time, though it is decoded before.
            pts = packet.pts_90k if packet.pts_90k > target.pts_90k else tick
            made.append(replace(packet, dts_90k=tick, pts_90k=pts, wall_utc_ms=pts // _MS))
        elif packet.dts_90k >= target.dts_90k:
            made.append(packet)
    return made, origin
