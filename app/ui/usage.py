"""How much of a core the program uses: its own process and its decoders, as the system counts it."""

from __future__ import annotations

import time


class ProcessUsage:
    """Percent of one core since the last call. ``psutil`` is imported with the first call that asks it."""

    def __init__(self) -> None:
        self._spent: dict[int, float] = {}
        self._at = 0.0
        self._percent: float | None = None

    def percent(self, decoders: list[int]) -> float | None:
        """Of window and decoders together; None in the first seconds. Measured every 2 s, else the last."""
        now = time.monotonic()
        if self._at == 0.0:
            self._at = now  # not during the first paint
            return None
        if now - self._at < 2.0:
            return self._percent
        import os

        import psutil

        spent: dict[int, float] = {}
        for pid in (os.getpid(), *decoders):
            try:
                times = psutil.Process(pid).cpu_times()
            except psutil.Error:  # it ended between the list and the look
                continue
            spent[pid] = times.user + times.system
        grown = sum(spent[pid] - self._spent.get(pid, 0.0) for pid in spent if pid in self._spent)
        if self._spent:
            self._percent = 100.0 * grown / (now - self._at)
        self._spent, self._at = spent, now
        return self._percent
