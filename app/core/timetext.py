"""Times as people paste and type them, made into instants. Pure; no words, only codes.

Understood: ISO 8601 (``2026-11-22T10:24:31.240Z``, ``+08:00``, ``UTC+8``) and what is near to it
(``2026-11-22 10:24:31,240``, ``2026/11/22 10:24``, ``20261122102431``), also inside a line of a log; day
first (``22/11 10:24``, ``22.11.2026``), unless that is no date and month first is; month names in English;
Chinese (``11月22日10点24分``, ``昨天 下午3点半``); times alone (``10:24``), which belong to the day that is
looked at; ``today``, ``yesterday``, ``now``; seconds and milliseconds since 1970; from now or from where one
stands (``5 min ago``, ``-30s``, ``+2m``). Without a zone it is the clock on the wall of the zone given.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from app.core.localtime import DAY_MS, changes, day_start, instants, local

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": DAY_MS}
_UNIT = r"(s|secs?|seconds?|秒钟?|m|mins?|minutes?|分钟?|h|hrs?|hours?|个?小时|个?钟头|d|days?|天)"
_DAYS_AGO = {
    "today": 0, "今天": 0, "今日": 0, "yesterday": 1, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3,
}  # fmt: skip
_MORNING, _LATER = ("上午", "早上", "早晨", "凌晨", "清晨"), ("下午", "晚上", "傍晚", "夜里", "中午")
_ZONE = r"(?P<zone>z|(?:utc|gmt)\s*[+-]\s*\d{1,2}(?::?\d{2})?|[+-]\d{2}(?::?\d{2})?|utc|gmt)?"
_TIME = re.compile(
    r"(?P<half>上午|早上|早晨|凌晨|清晨|下午|晚上|傍晚|夜里|中午)?\s*"
    r"(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"|(?P<ch>\d{1,2})\s*[时点]\s*(?:(?P<chalf>半)|(?P<cm>\d{1,2})\s*分?\s*(?:(?P<cs>\d{1,2})\s*秒?)?)?"
    r"|(?P<bare>\d{1,2})(?=\s*[ap]\.?m))"
    r"\s*(?P<ampm>[ap]\.?m\.?)?\s*" + _ZONE,
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})[t\s_-]?(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?(?:[.,](?P<f>\d{1,9}))?"
    r"\s*" + _ZONE,
    re.IGNORECASE,
)
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MD = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_DMY = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?(?![\d:])")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?(?!:)", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?!:)\b,?(?:\s+(\d{4})(?!:))?", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|(?:星期|周|礼拜)[一二三四五六日天]", re.IGNORECASE
)
_YEARS = range(1971, 2100)
_FIRST_MS, _END_MS = (
    round(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (_YEARS.start, _YEARS.stop)
)
_EDGES = " \t\r\n\"'`[](){}<>「」“”‘’,;。，；"


@dataclass(frozen=True, slots=True)
class TimeText:
    """What a text means. ``instants``: UTC milliseconds; two where the clock on the wall shows this time
    twice and the text does not say which. ``whole_day``: it names a day and no time."""

    instants: tuple[int, ...]
    whole_day: bool = False


class NotATime(ValueError):
    """``code``: ``not_a_time``, ``no_such_day`` (30 February), ``no_such_time`` (25:00), ``left_out`` (the
    clocks were set forward over it: ``after_utc_ms`` is the first instant behind it)."""

    def __init__(self, code: str, after_utc_ms: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.after_utc_ms = after_utc_ms


def read(text: str, now_utc_ms: int, zone: tzinfo | None, at_utc_ms: int | None = None) -> TimeText:
    """What it means. ``at_utc_ms``: where one stands; a time alone is of that day. Raises ``NotATime``."""
    at = now_utc_ms if at_utc_ms is None else at_utc_ms
    plain = unicodedata.normalize("NFKC", text).strip(_EDGES).replace("\u2212", "-")
    if not plain or len(plain) > 400:
        raise NotATime("not_a_time")
    simple = _simple(plain, now_utc_ms, at)
    if simple is not None:
        if not _FIRST_MS <= simple < _END_MS:
            raise NotATime("no_such_day")
        return TimeText((simple,))
    compact = _COMPACT.search(plain)
    if compact is not None:
        wall = _wall(int(compact["y"]), int(compact["mo"]), int(compact["d"]))
        return _with_time(wall, compact["h"], compact["m"], compact["s"], compact["f"], compact["zone"], zone)
    if re.fullmatch(r"\d{8}", plain):
        return _whole_day(_wall(int(plain[:4]), int(plain[4:6]), int(plain[6:])), zone)
    return _parts(plain, now_utc_ms, at, zone)


def _simple(plain: str, now: int, at: int) -> int | None:
    lowered = plain.lower()
    if lowered in ("now", "现在", "此刻"):
        return now
    if re.fullmatch(r"\d{13}", plain):
        return int(plain)
    if re.fullmatch(r"\d{10}(?:\.\d{1,6})?", plain):
        return round(float(plain) * 1000)
    found = re.fullmatch(rf"([+-])\s*(\d{{1,6}}(?:\.\d+)?)\s*{_UNIT}", lowered)
    if found:
        return at + round(float(found[1] + found[2]) * _unit_ms(found[3]))
    found = re.fullmatch(rf"(\d{{1,6}}(?:\.\d+)?)\s*{_UNIT}\s*(?:ago|之?前|以前)", lowered)
    return now - round(float(found[1]) * _unit_ms(found[2])) if found else None


def _unit_ms(unit: str) -> int:
    chinese = {"秒": "s", "分": "m", "个": "h", "小": "h", "钟": "h", "天": "d"}
    return _UNITS[chinese.get(unit[0], unit[0])]


def _parts(plain: str, now: int, at: int, zone: tzinfo | None) -> TimeText:
    """A date, a time, or both; what else stands there is only borne beside both."""
    day, rest = _date(_WEEKDAY.sub(" ", plain), now, zone)
    time = _TIME.search(rest)
    if day is None and time is None:
        raise NotATime("not_a_time")
    left = rest if time is None else rest[: time.start()] + rest[time.end() :]
    only = day is None or time is None
    if only and left.strip(_EDGES + "tT点时分秒"):
        raise NotATime("not_a_time")
    if time is None:
        assert day is not None
        return _whole_day(day, zone)
    hour, minute, second = time["h"], time["m"], time["s"]
    if time["ch"] is not None:
        hour, second = time["ch"], time["cs"]
        minute = "30" if time["chalf"] else time["cm"]
    elif time["bare"] is not None:
        hour = time["bare"]
    number = int(hour)
    number = _of_the_day(number, time["half"] or "", (time["ampm"] or "").lower())
    if day is None:
        day = local(at, _fixed(time["zone"]) or zone).date()
    return _with_time(day, str(number), minute, second, time["f"], time["zone"], zone)


def _of_the_day(hour: int, half: str, ampm: str) -> int:
    if ampm:
        if not 1 <= hour <= 12:
            raise NotATime("no_such_time")
        return hour % 12 + (12 if ampm.startswith("p") else 0)
    if half in _LATER and hour < 12 and not (half == "中午" and hour >= 11):
        return hour + 12
    return 0 if half == "凌晨" and hour == 12 else hour


def _date(text: str, now: int, zone: tzinfo | None) -> tuple[date | None, str]:
    """The day named, and the text without it."""
    today = local(now, zone).date()
    for word in sorted(_DAYS_AGO, key=len, reverse=True):
        at = text.lower().find(word)
        if at >= 0:
            return today - timedelta(days=_DAYS_AGO[word]), text[:at] + " " + text[at + len(word) :]
    found = _YMD.search(text)
    if found:
        return _wall(int(found[1]), int(found[2]), int(found[3])), _without(text, found)
    found = _MD.search(text)
    if found:
        return _lately(int(found[1]), int(found[2]), today), _without(text, found)
    for pattern, month_at, day_at in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        found = pattern.search(text)
        if found and found[month_at].lower()[:3] in _MONTHS:
            month = _MONTHS.index(found[month_at].lower()[:3]) + 1
            if found[3]:
                return _wall(int(found[3]), month, int(found[day_at])), _without(text, found)
            return _lately(month, int(found[day_at]), today), _without(text, found)
    found = _DMY.search(text)
    if found and (found[2] != "." or found[0].count(".") == 2):
        first, second, year = int(found[1]), int(found[3]), found[4]
        day, month = (first, second) if second <= 12 else (second, first)
        if year:
            return _wall(int(year) + (2000 if len(year) == 2 else 0), month, day), _without(text, found)
        return _lately(month, day, today), _without(text, found)
    return None, text


def _without(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " + text[found.end() :]


def _lately(month: int, day: int, today: date) -> date:
    """Of this year, unless that is still to come: recordings are of the past."""
    for year in range(today.year, today.year - 8, -1):  # 29 February may be years ago
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today + timedelta(days=1):
            return found
    raise NotATime("no_such_day")


def _wall(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotATime("no_such_day") from None
    if not _YEARS.start <= year < _YEARS.stop:
        raise NotATime("no_such_day")
    return found


def _whole_day(day: date, zone: tzinfo | None) -> TimeText:
    return TimeText((day_start(day, zone),), whole_day=True)


def _fixed(zone: str | None) -> tzinfo | None:
    """The zone a text names; None for none."""
    if not zone:
        return None
    text = re.sub(r"\s|utc|gmt", "", zone.lower())
    if text in ("", "z"):
        return UTC
    hours, minutes = (text[1:].split(":") + ["0"])[:2] if ":" in text else (text[1:3], text[3:] or "0")
    away = timedelta(hours=int(hours), minutes=int(minutes))
    if away > timedelta(hours=18) or int(minutes) > 59:
        raise NotATime("no_such_time")
    return timezone(-away if text[0] == "-" else away)


def _with_time(
    day: date,
    hour: str,
    minute: str | None,
    second: str | None,
    fraction: str | None,
    named: str | None,
    zone: tzinfo | None,
) -> TimeText:
    next_day = int(hour) == 24 and not int(minute or 0) and not int(second or 0)
    try:
        wall = datetime(
            day.year, day.month, day.day, 0 if next_day else int(hour), int(minute or 0), int(second or 0)
        )
    except ValueError:
        raise NotATime("no_such_time") from None
    wall += timedelta(days=int(next_day), milliseconds=int(((fraction or "") + "000")[:3]))
    fixed = _fixed(named)
    found = instants(wall, fixed or zone)
    if not found:
        about = round(wall.replace(tzinfo=UTC).timestamp() * 1000)
        near = changes(about - DAY_MS, about + DAY_MS, zone)
        raise NotATime("left_out", near[0].utc_ms if near else None)
    return TimeText(found)
