"""Many stretches of time on few pixels: how much of each pixel's time is covered. No Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from app.core.recordings import Spans


FEW = 48
"""So many stretches are gone through one by one."""


def _tables(spans: Spans) -> tuple[Any, Any, Any]:
    """Starts, ends, and how much is covered before each start; made once for the spans of a track."""
    found = spans.kept
    if not isinstance(found, tuple):
        import numpy as np

        starts = np.frombuffer(spans.starts, dtype=np.int64)
        ends = np.frombuffer(spans.ends, dtype=np.int64)
        before = np.zeros(len(starts) + 1, dtype=np.int64)
        np.cumsum(ends - starts, out=before[1:])
        found = spans.kept = (starts, ends, before)
    return found


def covered(spans: Spans, from_ms: float, ms_per_px: float, width: int) -> np.ndarray[Any, Any]:
    """For each of ``width`` pixels the part of its time that is covered, 0 to 1 (float64). As quick for a
    million stretches as for a few."""
    import numpy as np

    if not len(spans) or width <= 0:
        return np.zeros(max(0, width))
    to_ms = from_ms + width * ms_per_px
    first, last = bisect_right(spans.ends, from_ms), bisect_left(spans.starts, to_ms)
    if last - first <= FEW:
        return _few(spans, first, last, from_ms, ms_per_px, width)
    starts, ends, before = _tables(spans)
    edges = from_ms + np.arange(width + 1) * ms_per_px
    at = np.searchsorted(starts, edges, side="right")
    here = np.maximum(at - 1, 0)
    inside = np.maximum(np.minimum(edges, ends[here]) - starts[here], 0)
    total = np.where(at > 0, before[here] + inside, 0.0)
    return np.clip(np.diff(total) / ms_per_px, 0.0, 1.0)


def _few(
    spans: Spans, first: int, last: int, from_ms: float, ms_per_px: float, width: int
) -> np.ndarray[Any, Any]:
    """The same, one stretch after another: quicker where there are not many."""
    import numpy as np

    parts = np.zeros(width)
    for number in range(first, last):
        begin = max(0.0, (spans.starts[number] - from_ms) / ms_per_px)
        end = min(float(width), (spans.ends[number] - from_ms) / ms_per_px)
        left, right = int(begin), int(end)
        if left == right:
            parts[left] += end - begin
            continue
        parts[left] += left + 1 - begin
        parts[left + 1 : right] = 1.0
        if right < width:
            parts[right] += end - right
    return np.minimum(parts, 1.0)
