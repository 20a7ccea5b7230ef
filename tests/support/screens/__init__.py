"""Every screen of the program and every state of it, to be looked at and measured.

A module a page of the window, each with its ``Screens``. ``tests/ui/test_fit.py`` goes over all of them,
``python -m tests.look`` takes their pictures.
"""

from tests.support.screens.registry import Screen, Screens
from tests.support.screens.stage import Stage

__all__ = ["Screen", "Screens", "Stage", "every", "modules"]


def modules() -> dict[str, Screens]:
    """The screens of each page."""
    from tests.support.screens import dialogs, finding, live, menus, modes, proof, review, tree

    pages = {
        "live": live,
        "tree": tree,
        "dialogs": dialogs,
        "review": review,
        "finding": finding,
        "proof": proof,
        "modes": modes,
        "menus": menus,
    }
    return {name: page.screens for name, page in pages.items()}


def every() -> dict[str, Screen]:
    """All of them by name."""
    found: dict[str, Screen] = {}
    for page, screens in modules().items():
        for screen in screens:
            name = f"{page}.{screen.name}"
            found[name] = screen
    return found
