"""Faults on demand, for tests and bench: only with ``--faults``, only for clients on this machine.

``POST /_faults`` with a JSON object changes what is named in it and leaves the rest; ``GET`` shows the state;
``DELETE`` makes everything well again. Keys:

``latency_ms``: added to every API answer. ``throttle``: {"count": n, -1 for ever; "retry_after_s": s}.
``errors``: {"count": n, "status": 500 or 503}. ``hang``, ``cut``, ``truncate``: {"count": n}; calls that get
no answer, calls whose connection is cut before the answer or in the middle of it. ``actions``: list of names
all these are limited to, empty for all. ``key_inactive``: true, the AccessKey is refused as disabled.
``clock_offset_ms``: how far the service's idea of now, in the check of timestamps and in ``Date``, is ahead.
``devices``: {device id: a fault of its streams, or null}, see ``DeviceFault``. ``expire_addresses``: true
makes every play address given so far expire now.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from app.localvcs import errors

DeviceFault = Literal["fails", "never_starts", "freeze", "silent", "garbage", "truncate", "cut"]
"""Asked for an address: ``fails`` Failed, ``never_starts`` Retry for ever. Of a stream that plays: ``freeze``
nothing new comes (the playlist stops growing), ``silent`` the connection is taken and nothing sent,
``garbage`` bytes that are no video, ``truncate`` pieces that end half-way, ``cut`` connections that break."""
Breakage = Literal["hang", "cut", "truncate"]


class _Throttle(msgspec.Struct, forbid_unknown_fields=True):
    count: int = -1
    retry_after_s: int = 1


class _Times(msgspec.Struct, forbid_unknown_fields=True):
    count: int = -1


class _Errors(msgspec.Struct, forbid_unknown_fields=True):
    count: int = -1
    status: Literal[500, 503] = 500


class FaultOrder(msgspec.Struct, forbid_unknown_fields=True):
    """What a POST may say; UNSET leaves things as they are."""

    latency_ms: int | msgspec.UnsetType = msgspec.UNSET
    throttle: _Throttle | msgspec.UnsetType = msgspec.UNSET
    errors: _Errors | msgspec.UnsetType = msgspec.UNSET
    hang: _Times | msgspec.UnsetType = msgspec.UNSET
    cut: _Times | msgspec.UnsetType = msgspec.UNSET
    truncate: _Times | msgspec.UnsetType = msgspec.UNSET
    key_inactive: bool | msgspec.UnsetType = msgspec.UNSET
    clock_offset_ms: int | msgspec.UnsetType = msgspec.UNSET
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
    breakages: dict[Breakage, int] = field(default_factory=dict)
    key_inactive: bool = False
    clock_offset_ms: int = 0
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
            breakages: dict[Breakage, _Times | msgspec.UnsetType] = {
                "hang": what.hang,
                "cut": what.cut,
                "truncate": what.truncate,
            }
            for kind, times in breakages.items():
                if times is not msgspec.UNSET:
                    state = replace(state, breakages={**state.breakages, kind: times.count})
            if what.key_inactive is not msgspec.UNSET:
                state = replace(state, key_inactive=what.key_inactive)
            if what.clock_offset_ms is not msgspec.UNSET:
                state = replace(state, clock_offset_ms=what.clock_offset_ms)
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

    def breakage(self, action: str) -> Breakage | None:
        """How the connection of a call of ``action`` is to break, counting it."""
        if not self._state.breakages:
            return None
        with self._lock:
            state = self._state
            for kind, left in state.breakages.items():
                if left and state.concerns(action):
                    self._state = replace(state, breakages={**state.breakages, kind: _one_less(left)})
                    return kind
        return None

    def before(self, action: str) -> None:
        """Raises what a call of ``action`` is to fail with, counting it; returns when it may go on."""
        with self._lock:
            state = self._state
            if not state.concerns(action):
                return
            if state.key_inactive:
                raise errors.key_inactive()
            if state.throttle_left:
                self._state = replace(state, throttle_left=_one_less(state.throttle_left))
                raise errors.throttled(state.retry_after_s)
            if state.errors_left:
                self._state = replace(state, errors_left=_one_less(state.errors_left))
                raise errors.internal() if state.error_status == 500 else errors.unavailable()


def _one_less(left: int) -> int:
    return left - 1 if left > 0 else left
