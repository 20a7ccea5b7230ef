"""A shift in short: the real window, decoders and service for twenty minutes of faults, run by hand:

    python -m tests.soak.run --minutes 20 [--seed 7] [--csv soak.csv]

A fault every twenty seconds (``troubles.py``), an operator's hands all the time (``hands.py``). When the
faults end, every tile whose camera can be live is live within 40 s. Memory: the median PSS of the last
quarter is at most 5 % + 5 MB above that of the second quarter (of 20 minutes: the last 5, and minutes 5 to
10), of the window, of the service, of all decoders together, and of each process that lived through both.
The faults kill services and decoders: a role counts while all its processes are a minute old (of 20), else
the moments of the kills would decide. Nothing is left: no thread in the window's process once the window is
closed, none of the processes below it, no shared segment, no file in the temporary folder. No exception was
logged.

Raw samples (a line every 2 s: seconds, role, pid, PSS in MB, threads, live tiles, occupied tiles, fault) go
to the CSV. Prints a line for each finding; exits 1 if any is bad.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

DYING_S = 2.0
SAMPLE_S = 2.0
LIVE_WITHIN_S = 40.0
FRESH_S = 2.5
GROWTH_PART = 0.05
GROWTH_MB = 5.0
ENDS_S = 10.0
WARM_PART = 0.05
"""Of the run: so old is a process whose memory is judged with that of its role."""


class Samples:
    """The raw samples, in memory and in the file."""

    def __init__(self, path: Path, seconds: float) -> None:
        """``seconds``: how long the run is."""
        self._warm_s = seconds * WARM_PART
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["s", "role", "pid", "pss_mb", "threads", "live", "occupied", "fault"])
        self._began = time.monotonic()
        self.by_role: dict[str, list[tuple[float, float]]] = {}
        """Seconds and MB of all its processes, while each was old enough."""
        self.by_process: dict[tuple[str, int], list[tuple[float, float]]] = {}
        self.processes: dict[int, float] = {}
        """Process id to time of creation, of all that were seen."""
        self._first_s: dict[int, float] = {}

    def take(self, roles: dict[str, list[int]], live: int, occupied: int, fault: str) -> None:
        from app.bench.usage import pss_kb

        at = round(time.monotonic() - self._began, 1)
        for role, pids in roles.items():
            total, warm = 0.0, True
            for pid in pids:
                try:
                    process = psutil.Process(pid)
                    self.processes[pid] = process.create_time()
                    threads = process.num_threads()
                    pss_mb = pss_kb(pid) / 1024
                except Exception:  # it died while it was looked at: nothing to note
                    if not _gone(pid):
                        raise
                    continue
                total += pss_mb
                warm &= at - self._first_s.setdefault(pid, at) >= self._warm_s
                self.by_process.setdefault((role, pid), []).append((at, pss_mb))
                self._writer.writerow([at, role, pid, round(pss_mb, 1), threads, live, occupied, fault])
            if total and warm:
                self.by_role.setdefault(role, []).append((at, total))
        self._file.flush()

    def growth(self, seconds: float) -> dict[str, tuple[float, float]]:
        """By role, and by process that lived all the time from the second to the last quarter: median MB of
        these two."""
        found = {}
        single = {f"{role} {pid}": samples for (role, pid), samples in self.by_process.items()}
        for name, samples in {**self.by_role, **single}.items():
            early = [mb for at, mb in samples if seconds / 4 <= at < seconds / 2]
            late = [mb for at, mb in samples if 3 * seconds / 4 <= at < seconds]
            whole = samples[0][0] < seconds / 4 and samples[-1][0] > seconds - 4 * SAMPLE_S
            if early and late and (name in self.by_role or whole):
                found[name] = (statistics.median(early), statistics.median(late))
        return found

    def see(self, processes: list[psutil.Process]) -> None:
        """Processes that have to be gone at the end, besides those whose samples are taken."""
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.processes[process.pid] = process.create_time()

    def close(self) -> None:
        self._file.close()


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


# -- the window's process ----------------------------------------------------------------------------------


def inner(minutes: float, seed: int, every_s: float, csv_path: Path, result: Path) -> None:
    """The run; writes its findings as JSON."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.bench.stage import cameras, free_port, play
    from tests.soak.hands import Hands
    from tests.soak.troubles import Troubles

    found: dict[str, Any] = {}
    seconds = 60 * minutes
    samples = Samples(csv_path, seconds)

    def script(stage: Any) -> None:
        rng = random.Random(seed)
        stage.ready()
        ids = [*cameras(14), *cameras(3, on_demand=True, sub=False)]
        stage.wall.close_all()
        stage.wall.set_layout("16")
        stage.wall.assign_many(ids)
        stage.live(range(14), 5, 60.0, since=[0] * 16)
        fault = ""

        def note(kind: str) -> None:
            nonlocal fault
            fault = kind
            print(f"{time.monotonic() - began:6.0f} s {kind}", flush=True)

        began = time.monotonic()
        hands = Hands(rng, stage, ids)
        troubles = Troubles(random.Random(seed + 1), stage.service, stage.pool.decoders, ids, every_s, note)
        troubles.start()
        due = began

        def look() -> None:
            nonlocal due
            hands.act()
            if time.monotonic() >= due:
                due += SAMPLE_S
                roles = {
                    "window": [os.getpid()],
                    "decoders": [decoder.pid for decoder in stage.pool.decoders() if decoder.pid],
                    "service": [pid for pid in [stage.service.pid] if pid],
                }
                occupied = [tile for tile in stage.wall.tiles if tile.device_id]
                live = sum(tile.status().phase == "playing" for tile in occupied)
                samples.take(roles, live, len(occupied), fault)
                samples.see(psutil.Process().children(recursive=True))

        stage.run_for(seconds, look, every_ms=100)
        ending = threading.Thread(target=troubles.finish, name="ending")
        ending.start()
        stage.wait(lambda: not ending.is_alive(), 150.0, "the faults did not end")
        note("none")
        hands.rest()
        found["stuck"] = stuck(stage)
        found["back_s"] = round(time.monotonic() - began - seconds, 1)
        found["acts"], found["faults"] = hands.done, troubles.done
        found["troubles_failed"] = repr(troubles.failed) if troubles.failed else ""

    before = {thread.ident for thread in threading.enumerate()}
    try:
        play(
            script,
            port=free_port(),
            service_options=("--faults",),
            limit_s=seconds + 400.0,
        )
    except Exception as error:
        found["failed"] = repr(error)
    end = time.monotonic() + ENDS_S
    while left := [t for t in threading.enumerate() if t.ident not in before and t.is_alive()]:
        if time.monotonic() > end:
            break
        left[0].join(0.2)
    samples.close()
    found["threads"] = [thread.name for thread in left]
    found["growth"] = samples.growth(seconds)
    found["processes"] = samples.processes
    result.write_text(json.dumps(found), encoding="utf-8")


