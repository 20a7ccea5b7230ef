"""Holds the machine awake while somebody says so, from a thread of its own: the window never waits for it."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger("vcs_wall.core.awake")

CHECK_S = 30.0
"""So often it is looked whether what holds us awake is still there, or has come (a desktop's shell that was
started anew has forgotten us)."""
CLOSE_S = 1.0
PROGRAM = "VCS Wall"
WHY = "A video wall is being watched"
"""What desktops show beside the program's name. English: they show it as it comes."""


class Inhibitor(Protocol):
    """A platform's way. All calls come from one thread, which lives on while something is held. What is held
    must end with the process, however it ends."""

    def hold(self) -> tuple[str, ...]:
        """Takes it, again if need be. Returns who took part; empty: nobody here can do it."""

    def still_holds(self) -> bool:
        """Whether what was taken still counts."""

    def release(self) -> None:
        """Gives it back. Without having held: nothing."""


@dataclass(frozen=True, slots=True)
class AwakeState:
    """``wanted``: somebody watches. ``by``: who keeps the machine awake; empty while wanted: nobody can."""

    wanted: bool = False
    by: tuple[str, ...] = ()


class AwakeKeeper:
    """``want`` from any thread; ``close`` at the end. The thread starts with the first wish."""

    def __init__(
        self, make: Callable[[], Inhibitor | None] | None = None, *, check_s: float = CHECK_S
    ) -> None:
        self._make = make or platform_inhibitor
        self._check_s = check_s
        self._wanted = False
        self._closing = False
        self._state = AwakeState()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> AwakeState:
        """What is so now (a wish takes a moment)."""
        with self._changed:
            return self._state

    def want(self, on: bool) -> None:
        """Keep awake, or no longer. Returns at once."""
        with self._changed:
            if on == self._wanted or self._closing:
                return
            self._wanted = on
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="awake", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self, limit_s: float = CLOSE_S) -> None:
        """Gives everything back. What a stuck service does not take in time ends with the process."""
        with self._changed:
            self._closing = True
            self._wanted = False
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(limit_s)

    def _run(self) -> None:
        inhibitor = self._make()
        by: tuple[str, ...] = ()
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._wanted != self._state.wanted or self._closing, self._check_s
                )
                wanted, closing = self._wanted, self._closing
            if inhibitor is not None:
                by = _step(inhibitor, wanted, by)
            with self._changed:
                if AwakeState(wanted, by) != self._state:
                    self._state = AwakeState(wanted, by)
                    log.info("awake: %s", ", ".join(by) if by else ("nobody can" if wanted else "given back"))
                    self._changed.notify_all()
            if closing:
                return


def _step(inhibitor: Inhibitor, wanted: bool, by: tuple[str, ...]) -> tuple[str, ...]:
    """Brings what is held to what is wanted; a way that fails is one that nobody took part in."""
    try:
        if not wanted:
            if by:
                inhibitor.release()
            return ()
        return by if by and inhibitor.still_holds() else inhibitor.hold()
    except OSError:
        log.warning("the screen could not be kept awake", exc_info=True)
        with contextlib.suppress(OSError):
            inhibitor.release()
        return ()


def platform_inhibitor() -> Inhibitor | None:
    """This platform's way; None where none is known."""
    if sys.platform == "win32":
        from app.core.awake.windows import ExecutionState

        return ExecutionState()
    if sys.platform == "darwin":
        from app.core.awake.macos import PowerAssertions

        return PowerAssertions(WHY)
    from app.core.awake.linux import DBusInhibitor

    return DBusInhibitor(PROGRAM, WHY)
