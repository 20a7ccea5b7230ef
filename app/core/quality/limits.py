"""Every constant of the quality policy, shared with its tests. Loads: percent of one core; times: seconds."""

from __future__ import annotations

from typing import Final

SUB_UP_TO_PX: Final = 700
"""A tile up to this wide (device pixels) shows the sub stream: 640 wide is sharp enough there."""
MAIN_FROM_PX: Final = 820
"""A tile from this wide shows the main stream; in between it keeps what it has."""

RAISE_TO: Final = 0.45
"""Decoding may be raised to this share of all cores where streams are dear (main streams in tiles that show a
part of their pixels): the rest is for painting, the system and bad moments."""
LOWER_FROM: Final = 0.6
"""Where decoding takes more than this share of all cores, dear streams have to give some back."""
MACHINE_TO: Final = 0.85
"""Nothing dear is raised that would make the whole machine, whoever works on it, busier than this; and
nothing at all where pictures were lost before."""
MACHINE_MOST: Final = 0.95
"""Small streams may take the machine up to this, as long as no pictures are lost: a wall of sub streams in
full is what the operator asked for, and lowering one saves little."""
MACHINE_MOST_REST_S: Final = 120.0
MACHINE_MOST_REST_MOST_S: Final = 900.0
"""Once pictures were lost, they may do so again after this time; twice as long each time."""
PAINT_PERCENT: Final = 0.4
"""What a picture costs the window, for each percent that decoding it takes (measured: 0.35 to 0.45)."""
RAISE_PART: Final = 0.75
RAISE_PART_AFTER_LOSS: Final = 0.35
"""So much of the room is given away at once: what things cost is an estimate until they were measured; and it
was wrong where pictures were lost not long ago."""
AT_REST_S: Final = 5.0
REST_MARGIN: Final = 1.5
"""A wall that has not been raised for so long has settled: a dear stream is raised only into this many times
the room it takes, not for each breath of what is measured."""
GIVE_UP: Final = 0.06
"""Where pictures are lost so much of all cores is given up, and the share that was lost besides."""

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
"""A stream expected to cost no more is small (640x360 at 15: under 2); every other one is dear."""
SCALE_LEAST: Final = 0.4
SCALE_MOST: Final = 6.0
SCALE_STEP: Final = 0.5
"""How far one measurement moves the estimate of what this machine needs."""
MEASURABLE_PERCENT: Final = 5.0

DECIDE_EVERY_S: Final = 0.5
LOWER_EVERY_S: Final = 1.0
RAISE_EVERY_S: Final = 2.0
"""Of dear streams as many are raised at a time as fit into a part of the room (one at least, if it fits at
all), of small ones as many as there is room for."""
SETTLE_S: Final = 3.0
"""So long after a change what is lost says nothing about how things stand."""
UNSETTLED_MOST_S: Final = 15.0
"""Where changes follow each other, what is lost counts again after so long."""
STALE_S: Final = 2.0
"""So long after a change loads do not count: each is of the second before, and whoever goes back to every
picture decodes the group of pictures so far at once."""
READINGS: Final = 3
"""Loads (one a second) that are looked at: one good second raises nothing, one bad one lowers nothing."""
RAISE_READINGS: Final = 2
NOT_ENOUGH_S: Final = 9.0
"""What has to be lowered again so soon was not lowered enough."""
OPENING_S: Final = 8.0
"""Tiles without a picture are dark cameras when none has come for so long; until then they are opened."""
REST_S: Final = 10.0
REST_MOST_S: Final = 300.0
"""After something had to be lowered because of what was measured nothing is raised for so long; twice as long
each time it happens again, and as at first after a calm of ``REST_MOST_S``."""

LOST_PER_S: Final = 2.0
"""A tile that loses more pictures than this has trouble."""
LOST_FOR_S: Final = 3.0
LOST_SHARE: Final = 0.02
"""So are all tiles together when they lose more than this share of what they should show."""
WINDOW_LATE_S: Final = 0.3
WINDOW_LATE_TIMES: Final = 4
WINDOW_LATE_FOR_S: Final = 6.0
"""The window's thread comes this much too late so many times in this time: it has too much to paint."""
ASLEEP_S: Final = 5.0
"""One that comes later than this slept, with the whole machine."""
SHORT: Final = 0.6
"""Fewer than this share of the pictures a stream gives are too few (a picture that stands gives none, too:
it counts on a busy machine only)."""
BUSY: Final = 0.8
"""Lost pictures on a machine busier than this are the machine's fault, below it the network's."""
NETWORK_REST_S: Final = 60.0
NETWORK_REST_MOST_S: Final = 900.0
"""So long a tile stays on its sub stream after the network lost its pictures; twice as long each time."""
