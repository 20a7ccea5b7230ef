"""Windows: a thread says that it needs display and system. It ends with the thread, so with the process."""

from __future__ import annotations

import ctypes
from typing import Any

_CONTINUOUS, _SYSTEM_REQUIRED, _DISPLAY_REQUIRED = 0x80000000, 0x00000001, 0x00000002


def _kernel32() -> Any:
    return ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]


class ExecutionState:
    """Obeys ``Inhibitor``; all from one thread that lives on while it holds."""

    def __init__(self, kernel32: Any = None) -> None:
        self._kernel32 = kernel32 or _kernel32()
        self._kernel32.SetThreadExecutionState.argtypes = [ctypes.c_uint]
        self._kernel32.SetThreadExecutionState.restype = ctypes.c_uint

    def hold(self) -> tuple[str, ...]:
        """Takes it; the answer 0 means that Windows refused."""
        wanted = _CONTINUOUS | _SYSTEM_REQUIRED | _DISPLAY_REQUIRED
        return ("SetThreadExecutionState",) if self._kernel32.SetThreadExecutionState(wanted) else ()

    def still_holds(self) -> bool:
        """Nobody else can take it away."""
        return True

    def release(self) -> None:
        """Gives it back."""
        self._kernel32.SetThreadExecutionState(_CONTINUOUS)
