"""Both ways of a picture into the ring do the same: the one through Python and the compiled one."""

from __future__ import annotations

import ctypes
import math
import platform
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.media.decoder.engine import Engine
from app.media.decoder.libvlc import Libvlc
from app.media.decoder.native.library import library
from app.media.decoder.native.way import FastScaler, NativeWay
from app.media.decoder.planes import Planes, Scaler, Shape
from app.media.decoder.playerclock import PlayerClock
from app.media.decoder.ways import PlainWay, Way
from app.media.feed import FeedSpec
from app.media.frames import Geometry, RingReader, RingWriter, sampled_rows, stride_of, words
from app.media.segment import Segment
from app.media.types import TileSize
from tests.media.test_bare import Heard
from tests.media.test_planes import fill
from tests.support.clips import clip
from tests.support.waiting import LIMIT_S, wait_until

_p, _i = ctypes.c_void_p, ctypes.c_int
UNSAID = words()["NONE"]


def draw(path: int, planes: Planes, *, early_us: int = 0) -> None:
    """libvlc's output has a picture, and shows it, so much before it is due."""
    found = library()
    assert found is not None
    found.path_picture(path, (_p * 3)(*planes.addresses), (_i * 3)(*planes.strides))
    found.path_display(path, early_us)


class Rig:
    """A way with a ring at its end; the test is libvlc."""

    def __init__(self, compiled: bool) -> None:
        self.asked: list[str] = []
        self._python = [
            ctypes.CFUNCTYPE(None, _p)(lambda _: self._drawn()),
            ctypes.CFUNCTYPE(None, _p)(lambda _: self._display()),
        ]
        self.way: Way = PlainWay()
        if compiled:
            drawn, display = (ctypes.cast(function, _p).value or 0 for function in self._python)
            self.way = NativeWay(library(), 1, drawn, display, 1)
        self.shape = Shape(64, 36)
        self.planes = Planes(self.shape)
        self.begins()
        self.leads(64, 36)
        self.times: tuple[int | None, int | None] = (None, None)

    def begins(self) -> None:
        self.way.draws(self.shape)
        if self.way.path is None:
            self.planes = self.way.planes

    def leads(self, width: int, height: int) -> None:
        self.layout = (width, height, stride_of(width))
        self.writer = RingWriter.create(Geometry(width, height), named=True)
        self.reader = RingReader(
            Segment.attach_name(self.writer.segment.name or "", self.writer.segment.size)
        )
        self.fits = False

    def _drawn(self) -> None:
        self.asked.append("drawn")
        if self.way.differs():
            if not self.fits:
                self.way.fresh()
                scaler = self.way.scaler(self.shape, *self.layout)
                self.way.leads_to(self.writer, scaler, self.layout)
                self.fits = True
            self.way.bring()

    def _display(self) -> None:
        self.asked.append("display")
        if self.way.waits:
            self.way.publish(5.0, *self.times, 4.5)

    def picture(self, brightness: int) -> None:
        """libvlc draws and shows one."""
        fill(self.planes, brightness, 128, 128)
        if self.way.path is None:
            self._drawn()
            self._display()
        else:
            draw(self.way.path, self.planes)

    def header(self) -> list[int]:
        """The ring's, without the sums that pictures are compared by."""
        words = list(self.writer.segment.buffer[:4096].cast("Q"))
        return [word for at, word in enumerate(words) if at < 24 or (at - 24) % 16 != 6]

    def close(self) -> None:
        self.reader.close()
        self.writer.close()


