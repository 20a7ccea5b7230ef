"""Pictures of hits: types. Loaded a few at a time, what is visible first."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class HitPicturePhase(enum.StrEnum):
    """How far it is."""

    NONE = "none"  # nobody asked, or there is none
    WAITING = "waiting"  # its turn has not come
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"  # see ``reason``


@dataclass(frozen=True, slots=True)
class Rgb:
    """Pixels, 3 bytes each, rows of ``width * 3`` bytes without padding. ``full_width``, ``full_height``: of
    the picture as it was sent, in whose pixels boxes are."""

    width: int
    height: int
    full_width: int
    full_height: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class HitPictureState:
    """``reason`` of a failure: ``none`` (the service named no address), ``gone`` (403, 404, 410: expired or
    deleted), ``too_large`` (bytes or pixels), ``not_a_picture``, ``not_an_address``, ``unreachable``,
    ``certificate``, ``timed_out``, ``failing`` (5xx)."""

    phase: HitPicturePhase = HitPicturePhase.NONE
    image: Rgb | None = field(default=None, repr=False)
    reason: str = ""
