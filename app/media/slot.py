"""One decoder process as its pool keeps it: what it plays, whether it hangs; when a lost one is replaced."""

from __future__ import annotations

import collections
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.media import launch
from app.media.reviews import ReviewCommand, ReviewOpen
from app.media.types import Failure, Load, StreamId
from app.media.wire import Command, Open

Opening = Open | ReviewOpen
"""What begins a player."""

WORKING_S = 0.02
"""Processor time in a silence of seconds that shows that a process is not stopped."""
NEVER_UP = 3
"""So many in a row ended before they were ready: it is not by chance."""
LOAD_EVERY_S = 1.0
"""The processor time of the decoders is read this often."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a decoder counts as hung, and how fast lost ones are replaced. Seconds."""

    silent_s: float = 3.0
    """No heartbeat (two a second) for this long."""
    working_s: float = 12.0
    """The same for one that used processor time meanwhile: it is starved, not stopped."""
    start_s: float = 30.0
    """A new process has this long until its first word."""
    call_s: float = 5.0
    """A libvlc call that takes longer counts as hung."""
    storm_count: int = 5
    storm_window_s: float = 60.0
    """More than ``storm_count`` losses in this time: replace only one every ``slow_restart_s``."""
    slow_restart_s: float = 10.0


@dataclass(frozen=True, slots=True)
class DecoderInfo:
    """One decoder process as others may see it."""

    index: int
    pid: int
    streams: tuple[StreamId, ...]
    started_monotonic: float
    place: int = 0
    """Its replacement has the same."""


@dataclass(eq=False, slots=True)
class Slot:
    """One decoder process, from the decision to start it to its end."""

    index: int
    due_s: float = 0.0  # when it is to be started
    place: int = 0
    outbox: queue.SimpleQueue[Command | ReviewCommand | None] = field(default_factory=queue.SimpleQueue)
    streams: dict[StreamId, Opening] = field(default_factory=dict)
    child: launch.ChildHandle | None = None
    sender: threading.Thread | None = None
    started_s: float = 0.0
    left_s: float = 0.0  # when a player of it was closed
    heard_s: float = 0.0
    cpu_s: float | None = None  # its processor time when it fell silent
    ready: bool = False
    hung: bool = False
    gone: bool = False

    def info(self) -> DecoderInfo | None:
        """None while it has no process."""
        if self.child is None:
            return None
        return DecoderInfo(self.index, self.child.pid, tuple(self.streams), self.started_s, self.place)

    def late(self, now_s: float, late_s: float) -> bool:
        """Whether it will not come up soon: its start is put off, or was ``late_s`` ago."""
        return not self.ready and not self.due_s <= now_s <= self.due_s + late_s

    def send_all(self, child: launch.ChildHandle) -> None:
        """Sends what is put into its outbox, until that is None or the process is gone. On a thread of its
        own."""
        with contextlib.suppress(OSError):  # it died; the watcher knows and tells
            while (command := self.outbox.get()) is not None:
                child.conn.send(command)

    def too_silent(self, child: launch.ChildHandle, now_s: float, limits: Limits) -> bool:
        """Whether nothing was heard of it for so long that it must hang."""
        silent_s = now_s - self.heard_s
        if self.gone or silent_s < limits.silent_s / 2:
            self.cpu_s = None
            return False
        cpu_s = launch.cpu_seconds(child.pid)
        if self.cpu_s is None:
            self.cpu_s = cpu_s
        if not self.ready:
            return silent_s > limits.start_s
        if cpu_s - self.cpu_s > WORKING_S:  # it works, only too slowly: the machine is overloaded
            return silent_s > limits.working_s
        return silent_s > limits.silent_s


class Losses:
    """When the next process may start: at once, unless they die all the time. And what keeps one from coming
    up, until one does, or nobody wants one any more."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._lost_s: collections.deque[float] = collections.deque()
        self._never_up = 0
        self.unusable = ""
        """Why the last one could decode nothing."""
        self.refused = ""
        """Why the system gave us none."""

    def came_up(self) -> None:
        """One is ready."""
        self.unusable = self.refused = ""
        self._never_up = 0

    def not_wanted(self) -> None:
        """The last one that did not come up is not tried again: those that run are enough."""
        self.refused = ""
        self._never_up = 0

    def add(self, slot: Slot) -> None:
        """This one is lost now."""
        self._lost_s.append(self._clock())
        self._never_up += not slot.ready

    @property
    def no_process(self) -> str:
        """Why there is none to be had (English, as the system says it); empty: nothing is in the way, or it
        is ``unusable``."""
        if self.unusable:
            return ""
        return self.refused or (self._ENDS if self._never_up >= NEVER_UP else "")

    _ENDS = "the process ends before it is ready"

    def failure(self, slot: Slot) -> tuple[Failure, str]:
        """What to say to the streams of one that is lost, after ``add``."""
        if self.unusable:
            return Failure.NO_DECODER, "libvlc is missing or does not start"
        if self.no_process and not slot.ready:
            return Failure.NO_PROCESS, self.no_process
        return Failure.DECODER_LOST, "its decoder process is gone"

    def start_at(self) -> float:
        """Monotonic."""
        now_s, limits, lost = self._clock(), self._limits, self._lost_s
        if self.unusable:
            return now_s + limits.slow_restart_s
        while lost and now_s - lost[0] > limits.storm_window_s:
            lost.popleft()
        return now_s if len(lost) <= limits.storm_count else lost[-1] + limits.slow_restart_s


class Meter:
    """Processor time of processes that come and go."""

    def __init__(self, now_s: float) -> None:
        self._since_s = now_s
        self._used: dict[int, float] = {}
        self._cores = launch.usable_cores()
        launch.machine_percent()  # from here on

    def read(self, pids: list[int], now_s: float) -> Load | None:
        """The load since the last reading; None when it is not time yet."""
        passed_s = now_s - self._since_s
        if passed_s < LOAD_EVERY_S:
            return None
        used = {pid: seconds for pid in pids if (seconds := launch.cpu_seconds(pid)) > 0}
        spent_s = sum(max(0.0, seconds - self._used.get(pid, seconds)) for pid, seconds in used.items())
        self._used, self._since_s = used, now_s
        return Load(100 * spent_s / passed_s, launch.machine_percent() * self._cores, self._cores, now_s)