def stuck(stage: Any) -> list[str]:
    """What tiles that could be live and are not say of themselves, after the time they have."""
    painted = {tile.index: stage.painted(tile.index) for tile in stage.wall.tiles}
    fresh: dict[int, float] = {}

    def not_live() -> list[int]:
        now = time.monotonic()
        for tile in stage.wall.tiles:
            if stage.painted(tile.index) != painted[tile.index]:
                painted[tile.index] = stage.painted(tile.index)
                fresh[tile.index] = now
        return [
            tile.index
            for tile in stage.wall.tiles
            if tile.device_id
            and (tile.status().phase != "playing" or now - fresh.get(tile.index, 0.0) > FRESH_S)
        ]

    end = time.monotonic() + LIVE_WITHIN_S
    stage.wait(
        lambda: not not_live() or time.monotonic() > end,
        LIVE_WITHIN_S + 30,
        "the tiles could not be looked at",
    )
    return [stage.trouble([index]) for index in not_live()]


# -- beside it ---------------------------------------------------------------------------------------------


def say(good: bool, what: str) -> bool:
    print("ok " if good else "BAD", what, flush=True)
    return good


def segments() -> set[str]:
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def still_there(processes: dict[str, float]) -> list[int]:
    found = []
    for pid, created in processes.items():
        try:
            if abs(psutil.Process(int(pid)).create_time() - created) < 1.0:
                found.append(int(pid))
        except psutil.NoSuchProcess:
            continue
    return found


