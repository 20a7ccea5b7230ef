"""The window (and the headless wall): starts the local VCS where the demo is asked for, then Qt."""

from __future__ import annotations

import argparse
import os
from typing import Any

from app.cli import display
from app.cli.exits import CommandError, Exit
from app.cli.local_service import LocalServiceProcess

EXITS = {
    "no_libvlc": Exit.NO_LIBVLC,
    "not_writable": Exit.NOT_WRITABLE,
    "newer_data": Exit.NEWER_DATA,
    "already_running": Exit.ALREADY_RUNNING,
    "no_profile": Exit.CONFIGURATION,
    "damaged_file": Exit.DAMAGED_FILE,
    "no_keyring": Exit.NO_KEYRING,
    "no_service": Exit.SERVICE,
}
"""By ``ui.start.ObstacleCode``."""


def run_window_command(arguments: argparse.Namespace) -> int:
    """Run the window until it is closed; headless until the wall is settled."""
    if arguments.headless:
        # Before Qt is imported: a headless wall never asks for a display.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        for target in (arguments.wall_png, arguments.wall_json):
            if not os.path.isdir(target.absolute().parent):
                raise CommandError(Exit.CONFIGURATION, f"The folder of {target} does not exist.")
    elif trouble := display.problem():
        raise CommandError(Exit.NO_DISPLAY, trouble)
    files = tuple(str(file.absolute()) for file in arguments.open or ())
    for file in files:
        if not os.path.exists(file):
            raise CommandError(Exit.CONFIGURATION, f"{file} does not exist.")
    cameras = tuple(name for name in (arguments.cameras or "").split(",") if name)
    service = LocalServiceProcess()
    try:
        if arguments.demo:
            service.start()  # first: it comes up while Qt is being loaded
        from app.ui.app import WindowOptions, run_window
        from app.ui.start import CannotStart

        try:
            return run_window(
                WindowOptions(
                    profile=arguments.profile,
                    demo=arguments.demo,
                    headless=arguments.headless,
                    wall_png=arguments.wall_png if arguments.headless else None,
                    wall_json=arguments.wall_json if arguments.headless else None,
                    layout=arguments.layout,
                    cameras=cameras,
                    language=arguments.language,
                    settle_s=arguments.settle,
                    service=service,
                    files=files,
                    findings=_findings,
                )
            )
        except CannotStart as end:
            return int(EXITS[end.code])  # it has been said
    finally:
        service.stop()


def _findings() -> dict[str, Any]:
    from app.cli import doctor  # not before somebody wants a report

    return doctor.for_report()
