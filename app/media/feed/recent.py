"""The newest groups of pictures as they came from the source: what a snapshot and a clip begin with.

Taken where packets arrive, so it holds every picture and all sound, whatever is left out on the way to the
decoder. Mostly the same packets that wait in the queue, kept until what follows them was shown for a moment.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from app.media.feed.backlog import Item
from app.media.feed.timeline import TICKS_PER_S

SHOWN_AFTER_S = 1.0
"""A picture read by the decoder so long ago has been shown."""
MAX_BYTES = 12 << 20
MAX_TICKS = 20 * TICKS_PER_S


class Sound(NamedTuple):
    """One packet of sound, its time in the source's 90 kHz ticks."""

    data: bytes
    pts: int


@dataclass(frozen=True, slots=True)
class SoundShape:
    """What the sound is. ``config``: the codec's own header bytes, where the container keeps them apart."""

    codec: str
    rate: int
    channels: int
    config: bytes = b""


class Recent:
    """``add`` on the feed's thread; the rest from any."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.codec = ""
        self.sound: SoundShape | None = None
        self.held = False
        """Nothing is shown: the newest group is enough."""
        self._clock = clock
        self._lock = threading.Lock()
        self._items: deque[Item] = deque()
        self._bytes = 0
        self._followers: list[Callable[[Item], None]] = []

    def add(self, item: Item) -> None:
        """One picture (its sound with it), in order of arrival, beginning with a key frame."""
        if not item.video:
            return
        with self._lock:
            items = self._items
            if not items and not item.key:
                return
            items.append(item)
            self._bytes += item.size
            if item.key:
                self._trim()
            elif self._bytes > MAX_BYTES:
                self._trim()
                if self._bytes > MAX_BYTES:  # one endless group: nothing can begin inside it
                    items.clear()
                    self._bytes = 0
            followers = self._followers
        for follow in followers:
            follow(item)

    def _trim(self) -> None:
        """Lets whole groups go, the oldest first, as long as nobody can need them."""
        shown_s = self._clock() - SHOWN_AFTER_S
        while True:
            keys = [at for at, item in enumerate(self._items) if item.key]
            if len(keys) < 2:
                return
            follower = self._items[keys[1]]
            newest, oldest = self._items[-1], self._items[0]
            shown = follower.read_s is not None and follower.read_s <= shown_s
            long = oldest.epoch == newest.epoch and newest.dts - oldest.dts > MAX_TICKS
            if not (shown or long or self.held or self._bytes > MAX_BYTES):
                return
            for _ in range(keys[1]):
                self._bytes -= self._items.popleft().size

    def up_to(self, pts: int | None, before: int = 0) -> tuple[list[Item], int] | None:
        """Pictures to decode for the one shown at ``pts`` (TS time; None: the newest read) and, where they
        are still there, for so many ``before`` it; and its index among them. None when there is none. What
        follows it is given too: pictures may change places."""
        with self._lock:
            items = list(self._items)
        read = [at for at, item in enumerate(items) if item.out_pts is not None]
        if not items:
            return None
        if not read:
            wanted = len(items) - 1
        elif pts is None:
            wanted = read[-1]
        else:
            near = pts
            wanted = min(read, key=lambda at: abs((items[at].out_pts or 0) - near))
        keys = [at for at in range(wanted + 1) if items[at].key]
        begin = keys[-1] if keys else 0
        if len(keys) > 1 and (items[wanted].pts < items[begin].pts or wanted - before < begin):
            begin = keys[-2]  # shown before its key frame: it refers to the group before as well
        return items[begin:], wanted - begin

    def follow(self, callback: Callable[[Item], None]) -> list[Item]:
        """Calls back for every picture from now on, on the feed's thread; returns those before it, from the
        key frame of what is being shown on."""
        with self._lock:
            items = list(self._items)
            self._followers = [*self._followers, callback]
        shown_s = self._clock() - 0.3
        shown = [at for at, item in enumerate(items) if item.read_s is not None and item.read_s <= shown_s]
        last = shown[-1] if shown else 0
        keys = [at for at in range(last + 1) if items[at].key] if items else []
        return items[keys[-1] :] if keys else items

    def unfollow(self, callback: Callable[[Item], None]) -> None:
        """No more calls, once those under way have returned."""
        with self._lock:
            self._followers = [one for one in self._followers if one != callback]
