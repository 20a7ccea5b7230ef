"""What is compiled, from sources a test may change."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from app.media.compiling import Library


def copied(library: Library, folder: Path) -> Library:
    """One of ours whose sources lie in ``folder``, and that is not compiled there yet."""
    folder.mkdir(parents=True)
    for name in (*library.headers, *library.sources):
        shutil.copy(library.path.with_name(name), folder / name)
    return dataclasses.replace(library, path=folder / library.path.name)
