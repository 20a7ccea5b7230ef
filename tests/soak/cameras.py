"""Three real cameras on a service for some minutes, run by hand:

    python -m tests.soak.cameras --minutes 5 [--video vtest.avi]

nginx-rtmp (RTMP and HLS, H.264) and GStreamer's RTSP server (H.265) play the video. All the time each is
watched live; then all are shown on the wall; then its recording is played back at three moments and its
picture taken; then its server is killed and restarted, and has to be back by itself. Prints a line for each
finding, exits 1 if any is bad.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import av
import psutil
import requests
from PIL import Image

from tests.support import peers
from tests.support.cameras import add_camera, corp, device, live_url
from tests.support.localvcs import LocalVcs, running_service

ROOT = Path(__file__).resolve().parents[2]
VIDEO = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
LONGEST_SILENCE_S = 5.0
"""Between two pictures of a live stream whose server is well."""
BACK_WITHIN_S = 60.0
"""The longest pause between attempts is 30 s, and a list must be silent for a while to count as stuck."""
PLAYBACK_ERROR_MS = 300


@dataclass
class Findings:
    bad: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, good: bool, what: str) -> None:
        with self.lock:
            self.bad += not good
            print("ok " if good else "BAD", what, flush=True)


class Viewer(threading.Thread):
    """Watches one camera live until told to stop; opens it again when it ends, as a wall does."""

    def __init__(self, service: LocalVcs, name: str, device_id: str) -> None:
        super().__init__(daemon=True, name=f"viewer {name}")
        self._service = service
        self._device_id = device_id
        self.stopping = threading.Event()
        self.pictures = 0
        self.openings = 0
        self.longest_s = 0.0
        self.last_s: float | None = None

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self._watch(live_url(self._service, self._device_id))
            except (av.FFmpegError, OSError, AssertionError):
                self.stopping.wait(1.0)

    def _watch(self, url: str) -> None:
        self.openings += 1
        with av.open(url, timeout=20.0) as container:
            for frame in container.decode(video=0):
                now = time.monotonic()
                if self.last_s is not None:
                    self.longest_s = max(self.longest_s, now - self.last_s)
                self.last_s = now
                self.pictures += frame.width > 0
                if self.stopping.is_set():
                    return

    def silence_s(self) -> float:
        return time.monotonic() - self.last_s if self.last_s is not None else 1e9


class Server:
    """A server that can be killed and started again at the same place."""

    def __init__(self, start: Callable[[contextlib.ExitStack], list[int]]) -> None:
        self._start = start
        self._stack = contextlib.ExitStack()
        self.pids: list[int] = []

    def start(self) -> None:
        self._stack = contextlib.ExitStack()
        self.pids = self._start(self._stack)

    def kill(self) -> None:
        for pid in self.pids:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                for each in [process, *process.children(recursive=True)]:  # nginx's worker has the port, too
                    each.kill()
        self._stack.close()

    def stop(self) -> None:
        self._stack.close()


def hevc_file(video: Path, folder: Path, seconds: float) -> Path:
    """The video as H.265 in MP4, over and over for so long."""
    once, whole = folder / "once.mp4", folder / "street.mp4"
    quiet = ["ffmpeg", "-nostdin", "-v", "error", "-y"]
    encode = ["-an", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=20"]
    subprocess.run([*quiet, "-i", str(video), *encode, "-tag:v", "hvc1", str(once)], check=True)
    loop = ["-stream_loop", "-1", "-i", str(once), "-t", str(seconds), "-c", "copy", "-tag:v", "hvc1"]
    subprocess.run([*quiet, *loop, str(whole)], check=True)
    return whole


def fetched(url: str) -> requests.Response:
    with requests.Session() as http:
        http.trust_env = False
        return http.get(url, timeout=30)


def check_playback(
    service: LocalVcs, findings: Findings, name: str, device_id: str, corp_id: str, at_ms: int
) -> None:
    answer = service.answer(
        "GetDeviceVideoUrl",
        CorpId=corp_id,
        DeviceId=device_id,
        StartTime=str(at_ms),
        EndTime=str(at_ms + 10_000),
    )
    if answer["Code"] != "200":
        findings.say(False, f"{name}: no playback: {answer['Message']}")
        return
    stamp = re.search(r"PROGRAM-DATE-TIME:(\S+)", fetched(answer["Url"]).text)
    assert stamp is not None
    first_ms = datetime.fromisoformat(stamp[1].replace("Z", "+00:00")).timestamp() * 1000
    with av.open(answer["Url"], timeout=20.0) as container:
        times = [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]
    # It begins with the key picture before; the asked moment is that much into it.
    error_ms = min(abs(first_ms + (t - times[0]) * 1000 - at_ms) for t in times)
    length_s = times[-1] - times[0]
    findings.say(
        error_ms <= PLAYBACK_ERROR_MS and length_s > 8,
        f"{name}: playback {len(times)} pictures, {length_s:.1f} s, nearest picture {error_ms:.0f} ms off",
    )


def check_picture(service: LocalVcs, findings: Findings, name: str, device_id: str) -> None:
    answer = service.answer("GetDevicePicture", DeviceId=device_id)
    if answer["Code"] != "200":
        findings.say(False, f"{name}: no picture: {answer['Message']}")
        return
    with Image.open(io.BytesIO(fetched(answer["Data"]).content)) as picture:
        picture.load()
        findings.say(picture.size[0] > 300, f"{name}: picture {picture.format} {picture.size}")


def check_return(
    service: LocalVcs,
    findings: Findings,
    servers: dict[str, Server],
    viewers: dict[str, Viewer],
    ids: dict[str, str],
) -> None:
    pause = threading.Event()
    for server, names in (("nginx", ["rtmp", "hls"]), ("rtsp", ["rtsp"])):
        servers[server].kill()
        killed_s = time.monotonic()
        away = set(names)
        while away and time.monotonic() - killed_s < BACK_WITHIN_S:
            away = {n for n in away if device(service, ids[n])["DeviceStatus"] == "1"}
            pause.wait(0.2)
        findings.say(not away, f"{server} killed: said to be away after {time.monotonic() - killed_s:.1f} s")
        servers[server].start()
        started_s = time.monotonic()
        before = {name: viewers[name].pictures for name in names}
        missing = set(names)
        while missing and time.monotonic() - started_s < BACK_WITHIN_S + 30:
            missing = {n for n in missing if viewers[n].pictures < before[n] + 20}
            pause.wait(0.2)
        findings.say(
            not missing, f"{server} restarted: live again after {time.monotonic() - started_s:.1f} s"
        )


def check_wall(service: LocalVcs, findings: Findings, ids: dict[str, str], folder: Path) -> None:
    """All of them on the wall: the real window and real decoders, half a minute."""
    figures = folder / "wall.json"
    command = [sys.executable, "-m", "app", "bench", "wall", "--tiles", str(len(ids)), "--minutes", "0.5"]
    for device_id in ids.values():
        command += ["--url", live_url(service, device_id)]
    done = subprocess.run([*command, "--json", str(figures)], cwd=ROOT, check=False, timeout=180)
    if done.returncode != 0:
        findings.say(False, f"wall: bench ended with status {done.returncode}")
        return
    told = json.loads(figures.read_text())
    least = min(told["selected_distinct_per_s"], told["others_distinct_per_s_min"])
    findings.say(
        told["frozen_tiles"] == 0 and least > 8,
        f"wall: {told['tiles']} tiles live, the slowest with {least} new pictures a second, "
        f"{told['frozen_tiles']} frozen",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--video", type=Path, default=VIDEO)
    arguments = parser.parse_args()
    seconds = arguments.minutes * 60
    findings = Findings()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        film = hevc_file(arguments.video, folder, seconds + 600)
        ports = {name: peers.free_port() for name in ("rtmp", "http", "rtsp")}
        runs = iter(range(100))
        loop = ["-stream_loop", "-1", "-i", str(arguments.video)]

        def nginx(closing: contextlib.ExitStack) -> list[int]:
            place = folder / f"nginx{next(runs)}"
            running = closing.enter_context(
                peers.nginx_rtmp(place, loop, ports=(ports["rtmp"], ports["http"]))
            )
            return list(running.pids)

        def rtsp(closing: contextlib.ExitStack) -> list[int]:
            pipeline = f"( filesrc location={film} ! qtdemux ! h265parse ! rtph265pay name=pay0 pt=96 )"
            return [closing.enter_context(peers.rtsp_server(pipeline, port=ports["rtsp"])).pid]

        servers = {"nginx": Server(nginx), "rtsp": Server(rtsp)}
        for server in servers.values():
            server.start()
            stack.callback(server.stop)
        service = stack.enter_context(
            running_service(folder, demo=False, allow_private=True, record="continuous")
        )
        corp_id = corp(service)
        urls = {
            "rtmp": f"rtmp://127.0.0.1:{ports['rtmp']}/live/street",
            "hls": f"http://127.0.0.1:{ports['http']}/hls/street.m3u8",
            "rtsp": f"rtsp://127.0.0.1:{ports['rtsp']}/street",
        }
        ids = {name: add_camera(service, url, name, corp_id) for name, url in urls.items()}
        service.answer("SetStreamMode", DeviceIdList=",".join(ids.values()), StreamMode="1")
        viewers = {name: Viewer(service, name, device_id) for name, device_id in ids.items()}
        began_ms = time.time_ns() // 1_000_000
        for viewer in viewers.values():
            viewer.start()
            stack.callback(viewer.stopping.set)
        threading.Event().wait(seconds)
        for name, viewer in viewers.items():
            rate = viewer.pictures / seconds
            findings.say(
                viewer.longest_s < LONGEST_SILENCE_S and viewer.silence_s() < LONGEST_SILENCE_S and rate > 8,
                f"{name}: live {viewer.pictures} pictures ({rate:.1f}/s), longest silence "
                f"{viewer.longest_s:.1f} s, opened {viewer.openings} times",
            )
        check_wall(service, findings, ids, folder)
        for name, device_id in ids.items():
            for part in (0.2, 0.5, 0.8):
                at_ms = began_ms + round(part * seconds * 1000)
                check_playback(service, findings, name, device_id, corp_id, at_ms)
            check_picture(service, findings, name, device_id)
        check_return(service, findings, servers, viewers, ids)
        for viewer in viewers.values():
            viewer.stopping.set()
    print(f"{findings.bad} bad findings" if findings.bad else "all well")
    return 1 if findings.bad else 0


if __name__ == "__main__":
    sys.exit(main())
