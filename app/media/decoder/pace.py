"""Hands libvlc the pictures at the pace of their own clock, and so knows which one it shows.

libvlc takes a stream from callbacks for a live source it cannot slow down: it reads everything there is,
and bends its clock to whatever it sees arriving; a backlog or a segment that comes all at once makes it
skip. So we let each picture out when it is due. Then libvlc sees a perfectly regular source, keeps one
clock, and our feed keeps the backlog where it can be seen and worked off.
"""

from __future__ import annotations

import collections
import math
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

from app.media.decoder.playerclock import PlayerClock
from app.media.feed.backlog import Item

TICKS_PER_S = 90_000
_WRAP = 1 << 33

LIBVLC_S = 0.3
"""libvlc 3 shows a picture of a callback stream so long after it was let out (measured: 300.5 ms, +-5 ms for
a moment after a stall; its DEFAULT_PTS_DELAY, which no option changes for such a stream)."""
LEAD_S = 0.35
"""At the start so much is let out at once, if it is there: libvlc wants to hold 0.3 s before it begins."""
LATE_S = 0.1
"""A source that falls behind by more gets a new, later schedule; less is jitter that libvlc's 0.3 s take."""
STEADY = 8
STEADY_LATE_S = 0.005
"""When each of the last ``STEADY`` pictures was late by more, the schedule moves to what is possible."""
HURRY_S = 0.012
"""Between pictures that are only there for those after them: a handful is under way at once."""
FORGETS_S = 0.6
"""A container whose picture is let out so much too late may make libvlc begin anew (``ES_OUT_RESET_PCR``): it
then shows nothing until the next key picture (measured: sometimes after 0.9 s, always after 1.1)."""
JUMP_S = 3.0
"""A picture due later than this comes from a feed that jumped: a new schedule begins with it."""
TOGETHER_S = 0.067
"""Pictures that are due within so long are let out together, in the middle of it: the threads they go through
wake once for two at 15 to 29 a second, and the second finds in the processor's cache what it needs (measured,
16 tiles: 7 % of what a decoder costs). On average there is as much time to decode them as there would be
without (``playerclock.SHOWN_AFTER_S``), a sixth less for the first."""
SLACK_S = 0.005
"""What is due so soon after others goes with them."""
AHEAD_S = 0.3
"""What is to be let out within that time is planned at once, if it is there: our code runs for 10 us a
picture, but for 60 when everything else has run since (measured; 4 % of what a decoder costs). A change of
the level decoded, too, waits for what is planned."""
PLANNED_MOST = 16
"""So many pictures are planned at once, at most."""
_FAR = TICKS_PER_S
"""Pictures that change places are nearer to each other than this."""
_REMEMBERED = 48  # pictures let out; more than can be under way inside libvlc
_CHUNK = 1 << 24  # a feed gives at most one picture a call; all of it


class Pes(NamedTuple):
    """Presentation and decode time of one picture, 90 kHz, 33 bits."""

    pts: int
    dts: int


def picture_times(data: bytes) -> Pes | None:
    """The times of the picture that starts in these MPEG-TS bytes; None when none does.

    A PES start code cannot occur inside H.264 or H.265 (0xE0 would be a NAL unit with its forbidden bit
    set), so one search finds it (ISO/IEC 13818-1, 2.4.3.6).
    """
    at = data.find(b"\0\0\1\xe0")
    if at < 0 or at + 19 > len(data):
        return None
    flags = data[at + 7]
    if not flags & 0x80:
        return None
    pts = _timestamp(data, at + 9)
    return Pes(pts, _timestamp(data, at + 14) if flags & 0x40 else pts)


def _timestamp(data: bytes, at: int) -> int:
    return (
        (data[at] >> 1 & 7) << 30
        | data[at + 1] << 22
        | data[at + 2] >> 1 << 15
        | data[at + 3] << 7
        | data[at + 4] >> 1
    )


class Waiting(Protocol):
    """What a ``threading.Event`` can, too."""

    def is_set(self) -> bool: ...

    def set(self) -> None: ...

    def wait(self, timeout: float) -> object:
        """At most so many seconds; less once it is set."""


class Closing:
    """An event that is waited for briefly, fifteen times a second and tile, and set once: sleeping costs half
    of what waiting for a ``threading.Event`` does (measured), and notices up to ``NOTICED_S`` later."""

    NOTICED_S = 0.1

    def __init__(self) -> None:
        self._set = False

    def is_set(self) -> bool:
        return self._set

    def set(self) -> None:
        self._set = True

    def wait(self, timeout: float) -> None:
        while timeout > 0 and not self._set:
            time.sleep(timeout if timeout < self.NOTICED_S else self.NOTICED_S)
            timeout -= self.NOTICED_S


class Planned(NamedTuple):
    """A picture, when it is to be let out (monotonic seconds), and the times to give the player with it."""

    item: Item
    let_out_s: float
    dts_us: int
    pts_us: int


