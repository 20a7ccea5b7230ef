"""Segments of the past while they are made: who has what when, and what is not made to the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from app.localvcs.streams import mpegts
from app.localvcs.streams.packets import MAIN, Packet, Span, Stream, StreamFormat
from app.localvcs.streams.vault import Broken, Reader, Vault, packets_between

KEY_FRAME = b"\0\0\0\1\x67\x42\x00\x1e\0\0\0\1\x68\xce\0\0\0\1\x65" + bytes(400)


class ByHand(Executor):
    """Does one task at a time, when it is told to."""

    def __init__(self) -> None:
        self.tasks: list[Callable[[], Any]] = []
        self.closed = False

    def submit(self, task: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        if self.closed:
            raise RuntimeError
        self.tasks.append(lambda: task(*args, **more))
        return Future()

    def do(self, count: int = 1) -> None:
        for _ in range(count):
            self.tasks.pop(0)()

    def do_all(self) -> None:
        while self.tasks:
            self.tasks.pop(0)()


class Pictures:
    """A source of four pictures a second, each of which says which camera made it, and when."""

    def __init__(self, name: int = 1, fails_at: int = -1) -> None:
        self.name = name
        self.fails_at = fails_at
        self.made: list[int] = []
        self.closed = 0

    def format(self, stream: Stream) -> StreamFormat:
        return StreamFormat(640, 360, 4)

    def prepare(self, stream: Stream, at_ms: int) -> None: ...

    def open(self, stream: Stream, start_ms: int) -> Run:
        return Run(self, start_ms)

    def recorded(self, start_ms: int, end_ms: int, now_ms: int, storage: str = "0") -> Sequence[Span]:
        return ()

    def jpeg(self, stream: Stream, at_ms: int) -> bytes:
        return b""


class Run:
    def __init__(self, source: Pictures, start_ms: int) -> None:
        self.source = source
        self.next_ms = start_ms

    def step(self) -> list[Packet]:
        if self.next_ms == self.source.fails_at:
            raise ValueError("no picture")
        key = self.next_ms % 1000 == 0
        self.source.made.append(self.next_ms)
        data = (KEY_FRAME if key else b"\0\0\0\1\x41" + bytes(300)) + bytes((self.source.name,))
        packet = Packet("h264", self.next_ms, key, data)
        self.next_ms += 250
        return [packet]

    def close(self) -> None:
        self.source.closed += 1


def key(start_ms: int, seconds: int = 1, device: str = "a") -> tuple[str, Stream, int, int]:
    return device, MAIN, start_ms, start_ms + seconds * 1000


async def waiting(reader: Reader) -> asyncio.Task[bytes]:
    """A read that has begun to wait."""
    task = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    return task


async def rest(reader: Reader) -> bytes:
    out = b""
    while data := await reader.read():
        out += data
    return out


def test_each_picture_is_there_as_soon_as_it_is_made() -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures()
        vault = Vault(1 << 20, hands)
        reader = vault.ask(key(0), source, asyncio.get_running_loop())
        assert isinstance(reader, Reader)
        out = b""
        for made in range(1, 5):
            task = await waiting(reader)
            assert not task.done()
            hands.do()
            out += await task
            assert source.made[-1] == (made - 1) * 250
        assert await reader.read() == b""
        reader.close()
        assert out == mpegts.segment(packets_between(Pictures(), MAIN, 0, 1000), audio=False)
        assert source.closed == 1
        assert vault.ask(key(0), source, asyncio.get_running_loop()) == out
        assert not hands.tasks and len(source.made) == 4

    asyncio.run(run())


def test_the_first_picture_of_all_comes_before_the_second_of_one_then_one_after_the_other() -> None:
    async def run() -> None:
        hands, sources = ByHand(), [Pictures(n) for n in range(3)]
        vault = Vault(1 << 20, hands)
        loop = asyncio.get_running_loop()
        for n, source in enumerate(sources[:2]):
            vault.ask(key(0, device=str(n)), source, loop)
        hands.do(2)
        assert [source.made for source in sources] == [[0], [0], []]
        hands.do(2)
        assert [len(source.made) for source in sources] == [3, 1, 0]
        vault.ask(key(0, device="2"), sources[2], loop)
        hands.do()
        assert [len(source.made) for source in sources] == [3, 1, 1]
        hands.do(2)
        assert [len(source.made) for source in sources] == [4, 2, 1]
        hands.do_all()
        assert [len(source.made) for source in sources] == [4, 4, 4]

    asyncio.run(run())


def test_two_who_want_the_same_share_it_and_a_late_one_has_it_all() -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures()
        vault = Vault(1 << 20, hands)
        loop = asyncio.get_running_loop()
        early = vault.ask(key(0), source, loop)
        hands.do(2)
        late = vault.ask(key(0), source, loop)
        assert isinstance(early, Reader) and isinstance(late, Reader)
        early.close()
        hands.do_all()
        assert await rest(late) == vault.ask(key(0), source, loop)
        assert source.made == [0, 250, 500, 750] and vault.made == 1

    asyncio.run(run())


def test_what_nobody_waits_for_is_not_made_to_the_end() -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures()
        vault = Vault(1 << 20, hands)
        loop = asyncio.get_running_loop()
        reader = vault.ask(key(0), source, loop)
        assert isinstance(reader, Reader)
        hands.do()
        reader.close()
        hands.do_all()
        assert source.made == [0] and source.closed == 1 and vault.made == 0
        again = vault.ask(key(0), source, loop)
        assert isinstance(again, Reader)
        hands.do_all()
        assert await rest(again) == mpegts.segment(packets_between(Pictures(), MAIN, 0, 1000), audio=False)

    asyncio.run(run())


@pytest.mark.parametrize("how", ["fails", "forgotten", "closed", "no more work"])
def test_one_that_cannot_be_made_to_its_end_breaks_off(how: str) -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures(fails_at=500 if how == "fails" else -1)
        vault = Vault(1 << 20, hands)
        loop = asyncio.get_running_loop()
        reader = vault.ask(key(0), source, loop)
        assert isinstance(reader, Reader)
        hands.do()
        assert await reader.read()
        task = await waiting(reader)
        if how == "forgotten":
            vault.forget("a")
        elif how != "fails":
            hands.closed = how == "no more work"
            vault.close()
        hands.do_all()
        with pytest.raises(Broken):
            await task
        reader.close()
        assert source.closed == 1
        hands.closed = False
        source.fails_at = -1
        assert isinstance(vault.ask(key(0), source, loop), Reader)

    asyncio.run(run())


def test_what_the_encoder_has_is_not_made_again() -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures()
        vault = Vault(1 << 20, hands)
        there = packets_between(Pictures(), MAIN, 0, 1000)
        loop = asyncio.get_running_loop()
        data = vault.ask(key(0), source, loop, lambda: there)
        assert data == mpegts.segment(there, audio=False) and not hands.tasks
        assert vault.ask(key(0), source, loop) == data

    asyncio.run(run())


def test_what_was_used_longest_ago_goes_first() -> None:
    async def run() -> None:
        hands, source = ByHand(), Pictures()
        loop = asyncio.get_running_loop()
        size = len(mpegts.segment(packets_between(source, MAIN, 0, 1000), audio=False))
        vault = Vault(2 * size, hands)
        for start_ms in (0, 1000):
            vault.ask(key(start_ms), source, loop)
        hands.do_all()
        assert isinstance(vault.ask(key(0), source, loop), bytes)
        vault.ask(key(2000), source, loop)
        hands.do_all()
        assert isinstance(vault.ask(key(0), source, loop), bytes)
        assert isinstance(vault.ask(key(1000), source, loop), Reader)

    asyncio.run(run())


@pytest.mark.parametrize("at_hand", [True, False])
def test_live_segments_nobody_can_ask_for_any_more_are_not_kept(at_hand: bool) -> None:
    """A wall of HLS tiles filled 96 MB with them in ten minutes."""

    async def run() -> None:
        hands, source = ByHand(), Pictures()
        vault = Vault(1 << 20, hands, live_ms=3000)
        loop = asyncio.get_running_loop()

        def there(start_ms: int) -> list[Packet] | None:
            return packets_between(Pictures(), MAIN, start_ms, start_ms + 1000) if at_hand else None

        def live(start_ms: int, device: str = "a") -> None:
            vault.ask(key(start_ms, device=device), source, loop, lambda: there(start_ms))
            hands.do_all()

        def kept(start_ms: int, device: str = "a") -> bool:
            found = vault.ask(key(start_ms, device=device), source, loop)
            if isinstance(found, bytes):
                return True
            found.close()
            hands.do_all()
            return False

        vault.ask(key(500, device="recording"), source, loop)
        hands.do_all()
        for start_ms in range(0, 60_000, 1000):
            live(start_ms)
        live(59_000, "b")
        assert [kept(ms) for ms in (0, 55_000, 56_000, 57_000, 59_000)] == [False, False, False, True, True]
        assert kept(59_000, "b") and kept(500, "recording")
        # The clock is moved back: those of the time that did not come go too.
        for start_ms in (10_000, 11_000):
            live(start_ms)
        assert [kept(ms) for ms in (10_000, 11_000, 57_000, 59_000)] == [True, True, False, False]

    asyncio.run(run())
