"""A program that sees a camera go dark, says so, and goes on until it is killed.

``python -m tests.support.outage_child FILE``: the real log on a real database with threads of its own; only
the time is made. Prints ``kept`` with its own UTC milliseconds once the outage is in the file.
"""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path

from app.core.outage_log import OutageLog
from app.core.status import Phase, TileCode, TileStatus
from app.core.workers import Workers
from app.store.database import Database
from app.store.shift import ShiftStore
from tests.support.fake_station import FakeCatalogue
from tests.support.manual import ManualClock


def main(file: Path) -> None:
    clock, posted = ManualClock(), queue.SimpleQueue()  # type: ignore[var-annotated]
    status = TileStatus(Phase.REFUSED, TileCode.REFUSED, {"reason": "timeout"}, attempts=1)
    store = ShiftStore(Database(file), "site")
    log = OutageLog(clock, FakeCatalogue(), lambda: [("cam", status)], str, Workers(1), posted.put, store)  # type: ignore[arg-type]
    log.start()
    while not store.load(0)[0]:
        clock.advance(0.5)
        log.tick()
        while not posted.empty():
            posted.get()()
    print("kept", clock.utc(), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
