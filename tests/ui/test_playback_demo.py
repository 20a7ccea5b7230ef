"""Playback end to end on the demo site: a camera is dropped on the page, and the time strips of its pictures
say what the master clock says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from app.bench.strip import read_time
from app.core.review import ReviewPhase
from app.localvcs.demo.site import demo_site
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.ui import dragging
from app.ui.playback.page import PlaybackPage
from app.ui.qt_station import StationHost
from app.ui.settings.book import ProfileBook
from app.ui.window import MainWindow
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support.fake_window import FakeSecrets
from tests.support.localvcs import running_service
from tests.support.waiting import run_until

FRAME_MS = 1000 / 15


def strip(page: PlaybackPage, index: int) -> int | None:
    """The time in the picture as it is painted on the window."""
    shot = page.window().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine() // 4, 4)
    box = page.grid.picture_rect(index)
    return read_time(rows[box.top() : box.bottom() + 1, box.left() : box.right() + 1])


def test_the_picture_painted_is_the_one_of_the_clock(qtbot: object, tmp_path: Path) -> None:
    cameras = [d.device_id for d in demo_site().cameras if d.status == "1" and not d.on_demand][:2]
    book = ProfileBook(ProfileStore(tmp_path / "profiles.toml"), FakeSecrets())  # type: ignore[arg-type]
    with running_service(tmp_path) as service:
        window = MainWindow(StationHost(None), book)
        window.resize(1400, 800)
        window.show()
        profile = Profile("site", ProfileKind.LOCAL, service.base_url, access_key_id=DEMO_ACCESS_KEY_ID)
        window.open_profile(profile, DEMO_ACCESS_KEY_SECRET)
        station = window.station
        assert station is not None
        run_until(lambda: all(camera in station.catalogue.devices for camera in cameras))
        window.modes.show("playback")
        page = window.modes.page("playback")
        assert isinstance(page, PlaybackPage)

        for index, camera in enumerate(cameras):
            mime = dragging.devices_mime([camera], [camera])  # not the event's own
            drop = QDropEvent(
                QPointF(9, 9), Qt.DropAction.CopyAction, mime,
                Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            page.grid.tile_widgets[index].dropEvent(drop)
        # Some recordings have gaps: the time is one both have.
        target = station.recordings.now_utc_ms() // 60_000 * 60_000 - 90_000 + 333
        page.driver.seek(target)

        def both(*phases: ReviewPhase) -> Callable[[], bool]:
            return lambda: all(page.grid.tile_widgets[i].status.phase in phases for i in (0, 1))

        def exact() -> bool:
            return all((page.review and page.review.tiles[i].drift_ms) == 0 for i in (0, 1))

        run_until(both(ReviewPhase.PAUSED))
        run_until(exact)
        page.grid.poll()
        QApplication.processEvents()
        assert page.review is not None and round(page.review.now_utc_ms()) == target
        seen = [strip(page, index) for index in (0, 1)]
        assert all(time is not None and 0 <= target - time <= FRAME_MS + 1 for time in seen), (seen, target)

        page.driver.play()
        run_until(both(ReviewPhase.PLAYING))
        run_until(lambda: page.grid.now_utc_ms() > target + 1500)
        page.driver.pause()
        run_until(both(ReviewPhase.PAUSED))
        run_until(exact)
        page.grid.poll()
        QApplication.processEvents()
        now = page.grid.now_utc_ms()
        seen = [strip(page, index) for index in (0, 1)]
        assert all(time is not None and 0 <= now - time <= FRAME_MS + 1 for time in seen), (seen, now)

        before = page.grid.now_utc_ms()
        page.driver.step(-1)
        run_until(lambda: page.grid.now_utc_ms() < before)
        run_until(exact)
        page.grid.poll()
        QApplication.processEvents()
        stepped = strip(page, page.grid.selected)
        assert stepped is not None and abs(page.grid.now_utc_ms() - stepped) <= 1

        left_at = round(page.grid.now_utc_ms())
        window.modes.show("live")
        assert page.review is None
        pool = station.reviews.pool
        assert pool is not None and not any(decoder.streams for decoder in pool.decoders())
        window.modes.show("playback")
        assert round(page.grid.now_utc_ms()) == left_at
        run_until(both(ReviewPhase.PAUSED))
        window.close()
        window.deleteLater()
        QApplication.processEvents()
