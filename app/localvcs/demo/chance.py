"""Chance that is the same on every machine and in every run: numbers from names."""

from __future__ import annotations

import hashlib
import random


def number(*parts: object) -> int:
    """64 bits that depend on all parts (compared by their ``str``)."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def dice(*parts: object) -> random.Random:
    """A generator for these parts."""
    return random.Random(number(*parts))
