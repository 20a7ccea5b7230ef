"""Every sentence about a code: ``core``, ``store`` and ``vcs`` give codes with parameters, this gives words.

One class per subject, each method total: a code this version does not know still gives a readable sentence
with the code in it. A test walks every code of ``TileCode``, ``Reason``, ``ConnectionCode`` and the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QObject

from app.core.catalogue import CataloguePhase, CatalogueState, DeviceKind, DeviceStatus
from app.core.status import ConnectionCode, ConnectionState, Phase, Reason, TileCode, TileStatus
from app.ui import figures, i18n
from app.ui.wall.advice_words import AdviceWords
from app.ui.wall.brief_words import BriefWords
from app.ui.wall.quality_words import QualitySentences

Params = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TileWords:
    """What a tile says. ``look``: how it says it.

    ``empty`` (words in the middle), ``live`` (nothing to say), ``quiet`` (a line over a picture that is
    still shown in full), ``stale`` (dim picture, hazard frame, line), ``waiting`` and ``refused`` (words in
    the middle, no picture). ``progress``: 0..1, or None where nobody can know.
    """

    look: str = "empty"
    headline: str = ""
    detail: str = ""
    progress: float | None = None
    brief: str = ""
    """What says the headline where that has no room: how old the picture is, or a word or two."""
    calm: bool = False
    """Nothing is wrong: without the shape and the colour of trouble."""


class TileSentences(QObject):
    """Words of a tile."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.quality_words = QualitySentences(self)
        self.brief = BriefWords(self)
        self.advice = AdviceWords(self)
        self.has_list = True
        """Whether the devices stand in the same window."""

    def from_where(self) -> str:
        """Where the camera for an empty tile is found."""
        if self.has_list:
            return self.tr("or double-click one in the device tree")
        return self.tr("from the device tree in the main window")

    def words(
        self,
        status: TileStatus,
        now_utc_ms: int,
        zone: tzinfo | None,
        *,
        has_picture: bool,
        known: bool = True,
    ) -> TileWords:
        """``has_picture``: an old picture is still there to be shown. ``known``: a device is on the tile."""
        code = status.code
        if code is TileCode.EMPTY or not known:
            return TileWords("empty", self.tr("Drag a camera here"), self.from_where())
        if code is TileCode.PLAYING:
            return TileWords("live")
        if code is TileCode.REFUSED:
            return self._refused(status, now_utc_ms, zone)
        if code is TileCode.HELD:
            return self._held(status, now_utc_ms, zone, has_picture=has_picture)
        if code is TileCode.SILENT and not status.params.get("unmistakable"):
            seconds = max(2, round(int(status.params.get("silence_ms", 0)) / 1000))
            said = self.tr("No new picture for %n second(s)", "", seconds)
            return TileWords("quiet", said, brief=self.brief_age(seconds))
        if has_picture and status.last_picture_utc_ms is not None:
            return self._stale(status, now_utc_ms, zone)
        return self._waiting(status)

    def _held(
        self, status: TileStatus, now_utc_ms: int, zone: tzinfo | None, *, has_picture: bool
    ) -> TileWords:
        """Seen by nobody until a moment ago, or only in a list: never a picture that looks live."""
        detail = ""
        last = status.params.get("since_utc_ms")
        if last is not None:
            when = figures.day_and_clock(last, zone, now_utc_ms)
            detail = self.tr("last picture %1").replace("%1", when)
        going_on = bool(status.params.get("resuming"))
        headline = self.tr("Going on") if going_on else self.tr("Paused, because nobody could see it")
        # Back from one large tile all others say so at once: that must not look like an alarm.
        brief = headline if going_on else self.brief.paused()
        return TileWords("quiet" if has_picture else "waiting", headline, detail, brief=brief, calm=True)

    def _stale(self, status: TileStatus, now_utc_ms: int, zone: tzinfo | None) -> TileWords:
        last = status.last_picture_utc_ms or now_utc_ms
        age_ms = status.silence_ms if status.silence_ms is not None else now_utc_ms - last
        old_s = max(0, round(age_ms / 1000))
        age = self.age(old_s)
        parts = [self.tr("no frames since %1").replace("%1", figures.day_and_clock(last, zone, now_utc_ms))]
        reason = status.params.get("reason")
        advice = self.advice.reason(str(reason))
        if advice:  # what has to be done comes before what is known already
            parts, reason = [self.reason_short(str(reason)), advice], None
        if status.code is TileCode.UNREACHABLE:
            parts.append(self.tr("the service does not answer, waiting for it"))
        next_step = self.next_step(status)
        if next_step:
            parts.append(next_step)
        if reason and status.code is not TileCode.UNREACHABLE:
            parts.append(self.reason_short(str(reason)))  # last: the first to go where there is no room
        said = self.tr("Picture is %1 old").replace("%1", age)
        return TileWords("stale", said, " · ".join(parts), brief=self.brief_age(old_s))

    def next_step(self, status: TileStatus) -> str:
        """What happens next, such as ``trying again in 3 s (2nd try)``; empty if nothing is told."""
        wait = status.next_try_in_s
        if wait is None:
            wait = status.params.get("next_try_in_s")
        attempt = int(status.params.get("attempt") or status.attempts or 0)
        nth = self.nth_try(attempt) if attempt else ""
        if wait is not None and wait > 0:
            text = self.tr("trying again in %1 s").replace("%1", str(figures.whole_seconds(float(wait))))
        elif status.code is TileCode.UNREACHABLE:
            return ""
        elif status.code is TileCode.SILENT and not status.params.get("reopening"):
            return self.tr("waiting for it")
        else:
            text = self.tr("trying again now")
        return i18n.fill(self.tr("%1 (%2)"), text, nth) if nth else text

    def nth_try(self, number: int) -> str:
        """``2nd try``"""
        return i18n.fill(
            self.tr("%1 try", "%1 is 1st, 2nd, 3rd; write %2 for the bare number"),
            figures.ordinal(number),
            str(number),
        )

    def age(self, seconds: int) -> str:
        """``7 s``, ``3 min 20 s``, ``2 h 5 min``"""
        minutes, rest = divmod(seconds, 60)
        hours, minutes_rest = divmod(minutes, 60)
        if hours and not minutes_rest:
            return self.tr("%1 h").replace("%1", str(hours))
        if hours:
            return i18n.fill(self.tr("%1 h %2 min"), str(hours), str(minutes_rest))
        if minutes and not rest:
            return self.tr("%1 min").replace("%1", str(minutes))
        if minutes:
            return i18n.fill(self.tr("%1 min %2 s"), str(minutes), str(rest))
        return self.tr("%1 s").replace("%1", str(seconds))

    def brief_age(self, seconds: int) -> str:
        """``7 s``, ``3 min``, ``2 h``: of "2 min 11 s" cut short nobody knows what was to follow."""
        unit = 3600 if seconds >= 3600 else 60 if seconds >= 60 else 1
        return self.age(seconds - seconds % unit)

    def _waiting(self, status: TileStatus) -> TileWords:
        params = status.params
        code = status.code
        waited = float(params.get("waited_s") or 0.0)
        if code is TileCode.RESOLVING:
            return TileWords(
                "waiting",
                self.tr("Asking for the picture"),
                self.tr("waiting for the service to name the address"),
                brief=self.brief.starting(),
            )
        if code is TileCode.STARTING:
            asked = self.tr("asked %n time(s)", "", int(params.get("asked") or 1))
            detail = self.tr("The camera is pulled on demand; %1, %2 s")
            detail = i18n.fill(detail, asked, str(round(waited)))
            # Services pull in about 2 to 10 s; the bar slows down and never claims to be done.
            done, brief = waited / (waited + 3.0), self.brief.starting()
            return TileWords("waiting", self.tr("Starting the stream"), detail, done, brief)
        if code is TileCode.OPENING:
            detail = self.tr("waiting for the first picture, %1 s").replace("%1", str(round(waited)))
            done, brief = 0.5 + 0.5 * waited / (waited + 2.0), self.brief.starting()
            return TileWords("waiting", self.tr("Opening the stream"), detail, done, brief)
        if code is TileCode.UNREACHABLE:
            away = self.age(round(float(params.get("away_s") or 0)))
            return TileWords(
                "waiting",
                self.tr("The service does not answer"),
                self.tr("for %1 now; this tile comes back by itself").replace("%1", away),
                brief=self.brief.no_answer(),
            )
        if code is TileCode.SILENT:
            seconds = round(int(params.get("silence_ms") or 0) / 1000)
            said = self.tr("No picture for %n second(s)", "", seconds)
            return TileWords("waiting", said, self.next_step(status), brief=self.brief_age(seconds))
        reason = str(params.get("reason") or "")
        brief = self.brief.reason(reason)
        parts = (self.advice.reason(reason), self.next_step(status))
        return TileWords("waiting", self.reason(reason), " · ".join(p for p in parts if p), brief=brief)

    def _refused(self, status: TileStatus, now_utc_ms: int, zone: tzinfo | None) -> TileWords:
        reason = str(status.params.get("reason") or Reason.REFUSED)
        parts: list[str] = []
        if status.last_picture_utc_ms is not None:
            when = figures.day_and_clock(status.last_picture_utc_ms, zone, now_utc_ms)
            parts.append(self.tr("last picture %1").replace("%1", when))
        message = str(status.params.get("message") or "")
        if message and reason in (Reason.REFUSED, Reason.BAD_REQUEST, Reason.FORBIDDEN):
            parts.append(message)
        if reason in (Reason.OFFLINE, Reason.UNREGISTERED):
            parts.append(self.tr("shown as soon as it is back"))
        else:
            check = status.params.get("next_check_in_s")
            if check is not None:
                parts.append(
                    self.tr("asked again in %1").replace("%1", self.age(figures.whole_seconds(check)))
                )
        return TileWords("refused", self.reason(reason), " · ".join(parts), brief=self.brief.reason(reason))

    def reason(self, reason: str) -> str:
        """A whole headline for a ``Reason``."""
        table: dict[str, Callable[[], str]] = {
            Reason.OFFLINE: lambda: self.tr("Camera is offline"),
            Reason.UNREGISTERED: lambda: self.tr("Camera never registered"),
            Reason.FORBIDDEN: lambda: self.tr("This key may not see this camera"),
            Reason.NO_SUCH_DEVICE: lambda: self.tr("The service does not know this camera"),
            Reason.BAD_REQUEST: lambda: self.tr("The service did not accept the request"),
            Reason.REFUSED: lambda: self.tr("The service does not give this picture"),
            Reason.NOT_RECORDED: lambda: self.tr("Nothing was recorded at this time"),
            Reason.THROTTLED: lambda: self.tr("Too many requests, slowing down"),
            Reason.SERVICE_ERROR: lambda: self.tr("The service has a fault"),
            Reason.BAD_ANSWER: lambda: self.tr("The service's answer cannot be read"),
            Reason.NOT_ANSWERED: lambda: self.tr("The service did not answer in time"),
            Reason.START_DEADLINE: lambda: self.tr("The camera did not start in time"),
            Reason.OPENING_DEADLINE: lambda: self.tr("The stream opened without a picture"),
            Reason.ENDED: lambda: self.tr("The stream ended"),
            Reason.SILENCE: lambda: self.tr("The stream fell silent"),
            Reason.ADDRESS_EXPIRED: lambda: self.tr("The play address had expired"),
            Reason.NOT_FOUND: lambda: self.tr("The stream is not there"),
            Reason.HTTP_STATUS: lambda: self.tr("The stream server reported an error"),
            Reason.UNREACHABLE: lambda: self.tr("The stream server cannot be reached"),
            Reason.TIMEOUT: lambda: self.tr("The stream server did not answer in time"),
            Reason.CERTIFICATE: lambda: self.tr("The stream server's certificate is not trusted"),
            Reason.BAD_PLAYLIST: lambda: self.tr("The playlist cannot be read"),
            Reason.BAD_STREAM: lambda: self.tr("The stream is damaged"),
            Reason.NO_VIDEO: lambda: self.tr("The stream holds no video"),
            Reason.PLAYLIST_STUCK: lambda: self.tr("The live playlist stopped growing"),
            Reason.UNSUPPORTED: lambda: self.tr("This machine cannot play this kind of stream"),
            Reason.NO_MEMORY: lambda: self.tr("No memory left for pictures"),
            Reason.NO_DECODER: lambda: self.tr("No picture can be decoded here: install VLC (libvlc)"),
            Reason.NO_PROCESS: lambda: self.tr("This machine starts no further decoder"),
            Reason.DECODER_LOST: lambda: self.tr("The decoder was replaced"),
            Reason.INTERNAL: lambda: self.tr("A fault inside this program"),
        }
        make = table.get(reason)
        return make() if make else self.tr("The stream stopped (%1)").replace("%1", reason or "?")

    def reason_short(self, reason: str) -> str:
        """The same inside a line: English headlines lose their capital."""
        text = self.reason(reason)
        return text[:1].lower() + text[1:]

    def quality(self, status: TileStatus) -> tuple[str, ...]:
        """Top right of a live tile, from the whole (``sub · 15 fps · 0.6 s``) to what is left of it where
        there is little room: how old the picture is."""
        stream = rate = bits = age = ""
        if status.stream == "sub":
            stream = self.tr("sub")
        elif status.stream == "main":
            stream = self.tr("main")
        if status.decode == "key":
            rate = self.quality_words.decode(status)
        elif status.fps > 0:
            rate = self.tr("%1 fps").replace("%1", str(round(status.fps)))
        if status.stream == "main" and status.bitrate_kbps >= 1:
            bits = figures.rate(status.bitrate_kbps)
        if status.delay_ms is not None:
            delay = f"{max(0, status.delay_ms) / 1000:.1f}"
            text = self.tr("at least %1 s") if status.delay_at_least else self.tr("%1 s")
            age = text.replace("%1", delay)
        whole = ((stream, rate, bits, age), (stream, rate, age), (stream, age), (age,))
        texts = (" · ".join(p for p in parts if p) for parts in whole)
        return tuple(dict.fromkeys(t for t in texts if t))

    def tool_tip(self, name: str, status: TileStatus, words: TileWords, loopback: bool) -> str:
        """Everything about a tile, a line each."""
        lines = [name]
        if words.headline:
            lines.append(words.headline)
        if words.detail:
            lines.append(words.detail)
        if status.width and status.height:
            picture = f"{status.width} × {status.height}"
            parts = (figures.codec(status.codec), picture, figures.protocol(status.protocol))
            lines.append(" · ".join(p for p in parts if p))
        if status.delay_ms is not None:
            delay = f"{max(0, status.delay_ms) / 1000:.1f}"
            if status.delay_at_least:
                lines.append(self.tr("At least %1 s behind (the stream does not say)").replace("%1", delay))
            else:
                lines.append(self.tr("%1 s behind the camera").replace("%1", delay))
        lines += [
            text for text in (self.quality_words.why(status), self.quality_words.decode(status)) if text
        ]
        if status.lost:
            lines.append(self.tr("%n picture(s) lost", "", status.lost))
        if status.encrypted is False:
            lines.append(
                self.tr("Unencrypted, but it does not leave this machine")
                if loopback
                else self.tr("This picture travels unencrypted")
            )
        return "\n".join(lines)

    def unencrypted(self) -> str:
        """One word for the chip."""
        return self.tr("unencrypted")

    def accessible(self, number: int, name: str, words: TileWords) -> str:
        """What a screen reader says of a tile."""
        text = self.tr("Tile %1").replace("%1", str(number))
        parts = [text, name or self.tr("empty")]
        if words.look == "live":
            parts.append(self.tr("live"))
        elif name:
            parts += [words.headline, words.detail]
        return ", ".join(p for p in parts if p)


