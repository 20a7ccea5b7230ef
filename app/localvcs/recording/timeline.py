"""Which pieces of which segments are a stretch of time, and the HLS playlist of them (RFC 8216). No files
here."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.localvcs.recording.model import Segment
from app.localvcs.streams.playlist import program_date_time


@dataclass(frozen=True, slots=True)
class Piece:
    """What is played of a segment: from its key picture number ``key`` (at ``start_ms``) until ``end_ms``."""

    segment: Segment
    start_ms: int
    end_ms: int
    key: int = 0
    after_gap: bool = False

    @property
    def name(self) -> str:
        """Tells the piece among all of its device."""
        segment = self.segment
        cut = self.end_ms - segment.start_ms if self.end_ms < segment.end_ms else 0
        return f"{segment.start_ms}-{segment.take}-{self.key}-{cut}"


def visible(segments: Iterable[Segment]) -> list[Segment]:
    """Those that do not share a moment with one of a newer take (or a better place), by their start."""
    in_order = sorted(segments, key=lambda s: s.start_ms)
    if all(before.end_ms <= after.start_ms for before, after in pairwise(in_order)):
        return in_order
    starts: list[int] = []
    chosen: list[Segment] = []
    for segment in sorted(in_order, key=lambda s: (-s.take, s.start_ms, s.end_ms)):
        at = bisect.bisect_right(starts, segment.start_ms)
        if at and chosen[at - 1].end_ms > segment.start_ms:
            continue
        if at < len(chosen) and chosen[at].start_ms < segment.end_ms:
            continue
        starts.insert(at, segment.start_ms)
        chosen.insert(at, segment)
    return chosen


def pieces(
    segments: Iterable[Segment], start_ms: int, end_ms: int, keys_of: Callable[[Segment], Sequence[int]]
) -> list[Piece]:
    """What to play for [start, end): whole segments but for the first, which begins with the last key picture
    not after ``start_ms``, and the last, which ends at ``end_ms``.

    ``keys_of`` gives the moments of a segment's key pictures, ascending, the first at its start; none at all
    for one that cannot be read, which is then left out.
    """
    made: list[Piece] = []
    before: Segment | None = None
    for segment in visible(segments):
        if segment.end_ms <= start_ms or segment.start_ms >= end_ms:
            before = segment
            continue
        key, begin_ms = 0, segment.start_ms
        if segment.start_ms < start_ms:
            moments = keys_of(segment)
            if not moments:
                continue
            key = max(0, bisect.bisect_right(moments, start_ms) - 1)
            begin_ms = moments[key]
        gap = bool(made) and (
            segment.begins
            or before is None
            or before.end_ms != segment.start_ms
            or before.take != segment.take
        )
        made.append(Piece(segment, begin_ms, min(end_ms, segment.end_ms), key, gap))
        before = segment
    return made


def playlist(found: Sequence[Piece], start_ms: int, auth_key: str) -> str:
    """The playlist of a recording. Every piece has its date; a player begins at ``start_ms`` exactly
    (EXT-X-START), which lies up to a picture group behind the beginning of the first piece."""
    longest_ms = max((piece.end_ms - piece.start_ms for piece in found), default=1000)
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{max(1, -(-longest_ms // 1000))}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    if found and found[0].start_ms < start_ms:
        lines.append(f"#EXT-X-START:TIME-OFFSET={(start_ms - found[0].start_ms) / 1000:.3f},PRECISE=YES")
    for piece in found:
        if piece.after_gap:
            lines.append("#EXT-X-DISCONTINUITY")
        lines += (
            f"#EXT-X-PROGRAM-DATE-TIME:{program_date_time(piece.start_ms)}",
            f"#EXTINF:{(piece.end_ms - piece.start_ms) / 1000:.3f},",
            f"{piece.name}.ts?auth_key={auth_key}",
        )
    lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"
