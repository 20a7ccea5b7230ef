"""``bench api``: how many signed calls a second the local VCS answers, through the program's own client."""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from pathlib import Path

from app.bench.figures import Figures, NotMeasured, percentile

THREADS = 4
DEFAULT_MINUTES = 0.25
PAGE_SIZE = 20


def measure(arguments: argparse.Namespace) -> Figures:
    """DescribeIpcs, a page of 20, from four threads at once for ``--minutes``."""
    from app.cli.local_service import LocalServiceProcess

    seconds = 60 * (arguments.minutes or DEFAULT_MINUTES)
    with (
        tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as folder,
        LocalServiceProcess(Path(folder) / "service") as service,
    ):
        try:
            return _measure(service.url(30.0), seconds)
        except RuntimeError as error:
            raise NotMeasured(str(error)) from None


def _measure(endpoint: str, seconds: float) -> Figures:
    from app.vcs import Client, Connection, DescribeIpcs, VcsError
    from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

    client = Client(
        Connection(
            endpoint=endpoint,
            access_key_id=DEMO_ACCESS_KEY_ID,
            access_key_secret=DEMO_ACCESS_KEY_SECRET,
            rate_per_s=100_000.0,
        )
    )
    times: list[list[float]] = [[] for _ in range(THREADS)]
    failures: list[str] = []
    client.call(DescribeIpcs(page_num=1, page_size=PAGE_SIZE))  # warm
    end = time.monotonic() + seconds

    def work(own: list[float]) -> None:
        while time.monotonic() < end and not failures:
            began = time.perf_counter()
            try:
                client.call(DescribeIpcs(page_num=1, page_size=PAGE_SIZE))
            except VcsError as error:
                failures.append(f"a call failed with {error.code}.")
            own.append(1000 * (time.perf_counter() - began))

    began = time.monotonic()
    threads = [threading.Thread(target=work, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - began
    client.close()
    if failures:
        raise NotMeasured(failures[0])
    every = [one for own in times for one in own]
    return {
        "calls_per_s": round(len(every) / elapsed, 1),
        "p50_ms": round(percentile(every, 50), 2),
        "p99_ms": round(percentile(every, 99), 2),
        "samples": len(every),
        "measured_s": round(elapsed, 2),
    }
