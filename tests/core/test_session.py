"""The session's rules one by one: what is asked, opened, shown and said, and when."""

from __future__ import annotations

import pytest

from app.core import timing
from app.core.addresses import AddressReady, AddressRefused, AddressStarting, AddressTrouble, Trouble
from app.core.effects import Ask, Blank, CancelAsk, Close, Open, Show, Target
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

SUB = Target("cam", "corp", "2", ("httpsflv", "hls"))
MAIN = Target("cam", "corp", "1", ("httpsflv", "hls"))
READY = AddressReady("http://127.0.0.1/play?auth_key=secret", "httpsflv", "2")
AWAY = AddressTrouble(Trouble.UNREACHABLE)


class Rig:
    """A session, its clock, and the effects it left."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.session = StreamSession(self.clock, random=lambda: 0.5)

    def take(self, kind: type) -> list:
        taken = [e for e in self.session.effects if isinstance(e, kind)]
        for effect in taken:
            self.session.effects.remove(effect)
        return taken

    def one(self, kind: type):
        (effect,) = self.take(kind)
        return effect

    def wait(self, seconds: float) -> None:
        """Ticks its way through; a playing stream does not get pictures meanwhile."""
        end = self.clock.seconds + seconds
        while self.clock.seconds < end:
            self.clock.seconds = min(end + 1e-6, self.clock.seconds + 0.1)
            self.session.tick()

    def answer(self, answer) -> None:
        self.session.answered(self.one(Ask).ask_id, answer)

    def picture(self, open_id: int) -> None:
        self.session.media(open_id, StreamOpened(1, "flv", "h264", 640, 360, 15.0, None, False))
        self.session.media(open_id, FirstPicture(1, 150))

    def stats(self, open_id: int, silence_ms: int = 40) -> None:
        self.session.media(open_id, StreamStats(1, 10, 15.0, silence_ms, 0, 500.0, 400, False, None, 150))

    def fail(self, open_id: int, failure: Failure, detail: str = "") -> None:
        self.session.media(open_id, StreamFailed(1, failure, detail))

    def play(self, target: Target = SUB) -> int:
        """Shows it up to the first picture; returns the open feed."""
        self.session.show(target)
        self.answer(READY)
        open_id = self.one(Open).open_id
        self.picture(open_id)
        assert self.one(Show).open_id == open_id
        self.session.effects.clear()
        return open_id

    def play_steadily(self, target: Target = SUB) -> int:
        open_id = self.play(target)
        self.keep_playing(open_id, timing.STEADY_S + 1)
        return open_id

    def keep_playing(self, open_id: int, seconds: float) -> None:
        for _ in range(round(seconds)):
            self.wait(1.0)
            self.stats(open_id)
        self.session.tick()

    def pass_by(self, open_id: int, seconds: float) -> None:
        """A long time of good pictures, in one leap."""
        self.clock.seconds += seconds
        self.stats(open_id)
        self.session.tick()

    @property
    def said(self) -> tuple[Phase, TileCode]:
        status = self.session.status()
        return status.phase, status.code


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_from_nothing_to_a_picture(rig: Rig) -> None:
    assert rig.said == (Phase.IDLE, TileCode.EMPTY)
    rig.session.show(SUB)
    assert rig.said == (Phase.RESOLVING, TileCode.RESOLVING)
    rig.answer(READY)
    assert rig.said == (Phase.OPENING, TileCode.OPENING)
    opened = rig.one(Open)
    assert opened.address is READY
    assert "secret" not in repr(opened)
    rig.picture(opened.open_id)
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)
    assert rig.one(Show).open_id == opened.open_id
    rig.stats(opened.open_id)
    status = rig.session.status()
    assert (status.stream, status.protocol, status.fps, status.encrypted) == ("sub", "flv", 15.0, False)
    assert status.time_to_first_picture_ms == 150
    rig.session.show(None)
    assert rig.one(Close).open_id == opened.open_id
    assert rig.one(Blank)
    assert rig.said == (Phase.IDLE, TileCode.EMPTY)


def test_retry_is_asked_after_1_1_2_2_seconds(rig: Rig) -> None:
    rig.session.show(SUB)
    pauses = []
    for _ in range(6):
        rig.answer(AddressStarting())
        assert rig.said == (Phase.STARTING, TileCode.STARTING)
        began = rig.clock.seconds
        while not any(isinstance(e, Ask) for e in rig.session.effects):
            rig.wait(0.1)
        pauses.append(round(rig.clock.seconds - began, 1))
    assert pauses == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert rig.session.status().params["asked"] == 7


def test_a_service_that_only_says_retry_is_given_up_at_the_deadline(rig: Rig) -> None:
    rig.session.show(SUB)
    while rig.session.wait is None:
        if rig.take(Ask):
            rig.session.answered(rig.session.attempt.ask_id, AddressStarting())
        rig.wait(0.5)
    assert rig.clock.seconds - 1000.0 <= timing.START_LIMIT_S + 1
    status = rig.session.status()
    assert (status.code, status.params["reason"]) == (TileCode.BACKING_OFF, Reason.START_DEADLINE)


def test_backoff_grows_to_30_seconds_and_starts_anew_after_a_steady_picture(rig: Rig) -> None:
    rig.session.show(SUB)
    waits = []
    for _ in range(7):
        rig.answer(READY)
        rig.fail(rig.one(Open).open_id, Failure.NOT_FOUND)
        assert rig.one(Close)
        waits.append(rig.session.status().next_try_in_s)
        rig.wait(waits[-1])
    assert [round(w) for w in waits] == [1, 2, 4, 8, 16, 30, 30]
    rig.answer(READY)
    open_id = rig.one(Open).open_id
    rig.picture(open_id)
    rig.keep_playing(open_id, timing.STEADY_S + 1)
    assert rig.session.status().attempts == 0
    rig.fail(open_id, Failure.NOT_FOUND)
    rig.answer(READY)  # the first failure after a steady picture is answered at once
    rig.fail(rig.one(Open).open_id, Failure.NOT_FOUND)
    assert rig.session.status().next_try_in_s == 1


def test_a_stream_that_gives_one_picture_and_fails_is_not_hammered(rig: Rig) -> None:
    open_id = rig.play()
    asked_at_once = 0
    for _ in range(5):
        rig.fail(open_id, Failure.BAD_STREAM)
        asks = rig.take(Ask)
        if asks:
            asked_at_once += 1
        else:
            rig.wait(rig.session.status().next_try_in_s)
            asks = rig.take(Ask)
        rig.session.answered(asks[0].ask_id, READY)
        open_id = rig.one(Open).open_id
        rig.picture(open_id)
    assert asked_at_once == 1


def test_an_expired_address_is_replaced_at_once_but_not_for_ever(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.fail(open_id, Failure.ADDRESS_EXPIRED)
    rig.answer(READY)
    rig.fail(rig.one(Open).open_id, Failure.ADDRESS_EXPIRED)
    status = rig.session.status()
    assert (status.code, status.params["reason"]) == (TileCode.BACKING_OFF, Reason.ADDRESS_EXPIRED)


def test_a_lost_decoder_is_answered_at_once_with_the_same_address(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.fail(open_id, Failure.DECODER_LOST)
    assert rig.one(Close).open_id == open_id
    again = rig.one(Open)
    assert again.address is READY and not rig.take(Ask)
    assert rig.session.status().last_picture_utc_ms is not None
    rig.fail(again.open_id, Failure.DECODER_LOST)
    third = rig.one(Open)
    rig.fail(third.open_id, Failure.DECODER_LOST)  # it looks as if this stream kills decoders
    assert rig.said == (Phase.BACKING_OFF, TileCode.BACKING_OFF)


def test_no_picture_in_time_is_closed_and_tried_again_with_more_patience(rig: Rig) -> None:
    rig.session.show(SUB)
    protocols, limits = [], []
    for _ in range(5):
        ask = rig.one(Ask)
        protocols.append(ask.key.protocol)
        rig.session.answered(ask.ask_id, READY)
        open_id = rig.one(Open).open_id
        began = rig.clock.seconds
        while rig.session.wait is None:
            rig.wait(0.1)
        limits.append(round(rig.clock.seconds - began))
        assert rig.one(Close).open_id == open_id
        status = rig.session.status()
        assert status.params["reason"] == Reason.OPENING_DEADLINE
        rig.wait(status.next_try_in_s)
    assert limits == [8, 12, 18, 27, 30]
    assert protocols == ["httpsflv", "httpsflv", "httpsflv", "hls", "httpsflv"]


def test_a_stream_this_protocol_cannot_carry_is_asked_for_in_the_next(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(READY)
    rig.fail(rig.one(Open).open_id, Failure.UNSUPPORTED)
    rig.wait(1.0)
    assert rig.one(Ask).key.protocol == "hls"


def test_failed_without_a_reason_tries_the_next_protocol_at_once_then_is_refused(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressRefused(Reason.REFUSED, "no"))
    ask = rig.one(Ask)
    assert ask.key.protocol == "hls"
    rig.session.answered(ask.ask_id, AddressRefused(Reason.REFUSED, "no"))
    status = rig.session.status()
    assert (status.phase, status.params["reason"]) == (Phase.REFUSED, Reason.REFUSED)
    rig.wait(timing.REFUSED_CHECK_S)
    assert rig.one(Ask).key.protocol == "httpsflv"


def test_an_offline_device_is_asked_again_slowly_and_at_once_when_the_list_says_online(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressRefused(Reason.OFFLINE, "The device is offline."))
    assert rig.said == (Phase.REFUSED, TileCode.REFUSED)
    rig.wait(timing.REFUSED_CHECK_S - 1)
    assert not rig.take(Ask)
    rig.session.device_came_online()
    assert rig.one(Ask)


def test_a_real_refusal_is_not_asked_again_quickly(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressRefused(Reason.FORBIDDEN, "SignatureDoesNotMatch"))
    rig.wait(timing.FORBIDDEN_CHECK_S - 1)
    assert not rig.take(Ask)
    assert rig.session.status().params["next_check_in_s"] == pytest.approx(1.0, abs=0.01)


def test_silence_is_said_made_unmistakable_and_ended_by_another_feed(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.wait(timing.SILENT_S)
    status = rig.session.status()
    assert (status.phase, status.params["unmistakable"]) == (Phase.SILENT, False)
    rig.wait(timing.UNMISTAKABLE_S - timing.SILENT_S)
    assert rig.session.status().params["unmistakable"] is True
    assert not rig.take(Ask)
    rig.wait(timing.REOPEN_SILENT_S - timing.UNMISTAKABLE_S)
    rig.answer(READY)
    beside = rig.one(Open).open_id
    assert rig.session.status().params["reopening"] == Phase.OPENING
    assert rig.session.open_ids() == (open_id, beside)
    rig.picture(beside)
    assert rig.one(Close).open_id == open_id
    assert rig.one(Show).open_id == beside
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)


def test_a_silent_stream_that_comes_back_needs_no_other(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.wait(timing.REOPEN_SILENT_S)
    ask = rig.one(Ask)
    rig.stats(open_id, silence_ms=30)
    assert rig.one(CancelAsk).ask_id == ask.ask_id
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)
    rig.session.answered(ask.ask_id, READY)  # too late
    assert not rig.session.effects


def test_another_quality_opens_beside_and_takes_over_with_its_first_picture(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(MAIN)
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)
    assert rig.session.status().changing_to == "main"
    ask = rig.one(Ask)
    assert ask.key.stream == "1"
    rig.session.answered(ask.ask_id, AddressReady("http://x/", "httpsflv", "1"))
    beside = rig.one(Open).open_id
    assert not rig.take(Close)
    rig.picture(beside)
    assert (rig.one(Close).open_id, rig.one(Show).open_id) == (open_id, beside)
    assert rig.session.status().stream == "main"


def test_a_change_of_mind_leaves_the_running_stream_alone(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(MAIN)
    rig.answer(READY)
    beside = rig.one(Open).open_id
    rig.session.show(SUB)
    assert rig.one(Close).open_id == beside
    assert rig.session.open_ids() == (open_id,)
    assert not rig.take(Ask)


def test_a_change_that_fails_does_not_harm_what_is_shown(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(MAIN)
    rig.answer(AddressRefused(Reason.OFFLINE, ""))
    rig.keep_playing(open_id, 3)
    status = rig.session.status()
    assert (status.phase, status.attempts) == (Phase.PLAYING, 0)
    rig.wait(timing.REOPEN_SILENT_S)
    assert rig.one(Ask)  # silence is not kept waiting by the refused change


def test_after_20_hours_a_stream_is_opened_anew_beside_before_its_times_wrap(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.pass_by(open_id, timing.RENEW_AFTER_S - timing.RENEW_SPREAD_S - 60)
    assert not rig.take(Ask)
    rig.pass_by(open_id, timing.RENEW_SPREAD_S + 60)
    fresh = AddressReady("http://127.0.0.1/play?auth_key=other", "httpsflv", "2")
    rig.answer(fresh)  # the old address expired long ago
    opened = rig.one(Open)
    assert opened.address is fresh
    assert not rig.take(Close)
    status = rig.session.status()
    assert (status.phase, status.changing_to, status.attempts) == (Phase.PLAYING, None, 0)
    rig.picture(opened.open_id)
    assert (rig.one(Close).open_id, rig.one(Show).open_id) == (open_id, opened.open_id)
    rig.keep_playing(opened.open_id, 60)
    assert not rig.take(Ask)
    assert timing.RENEW_AFTER_S < 2**33 / 90_000 - 3600  # room for a service that is away for an hour


def test_a_renewal_that_fails_is_tried_again_until_it_succeeds(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.pass_by(open_id, timing.RENEW_AFTER_S)
    rig.answer(AddressTrouble(Trouble.SERVICE_ERROR))
    rig.keep_playing(open_id, 3)
    rig.answer(READY)
    rig.fail(rig.one(Open).open_id, Failure.ADDRESS_EXPIRED)
    rig.answer(READY)
    assert rig.one(Open)
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)


def test_a_swap_that_failed_inside_the_decoder_is_made_good_with_a_fresh_address(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.media(open_id, SwapFailed(1, Failure.ADDRESS_EXPIRED))
    rig.answer(READY)
    beside = rig.one(Open).open_id
    rig.session.media(open_id, SwapFailed(1, Failure.ADDRESS_EXPIRED))
    assert not rig.take(Ask)  # one is on its way
    rig.picture(beside)
    assert (rig.one(Close).open_id, rig.one(Show).open_id) == (open_id, beside)


def test_while_the_service_is_away_all_wait_for_it_and_the_pause_does_not_grow(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.endpoint_went_away(rig.clock.utc())
    assert rig.said == (Phase.PLAYING, TileCode.PLAYING)
    rig.fail(open_id, Failure.UNREACHABLE)
    assert rig.said == (Phase.BACKING_OFF, TileCode.UNREACHABLE)
    rig.wait(100)
    assert not rig.take(Ask)
    assert rig.session.status().params["away_s"] == pytest.approx(100, abs=1)
    assert rig.session.waits_for_endpoint
    rig.session.release()
    assert not rig.take(Ask), "still away"
    rig.session.endpoint_is_back()
    rig.session.release()
    rig.answer(READY)
    rig.fail(rig.one(Open).open_id, Failure.NOT_FOUND)
    assert rig.session.status().next_try_in_s == 1


def test_the_ask_that_finds_the_service_away_waits_too(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.session.endpoint_went_away(rig.clock.utc())  # the station says so before it hands on the answer
    rig.answer(AWAY)
    assert rig.said == (Phase.BACKING_OFF, TileCode.UNREACHABLE)


def test_a_direct_source_does_not_wait_for_the_service(rig: Rig) -> None:
    rig.session.endpoint_went_away(rig.clock.utc())
    rig.session.show(Target("direct:0", "", "1", ("direct",), direct=True))
    assert rig.one(Ask)


def test_throttling_waits_as_long_as_the_service_says(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressTrouble(Trouble.THROTTLED, retry_after_s=7.0))
    assert 7.0 <= rig.session.status().next_try_in_s <= 7.0 * (1 + timing.BACKOFF_JITTER)


def test_an_end_of_a_live_stream_is_trouble(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.media(open_id, StreamEnded(1))
    assert rig.one(Close).open_id == open_id
    assert rig.one(Ask)


def test_events_of_closed_feeds_and_answers_to_old_asks_change_nothing(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(Target("other", "corp", "2", ("hls",)))
    ask = rig.one(Ask)
    rig.session.effects.clear()
    rig.fail(open_id, Failure.DECODER_LOST)
    rig.picture(open_id)
    rig.session.answered(ask.ask_id - 1, READY)
    assert not rig.session.effects
    assert rig.said == (Phase.RESOLVING, TileCode.RESOLVING)


def test_the_operator_need_not_wait(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressRefused(Reason.FORBIDDEN, ""))
    rig.session.retry_now()
    assert rig.one(Ask)


def test_the_operator_need_not_wait_for_a_silent_stream(rig: Rig) -> None:
    feed = rig.play_steadily()
    rig.wait(timing.SILENT_S)
    rig.session.retry_now()
    assert rig.one(Ask)
    assert rig.session.open_ids() == (feed,)


def test_on_a_new_network_a_feed_that_is_being_opened_is_opened_anew(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(READY)
    first = rig.one(Open).open_id
    rig.session.reconnect()
    assert rig.take(Close)[0].open_id == first
    rig.answer(READY)
    assert rig.one(Open).open_id != first


def test_on_a_new_network_what_is_shown_stays_while_its_change_is_opened_anew(rig: Rig) -> None:
    shown = rig.play_steadily()
    rig.session.show(MAIN)
    rig.answer(READY)
    beside = rig.one(Open).open_id
    rig.session.reconnect()
    assert [close.open_id for close in rig.take(Close)] == [beside]
    rig.answer(READY)
    again = rig.one(Open).open_id
    assert rig.session.open_ids() == (shown, again)


def test_an_unanswered_ask_has_a_deadline(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.take(Ask)
    rig.wait(timing.ASK_LIMIT_S)
    status = rig.session.status()
    assert (status.code, status.params["reason"]) == (TileCode.BACKING_OFF, Reason.NOT_ANSWERED)
    assert rig.one(CancelAsk)


def test_a_silent_stream_whose_device_is_gone_is_closed_and_the_refusal_said(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.wait(timing.REOPEN_SILENT_S)
    rig.answer(AddressRefused(Reason.OFFLINE, ""))
    assert rig.one(Close).open_id == open_id
    assert rig.said == (Phase.REFUSED, TileCode.REFUSED)
    assert not rig.take(Blank), "the last picture stays"


def test_a_stream_that_comes_back_ends_the_wait_for_its_rescue(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.wait(timing.REOPEN_SILENT_S)
    rig.answer(AddressTrouble(Trouble.SERVICE_ERROR))
    assert rig.session.status().params["reason"] == Reason.SERVICE_ERROR
    rig.stats(open_id)
    rig.keep_playing(open_id, 5)
    assert not rig.take(Ask)


def test_a_stream_lost_during_a_change_makes_the_change_its_rescue(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(MAIN)
    rig.fail(open_id, Failure.NOT_FOUND)
    rig.answer(AddressTrouble(Trouble.SERVICE_ERROR))
    status = rig.session.status()
    assert (status.code, status.attempts) == (TileCode.BACKING_OFF, 1)


def test_a_known_stream_gets_more_time_for_its_first_picture(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(READY)
    open_id = rig.one(Open).open_id
    rig.wait(timing.OPENING_LIMIT_S - 1)
    rig.session.media(open_id, StreamOpened(1, "flv", "h264", 640, 360, 15.0, None, False))
    rig.wait(timing.OPENING_LIMIT_S - 1)
    assert rig.said == (Phase.OPENING, TileCode.OPENING)
    rig.wait(1)
    assert rig.one(Close).open_id == open_id


def test_a_feed_waits_for_its_turn_and_asks_anew_when_its_address_is_old(rig: Rig) -> None:
    turn = [False]
    rig.session.may_open = lambda: turn[0]
    rig.session.show(SUB)
    rig.answer(READY)
    rig.wait(timing.QUEUE_LIMIT_S - 1)
    assert not rig.take(Open)
    assert rig.said == (Phase.OPENING, TileCode.OPENING)
    rig.wait(1)
    rig.answer(READY)
    turn[0] = True
    rig.wait(0.1)
    assert rig.one(Open)


def test_learning_the_project_and_the_protocols_later_opens_nothing_anew(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(Target("cam", "another", "2", ("hls",)))
    assert not rig.session.effects
    rig.fail(open_id, Failure.NOT_FOUND)
    key = rig.one(Ask).key
    assert (key.corp_id, key.protocol) == ("another", "hls")


def test_a_pause_or_a_starting_stream_turns_into_waiting_when_the_service_goes_away(rig: Rig) -> None:
    rig.session.show(SUB)
    rig.answer(AddressStarting())
    rig.session.endpoint_went_away(rig.clock.utc())
    assert rig.said == (Phase.BACKING_OFF, TileCode.UNREACHABLE)
    other = Rig()
    other.session.show(SUB)
    other.answer(AddressTrouble(Trouble.BAD_ANSWER))
    other.session.endpoint_went_away(other.clock.utc())
    assert other.said == (Phase.BACKING_OFF, TileCode.UNREACHABLE)
    refused = Rig()
    refused.session.show(SUB)
    refused.answer(AddressRefused(Reason.OFFLINE))
    refused.session.endpoint_went_away(refused.clock.utc())
    assert refused.said == (Phase.REFUSED, TileCode.REFUSED), "what it said still stands"


def test_a_stream_lost_while_a_change_waits_is_rescued_at_once(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.session.show(MAIN)
    rig.answer(AddressTrouble(Trouble.BAD_ANSWER))
    assert rig.session.wait is not None
    rig.fail(open_id, Failure.NOT_FOUND)
    assert rig.one(Ask).key.stream == "1"


def test_a_silent_stream_that_fails_while_its_rescue_waits_goes_on_waiting(rig: Rig) -> None:
    open_id = rig.play_steadily()
    rig.wait(timing.REOPEN_SILENT_S)
    rig.answer(AddressTrouble(Trouble.SERVICE_ERROR))
    rig.fail(open_id, Failure.TIMEOUT)
    assert rig.said == (Phase.BACKING_OFF, TileCode.BACKING_OFF)
    assert not rig.take(Ask)
