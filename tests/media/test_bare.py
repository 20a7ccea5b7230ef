"""Pictures that go to libvlc one by one, without a container."""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

import numpy as np
import pytest

from app.media.decoder.engine import Engine, media_options
from app.media.decoder.libvlc import ENDED, SCRATCH, Libvlc, Player
from app.media.decoder.planes import Planes
from app.media.feed import Feed, FeedSpec, StreamInfo, open_feed
from app.media.feed.backlog import Item
from app.media.frames import RingWriter
from app.media.types import Failure, TileSize
from tests.support.clips import clip
from tests.support.waiting import LIMIT_S, wait_until


def bare_feed(path: Path) -> Feed:
    """A started feed that was asked for pictures."""
    feed = open_feed(FeedSpec(str(path), protocol="file", live=False))
    feed.bare = True
    feed.start()
    return feed


def test_what_libvlc_is_told_of_captions_is_what_it_would_find_itself() -> None:
    """It is told only in order not to look: with another default of its own, it had to be told that."""
    try:
        core = ctypes.CDLL("libvlccore.so.9")
    except OSError:
        pytest.skip("libvlc 3 of Linux")
    core.config_GetInt.restype, core.config_GetInt.argtypes = (
        ctypes.c_int64,
        [ctypes.c_void_p, ctypes.c_char_p],
    )
    instance = Libvlc()
    inner = ctypes.cast(instance.pointer, ctypes.POINTER(ctypes.c_void_p))[0]  # its first member (libvlc 3)
    option = f":captions={core.config_GetInt(inner, b'captions')}"
    assert option in media_options(FeedSpec("a"))


class Broken:
    """A target that fails where a picture is taken."""

    path = input = None

    def __init__(self) -> None:
        self.ended = threading.Event()

    def take(self) -> tuple[int, int, int, int] | None:
        raise ValueError("no picture")

    def setup(self, width: int, height: int, full_range: bool) -> Planes:
        return SCRATCH

    def lock(self) -> Planes:
        return SCRATCH

    def drawn(self) -> None:
        return

    def display(self) -> None:
        return

    def event(self, kind: int) -> None:
        if kind == ENDED:
            self.ended.set()


def test_an_error_while_a_picture_is_taken_ends_the_stream_and_not_the_process(
    caplog: pytest.LogCaptureFixture,
) -> None:
    target = Broken()
    player = Player(Libvlc(), 1 << 40, target, (), codec="h264")
    assert player.play()
    assert target.ended.wait(LIMIT_S)
    player.stop()
    assert "taking a picture: ValueError" in caplog.text


def test_pictures_come_one_by_one_with_rising_times(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, gop=10))
    feed = bare_feed(path)
    assert feed.bare
    items = []
    while (item := feed.take()) is not None:
        items.append(item)
    assert feed.error is None and len(items) == 30
    assert [at for at, item in enumerate(items) if item.key] == [0, 10, 20]
    assert all(bytes(item.packet)[:3] in (b"\0\0\0", b"\0\0\1") for item in items)  # Annex B
    times = [item.out_dts for item in items]
    assert times == sorted(set(times)) and all(item.out_pts == item.out_dts for item in items)
    feed.close()


def test_a_stream_whose_pictures_change_places_stays_in_a_container(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, gop=10, b_frames=2))
    feed = bare_feed(path)
    assert not feed.bare
    assert feed.read(188)[:1] == b"\x47"
    feed.close()


def test_what_ends_a_feed_ends_taking(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, gop=10))
    feed = bare_feed(path)
    assert feed.take() is not None
    feed.hold(True)
    assert feed.take() is None and feed.error is None
    feed.hold(False)
    assert feed.take() is not None
    feed.close()
    assert feed.take() is None


