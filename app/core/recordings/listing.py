"""What the playlist of a window says is recorded: its address is asked for, then it is fetched and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core import timing
from app.core.addresses import REASON_OF, AddressAnswer, AddressReady, AddressRefused, AddressTrouble
from app.core.calls import Answered, Caller, CallFailed, CallResult, NotAnswered
from app.core.recordings.asking import Question
from app.core.recordings.questions import Questions
from app.core.recordings.tracks import Track
from app.core.status import Reason

if TYPE_CHECKING:
    from app.core.tree import Device
    from app.media.playlist import Recorded

_FETCH_REASONS = {
    "unreachable": Reason.UNREACHABLE,
    "timed_out": Reason.TIMEOUT,
    "certificate": Reason.CERTIFICATE,
    "unavailable": Reason.HTTP_STATUS,
    "throttled": Reason.THROTTLED,
    "bad_playlist": Reason.BAD_PLAYLIST,
    "bad_answer": Reason.BAD_ANSWER,
    "internal": Reason.INTERNAL,
}


@dataclass(slots=True)
class Ask:
    """One window of one track on its way: hours from ``first`` to ``last``, of these [from, to).
    ``asked_ms``: when, by the service's clock."""

    track: Track
    first: int
    last: int
    from_utc_ms: int
    to_utc_ms: int
    asked_ms: int
    asker: object = field(default_factory=object)
    question: Question | None = None
    again: bool = False
    """Its address had expired when its list was fetched; a fresh one is asked for once."""

    @property
    def waiting(self) -> bool:
        """Whether the service said ``Retry``: nothing is under way."""
        return self.question is not None and self.question.waiting


class Listing:
    """Owned by one thread; remembers nothing but what is under way."""

    def __init__(
        self,
        caller: Caller,
        questions: Questions,
        device: Callable[[str], Device | None],
        learned: Callable[[Ask, tuple[tuple[int, int], ...], bool], None],
        failed: Callable[[Ask, Reason, str, float | None], None],
    ) -> None:
        """``device`` gives a device of the catalogue. One of these is called once for each ``Ask``:
        ``learned`` with [from, to) of what is recorded, and whether the list told times; ``failed`` with the
        service's own words, which may be empty, and how many seconds it wants to be left alone."""
        self._caller = caller
        self._questions = questions
        self._device = device
        self._learned = learned
        self._failed = failed

    def start(self, ask: Ask, device: Device) -> None:
        """``device``: that of its track."""
        keys = self._questions.keys(ask.track, device, ask.from_utc_ms, ask.to_utc_ms)
        ask.question = self._questions.ask(keys, lambda answer: self._addressed(ask, answer), ask.asker)

    def _addressed(self, ask: Ask, answer: AddressAnswer) -> None:
        if isinstance(answer, AddressReady):
            self._fetch(ask, answer.url, may_lead_on=True)
        elif isinstance(answer, AddressRefused):
            if answer.reason is Reason.NOT_RECORDED:
                self._learned(ask, (), True)
            else:
                self._failed(ask, answer.reason, answer.message, None)
        elif isinstance(answer, AddressTrouble):
            self._failed(ask, REASON_OF[answer.trouble], answer.message, answer.retry_after_s)

    def _fetch(self, ask: Ask, url: str, may_lead_on: bool) -> None:
        begin = ask.from_utc_ms

        def fetched(result: CallResult) -> None:
            if isinstance(result, Answered):
                found: Recorded = result.value
                if found.elsewhere is None:
                    self._learned(ask, found.spans, found.dated)
                elif may_lead_on:
                    self._fetch(ask, found.elsewhere, may_lead_on=False)
                else:
                    self._failed(ask, Reason.BAD_PLAYLIST, "", None)
                return
            device = self._device(ask.track.device_id)
            if result.code in ("Http401", "Http403") and not ask.again and device is not None:
                ask.again = True
                self.start(ask, device)
                return
            self._failed(ask, _reason(result), "", result.retry_after_s)

        self._caller.fetch(
            url,
            _most_bytes(),
            timing.RECORDINGS_FETCH_S,
            lambda data: _recorded(data, url, begin),
            fetched,
        )


def _reason(result: NotAnswered) -> Reason:
    """Why a list could not be fetched."""
    if result.kind != "refused":
        return _FETCH_REASONS.get(result.kind, Reason.HTTP_STATUS)
    if result.code in ("Http404", "Http410"):
        return Reason.NOT_FOUND
    return Reason.ADDRESS_EXPIRED if result.code in ("Http401", "Http403") else Reason.HTTP_STATUS


def _most_bytes() -> int:
    from app.media.playlist import MAX_RECORDED_BYTES

    return MAX_RECORDED_BYTES


def _recorded(data: bytes, url: str, from_utc_ms: int) -> Recorded:
    """On the executor."""
    from app.media.failures import FeedError
    from app.media.playlist import recorded

    try:
        return recorded(data, url, from_utc_ms)
    except FeedError as error:
        raise CallFailed("bad_playlist", str(error.failure)) from None
