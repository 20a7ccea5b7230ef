"""Waiting for what comes in its own time: for the condition itself, never for a while.

A limit is there to say what did not happen; how fast something is, no test of these says. A machine that
does other things may take many times as long as one that has nothing else to do.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LIMIT_S = 60.0
"""Half of what pytest gives a test: what was waited for is told before the test is ended."""
What = str | Callable[[], str]
"""What is waited for, in words; or who says so when it did not happen, and how things stand."""


def wait_until(
    condition: Callable[[], bool], what: What = "what is waited for", limit_s: float = LIMIT_S
) -> None:
    """Polls until ``condition`` holds; fails with ``what`` after the limit."""
    waiting = threading.Event()
    _until(condition, what, limit_s, lambda: waiting.wait(0.01))


def run_until(
    condition: Callable[[], bool], what: What = "what is waited for", limit_s: float = LIMIT_S
) -> None:
    """The same on the window's thread, whose events go on meanwhile."""
    from PySide6.QtTest import QTest

    _until(condition, what, limit_s, lambda: QTest.qWait(5))


def _until(condition: Callable[[], bool], what: What, limit_s: float, pause: Callable[[], object]) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() >= end:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"did not happen within {limit_s:.0f} s: {said}")
        pause()