@pytest.fixture(params=["plain", "compiled"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made = Rig(request.param == "compiled")
    yield made
    made.close()


def shown(rig: Rig) -> tuple[int, int, int | None, int | None, int]:
    """Of the newest picture: its number, size, times and blue."""
    with rig.reader.acquire() as view:
        assert view is not None
        return view.sequence, view.width, view.pts, view.capture_utc_ms, view.data[0]


def test_a_new_picture_is_shown_and_the_same_one_is_not(rig: Rig) -> None:
    rig.times = (90_000, 1_700_000_000_000)
    rig.picture(100)
    sequence, width, pts, capture, blue = shown(rig)
    assert (sequence, width, pts, capture) == (1, 64, 90_000, 1_700_000_000_000)
    rig.picture(100)
    assert shown(rig)[0] == 1
    rig.times = (None, None)
    rig.picture(101)
    assert shown(rig)[:4] == (2, 64, None, None) and shown(rig)[4] > blue
    told = rig.way.shown
    assert (told.new_pictures, told.last_new_s, told.arrival_s, told.pts) == (2, 5.0, 4.5, None)


def test_a_picture_that_looks_the_same_comes_into_another_ring_all_the_same(rig: Rig) -> None:
    rig.picture(100)
    rig.way.stale()
    rig.close()
    rig.leads(32, 18)
    rig.picture(101)
    assert shown(rig)[:2] == (1, 32)
    rig.picture(102)
    assert shown(rig)[:2] == (2, 32)


@pytest.mark.parametrize("size", [(64, 36), (48, 28), (64, 35), (32, 17)])
def test_a_picture_fills_whatever_size_is_wanted(rig: Rig, size: tuple[int, int]) -> None:
    """Of odd heights libswscale makes it in the compiled way, too, in two steps."""
    rig.close()
    rig.leads(*size)
    rig.picture(126)
    with rig.reader.acquire() as view:
        assert view is not None
        assert (view.width, view.height) == size
        rows = np.frombuffer(view.data, np.uint8).reshape(view.height, -1)[:, : 4 * view.width]
        pixels = rows.reshape(-1, 4)
        assert np.abs(pixels[:, :3].astype(int) - 128).max() <= 2 and (pixels[:, 3] == 255).all()


@pytest.mark.skipif(platform.machine().lower() not in ("x86_64", "amd64", "i686"), reason="see scale.c")
def test_who_scales_in_the_compiled_way() -> None:
    rig = Rig(True)
    try:
        assert isinstance(rig.way.scaler(rig.shape, *rig.layout), FastScaler)
        assert isinstance(rig.way.scaler(rig.shape, 64, 35, 256), Scaler)
    finally:
        rig.close()


def test_what_nobody_wants_goes_nowhere(rig: Rig) -> None:
    rig.picture(100)
    rig.way.draws(None)
    fill(rig.planes, 120, 128, 128)
    if rig.way.path is not None:
        draw(rig.way.path, rig.planes)
    else:
        assert not rig.way.waits
    assert shown(rig)[0] == 1


def test_the_last_row_and_pixel_count_when_pictures_are_compared(rig: Rig) -> None:
    rig.picture(100)
    last = max(sampled_rows(36))
    address = rig.planes.addresses[0] + last * rig.planes.strides[0] + rig.planes.width - 1
    byte = ctypes.c_uint8.from_address(address)
    byte.value += 1
    assert rig.way.differs()
    byte.value -= 1
    assert not rig.way.differs()


def test_python_is_asked_only_for_what_is_not_simple() -> None:
    rig = Rig(True)
    now = time.monotonic()
    rig.way.begins(now - 1.0)
    library().path_given(rig.way.path, 1_000_000, 7, 8, 9.0)  # type: ignore[union-attr]
    rig.picture(100)
    assert rig.asked == ["drawn", "display"]
    rig.picture(101)
    assert rig.asked == ["drawn", "display", "display"]
    rig.way.needs_nobody()
    rig.picture(102)
    assert len(rig.asked) == 3
    assert shown(rig)[:4] == (3, 64, 7, 8)
    told = rig.way.shown
    assert told.arrival_s == 9.0 and told.last_new_s is not None and told.last_new_s >= now
    rig.way.stale()
    rig.picture(103)
    assert rig.asked[3:] == ["drawn"]
    rig.close()


def test_when_the_next_picture_is_due_is_known_once_one_is_shown() -> None:
    rig, found = Rig(compiled=True), library()
    way = rig.way
    assert found is not None and isinstance(way, NativeWay)
    brightness = iter(range(20, 240, 10))

    def until_next_us(at_s: float, *, new: bool = True) -> int:
        """Once a picture is shown that is due at this time of the player's clock."""
        if new:
            fill(rig.planes, next(brightness), 128, 128)
        way.begins(time.monotonic())  # last, as what is shown goes by how long that is ago
        draw(rig.way.path or 0, rig.planes, early_us=round(at_s * 1e6))
        return int(found.path_until_next(way.path, 0))

    try:
        assert until_next_us(10) == 0  # Python shows the first one
        way.needs_nobody()
        assert until_next_us(10) == 0  # nothing is known of it
        for at_us in (10_000_000, 10_200_000, 10_600_000, 10_400_000):
            found.path_given(way.path, at_us, at_us, UNSAID, math.nan)
        for at_s in (10.0, 10.2, 10.4):
            until_us = until_next_us(at_s)
            assert at_s + 0.1 < until_us * 1e-6 <= at_s + 0.2
            draw(way.path, rig.planes)  # libvlc shows it once more
            assert 0 < until_us - int(found.path_until_next(way.path, 0)) < 100_000
        assert until_next_us(10.6) == 0  # there is none after the last one
        assert rig.reader.sequence == 6
    finally:
        rig.close()


@pytest.mark.parametrize("comes", ["picture", "end", "other clock"])
def test_while_no_picture_is_on_its_way_the_output_waits_for_one(comes: str) -> None:
    """libvlc would show the last one again, twelve times a second."""
    rig, found = Rig(compiled=True), library()
    way = rig.way
    assert found is not None and isinstance(way, NativeWay)
    until_us: list[int] = []
    waiting = threading.Thread(
        target=lambda: until_us.append(found.path_until_next(way.path, round(LIMIT_S * 2e6)))
    )
    try:
        rig.picture(50)
        way.needs_nobody()
        way.begins(time.monotonic())
        found.path_given(way.path, 1_000_000, 1, UNSAID, math.nan)
        rig.picture(51)
        assert found.path_until_next(way.path, 1000) == 0  # no longer than that
        waiting.start()
        if comes == "picture":
            found.path_given(way.path, 3_000_000, 2, UNSAID, math.nan)
        elif comes == "end":
            way.stops()
        else:
            way.begins(None)
        waiting.join(LIMIT_S)
        assert not waiting.is_alive()
        assert until_us[0] > 0 if comes == "picture" else until_us == [0]
    finally:
        way.stops()
        rig.close()


def test_a_picture_before_it_is_due_is_still_the_one_that_is() -> None:
    rig, found = Rig(compiled=True), library()
    way = rig.way
    assert found is not None and isinstance(way, NativeWay)
    try:
        rig.picture(50)
        way.needs_nobody()
        way.begins(time.monotonic())
        found.path_given(way.path, 0, 1, UNSAID, math.nan)
        found.path_given(way.path, 30_000_000, 2, UNSAID, math.nan)
        fill(rig.planes, 60, 128, 128)
        draw(rig.way.path or 0, rig.planes, early_us=30_000_000)
        assert shown(rig)[2] == 2
    finally:
        rig.close()


def test_both_read_one_clock() -> None:
    before = time.monotonic()
    told = library().path_clock()  # type: ignore[union-attr]
    assert before <= told <= time.monotonic()


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("picture"), st.integers(16, 235)),
        st.tuples(st.just("use"), st.integers(0, 4)),
        st.tuples(st.just("skip"), st.integers(0, 50)),
        st.tuples(st.just("stale"), st.just(0)),
    ),
    max_size=30,
)


