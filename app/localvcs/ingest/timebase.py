"""From a camera's own clock to ours: timestamps that never wrap, jump or fall, and the UTC time of each.

Ticks are 90 kHz. A camera's timestamps may begin anywhere, wrap (33 bits in MPEG-TS, 32-bit milliseconds in
FLV), jump when it sets its clock, and run a little fast or slow. What comes out begins at the service's UTC
time (in ticks) and from then on only rises. UTC follows from it by one slowly corrected difference; when the
service's own clock jumps, the difference jumps with it, at a key frame, and that is a gap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.media.feed.backlog import Item

TICKS_MS = 90
_S = 90_000
MAX_STEP = 10 * _S
"""A longer step of the camera's clock is a jump (or a wrap), not a pause."""
MAX_BACK = _S
"""A step back by less is a careless clock, by more another clock."""
GAP = _S
"""Time without pictures that counts as a gap where the connection had to be made anew or the clock jumped."""
_REORDER = 5 * _S
_WINDOW_S = 5.0
_CORRECTION_MS = 20.0
"""At most so much a window: 0.4 % is more than any camera's clock is wrong, and nobody sees it."""
_FAR_MS = 2000.0
"""Further off than this is not drift: begin anew at the next key frame."""
_CLOCK_STEP_MS = 500.0


@dataclass(frozen=True, slots=True)
class Placed:
    """``gap``: something is missing before this packet (a key frame then)."""

    pts_90k: int
    dts_90k: int
    wall_utc_ms: int
    gap: bool


class TimeBase:
    """One a device, for as long as the service runs. Used by one thread at a time.

    ``now_ms``: the service's clock. ``monotonic_s``: elapsed time that no clock change touches.
    """

    def __init__(self, now_ms: Callable[[], int], monotonic_s: Callable[[], float]) -> None:
        self._now_ms = now_ms
        self._monotonic_s = monotonic_s
        self._wall_minus_out_ms = 0.0
        self._offset: int | None = None
        self._out_dts: int | None = None
        self._out_audio: int | None = None
        self._in_dts = 0
        self._epoch = 0
        self._frame = _S // 25
        self._seen_s = 0.0
        self._low_ms: float | None = None
        self._low_since_s = 0.0
        self._clock_ms = now_ms() - monotonic_s() * 1000
        self._reanchor = False

    def begin(self, burst: list[Item], age_s: float = 0.0) -> None:
        """A connection begins with these packets; the last of them was made by the camera ``age_s`` ago.

        What comes out goes on after what came before, by the time that passed.
        """
        videos = [item for item in burst if item.video] or burst
        first, last = videos[0], videos[-1]
        self._follow_clock(at_once=True)
        length = last.dts - first.dts if 0 <= last.dts - first.dts < MAX_STEP else 0
        now_out = round((self._now_ms() - age_s * 1000 - self._wall_minus_out_ms) * TICKS_MS)
        start = now_out - length
        if self._out_dts is None:
            self._out_dts = start - self._frame
        start = max(start, self._out_dts + self._frame)
        self._offset = start - first.dts
        self._in_dts = first.dts - self._frame
        self._epoch = first.epoch
        self._restart_window()

    def video(self, item: Item) -> Placed:
        """Where a picture goes. ``begin`` comes first."""
        assert self._offset is not None and self._out_dts is not None
        delta = item.dts - self._in_dts
        gap = False
        if item.epoch != self._epoch or not -MAX_BACK < delta <= MAX_STEP:
            # Another clock, or the same one set anew or wrapped: go on by the time that really passed.
            passed = round((self._monotonic_s() - self._seen_s) * _S) if self._seen_s else 0
            step = self._frame if passed < GAP else passed
            gap = passed >= GAP and item.key
            self._offset = self._out_dts + step - item.dts
            self._restart_window()
        elif delta <= 0:
            self._offset += 1 - delta
        elif delta < _S:
            self._frame = delta
        self._epoch, self._in_dts = item.epoch, item.dts
        self._out_dts = item.dts + self._offset
        self._seen_s = self._monotonic_s()
        if item.key and self._reanchor:
            self._anchor()
            gap = True
        pts = self._out_dts + min(max(0, item.pts - item.dts), _REORDER)
        return Placed(pts, self._out_dts, self._wall(pts), gap)

    def audio(self, item: Item) -> Placed | None:
        """Where a piece of sound goes beside its pictures; None: nowhere, leave it out."""
        if self._offset is None or self._out_dts is None or item.epoch != self._epoch:
            return None
        out = item.pts + self._offset
        if abs(out - self._out_dts) > MAX_STEP or (self._out_audio is not None and out <= self._out_audio):
            return None
        self._out_audio = out
        return Placed(out, out, self._wall(out), False)

    def arrived(self) -> None:
        """The packet placed last has just been made, as far as the network lets us know: watch the drift."""
        if self._out_dts is None:
            return
        self._follow_clock(at_once=False)
        error_ms = self._now_ms() - (self._out_dts / TICKS_MS + self._wall_minus_out_ms)
        if error_ms < -_FAR_MS:
            self._reanchor = True  # from the future: nothing but a clock does that
        now_s = self._monotonic_s()
        self._low_ms = error_ms if self._low_ms is None else min(self._low_ms, error_ms)
        if now_s - self._low_since_s < _WINDOW_S:
            return
        low_ms = self._low_ms
        self._restart_window()
        if abs(low_ms) > _FAR_MS:
            self._reanchor = True
        else:
            self._wall_minus_out_ms += max(-_CORRECTION_MS, min(_CORRECTION_MS, low_ms))

    def _follow_clock(self, *, at_once: bool) -> None:
        """Notices that the service's clock was moved."""
        clock_ms = self._now_ms() - self._monotonic_s() * 1000
        moved_ms = clock_ms - self._clock_ms
        if abs(moved_ms) < _CLOCK_STEP_MS:
            return
        if at_once:
            self._clock_ms = clock_ms
            self._wall_minus_out_ms += moved_ms
            self._reanchor = False
        else:
            self._reanchor = True

    def _anchor(self) -> None:
        assert self._out_dts is not None
        self._wall_minus_out_ms = self._now_ms() - self._out_dts / TICKS_MS
        self._clock_ms = self._now_ms() - self._monotonic_s() * 1000
        self._reanchor = False
        self._restart_window()

    def _restart_window(self) -> None:
        self._low_ms = None
        self._low_since_s = self._monotonic_s()

    def _wall(self, pts: int) -> int:
        return round(pts / TICKS_MS + self._wall_minus_out_ms)
