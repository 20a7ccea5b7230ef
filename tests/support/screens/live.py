"""The live page: first run, walls of all sizes, tiles in every state and what can be opened on them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.alarms import Alarm
from app.core.captures import RecordingState
from app.core.quality.policy import Why, WhyCode
from app.core.status import ConnectionCode, ConnectionState
from app.core.touring import TourMark
from app.core.tours import CAMERAS, Stop, Tour, new_id
from app.core.wallstate import TOUR, give_role
from app.ui.wall.diagnosis import DiagnosisDialog
from tests.support.fake_station import NOW
from tests.support.screens.registry import Screens
from tests.support.screens.stage import LIVE, Stage
from tests.support.screens.tilestates import KEY_FRAMES, MAIN, STATES

screens = Screens()


@screens.add
def first_run(stage: Stage) -> None:
    stage.window.show_first_run()


@screens.add
def wall_empty(stage: Stage) -> None:
    stage.live("4")


@screens.add
def wall_1(stage: Stage) -> None:
    stage.full("1", MAIN)


@screens.add
def wall_4(stage: Stage) -> None:
    stage.full("4")
    stage.station.wall.select(1)


@screens.add
def wall_16(stage: Stage) -> None:
    stage.full("16")
    stage.station.wall.select(5)


@screens.add
def wall_64(stage: Stage) -> None:
    stage.full("64")
    stage.station.wall.select(9)


@screens.add
def wall_64_empty(stage: Stage) -> None:
    stage.live("64")
    for index in range(5):
        stage.put(index)


def states(stage: Stage, layout: str, names: list[str]) -> None:
    """A wall with a tile in each of these states."""
    stage.live(layout)
    for index, name in enumerate(names):
        status, picture = STATES[name]
        stage.put(index, status, picture=picture)


@screens.add
def states_one(stage: Stage) -> None:
    states(stage, "16", list(STATES)[:16])


@screens.add
def states_two(stage: Stage) -> None:
    states(stage, "16", list(STATES)[14:30])


@screens.add
def states_small(stage: Stage) -> None:
    states(stage, "64", list(STATES))


@screens.add
def states_large(stage: Stage) -> None:
    states(stage, "4", ["stale", "starting", "offline", "trying_with_picture"])


@screens.add
def state_alone(stage: Stage) -> None:
    states(stage, "1", ["trying_with_picture"])


@screens.add
def folded_tree(stage: Stage) -> None:
    stage.full("9")
    stage.window.device_panel.hide()


@screens.add
def tile_tools(stage: Stage) -> None:
    stage.full("4")
    stage.station.wall.select(0)
    stage.settle()
    tile = stage.window.wall_view.tile_widgets[0]
    centre = QPointF(tile.rect().center())
    QApplication.sendEvent(tile, QEnterEvent(centre, centre, centre))


@screens.add
def tile_menu(stage: Stage) -> None:
    stage.full("4")
    stage.popup(stage.window.wall_view.tile_menu(0))


def sub_menu(stage: Stage, name: str) -> None:
    stage.full("4")
    menu = stage.popup(stage.window.wall_view.tile_menu(0), QPoint(300, 20))
    found = [a for a in menu.actions() if a.menu() is not None]
    action = found[SUB_MENUS.index(name)]
    at = menu.mapToGlobal(menu.actionGeometry(action).topRight())
    stage.popup(action.menu(), at)


SUB_MENUS = ["snapshots", "picture", "stream", "tour", "window", "not_offered"]
"""In the order of the menu."""
screens.each(SUB_MENUS, sub_menu)


@screens.add
def tile_information(stage: Stage) -> None:
    stage.full("4", replace(MAIN, why=Why(WhyCode.LARGE_TILE, {"width": 640}), protocol="hls", codec="h264"))
    stage.put(3, KEY_FRAMES)
    for tile in stage.window.wall_view.tile_widgets:
        tile.set_information(True)


@screens.add
def tile_information_alone(stage: Stage) -> None:
    stage.full("1", replace(MAIN, why=Why(WhyCode.ONLY_STREAM), protocol="flv", codec="h265", lost=3))
    stage.window.wall_view.tile_widgets[0].set_information(True)


@screens.add
def tile_marks(stage: Stage) -> None:
    """Recording, sound, zoom."""
    stage.full("4")
    actions = stage.window.wall_view.tile_actions
    kept = actions.recording, actions.sound_state
    there = {0: RecordingState(67.0, 2_000_000, 1, "/a.mp4", False), 2: RecordingState(7.0, 1, 2, "/b", True)}
    actions.recording = lambda tile: there.get(tile.index) if tile is not None else None  # type: ignore[method-assign]
    actions.sound_state = lambda tile: "no_device" if tile.index == 1 else "playing"  # type: ignore[method-assign]

    def back() -> None:
        actions.recording, actions.sound_state = kept  # type: ignore[method-assign]

    stage.afterwards(back)
    wall = stage.station.wall
    wall.choose(0, audio=True, volume=70)
    wall.choose(3, zoom=(0.3, 0.2, 0.4, 0.4))


@screens.add
def tile_enlarged(stage: Stage) -> None:
    stage.full("16", MAIN)
    stage.station.wall.enlarge(5)


@screens.add
def diagnosis(stage: Stage) -> None:
    stage.full("4")
    stage.put(0, STATES["trying_with_picture"][0])
    stage.settle()
    stage.show(DiagnosisDialog(stage.window.wall_view, 0))


@screens.add
def tour_marks(stage: Stage) -> None:
    stage.full("4")
    gates = stage.cameras
    marked(
        stage,
        TourMark("1", "Gates 大门", 2, 5, 7),
        TourMark("2", "Night round", 1, 12, 0, paused="operator"),
        TourMark("3", "Car parks", 3, 4, 0, waiting=gates[3]),
        TourMark("4", "Everything there is in the old town", 3, 4, 9, skipped=(gates[4],)),
    )


@screens.add
def tour_marks_alarm(stage: Stage) -> None:
    """A camera a tour shows lost its picture; in the second tile it has one again."""
    stage.full("4")
    lost = Alarm(stage.cameras[0], "silence", 58.6, False)
    marked(
        stage,
        TourMark("1", "Gates 大门", 2, 5, 7, "alarm", alarm=lost),
        TourMark("2", "Night round", 1, 12, 4, "alarm", alarm=replace(lost, left_s=3.2, over=True)),
        TourMark("3", "Everything there is in the old town", 3, 4, 9, "alarm", alarm=lost),
        TourMark("4", "Car parks", 3, 4, 9, paused="hover"),
    )


def marked(stage: Stage, *marks: TourMark) -> None:
    """What a tour says, on each of four tiles."""
    stage.station.tours.mark = lambda wall, tile: None if tile is None else marks[tile]  # type: ignore[method-assign]
    for index in range(4):
        wall = stage.station.wall
        wall.apply(give_role(wall.state, index, f"{TOUR}:{index}"))
    stage.window.shift.marks.refresh()


@screens.add
def banner_refused(stage: Stage) -> None:
    stage.full("4")
    stage.station.set_connection(
        ConnectionState(ConnectionCode.REFUSED, {"error_code": "InvalidAccessKeyId.NotFound", "message": ""})
    )


@screens.add
def banner_unreachable(stage: Stage) -> None:
    stage.full("4", STATES["unreachable_with_picture"][0])
    params = {"kind": "unreachable", "since_utc_ms": NOW - 130_000, "away_s": 130.0}
    stage.station.set_connection(ConnectionState(ConnectionCode.UNREACHABLE, params))


@screens.add
def banner_clock(stage: Stage) -> None:
    stage.full("4")
    stage.station.set_connection(ConnectionState(ConnectionCode.OK, {}, 20, 125_000))


@screens.add
def banner_no_process(stage: Stage) -> None:
    stage.full("4", STATES["no_process_with_picture"][0])
    pool = SimpleNamespace(no_process="Resource temporarily unavailable", decoders=lambda: [])
    stage.window.host.pool = pool  # type: ignore[assignment]
    stage.window.refresh_status()


def banner_profile(stage: Stage, code: str) -> None:
    """A profile that could not be opened."""
    stage.live("4")
    stage.window.host.fail(code, "60" if code == "service_late" else "3")  # type: ignore[attr-defined]


screens.each(["service_ended", "service_late"], banner_profile)


@screens.add
def note(stage: Stage) -> None:
    stage.full("4")
    stage.window.say(
        "Snapshot saved: 1920 x 1080, /home/operator/Pictures/VCS Wall/North gate 2026-11-22 10-41-59.png"
    )


@screens.add
def number_pad(stage: Stage) -> None:
    stage.full("16")
    stage.settle()
    pad = stage.window.keyboard._wall_pad.pad
    pad.begin()
    QTest.keyClicks(pad, "12+3")
    stage.afterwards(pad.cancel)


@screens.add
def number_pad_unknown(stage: Stage) -> None:
    stage.full("16")
    stage.settle()
    pad = stage.window.keyboard._wall_pad.pad
    pad.begin()
    QTest.keyClicks(pad, "4711")
    stage.afterwards(pad.cancel)


@screens.add
def palette(stage: Stage) -> None:
    stage.full("4")
    stage.window.activateWindow()
    stage.settle()
    finding = stage.window.keyboard.finding
    finding.open()
    finding.palette.search.finish()
    stage.afterwards(finding.palette.close)


@screens.add
def palette_typed(stage: Stage) -> None:
    stage.full("4")
    kept = Tour(new_id(), "Gates", CAMERAS, stops=tuple(Stop(one) for one in stage.cameras[:3]))
    stage.station.tours.save(kept)
    stage.window.activateWindow()
    stage.settle()
    finding = stage.window.keyboard.finding
    finding.open()
    finding.palette.field.setText("ga")
    finding.palette.search.finish()
    stage.afterwards(finding.palette.close)


@screens.add
def palette_nothing(stage: Stage) -> None:
    stage.full("4")
    stage.window.activateWindow()
    stage.settle()
    finding = stage.window.keyboard.finding
    finding.open()
    finding.palette.field.setText("qqqq")
    finding.palette.search.finish()
    stage.afterwards(finding.palette.close)


@screens.add
def second_window_empty(stage: Stage) -> None:
    stage.full("4")
    made = stage.window.windows.open()
    assert made is not None
    made.setGeometry(0, 0, *stage.size)


@screens.add
def second_window(stage: Stage) -> None:
    stage.full("4")
    made = stage.window.windows.open()
    assert made is not None
    made.setGeometry(0, 0, *stage.size)
    wall = made.wall
    for index, camera in enumerate(stage.cameras[: len(wall.tiles)]):
        wall.assign(index, camera)
        wall.tiles[index].shown = LIVE  # type: ignore[attr-defined]
        stage.give(wall.tiles[index], index)  # type: ignore[arg-type]
    made.wall_view.refresh()
    made.wall_view._poll()
    stage.window.hide()
    stage.afterwards(stage.window.show)
    stage.afterwards(made.close)


@screens.add
def second_window_full(stage: Stage) -> None:
    second_window(stage)
    made = stage.window.windows.windows[-1]
    made.toggle_full_screen()


@screens.add
def full_screen(stage: Stage) -> None:
    stage.full("9")
    stage.window.toggle_full_screen()
    stage.afterwards(stage.window.toggle_full_screen)
