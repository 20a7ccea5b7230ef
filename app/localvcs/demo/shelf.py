"""Where finished backgrounds lie between two runs of the service, so that the next start has them at once."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from app.localvcs.demo.stage import Cutout, Plate

LOOK = 2
"""Raise it when a scene is drawn differently: plates of another look are not used."""


def _path(folder: Path, name: str, size: tuple[int, int]) -> Path:
    return folder / f"{name}-{size[0]}x{size[1]}-{LOOK}.npz"


def load(folder: Path, name: str, size: tuple[int, int]) -> Plate | None:
    """A plate put there before; None when there is none, or only a damaged one."""
    try:
        with (
            open(_path(folder, name, size), "rb") as file,
            np.load(file, allow_pickle=False) as kept,
        ):
            places = kept["places"]
            plate = Plate(
                colours=kept["colours"],
                shine=kept["shine"],
                sky=kept["sky"],
                lamplight=kept["lamplight"],
                cutouts=tuple(
                    Cutout(float(depth), int(left), int(top), kept[f"alpha{n}"])
                    for n, (depth, left, top) in enumerate(places)
                ),
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return plate if plate.colours.shape == (size[1], size[0], 3) else None


def has(folder: Path, name: str, size: tuple[int, int]) -> bool:
    """Whether there is one, damaged or not."""
    return _path(folder, name, size).exists()


def save(folder: Path, name: str, size: tuple[int, int], plate: Plate) -> None:
    """Puts a plate there, whole or not at all. A full disk is no reason to show no picture."""
    arrays: dict[str, Any] = {f"alpha{n}": cutout.alpha for n, cutout in enumerate(plate.cutouts)}
    places = np.array([(c.depth, c.left, c.top) for c in plate.cutouts], np.float64).reshape(-1, 3)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    colours=plate.colours,
                    shine=plate.shine,
                    sky=plate.sky,
                    lamplight=plate.lamplight,
                    places=places,
                    **arrays,
                )
            os.replace(temporary, _path(folder, name, size))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
