"""The size of the pictures in the ring follows the tile; without room for another size the old one stays."""

from __future__ import annotations

from typing import Any

import pytest

from app.media.decoder import libvlc as module
from app.media.decoder.engine import Engine
from app.media.decoder.libvlc import Libvlc
from app.media.decoder.planes import SCRATCH, Planes, Shape
from app.media.feed import FeedSpec, StreamInfo
from app.media.frames import RingWriter
from app.media.segment import NoRoom
from app.media.types import Failure, TileSize
from tests.media.test_planes import fill
from tests.media.test_ways import draw


class Listener:
    def __init__(self) -> None:
        self.rings: list[tuple[int, int]] = []
        self.kept = 0
        self.failures: list[Failure] = []

    def opened(self, engine: Engine, info: StreamInfo) -> None:
        return

    def first_picture(self, engine: Engine) -> int:
        return engine.sequence

    def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
        self.rings.append((writer.geometry.width, writer.geometry.height))
        writer.segment.close_fd()  # as who sends it does

    def not_resized(self, engine: Engine) -> None:
        self.kept += 1

    def ended(self, engine: Engine) -> None:
        return

    def failed(self, engine: Engine, failure: Failure, detail: str, http_status: int | None) -> None:
        self.failures.append(failure)


class Drawing:
    """An engine whose pictures are drawn by the test, in libvlc's place."""

    def __init__(self, size: TileSize, libvlc: Libvlc) -> None:
        self.told = Listener()
        spec = FeedSpec("/nowhere.ts", protocol="file", live=False)
        self.engine = Engine(libvlc, spec, size, self.told)
        path = self.engine.path
        if path is not None:  # as a player does
            module._targets[path] = self.engine
        self._brightness = 16
        self._begun = False

    def picture(self, width: int = 640, height: int = 360) -> None:
        if not self._begun:
            self._begun = True
            self.engine.setup(width, height, False)
        self._brightness += 1
        way = self.engine._drawing.way
        if way.path is None:
            fill(self.engine.lock(), self._brightness, 128, 128)
            self.engine.drawn()
            self.engine.display()
            return
        planes = Planes(Shape(width, height))
        fill(planes, self._brightness, 128, 128)
        draw(way.path, planes)


def test_each_size_of_the_tile_has_a_ring_of_its_own_and_the_numbers_go_on(libvlc: Libvlc) -> None:
    drawing = Drawing(TileSize(400, 225), libvlc)
    drawing.picture()
    drawing.picture()
    drawing.engine.resize(TileSize(320, 180))
    drawing.picture()
    drawing.engine.resize(TileSize(1920, 1080))
    drawing.picture()
    assert drawing.told.rings == [(400, 226), (320, 180), (640, 360)]
    assert drawing.engine.sequence == 4 and not drawing.engine.outgrown
    drawing.engine._drawing.close()
    assert drawing.engine.sequence == 4  # who takes over goes on from there


def test_what_libvlc_draws_small_is_outgrown(libvlc: Libvlc) -> None:
    if libvlc.compiled is not None:  # then it never draws anything small
        drawing = Drawing(TileSize(200, 113), libvlc)
        drawing.picture()
        drawing.engine.resize(TileSize(640, 360))
        assert not drawing.engine.outgrown
        drawing.picture()
        assert drawing.told.rings == [(202, 114), (640, 360)]
        return
    drawing = Drawing(TileSize(200, 113), libvlc)
    drawing.picture()
    assert drawing.told.rings == [(202, 114)] and not drawing.engine.outgrown
    drawing.engine.resize(TileSize(640, 360))
    assert drawing.engine.outgrown
    drawing.picture()
    assert drawing.told.rings == [(202, 114)]  # all there is


@pytest.mark.parametrize("error", [NoRoom("full"), ValueError("no such size")])
def test_without_room_for_another_size_the_pictures_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch, libvlc: Libvlc, error: Exception
) -> None:
    drawing = Drawing(TileSize(400, 225), libvlc)
    drawing.picture()

    def fails(*_: Any, **__: Any) -> Any:
        raise error

    where = (RingWriter, "create") if isinstance(error, NoRoom) else (drawing.engine._drawing.way, "scaler")
    with monkeypatch.context() as patched:
        patched.setattr(*where, fails)
        drawing.engine.resize(TileSize(320, 180))
        drawing.picture()
        drawing.picture()
    assert drawing.told.kept == 1 and not drawing.told.failures  # tried and told once
    assert drawing.told.rings == [(400, 226)] and drawing.engine.sequence == 3


@pytest.mark.parametrize(
    ("error", "failure"),
    [(NoRoom("full"), Failure.NO_MEMORY), (ValueError("no such size"), Failure.BAD_STREAM)],
)
def test_without_any_way_to_show_it_the_stream_fails(
    monkeypatch: pytest.MonkeyPatch, libvlc: Libvlc, error: Exception, failure: Failure
) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise error

    drawing = Drawing(TileSize(400, 225), libvlc)
    monkeypatch.setattr(drawing.engine._drawing.way, "scaler", fails)
    drawing.picture()
    assert drawing.told.failures == [failure] and not drawing.told.rings


def test_no_memory_for_what_libvlc_draws_is_told(monkeypatch: pytest.MonkeyPatch, libvlc: Libvlc) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise MemoryError

    drawing = Drawing(TileSize(400, 225), libvlc)
    monkeypatch.setattr(drawing.engine._drawing.way, "draws", lambda shape: shape and fails())
    planes = drawing.engine.setup(1920, 1080, False)
    assert drawing.told.failures == [Failure.NO_MEMORY]
    assert planes is SCRATCH and drawing.engine.lock() is planes  # somewhere it does no harm
    drawing.engine.drawn()
    drawing.engine.display()
    assert not drawing.told.rings
