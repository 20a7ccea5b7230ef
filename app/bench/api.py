"""``bench api``: how many signed calls a second the local VCS answers, and how long its pages take.

Plain HTTP and the program's own signature, but not its client: reading 20 typed records costs a caller more
than the service needs to make them, and it is the service that is measured. Three parts, on a site of 100,000
cameras: as many calls as four connections can make (``calls_per_s``, ``p50_ms``, ``p99_ms``); 200 calls a
second as they come, measured from when each was due, so that a stall counts for all that had to wait
(``paced_p99_ms``); and pages of 200 at the beginning, middle and end of the list under each filter, right
after a change made the service forget what it had counted, and again (``page_first_ms_max``,
``page_again_ms_max``).
"""

from __future__ import annotations

import argparse
import http.client
import json
import queue
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.bench.figures import Figures, NotMeasured, percentile

CONNECTIONS = 4
PACED_CONNECTIONS = 16
PACED_PER_S = 200
DEFAULT_MINUTES = 0.25
DEFAULT_DEVICES = 100_000
READY_S = 180.0
CAMERA = "33010600001320000001"
CORP = "252060345870948301"
MIX: tuple[tuple[str, dict[str, str]], ...] = (
    *((("DescribeIpcs", {"PageNum": str(page), "PageSize": "20"})) for page in (1, 2, 3, 40, 500, 4000)),
    ("DescribeIpcs", {"PageNum": "1", "PageSize": "20", "DeviceFilter": "Camera 0420"}),
    ("DescribeNvrs", {"PageNum": "1", "PageSize": "5"}),
    ("ListCorps", {"PageNumber": "1", "PageSize": "20"}),
    ("GetDeviceVideoUrl", {"CorpId": CORP, "DeviceId": CAMERA, "OutProtocol": "hls"}),
)
"""What a wall with its device list asks. No live addresses: their streams cost more than the call."""
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"DeviceFilter": "Camera 0999"},
    {"DeviceFilter": "1"},
    {"DeviceFilter": "nothing like it"},
    {"DeviceStatus": "0"},
    {"ParentDeviceType": "NVR"},
    {"CorpIdList": "900000"},
    {"CorpIdList": ",".join(str(900_000 + n) for n in range(20))},
    {"NvrIdList": "33010300001180000000"},
    {"DeviceIdList": CAMERA},
    {"DeviceStatus": "1", "DeviceFilter": "R1", "ParentDeviceType": "NVR"},
)


def measure(arguments: argparse.Namespace) -> Figures:
    """All three parts; ``--minutes`` is shared by the first two."""
    from app.cli.local_service import LocalServiceProcess

    seconds = 60 * (arguments.minutes or DEFAULT_MINUTES) / 2
    devices: int = arguments.devices or DEFAULT_DEVICES
    with (
        tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as folder,
        LocalServiceProcess(Path(folder) / "service", ("--devices", str(devices))) as service,
    ):
        try:
            endpoint = service.url(READY_S)
        except RuntimeError as error:
            raise NotMeasured(str(error)) from None
        try:
            return _measure(endpoint, seconds, devices)
        except (OSError, http.client.HTTPException) as error:
            raise NotMeasured(f"a call failed ({type(error).__name__}).") from None


def _measure(endpoint: str, seconds: float, devices: int) -> Figures:
    caller = Caller(endpoint)
    for action, parameters in MIX:
        caller.call(action, parameters)  # warm
    began = time.monotonic()
    full, elapsed = _as_fast_as_possible(endpoint, seconds)
    paced = _at_a_pace(endpoint, seconds)
    first, again = _pages(caller)
    return {
        "devices": devices,
        "calls_per_s": round(len(full) / elapsed, 1),
        "p50_ms": round(percentile(full, 50), 2),
        "p99_ms": round(percentile(full, 99), 2),
        "paced_per_s": PACED_PER_S,
        "paced_p50_ms": round(percentile(paced, 50), 2),
        "paced_p99_ms": round(percentile(paced, 99), 2),
        "page_first_ms_max": round(max(first), 2),
        "page_again_ms_max": round(max(again), 2),
        "pages": len(first),
        "samples": len(full) + len(paced),
        "measured_s": round(time.monotonic() - began, 2),
    }


