"""Play addresses: one request for all tiles that show the same stream, and what its answer means."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from app.core import timing
from app.core.instant import Clock
from app.core.status import Reason

if TYPE_CHECKING:
    from app.media.types import FeedSpec


@dataclass(frozen=True, slots=True)
class AddressKey:
    """What is asked of GetDeviceLiveUrl: tiles with equal keys share one request."""

    device_id: str
    corp_id: str
    stream: str
    """StreamType: ``"1"`` main, ``"2"`` sub."""
    protocol: str
    """OutProtocol: hls, rtmp, rtsp, httpsflv, httpshls."""


@dataclass(frozen=True, slots=True)
class AddressReady:
    """The address. It is a secret (``auth_key``) and not in the repr."""

    url: str = field(repr=False)
    protocol: str
    stream: str
    spec: FeedSpec | None = field(default=None, repr=False)
    """A direct source brings its own way of opening."""


@dataclass(frozen=True, slots=True)
class AddressStarting:
    """``Retry``: the service is pulling the stream; ask again."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class AddressRefused:
    """The service answered no. ``reason``: offline, unregistered, forbidden, no_such_device,
    bad_request, or refused when it did not say which (then another protocol may do)."""

    reason: Reason
    message: str = ""


class Trouble(enum.StrEnum):
    """Why there is no answer about the address."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    CERTIFICATE = "certificate"
    THROTTLED = "throttled"
    SERVICE_ERROR = "service_error"
    BAD_ANSWER = "bad_answer"


REASON_OF = {
    Trouble.UNREACHABLE: Reason.UNREACHABLE,
    Trouble.TIMED_OUT: Reason.NOT_ANSWERED,
    Trouble.CERTIFICATE: Reason.CERTIFICATE,
    Trouble.THROTTLED: Reason.THROTTLED,
    Trouble.SERVICE_ERROR: Reason.SERVICE_ERROR,
    Trouble.BAD_ANSWER: Reason.BAD_ANSWER,
}


@dataclass(frozen=True, slots=True)
class AddressTrouble:
    """No answer, or none that can be used."""

    trouble: Trouble
    code: str = ""
    message: str = ""
    retry_after_s: float | None = None

    @property
    def endpoint_away(self) -> bool:
        """Whether this says that the service cannot be reached at all."""
        return self.trouble in (Trouble.UNREACHABLE, Trouble.TIMED_OUT, Trouble.CERTIFICATE)


AddressAnswer = AddressReady | AddressStarting | AddressRefused | AddressTrouble

Deliver = Callable[[AddressAnswer], None]

K = TypeVar("K")
"""What is asked for: an ``AddressKey``, or a window of a recording."""


@dataclass
class _Entry:
    waiters: dict[object, Deliver] = field(default_factory=dict)
    in_flight: bool = False
    answer: AddressAnswer | None = None
    answered_at: float = 0.0
    served: set[object] = field(default_factory=set)


class AddressBroker(Generic[K]):
    """Joins equal requests. Owned by one thread; ``send(key, done)`` does the call elsewhere and calls
    ``done`` back on the owner's thread."""

    def __init__(self, clock: Clock, send: Callable[[K, Deliver], None]) -> None:
        self._clock = clock
        self._send = send
        self._entries: dict[K, _Entry] = {}
        self.sent = 0

    def ask(self, key: K, asker: object, deliver: Deliver) -> None:
        """Asks for ``asker``; joins a request in flight, or takes an answer just given to another asker
        (never one this asker had already: it asks again because that one was no good)."""
        entry = self._entries.setdefault(key, _Entry())
        if entry.in_flight:
            entry.waiters[asker] = deliver
            return
        fresh = self._clock.monotonic() - entry.answered_at <= timing.SHARE_ANSWER_S
        if entry.answer is not None and fresh and asker not in entry.served:
            entry.served.add(asker)
            deliver(entry.answer)
            return
        entry.waiters[asker] = deliver
        entry.in_flight = True
        self.sent += 1
        self._send(key, lambda answer: self._arrived(key, entry, answer))

    def cancel(self, key: K, asker: object) -> None:
        """This asker no longer wants the answer."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.waiters.pop(asker, None)

    def sweep(self) -> None:
        """Forgets answers that are too old to be shared."""
        now = self._clock.monotonic()
        for key in [
            key
            for key, entry in self._entries.items()
            if not entry.in_flight and now - entry.answered_at > timing.SHARE_ANSWER_S
        ]:
            del self._entries[key]

    def _arrived(self, key: K, entry: _Entry, answer: AddressAnswer) -> None:
        waiters = entry.waiters
        entry.waiters = {}
        entry.in_flight = False
        shareable = isinstance(answer, AddressReady | AddressStarting)
        entry.answer = answer if shareable else None
        entry.answered_at = self._clock.monotonic()
        entry.served = set(waiters)
        if self._entries.get(key) is not entry:
            self._entries[key] = entry
        for deliver in waiters.values():
            deliver(answer)
