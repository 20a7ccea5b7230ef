"""What opens from the live side: layouts, views, tours, shift, keys, settings, profiles, manual, starts."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from app.core import arrangement
from app.core.instant import Instant
from app.core.layoutdraft import started
from app.core.outages import Ending, Outage
from app.core.tours import CAMERAS, Stop, Tour, new_id
from app.store.belongings import Belongings
from app.store.profiles import Profile, ProfileKind
from app.store.settings import SETTINGS, SettingsStore
from app.ui.actions import Keymap
from app.ui.keylist.editor import KeyEditor
from app.ui.keylist.window import KeyListDialog
from app.ui.manual.book import NEWS
from app.ui.manual.window import ManualWindow
from app.ui.preferences import Preferences
from app.ui.sentences import ServiceSentences
from app.ui.settings.connection_test import TestResult
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.profile_editor import ProfileEditor
from app.ui.settings.words import SettingWords
from app.ui.start import Obstacle, ObstacleCode
from app.ui.start.crash import Crash
from app.ui.start.dialog import CrashNotice, ObstacleDialog
from app.ui.wiring.kiosk import PinDialog
from tests.support.fake_station import NOW, FakeCatalogue
from tests.support.fake_window import FakeSecrets
from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()


# -- layouts and views -----------------------------------------------------------------------------------


@screens.add
def layout_picker(stage: Stage) -> None:
    stage.full("4")
    stage.window.top_bar.wall_bar.picker.open_popup()


@screens.add
def layout_picker_own(stage: Stage) -> None:
    stage.full("4")
    for number in range(5):
        stage.station.layouts.save(started(2, number + 2, name=f"Own {number + 1}"))
    stage.window.top_bar.wall_bar.picker.open_popup()


@screens.add
def layout_editor(stage: Stage) -> None:
    stage.full("6")
    stage.window.controls.edit_layouts()


def views_of(stage: Stage) -> None:
    stage.full("4")
    views = stage.station.views
    now = arrangement.of(stage.station.wall.state)
    views.set_key(views.add("Gates 大门", now).id, 1)
    views.set_key(views.add("Night shift", now, folder="Night 夜班").id, 2)
    views.add("Car parks and ramps on the north side", now, folder="Night 夜班")
    views.add("Lobby", now, folder="Day/Inside")


@screens.add
def views_empty(stage: Stage) -> None:
    stage.full("4")
    stage.window.controls.toggle_panel()


@screens.add
def views(stage: Stage) -> None:
    views_of(stage)
    stage.window.controls.toggle_panel()


@screens.add
def view_dialog(stage: Stage) -> None:
    views_of(stage)
    stage.window.controls.save_as()


# -- tours and the shift ---------------------------------------------------------------------------------


@screens.add
def tours_empty(stage: Stage) -> None:
    stage.full("4")
    stage.window.shift.tours.edit()


@screens.add
def tours(stage: Stage) -> None:
    stage.full("4")
    ids = stage.cameras
    for name, chosen in (("Gates 大门", ids[:5]), ("Night round", ids[6:18])):
        stage.station.tours.save(Tour(new_id(), name, CAMERAS, stops=tuple(Stop(one) for one in chosen)))
    stage.window.shift.tours.edit()
    dialog = stage.window.shift.tours.dialog
    assert dialog is not None
    dialog.list.setCurrentRow(0)


def outages_of(stage: Stage) -> None:
    stage.full("4")
    log = stage.station.outages
    names = ["North gate 北门", "Parking B1 东侧", "Canteen 食堂", "Roof"]

    def one(number: int, began_s: int, lasted_s: int | None, reason: str) -> Outage:
        began = Instant(NOW - began_s * 1000)
        ended = None if lasted_s is None else Instant(began + lasted_s * 1000)
        device = stage.cameras[number % 4]
        ending = None if lasted_s is None else Ending.PICTURE
        return Outage(str(number), device, names[number % 4], reason, began, ended, ending)

    rows = [
        one(0, 3600, 60, "silence"),
        one(1, 1800, None, "offline"),
        one(2, 7200, 600, "timeout"),
        one(3, 900, 5, "opening_deadline"),
        one(4, 12_000, 4000, "not_answered"),
    ]
    log._rows = {row.key: row for row in rows}
    stage.window.shift._translate()


@screens.add
def shift(stage: Stage) -> None:
    outages_of(stage)
    stage.window.shift.show()


@screens.add
def shift_empty(stage: Stage) -> None:
    stage.full("4")
    stage.window.shift.show()


@screens.add
def shift_unseen(stage: Stage) -> None:
    outages_of(stage)
    stage.window.shift.show()
    panel = stage.window.shift.panel
    assert panel is not None
    panel.show_tab(1)


# -- menus -----------------------------------------------------------------------------------------------


@screens.add
def main_menu(stage: Stage) -> None:
    stage.full("4")
    menu = stage.window.top_bar.main_menu
    width = menu.sizeHint().width()
    stage.popup(menu, QPoint(stage.size[0] - width - 8, 48))


@screens.add
def language_menu(stage: Stage) -> None:
    stage.full("4")
    stage.popup(stage.window.top_bar.language_menu, QPoint(stage.size[0] - 220, 48))


@screens.add
def tour_menu(stage: Stage) -> None:
    stage.full("4")
    ids = stage.cameras
    stage.station.tours.save(Tour(new_id(), "Gates", CAMERAS, stops=tuple(Stop(one) for one in ids[:5])))
    button = stage.window.shift.tours.button
    menu = button.menu()
    if menu is not None:
        menu.aboutToShow.emit()
        stage.popup(menu, QPoint(stage.size[0] - 420, 48))


# -- keys ------------------------------------------------------------------------------------------------


@screens.add
def key_list(stage: Stage) -> None:
    keymap = Keymap()
    dialog = KeyListDialog(keymap, lambda work, done: None)
    keymap.setParent(dialog)
    stage.show(dialog)


@screens.add
def key_editor(stage: Stage) -> None:
    keymap = Keymap()
    dialog = KeyEditor(keymap)
    keymap.setParent(dialog)
    stage.show(dialog)
    dialog.choose("devices.tree")


@screens.add
def key_editor_conflict(stage: Stage) -> None:
    key_editor(stage)
    dialog = stage.kept(KeyEditor)
    dialog.begin()
    dialog._on_pressed("F11")


# -- settings and profiles -------------------------------------------------------------------------------


def settings_of(stage: Stage) -> SettingsDialog:
    room = stage.room()
    preferences = Preferences(SettingsStore(room / "s.toml", room / "none.toml"))
    dialog = SettingsDialog(preferences, lambda work, done: None)
    preferences.setParent(dialog)
    stage.show(dialog)
    return dialog


def settings_page(stage: Stage, part: str) -> None:
    """The dialog scrolled to a part of it."""
    dialog = settings_of(stage)
    stage.settle()
    bar = dialog.area.verticalScrollBar()
    bar.setValue(round(bar.maximum() * int(part) / 100))


screens.each(["0", "25", "50", "75", "100"], settings_page)


@screens.add
def settings_found(stage: Stage) -> None:
    dialog = settings_of(stage)
    dialog.search.setText(SettingWords(dialog).label(SETTINGS["evidence_folder"]))


@screens.add
def settings_nothing(stage: Stage) -> None:
    settings_of(stage).search.setText("qqq")


@screens.add
def settings_locked(stage: Stage) -> None:
    room = stage.room()
    (room / "admin.toml").write_text('[locked]\nlayout = "9"\nevidence_folder = "/srv/evidence"\n')
    preferences = Preferences(SettingsStore(room / "s.toml", room / "admin.toml"))
    dialog = SettingsDialog(preferences, lambda work, done: None)
    preferences.setParent(dialog)
    stage.show(dialog)


def editor_of(stage: Stage, kind: ProfileKind, profile: Profile | None = None) -> ProfileEditor:
    editor = ProfileEditor(kind, FakeSecrets(), frozenset({"Taken"}), profile)  # type: ignore[arg-type]
    stage.show(editor)
    QTest.qWait(1)
    return editor


@screens.add
def profile_cloud(stage: Stage) -> None:
    editor_of(stage, ProfileKind.CLOUD)


@screens.add
def profile_local(stage: Stage) -> None:
    known = Profile("Site B", ProfileKind.LOCAL, "https://10.0.0.1:8443", access_key_id="LTAI5tExampleKey")
    editor_of(stage, ProfileKind.LOCAL, known)


@screens.add
def profile_wrong(stage: Stage) -> None:
    editor = editor_of(stage, ProfileKind.CLOUD)
    editor.fields["name"].setText("Taken")
    editor.fields["endpoint"].setText("ftp://host")
    editor.save.click()


def profile_tested(stage: Stage, code: str) -> None:
    editor = editor_of(stage, ProfileKind.LOCAL)
    editor.fields["access_key_id"].setText("LTAI5tExampleKey")
    result = (
        TestResult(code, 2, 42)
        if code == "ok"
        else TestResult(code, error_code="InvalidAccessKeyId.NotFound")
    )
    editor._on_tested(result)


screens.each(["ok", "unreachable", "refused"], profile_tested)


BELONGINGS: dict[str, Belongings | Exception | None] = {
    "session": None,  # nothing is kept of it
    "counted": Belongings(cases=12, bookmarks=1, views=4, searches=3),
    "little": Belongings(),
    "unreadable": OSError(13, "Permission denied"),
}


def profile_delete(stage: Stage, kept: str) -> None:
    """Whether what was kept for a profile goes with it."""
    stage.full("4")
    profile = stage.window.host.profile
    assert profile is not None
    stage.window.menu.removal._open(profile, BELONGINGS[kept])


screens.each(list(BELONGINGS), profile_delete)


# -- help ------------------------------------------------------------------------------------------------


def manual_of(stage: Stage) -> ManualWindow:
    keymap = Keymap()
    window = ManualWindow(keymap)
    keymap.setParent(window)
    stage.show(window)
    return window


@screens.add
def manual(stage: Stage) -> None:
    manual_of(stage)


@screens.add
def manual_found(stage: Stage) -> None:
    manual_of(stage).search.setText("VCS")


@screens.add
def manual_nothing(stage: Stage) -> None:
    manual_of(stage).search.setText("helicopter")


@screens.add
def manual_news(stage: Stage) -> None:
    manual_of(stage).show_page(NEWS)


# -- starts and kiosk ------------------------------------------------------------------------------------

OBSTACLES = {
    "no_libvlc": Obstacle(ObstacleCode.NO_LIBVLC, {"detail": "libvlc.so.5: cannot open shared object file"}),
    "not_writable": Obstacle(
        ObstacleCode.NOT_WRITABLE, {"path": "/home/operator/.config/vcs-wall", "reason": "Permission denied"}
    ),
    "newer_data": Obstacle(
        ObstacleCode.NEWER_DATA,
        {"path": "/home/operator/.local/share/vcs-wall/vcs-wall.sqlite", "found": 14, "known": 11},
    ),
    "no_profile": Obstacle(ObstacleCode.NO_PROFILE, {"profile": "Site B 老城区"}),
    "damaged_file": Obstacle(
        ObstacleCode.DAMAGED_FILE,
        {
            "path": "/home/operator/.config/vcs-wall/settings.toml",
            "kept_as": "/home/operator/.config/vcs-wall/settings.toml.corrupt-1",
            "reason": "not a TOML file",
        },
    ),
    "no_keyring": Obstacle(ObstacleCode.NO_KEYRING, {"profile": "Site B 老城区"}),
    "no_service": Obstacle(ObstacleCode.NO_SERVICE, {"path": "/home/operator/.local/state/vcs-wall/log"}),
    "already_running": Obstacle(ObstacleCode.ALREADY_RUNNING, {"pid": 4711}),
}


def obstacle(stage: Stage, code: str) -> None:
    on = code != "already_running"
    met = OBSTACLES[code]
    if met.code is ObstacleCode.NO_SERVICE:
        words = ServiceSentences().start_failure("service_late", "60")
        met = Obstacle(met.code, {**met.params, "detail": words})
    stage.show(ObstacleDialog(met, lambda on: None, may_go_on=on))


screens.each([str(code) for code in ObstacleCode], obstacle)


@screens.add
def crash_notice(stage: Stage) -> None:
    stage.full("4")
    path = stage.room() / "crash-1795315319000-4711.txt"
    path.write_text("Fatal Python error: Segmentation fault\n\nThread 0x00007f (most recent call first):\n")
    stage.show(CrashNotice(Crash(path, 1_795_315_319_000), stage.window))


@screens.add
def kiosk_pin(stage: Stage) -> None:
    dialog = PinDialog(None)  # type: ignore[arg-type]
    dialog.say_wrong(4)
    stage.show(dialog)


@screens.add
def camera_number(stage: Stage) -> None:
    stage.full("4")
    stage.window.keyboard.camera_numbers.ask(stage.window, lambda: stage.cameras[0])


@screens.add
def demo_starting(stage: Stage) -> None:
    stage.live("16", FakeCatalogue())
    stage.window.device_panel.set_starting(stage.window.tr("Starting the demo site…"))
    stage.afterwards(lambda: stage.window.device_panel.set_starting(""))
