"""Fewer pictures on purpose: leaves out, before they cost anything, what shall not be decoded.

Nothing is opened anew for it: less takes effect with the next packet. The pictures since the newest key frame
are kept (``group``), so that going back to every picture does not wait for the next key frame.
"""

from __future__ import annotations

import statistics
from collections import deque
from typing import Any, Final

from app.media.feed.backlog import Item
from app.media.feed.timeline import TICKS_PER_S

LEVELS: Final = ("all", "reference", "key")
"""Every picture; only those other pictures refer to; key frames only."""

GROUP_BYTES: Final = 16 << 20
"""A group of pictures larger than this is not kept: going back to every picture waits for a key frame."""
LONGEST: Final = 60 * TICKS_PER_S
"""A longer distance between two pictures is a jump of the clock, not a rate."""
_REMEMBERED: Final = 9


class Cadence:
    """How far apart the pictures of a stream are, from their own times. Seconds."""

    def __init__(self) -> None:
        self._last: Item | None = None
        self._last_key: Item | None = None
        self._steps: deque[int] = deque(maxlen=_REMEMBERED)
        self._keys: deque[int] = deque(maxlen=2)

    def see(self, item: Item) -> None:
        """One more picture, in order of decoding, whether it will be decoded or not."""
        _note(self._steps, self._last, item)
        self._last = item
        if item.key:
            _note(self._keys, self._last_key, item)
            self._last_key = item

    @property
    def has_keys(self) -> bool:
        """Whether key frames come again and again."""
        return bool(self._keys)

    def interval_s(self, level: str) -> float | None:
        """Between pictures at a level; None while nobody can know."""
        if level == "key":
            return max(self._keys) / TICKS_PER_S if self._keys else None
        if not self._steps:
            return None
        picture_s = statistics.median(self._steps) / TICKS_PER_S
        return picture_s * 2 if level == "reference" else picture_s


def _note(into: deque[int], before: Item | None, item: Item) -> None:
    if before is not None and before.epoch == item.epoch:
        step = item.dts - before.dts
        if 0 < step <= LONGEST:
            into.append(step)


class Thinner:
    """Between the queue and the muxer. ``level`` may be set from any thread, the rest is the reader's."""

    def __init__(self, codec: str = "") -> None:
        self.level = "all"
        self.codec = codec
        self.cadence = Cadence()
        self._now = "all"
        self._group: deque[Item] = deque()
        self._group_bytes = 0
        self._whole = True
        self._restart = False
        self._given_again = False
        """The newest group, to somebody who forgot it."""

    def take(self, item: Item) -> tuple[Item, ...]:
        """What is to be decoded now that ``item`` is there, in order."""
        if not item.video:
            return (item,)
        self.cadence.see(item)
        level = self.level
        if level == "all" == self._now and not (item.key or self._restart):  # nearly all there are
            self._keep(item)
            return (item,)
        again = self._restart or (self._now == "key" and level != "key")
        if item.key:
            item.resumes = self._restart
            self._restart, self._now = False, level
            self._forget()
            item.alone = level == "key"
            self._keep(item)
            return (item,)
        if again and not self._whole:  # what this picture refers to was not kept: wait for the next key frame
            return ()
        self._restart, self._now = False, level
        kept = tuple(self._group) if again else ()
        self._keep(item)
        if level == "key":
            kept = kept[:1]
        for old in kept:  # the key frame, too: its decoder was told that nothing follows, or is a new one
            old.alone = level == "key"
            old.resumes = old is kept[0]
            old.hurry_to = kept[-1].dts if item.hurry_to is None else item.hurry_to
        given = kept if level == "key" else (*kept, item)
        if level == "reference":
            return tuple(one for one in given if one.key or not is_disposable(self.codec, one.packet))
        return given

    def restart(self) -> None:
        """Whoever decodes begins anew: give the newest group from its key frame on. While nobody reads."""
        self._restart = True

    def again(self) -> None:
        """Whoever decodes forgot what it had: the same. A second time within one group the machine is too
        busy for it: then wait for the next key frame, if there are any. While nobody reads."""
        if self._given_again and self.cadence.has_keys:
            self._group.clear()
            self._whole = False
        self._restart = self._given_again = True

    def _keep(self, item: Item) -> None:
        self._group_bytes += item.size
        if self._group_bytes > GROUP_BYTES:
            self._group.clear()
            self._whole = False
        if self._whole:
            self._group.append(item)

    def _forget(self) -> None:
        self._group.clear()
        self._group_bytes = 0
        self._whole = True
        self._given_again = False


def is_disposable(codec: str, packet: Any) -> bool:
    """Whether no other picture refers to this one (Annex B; ITU-T H.264 7.4.1, H.265 7.4.2.2)."""
    data = memoryview(packet)
    raw = bytes(data[:4096])  # parameter sets and messages come first, the first slice soon after
    at = raw.find(b"\0\0\1")
    while 0 <= at < len(raw) - 4:
        header = raw[at + 3]
        if codec == "h264" and 1 <= header & 31 <= 5:
            return not header & 0x60
        if codec == "hevc" and (kind := header >> 1 & 63) < 32:
            return kind < 16 and kind % 2 == 0
        at = raw.find(b"\0\0\1", at + 3)
    return False
