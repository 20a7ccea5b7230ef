"""What a tile of a review says about itself: one phase, the first that is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.review.pace import Pace
from app.core.review.status import ReviewPhase
from app.core.review.stream import Lost
from app.core.review.windows import Stage, Window, Windows
from app.core.status import Reason
from app.media.reviews import ReviewState
from app.media.types import Failure

Said = tuple[ReviewPhase, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tile stands at one instant. ``at_ms``: its clock, ``offset_ms`` ahead of the master's."""

    now_s: float
    at_ms: float
    offset_ms: int
    rate: float
    """At which it plays; 0: it stands."""
    dragged: bool
    """Shown is the key frame nearest to where the operator drags."""
    exact: bool
    """Shown is the picture of the clock's time."""
    since_s: float
    """Since when the picture of the clock's time is wanted."""
    windows: Windows
    pace: Pace
    lost: Lost | None
    state: ReviewState | None
    """What its decoder said last."""

    def phase(self) -> Said:
        """The phase, and its parameters as ``ReviewPhase`` documents them."""
        lost, state = self.lost, self.state
        if lost is not None:
            if lost.phase is ReviewPhase.DECODER_LOST:
                return lost.phase, {}
            left_s = self._left(lost.next_s)
            return lost.phase, {"reason": lost.reason, "message": lost.message, "next_try_in_s": left_s}
        if self.dragged:
            return ReviewPhase.KEY_ONLY, {"why": "scrub"}
        if self.exact:
            return self._with_picture()
        windows, at_ms = self.windows, self.at_ms
        window = windows.window_at(at_ms)
        if window is None:
            if windows.beyond_what_is_there(at_ms):
                return ReviewPhase.LIVE_EDGE, {"last_utc_ms": self._master(windows.last_before(at_ms))}
            return ReviewPhase.ASKING, {"waited_s": self._waited_s}
        if not window.settled:
            return self._without_index(window)
        if windows.span_at(at_ms) is None:
            last = self._master(windows.last_before(at_ms))
            if windows.beyond_what_is_there(at_ms):
                return ReviewPhase.LIVE_EDGE, {"last_utc_ms": last}
            onward = self._master(windows.next_after(at_ms))
            return ReviewPhase.NO_RECORDING, {"since_utc_ms": last, "next_utc_ms": onward}
        if window.reason is not None:
            return self._trouble(window)
        if state is not None and state.failure is not None and state.failure is not Failure.ADDRESS_EXPIRED:
            return ReviewPhase.TROUBLE, {
                "reason": Reason(state.failure.value),
                "message": state.detail,
                "next_try_in_s": state.retry_in_s,
            }
        just_late = self.rate and self.pace.just_late(self.now_s)
        if just_late or self.pace.slow(self.now_s) is not None:
            return self._with_picture()
        return ReviewPhase.OPENING, {"waited_s": self._waited_s}

    def _with_picture(self) -> Said:
        if self.rate == 0:
            return ReviewPhase.PAUSED, {}
        slow = self.pace.slow(self.now_s)
        if slow is not None:
            return ReviewPhase.SLOW, {"asked": self.rate, "measured": slow}
        if self.state is not None and self.state.key_only in ("reverse", "fast"):
            return ReviewPhase.KEY_ONLY, {"why": self.state.key_only}
        return ReviewPhase.PLAYING, {}

    def _without_index(self, window: Window) -> Said:
        left_s = self._left(window.retry_s)
        match window.stage:
            case Stage.RETRY:
                return ReviewPhase.RETRY, {
                    "waited_s": self._waited_s,
                    "next_ask_in_s": max(0.0, window.edge_s - self.now_s),
                    "message": window.message,
                }
            case Stage.REFUSED:
                return ReviewPhase.REFUSED, {
                    "reason": window.reason,
                    "message": window.message,
                    "next_ask_in_s": left_s,
                }
            case Stage.FAILED if window.spec is None:
                return ReviewPhase.NOT_KNOWN, {"next_ask_in_s": left_s, "reason": window.reason}
            case Stage.FAILED:
                return self._trouble(window)
            case Stage.READING:
                return ReviewPhase.OPENING, {"waited_s": self._waited_s}
        return ReviewPhase.ASKING, {"waited_s": self._waited_s}

    def _trouble(self, window: Window) -> Said:
        return ReviewPhase.TROUBLE, {
            "reason": window.reason,
            "message": window.message,
            "next_try_in_s": self._left(window.retry_s),
        }

    @property
    def _waited_s(self) -> float:
        return max(0.0, self.now_s - self.since_s)

    def _master(self, own_ms: int | None) -> int | None:
        return None if own_ms is None else own_ms - self.offset_ms

    def _left(self, at_s: float | None) -> float | None:
        return None if at_s is None else max(0.0, at_s - self.now_s)
