"""The window (and the headless wall): starts the local VCS where the demo is asked for, then Qt."""

from __future__ import annotations

import argparse
import os
import sys

from app.cli.exits import CommandError, Exit
from app.cli.local_service import LocalServiceProcess


def run_window_command(arguments: argparse.Namespace) -> int:
    """Run the window until it is closed; headless until the wall is settled."""
    if arguments.headless:
        # Before Qt is imported: a headless wall never asks for a display.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        for target in (arguments.wall_png, arguments.wall_json):
            if not target.absolute().parent.is_dir():
                raise CommandError(Exit.CONFIGURATION, f"The folder of {target} does not exist.")
    elif sys.platform.startswith("linux") and not _display_given():
        raise CommandError(
            Exit.PROGRAM, "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); try --headless."
        )
    cameras = tuple(name for name in (arguments.cameras or "").split(",") if name)
    service = LocalServiceProcess()
    try:
        if arguments.demo:
            service.start()  # first: it comes up while Qt is being loaded
        from app.ui.app import WindowOptions, run_window

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
            )
        )
    finally:
        service.stop()


def _display_given() -> bool:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(
        os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
        or platform not in ("", "xcb", "wayland")
    )
