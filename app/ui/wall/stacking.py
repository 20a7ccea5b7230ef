"""Which of our own windows lies above which, on X11: Qt does not tell, and the server has to be asked.

Of other programs' windows nothing is concluded: whether one of them lets through what is below it (a
compositor's own window over the whole screen, a translucent terminal) cannot be known from here.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence

_TREE = struct.Struct("=BxHIIIH14x")
"""Reply of QueryTree: type, sequence, length, root, parent, number of children; those follow."""
_MAP_STATE_AT = 26
"""In the reply of GetWindowAttributes."""
_VIEWABLE = 2
_DEEPEST = 8
"""A window manager puts a window into one or two frames."""


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class Stacking:
    """A connection to the X server of its own. ``usable`` is False where there is none."""

    def __init__(self) -> None:
        self._connection: ctypes.c_void_p | None = None
        try:
            # Already in the process: Qt draws with it.
            self._xcb = ctypes.CDLL("libxcb.so.1")
            self._free = ctypes.CDLL(None).free
        except (OSError, AttributeError, TypeError):
            return
        xcb = self._xcb
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
        for name in ("xcb_query_tree", "xcb_get_window_attributes"):
            ask, reply = getattr(xcb, name), getattr(xcb, f"{name}_reply")
            ask.restype, ask.argtypes = _Cookie, [ctypes.c_void_p, ctypes.c_uint32]
            reply.restype, reply.argtypes = ctypes.c_void_p, [ctypes.c_void_p, _Cookie, ctypes.c_void_p]
        self._free.argtypes = [ctypes.c_void_p]
        made = ctypes.c_void_p(xcb.xcb_connect(None, None))
        if not xcb.xcb_connection_has_error(made):
            self._connection = made

    @property
    def usable(self) -> bool:
        """Whether the server can be asked."""
        return self._connection is not None and not self._xcb.xcb_connection_has_error(self._connection)

    def above(self, window: int, others: Sequence[int]) -> list[int]:
        """Those of the others (``winId``) that are on the screen and lie above the window. Some questions to
        the server, answered within a millisecond."""
        tops = {one: top for one in (window, *others) if (top := self._top(one)) is not None}
        if window not in tops:
            return []
        root, mine = tops[window]
        found = self._tree(root)
        if found is None or mine not in found[2]:
            return []
        over = set(found[2][found[2].index(mine) + 1 :])  # from the lowest to the highest
        return [one for one in others if one in tops and tops[one][1] in over and self._viewable(one)]

    def _top(self, window: int) -> tuple[int, int] | None:
        """The root, and the child of the root that holds the window: itself, or a window manager's frame."""
        for _ in range(_DEEPEST):
            found = self._tree(window)
            if found is None:
                return None
            root, parent, _ = found
            if parent == root:
                return root, window
            window = parent
        return None

    def _tree(self, window: int) -> tuple[int, int, list[int]] | None:
        reply = self._ask("xcb_query_tree", window)
        if not reply:
            return None
        try:
            _, _, _, root, parent, count = _TREE.unpack(ctypes.string_at(reply, _TREE.size))
            children = ctypes.string_at(reply + _TREE.size, 4 * count)
            return root, parent, list(struct.unpack(f"={count}I", children))
        finally:
            self._free(reply)

    def _viewable(self, window: int) -> bool:
        reply = self._ask("xcb_get_window_attributes", window)
        if not reply:
            return False
        try:
            return ctypes.string_at(reply, _MAP_STATE_AT + 1)[_MAP_STATE_AT] == _VIEWABLE
        finally:
            self._free(reply)

    def _ask(self, name: str, window: int) -> int | None:
        """The address of a reply; None for an error (the window is gone)."""
        if not self.usable:
            return None
        cookie = getattr(self._xcb, name)(self._connection, window)
        reply: int | None = getattr(self._xcb, f"{name}_reply")(self._connection, cookie, None)
        return reply
