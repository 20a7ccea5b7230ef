"""Recordings through the real service: asked for by the official SDK, read as a player reads them."""

from __future__ import annotations

import contextlib
import io
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import m3u8
import pytest
import requests
from alibabacloud_vcs20200515 import models
from Tea.exceptions import TeaException

from app.localvcs.clock import ManualClock
from app.localvcs.recording.model import DAY_MS
from tests.support.localvcs import LocalVcs, running_service
from tests.support.recordings import CAMERA, CORP, Recorder, decoded, number_of
from tests.support.sdk import typed_client

HEVC = "ds_2"
EMPTY = "ds_3"
DAYS = "ds_4"
"""A camera for tests that change how long it is kept."""
T0 = int(time.time()) // 4 * 4000 - 3_600_000
"""About an hour ago: see ``now``."""
NOW = T0 + 3_600_000
PICTURE_MS = 1000 / 15
# The camera's recording: [0, 12) s, a gap, [30, 38) s with B pictures and sound; numbers count from 0 in 4 s.
END_MS, AGAIN_MS, OVER_MS = 11_999, 30_000, 37_999


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    folder = tmp_path_factory.mktemp("playback")
    clock = ManualClock(NOW)
    made = Recorder(folder / "localvcs", (CAMERA, HEVC, EMPTY, DAYS), clock, audio="pcm_alaw")
    made.record(T0, times=3)
    made.record(T0 + AGAIN_MS, times=2, b_frames=2, audio="pcm_alaw")
    made.record(T0, HEVC, codec="libx265", times=2)
    made.record(T0, DAYS, times=2)
    made.close()
    with running_service(folder, demo=False, clock=clock, address_seconds=600.0, disk_floor=0) as running:
        yield running


def ask(
    service: LocalVcs, start_ms: int, end_ms: int, device_id: str = CAMERA, **more: str
) -> dict[str, Any]:
    """Times from T0."""
    return service.answer(
        "GetDeviceVideoUrl",
        **{
            "CorpId": CORP,
            "DeviceId": device_id,
            "StartTime": str(T0 + start_ms),
            "EndTime": str(T0 + end_ms),
        }
        | more,
    )


def url_of(service: LocalVcs, start_ms: int, end_ms: int, device_id: str = CAMERA, **more: str) -> str:
    answer = ask(service, start_ms, end_ms, device_id, **more)
    assert answer["Code"] == "200", answer
    url: str = answer["Url"]
    return url


def get(service: LocalVcs, url: str) -> requests.Response:
    with service.session() as http:
        return http.get(url, timeout=20)


def play(service: LocalVcs, url: str) -> list[tuple[float, int]]:
    """All pictures of a playlist with the UTC times (from T0) a player knows of them, segment by segment."""
    answer = get(service, url)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    shown: list[tuple[float, int]] = []
    joined = b""
    begins: list[tuple[float, int]] = []
    for segment in m3u8.loads(answer.text).segments:
        data = get(service, urljoin(url, segment.uri))
        assert data.status_code == 200 and data.headers["content-type"] == "video/mp2t"
        alone = decoded(data.content)
        offset = segment.program_date_time.timestamp() * 1000 - T0 - alone[0][0]
        shown += [(ms + offset, number) for ms, number in alone]
        begins.append((alone[0][0] + offset, alone[0][1]))
        joined += data.content
    assert joined
    return shown


