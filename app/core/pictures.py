"""Still pictures of cameras for the device card: asked for, waited for, fetched, kept for a while.

One camera at a time is wanted. What happens takes place on the executor; the owner's thread only sees states.
"""

from __future__ import annotations

import enum
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.core import timing
from app.core.calls import Answered, Caller, CallFailed, CallResult, NotAnswered
from app.core.instant import Clock, Instant
from app.core.liveurl import reason_of
from app.core.status import Reason
from app.core.subscribers import Subscribers
from app.core.tree import DeviceStatus

if TYPE_CHECKING:
    from app.core.tree import Device

Decode = Callable[[bytes], Any]
"""Makes a picture of a file; raises ValueError for one it does not take. Runs on the executor."""


class PicturePhase(enum.StrEnum):
    """How far it is."""

    NONE = "none"  # nobody asked
    ASKING = "asking"
    STARTING = "starting"  # ``Retry``: the camera is being started
    FETCHING = "fetching"
    READY = "ready"
    FAILED = "failed"  # see ``reason``


@dataclass(frozen=True, slots=True)
class PictureState:
    """``image``: what ``Decode`` made, of ``at_utc_ms`` (when it was fetched); also an older one while
    another is on its way or could not be had. ``reason``: a ``Reason`` as text, ``refused_file`` for a file
    that is not taken, or an error kind of ``app.vcs``."""

    phase: PicturePhase = PicturePhase.NONE
    image: Any = field(default=None, repr=False)
    at_utc_ms: Instant | None = None
    reason: str = ""


_NOTHING = PictureState()


class Pictures:
    """Owned by one thread; ``tick`` lets time pass (``Retry`` is asked again while the camera is wanted)."""

    def __init__(self, caller: Caller, clock: Clock, device: Callable[[str], Device | None]) -> None:
        self._caller = caller
        self._clock = clock
        self._device = device
        self._decode: Decode | None = None
        self._wanted: str | None = None
        self._states: OrderedDict[str, PictureState] = OrderedDict()
        self._fetched: dict[str, float] = {}
        self._busy: set[str] = set()
        self._asks = 0
        self._began = 0.0
        self._again_at: float | None = None
        self._told: Subscribers[str] = Subscribers()

    def use(self, decode: Decode) -> None:
        """How files become pictures; before this nothing is asked for."""
        self._decode = decode

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Calls back with a device id when its state is another; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    def state(self, device_id: str) -> PictureState:
        """What is known now."""
        return self._states.get(device_id, _NOTHING)

    def want(self, device_id: str | None) -> None:
        """This camera is looked at now, and no other (None: none). A picture that is fresh is not asked for
        again."""
        if device_id == self._wanted:
            return
        self._wanted = device_id
        self._again_at = None
        self._asks = 0
        self._began = self._clock.monotonic()
        if device_id is not None:
            self._start(device_id)

    def tick(self) -> None:
        """Asks again when it is time."""
        if self._again_at is not None and self._clock.monotonic() >= self._again_at:
            self._again_at = None
            if self._wanted is not None:
                self._ask(self._wanted)

    def _start(self, device_id: str) -> None:
        device = self._device(device_id)
        if device is None or not device.is_camera or self._decode is None:
            return
        if device.status is not DeviceStatus.ONLINE:
            reason = Reason.OFFLINE if device.status is DeviceStatus.OFFLINE else Reason.UNREGISTERED
            self._set(device_id, phase=PicturePhase.FAILED, reason=str(reason))
            return
        fetched = self._fetched.get(device_id)
        fresh = fetched is not None and self._clock.monotonic() - fetched < timing.PICTURE_FRESH_S
        if not (fresh and self.state(device_id).phase is PicturePhase.READY):
            self._ask(device_id)

    def _ask(self, device_id: str) -> None:
        if device_id in self._busy:
            return
        if len(self._busy) >= timing.PICTURE_CALLS:
            # Whoever runs along the list leaves calls behind him: first those end.
            self._again_at = self._clock.monotonic() + timing.PICTURE_CALLS_PAUSE_S
            return
        self._busy.add(device_id)
        if self.state(device_id).phase is not PicturePhase.STARTING:
            self._set(device_id, phase=PicturePhase.ASKING, reason="")
        self._caller.call(
            lambda: _request(device_id), _read, lambda result: self._answered(device_id, result), attempts=1
        )

    def _answered(self, device_id: str, result: CallResult) -> None:
        self._busy.discard(device_id)
        if not isinstance(result, Answered):
            self._failed(device_id, result)
        elif result.value is None:
            self._starting(device_id)
        elif device_id == self._wanted:
            self._fetch(device_id, result.value)
        else:  # nobody looks any more; its address would be too old for the next look
            self._set(device_id, phase=PicturePhase.NONE)

    def _starting(self, device_id: str) -> None:
        if device_id != self._wanted:
            self._set(device_id, phase=PicturePhase.NONE)
            return
        if self._clock.monotonic() - self._began > timing.START_LIMIT_S:
            self._set(device_id, phase=PicturePhase.FAILED, reason=str(Reason.START_DEADLINE))
            return
        pause = timing.RETRY_ASKS_S[min(self._asks, len(timing.RETRY_ASKS_S) - 1)]
        self._asks += 1
        self._again_at = self._clock.monotonic() + pause
        self._set(device_id, phase=PicturePhase.STARTING, reason="")

    def _fetch(self, device_id: str, url: str) -> None:
        decode = self._decode
        assert decode is not None
        self._busy.add(device_id)
        self._set(device_id, phase=PicturePhase.FETCHING, reason="")

        def made(data: bytes) -> Any:
            try:
                return decode(data)
            except ValueError:
                raise CallFailed("refused_file", "") from None

        self._caller.fetch(
            url,
            timing.PICTURE_BYTES,
            timing.PICTURE_LIMIT_S,
            made,
            lambda result: self._fetched_it(device_id, result),
        )

    def _fetched_it(self, device_id: str, result: CallResult) -> None:
        self._busy.discard(device_id)
        if not isinstance(result, Answered):
            self._failed(device_id, result)
            return
        self._fetched[device_id] = self._clock.monotonic()
        self._set(
            device_id,
            phase=PicturePhase.READY,
            image=result.value,
            at_utc_ms=self._clock.utc(),
            reason="",
        )

    def _failed(self, device_id: str, result: NotAnswered) -> None:
        reason = result.kind
        if result.kind == "failed":
            reason = str(reason_of(f"{result.code} {result.message}"))
        self._set(device_id, phase=PicturePhase.FAILED, reason=reason)

    def _set(self, device_id: str, **changes: Any) -> None:
        state = replace(self.state(device_id), **changes)
        self._states[device_id] = state
        self._states.move_to_end(device_id)
        while len(self._states) > timing.PICTURES_KEPT:
            gone, _ = self._states.popitem(last=False)
            self._fetched.pop(gone, None)
        self._told.tell(device_id)


def _request(device_id: str) -> Any:
    from app.vcs import GetDevicePicture

    return GetDevicePicture(device_id=device_id)


def _read(response: Any) -> str | None:
    """The address; None while the camera is being started. It may hold a key and goes nowhere else."""
    outcome = str(response.outcome)
    if outcome == "retry":
        return None
    if outcome != "ok":
        raise CallFailed("failed", response.code, response.message)
    if not response.data:
        raise CallFailed("bad_answer", response.code)
    return str(response.data)
