"""The core runs where there is no Qt, no libvlc and no av, and does not load them."""

from __future__ import annotations

import subprocess
import sys

from tests.support.waiting import LIMIT_S

PROGRAM = """
import sys
before = set(sys.modules)
import app.core.station, app.core.wall, app.core.session, app.core.catalogue, app.core.quality
import app.store.profiles, app.store.secrets, app.store.settings, app.store.database
heavy = {"PySide6", "vlc", "av", "keyring", "requests", "numpy", "app.media.feed", "app.media.decoder"}
print(sorted(heavy & set(sys.modules)))
"""


def test_importing_the_core_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=LIMIT_S)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
