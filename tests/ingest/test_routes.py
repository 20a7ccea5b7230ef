"""Where the addresses of a pulled camera lead, and where they do not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.localvcs.clock import ManualClock
from app.localvcs.ingest import routes
from tests.support.cameras import add_camera, device, like_a_camera, live_url, watch
from tests.support.localvcs import LocalVcs, running_service
from tests.support.peers import Exchange, HttpPeer, http_peer
from tests.support.waiting import LIMIT_S, wait_until

SECONDS = 3


@dataclass
class Site:
    service: LocalVcs
    peer: HttpPeer
    clock: ManualClock
    camera: str
    http: requests.Session

    def get(self, url: str) -> requests.Response:
        return self.http.get(url, timeout=20)

    def picture_url(self) -> str:
        answer = self.service.answer("GetDevicePicture", DeviceId=self.camera)
        assert answer["Code"] == "200", answer
        url: str = answer["Data"]
        return url


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A service with one FLV camera."""
    clock = ManualClock()
    with (
        http_peer() as peer,
        running_service(tmp_path, demo=False, allow_private=True, clock=clock, address_seconds=60) as service,
    ):
        peer.routes["/a.flv"] = like_a_camera(15 * SECONDS)
        camera = add_camera(service, f"{peer.url}/a.flv")
        yield Site(service, peer, clock, camera, service.session())


def test_addresses_are_keys(site: Site) -> None:
    url = live_url(site.service, site.camera)
    assert site.get(url).status_code == 200
    parts = urlsplit(url)
    base, key = f"{parts.scheme}://{parts.netloc}", parts.query
    token = parts.path.split("/")[3]
    for path, status in (
        (f"/play/camera/{token}/index.m3u8", 403),
        (f"/play/camera/{token}/index.m3u8?auth_key=1-2-3", 403),
        (f"/play/camera/{token[:-1]}x/index.m3u8?{key}", 403),
        (f"/play/camera/{token}/0.ts", 403),
        (f"/play/camera/{token}/999.ts?{key}", 404),
        (f"/play/camera/{token}.flv?{key}", 404),
        (f"/play/snapshot/{token}.jpg?{key}", 404),
        (f"/play/live/{token}/index.m3u8?{key}", 403),
        (f"/play/camera/{token}/x.ts?{key}", 404),
    ):
        assert site.get(base + path).status_code == status, path
    site.clock.advance(61_000)
    assert site.get(url).status_code == 403


def test_every_way_plays(site: Site) -> None:
    assert len(watch(live_url(site.service, site.camera, "httpsflv"), 10).pictures) >= 10
    assert len(watch(live_url(site.service, site.camera, "httpshls"), 10).pictures) >= 10
    answer = site.get(site.picture_url())
    assert answer.status_code == 200 and answer.content.startswith(b"\xff\xd8")
    assert answer.headers["content-type"] == "image/jpeg"
    refused = site.service.answer("GetDeviceLiveUrl", DeviceId=site.camera, OutProtocol="rtmp")
    assert refused["Code"] == "Failed" and "rtmp" in refused["Message"]


def test_a_picture_waits_for_the_camera(site: Site) -> None:
    wait_until(lambda: device(site.service, site.camera)["StreamAction"] == "0", "seen once, it is let go")
    before = site.peer.count("/a.flv")
    assert site.get(site.picture_url()).content.startswith(b"\xff\xd8")
    assert site.peer.count("/a.flv") == before + 1


def test_a_camera_without_a_picture(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "PICTURE_WAIT_S", 0.2)
    silent = threading.Event()

    def serve(exchange: Exchange) -> None:
        exchange.head()
        silent.set()
        exchange.hang()

    site.peer.routes["/silent.flv"] = serve
    site.camera = add_camera(site.service, f"{site.peer.url}/silent.flv")
    url = site.picture_url()
    assert silent.wait(LIMIT_S)
    assert site.get(url).status_code == 504
    answer = site.service.answer("GetDeviceLiveUrl", DeviceId=site.camera)
    assert answer["Code"] == "Retry"
    assert device(site.service, site.camera)["DeviceStatus"] == "2"


def test_a_deleted_camera_is_gone(site: Site) -> None:
    hls, flv = (live_url(site.service, site.camera, protocol) for protocol in ("hls", "httpsflv"))
    picture = site.picture_url()
    with site.http.get(flv, stream=True, timeout=20) as watching:
        body = watching.iter_content(4096)
        assert next(body).startswith(b"FLV")
        site.service.answer("DeleteDataSources", DataSourceIdList=site.camera)
        for _ in body:
            pass  # what was on its way; then the connection ends
    for url in (hls, flv, picture):
        assert site.get(url).status_code == 410
    answer = site.service.answer("GetDeviceLiveUrl", DeviceId=site.camera)
    assert answer["Code"] == "Failed"


def test_stopped_streams_end(site: Site) -> None:
    flv = live_url(site.service, site.camera, "httpsflv")
    with site.http.get(flv, stream=True, timeout=20) as watching:
        body = watching.iter_content(4096)
        next(body)
        site.service.answer("StopStreams", DeviceIdList=site.camera)
        for _ in body:
            pass
    assert len(watch(live_url(site.service, site.camera, "httpsflv"), 5).pictures) >= 5
