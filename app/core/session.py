"""The stream session: how one tile gets its picture and keeps it. A pure state machine.

It does nothing itself: it is told what happened (``answered``, ``media``, ``tick`` ...) and leaves what is
to be done in ``effects``. Time comes from the injected clock. At every moment it is idle, or shows a
stream, or has an attempt with a deadline, or waits for a known time (or for the shared probe of the
endpoint); so nothing can be stuck, and ``status`` can always say what happens next.

Two feeds may be open at once: ``live``, the one that is shown, and that of an attempt beside it, which
takes over with its first picture. Every ``Open`` is followed by exactly one ``Close``.
"""

from __future__ import annotations

from app.core import saying, timing
from app.core.addresses import (
    REASON_OF,
    AddressAnswer,
    AddressReady,
    AddressRefused,
    AddressStarting,
    AddressTrouble,
)
from app.core.attempt import Attempt, Cause, Feed, Stage, Wait
from app.core.effects import Blank, Hold, Show, Target
from app.core.instant import Instant
from app.core.sessionstate import SessionState
from app.core.status import Reason, TileStatus
from app.media.types import (
    Crowded,
    Failure,
    FirstPicture,
    MediaEvent,
    StreamEnded,
    StreamFailed,
    StreamHops,
    StreamOpened,
    StreamStats,
    SwapFailed,
)

__all__ = ["StreamSession", "Target"]


