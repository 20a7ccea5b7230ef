"""Segments fetched beside the player: nothing that hangs is waited for, nothing is asked for in vain."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from app.media.failures import FeedError
from app.media.playlist import MediaPlaylist, Segment
from app.media.review.index import Piece
from app.media.review.store import WORKERS, Store
from app.media.types import Failure, FeedSpec, TileSize
from tests.support.peers import HttpPeer, http_peer
from tests.support.waiting import wait_until


@pytest.fixture
def peer() -> Iterator[HttpPeer]:
    with http_peer() as made:
        yield made


class Kept:
    """A store and its clock, which the test moves."""

    def __init__(self, peer: HttpPeer) -> None:
        self.peer = peer
        self.now_s = 100.0
        self.playlists: list[MediaPlaylist | FeedError] = []
        self.changed = threading.Event()
        self.store = Store(
            lambda window, version, found, encrypted: self.playlists.append(found),
            self.changed.set,
            lambda: TileSize(640, 360),
            lambda: self.now_s,
        )

    def piece(self, number: int) -> Piece:
        segment = Segment(number, f"{self.peer.url}/{number}.ts", 2.0, False, None)
        return Piece(1, number * 2000, number * 2000 + 2000, segment)

    def want(self, *numbers: int) -> None:
        spec = FeedSpec(f"{self.peer.url}/index.m3u8", "hls", read_timeout_s=300.0)
        self.store.want([(self.piece(number), spec) for number in numbers])

    def has(self, number: int) -> Callable[[], bool]:
        return lambda: self.store.get(self.piece(number)) is not None


@pytest.fixture
def kept(peer: HttpPeer) -> Iterator[Kept]:
    made = Kept(peer)
    yield made
    made.store.close()


def test_what_hangs_and_is_no_longer_wanted_makes_room(kept: Kept) -> None:
    for number in range(WORKERS):
        kept.peer.routes[f"/{number}.ts"] = lambda exchange: exchange.hang()
    kept.peer.routes["/9.ts"] = b"here"
    kept.want(*range(WORKERS))
    wait_until(lambda: len(kept.store._fetching) == WORKERS, "all are busy")
    kept.now_s += 2
    kept.want(9)
    wait_until(kept.has(9), "it does not come")


def test_what_fails_is_tried_again_later_and_then_left_out(kept: Kept) -> None:
    kept.want(5)  # not there: 404
    wait_until(lambda: kept.store.problem(kept.piece(5)) is not None, "nothing is said")
    problem = kept.store.problem(kept.piece(5))
    assert problem is not None and problem.failure is Failure.NOT_FOUND and not problem.missing
    kept.now_s += 10
    kept.want(5)
    wait_until(lambda: bool((p := kept.store.problem(kept.piece(5))) and p.missing), "it is tried for ever")
    asked = kept.peer.count("/5.ts")
    kept.now_s += 100
    kept.want(5)
    kept.want(6)
    wait_until(lambda: kept.peer.count("/6.ts") >= 1, "the next one is not asked for")
    assert kept.peer.count("/5.ts") == asked == 2


def test_an_expired_address_is_not_tried_again_before_there_is_another(kept: Kept) -> None:
    kept.peer.routes["/1.ts"] = lambda exchange: exchange.reply(b"", status=403)
    kept.want(1)
    wait_until(lambda: kept.store.problem(kept.piece(1)) is not None, "nothing is said")
    kept.now_s += 1000
    kept.want(1)
    problem = kept.store.problem(kept.piece(1))
    assert problem is not None and problem.retry_s is None and kept.peer.count("/1.ts") == 1
    kept.peer.routes["/1.ts"] = b"here"
    kept.peer.routes["/index.m3u8"] = b"#EXTM3U\n#EXT-X-ENDLIST\n"
    kept.store.load(1, 2, FeedSpec(f"{kept.peer.url}/index.m3u8", "hls"))
    wait_until(lambda: bool(kept.playlists), "no playlist")
    kept.store.renewed()
    kept.want(1)
    wait_until(kept.has(1), "it is not asked for with the new address")
