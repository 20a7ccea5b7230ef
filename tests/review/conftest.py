"""Real decoders and known recordings, shared by the tests of a module; each test opens its own review."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.peers import http_peer
from tests.support.recorded_site import RecordedCamera, RecordedSite
from tests.support.review_rig import Rig, rig_on

CAMERAS = {
    "plain": RecordedCamera(((0, 20_000),)),
    "gappy": RecordedCamera(((0, 8000), (10_000, 20_000))),
    "slow": RecordedCamera(fps=15.0, bframes=0),
    "hevc": RecordedCamera(((0, 6000),), codec="hevc"),
    "untimed": RecordedCamera(((0, 6000),), tells_time=False),
    "holed": RecordedCamera(missing={4000}, broken={10_000}),
}


@pytest.fixture(scope="module")
def site() -> Iterator[RecordedSite]:
    with http_peer() as peer:
        yield RecordedSite(peer, **CAMERAS)


@pytest.fixture(scope="module")
def rig(site: RecordedSite) -> Iterator[Rig]:
    with rig_on(site.find) as made:
        yield made
