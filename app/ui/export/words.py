"""Words of exports, bundles and their checking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from PySide6.QtCore import QObject

from app.core.evidence.job import Job, JobState
from app.core.evidence.progress import Progress
from app.core.evidence.verify import State, Verdict
from app.media.exports import ExportFailure, GapReason
from app.ui import i18n
from app.ui.sentences import TileSentences


def size_text(size: float) -> str:
    """``820 kB``, ``14.2 MB``, ``3.1 GB``"""
    for unit, worth in (("GB", 1e9), ("MB", 1e6)):
        if size >= worth:
            return f"{size / worth:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"


class ExportSentences(QObject):
    """Each method is total: a code this version does not know gives a sentence with the code in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles = TileSentences(self)

    def span(self, seconds: float) -> str:
        """``2 min``, ``1 h 5 min``, ``40 s``"""
        whole = max(0, round(seconds))
        if whole < 60:
            return self.tr("%1 s").replace("%1", str(whole))
        minutes = round(whole / 60) if whole >= 600 else whole // 60
        if minutes < 60:
            rest = whole - minutes * 60
            if whole < 600 and rest:
                return i18n.fill(self.tr("%1 min %2 s"), str(minutes), str(rest))
            return self.tr("%1 min").replace("%1", str(minutes))
        return i18n.fill(self.tr("%1 h %2 min"), str(minutes // 60), str(minutes % 60))

    def gap(self, reason: GapReason) -> str:
        """Why there are no pictures."""
        table: dict[GapReason, Callable[[], str]] = {
            GapReason.NOT_RECORDED: lambda: self.tr("not recorded"),
            GapReason.MISSING: lambda: self.tr("no longer on the server"),
            GapReason.DAMAGED: lambda: self.tr("damaged"),
        }
        return table[reason]()

    def reason(self, code: str) -> str:
        """A reason of the service or the network, in words."""
        if code == "unavailable":
            return self.tr("recordings cannot be asked for here")
        return self._tiles.reason(code) if code else ""

    def failure(self, failure: ExportFailure | None, reason: str = "", needed: int = 0) -> str:
        """Why an export ended, and what can be done."""
        table: dict[ExportFailure, Callable[[], str]] = {
            ExportFailure.NO_ROOM: lambda: (
                self.tr(
                    "There is not enough room on the disk: %1 more are needed. Free some, then continue."
                ).replace("%1", size_text(needed))
                if needed
                else self.tr("The disk is full. Free some room, then continue.")
            ),
            ExportFailure.NO_PERMISSION: lambda: self.tr(
                "You may not write to this folder. Choose another one."
            ),
            ExportFailure.NO_FOLDER: lambda: self.tr(
                "The folder is not there and cannot be made. Choose another one."
            ),
            ExportFailure.DISK: lambda: self.tr("The disk reported an error: %1.").replace("%1", reason),
            ExportFailure.AWAY: lambda: self.tr(
                "The recordings could not be reached for minutes. %1. What is there is kept; continue when "
                "the service answers."
            ).replace("%1", self.reason(reason)),
            ExportFailure.REFUSED: lambda: self.tr("The service refused. %1.").replace(
                "%1", self.reason(reason)
            ),
            ExportFailure.CERTIFICATE: lambda: self.tr(
                "The certificate of the recordings' server was not accepted. Nothing was fetched from it."
            ),
            ExportFailure.UNSUPPORTED: lambda: self.tr(
                "The recording is of a kind that does not go into an MP4 (%1)."
            ).replace("%1", reason),
            ExportFailure.NO_ENCODER: lambda: self.tr(
                "Text cannot be burnt in on this machine: it has no H.264 encoder. Export without text."
            ),
            ExportFailure.NOTHING: lambda: self.tr("Nothing was recorded of these cameras at this time."),
            ExportFailure.CANCELLED: lambda: self.tr(
                "Cancelled. What was finished is kept until you remove it."
            ),
            ExportFailure.PROCESS_LOST: lambda: self.tr(
                "The export process ended again and again. What was finished is kept; try to continue."
            ),
            ExportFailure.INTERNAL: lambda: self.tr("A fault inside this program (%1).").replace(
                "%1", reason
            ),
        }
        return table[failure]() if failure is not None else ""

    def state(self, job: Job, progress: Progress) -> str:
        """A line about a job."""
        table: dict[JobState, Callable[[], str]] = {
            JobState.QUEUED: lambda: self.tr("Waiting for its turn"),
            JobState.RUNNING: lambda: self._running(job, progress),
            JobState.SIGNING: lambda: self.tr("Signing… (the keyring may ask for your password)"),
            JobState.PACKING: lambda: self._rest(self.tr("Encrypting"), progress),
            JobState.NEEDS_PASSWORD: lambda: self.tr(
                "Everything is fetched. Enter the password again to encrypt it: it was not kept."
            ),
            JobState.DONE: lambda: self._done(job),
            JobState.FAILED: lambda: self.failure(job.failure, job.failure_reason, job.needed),
            JobState.CANCELLED: lambda: self.failure(ExportFailure.CANCELLED),
        }
        return table[job.state]()

    def _running(self, job: Job, progress: Progress) -> str:
        if progress.waiting_s:
            text = self.tr("%1. Trying again, %2 so far.")
            return i18n.fill(text, self.reason(progress.reason), self.span(progress.waiting_s))
        if not progress.fraction and not progress.bytes:
            return self.tr("Asking the service…")
        return self._rest(size_text(progress.bytes), progress)

    def _rest(self, text: str, progress: Progress) -> str:
        parts = [text]
        if progress.speed:
            parts.append(self.tr("%1 times real time").replace("%1", f"{progress.speed:.1f}"))
        if progress.bytes_per_s:
            parts.append(self.tr("%1/s").replace("%1", size_text(progress.bytes_per_s)))
        if progress.remaining_s is not None:
            parts.append(self.tr("%1 left").replace("%1", self.span(max(1, progress.remaining_s))))
        return " · ".join(parts)

    def _done(self, job: Job) -> str:
        size = size_text(sum(part.size for part in job.parts))
        text = self.tr("%n file(s)", "", len(job.parts)) + f" · {size}"
        if job.gaps:
            text += " · " + self.tr("%n gap(s)", "", len(job.gaps))
        if any(part.codec == "hevc" and not part.transcoded for part in job.parts):
            text += " · " + self.tr("H.265: a browser may not play it")
        if job.key_kept == "session":
            text += " · " + self.tr("signed with a key of this session: no keyring")
        return text

    def verdict(self, verdict: Verdict, name: str) -> str:
        """The headline of a check."""
        table: dict[State, Callable[[], str]] = {
            State.INTACT: lambda: self.tr(
                "Intact. Everything is as it was signed by a station that is known here."
            ),
            State.FOREIGN: lambda: self.tr("Unchanged, but signed by a station that is not known here."),
            State.INCOMPLETE: lambda: self.tr("Incomplete. Something is missing."),
            State.CHANGED: lambda: self.tr("Changed. This is not what was signed."),
            State.REFUSED: lambda: self.refused(verdict.code, verdict.name),
        }
        return table[verdict.state]()

    def refused(self, code: str, name: str) -> str:
        """Why something is not looked at any further."""
        table: dict[str, Callable[[], str]] = {
            "not_a_bundle": lambda: self.tr("This is not an evidence bundle."),
            "alone": lambda: self.tr(
                "%1 is here without the rest of its bundle. Unpack the whole bundle, then open it there."
            ),
            "not_read": lambda: self.tr("It cannot be read: %1."),
            "newer_version": lambda: self.tr("A newer program made it (version %1). Update this one."),
            "link": lambda: self.tr("Refused: %1 is a link or no plain file. A bundle holds neither."),
            "bad_path": lambda: self.tr(
                "Refused: it names a file outside of itself, or none a system can keep: %1"
            ),
            "twice": lambda: self.tr("Refused: something is in it twice. %1"),
            "too_many": lambda: self.tr("Refused: it holds more files than a bundle may."),
            "too_large": lambda: self.tr("Refused: %1 is larger than it may be."),
            "not_a_manifest": lambda: self.tr(
                "Refused: its manifest is signed, but none this program can read."
            ),
            "password_needed": lambda: self.tr("It is encrypted. Enter its password."),
            "wrong_password": lambda: self.tr("The password does not fit."),
        }
        text = table[code]() if code in table else self.tr("Refused (%1).").replace("%1", code)
        return text.replace("%1", PurePath(name).as_posix() if name else "")
