"""Whatever happens, in whatever order: never stuck, never unexplained, nothing left open."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core import timing
from app.core.addresses import (
    AddressReady,
    AddressRefused,
    AddressStarting,
    AddressTrouble,
    Trouble,
)
from app.core.effects import Ask, Blank, CancelAsk, Close, Hold, Open, Show, Target
from app.core.session import StreamSession
from app.core.status import Phase, Reason, TileCode
from app.media.types import (
    Failure,
    FirstPicture,
    StreamEnded,
    StreamFailed,
    StreamOpened,
    StreamStats,
    SwapFailed,
)
from tests.support.manual import ManualClock

TARGETS = st.builds(
    Target,
    st.sampled_from(["a", "b"]),
    st.just("corp"),
    st.sampled_from(["1", "2"]),
    st.sampled_from([("httpsflv", "hls"), ("hls",)]),
)
REFUSALS = [Reason.OFFLINE, Reason.UNREGISTERED, Reason.FORBIDDEN, Reason.NO_SUCH_DEVICE, Reason.REFUSED]
ANSWERS = st.one_of(
    st.just(AddressReady("http://x/", "httpsflv", "2")),
    st.just(AddressReady("http://x/", "httpsflv", "2")),
    st.just(AddressStarting()),
    st.sampled_from(REFUSALS).map(AddressRefused),
    st.builds(
        AddressTrouble, st.sampled_from(list(Trouble)), retry_after_s=st.sampled_from([None, 0.5, 20.0])
    ),
)


class SessionMachine(RuleBasedStateMachine):
    @initialize(dice=st.floats(0, 0.999))
    def start(self, dice: float) -> None:
        self.clock = ManualClock()
        self.turn = True
        self.session = StreamSession(self.clock, random=lambda: dice, may_open=lambda: self.turn)
        self.asks: dict[int, Ask] = {}
        self.open: dict[int, bool] = {}  # has it given a picture?
        self.ever_opened: set[int] = set()
        self.shown: int | None = None
        self.picture_kept = False
        self.asked_at: list[float] = []

    def carry_out(self) -> None:
        """As a tile would, with every promise about the effects checked."""
        while self.session.effects:
            match self.session.effects.popleft():
                case Ask() as ask:
                    assert self.session.endpoint_up, "asked while the service is away"
                    self.asks = {ask.ask_id: ask}
                    self.asked_at.append(self.clock.seconds)
                case CancelAsk(ask_id):
                    self.asks.pop(ask_id, None)
                case Open(open_id):
                    assert open_id not in self.ever_opened
                    self.ever_opened.add(open_id)
                    self.open[open_id] = False
                case Show(open_id):
                    assert self.open[open_id], "shown before its first picture"
                    self.shown = open_id
                    self.picture_kept = True
                case Close(open_id):
                    assert open_id in self.open, "closed twice, or never opened"
                    del self.open[open_id]
                    self.shown = None if self.shown == open_id else self.shown
                case Hold(open_id, on):
                    assert self.open[open_id], "held before its first picture"
                    assert on == self.session.held
                case Blank():
                    self.picture_kept = False

    def ticks(self, seconds: float) -> None:
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            self.clock.seconds = min(end + 1e-6, self.clock.seconds + 0.5)
            self.session.tick()
            self.carry_out()

    @rule(wanted=TARGETS)
    def show(self, wanted: Target) -> None:
        self.session.show(wanted)
        self.carry_out()

    @rule()
    def show_nothing(self) -> None:
        self.session.show(None)
        self.carry_out()

    @rule(seconds=st.sampled_from([0.1, 0.5, 1.0, 2.0, 3.0, 9.0, 11.0, 31.0, 65.0]))
    def wait(self, seconds: float) -> None:
        self.ticks(seconds)

    @precondition(lambda self: self.asks)
    @rule(answer=ANSWERS)
    def answer(self, answer) -> None:
        ask_id, _ = self.asks.popitem()
        if isinstance(answer, AddressTrouble) and answer.endpoint_away and self.session.endpoint_up:
            self.session.endpoint_went_away(self.clock.utc())
        self.session.answered(ask_id, answer)
        self.carry_out()

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, 1))
    def picture(self, which: int) -> None:
        open_id = list(self.open)[which % len(self.open)]
        self.session.media(open_id, StreamOpened(1, "flv", "h264", 640, 360, 15.0, None, False))
        if not self.open[open_id]:
            self.open[open_id] = True
            self.session.media(open_id, FirstPicture(1, 100))
        self.carry_out()

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, 1), silence=st.sampled_from([0, 100, 2500, 12_000]))
    def stats(self, which: int, silence: int) -> None:
        open_id = list(self.open)[which % len(self.open)]
        self.session.media(open_id, StreamStats(1, 9, 15.0, silence, 0, 1.0, 300, False, None, 100))
        self.carry_out()

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, 1), failure=st.sampled_from([*Failure, None]))
    def stream_over(self, which: int, failure: Failure | None) -> None:
        open_id = list(self.open)[which % len(self.open)]
        event = StreamEnded(1) if failure is None else StreamFailed(1, failure)
        self.session.media(open_id, event)
        self.carry_out()
        assert open_id not in self.open

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, 1))
    def swap_fails(self, which: int) -> None:
        open_id = list(self.open)[which % len(self.open)]
        self.session.media(open_id, SwapFailed(1, Failure.ADDRESS_EXPIRED))
        self.carry_out()
        assert open_id in self.open

    @rule()
    def a_day_goes_by(self) -> None:
        self.clock.seconds += timing.RENEW_AFTER_S
        self.session.tick()
        self.carry_out()

    @rule()
    def decoder_dies(self) -> None:
        for open_id in list(self.open):
            self.session.media(open_id, StreamFailed(1, Failure.DECODER_LOST))
            self.carry_out()

    @rule()
    def service_away(self) -> None:
        self.session.endpoint_went_away(self.clock.utc())
        self.carry_out()

    @rule()
    def service_back(self) -> None:
        self.session.endpoint_is_back()
        self.session.release()
        self.carry_out()

    @rule(turn=st.booleans())
    def its_turn_to_open(self, turn: bool) -> None:
        self.turn = turn

    @rule()
    def device_online(self) -> None:
        self.session.device_came_online()
        self.carry_out()

    @rule()
    def operator_retries(self) -> None:
        self.session.retry_now()
        self.carry_out()

    @rule()
    def nobody_sees_it(self) -> None:
        self.session.hold()
        self.carry_out()

    @rule()
    def nobody_sees_it_for_long(self) -> None:
        self.session.park()
        self.carry_out()

    @rule()
    def it_is_seen_again(self) -> None:
        self.session.resume()
        self.carry_out()

    @rule()
    def everything_connects_anew(self) -> None:
        self.session.reconnect()
        self.carry_out()

    @precondition(lambda self: self.session.target is not None)
    @rule()
    def when_all_is_well_it_plays_before_long(self) -> None:
        """From any state: service there, addresses given, pictures coming."""
        self.turn = True
        self.session.endpoint_is_back()
        self.session.release()
        self.session.resume()
        self.carry_out()
        for _ in range(170):
            if self.asks:
                ask_id, ask = self.asks.popitem()
                self.session.answered(ask_id, AddressReady("http://x/", "hls", ask.key.stream))
                self.carry_out()
            for open_id, pictured in list(self.open.items()):
                if open_id in self.open and not pictured:
                    self.open[open_id] = True
                    self.session.media(open_id, FirstPicture(1, 100))
                    self.carry_out()
            for open_id in list(self.open):
                self.session.media(open_id, StreamStats(1, 9, 15.0, 50, 0, 1.0, 300, False, None, 100))
                self.carry_out()
            self.ticks(1.0)
        status = self.session.status()
        assert status.phase is Phase.PLAYING
        assert status.changing_to is None
        assert len(self.open) == 1
        assert self.session.live.target == self.session.target

    @invariant()
    def at_most_two_feeds_are_open_and_the_session_knows_them(self) -> None:
        assert set(self.open) == set(self.session.open_ids())
        assert len(self.open) <= 2

    @invariant()
    def progress_or_a_known_wait(self) -> None:
        session = self.session
        if session.target is None:
            assert session.live is session.attempt is session.wait is None
            return
        if session.parked:
            assert session.held and session.live is session.attempt is session.wait is None
            return
        assert session.live or session.attempt or session.wait
        assert not (session.attempt and session.wait)
        now = self.clock.seconds
        longest = max(timing.START_LIMIT_S, timing.FORBIDDEN_CHECK_S, timing.ASK_LIMIT_S) + 1
        if session.attempt is not None:
            assert session.attempt.target == session.target
            assert session.attempt.deadline <= now + longest
        if session.wait is not None and session.wait.until is not None:
            assert session.wait.until <= now + longest
        if session.waits_for_endpoint:
            assert not session.endpoint_up, "waits for a service that is there"

    @invariant()
    def what_is_said_has_its_parameters(self) -> None:
        status = self.session.status()
        needed = {
            TileCode.EMPTY: set(),
            TileCode.RESOLVING: {"asked", "waited_s"},
            TileCode.STARTING: {"asked", "waited_s", "next_ask_in_s"},
            TileCode.OPENING: {"waited_s", "protocol"},
            TileCode.PLAYING: set(),
            TileCode.SILENT: {"silence_ms", "since_utc_ms", "unmistakable"},
            TileCode.BACKING_OFF: {"reason", "next_try_in_s", "attempt", "message"},
            TileCode.UNREACHABLE: {"since_utc_ms", "away_s"},
            TileCode.HELD: {"since_utc_ms", "kept", "resuming"},
            TileCode.REFUSED: {"reason", "message", "next_check_in_s"},
        }[status.code]
        assert needed <= set(status.params)
        if "reason" in status.params and status.params["reason"] is not None:
            assert Reason(status.params["reason"])
        if status.phase is Phase.PLAYING:
            assert self.shown is not None
            assert status.silence_ms < timing.SILENT_S * 1000

    @invariant()
    def a_picture_is_kept_until_something_else_is_to_be_seen(self) -> None:
        if self.session.last_picture_at is not None:
            assert self.picture_kept

    @invariant()
    def the_service_is_not_hammered(self) -> None:
        """However it fails: no more asks than a human in a hurry (operator's own included) would make."""
        last_second = [at for at in self.asked_at if at > self.clock.seconds - 0.05]
        assert len(last_second) <= 60

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.show(None)
            self.carry_out()
            assert not self.open
            assert self.session.status().phase is Phase.IDLE


TestSession = pytest.mark.timeout(60)(SessionMachine.TestCase)
TestSession.settings = settings(max_examples=120, stateful_step_count=40, deadline=None, database=None)
