"""Actions of the search page."""

from __future__ import annotations

from app.ui.actions.spec import ActionSpec, Scope
from app.ui.i18n import QT_TRANSLATE_NOOP

ROWS = (
    ActionSpec("search.run", "search", QT_TRANSLATE_NOOP("Actions", "Search now"), ("Ctrl+Return",)),
    ActionSpec(
        "search.query",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Fold the query, and back"),
        ("Q",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.cancel",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Cancel the search"),
        ("Ctrl+.",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.paste",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Search for the picture in the clipboard"),
        ("Ctrl+V",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.table",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Hits as a table, and back"),
        ("T",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.play", "search", QT_TRANSLATE_NOOP("Actions", "Play the moment"), ("P",), Scope.SEARCH
    ),
    ActionSpec(
        "search.live",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Open the camera of the hit live"),
        ("L",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.similar", "search", QT_TRANSLATE_NOOP("Actions", "Find similar targets"), ("F",), Scope.SEARCH
    ),
    ActionSpec(
        "search.same_time",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Same time elsewhere"),
        ("E",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "search.case", "search", QT_TRANSLATE_NOOP("Actions", "Add the hit to a case"), ("C",), Scope.SEARCH
    ),
    ActionSpec(
        "search.trail", "search", QT_TRANSLATE_NOOP("Actions", "Trail of the target"), ("R",), Scope.SEARCH
    ),
    ActionSpec(
        "search.copy", "search", QT_TRANSLATE_NOOP("Actions", "Copy the hit"), ("Ctrl+C",), Scope.SEARCH
    ),
    ActionSpec(
        "search.save",
        "search",
        QT_TRANSLATE_NOOP("Actions", "Save the pictures of the hit"),
        ("S",),
        Scope.SEARCH,
    ),
    ActionSpec(
        "tile.search",
        "tile",
        QT_TRANSLATE_NOOP("Actions", "Search for something in the picture"),
        ("X",),
        Scope.WALL,
    ),
    ActionSpec(
        "review.search",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Search for something in the picture"),
        ("X",),
        Scope.PLAYBACK,
    ),
)
