"""Where a decoder process for recordings begins, and what it does: a player for each tile."""

from __future__ import annotations

import contextlib
from multiprocessing.connection import Connection

from app.media.wire import Unusable

HUNG_S = 5.0
"""A call of av that takes longer will not come back."""


def run(conn: Connection, hung_s: float = HUNG_S) -> None:
    """Entry of the process (``launch.python_child``); returns only where nothing can be decoded."""
    try:
        import av

        from app.media.review.main import ReviewHost
    except (ImportError, OSError) as error:
        with contextlib.suppress(OSError):
            conn.send(Unusable(f"{type(error).__name__}: {error}"))
        return
    from app.media.host import prepare_process

    prepare_process()
    av.logging.set_level(None)
    ReviewHost(conn, f"av {av.__version__}", hung_s).run()