class Heard:
    """An engine's listener."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.shows = threading.Event()

    def opened(self, engine: Engine, info: StreamInfo) -> None:
        return

    def first_picture(self, engine: Engine) -> int:
        return engine.sequence

    def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
        self.shows.set()
        writer.segment.close_fd()  # as who sends it does

    def ended(self, engine: Engine) -> None:
        self.over.set()

    def failed(self, engine: Engine, failure: Failure, detail: str, http_status: int | None) -> None:
        self.over.set()


def test_a_libvlc_without_the_plugin_for_it_gets_a_container_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, gop=10))
    spec = FeedSpec(str(path), protocol="file", live=False)
    libvlc = Libvlc()
    libvlc.compiled = None  # it brings one of its own
    monkeypatch.setattr("app.media.decoder.libvlc._bare_options", lambda *told: (":imem-get=0",))
    heard = Heard()
    without = Engine(libvlc, spec, TileSize(320, 180), heard)
    without.start()
    assert heard.over.wait(LIMIT_S) and not heard.shows.is_set()
    without.close()
    heard = Heard()
    engine = Engine(libvlc, spec, TileSize(320, 180), heard)
    engine.start()
    assert heard.shows.wait(LIMIT_S)
    engine.close()


def test_the_compiled_way_brings_an_input_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, gop=10))
    libvlc = Libvlc()
    monkeypatch.setattr("app.media.decoder.libvlc._bare_options", lambda *told: (":imem-get=0",))
    heard = Heard()
    engine = Engine(libvlc, FeedSpec(str(path), protocol="file", live=False), TileSize(320, 180), heard)
    engine.start()
    assert heard.shows.wait(LIMIT_S) and heard.over.wait(LIMIT_S)
    assert libvlc.one_by_one
    engine.close()


@pytest.mark.parametrize("audio", [False, True], ids=["one-by-one", "container"])
@pytest.mark.parametrize("asleep", [False, True], ids=["before", "waiting"])
def test_a_player_that_was_kept_from_its_pictures_shows_them_whole_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audio: bool, asleep: bool
) -> None:
    """libvlc forgets what it decoded when it comes too late: the pictures after it would refer to nothing,
    and be grey, or not be shown until the next key picture."""
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=600, gop=600))  # one key picture
    heard = Heard()
    spec = FeedSpec(str(path), protocol="file", loop=True, live=True, audio=audio)
    libvlc = Libvlc()
    libvlc.compiled = None  # what is drawn shall be looked at
    engine = Engine(libvlc, spec, TileSize(320, 180), heard)
    stall, over = threading.Event(), threading.Event()
    name = "read" if audio else "take"
    read, wait, drawn = getattr(engine, name), engine._closing.wait, engine.drawn
    thin = engine._feed.thinner.take  # type: ignore[attr-defined]
    spread: list[float] = []
    keys: list[object] = []

    def watch(item: Item) -> object:
        keys.extend([item] * item.key)
        return thin(item)

    def pause() -> None:
        if stall.is_set():
            stall.clear()
            threading.Event().wait(1.5)
            over.set()

    def late(*args: int) -> object:
        pause()
        return read(*args)

    def oversleep(timeout: float) -> None:
        pause()
        wait(timeout)

    def look() -> None:
        spread.append(
            float(np.array([bytes(row) for row in engine._drawing.way.planes._rows]).view(np.uint8).std())
        )
        drawn()

    if asleep:
        monkeypatch.setattr(engine._closing, "wait", oversleep)
    else:
        monkeypatch.setattr(engine, name, late)
    monkeypatch.setattr(engine, "drawn", look)
    monkeypatch.setattr(engine._feed.thinner, "take", watch)  # type: ignore[attr-defined]
    engine.start()
    wait_until(lambda: len(spread) > 40, "pictures come, and what libvlc held at first is shown")
    stall.set()
    wait_until(over.is_set, "it is kept from its pictures for a while")
    at = len(spread)
    wait_until(lambda: len(spread) > at + 30 or len(keys) > 1, "pictures come again")
    assert len(keys) == 1, "nothing was shown until the next key picture"
    engine.close()
    assert min(spread) > 50, "grey, because what they refer to was forgotten"


def test_where_no_audio_device_is_sound_is_not_tried_for_ever(tmp_path: Path) -> None:
    """libvlc tries to open one with each piece of sound, and what it is refused by fills the log."""

    class Mute:
        left = 0

        def sound_counts(self) -> tuple[int, int]:
            return 400, 0

        def leave_sound(self) -> None:
            self.left += 1

    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=30, audio="aac"))
    spec = FeedSpec(str(path), protocol="file", audio=True)
    engine, player = Engine(Libvlc(), spec, TileSize(320, 180), Heard()), Mute()
    for _ in range(3):
        engine._listen(player)  # type: ignore[arg-type]
    assert (engine.sound, player.left) == ("no_device", 1)
