"""Reads the time strips of demo pictures, independently of the code that writes them."""

from __future__ import annotations

import binascii

import numpy as np


def read_strip(luma: np.ndarray, top: bool) -> int | None:
    """UTC milliseconds of the upper or lower strip of a luma plane of any size; None when unreadable."""
    height, width = luma.shape
    rows = height / 36
    middle = int(rows / 2) if top else int(height - rows / 2)
    centres = ((np.arange(64) + 0.5) * width / 64).astype(int)
    bits = luma[middle, centres] > 128
    data = np.packbits(bits).tobytes()
    # CRC-16/CCITT-FALSE is the standard library's crc_hqx started with 0xFFFF.
    if binascii.crc_hqx(data[:6], 0xFFFF) != int.from_bytes(data[6:], "big"):
        return None
    return int.from_bytes(data[:6], "big")


def both_strips(luma: np.ndarray) -> tuple[int | None, int | None]:
    return read_strip(luma, True), read_strip(luma, False)
