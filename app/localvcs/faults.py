"""Faults on demand, for tests and bench: only with ``--faults``, only for clients on this machine.

``POST /_faults`` with a JSON object changes what is named in it and leaves the rest; ``GET`` shows the state;
``DELETE`` makes everything well again. Keys:

``latency_ms``: added to every API answer. ``throttle``: {"count": n, -1 for ever; "retry_after_s": s}.
``errors``: {"count": n, "status": 500 or 503}. ``actions``: list of names the three are limited to, empty for
all. ``devices``: {device id: "fails" | "never_starts" | "freeze" | null}. ``expire_addresses``: true makes
every play address given so far expire now.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from app.localvcs import errors

DeviceFault = Literal["fails", "never_starts", "freeze"]


class _Throttle(msgspec.Struct, forbid_unknown_fields=True):
    count: int = -1
    retry_after_s: int = 1


class _Errors(msgspec.Struct, forbid_unknown_fields=True):
    count: int = -1
    status: Literal[500, 503] = 500


class FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    """What a POST may say; UNSET leaves things as they are."""

    latency_ms: int | msgspec.UnsetType = msgspec.UNSET
    throttle: _Throttle | msgspec.UnsetType = msgspec.UNSET
    errors: _Errors | msgspec.UnsetType = msgspec.UNSET
    actions: list[str] | msgspec.UnsetType = msgspec.UNSET
    devices: dict[str, DeviceFault | None] | msgspec.UnsetType = msgspec.UNSET
    expire_addresses: bool = False


@dataclass(frozen=True, slots=True)
class FaultState:
    latency_ms: int = 0
    throttle_left: int = 0
    retry_after_s: int = 1
    errors_left: int = 0
    error_status: int = 500
    actions: frozenset[str] = frozenset()
    devices: dict[str, DeviceFault] = field(default_factory=dict)

    def concerns(self, action: str) -> bool:
        return not self.actions or action in self.actions


class Faults:
    """The faults in force. Without any it is never asked for anything but ``state``. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = FaultState()

    @property
    def state(self) -> FaultState:
        return self._state

    def order(self, what: FaultOrder) -> FaultState:
        with self._lock:
            state = self._state
            if what.latency_ms is not msgspec.UNSET:
                state = replace(state, latency_ms=max(0, what.latency_ms))
            if what.throttle is not msgspec.UNSET:
                state = replace(
                    state, throttle_left=what.throttle.count, retry_after_s=what.throttle.retry_after_s
                )
            if what.errors is not msgspec.UNSET:
                state = replace(state, errors_left=what.errors.count, error_status=what.errors.status)
            if what.actions is not msgspec.UNSET:
                state = replace(state, actions=frozenset(what.actions))
            if what.devices is not msgspec.UNSET:
                merged = {**state.devices, **what.devices}
                state = replace(state, devices={key: fault for key, fault in merged.items() if fault})
            self._state = state
            return state

    def clear(self) -> None:
        with self._lock:
            self._state = FaultState()

    def device(self, device_id: str) -> DeviceFault | None:
        return self._state.devices.get(device_id)

    def before(self, action: str) -> None:
        """Raises what a call of ``action`` is to fail with, counting it; returns when it may go on."""
        with self._lock:
            state = self._state
            if not state.concerns(action):
                return
            if state.throttle_left:
                self._state = replace(state, throttle_left=_one_less(state.throttle_left))
                raise errors.throttled(state.retry_after_s)
            if state.errors_left:
                self._state = replace(state, errors_left=_one_less(state.errors_left))
                raise errors.internal() if state.error_status == 500 else errors.unavailable()


def _one_less(left: int) -> int:
    return left - 1 if left > 0 else left
