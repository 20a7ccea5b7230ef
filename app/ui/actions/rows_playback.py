"""The rows of playback: its page in the main window, and windows of its own."""

from __future__ import annotations

from app.ui.actions.spec import ActionSpec, Scope
from app.ui.i18n import QT_TRANSLATE_NOOP

_HERE = Scope.PLAYBACK

ROWS = (
    # -- on the live wall
    ActionSpec(
        "tile.replay",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Replay the last 30 seconds, or back to live"),
        ("Shift+P",),
        Scope.WALL,
    ),
    # -- time
    ActionSpec("review.play", "review", QT_TRANSLATE_NOOP("Actions", "Play or pause"), ("Space", "K"), _HERE),
    ActionSpec(
        "review.forward", "review", QT_TRANSLATE_NOOP("Actions", "Play forward; again: faster"), ("L",), _HERE
    ),
    ActionSpec(
        "review.reverse",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Play backward; again: faster"),
        ("J",),
        _HERE,
    ),
    ActionSpec("review.faster", "review", QT_TRANSLATE_NOOP("Actions", "Faster"), ("]",), _HERE),
    ActionSpec("review.slower", "review", QT_TRANSLATE_NOOP("Actions", "Slower"), ("[",), _HERE),
    ActionSpec(
        "review.normal", "review", QT_TRANSLATE_NOOP("Actions", "Normal speed"), ("Backspace",), _HERE
    ),
    ActionSpec(
        "review.step_forward",
        "review",
        QT_TRANSLATE_NOOP("Actions", "One picture forward"),
        (".",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.step_back",
        "review",
        QT_TRANSLATE_NOOP("Actions", "One picture back"),
        (",",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.back_5",
        "review",
        QT_TRANSLATE_NOOP("Actions", "5 seconds back"),
        ("Left",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.ahead_5",
        "review",
        QT_TRANSLATE_NOOP("Actions", "5 seconds ahead"),
        ("Right",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.back_30",
        "review",
        QT_TRANSLATE_NOOP("Actions", "30 seconds back"),
        ("Shift+Left",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.ahead_30",
        "review",
        QT_TRANSLATE_NOOP("Actions", "30 seconds ahead"),
        ("Shift+Right",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.start",
        "review",
        QT_TRANSLATE_NOOP("Actions", "To where this recording begins; again: the one before"),
        ("Home", "PgUp"),
        _HERE,
    ),
    ActionSpec(
        "review.next_start",
        "review",
        QT_TRANSLATE_NOOP("Actions", "To the recording after the next gap"),
        ("PgDown",),
        _HERE,
    ),
    ActionSpec(
        "review.next_mark",
        "review",
        QT_TRANSLATE_NOOP("Actions", "To the next hit or bookmark"),
        ("N",),
        _HERE,
    ),
    ActionSpec(
        "review.previous_mark",
        "review",
        QT_TRANSLATE_NOOP("Actions", "To the hit or bookmark before"),
        ("Shift+N",),
        _HERE,
    ),
    ActionSpec(
        "review.next_picture",
        "review",
        QT_TRANSLATE_NOOP("Actions", "To the next picture of the selected tile"),
        ("P",),
        _HERE,
    ),
    ActionSpec(
        "review.newest", "review", QT_TRANSLATE_NOOP("Actions", "To the newest picture"), ("End",), _HERE
    ),
    ActionSpec(
        "review.loop",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Loop A–B: set A, set B, end it"),
        ("O",),
        _HERE,
    ),
    ActionSpec("review.go_to", "review", QT_TRANSLATE_NOOP("Actions", "Go to a time…"), ("G",), _HERE),
    ActionSpec(
        "review.calendar",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Calendar: days with recordings"),
        ("Shift+G",),
        _HERE,
    ),
    ActionSpec(
        "review.timeline",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Fold or unfold the timeline"),
        ("F8",),
        _HERE,
    ),
    ActionSpec(
        "review.timeline_higher",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Timeline higher"),
        ("Ctrl+Shift+Up",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.timeline_lower",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Timeline lower"),
        ("Ctrl+Shift+Down",),
        _HERE,
        repeats=True,
    ),
    ActionSpec(
        "review.pictures",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Pictures along the timeline, or none"),
        ("Shift+F8",),
        _HERE,
    ),
    ActionSpec(
        "review.utc", "review", QT_TRANSLATE_NOOP("Actions", "Times in UTC, or in local time"), ("U",), _HERE
    ),
    # -- tiles
    ActionSpec(
        "review.tile_left",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Select the tile at the left"),
        ("Alt+Left",),
        _HERE,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "review.tile_right",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Select the tile at the right"),
        ("Alt+Right",),
        _HERE,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "review.tile_up",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Select the tile above"),
        ("Alt+Up", "Up"),
        _HERE,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "review.tile_down",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Select the tile below"),
        ("Alt+Down", "Down"),
        _HERE,
        palette=False,
        repeats=True,
    ),
    ActionSpec(
        "review.enlarge",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Enlarge the tile, and back"),
        ("Return", "Enter"),
        _HERE,
    ),
    ActionSpec("review.close", "review", QT_TRANSLATE_NOOP("Actions", "Close the tile"), ("Del",), _HERE),
    ActionSpec("review.close_all", "review", QT_TRANSLATE_NOOP("Actions", "Close all tiles"), (), _HERE),
    ActionSpec(
        "review.menu",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Menu of the tile"),
        ("Menu", "Shift+F10"),
        _HERE,
        palette=False,
    ),
    ActionSpec(
        "review.offset",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Correct the clock of the camera…"),
        ("F",),
        _HERE,
    ),
    ActionSpec(
        "review.storage",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Recording in the cloud, or on the device"),
        ("Q",),
        _HERE,
    ),
    ActionSpec("review.live", "review", QT_TRANSLATE_NOOP("Actions", "Open the camera live"), ("V",), _HERE),
    ActionSpec(
        "review.zoom_in", "review", QT_TRANSLATE_NOOP("Actions", "Zoom in"), ("+", "="), _HERE, repeats=True
    ),
    ActionSpec(
        "review.zoom_out", "review", QT_TRANSLATE_NOOP("Actions", "Zoom out"), ("-",), _HERE, repeats=True
    ),
    ActionSpec("review.zoom_reset", "review", QT_TRANSLATE_NOOP("Actions", "Whole picture"), ("0",), _HERE),
    ActionSpec(
        "review.pan_left",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Look further to the left"),
        ("Ctrl+Left",),
        _HERE,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "review.pan_right",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Look further to the right"),
        ("Ctrl+Right",),
        _HERE,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "review.pan_up",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Look further to the top"),
        ("Ctrl+Up",),
        _HERE,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "review.pan_down",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Look further to the bottom"),
        ("Ctrl+Down",),
        _HERE,
        repeats=True,
        palette=False,
    ),
    ActionSpec(
        "review.aspect",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Fit, fill or stretch the picture"),
        ("A",),
        _HERE,
    ),
    ActionSpec(
        "review.rotate",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Turn the picture by 90 degrees"),
        ("T",),
        _HERE,
    ),
    ActionSpec(
        "review.mirror", "review", QT_TRANSLATE_NOOP("Actions", "Mirror the picture"), ("Shift+T",), _HERE
    ),
    ActionSpec(
        "review.sound",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Listen to the tile, or mute it"),
        ("M",),
        _HERE,
    ),
    # -- what is kept
    ActionSpec(
        "review.snapshot", "review", QT_TRANSLATE_NOOP("Actions", "Snapshot of the tile"), ("S",), _HERE
    ),
    ActionSpec(
        "review.copy_picture", "review", QT_TRANSLATE_NOOP("Actions", "Copy the picture"), ("Ctrl+C",), _HERE
    ),
    ActionSpec(
        "review.print", "review", QT_TRANSLATE_NOOP("Actions", "Print the picture…"), ("Ctrl+P",), _HERE
    ),
    ActionSpec(
        "review.contact_sheet",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Contact sheet of a range…"),
        ("Ctrl+Shift+P",),
        _HERE,
    ),
    ActionSpec(
        "review.copy_time", "review", QT_TRANSLATE_NOOP("Actions", "Copy the time"), ("Shift+C",), _HERE
    ),
    ActionSpec(
        "review.copy_id",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Copy the device id"),
        ("Ctrl+Shift+C",),
        _HERE,
    ),
)
