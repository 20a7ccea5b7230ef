"""What the card of a device says: sentences for states of the device and of its picture, rows of facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.catalogue import DeviceStatus
from app.core.pictures import PicturePhase, PictureState
from app.core.status import Reason
from app.ui import figures, i18n
from app.ui.sentences import ServiceSentences

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, Device


class CardWords(QObject):
    """Sentences of the card. Times in ``zone`` (None: the machine's own)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._service = ServiceSentences(self)

    def state(self, device: Device, catalogue: Catalogue, zone: tzinfo | None) -> str:
        """``Online · camera``, or since when it is not seen."""
        word = self._service.device_status(device.status)
        parts = [word[:1].upper() + word[1:], self._service.device_kind(device.kind)]
        seen = catalogue.last_online(device.id)
        if device.status is not DeviceStatus.ONLINE and seen is not None:
            parts.append(self.tr("last seen online %1").replace("%1", self._when(seen, catalogue, zone)))
        return " · ".join(parts)

    def rows(self, device: Device, catalogue: Catalogue, zone: tzinfo | None) -> list[tuple[str, str]]:
        """Name and value of what is known; nothing for what is not."""
        parent = catalogue.devices.get(device.parent_id) if device.parent_id else None
        corp = catalogue.corps.get(device.corp_id)
        rate = self.tr("%1 fps").replace("%1", f"{device.frame_rate:g}") if device.frame_rate else ""
        streams = ""
        if device.is_camera:
            streams = self.tr("main and sub") if device.has_sub_stream else self.tr("main only")
        below = "" if device.is_camera else self._below(device, catalogue)
        at = catalogue.state.at_utc_ms
        size = device.resolution
        rows = (
            (self.tr("Device id"), device.id),
            (self.tr("Project"), corp.name if corp is not None else device.corp_id),
            (self.tr("Recorder"), parent.name if parent is not None else ""),
            (self.tr("Cameras"), below),
            (self.tr("Connected by"), " · ".join(p for p in (device.in_protocol, streams) if p)),
            (self.tr("Picture"), " · ".join(p for p in (size, rate, figures.codec(device.codec)) if p)),
            (self.tr("Address"), device.address),
            (self.tr("Place"), device.site),
            (self.tr("Maker"), " ".join(p for p in (device.vendor, device.model) if p)),
            (self.tr("As of"), self._when(at, catalogue, zone) if at is not None else ""),
        )
        return [(name, value) for name, value in rows if value]

    def _below(self, device: Device, catalogue: Catalogue) -> str:
        below = [catalogue.devices[i] for i in catalogue.children(device.id, device.corp_id)]
        online = sum(d.status is DeviceStatus.ONLINE for d in below)
        text = self.tr("%1 of %2 online")
        return i18n.fill(text, str(online), str(len(below))) if below else ""

    def _when(self, utc_ms: int, catalogue: Catalogue, zone: tzinfo | None) -> str:
        return figures.day_and_clock(utc_ms, zone, catalogue.state.at_utc_ms or utc_ms)

    def picture(self, picture: PictureState) -> str:
        """What is going on with the picture."""
        table: dict[PicturePhase, Callable[[], str]] = {
            PicturePhase.NONE: lambda: "",
            PicturePhase.ASKING: lambda: self.tr("Asking for a picture…"),
            PicturePhase.STARTING: lambda: self.tr("The camera is being started…"),
            PicturePhase.FETCHING: lambda: self.tr("Fetching the picture…"),
            PicturePhase.READY: lambda: "",
            PicturePhase.FAILED: lambda: self._reason(picture.reason),
        }
        return table[picture.phase]()

    def taken(self, picture: PictureState, zone: tzinfo | None) -> str:
        """Of when the picture is."""
        return figures.clock(picture.at_utc_ms, zone) if picture.at_utc_ms is not None else ""

    def _reason(self, reason: str) -> str:
        table: dict[str, Callable[[], str]] = {
            Reason.OFFLINE: lambda: self.tr("The camera is offline: no picture"),
            Reason.UNREGISTERED: lambda: self.tr("The camera never registered: no picture"),
            Reason.FORBIDDEN: lambda: self.tr("This key may not see its pictures"),
            Reason.NO_SUCH_DEVICE: lambda: self.tr("The service does not know this camera"),
            Reason.START_DEADLINE: lambda: self.tr("The camera did not start in time"),
            "refused_file": lambda: self.tr("What came is not a picture that can be shown"),
            "bad_answer": lambda: self.tr("What came is not a picture that can be shown"),
            "unreachable": lambda: self.tr("The picture could not be fetched: not reachable"),
            "timed_out": lambda: self.tr("The picture did not come in time"),
            "certificate": lambda: self.tr("The picture's server is not trusted (certificate)"),
            "throttled": lambda: self.tr("Too many requests: no picture for now"),
        }
        make = table.get(reason)
        return make() if make else self.tr("The service gives no picture of this camera")
