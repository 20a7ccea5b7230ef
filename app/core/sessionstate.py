"""What a stream session is made of: what it remembers, and the steps its rules are written in."""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.core import timing
from app.core.addresses import AddressReady
from app.core.attempt import Attempt, Cause, Feed, Journey, Stage, Troubles, Wait
from app.core.effects import Ask, CancelAsk, Close, Effect, Open, Target
from app.core.instant import Clock, Instant
from app.core.quality import Quality
from app.core.status import Reason

_NEXT_PROTOCOL = {
    Reason.UNSUPPORTED,
    Reason.BAD_STREAM,
    Reason.NO_VIDEO,
    Reason.BAD_PLAYLIST,
}
"""Failures that another protocol may not have."""

_ids = itertools.count(1)


@dataclass
class SessionState:
    """See ``StreamSession``, whose base this is."""

    clock: Clock
    random: Callable[[], float] = random.random
    may_open: Callable[[], bool] = lambda: True
    target: Target | None = None
    effects: deque[Effect] = field(default_factory=deque)
    endpoint_up: bool = True
    endpoint_down_since: Instant | None = None
    live: Feed | None = None
    attempt: Attempt | None = None
    wait: Wait | None = None
    trouble: Troubles = field(default_factory=Troubles)
    _change_trouble: Troubles = field(default_factory=Troubles)
    _decoders_lost: deque[float] = field(default_factory=deque)
    journey: Journey | None = None
    """Of the newest attempt, also when it is over."""
    last_picture_at: float | None = None
    last_picture_utc: Instant | None = None
    quality: Quality | None = None
    """What is wanted of it, for ``status``; the owner sets it."""
    pinned: tuple[str, ...] = ()
    held: bool = False
    parked: bool = False
    _late_renewed_at: float = float("-inf")
    _late_rest_s: float = timing.LATE_REST_S
    _protocol_index: int = 0
    _slow_openings: int = 0

    @property
    def _endpoint_away(self) -> bool:
        return not self.endpoint_up and not (self.target is not None and self.target.direct)

    def _begin(self, cause: Cause, protocol_index: int | None = None) -> None:
        """Asks for an address, or waits for the endpoint."""
        assert self.target is not None and self.attempt is None and self.wait is None
        index = self._protocol_index if protocol_index is None else protocol_index
        index %= len(self.target.protocols)
        if self._endpoint_away:
            self._wait_for_endpoint(cause, index)
            return
        now = self.clock.monotonic()
        self.attempt = Attempt(cause, self.target, index, now, Stage.ASKING, now + timing.ASK_LIMIT_S)
        self.journey = Journey(cause, self.target.stream, self.target.protocols[index], now)
        self._ask(self.attempt)

    def _ask(self, attempt: Attempt) -> None:
        attempt.stage = Stage.ASKING
        attempt.ask_id = next(_ids)
        attempt.asked += 1
        attempt.deadline = self.clock.monotonic() + timing.ASK_LIMIT_S
        self.effects.append(Ask(attempt.ask_id, attempt.target.key(attempt.protocol_index)))

    def _open(self, attempt: Attempt, address: AddressReady) -> None:
        now = self.clock.monotonic()
        if not self.may_open():
            attempt.stage = Stage.QUEUED
            attempt.address = address
            attempt.deadline = now + timing.QUEUE_LIMIT_S
            return
        attempt.stage = Stage.OPENING
        attempt.deadline = now + self._opening_limit()
        renew_at = now + timing.RENEW_AFTER_S - timing.RENEW_SPREAD_S * self.random()
        attempt.feed = Feed(next(_ids), attempt.target, attempt.protocol_index, address, now, renew_at)
        if self.journey is not None:
            self.journey.opened_at = now
            attempt.feed.journey = self.journey
        self.effects.append(Open(attempt.feed.open_id, address))

    def _opening_limit(self) -> float:
        patience = timing.OPENING_PATIENCE ** min(self._slow_openings, 10)
        return min(timing.OPENING_LIMIT_S * patience, timing.OPENING_LONGEST_S)

    def _reopen(self, cause: Cause, feed: Feed) -> None:
        """Opens the same address again (its decoder was lost, the address was good)."""
        assert self.attempt is None
        now = self.clock.monotonic()
        self.wait = None
        attempt = Attempt(cause, feed.target, feed.protocol_index, now, Stage.OPENING, now)
        self.attempt = attempt
        protocol = feed.target.protocols[feed.protocol_index]
        self.journey = Journey(cause, feed.target.stream, protocol, now, now, now)
        self._open(attempt, feed.address)

    def _drop_attempt(self) -> None:
        attempt, self.attempt = self.attempt, None
        if attempt is None:
            return
        if attempt.stage is Stage.ASKING:
            self.effects.append(CancelAsk(attempt.ask_id, attempt.target.key(attempt.protocol_index)))
        if attempt.feed is not None:
            self.effects.append(Close(attempt.feed.open_id))

    def _drop_live(self) -> None:
        if self.live is not None:
            self.effects.append(Close(self.live.open_id))
            self.live = None

    def _drop_all(self) -> None:
        self._drop_attempt()
        self._drop_live()
        self.wait = None
        self.trouble.clear()
        self._change_trouble.clear()
        self._decoders_lost.clear()
        self._slow_openings = 0
        self.last_picture_at = None
        self.last_picture_utc = None

    def _feed(self, open_id: int) -> Feed | None:
        if self.live is not None and self.live.open_id == open_id:
            return self.live
        feed = self.attempt.feed if self.attempt is not None else None
        return feed if feed is not None and feed.open_id == open_id else None

    def _seen(self, now: float, ago_s: float) -> None:
        self.last_picture_at = now - ago_s
        self.last_picture_utc = Instant(self.clock.utc() - round(ago_s * 1000))

    def _back_off(self, attempt: Attempt, reason: Reason, message: str, pause: float | None = None) -> None:
        """Waits for the next try. ``pause``: as the service said, the level does not grow."""
        cause = attempt.cause
        assert self.target is not None
        trouble = self._change_trouble if cause is Cause.CHANGE else self.trouble
        trouble.failures += 1
        index = attempt.protocol_index
        if reason is Reason.OPENING_DEADLINE:
            self._slow_openings += 1
        slow = reason is Reason.OPENING_DEADLINE and self._slow_openings >= timing.OPENING_OTHER_PROTOCOL
        if reason in _NEXT_PROTOCOL or slow:
            index = (index + 1) % len(self.target.protocols)
        if self._endpoint_away:
            self._wait_for_endpoint(cause, index)
            return
        if pause is None:
            nominal = timing.BACKOFF_S[min(trouble.level, len(timing.BACKOFF_S) - 1)]
            trouble.level += 1
            pause = nominal * (1 + timing.BACKOFF_JITTER * (2 * self.random() - 1))
        else:
            pause *= 1 + timing.BACKOFF_JITTER * self.random()  # never earlier than the service asked
        self.wait = Wait(cause, reason, message, self.clock.monotonic() + pause, protocol_index=index)

    def _wait_for_endpoint(self, cause: Cause, protocol_index: int) -> None:
        self.wait = Wait(cause, Reason.UNREACHABLE, "", None, protocol_index=protocol_index)
