"""Everything that is open, as it is kept for the next start: each window, its wall, its place."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from app.core import arrangement, keptplayback
from app.core.arrangement import Arrangement
from app.core.keptplayback import KeptPlayback
from app.core.wallstate import WallState

VERSION: Final = 1
MAX_WINDOWS: Final = 16
_MOST: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window is when it is neither maximised nor full, in logical pixels of the desktop; ``screen``:
    the name of its screen."""

    x: int
    y: int
    width: int
    height: int
    screen: str = ""
    maximized: bool = False
    full: bool = False

    def to_json(self) -> dict[str, Any]:
        """``place_from_json`` reads it."""
        return {
            "rect": [self.x, self.y, self.width, self.height],
            "screen": self.screen,
            "maximized": self.maximized,
            "full": self.full,
        }


def place_from_json(value: object) -> Place | None:
    """None for what is no place. Never raises."""
    rect = value.get("rect") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(rect, list) or len(rect) != 4:
        return None
    if not all(isinstance(n, int) and not isinstance(n, bool) and abs(n) < _MOST for n in rect):
        return None
    if rect[2] <= 0 or rect[3] <= 0:
        return None
    screen = value.get("screen")
    x, y, width, height = rect
    return Place(
        x,
        y,
        width,
        height,
        screen=screen if isinstance(screen, str) else "",
        maximized=value.get("maximized") is True,
        full=value.get("full") is True,
    )


@dataclass(frozen=True, slots=True)
class KeptWindow:
    """``view``: id of the view that was opened last in it. ``place`` None: wherever."""

    wall: Arrangement
    selected: int | None = None
    enlarged: int | None = None
    view: str = ""
    place: Place | None = None

    def onto(self, state: WallState) -> WallState:
        """The wall that shows it again."""
        made = arrangement.onto(state, self.wall, self.view)
        count = self.wall.layout.count
        return replace(
            made,
            selected=self.selected if self.selected is not None and self.selected < count else None,
            enlarged=self.enlarged if self.enlarged is not None and self.enlarged < count else None,
        )


def kept(state: WallState, place: Place | None = None) -> KeptWindow:
    """A window as it is now."""
    return KeptWindow(arrangement.of(state, parked=True), state.selected, state.enlarged, state.view, place)


@dataclass(frozen=True, slots=True)
class PlaybackWindow:
    """A window of playback alone. ``place`` None: wherever."""

    playback: KeptPlayback
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Windows with walls, the main one first; what its playback page shows (None: nobody was there); windows
    of playback."""

    windows: tuple[KeptWindow, ...]
    playback: KeptPlayback | None = None
    playback_windows: tuple[PlaybackWindow, ...] = ()


def to_text(desk: Desk) -> str:
    """One line of JSON."""
    rows = []
    for window in desk.windows:
        row = arrangement.to_json(window.wall)
        row |= {"selected": window.selected, "enlarged": window.enlarged, "view": window.view}
        if window.place is not None:
            row["place"] = window.place.to_json()
        rows.append(row)
    value: dict[str, Any] = {"version": VERSION, "windows": rows}
    if desk.playback is not None:
        value["playback"] = desk.playback.to_json()
    if desk.playback_windows:
        value["playback_windows"] = [
            window.playback.to_json()
            | ({"place": window.place.to_json()} if window.place is not None else {})
            for window in desk.playback_windows
        ]
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(text: str | None) -> tuple[Desk | None, bool]:
    """What was kept, by this program or its first version (None for nothing or nonsense), and whether that is
    all there was: False for a text of which something cannot be read. Never raises."""
    if not text:
        return None, True
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None, False
    rows = value.get("windows", [value]) if isinstance(value, dict) else None
    if not isinstance(rows, list):
        return None, False
    whole = True
    windows = []
    for row in rows[:MAX_WINDOWS]:
        wall = arrangement.from_json(row)
        if wall is None or not isinstance(row, dict):
            whole = False
        else:
            view = row.get("view")
            windows.append(
                KeptWindow(
                    wall,
                    _tile(row.get("selected")),
                    _tile(row.get("enlarged")),
                    view if isinstance(view, str) else "",
                    place_from_json(row.get("place")),
                )
            )
    if not windows:
        return None, False
    found = []
    more = value.get("playback_windows", [])
    kept_rows: list[Any] = more[:MAX_WINDOWS] if isinstance(more, list) else [None]
    for row in kept_rows:
        playback = keptplayback.from_json(row)
        if playback is not None:
            found.append(PlaybackWindow(playback, place_from_json(row.get("place"))))
        else:
            whole = False
    page = keptplayback.from_json(value.get("playback"))
    whole = whole and (page is not None or value.get("playback") is None)
    return Desk(tuple(windows), page, tuple(found)), whole


def _tile(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
