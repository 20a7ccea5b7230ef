"""Who may be watched when: the hub's answers on a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.localvcs.clock import ManualClock
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.site import demo_site
from app.localvcs.streams.addresses import AddressBook, Denied, Unknown
from app.localvcs.streams.hub import Ready, Refused, Starting, StreamHub, StreamProfile, StreamSettings
from app.localvcs.streams.sources import DemoSource
from tests.streams.conftest import camera
from tests.support import backgrounds
from tests.support.stream_service import register_demo

DEMAND = camera("Square").device_id
NOW_MS = 1_767_326_400_500


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW_MS)


@pytest.fixture
def hub(clock: ManualClock) -> Iterator[StreamHub]:
    device = camera("Square")
    hub = StreamHub(clock, StreamSettings(pull_seconds=2, linger_seconds=20), lambda: "http://h:1/", b"key")
    register_demo(hub)
    hub.register(DEMAND, StreamProfile(DemoSource(DemoCamera(device, backgrounds.folder())), on_demand=True))
    yield hub
    hub.close()


def test_a_continuous_camera_answers_at_once(hub: StreamHub) -> None:
    answer = hub.ask_live(camera("East road").device_id, 2, "hls")
    assert isinstance(answer, Ready)
    assert answer.url.startswith("http://h:1/play/live/") and "auth_key=" in answer.url
    assert (answer.protocol, answer.stream) == ("hls", 2)
    assert "auth_key" not in repr(answer)


def test_an_on_demand_camera_starts_then_is_ready_then_falls_asleep(
    hub: StreamHub, clock: ManualClock
) -> None:
    assert hub.status(DEMAND).state == "idle"
    assert hub.ask_live(DEMAND, 1, "hls") == Starting(2.0)
    assert hub.status(DEMAND).state == "starting"
    clock.advance(1500)
    assert hub.ask_live(DEMAND, 1, "hls") == Starting(0.5)
    clock.advance(500)
    assert isinstance(hub.ask_live(DEMAND, 1, "hls"), Ready)
    assert hub.status(DEMAND).state == "running"
    clock.advance(19_999)
    assert isinstance(hub.ask_live(DEMAND, 2, "httpsflv"), Ready)
    clock.advance(20_001)
    assert hub.status(DEMAND).state == "idle"
    assert isinstance(hub.ask_live(DEMAND, 1, "hls"), Starting)


def test_a_clock_moved_back_begins_the_pull_anew(hub: StreamHub, clock: ManualClock) -> None:
    hub.ask_live(DEMAND, 1, "hls")
    clock.advance(-3_600_000)
    assert hub.ask_live(DEMAND, 1, "hls") == Starting(2.0)
    clock.advance(2000)
    assert isinstance(hub.ask_live(DEMAND, 1, "hls"), Ready)


def test_start_keeps_it_pulled_and_stop_ends_it(hub: StreamHub, clock: ManualClock) -> None:
    hub.start([DEMAND, "nobody"])
    clock.advance(300_000)
    assert isinstance(hub.ask_live(DEMAND, 1, "hls"), Ready)
    hub.stop([DEMAND])
    assert hub.status(DEMAND).state == "idle"
    assert isinstance(hub.ask_live(DEMAND, 1, "hls"), Starting)


@pytest.mark.parametrize(
    ("label", "reason"), [("Bike shed", "DeviceOffline"), ("New camera", "DeviceUnregistered")]
)
def test_what_is_not_there_is_refused_with_the_reason(hub: StreamHub, label: str, reason: str) -> None:
    for answer in (hub.ask_live(camera(label).device_id, 1, "hls"), hub.picture(camera(label).device_id)):
        assert isinstance(answer, Refused)
        assert answer.reason_code == reason
        assert answer.message.endswith(".")


def test_unknown_devices_and_protocols(hub: StreamHub) -> None:
    known = camera("East road").device_id
    for answer, reason in (
        (hub.ask_live("nobody", 1, "hls"), "DeviceUnknown"),
        (hub.ask_live(known, 1, "rtsp"), "ProtocolUnsupported"),
        (hub.ask_video(known, NOW_MS - 9000, NOW_MS - 5000, "flv", "0"), "ProtocolUnsupported"),
        (hub.ask_video(known, NOW_MS - 9000, NOW_MS - 9000, "hls", "0"), "TimeRangeInvalid"),
        (hub.ask_video(known, NOW_MS + 9000, NOW_MS + 10_000, "hls", "0"), "NotRecorded"),
        (hub.ask_video("nobody", 1, 2, "hls", "0"), "DeviceUnknown"),
        (hub.picture("nobody", NOW_MS), "DeviceUnknown"),
    ):
        assert isinstance(answer, Refused)
        assert answer.reason_code == reason


def test_a_gb28181_camera_has_its_main_stream_only(hub: StreamHub) -> None:
    answer = hub.ask_live(camera("Bus stop").device_id, 2, "hls")
    assert isinstance(answer, Ready)
    assert answer.stream == 1


def test_an_offline_camera_still_has_its_recordings(hub: StreamHub) -> None:
    device_id = camera("Bike shed").device_id
    start_ms = NOW_MS - 24 * 3_600_000
    assert isinstance(hub.ask_video(device_id, start_ms, NOW_MS, "hls", "0"), Ready)
    assert isinstance(hub.ask_video(device_id, start_ms, NOW_MS, "httpsflv", "1"), Ready)
    refused = hub.ask_video(device_id, NOW_MS - 60_000, NOW_MS, "hls", "0")
    assert isinstance(refused, Refused) and refused.reason_code == "NotRecorded"


def test_each_storage_has_its_own(hub: StreamHub) -> None:
    device_id = camera("Ramp P2").device_id
    refused = hub.ask_video(device_id, NOW_MS - 60_000, NOW_MS, "hls", "0")
    assert isinstance(refused, Refused) and refused.reason_code == "NotRecorded"
    answer = hub.ask_video(device_id, NOW_MS - 60_000, NOW_MS, "hls", "1")
    assert isinstance(answer, Ready)
    token = answer.url.split("/")[-2]
    grant = hub.addresses.check(token, answer.url.partition("auth_key=")[2])
    assert [(s.start_ms, s.end_ms) for s in hub.spans_of(grant)] == [(NOW_MS - 60_000, NOW_MS // 1000 * 1000)]


def test_unregistering_forgets_everything(hub: StreamHub) -> None:
    device_id = camera("East road").device_id
    hub.ask_live(device_id, 1, "hls")
    hub.unregister(device_id)
    assert hub.status(device_id).state == "unknown"
    assert hub.load()["devices"] == len(demo_site().cameras) - 1


def test_pictures_are_of_the_moment_asked(hub: StreamHub) -> None:
    device_id = camera("East road").device_id
    jpeg = hub.picture_jpeg(device_id, NOW_MS - 60_000, 2)
    assert jpeg == hub.picture_jpeg(device_id, NOW_MS - 60_000 + 30, 2)
    assert jpeg != hub.picture_jpeg(device_id, NOW_MS, 2)
    assert jpeg.startswith(b"\xff\xd8")


def test_addresses_expire_and_cannot_be_changed(clock: ManualClock) -> None:
    book = AddressBook(clock, b"key", valid_seconds=60)
    grant = book.grant("live", "hls", "d", 1)
    other = book.grant("live", "hls", "d", 1)
    assert book.check(grant.token, grant.auth_key) is grant
    assert grant.auth_key not in repr(grant) and grant.token not in repr(grant)
    expiry, nonce, mac = grant.auth_key.split("-")
    for key in (
        "",
        "x",
        "1-2-3",
        other.auth_key,
        f"{int(expiry) + 1}-{nonce}-{mac}",
        "9" * 40 + "-a-b",
        "é-é-é",
    ):
        with pytest.raises(Denied):
            book.check(grant.token, key)
    stranger = AddressBook(clock, b"key", valid_seconds=60).grant("live", "hls", "d", 1)
    with pytest.raises(Unknown):
        book.check(stranger.token, stranger.auth_key)
    clock.advance(61_000)
    with pytest.raises(Denied):
        book.check(grant.token, grant.auth_key)


def test_the_address_book_does_not_grow_for_ever(clock: ManualClock) -> None:
    book = AddressBook(clock, b"key", valid_seconds=60, limit=10)
    grants = [book.grant("live", "hls", "d", 1) for _ in range(11)]
    with pytest.raises(Unknown):
        book.check(grants[0].token, grants[0].auth_key)
    assert book.check(grants[10].token, grants[10].auth_key)
