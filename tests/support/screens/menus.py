"""What opens out of something that is open: menus of menus, choices of a popup, a question of a dialog."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from app.core.evidence.job import JobState
from app.store.profiles import ProfileKind
from app.ui.devices.index import OWN
from app.ui.export.queue import ExportsDialog
from app.ui.keylist.editor import KeyEditor
from app.ui.settings.connection_test import TestResult
from app.ui.settings.profile_editor import ProfileEditor
from tests.support.fake_station import NOW
from tests.support.screens import dialogs, finding, proof, review, tree
from tests.support.screens.registry import Screens
from tests.support.screens.stage import Stage

screens = Screens()


def beside(stage: Stage, menu: QMenu, number: int) -> None:
    """The ``number``-th of the menus inside a menu that is open, opened."""
    action = [a for a in menu.actions() if a.menu() is not None][number]
    inner = action.menu()
    at = menu.mapToGlobal(menu.actionGeometry(action).topRight())
    if at.x() > stage.size[0] - 300:
        at -= QPoint(menu.width() + inner.sizeHint().width(), 0)
    stage.popup(inner, at)


def main_menu(stage: Stage, name: str) -> None:
    dialogs.main_menu(stage)
    beside(stage, stage.window.top_bar.main_menu, MAIN.index(name))


MAIN = ["evidence", "looks", "help"]
"""In the order of the menu."""
screens.each(MAIN, main_menu)


def tile_stream(stage: Stage, name: str) -> None:
    stage.full("4")
    menu = stage.popup(stage.window.wall_view.tile_menu(0), QPoint(20, 20))
    stream = [a.menu() for a in menu.actions() if a.menu() is not None][2]
    beside(stage, stage.popup(stream, QPoint(360, 60)), STREAM.index(name))


STREAM = ["protocol", "decoding"]
screens.each(STREAM, tile_stream)


def playback_tile(stage: Stage, name: str) -> None:
    player = review.Player(stage, 2)
    player.pictures()
    menu = stage.popup(player.page.doing.menu(stage.window.action_book), QPoint(20, 20))
    beside(stage, menu, PLAYBACK.index(name))


PLAYBACK = ["recording", "picture"]
screens.each(PLAYBACK, playback_tile)


@screens.add
def of_a_view(stage: Stage) -> None:
    dialogs.views_of(stage)
    stage.window.controls.toggle_panel()
    panel = stage.window.controls.panel
    assert panel is not None
    menu = stage.popup(panel.view_menu(stage.station.views.views[0]), QPoint(300, 120))
    beside(stage, menu, 1)


@screens.add
def of_a_group(stage: Stage) -> None:
    tree.groups(stage)
    panel = stage.window.device_panel
    node = [n for n in panel.model.tree.by_key.values() if n.kind == OWN][-1]
    stage.popup(panel.node_menu(node), QPoint(200, 240))


@screens.add
def group_named(stage: Stage) -> None:
    """A new group, whose name is typed where it stands."""
    stage.live("4")
    stage.window.device_panel.grouping.new_group(stage.cameras[:2])
    stage.settle()


@screens.add
def search_groups(stage: Stage) -> None:
    rig = finding.search(stage)
    finding.find(rig)
    button = rig.page.results.group
    menu = button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    stage.popup(menu, button.mapToGlobal(QPoint(0, button.height() + 4)))


def search_facets(stage: Stage, kind: str) -> None:
    """Counts of the hits, to narrow them by."""
    rig = finding.search(stage)
    finding.choose(rig, kind)
    finding.find(rig, kind=kind)
    rig.page.results.open_facets()


screens.each(["Body", "Motor"], search_facets)


@screens.add
def search_address(stage: Stage) -> None:
    """A picture at a web address."""
    rig = finding.search(stage)
    rig.page.query.picture.ask_address()


@screens.add
def certificate_to_trust(stage: Stage) -> None:
    editor: ProfileEditor = dialogs.editor_of(stage, ProfileKind.LOCAL)
    editor.fields["access_key_id"].setText("LTAI5tExampleKey")
    editor._on_tested(TestResult("certificate", error_code="CertificateUnknown", fingerprint="3fa8b2c9" * 8))


@screens.add
def key_to_press(stage: Stage) -> None:
    dialogs.key_editor(stage)
    stage.kept(KeyEditor).begin()


@screens.add
def bookmark_of_many(stage: Stage) -> None:
    """Of more cameras than are named."""
    desk = proof.Desk(stage)
    stage.window.evidence.add_bookmark(desk.ids[:6], NOW - 5000)


@screens.add
def password_of_a_bundle(stage: Stage) -> None:
    desk = proof.Desk(stage)
    job = desk.job("pass", state=JobState.NEEDS_PASSWORD, encrypted=True, parts=(proof.PART,))
    desk.jobs(job)
    dialog = next(w for w in stage.shown() if isinstance(w, ExportsDialog))
    dialog._resume(job)
