"""Records and patterns that several groups of actions share."""

from typing import Annotated

from app.vcs.declare import Format, Record, Wire, record

LINK_PATTERNS = (
    r"https?://[^/]+/.+\.m3u8(\?.*)?",
    r"https?://[^/]+/.+\.flv(\?.*)?",
    r"rtmp://[^/]+/.+(\?.*)?",
)
"""The play links a virtual data source may have: HLS, FLV, RTMP."""

CAMERA_LINK_PATTERNS = (r"rtsps?://[^/]+/.+(\?.*)?", r"rtmps://[^/]+/.+(\?.*)?")
"""Ours: what a local VCS pulls besides."""

NAME_64 = r"[\u4e00-\u9fa5A-Za-z0-9_\-]{0,64}"
"""Names of watch tasks and policies: Chinese and Latin letters, digits, underscore, hyphen."""

NAME_256 = r"[\u4e00-\u9fa5A-Za-z0-9_\-]{0,256}"


@record
class TimeRange(Record):
    """A range of a day, ``HH:mm:ss``, in the site's local time."""

    start_time: Annotated[str, Wire("StartTime", format=Format.TIME)]
    end_time: Annotated[str, Wire("EndTime", format=Format.TIME)]


@record
class AttributeFilter(Record):
    """One attribute a target has to have: any of the values, with at least this score (0 to 1)."""

    key: Annotated[str, Wire("Key")]
    value: Annotated[tuple[str, ...], Wire("Value")]
    score: Annotated[float | None, Wire("Score")] = None