def number_at(ms: float) -> int:
    """The picture of the camera that is shown at a moment (give or take a rounded millisecond)."""
    ms -= AGAIN_MS if ms > AGAIN_MS - 5 else 0
    return int((ms + 1.5) % 4000 // PICTURE_MS) % 60


@pytest.mark.parametrize("start_ms", [0, 1, 999, 1000, 4567, 5999, 6000, 11_000, 30_001, 33_333, 37_500])
def test_begins_within_a_picture_of_the_moment_asked_for(service: LocalVcs, start_ms: int) -> None:
    url = url_of(service, start_ms, OVER_MS)
    playlist = m3u8.loads(get(service, url).text)
    shown = play(service, url)
    offset_ms = playlist.start.time_offset * 1000 if playlist.start else 0
    assert playlist.start is None or playlist.start.precise == "YES"
    begin_ms = shown[0][0] + offset_ms
    assert abs(begin_ms - start_ms) <= 1
    first = max((picture for picture in shown if picture[0] <= begin_ms + 1), key=lambda p: p[0])
    assert start_ms - PICTURE_MS - 1 <= first[0] <= start_ms + 1
    assert first[1] == number_at(first[0])
    assert 0 <= offset_ms < 1001, "the first piece begins with the last key picture before"


def test_every_picture_is_there_once_with_its_own_time(service: LocalVcs) -> None:
    shown = play(service, url_of(service, 0, 60_000))
    assert [number for _, number in shown] == 5 * list(range(60))
    for ms, number in shown:
        assert number == number_at(ms), ms
    assert shown == sorted(shown)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "begin_ms", "last_ms"),
    [
        (2000, 5000, 2000, 5000),
        (5500, 6100, 5000, 6100),
        (11_500, 30_500, 11_000, 30_500),
        (-5000, 1000, 0, 1000),
        (20_000, 31_000, 30_000, 31_000),
        (36_000, 99_000, 36_000, OVER_MS),
    ],
)
def test_ranges_across_gaps_and_edges(
    service: LocalVcs, start_ms: int, end_ms: int, begin_ms: int, last_ms: int
) -> None:
    shown = play(service, url_of(service, start_ms, end_ms))
    assert abs(shown[0][0] - begin_ms) < 1
    # What is decoded before the end comes along: with B pictures one from a little behind it.
    assert last_ms - PICTURE_MS - 1 <= shown[-1][0] <= last_ms + 4 * PICTURE_MS


def test_the_playlist_says_where_something_is_missing(service: LocalVcs) -> None:
    segments = m3u8.loads(get(service, url_of(service, 4000, 36_000)).text).segments
    assert [s.discontinuity for s in segments] == [False, False, True]
    assert [round(s.program_date_time.timestamp() * 1000) - T0 for s in segments] == [4000, 6000, AGAIN_MS]
    assert [round(s.duration * 1000) for s in segments] == [2000, END_MS - 6000, 6000]


def test_libav_plays_it_across_the_gap(service: LocalVcs) -> None:
    url = url_of(service, 9000, 33_000)
    with av.open(url, options={"allowed_extensions": "ALL"}) as container:
        numbers = [number_of(f) for p in container.demux(container.streams.video[0]) for f in p.decode()]
    assert numbers[:45] == list(range(15, 60)) and numbers[45:90] == list(range(45))


def test_h265(service: LocalVcs) -> None:
    shown = play(service, url_of(service, 1000, 8000, HEVC))
    assert shown[0][0] == pytest.approx(1000, abs=1) and shown[0][1] == 15
    refused = ask(service, 1000, 8000, HEVC, StorageType="1", OutProtocol="flv")
    assert refused["Code"] == "Failed" and "H.265" in refused["Message"]
    assert url_of(service, 1000, 8000, HEVC, StorageType="1")


@pytest.mark.parametrize("start_ms", [0, 4567, 11_500, 33_333])
def test_flv_begins_with_the_moment_asked_for(service: LocalVcs, start_ms: int) -> None:
    url = url_of(service, start_ms, 60_000, StorageType="1", OutProtocol="httpsflv")
    answer = get(service, url)
    assert answer.status_code == 200 and answer.headers["content-type"] == "video/x-flv"
    origin_ms = struct.unpack(">d", answer.content.split(b"utcOriginMs\0", 1)[1][:8])[0] - T0
    shown = decoded(answer.content, "flv")
    # Whatever leads up to it passes within milliseconds.
    begin_ms = start_ms - origin_ms
    assert shown[0][0] == 0 and 0 <= begin_ms <= 300
    landed = max(index for index, (ms, _) in enumerate(shown) if ms <= begin_ms + 1)
    assert shown[landed][1] == number_at(start_ms)
    for ms, number in shown[landed:]:
        assert number == number_at(ms + origin_ms)


def test_flv_has_its_sound(service: LocalVcs) -> None:
    url = url_of(service, AGAIN_MS, AGAIN_MS + 8000, StorageType="1", OutProtocol="flv")
    with av.open(io.BytesIO(get(service, url).content), "r", format="flv") as container:
        sizes: list[int] = []
        # av flushes a stream at the end that appeared after it had listed the streams.
        with contextlib.suppress(IndexError):
            for packet in container.demux():
                sizes += [packet.size] if packet.stream.type == "audio" else []
        sound = container.streams.audio[0].codec_context
    assert (sound.name, sound.sample_rate) == ("aac", 16_000)
    assert len(sizes) > 100


