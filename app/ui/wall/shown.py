"""What a tile shows now. Apart from the widget: a tick looks at it for each picture of each tile, and an
attribute of a widget costs several times as much as one of a plain object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.media.frames import RingReader
    from app.ui.wall.chips import Layer


@dataclass(eq=False, slots=True)
class Shown:
    """Of one tile."""

    ring: RingReader | None = None
    sequence: int = 0
    """Number of the picture painted last; 0: none of this ring."""
    layers: list[Layer] | None = None
    """What lies over the picture; None: to be found again."""
    layers_wait: bool = False
    """They changed, and no picture was painted since."""
    seen: int = 0
    """``sequence`` when ``goes_on`` was asked last."""

    @property
    def has_new(self) -> bool:
        """Whether another picture than the one painted has come."""
        ring = self.ring
        return ring is not None and ring.sequence != self.sequence

    def goes_on(self) -> bool:
        """Whether another picture was painted since this was asked."""
        before, self.seen = self.seen, self.sequence
        return before != self.sequence
