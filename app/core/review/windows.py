"""The windows of one tile: which quarters of an hour it needs addresses for, and what is known in them."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from app.core.instant import Clock
from app.core.review.sources import (
    SourceAnswer,
    SourceFailed,
    SourceNothing,
    SourceProvider,
    SourceReady,
    SourceRetry,
)
from app.core.status import Reason
from app.media.reviews import ReviewIndexed, ReviewWindowFailed
from app.media.types import Failure, FeedSpec

WINDOW_MS = 15 * 60 * 1000
KEPT = 8
"""Windows of one tile that stay known."""
LOOK_AHEAD = 4
"""So many windows on, a recording behind a gap is looked for (one hour)."""
NEAR_MS = 30_000
"""So near to the border of a window (times the speed) the one behind it is got ready."""
BEFORE_MS = 5_000
"""So near behind a border the window before it is: somebody may step back."""
RENEW_S = 60.0
"""An address is asked for anew so long before it expires."""
RENEW_LEAST_S = 20.0
"""...and no sooner than this after the last asking, however short addresses live."""
RETRY_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
EXPIRED_AGAIN_S = 2.0
"""An address that is refused although it is new is not asked for again sooner than this."""
EDGE_S = (4.0, 4.0, 5.0, 10.0, 20.0)
"""At the live edge a list is read again after so long; longer, when nothing was new in it."""
EDGE_NEW_ADDRESS = 2
"""After so many reads without anything new, another address is asked for."""
EDGE_NEAR_MS = 20_000

Span = tuple[int, int]


class Stage(Enum):
    """How far a window is."""

    ASKING = auto()
    RETRY = auto()
    READING = auto()
    KNOWN = auto()
    NOTHING = auto()
    FAILED = auto()
    REFUSED = auto()


@dataclass(eq=False, slots=True)
class Window:
    """One quarter of an hour, in the recording's own time."""

    number: int
    from_ms: int
    to_ms: int
    stage: Stage = Stage.ASKING
    spec: FeedSpec | None = field(default=None, repr=False)
    asked_s: float = 0.0
    renewing: bool = False
    cancel: Callable[[], None] | None = None
    good_until_s: float | None = None
    spans: tuple[Span, ...] | None = None
    exact_times: bool = True
    retry_s: float | None = None
    tries: int = 0
    reason: Reason | None = None
    message: str = ""
    edge_s: float = 0.0
    edge_tries: int = 0
    asked_utc_ms: int = 0
    covers_ms: int = 0
    """Its address tells of nothing later than this."""

    @property
    def settled(self) -> bool:
        """Whether what was recorded in it is known."""
        return self.spans is not None