class Schedule(NamedTuple):
    """Since ``since_s`` (monotonic) the picture of decode time ``t`` is let out at ``base_s + t / 90000``."""

    since_s: float
    base_s: float


class Pace:
    """Reads a feed picture by picture, each when it is due."""

    def __init__(
        self,
        read: Callable[[int], bytes],
        closing: Waiting,
        clock: Callable[[], float],
        take: Callable[[], Item | None] = lambda: None,
        again: Callable[[], None] = lambda: None,
        begins: Callable[[float | None], None] = lambda origin_s: None,
        ready: Callable[[int], Item | None] = lambda ahead: None,
    ) -> None:
        """``read``, ``take``, ``again``, ``ready``: of a ``Feed``; ``closing``: ends a wait; ``clock``:
        monotonic seconds; ``begins``: see ``PlayerClock``."""
        self._read = read
        self._take = take
        self._again = again
        self._ready = ready
        self._closing = closing
        self._clock = clock
        self._rest = b""
        self._player = PlayerClock(begins)
        self._first_dts: int | None = None
        self._begun_dts = 0
        self._schedules: collections.deque[Schedule] = collections.deque(maxlen=16)
        self._let_out: collections.deque[int] = collections.deque(maxlen=_REMEMBERED)
        self._base_s = 0.0
        """Of the last of them."""
        self._late: collections.deque[float] = collections.deque(maxlen=STEADY)
        """By how much the last pictures were, if all of them by more than ``STEADY_LATE_S``."""
        self._first_pts: int | None = None
        self._late_s = 0.0
        """How much later than it was due the last picture was let out."""
        self._let_out_s = -math.inf
        """When the last planned picture is let out."""
        self._together_s = -math.inf
        """What is due until then is let out with it."""
        self._planned_dts: int | None = None
        """Its decode time."""

    def read(self, size: int) -> bytes:
        """What ``Feed.read`` gives, when it is due. On libvlc's reading thread."""
        if not self._rest:
            if self._late_s > FORGETS_S:
                self._late_s = 0.0
                self._again()
            data = self._read(_CHUNK)
            times = picture_times(data)
            if times is not None:
                self._wait_for(times)
            self._rest = data
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def take(self) -> tuple[Item, int, int] | None:
        """What ``Feed.take`` gives, when it is due, with the presentation and decode time to give libvlc
        (microseconds). On libvlc's reading thread."""
        if self._player.asked(self._clock()):
            self._again()  # or what follows would refer to pictures that are forgotten, and be grey
        item = self._take()
        if item is None:
            return None
        assert item.out_pts is not None and item.out_dts is not None
        pts, dts = item.out_pts, item.out_dts
        if self._first_pts is None:
            self._first_pts = pts
        due_s = self._wait_until(dts, 0.0)
        hurried = item.hurry_to is not None and item.dts < item.hurry_to
        if hurried and self._player.running:
            self._closing.wait(HURRY_S)
        reorder_s = (pts - dts) / TICKS_PER_S
        pts_s, dts_s = self._player.give(self._clock(), due_s, reorder_s, pts, hurried=hurried)
        return item, round(pts_s * 1e6), round(dts_s * 1e6)

    def plan(self, late_s: float = 0.0, anew: bool = False) -> list[Planned]:
        """What ``Feed.take`` gives and, of those behind it, what is there and shall be let out with it; none:
        at the end. On libvlc's reading thread, when what was planned before is let out.

        ``late_s``: by how much too late the last of them was, where that was too much; ``anew``: the player
        asked so late that it began anew, and all that was planned and not let out yet is gone.
        """
        if late_s > 0.0:
            self._base_s += late_s
            self._schedules.append(Schedule(self._clock(), self._base_s))
            self._late.clear()
            self._let_out_s += late_s
            self._together_s += late_s
            self._player.shifted(late_s)
        if anew:
            self._player.restart()
        if self._player.asked(self._clock()) or anew:
            self._again()  # or what follows would refer to pictures that are forgotten, and be grey
        planned: list[Planned] = []
        item = self._take()
        now = self._clock()
        while item is not None:
            one, waits = self._plan(item, now)
            planned.append(one)
            if not self._player.running or len(planned) == PLANNED_MOST:
                break
            if one.let_out_s > now + AHEAD_S and not waits:
                break
            due_s = self._base_s + (item.out_dts or 0) / TICKS_PER_S
            item = self._ready(max(0, round((due_s - now) * TICKS_PER_S)))
        return planned

    def _plan(self, item: Item, now: float) -> tuple[Planned, bool]:
        """The picture's own plan, and whether it waits for one behind it."""
        assert item.out_pts is not None and item.out_dts is not None
        pts, dts = item.out_pts, item.out_dts
        if self._first_pts is None:
            self._first_pts = pts
        due_s, _ = self._due(now, dts, 0.0, self._let_out_s)
        running = self._player.running
        hurried = item.hurry_to is not None and item.dts < item.hurry_to
        let_out_s, waits = due_s, False
        if running and hurried:
            let_out_s = max(now, due_s) + HURRY_S
        elif running:
            before = self._planned_dts
            step_s = JUMP_S if before is None else (dts - before) / TICKS_PER_S
            if due_s <= self._together_s:
                let_out_s = self._let_out_s
            else:
                behind_s = int(TOGETHER_S / step_s) * step_s if 0.0 < step_s <= TOGETHER_S else 0.0
                let_out_s = due_s + behind_s / 2
                self._together_s = due_s + behind_s + SLACK_S
            waits = due_s + step_s <= self._together_s
        self._let_out_s, self._planned_dts = let_out_s, dts
        let_out_s = max(now, let_out_s)
        reorder_s = (pts - dts) / TICKS_PER_S
        pts_s, dts_s = self._player.give(let_out_s, due_s, reorder_s, pts, hurried=hurried)
        return Planned(item, let_out_s, round(dts_s * 1e6), round(pts_s * 1e6)), waits

    def forget(self) -> None:
        """Whoever reads begins anew. While nobody reads."""
        self._rest = b""
        self._let_out_s = self._together_s = -math.inf
        self._planned_dts = None
        self._late_s = 0.0
        self._player.restart()

    def _wait_for(self, times: Pes) -> None:
        """Until the picture that begins in a container is due."""
        if self._first_dts is None:
            self._first_dts = times.dts
            self._first_pts = times.pts
        dts = unwrap(times.dts, self._first_dts)
        self._wait_until(dts, LEAD_S)
        self._let_out.append(dts + (times.pts - times.dts) % _WRAP)

    def _wait_until(self, dts: int, lead_s: float) -> float:
        """Until the picture is due; when that was. ``lead_s``: see ``LEAD_S``."""
        due_s, wait_s = self._due(self._clock(), dts, lead_s)
        if wait_s <= 0.0:
            return due_s
        self._closing.wait(wait_s)
        now = self._clock()
        if now - due_s > LATE_S:  # a machine that sleeps or is too busy wakes nobody in time
            return self._new_schedule(now, dts, now - due_s)
        return due_s

    def _due(
        self, now: float, dts: int, lead_s: float, not_before_s: float = -math.inf
    ) -> tuple[float, float]:
        """When the picture is due, by a new schedule if need be, and in how many seconds that is.
        ``not_before_s``: it could not be let out sooner, and is not late for that."""
        if not self._schedules:
            self._begun_dts = dts
            self._base_s = now - lead_s - dts / TICKS_PER_S
            self._schedules.append(Schedule(now, self._base_s))
        due = self._base_s + dts / TICKS_PER_S
        late_s = now - due
        if late_s < -JUMP_S:
            return self._new_schedule(now, dts, late_s), 0.0
        if not_before_s > due:
            late_s = now - not_before_s
        late = self._late
        if late_s <= STEADY_LATE_S:
            if late:
                late.clear()
            self._late_s = max(0.0, late_s)
            return due, -late_s
        self._late_s = late_s
        late.append(late_s)
        if late_s > LATE_S + max(0.0, lead_s - (dts - self._begun_dts) / TICKS_PER_S):
            return self._new_schedule(now, dts, late_s), 0.0
        if len(late) == STEADY:
            return self._new_schedule(now, dts, min(late)), 0.0
        return due, 0.0

    def _new_schedule(self, since_s: float, dts: int, later_s: float) -> float:
        """One that much later than the last; when the picture is due by it."""
        self._late_s = max(0.0, later_s)
        self._base_s += later_s
        self._schedules.append(Schedule(since_s, self._base_s))
        self._late.clear()
        return self._base_s + dts / TICKS_PER_S

    def shown(self, now_s: float, *, first: bool = False) -> int | None:
        """Presentation time (90 kHz, unwrapped) of the picture libvlc shows at ``now_s``; None if unknown.

        ``first``: it is the very first one, which libvlc shows as soon as it is decoded.
        """
        if first:
            return self._first_pts
        if self._player.begun:
            return self._player.shown(now_s)
        then = now_s - LIBVLC_S
        schedules = self._schedules.copy()
        if not schedules:
            return None
        for schedule in reversed(schedules):
            if schedule.since_s <= then:
                break
        at = round((then - schedule.base_s) * TICKS_PER_S)
        nearest, best = None, _WRAP
        for pts in reversed(self._let_out.copy()):
            away = abs(pts - at)
            if away < best:
                nearest, best = pts, away
            elif away > best + _FAR:
                break  # older ones are further away
        return nearest


def unwrap(ticks: int, near: int) -> int:
    """A 33-bit time as the one nearest to ``near``'s continuation."""
    return near + (ticks - near + _WRAP // 2) % _WRAP - _WRAP // 2
