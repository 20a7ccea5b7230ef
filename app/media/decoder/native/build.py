"""Compiles what there is in C: ``python -m app.media.decoder.native.build``. Does nothing if that is done.

Exit status 1, and a sentence on stderr, where it cannot be compiled: everything works without it, and costs
more.
"""

from __future__ import annotations

import sys

from app.media.compiling import CannotCompile
from app.media.decoder.native.library import PLUGIN

LIBRARIES = (PLUGIN,)


def main() -> int:
    for library in LIBRARIES:
        try:
            if library.compiled():
                print(f"The {library.what} is compiled.")
        except (CannotCompile, OSError) as error:
            print(f"The {library.what} is not compiled: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
