"""What a screen is: a name, and how the program is brought to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.screens.stage import Stage

Make = Callable[["Stage"], object]
"""Brings the stage's window, or a dialog of its own, to what is to be seen. Called with the language and the
text size in force; whatever is open afterwards belongs to the screen, and the stage closes it."""


@dataclass(frozen=True, slots=True)
class Screen:
    """``large``: whether it makes sense with large text. ``fits``: whether its texts must have room (a
    picture of the texts of a stranger need not)."""

    name: str
    make: Make
    large: bool = True
    fits: bool = True


class Screens:
    """The screens of a page, in the order they were written."""

    def __init__(self) -> None:
        self._screens: list[Screen] = []

    def __iter__(self) -> Iterator[Screen]:
        return iter(self._screens)

    def add(self, make: Make | None = None, *, large: bool = True, fits: bool = True) -> Callable[..., Make]:
        """Decorates the function that makes a screen; the function's name is the screen's."""

        def keep(made: Make) -> Make:
            name = getattr(made, "__name__", repr(made))
            assert all(name != screen.name for screen in self._screens), f"two screens are called {name}"
            self._screens.append(Screen(name, made, large, fits))
            return made

        return keep if make is None else keep(make)  # type: ignore[return-value]

    def each(self, names: list[str], make: Callable[[Stage, str], object]) -> None:
        """One screen for each of ``names``, called after ``make`` and the name."""
        for name in names:

            def one(stage: Stage, name: str = name) -> object:
                return make(stage, name)

            one.__name__ = f"{make.__name__}_{name}"
            self.add(one)
