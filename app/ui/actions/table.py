"""The table of actions: a row each. To add one, add a row here and ``ActionBook.bind`` it where it is done.

``id`` is ``group.what``: it stands in the user's settings beside his keys, so it stays as it is.
Texts are English, translated when shown (context ``Actions``); imperative, no full stop, no key in them.
Keys are portable texts of ``QKeySequence`` (``Ctrl+K``; ``Num+5`` is the number pad's), the first is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.ui.actions import rows_evidence, rows_playback, rows_search
from app.ui.actions.spec import CONTEXT, ActionSpec, Scope
from app.ui.i18n import QT_TRANSLATE_NOOP

GROUPS: dict[str, str] = {
    "mode": QT_TRANSLATE_NOOP("Actions", "Modes"),
    "wall": QT_TRANSLATE_NOOP("Actions", "Wall"),
    "tile": QT_TRANSLATE_NOOP("Actions", "Tile"),
    "move": QT_TRANSLATE_NOOP("Actions", "Moving around"),
    "devices": QT_TRANSLATE_NOOP("Actions", "Devices"),
    "layout": QT_TRANSLATE_NOOP("Actions", "Layout"),
    "view": QT_TRANSLATE_NOOP("Actions", "Views"),
    "review": QT_TRANSLATE_NOOP("Actions", "Playback"),
    "evidence": QT_TRANSLATE_NOOP("Actions", "Cases and evidence"),
    "tour": QT_TRANSLATE_NOOP("Actions", "Tours"),
    "search": QT_TRANSLATE_NOOP("Actions", "Search"),
    "window": QT_TRANSLATE_NOOP("Actions", "Window"),
}
"""Key and heading, in the order of the key list."""


def group_words(group: str) -> str:
    """The heading of a group in the language in use."""
    return QCoreApplication.translate(CONTEXT, GROUPS[group])


_ROWS = (
    # -- mode: the pages of the main window (``ui/modes.py``)
    ActionSpec("mode.live", "mode", QT_TRANSLATE_NOOP("Actions", "Live"), ("Alt+1",)),
    ActionSpec("mode.playback", "mode", QT_TRANSLATE_NOOP("Actions", "Playback"), ("Alt+2",)),
    ActionSpec("mode.search", "mode", QT_TRANSLATE_NOOP("Actions", "Search"), ("Alt+3",)),
    # -- wall: all tiles at once
    ActionSpec("wall.undo", "wall", QT_TRANSLATE_NOOP("Actions", "Undo"), ("Ctrl+Z",), repeats=True),
    ActionSpec(
        "wall.redo", "wall", QT_TRANSLATE_NOOP("Actions", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), repeats=True
    ),
    ActionSpec("wall.retry", "wall", QT_TRANSLATE_NOOP("Actions", "Reload and retry"), ("F5",)),
    # -- tile: the selected one
    ActionSpec(
        "tile.enlarge",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Enlarge the tile, and back"),
        ("Return", "Enter"),
        Scope.WALL,
    ),
    ActionSpec("tile.close", "tile", QT_TRANSLATE_NOOP("Actions", "Close the tile"), ("Del",), Scope.WALL),
    ActionSpec(
        "tile.menu",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Menu of the tile"),
        ("Menu", "Shift+F10"),
        Scope.WALL,
        palette=False,
    ),
    # -- tile: its picture, what is kept of it, what is known about it
    ActionSpec(
        "tile.snapshot", "tile", QT_TRANSLATE_NOOP("Actions", "Snapshot of the tile"), ("S",), Scope.WALL
    ),
    ActionSpec(
        "tile.snapshot_all",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Snapshots of all tiles"),
        ("Shift+S",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.snapshot_copy",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Copy the picture"),
        ("Ctrl+C",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.clip", "tile", QT_TRANSLATE_NOOP("Actions", "Record a clip, or end it"), ("R",), Scope.WALL
    ),
    ActionSpec(
        "tile.sound",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Listen to the tile, or mute it"),
        ("M",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.volume_up", "tile", QT_TRANSLATE_NOOP("Actions", "Louder"), (".",), Scope.WALL, repeats=True
    ),
    ActionSpec(
        "tile.volume_down", "tile", QT_TRANSLATE_NOOP("Actions", "Quieter"), (",",), Scope.WALL, repeats=True
    ),
    ActionSpec(
        "tile.zoom_in", "tile", QT_TRANSLATE_NOOP("Actions", "Zoom in"), ("+", "="), Scope.WALL, repeats=True
    ),
    ActionSpec(
        "tile.zoom_out", "tile", QT_TRANSLATE_NOOP("Actions", "Zoom out"), ("-",), Scope.WALL, repeats=True
    ),
    ActionSpec(
        "tile.zoom_reset", "tile", QT_TRANSLATE_NOOP("Actions", "Whole picture"), ("Home",), Scope.WALL
    ),
    ActionSpec(
        "tile.pan_left",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Look further to the left"),
        ("Ctrl+Left",),
        Scope.WALL,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "tile.pan_right",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Look further to the right"),
        ("Ctrl+Right",),
        Scope.WALL,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "tile.pan_up",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Look further to the top"),
        ("Ctrl+Up",),
        Scope.WALL,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "tile.pan_down",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Look further to the bottom"),
        ("Ctrl+Down",),
        Scope.WALL,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "tile.aspect",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Fit, fill or stretch the picture"),
        ("A",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.rotate",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Turn the picture by 90 degrees"),
        ("T",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.mirror", "tile", QT_TRANSLATE_NOOP("Actions", "Mirror the picture"), ("Shift+T",), Scope.WALL
    ),
    ActionSpec(
        "tile.stream",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Main stream, sub stream or automatic"),
        ("Q",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.protocol", "tile", QT_TRANSLATE_NOOP("Actions", "Next protocol"), ("Shift+Q",), Scope.WALL
    ),
    ActionSpec(
        "tile.information",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Information over the picture"),
        ("I",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.information_all",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Information over all pictures"),
        ("Shift+I",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.diagnosis", "tile", QT_TRANSLATE_NOOP("Actions", "Diagnosis of the tile"), ("D",), Scope.WALL
    ),
    ActionSpec(
        "tile.retry", "tile", QT_TRANSLATE_NOOP("Actions", "Try this tile again now"), ("Ctrl+R",), Scope.WALL
    ),
    ActionSpec(
        "tile.playback", "tile", QT_TRANSLATE_NOOP("Actions", "Play back from 30 s ago"), ("P",), Scope.WALL
    ),
    ActionSpec(
        "tile.details",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Details of the camera"),
        ("Alt+Return",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.copy_id",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Copy the device id"),
        ("Ctrl+Shift+C",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.folder", "tile", QT_TRANSLATE_NOOP("Actions", "Folder for snapshots and clips…"), (), Scope.WALL
    ),
    # -- move: selection and keyboard
    ActionSpec(
        "move.left",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Select the tile at the left"),
        ("Left",),
        Scope.WALL,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "move.right",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Select the tile at the right"),
        ("Right",),
        Scope.WALL,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "move.up",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Select the tile above"),
        ("Up",),
        Scope.WALL,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "move.down",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Select the tile below"),
        ("Down",),
        Scope.WALL,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "tile.carry_left",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Swap with the tile at the left"),
        ("Shift+Left",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.carry_right",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Swap with the tile at the right"),
        ("Shift+Right",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.carry_up",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Swap with the tile above"),
        ("Shift+Up",),
        Scope.WALL,
    ),
    ActionSpec(
        "tile.carry_down",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Swap with the tile below"),
        ("Shift+Down",),
        Scope.WALL,
    ),
    ActionSpec(
        "move.next_region",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Keyboard to the next part of the window"),
        ("F6",),
        palette=False,
    ),
    ActionSpec(
        "move.previous_region",
        "move",
        QT_TRANSLATE_NOOP("Actions", "Keyboard to the previous part of the window"),
        ("Shift+F6",),
        palette=False,
    ),
    # -- devices
    ActionSpec(
        "devices.number",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Open a camera by its number"),
        ("Ctrl+G",),
    ),
    ActionSpec(
        "devices.number_pad",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Number pad: camera number, + or Enter, tile number, Enter"),
        tuple(f"Num+{digit}" for digit in range(10)),
        palette=False,
        takes_key=True,
    ),
    ActionSpec(
        "devices.give_number",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Give the selected camera another number…"),
    ),
    ActionSpec("devices.filter", "devices", QT_TRANSLATE_NOOP("Actions", "Filter the devices"), ("Ctrl+F",)),
    ActionSpec(
        "devices.tree", "devices", QT_TRANSLATE_NOOP("Actions", "Fold or unfold the device tree"), ("F9",)
    ),
    ActionSpec(
        "devices.card",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Card of the device: picture and address"),
        ("Space",),
        Scope.TREE,
        palette=False,
    ),
    ActionSpec(
        "devices.favourite",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Add to the favourites, or remove"),
        ("Ctrl+D",),
        Scope.TREE,
    ),
    ActionSpec(
        "devices.new_group",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "New group of cameras"),
        ("Ctrl+Shift+N",),
        Scope.TREE,
    ),
    ActionSpec(
        "devices.rename_group",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Rename the group"),
        ("F2",),
        Scope.TREE,
        palette=False,
    ),
    ActionSpec(
        "devices.remove",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Remove from the group, or delete the group"),
        ("Del",),
        Scope.TREE,
        palette=False,
    ),
    ActionSpec(
        "devices.group_up",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Move the group up"),
        ("Alt+Up",),
        Scope.TREE,
        palette=False,
    ),
    ActionSpec(
        "devices.group_down",
        "devices",
        QT_TRANSLATE_NOOP("Actions", "Move the group down"),
        ("Alt+Down",),
        Scope.TREE,
        palette=False,
    ),
    # -- layout
    ActionSpec("layout.1", "layout", QT_TRANSLATE_NOOP("Actions", "1 tile"), ("Ctrl+1",)),
    ActionSpec("layout.2", "layout", QT_TRANSLATE_NOOP("Actions", "2 tiles")),
    ActionSpec("layout.4", "layout", QT_TRANSLATE_NOOP("Actions", "4 tiles"), ("Ctrl+2",)),
    ActionSpec("layout.6", "layout", QT_TRANSLATE_NOOP("Actions", "6 tiles (1 large, 5 small)"), ("Ctrl+5",)),
    ActionSpec("layout.8", "layout", QT_TRANSLATE_NOOP("Actions", "8 tiles (1 large, 7 small)"), ("Ctrl+6",)),
    ActionSpec("layout.9", "layout", QT_TRANSLATE_NOOP("Actions", "9 tiles"), ("Ctrl+3",)),
    ActionSpec("layout.10", "layout", QT_TRANSLATE_NOOP("Actions", "10 tiles (2 large, 8 small)")),
    ActionSpec("layout.13", "layout", QT_TRANSLATE_NOOP("Actions", "13 tiles (1 large, 12 small)")),
    ActionSpec("layout.16", "layout", QT_TRANSLATE_NOOP("Actions", "16 tiles"), ("Ctrl+4",)),
    ActionSpec("layout.25", "layout", QT_TRANSLATE_NOOP("Actions", "25 tiles"), ("Ctrl+7",)),
    ActionSpec("layout.36", "layout", QT_TRANSLATE_NOOP("Actions", "36 tiles"), ("Ctrl+8",)),
    ActionSpec("layout.64", "layout", QT_TRANSLATE_NOOP("Actions", "64 tiles"), ("Ctrl+9",)),
    ActionSpec("layout.choose", "layout", QT_TRANSLATE_NOOP("Actions", "Choose a layout"), ("Ctrl+L",)),
    ActionSpec("layout.edit", "layout", QT_TRANSLATE_NOOP("Actions", "Edit layouts of your own")),
    # -- view: walls under a name
    ActionSpec("view.panel", "view", QT_TRANSLATE_NOOP("Actions", "Show the views"), ("Ctrl+O",)),
    ActionSpec("view.save", "view", QT_TRANSLATE_NOOP("Actions", "Save the view"), ("Ctrl+S",)),
    ActionSpec("view.save_as", "view", QT_TRANSLATE_NOOP("Actions", "Save as a new view"), ("Ctrl+Shift+S",)),
    ActionSpec(
        "view.open_1",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 1"),
        ("1",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_2",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 2"),
        ("2",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_3",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 3"),
        ("3",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_4",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 4"),
        ("4",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_5",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 5"),
        ("5",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_6",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 6"),
        ("6",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_7",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 7"),
        ("7",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_8",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 8"),
        ("8",),
        Scope.WALL,
        palette=False,
    ),
    ActionSpec(
        "view.open_9",
        "view",
        QT_TRANSLATE_NOOP("Actions", "Open the view on key 9"),
        ("9",),
        Scope.WALL,
        palette=False,
    ),
    # -- tours
    ActionSpec("tour.menu", "tour", QT_TRANSLATE_NOOP("Actions", "Choose a tour"), ("Ctrl+T",)),
    ActionSpec("tour.edit", "tour", QT_TRANSLATE_NOOP("Actions", "Make and change tours"), ("Ctrl+Shift+T",)),
    ActionSpec(
        "tour.hold", "tour", QT_TRANSLATE_NOOP("Actions", "Pause the tour, or go on"), ("Space",), Scope.WALL
    ),
    ActionSpec("tour.next", "tour", QT_TRANSLATE_NOOP("Actions", "Next stop"), ("N",), Scope.WALL),
    ActionSpec(
        "tour.previous", "tour", QT_TRANSLATE_NOOP("Actions", "Previous stop"), ("Shift+N",), Scope.WALL
    ),
    ActionSpec("tour.stop", "tour", QT_TRANSLATE_NOOP("Actions", "End the tour")),
    ActionSpec(
        "tile.hotspot",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Hotspot: show here what is selected"),
        ("H",),
        Scope.WALL,
    ),
    # -- window
    ActionSpec(
        "window.palette", "window", QT_TRANSLATE_NOOP("Actions", "Find anything"), ("Ctrl+K",), palette=False
    ),
    ActionSpec("window.manual", "window", QT_TRANSLATE_NOOP("Actions", "Manual"), ("F1",)),
    ActionSpec("window.news", "window", QT_TRANSLATE_NOOP("Actions", "What is new")),
    ActionSpec("window.key_list", "window", QT_TRANSLATE_NOOP("Actions", "List of keys"), ("Ctrl+F1",)),
    ActionSpec("window.change_keys", "window", QT_TRANSLATE_NOOP("Actions", "Change keys…")),
    ActionSpec("window.contrast", "window", QT_TRANSLATE_NOOP("Actions", "High contrast"), ("Ctrl+Shift+H",)),
    ActionSpec(
        "window.text_larger", "window", QT_TRANSLATE_NOOP("Actions", "Larger text"), ("Ctrl++", "Ctrl+=")
    ),
    ActionSpec("window.text_smaller", "window", QT_TRANSLATE_NOOP("Actions", "Smaller text"), ("Ctrl+-",)),
    ActionSpec("window.text_normal", "window", QT_TRANSLATE_NOOP("Actions", "Normal text size"), ("Ctrl+0",)),
    ActionSpec("window.full_screen", "window", QT_TRANSLATE_NOOP("Actions", "Full screen"), ("F11",)),
    ActionSpec(
        "window.leave",
        "window",
        QT_TRANSLATE_NOOP("Actions", "Leave the large view or full screen"),
        ("Esc",),
        Scope.REST,
    ),
    ActionSpec(
        "window.shift",
        "window",
        QT_TRANSLATE_NOOP("Actions", "Shift: outages and cameras nobody looked at"),
        ("Ctrl+J",),
    ),
    ActionSpec("window.new", "window", QT_TRANSLATE_NOOP("Actions", "New window"), ("Ctrl+N",)),
    ActionSpec(
        "window.new_playback",
        "window",
        QT_TRANSLATE_NOOP("Actions", "New playback window"),
        ("Ctrl+Alt+N",),
    ),
    ActionSpec("window.close", "window", QT_TRANSLATE_NOOP("Actions", "Close this window"), ("Ctrl+W",)),
    ActionSpec(
        "window.send_tile",
        "window",
        QT_TRANSLATE_NOOP("Actions", "Send the tile to another window"),
        ("W",),
        Scope.WALL,
    ),
    ActionSpec("window.settings", "window", QT_TRANSLATE_NOOP("Actions", "Settings…"), ("Ctrl+,",)),
    ActionSpec(
        "window.leave_kiosk", "window", QT_TRANSLATE_NOOP("Actions", "Leave the kiosk"), ("Ctrl+Shift+Q",)
    ),
    ActionSpec("window.support", "window", QT_TRANSLATE_NOOP("Actions", "Save a support report…")),
    ActionSpec("window.quit", "window", QT_TRANSLATE_NOOP("Actions", "Quit"), ("Ctrl+Q",)),
)

ACTIONS: dict[str, ActionSpec] = {
    row.id: row for row in (*_ROWS, *rows_playback.ROWS, *rows_search.ROWS, *rows_evidence.ROWS)
}
