"""Compiles what there is in C: ``python -m app.media.decoder.native.build``. Does nothing if that is done.

Exit status 1, and a sentence on stderr, where it cannot be compiled: everything works without it, and costs
more.
"""

from __future__ import annotations

import sys

from app.media.compiling import CannotCompile
from app.media.decoder.native.library import PLUGIN
from app.media.painting.library import PAINTER

LIBRARIES = (PLUGIN, PAINTER)


def main() -> int:
    status = 0
    for library in LIBRARIES:
        try:
            if library.compiled():
                print(f"The {library.what} is compiled.")
        except (CannotCompile, OSError) as error:
            print(f"The {library.what} is not compiled: {error}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