@given(STEPS)
@settings(max_examples=60, deadline=None)
def test_whatever_happens_both_rings_are_the_same(steps: list[tuple[str, int]]) -> None:
    rigs = [Rig(False), Rig(True)]
    for rig in rigs:
        for what, value in steps:
            if what == "picture":
                rig.times = (value, 2 * value)
                rig.picture(value)
            elif what == "use":
                rig.writer.segment.buffer[:4096].cast("Q")[16] = value
            elif what == "skip":
                rig.writer.skip_to(value)
            else:
                rig.way.stale()
                rig.fits = False
    plain, compiled = rigs
    assert plain.header() == compiled.header()
    assert plain.writer.sequence == compiled.writer.sequence
    for rig in rigs:
        rig.close()


@given(
    st.lists(st.tuples(st.floats(0.0, 0.2), st.floats(-0.2, 0.2)), max_size=70),
    st.lists(st.floats(0.5, 12.0), min_size=1, max_size=8),
    st.integers(0, 70),
)
@settings(max_examples=200, deadline=None)
def test_both_know_the_picture_that_is_shown(
    pictures: list[tuple[float, float]], moments: list[float], asked_at: int
) -> None:
    way = NativeWay(library(), 1, 1, 1, 1)
    clock = PlayerClock(way.begins)
    now = 100.0
    for number, (later, reorder) in enumerate(pictures):
        now += later
        if number == asked_at or number > 2:
            clock.asked(now)
        pts_s, _ = clock.give(now, now, reorder, number)
        library().path_given(way.path, round(pts_s * 1e6), number, UNSAID, math.nan)  # type: ignore[union-attr]
    origin = clock._origin
    for moment in moments:
        at = 100.0 + moment
        told, wanted = way.look(at)[0], clock.shown(at)
        if told != wanted:  # two are equally near, but for the microsecond
            assert told is not None and wanted is not None and origin is not None
            away = {pts: abs(time - (at - origin)) for time, pts in clock._given}
            assert abs(away[told] - away[wanted]) < 2e-6


