"""Small pictures: joined, taken back, from disk, of nothing, by expired addresses; and real ones."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from app.bench.strip import read_time
from app.core.recordings import CLOUD, Track
from app.core.recordings.ledger import HOUR_MS
from app.core.recordings.thumbs import AT_ONCE, Thumb, Thumbnails, ThumbState
from app.core.status import Reason
from app.media.thumbs import ThumbAsk, ThumbMade
from app.media.types import Failure
from app.store.database import Database
from app.store.thumbcache import ThumbCache
from tests.core.test_recordings import CAM, Rig
from tests.support.live_station import LiveStation
from tests.support.localvcs import running_service

JPEG = b"\xff\xd8 picture \xff\xd9"


class Maker:
    """The process, scripted."""

    def __init__(self, made: Callable[[ThumbMade], None]) -> None:
        self.made = made
        self.asks: list[ThumbAsk] = []
        self.cancelled: list[int] = []
        self.closed = False

    def ask(self, ask: ThumbAsk) -> None:
        self.asks.append(ask)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def close(self) -> None:
        self.closed = True


class Thumbs:
    def __init__(self, folder: Path | None = None) -> None:
        self.rig = Rig()
        self.makers: list[Maker] = []
        self.it = Thumbnails(
            self.rig.it,
            self.rig.station._caller,
            self.rig.loop.post,
            None if folder is None else lambda: ThumbCache(lambda: folder),
            self.make,
        )
        self.came: list[Thumb] = []
        self.at = (self.rig.now // HOUR_MS - 3) * HOUR_MS + 60_000

    def make(self, made: Callable[[ThumbMade], None]) -> Maker:
        self.makers.append(Maker(made))
        return self.makers[0]

    def wish(self, away_ms: int = 0, tolerance_ms: int = 1000) -> Callable[[], None]:
        cancel = self.it.wish(CAM, self.at + away_ms, tolerance_ms, self.came.append)
        self.rig.run()
        return cancel

    def give(self, **made: Any) -> None:
        ask = self.makers[0].asks[-1]
        given = {"jpeg": JPEG, "utc_ms": ask.at_utc_ms + 40} | made
        self.makers[0].made(ThumbMade(ask.number, **given))
        self.rig.run()


def test_a_picture_is_made_once_and_kept() -> None:
    thumbs = Thumbs()
    thumbs.wish()
    thumbs.wish(300)  # on the same place of the grid
    assert len(thumbs.makers[0].asks) == 1
    thumbs.give()
    assert [t.state for t in thumbs.came] == [ThumbState.READY] * 2 and thumbs.came[0].jpeg == JPEG
    thumbs.wish()
    assert len(thumbs.came) == 3 and len(thumbs.makers[0].asks) == 1
    assert thumbs.it.known(CAM, thumbs.at, 1000) == thumbs.came[0]
    assert "key-secret" not in repr(thumbs.makers[0].asks[0])


def test_the_newest_goes_first_and_few_are_under_way() -> None:
    thumbs = Thumbs()
    for n in range(10):
        thumbs.it.wish(CAM, thumbs.at + n * 5000, 1000, thumbs.came.append)
    thumbs.rig.run()
    asks = thumbs.makers[0].asks
    assert len(asks) == AT_ONCE
    thumbs.give()
    assert len(asks) == AT_ONCE + 1
    assert asks[-1].at_utc_ms == thumbs.it.slot(thumbs.at + 9 * 5000, 1000)


def test_a_wish_that_is_stale_is_taken_back() -> None:
    thumbs = Thumbs()
    one, other = thumbs.wish(), thumbs.wish()
    one()
    assert thumbs.makers[0].cancelled == []
    other()
    assert thumbs.makers[0].cancelled == [thumbs.makers[0].asks[0].number]
    assert thumbs.it.waiting() == 0
    thumbs.give()
    assert thumbs.came == []


def test_where_nothing_is_recorded_nobody_is_asked() -> None:
    thumbs = Thumbs()
    thumbs.rig.look(5)
    calls = len(thumbs.rig.recorder.asked)
    thumbs.wish(HOUR_MS // 2)
    assert [t.state for t in thumbs.came] == [ThumbState.NOTHING]
    assert thumbs.makers == [] and len(thumbs.rig.recorder.asked) == calls


def test_an_expired_address_is_asked_for_anew_once() -> None:
    thumbs = Thumbs()
    thumbs.wish()
    thumbs.give(jpeg=None, failure=Failure.ADDRESS_EXPIRED)
    assert len(thumbs.makers[0].asks) == 2 and len(thumbs.rig.recorder.asked) == 2
    thumbs.give(jpeg=None, failure=Failure.ADDRESS_EXPIRED)
    assert [(t.state, t.reason) for t in thumbs.came] == [(ThumbState.FAILED, Reason.ADDRESS_EXPIRED)]
    thumbs.wish()
    thumbs.give(jpeg=None, failure=Failure.DECODER_LOST)
    thumbs.give()
    assert thumbs.came[-1].state is ThumbState.READY


def test_no_picture_near_enough_and_a_service_that_says_no() -> None:
    thumbs = Thumbs()
    thumbs.wish()
    thumbs.give(jpeg=None, utc_ms=0)
    thumbs.rig.recorder.video = lambda r: {"Code": "Failed", "Message": "offline"}
    thumbs.wish(2 * HOUR_MS)
    assert [(t.state, t.reason) for t in thumbs.came] == [
        (ThumbState.NOTHING, None),
        (ThumbState.FAILED, Reason.OFFLINE),
    ]


def test_pictures_on_disk_are_taken_from_there(tmp_path: Path) -> None:
    first = Thumbs(tmp_path)
    first.wish()
    first.give()
    assert len(list(tmp_path.rglob("*.jpg"))) == 1
    second = Thumbs(tmp_path)
    second.wish()
    assert second.came == first.came and second.makers == []
    first.it.close()
    assert first.makers[0].closed


def test_real_pictures_of_the_demo_site_bear_their_time(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.sqlite")
    with (
        running_service(tmp_path) as vcs,
        LiveStation(vcs.base_url, pool=False, database=database) as live,
    ):
        it = live.station.recordings
        live.until(lambda: live.station.catalogue.state.phase == "complete")
        device = next(d for d in live.station.catalogue.devices.values() if d.is_camera)
        track = Track(device.id, CLOUD)
        hour = (it.now_utc_ms() // HOUR_MS - 4) * HOUR_MS
        it.look("test", [track], hour, hour + HOUR_MS)
        live.until(lambda: it.coverage(track, hour, hour + HOUR_MS).complete)
        inside = it.coverage(track, hour, hour + HOUR_MS).spans[0].from_utc_ms
        came: dict[int, Thumb] = {}
        wanted = [inside + 5000 + n * 7000 for n in range(4)]
        for at in wanted:
            it.thumbs.wish(track, at, 1000, lambda thumb, at=at: came.update({at: thumb}))
        live.until(lambda: len(came) == len(wanted))
        for at in wanted:
            thumb = came[at]
            assert thumb.state is ThumbState.READY, thumb
            assert abs(thumb.utc_ms - it.thumbs.slot(at, 1000)) <= 1000
            pixels = np.asarray(Image.open(io.BytesIO(thumb.jpeg)).convert("RGB"))
            assert pixels.shape == (180, 320, 3)
            assert read_time(pixels) == thumb.utc_ms
    database.close()
