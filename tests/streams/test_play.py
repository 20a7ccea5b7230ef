"""Playing over HTTP, from a real server, with FFmpeg as the player."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from urllib.parse import urljoin

import av
import m3u8
import pytest

from app.bench.strip import read_both
from app.localvcs.clock import ManualClock, SystemClock
from app.localvcs.streams.hub import Ready, StreamSettings
from app.localvcs.streams.mpegts import pts90k
from tests.streams.conftest import camera
from tests.support.stream_service import StreamService, serving
from tests.support.waiting import LIMIT_S, wait_until

NOW_MS = 1_767_326_400_500


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def url_of(answer: object) -> str:
    assert isinstance(answer, Ready), answer
    return answer.url


def moments(segment: bytes) -> list[tuple[int, int | None, int | None]]:
    """(presentation time, upper strip, lower strip) of every frame of a TS segment."""
    with av.open(io.BytesIO(segment), format="mpegts") as container:
        return [(f.pts or 0, *read_both(f.to_ndarray()[: f.height])) for f in container.decode(video=0)]


def test_live_hls_shows_now(live_service: StreamService) -> None:
    url = url_of(live_service.hub.ask_live(camera("East road").device_id, 2, "hls"))
    before_ms = SystemClock().now_ms()
    parsed = m3u8.loads(get(url).decode(), uri=url)
    after_ms = SystemClock().now_ms()  # the first picture of a camera takes long on a busy machine
    assert len(parsed.segments) == 6
    assert before_ms // 1000 - 2 <= parsed.media_sequence + 5 <= after_ms // 1000
    for segment in parsed.segments[-2:]:
        start_ms = round(segment.program_date_time.timestamp() * 1000)
        frames = moments(get(urljoin(url, segment.uri)))
        assert len(frames) == 15
        assert frames[0] == (pts90k(start_ms), start_ms, start_ms)
        for pts, upper, lower in frames:
            assert upper is not None and upper == lower
            assert pts == pts90k(upper)


def test_the_window_slides_by_whole_seconds(live_service: StreamService) -> None:
    url = url_of(live_service.hub.ask_live(camera("Lobby").device_id, 2, "hls"))
    first = m3u8.loads(get(url).decode()).media_sequence
    wait_until(lambda: m3u8.loads(get(url).decode()).media_sequence >= first + 2)
    later = m3u8.loads(get(url).decode())
    assert len(later.segments) == 6
    # What has just left the list can still be had, the far past and the future cannot.
    key = url.partition("auth_key=")[2]
    base = url.partition("index.m3u8")[0]
    assert status_of(f"{base}{first}.ts?auth_key={key}") == 200
    assert status_of(f"{base}{first - 600}.ts?auth_key={key}") == 404
    for beyond in (str(later.media_sequence + 60), "9" * 5000, "-1", "x"):
        assert status_of(f"{base}{beyond}.ts?auth_key={key}") == 404
    assert live_service.hub.status(camera("Lobby").device_id).viewers == 1


def test_segments_of_four_seconds_hold_one_group_each() -> None:
    with serving(ManualClock(NOW_MS), StreamSettings(segment_seconds=4)) as service:
        url = url_of(service.hub.ask_live(camera("East road").device_id, 2, "hls"))
        window = m3u8.loads(get(url).decode())
        assert window.target_duration == 4 and [s.duration for s in window.segments] == [4.0] * 6
        begin_ms = window.segments[-1].program_date_time.timestamp() * 1000
        assert begin_ms == NOW_MS // 4000 * 4000 - 4000  # the newest that is over
        data = get(urljoin(url, window.segments[-1].uri))
    shown = moments(data)
    assert len(shown) == 60 and shown[0][1] == begin_ms and shown[-1][1] == begin_ms + 3933
    with av.open(io.BytesIO(data), format="mpegts") as container:
        assert sum(packet.is_keyframe for packet in container.demux(video=0)) == 1


def test_live_flv_starts_with_a_key_frame_and_keeps_pace(live_service: StreamService) -> None:
    device_id = camera("North gate").device_id
    url = url_of(live_service.hub.ask_live(device_id, 2, "httpsflv"))
    with av.open(url, options={"probesize": "65536", "analyzeduration": "100000"}) as container:
        origin_ms = int(container.metadata["utcOriginMs"])
        assert container.streams.audio[0].codec_context.name == "aac"
        frames = []
        for packet in container.demux(video=0):
            if not frames:
                assert packet.is_keyframe
            frames += packet.decode()
            if len(frames) >= 25:
                break
        assert live_service.hub.status(device_id).viewers >= 1
        for frame in frames:
            upper, lower = read_both(frame.to_ndarray()[:360])
            assert upper == lower == origin_ms + (frame.pts or 0)
        assert abs(SystemClock().now_ms() - upper) < 20_000
    wait_until(lambda: live_service.hub.status(device_id).viewers == 0)


def test_flv_of_a_g711_camera_carries_g711(live_service: StreamService) -> None:
    url = url_of(live_service.hub.ask_live(camera("Canteen").device_id, 2, "httpsflv"))
    with av.open(url, options={"probesize": "65536", "analyzeduration": "100000"}) as container:
        assert container.streams.audio[0].codec_context.name == "pcm_alaw"
    hls = url_of(live_service.hub.ask_live(camera("Canteen").device_id, 2, "hls"))
    uri = m3u8.loads(get(hls).decode()).segments[-1].uri
    with av.open(io.BytesIO(get(urljoin(hls, uri)))) as container:
        assert container.streams.audio[0].codec_context.name == "aac"


def test_viewers_share_one_encoder(live_service: StreamService) -> None:
    hub, device_id = live_service.hub, camera("Parking B1").device_id
    before = hub.load()["encoders"]
    answers = [
        urllib.request.urlopen(url_of(hub.ask_live(device_id, 2, "flv")), timeout=LIMIT_S) for _ in range(3)
    ]
    try:
        for answer in answers:
            assert answer.read(3) == b"FLV"
        assert hub.status(device_id).viewers == 3
        assert hub.load()["encoders"] <= before + 1
    finally:
        for answer in answers:
            answer.close()


def test_a_recording_plays_from_the_key_frame_before_its_start(live_service: StreamService) -> None:
    hub, device = live_service.hub, camera("Corridor 3F")
    now_ms = SystemClock().now_ms()
    source = hub._devices[device.device_id].profile.source
    spans = source.recorded(now_ms - 10 * 3_600_000 * 24, now_ms, now_ms)
    gap = (spans[0].end_ms, spans[1].start_ms)
    start_ms, end_ms = gap[0] - 3400, gap[1] + 2000
    url = url_of(hub.ask_video(device.device_id, start_ms, end_ms, "hls"))
    parsed = m3u8.loads(get(url).decode(), uri=url)
    assert parsed.is_endlist
    first = round(parsed.segments[0].program_date_time.timestamp() * 1000)
    assert start_ms - 1000 < first <= start_ms
    after = [s for s in parsed.segments if s.discontinuity]
    assert [round(s.program_date_time.timestamp() * 1000) for s in after] == [gap[1]]
    for segment, expected in ((parsed.segments[0], first), (after[0], gap[1])):
        frames = moments(get(urljoin(url, segment.uri)))
        assert frames[0] == (pts90k(expected), expected, expected)
        assert all(upper == lower and pts == pts90k(upper or 0) for pts, upper, lower in frames)
    base, key = url.partition("index.m3u8")[0], url.partition("auth_key=")[2]
    assert status_of(f"{base}{gap[0] // 1000 + 1}-2.ts?auth_key={key}") == 404
    assert status_of(f"{base}nonsense.ts?auth_key={key}") == 404


def test_a_recording_on_the_device_plays_as_flv_and_ends(live_service: StreamService) -> None:
    hub, device = live_service.hub, camera("Canteen")
    now_ms = SystemClock().now_ms()
    source = hub._devices[device.device_id].profile.source
    span = source.recorded(now_ms - 7_200_000, now_ms, now_ms)[0]
    url = url_of(hub.ask_video(device.device_id, span.start_ms, span.start_ms + 2000, "flv", "1"))
    data = get(url)
    with av.open(io.BytesIO(data)) as container:
        origin_ms = int(container.metadata["utcOriginMs"])
        frames = list(container.decode(video=0))
    assert len(frames) in (30, 45)
    assert read_both(frames[0].to_ndarray()[:720]) == (origin_ms, origin_ms)


def test_a_picture_is_a_jpeg_of_the_main_stream(live_service: StreamService) -> None:
    data = get(url_of(live_service.hub.picture(camera("East road").device_id)))
    with av.open(io.BytesIO(data), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (1280, 720)
    upper, lower = read_both(frame.to_ndarray()[:720])
    assert upper == lower
    assert upper is not None and abs(SystemClock().now_ms() - upper) < 20_000


@pytest.mark.parametrize("protocol", ["hls", "flv"])
def test_expired_and_forged_addresses_are_403_and_strangers_404(protocol: str) -> None:
    clock = ManualClock(NOW_MS)
    with serving(clock, StreamSettings(address_seconds=30)) as service:
        url = url_of(service.hub.ask_live(camera("East road").device_id, 2, protocol))
        assert status_of(url + "0") == 403
        assert status_of(url.partition("?")[0]) == 403
        wrong_kind = url.replace("/play/live/", "/play/video/")
        assert status_of(wrong_kind) == 404
        clock.advance(31_000)
        assert status_of(url) == 403


def test_segments_need_the_key_too_and_a_camera_that_has_gone_is_410() -> None:
    clock = ManualClock(NOW_MS)
    with serving(clock) as service:
        device_id = camera("Server room").device_id
        url = url_of(service.hub.ask_live(device_id, 2, "hls"))
        segment = urljoin(url, m3u8.loads(get(url).decode()).segments[0].uri)
        assert status_of(segment) == 200
        assert status_of(segment.partition("?")[0]) == 403
        service.hub.unregister(device_id)
        assert status_of(url) == 410


def test_an_on_demand_window_begins_with_the_pull() -> None:
    clock = ManualClock(NOW_MS)
    with serving(clock, StreamSettings(pull_seconds=2)) as service:
        device_id = camera("Roof").device_id
        service.hub.ask_live(device_id, 2, "hls")
        clock.advance(2000)
        url = url_of(service.hub.ask_live(device_id, 2, "hls"))
        parsed = m3u8.loads(get(url).decode())
        assert [s.program_date_time.timestamp() for s in parsed.segments] == [
            NOW_MS // 1000 - 1,
            NOW_MS // 1000,
            NOW_MS // 1000 + 1,
        ]


def test_a_moving_clock_does_not_end_a_stream() -> None:
    """Forward by an hour, back by two: FLV goes on with rising timestamps, HLS shows the new now."""
    clock = ManualClock(NOW_MS)
    with serving(clock) as service:
        device_id = camera("Server room").device_id
        url = url_of(service.hub.ask_live(device_id, 2, "flv"))
        hls = url_of(service.hub.ask_live(device_id, 2, "hls"))
        with av.open(url, options={"probesize": "4096", "analyzeduration": "0"}) as container:
            stream = container.decode(video=0)
            stamps, shown = [], []
            for jump in (0, 3_600_000, -7_200_000):
                clock.advance(jump)
                clock.advance(500)
                frame = next(stream)
                while (read_both(frame.to_ndarray()[:360])[0] or 0) < clock.now_ms() - 2000 or (
                    read_both(frame.to_ndarray()[:360])[0] or 0
                ) > clock.now_ms():
                    frame = next(stream)
                stamps.append(frame.pts)
                shown.append(read_both(frame.to_ndarray()[:360])[0])
            assert stamps == sorted(stamps)
            assert shown[1] - shown[0] > 3_000_000 and shown[1] - shown[2] > 7_000_000
        sequence = m3u8.loads(get(hls).decode()).media_sequence
        assert abs(clock.now_ms() // 1000 - sequence) <= 8


def test_the_encoder_stops_after_the_last_viewer() -> None:
    clock = ManualClock(NOW_MS)
    with serving(clock, StreamSettings(linger_seconds=20.0)) as service:
        device_id = camera("Server room").device_id
        service.hub.ask_live(device_id, 2, "hls")
        wait_until(lambda: service.hub.load()["encoders"] == 1)
        clock.advance(20_001)
        wait_until(lambda: service.hub.load()["encoders"] == 0)


def test_an_encoder_that_lags_does_not_take_back_what_was_listed() -> None:
    clock = ManualClock(NOW_MS)
    with serving(clock) as service:
        hub, device_id = service.hub, camera("Server room").device_id
        url = url_of(hub.ask_live(device_id, 2, "hls"))
        first = m3u8.loads(get(url).decode(), uri=url)
        newest = first.media_sequence + 5
        live = hub._devices[device_id].live[2]
        wait_until(lambda: live.running)
        with live._lock:
            live._complete = newest - 2
        later = m3u8.loads(get(url).decode(), uri=url)
        assert later.media_sequence == first.media_sequence
        assert len(moments(get(urljoin(url, later.segments[-1].uri)))) == 15
        clock.advance(-60_000)
        with live._lock:
            live._complete = None
        assert m3u8.loads(get(url).decode()).media_sequence == first.media_sequence - 60
