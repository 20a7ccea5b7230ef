"""A shift in short: the real window, decoders and service for twenty minutes of faults, run by hand:

    python -m tests.soak.run --minutes 20 [--seed 7] [--csv soak.csv]

A fault every twenty seconds (``troubles.py``), an operator's hands all the time (``hands.py``). When the
faults end, every tile whose camera can be live is live within 40 s. Memory: see ``memory.py``. Nothing is
left: no thread in the window's process once the window is closed, none of the processes below it, no shared
segment, no file in the temporary folder. No exception was logged.

Raw samples (a line every 2 s: seconds, role, place, pid, PSS in MB, threads, players, live tiles, occupied
tiles, fault) go to the CSV. Prints a line for each finding; exits 1 if any is bad.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from tests.soak.memory import SAMPLE_S, Samples, Seen, most_mb

LIVE_WITHIN_S = 40.0
FRESH_S = 2.5
ENDS_S = 10.0


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
                    "window": [Seen(os.getpid())],
                    "decoders": [
                        Seen(decoder.pid, decoder.place, len(decoder.streams))
                        for decoder in stage.pool.decoders()
                        if decoder.pid
                    ],
                    "service": [Seen(pid) for pid in [stage.service.pid] if pid],
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
    found["growth"], found["not_judged"] = samples.growth(seconds)
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
    growth = found.get("growth", {})
    places = sum(name.startswith("decoders, place") for name in growth)
    for name, (early, late) in growth.items():
        most = most_mb(early, max(1, places) if name == "decoders" else 1)
        good.append(
            say(late <= most, f"PSS of {name}: {early:.1f} MB, at the end {late:.1f} (most {most:.1f})")
        )
    print("    not judged alone:", ", ".join(found.get("not_judged", [])) or "none")
    unmeasured = {"window", "service", "decoders"} - set(growth)
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
