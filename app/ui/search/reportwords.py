"""Words of a report, in a language of its own: a report for a colleague need not be in the window's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.search.report import COLUMNS, QueryFact
from app.ui import i18n
from app.ui.i18n import QT_TRANSLATE_NOOP

CONTEXT = "Report"
_COLUMNS = {
    "number": QT_TRANSLATE_NOOP("Report", "No."),
    "device": QT_TRANSLATE_NOOP("Report", "Camera"),
    "device_id": QT_TRANSLATE_NOOP("Report", "Device id"),
    "local_time": QT_TRANSLATE_NOOP("Report", "Local time"),
    "utc_time": QT_TRANSLATE_NOOP("Report", "UTC"),
    "type": QT_TRANSLATE_NOOP("Report", "Target"),
    "similarity": QT_TRANSLATE_NOOP("Report", "Similarity"),
    "attributes": QT_TRANSLATE_NOOP("Report", "Attributes"),
    "box": QT_TRANSLATE_NOOP("Report", "Box (pixels)"),
    "query": QT_TRANSLATE_NOOP("Report", "Query"),
}
_FACTS = {
    "project": QT_TRANSLATE_NOOP("Report", "Project"),
    "type": QT_TRANSLATE_NOOP("Report", "Target"),
    "picture": QT_TRANSLATE_NOOP("Report", "Looks like the picture"),
    "threshold": QT_TRANSLATE_NOOP("Report", "Similarity at least"),
    "devices": QT_TRANSLATE_NOOP("Report", "Cameras"),
    "from": QT_TRANSLATE_NOOP("Report", "From"),
    "to": QT_TRANSLATE_NOOP("Report", "To"),
    "model": QT_TRANSLATE_NOOP("Report", "Model"),
}
_TYPES = {
    "Face": QT_TRANSLATE_NOOP("Report", "Face"),
    "Body": QT_TRANSLATE_NOOP("Report", "Person"),
    "Motor": QT_TRANSLATE_NOOP("Report", "Vehicle"),
    "NonMotor": QT_TRANSLATE_NOOP("Report", "Two-wheeler"),
    "Event": QT_TRANSLATE_NOOP("Report", "Event"),
    "AIoT": QT_TRANSLATE_NOOP("Report", "Sensor"),
}
_TEXTS = {
    "search": QT_TRANSLATE_NOOP("Report", "Search report"),
    "trail": QT_TRANSLATE_NOOP("Report", "Trail report"),
    "made": QT_TRANSLATE_NOOP("Report", "Made"),
    "site": QT_TRANSLATE_NOOP("Report", "Profile"),
    "query": QT_TRANSLATE_NOOP("Report", "Query"),
    "hits": QT_TRANSLATE_NOOP("Report", "Hits"),
    "hits_of": QT_TRANSLATE_NOOP("Report", "%1 of the %2 that match"),
    "covered": QT_TRANSLATE_NOOP("Report", "Covered"),
    "covered_what": QT_TRANSLATE_NOOP("Report", "%1 of %2 cameras"),
    "score": QT_TRANSLATE_NOOP("Report", "score %1"),
    "page": QT_TRANSLATE_NOOP("Report", "Page %1 of %2"),
    "no_picture": QT_TRANSLATE_NOOP("Report", "no picture"),
    "picture_limit": QT_TRANSLATE_NOOP("Report", "Pictures of the first %1 hits only."),
    "or": QT_TRANSLATE_NOOP("Report", " or "),
    "any": QT_TRANSLATE_NOOP("Report", "all"),
}


class ReportWords:
    """``code``: of ``i18n.LANGUAGES``. Works on any thread once it is made."""

    def __init__(self, code: str) -> None:
        self.code = code
        speak = i18n.speaker(code)
        sources = {*_COLUMNS.values(), *_FACTS.values(), *_TYPES.values(), *_TEXTS.values()}
        self._said = {source: speak(CONTEXT, source) for source in sources}

    def text(self, name: str, *values: str) -> str:
        """A sentence by its name."""
        text = self._said[_TEXTS[name]]
        for number, value in enumerate(values, 1):
            text = text.replace(f"%{number}", value)
        return text

    def columns(self) -> dict[str, str]:
        """Titles of the table."""
        return {name: self._said[_COLUMNS[name]] for name in COLUMNS}

    def target_type(self, name: str) -> str:
        """The service's own word for one this version does not know."""
        return self._said[_TYPES[name]] if name in _TYPES else name

    def facts(self, facts: Sequence[QueryFact], corp_name: Callable[[str], str]) -> list[tuple[str, str]]:
        """What was asked, as pairs of a name and what it was."""
        made: list[tuple[str, str]] = []
        for fact in facts:
            if fact.what == "attribute":
                name, values = fact.texts[0], self.text("or").join(fact.texts[1:])
                score = self.text("score", f"≥ {fact.score:.2f}") if fact.score else ""
                made.append((name, f"{values}   {score}".rstrip()))
                continue
            name = self._said[_FACTS[fact.what]]
            if fact.what == "type":
                made.append((name, self.target_type(fact.texts[0])))
            elif fact.what == "project":
                made.append((name, corp_name(fact.texts[0])))
            elif fact.what == "threshold":
                made.append((name, f"{fact.score or 0:.2f}"))
            elif fact.what in ("from", "to"):
                made.append((name, "   ".join(readable(text) for text in fact.texts)))
            else:
                made.append((name, ", ".join(fact.texts)))
        return made


def readable(iso: str) -> str:
    """``2026-11-22 10:39:34 UTC+8``"""
    day, _, rest = iso.partition("T")
    clock, offset = rest[:8], rest[8:]
    hours, _, minutes = offset[1:].partition(":")
    name = "" if offset in ("Z", "+00:00") else f"{offset[0]}{int(hours or 0)}"
    return f"{day} {clock} UTC{name}" + (f":{minutes}" if minutes not in ("", "00") else "")
