"""Real servers that nobody here wrote, as cameras: live, their picture, killed and restarted."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
from collections.abc import Iterator
from datetime import datetime

import pytest
import requests
from PIL import Image

from tests.support import peers
from tests.support.cameras import (
    add_camera,
    corp,
    device,
    live_url,
    source,
    wait_for_status,
    watch,
)
from tests.support.localvcs import LocalVcs, running_service
from tests.support.peers import nginx_rtmp, rtsp_server
from tests.support.waiting import wait_until

HEVC = (
    "( videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1"
    " ! x265enc speed-preset=ultrafast tune=zerolatency key-int-max=15 log-level=none"
    " ! h265parse ! rtph265pay name=pay0 pt=96"
    " audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8 )"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("site"), demo=False, allow_private=True) as running:
        yield running


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[peers.NginxRtmp]:
    with nginx_rtmp(tmp_path_factory.mktemp("nginx")) as running:
        yield running


def fetched(url: str) -> requests.Response:
    with requests.Session() as http:
        http.trust_env = False
        return http.get(url, timeout=20)


def program_times(playlist: str) -> list[float]:
    stamps = re.findall(r"PROGRAM-DATE-TIME:(\S+)", playlist)
    return [datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp() for stamp in stamps]


def check_pace(pictures: list[int], frame_ms: int) -> None:
    """Pictures rise, about a frame apart, without a hole."""
    steps = [after - before for before, after in zip(pictures, pictures[1:], strict=False)]
    assert all(0 < step < 6 * frame_ms for step in steps), steps
    assert abs(sum(steps) / len(steps) - frame_ms) < 0.35 * frame_ms


def check_h264(service: LocalVcs, device_id: str) -> None:
    """Live both ways, the listing and the picture of a camera that sends H.264 of 640x360 at 15 a second."""
    hls = live_url(service, device_id)
    flv = live_url(service, device_id, "httpsflv")
    for url in (hls, flv):
        seen = watch(url)
        assert seen.streams["video"] == "h264" and seen.sizes == {(640, 360)}
        check_pace(seen.pictures, 67)
    playlist = fetched(hls).text
    times = program_times(playlist)
    durations = [float(text) for text in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    for before, after, length in zip(times, times[1:], durations, strict=False):
        assert abs(after - before - length) < 0.1
    age_s = datetime.now().timestamp() - times[-1]
    assert -0.5 < age_s < 30  # how fast is measured elsewhere; a wrong clock would be hours off
    row = device(service, device_id)
    assert (row["DeviceStatus"], row["StreamStatus"], row["StreamAction"]) == ("1", "1", "1")
    assert (row["DeviceResolution"], row["EncodeFormat"], row["AudioEnable"]) == ("640*360", "6", "0")
    assert source(service, device_id)["StreamStatus"] == "1"
    answer = service.answer("GetDevicePicture", DeviceId=device_id)
    assert answer["Code"] == "200", answer
    with Image.open(io.BytesIO(fetched(answer["Data"]).content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (640, 360))


def test_rtmp(service: LocalVcs, nginx: peers.NginxRtmp) -> None:
    device_id = add_camera(service, nginx.rtmp_url)
    check_h264(service, device_id)
    answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, OutProtocol="rtmp")
    assert (answer["Code"], answer["Url"]) == ("200", nginx.rtmp_url)
    answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, OutProtocol="rtsp")
    assert answer["Code"] == "Failed" and "rtsp" in answer["Message"]


def test_hls(service: LocalVcs, nginx: peers.NginxRtmp) -> None:
    check_h264(service, add_camera(service, nginx.hls_url))


def test_rtsp_with_h265_and_g711(service: LocalVcs) -> None:
    with rtsp_server(HEVC) as camera:
        device_id = add_camera(service, camera.url)
        seen = watch(live_url(service, device_id), pictures=45)
        assert seen.streams == {"video": "hevc", "audio": "aac"} and seen.sizes == {(640, 360)}
        check_pace(seen.pictures, 67)
        assert seen.sounds > 10
        row = device(service, device_id)
        assert (row["EncodeFormat"], row["AudioEnable"], row["DeviceModel"]) == ("13", "1", "RTSP")
        answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, OutProtocol="httpsflv")
        assert answer["Code"] == "Failed" and "H.265" in answer["Message"]
        answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id, OutProtocol="rtsp")
        assert (answer["Code"], answer["Url"]) == ("200", camera.url)
        picture = fetched(service.answer("GetDevicePicture", DeviceId=device_id)["Data"])
        with Image.open(io.BytesIO(picture.content)) as image:
            assert image.size == (640, 360)
        service.answer("DeleteDataSources", DataSourceIdList=device_id)


def test_a_camera_with_a_password(service: LocalVcs) -> None:
    with rtsp_server(login=("admin", "p@ss:w/rd")) as camera:
        wrong = add_camera(service, camera.url.replace("//", "//admin:guess@"))
        wait_for_status(service, wrong, "0")
        answer = service.answer("GetDeviceLiveUrl", DeviceId=wrong)
        assert answer["Code"] == "Failed" and "refuses" in answer["Message"]
        url = camera.url.replace("//", "//admin:p%40ss%3Aw%2Frd@")
        service.answer("UpdateDataSource", DataSourceId=wrong, DataSourceName="Right", Url=url)
        wait_for_status(service, wrong, "1")
        service.answer("DeleteDataSources", DataSourceIdList=wrong)


def test_a_killed_server_comes_back(service: LocalVcs) -> None:
    port = peers.free_port()
    with contextlib.ExitStack() as first:
        camera = first.enter_context(rtsp_server(port=port))
        device_id = add_camera(service, camera.url)
        url = live_url(service, device_id)
        watch(url, pictures=5)
        service.answer("StartStreams", DeviceIdList=device_id)
        os.kill(camera.pid, signal.SIGKILL)
        wait_for_status(service, device_id, "0")
        assert device(service, device_id)["StreamStatus"] == "0"
        answer = service.answer("GetDeviceLiveUrl", DeviceId=device_id)
        assert answer["Code"] == "Failed" and "not there" in answer["Message"]
    with rtsp_server(port=port):
        wait_for_status(service, device_id, "1")
        # The address given before plays on: what it leads to is the camera, not a connection.
        wait_until(lambda: "#EXT-X-DISCONTINUITY\n" in fetched(url).text, "live goes on behind a gap")
        watch(url, pictures=15)
        service.answer("DeleteDataSources", DataSourceIdList=device_id)


def test_another_address_without_a_restart(service: LocalVcs, nginx: peers.NginxRtmp) -> None:
    device_id = add_camera(service, nginx.rtmp_url, corp_id=corp(service))
    url = live_url(service, device_id, "hls")
    with rtsp_server() as camera:
        changed = service.answer(
            "UpdateDataSource", DataSourceId=device_id, DataSourceName="Moved", Url=camera.url
        )
        assert changed["Code"] == "200"
        wait_until(lambda: "#EXT-X-DISCONTINUITY\n" in fetched(url).text, "the other source plays")
        watch(url, pictures=15)
        row = device(service, device_id)
        assert (row["DeviceName"], row["DeviceModel"], row["DeviceStatus"]) == ("Moved", "RTSP", "1")
        service.answer("DeleteDataSources", DataSourceIdList=device_id)
        assert fetched(url).status_code == 410
