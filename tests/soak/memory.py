"""What the processes of a long run hold in memory, and whether it grows.

The median PSS of the last quarter of the run is at most 5 % + 5 MB above that of the second quarter (of 20
minutes: the last 5, and minutes 5 to 10). That is asked

- of the window, of the service, and of all decoders together (for each place of them 5 MB);
- of each process that lived from the first quarter to the end: its second quarter is counted from its start,
  so that one that replaced another has as long to fill itself;
- of each place of a decoder, whichever process was there (a replacement has the place of the one that was
  lost): the faults kill decoders, and what lives shorter would never be asked.

The moments of the kills must not decide: a role and a place count while each process there is a minute old
(of 20), and a place that was filled for less than a third of one of the quarters, as that of a process that
is only needed now and then, is named as not judged.
"""

from __future__ import annotations

import contextlib
import csv
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

DYING_S = 2.0
SAMPLE_S = 2.0
GROWTH_PART = 0.05
GROWTH_MB = 5.0
WARM_PART = 0.05
"""Of the run: so old is a process whose memory is judged with that of its role or place."""
FILLED_PART = 1 / 3
"""Of a quarter, in samples."""

Series = list[tuple[float, float]]
"""Seconds and MB."""


class Seen(NamedTuple):
    """A process that is looked at."""

    pid: int
    place: int = 0
    players: int = 0


class Samples:
    """The raw samples, in memory and in the file."""

    def __init__(self, path: Path, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``seconds``: how long the run is."""
        self._warm_s = seconds * WARM_PART
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow(
            ["s", "role", "place", "pid", "pss_mb", "threads", "players", "live", "occupied", "fault"]
        )
        self._clock = clock
        self._began = clock()
        self.by_role: dict[str, Series] = {}
        """Of all its processes, while each was old enough."""
        self.by_place: dict[tuple[str, int], Series] = {}
        """Of the process there, while it was old enough."""
        self.by_process: dict[tuple[str, int], Series] = {}
        self.processes: dict[int, float] = {}
        """Process id to time of creation, of all that were seen."""
        self._first_s: dict[int, float] = {}

    def take(self, roles: dict[str, list[Seen]], live: int, occupied: int, fault: str) -> None:
        """One sample of each process."""
        at = round(self._clock() - self._began, 1)
        for role, seen in roles.items():
            total, all_warm = 0.0, True
            for pid, place, players in seen:
                measured = self._measure(pid)
                if measured is None:
                    continue
                pss_mb, threads = measured
                total += pss_mb
                warm = at - self._first_s.setdefault(pid, at) >= self._warm_s
                all_warm &= warm
                self.by_process.setdefault((role, pid), []).append((at, pss_mb))
                if warm:
                    self.by_place.setdefault((role, place), []).append((at, pss_mb))
                row = [at, role, place, pid, round(pss_mb, 1), threads, players, live, occupied, fault]
                self._writer.writerow(row)
            if total and all_warm:
                self.by_role.setdefault(role, []).append((at, total))
        self._file.flush()

    def _measure(self, pid: int) -> tuple[float, int] | None:
        """PSS in MB, and threads; None when it died while it was looked at."""
        from app.bench.usage import pss_kb

        try:
            process = psutil.Process(pid)
            self.processes[pid] = process.create_time()
            threads = process.num_threads()
            return pss_kb(pid) / 1024, threads
        except Exception:
            if not _gone(pid):
                raise
            return None

    def growth(self, seconds: float) -> tuple[dict[str, tuple[float, float]], list[str]]:
        """The two medians in MB of each role, place and process; and those that cannot be judged."""
        quarter = seconds / 4
        found: dict[str, tuple[float, float]] = {}
        not_judged: list[str] = []

        def look(name: str, samples: Series, from_s: float, least: float) -> None:
            early = [mb for at, mb in samples if from_s <= at < from_s + quarter]
            late = [mb for at, mb in samples if 3 * quarter <= at < seconds]
            if min(len(early), len(late)) > least:
                found[name] = (statistics.median(early), statistics.median(late))
            else:
                not_judged.append(name)

        for role, samples in self.by_role.items():
            look(role, samples, quarter, 0)
        for (role, place), samples in self.by_place.items():
            if role == "decoders":
                look(f"{role}, place {place}", samples, quarter, FILLED_PART * quarter / SAMPLE_S)
        for (role, pid), samples in self.by_process.items():
            first_s, last_s = samples[0][0], samples[-1][0]
            if first_s < quarter and last_s > seconds - 4 * SAMPLE_S:
                look(f"{role} {pid}", samples, first_s + quarter, 0)
            else:
                not_judged.append(f"{role} {pid}")
        return found, not_judged

    def see(self, processes: list[psutil.Process]) -> None:
        """Processes that have to be gone at the end, besides those whose samples are taken."""
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.processes[process.pid] = process.create_time()

    def close(self) -> None:
        self._file.close()


def most_mb(early_mb: float, processes: int = 1) -> float:
    """What so many of them may hold together at the end."""
    return early_mb * (1 + GROWTH_PART) + processes * GROWTH_MB


def _gone(pid: int) -> bool:
    """Whether it died: it has no memory then, even while nobody has waited for it. One that is dying loses
    its memory before it counts as dead."""
    until = time.monotonic() + DYING_S
    try:
        process = psutil.Process(pid)
        while process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
    except psutil.NoSuchProcess:
        pass
    return True