class ServiceSentences(QObject):
    """Words of the connection and of the device list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileSentences(self)

    def connection_word(self, state: ConnectionState) -> str:
        """One word for the status line."""
        table: dict[ConnectionCode, Callable[[], str]] = {
            ConnectionCode.UNKNOWN: lambda: self.tr("connecting"),
            ConnectionCode.OK: lambda: self.tr("connected"),
            ConnectionCode.UNREACHABLE: lambda: self.tr("service unreachable"),
            ConnectionCode.REFUSED: lambda: self.tr("key refused"),
            ConnectionCode.THROTTLED: lambda: self.tr("slowed down by the service"),
            ConnectionCode.FAILING: lambda: self.tr("service has a fault"),
        }
        return table[state.code]()

    def connection_sentence(self, state: ConnectionState, endpoint: str) -> str:
        """The banner's sentence; empty when there is nothing to say."""
        params = state.params
        if state.code is ConnectionCode.UNREACHABLE:
            kind = params.get("kind")
            if kind == "certificate":
                text = self.tr("The certificate of %1 is not trusted. Nothing is sent to it.")
            elif kind == "timed_out":
                text = self.tr("%1 does not answer in time. The tiles come back by themselves when it does.")
            else:
                text = self.tr("%1 cannot be reached. The tiles come back by themselves when it can.")
            return text.replace("%1", endpoint)
        if state.code is ConnectionCode.REFUSED:
            text = self.tr("The service refuses this AccessKey (%1). Check the id and the secret.")
            return text.replace("%1", str(params.get("error_code") or "?"))
        if state.code is ConnectionCode.FAILING:
            text = self.tr("The service answers with errors (%1). It is tried again.")
            return text.replace("%1", str(params.get("error_code") or "?"))
        if state.code is ConnectionCode.THROTTLED:
            return self.tr("The service asks for fewer requests. New tiles open more slowly.")
        return ""

    def clock_skew(self, skew_ms: int) -> str:
        """A warning when this machine's clock is wrong, and what to do; service minus machine."""
        if skew_ms > 0:
            text = self.tr(
                "This machine's clock is %1 behind the service's, so times on screen are wrong. Set it, "
                "best over the network (NTP); until then requests are corrected."
            )
        else:
            text = self.tr(
                "This machine's clock is %1 ahead of the service's, so times on screen are wrong. Set it, "
                "best over the network (NTP); until then requests are corrected."
            )
        return text.replace("%1", self._tiles.age(round(abs(skew_ms) / 1000)))

    def list_error(self, code: str, params: Params) -> str:
        """Why the device list could not be loaded."""
        table: dict[str, Callable[[], str]] = {
            "unreachable": lambda: self.tr("The service cannot be reached."),
            "timed_out": lambda: self.tr("The service did not answer in time."),
            "refused": lambda: self.tr("The service refuses this AccessKey."),
            "throttled": lambda: self.tr("The service asks for fewer requests."),
            "failing": lambda: self.tr("The service has a fault."),
            "unavailable": lambda: self.tr("The service has a fault."),
            "certificate": lambda: self.tr("The service's certificate is not trusted."),
            "bad_answer": lambda: self.tr("The service's answer cannot be read."),
            "NoConnection": lambda: self.tr("There is no connection; the line over the wall says why."),
        }
        make = table.get(code) or table.get(str(params.get("code")))
        detail = str(params.get("message") or "")
        text = make() if make else self.tr("The list could not be loaded (%1).").replace("%1", code)
        return i18n.in_a_row(text, detail)

    def list_progress(self, state: CatalogueState) -> str:
        """``4200 of 10000 devices``"""
        if state.total:
            return i18n.fill(self.tr("%1 of %2 devices"), str(state.loaded), str(state.total))
        return self.tr("%n device(s)", "", state.loaded) if state.loaded else ""

    def list_note(self, state: CatalogueState, when: str) -> str:
        """The line under the tree: old list, incomplete list, failed refresh; empty when all is well."""
        if state.error_code and state.phase is not CataloguePhase.FAILED:
            text = self.tr("Could not refresh: %1 Shown as of %2.")
            return i18n.fill(text, self.list_error(state.error_code, state.error_params), when)
        if state.phase is CataloguePhase.CACHED:
            return self.tr("Last known list of %1, being refreshed.").replace("%1", when)
        if state.phase is CataloguePhase.INCOMPLETE:
            return self.tr("The list kept changing while it was read and may be incomplete.")
        return ""

    def device_status(self, status: DeviceStatus) -> str:
        """One word for a device's connection."""
        table: dict[DeviceStatus, Callable[[], str]] = {
            DeviceStatus.ONLINE: lambda: self.tr("online"),
            DeviceStatus.OFFLINE: lambda: self.tr("offline"),
            DeviceStatus.UNREGISTERED: lambda: self.tr("not registered"),
        }
        return table[status]()

    def device_kind(self, kind: DeviceKind) -> str:
        """What a device is."""
        table: dict[DeviceKind, Callable[[], str]] = {
            DeviceKind.IPC: lambda: self.tr("camera"),
            DeviceKind.NVR: lambda: self.tr("recorder"),
            DeviceKind.ABOX: lambda: self.tr("ACube box"),
            DeviceKind.CHANNEL: lambda: self.tr("channel"),
        }
        return table[kind]()

    def camera_number(self, number: int) -> str:
        """As it is typed on the number pad."""
        return self.tr("No. %1").replace("%1", str(number))

    def start_failure(self, code: str, detail: str) -> str:
        """Why a profile could not be opened."""
        table: dict[str, Callable[[], str]] = {
            "no_secret": lambda: self.tr(
                "The AccessKey secret of this profile is not stored on this machine."
            ),
            "no_keyring": lambda: self.tr(
                "There is no keyring on this machine: the AccessKey secret has to be typed in for each "
                "session."
            ),
            "service_folder": lambda: self.tr(
                "The local service could not be started: its data folder cannot be used. Free some room, or "
                "give this user the right to write there."
            ),
            "service_newer": lambda: self.tr(
                "The local service could not be started: its data was written by a newer version of this "
                "program. Install that version again, or move the folder away to begin anew."
            ),
            "service_in_use": lambda: self.tr(
                "The local service could not be started: another one uses its data folder. End that "
                "one first."
            ),
            "service_port": lambda: self.tr(
                "The local service could not be started: its port is taken by another program."
            ),
            "service_start": lambda: self.tr("The local service could not be started."),
            "service_ended": lambda: self.tr(
                "The local service could not be started: it ended with status %1."
            ).replace("%1", detail),
            "service_late": lambda: self.tr(
                "The local service was not ready within %1 s. It goes on starting: a slow disk or a busy "
                "machine needs longer. Wait a little and try again; if that does not help, start the program "
                "anew."
            ).replace("%1", detail),
            "bad_profile": lambda: self.tr("This profile cannot be used."),
        }
        make = table.get(code)
        text = make() if make else self.tr("This profile could not be opened (%1).").replace("%1", code)
        return text if code in ("service_ended", "service_late") else i18n.in_a_row(text, detail)


def is_trouble(status: TileStatus) -> bool:
    """Whether a tile that once showed a picture does not now."""
    return status.phase in (Phase.SILENT, Phase.BACKING_OFF)
