"""What an operator does in a long run: something every second or two, at random but by a seed.

Home is a full wall of sixteen; what leads away from it (another layout, one large tile, the window hidden,
another stream chosen for a tile) is taken back some seconds later, so that the same work is done at the end
of the run as at its beginning.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

HOME_LAYOUT = "16"
AWAY_S = (3.0, 9.0)
HOME_EVERY_S = 30.0
CHOICES: dict[str, tuple[Any, ...]] = {
    "stream": ("auto", "auto", "main", "sub"),
    "protocol": ("auto", "hls", "httpsflv"),
    "decode": ("auto", "auto", "all", "reference", "key"),
    "aspect": ("fit", "fill", "stretch"),
    "rotate": (0, 0, 90, 180, 270),
    "mirror": (False, True),
    "zoom": (None, None, (0.25, 0.25, 0.5, 0.5)),
    "audio": (False, True),
}

USUAL = {name: values[0] for name, values in CHOICES.items()}


class Hands:
    """``act()`` on the window's thread as often as one likes; it does something when it is time."""

    def __init__(self, rng: random.Random, stage: Any, cameras: list[str]) -> None:
        self._rng = rng
        self._stage = stage
        self._cameras = cameras
        self._next = time.monotonic()
        self._home_at = self._next + HOME_EVERY_S
        self._later: list[tuple[float, Callable[[], None]]] = []
        self.done: dict[str, int] = {}
        self._acts: list[tuple[Callable[[], None], int]] = [
            (self.another_layout, 2),
            (self.another_camera, 5),
            (self.swap, 4),
            (self.close, 2),
            (self.enlarge, 3),
            (self.select, 4),
            (self.retry, 1),
            (self.undo, 2),
            (self.redo, 1),
            (self.choose, 4),
            (self.hide, 1),
            (self.view, 2),
            (self.another_wall, 1),
        ]

    def act(self) -> None:
        now = time.monotonic()
        due = [item for item in self._later if item[0] <= now]
        self._later = [item for item in self._later if item[0] > now]
        for _, back in due:
            back()
        if now >= self._home_at:
            self._home_at = now + HOME_EVERY_S
            self.home()
        if now >= self._next:
            self._next = now + self._rng.uniform(0.5, 2.5)
            acts, weights = zip(*self._acts, strict=True)
            chosen = self._rng.choices(acts, weights)[0]
            self.done[chosen.__name__] = self.done.get(chosen.__name__, 0) + 1
            chosen()

    def home(self) -> None:
        """A full wall of sixteen, as the program chooses to show it."""
        wall = self._stage.wall
        wall.restore()
        wall.set_layout(HOME_LAYOUT)
        for tile in wall.tiles:
            wall.choose(tile.index, **USUAL)
            if tile.device_id is None:
                wall.assign(tile.index, self._rng.choice(self._cameras))

    def rest(self) -> None:
        """All that was begun is taken back; tiles stay as they are."""
        for _, back in self._later:
            back()
        self._later.clear()
        self.home()

    def another_layout(self) -> None:
        from app.core.layouts import LAYOUTS

        self._stage.wall.set_layout(self._rng.choice([name for name in LAYOUTS if int(name) <= 36]))
        self._after(lambda: self._stage.wall.set_layout(HOME_LAYOUT))

    def another_camera(self) -> None:
        self._stage.wall.assign(self._tile(), self._rng.choice(self._cameras))

    def swap(self) -> None:
        self._stage.wall.swap(self._tile(), self._tile())

    def close(self) -> None:
        self._stage.wall.close(self._tile())

    def enlarge(self) -> None:
        self._stage.wall.enlarge(self._tile())
        self._after(lambda: self._stage.wall.restore())

    def select(self) -> None:
        self._stage.wall.select(self._tile())

    def retry(self) -> None:
        self._stage.wall.tiles[self._tile()].retry_now()

    def undo(self) -> None:
        self._stage.wall.undo()

    def redo(self) -> None:
        self._stage.wall.redo()

    def choose(self) -> None:
        tile = self._tile()
        name = self._rng.choice(list(CHOICES))
        self._stage.wall.choose(tile, **{name: self._rng.choice(CHOICES[name])})

    def hide(self) -> None:
        window = self._stage.window
        window.hide()
        self._after(window.show)

    def view(self) -> None:
        """Opens what is on the wall now, some seconds later, as a kept view is opened."""
        from app.core import arrangement

        kept = arrangement.from_json(arrangement.to_json(arrangement.of(self._stage.wall.state)))
        assert kept is not None
        self._after(
            lambda: self._stage.wall.apply(arrangement.onto(self._stage.wall.state, kept), record=True)
        )

    def another_wall(self) -> None:
        """A second wall on the same station, as another window has."""
        station = self._stage.station
        if len(station.walls) > 1:
            return
        wall = station.open_wall("4")
        wall.assign_many(self._rng.sample(self._cameras, 4))
        for tile in wall.tiles:
            tile.set_size(480, 270)
        self._after(lambda: station.close_wall(wall))

    def _tile(self) -> int:
        return self._rng.randrange(len(self._stage.wall.tiles))

    def _after(self, what: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + self._rng.uniform(*AWAY_S), what))
