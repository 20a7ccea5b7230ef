"""What a stream session remembers: open feeds, the attempt in hand, what it waits for. Its own records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from app.core import timing
from app.core.addresses import AddressReady
from app.core.effects import Target
from app.core.status import Reason
from app.media.types import StreamHops, StreamOpened, StreamStats


class Cause(Enum):
    OPEN = auto()  # nothing was shown
    RECOVER = auto()  # what was shown failed
    SILENCE = auto()  # what is shown gives no new pictures
    CHANGE = auto()  # what is shown is well, but another stream or a fresh one is wanted


class Stage(Enum):
    ASKING = auto()
    STARTING = auto()
    QUEUED = auto()  # the address is there, it is not this feed's turn yet
    OPENING = auto()


@dataclass(slots=True)
class Journey:
    """How far one attempt came, for the diagnosis. Instants of the session's clock; None: not yet."""

    cause: Cause
    stream: str
    protocol: str
    began_at: float
    heard_at: float | None = None
    """The service answered at all."""
    answered_at: float | None = None
    """The service named an address."""
    opened_at: float | None = None
    """The address was given to a decoder."""
    hops: StreamHops | None = None
    picture_at: float | None = None
    over_at: float | None = None
    """It was given up before its first picture."""


@dataclass(slots=True)
class Feed:
    open_id: int
    target: Target
    protocol_index: int
    address: AddressReady
    opened_at: float
    renew_at: float
    """When it has been open long enough (``timing.RENEW_AFTER_S``)."""
    info: StreamOpened | None = None
    stats: StreamStats | None = None
    playing_since: float = 0.0
    new_picture_at: float = 0.0
    first_after_ms: int | None = None
    late_since: float | None = None
    """Since when its pictures are later than ``timing.LATE_S`` allows."""
    resumed_at: float | None = None
    """When it was let go on after it had been hidden, until its first new picture."""

    @property
    def stale_after_s(self) -> float:
        """Without a new picture for this long it no longer shows what is: twice the distance of its
        pictures, which is seconds for key frames."""
        stats = self.stats
        interval_s = 0.0
        if stats is not None and stats.interval_ms is not None:
            interval_s = stats.interval_ms / 1000
        elif stats is not None and stats.level == "key":
            interval_s = timing.KEYS_UNKNOWN_S
        return max(timing.SILENT_S, timing.SILENT_INTERVALS * interval_s)

    def is_silent(self, now: float) -> bool:
        """Whether new pictures are missing. Between key frames a source that stopped sending tells it."""
        if now - self.new_picture_at < timing.SILENT_S:  # as nearly always: nothing else need be reckoned
            return False
        if now - self.new_picture_at >= self.stale_after_s:
            return True
        stats = self.stats
        return stats is not None and stats.level == "key" and stats.starved_ms >= timing.SILENT_S * 1000

    journey: Journey | None = None


@dataclass(slots=True)
class Attempt:
    cause: Cause
    target: Target
    protocol_index: int
    started_at: float
    stage: Stage
    deadline: float
    ask_id: int = 0
    asked: int = 0
    next_ask_at: float = 0.0
    tried_protocols: int = 1
    address: AddressReady | None = None
    feed: Feed | None = None


@dataclass(slots=True)
class Wait:
    cause: Cause
    reason: Reason
    message: str
    until: float | None
    """None: until the endpoint answers again (``release``)."""
    refused: bool = False
    protocol_index: int = 0


@dataclass(slots=True)
class Troubles:
    """How often it went wrong since the last steady picture."""

    failures: int = 0
    level: int = 0
    at_once_used: bool = False

    def clear(self) -> None:
        self.failures = 0
        self.level = 0
        self.at_once_used = False
