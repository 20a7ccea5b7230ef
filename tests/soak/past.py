"""How long somebody who looks at the past of the demo site waits for the local VCS.

    python -m tests.soak.past [ROUNDS] [DATA]

The service is a process of its own. 1 camera and then 9 at once are sought to a moment of the last week
nobody looked at before: GetDeviceVideoUrl of an hour, its playlist, one segment. Then pages of SearchTarget
over days, and the pictures of 30 hits at once. Prints a line a figure, milliseconds. DATA: a folder to go on
with; without one, every scene is drawn for the first time.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import Any

import requests

from app.bench.figures import percentile
from app.localvcs.demo.site import RIVERSIDE, DemoDevice, demo_site
from tests.support.localvcs import ServiceProcess, service_process

CAMERAS = 9
HOUR_MS, DAY_S = 3_600_000, 86_400
_local = threading.local()


def _get(url: str) -> requests.Response:
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.trust_env = False
    response: requests.Response = _local.session.get(url, stream=True, timeout=60)
    assert response.status_code == 200, response.status_code
    return response


def seek(service: ServiceProcess, camera: DemoDevice, at_ms: int) -> dict[str, float]:
    """Milliseconds since it began, or nothing where nothing was recorded."""
    start_ms = at_ms // HOUR_MS * HOUR_MS
    began = time.perf_counter()
    answer = service.answer(
        "GetDeviceVideoUrl",
        CorpId=camera.corp_id,
        DeviceId=camera.device_id,
        OutProtocol="hls",
        StartTime=str(start_ms),
        EndTime=str(start_ms + HOUR_MS),
    )
    if answer["Code"] != "200":
        return {}
    told = {"address": time.perf_counter() - began}
    names = [line for line in _get(answer["Url"]).text.splitlines() if line and line[0] != "#"]
    told["list"] = time.perf_counter() - began
    name = names[min((at_ms - start_ms) // 1000, len(names) - 1)]
    for chunk in _get(f"{answer['Url'].rpartition('/')[0]}/{name}").iter_content(4096):
        told.setdefault("first_bytes", time.perf_counter() - began)
        assert chunk
    told["segment"] = time.perf_counter() - began
    return {key: 1000 * value for key, value in told.items()}


def seeks(service: ServiceProcess, cameras: Sequence[DemoDevice], rounds: int) -> None:
    dice = random.Random(1)
    found: list[dict[str, float]] = []
    with ThreadPoolExecutor(len(cameras)) as pool:
        for _ in range(rounds):
            at_ms = round(time.time() * 1000) - dice.randrange(DAY_S // 6, 7 * DAY_S) * 1000
            found += filter(None, pool.map(seek, repeat(service), cameras, repeat(at_ms)))
    for key in found[0]:
        values = [one[key] for one in found]
        print(f"seek_{len(cameras)}_{key} p50 {percentile(values, 50):.0f} p95 {percentile(values, 95):.0f}")


def search(service: ServiceProcess, days: int, page: int, size: int = 100) -> tuple[float, dict[str, Any]]:
    now_s = time.time()
    times = [
        datetime.fromtimestamp(s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for s in (now_s - days * DAY_S, now_s)
    ]
    began = time.perf_counter()
    answer = service.answer(
        "SearchTarget",
        CorpId=RIVERSIDE.corp_id,
        TargetType="Body",
        PageNumber=str(page),
        PageSize=str(size),
        BeginTime=times[0],
        EndTime=times[1],
    )
    data: dict[str, Any] = answer["Data"]
    return 1000 * (time.perf_counter() - began), data


def timed(work: Callable[[str], requests.Response], urls: Sequence[str]) -> list[float]:
    began = time.perf_counter()

    def one(url: str) -> float:
        assert work(url).content
        return 1000 * (time.perf_counter() - began)

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(one, urls))


def main(rounds: int, folder: Path) -> int:
    with service_process(folder) as service:
        cameras = [c for c in demo_site().cameras if c.status == "1" and c.label not in ("Roof", "Ramp P2")]
        for count in (1, CAMERAS):
            seeks(service, cameras[:count], rounds)
        for days, page in ((1, 1), (1, 1), (1, 100), (7, 1), (7, 1), (7, 100)):
            took_ms, data = search(service, days, page)
            print(f"search {days} days, page {page} of {data['TotalCount']} hits: {took_ms:.0f}")
        for page in (5, 9):
            records = search(service, 1, page, 30)[1]["Records"]
            for key in ("TargetImageUrl", "SourceImageUrl"):
                times = timed(_get, [record[key] for record in records])
                print(f"30 of {key} p50 {percentile(times, 50):.0f} last {max(times):.0f}")
    return 0


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    if len(sys.argv) > 2:
        sys.exit(main(asked, Path(sys.argv[2])))
    with tempfile.TemporaryDirectory() as made:
        sys.exit(main(asked, Path(made)))