def judge(found: dict[str, Any], log: str, left_files: list[str], left_segments: list[str]) -> bool:
    """Prints each finding; whether all are good."""
    good = [say("failed" not in found, f"the run: {found.get('failed', 'to its end')}")]
    good.append(say(not found.get("troubles_failed"), f"faults: {found.get('faults')}"))
    print("   ", "acts:", found.get("acts"))
    stuck_tiles = found.get("stuck")
    good.append(
        say(stuck_tiles == [], f"tiles not live {LIVE_WITHIN_S:.0f} s after the faults: {stuck_tiles}")
    )
    print("   ", f"all live {found.get('back_s')} s after the last fault was taken back")
    for role, (early, late) in found.get("growth", {}).items():
        most = early * (1 + GROWTH_PART) + GROWTH_MB
        good.append(
            say(late <= most, f"PSS of {role}: {early:.1f} MB, at the end {late:.1f} (most {most:.1f})")
        )
    unmeasured = {"window", "service", "decoders"} - set(found.get("growth", {}))
    good.append(say(not unmeasured, f"memory not sampled: {sorted(unmeasured)}"))
    good.append(say(not found.get("threads"), f"threads left: {found.get('threads')}"))
    left = still_there(found.get("processes", {}))
    good.append(say(not left, f"processes left: {left} of {len(found.get('processes', {}))}"))
    good.append(say(not left_segments, f"shared segments left: {left_segments}"))
    good.append(say(not left_files, f"files left: {left_files}"))
    traces = log.count("Traceback (most recent call last)")
    good.append(say(traces == 0, f"exceptions logged: {traces}"))
    return all(good)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=float, default=20.0, metavar="S", help="seconds from fault to fault")
    parser.add_argument("--csv", type=Path, default=Path("soak.csv"))
    parser.add_argument("--log", type=Path, default=Path("soak.log"), help="what the processes logged")
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.result is not None:
        inner(arguments.minutes, arguments.seed, arguments.every, arguments.csv, arguments.result)
        return 0
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        temporary = Path(folder) / "tmp"
        temporary.mkdir()
        result = Path(folder) / "result.json"
        segments_before = segments()
        command = [sys.executable, "-m", "tests.soak.run", "--result", str(result)]
        for name in ("minutes", "seed", "every", "csv"):
            command += [f"--{name}", str(getattr(arguments, name))]
        with arguments.log.open("w", encoding="utf-8") as log:
            run = subprocess.run(
                command,
                env={**os.environ, "TMPDIR": str(temporary)},
                stderr=log,
                timeout=60 * arguments.minutes + 600,
                check=False,
            )
        found: dict[str, Any] = {"failed": f"status {run.returncode}"}
        if result.is_file():
            found = json.loads(result.read_text())
        end = time.monotonic() + ENDS_S
        while still_there(found.get("processes", {})) and time.monotonic() < end:
            time.sleep(0.2)
        left_files = sorted(str(path.relative_to(temporary)) for path in temporary.rglob("*"))
        left_segments = sorted(
            name for name in segments() - segments_before if name.startswith(("psm_", "vcs"))
        )
        log_text = arguments.log.read_text(encoding="utf-8", errors="replace")
        return 0 if judge(found, log_text, left_files, left_segments) else 1


if __name__ == "__main__":
    sys.exit(main())
