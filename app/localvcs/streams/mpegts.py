"""MPEG-TS segments written by hand (ISO/IEC 13818-1): H.264 and AAC, one program.

Continuity counters are a function of absolute time, so segments encoded at different times by different
encoders join without a jump: PAT and PMT come once before each key frame (one a second) and count whole
seconds; the last access unit of a segment is spread so that each elementary PID has a multiple of 16
packets, and starts at 0 again in the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.localvcs.streams.packets import GOP_MS, Packet

_PACKET = 188
_PAT_PID, _PMT_PID, _VIDEO_PID, _AUDIO_PID = 0, 0x1000, 0x100, 0x101
_ACCESS_UNIT_DELIMITER = b"\0\0\0\1\x09\xf0"
_AAC_16K_INDEX = 8


def _crc32(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
        crc &= 0xFFFFFFFF
    return crc


def section(table_id: int, body: bytes) -> bytes:
    """One table as TS payload, padded to a packet's 184 bytes."""
    length = len(body) + 4
    section = bytes((table_id, 0xB0 | length >> 8, length & 0xFF)) + body
    section += _crc32(section).to_bytes(4, "big")
    return (b"\0" + section).ljust(_PACKET - 4, b"\xff")


_PAT = section(0x00, b"\x00\x01\xc1\x00\x00" + b"\x00\x01" + (0xE000 | _PMT_PID).to_bytes(2, "big"))


def _pmt(audio: bool) -> bytes:
    body = b"\x00\x01\xc1\x00\x00" + (0xE000 | _VIDEO_PID).to_bytes(2, "big") + b"\xf0\x00"
    body += b"\x1b" + (0xE000 | _VIDEO_PID).to_bytes(2, "big") + b"\xf0\x00"
    if audio:
        body += b"\x0f" + (0xE000 | _AUDIO_PID).to_bytes(2, "big") + b"\xf0\x00"
    return section(0x02, body)


_PMT = {audio: _pmt(audio) for audio in (False, True)}


def pts90k(utc_ms: int) -> int:
    """The 33-bit presentation time of a moment: 90 kHz since 1970, wrapping every 26.5 hours."""
    return utc_ms * 90 & 0x1FFFFFFFF


def time_field(pts: int, prefix: int = 0x21) -> bytes:
    """A 33-bit time as PES headers write it. ``prefix``: 0x21 PTS alone, 0x31 and 0x11 PTS and its DTS."""
    return bytes(
        (
            prefix | (pts >> 29 & 0x0E),
            pts >> 22 & 0xFF,
            0x01 | (pts >> 14 & 0xFE),
            pts >> 7 & 0xFF,
            0x01 | (pts << 1 & 0xFE),
        )
    )


def _pes(stream_id: int, pts: int, payload: bytes, bounded: bool) -> bytes:
    length = len(payload) + 8 if bounded else 0
    head = b"\0\0\1" + bytes((stream_id,)) + length.to_bytes(2, "big") + b"\x80\x80\x05"
    return head + time_field(pts) + payload


def _adts(raw: bytes) -> bytes:
    """ADTS header for mono AAC-LC of 16 kHz."""
    length = len(raw) + 7
    return (
        bytes(
            (
                0xFF,
                0xF1,
                0x40 | _AAC_16K_INDEX << 2,
                0x40 | length >> 11,
                length >> 3 & 0xFF,
                (length & 7) << 5 | 0x1F,
                0xFC,
            )
        )
        + raw
    )


class PidWriter:
    """Cuts the PES packets of one PID into TS packets."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._count = 0

    def write(self, out: list[bytes], pes: bytes, pcr: int | None, key: bool, last: bool) -> None:
        """``last``: use as many packets as bring the PID's count to a multiple of 16."""
        head = b""
        if pcr is not None or key:
            flags = (0x50 if key else 0) | (0x10 if pcr is not None else 0)
            clock = b"" if pcr is None else (pcr << 15 | 0x7E00).to_bytes(6, "big")
            head = bytes((flags,)) + clock
        room = _PACKET - 4
        first_room = room - (len(head) + 1 if head else 0)
        needed = 1 + max(0, -(-(len(pes) - first_room) // room))
        if last:
            needed += -(self._count + needed) % 16
            if needed > len(pes):  # cannot happen: a PES header alone is 14 bytes, and more than 2 follow
                raise ValueError("access unit too short to spread")
        position = 0
        for index in range(needed):
            left = len(pes) - position
            adaptation = head if index == 0 else b""
            overhead = len(adaptation) + 1 if adaptation else 0
            # Keep a byte for each packet still to come: a packet without payload does not count.
            take = min(room - overhead, left - (needed - 1 - index))
            stuffing = room - overhead - take
            if stuffing and not overhead:
                adaptation = b"" if stuffing == 1 else b"\0" + b"\xff" * (stuffing - 2)
                overhead = 1 + len(adaptation)
            elif stuffing:
                adaptation += b"\xff" * stuffing
            control = 0x30 if overhead or adaptation else 0x10
            out.append(
                bytes(
                    (
                        0x47,
                        (0x40 if index == 0 else 0) | self._pid >> 8,
                        self._pid & 0xFF,
                        control | self._count & 0x0F,
                    )
                )
            )
            if control == 0x30:
                out.append(bytes((len(adaptation),)) + adaptation)
            out.append(pes[position : position + take])
            self._count += 1
            position += take


def table(pid: int, count: int, payload: bytes) -> bytes:
    return bytes((0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10 | count & 0x0F)) + payload


class SegmentWriter:
    """A segment piece by piece, so that its first picture can be on its way before the last is made."""

    def __init__(self, audio: bool) -> None:
        """``audio``: whether the stream has sound, so that every segment of it has the same PMT."""
        self._audio = audio
        self._video, self._sound = PidWriter(_VIDEO_PID), PidWriter(_AUDIO_PID)
        self._told: int | None = None
        """The second whose tables are written; their counters follow from it."""

    def write(self, packets: Sequence[Packet], last: bool) -> bytes:
        """The H.264 and AAC packets given (others are left out), in their order.

        The first H.264 packet of all must be a key frame, and come before any sound. ``last``: the segment
        ends with these, which must hold something of everything the segment has.
        """
        chosen = [p for p in packets if p.codec == "h264" or (self._audio and p.codec == "aac")]
        last_of = {p.codec: index for index, p in enumerate(chosen)} if last else {}
        out: list[bytes] = []
        for index, packet in enumerate(chosen):
            if packet.codec == "h264" and packet.utc_ms // GOP_MS != self._told:
                self._told = second = packet.utc_ms // GOP_MS
                out += (table(_PAT_PID, second, _PAT), table(_PMT_PID, second, _PMT[self._audio]))
            pts = pts90k(packet.utc_ms)
            ends = last_of.get(packet.codec) == index
            if packet.codec == "h264":
                pes = _pes(0xE0, pts, _ACCESS_UNIT_DELIMITER + packet.data, bounded=False)
                self._video.write(out, pes, pts, packet.key, ends)
            else:
                self._sound.write(out, _pes(0xC0, pts, _adts(packet.data), bounded=True), None, False, ends)
        return b"".join(out)


def segment(packets: Sequence[Packet], audio: bool) -> bytes:
    """One whole segment; see ``SegmentWriter``."""
    return SegmentWriter(audio).write(packets, last=True)
