"""What the window and its decoders cost: processor time and memory of this process and its children.

The local VCS is a child of the window too, but a camera's side of the wire: it is left out.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.bench.figures import NotMeasured

KB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor time in percent of one core, memory in MB of proportional set size."""

    window_cpu_percent: float
    decoder_cpu_percent: float
    pss_mb: float
    measured_s: float

    @property
    def cpu_percent(self) -> float:
        """Window and decoders together."""
        return round(self.window_cpu_percent + self.decoder_cpu_percent, 1)


class UsageMeter:
    """``start()``, let time pass, ``stop()``. ``without``: a process not counted, nor its children."""

    def __init__(self, without: int | None = None) -> None:
        self._window = psutil.Process()
        self._without = without
        self._began = 0.0
        self._window_before = 0.0
        self._children_before: dict[int, float] = {}

    def start(self) -> None:
        """From here on."""
        self._began = time.monotonic()
        self._window_before = cpu_seconds(self._window)
        self._children_before = {child.pid: cpu_seconds(child) for child in self._children()}

    def stop(self) -> Usage:
        """What it cost since ``start``. NotMeasured if a process ended meanwhile: its share is unknown."""
        elapsed = time.monotonic() - self._began
        window = cpu_seconds(self._window) - self._window_before
        children = {child.pid: cpu_seconds(child) for child in self._children()}
        gone = set(self._children_before) - set(children)
        if gone:
            raise NotMeasured("a decoder process ended while it was measured.")
        decoders = sum(seconds - self._children_before.get(pid, 0.0) for pid, seconds in children.items())
        return Usage(
            window_cpu_percent=round(100 * window / elapsed, 1),
            decoder_cpu_percent=round(100 * decoders / elapsed, 1),
            pss_mb=self.pss_mb(),
            measured_s=round(elapsed, 2),
        )

    def pss_mb(self) -> float:
        """Proportional set size of window and decoders: shared pages are counted once in all."""
        total = sum(pss_kb(process.pid) for process in [self._window, *self._children()])
        return round(total / KB_PER_MB, 1)

    def _children(self) -> list[psutil.Process]:
        left_out: set[int] = set()
        if self._without is not None:
            left_out.add(self._without)
            try:
                left_out |= {child.pid for child in psutil.Process(self._without).children(recursive=True)}
            except psutil.NoSuchProcess:
                left_out.discard(self._without)
        return [child for child in self._window.children(recursive=True) if child.pid not in left_out]


def cpu_seconds(process: psutil.Process) -> float:
    """Processor time a process has used so far; 0 for one that has gone."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def pss_kb(pid: int) -> int:
    """From the kernel's roll-up; NotMeasured where there is none (not Linux)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        raise NotMeasured("this system does not tell proportional set sizes (smaps_rollup).") from None
    for line in lines:
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise NotMeasured("smaps_rollup of this kernel has no Pss.")
