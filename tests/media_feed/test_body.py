"""Bodies without an end, read beside urllib3: nothing of them is lost, and no cut looks like an end."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.failures import FeedError
from app.media.feed.body import Body, Chunks
from app.media.feed.http import HttpSession
from app.media.types import Failure, Trust
from tests.support.clips import clip
from tests.support.feeds import fails, feeding, pictures, read_all
from tests.support.peers import Exchange, HttpPeer


def coded(parts: list[bytes], extension: bytes = b"", trailers: bytes = b"") -> bytes:
    chunks = (b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts if part)
    return b"".join(chunks) + b"0\r\n" + trailers + b"\r\n"


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    at = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in zip(at, at[1:], strict=False)]


@given(
    st.lists(st.binary(max_size=60)),
    st.lists(st.integers(0, 10_000), max_size=30),
    st.sampled_from([b"", b";name=value"]),
    st.sampled_from([b"", b"A: b\r\n", b"A: b\r\nC: d\r\n"]),
)
def test_chunks_come_out_whole_however_they_are_cut(
    parts: list[bytes], cuts: list[int], extension: bytes, trailers: bytes
) -> None:
    chunks = Chunks()
    cut = pieces(coded(parts, extension, trailers), cuts)
    assert b"".join(chunks.take(piece) for piece in cut) == b"".join(parts)
    assert chunks.over and chunks.ended
    assert chunks.take(b"5\r\nothers\r\n") == b"", "what follows is not the body's"


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1), st.data())
def test_chunks_that_are_cut_short_are_not_over(parts: list[bytes], data: st.DataObject) -> None:
    whole = coded(parts)
    chunks = Chunks()
    chunks.take(whole[: data.draw(st.integers(0, len(whole) - 5))])
    assert not chunks.ended


@given(st.binary(max_size=80), st.lists(st.integers(0, 100), max_size=6))
def test_what_is_no_chunks_is_refused_or_waited_for(noise: bytes, cuts: list[int]) -> None:
    chunks = Chunks()
    try:
        taken = sum(len(chunks.take(piece)) for piece in pieces(noise, cuts))
    except ConnectionError:
        return
    assert taken <= len(noise)


@pytest.mark.parametrize("noise", [b"xyz\r\n", b"-5\r\nabcde\r\n", b"\r\n\r\n", b"1" * 70_000])
def test_no_size_is_no_chunk(noise: bytes) -> None:
    with pytest.raises(ConnectionError):
        Chunks().take(noise)


@given(st.lists(st.binary(min_size=1, max_size=60), max_size=8), st.booleans(), st.integers(1, 70))
def test_a_body_is_read_to_its_end(parts: list[bytes], chunked: bool, size: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as buffered:
        theirs.sendall(coded(parts) if chunked else b"".join(parts))
        theirs.shutdown(socket.SHUT_WR)
        body = Body(buffered, chunked=chunked, announced=False)
        got = []
        while data := body.read(size):
            assert len(data) <= size
            got.append(data)
        assert b"".join(got) == b"".join(parts)
        assert body.read(size) == b""


@pytest.mark.parametrize(("chunked", "announced"), [(True, False), (False, True)])
def test_a_body_that_ends_too_soon_was_cut(chunked: bool, announced: bool) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as buffered:
        theirs.sendall(b"8\r\nabc")
        theirs.shutdown(socket.SHUT_WR)
        body = Body(buffered, chunked=chunked, announced=announced)
        with pytest.raises(ConnectionError):
            while body.read(100):
                pass


def cut_in_a_chunk(exchange: Exchange) -> None:
    exchange.head(Transfer_Encoding="chunked")
    data = clip("flv", pictures=15)
    exchange.write(b"%x\r\n%s" % (len(data) + 100, data))
    exchange._handler.close_connection = True


def announced(exchange: Exchange) -> None:
    exchange.head(Content_Length=str(1 << 40))
    exchange.write(clip("flv", pictures=15))
    exchange._handler.close_connection = True


def no_chunks(exchange: Exchange) -> None:
    exchange.head(Transfer_Encoding="chunked")
    exchange.write(b"these are no chunks\r\n" * 9)
    exchange._handler.close_connection = True


@pytest.mark.parametrize("route", [cut_in_a_chunk, announced, no_chunks])
def test_a_stream_that_was_cut_is_lost_not_over(web: HttpPeer, route: object) -> None:
    web.routes["/a.flv"] = route  # type: ignore[assignment]
    fails(web.url + "/a.flv", Failure.UNREACHABLE)


def test_a_chunk_for_each_few_bytes_is_the_same_stream(web: HttpPeer) -> None:
    def dribble(exchange: Exchange) -> None:
        exchange.head(Transfer_Encoding="chunked")
        data = clip("flv", pictures=15)
        for at in range(0, len(data), 700):
            exchange.write(coded([data[at : at + 700]])[:-5])
        exchange.write(b"0\r\n\r\n")

    web.routes["/a.flv"] = dribble
    with feeding(web.url + "/a.flv") as feed:
        assert pictures(read_all(feed)) == 15


def test_closing_wakes_who_reads_an_endless_body(web: HttpPeer) -> None:
    web.routes["/a"] = lambda x: (x.head(), x.write(b"abc"), x.hang())  # type: ignore[func-returns-value]
    session = HttpSession(Trust(), 5.0, 20.0)
    stream = session.open(web.url + "/a")
    stream.endless()
    assert stream.read() == b"abc"
    session.close()
    with pytest.raises(Exception) as caught:  # noqa: PT011
        stream.read()
    assert type(caught.value).__name__ == "FeedClosed" and not isinstance(caught.value, FeedError)
    stream.close()
