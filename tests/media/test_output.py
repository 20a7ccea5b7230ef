"""Whatever a camera sends is shown as it is: by our own output of libvlc, and by its vmem and Python."""

from __future__ import annotations

import io
import os
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from app.media.decoder.engine import Engine
from app.media.decoder.libvlc import Libvlc
from app.media.feed import FeedSpec
from app.media.frames import RingReader, RingWriter
from app.media.segment import Segment
from app.media.types import TileSize
from tests.media.test_bare import Heard
from tests.support.waiting import wait_until

WIDTH, HEIGHT = 320, 180
SHAPES = [
    ("yuv420p", WIDTH, HEIGHT),
    ("yuvj420p", WIDTH, HEIGHT),
    ("yuv422p", WIDTH, HEIGHT),
    ("yuv420p10le", WIDTH, HEIGHT),
    ("yuv420p", 322, 182),  # the codec pads it
    ("yuv420p", 1920, 1080),
]


def colours_of(width: int, height: int) -> np.ndarray:
    """RGB: red, green, blue and grey quarters."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2] = (200, 30, 30)
    picture[: height // 2, width // 2 :] = (30, 200, 30)
    picture[height // 2 :, : width // 2] = (30, 30, 200)
    picture[height // 2 :, width // 2 :] = (128, 128, 128)
    return picture


def coded(form: str, sizes: list[tuple[int, int]], each: int = 60) -> bytes:
    """MPEG-TS of coloured pictures, one size after the other; a moving bar makes each one new."""
    buffer = io.BytesIO()
    number = 0
    for width, height in sizes:
        piece = io.BytesIO()
        with av.open(piece, "w", format="mpegts") as out:
            video = out.add_stream("libx264", rate=15)
            video.width, video.height, video.pix_fmt = width, height, form
            video.codec_context.gop_size = 15
            video.codec_context.color_range = 2 if form == "yuvj420p" else 1
            video.options = {"preset": "ultrafast", "tune": "zerolatency", "log-level": "none", "crf": "12"}
            for _ in range(each):
                picture = colours_of(width, height)
                picture[:, number * 8 % width :][:, :8] = 255
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                    format=form, dst_colorspace=5 if height < 720 else 1
                )
                frame.pts, frame.time_base = number, Fraction(1, 15)
                number += 1
                for packet in video.encode(frame):
                    out.mux(packet)
            for packet in video.encode(None):
                out.mux(packet)
        buffer.write(piece.getvalue())
    return buffer.getvalue()


class Shows(Heard):
    """Keeps the newest ring."""

    ring: RingReader | None = None

    def ring_ready(self, engine: Engine, writer: RingWriter) -> None:
        segment = writer.segment
        self.ring = RingReader(Segment.attach_fd(os.dup(segment.fd), segment.size))
        super().ring_ready(engine, writer)

    def quarters(self) -> list[tuple[int, int, int]]:
        """The middle colours of the four quarters (BGR)."""
        assert self.ring is not None
        with self.ring.acquire() as view:
            assert view is not None
            rows = np.frombuffer(bytes(view.data), np.uint8).reshape(view.height, -1)
            picture = rows[:, : view.width * 4].reshape(view.height, view.width, 4)
            places = [(h, w) for h in (0.25, 0.75) for w in (0.25, 0.75)]
            at = [picture[int(h * view.height), int(w * view.width), :3] for h, w in places]
            return [tuple(map(int, colour)) for colour in at]  # type: ignore[misc]


WANTED = [(30, 30, 200), (30, 200, 30), (200, 30, 30), (128, 128, 128)]


def close(told: list[tuple[int, int, int]]) -> bool:
    """But for the bar, which may be anywhere."""
    near = [
        max(abs(a - b) for a, b in zip(x, y, strict=True)) <= 12 for x, y in zip(told, WANTED, strict=True)
    ]
    return all(near)


@pytest.mark.parametrize(("form", "width", "height"), SHAPES)
def test_colours_and_places_are_right(
    tmp_path: Path, libvlc: Libvlc, form: str, width: int, height: int
) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(coded(form, [(width, height)]))
    shows = Shows()
    spec = FeedSpec(str(path), protocol="file", loop=True, live=True)
    engine = Engine(libvlc, spec, TileSize(320, 180), shows)
    engine.start()
    wait_until(lambda: shows.ring is not None and close(shows.quarters()), "the picture as it is")
    engine.close()
    wait_until(lambda: engine.closed, "it ends")


def numbered(path: Path, pictures: int = 64) -> None:
    """Grey pictures, sixteen kinds of grey in turn."""
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=15)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.gop_size = 16
        video.options = {"preset": "ultrafast", "tune": "zerolatency", "log-level": "none"}
        for number in range(pictures):
            grey = np.full((HEIGHT, WIDTH, 3), 16 * (number % 16) + 8, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 15)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))


def test_after_the_output_was_late_each_picture_has_its_own_time_again(tmp_path: Path) -> None:
    """It took the next one's time, slept until the one after that was due, and so was late for ever."""
    path = tmp_path / "a.ts"
    numbered(path)
    shows = Shows()
    engine: Any = Engine(
        Libvlc(), FeedSpec(str(path), protocol="file", loop=True, live=True), TileSize(WIDTH, HEIGHT), shows
    )
    drawn, stalls = engine.drawn, threading.Event()

    def late() -> None:
        if stalls.is_set():
            stalls.clear()
            threading.Event().wait(0.12)
        drawn()

    def apart() -> int | None:
        """How many kinds of grey the picture shown is before what its time says."""
        assert shows.ring is not None
        with shows.ring.acquire() as view:
            if view is None or view.pts is None:
                return None
            grey = np.frombuffer(bytes(view.data[: view.width * 4]), np.uint8).reshape(-1, 4)[:, 1].mean()
            return (round(view.pts * 15 / 90_000) - int(grey) // 16) % 16

    def after(pictures: int) -> set[int | None]:
        seen = engine.shown.new_pictures
        wait_until(lambda: engine.shown.new_pictures > seen + pictures, "pictures go on")
        found = set()
        while engine.shown.new_pictures <= seen + 2 * pictures:
            found.add(apart())
            threading.Event().wait(0.01)
        return found

    engine.drawn = late
    engine.start()
    wait_until(lambda: engine.shown.new_pictures > 10, "pictures come")
    before = after(10)
    stalls.set()
    engine._drawing.way.stale()  # the next one is drawn by Python
    wait_until(lambda: not stalls.is_set(), "it was late")
    afterwards = after(10)
    engine.close()
    wait_until(lambda: engine.closed, "it ends")
    assert len(before) == 1 and before == afterwards


def test_a_stream_that_changes_its_size_goes_on(tmp_path: Path, libvlc: Libvlc) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(coded("yuv420p", [(320, 180), (640, 368), (200, 120)], each=20))
    shows = Shows()
    spec = FeedSpec(str(path), protocol="file", loop=True, live=True)
    engine = Engine(libvlc, spec, TileSize(320, 180), shows)
    engine.start()
    seen: set[tuple[int, int]] = set()

    def look() -> bool:
        if shows.ring is not None and close(shows.quarters()):
            with shows.ring.acquire() as view:
                assert view is not None
                seen.add((view.width, view.height))
        return len(seen) > 1

    wait_until(look, "two of its sizes")
    engine.close()
    wait_until(lambda: engine.closed, "it ends")
