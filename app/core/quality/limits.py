"""Every constant of the quality policy, shared with its tests. Loads: percent of one core; times: seconds."""

from __future__ import annotations

from typing import Final

SUB_UP_TO_PX: Final = 700
"""A tile up to this wide (device pixels) shows the sub stream: 640 wide is sharp enough there."""
MAIN_FROM_PX: Final = 820
"""A tile from this wide shows the main stream; in between it keeps what it has."""

RAISE_TO: Final = 0.45
"""Decoding may be raised to this share of all cores: the rest is for painting, the system and bad moments."""
LOWER_FROM: Final = 0.75
"""Decoders that take more than this share of all cores have to give some back."""
MACHINE_TO: Final = 0.85
"""Nothing is raised that would make the whole machine, whoever works on it, busier than this."""

MPX_PERCENT: Final = 0.35
"""Decoding, scaling and handing over a million pixels a second: 1920x1080 at 25 takes 18 %."""
REFERENCE_SHARE: Final = 0.8
KEY_MPX_PERCENT: Final = 2.0
"""A tile on key frames, for each million pixels of its picture (libvlc repaints a picture that stands)."""
BASE_PERCENT: Final = 0.5
"""Receiving a stream at all."""
EXPECTED: Final = {"1": (1920, 1080, 25.0), "2": (640, 360, 15.0)}
"""What a main and a sub stream are taken for until they are known."""
SMALL_PERCENT: Final = 3.0
"""A stream that costs no more (640x360 at 15: under 2) was taken for a larger one when it was opened."""
SCALE_LEAST: Final = 0.4
SCALE_MOST: Final = 3.0
SCALE_STEP: Final = 0.25
"""How far one measurement moves the estimate of what this machine needs."""
MEASURABLE_PERCENT: Final = 5.0

DECIDE_EVERY_S: Final = 0.5
LOWER_EVERY_S: Final = 1.0
RAISE_EVERY_S: Final = 2.0
"""One tile is raised at a time."""
SETTLE_S: Final = 3.0
"""So long after a change a measurement says nothing about it."""
REST_S: Final = 10.0
REST_MOST_S: Final = 300.0
"""After something had to be lowered because of what was measured nothing is raised for so long; twice as long
each time it happens again, and as at first after a calm of ``REST_MOST_S``."""

LOST_PER_S: Final = 2.0
"""A tile that loses more pictures than this has trouble."""
LOST_FOR_S: Final = 3.0
SHORT: Final = 0.6
"""Fewer than this share of the pictures a stream gives are too few (a picture that stands gives none, too:
it counts on a busy machine only)."""
BUSY: Final = 0.8
"""Lost pictures on a machine busier than this are the machine's fault, below it the network's."""
NETWORK_REST_S: Final = 60.0
NETWORK_REST_MOST_S: Final = 900.0
"""So long a tile stays on its sub stream after the network lost its pictures; twice as long each time."""
