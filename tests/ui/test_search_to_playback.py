"""From a question to the moment on screen, with everything real: service, decoders, window, pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bench.search import overlap
from app.bench.strip import from_qimage, read_time
from app.core.search.draft import WantedAttribute
from app.core.search.hits import Hit
from app.core.search.run import BUSY
from app.core.search.when import Between
from app.localvcs.demo.camera import DemoCamera
from app.localvcs.demo.recordings import recorded
from app.localvcs.demo.site import MAIN_SIZE, demo_site
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.ui.playback.page import PlaybackPage
from app.ui.playback.tile import ReviewTileWidget
from app.ui.qt_station import StationHost
from app.ui.search.hitdoing import LEAD_MS
from app.ui.search.page import SearchPage
from app.ui.settings.book import ProfileBook
from app.ui.window import MainWindow
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support import backgrounds
from tests.support.fake_window import FakeSecrets
from tests.support.localvcs import LocalVcs, running_service
from tests.support.waiting import run_until

LIMIT_S = 100.0
FRAME_MS = 1000 / 15


@pytest.fixture
def service(tmp_path: Path) -> Iterator[LocalVcs]:
    with running_service(tmp_path) as running:
        yield running


@pytest.fixture
def window(qtbot: Any, tmp_path: Path, service: LocalVcs) -> Iterator[MainWindow]:
    secrets = FakeSecrets()
    book = ProfileBook(ProfileStore(tmp_path / "profiles.toml"), secrets)  # type: ignore[arg-type]
    made = MainWindow(StationHost(secrets, None), book)  # type: ignore[arg-type]
    made.resize(1600, 900)
    made.show()
    made.open_profile(
        Profile(
            "real",
            ProfileKind.LOCAL,
            service.base_url,
            access_key_id=DEMO_ACCESS_KEY_ID,
            time_zone="Asia/Shanghai",
            prefer_https_streams=False,
        ),
        DEMO_ACCESS_KEY_SECRET,
    )
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def test_an_attribute_query_leads_to_the_moment_with_the_object_in_its_box(window: MainWindow) -> None:
    run_until(
        lambda: window.station is not None and bool(window.station.catalogue.corps), "the projects", LIMIT_S
    )
    window.modes.show("search")
    page = window.modes.page("search")
    assert isinstance(page, SearchPage)
    # Red cars, an hour ago, as a person would fill in the form.
    QTest.mouseClick(page.query.types._buttons["Motor"], Qt.MouseButton.LeftButton)
    page.query.attributes.set_value((WantedAttribute("VehicleColor", ("4",), 0.5),))
    now = page.model.now()
    page.query.when.set_when(Between(now - 3_900_000, now - 3_600_000))
    QTest.mouseClick(page.query.search, Qt.MouseButton.LeftButton)
    run_until(lambda: page.run is not None and page.run.status.code not in BUSY, "the answer", LIMIT_S)
    assert page.model.rowCount() > 0
    assert page.results.current() is not None and page.detail.isVisible()
    assert page.detail.hit is page.results.current()
    # Cameras of the demo lack recordings at some minutes, or all: the first hit that has one.
    hits = [page.model.hit(row) for row in range(page.model.rowCount())]
    hit = next(one for one in hits if one is not None and _is_recorded(one, now))
    assert page.results.choose(hit.key) and page.detail.hit is hit
    # The detail shows the scene with the box around the object of the ground truth.
    run_until(lambda: page.detail.scene.image is not None, "the source picture", LIMIT_S)
    scene = page.detail.scene
    assert not scene.box_rect().isEmpty() and scene.rect().toRectF().contains(scene.box_rect())
    assert [line.text() for line in page.detail.findChildren(type(page.detail.local)) if "red" in line.text()]
    run_until(lambda: page.shots.shot(hit.target).image is not None, "the target picture", LIMIT_S)
    # Play the moment: five seconds before, then the moment itself.
    began_s = time.monotonic()
    QTest.keyClick(page.results.grid, Qt.Key.Key_P)
    assert window.modes.current == "playback"
    playback = window.modes.page("playback")
    assert isinstance(playback, PlaybackPage) and playback.review is not None
    tile = playback.grid.tile_widgets[0]
    run_until(lambda: tile.shown_utc_ms is not None, "the first picture", LIMIT_S)
    assert tile.device_id == hit.device_id
    first = tile.shown_utc_ms
    passed_ms = 1000 * (time.monotonic() - began_s)  # the clock does not wait for the first picture
    assert first is not None and -4000 < first - (hit.at_utc_ms - LEAD_MS) < 4000 + passed_ms
    playback.driver.pause()
    playback.driver.seek(hit.at_utc_ms)

    def stands() -> str:
        shows = f"{tile.status} {tile.words.headline!r}, shows {tile.shown_utc_ms} of {hit.at_utc_ms}"
        return f"the moment: {shows}, {len(tile.boxes_shown())} boxes, drawn {_drawn(tile)}"

    run_until(lambda: bool(tile.boxes_shown()) and _drawn(tile) is not None, stands, LIMIT_S)
    run_until(lambda: abs((_drawn(tile) or 0) - hit.at_utc_ms) <= FRAME_MS, "its own picture", LIMIT_S)
    drawn = _drawn(tile)
    assert drawn is not None and abs(drawn - hit.at_utc_ms) <= FRAME_MS
    assert _share(tile, hit, drawn) >= 0.7


def _is_recorded(hit: Hit, now_ms: int) -> bool:
    device = next(one for one in demo_site().cameras if one.device_id == hit.device_id)
    span = hit.at_utc_ms - 2 * LEAD_MS, hit.at_utc_ms + LEAD_MS
    return list(recorded(device, "cloud", *span, now_ms)) == [span]


def _drawn(tile: ReviewTileWidget) -> int | None:
    """The time in the strip of what the tile paints, overlays and all."""
    return read_time(from_qimage(tile.grab(tile.picture_rect()).toImage()))


def _share(tile: ReviewTileWidget, hit: Hit, drawn_ms: int) -> float:
    """How well the drawn box fits the object that is there."""
    device = next(one for one in demo_site().cameras if one.device_id == hit.device_id)
    camera = DemoCamera(device, backgrounds.folder())
    area, box = tile.picture_rect(), tile.box_rect(tile.boxes_shown()[0])
    across, down = MAIN_SIZE[0] / area.width(), MAIN_SIZE[1] / area.height()
    drawn = (
        round((box.left() - area.left()) * across),
        round((box.top() - area.top()) * down),
        round((box.right() + 1 - area.left()) * across),
        round((box.bottom() + 1 - area.top()) * down),
    )
    return max(overlap(drawn, target.box) for target in camera.ground_truth(drawn_ms))
