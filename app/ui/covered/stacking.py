"""What other windows leave of ours to be seen. Whatever is in doubt can be seen.

Covered is what lies under opaque windows together. A window is opaque where it has pixels (its shape), unless
it says otherwise: by ``_NET_WM_WINDOW_OPACITY``, on itself or on what a window manager's frame holds, or by
having an alpha channel; then only where ``_NET_WM_OPAQUE_REGION`` says so (programs that draw their own frame
have one, for its shadow), or where a frame with one holds a window without. What a compositor does on its own
(a rule that fades every terminal, thumbnails of windows, an overview of all of them) nobody can ask for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QRegion

from app.ui.covered.server import CHILDREN, LOOKS, Drawn, Server

_FRAMES = 2
"""A window manager puts a window into one or two."""
_DEEPEST = 8
_MOST = 32
"""Children of a window that are looked at: a frame has few, a program may have hundreds."""
_OPACITY, _OPAQUE = b"_NET_WM_WINDOW_OPACITY", b"_NET_WM_OPAQUE_REGION"
_STATE, _NAME = b"WM_STATE", b"WM_NAME"
"""The first: what a window manager writes on what a program made."""
_SOLID = 0xFFFFFFFF
_GUARD = b"guard window"
"""Of Mutter and what comes from it. It keeps windows on other desktops on the screen, below this one, which
has no pixels: the compositor leaves out what lies there, and Qt is told nothing."""


@dataclass(frozen=True)
class Layer:
    """A window, or what a window manager's frame holds. Regions: in the root, device pixels."""

    shape: QRegion
    """Where it has pixels."""
    alpha: bool
    """It has an alpha channel."""
    opaque: QRegion = field(default_factory=QRegion)
    """Where it says that this is solid nevertheless."""
    faded: bool = False
    """It is drawn with less than full opacity."""


@dataclass(frozen=True)
class Top:
    """A child of the root that is on the screen: itself, and above it what it holds."""

    layers: tuple[Layer, ...]

    def solid(self) -> QRegion:
        """Where nothing of what lies below it can be seen through it."""
        whole = self.layers[0]
        if any(one.faded for one in self.layers):
            return QRegion()
        if not whole.alpha:  # what it holds is drawn into it
            return whole.shape
        found = QRegion()
        for one in self.layers:
            found = found - one.shape + (one.shape & one.opaque if one.alpha else one.shape)
        return found & whole.shape


def left_over(window: QRect, above: Iterable[Top], screens: Sequence[QRect]) -> QRegion:
    """What can be seen of ``window`` (all in the root, device pixels), in its own pixels. What no screen
    shows counts as covered: a frame pushes a large window a pixel over the edge, which no window in full
    screen covers. A window that is on no screen is taken as if one were there."""
    shown = QRegion()
    for screen in screens:
        shown += window & screen
    found = shown if not shown.isEmpty() else QRegion(window)
    for top in above:
        found -= top.solid()
    return found.translated(-window.topLeft())


def look(server: Server, windows: Sequence[int], screens: Sequence[QRect]) -> dict[int, QRegion]:
    """What can be seen of those of our windows (``winId``) that are covered in part or wholly, in their own
    device pixels; the others are left out. Some six ways to the server and back."""
    found: dict[int, QRegion] = {}
    tops = _tops(server, windows)
    if not tops:
        return found
    roots = list({root for root, _ in tops.values()})
    server.listen(roots, CHILDREN)
    trees, corners = server.trees(roots), server.corners([(one, root) for one, (root, _) in tops.items()])
    sizes, depths = server.drawn(list(tops)), server.drawn(roots)
    boxes = {
        one: QRect(QPoint(*corner), drawn.box.size())
        for one, corner, drawn in zip(tops, corners(), sizes(), strict=True)
        if corner is not None and drawn is not None
    }
    for root, tree, whole in zip(roots, trees(), depths(), strict=True):
        if tree is None or whole is None:
            continue
        order = {top: at for at, top in enumerate(tree.children)}
        ours = {one: order[tops[one][1]] for one in boxes if tops[one][0] == root and tops[one][1] in order}
        if not ours:
            continue
        higher = tree.children[min(ours.values()) + 1 :]
        above, guard = _above(server, higher, [boxes[one] for one in ours], whole)
        for one, place in ours.items():
            if guard is not None and order[guard] > place:
                found[one] = QRegion()
                continue
            rest = left_over(boxes[one], (top for at, top in above if order[at] > place), screens)
            if rest != QRegion(QRect(QPoint(), boxes[one].size())):
                found[one] = rest
    return found


