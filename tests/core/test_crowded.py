"""Of a decoder process that plays too many, a stream is opened anew beside its running picture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.status import TileCode
from app.media.types import FeedSpec
from tests.support.station_rig import StationRig


@pytest.fixture
def rig() -> StationRig:
    rig = StationRig()
    rig.play_one()
    return rig


def test_it_is_opened_beside_and_takes_over_with_its_first_picture(rig: StationRig) -> None:
    (shown,) = rig.pool.streams
    rig.pool.crowd(shown)
    rig.wait(1)
    (_, beside) = rig.pool.streams
    assert rig.pool.replaced == [None, shown]
    assert rig.statuses()[0] == TileCode.PLAYING
    rig.pictures()
    assert list(rig.pool.streams) == [beside]
    assert rig.statuses()[0] == TileCode.PLAYING


def hide(rig: StationRig) -> None:
    rig.station.wall.tiles[0].set_size(0, 0)


def record(rig: StationRig) -> None:
    rig.station._streams.tiles[0].recording = True


def listen(rig: StationRig) -> None:
    rig.station.wall.choose(0, audio=True)
    rig.run()


@pytest.mark.parametrize("busy", [hide, record, listen])
def test_what_would_be_noticed_or_is_for_nobody_stays(
    rig: StationRig, busy: Callable[[StationRig], None]
) -> None:
    (shown,) = rig.pool.streams
    busy(rig)
    rig.pool.crowd(shown)
    rig.wait(1)
    assert list(rig.pool.streams) == [shown]


def test_what_is_opened_without_the_service_stays(rig: StationRig) -> None:
    (other,) = rig.pool.streams
    rig.station.wall.assign(1, rig.station.add_direct_source("A file", FeedSpec("a.mp4", live=False)))
    rig.run()
    rig.pictures()
    (_, shown) = rig.pool.streams
    rig.pool.crowd(shown)
    rig.wait(1)
    assert list(rig.pool.streams) == [other, shown]
