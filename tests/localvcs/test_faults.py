"""Faults on demand: what is ordered through ``/_faults`` happens, ends, and is ordered from here only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout

from app.localvcs.fault_streams import StreamFaults
from app.localvcs.faults import FaultOrder, Faults
from app.media.feed import Failure, FeedError
from app.vcs import DescribeIpcs, ServiceRefused
from tests.support.feeds import QUICK, feeding, pictures, read_pictures
from tests.support.localvcs import LocalVcs, running_service
from tests.support.waiting import LIMIT_S, wait_until

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
        assert any(http.get(url, timeout=20).text != before for _ in range(1000))


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


def test_a_call_that_gets_no_answer(service: LocalVcs) -> None:
    service.faults(hang={"count": 1})
    with service.session() as http, pytest.raises(ReadTimeout):
        http.post(service.base_url + "/", data=service.signed("ListCorps", PAGE), timeout=0.4)
    assert codes(service, times=1) == ["200"]


def test_clearing_the_faults_ends_what_hangs(service: LocalVcs) -> None:
    service.faults(hang={"count": 1})
    ended: list[Exception] = []

    def call() -> None:
        try:
            service.call("ListCorps", PAGE)
        except ConnectionError as error:
            ended.append(error)

    waiting = threading.Thread(target=call)
    waiting.start()
    with service.session() as http:
        faults = service.base_url + "/_faults"
        wait_until(lambda: http.get(faults, timeout=20).json()["breakages"] == {"hang": 0}, "the call hangs")
        http.delete(faults, timeout=20)
    waiting.join(LIMIT_S)
    assert len(ended) == 1


@pytest.mark.parametrize("kind", ["cut", "truncate"])
def test_a_connection_that_breaks(service: LocalVcs, kind: str) -> None:
    service.faults(**{kind: {"count": 2}})
    for _ in range(2):
        with pytest.raises((ConnectionError, ChunkedEncodingError)):
            service.call("ListCorps", PAGE)
    assert codes(service, times=1) == ["200"]


def test_our_client_lives_with_broken_connections(service: LocalVcs) -> None:
    client = service.client()
    for kind in ("cut", "truncate"):
        service.faults(**{kind: {"count": 1}})
        assert client.call(DescribeIpcs(page_num=1, page_size=1)).code == "200"


def test_a_key_that_was_disabled(service: LocalVcs) -> None:
    service.faults(key_inactive=True)
    with pytest.raises(ServiceRefused) as caught:
        service.client().call(DescribeIpcs(page_num=1, page_size=1))
    assert (caught.value.code, caught.value.http_status) == ("InvalidAccessKeyId.Inactive", 400)
    service.faults(key_inactive=False)
    assert codes(service, times=1) == ["200"]


def test_a_clock_that_is_wrong(service: LocalVcs) -> None:
    service.faults(clock_offset_ms=3 * 3600 * 1000)
    assert codes(service, times=1) == ["InvalidTimeStamp.Expired"]
    client = service.client()
    assert client.call(DescribeIpcs(page_num=1, page_size=1)).code == "200"
    assert abs((client.clock_skew_ms or 0) - 3 * 3600 * 1000) < 60_000


def play(service: LocalVcs, protocol: str) -> str:
    answer = service.answer("GetDeviceLiveUrl", DeviceId=CAMERA, StreamType="2", OutProtocol=protocol)
    assert answer["Code"] == "200"
    url: str = answer["Url"]
    return url


@pytest.mark.parametrize("protocol", ["hls", "httpsflv"])
def test_a_stream_that_is_taken_and_sends_nothing(service: LocalVcs, protocol: str) -> None:
    url = play(service, protocol)
    service.faults(devices={CAMERA: "silent"})
    with service.session() as http, pytest.raises(ReadTimeout):
        http.get(url, timeout=0.3)
    with pytest.raises(FeedError) as caught, feeding(url, **QUICK):
        pass
    assert caught.value.failure is Failure.TIMEOUT


@pytest.mark.parametrize(
    ("protocol", "kind"),
    [
        ("hls", "garbage"),
        ("hls", "truncate"),
        ("httpsflv", "garbage"),
        ("httpsflv", "truncate"),
        ("httpsflv", "cut"),
    ],
)
def test_a_stream_that_is_broken_is_a_failure_and_nothing_worse(
    service: LocalVcs, protocol: str, kind: str
) -> None:
    url = play(service, protocol)
    service.faults(devices={CAMERA: kind})
    with pytest.raises(FeedError), feeding(url, **QUICK) as feed:
        while feed.read(65536):
            pass
        raise feed.error or FeedError(Failure.BAD_STREAM, "it ended")
    service.faults(devices={CAMERA: None})
    with feeding(play(service, protocol)) as feed:
        assert pictures(read_pictures(feed, 3)) >= 2


def test_a_playlist_whose_connection_breaks(service: LocalVcs) -> None:
    url = play(service, "hls")
    service.faults(devices={CAMERA: "cut"})
    with service.session() as http, pytest.raises(ConnectionError):
        http.get(url, timeout=20)


def test_a_playlist_that_stops_growing_is_noticed(service: LocalVcs) -> None:
    url = play(service, "hls")
    with feeding(url) as feed:
        read_pictures(feed, 3)
        service.faults(devices={CAMERA: "freeze"})
        while feed.read(65536):
            pass
        assert feed.error is not None and feed.error.failure is Failure.PLAYLIST_STUCK


def test_segments_of_a_garbled_stream_have_their_length_and_no_sync(service: LocalVcs) -> None:
    url = play(service, "hls")
    service.faults(devices={CAMERA: "garbage"})
    with service.session() as http:
        playlist = http.get(url, timeout=20).text
        segment = next(line for line in playlist.splitlines() if line and not line.startswith("#"))
        data = http.get(urljoin(url, segment), timeout=20).content
    assert len(data) > 1000 and {data[at] for at in range(0, len(data), 188)} != {0x47}


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


def test_an_order_is_taken_up_to_a_size(service: LocalVcs) -> None:
    with service.session() as http:
        headers = {"content-type": "application/json"}
        body = b" " * (5 << 20) + b"{}"
        response = http.post(service.base_url + "/_faults", data=body, headers=headers, timeout=20)
        assert response.status_code == 413
        body = b" " * (3 << 20) + b"{}"
        response = http.post(service.base_url + "/_faults", data=body, headers=headers, timeout=20)
        assert response.status_code == 200


def test_no_web_page_can_order_faults(service: LocalVcs) -> None:
    with service.session() as http:
        response = http.post(service.base_url + "/_faults", data=b"{}", timeout=20)
        assert response.status_code == 415
        for headers in ({"Host": "page.example"}, {"Origin": "https://page.example"}):
            response = http.post(service.base_url + "/_faults", json={}, headers=headers, timeout=20)
            assert response.status_code == 403


def test_there_are_no_faults_unless_asked_for(tmp_path: Path) -> None:
    with running_service(tmp_path) as service, service.session() as http:
        assert http.post(service.base_url + "/_faults", json={}, timeout=20).status_code == 404
