"""What a playback page shows, as it is kept for the next start: cameras, layout, the time it stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from app.core.choices import DEFAULT, TileChoices

MAX_TILES: Final = 16
_MOST_MS: Final = 1 << 45
"""About the year 3084."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A camera and how it is shown. ``storage``: where its recording lies, ``cloud`` or ``device``."""

    device_id: str
    storage: str = "cloud"
    choices: TileChoices = DEFAULT


@dataclass(frozen=True, slots=True)
class KeptPlayback:
    """``slots``: up to sixteen, in tile order. ``at_utc_ms``: master time; None: nobody was there yet.
    ``timeline_px``: height of the timeline at 100 % text, 0 while it is folded, None as it comes."""

    layout: str = "4"
    slots: tuple[Slot | None, ...] = ()
    selected: int = 0
    at_utc_ms: int | None = None
    utc: bool = False
    timeline_px: int | None = None

    @property
    def device_ids(self) -> list[str]:
        """Of its cameras."""
        return [slot.device_id for slot in self.slots if slot is not None]

    def to_json(self) -> dict[str, Any]:
        """``from_json`` reads it."""
        rows = [
            None
            if slot is None
            else {"device": slot.device_id, "storage": slot.storage, "choices": slot.choices.to_json()}
            for slot in self.slots
        ]
        while rows and rows[-1] is None:
            rows.pop()
        return {
            "layout": self.layout,
            "tiles": rows,
            "selected": self.selected,
            "at_utc_ms": self.at_utc_ms,
            "utc": self.utc,
            "timeline_px": self.timeline_px,
        }


def from_json(value: object) -> KeptPlayback | None:
    """None for what is no such thing. Never raises: what makes no sense in it is as by default."""
    if not isinstance(value, dict):
        return None
    rows = value.get("tiles")
    slots = tuple(_slot(row) for row in rows[:MAX_TILES]) if isinstance(rows, list) else ()
    layout, selected = value.get("layout"), _whole(value.get("selected"), MAX_TILES)
    return KeptPlayback(
        layout if isinstance(layout, str) else "4",
        slots,
        selected or 0,
        _whole(value.get("at_utc_ms"), _MOST_MS),
        value.get("utc") is True,
        _whole(value.get("timeline_px"), 10_000),
    )


def _slot(row: object) -> Slot | None:
    device = row.get("device") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(device, str) or not device:
        return None
    storage = row.get("storage")
    return Slot(
        device,
        storage if storage in ("cloud", "device") else "cloud",
        TileChoices.from_json(row.get("choices")),
    )


def _whole(value: object, most: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < most else None
