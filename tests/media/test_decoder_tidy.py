"""What players that came and went leave free in the heap goes back to the system."""

from __future__ import annotations

import multiprocessing
import weakref

import pytest

from app.media.decoder import main
from app.media.decoder.libvlc import Libvlc


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
