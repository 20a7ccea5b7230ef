"""What goes wrong on purpose in a long run: one thing every twenty seconds, undone ten seconds later."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

LASTS_S = 10.0
DEVICES_AT_ONCE = 5
READY_S = 30.0

DEVICE_FAULTS = ("freeze", "never_starts", "silent", "garbage", "truncate", "cut", "fails")
ORDERS: dict[str, dict[str, Any]] = {
    "addresses expire": {"expire_addresses": True},
    "key refused": {"key_inactive": True, "expire_addresses": True},
    "answers late": {"latency_ms": 3000, "expire_addresses": True},
    "throttled": {"throttle": {"count": -1, "retry_after_s": 2}, "expire_addresses": True},
    "errors 500": {"errors": {"count": -1, "status": 500}, "expire_addresses": True},
    "errors 503": {"errors": {"count": 20, "status": 503}, "expire_addresses": True},
    "answers hang": {"hang": {"count": -1}, "expire_addresses": True},
    "answers cut": {"cut": {"count": -1}, "expire_addresses": True},
    "answers truncated": {"truncate": {"count": -1}, "expire_addresses": True},
    "clock ahead": {"clock_offset_ms": 1_200_000},
}
PROCESSES = ("decoder killed", "decoder stopped", "service killed", "service stopped")


class Troubles(threading.Thread):
    """Does them all in a random order, again and again, until ``finish``; then everything is well.

    ``service`` and ``pool``: the stage's (usable from any thread). ``note(text)`` is called for each.
    """

    def __init__(
        self,
        rng: random.Random,
        service: Any,
        decoders: Callable[[], list[Any]],
        devices: list[str],
        every_s: float,
        note: Callable[[str], None],
    ) -> None:
        super().__init__(name="troubles", daemon=True)
        self._rng = rng
        self._service = service
        self._decoders = decoders
        self._devices = devices
        self._every_s = every_s
        self._note = note
        self._over = threading.Event()
        self.done: dict[str, int] = {}
        self.failed: BaseException | None = None

    def finish(self) -> None:
        """Wait for what is under way; everything is as it should be afterwards."""
        self._over.set()
        self.join(120.0)

    def run(self) -> None:
        kinds: list[str] = []
        try:
            while not self._over.is_set():
                if not kinds:
                    kinds = [*DEVICE_FAULTS, *ORDERS, *PROCESSES]
                    self._rng.shuffle(kinds)
                kind = kinds.pop()
                began = time.monotonic()
                self._note(kind)
                self._cause(kind)
                self.done[kind] = self.done.get(kind, 0) + 1
                self._over.wait(max(0.0, began + self._every_s - time.monotonic()))
        except Exception as error:
            self.failed = error
        finally:
            with contextlib.suppress(OSError):
                self._clear()

    def _cause(self, kind: str) -> None:
        if kind in DEVICE_FAULTS:
            chosen = self._rng.sample(self._devices, DEVICES_AT_ONCE)
            self._order({"devices": dict.fromkeys(chosen, kind), "expire_addresses": kind == "never_starts"})
            self._lasts()
        elif kind in ORDERS:
            self._order(ORDERS[kind])
            self._lasts()
        elif kind.startswith("decoder"):
            victims = [decoder for decoder in self._decoders() if decoder.pid]
            if victims:
                how = signal.SIGKILL if kind == "decoder killed" else signal.SIGSTOP
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._rng.choice(victims).pid, how)
        elif kind == "service killed":
            os.kill(self._service.pid, signal.SIGKILL)
            self._over.wait(LASTS_S / 2)
            self._service.start()
            self._service.url(READY_S)
        else:
            os.kill(self._service.pid, signal.SIGSTOP)
            try:
                self._over.wait(LASTS_S)
            finally:
                os.kill(self._service.pid, signal.SIGCONT)

    def _lasts(self) -> None:
        self._over.wait(LASTS_S)
        self._clear()

    def _order(self, what: dict[str, Any]) -> None:
        self._call("POST", json.dumps(what).encode())

    def _clear(self) -> None:
        self._call("DELETE", None)

    def _call(self, method: str, body: bytes | None) -> None:
        address = self._service.url(READY_S) + "/_faults"
        request = urllib.request.Request(
            address, data=body, headers={"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=READY_S):
            pass
