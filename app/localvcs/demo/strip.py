"""The time strip: every demo frame carries its own moment along its top and its bottom edge.

Full width, each 1/36 of the height, 64 equal cells: 48 bits UTC milliseconds, then CRC-16/CCITT-FALSE
of those 6 bytes, most significant bit first, luma 224 = 1 and 32 = 0. Latency, seeking, synchrony and
tearing are measured with it. This module only writes; readers live in ``app.bench`` and in the tests.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CELLS = 64
ONE, ZERO = 224, 32
NEUTRAL_CHROMA = 128
HEIGHT_FRACTION = 36


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, no reflection, no final XOR."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc


def code_word(utc_ms: int) -> int:
    """The 64 bits of a strip: time and check, time first."""
    payload = utc_ms.to_bytes(6, "big")
    return int.from_bytes(payload, "big") << 16 | crc16(payload)


class StripWriter:
    """Writes strips into the planes of frames of one size (``width`` x ``height``, YUV 4:2:0)."""

    def __init__(self, width: int, height: int) -> None:
        self._rows = height // HEIGHT_FRACTION
        edges = np.arange(width, dtype=np.int64) * CELLS // width
        self._cell_of_column = edges

    def write(
        self, planes: tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]], utc_ms: int
    ) -> None:
        """Draws both strips in place; chroma becomes neutral there."""
        y, u, v = planes
        bits = np.unpackbits(np.frombuffer(code_word(utc_ms).to_bytes(8, "big"), np.uint8))
        row = (bits * np.uint8(ONE - ZERO) + np.uint8(ZERO))[self._cell_of_column]
        rows, chroma_rows = self._rows, self._rows // 2
        y[:rows] = row
        y[-rows:] = row
        for plane in (u, v):
            plane[:chroma_rows] = NEUTRAL_CHROMA
            plane[-chroma_rows:] = NEUTRAL_CHROMA
