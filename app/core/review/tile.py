"""One tile of a review: what it shows at the master clock's time, and what it says when it cannot."""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from app.core.instant import Clock
from app.core.review.sources import SourceProvider
from app.core.review.status import ReviewPhase, ReviewStatus
from app.core.review.windows import Stage, Window, Windows
from app.core.status import Reason
from app.media.frames import NOTHING_CHOSEN, Chosen, PictureView, RingReader
from app.media.reviews import (
    MasterClock,
    ReviewClock,
    ReviewCommand,
    ReviewForget,
    ReviewIndexed,
    ReviewInfo,
    ReviewSound,
    ReviewState,
    ReviewStepped,
    ReviewWindow,
    ReviewWindowFailed,
)
from app.media.types import Failure, StreamFailed, StreamId, TileSize

if TYPE_CHECKING:
    from app.media.pool import DecoderInfo

log = logging.getLogger("vcs_wall.review")

DEFAULT_SIZE = TileSize(640, 360)
MEASURE_S = 2.0
"""Over so long the speed is measured."""
SLOW_PART = 0.9
"""Below this part of the speed asked for it is said that it is slower."""
SLOW_AFTER_S = 1.5
REOPEN_S = (0.0, 0.0, 1.0, 2.0, 4.0, 8.0)
"""Pauses before a lost decoder's tile is opened anew; the last one repeats."""
LOST_FORGIVEN_S = 60.0
LATE_OK_S = 1.0
"""While it plays, pictures may be late for so long before it is said that they are being waited for."""


class ReviewPool(Protocol):
    """What is needed of ``DecoderPool(target=REVIEW_TARGET)``."""

    def open_review(self, size: TileSize) -> StreamId: ...
    def review(self, command: ReviewCommand) -> None: ...
    def resize(self, stream: StreamId, size: TileSize) -> None: ...
    def set_audio(self, stream: StreamId, on: bool, volume: int = 100) -> None: ...
    def close(self, stream: StreamId) -> None: ...
    def ring(self, stream: StreamId) -> RingReader | None: ...
    def decoder_of(self, stream: StreamId) -> DecoderInfo | None: ...
    def shutdown(self, timeout_s: float) -> None: ...


class Surroundings(Protocol):
    """What a tile needs of its review."""

    clock: Clock
    sources: SourceProvider
    pool: ReviewPool

    def now_utc_ms(self) -> float: ...
    def paint_utc_ms(self) -> float: ...
    @property
    def running_rate(self) -> float: ...
    @property
    def scrubbing(self) -> bool: ...
    def opened(self, stream: StreamId, tile: ReviewTile) -> None: ...
    def closed(self, stream: StreamId) -> None: ...
    def stepped(self, tile: ReviewTile, event: ReviewStepped) -> None: ...


