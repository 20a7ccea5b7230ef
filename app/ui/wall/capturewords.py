"""Words of snapshots, clips, sound and diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from PySide6.QtCore import QObject

from app.core.captures import CaptureNews
from app.core.diagnosis import Diagnosis, Hop
from app.media.captures import CaptureFailure
from app.ui import i18n


class CaptureWords(QObject):
    """Everything said about what is kept of a picture, and about its way."""

    def news(self, news: CaptureNews) -> str:
        """A line for the operator."""
        path = PurePath(news.path)
        if news.code == "snapshot":
            size = f"{news.width} × {news.height}"
            text = self.tr("Snapshot of %1 (%2) saved: %3")
            return i18n.fill(text, news.name, size, str(path))
        if news.code == "clip_began":
            text = self.tr("Recording %1: %2")
            return i18n.fill(text, news.name, str(path))
        if news.code == "clip_part":
            text = self.tr("Recording of %1 goes on in a new file, part %2: %3")
            part = str(news.parts)
            return i18n.fill(text, news.name, part, str(path))
        if news.code == "clip_ended":
            text = self.tr("Clip of %1 saved, %2: %3")
            return i18n.fill(text, news.name, duration(news.seconds), str(path))
        failure = news.failure or CaptureFailure.INTERNAL
        if news.code == "snapshot_failed":
            text = self.tr("No snapshot of %1: %2")
            return i18n.fill(text, news.name, self.failure(failure))
        text = i18n.fill(self.tr("The recording of %1 has ended: %2"), news.name, self.failure(failure))
        if news.path:
            kept = self.tr("What was recorded until then can be played: %1").replace("%1", str(path))
            text = i18n.in_a_row(text, kept)
        return text

    def snapshots(self, saved: int, failed: int, folder: str, failure: CaptureFailure | None = None) -> str:
        """The sum of a snapshot of all tiles; ``failure``: why some failed, where that is known."""
        text = self.tr("%n snapshot(s) saved in %1", "", saved).replace("%1", folder)
        if not failed:
            return text
        if failure is None:
            return i18n.in_a_row(text, self.tr("%n failed.", "", failed))
        why = self.tr("%n failed: %1", "", failed).replace("%1", self.failure(failure))
        return i18n.in_a_row(text, why)

    def failure(self, failure: CaptureFailure) -> str:
        """Why, as a clause with a full stop, and what can be done."""
        table: dict[CaptureFailure, Callable[[], str]] = {
            CaptureFailure.NO_ROOM: lambda: self.tr(
                "the disk is full. Free some room or choose another folder."
            ),
            CaptureFailure.NO_PERMISSION: lambda: self.tr(
                "you may not write to the folder. Choose another one."
            ),
            CaptureFailure.NO_FOLDER: lambda: self.tr(
                "the folder is not there and cannot be made. Choose another one."
            ),
            CaptureFailure.DISK: lambda: self.tr("the disk reported an error. Choose another folder."),
            CaptureFailure.TOO_SLOW: lambda: self.tr(
                "the disk takes less than the camera sends. Choose another one."
            ),
            CaptureFailure.NO_PICTURE: lambda: self.tr("there is no picture yet."),
            CaptureFailure.UNSUPPORTED: lambda: self.tr("this kind of video does not go into the file."),
            CaptureFailure.STREAM_OVER: lambda: self.tr("the stream has ended."),
            CaptureFailure.NOT_ANSWERED: lambda: self.tr("the decoder was replaced meanwhile. Try again."),
            CaptureFailure.INTERNAL: lambda: self.tr("a fault inside this program."),
        }
        return table[failure]()

    def copied(self, name: str) -> str:
        """A picture lies in the clipboard."""
        return self.tr("The picture of %1 was copied.").replace("%1", name)

    def sound(self, state: str, volume: int) -> str:
        """What a tile that is to be heard says."""
        if state == "no_device":
            return self.tr("no audio device on this machine")
        if state == "mute":
            return self.tr("the camera sends no sound")
        return self.tr("%1 %").replace("%1", str(volume))

    def recording(self, seconds: float, waiting: bool, part: int) -> str:
        """The red mark's text."""
        text = duration(seconds)
        if waiting:
            return self.tr("REC %1, waiting for the stream").replace("%1", text)
        if part > 1:
            return i18n.fill(self.tr("REC %1 · part %2"), text, str(part))
        return self.tr("REC %1").replace("%1", text)

    def hop(self, code: str) -> str:
        """A station on the way of a picture."""
        table: dict[str, Callable[[], str]] = {
            "api": lambda: self.tr("The service answers"),
            "address": lambda: self.tr("The service names the address"),
            "connect": lambda: self.tr("Connection to the stream server"),
            "first_byte": lambda: self.tr("First byte"),
            "first_key": lambda: self.tr("First key frame"),
            "decoded": lambda: self.tr("First picture decoded"),
            "painted": lambda: self.tr("First picture painted"),
        }
        return table[code]()

    def hop_state(self, hop: Hop) -> str:
        """How far it is."""
        if hop.state == "done":
            text = self.tr("after %1 ms").replace("%1", str(hop.at_ms))
            if hop.took_ms is not None and hop.took_ms != hop.at_ms:
                text += " " + self.tr("(%1 ms)").replace("%1", f"+{hop.took_ms}")
            return text
        table: dict[str, Callable[[], str]] = {
            "waiting": lambda: self.tr("waiting here"),
            "stuck": lambda: self.tr("failed here"),
            "stopped": lambda: self.tr("nothing new comes"),
            "ahead": lambda: "–",
        }
        return table[hop.state]()

    def verdict(self, diagnosis: Diagnosis, trouble: str) -> str:
        """One sentence above the table. ``trouble``: what the tile itself says."""
        stuck = diagnosis.stuck
        if not diagnosis.hops:
            return self.tr("Nothing was asked for yet.")
        if stuck is None:
            return trouble or self.tr("Every station was passed; the picture is live.")
        seconds = f"{(diagnosis.running_ms or 0) / 1000:.1f}"
        if stuck.state == "stopped":
            if stuck.code == "first_byte":
                text = self.tr("The stream server has sent nothing for %1 s.")
            else:
                text = self.tr("Data come, but no new picture for %1 s.")
            text = text.replace("%1", seconds)
            return f"{text}\n{trouble}" if trouble else text
        if stuck.state == "waiting" and diagnosis.running_ms is not None:
            text = self.tr("Waiting for %1 s at: %2")
        else:
            text = self.tr("The last attempt failed at: %2")
        text = i18n.fill(text, seconds, self.hop(stuck.code))
        return f"{text}\n{trouble}" if trouble else text


def duration(seconds: float) -> str:
    """``0:07``, ``12:05``, ``1:02:05``"""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
