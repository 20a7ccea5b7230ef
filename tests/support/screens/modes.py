"""What goes over several pages: high contrast, the kiosk, a running tour of views, what is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from app.core import arrangement, kiosk
from app.core.alarms import Alarm
from app.core.touring import TourMark
from app.core.tours import VIEWS, Stop, Tour, new_id
from app.ui import restyle, theme
from app.ui.wall import stillfile
from app.ui.wiring.startup import Startup
from tests.support.fake_station import NOW
from tests.support.screens import dialogs, finding, proof, review
from tests.support.screens.live import states
from tests.support.screens.registry import Make, Screens
from tests.support.screens.stage import Stage
from tests.support.screens.tilestates import STATES

screens = Screens()

# -- high contrast, light ---------------------------------------------------------------------------------

OTHER_LOOKS: dict[str, Make] = {
    "wall": lambda stage: stage.full("9"),
    "states": lambda stage: states(stage, "16", list(STATES)[:16]),
    "playback": review.playback_four_in_step,
    "search": lambda stage: finding.search_hits(stage, "Body"),
    "settings": dialogs.settings_of,
    "export": lambda stage: proof.export(stage, "known"),
    "notice": dialogs.crash_notice,
}


def use(stage: Stage, look: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    restyle.apply(app, look, theme.text_size())
    stage.afterwards(lambda: restyle.apply(app, "dark", theme.text_size()))


def contrast(stage: Stage, name: str) -> None:
    """Switched on before the screen is made, as at a start."""
    use(stage, "contrast")
    OTHER_LOOKS[name](stage)


def light(stage: Stage, name: str) -> None:
    """The same for bright rooms."""
    use(stage, "light")
    OTHER_LOOKS[name](stage)


screens.each(list(OTHER_LOOKS), contrast)
screens.each(list(OTHER_LOOKS), light)


@screens.add
def contrast_switched(stage: Stage) -> None:
    """Over a window that was there before."""
    stage.full("4")
    stage.settle()
    use(stage, "contrast")


# -- kiosk -----------------------------------------------------------------------------------------


def kiosk_on(stage: Stage) -> None:
    window = stage.window
    window.preferences.set("kiosk_pin", kiosk.hash_of("2468"))
    stage.full("9")
    window.kiosk.enter()
    stage.afterwards(window.kiosk.leave)


@screens.add
def kiosk_wall(stage: Stage) -> None:
    kiosk_on(stage)


@screens.add
def kiosk_asks(stage: Stage) -> None:
    """The PIN over the wall."""
    kiosk_on(stage)
    stage.settle()
    stage.window.kiosk.ask()
    dialog = stage.window.kiosk.dialog
    assert dialog is not None
    stage.afterwards(dialog.reject)


@screens.add
def kiosk_wrong_pin(stage: Stage) -> None:
    kiosk_asks(stage)
    dialog = stage.window.kiosk.dialog
    assert dialog is not None
    dialog.say_wrong(30)


# -- tours -----------------------------------------------------------------------------------------


def tour_of_views(stage: Stage, name: str) -> None:
    """A tour that changes the whole wall."""
    stage.full("4")
    station = stage.station
    now = arrangement.of(station.wall.state)
    stops = tuple(Stop(station.views.add(view, now).id) for view in ("Gates 大门", "Car parks", "Night"))
    tour = Tour(new_id(), "Round of the whole site", VIEWS, stops=stops)
    station.tours.save(tour)
    station.tours.start(tour.id, station.wall, 0)
    lost = Alarm(stage.cameras[1], "silence", 47.4, False)
    marks = {
        "running": TourMark(tour.id, tour.name, 2, 3, 7),
        "paused": TourMark(tour.id, tour.name, 2, 3, 7, paused="operator"),
        "waiting": TourMark(tour.id, tour.name, 2, 3, 0, waiting=stops[2].target),
        "alarm": TourMark(tour.id, tour.name, 2, 3, 7, "alarm", alarm=lost, kind=VIEWS),
    }
    station.tours.mark = lambda wall, tile: marks[name] if tile is None else None  # type: ignore[method-assign]
    for index in range(station.wall.layout.count):  # the tour put the cameras there anew
        stage.put(index)
    stage.window.shift.marks.refresh()


screens.each(["running", "paused", "waiting", "alarm"], tour_of_views)


# -- what is saved ---------------------------------------------------------------------------------


@screens.add
def support_report(stage: Stage) -> None:
    """Where it goes."""
    stage.full("4")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    startup = Startup(app, headless=True)
    stage.afterwards(startup.close)
    startup.attend(stage.window)
    startup.ask_report()


@screens.add
def snapshot_saved(stage: Stage) -> None:
    """What is said; as the folder, the picture is made by the program."""
    stage.full("4")
    view = stage.window.wall_view
    view.message.emit(view.tile_actions.words.news(_snapshot(stage)))


@screens.add(fits=False)  # in a program of somebody else
def snapshot_seen(stage: Stage) -> None:
    """The file, opened."""
    stage.live()
    shown = QLabel()
    shown.setStyleSheet("background: #808080")
    shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
    shown.setGeometry(0, 0, *stage.size)
    shown.setPixmap(QPixmap(_snapshot(stage).path))
    stage.show(shown)


def _snapshot(stage: Stage) -> stillfile.CaptureNews:
    pixels, width, height = stage.pictures(0)
    picture = QImage(pixels, width, height, QImage.Format.Format_RGB32).copy()
    device = stage.cameras[0]
    name = stage.station.device_name(device)
    folder = str(stage.room() / "Pictures")
    return stillfile.save(picture, device, name, folder, "Asia/Shanghai", NOW, from_stream=True)
