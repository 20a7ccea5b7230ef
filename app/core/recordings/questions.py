"""What is asked of GetDeviceVideoUrl and has no final answer yet; the service's clock, as answers tell it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.core import liveurl
from app.core.addresses import AddressAnswer, AddressBroker, Deliver
from app.core.calls import Answered, Caller, CallResult
from app.core.instant import Clock
from app.core.recordings import videourl
from app.core.recordings.asking import Question
from app.core.recordings.tracks import Track
from app.core.recordings.videourl import VideoKey

if TYPE_CHECKING:
    from app.core.tree import Device
    from app.store.profiles import Profile

SKEW_LEAST_MS = 2000
"""The service's clock is told to a second: less is none."""


class Questions:
    """Owned by one thread. Equal ones are asked once; ``tick`` lets time pass."""

    def __init__(self, profile: Profile, caller: Caller, clock: Clock) -> None:
        self._profile = profile
        self._caller = caller
        self._clock = clock
        self._broker: AddressBroker[VideoKey] = AddressBroker(clock, self._send)
        self._open: list[Question] = []
        self._skew_ms = 0

    def now_utc_ms(self) -> int:
        """Now by the service's clock, as well as it is known: recordings bear its times."""
        return self._clock.utc() + self._skew_ms

    def keys(self, track: Track, device: Device, from_utc_ms: int, to_utc_ms: int) -> list[VideoKey]:
        """What asks for [from, to), by one protocol after the other."""
        return [
            VideoKey(track, device.corp_id, from_utc_ms, to_utc_ms, protocol)
            for protocol in videourl.protocols(self._profile)
        ]

    def ask(
        self,
        keys: Sequence[VideoKey],
        done: Callable[[AddressAnswer], None],
        asker: object,
        starting: Callable[[float, str], None] = lambda pause_s, message: None,
    ) -> Question:
        """Asks now, and again until there is an answer: see ``Question``."""
        question = Question(self._broker, self._clock, keys, done, starting, asker)
        self._open.append(question)
        question.start()
        return question

    def tick(self, up: bool) -> None:
        """Asks again what it is time for, while the service is ``up``."""
        for question in list(self._open):
            if up:
                question.tick()
        self._open = [question for question in self._open if not question.over]
        self._broker.sweep()

    def _send(self, key: VideoKey, done: Deliver) -> None:
        def came(result: CallResult) -> None:
            if isinstance(result, Answered) and result.clock_skew_ms is not None:
                skew_ms = result.clock_skew_ms
                self._skew_ms = skew_ms if abs(skew_ms) >= SKEW_LEAST_MS else 0
            done(liveurl.answer_of(result))

        self._caller.call(lambda: videourl.build(key), lambda response: videourl.read(key, response), came)