class Windows:
    """Owned by the window's thread. ``send(window)`` gives a window's address to the decoder; ``forget``
    takes it back."""

    _numbers = itertools.count(1)

    def __init__(
        self,
        clock: Clock,
        sources: SourceProvider,
        device_id: str,
        storage: str,
        send: Callable[[Window], None],
        forget: Callable[[Window], None],
    ) -> None:
        self._clock = clock
        self._sources = sources
        self._device_id = device_id
        self._storage = storage
        self._send = send
        self._forget = forget
        self._windows: dict[int, Window] = {}
        self._closed = False

    # -- what is wanted ------------------------------------------------------------------------------

    def want(self, at_ms: float, rate: float) -> None:
        """The clock is there and goes on at that speed: asks for what it needs, renews, tries again."""
        here = int(at_ms) // WINDOW_MS * WINDOW_MS
        wanted = [here]
        near_ms = NEAR_MS * max(1.0, abs(rate))
        if rate >= 0 and here + WINDOW_MS - at_ms < near_ms:
            wanted.append(here + WINDOW_MS)
        if at_ms - here < (near_ms if rate < 0 else BEFORE_MS):
            wanted.append(here - WINDOW_MS)
        gap = self._gap_at(at_ms)
        if gap:
            step = -WINDOW_MS if rate < 0 else WINDOW_MS
            onward = self._unknown_onward(here, step)
            if onward is not None:
                wanted.append(onward)
        now_utc = self._clock.utc()
        for start in wanted:
            if start not in self._windows and start < now_utc and start >= 0:
                self._ask(self._add(start))
        self._look_after(at_ms, rate, set(wanted))

    def _gap_at(self, at_ms: float) -> bool:
        """Whether nothing more is recorded in its window from there on."""
        window = self._windows.get(int(at_ms) // WINDOW_MS * WINDOW_MS)
        return window is not None and window.spans is not None and self.span_at(at_ms) is None

    def _unknown_onward(self, here: int, step: int) -> int | None:
        """The first window in that direction that is not known yet, if none before it has a recording."""
        for number in range(1, LOOK_AHEAD + 1):
            window = self._windows.get(here + step * number)
            if window is None:
                return here + step * number
            if window.spans is None or window.spans:
                return None
        return None

    def _add(self, start: int) -> Window:
        window = Window(next(self._numbers), start, start + WINDOW_MS)
        self._windows[start] = window
        if len(self._windows) > KEPT:
            farthest = max(self._windows, key=lambda other: abs(other - start))
            self._drop(self._windows.pop(farthest))
        return window

    def _drop(self, window: Window) -> None:
        if window.cancel is not None:
            window.cancel()
        self._forget(window)

    def _look_after(self, at_ms: float, rate: float, wanted: set[int]) -> None:
        now_s = self._clock.monotonic()
        for start, window in list(self._windows.items()):
            if window.retry_s is not None and now_s >= window.retry_s and start in wanted:
                window.retry_s = None
                if window.spec is not None and window.tries < 2 and window.reason is not None:
                    window.stage = Stage.READING
                    self._send(window)
                else:
                    self._ask(window, fresh=window.spec is not None)
            renew_s = window.good_until_s
            if (
                renew_s is not None
                and start in wanted
                and not window.renewing
                and window.stage in (Stage.KNOWN, Stage.READING)
                and now_s > renew_s - RENEW_S
                and now_s > window.asked_s + RENEW_LEAST_S
            ):
                self._ask(window, fresh=True)
            if start in wanted:
                self._look_at_edge(window, at_ms, rate, now_s)

    def _look_at_edge(self, window: Window, at_ms: float, rate: float, now_s: float) -> None:
        """A window that was not over when it was read: is there more of it now?"""
        if window.stage not in (Stage.KNOWN, Stage.NOTHING) or window.asked_utc_ms >= window.to_ms + 5000:
            return
        last_ms = window.spans[-1][1] if window.spans else window.from_ms
        if at_ms < last_ms - EDGE_NEAR_MS * max(1.0, rate) or now_s < window.edge_s:
            return
        window.edge_s = now_s + EDGE_S[min(window.edge_tries, len(EDGE_S) - 1)]
        window.edge_tries += 1
        window.asked_utc_ms = self._clock.utc()
        if window.spec is None or window.covers_ms < window.to_ms:
            self._ask(window)
        elif window.edge_tries % (EDGE_NEW_ADDRESS + 1) == 0:
            self._ask(window, fresh=True)
        else:
            self._send(window)

    def _ask(self, window: Window, fresh: bool = False) -> None:
        window.renewing = window.settled
        window.asked_s = self._clock.monotonic()
        window.asked_utc_ms = self._clock.utc()
        if not window.settled:
            window.stage = Stage.ASKING
        if window.cancel is not None:
            window.cancel()
        cancelled = [False]

        def came(answer: SourceAnswer) -> None:
            if not (cancelled[0] or self._closed):
                self._answered(window, answer)

        stop = self._sources.ask_source(
            self._device_id, self._storage, window.from_ms, window.to_ms, came, fresh
        )

        def cancel() -> None:
            cancelled[0] = True
            stop()

        window.cancel = cancel

    def _answered(self, window: Window, answer: SourceAnswer) -> None:
        now_s = self._clock.monotonic()
        match answer:
            case SourceRetry(next_ask_in_s, message):
                if not window.settled:
                    window.stage, window.message = Stage.RETRY, message
                    window.retry_s = None
                    window.edge_s = (
                        now_s + next_ask_in_s
                    )  # when it is asked again, for those who want to know
                return
            case SourceReady(spec):
                window.spec, window.good_until_s = spec, answer.good_until_s
                window.covers_ms = answer.to_utc_ms
                window.reason = None
                if not window.settled:
                    window.stage = Stage.READING
                self._send(window)
            case SourceNothing():
                if not window.settled:
                    window.stage, window.spans = Stage.NOTHING, ()
                window.tries = 0
            case SourceFailed(reason, message, refused, retry_in_s):
                window.reason, window.message = reason, message
                if not window.settled:
                    window.stage = Stage.REFUSED if refused else Stage.FAILED
                pause_s = RETRY_S[min(window.tries, len(RETRY_S) - 1)]
                window.tries += 1
                window.retry_s = now_s + (pause_s if retry_in_s is None else retry_in_s)
                window.spec = None if not window.settled else window.spec
        window.renewing = False
        window.cancel = None

    # -- what the decoder says -----------------------------------------------------------------------

    def indexed(self, event: ReviewIndexed) -> None:
        """A playlist was read."""
        window = self._by_number(event.window)
        if window is None:
            return
        if window.spans != event.spans:
            window.edge_tries = 0
        window.spans, window.exact_times = event.spans, event.exact_times
        window.stage, window.tries, window.reason, window.retry_s = Stage.KNOWN, 0, None, None

    def failed(self, event: ReviewWindowFailed) -> None:
        """A playlist or a segment was refused."""
        window = self._by_number(event.window)
        if window is None:
            return
        now_s = self._clock.monotonic()
        if event.failure is Failure.ADDRESS_EXPIRED:
            if window.renewing:
                return
            again_s = window.asked_s + EXPIRED_AGAIN_S * (1 + window.tries)
            if now_s >= again_s:
                window.tries += 1
                self._ask(window, fresh=True)
                return
            window.reason, window.message = Reason.ADDRESS_EXPIRED, event.detail
            window.tries, window.retry_s = window.tries + 2, again_s
            return
        window.reason, window.message = Reason(event.failure.value), event.detail
        pause_s = RETRY_S[min(window.tries, len(RETRY_S) - 1)]
        window.tries += 1
        window.retry_s = now_s + pause_s
        if not window.settled:
            window.stage = Stage.FAILED

    def _by_number(self, number: int) -> Window | None:
        return next((window for window in self._windows.values() if window.number == number), None)

    def resend(self) -> None:
        """Another decoder: it knows nothing yet."""
        for window in self._windows.values():
            if window.spec is not None:
                self._send(window)

    def close(self) -> None:
        """Nobody wants them any more."""
        self._closed = True
        for window in self._windows.values():
            if window.cancel is not None:
                window.cancel()
        self._windows.clear()

    # -- what is known -------------------------------------------------------------------------------

    def window_at(self, at_ms: float) -> Window | None:
        """The window of a time."""
        return self._windows.get(int(at_ms) // WINDOW_MS * WINDOW_MS)

    def span_at(self, at_ms: float) -> Span | None:
        """The recording that holds a time, as far as its window; None: none was made, or it is not known."""
        window = self.window_at(at_ms)
        if window is None or not window.spans:
            return None
        at = bisect.bisect_right(window.spans, at_ms, key=lambda span: span[0]) - 1
        return window.spans[at] if at >= 0 and at_ms < window.spans[at][1] else None

    def next_after(self, at_ms: float) -> int | None:
        """When the next recording begins, as far as is known."""
        window = self.window_at(at_ms)
        while window is not None and window.spans is not None:
            later = next((start for start, _ in window.spans if start >= at_ms), None)
            if later is not None:
                return later
            window = self._windows.get(window.to_ms)
        return None

    def last_before(self, at_ms: float) -> int | None:
        """When the recording before a time ended, as far as is known."""
        window = self.window_at(at_ms)
        while window is not None and window.spans is not None:
            earlier = next((end for _, end in reversed(window.spans) if end <= at_ms), None)
            if earlier is not None:
                return earlier
            window = self._windows.get(window.from_ms - WINDOW_MS)
        return None

    def beyond_what_is_there(self, at_ms: float) -> bool:
        """Whether a time is newer than all that is recorded yet."""
        window = self.window_at(at_ms)
        if window is None:
            return at_ms >= self._clock.utc() - WINDOW_MS
        young = window.asked_utc_ms < window.to_ms + 5000
        return young and self.next_after(at_ms) is None
