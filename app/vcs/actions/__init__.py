"""The actions, a module a group. ``app.vcs.spec`` has them all by name; their types are named in ``app.vcs``,
and found here too."""

from typing import Any


def __getattr__(name: str) -> Any:
    import app.vcs

    return getattr(app.vcs, name)
