"""HLS playlists (RFC 8216): the sliding window of a live stream, and the whole of a recording."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.localvcs.streams.packets import GOP_MS, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VOD_SEGMENT_MS = 1000
"""Short, because a picture in the middle of one is had only with all that come before it."""
_LONG_VOD_SEGMENT_MS = 6000
_LONG_VOD_MS = 2 * 3600 * 1000
"""From here on segments are longer: a day's playlist would be megabytes otherwise."""


class VodSegment(NamedTuple):
    """``after_gap``: something is missing between the segment before and this one."""

    start_ms: int
    end_ms: int
    after_gap: bool


def program_date_time(utc_ms: int) -> str:
    moment = _EPOCH + timedelta(milliseconds=utc_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc_ms % 1000:03d}Z"


def live(numbers: Sequence[int], auth_key: str, length_s: int = 1) -> str:
    """The window of segments given (ascending, consecutive); segment n begins n * ``length_s`` after 1970."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{length_s}",
        f"#EXT-X-MEDIA-SEQUENCE:{numbers[0] if numbers else 0}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    for number in numbers:
        lines += (
            f"#EXT-X-PROGRAM-DATE-TIME:{program_date_time(number * length_s * 1000)}",
            f"#EXTINF:{length_s}.000,",
            f"{number}.ts?auth_key={auth_key}",
        )
    return "\n".join(lines) + "\n"


def _segment_length(spans: Sequence[Span]) -> int:
    return _LONG_VOD_SEGMENT_MS if spans[-1].end_ms - spans[0].start_ms > _LONG_VOD_MS else _VOD_SEGMENT_MS


def _whole_seconds(span: Span) -> tuple[int, int]:
    return span.start_ms // GOP_MS * GOP_MS, -(-span.end_ms // GOP_MS) * GOP_MS


def is_vod_segment(spans: Sequence[Span], start_ms: int, end_ms: int) -> bool:
    """Whether ``vod_segments`` would give this one, without walking through all of them."""
    for first, last in map(_whole_seconds, spans):
        if first <= start_ms < last:
            length = _segment_length(spans)
            begins = start_ms == first or start_ms % length == 0
            return begins and end_ms == min(last, (start_ms // length + 1) * length)
    return False


def vod_segments(spans: Sequence[Span]) -> Iterator[VodSegment]:
    """Cuts recorded spans into segments on whole seconds, the first one at the key frame at or before.

    Inner borders lie on multiples of the segment length, so that viewers of different ranges share
    segments.
    """
    if not spans:
        return
    length = _segment_length(spans)
    previous_end: int | None = None
    for span in spans:
        start, end = _whole_seconds(span)
        while start < end:
            stop = min(end, (start // length + 1) * length)
            yield VodSegment(start, stop, previous_end is not None and start != previous_end)
            previous_end = start = stop


def vod(spans: Sequence[Span], auth_key: str) -> str:
    """The playlist of a recording; a gap is a discontinuity with a new date. Where the first second is only
    partly in it, EXT-X-START says from where it plays."""
    return _vod(tuple(spans)).replace(_KEY, auth_key)


_KEY = "\0"
"""Stands for the ``auth_key``, the one thing in which the lists of two viewers differ."""


@functools.lru_cache(32)
def _vod(spans: tuple[Span, ...]) -> str:
    segments = list(vod_segments(spans))
    target = max((s.end_ms - s.start_ms for s in segments), default=1000) // 1000
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    if spans and (late_ms := spans[0].start_ms % GOP_MS):
        lines.append(f"#EXT-X-START:TIME-OFFSET={late_ms / 1000:.3f},PRECISE=YES")
    for index, segment in enumerate(segments):
        if segment.after_gap:
            lines.append("#EXT-X-DISCONTINUITY")
        if index == 0 or segment.after_gap:
            lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{program_date_time(segment.start_ms)}")
        seconds = (segment.end_ms - segment.start_ms) // 1000
        lines += (f"#EXTINF:{seconds}.000,", f"{segment.start_ms // 1000}-{seconds}.ts?auth_key={_KEY}")
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"