@pytest.mark.parametrize(
    ("storage", "protocol", "plays"),
    [
        ("0", "hls", True), ("0", "httpshls", True), ("1", "hls", True), ("1", "httpshls", True),
        ("1", "flv", True), ("1", "httpsflv", True), ("1", "rtsp", False),
    ],
)  # fmt: skip
def test_protocols(service: LocalVcs, storage: str, protocol: str, plays: bool) -> None:
    answer = ask(service, 0, 5000, StorageType=storage, OutProtocol=protocol)
    assert answer["Code"] == ("200" if plays else "Failed"), answer
    if plays:
        assert answer["OutProtocol"] == protocol and get(service, answer["Url"]).status_code == 200
    else:
        assert protocol in answer["Message"] and not answer.get("Url")


@pytest.mark.parametrize("protocol", ["flv", "httpsflv", "rtsp"])
def test_the_cloud_has_hls_only(service: LocalVcs, protocol: str) -> None:
    times = {"StartTime": str(T0), "EndTime": str(T0 + 5000)}
    response = service.call(
        "GetDeviceVideoUrl", {"CorpId": CORP, "DeviceId": CAMERA, "OutProtocol": protocol} | times
    )
    assert (response.status_code, response.json()["Code"]) == (400, "InvalidOutProtocol")


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "device_id", "reason"),
    [
        (15_000, 25_000, CAMERA, "Nothing was recorded in this time."),
        (0, 5000, EMPTY, "Nothing has been recorded of this device."),
        (7_000_000, 8_000_000, CAMERA, "no recording in this range"),
        (-8 * DAY_MS, 5000, CAMERA, "by 7 days at most"),
        (-40 * DAY_MS, -35 * DAY_MS, CAMERA, "are kept for 30 days"),
    ],
)
def test_why_there_is_nothing(
    service: LocalVcs, start_ms: int, end_ms: int, device_id: str, reason: str
) -> None:
    answer = ask(service, start_ms, end_ms, device_id)
    assert answer["Code"] == "Failed" and reason in answer["Message"]


def test_addresses_are_secrets_that_run_out(service: LocalVcs) -> None:
    url = url_of(service, 0, 12_000)
    text = get(service, url).text
    segment = urljoin(url, m3u8.loads(text).segments[0].uri)
    assert get(service, segment).status_code == 200
    assert get(service, segment.partition("?")[0]).status_code == 403
    assert get(service, url[:-1] + ("0" if url[-1] != "0" else "1")).status_code == 403
    other = url_of(service, AGAIN_MS, OVER_MS)
    own = segment.rpartition("/")[2].partition("?")[0]
    foreign = other.replace("index.m3u8", own)
    assert get(service, foreign).status_code == 404, "a segment outside of the address's range"
    assert get(service, url.replace("/index.m3u8", ".flv")).status_code == 404
    for name in ("0-1-0-0", f"{T0}-1-99-0", f"{T0}-2-0-0", "x", f"{T0}-1-0-9999999", "..%2f..%2fservice"):
        assert get(service, segment.replace(own, f"{name}.ts")).status_code == 404
    assert isinstance(service.clock, ManualClock)
    service.clock.advance(600_001)
    try:
        assert get(service, url).status_code == 403 and get(service, segment).status_code == 403
    finally:
        service.clock.set(NOW)


@pytest.fixture
def now(service: LocalVcs) -> Iterator[LocalVcs]:
    """Where it is as late as on this machine: the official SDK knows no other time, and the tests were read
    before the first of them ran, perhaps an hour ago."""
    assert isinstance(service.clock, ManualClock)
    service.clock.set(int(time.time() * 1000))
    yield service
    service.clock.set(NOW)


def test_the_official_sdk(now: LocalVcs) -> None:
    sdk = typed_client(now)
    found = sdk.get_device_video_url(
        models.GetDeviceVideoUrlRequest(
            corp_id=CORP, device_id=CAMERA, start_time=T0, end_time=T0 + 5000, out_protocol="hls"
        )
    ).body
    assert (found.code, found.out_protocol) == ("200", "hls") and play(now, found.url)
    nothing = sdk.get_device_video_url(
        models.GetDeviceVideoUrlRequest(
            corp_id=CORP, device_id=CAMERA, start_time=T0 + 15_000, end_time=T0 + 16_000
        )
    ).body
    assert nothing.code == "Failed" and not nothing.url
    with pytest.raises(TeaException) as caught:
        sdk.get_device_video_url(models.GetDeviceVideoUrlRequest(corp_id="none", device_id=CAMERA))
    assert caught.value.code == "InvalidCorpId"
    with pytest.raises(TeaException) as caught:
        sdk.get_device_video_url(
            models.GetDeviceVideoUrlRequest(corp_id=CORP, device_id=CAMERA, out_protocol="rtmp")
        )
    assert caught.value.code == "InvalidOutProtocol"


