"""MPEG-TS of a pulled camera: H.264 or H.265 as it came, AAC and MP3 beside it (ISO/IEC 13818-1).

A ``TsWriter`` writes one endless stream; cut it anywhere before a key picture, each piece begins with the
tables and can be played alone. G.711 has no place in MPEG-TS: put ``sound.AacFromG711`` in front.
"""

from __future__ import annotations

from app.localvcs.ingest import IngestPacket
from app.localvcs.ingest.bitstream import adts_header, nal_type, nal_units
from app.localvcs.streams.mpegts import PidWriter, section, table, time_field

_PAT_PID, _PMT_PID, _VIDEO_PID, _AUDIO_PID = 0, 0x1000, 0x100, 0x101
_STREAM_TYPES = {"h264": 0x1B, "hevc": 0x24, "aac": 0x0F, "mp3": 0x03}
_DELIMITERS = {"h264": b"\0\0\0\1\x09\xf0", "hevc": b"\0\0\0\1\x46\x01\x50"}
_DELIMITER_TYPES = {"h264": 9, "hevc": 35}
_WRAP = 0x1FFFFFFFF

_PAT = section(0x00, b"\x00\x01\xc1\x00\x00" + b"\x00\x01" + (0xE000 | _PMT_PID).to_bytes(2, "big"))


class TsWriter:
    """``video`` and ``audio`` are the codecs announced; packets of others are left out.

    Continuity counters go on for the life of the writer.
    """

    def __init__(self, video: str, audio: str | None) -> None:
        self._video_codec = video
        self._audio_codec = audio if audio in _STREAM_TYPES else None
        self._video = PidWriter(_VIDEO_PID)
        self._audio = PidWriter(_AUDIO_PID)
        self._tables = 0
        self._pmt = _pmt(video, self._audio_codec)

    def write(self, packet: IngestPacket) -> bytes:
        """The packet as TS packets; a key picture comes with the tables in front."""
        out: list[bytes] = []
        if packet.kind == "audio":
            if packet.codec == self._audio_codec:
                data = packet.data
                if packet.codec == "aac":
                    data = adts_header(packet.extradata, len(data)) + data
                pes = _pes(0xC0, packet.pts_90k, None, data, bounded=True)
                self._audio.write(out, pes, None, False, False)
            return b"".join(out)
        if packet.codec != self._video_codec:
            return b""
        if packet.key:
            out += (table(_PAT_PID, self._tables, _PAT), table(_PMT_PID, self._tables, self._pmt))
            self._tables += 1
        data = packet.data
        first = next(nal_units(data[:64]), b"")
        if not first or nal_type(packet.codec, first) != _DELIMITER_TYPES[packet.codec]:
            data = _DELIMITERS[packet.codec] + data
        pes = _pes(0xE0, packet.pts_90k, packet.dts_90k, data, bounded=False)
        self._video.write(out, pes, packet.dts_90k & _WRAP, packet.key, False)
        return b"".join(out)


def _pmt(video: str, audio: str | None) -> bytes:
    body = b"\x00\x01\xc1\x00\x00" + (0xE000 | _VIDEO_PID).to_bytes(2, "big") + b"\xf0\x00"
    body += bytes((_STREAM_TYPES[video],)) + (0xE000 | _VIDEO_PID).to_bytes(2, "big") + b"\xf0\x00"
    if audio is not None:
        body += bytes((_STREAM_TYPES[audio],)) + (0xE000 | _AUDIO_PID).to_bytes(2, "big") + b"\xf0\x00"
    return section(0x02, body)


def _pes(stream_id: int, pts: int, dts: int | None, payload: bytes, *, bounded: bool) -> bytes:
    if dts is None or dts == pts:
        times, flags = time_field(pts & _WRAP), 0x80
    else:
        times, flags = time_field(pts & _WRAP, 0x31) + time_field(dts & _WRAP, 0x11), 0xC0
    length = len(payload) + len(times) + 3
    if not bounded or length > 0xFFFF:
        length = 0
    head = b"\0\0\1" + bytes((stream_id,)) + length.to_bytes(2, "big")
    return head + bytes((0x80, flags, len(times))) + times + payload
