"""A tile's stream of the pool: opened, told what is wanted of it, opened anew when its decoder is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.core.instant import Clock
from app.core.review.status import ReviewPhase
from app.core.status import Reason
from app.media.frames import RingReader
from app.media.reviews import MasterClock, ReviewClock, ReviewCommand
from app.media.types import Failure, StreamFailed, StreamId, TileSize

if TYPE_CHECKING:
    from app.media.slot import DecoderInfo

DEFAULT_SIZE = TileSize(640, 360)
REOPEN_S = (0.0, 0.0, 1.0, 2.0, 4.0, 8.0)
"""Pauses before a lost decoder's tile is opened anew; the last one repeats."""
LOST_FORGIVEN_S = 60.0
TROUBLE_S = 2.0
"""What failed by itself is not opened anew sooner than this."""


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


@dataclass(frozen=True, slots=True)
class Lost:
    """Why it is opened anew. ``phase``: ``DECODER_LOST`` or ``TROUBLE``."""

    phase: ReviewPhase
    reason: Reason
    message: str
    next_s: float | None
    """When it is (monotonic); None: it was."""


class ReviewStream:
    """Owned by the window's thread. What it was told of size and sound it keeps; the rest its tile tells anew
    whenever it is ``opened``."""

    def __init__(
        self,
        clock: Clock,
        pool: ReviewPool,
        opened: Callable[[StreamId], None],
        ended: Callable[[StreamId], None],
    ) -> None:
        """``opened`` and ``ended`` hear of every stream of the pool's that is, or is no more, this tile's."""
        self._clock = clock
        self._pool = pool
        self._opened = opened
        self._ended = ended
        self.id: StreamId | None = None
        """What the pool calls it; None while there is none."""
        self.lost: Lost | None = None
        self.volume: int | None = None
        """How loud it is to be heard, percent; None: not."""
        self._size = DEFAULT_SIZE
        self._told: tuple[MasterClock, bool, int] | None = None
        self._serial = 0
        self._lost_s: deque[float] = deque()

    def open(self) -> None:
        """Begins."""
        self.id = self._pool.open_review(self._size)
        self._told = None
        self._opened(self.id)
        if self.volume is not None:
            self._pool.set_audio(self.id, True, self.volume)

    def close(self) -> None:
        """Ends; a size stays, losses and sound are forgotten."""
        if self.id is not None:
            self._ended(self.id)
            self._pool.close(self.id)
            self.id = None
        self._told, self.lost, self.volume = None, None, None
        self._lost_s.clear()

    def ring(self) -> RingReader | None:
        """Where its pictures are; None: there are none yet."""
        return None if self.id is None else self._pool.ring(self.id)

    @property
    def decoder(self) -> DecoderInfo | None:
        """The process that decodes it."""
        return None if self.id is None else self._pool.decoder_of(self.id)

    # -- what it is told -----------------------------------------------------------------------------

    def resize(self, size: TileSize) -> None:
        """Its pictures are scaled for that."""
        if size == self._size:
            return
        self._size = size
        if self.id is not None:
            self._pool.resize(self.id, size)

    def listen(self, volume: int | None) -> None:
        """See ``volume``."""
        self.volume = volume
        if self.id is not None:
            self._pool.set_audio(self.id, volume is not None, volume or 0)

    def tell(self, command: ReviewCommand) -> None:
        """Any command of this stream; nothing while there is none."""
        if self.id is not None:
            self._pool.review(command)

    def tell_clock(self, clock: MasterClock, scrub: bool, offset_ms: int) -> None:
        """The master clock; its own is ``offset_ms`` ahead."""
        told = (clock, scrub, offset_ms)
        if self.id is None or told == self._told:
            return
        self._told = told
        self._serial += 1
        self._pool.review(ReviewClock(self.id, self._serial, clock.shifted(offset_ms), scrub))

    def clock_again(self) -> None:
        """The clock is to be told anew, though it be the same."""
        self._told = None

    @property
    def has_clock(self) -> bool:
        """Whether it was told one."""
        return self._told is not None

    @property
    def scrubs(self) -> bool:
        """Whether it was told that the operator drags."""
        return self._told is not None and self._told[1]

    # -- when it is lost -----------------------------------------------------------------------------

    def failed(self, event: StreamFailed) -> None:
        """Its decoder is gone, or cannot go on: opened anew, at the clock's time."""
        now_s = self._clock.monotonic()
        lost = self._lost_s
        lost.append(now_s)
        while now_s - lost[0] > LOST_FORGIVEN_S:
            lost.popleft()
        if self.id is not None:
            self._ended(self.id)
        self.id, self._told = None, None
        pause_s = REOPEN_S[min(len(lost), len(REOPEN_S)) - 1]
        reason = Reason(event.failure.value)
        if event.failure is Failure.DECODER_LOST:
            phase, message = ReviewPhase.DECODER_LOST, ""
        else:
            phase, message = ReviewPhase.TROUBLE, event.detail
            pause_s = max(pause_s, TROUBLE_S)
        self.lost = Lost(phase, reason, message, now_s + pause_s)
        if pause_s == 0:
            self._reopen()

    def tick(self) -> None:
        """Lets time pass."""
        next_s = None if self.lost is None else self.lost.next_s
        if next_s is not None and self._clock.monotonic() >= next_s:
            self._reopen()

    def _reopen(self) -> None:
        if self.lost is not None:
            self.lost = replace(self.lost, next_s=None)
        self.open()

    def is_back(self) -> None:
        """A picture of the clock's time came."""
        if self.id is not None:
            self.lost = None
