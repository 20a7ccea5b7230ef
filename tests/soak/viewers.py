"""64 HLS viewers of 16 cameras on one local VCS: does each get every second of video in time, at what cost.

    python -m tests.soak.viewers [SECONDS] [VIEWERS] [hls | httpsflv]

The service is a process of its own with the demo site. Each viewer does what a player does: it reads its
playlist twice a second and fetches every segment it has not seen; or it reads its FLV stream. Prints a line a
figure; exit status 1 when a viewer missed a second or was refused.

``late_ms_p50``/``late_ms_p99``: from the end of a segment's second to its last byte at the viewer; of FLV,
from the moment a key picture shows to the picture's last byte.
``service_cpu_percent``: of one core, drawing and encoding the demo's scenes included; ``alone_cpu_percent``:
the same streams with a single viewer each, so that the difference is what viewers cost.
"""

from __future__ import annotations

import http.client
import re
import struct
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import psutil

from app.bench.figures import percentile
from app.localvcs.demo.site import demo_site
from tests.support.localvcs import ServiceProcess, service_process

CAMERAS = 16
POLL_S = 0.5


@dataclass
class Viewer:
    """One player's record. ``seconds``: media sequence numbers it fetched."""

    url: str
    seconds: list[int] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    received: int = 0

    def run(self, end: float) -> None:
        """Until ``end`` of the monotonic clock."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            while time.monotonic() < end:
                began = time.monotonic()
                joined = bool(self.seconds)
                for number, at_s, address in _segments(self.url, self._get(connection, self.url)):
                    if self.seconds and number <= self.seconds[-1]:
                        continue
                    self.received += len(self._get(connection, address))
                    if joined:  # those that were there when it came are not late
                        self.late_ms.append(1000 * (time.time() - at_s))
                    self.seconds.append(number)
                time.sleep(max(0.0, POLL_S - (time.monotonic() - began)))
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.refused.append(f"{type(error).__name__} {error}")
        finally:
            connection.close()

    def _get(self, connection: http.client.HTTPConnection, url: str) -> bytes:
        parts = urlsplit(url)
        connection.request("GET", f"{parts.path}?{parts.query}")
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, response.status
        return body

    @property
    def gaps(self) -> int:
        return sum(b - a - 1 for a, b in zip(self.seconds, self.seconds[1:], strict=False))


class FlvViewer(Viewer):
    """``seconds``: UTC seconds whose key picture came."""

    def run(self, end: float) -> None:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request("GET", f"{parts.path}?{parts.query}")
            response = connection.getresponse()
            assert response.status == 200, response.status
            self._read(response, end)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.refused.append(f"{type(error).__name__} {error}")
        finally:
            connection.close()

    def _read(self, response: http.client.HTTPResponse, end: float) -> None:
        origin_ms, joined_s = 0.0, time.time()
        response.read(13)
        while time.monotonic() < end:
            head = response.read(11)
            body = response.read(int.from_bytes(head[1:4], "big") + 4)
            self.received += len(head) + len(body)
            if head[0] == 18:
                told = body.index(b"utcOriginMs\0") + 12
                (origin_ms,) = struct.unpack(">d", body[told : told + 8])
            elif head[0] == 9 and body[:2] == b"\x17\x01":
                at_s = (origin_ms + int.from_bytes(head[4:7], "big") + (head[7] << 24)) / 1000
                self.seconds.append(round(at_s))
                if at_s > joined_s:
                    self.late_ms.append(1000 * (time.time() - at_s))


def _segments(url: str, playlist: bytes) -> list[tuple[int, float, str]]:
    """(media sequence number, UTC seconds of its end, address) of each."""
    text = playlist.decode()
    first = re.search(r"#EXT-X-MEDIA-SEQUENCE:(\d+)", text)
    if first is None:
        return []
    ends = [datetime.fromisoformat(t).timestamp() + 1 for t in re.findall(r"PROGRAM-DATE-TIME:(\S+)", text)]
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [
        (int(first[1]) + n, end, urljoin(url, line))
        for n, (end, line) in enumerate(zip(ends, lines, strict=True))
    ]


def address(service: ServiceProcess, device_id: str, protocol: str) -> str:
    for _ in range(100):
        answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, StreamType="2", OutProtocol=protocol)
        if answer["Code"] == "200":
            return str(answer["Url"])
        assert answer["Code"] == "Retry", answer["Message"]
        time.sleep(0.2)
    raise AssertionError(f"{device_id} did not start")


def watch(service: ServiceProcess, count: int, seconds: float, protocol: str) -> tuple[list[Viewer], float]:
    """So many viewers for so long, and the service's CPU time in percent of a core meanwhile."""
    cameras = [camera.device_id for camera in demo_site().cameras if camera.status == "1"][:CAMERAS]
    kind = FlvViewer if protocol == "httpsflv" else Viewer
    viewers = [kind(address(service, cameras[n % len(cameras)], protocol)) for n in range(count)]
    process = psutil.Process(service.pid)
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=viewer.run, args=(end,)) for viewer in viewers]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)  # the encoders' start is not what is measured
    before, began = process.cpu_times(), time.monotonic()
    for thread in threads:
        thread.join()
    after, elapsed = process.cpu_times(), time.monotonic() - began
    used = after.user + after.system - before.user - before.system
    return viewers, 100 * used / elapsed


def main(seconds: float, count: int, protocol: str) -> int:
    with tempfile.TemporaryDirectory() as folder, service_process(Path(folder), pull_seconds=0.1) as service:
        _, alone = watch(service, CAMERAS, seconds / 2, protocol)
        viewers, cpu = watch(service, count, seconds, protocol)
    late = [ms for viewer in viewers for ms in viewer.late_ms]
    figures = {
        "viewers": count,
        "cameras": CAMERAS,
        "seconds_missed": sum(viewer.gaps for viewer in viewers),
        "refused": sum(len(viewer.refused) for viewer in viewers),
        "late_ms_p50": round(percentile(late, 50)),
        "late_ms_p99": round(percentile(late, 99)),
        "late_ms_max": round(max(late)),
        "mbit_per_s": round(sum(viewer.received for viewer in viewers) * 8e-6 / seconds, 1),
        "service_cpu_percent": round(cpu),
        "alone_cpu_percent": round(alone),
        "load_average": round(psutil.getloadavg()[0], 1),
        "samples": len(late),
        "measured_s": seconds,
    }
    for key, value in figures.items():
        print(f"{key} {value}")
    for viewer in viewers:
        for why in viewer.refused[:1]:
            print(f"refused: {why}", file=sys.stderr)
    return int(bool(figures["seconds_missed"] or figures["refused"]))


if __name__ == "__main__":
    sys.exit(
        main(
            float(sys.argv[1]) if len(sys.argv) > 1 else 60.0,
            int(sys.argv[2]) if len(sys.argv) > 2 else 64,
            sys.argv[3] if len(sys.argv) > 3 else "hls",
        )
    )
