"""The search page in all its states, and what opens over it."""

from __future__ import annotations

import io
from dataclasses import replace

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest

from app.core.search.draft import WantedAttribute
from app.ui.playback.handover import Moment, open_moments
from app.ui.search.order import Group
from app.ui.search.results import GRID, TABLE
from app.vcs import ServiceRefused, TargetAttribute, Throttled, TimedOut, Unreachable
from tests.support.fake_search import END_MS, always, jpeg, stamp, targets
from tests.support.screens.registry import Screens
from tests.support.screens.review import Player
from tests.support.screens.stage import Stage, grey
from tests.support.search_rig import SearchRig

screens = Screens()

MINUTE = 60_000
SEEN = {
    "Body": (("GenderCode", "1"), ("CoatColor", "4"), ("TrousersColor", "1")),
    "Motor": (("VehicleClass", "K33"), ("VehicleColor", "4"), ("PlateNo", "浙A·K3R7T")),
    "NonMotor": (("VehicleClass", "2"), ("VehicleColor", "5")),
    "Face": (("GenderCode", "2"), ("HairColor", "1")),
}


def search(stage: Stage) -> SearchRig:
    """The page over a new station."""
    stage.live()
    stage.station.clock.seconds = stage.station.finding.clock.seconds
    before = stage.window.wall_view._now
    stage.window.wall_view._now = lambda: END_MS
    stage.afterwards(lambda: setattr(stage.window.wall_view, "_now", before))
    rig = SearchRig(stage.window, stage.station)
    rig.page.results.set_view(GRID)
    rig.page.results.set_group(Group.NONE)
    rig.until(lambda: bool(rig.station.search.table.attributes))
    choose(rig, "Body")
    rig.page.query.attributes.set_value(())
    rig.page.query.cameras.set_device_ids(())
    rig.page.query.picture.show_picture(None)
    rig.page.query._tell()
    if stage.pictures is grey:
        rig.service.pictures = {"/s/": jpeg("", (64, 36)), "/t/": jpeg("", (24, 56))}
    else:
        photograph(stage, rig)
    return rig


def photograph(stage: Stage, rig: SearchRig) -> None:
    """Hits have pictures of the demo."""
    from PIL import Image

    for number in range(60):
        pixels, width, height = stage.pictures(number % 9)
        picture = Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX")
        whole, target = io.BytesIO(), io.BytesIO()
        picture.resize((1280, 720)).save(whole, "JPEG")
        picture.resize((1280, 720)).crop((100, 50, 220, 330)).save(target, "JPEG")
        rig.service.pictures[f"/s/{number}.jpg"] = whole.getvalue()
        rig.service.pictures[f"/t/{number}.jpg"] = target.getvalue()


def choose(rig: SearchRig, kind: str) -> None:
    rig.page.query.types.choose(kind)
    rig.page.query.types.chosen.emit(kind)


def find(rig: SearchRig, count: int = 48, kind: str = "Body", every_ms: int = 47_000) -> None:
    """So many hits, with what a service tells about them."""
    ids = rig.cameras(5)
    rig.service.targets = [
        replace(  # type: ignore[type-var]
            one,
            target_type=kind,
            device_id=ids[n % 5],
            target_attributes=tuple(
                TargetAttribute(key=key, value=value, score=0.97 - (n * 7 + k) % 30 / 100)
                for k, (key, value) in enumerate(SEEN[kind])
            ),
        )
        for n, one in enumerate(targets(count, 5, every_ms))
    ]
    rig.search()
    rig.settle()
    seen(rig)


def seen(rig: SearchRig) -> None:
    """Pictures of what is on the screen."""
    for _ in range(3):
        rig.page.on_screen.look()
        rig.settle()
    rig.until(lambda: not rig.page.shots._timer.isActive())


# -- the form --------------------------------------------------------------------------------------


def search_form(stage: Stage, kind: str) -> None:
    rig = search(stage)
    choose(rig, kind)
    values = {
        "Body": (WantedAttribute("CoatColor", ("4", "2"), 0.8), WantedAttribute("GenderCode", ("1",))),
        "Motor": (WantedAttribute("VehicleColor", ("4",), 0.6), WantedAttribute("PlateNo", ("浙A·K3R7T",))),
    }
    rig.page.query.attributes.set_value(values.get(kind, ()))


screens.each(["Face", "Body", "Motor", "NonMotor", "Event", "AIoT"], search_form)


@screens.add
def search_form_by_picture(stage: Stage) -> None:
    rig = search(stage)
    drop_picture(stage, rig)


@screens.add
def search_form_refused_picture(stage: Stage) -> None:
    rig = search(stage)
    rig.page.query.picture.refuse(rig.page.words.refused_picture("not_a_picture", {}))


@screens.add
def search_form_faults(stage: Stage) -> None:
    rig = search(stage)
    rig.page.query.attributes.set_value(
        (
            WantedAttribute("CoatColor", ()),
            WantedAttribute("", ("red",)),
            WantedAttribute("GenderCode", ("1",)),
        )
    )