class StreamSession(SessionState):
    """One tile's stream. Not thread-safe. ``random`` gives [0, 1) for the jitter; ``may_open`` tells
    whether one more feed may be opened now."""

    # -- what the owner wants ------------------------------------------------------------------------

    def show(self, target: Target | None) -> None:
        """Shows this, or nothing. Another stream of the same device opens beside the one shown."""
        if target == self.target:
            self.target = target  # the next attempt knows the project and the protocols
            return
        before, self.target = self.target, target
        self._protocol_index = 0
        if target is None or before is None or before.device_id != target.device_id:
            self._drop_all()
            if before is not None:
                self.effects.append(Blank())
            if target is None:
                self.held = self.parked = False
            elif not self.parked:
                self._begin(Cause.OPEN)
            return
        self._change_trouble.clear()
        if self.parked:
            return
        if self.live is None:
            if self.wait is not None and (self.wait.refused or self.wait.until is None):
                self.wait.protocol_index = 0
                return  # another size does not make an absent camera answer
            self._drop_attempt()
            self.wait = None
            self._begin(Cause.RECOVER if self.last_picture_at is not None else Cause.OPEN)
            return
        self._drop_attempt()
        self.wait = None
        if self.live.target != target:
            self._begin(Cause.CHANGE)

    def retry_now(self) -> None:
        """The operator does not want to wait."""
        if self.target is None or self.attempt is not None:
            return
        self.trouble.level = 0
        if self.wait is not None:
            wait, self.wait = self.wait, None
            self._begin(wait.cause, wait.protocol_index)
        elif self.live is not None and not self.held and self.live.is_silent(self.clock.monotonic()):
            self._begin(Cause.SILENCE)

    def reconnect(self) -> None:
        """The machine slept or its network changed: whatever is open may be dead. Nobody waits."""
        if self.target is None or self.parked:
            return
        self.trouble.level = 0
        attempt = self.attempt
        if self.wait is not None:
            self.retry_now()
        elif attempt is not None and attempt.stage is Stage.OPENING:
            self._drop_attempt()  # its feed may wait for a connection that is dead, until its deadline
            self._begin(attempt.cause, attempt.protocol_index)
        else:
            self._renew()

    def hold(self) -> None:
        """Nobody sees it: decode nothing, but keep what is open."""
        if self.target is not None and not self.held:
            self.held = True
            if self.live is not None:
                self.effects.append(Hold(self.live.open_id, True))

    def park(self) -> None:
        """Nobody has seen it for long: close it, keep the last picture. Follows ``hold``."""
        if self.held and not self.parked:
            self.parked = True
            self._drop_attempt()
            self._drop_live()
            self.wait = None

    def resume(self) -> None:
        """It is seen again."""
        if not self.held:
            return
        parked, self.held, self.parked = self.parked, False, False
        if parked and self.target is not None:
            self._begin(Cause.RECOVER if self.last_picture_at is not None else Cause.OPEN)
        elif self.live is not None:
            self.effects.append(Hold(self.live.open_id, False))
            self.live.resumed_at = self.live.new_picture_at = self.clock.monotonic()

    def came_again(self) -> None:
        """It was let go on, and its ring has a new picture: sooner known than by its next report."""
        live = self.live
        if live is not None and live.resumed_at is not None:
            live.resumed_at = None
            live.new_picture_at = self.clock.monotonic()
            self._seen(live.new_picture_at, 0.0)

    def device_came_online(self) -> None:
        """The catalogue says that the device is there again."""
        if self.wait is not None and self.wait.refused:
            self.retry_now()

    def key_is_accepted(self) -> None:
        """The service took the key again for somebody else's call."""
        if self.wait is not None and self.wait.refused and self.wait.reason is Reason.FORBIDDEN:
            self.retry_now()

    def endpoint_went_away(self, since: Instant) -> None:
        """The service cannot be reached: whoever waits for it waits for the shared probe."""
        self.endpoint_up = False
        self.endpoint_down_since = since
        if not self._endpoint_away:
            return
        wait = self.wait
        if wait is not None and not wait.refused:
            wait.until = None
        attempt = self.attempt
        if attempt is not None and attempt.stage is Stage.STARTING:
            self.attempt = None
            self._wait_for_endpoint(attempt.cause, attempt.protocol_index)

    def endpoint_is_back(self) -> None:
        """The service answers again; tiles that wait for it are let go by ``release``."""
        self.endpoint_up = True
        self.endpoint_down_since = None

    @property
    def waits_for_endpoint(self) -> bool:
        """Whether ``release`` has something to do."""
        return self.wait is not None and self.wait.until is None

    def release(self) -> None:
        """Go on after the service's return."""
        if self.wait is not None and self.wait.until is None and self.endpoint_up:
            wait, self.wait = self.wait, None
            self._begin(wait.cause, wait.protocol_index)

    # -- what happened -------------------------------------------------------------------------------

    def answered(self, ask_id: int, answer: AddressAnswer) -> None:
        """The answer to an ``Ask``; one to an older ask is ignored."""
        attempt = self.attempt
        if attempt is None or attempt.stage is not Stage.ASKING or attempt.ask_id != ask_id:
            return
        now = self.clock.monotonic()
        if self.journey is not None and self.journey.heard_at is None:
            self.journey.heard_at = now
        if isinstance(answer, AddressReady):
            if self.journey is not None:
                self.journey.answered_at = now
            self._open(attempt, answer)
        elif isinstance(answer, AddressStarting):
            pause = timing.RETRY_ASKS_S[min(attempt.asked, len(timing.RETRY_ASKS_S)) - 1]
            attempt.stage = Stage.STARTING
            attempt.next_ask_at = now + pause
            attempt.deadline = attempt.started_at + timing.START_LIMIT_S
            if self._endpoint_away:
                self.attempt = None
                self._wait_for_endpoint(attempt.cause, attempt.protocol_index)
        elif isinstance(answer, AddressRefused):
            self._refused(attempt, answer)
        else:
            self._not_answered(attempt, answer)

    def media(self, open_id: int, event: MediaEvent) -> None:
        """What the decoder says about a feed; one that was closed is ignored."""
        feed = self._feed(open_id)
        if feed is None:
            return
        now = self.clock.monotonic()
        if isinstance(event, StreamOpened):
            feed.info = event
            if self.attempt is not None and feed is self.attempt.feed:
                self.attempt.deadline = now + self._opening_limit()
        elif isinstance(event, FirstPicture):
            feed.first_after_ms = event.after_ms
            self._first_picture(feed, now)
        elif isinstance(event, StreamHops):
            if feed.journey is not None:
                feed.journey.hops = event
        elif isinstance(event, StreamStats):
            self._stats(feed, event, now)
        elif isinstance(event, (SwapFailed, Crowded)):
            self._renew()
        elif isinstance(event, StreamEnded):
            self._lost(feed, Reason.ENDED, "")
        elif isinstance(event, StreamFailed):
            self._lost(feed, Reason(event.failure.value), event.detail)

    def tick(self) -> None:
        """Lets time pass."""
        now = self.clock.monotonic()
        live, attempt, wait = self.live, self.attempt, self.wait
        if wait is not None and wait.until is not None and now >= wait.until:
            self.wait = None
            self._begin(wait.cause, wait.protocol_index)
        elif attempt is not None:
            if attempt.stage is Stage.ASKING and now >= attempt.deadline:
                self._drop_attempt()
                self._back_off(attempt, Reason.NOT_ANSWERED, "")
            elif attempt.stage is Stage.STARTING:
                if now >= attempt.deadline:
                    self.attempt = None
                    self._back_off(attempt, Reason.START_DEADLINE, "")
                elif now >= attempt.next_ask_at:
                    self._ask(attempt)
            elif attempt.stage is Stage.QUEUED:
                assert attempt.address is not None
                if now >= attempt.deadline:
                    self.attempt = None
                    self._begin(attempt.cause, attempt.protocol_index)
                elif self.may_open():
                    self._open(attempt, attempt.address)
            elif attempt.stage is Stage.OPENING and now >= attempt.deadline:
                self._drop_attempt()
                self._back_off(attempt, Reason.OPENING_DEADLINE, "")
        if live is None or live is not self.live or self.held:
            return
        silence = now - live.new_picture_at
        if live.resumed_at is not None and now - live.resumed_at >= timing.RESUME_LIMIT_S:
            live.resumed_at = None
            if self.attempt is None and self.wait is None:
                self._begin(Cause.SILENCE)
        elif (
            silence >= timing.REOPEN_SILENT_S and silence >= live.stale_after_s + timing.REOPEN_AFTER_STALE_S
        ):
            if self.wait is not None and self.wait.cause is Cause.CHANGE and self.wait.until is not None:
                self.wait = None  # a change put off must not hold up the rescue
            if self.attempt is None and self.wait is None:
                self._begin(Cause.SILENCE)
        elif not live.is_silent(now):
            if now - live.playing_since >= timing.STEADY_S:
                self.trouble.clear()
            if now >= live.renew_at:
                self._renew()
            elif self._is_too_late(live, now):
                calm = now - self._late_renewed_at > timing.LATE_REST_MOST_S
                longer = min(2 * self._late_rest_s, timing.LATE_REST_MOST_S)
                self._late_rest_s = timing.LATE_REST_S if calm else longer
                self._late_renewed_at = now
                self._renew()

    def _is_too_late(self, live: Feed, now: float) -> bool:
        """Whether its pictures have been too old for too long: what we can skip was skipped already."""
        stats = live.stats
        limit_s = timing.LATE_S.get(live.info.protocol if live.info is not None else "")
        if stats is None or stats.delay_ms is None or limit_s is None:
            return False
        # how old the picture was when it came: between key frames the one shown only grows older
        late = stats.delay_ms - stats.silence_ms > limit_s * 1000
        live.late_since = None if not late else (now if live.late_since is None else live.late_since)
        return (
            live.late_since is not None
            and now - live.late_since >= timing.LATE_FOR_S
            and now - self._late_renewed_at >= self._late_rest_s
        )

    # -- status --------------------------------------------------------------------------------------

    @property
    def opening_since(self) -> float | None:
        """When the feed that has no picture yet was opened (monotonic s), if there is one."""
        feed = self.attempt.feed if self.attempt is not None else None
        return None if feed is None else feed.opened_at

    def open_ids(self) -> tuple[int, ...]:
        """Feeds that are open now (at most two)."""
        feeds = (self.live, self.attempt.feed if self.attempt is not None else None)
        return tuple(feed.open_id for feed in feeds if feed is not None)

    def status(self) -> TileStatus:
        """What is true now."""
        return saying.status(self)

    # -- attempts ------------------------------------------------------------------------------------

    def _renew(self) -> None:
        """What is shown is well, but not for ever: the same again beside it, with a fresh address."""
        if self.live is not None and self.attempt is None and self.wait is None:
            self._begin(Cause.CHANGE, self.live.protocol_index)

    # -- pictures ------------------------------------------------------------------------------------

    def _first_picture(self, feed: Feed, now: float) -> None:
        if feed is self.live:
            return
        self._drop_live()
        self.live, self.attempt = feed, None
        self._protocol_index = feed.protocol_index
        self._change_trouble.clear()
        self._slow_openings = 0
        feed.playing_since = feed.new_picture_at = now
        if feed.journey is not None:
            feed.journey.picture_at = now
        self._seen(now, 0.0)
        self.effects.append(Show(feed.open_id))
        if self.held:
            self.effects.append(Hold(feed.open_id, True))

    def _stats(self, feed: Feed, stats: StreamStats, now: float) -> None:
        feed.stats = stats
        if feed is not self.live:
            return
        silence = stats.silence_ms / 1000
        if self.held or stats.held:
            return
        if feed.resumed_at is not None:
            if now - silence < feed.resumed_at:
                return  # nothing new since it went on
            feed.resumed_at = None
        feed.new_picture_at = max(feed.new_picture_at, now - silence)
        self._seen(now, now - feed.new_picture_at)
        if not feed.is_silent(now):
            self._came_back()

    def _came_back(self) -> None:
        """The silent stream gives pictures again: what was opened for its silence is not needed."""
        if self.attempt is not None and self.attempt.cause is Cause.SILENCE:
            self._drop_attempt()
        if self.wait is not None and self.wait.cause is Cause.SILENCE:
            self.wait = None
        idle_beside = self.attempt is None and self.wait is None
        if idle_beside and self.live is not None and self.live.target != self.target:
            self._begin(Cause.CHANGE)

    # -- trouble -------------------------------------------------------------------------------------

    def _lost(self, feed: Feed, reason: Reason, message: str) -> None:
        """A feed is over. The other one, if there is one, goes on."""
        now = self.clock.monotonic()
        if feed is self.live:
            self._drop_live()
            if self.held:  # nobody sees it: it is opened when somebody does
                self.park()
                return
            if self.attempt is not None:
                self.attempt.cause = Cause.RECOVER
                return
            if self.wait is not None:
                if self.wait.cause is Cause.CHANGE and self.wait.until is not None:
                    self.wait = None
                else:
                    self.wait.cause = Cause.RECOVER
                    return
            self._recover(feed, Cause.RECOVER, reason, message, now, was_playing=True)
            return
        attempt = self.attempt
        assert attempt is not None and attempt.feed is feed
        self._drop_attempt()
        self._recover(feed, attempt.cause, reason, message, now, was_playing=False, attempt=attempt)

    def _recover(
        self,
        feed: Feed,
        cause: Cause,
        reason: Reason,
        message: str,
        now: float,
        *,
        was_playing: bool,
        attempt: Attempt | None = None,
    ) -> None:
        trouble = self._change_trouble if cause is Cause.CHANGE else self.trouble
        if reason is Reason.DECODER_LOST:
            while self._decoders_lost and now - self._decoders_lost[0] > timing.DECODER_LOST_WINDOW_S:
                self._decoders_lost.popleft()
            self._decoders_lost.append(now)
            if len(self._decoders_lost) <= timing.DECODER_LOST_AT_ONCE:
                trouble.failures += 1
                if feed.target == self.target:
                    self._reopen(cause, feed)
                else:
                    self._begin(cause)
                return
        elif (was_playing or reason is Reason.ADDRESS_EXPIRED) and not trouble.at_once_used:
            trouble.at_once_used = True
            trouble.failures += 1
            self._begin(cause, feed.protocol_index)
            return
        if attempt is None:
            attempt = Attempt(cause, feed.target, feed.protocol_index, now, Stage.OPENING, now)
        self._back_off(attempt, reason, message)

    def _refused(self, attempt: Attempt, answer: AddressRefused) -> None:
        """A no. Without a reason we know, another protocol may do; otherwise it is asked again slowly."""
        protocols = attempt.target.protocols
        if answer.reason is Reason.REFUSED and attempt.tried_protocols < len(protocols):
            attempt.protocol_index = (attempt.protocol_index + 1) % len(protocols)
            attempt.tried_protocols += 1
            attempt.asked = 0
            self._ask(attempt)
            return
        self.attempt = None
        slow = answer.reason in (Reason.OFFLINE, Reason.UNREGISTERED, Reason.REFUSED)
        pause = timing.REFUSED_CHECK_S if slow else timing.FORBIDDEN_CHECK_S
        until = self.clock.monotonic() + pause
        if attempt.cause is not Cause.CHANGE:
            self._drop_live()  # silent, and the service says it will stay so
            self.trouble.failures += 1
        self.wait = Wait(attempt.cause, answer.reason, answer.message, until, refused=True)

    def _not_answered(self, attempt: Attempt, answer: AddressTrouble) -> None:
        self.attempt = None
        if answer.endpoint_away and self._endpoint_away:
            self._wait_for_endpoint(attempt.cause, attempt.protocol_index)
            return
        self._back_off(attempt, REASON_OF[answer.trouble], answer.message, answer.retry_after_s)


assert {failure.value for failure in Failure} <= {reason.value for reason in Reason}
