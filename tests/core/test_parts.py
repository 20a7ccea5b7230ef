"""The small parts: address broker, endpoint gate, quality, workers, protocols, the meaning of answers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from app.core import instant, liveurl, timing
from app.core.addresses import (
    AddressBroker,
    AddressKey,
    AddressReady,
    AddressRefused,
    AddressStarting,
    AddressTrouble,
    Trouble,
)
from app.core.calls import Answered, Caller, NotAnswered
from app.core.endpoint import EndpointGate, is_loopback
from app.core.quality import choose_stream
from app.core.status import Reason
from app.core.subscribers import Subscribers
from app.core.tree import Device, DeviceKind, DeviceStatus
from app.core.workers import Workers
from app.store.profiles import Profile, ProfileKind
from app.vcs import GetDeviceLiveUrlResponse
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop
from tests.support.waiting import LIMIT_S

KEY = AddressKey("cam", "corp", "2", "hls")
READY = AddressReady("http://x/?auth_key=secret", "hls", "2")


class Brokerage:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.pending: list = []
        self.heard: dict[str, list] = {}
        self.broker = AddressBroker(self.clock, lambda key, done: self.pending.append(done))

    def ask(self, who: str, key: AddressKey = KEY) -> None:
        self.broker.ask(key, who, self.heard.setdefault(who, []).append)


def test_equal_requests_are_joined_and_different_ones_are_not() -> None:
    b = Brokerage()
    b.ask("a")
    b.ask("b")
    b.ask("c", AddressKey("cam", "corp", "1", "hls"))
    assert len(b.pending) == 2
    b.pending[0](READY)
    assert b.heard == {"a": [READY], "b": [READY], "c": []}


def test_a_fresh_answer_is_shared_once_with_each_and_not_for_long() -> None:
    b = Brokerage()
    b.ask("a")
    b.pending.pop()(READY)
    b.ask("late")
    assert b.heard["late"] == [READY] and not b.pending
    b.ask("late")  # that one was no good to it
    assert len(b.pending) == 1
    b.pending.pop()(AddressStarting())
    b.clock.advance(timing.SHARE_ANSWER_S + 0.1)
    b.broker.sweep()
    b.ask("later")
    assert len(b.pending) == 1


def test_refusals_and_troubles_are_not_kept() -> None:
    b = Brokerage()
    for answer in (AddressRefused(Reason.OFFLINE), AddressTrouble(Trouble.UNREACHABLE)):
        b.ask("a")
        b.pending.pop()(answer)
        b.ask("b")
        assert len(b.pending) == 1
        b.pending.pop()(answer)


def test_who_cancelled_hears_nothing() -> None:
    b = Brokerage()
    b.ask("a")
    b.ask("b")
    b.broker.cancel(KEY, "a")
    b.broker.cancel(AddressKey("x", "", "1", "hls"), "a")
    b.broker.sweep()
    b.pending.pop()(READY)
    assert b.heard == {"a": [], "b": [READY]}


def test_the_gate_probes_once_a_second_and_one_at_a_time() -> None:
    clock = ManualClock()
    gate = EndpointGate(clock)
    assert not gate.probe_due() and gate.away_s == 0
    assert gate.failed() and not gate.failed()
    assert not gate.probe_due()
    clock.advance(timing.PROBE_S)
    assert gate.probe_due() and not gate.probe_due()
    clock.advance(5)
    assert not gate.probe_due(), "the first is still on its way"
    gate.probe_over()
    assert not gate.probe_due()
    clock.advance(timing.PROBE_S)
    assert gate.probe_due()
    clock.advance(timing.PROBE_LIMIT_S)
    assert gate.probe_due(), "one that never came back does not end the probing"
    gate.probe_over()
    gate.hurry()
    assert gate.probe_due()
    assert gate.away_s == pytest.approx(2 * timing.PROBE_S + 5 + timing.PROBE_LIMIT_S)
    assert gate.answered() and not gate.answered()


def test_the_gate_lets_a_few_go_at_a_time() -> None:
    clock = ManualClock()
    gate = EndpointGate(clock)
    gate.failed()
    assert gate.releases() == 0
    gate.answered()
    assert gate.releases() == timing.RELEASE_COUNT
    assert gate.releases() == 0
    clock.advance(timing.RELEASE_EACH_S)
    assert gate.releases() == timing.RELEASE_COUNT


@pytest.mark.parametrize(
    ("endpoint", "here"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.9.9.9", True),
        ("localhost:1", True),
        ("http://[::1]:80", True),
        ("https://vcs.example.test", False),
        ("http://127.example.test", False),
        ("", False),
    ],
)
def test_loopback(endpoint: str, here: bool) -> None:
    assert is_loopback(endpoint) is here


def camera(**fields) -> Device:
    given = {"has_sub_stream": True, **fields}
    return Device("d", "D", "c", DeviceKind.IPC, DeviceStatus.ONLINE, **given)


def test_small_tiles_show_the_sub_stream() -> None:
    assert choose_stream(camera(), 640, 360) == "2"
    assert choose_stream(camera(), 1280, 720) == "1"
    assert choose_stream(camera(has_sub_stream=False), 320, 180) == "1"
    assert choose_stream(None, 320, 180) == "2"
    assert choose_stream(camera(), 0, 0) == "2"
    assert [choose_stream(camera(), 760, 430, current) for current in (None, "1", "2")] == ["1", "1", "2"]


def test_protocols_by_profile_and_codec() -> None:
    local = Profile("l", ProfileKind.LOCAL, "http://127.0.0.1:1")
    cloud = Profile("c", ProfileKind.CLOUD, "https://x.test")
    plain = Profile("p", ProfileKind.CLOUD, "https://x.test", prefer_https_streams=False)
    hevc = camera(codec="h265")
    assert liveurl.preferred_protocols(local, None) == ("httpsflv", "hls")
    assert liveurl.preferred_protocols(cloud, camera())[0] == "httpsflv"
    assert liveurl.preferred_protocols(plain, hevc) == ("hls", "httpshls")
    assert all("flv" not in p for p in liveurl.preferred_protocols(cloud, hevc))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("The device is offline.", Reason.OFFLINE),
        ("设备不在线", Reason.OFFLINE),
        ("The device has not registered yet.", Reason.UNREGISTERED),
        ("The device does not exist.", Reason.NO_SUCH_DEVICE),
        ("You have no permission.", Reason.FORBIDDEN),
        ("The stream is not available as rtsp.", Reason.REFUSED),
        ("", Reason.REFUSED),
    ],
)
def test_what_a_failed_message_means(message: str, reason: Reason) -> None:
    answer = liveurl.read(KEY, GetDeviceLiveUrlResponse.from_plain({"Code": "Failed", "Message": message}))
    assert answer == AddressRefused(reason, message)


def test_what_the_other_answers_mean() -> None:
    def read(**plain):
        return liveurl.read(KEY, GetDeviceLiveUrlResponse.from_plain(plain))

    assert read(Code="Retry", Message="soon") == AddressStarting("soon")
    assert read(Code="200", Url="http://x/") == AddressReady("http://x/", "hls", "2")
    assert read(Code="200", Url="http://x/", StreamType=1, OutProtocol="rtmp").stream == "1"
    assert read(Code="200").trouble is Trouble.BAD_ANSWER


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "/etc/hostname",
        "//server/share/a.mp4",
        "C:\\a.mp4",
        "\\\\server\\a",
        "pipe:0",
        "concat:a",
    ],
)
def test_a_service_names_no_files_of_this_machine(url: str) -> None:
    plain = {"Code": "200", "Url": url, "OutProtocol": "any"}
    answer = liveurl.read(KEY, GetDeviceLiveUrlResponse.from_plain(plain))
    assert isinstance(answer, AddressTrouble) and answer.trouble is Trouble.BAD_ANSWER


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        (NotAnswered("unreachable", "ConnectionRefused"), Trouble.UNREACHABLE),
        (NotAnswered("timed_out"), Trouble.TIMED_OUT),
        (NotAnswered("throttled", retry_after_s=3.0), Trouble.THROTTLED),
        (NotAnswered("unavailable"), Trouble.SERVICE_ERROR),
        (NotAnswered("internal"), Trouble.BAD_ANSWER),
        (NotAnswered("refused", "Forbidden.RAM"), Reason.FORBIDDEN),
        (NotAnswered("refused", "InvalidAccessKeyId.NotFound"), Reason.FORBIDDEN),
        (NotAnswered("refused", "InvalidDeviceId.NotFound"), Reason.NO_SUCH_DEVICE),
        (NotAnswered("refused", "InvalidOutProtocol", "no"), Reason.BAD_REQUEST),
        (NotAnswered("invalid_request", "MissingDeviceId"), Reason.BAD_REQUEST),
    ],
)
def test_what_no_answer_means(result: NotAnswered, answer: object) -> None:
    got = liveurl.answer_of(result)
    assert (got.trouble if isinstance(got, AddressTrouble) else got.reason) is answer


def test_instants() -> None:
    moment = datetime(2026, 11, 1, 6, 30, 0, 123_000, tzinfo=UTC)
    assert instant.to_datetime(instant.from_datetime(moment)) == moment
    assert instant.from_datetime(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    with pytest.raises(ValueError, match="time zone"):
        instant.from_datetime(datetime(2026, 1, 1))
    clock = instant.SystemClock()
    assert clock.monotonic() <= clock.monotonic()
    assert abs(instant.from_datetime(datetime.now(UTC)) - clock.utc()) < 60_000


def test_a_listener_that_fails_does_not_silence_the_others(caplog: pytest.LogCaptureFixture) -> None:
    told: list[int] = []
    subscribers: Subscribers[int] = Subscribers()

    def bad(value: int) -> None:
        raise KeyError(value)

    subscribers.subscribe(bad)
    leave = subscribers.subscribe(told.append)
    subscribers.tell(1)
    leave()
    leave()
    subscribers.tell(2)
    assert told == [1]
    assert "a listener failed" in caplog.text


def test_workers_do_their_work_and_end() -> None:
    workers = Workers(3, "test-workers")
    gate = threading.Event()
    blocked = [workers.submit(gate.wait, 30) for _ in range(3)]
    waiting = workers.submit(int, "7")
    failing = workers.submit(int, "x")
    assert not waiting.done()
    gate.set()
    assert waiting.result(30) == 7
    assert isinstance(failing.exception(30), ValueError)
    assert all(future.result(30) for future in blocked)
    workers.shutdown()
    with pytest.raises(RuntimeError):
        workers.submit(int)
    assert not [t for t in threading.enumerate() if t.name.startswith("test-workers")]


def test_workers_nobody_holds_do_what_they_were_given_and_end() -> None:
    workers = Workers(2, "test-forgotten")
    gate, done = threading.Event(), threading.Event()
    workers.submit(gate.wait, LIMIT_S)
    workers.submit(gate.wait, LIMIT_S)
    workers.submit(done.set)
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("test-forgotten")]
    del workers
    gate.set()
    for thread in threads:
        thread.join(LIMIT_S)
    assert len(threads) == 2 and not any(thread.is_alive() for thread in threads) and done.is_set()


def test_workers_drop_what_has_not_begun() -> None:
    workers = Workers(1, "test-dropping")
    gate, began = threading.Event(), threading.Event()
    running = workers.submit(lambda: (began.set(), gate.wait(30)))
    assert began.wait(LIMIT_S)
    waiting = workers.submit(int)
    workers.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    gate.set()
    running.result(30)
    workers.shutdown()


class Calls:
    def __init__(self, factory) -> None:
        self.loop, self.executor, self.heard = ManualLoop(), ManualExecutor(), []
        self.caller = Caller(factory, self.executor, self.loop.post, ManualClock(), self.heard.append)

    def run(self) -> None:
        self.executor.run()
        self.loop.run()


def test_a_client_made_too_late_is_closed() -> None:
    from tests.support.manual import ScriptedClient

    client = ScriptedClient(lambda request: 1)

    def factory():
        calls.caller.close()
        return client

    calls = Calls(factory)
    calls.caller.call(lambda: None, lambda r: r, calls.heard.append)
    calls.run()
    assert client.closed and not calls.heard


def test_a_factory_that_fails_is_a_failed_call_and_asked_again(caplog) -> None:
    from tests.support.manual import ScriptedClient

    turns: list = [RuntimeError("the secret is xyzzy"), ScriptedClient(lambda request: request)]

    def factory():
        turn = turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn

    calls = Calls(factory)
    done: list = []
    for _ in range(2):
        calls.caller.call(lambda: 5, lambda r: r, done.append)
        calls.run()
    assert isinstance(done[0], NotAnswered) and done[0].kind == "internal"
    assert isinstance(done[1], Answered) and done[1].value == 5
    assert "xyzzy" not in caplog.text and "failed inside: RuntimeError" in caplog.text


def test_other_work_that_raises_is_told(caplog) -> None:
    calls = Calls(lambda: None)
    failed: list = []
    calls.caller.run(lambda: 1 / 0, failed.append, failed.append)
    calls.run()
    assert [result.code for result in failed] == ["ZeroDivisionError"]
