"""Entry module of every process of the program: ``vcs-wall`` and ``python -m app``.

Order matters here. A spawned decoder imports this module again (multiprocessing, spawn), so nothing
heavy is imported at module level, and ``freeze_support()`` comes before anything else in a frozen build.
"""

import os
import sys


def main() -> int:
    """Run the command line; returns the process's exit status."""
    from multiprocessing import freeze_support

    _have_streams()
    freeze_support()
    from app.cli.main import run

    return run(sys.argv[1:])


def _have_streams() -> None:
    """Where nobody listens (a program without a console on Windows, ``>&-`` in a shell) Python has no stdout
    or stderr at all, and whoever said something there ended with an error. What is said then goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as the process


if __name__ == "__main__":
    sys.exit(main())