@screens.add
def search_attribute_values(stage: Stage) -> None:
    rig = search(stage)
    choose(rig, "Motor")
    rig.page.query.attributes.append("VehicleColor")


@screens.add
def search_attribute_of_ones_own(stage: Stage) -> None:
    rig = search(stage)
    rig.page.query.attributes.append("")


@screens.add
def search_attribute_menu(stage: Stage) -> None:
    rig = search(stage)
    choose(rig, "Motor")
    attributes = rig.page.query.attributes
    attributes._fill_menu()
    stage.popup(attributes._menu, stage.window.mapToGlobal(QPoint(80, 260)))


@screens.add
def search_when(stage: Stage) -> None:
    search(stage).page.query.when.open_popup()


@screens.add
def search_cameras(stage: Stage) -> None:
    rig = search(stage)
    rig.page.query.cameras.set_device_ids(rig.cameras(3))
    rig.page.query.cameras.open_popup()


@screens.add
def search_history(stage: Stage) -> None:
    rig = search(stage)
    find(rig, 3)
    rig.page.tools.save("Red coats at the gate")
    choose(rig, "Motor")
    find(rig, 3, "Motor")
    rig.page.tools.fill()
    button = rig.page.tools.button
    stage.settle()
    stage.popup(rig.page.tools.menu, button.mapToGlobal(QPoint(-240, button.height() + 4)))


@screens.add
def search_save(stage: Stage) -> None:
    search(stage).page.tools.ask_name()


# -- how it goes -----------------------------------------------------------------------------------


@screens.add
def search_running(stage: Stage) -> None:
    rig = search(stage)
    rig.give(30)
    QTest.mouseClick(rig.page.query.search, Qt.MouseButton.LeftButton)
    rig.station.finding.clock.advance(7.0)
    rig.page.refresh()


@screens.add
def search_no_hit(stage: Stage) -> None:
    rig = search(stage)
    rig.service.instances = [(always(), rig.cameras(3))]
    rig.page.query.cameras.set_device_ids(rig.cameras(3))
    rig.search()


@screens.add
def search_not_analysed(stage: Stage) -> None:
    rig = search(stage)
    rig.service.instances = [(always(), [])]
    rig.page.query.cameras.set_device_ids(rig.cameras(3))
    rig.search()


@screens.add
def search_cancelled(stage: Stage) -> None:
    rig = search(stage)
    rig.give(30)
    QTest.mouseClick(rig.page.query.search, Qt.MouseButton.LeftButton)
    rig.page.cancel()


def search_error(stage: Stage, name: str) -> None:
    rig = search(stage)
    rig.give(10)
    failures: dict[str, Exception] = {
        "refused": ServiceRefused("SearchTarget", "Forbidden.NoPermission", "You are not authorized."),
        "unreachable": Unreachable("SearchTarget", "ConnectTimeout"),
        "timed_out": TimedOut("SearchTarget", "ReadTimeout", sent=True),
        "throttled": Throttled("SearchTarget", "Throttling.User", retry_after_s=3.0),
    }
    rig.service.next_failures = [failures[name]]
    rig.search()


screens.each(["refused", "unreachable", "timed_out", "throttled"], search_error)


@screens.add
def search_error_after_a_page(stage: Stage) -> None:
    rig = search(stage)
    find(rig, 250, every_ms=9_000)
    rig.service.next_failures = [Unreachable("SearchTarget", "ConnectTimeout")]
    assert rig.page.run is not None
    rig.page.run.need(200)
    rig.settle()


@screens.add
def search_limit(stage: Stage) -> None:
    rig = search(stage)
    rig.give(10_200, every_ms=200)
    rig.search()
    assert rig.page.run is not None
    rig.page.run.need(20_000)
    rig.settle()
    seen(rig)


# -- hits ------------------------------------------------------------------------------------------


def search_hits(stage: Stage, kind: str) -> None:
    rig = search(stage)
    choose(rig, kind)
    find(rig, 48, kind)


screens.each(["Body", "Motor"], search_hits)


@screens.add
def search_partly_covered(stage: Stage) -> None:
    rig = search(stage)
    ids = rig.cameras(5)
    rig.service.instances = [(always(), ids[:3])]
    rig.page.query.cameras.set_device_ids(ids)
    find(rig)


@screens.add
def search_by_picture(stage: Stage) -> None:
    rig = search(stage)
    drop_picture(stage, rig)
    rig.page.query.threshold.set_value(0.1)
    find(rig)


@screens.add
def search_table(stage: Stage) -> None:
    rig = search(stage)
    find(rig)
    rig.page.results.set_view(TABLE)
    seen(rig)


@screens.add
def search_by_camera(stage: Stage) -> None:
    rig = search(stage)
    find(rig)
    rig.page.results.set_group(Group.DEVICE)
    seen(rig)


