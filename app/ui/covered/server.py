"""A connection of our own to the X server, for the few questions ``stacking`` has.

By ``ctypes`` on libxcb, which Qt's platform has loaded anyway: nothing to lock, to pack or to license. The
packages there are for it (xcffib, python-xlib) read every field of every reply in Python, twenty times as
slowly, in the process that paints the wall; of a hundred kinds of request nine are needed.

Many questions are sent before the first answer is read: one way to the server and back, however many windows.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

_VIEWABLE, _INPUT_OUTPUT = 2, 1
_BOUNDING = 0
_EVENTS = 0x800
CHILDREN, LOOKS = 0x80000, 0x400000
"""Something appears, goes or moves in a window (the root); its properties and its shape change."""
_ANY_TYPE, _LONGS = 0, 1024
"""Of a property at most so much is read, in pieces of 32 bits."""
_MOVES = frozenset({17, 18, 19, 21, 22, 24, 26})
"""Events: destroyed, unmapped, mapped, reparented, configured, moved by gravity, circulated."""

_PROPERTY_NOTIFY = 28

_TREE = struct.Struct("=8xIIH14x")
_ATTRIBUTES = struct.Struct("=12xH12xB")
_GEOMETRY = struct.Struct("=xB6xIhhHH")
_TRANSLATED = struct.Struct("=12xhh")
_PROPERTY = struct.Struct("=xB14xI")
_ATOM = _COUNT = struct.Struct("=8xI")
_RECTANGLE = struct.Struct("=hhHH")
_EVENT = struct.Struct("=B7xI")
_HEAD = 32

_POINTER, _NUMBER, _BYTE = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint8
_REQUESTS: dict[str, list[type]] = {
    "xcb_query_tree": [_NUMBER],
    "xcb_get_window_attributes": [_NUMBER],
    "xcb_get_geometry": [_NUMBER],
    "xcb_translate_coordinates": [_NUMBER, _NUMBER, ctypes.c_int16, ctypes.c_int16],
    "xcb_get_property": [_BYTE, _NUMBER, _NUMBER, _NUMBER, _NUMBER, _NUMBER],
    "xcb_intern_atom": [_BYTE, ctypes.c_uint16, ctypes.c_char_p],
    "xcb_query_extension": [ctypes.c_uint16, ctypes.c_char_p],
    "xcb_shape_get_rectangles": [_NUMBER, _BYTE],
}


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


class Tree(NamedTuple):
    """Where a window hangs; ``children`` from the lowest to the highest."""

    root: int
    parent: int
    children: tuple[int, ...]


class Drawn(NamedTuple):
    """``box``: in its parent, without its border, in device pixels; ``depth``: bits a pixel."""

    root: int
    depth: int
    box: QRect


T = TypeVar("T")
Answer = Callable[[], list[T]]
"""Waits for the server; one for each window that was asked about, in their order. Called once."""


class Server:
    """Everything asked of a window that is gone, or a broken connection, is answered with None.
    Of one thread. Raises ``OSError`` where there is no server, no libxcb, or no shapes."""

    def __init__(self) -> None:
        self._xcb, self._shape = ctypes.CDLL("libxcb.so.1"), ctypes.CDLL("libxcb-shape.so.0")
        self._free = ctypes.CDLL(None).free
        self._free.argtypes, self._free.restype = [_POINTER], None
        xcb = self._xcb
        xcb.xcb_connect.restype, xcb.xcb_connect.argtypes = _POINTER, [ctypes.c_char_p, _POINTER]
        for name in ("xcb_disconnect", "xcb_connection_has_error", "xcb_get_file_descriptor", "xcb_flush"):
            getattr(xcb, name).argtypes = [_POINTER]
        xcb.xcb_poll_for_event.argtypes, xcb.xcb_poll_for_event.restype = [_POINTER], _POINTER
        xcb.xcb_change_window_attributes.argtypes = [_POINTER, _NUMBER, _NUMBER, _POINTER]
        xcb.xcb_change_window_attributes.restype = _Cookie
        self._shape.xcb_shape_select_input.argtypes = [_POINTER, _NUMBER, _BYTE]
        self._shape.xcb_shape_select_input.restype = _Cookie
        for name, arguments in _REQUESTS.items():
            library = self._shape if name.startswith("xcb_shape") else xcb
            ask, reply = getattr(library, name), getattr(library, f"{name}_reply")
            ask.restype, ask.argtypes = _Cookie, [_POINTER, *arguments]
            reply.restype, reply.argtypes = _POINTER, [_POINTER, _Cookie, _POINTER]
        self._connection = _POINTER(xcb.xcb_connect(None, None))
        self._atoms: dict[bytes, int] = {}
        self._told: set[int] = set()
        """Properties that were asked for."""
        (shapes,) = self._ask("xcb_query_extension", [(5, b"SHAPE")])()
        if not shapes or not shapes[8]:
            self.close()
            raise OSError("no X server, or one without shapes")
        self._shaped = shapes[10]
        """The event of a window that gets another shape."""

    @property
    def usable(self) -> bool:
        """Whether the server can be asked."""
        return not self._xcb.xcb_connection_has_error(self._connection)

    def close(self) -> None:
        """Nothing may be asked any more."""
        self._xcb.xcb_disconnect(self._connection)

    def fileno(self) -> int:
        """Readable when there is an event."""
        return int(self._xcb.xcb_get_file_descriptor(self._connection))

    # -- questions: sent when asked, answered when the answer is called for ------------------------------

    def trees(self, windows: Sequence[int]) -> Answer[Tree | None]:
        """Parents and children."""
        taken = self._ask("xcb_query_tree", [(one,) for one in windows])
        return lambda: [None if reply is None else _tree(reply) for reply in taken()]

    def viewable(self, windows: Sequence[int]) -> Answer[tuple[bool, bool]]:
        """Of each: whether it is on the screen (it and all it lies in are mapped), and whether it has
        pixels; one without only takes input."""
        taken = self._ask("xcb_get_window_attributes", [(one,) for one in windows])

        def answer() -> list[tuple[bool, bool]]:
            found = [(0, 0) if reply is None else _ATTRIBUTES.unpack_from(reply) for reply in taken()]
            return [(state == _VIEWABLE, kind == _INPUT_OUTPUT) for kind, state in found]

        return answer

    def drawn(self, windows: Sequence[int]) -> Answer[Drawn | None]:
        """Where they are, and how deep."""
        taken = self._ask("xcb_get_geometry", [(one,) for one in windows])
        return lambda: [None if reply is None else _drawn(reply) for reply in taken()]

    def corners(self, windows: Iterable[tuple[int, int]]) -> Answer[tuple[int, int] | None]:
        """Upper left corners of the first of each pair, inside its border, in the second."""
        taken = self._ask("xcb_translate_coordinates", [(one, other, 0, 0) for one, other in windows])
        return lambda: [None if reply is None else _TRANSLATED.unpack_from(reply) for reply in taken()]

    def shapes(self, windows: Sequence[int]) -> Answer[QRegion]:
        """What of them has pixels, in their own coordinates."""
        taken = self._ask("xcb_shape_get_rectangles", [(one, _BOUNDING) for one in windows])
        return lambda: [QRegion() if reply is None else _shape(reply) for reply in taken()]

    def properties(self, windows: Sequence[int], *names: bytes) -> Answer[tuple[bytes | None, ...]]:
        """Of each window these properties, as they lie in the reply; None where it has none."""
        self._know(names)
        taken = self._ask(
            "xcb_get_property",
            [(0, one, self._atoms[name], _ANY_TYPE, 0, _LONGS) for one in windows for name in names],
        )

        def answer() -> list[tuple[bytes | None, ...]]:
            values = [None if reply is None else _value(reply) for reply in taken()]
            return [tuple(values[at : at + len(names)]) for at in range(0, len(values), len(names))]

        return answer

    # -- events ----------------------------------------------------------------------------------------

    def listen(self, windows: Iterable[int], mask: int) -> None:
        """There will be events of these, ``CHILDREN`` or ``LOOKS``: from the next question on, or from
        ``changed``. Said again, it stays so."""
        value = _NUMBER(mask)
        for one in windows:
            self._xcb.xcb_change_window_attributes(self._connection, one, _EVENTS, ctypes.byref(value))
            if mask == LOOKS:
                self._shape.xcb_shape_select_input(self._connection, one, 1)

    def changed(self) -> bool:
        """Takes all events there are; whether one of them may change what covers what."""
        self._xcb.xcb_flush(self._connection)  # what is listened to last is not followed by a question
        found = False
        while event := self._xcb.xcb_poll_for_event(self._connection):
            if not found:
                kind, atom = _EVENT.unpack(ctypes.string_at(event, _EVENT.size))
                kind &= 0x7F
                found = (
                    kind in _MOVES
                    or kind == self._shaped
                    or (kind == _PROPERTY_NOTIFY and atom in self._told)
                )
            self._free(event)
        return found

    # -- the way there and back ------------------------------------------------------------------------

    def _know(self, names: Iterable[bytes]) -> None:
        new = [name for name in names if name not in self._atoms]
        taken = self._ask("xcb_intern_atom", [(0, len(name), name) for name in new])
        for name, reply in zip(new, taken(), strict=True):
            self._atoms[name] = 0 if reply is None else _ATOM.unpack_from(reply)[0]
            self._told.add(self._atoms[name])

    def _ask(self, name: str, arguments: Sequence[tuple[object, ...]]) -> Answer[bytes | None]:
        library = self._shape if name.startswith("xcb_shape") else self._xcb
        ask, take = getattr(library, name), getattr(library, f"{name}_reply")
        cookies = [ask(self._connection, *one) for one in arguments]
        return lambda: [self._read(take(self._connection, cookie, None)) for cookie in cookies]

    def _read(self, address: int | None) -> bytes | None:
        if not address:  # an error: the window is gone
            return None
        (more,) = struct.unpack("=4xI", ctypes.string_at(address, 8))
        reply = ctypes.string_at(address, _HEAD + 4 * more)
        self._free(address)
        return reply


def _tree(reply: bytes) -> Tree:
    root, parent, count = _TREE.unpack_from(reply)
    return Tree(root, parent, struct.unpack_from(f"={count}I", reply, _HEAD))


def _drawn(reply: bytes) -> Drawn:
    depth, root, x, y, width, height = _GEOMETRY.unpack_from(reply)
    return Drawn(root, depth, QRect(x, y, width, height))


def _shape(reply: bytes) -> QRegion:
    (count,) = _COUNT.unpack_from(reply)
    region = QRegion()
    for x, y, width, height in _RECTANGLE.iter_unpack(reply[_HEAD : _HEAD + 8 * count]):
        region += QRect(x, y, width, height)
    return region


def _value(reply: bytes) -> bytes | None:
    bits, count = _PROPERTY.unpack_from(reply)
    return reply[_HEAD : _HEAD + count * bits // 8] if bits else None
