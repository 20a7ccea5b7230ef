"""Where the process of small pictures begins."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection


def run(conn: Connection) -> None:
    """Entry of the process (``launch.python_child``); ends with the window's end of the pipe."""
    import av

    from app.media.host import prepare_process
    from app.media.thumb.worker import Worker
    from app.media.thumbs import ThumbCancel

    prepare_process()
    av.logging.set_level(None)
    worker = Worker(conn.send)
    try:
        while True:
            wish = conn.recv()
            if isinstance(wish, ThumbCancel):
                worker.cancel(wish.number)
            else:
                worker.ask(wish)
    except (EOFError, OSError):
        os._exit(0)