@screens.add
def search_narrowed(stage: Stage) -> None:
    rig = search(stage)
    find(rig, 90, every_ms=30_000)
    histogram = rig.page.results.histogram
    n = max(n for n, one in enumerate(histogram.bins) if one[2])
    histogram.setFocus()
    histogram._current = n - 3
    QTest.keyClick(histogram, Qt.Key.Key_Return)
    seen(rig)


@screens.add
def search_pictures_that_do_not_come(stage: Stage) -> None:
    rig = search(stage)
    rig.service.pictures = {
        "/t/0.jpg": ServiceRefused("fetch", "403"),
        "/t/1.jpg": Unreachable("fetch", "ConnectTimeout"),
        "/t/2.jpg": b"no picture",
        "/s/0.jpg": Unreachable("fetch", "ConnectTimeout"),
    } | rig.service.pictures
    find(rig)


@screens.add
def search_menu_of_a_hit(stage: Stage) -> None:
    rig = search(stage)
    find(rig)
    grid = rig.page.results.grid
    box = grid.visualRect(grid.currentIndex())
    rig.page._on_menu(grid.viewport().mapToGlobal(box.center()))


@screens.add
def search_report_menu(stage: Stage) -> None:
    rig = search(stage)
    find(rig)
    rig.page.reports.fill_menu()
    button = rig.page.reports.button
    stage.settle()
    stage.popup(rig.page.reports.menu, button.mapToGlobal(QPoint(0, button.height() + 4)))


@screens.add
def search_report_file(stage: Stage) -> None:
    from app.ui.search.report import PDF, Order

    rig = search(stage)
    find(rig)
    run = rig.page.run
    assert run is not None
    rig.page.reports.ask(Order(PDF, tuple(rig.page.model.shown()), run, "en"))


@screens.add
def search_hits_in_playback(stage: Stage) -> None:
    """A hit played: its box over the picture, its other hits on the timeline."""
    player = Player(stage)
    box = (0.3, 0.35, 0.42, 0.8)
    at = player.at()
    moments = [Moment(player.ids[0], at + 3 * MINUTE * n, box) for n in range(-4, 3)]
    open_moments(stage.window, moments, at)
    player.record()
    player.review.pause()
    player.pictures()
    player.review.in_step_ms = None


# -- trails ----------------------------------------------------------------------------------------


def search_trail(stage: Stage, name: str) -> None:
    rig = search(stage)
    ids = rig.cameras(4)
    way = [ids[n] for n in (0, 1, 2, 3, 1, 0, 2)]
    rig.service.targets = [
        replace(one, device_id=device, timestamp=stamp(END_MS - (8 - n) * 190_000))  # type: ignore[type-var]
        for n, (one, device) in enumerate(zip(targets(len(way)), way, strict=True))
    ]
    rig.search()
    rig.page.query.threshold.set_value(0)
    view = rig.page.trail
    places = {d: (120.15 + n % 3 / 900, 30.27 + n * n / 1700) for n, d in enumerate(ids)}
    if name == "map":
        before, view.coordinates = view.coordinates, places.get
        stage.afterwards(lambda: setattr(view, "coordinates", before))
    rig.page.act("trail")
    rig.until(lambda: view.trail is not None and not view.trail.busy)
    view.least.set_value(0.0)
    assert view.trail is not None
    view.trail.narrow(0.0)
    rig.settle()
    if name == "hop_out":
        start = view.trail.path.start.key
        wrong = next(hop for hop in view.model.hops if all(hit.key != start for hit in hop.hits))
        view.choose(wrong.key)
        view.flip_hop()
    rig.settle()
    seen(rig)


screens.each(["map", "hop_out"], search_trail)


# -- a box on a tile -------------------------------------------------------------------------------


@screens.add
def box_on_a_tile(stage: Stage) -> None:
    from app.ui.search.region import RegionPicker

    stage.full("4")
    stage.window.wall_view.select(0)
    stage.settle()
    stage.window.searching.choose_region()
    tile = stage.window.wall_view.tile_widgets[0]
    picker = tile.findChild(RegionPicker)
    assert picker is not None
    wide, high = picker.width(), picker.height()
    QTest.mousePress(picker, Qt.MouseButton.LeftButton, pos=QPoint(wide // 4, high // 4))
    QTest.mouseMove(picker, QPoint(wide * 5 // 8, high * 7 // 8))
    stage.afterwards(picker.close)


def drop_picture(stage: Stage, rig: SearchRig) -> None:
    pixels, width, height = stage.pictures(1)
    image = QImage(pixels, width, height, QImage.Format.Format_RGB32).copy(0, 0, width // 3, height)
    mime = QMimeData()
    mime.setImageData(image.scaled(240, 400))
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    rig.page.dropEvent(event)
    rig.until(lambda: rig.page.query.picture.picture is not None)
