"""The rows of bookmarks, cases and evidence."""

from __future__ import annotations

from app.ui.actions.spec import ActionSpec, Scope
from app.ui.i18n import QT_TRANSLATE_NOOP

ROWS = (
    # -- on a page of playback, also in windows of its own
    ActionSpec(
        "review.bookmark",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Bookmark this moment…"),
        ("B",),
        Scope.PLAYBACK,
        palette=False,
    ),
    ActionSpec(
        "review.export",
        "review",
        QT_TRANSLATE_NOOP("Actions", "Export evidence…"),
        ("E",),
        Scope.PLAYBACK,
        palette=False,
    ),
    # -- anywhere: of what is shown
    ActionSpec(
        "evidence.bookmark", "evidence", QT_TRANSLATE_NOOP("Actions", "Bookmark this moment…"), ("Ctrl+B",)
    ),
    ActionSpec(
        "evidence.to_case", "evidence", QT_TRANSLATE_NOOP("Actions", "Add a clip to a case…"), ("Ctrl+I",)
    ),
    ActionSpec(
        "evidence.cases", "evidence", QT_TRANSLATE_NOOP("Actions", "Cases and bookmarks"), ("Ctrl+Shift+B",)
    ),
    ActionSpec("evidence.export", "evidence", QT_TRANSLATE_NOOP("Actions", "Export evidence…"), ("Ctrl+E",)),
    ActionSpec("evidence.exports", "evidence", QT_TRANSLATE_NOOP("Actions", "Exports"), ("Ctrl+Shift+E",)),
    ActionSpec(
        "evidence.verify", "evidence", QT_TRANSLATE_NOOP("Actions", "Check a bundle of evidence…"), ()
    ),
)
