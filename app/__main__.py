"""Entry module of every process of the program: ``vcs-wall`` and ``python -m app``.

Order matters here. A spawned decoder imports this module again (multiprocessing, spawn), so nothing
heavy is imported at module level, and ``freeze_support()`` comes before anything else in a frozen build.
"""

import sys


def main() -> int:
    """Run the command line; returns the process's exit status."""
    from multiprocessing import freeze_support

    freeze_support()
    from app.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
