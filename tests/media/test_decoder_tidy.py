"""What players that came and went leave free in the heap goes back to the system."""

from __future__ import annotations

import multiprocessing
import weakref

import pytest

from app.media.decoder import main
from app.media.decoder.libvlc import Libvlc
from app.media.review.main import ReviewHost
from app.media.reviews import ReviewOpen
from app.media.segment import NoRoom
from app.media.types import FeedSpec, StreamFailed, StreamId, TileSize
from app.media.wire import Open
from tests.support.waiting import wait_until


def test_the_heap_is_given_back_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _theirs = multiprocessing.Pipe()
    given: list[int] = []
    monkeypatch.setattr(main, "give_heap_back", lambda: given.append(1))
    monkeypatch.setattr("app.media.host.threading.Thread.start", lambda thread: None)
    decoder = main.Decoder(ours, Libvlc(), 5.0)
    for count in range(1, 2 * main.TIDY_EVERY + 1):
        decoder.beat(count)
    assert len(given) == 2


class Stream:
    """Like a stream and its player: each refers to the other."""

    def __init__(self) -> None:
        self.itself = self


def test_streams_that_are_over_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _theirs = multiprocessing.Pipe()
    monkeypatch.setattr("app.media.host.threading.Thread.start", lambda thread: None)
    decoder = main.Decoder(ours, Libvlc(), 5.0)
    gone = weakref.ref(Stream())
    assert gone() is not None
    decoder.beat(main.TIDY_EVERY)
    assert gone() is None


def test_a_stream_that_failed_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _theirs = multiprocessing.Pipe()
    with monkeypatch.context() as patched:
        patched.setattr("app.media.host.threading.Thread.start", lambda thread: None)
        decoder = main.Decoder(ours, Libvlc(), 5.0)
    decoder.do(Open(1, FeedSpec("http://127.0.0.1:1/live.flv"), TileSize(320, 180), 0.0))
    stream = weakref.ref(decoder._streams[1])

    def failed() -> bool:
        return any(isinstance(message, StreamFailed) for message in decoder._outbox.get_nowait())

    decoder._outbox.get_nowait()  # its first word
    wait_until(lambda: not decoder._outbox.empty() and failed(), "it to fail")
    wait_until(lambda: decoder.beat(main.TIDY_EVERY) is not None and stream() is None, "it to be let go")


def test_a_recording_that_failed_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, _theirs = multiprocessing.Pipe()
    with monkeypatch.context() as patched:
        patched.setattr("app.media.host.threading.Thread.start", lambda thread: None)
        host = ReviewHost(ours, "none", 5.0)

    def no_room(player: object) -> float:
        raise NoRoom

    monkeypatch.setattr("app.media.review.player.Player._work", no_room)
    stream: StreamId = 1
    host.do(ReviewOpen(stream, TileSize(320, 180)))
    player = host._players[stream]
    wait_until(lambda: player.closed, "it to fail")
    host.beat(1)
    assert not host._players
