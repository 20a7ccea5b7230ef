"""What playback says: sentences of a tile for every ``ReviewPhase``, the clock and its zone, speeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from PySide6.QtCore import QObject

from app.core.review import ReviewPhase, ReviewStatus
from app.core.review.status import HAS_PICTURE
from app.core.status import Reason
from app.ui import figures, i18n
from app.ui.sentences import TileSentences, TileWords
from app.ui.wall.capturewords import CaptureWords

PATIENCE_S = 0.5
"""A picture that comes sooner needs no words."""
STEP_MS = 40
"""Tiles no further apart are in step: one picture at 25 a second."""


@dataclass(frozen=True, slots=True)
class ReviewWords(TileWords):
    """As ``TileWords``. ``look`` is ``empty``, ``live``, ``quiet`` (a line over the picture), ``stale`` (not
    the picture of this time: dim, with a line), or ``waiting``, ``nothing``, ``refused`` (words in the
    middle).

    ``mark``: a word for the corner (key frames only). ``leads_to``: a click on the words goes to this master
    time (UTC milliseconds)."""

    mark: str = ""
    leads_to: int | None = None


class PlaybackWords(QObject):
    """Words of the playback page. Instants are UTC milliseconds; ``zone`` None is the machine's own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tiles = TileSentences(self)
        self._captures = CaptureWords(self)

    # -- a tile ----------------------------------------------------------------------------------------

    def tile(
        self, status: ReviewStatus, now_utc_ms: float, zone: tzinfo | None, *, has_picture: bool
    ) -> ReviewWords:
        """``now_utc_ms``: master time; ``has_picture``: an older picture is still there to be shown."""
        makers: dict[ReviewPhase, Callable[[ReviewStatus, int, tzinfo | None, bool], ReviewWords]] = {
            ReviewPhase.ASKING: self._asking,
            ReviewPhase.RETRY: self._retry,
            ReviewPhase.OPENING: self._opening,
            ReviewPhase.PLAYING: lambda *_: ReviewWords("live"),
            ReviewPhase.PAUSED: lambda *_: ReviewWords("live"),
            ReviewPhase.KEY_ONLY: self._key_only,
            ReviewPhase.SLOW: self._slow,
            ReviewPhase.NO_RECORDING: self._nothing,
            ReviewPhase.NOT_KNOWN: self._not_known,
            ReviewPhase.LIVE_EDGE: self._live_edge,
            ReviewPhase.REFUSED: self._refused,
            ReviewPhase.TROUBLE: self._trouble,
            ReviewPhase.DECODER_LOST: self._decoder_lost,
        }
        make = makers.get(status.phase)
        if make is None:
            return ReviewWords("empty", self.tr("Drag a camera here"), self.tiles.from_where())
        return make(status, round(now_utc_ms), zone, has_picture)

    def storage(self, storage: str) -> str:
        """Where a recording comes from; said only where it is not the usual."""
        return self.tr("on the device") if storage == "device" else ""

    def sound(self, state: str, silent: bool) -> str:
        """What becomes of the sound of a tile that is to be heard; ``silent``: at this speed nothing is."""
        if state in ("no_device", "mute"):
            return self._captures.sound(state, 100)
        return self.tr("heard at 1×") if silent else self.tr("on")

    def tool_tip(self, name: str, words: ReviewWords, status: ReviewStatus) -> str:
        """Everything known about a tile, a line each."""
        lines = [name]
        if words.headline:
            lines.append(words.headline + (f" · {words.detail}" if words.detail else ""))
        facts = [
            f"{status.width} × {status.height}" if status.width and status.height else "",
            self.tr("%1 fps").replace("%1", f"{status.fps:.0f}") if status.fps else "",
            figures.codec(status.codec),
        ]
        if any(facts):
            lines.append(" · ".join(fact for fact in facts if fact))
        if not status.exact_times:
            lines.append(self.tr("The recording tells no times; they are counted from its beginning."))
        if status.encrypted is False:
            lines.append(self.tr("The pictures travel unencrypted."))
        return "\n".join(lines)

    def _late(self, has_picture: bool, headline: str, detail: str = "", brief: str = "") -> ReviewWords:
        return ReviewWords("stale" if has_picture else "waiting", headline, detail, brief=brief)

    def _asking(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        waited = float(status.params.get("waited_s") or 0.0)
        if waited < PATIENCE_S and has_picture:
            return ReviewWords("live")
        detail = self.tr("for %1 s").replace("%1", str(round(waited))) if waited >= 2 else ""
        brief = self.tiles.brief.starting()
        return self._late(has_picture, self.tr("Asking for the recording"), detail, brief)

    def _retry(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        headline = self.tr("The service is getting the recording ready")
        detail = self._again(status.params.get("next_ask_in_s"), asking=True)
        return self._late(has_picture, headline, detail, self.tiles.brief.starting())

    def _opening(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        waited = float(status.params.get("waited_s") or 0.0)
        if waited < PATIENCE_S and has_picture:
            return ReviewWords("live")
        headline = self.tr("Fetching the picture of %1").replace("%1", figures.clock(now, zone))
        detail = self.tr("for %1 s").replace("%1", str(round(waited))) if waited >= 2 else ""
        return self._late(has_picture, headline, detail, self.tiles.brief.starting())

    def _key_only(
        self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool
    ) -> ReviewWords:
        why = status.params.get("why")
        if why == "reverse":
            return ReviewWords("live", mark=self.tr("backward: key frames only"))
        if why == "scrub":
            return ReviewWords("live", mark=self.tr("nearest key frame"))
        return ReviewWords("live", mark=self.tr("key frames only at this speed"))

    def _slow(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        asked, measured = status.params.get("asked"), status.params.get("measured")
        detail = ""
        if asked is not None and measured is not None:
            detail = i18n.fill(
                self.tr("%1 instead of %2"), self.measured(float(measured)), self.speed(float(asked))
            )
        return ReviewWords("quiet", self.tr("Slower than asked"), detail)

    def _nothing(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        following = status.params.get("next_utc_ms")
        if following is not None:
            when = figures.day_and_clock(int(following), zone, now)
            detail = self.tr("next picture %1").replace("%1", when)
        else:
            detail = self.tr("no later picture is known")
        headline = self.tr("No recording at %1").replace("%1", figures.clock(now, zone))
        return ReviewWords(
            "nothing",
            headline,
            detail,
            brief=self.tr("No recording"),
            leads_to=None if following is None else int(following),
        )

    def _not_known(
        self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool
    ) -> ReviewWords:
        reason = status.params.get("reason")
        parts = [self.tiles.reason_short(str(reason))] if reason else []
        parts.append(self._again(status.params.get("next_ask_in_s"), asking=True))
        headline = self.tr("Not known whether there is a recording at %1")
        detail = " · ".join(part for part in parts if part)
        headline = headline.replace("%1", figures.clock(now, zone))
        return ReviewWords("waiting", headline, detail, brief=self.tr("Not known"))

    def _live_edge(
        self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool
    ) -> ReviewWords:
        last = status.params.get("last_utc_ms")
        detail = self.tr("goes on as it is recorded")
        if last is not None:
            when = figures.day_and_clock(int(last), zone, now)
            detail = self.tr("newest picture %1").replace("%1", when) + " · " + detail
        return self._late(has_picture, self.tr("Not recorded yet"), detail)

    def _refused(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        reason = status.params.get("reason")
        headline = self.tiles.reason(str(reason)) if reason else self.tr("The service gives no recording")
        parts = [str(status.params.get("message") or "")]
        parts.append(self._again(status.params.get("next_ask_in_s"), asking=True))
        detail = " · ".join(part for part in parts if part)
        brief = self.tiles.brief.reason(str(reason or Reason.REFUSED))
        return ReviewWords("refused", headline, detail, brief=brief)

    def _trouble(self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool) -> ReviewWords:
        reason = status.params.get("reason")
        parts = (
            [self.tiles.reason_short(str(reason)), self.tiles.advice.reason(str(reason))] if reason else []
        )
        parts.append(self._again(status.params.get("next_try_in_s"), asking=False))
        detail = " · ".join(part for part in parts if part)
        brief = self.tiles.brief.reason(str(reason or ""))
        return self._late(has_picture, self.tr("The recording cannot be shown now"), detail, brief)

    def _decoder_lost(
        self, status: ReviewStatus, now: int, zone: tzinfo | None, has_picture: bool
    ) -> ReviewWords:
        headline, detail = self.tr("The decoder is being replaced"), self.tr("goes on at this time")
        return self._late(has_picture, headline, detail, self.tiles.brief.starting())

    def _again(self, wait_s: float | None, *, asking: bool) -> str:
        if wait_s is None:
            return self.tr("asking again") if asking else self.tr("trying again")
        text = self.tr("asking again in %1 s") if asking else self.tr("trying again in %1 s")
        return text.replace("%1", str(figures.whole_seconds(float(wait_s))))

    def accessible(self, number: int, name: str, words: ReviewWords, time: str) -> str:
        """A tile in one line for a screen reader."""
        head = self.tr("Tile %1").replace("%1", str(number))
        parts = [head, name, time if words.look == "live" else "", words.mark, words.headline, words.detail]
        return ", ".join(part for part in parts if part)

    def counts(self, phases: Sequence[ReviewPhase]) -> tuple[str, ...]:
        """``4 recordings · 3 playing · 1 without recording``, of the tiles that have a camera; what is 0 is
        left out. Then shorter: how many have a picture of the clock's time, and how many have trouble."""
        if not phases:
            return (self.tr("no tiles in use"),)
        paused, trouble = phases.count(ReviewPhase.PAUSED), phases.count(ReviewPhase.TROUBLE)
        refused = phases.count(ReviewPhase.REFUSED)
        loading = (ReviewPhase.ASKING, ReviewPhase.RETRY, ReviewPhase.OPENING, ReviewPhase.DECODER_LOST)
        shown = [
            (sum(p in HAS_PICTURE for p in phases) - paused, self.tr("%1 playing")),
            (paused, self.tr("%1 paused")),
        ]
        others = [
            (sum(p in loading for p in phases), self.tr("%1 loading")),
            (phases.count(ReviewPhase.NO_RECORDING), self.tr("%1 without recording")),
            (phases.count(ReviewPhase.LIVE_EDGE), self.tr("%1 not recorded yet")),
            (phases.count(ReviewPhase.NOT_KNOWN), self.tr("%1 not known")),
            (trouble, self.tr("%1 in trouble")),
            (refused, self.tr("%1 unavailable")),
        ]
        whole = self.tr("%n recording(s)", "", len(phases))
        short = [*shown, (trouble + refused, self.tr("%1 in trouble"))]
        return " · ".join([whole, *_told([*shown, *others])]), " · ".join(_told(short)) or whole

    # -- the clock -------------------------------------------------------------------------------------

    def day(self, utc_ms: float, zone: tzinfo | None) -> str:
        """``Sun 22 Nov 2026`` in the language in use."""
        then = figures.local(round(utc_ms), zone)
        text = self.tr("%1 %2 %3 %4", "weekday, day, month, year of a date")
        return i18n.fill(
            text,
            self.weekdays()[then.weekday()],
            str(then.day),
            self.months()[then.month - 1],
            str(then.year),
        )

    def weekdays(self) -> list[str]:
        """Short names, Monday first."""
        return [
            self.tr("Mon"), self.tr("Tue"), self.tr("Wed"), self.tr("Thu"), self.tr("Fri"), self.tr("Sat"),
            self.tr("Sun"),
        ]  # fmt: skip

    def months(self) -> list[str]:
        """Short names, January first."""
        return [
            self.tr("Jan"), self.tr("Feb"), self.tr("Mar"), self.tr("Apr"), self.tr("May"), self.tr("Jun"),
            self.tr("Jul"), self.tr("Aug"), self.tr("Sep"), self.tr("Oct"), self.tr("Nov"), self.tr("Dec"),
        ]  # fmt: skip

    def zone(self, utc_ms: float, zone: tzinfo | None) -> str:
        """``UTC+8``: the zone that holds at that instant."""
        return figures.offset_name(figures.local(round(utc_ms), zone))

    def whole_time(self, utc_ms: float, zone: tzinfo | None) -> str:
        """``2026-11-22 10:24:31.240 UTC+8``, to be copied."""
        then = figures.local(round(utc_ms), zone)
        ms = then.microsecond // 1000
        return f"{then:%Y-%m-%d %H:%M:%S}.{ms:03d} {figures.offset_name(then)}"

    # -- speed and step --------------------------------------------------------------------------------

    def speed(self, rate: float) -> str:
        """``1×``, ``¼×``, ``−4×``"""
        return f"{'−' if rate < 0 else ''}{FRACTIONS.get(abs(rate), f'{abs(rate):g}')}×"

    def measured(self, rate: float) -> str:
        """``3.1×``"""
        return f"{'−' if rate < 0 else ''}{abs(rate):.1f}×"

    def step(
        self, playing: bool, rate: float, measured: float | None, apart_ms: float | None
    ) -> tuple[str, str, bool]:
        """How the tiles go: ``in step, 12 ms apart``; the same in a few words; whether that is trouble.
        ``measured``: a speed that is not the asked one."""
        parts, few, trouble = [], [], False
        if playing and measured is not None:
            parts.append(
                i18n.fill(self.tr("%1 measured, %2 asked"), self.measured(measured), self.speed(rate))
            )
            text = self.tr("%1 of %2", "measured speed of the asked one")
            few.append(i18n.fill(text, self.measured(measured), self.speed(rate)))
            trouble = True
        if apart_ms is not None:
            ms = str(round(apart_ms))
            if apart_ms <= STEP_MS:
                parts.append(self.tr("in step, %1 ms apart").replace("%1", ms))
            else:
                parts.append(self.tr("out of step, %1 ms apart").replace("%1", ms))
                trouble = True
            few.append(self.tr("%1 ms apart").replace("%1", ms))
        return " · ".join(parts), " · ".join(few), trouble

    def offset(self, ms: int) -> str:
        """``+1.2 s``, ``−40 ms``; empty for none."""
        if not ms:
            return ""
        sign = "+" if ms > 0 else "−"
        size = abs(ms)
        if size < 1000:
            return sign + self.tr("%1 ms").replace("%1", str(size))
        if size < 60_000:
            return sign + self.tr("%1 s").replace("%1", f"{size / 1000:.3f}".rstrip("0").rstrip("."))
        if size < 3_600_000:
            text = self.tr("%1 min %2 s")
            minutes, rest = divmod(size // 1000, 60)
            return sign + i18n.fill(text, str(minutes), str(rest))
        hours, rest = divmod(size // 60_000, 60)
        return sign + i18n.fill(self.tr("%1 h %2 min"), str(hours), str(rest))


def _told(counts: list[tuple[int, str]]) -> list[str]:
    return [text.replace("%1", str(count)) for count, text in counts if count]


FRACTIONS = {0.125: "⅛", 0.25: "¼", 0.5: "½"}


def zone_of(zone: tzinfo | None, utc: bool) -> tzinfo | None:
    """What times are shown in."""
    return UTC if utc else zone
