"""One tile of a review: what it shows at the master clock's time, and what it says when it cannot."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Protocol

from app.core.instant import Clock
from app.core.review.pace import Pace
from app.core.review.sources import SourceProvider
from app.core.review.status import ReviewStatus
from app.core.review.stream import ReviewPool, ReviewStream
from app.core.review.telling import Standing
from app.core.review.windows import Stage, Window, Windows
from app.media.frames import NOTHING_CHOSEN, Chosen, PictureView, RingReader
from app.media.reviews import (
    MasterClock,
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
from app.media.types import StreamFailed, StreamId, TileSize


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
        self.sound = ""
        """While it is listened to: ``playing``, ``mute``, ``no_device`` or ``no_libvlc``; empty: not known,
        or silent (at any speed but 1x it is)."""
        self._around = around
        self._hidden = False
        self._rests = False
        self._windows: Windows | None = None
        self._stream = ReviewStream(around.clock, around.pool, self._opened, around.closed)
        self._pace = Pace()
        self._ring: RingReader | None = None
        self._last = 0
        self._info: ReviewInfo | None = None
        self._state: ReviewState | None = None
        self._since_s = 0.0

    # -- for the page --------------------------------------------------------------------------------

    def set_size(self, width: int, height: int) -> None:
        """How large its picture area is, in device pixels; pictures are scaled for it. 0x0: nobody sees it,
        so nothing is decoded for it (unless it is heard) until somebody does."""
        self._hidden = width <= 0 or height <= 0
        if not self._hidden:
            self._stream.resize(TileSize(width, height))

    @property
    def measured_rate(self) -> float | None:
        """How fast its pictures really go on; None: not known, or they stand."""
        return self._pace.rate

    @property
    def listened_to(self) -> bool:
        """Whether it is to be heard."""
        return self._stream.volume is not None

    def serial(self) -> tuple[int, int]:
        """Another value whenever ``picture`` would give another picture. Cheap: for the paint timer."""
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
        info = self._stream.decoder
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
        phase, params = self._standing(self._windows).phase()
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
        found = self._stream.ring()
        if found is not None and found is not self._ring:
            self._ring, self._last = found, 0
        ring = self._ring
        if ring is None or self.device_id is None:
            return NOTHING_CHOSEN
        if self._around.scrubbing and self._stream.scrubs:
            return ring.choose_newest()
        at_ms = self._around.paint_utc_ms() + self.offset_ms
        rate = self._around.running_rate
        chosen = ring.choose(at_ms, self._last, coarse=rate < 0 or rate > 1)
        if not chosen.exact and chosen.sequence and self._nothing_at(at_ms):
            return NOTHING_CHOSEN
        return chosen

    def _nothing_at(self, at_ms: float) -> bool:
        """Whether it is known that nothing was recorded at a time."""
        windows = self._windows
        if windows is None:
            return False
        window = windows.window_at(at_ms)
        return window is not None and window.settled and windows.span_at(at_ms) is None

    def _standing(self, windows: Windows) -> Standing:
        return Standing(
            now_s=self._around.clock.monotonic(),
            at_ms=self._now_ms,
            offset_ms=self.offset_ms,
            rate=self._around.running_rate,
            dragged=self._around.scrubbing and self._stream.scrubs and self._ring is not None,
            exact=self._choose().exact,
            since_s=self._since_s,
            windows=windows,
            pace=self._pace,
            lost=self._stream.lost,
            state=self._state,
        )

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
        self._stream.open()

    def clear(self) -> None:
        """No camera."""
        if self._windows is not None:
            self._windows.close()
        self._stream.close()
        self.device_id, self.offset_ms, self._windows = None, 0, None
        self._ring, self._last = None, 0
        self._info, self._state = None, None
        self.sound = ""
        self.leapt()

    def set_offset(self, ms: int) -> None:
        """The camera's clock is that much ahead; the master clock is told anew by the review."""
        self.offset_ms = ms
        self._stream.clock_again()

    def listen(self, volume: int | None) -> None:
        """Let it be heard, so many percent loud; None: not."""
        if volume == self._stream.volume:
            return
        if volume is None:
            self.sound = ""
        self._stream.listen(volume)

    def leapt(self) -> None:
        """The master clock is somewhere else: what was measured counts no more."""
        self._pace.leapt()
        self._since_s = self._around.clock.monotonic()

    def tell_clock(self, clock: MasterClock, scrub: bool) -> None:
        """The master clock, as it is now."""
        rests = self._hidden and not self.listened_to
        if rests:
            if self._rests and self._stream.has_clock:
                return
            clock, scrub = clock.running(0, self._around.clock.monotonic()), False
        self._rests = rests
        self._stream.tell_clock(clock, scrub, self.offset_ms)

    def tell(self, command: ReviewCommand) -> None:
        """Any other command; its stream must be this tile's."""
        self._stream.tell(command)

    @property
    def stream(self) -> StreamId | None:
        """What the pool calls it."""
        return self._stream.id

    def tick(self) -> None:
        """Lets time pass."""
        if self._windows is None:
            return
        self._stream.tick()
        self._windows.want(self._now_ms, self._around.running_rate)
        chosen = self._choose()
        if chosen.exact:
            self._stream.is_back()
        self._pace.measure(self._around.clock.monotonic(), self._around.running_rate, chosen)

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
                self._state = None
                self._stream.failed(event)

    # -- its stream ----------------------------------------------------------------------------------

    def _opened(self, stream: StreamId) -> None:
        self._around.opened(stream, self)
        self._state = None
        if self._windows is not None:
            self._windows.resend()

    def _send_window(self, window: Window) -> None:
        stream = self._stream.id
        if stream is not None and window.spec is not None:
            self.tell(ReviewWindow(stream, window.number, window.spec, window.from_ms, window.to_ms))

    def _forget_window(self, window: Window) -> None:
        if self._stream.id is not None:
            self.tell(ReviewForget(self._stream.id, window.number))