class Caller:
    """Signed calls over one kept connection. For one thread."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)

    def call(self, action: str, parameters: dict[str, str]) -> bytes:
        """The body of a good answer. Raises ``NotMeasured`` for any other."""
        self._connection.request(
            "POST",
            "/",
            _signed(action, parameters),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise NotMeasured(f"{action} was answered with HTTP {response.status}.")
        return body


def _signed(action: str, parameters: dict[str, str]) -> str:
    from app.vcs import sign
    from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

    everything = {
        "Action": action,
        "Version": "2020-05-15",
        "Format": "JSON",
        "AccessKeyId": DEMO_ACCESS_KEY_ID,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid.uuid4().hex,
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **parameters,
    }
    text = sign.string_to_sign("POST", everything)
    return urlencode(everything | {"Signature": sign.signature(DEMO_ACCESS_KEY_SECRET, text)})


def _in_threads(count: int, work: Callable[[list[float]], None]) -> list[float]:
    """Runs ``work`` in so many threads, each with a list for its times; all times."""
    times: list[list[float]] = [[] for _ in range(count)]
    failures: list[Exception] = []

    def guarded(own: list[float]) -> None:
        try:
            work(own)
        except (OSError, http.client.HTTPException, NotMeasured) as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(own,)) for own in times]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return [one for own in times for one in own]


def _as_fast_as_possible(endpoint: str, seconds: float) -> tuple[list[float], float]:
    """Milliseconds of each call, and the seconds it all took."""
    began = time.monotonic()

    def work(own: list[float]) -> None:
        caller = Caller(endpoint)
        while time.monotonic() < began + seconds:
            action, parameters = MIX[len(own) % len(MIX)]
            started = time.perf_counter()
            caller.call(action, parameters)
            own.append(1000 * (time.perf_counter() - started))

    times = _in_threads(CONNECTIONS, work)
    return times, time.monotonic() - began


def _at_a_pace(endpoint: str, seconds: float) -> list[float]:
    """Milliseconds from when each call was due to its answer."""
    due: queue.SimpleQueue[tuple[float, int] | None] = queue.SimpleQueue()

    def clock() -> None:
        began = time.perf_counter()
        for number in range(round(PACED_PER_S * seconds)):
            at = began + number / PACED_PER_S
            time.sleep(max(0.0, at - time.perf_counter()))
            due.put((at, number))
        for _ in range(PACED_CONNECTIONS):
            due.put(None)

    def work(own: list[float]) -> None:
        caller = Caller(endpoint)
        while (task := due.get()) is not None:
            at, number = task
            caller.call(*MIX[number % len(MIX)])
            own.append(1000 * (time.perf_counter() - at))

    ticking = threading.Thread(target=clock, daemon=True)
    ticking.start()
    times = _in_threads(PACED_CONNECTIONS, work)
    ticking.join()
    return times


def _pages(caller: Caller) -> tuple[list[float], list[float]]:
    """Milliseconds of each page as the first after a change, and when asked again."""
    first: list[float] = []
    again: list[float] = []

    def page(parameters: dict[str, str], number: int) -> tuple[float, dict[str, Any]]:
        asked = parameters | {"PageNum": str(number), "PageSize": "200"}
        started = time.perf_counter()
        body = caller.call("DescribeIpcs", asked)
        return 1000 * (time.perf_counter() - started), json.loads(body)["Data"]

    for turn, parameters in enumerate(FILTERS):
        _, data = page(parameters, 1)
        last = max(1, int(data["TotalPage"]))
        for number in sorted({1, (last + 1) // 2, last}):
            caller.call("ModifyDevice", {"DeviceId": CAMERA, "Vendor": f"vendor {turn} {number}"})
            first.append(page(parameters, number)[0])
            again.append(page(parameters, number)[0])
    return first, again
