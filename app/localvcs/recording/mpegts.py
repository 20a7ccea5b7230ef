"""Reads recorded MPEG-TS: where its pictures are, and a piece of it cut out (ISO/IEC 13818-1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.localvcs.recording.model import TS_PACKET

_SYNC = 0x47
_VIDEO_TYPES = (0x1B, 0x24)
_HALF_WRAP, _WRAP = 1 << 32, 1 << 33


@dataclass(frozen=True, slots=True)
class Picture:
    """``packet``: number of the TS packet it begins with, the tables before a key picture included.
    Times relative to the first picture's presentation, in milliseconds."""

    packet: int
    pts_ms: int
    dts_ms: int
    key: bool


class BrokenSegment(Exception):
    """A file that is no recorded segment."""


def looks_whole(size: int, head: bytes) -> bool:
    """Whether a file of ``size`` bytes that begins with ``head`` can be a segment."""
    return size >= 3 * TS_PACKET and size % TS_PACKET == 0 and head[:1] == bytes((_SYNC,))


def pictures(data: bytes) -> list[Picture]:
    """All pictures in the order of decoding. Raises ``BrokenSegment``."""
    if not looks_whole(len(data), data[:1]):
        raise BrokenSegment
    packets = np.frombuffer(data, np.uint8).reshape(-1, TS_PACKET)
    if (packets[:, 0] != _SYNC).any():
        raise BrokenSegment
    pids = (packets[:, 1].astype(np.int32) & 0x1F) << 8 | packets[:, 2]
    starts = (packets[:, 1] & 0x40) != 0
    pmt_pid, video_pid = _programme(data, pids, starts)
    made: list[Picture] = []
    first = 0
    for number in np.flatnonzero(starts & (pids == video_pid)).tolist():
        packet = data[number * TS_PACKET : (number + 1) * TS_PACKET]
        adapted = packet[3] & 0x20
        key = bool(adapted and packet[4] and packet[5] & 0x40)
        pes = packet[5 + packet[4] :] if adapted else packet[4:]
        if pes[:3] != b"\0\0\1" or len(pes) < 14 or not pes[7] & 0x80:
            raise BrokenSegment
        pts = _time(pes[9:14])
        dts = _time(pes[14:19]) if pes[7] & 0x40 and len(pes) >= 19 else pts
        if not made:
            first = pts
        if key and number >= 2 and pids[number - 1] == pmt_pid and pids[number - 2] == 0:
            number -= 2
        made.append(Picture(number, _ms(pts - first), _ms(dts - first), key))
    if not made or not made[0].key:
        raise BrokenSegment
    return made


def cut(data: bytes, found: list[Picture], key: int, until_ms: int | None) -> bytes:
    """From key picture number ``key`` up to the pictures decoded at ``until_ms`` (after the first picture's
    presentation) or later. ``IndexError`` when there is no such key picture."""
    begin = [picture.packet for picture in found if picture.key][key]
    end = len(data) // TS_PACKET
    if until_ms is not None:
        end = next((p.packet for p in found if p.packet > begin and p.dts_ms >= until_ms), end)
    piece = data[begin * TS_PACKET : end * TS_PACKET]
    tables = data[: 2 * TS_PACKET] if begin and piece[1:3] != data[1:3] else b""
    return tables + piece


def _programme(data: bytes, pids: np.ndarray, starts: np.ndarray) -> tuple[int, int]:
    """PIDs of the programme's map and of its picture."""
    tables = np.flatnonzero(starts & (pids == 0))
    if not len(tables):
        raise BrokenSegment
    pat = _section(data, int(tables[0]))
    pmt_pid = int.from_bytes(pat[10:12], "big") & 0x1FFF
    maps = np.flatnonzero(starts & (pids == pmt_pid))
    if not len(maps):
        raise BrokenSegment
    pmt = _section(data, int(maps[0]))
    at = 12 + (int.from_bytes(pmt[10:12], "big") & 0x0FFF)
    end = 3 + (int.from_bytes(pmt[1:3], "big") & 0x0FFF) - 4
    while at + 5 <= min(end, len(pmt)):
        if pmt[at] in _VIDEO_TYPES:
            return pmt_pid, int.from_bytes(pmt[at + 1 : at + 3], "big") & 0x1FFF
        at += 5 + (int.from_bytes(pmt[at + 3 : at + 5], "big") & 0x0FFF)
    raise BrokenSegment


def _section(data: bytes, number: int) -> bytes:
    packet = data[number * TS_PACKET : (number + 1) * TS_PACKET]
    payload = packet[5 + packet[4] :] if packet[3] & 0x20 else packet[4:]
    return payload[1 + payload[0] :] if payload else b""


def _time(field: bytes) -> int:
    high, middle, low = field[0] >> 1 & 7, field[1] << 7 | field[2] >> 1, field[3] << 7 | field[4] >> 1
    return high << 30 | middle << 15 | low


def _ms(ticks: int) -> int:
    """A difference of two 33-bit times, across the wrap."""
    return round(((ticks + _HALF_WRAP) % _WRAP - _HALF_WRAP) / 90)
