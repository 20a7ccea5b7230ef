"""Where a decoder process begins. Says so when this machine has no libvlc that works, and ends."""

from __future__ import annotations

import contextlib
from multiprocessing.connection import Connection

from app.media.decoder.usable import LibvlcMissing
from app.media.wire import Unusable

HUNG_S = 5.0
"""A libvlc call that takes longer will not come back."""


def _told(error: BaseException) -> str:
    if isinstance(error, LibvlcMissing):
        return str(error)
    if isinstance(error, (NotImplementedError, NameError, SystemExit)):  # how python-vlc says it found none
        return "no libvlc that can be loaded"
    return f"{type(error).__name__}: {error}"


def run(conn: Connection, hung_s: float = HUNG_S) -> None:
    """Entry of the process (``launch.python_child``); returns only where nothing can be decoded."""
    try:
        # python-vlc looks for libvlc while it is imported, and has many ways of not finding it.
        from app.media.decoder import main
        from app.media.decoder.libvlc import Libvlc

        libvlc = Libvlc()
    except (ImportError, OSError, RuntimeError, AttributeError, NameError, SystemExit) as error:
        with contextlib.suppress(OSError):
            conn.send(Unusable(_told(error)))
        return
    main.run(conn, libvlc, hung_s)
