"""Sentences of the search: states, faults, times, coverage. Codes come from ``core.search``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QObject

from app.core.search.coverage import Coverage, CoverageCode, Covered, DeviceCoverage
from app.core.search.draft import Draft, Fault, Order, PictureData, Where
from app.core.search.run import RunCode, RunStatus
from app.core.search.when import Last, Preset, Unit, When
from app.core.status import Params
from app.ui import figures, i18n
from app.ui.sentences import TileSentences

SLOW_S = 5
"""A page that takes so long is said to be slow."""
NAMED = 4
"""So many cameras are named in a sentence, the rest are counted."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """``mark`` and ``level``: shape and token of a state's mark; ``action``: what its button does
    (``again``, ``slices``, ``cancel``, or empty)."""

    headline: str
    detail: str = ""
    mark: str = ""
    level: str = "mute"
    action: str = ""
    button: str = ""
    busy: bool = False


class SearchWords(QObject):
    """Words of the search page."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileSentences(self)

    # -- the query -------------------------------------------------------------------------------------

    def target_type(self, name: str) -> str:
        """What is looked for; the service's own word for one this version does not know."""
        table: dict[str, Callable[[], str]] = {
            "Face": lambda: self.tr("Face"),
            "Body": lambda: self.tr("Person"),
            "Motor": lambda: self.tr("Vehicle"),
            "NonMotor": lambda: self.tr("Two-wheeler"),
            "Event": lambda: self.tr("Event"),
            "AIoT": lambda: self.tr("Sensor"),
        }
        return table[name]() if name in table else name

    def order(self, order: Order) -> str:
        """How the service sorts."""
        table: dict[Order, Callable[[], str]] = {
            Order.NEWEST: lambda: self.tr("Newest first"),
            Order.OLDEST: lambda: self.tr("Oldest first"),
            Order.DEVICE: lambda: self.tr("By camera"),
        }
        return table[order]()

    def when(self, when: When | None, zone: tzinfo | None, now: int) -> str:
        """A time, in words short enough for a button."""
        if when is None:
            return self.tr("What the service takes by default")
        if isinstance(when, Last):
            return self.last(when)
        if isinstance(when, Preset):
            table: dict[Preset, Callable[[], str]] = {
                Preset.TODAY: lambda: self.tr("Today"),
                Preset.YESTERDAY: lambda: self.tr("Yesterday"),
                Preset.THIS_WEEK: lambda: self.tr("This week"),
                Preset.LAST_WEEK: lambda: self.tr("Last week"),
            }
            return table[when]()
        if when.begin_utc_ms is None or when.end_utc_ms is None:
            return self.tr("Choose a time")
        try:
            return self.span(when.begin_utc_ms, when.end_utc_ms, zone, now)
        except (OverflowError, ValueError, OSError):  # no calendar goes so far
            return self.tr("Choose a time")

    def last(self, last: Last) -> str:
        """``Last 3 hours``"""
        if last.unit is Unit.MINUTES:
            return self.tr("Last %n minute(s)", "", last.count)
        if last.unit is Unit.HOURS:
            return self.tr("Last %n hour(s)", "", last.count)
        return self.tr("Last %n day(s)", "", last.count)

    def span(self, begin: int, end: int, zone: tzinfo | None, now: int) -> str:
        """``08:00 – 10:45`` today, else with its date; seconds only where they matter."""
        first, last = figures.local(begin, zone), figures.local(end, zone)
        today = figures.local(now, zone).date()
        pattern = "%H:%M:%S" if first.second or last.second else "%H:%M"
        if first.date() == last.date():
            day = self.tr("Today") if first.date() == today else first.strftime("%Y-%m-%d")
            return f"{day} {first.strftime(pattern)} – {last.strftime(pattern)}"
        both = "%m-%d " + pattern if first.year == last.year == today.year else "%Y-%m-%d " + pattern
        return f"{first.strftime(both)} – {last.strftime(both)}"

    def length(self, ms: int) -> str:
        """``7 s``, ``3 min 20 s``, ``2 h 5 min``, ``3 days 4 h``"""
        hours = ms // 3_600_000
        if hours >= 48:
            days, rest = divmod(hours, 24)
            text = self.tr("%n day(s)", "", days)
            return f"{text} {self._hours(rest)}" if rest else text
        if ms >= 3_600_000 and ms % 3_600_000 < 60_000:
            return self._hours(hours)
        return self._tiles.age(max(0, ms // 1000))

    def _hours(self, count: int) -> str:
        return self.tr("%1 h").replace("%1", str(count))

    def took(self, ms: int) -> str:
        """``0.31 s``, ``12 s``"""
        if ms >= 10_000:
            return self._tiles.age(ms // 1000)
        return self.tr("%1 s").replace("%1", f"{ms / 1000:.2f}")

    def size(self, size: int) -> str:
        """``480 KB`` (thousands of bytes, as the documented limit counts them by 1,024: 500 KB)."""
        return f"{-(-size // 1024)} KB"

    def picture(self, picture: PictureData) -> str:
        """What is sent, said before it is."""
        pixels = f"{picture.width} × {picture.height}"
        size = self.size(len(picture.data))
        if picture.as_it_was:
            return f"{size} · {pixels}"
        return i18n.fill(self.tr("Reduced from %3 to %1, %2"), size, pixels, self.size(picture.from_bytes))

    def refused_picture(self, code: str, params: Params) -> str:
        """Why a file is not taken."""
        table: dict[str, Callable[[], str]] = {
            "empty": lambda: self.tr("The file is empty."),
            "too_many_bytes": lambda: self.tr("The file is too large for a picture."),
            "not_a_picture": lambda: self.tr("This is not a picture, or it is damaged."),
            "too_many_pixels": lambda: self.tr("The picture has too many pixels."),
            "too_small": lambda: self.tr("The picture is too small to recognise anything."),
        }
        return table[code]() if code in table else code

    def not_a_query(self, code: str) -> str:
        """Why a text is no query."""
        table: dict[str, Callable[[], str]] = {
            "not_a_query": lambda: self.tr("There is no query in the clipboard."),
            "too_long": lambda: self.tr("The text in the clipboard is too long for a query."),
            "newer_version": lambda: self.tr("The query was made by a newer version of this program."),
            "damaged": lambda: self.tr("The query in the clipboard is damaged."),
        }
        return table[code]() if code in table else code

    def fault(self, fault: Fault) -> str:
        """Why a query cannot be sent."""
        p = fault.params

        def put(text: str, *names: str) -> str:
            for number, name in enumerate(names, 1):
                text = text.replace(f"%{number}", _figure(p.get(name)))
            return text

        missing: dict[Where, Callable[[], str]] = {
            Where.PROJECT: lambda: self.tr("Choose a project."),
            Where.TARGET_TYPE: lambda: self.tr("Choose what to look for."),
            Where.ATTRIBUTES: lambda: self.tr("An attribute needs a name."),
            Where.PICTURE: lambda: self.tr("The picture is empty."),
        }
        if fault.code == "missing" and fault.where in missing:
            return missing[fault.where]()
        table: dict[str, Callable[[], str]] = {
            "unknown": lambda: self.tr("The service does not know this kind of target."),
            "no_values": lambda: self.tr("Choose at least one value."),
            "empty_value": lambda: self.tr("A value is empty."),
            "too_many": lambda: put(self.tr("At most %1 are taken."), "most"),
            "out_of_range": lambda: put(self.tr("From %1 to %2."), "least", "most"),
            "too_long": lambda: put(self.tr("At most %1 characters are taken."), "most"),
            "too_large": lambda: self.tr("At most %1 are taken.").replace(
                "%1", self.size(int(p.get("most_bytes") or 0))
            ),
            "not_a_web_address": lambda: self.tr(
                "This is not a web address: it begins with http:// or https:// and has no blanks."
            ),
            "no_devices": lambda: self.tr("Check at least one camera."),
            "half_a_range": lambda: self.tr("Both a beginning and an end are needed."),
            "ends_before_it_begins": lambda: self.tr("The end is before the beginning."),
            "not_a_time": lambda: self.tr("This time does not exist."),
            "not_text": lambda: self.tr("These characters cannot be sent."),
        }
        known = table.get(fault.code)
        return known() if known is not None else fault.code

    def summary(self, draft: Draft, cameras: int, name_of: Callable[[str, str], str]) -> str:
        """A query in one line, for history and report: what, attributes, picture. ``name_of``: an attribute's
        key or value in words (key, value; an empty value names the key)."""
        parts = [self.target_type(draft.target_type)]
        for one in draft.attributes:
            values = self.tr(" or ", "between values").join(name_of(one.key, v) for v in one.values)
            parts.append(f"{name_of(one.key, '')}: {values}")
        if draft.picture is not None:
            parts.append(self.tr("like a picture"))
        if draft.devices is not None:
            parts.append(self.tr("%n camera(s)", "", cameras))
        return " · ".join(parts)

    # -- states ----------------------------------------------------------------------------------------

    def idle(self) -> StateWords:
        """Nothing was asked yet."""
        return StateWords(
            self.tr("Who or what are you looking for?"),
            self.tr(
                "Choose it on the left and press Search. A picture finds its like: drop one anywhere on this "
                "page, paste it, or drag a box on a tile of the wall."
            ),
            "",
        )

    def state(
        self, status: RunStatus, coverage: Coverage, waited_s: float, name_of: Callable[[str], str]
    ) -> StateWords:
        """How a search stands; ``name_of`` names a camera."""
        p = status.params
        table: dict[RunCode, Callable[[], StateWords]] = {
            RunCode.SEARCHING: lambda: self._searching(status, waited_s),
            RunCode.WAITING: lambda: self._waiting(p, waited_s),
            RunCode.MORE: lambda: StateWords(self.loaded(status), mark="dot", level="good"),
            RunCode.DONE: lambda: self._done(status),
            RunCode.NO_HIT: lambda: StateWords(
                self.tr("No hits"), self._no_hit(coverage, name_of), "ring", "mute"
            ),
            RunCode.NOT_ANALYSED: lambda: StateWords(
                self.tr("Not analysed"), self._not_analysed(coverage, name_of), "triangle", "careful"
            ),
            RunCode.LIMIT_REACHED: lambda: self._limit(p),
            RunCode.CANCELLED: lambda: StateWords(
                self.tr("Cancelled"),
                self.tr("%n hit(s) had come by then.", "", status.loaded),
                "square",
                "careful",
                "again",
                self.tr("Go on"),
            ),
            RunCode.REFUSED: lambda: self._refused(p),
            RunCode.THROTTLED: lambda: self._stopped(
                self.tr("Too many calls"),
                self.tr("The service takes no more searches of this account for now. Try again in a minute."),
            ),
            RunCode.UNREACHABLE: lambda: self._stopped(
                self.tr("The service cannot be reached"),
                self.tr("Its certificate is not trusted: see the profile.")
                if p.get("kind") == "certificate"
                else self.tr("Check the network, then try again. What was found stays."),
            ),
            RunCode.TIMED_OUT: lambda: self._stopped(
                self.tr("The service did not answer in time"),
                self.tr("A shorter time or fewer cameras are answered sooner."),
            ),
            RunCode.FAILING: lambda: self._stopped(
                self.tr("The service has trouble of its own"), _told(p) or self.tr("Try again in a while.")
            ),
            RunCode.BAD_ANSWER: lambda: self._stopped(
                self.tr("The answer could not be read"),
                self.tr("Something answered, but not the search of a service this version knows."),
            ),
            RunCode.FAILED: lambda: self._stopped(self.tr("The search failed"), _told(p)),
        }
        return table[status.code]()

    def loaded(self, status: RunStatus) -> str:
        """``148 hits``, ``200 of 4120 hits loaded``"""
        if status.loaded < status.total:
            text = self.tr("%1 of %n hit(s) loaded", "", status.total)
            return text.replace("%1", str(status.loaded))
        return self.tr("%n hit(s)", "", status.loaded)

    def _searching(self, status: RunStatus, waited_s: float) -> StateWords:
        if status.loaded:
            headline = i18n.fill(self.tr("Loading more: %1 of %2"), str(status.loaded), str(status.total))
        else:
            headline = self.tr("Searching…")
        detail = ""
        if waited_s >= SLOW_S:
            detail = self.tr("The service is slow: %1 so far.").replace("%1", self._tiles.age(int(waited_s)))
        return StateWords(headline, detail, action="cancel", button=self.tr("Cancel"), busy=True)

    def _waiting(self, p: Params, waited_s: float) -> StateWords:
        seconds = str(figures.whole_seconds(float(p.get("again_in_s") or 0)))
        if p.get("why") == "retry":
            text = self.tr("The service is not ready yet; asked again in %1 s.")
            headline = self.tr("Getting ready")
        elif p.get("why") == "slow":
            text = self.tr("The service has not answered for %2; it is asked again.")
            headline = self.tr("Searching…")
        else:
            text = self.tr("The service wants fewer calls; asked again in %1 s.")
            headline = self.tr("Held back")
        return StateWords(
            headline,
            i18n.fill(text, seconds, self._tiles.age(int(waited_s))),
            action="cancel",
            button=self.tr("Cancel"),
            busy=True,
        )

    def _done(self, status: RunStatus) -> StateWords:
        notes = []
        if status.missing:
            notes.append(self.tr("The service told of %n more than it gave.", "", status.missing))
        if status.unreadable:
            notes.append(self.tr("%n had no camera or no time and were left out.", "", status.unreadable))
        seconds = int(status.params.get("full_seconds") or 0)
        if seconds:
            notes.append(self.tr("%n second(s) held more than can be fetched.", "", seconds))
        level = "careful" if notes else "good"
        return StateWords(self.loaded(status), i18n.in_a_row(*notes), "triangle" if notes else "dot", level)

    def _limit(self, p: Params) -> StateWords:
        text = self.tr(
            "The service gives the first %1 (%2 pages of %3), and more match. Narrow the time, the cameras "
            "or the attributes, or search in slices: the time is split until all are found."
        )
        for number, name in enumerate(("reachable", "pages", "page_size"), 1):
            text = text.replace(f"%{number}", _figure(p.get(name)))
        can = bool(p.get("can_go_beyond"))
        if not can:
            text = self.tr(
                "The service gives the first %1, and more match. Narrow the time, the cameras or the "
                "attributes."
            ).replace("%1", _figure(p.get("reachable")))
        return StateWords(
            self.tr("Limit reached"),
            text,
            "triangle",
            "careful",
            "slices" if can else "",
            self.tr("Search in slices") if can else "",
        )

    def _refused(self, p: Params) -> StateWords:
        if p.get("about_key"):
            detail = self.tr("This key may not search. Its rights are given in the cloud console.")
        else:
            detail = self.tr("Something in the query is not allowed here.")
        told = _told(p)
        return StateWords(
            self.tr("The service refused the search"),
            i18n.in_a_row(detail, told),
            "square",
            "bad",
            "again",
            self.tr("Try again"),
        )

    def _stopped(self, headline: str, detail: str) -> StateWords:
        return StateWords(headline, detail, "triangle", "careful", "again", self.tr("Try again"))

    def _no_hit(self, coverage: Coverage, name_of: Callable[[str], str]) -> str:
        if coverage.code in (CoverageCode.KNOWN, CoverageCode.PARTLY) and coverage.asked_cameras:
            text = self.tr("%1 of %2 cameras were analysed in that time, and nothing there matches.")
            text = i18n.fill(text, str(coverage.cameras), str(coverage.asked_cameras))
        else:
            text = self.tr("Nothing the service analysed matches.")
        advice = self.tr("A longer time, fewer attributes or a lower score may find more.")
        return i18n.in_a_row(text, advice)

    def _not_analysed(self, coverage: Coverage, name_of: Callable[[str], str]) -> str:
        text = self.tr(
            "No analysis ran on %1 in that time, so nothing could be found. Choose another time or other "
            "cameras, or have an instance of the project look at these."
        )
        return text.replace("%1", self.named([one.device_id for one in coverage.devices], name_of))

    # -- coverage --------------------------------------------------------------------------------------

    def coverage(self, coverage: Coverage, status: RunStatus) -> str:
        """``Covered 4 of 5 cameras, 2 h 45 min, in 0.31 s.``"""
        took = self.took(status.took_ms)
        if coverage.code is CoverageCode.ASKING:
            return self.tr("Answered in %1; what was analysed is being asked…").replace("%1", took)
        if coverage.code is CoverageCode.UNKNOWN or not coverage.asked_cameras:
            return self.tr("Answered in %1. The service does not tell what was analysed.").replace("%1", took)
        text = self.tr("Covered %1 of %2 cameras, %3, in %4.")
        values = (
            str(coverage.cameras),
            str(coverage.asked_cameras),
            self.length(coverage.covered_ms),
            took,
        )
        for number, value in enumerate(values, 1):
            text = text.replace(f"%{number}", value)
        return text

    def gaps(self, coverage: Coverage, name_of: Callable[[str], str]) -> str:
        """Which cameras were not analysed; empty: all were, or nobody knows."""
        if coverage.code not in (CoverageCode.KNOWN, CoverageCode.PARTLY):
            return ""
        none = [one.device_id for one in coverage.devices if one.covered is Covered.NOT]
        partly = [one.device_id for one in coverage.devices if one.covered is Covered.PARTLY]
        parts = []
        if none:
            text = self.tr("%1 not analysed in that time: no instance ran on them.", "", len(none))
            parts.append(text.replace("%1", self.named(none, name_of)))
        if partly:
            text = self.tr("%1 analysed for a part of it.", "", len(partly))
            parts.append(text.replace("%1", self.named(partly, name_of)))
        return i18n.in_a_row(*parts)

    def gap(self, one: DeviceCoverage, zone: tzinfo | None, now: int) -> str:
        """When a camera was not analysed, for a tool tip."""
        return ", ".join(self.span(begin, end, zone, now) for begin, end in one.missing)

    def named(self, device_ids: Sequence[str], name_of: Callable[[str], str]) -> str:
        """Some names, and how many more."""
        names = [name_of(device_id) for device_id in device_ids[:NAMED]]
        left = len(device_ids) - len(names)
        text = i18n.listed(names)
        if left:
            text = self.tr("%1 and %n more", "", left).replace("%1", text)
        return text

    # -- hits ------------------------------------------------------------------------------------------

    def no_picture(self, reason: str) -> str:
        """Why there is no picture of a hit."""
        table: dict[str, Callable[[], str]] = {
            "none": lambda: self.tr("The service gave no picture"),
            "gone": lambda: self.tr("Picture expired or deleted"),
            "too_large": lambda: self.tr("Picture too large, refused"),
            "not_a_picture": lambda: self.tr("Not a picture, refused"),
            "not_an_address": lambda: self.tr("No address that can be opened"),
            "unreachable": lambda: self.tr("Picture server not reached"),
            "certificate": lambda: self.tr("Picture server not trusted"),
            "timed_out": lambda: self.tr("Picture server too slow"),
            "failing": lambda: self.tr("Picture server has trouble"),
        }
        return table[reason]() if reason in table else self.tr("No picture: %1").replace("%1", reason)


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _told(p: Params) -> str:
    """Code and message of the service."""
    parts = [str(p.get("message") or ""), f"({p['error_code']})" if p.get("error_code") else ""]
    return " ".join(part for part in parts if part)
