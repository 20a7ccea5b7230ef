"""Figures as an operator reads them: durations, rates, times of day. Pure functions, no Qt.

Instants are UTC milliseconds; a zone is a ``tzinfo`` or None for the machine's own. Digits are western in
every language, as on the devices themselves; the words around them are in ``sentences``.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from app.core.localtime import local as local

_ORDINAL = {1: "st", 2: "nd", 3: "rd"}


def zone_named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None (the machine's zone) for none or for a name this machine lacks."""
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def clock(utc_ms: int, zone: tzinfo | None) -> str:
    """``10:41:52``"""
    return local(utc_ms, zone).strftime("%H:%M:%S")


def day_and_clock(utc_ms: int, zone: tzinfo | None, now_utc_ms: int) -> str:
    """``10:41:52``, with the date before it when that is not today."""
    then = local(utc_ms, zone)
    if then.date() == local(now_utc_ms, zone).date():
        return then.strftime("%H:%M:%S")
    return then.strftime("%Y-%m-%d %H:%M:%S")


def offset_name(moment: datetime) -> str:
    """``UTC+8``, ``UTC-3:30``, ``UTC``"""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def date_time_zone(utc_ms: int, zone: tzinfo | None) -> str:
    """``2026-11-22 10:41:59 UTC+8``"""
    moment = local(utc_ms, zone)
    return f"{moment.strftime('%Y-%m-%d %H:%M:%S')} {offset_name(moment)}"


def corners(box: tuple[int, int, int, int]) -> str:
    """A box in a picture, upper left and lower right: ``412, 288 – 596, 401``."""
    left, top, right, bottom = box
    return f"{left}, {top} – {right}, {bottom}"


def pixels(resolution: str) -> tuple[int, int] | None:
    """Width and height of ``1280x720``; None for a text that is no such thing."""
    wide, _, high = resolution.lower().replace("*", "x").partition("x")
    if wide.strip().isdecimal() and high.strip().isdecimal() and int(wide) and int(high):
        return int(wide), int(high)
    return None


_CODECS = {"avc": "H.264", "h264": "H.264", "hevc": "H.265", "h265": "H.265", "svac": "SVAC"}


def codec(name: str | None) -> str:
    """A codec as it is written: ``H.264`` for ``h264`` and ``avc1``; empty for none."""
    plain = (name or "").lower().replace(".", "")
    return next((said for known, said in _CODECS.items() if plain.startswith(known)), (name or "").upper())


def protocol(name: str | None) -> str:
    """A protocol as it is written: ``FLV`` for ``httpsflv``, too, which our own service answers without
    encryption; empty for none."""
    return (name or "").removeprefix("https").upper()


def rate(kbps: float) -> str:
    """A bit rate: ``480 kbit/s``, ``1.9 Mbit/s``. In steps: one that wavers is no news, to be drawn anew."""
    if kbps >= 995:
        return f"{kbps / 1000:.1f} Mbit/s"
    return f"{kbps:.0f} kbit/s" if kbps < 100 else f"{round(kbps, -1):.0f} kbit/s"


def ordinal(number: int) -> str:
    """English only: ``1st``, ``2nd``, ``11th``."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{_ORDINAL.get(number % 10, 'th')}"


def whole_seconds(value_s: float) -> int:
    """Seconds left to wait, never shown as 0 before they are over."""
    return max(1, round(value_s))