@pytest.mark.parametrize(
    "text",
    ['[{"DeviceIds":"","StorageDays":[]}]', '[{"DeviceIds":"ds_1","StorageDays":[]}]', "[1]", "{}", "[[]]"],
)
def test_malformed_settings(service: LocalVcs, text: str) -> None:
    response = service.call("UpdateDevicesStorage", {"UpdateStorageRequests": text})
    assert (response.status_code, response.json()["Code"]) == (400, "InvalidUpdateStorageRequests")


def test_all_or_nothing_and_the_last_word_counts(service: LocalVcs) -> None:
    def days() -> str:
        message: str = ask(service, -40 * DAY_MS, -39 * DAY_MS, DAYS)["Message"]
        return message.partition("kept for ")[2].partition(" days")[0]

    def put(text: str) -> str:
        code: str = service.answer("UpdateDevicesStorage", UpdateStorageRequests=text)["Code"]
        return code

    kept = '"StorageDays":[{"StorageType":"VIDEO","StorageDays":%d}]}'
    before = days()
    assert put(f'[{{"DeviceIds":"{DAYS}",{kept % 9},{{"DeviceIds":"nobody",{kept % 9}]') == "DeviceNotFound"
    assert days() == before != "9"
    assert put(f'[{{"DeviceIds":"{DAYS}",{kept % 9},{{"DeviceIds":"{DAYS}",{kept % 11}]') == "0"
    assert days() == "11"


def test_days_count_at_once_and_end_what_is_playing(service: LocalVcs) -> None:
    assert isinstance(service.clock, ManualClock)
    url = url_of(service, 0, 12_000, DAYS)
    whole = m3u8.loads(get(service, url).text).segments
    try:
        service.answer(
            "UpdateDevicesStorage",
            UpdateStorageRequests=f'[{{"DeviceIds":"{DAYS}","StorageDays":'
            '[{"StorageType":"VIDEO","StorageDays":1}]}]',
        )
        # The address is still good when the edge of a day reaches into the recording.
        service.clock.set(T0 + DAY_MS + 6500)
        late = url_of(service, 0, 12_000, DAYS)
        part = m3u8.loads(get(service, late).text)
        assert len(part.segments) < len(whole)
        begins_ms = round(part.segments[0].program_date_time.timestamp() * 1000) - T0
        assert begins_ms + part.start.time_offset * 1000 == pytest.approx(6500, abs=100)
        service.clock.advance(10_000)
        assert get(service, late).status_code == 404
        gone = ask(service, 0, 12_000, DAYS)
        assert gone["Code"] == "Failed" and "kept for 1 days" in gone["Message"]
    finally:
        service.clock.set(NOW)


def test_the_demo_obeys_days_too(tmp_path: Path) -> None:
    camera = "33010600001320000001"
    clock = ManualClock(T0)
    with running_service(tmp_path, clock=clock) as demo:
        old = {"StartTime": str(T0 - 20 * DAY_MS), "EndTime": str(T0 - 20 * DAY_MS + 3_600_000)}
        corp = {"CorpId": "252060345870948301", "DeviceId": camera}
        first = demo.answer("GetDeviceVideoUrl", **corp, **old)
        assert first["Code"] == "200"
        days = f'[{{"DeviceIds":"{camera}","StorageDays":[{{"StorageType":"VIDEO","StorageDays":3}}]}}]'
        assert demo.answer("UpdateDevicesStorage", UpdateStorageRequests=days)["Code"] == "0"
        assert demo.answer("GetDeviceVideoUrl", **corp, **old)["Code"] == "Failed"
        assert len(m3u8.loads(get(demo, first["Url"]).text).segments) == 0


@pytest.mark.parametrize("protocol", ["httpshls", "httpsflv"])
def test_over_https(tmp_path: Path, protocol: str) -> None:
    clock = ManualClock(NOW)
    made = Recorder(tmp_path / "localvcs", clock=clock)
    made.record(T0)
    made.close()
    with running_service(tmp_path, demo=False, clock=clock, tls=True, disk_floor=0) as service:
        url = url_of(service, 1000, 3000, StorageType="1", OutProtocol=protocol)
        assert url.startswith("https://127.0.0.1:")
        if protocol == "httpshls":
            assert [number for _, number in play(service, url)] == list(range(15, 45))
        else:
            assert len(decoded(get(service, url).content, "flv")) == 30
