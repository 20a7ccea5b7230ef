"""The way of a picture from where libvlc drew it into the ring: through Python, or compiled (``native``).

Both do the same; one contract suite runs on both. ``starts``, ``put`` and ``begins`` are called on the thread
on which libvlc reads, or while there is none; all else but ``stale``, ``stops`` and ``shown`` is
called on the thread on which libvlc draws and shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from app.media.decoder.pace import Planned
from app.media.decoder.planes import SCRATCH, Planes, Scaler, Shape
from app.media.frames import RingWriter


@dataclass(slots=True)
class Shown:
    """What is known about the picture shown now."""

    new_pictures: int = 0
    last_new_s: float | None = None
    pts: int | None = None
    capture_utc_ms: int | None = None
    arrival_s: float | None = None


class Way(Protocol):
    """What ``drawing.Drawing`` needs."""

    own_size_up_to: float
    """A stream that is more times as large as its tile is made smaller by libvlc."""

    @property
    def path(self) -> int | None:
        """Of the compiled way: whose address libvlc's output "wall" is given. None: libvlc calls Python."""

    @property
    def input(self) -> int | None:
        """Of the compiled way: what libvlc's input "wall" asks for pictures. None: ``imem`` calls Python."""

    @property
    def planes(self) -> Planes:
        """Where libvlc draws that calls Python."""

    @property
    def shown(self) -> Shown:
        """Any thread."""

    @property
    def waits(self) -> bool:
        """Whether a picture stands in the ring that is not shown yet."""

    def draws(self, shape: Shape | None) -> None:
        """Such pictures follow; None: nobody wants them. MemoryError."""

    def stale(self) -> None:
        """Another size is wanted. Any thread."""

    def fresh(self) -> None:
        """``leads_to`` follows, for the size wanted now."""

    def scaler(self, shape: Shape, width: int, height: int, stride: int) -> Any:
        """For ``leads_to``. ValueError: there is none."""

    def leads_to(self, writer: RingWriter, scaler: Any, layout: tuple[int, int, int]) -> None:
        """Pictures go into that ring, ``layout``: their width, height and stride."""

    def differs(self) -> bool:
        """Whether the picture drawn is another than the one brought last."""

    def bring(self) -> None:
        """Brings it into the ring."""

    def publish(
        self, now_s: float, pts: int | None, capture_utc_ms: int | None, arrival_s: float | None
    ) -> None:
        """Shows it."""

    def needs_nobody(self) -> None:
        """As long as they go into the same ring, pictures may be shown without a word to Python: by what is
        known of them from ``put`` and ``begins``."""

    def starts(self) -> None:
        """A player begins; while there is none."""

    def stops(self) -> None:
        """The player shall wait for no picture any more: it is about to be stopped. Any thread."""

    def put(self, address: int, size: int, picture: Planned) -> None:
        """``input`` shall give that picture, after those before it. Its bytes stay until it asks anew for
        what to give. Only where there is an ``input``."""

    def begins(self, origin_s: float | None) -> None:
        """The player's clock began then (monotonic); None: it has none."""


class PlainWay:
    """Through Python."""

    path = None
    input = None
    own_size_up_to = 2.0  # measured, 64 tiles of 640x360 at 196x110: 144 % of a core instead of 150

    def __init__(self) -> None:
        self.shown = Shown()
        self.planes = SCRATCH
        self._writer: RingWriter | None = None
        self._scaler: Scaler | None = None
        self._layout = (0, 0, 0)
        self._index: int | None = None
        self._brought: int | None = None
        self._drawn = 0

    @property
    def waits(self) -> bool:
        return self._index is not None

    def draws(self, shape: Shape | None) -> None:
        self.planes = SCRATCH
        if shape is not None:
            self.planes = Planes(shape)

    def stale(self) -> None:
        pass  # Python looks for itself

    def fresh(self) -> None:
        pass

    def scaler(self, shape: Shape, width: int, height: int, stride: int) -> Scaler:
        return Scaler(shape, width, height, stride, self.planes)

    def leads_to(self, writer: RingWriter, scaler: Any, layout: tuple[int, int, int]) -> None:
        self._writer, self._scaler, self._layout = writer, scaler, layout

    def differs(self) -> bool:
        self._drawn = self.planes.checksum
        return self._drawn != self._brought

    def bring(self) -> None:
        assert self._writer is not None and self._scaler is not None
        self._brought = self._drawn
        index = self._writer.begin()
        self._scaler.run(self._writer.address(index))
        self._index = index

    def publish(
        self, now_s: float, pts: int | None, capture_utc_ms: int | None, arrival_s: float | None
    ) -> None:
        assert self._writer is not None and self._index is not None
        index, self._index = self._index, None
        shown = self.shown
        shown.pts, shown.capture_utc_ms, shown.arrival_s = pts, capture_utc_ms, arrival_s
        shown.last_new_s = now_s
        shown.new_pictures += 1
        self._writer.publish(
            index, *self._layout, pts=pts, capture_utc_ms=capture_utc_ms, checksum=self._drawn
        )

    def needs_nobody(self) -> None:
        pass

    def starts(self) -> None:
        pass

    def stops(self) -> None:
        pass  # whoever waits in ``Pace`` looks for itself

    def put(self, address: int, size: int, picture: Planned) -> None:
        raise NotImplementedError

    def begins(self, origin_s: float | None) -> None:
        pass