def _tops(server: Server, windows: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Root, and the child of the root that holds each window: itself, or a window manager's frame."""
    found: dict[int, tuple[int, int]] = {}
    at = {window: window for window in windows}
    for _ in range(_DEEPEST):
        if not at:
            break
        for (window, holder), tree in zip(list(at.items()), server.trees(list(at.values()))(), strict=True):
            if tree is None:
                del at[window]
            elif tree.parent == tree.root:
                found[window] = (tree.root, holder)
                del at[window]
            else:
                at[window] = tree.parent
    return found


def _above(
    server: Server, tops: Sequence[int], ours: Sequence[QRect], root: Drawn
) -> tuple[list[tuple[int, Top]], int | None]:
    """Those that lie over any of ``ours`` (root, device pixels), with their ids; and a guard window."""
    states, boxes = server.viewable(tops), server.drawn(tops)
    over: list[int] = []
    without: list[int] = []
    for top, (viewable, pixels), drawn in zip(tops, states(), boxes(), strict=True):
        if viewable and drawn is not None:
            if not pixels and drawn.box.contains(root.box):
                without.append(top)
            if pixels and any(drawn.box.intersects(one) for one in ours):
                over.append(top)
    named = zip(without, server.properties(without, _NAME)(), strict=True)
    guard = next((top for top, (name,) in named if name is not None and name.endswith(_GUARD)), None)
    layers = _layers(server, over, root)
    return [(top, Top(tuple(layers[top]))) for top in over if layers[top]], guard


def _layers(server: Server, tops: Sequence[int], root: Drawn) -> dict[int, list[Layer]]:
    """What is drawn in each top window: itself, and down to what a program made."""
    found: dict[int, list[Layer]] = {top: [] for top in tops}
    below = [(top, top) for top in tops]
    for level in range(_FRAMES + 1):
        windows = [one for _, one in below]
        if not level:
            server.listen(windows, LOOKS)
        told = server.properties(windows, _OPACITY, _OPAQUE, _STATE)
        states, corners = server.viewable(windows), server.corners([(one, root.root) for one in windows])
        boxes, shapes, trees = server.drawn(windows), server.shapes(windows), server.trees(windows)
        answers = zip(below, told(), states(), corners(), boxes(), shapes(), trees(), strict=True)
        below = []
        for (top, one), (opacity, opaque, state), visible, corner, drawn, shape, tree in answers:
            if corner is None or drawn is None:
                continue
            at = QPoint(*corner)
            faded = _faded(opacity)
            if not level or faded or (state is not None and all(visible)):
                part = _region(opaque).translated(at)
                found[top].append(Layer(shape.translated(at), drawn.depth != root.depth, part, faded))
            if state is not None:
                server.listen([one], LOOKS)
            elif tree is not None:
                below += [(top, child) for child in tree.children[:_MOST]]
        if not below:
            break
    return found


def _faded(value: bytes | None) -> bool:
    return value is not None and (len(value) < 4 or struct.unpack_from("=I", value)[0] != _SOLID)


def _region(value: bytes | None) -> QRegion:
    region = QRegion()
    whole = b"" if value is None else value[: len(value) // 16 * 16]
    for x, y, width, height in struct.iter_unpack("=IIII", whole):
        if max(x, y, width, height) < 1 << 16:  # as large as a window can be
            region += QRect(x, y, width, height)
    return region