class ReviewTile:
    """Owned by the window's thread. A page reads it at any time; changes go through the ``Review``.

    Times given and taken are the master clock's; the recording's own are ``offset_ms`` ahead.
    """

    def __init__(self, around: Surroundings, index: int) -> None:
        self.index = index
        self.device_id: str | None = None
        self.storage = "cloud"
        """``cloud`` or ``device``."""
        self.offset_ms = 0
        """By how much the camera's clock is ahead."""
        self.measured_rate: float | None = None
        """How fast its pictures really go on; None: not known, or they stand."""
        self.sound = ""
        """While it is listened to: ``playing``, ``mute``, ``no_device`` or ``no_libvlc``; empty: not known,
        or silent (at any speed but 1x it is)."""
        self._volume: int | None = None
        self._around = around
        self._size = DEFAULT_SIZE
        self._hidden = False
        self._rests = False
        self._windows: Windows | None = None
        self._stream: StreamId | None = None
        self._ring: RingReader | None = None
        self._last = 0
        self._info: ReviewInfo | None = None
        self._state: ReviewState | None = None
        self._clock_told: tuple[MasterClock, bool, int] | None = None
        self._serial = 0
        self._since_s = 0.0
        self._lost_s: deque[float] = deque()
        self._reopen_s: float | None = None
        self._reopen_why: tuple[ReviewPhase, Reason | None, str] | None = None
        self._pace: deque[tuple[float, int]] = deque()
        self._slow_since_s: float | None = None
        self._exact_s = float("-inf")

    # -- for the page --------------------------------------------------------------------------------

    def set_size(self, width: int, height: int) -> None:
        """How large its picture area is, in device pixels; pictures are scaled for it. 0x0: nobody sees it,
        so nothing is decoded for it (unless it is heard) until somebody does."""
        self._hidden = width <= 0 or height <= 0
        if width <= 0 or height <= 0 or (width, height) == (self._size.width, self._size.height):
            return
        self._size = TileSize(width, height)
        if self._stream is not None:
            self._around.pool.resize(self._stream, self._size)

    @property
    def listened_to(self) -> bool:
        """Whether it is to be heard."""
        return self._volume is not None

    def serial(self) -> tuple[int, int]:
        """Another value whenever ``picture`` would give another picture. Cheap: for a 60 Hz timer."""
        chosen = self._choose()
        return (id(self._ring) if chosen.sequence else 0, chosen.sequence)

    @contextlib.contextmanager
    def picture(self) -> Iterator[PictureView | None]:
        """The picture to paint now, kept from the decoder meanwhile; None where there is none.

        It is the newest one of the recording that is not after the master clock. Until that one is decoded
        after a leap it is what was shown before; where nothing was recorded it is None. While scrubbing it
        is the key frame decoded last.
        """
        for _ in range(4):  # the decoder may write over the picture between our choice and our mark
            chosen = self._choose()
            ring = self._ring
            if ring is None or not chosen.sequence:
                break
            with ring.acquire_chosen(chosen) as view:
                if view is None:
                    continue
                self._last = chosen.sequence
                yield view
                return
        yield None

    @property
    def shown_utc_ms(self) -> int | None:
        """When the picture shown was taken, by the master clock; None without one."""
        chosen = self._choose()
        return chosen.capture_utc_ms - self.offset_ms if chosen.sequence else None

    @property
    def drift_ms(self) -> float | None:
        """0 while the picture shown is the one of the master clock's time; else by how much it is older (then
        negative) or newer. None without one."""
        chosen = self._choose()
        if not chosen.sequence:
            return None
        now_ms = self._around.now_utc_ms() + self.offset_ms
        if chosen.capture_utc_ms <= now_ms < chosen.until_utc_ms:
            return 0.0
        return (chosen.until_utc_ms if now_ms >= chosen.until_utc_ms else chosen.capture_utc_ms) - now_ms

    @property
    def on_time(self) -> bool:
        """Whether the picture shown is the one of the master clock's time."""
        return self._choose().exact

    def chosen(self) -> Chosen:
        """What ``picture`` would give, without looking at its pixels; times are the recording's own."""
        return self._choose()

    def neighbour(self, here: Chosen, direction: int) -> Chosen | None:
        """The picture after (1) or before (-1) that one, if it stands in the ring and follows directly."""
        ring = self._ring
        if ring is None:
            return None
        found = ring.choose(here.until_utc_ms if direction > 0 else here.capture_utc_ms - 1)
        joined = found.exact and (direction > 0 or found.until_utc_ms == here.capture_utc_ms)
        return found if joined else None

    @property
    def decoder_pid(self) -> int | None:
        """The process that decodes it; None while there is none."""
        info = None if self._stream is None else self._around.pool.decoder_of(self._stream)
        return None if info is None else info.pid

    def recorded_at(self, utc_ms: float) -> bool | None:
        """Whether it has a recording of that time; None: not known."""
        if self._windows is None:
            return None
        at_ms = utc_ms + self.offset_ms
        window = self._windows.window_at(at_ms)
        if window is None or not window.settled:
            return None
        return self._windows.span_at(at_ms) is not None

    def status(self) -> ReviewStatus:
        """What is true about it now."""
        if self.device_id is None or self._windows is None:
            return ReviewStatus()
        phase, params = self._phase()
        info = self._info
        window = self._windows.window_at(self._now_ms)
        return ReviewStatus(
            phase,
            params,
            codec=None if info is None else info.codec,
            width=None if info is None else info.width,
            height=None if info is None else info.height,
            fps=None if info is None else info.fps,
            exact_times=window is None or window.exact_times,
            encrypted=None if info is None else info.encrypted,
            has_sound=None if info is None else info.has_sound,
        )

    # -- which picture -------------------------------------------------------------------------------

    @property
    def _now_ms(self) -> float:
        return self._around.now_utc_ms() + self.offset_ms

    def _choose(self) -> Chosen:
        if self._stream is not None:
            ring = self._around.pool.ring(self._stream)
            if ring is not None and ring is not self._ring:
                self._ring, self._last = ring, 0
        ring = self._ring
        if ring is None or self.device_id is None:
            return NOTHING_CHOSEN
        if self._around.scrubbing and self._scrubs:
            return ring.choose_newest()
        at_ms = self._around.paint_utc_ms() + self.offset_ms
        rate = self._around.running_rate
        chosen = ring.choose(at_ms, self._last, coarse=rate < 0 or rate > 1)
        if not chosen.exact and chosen.sequence and self._nothing_at(at_ms):
            return NOTHING_CHOSEN
        return chosen

    @property
    def _scrubs(self) -> bool:
        return self._clock_told is not None and self._clock_told[1]

    def _nothing_at(self, at_ms: float) -> bool:
        """Whether it is known that nothing was recorded at a time."""
        windows = self._windows
        if windows is None:
            return False
        window = windows.window_at(at_ms)
        return window is not None and window.settled and windows.span_at(at_ms) is None

    # -- what it says --------------------------------------------------------------------------------

    def _phase(self) -> tuple[ReviewPhase, dict[str, Any]]:
        now_s = self._around.clock.monotonic()
        at_ms = self._now_ms
        assert self._windows is not None
        if self._reopen_why is not None:
            phase, reason, message = self._reopen_why
            if phase is ReviewPhase.DECODER_LOST:
                return phase, {}
            left_s = None if self._reopen_s is None else max(0.0, self._reopen_s - now_s)
            return phase, {"reason": reason, "message": message, "next_try_in_s": left_s}
        state = self._state
        if self._around.scrubbing and self._scrubs and self._ring is not None:
            return ReviewPhase.KEY_ONLY, {"why": "scrub"}
        if self._choose().exact:
            return self._with_picture(state, now_s)
        window = self._windows.window_at(at_ms)
        waited_s = max(0.0, now_s - self._since_s)
        if window is None:
            if self._windows.beyond_what_is_there(at_ms):
                return ReviewPhase.LIVE_EDGE, {"last_utc_ms": self._master(self._windows.last_before(at_ms))}
            return ReviewPhase.ASKING, {"waited_s": waited_s}
        if not window.settled:
            return self._without_index(window, now_s, waited_s)
        if self._windows.span_at(at_ms) is None:
            last = self._master(self._windows.last_before(at_ms))
            if self._windows.beyond_what_is_there(at_ms):
                return ReviewPhase.LIVE_EDGE, {"last_utc_ms": last}
            onward = self._master(self._windows.next_after(at_ms))
            return ReviewPhase.NO_RECORDING, {"since_utc_ms": last, "next_utc_ms": onward}
        if window.reason is not None:
            return ReviewPhase.TROUBLE, {
                "reason": window.reason,
                "message": window.message,
                "next_try_in_s": _left(window.retry_s, now_s),
            }
        if state is not None and state.failure is not None and state.failure is not Failure.ADDRESS_EXPIRED:
            return ReviewPhase.TROUBLE, {
                "reason": Reason(state.failure.value),
                "message": state.detail,
                "next_try_in_s": state.retry_in_s,
            }
        just_late = self._around.running_rate and now_s - self._exact_s < LATE_OK_S
        if just_late or self._slow(now_s) is not None:
            return self._with_picture(state, now_s)
        return ReviewPhase.OPENING, {"waited_s": waited_s}

    def _with_picture(self, state: ReviewState | None, now_s: float) -> tuple[ReviewPhase, dict[str, Any]]:
        rate = self._around.running_rate
        if rate == 0:
            return ReviewPhase.PAUSED, {}
        slow = self._slow(now_s)
        if slow is not None:
            return ReviewPhase.SLOW, {"asked": rate, "measured": slow}
        if state is not None and state.key_only in ("reverse", "fast"):
            return ReviewPhase.KEY_ONLY, {"why": state.key_only}
        return ReviewPhase.PLAYING, {}

    def _without_index(
        self, window: Window, now_s: float, waited_s: float
    ) -> tuple[ReviewPhase, dict[str, Any]]:
        left_s = _left(window.retry_s, now_s)
        match window.stage:
            case Stage.RETRY:
                return ReviewPhase.RETRY, {
                    "waited_s": waited_s,
                    "next_ask_in_s": max(0.0, window.edge_s - now_s),
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
                return ReviewPhase.TROUBLE, {
                    "reason": window.reason,
                    "message": window.message,
                    "next_try_in_s": left_s,
                }
            case Stage.READING:
                return ReviewPhase.OPENING, {"waited_s": waited_s}
        return ReviewPhase.ASKING, {"waited_s": waited_s}

    def _master(self, own_ms: int | None) -> int | None:
        return None if own_ms is None else own_ms - self.offset_ms

    def _slow(self, now_s: float) -> float | None:
        """The measured speed, when it has been too low for long enough."""
        if self._slow_since_s is None or now_s - self._slow_since_s < SLOW_AFTER_S:
            return None
        return round(self.measured_rate or 0.0, 2)

    def _measure(self, now_s: float) -> None:
        """How fast its pictures really go on."""
        rate = self._around.running_rate
        chosen = self._choose()
        if chosen.exact:
            self._exact_s = now_s
        if rate == 0 or not chosen.sequence:
            self._pace.clear()
            self.measured_rate, self._slow_since_s = None, None
            return
        pace = self._pace
        pace.append((now_s, chosen.capture_utc_ms))
        while len(pace) > 2 and now_s - pace[1][0] >= MEASURE_S:
            pace.popleft()
        passed_s = now_s - pace[0][0]
        if passed_s < MEASURE_S / 2:
            return
        self.measured_rate = (chosen.capture_utc_ms - pace[0][1]) / 1000 / passed_s
        too_slow = not chosen.exact and abs(self.measured_rate) < SLOW_PART * abs(rate)
        if not too_slow:
            self._slow_since_s = None
        elif self._slow_since_s is None:
            self._slow_since_s = now_s

    # -- for its review ------------------------------------------------------------------------------

    def show(self, device_id: str, storage: str, offset_ms: int) -> None:
        """Another camera."""
        self.clear()
        around = self._around
        self.device_id, self.storage, self.offset_ms = device_id, storage, offset_ms
        self._since_s = around.clock.monotonic()
        self._windows = Windows(
            around.clock, around.sources, device_id, storage, self._send_window, self._forget_window
        )
        self._open()

    def clear(self) -> None:
        """No camera."""
        if self._windows is not None:
            self._windows.close()
        self._close_stream()
        self.device_id, self.offset_ms, self._windows = None, 0, None
        self._ring, self._last = None, 0
        self._info, self._state = None, None
        self._reopen_s, self._reopen_why = None, None
        self._lost_s.clear()
        self._volume, self.sound = None, ""
        self.leapt()

    def set_offset(self, ms: int) -> None:
        """The camera's clock is that much ahead; the master clock is told anew by the review."""
        self.offset_ms = ms
        self._clock_told = None

    def listen(self, volume: int | None) -> None:
        """Let it be heard, so many percent loud; None: not."""
        if volume == self._volume:
            return
        self._volume = volume
        if volume is None:
            self.sound = ""
        if self._stream is not None:
            self._around.pool.set_audio(self._stream, volume is not None, volume or 0)

    def leapt(self) -> None:
        """The master clock is somewhere else: what was measured counts no more."""
        self._pace.clear()
        self.measured_rate, self._slow_since_s = None, None
        self._exact_s = float("-inf")
        self._since_s = self._around.clock.monotonic()

    def tell_clock(self, clock: MasterClock, scrub: bool) -> None:
        """The master clock, as it is now."""
        rests = self._hidden and self._volume is None
        if rests:
            if self._rests and self._clock_told is not None:
                return
            clock, scrub = clock.running(0, self._around.clock.monotonic()), False
        self._rests = rests
        told = (clock, scrub, self.offset_ms)
        if self._stream is None or told == self._clock_told:
            return
        self._clock_told = told
        self._serial += 1
        self._around.pool.review(
            ReviewClock(self._stream, self._serial, clock.shifted(self.offset_ms), scrub)
        )

    def tell(self, command: ReviewCommand) -> None:
        """Any other command; its stream must be this tile's."""
        self._around.pool.review(command)

    @property
    def stream(self) -> StreamId | None:
        """What the pool calls it."""
        return self._stream

    def tick(self) -> None:
        """Lets time pass."""
        if self._windows is None:
            return
        now_s = self._around.clock.monotonic()
        if self._reopen_s is not None and now_s >= self._reopen_s:
            self._reopen_s = None
            self._open()
        self._windows.want(self._now_ms, self._around.running_rate)
        if self._reopen_why is not None and self._stream is not None and self._choose().exact:
            self._reopen_why = None
        self._measure(now_s)

    def ready(self) -> bool:
        """Whether the clock may go on as far as this tile is concerned: it shows the right picture, or it is
        known that it will not."""
        if self.device_id is None or self._windows is None or self._rests or self._choose().exact:
            return True
        at_ms = self._now_ms
        window = self._windows.window_at(at_ms)
        if window is None:
            return False
        if window.settled:
            return self._windows.span_at(at_ms) is None or window.reason is not None
        return window.stage in (Stage.FAILED, Stage.REFUSED, Stage.RETRY)

    def media(self, event: object) -> None:
        """An event of the pool for its stream."""
        if self._windows is None:
            return
        match event:
            case ReviewIndexed():
                self._windows.indexed(event)
            case ReviewWindowFailed():
                self._windows.failed(event)
            case ReviewInfo():
                self._info = event
            case ReviewState():
                self._state = event
            case ReviewSound():
                self.sound = event.sound
            case ReviewStepped():
                self._around.stepped(self, event)
            case StreamFailed():
                self._lost(event)

    def _lost(self, event: StreamFailed) -> None:
        """Its decoder is gone, or cannot go on: opened anew, at the clock's time."""
        now_s = self._around.clock.monotonic()
        lost = self._lost_s
        lost.append(now_s)
        while now_s - lost[0] > LOST_FORGIVEN_S:
            lost.popleft()
        if self._stream is not None:
            self._around.closed(self._stream)
        self._stream, self._clock_told, self._state = None, None, None
        pause_s = REOPEN_S[min(len(lost), len(REOPEN_S)) - 1]
        reason = Reason(event.failure.value)
        if event.failure is Failure.DECODER_LOST:
            self._reopen_why = (ReviewPhase.DECODER_LOST, reason, "")
        else:
            self._reopen_why = (ReviewPhase.TROUBLE, reason, event.detail)
            pause_s = max(pause_s, 2.0)
        self._reopen_s = now_s + pause_s
        if pause_s == 0:
            self._reopen_s = None
            self._open()

    def _open(self) -> None:
        self._stream = self._around.pool.open_review(self._size)
        self._around.opened(self._stream, self)
        self._clock_told, self._state = None, None
        if self._windows is not None:
            self._windows.resend()
        if self._volume is not None:
            self._around.pool.set_audio(self._stream, True, self._volume)

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._around.closed(self._stream)
            self._around.pool.close(self._stream)
            self._stream = None
        self._clock_told = None

    def _send_window(self, window: Window) -> None:
        if self._stream is not None and window.spec is not None:
            self._around.pool.review(
                ReviewWindow(self._stream, window.number, window.spec, window.from_ms, window.to_ms)
            )

    def _forget_window(self, window: Window) -> None:
        if self._stream is not None:
            self._around.pool.review(ReviewForget(self._stream, window.number))


def _left(at_s: float | None, now_s: float) -> float | None:
    return None if at_s is None else max(0.0, at_s - now_s)
