"""GetDeviceLiveUrl, GetDeviceVideoUrl, GetDevicePicture: outcomes, protocols, and addresses that expire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.localvcs.clock import ManualClock
from app.localvcs.demo.site import demo_site
from tests.support.localvcs import LocalVcs, running_service
from tests.support.waiting import wait_until

CORP = "252060345870948301"
OTHER_CORP = "252060345870948302"
CAMERA = "33010600001320000001"
ON_DEMAND = "33010600001320000014"
OFFLINE = "33010600001320000008"
UNREGISTERED = "33020600001320000016"
GB_CAMERA = "33010600001320000015"
RECORDER = "33010600001180000100"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LocalVcs, ManualClock]]:
    clock = ManualClock()
    options: dict[str, Any] = {"pull_seconds": 2.0, "linger_seconds": 10.0, "address_seconds": 60.0}
    with running_service(tmp_path_factory.mktemp("addresses"), clock=clock, **options) as service:
        yield service, clock


@pytest.fixture
def service(served: tuple[LocalVcs, ManualClock]) -> LocalVcs:
    return served[0]


@pytest.fixture
def clock(served: tuple[LocalVcs, ManualClock]) -> ManualClock:
    return served[1]


def status(service: LocalVcs, url: str) -> int:
    with service.session() as http, http.get(url, stream=True, timeout=20) as response:
        return response.status_code


@pytest.mark.parametrize("protocol", ["hls", "httpshls", "httpsflv"])
def test_continuous_camera_answers_at_once(service: LocalVcs, protocol: str) -> None:
    answer = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, CorpId=CORP, OutProtocol=protocol)
    assert (answer["Code"], answer["OutProtocol"], answer["StreamType"]) == ("200", protocol, 1)
    assert answer["Url"].startswith(service.base_url + "/")
    assert "auth_key=" in answer["Url"]
    assert status(service, answer["Url"]) == 200


def test_hls_is_the_default_and_the_old_name_of_the_id_is_taken(service: LocalVcs) -> None:
    answer = service.answer("GetDeviceLiveUrl", GbId=CAMERA)
    assert (answer["Code"], answer["OutProtocol"]) == ("200", "hls")
    both = service.answer("GetDeviceLiveUrl", GbId=OFFLINE, DeviceId=CAMERA)
    assert both["Code"] == "200"


@pytest.mark.parametrize("protocol", ["rtmp", "rtsp"])
def test_protocols_without_a_stream_fail_with_a_reason(service: LocalVcs, protocol: str) -> None:
    answer = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, OutProtocol=protocol)
    assert (answer["Code"], answer["Url"]) == ("Failed", "")
    assert protocol in answer["Message"]


def test_stream_type_counts_for_secure_link_cameras_only(service: LocalVcs) -> None:
    sub = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, StreamType="2")
    assert sub["StreamType"] == 2
    ignored = service.answer("GetDeviceLiveUrl", DeviceId=GB_CAMERA, StreamType="2")
    assert (ignored["Code"], ignored["StreamType"]) == ("200", 1)


def test_on_demand_camera_is_pulled_first_and_let_go_later(service: LocalVcs, clock: ManualClock) -> None:
    def ask() -> str:
        code: str = service.answer("GetDeviceLiveUrl", DeviceId=ON_DEMAND)["Code"]
        return code

    assert ask() == "Retry"
    clock.advance(1_000)
    assert ask() == "Retry"
    clock.advance(1_100)
    assert ask() == "200"

    def is_let_go() -> bool:
        clock.advance(60_000)
        return ask() == "Retry"

    # The stream starts on a thread of its own, and that counts as a use when it is done.
    wait_until(is_let_go, "the camera is let go")


@pytest.mark.parametrize(
    ("device_id", "reason"),
    [(OFFLINE, "offline"), (UNREGISTERED, "registered"), (RECORDER, "channels"), ("nope", "not be found")],
)
def test_failures_say_why(service: LocalVcs, device_id: str, reason: str) -> None:
    for action in ("GetDeviceLiveUrl", "GetDevicePicture"):
        answer = service.answer(action, DeviceId=device_id)
        assert answer["Code"] == "Failed"
        assert reason in answer["Message"]
        assert not answer.get("Url") and not answer.get("Data")


def test_every_camera_that_is_not_on_line_fails(service: LocalVcs) -> None:
    for camera in demo_site().cameras:
        if camera.status != "1":
            assert service.answer("GetDeviceLiveUrl", DeviceId=camera.device_id)["Code"] == "Failed"


def test_project_and_device_must_belong_together(service: LocalVcs) -> None:
    answer = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, CorpId=OTHER_CORP)
    assert answer["Code"] == "Failed"
    video = service.answer("GetDeviceVideoUrl", DeviceId=CAMERA, CorpId=OTHER_CORP)
    assert video["Code"] == "Failed"
    response = service.call("GetDeviceVideoUrl", {"DeviceId": CAMERA, "CorpId": "nope"})
    assert (response.status_code, response.json()["Code"]) == (401, "InvalidCorpId")


def test_addresses_are_random_and_expire(service: LocalVcs, clock: ManualClock) -> None:
    first, second = (service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"] for _ in range(2))
    assert first != second
    assert status(service, first) == 200
    assert status(service, re.sub("auth_key=.*", "auth_key=", first)) == 403
    assert status(service, first.replace("auth_key=", "auth_key=9")) == 403
    clock.advance(62_000)
    assert status(service, first) == 403
    assert status(service, service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"]) == 200


def test_recording_of_a_range(service: LocalVcs, clock: ManualClock) -> None:
    now = clock.now_ms()
    answer = service.answer(
        "GetDeviceVideoUrl",
        CorpId=CORP,
        DeviceId=CAMERA,
        StartTime=str(now - 30_000),
        EndTime=str(now - 20_000),
    )
    assert (answer["Code"], answer["OutProtocol"]) == ("200", "hls")
    with service.session() as http:
        playlist = http.get(answer["Url"], timeout=20).text
    assert "#EXT-X-ENDLIST" in playlist and "#EXT-X-PROGRAM-DATE-TIME" in playlist
    assert 9 <= sum(float(s) for s in re.findall(r"#EXTINF:([0-9.]+)", playlist)) <= 12


@pytest.mark.parametrize("protocol", ["hls", "httpshls", "flv", "httpsflv", "rtsp"])
@pytest.mark.parametrize("storage", ["", "0", "1"])
def test_recording_protocols_by_storage(service: LocalVcs, storage: str, protocol: str) -> None:
    parameters = {"CorpId": CORP, "DeviceId": CAMERA, "OutProtocol": protocol}
    if storage:
        parameters["StorageType"] = storage
    response = service.call("GetDeviceVideoUrl", parameters)
    if storage != "1" and protocol not in ("hls", "httpshls"):
        assert (response.status_code, response.json()["Code"]) == (400, "InvalidOutProtocol")
    else:
        expected = "Failed" if protocol == "rtsp" else "200"
        assert response.json()["Code"] == expected, response.text


@pytest.mark.parametrize(
    ("start", "end"), [("5", "5"), ("-5", "-3"), ("9" * 15, "9" * 16), (str(2**62), str(2**63 - 1))]
)
def test_ranges_without_a_recording(service: LocalVcs, start: str, end: str) -> None:
    response = service.call(
        "GetDeviceVideoUrl", {"CorpId": CORP, "DeviceId": CAMERA, "StartTime": start, "EndTime": end}
    )
    assert response.json()["Code"] in ("Failed", "InvalidEndTime", "InvalidStartTime")


def test_default_range_is_the_last_hour(service: LocalVcs, clock: ManualClock) -> None:
    answer = service.answer("GetDeviceVideoUrl", CorpId=CORP, DeviceId=CAMERA)
    with service.session() as http:
        playlist = http.get(answer["Url"], timeout=20).text
    assert 3500 <= sum(float(s) for s in re.findall(r"#EXTINF:([0-9.]+)", playlist)) <= 3601


def test_picture(service: LocalVcs, clock: ManualClock) -> None:
    url = service.answer("GetDevicePicture", DeviceId=CAMERA)["Data"]
    with service.session() as http:
        picture = http.get(url, timeout=20)
    assert picture.headers["content-type"] == "image/jpeg" and picture.content.startswith(b"\xff\xd8")
    clock.advance(62_000)
    assert status(service, url) == 403


def test_address_follows_the_public_name(tmp_path: Path) -> None:
    with running_service(tmp_path, public_url="http://wall.example:9000/") as service:
        url = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"]
    assert url.startswith("http://wall.example:9000/play/")


def test_on_loopback_the_host_header_does_not_decide_where_addresses_lead(service: LocalVcs) -> None:
    everything = service.signed("GetDeviceLiveUrl", {"DeviceId": CAMERA})
    with service.session() as http:
        response = http.post(
            service.base_url + "/", data=everything, headers={"Host": "localhost:9"}, timeout=20
        )
    assert response.json()["Url"].startswith(service.base_url + "/")


def test_beyond_loopback_addresses_lead_to_the_host_the_caller_used(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    options: dict[str, Any] = {"access_key_id": "site", "access_key_secret_file": secret}
    with running_service(tmp_path, host="0.0.0.0", **options) as bound:
        port = bound.base_url.rpartition(":")[2]
        service = LocalVcs(f"http://127.0.0.1:{port}", access_key_id="site", access_key_secret="s3cret")
        assert service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"].startswith(service.base_url + "/")
