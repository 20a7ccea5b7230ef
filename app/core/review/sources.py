"""Where the recordings of a camera can be fetched: what a review asks of ``app.core.recordings``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.core.status import Reason
from app.media.types import FeedSpec


@dataclass(frozen=True, slots=True)
class SourceReady:
    """A play address whose HLS playlist tells what was recorded in [from, to), UTC milliseconds.

    The address is a secret (``auth_key``): it is in ``spec`` only, whose repr does not show it.
    """

    spec: FeedSpec
    from_utc_ms: int
    to_utc_ms: int
    good_until_s: float | None = None
    """Monotonic; the review asks again some time before. None: not known, or it does not expire."""


@dataclass(frozen=True, slots=True)
class SourceRetry:
    """The service is making the recording ready. The provider asks again by itself; more answers follow."""

    next_ask_in_s: float
    message: str = ""


@dataclass(frozen=True, slots=True)
class SourceNothing:
    """The service says that nothing was recorded in [from, to). Final."""

    from_utc_ms: int
    to_utc_ms: int


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """No address. Final: the review asks again after ``retry_in_s``, or its own pause where that is None."""

    reason: Reason
    message: str = field(default="")
    refused: bool = False
    """The service said no; else it could not be asked, or its answer made no sense."""
    retry_in_s: float | None = None


SourceAnswer = SourceReady | SourceRetry | SourceNothing | SourceFailed


class SourceProvider(Protocol):
    """Implemented by ``station.recordings.sources``. Owned by the window's thread."""

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        """Asks for a play address that covers [from, to); returns how to cancel the asking.

        ``storage``: ``cloud`` or ``device``. ``answer`` is called on the owner's thread, never from within
        this call's frame if it can be helped (a review bears it), any number of times with ``SourceRetry``,
        then once with one of the others. ``fresh``: an address already known is no good any more (refused
        by the server, about to expire): get a new one. Windows asked for are whole quarters of an hour;
        the last one may reach beyond now.
        """
        ...
