"""What is open, kept and read back; and never a start that fails for what was kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import arrangement, desk, wallstate
from app.core.desk import Desk, KeptWindow, Place, PlaybackWindow
from app.core.keptplayback import KeptPlayback, Slot
from app.core.layouts import LAYOUTS
from tests.core.test_choices import JSON
from tests.core.test_views import SHOWN
from tests.support.station_rig import StationRig

PLACES = st.builds(
    Place,
    st.integers(-5000, 9000),
    st.integers(-5000, 9000),
    st.integers(1, 9000),
    st.integers(1, 9000),
    st.sampled_from(["", "DP-1", "HDMI-2"]),
    st.booleans(),
    st.booleans(),
)


def _without_tail(slots: list[Slot | None]) -> tuple[Slot | None, ...]:
    while slots and slots[-1] is None:
        slots = slots[:-1]
    return tuple(slots)


WINDOWS = st.builds(
    KeptWindow,
    SHOWN,
    st.none() | st.integers(0, 70),
    st.none() | st.integers(0, 70),
    st.sampled_from(["", "f" * 32]),
    st.none() | PLACES,
)

PLAYBACKS = st.builds(
    KeptPlayback,
    st.sampled_from(["1", "4", "9", "16"]),
    st.lists(
        st.none() | st.builds(Slot, st.sampled_from(["a", "b"]), st.sampled_from(["cloud", "device"])),
        max_size=16,
    ).map(_without_tail),
    st.integers(0, 15),
    st.none() | st.integers(0, 1 << 41),
    st.booleans(),
    st.none() | st.integers(0, 900),
)


@given(st.none() | PLAYBACKS, st.lists(st.builds(PlaybackWindow, PLAYBACKS, st.none() | PLACES), max_size=3))
@settings(database=None, deadline=None, max_examples=40)
def test_playback_there_and_back(page: KeptPlayback | None, windows: list[PlaybackWindow]) -> None:
    value = Desk((KeptWindow(arrangement.of(wallstate.empty(LAYOUTS["4"]))),), page, tuple(windows))
    assert desk.read(desk.to_text(value))[0] == value


@given(JSON, JSON)
@settings(database=None, max_examples=60)
def test_nonsense_about_playback_keeps_the_walls(page: object, windows: object) -> None:
    text = json.dumps(
        {"windows": [{"layout": "4", "tiles": ["cam1"]}], "playback": page, "playback_windows": windows}
    )
    read = desk.read(text)[0]
    assert read is not None and read.windows[0].wall.device_ids == ["cam1"]


@given(st.lists(WINDOWS, min_size=1, max_size=4))
@settings(database=None, deadline=None, max_examples=40)
def test_there_and_back(windows: list[KeptWindow]) -> None:
    value = Desk(tuple(windows))
    assert desk.read(desk.to_text(value))[0] == value
    for window in windows:
        state = window.onto(wallstate.empty(LAYOUTS["4"]))
        assert state.problem() is None and arrangement.of(state, parked=True) == window.wall


@given(
    st.text(max_size=30) | st.builds(lambda rows: json.dumps({"windows": rows}), st.lists(JSON, max_size=3))
)
@settings(database=None, max_examples=40)
def test_nonsense_is_nothing(text: str) -> None:
    read = desk.read(text)[0]
    assert read is None or all(w.onto(wallstate.empty(LAYOUTS["1"])).problem() is None for w in read.windows)


@pytest.mark.parametrize(
    ("text", "windows", "whole"),
    [
        (None, 0, True),
        ("", 0, True),
        ("{", 0, False),
        ("[]", 0, False),
        ('{"windows": []}', 0, False),
        ('{"windows": [{"layout": "4", "tiles": []}, {"layout": 7}]}', 1, False),
        ('{"windows": [{"layout": "4", "tiles": []}], "playback": 3}', 1, False),
        ('{"windows": [{"layout": "4", "tiles": []}], "playback_windows": 3}', 1, False),
        ('{"windows": [{"layout": "4", "tiles": []}], "playback": null}', 1, True),
        ('{"layout": "9", "tiles": [null, "cam1"]}', 1, True),
    ],
)
def test_whether_all_of_a_kept_text_could_be_read(text: str | None, windows: int, whole: bool) -> None:
    found, all_of_it = desk.read(text)
    assert (0 if found is None else len(found.windows)) == windows
    assert all_of_it is whole


def test_what_the_first_version_kept_is_read() -> None:
    read = desk.read('{"layout": "9", "tiles": [null, "cam1"]}')[0]
    assert read is not None and len(read.windows) == 1
    assert read.windows[0].wall.device_ids == ["cam1"] and read.windows[0].place is None


def test_a_tile_sent_to_another_wall_keeps_its_stream_and_both_can_undo() -> None:
    rig = StationRig()
    rig.start()
    wall, other = rig.station.wall, rig.station.open_wall()
    wall.assign_many(["cam0", "cam1"])
    wall.choose(0, rotate=90)
    rig.run()
    rig.pictures()
    opened, ring = list(rig.pool.opened), wall.tiles[0].ring()
    wall.send(0, other, 2)
    rig.run()
    assert rig.pool.opened == opened and not rig.pool.closed
    assert wall.tiles[0].device_id is None and other.tiles[2].device_id == "cam0"
    assert other.tiles[2].choices.rotate == 90 and other.tiles[2].ring() is ring
    wall.undo()
    other.undo()
    rig.run()
    assert wall.tiles[0].device_id == "cam0" and other.tiles[2].device_id is None
    rig.station.close_wall(other)
    rig.run()
    assert len(rig.pool.streams) == 2


def test_all_walls_wait_for_a_service_that_is_away_and_come_back() -> None:
    rig = StationRig()
    rig.start()
    other = rig.station.open_wall()
    rig.station.wall.assign(0, "cam0")
    other.assign(0, "cam1")
    rig.run()
    assert rig.station.counts.tiles_occupied == 2
    rig.pictures()
    assert {t.status().phase for w in rig.station.walls for t in w.tiles if t.device_id} == {"playing"}
