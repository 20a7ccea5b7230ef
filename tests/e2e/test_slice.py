"""One camera all the way: created over the API, asked for until it runs, decoded, and new when it arrives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bench import strip
from app.media.pool import DecoderPool
from app.media.types import FeedSpec, FirstPicture, MediaEvent, StreamFailed, TileSize
from app.vcs import CreateCorp, CreateDevice, DescribeIpcs, GetDeviceLiveUrl, Outcome
from tests.support.localvcs import LocalVcs, service_process
from tests.support.waiting import wait_until

PULL_S = 1.5


@pytest.fixture
def service(tmp_path: Path) -> Iterator[LocalVcs]:
    with service_process(tmp_path / "vcs", pull_seconds=PULL_S, register_seconds=0.5) as running:
        yield running


@pytest.mark.parametrize(("protocol", "out_protocol"), [("flv", "httpsflv"), ("hls", "hls")])
def test_a_camera_created_over_the_api_is_seen_live(
    service: LocalVcs, protocol: str, out_protocol: str
) -> None:
    client = service.client()
    corp = client.call(CreateCorp(corp_name="Slice A", app_name="tests"))
    assert corp.outcome is Outcome.OK
    created = client.call(
        CreateDevice(
            corp_id=corp.corp_id,
            device_type="IPC",
            data_source_type="VIDEO",
            device_name="Yard",
            device_address="Hangzhou, Yard Road 1",
            longitude="120.1",
            latitude="30.2",
            city_code="330106",
            in_protocol="SAPI",
            activate_code="123456",
        )
    )
    assert created.outcome is Outcome.OK
    device_id = created.data.device_id

    def listed() -> bool:
        found = client.call(DescribeIpcs(page_num=1, page_size=10, corp_id_list=(corp.corp_id,)))
        return any(d.device_id == device_id and str(d.device_status) == "1" for d in found.data.records)

    wait_until(listed, "the device registers and is listed as online")

    answers = []

    def running() -> bool:
        answers.append(
            client.call(
                GetDeviceLiveUrl(
                    corp_id=corp.corp_id,
                    device_id=device_id,
                    stream_type="2",
                    out_protocol=out_protocol,
                )
            )
        )
        return answers[-1].outcome is Outcome.OK

    wait_until(running, "the play address is given")
    assert {answer.outcome for answer in answers[:-1]} == {Outcome.RETRY}

    events: list[MediaEvent] = []
    pool = DecoderPool(events.append)
    try:
        stream = pool.open(FeedSpec(url=answers[-1].url, protocol=protocol), TileSize(640, 360))

        def first() -> bool:
            assert not [e for e in events if isinstance(e, StreamFailed)], events
            return any(isinstance(e, FirstPicture) for e in events)

        wait_until(first, "the first picture arrives")
        ring = pool.ring(stream)
        assert ring is not None
        before = ring.sequence
        wait_until(lambda: ring.sequence > before + 10, "new pictures follow")
        with ring.acquire() as view:
            assert view is not None
            upper, lower = strip.read_both(strip.from_ring(view))
            now = time.time() * 1000
        assert upper is not None and upper == lower
        assert abs(now - upper) < 5000
    finally:
        pool.shutdown(5.0)
