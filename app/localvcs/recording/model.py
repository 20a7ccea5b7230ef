"""What a recording consists of: segments, and the names under which they lie on disk.

``<day>/<start>-<end>.<take><b|c>.<video>[-<audio>].ts`` below a folder a device: times in UTC milliseconds,
the day that of the start (UTC). The name says everything the index knows, so the index can be made anew from
disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

DAY_MS = 86_400_000
TS_PACKET = 188
LONGEST_MS = 60_000
"""A segment is cut at key pictures; when none has come for so long, it ends all the same."""
_NAME = re.compile(r"(\d{1,15})-(\d{1,15})\.(\d{1,9})([bc])\.(h264|hevc)(?:-(aac|mp3))?\.ts", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch [``start_ms``, ``end_ms``) of one camera, in a file of its own that begins with a key
    picture.

    ``take`` counts the times recording began anew; where two takes tell of the same moments (the clock was
    set back), the newer one is played. ``begins``: does not continue the segment before it. ``codecs``: of
    the picture and, behind a hyphen, of the sound.
    """

    device_id: str
    start_ms: int
    end_ms: int
    take: int
    begins: bool
    codecs: str
    bytes: int

    @property
    def video(self) -> str:
        return self.codecs.partition("-")[0]

    @property
    def path(self) -> str:
        """Below the recordings' folder, with slashes."""
        flag = "b" if self.begins else "c"
        name = f"{self.start_ms}-{self.end_ms}.{self.take}{flag}.{self.codecs}.ts"
        return f"{folder_of(self.device_id)}/{day_of(self.start_ms)}/{name}"


def folder_of(device_id: str) -> str:
    """The folder of a device; differs for different ids, and is a plain name for any text."""
    return "d-" + quote(device_id, safe="").replace(".", "%2E")


def device_of(folder: str) -> str | None:
    """The device a folder belongs to; None for a folder that is none of ours."""
    if not folder.startswith("d-"):
        return None
    device_id = unquote(folder[2:])
    return device_id if folder_of(device_id) == folder else None


def day_of(ms: int) -> str:
    return (_EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%d")


def is_day(folder: str) -> bool:
    return _DAY.fullmatch(folder) is not None


def day_bounds(day: str) -> tuple[int, int] | None:
    """First millisecond of a day's folder and of the day after; None for what is no day."""
    try:
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    start_ms = round((start - _EPOCH) / timedelta(milliseconds=1))
    return start_ms, start_ms + DAY_MS


def parse_name(device_id: str, day: str, name: str, size: int) -> Segment | None:
    """The segment a file name tells of; None when it is none of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    start_ms, end_ms = int(match[1]), int(match[2])
    bounds = day_bounds(day)
    if bounds is None or not bounds[0] <= start_ms < bounds[1] or not start_ms < end_ms:
        return None
    codecs = match[5] + (f"-{match[6]}" if match[6] else "")
    segment = Segment(device_id, start_ms, end_ms, int(match[3]), match[4] == "b", codecs, size)
    return segment if segment.path.endswith(f"/{day}/{name}") else None
