"""What a tile shows now. Apart from the widget: a tick looks at it for each picture of each tile, and an
attribute of a widget costs several times as much as one of a plain object."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.media.frames import RingReader
    from app.ui.wall.chips import Layer


@dataclass(eq=False, slots=True)
class Shown:
    """Of one tile."""

    ring: RingReader | None = None
    painted: ctypes.c_uint64 = field(default_factory=ctypes.c_uint64)
    """``sequence``, where the compiled painter finds it."""
    layers: list[Layer] | None = None
    """What lies over the picture; None: to be found again."""
    layers_after: int = -1
    """``sequence`` when they changed; -1: they are painted."""
    seen: int = 0
    """``sequence`` when ``goes_on`` was asked last."""

    @property
    def sequence(self) -> int:
        """Number of the picture painted last; 0: none of this ring."""
        return self.painted.value

    @sequence.setter
    def sequence(self, number: int) -> None:
        self.painted.value = number

    @property
    def layers_wait(self) -> bool:
        """They changed, and no picture was painted since."""
        return self.layers_after == self.painted.value

    @layers_wait.setter
    def layers_wait(self, on: bool) -> None:
        self.layers_after = self.painted.value if on else -1

    @property
    def has_new(self) -> bool:
        """Whether another picture than the one painted has come."""
        ring = self.ring
        return ring is not None and ring.sequence != self.painted.value

    def goes_on(self) -> bool:
        """Whether another picture was painted since this was asked."""
        before, self.seen = self.seen, self.sequence
        return before != self.sequence
