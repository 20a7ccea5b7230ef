"""The real process, its cameras real streams: recorded, kept over a ``kill -9``, gone when their days are
over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import m3u8
import pytest

from app.cli.exits import CommandError
from app.cli.serve import _size
from app.localvcs.recording.model import DAY_MS
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support.cameras import add_camera
from tests.support.clockfile import FileTime, move
from tests.support.localvcs import LocalVcs, service_process
from tests.support.peers import nginx_rtmp
from tests.support.recordings import decoded
from tests.support.waiting import wait_until


def service_on(folder: Path, clock: FileTime) -> Any:
    secret = folder / "secret"
    secret.write_text(DEMO_ACCESS_KEY_SECRET)
    return service_process(
        folder / "data",
        demo=False,
        access_key_id=DEMO_ACCESS_KEY_ID,
        access_key_secret_file=secret,
        clock_file=clock.path,
        allow_private=True,
        record="continuous",
        segment_seconds=1.0,
        disk_floor=0,
    )


@pytest.mark.timeout(180)
def test_recorded_killed_and_forgotten_in_time(tmp_path: Path) -> None:
    """A stream of nginx-rtmp is recorded; its days pass by the clock file, before and after a kill."""
    clock = FileTime(tmp_path / "clock", 1_900_000_000_000)
    (tmp_path / "nginx").mkdir()
    with nginx_rtmp(tmp_path / "nginx") as nginx:
        with service_on(tmp_path, clock) as service:
            service.clock = clock
            camera = add_camera(service, nginx.rtmp_url)
            wait_until(lambda: len(on_disk(tmp_path)) > 2, "three segments are recorded")
            wait_until(lambda: len(played(service, clock, camera)) > 2, "they are played")
            service.kill()
        before = on_disk(tmp_path)
        with service_on(tmp_path, clock) as service:
            service.clock = clock
            assert len(played(service, clock, camera)) >= len(before)
            answer = service.answer(
                "UpdateDevicesStorage",
                UpdateStorageRequests=f'[{{"DeviceIds":"{camera}","StorageDays":'
                '[{"StorageType":"VIDEO","StorageDays":1}]}]',
            )
            assert answer["Code"] == "0"
            move(service, clock, clock.now_ms() + DAY_MS - 3_600_000)
            assert ask(service, clock, camera, -DAY_MS)["Code"] == "200"
            move(service, clock, clock.now_ms() + 7_200_000)
            assert ask(service, clock, camera, -2 * DAY_MS, -DAY_MS)["Code"] == "Failed"
            service.kill()
        with service_on(tmp_path, clock) as service:
            service.clock = clock
            gone = ask(service, clock, camera, -2 * DAY_MS, -DAY_MS)
            assert gone["Code"] == "Failed" and "kept for 1 days" in gone["Message"]
            wait_until(lambda: set(on_disk(tmp_path)) - set(before) != set(), "it is recorded again")


def on_disk(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "data" / "recordings").rglob("*.ts"))


def ask(service: LocalVcs, clock: FileTime, camera: str, start_ms: int, end_ms: int = 0) -> dict[str, Any]:
    """Times from now."""
    now_ms = clock.now_ms()
    corp = service.answer("ListCorps", PageNumber="1", PageSize="1")["Data"]["Records"][0]["CorpId"]
    return service.answer(
        "GetDeviceVideoUrl",
        CorpId=corp,
        DeviceId=camera,
        StartTime=str(now_ms + start_ms),
        EndTime=str(now_ms + end_ms),
    )


def played(service: LocalVcs, clock: FileTime, camera: str) -> list[int]:
    """When the segments of the last minutes begin, UTC milliseconds; the newest is decoded, too."""
    answer = ask(service, clock, camera, -300_000)
    if answer["Code"] != "200":
        return []
    with service.session() as http:
        playlist = m3u8.loads(http.get(answer["Url"], timeout=20).text)
        segments = playlist.segments
        newest = http.get(answer["Url"].rpartition("/")[0] + "/" + segments[-1].uri, timeout=20)
    assert newest.status_code == 200 and decoded(newest.content)
    return [round(segment.program_date_time.timestamp() * 1000) for segment in segments]


@pytest.mark.parametrize("text", ["12X", "-1G", "", "1e9"])
def test_sizes_on_the_command_line(text: str) -> None:
    with pytest.raises(CommandError):
        _size("--disk-quota", text)


@pytest.mark.parametrize(
    ("text", "size"), [("500", 500), ("20k", 20480), ("1.5G", 3 << 29), ("2T", 2 << 40), ("10MiB", 10 << 20)]
)
def test_sizes(text: str, size: int) -> None:
    assert _size("--disk-quota", text) == size
