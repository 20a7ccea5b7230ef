"""The speeds of a review. Its master clock is a pure function of monotonic time (``MasterClock``)."""

from __future__ import annotations

from app.media.reviews import MasterClock

RATES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Speeds forward; backward whole ones only, as negative numbers (key frames)."""


def checked_rate(rate: float) -> float:
    """The speed, if it is one that is offered; else ValueError."""
    if rate in RATES or (rate < 0 and -rate in RATES and -rate >= 1):
        return float(rate)
    raise ValueError(f"not a playback speed: {rate}")


__all__ = ["RATES", "MasterClock", "checked_rate"]
