"""The process of small pictures: what fails says why, a killed one is replaced, none is left behind."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Iterator

import psutil
import pytest

from app.media import launch
from app.media.thumbs import RESTARTS, ThumbAsk, ThumbMade, ThumbProcess
from app.media.types import Failure, FeedSpec
from tests.support.peers import gone
from tests.support.waiting import LIMIT_S, wait_until


class Made:
    def __init__(self) -> None:
        self.came: queue.SimpleQueue[ThumbMade] = queue.SimpleQueue()
        self.seconds = 0.0
        self.process = ThumbProcess(self.came.put, clock=lambda: self.seconds)

    def ask(self, number: int, url: str = "http://127.0.0.1:9/none.m3u8?auth_key=secret") -> None:
        spec = FeedSpec(url, "hls", live=False, connect_timeout_s=2.0, read_timeout_s=2.0)
        self.process.ask(ThumbAsk(number, spec, 0, 3_600_000, 5000, 1000, 180))

    def next(self) -> ThumbMade:
        return self.came.get(timeout=LIMIT_S)


@pytest.fixture
def made() -> Iterator[Made]:
    one = Made()
    yield one
    one.process.close()


def test_what_fails_says_why_and_a_killed_process_is_replaced(made: Made) -> None:
    made.ask(1)
    first = made.next()
    assert (first.number, first.failure, first.jpeg) == (1, Failure.UNREACHABLE, None)
    assert "secret" not in repr(first)
    pid = made.process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it hangs, with two questions under way
    asked = psutil.Process(pid)
    wait_until(lambda: asked.status() == psutil.STATUS_STOPPED, "it stops: until then it answers")
    made.ask(2)
    made.ask(3)
    made.process.cancel(3)
    os.kill(pid, signal.SIGKILL)
    lost = made.next()
    assert (lost.number, lost.failure) == (2, Failure.DECODER_LOST)
    made.ask(4)
    assert made.next().failure is Failure.UNREACHABLE
    again = made.process.pid
    assert again is not None and again != pid
    made.process.close()
    assert gone(again)
    made.ask(5)
    assert made.came.empty()


def test_one_that_dies_again_and_again_is_not_started_for_ever() -> None:
    one = Made()
    target = "tests.support.media_children:dies"
    one.process = ThumbProcess(one.came.put, clock=lambda: one.seconds, target=target)
    try:
        for number in range(RESTARTS + 3):
            one.ask(number)
            assert one.next().failure is Failure.DECODER_LOST
        assert len(one.process._started) == RESTARTS and one.process.pid is None
        one.seconds = 100.0
        one.ask(99)
        assert one.next().failure is Failure.DECODER_LOST
        assert one.process._started[-1] == 100.0
    finally:
        one.process.close()


class Child:
    """A process that has ended before anybody heard of it (``broken``), or one that answers."""

    def __init__(self, *, broken: bool) -> None:
        self.broken = broken
        self.pid = 0
        self.conn = self
        self.answers: queue.SimpleQueue[ThumbMade | None] = queue.SimpleQueue()

    def send(self, ask: ThumbAsk) -> None:
        if self.broken:
            raise BrokenPipeError
        self.answers.put(ThumbMade(ask.number, failure=Failure.UNREACHABLE))

    def recv(self) -> ThumbMade:
        answer = self.answers.get()
        if answer is None:
            raise EOFError
        return answer

    def close(self) -> None:
        self.answers.put(None)

    def kill(self) -> None:
        return

    def join(self, seconds: float) -> None:
        return


def test_what_is_asked_after_a_loss_goes_to_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    dead, alive = Child(broken=True), Child(broken=False)
    children = iter((dead, alive))
    monkeypatch.setattr(launch, "python_child", lambda *_, **__: next(children))
    one = Made()
    one.ask(1)
    assert one.next().failure is Failure.DECODER_LOST  # noticed while asking; its reader does not know yet
    one.ask(2)
    assert one.next().failure is Failure.UNREACHABLE
    dead.close()  # and what it then does costs the other one nothing
    one.ask(3)
    assert (made := one.next()).number == 3 and made.failure is Failure.UNREACHABLE
    one.process.close()
