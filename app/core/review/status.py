"""What is true about a tile of a review, as codes with parameters. The sentences are made in ``app.ui``.

Every ``ReviewPhase`` needs a sentence in every language.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Params = dict[str, Any]


class ReviewPhase(enum.StrEnum):
    """What to say about a tile. In braces: the parameters that are always there."""

    IDLE = "idle"
    """{}: no camera."""
    ASKING = "asking"
    """{waited_s}: the service is asked for the recording's address."""
    RETRY = "retry"
    """{waited_s, next_ask_in_s, message}: the service is making the recording ready (``Retry``)."""
    OPENING = "opening"
    """{waited_s}: the address is known, the picture of this moment is on its way. What was shown before stays
    (``ReviewTile.picture``), so this is worth a word only after half a second."""
    PLAYING = "playing"
    """{}: the picture of the master clock's time is shown, and time goes on."""
    PAUSED = "paused"
    """{}: the picture of the master clock's time is shown, and time stands."""
    KEY_ONLY = "key_only"
    """{why}: playing, but key frames only. ``why``: ``reverse`` (it always is), ``fast`` (decoding everything
    at this speed is too much), ``scrub`` (while dragging)."""
    SLOW = "slow"
    """{asked, measured}: playing, but slower or with leaps: pictures do not come or decode fast enough.
    Both are rates."""
    NO_RECORDING = "no_recording"
    """{since_utc_ms | None, next_utc_ms | None}: nothing was recorded at this time; master times. The tile
    joins in again by itself. None: not within what is known."""
    NOT_KNOWN = "not_known"
    """{next_ask_in_s | None, reason | None}: whether there is a recording is not known (yet)."""
    LIVE_EDGE = "live_edge"
    """{last_utc_ms | None}: this is newer than what the service has of it; it is asked again and again."""
    REFUSED = "refused"
    """{reason, message, next_ask_in_s | None}: the service said no. ``reason``: a ``core.status.Reason``."""
    TROUBLE = "trouble"
    """{reason, message, next_try_in_s | None}: the recording cannot be fetched or decoded now; tried again.
    ``reason``: a ``core.status.Reason``."""
    DECODER_LOST = "decoder_lost"
    """{}: its decoder process is being replaced; the tile comes back at the clock's time."""


_NO_PARAMS: Params = MappingProxyType({})  # type: ignore[assignment]

HAS_PICTURE = frozenset(
    {
        ReviewPhase.PLAYING,
        ReviewPhase.PAUSED,
        ReviewPhase.KEY_ONLY,
        ReviewPhase.SLOW,
    }
)
"""In these phases ``ReviewTile.picture`` is of the clock's time; else it is an older one, or none."""


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """One tile at one instant. None: not known."""

    phase: ReviewPhase = ReviewPhase.IDLE
    params: Params = field(default_factory=lambda: _NO_PARAMS)
    codec: str | None = None
    width: int | None = None
    """Of the recording, in pixels."""
    height: int | None = None
    fps: float | None = None
    """Pictures a second of the recording."""
    exact_times: bool = True
    """False: the recording tells no wall clock; times were counted from the beginning that was asked for."""
    encrypted: bool | None = None
    """Whether the pictures travel encrypted."""
    has_sound: bool | None = None
