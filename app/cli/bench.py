"""``vcs-wall bench``: runs one measurement of ``app.bench`` and prints and writes its figures."""

from __future__ import annotations

import argparse
import importlib
import json
import os
from typing import TYPE_CHECKING

from app.cli.exits import CommandError, Exit

if TYPE_CHECKING:
    from app.bench.figures import Figures


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure; prints ``key value`` lines, writes the flat JSON object where asked."""
    # Before anything imports Qt.
    if arguments.on_screen:
        os.environ.setdefault("QT_QPA_PLATFORM", "xcb")
    else:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if arguments.json is not None and not os.path.isdir(arguments.json.absolute().parent):
        raise CommandError(Exit.CONFIGURATION, f"The folder of {arguments.json} does not exist.")
    if arguments.minutes is not None and arguments.minutes <= 0:
        raise CommandError(Exit.USAGE, "--minutes must be more than 0.")
    if not 1 <= arguments.tiles <= 64:
        raise CommandError(Exit.USAGE, "--tiles is from 1 to 64.")

    from app.bench.figures import NotMeasured

    module = importlib.import_module("app.bench." + arguments.name.replace("-", "_"))
    try:
        figures: Figures = module.measure(arguments)
    except NotMeasured as error:
        raise CommandError(Exit.NOT_MEASURED, f"bench {arguments.name} could not measure: {error}") from None
    for key, value in figures.items():
        print(f"{key} {value}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return Exit.OK
