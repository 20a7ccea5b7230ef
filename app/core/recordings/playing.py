"""Play addresses of recordings, for whoever plays or copies them: a review, small pictures, an export."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import timing
from app.core.addresses import REASON_OF, AddressAnswer, AddressReady, AddressRefused, AddressTrouble
from app.core.calls import Caller
from app.core.instant import Clock
from app.core.recordings.asking import good_for_s
from app.core.recordings.questions import Questions
from app.core.recordings.tracks import Track
from app.core.recordings.videourl import VideoKey
from app.core.review.sources import SourceAnswer, SourceFailed, SourceNothing, SourceReady, SourceRetry
from app.core.status import Reason
from app.media.types import FeedSpec, Trust

if TYPE_CHECKING:
    from app.core.tree import Device


@dataclass(frozen=True, slots=True)
class _Address:
    answer: AddressReady
    good_until_s: float
    asker: object


class PlayAddresses:
    """Owned by one thread. Fulfils ``core.review.SourceProvider``; one address of a window serves all who ask
    for the same while it is good."""

    def __init__(
        self,
        trust: Trust,
        caller: Caller,
        clock: Clock,
        device: Callable[[str], Device | None],
        is_up: Callable[[], bool],
        questions: Questions,
    ) -> None:
        """``device`` gives a device of the catalogue; ``is_up``: whether the service answers."""
        self._trust = trust
        self._caller = caller
        self._clock = clock
        self._device = device
        self._is_up = is_up
        self._questions = questions
        self._addresses: OrderedDict[VideoKey, _Address] = OrderedDict()

    def ask_source(
        self,
        device_id: str,
        storage: str,
        from_utc_ms: int,
        to_utc_ms: int,
        answer: Callable[[SourceAnswer], None],
        fresh: bool = False,
    ) -> Callable[[], None]:
        """A play address that covers [from, to): see ``SourceProvider``."""
        end_ms = min(to_utc_ms, self._questions.now_utc_ms())
        gone = [False]

        def give(what: SourceAnswer) -> None:
            if not gone[0]:
                answer(what)

        def later(what: SourceAnswer) -> Callable[[], None]:
            self._caller.run(lambda: None, lambda _: give(what))
            return lambda: gone.__setitem__(0, True)

        device = self._device(device_id)
        if device is None:
            return later(SourceFailed(Reason.NO_SUCH_DEVICE, refused=True))
        if end_ms <= from_utc_ms:
            return later(SourceNothing(from_utc_ms, to_utc_ms))
        if not self._is_up():
            return later(SourceFailed(Reason.UNREACHABLE, retry_in_s=timing.PROBE_S))
        # Whole windows of the past have a name of their own; the last one is new each time.
        keys = self._questions.keys(Track(device_id, storage), device, from_utc_ms, end_ms)
        known = self._addresses.get(keys[0])
        left_s = 0.0 if known is None else known.good_until_s - self._clock.monotonic()
        if known is not None and not fresh and left_s >= timing.RECORDINGS_MARGIN_S:
            return later(self._source(known.answer, from_utc_ms, end_ms, known.good_until_s))

        def came(found: AddressAnswer) -> None:
            if isinstance(found, AddressReady):
                good_until_s = self._remember(keys[0], found, asker)
                give(self._source(found, from_utc_ms, end_ms, good_until_s))
            elif isinstance(found, AddressRefused):
                if found.reason is Reason.NOT_RECORDED:
                    give(SourceNothing(from_utc_ms, end_ms))
                else:
                    give(SourceFailed(found.reason, found.message, refused=True))
            elif isinstance(found, AddressTrouble):
                give(SourceFailed(REASON_OF[found.trouble], found.message, retry_in_s=found.retry_after_s))

        def starting(pause_s: float, message: str) -> None:
            give(SourceRetry(pause_s, message))

        # Whose address is no good any more is not given the same one again.
        asker = object() if known is None else known.asker
        question = self._questions.ask(keys, came, asker, starting)

        def cancel() -> None:
            gone[0] = True
            question.cancel()

        return cancel

    def _source(
        self, address: AddressReady, from_utc_ms: int, to_utc_ms: int, good_until_s: float
    ) -> SourceReady:
        spec = FeedSpec(url=address.url, protocol="hls", live=False, trust=self._trust)
        return SourceReady(spec, from_utc_ms, to_utc_ms, good_until_s)

    def _remember(self, key: VideoKey, answer: AddressReady, asker: object) -> float:
        """Keeps it for whoever asks for the same; returns until when it is good (monotonic)."""
        good_s = good_for_s(answer.url, self._questions.now_utc_ms())
        until = self._clock.monotonic() + (timing.RECORDINGS_SHARE_S if good_s is None else good_s)
        self._addresses[key] = _Address(answer, until, asker)
        self._addresses.move_to_end(key)
        while len(self._addresses) > timing.RECORDINGS_TRACKS:
            self._addresses.popitem(last=False)
        return until
