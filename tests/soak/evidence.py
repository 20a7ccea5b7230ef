"""Evidence as an operator gets it, at full length: four cameras, two minutes, a gap, on the demo service.

    python -m tests.soak.evidence FOLDER [--minutes M] [--password WORD]

Exports with the station's own queue, kills the export process (SIGKILL) in the middle once, checks that it
goes on, checks the bundle with ``verify``, changes a byte in each file and checks that it is named, plays all
files with ffprobe, and, where a ``chromium`` is on the path, the page in it: it must show no file as broken.
Prints what it found; exit status 1 for anything that is not as it should be.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from operator import attrgetter
from pathlib import Path

from app.core.evidence import job as kept
from app.core.evidence.job import OVER, Job, JobState
from app.core.evidence.signing import SERVICE, StationKey
from app.core.evidence.verify import State, verify
from app.media.exporter import ExportProcess
from app.media.exports import Estimated, Stamp
from app.store.jsonfolder import JsonFolder
from app.store.secrets import SecretStore
from app.store.stations import KnownStations
from tests.support.live_station import LiveStation
from tests.support.localvcs import running_service

HOUR_MS = 3_600_000
PAGE = Path(__file__).parents[2] / "resources" / "evidence" / "index.html"


class Dress:
    def page(self) -> str:
        return PAGE.read_text(encoding="utf-8")

    def stamp(self, show_time: bool, watermark: str) -> Stamp:
        raise NotImplementedError


def find_gap(station: LiveStation, device_ids: list[str], least_ms: int) -> tuple[str, int, int]:
    """A camera and the shortest gap of its recordings in the last hours, as the estimate says."""
    exports = station.station.exports
    cameras = exports.cameras(device_ids)
    now = station.station.recordings.now_utc_ms()
    told: list[list[Estimated]] = []
    exports.estimate(cameras, now - 4 * HOUR_MS, now - HOUR_MS, told.append)
    station.until(lambda: bool(told) and len(told[-1]) == len(cameras), 120)
    found = [
        (cameras[gap.track].device_id, gap.from_utc_ms, gap.to_utc_ms)
        for one in told[-1]
        for gap in one.gaps
        if gap.to_utc_ms - gap.from_utc_ms >= least_ms and gap.from_utc_ms > now - 4 * HOUR_MS + 300_000
    ]
    return min(found, key=lambda one: one[2] - one[1])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--password", default="")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["VCS_WALL_HOME"] = str(folder / "home")
    failed: list[str] = []
    made: list[ExportProcess] = []

    def check(what: str, right: bool) -> None:
        print(("ok    " if right else "WRONG ") + what, flush=True)
        if not right:
            failed.append(what)

    files = JsonFolder(lambda: folder / "jobs", kept.from_json, kept.to_json, attrgetter("id"), kept.VERSION)
    with (
        running_service(folder) as service,
        LiveStation(service.base_url, pool=False, export_files=files) as station,
    ):
        exports = station.station.exports
        known = KnownStations(folder / "known.toml")
        exports.key = StationKey(SecretStore(SERVICE), known)

        def process(on_event: object) -> ExportProcess:
            made.append(ExportProcess(on_event))  # type: ignore[arg-type]
            return made[-1]

        exports._make_process = process  # type: ignore[assignment]
        station.until(lambda: station.station.catalogue.cameras > 0)
        devices = station.station.catalogue.devices
        ids = [one for one, device in devices.items() if device.is_camera][:16]
        span = round(arguments.minutes * 60_000)
        camera, begin, end = find_gap(station, ids, 5000)
        middle = (begin + end) // 2 if end - begin < span * 2 // 3 else begin
        inside = min(end, middle + span // 2)
        cameras = exports.cameras([camera, *[one for one in ids if one != camera][:3]])
        job = exports.start(
            Job("", 0, cameras, middle - span // 2, middle + span // 2, str(folder / "out"), "Asia/Shanghai",
                "Li Wei", "soak"), arguments.password,
        )  # fmt: skip
        began = time.monotonic()
        exports.dress(Dress())

        def now() -> Job:
            present = exports.job(job.id)
            assert present is not None
            return present

        station.until(lambda: len(now().parts) >= 1 or now().state in OVER, 120)
        whole = now().parts
        os.kill(made[-1].pid or 0, signal.SIGKILL)
        station.until(lambda: now().state in OVER, 300)
        done = now()
        print(f"      took {time.monotonic() - began:.1f} s for {len(cameras)} x {span / 1000:.0f} s")
        check(f"done after a kill -9 ({done.state} {done.failure})", done.state is JobState.DONE)
        check("files that were whole before the kill were kept", set(whole) <= set(done.parts))
        gaps = [gap for gap in done.gaps if gap.track == 0]
        check(
            f"the gap is noted: {[(g.from_utc_ms - begin, g.to_utc_ms - inside) for g in gaps]} ms beside it",
            any(abs(g.from_utc_ms - begin) < 1100 and abs(g.to_utc_ms - inside) < 1100 for g in gaps),
        )
        wanted = len(cameras) + (end < middle + span // 2)
        check(f"{len(done.parts)} files of {len(cameras)} cameras", len(done.parts) == wanted)
    result = Path(done.result)
    verdict = verify(result, known.load(), arguments.password)
    check(f"verify says {verdict.state}", verdict.state is State.INTACT)
    if arguments.password:
        return bool(failed)
    for path in sorted(p for p in result.rglob("*") if p.is_file()):
        before = path.read_bytes()
        at = len(before) // 2
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        found = verify(result, known.load())
        path.write_bytes(before)
        name = path.relative_to(result).as_posix()
        check(f"a byte of {name} changed: named", found.state is State.CHANGED and found.changed == (name,))
    for part in done.parts:
        path = result / "video" / part.name
        shown = subprocess.run(
            ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
             "stream=nb_read_frames", "-of", "csv=p=0", str(path)], capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        frames = shown.stdout.strip().strip(",")
        check(f"ffprobe {part.name}: {frames} of {part.pictures} {shown.stderr.strip()}",
              frames == str(part.pictures) and not shown.stderr.strip())  # fmt: skip
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is not None:
        shot = folder / "page.png"
        command = [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1600,1400",
            "--virtual-time-budget=8000", f"--screenshot={shot}", (result / "index.html").as_uri(),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=120, check=False)
        check(f"chromium showed the page: {shot}", shot.exists())
        dump = [*command[:-2], "--dump-dom", command[-1]]
        dom = subprocess.run(dump, capture_output=True, text=True, timeout=120, check=False)
        check("no video is broken in it", "cannot play" not in dom.stdout.partition("<script")[0])
        check("it stands at the beginning of the range", "2026-" in dom.stdout or "UTC" in dom.stdout)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
