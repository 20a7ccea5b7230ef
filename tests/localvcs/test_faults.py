"""Faults on demand: what is ordered through ``/_faults`` happens, ends, and is ordered from here only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from requests.exceptions import ConnectionError

from app.localvcs.fault_streams import StreamFaults
from app.localvcs.faults import FaultOrder, Faults
from tests.support.localvcs import LocalVcs, running_service

CAMERA = "33010600001320000001"
OTHER = "33010600001320000002"
PAGE = {"PageNumber": "1", "PageSize": "1"}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("faults"), faults=True) as service:
        yield service


@pytest.fixture
def service(faulty: LocalVcs) -> Iterator[LocalVcs]:
    yield faulty
    with faulty.session() as http:
        assert http.delete(faulty.base_url + "/_faults", timeout=20).status_code == 200


def codes(service: LocalVcs, action: str = "ListCorps", times: int = 3, **more: str) -> list[Any]:
    return [service.call(action, PAGE | more).json()["Code"] for _ in range(times)]


def test_throttling_so_many_times(service: LocalVcs) -> None:
    service.faults(throttle={"count": 2, "retry_after_s": 3})
    first = service.call("ListCorps", PAGE)
    assert (first.status_code, first.json()["Code"]) == (400, "Throttling.User")
    assert first.headers["x-acs-retry-after"] == "3"
    assert codes(service) == ["Throttling.User", "200", "200"]


@pytest.mark.parametrize(("status", "code"), [(500, "InternalError"), (503, "ServiceUnavailable")])
def test_server_errors_until_told_otherwise(service: LocalVcs, status: int, code: str) -> None:
    service.faults(errors={"count": -1, "status": status})
    assert service.call("ListCorps", PAGE).status_code == status
    assert codes(service) == [code] * 3
    service.faults(errors={"count": 0})
    assert codes(service, times=1) == ["200"]


def test_only_the_actions_named(service: LocalVcs) -> None:
    service.faults(errors={"count": -1}, actions=["ListCorps"])
    assert codes(service, times=1) == ["InternalError"]
    assert service.answer("DescribeIpcs", PageNum="1", PageSize="1")["Code"] == "200"


def test_latency(service: LocalVcs) -> None:
    service.faults(latency_ms=120)
    assert service.call("ListCorps", PAGE).elapsed.total_seconds() >= 0.12


def test_one_device_fails_and_the_others_do_not(service: LocalVcs) -> None:
    service.faults(devices={CAMERA: "fails"})
    assert service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Code"] == "Failed"
    assert service.answer("GetDeviceLiveUrl", DeviceId=OTHER)["Code"] == "200"
    service.faults(devices={CAMERA: None})
    assert service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Code"] == "200"


def test_a_stream_that_never_starts(service: LocalVcs) -> None:
    service.faults(devices={CAMERA: "never_starts"})
    assert {service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Code"] for _ in range(3)} == {"Retry"}


def test_addresses_expire_on_order(service: LocalVcs) -> None:
    before = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"]
    service.faults(expire_addresses=True)
    after = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA)["Url"]
    with service.session() as http:
        assert http.get(before, timeout=20).status_code == 403
        assert http.get(after, timeout=20).status_code == 200


def test_a_frozen_playlist_does_not_grow(service: LocalVcs) -> None:
    url = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, StreamType="2")["Url"]
    with service.session() as http:
        before = http.get(url, timeout=20).text
        service.faults(devices={CAMERA: "freeze"})
        # The stream's second hand goes on; wait for the picture it would have shown.
        other = service.answer("GetDeviceLiveUrl", DeviceId=OTHER, StreamType="2")["Url"]
        there = http.get(other, timeout=20).text
        for _ in range(1000):
            if http.get(other, timeout=20).text.split("\n")[3] != there.split("\n")[3]:
                break
        assert http.get(url, timeout=20).text == before
        service.faults(devices={CAMERA: None})
        assert http.get(url, timeout=20).text != before


def test_a_frozen_flv_stream_sends_nothing_and_goes_on_later(service: LocalVcs) -> None:
    url = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, StreamType="2", OutProtocol="httpsflv")["Url"]
    service.faults(devices={CAMERA: "freeze"})
    with service.session() as http:
        with http.get(url, stream=True, timeout=(5, 0.5)) as stream, pytest.raises(ConnectionError):
            next(stream.iter_content(3))
        service.faults(devices={CAMERA: None})
        with http.get(url, stream=True, timeout=20) as stream:
            assert next(stream.iter_content(3)) == b"FLV"


def test_freezing_is_seen_by_the_streams_alone() -> None:
    faults = Faults()
    streams = StreamFaults(faults)
    streams.given("http://h/play/live/abc_-1.flv?auth_key=1", CAMERA)
    faults.order(FaultOrder(devices={CAMERA: "freeze"}))
    assert streams.device_of("/play/live/abc_-1.flv") == ("abc_-1", CAMERA)
    assert streams.frozen(CAMERA) and not streams.frozen(OTHER)
    faults.clear()
    assert not streams.frozen(CAMERA)
    streams.expire_all()
    assert streams.device_of("/play/live/abc_-1.flv") == ("abc_-1", None)


def test_state_can_be_looked_at(service: LocalVcs) -> None:
    service.faults(latency_ms=1, devices={CAMERA: "freeze"})
    with service.session() as http:
        state = http.get(service.base_url + "/_faults", timeout=20).json()
    assert (state["latency_ms"], state["devices"]) == (1, {CAMERA: "freeze"})


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"latency": 1}', b'{"devices": {"x": "explodes"}}', b'{"errors": {"status": 404}}'],
)
def test_wrong_orders_are_refused(service: LocalVcs, body: bytes) -> None:
    with service.session() as http:
        headers = {"content-type": "application/json"}
        response = http.post(service.base_url + "/_faults", data=body, headers=headers, timeout=20)
    assert response.status_code == 400


def test_no_web_page_can_order_faults(service: LocalVcs) -> None:
    with service.session() as http:
        response = http.post(service.base_url + "/_faults", data=b"{}", timeout=20)
    assert response.status_code == 415


def test_there_are_no_faults_unless_asked_for(tmp_path: Path) -> None:
    with running_service(tmp_path) as service, service.session() as http:
        assert http.post(service.base_url + "/_faults", json={}, timeout=20).status_code == 404
