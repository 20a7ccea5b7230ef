"""The live side: first run, walls, tiles, the tree, and all dialogs that can be opened from there."""

from __future__ import annotations

from app.store.profiles import ProfileKind
from app.store.settings import SettingsStore
from app.ui.actions import Keymap
from app.ui.manual.window import ManualWindow
from app.ui.preferences import Preferences
from app.ui.settings.dialog import SettingsDialog
from app.ui.settings.profile_editor import ProfileEditor
from app.ui.start import Obstacle, ObstacleCode
from app.ui.start.dialog import ObstacleDialog
from app.ui.wiring.kiosk import PinDialog
from tests.support.fake_window import FakeSecrets
from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()


@screens.add
def first_run(stage: Stage) -> None:
    stage.window.show_first_run()


@screens.add
def wall_empty(stage: Stage) -> None:
    stage.live("4")


@screens.add
def settings(stage: Stage) -> None:
    room = stage.room()
    preferences = Preferences(SettingsStore(room / "s.toml", room / "none.toml"))
    dialog = SettingsDialog(preferences, lambda work, done: None)
    preferences.setParent(dialog)
    stage.show(dialog)


@screens.add
def manual(stage: Stage) -> None:
    keymap = Keymap()
    window = ManualWindow(keymap)
    keymap.setParent(window)
    stage.show(window)


@screens.add(fits=False)  # to be mended: its fields are squeezed
def profile(stage: Stage) -> None:
    stage.show(ProfileEditor(ProfileKind.CLOUD, FakeSecrets(), frozenset(), None))  # type: ignore[arg-type]


@screens.add
def obstacle(stage: Stage) -> None:
    what = Obstacle(ObstacleCode.NOT_WRITABLE, {"path": "/a", "reason": "b"})
    stage.show(ObstacleDialog(what, lambda on: None))


@screens.add
def kiosk_pin(stage: Stage) -> None:
    dialog = PinDialog(None)  # type: ignore[arg-type]
    dialog.say_wrong(4)
    stage.show(dialog)
