"""What ``bench seek`` and ``bench sync`` share: the playback page on the stage, and what it painted.

The demo's pictures are taken at known instants, so the exact picture of a time can be told beforehand, and
where the demo has gaps is known too.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.bench.figures import NotMeasured
from app.bench.strip import from_qimage, from_ring, read_strip

if TYPE_CHECKING:
    from app.bench.stage import Stage
    from app.core.review import Review

FRAME_MS = 1000 / 15
READY_LIMIT_S = 30.0
Span = tuple[int, int]


def exact_picture(at_ms: int) -> int:
    """When the demo's picture of a time was taken: the newest one not after it."""
    from app.localvcs.streams.sources import frame_ms

    second = at_ms // 1000
    times = [frame_ms(second, index) for index in range(15)]
    return times[bisect.bisect_right(times, at_ms) - 1]


def recorded(camera: str, from_ms: int, to_ms: int, now_ms: int) -> list[Span]:
    """What the demo has of a camera in the cloud."""
    from app.localvcs.demo import recordings
    from app.localvcs.demo.site import demo_site

    device = next(device for device in demo_site().cameras if device.device_id == camera)
    return list(recordings.recorded(device, "cloud", from_ms, to_ms, now_ms))


class Page:
    """The playback page of the stage's window, with these cameras on it, standing at a time."""

    def __init__(self, stage: Stage, cameras: Sequence[str], layout: str, at_ms: int) -> None:
        self.stage = stage
        self.count = len(cameras)
        self.painted: dict[int, tuple[int, float, bool]] = {}
        """By tile: the strip painted last, at which (monotonic) time, and whether it was the clock's."""
        stage.ready()
        stage.wall.close_all()
        stage.window.modes.show("playback")
        page: Any = stage.window.modes.page("playback")
        self.page = page
        page.grid.set_layout(layout)
        page.fill(list(cameras))
        page.grid.painted_hook = self._on_paint
        self.review.seek(at_ms)
        stage.wait(
            lambda: all(tile.on_time for tile in self.tiles) and self.review.settled,
            READY_LIMIT_S,
            self.trouble,
        )

    @property
    def review(self) -> Review:
        """Its review."""
        review: Review | None = self.page.review
        if review is None:
            raise NotMeasured("the playback page has no review")
        return review

    @property
    def tiles(self) -> Sequence[Any]:
        """Those with cameras."""
        return self.review.tiles[: self.count]

    def _on_paint(self, tile: int, view: Any) -> None:
        strip = read_strip(from_ring(view))
        if strip is not None:
            self.painted[tile] = (strip, time.monotonic(), self.review.tiles[tile].on_time)

    def trouble(self) -> str:
        """What its tiles say, in codes."""
        told = [tile.status() for tile in self.tiles]
        return "no picture: " + "; ".join(f"{status.phase} {dict(status.params)}" for status in told)

    def strips(self) -> list[int | None]:
        """The upper strips of one grab of the page, of the tiles that show a picture of the clock's time."""
        grid = self.page.grid
        self.review.begin_frame()
        picture = grid.grab().toImage()
        found: list[int | None] = []
        for index in range(self.count):
            widget = grid.tile_widgets[index]
            rect = widget.picture_rect()
            if rect.isEmpty():
                found.append(None)
                continue
            found.append(_read(picture, rect.translated(widget.pos())))
        return found


FRAME_PX = 3


def _read(picture: Any, rect: Any) -> int | None:
    """The upper strip of a picture at ``rect``, of which the frame of the selected tile may cover an edge."""
    for wider in range(FRAME_PX + 1):
        strip = read_strip(from_qimage(picture, rect.adjusted(-wider, -wider, wider, wider)))
        if strip is not None:
            return strip
    return None
