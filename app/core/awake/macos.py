"""macOS: power assertions against idle display sleep and idle system sleep; they end with the process."""

from __future__ import annotations

import ctypes
from typing import Any

_UTF8 = 0x08000100
_LEVEL_ON = 255
_KINDS = ("PreventUserIdleDisplaySleep", "PreventUserIdleSystemSleep")
_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_IOKIT = "/System/Library/Frameworks/IOKit.framework/IOKit"


class PowerAssertions:
    """Obeys ``Inhibitor``."""

    def __init__(self, why: str, foundation: Any = None, iokit: Any = None) -> None:
        self._why = why
        self._foundation = foundation or ctypes.CDLL(_FOUNDATION)
        self._iokit = iokit or ctypes.CDLL(_IOKIT)
        pointer = ctypes.c_void_p
        self._foundation.CFStringCreateWithCString.argtypes = [pointer, ctypes.c_char_p, ctypes.c_uint32]
        self._foundation.CFStringCreateWithCString.restype = pointer
        self._foundation.CFRelease.argtypes = [pointer]
        create = self._iokit.IOPMAssertionCreateWithName
        create.argtypes = [pointer, ctypes.c_uint32, pointer, ctypes.POINTER(ctypes.c_uint32)]
        create.restype = ctypes.c_int
        self._iokit.IOPMAssertionRelease.argtypes = [ctypes.c_uint32]
        self._held: list[int] = []

    def hold(self) -> tuple[str, ...]:
        """Takes both; those that were given."""
        self.release()
        names: list[str] = []
        for kind in _KINDS:
            number = ctypes.c_uint32()
            texts = [self._string(kind), self._string(self._why)]
            if (
                self._iokit.IOPMAssertionCreateWithName(texts[0], _LEVEL_ON, texts[1], ctypes.byref(number))
                == 0
            ):
                self._held.append(number.value)
                names.append(kind)
            for text in texts:
                self._foundation.CFRelease(text)
        return tuple(names)

    def still_holds(self) -> bool:
        """Nobody else can take them away."""
        return True

    def release(self) -> None:
        """Gives them back."""
        for number in self._held:
            self._iokit.IOPMAssertionRelease(number)
        self._held.clear()

    def _string(self, text: str) -> Any:
        return self._foundation.CFStringCreateWithCString(None, text.encode(), _UTF8)