def test_pictures_of_a_real_stream_come_with_their_times(tmp_path: Path, libvlc: Libvlc) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=60, gop=10))
    heard = Heard()
    spec = FeedSpec(str(path), protocol="file", loop=True, live=True)
    engine = Engine(libvlc, spec, TileSize(320, 180), heard)
    engine.start()
    assert heard.shows.wait(LIMIT_S)
    seen: set[int] = set()

    def look() -> bool:
        told = engine.shown
        if told.pts is not None:
            seen.add(told.pts)
        return told.new_pictures > 40

    wait_until(look, "pictures come")
    told = engine.shown
    assert told.last_new_s is not None and told.arrival_s is not None and told.arrival_s <= told.last_new_s
    assert engine.sequence >= 40 and len(seen) > 5
    engine.close()
    wait_until(lambda: engine.closed, "it ends")


def test_libvlcs_output_sleeps_once_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=60, gop=10))
    thread = 0

    class Told(Heard):
        def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
            nonlocal thread
            thread = threading.get_native_id()  # libvlc's output
            super().ring_ready(engine, writer)

    def sleeps() -> int:
        told = Path(f"/proc/self/task/{thread}/status").read_text()
        return int(told.split("\nvoluntary_ctxt_switches:")[1].split()[0])

    spec = FeedSpec(str(path), protocol="file", loop=True, live=True)
    engine = Engine(Libvlc(), spec, TileSize(320, 180), Told())
    engine.start()
    wait_until(lambda: engine.shown.new_pictures > 10, "pictures come")
    pictures, before = engine.shown.new_pictures, sleeps()
    wait_until(lambda: engine.shown.new_pictures > pictures + 30, "more of them")
    often = (sleeps() - before) / (engine.shown.new_pictures - pictures)
    engine.close()
    wait_until(lambda: engine.closed, "it ends")
    assert often < 2


def test_a_tile_that_grows_and_shrinks_while_it_plays(tmp_path: Path, libvlc: Libvlc) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(clip("mpegts", pictures=60, gop=10))
    sizes: list[tuple[int, int]] = []
    changed = threading.Event()

    class Told(Heard):
        def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
            sizes.append((writer.geometry.width, writer.geometry.height))
            super().ring_ready(engine, writer)
            changed.set()

    spec = FeedSpec(str(path), protocol="file", loop=True, live=True)
    engine: Any = Engine(libvlc, spec, TileSize(320, 180), Told())
    engine.start()
    for tile in (TileSize(200, 113), TileSize(320, 180)):
        assert changed.wait(LIMIT_S)
        changed.clear()
        engine.resize(tile)
    assert changed.wait(LIMIT_S)
    engine.close()
    wait_until(lambda: engine.closed, "it ends")
    assert len(sizes) == 3 and sizes[0] == sizes[2] != sizes[1]
