"""Python's states of libvlc's threads, kept from one callback to the next."""

from __future__ import annotations

import ctypes
import threading


class KeptStates:
    """The interpreter's states of threads that are not Python's, by the player they work for.

    ctypes makes a state for a thread that Python does not know, and throws it away after the callback: 16 KB
    mapped and unmapped, which interrupts the other cores, 750 times a second with 16 tiles (measured: 3 % of
    a core). One more ``PyGILState_Ensure`` keeps it; ``free`` lets go of those of a player that is gone.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self._of: dict[int, list[int]] = {}
        self._ensure = ctypes.pythonapi.PyGILState_Ensure
        self._mine = ctypes.pythonapi.PyGILState_GetThisThreadState
        self._mine.restype = ctypes.c_void_p
        self._clear = ctypes.pythonapi.PyThreadState_Clear
        self._delete = ctypes.pythonapi.PyThreadState_Delete
        for function in (self._clear, self._delete):
            function.argtypes, function.restype = [ctypes.c_void_p], None

    def keep(self, number: int) -> None:
        """First thing in a callback of player ``number``'s reading or drawing threads."""
        if not hasattr(self._here, "kept"):
            self._here.kept = True
            self._ensure()
            self._of.setdefault(number, []).append(self._mine())

    def free(self, number: int) -> None:
        """The player's threads have ended (and will never call again)."""
        for state in self._of.pop(number, ()):
            self._clear(state)
            self._delete(state)
