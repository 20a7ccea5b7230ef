"""The device tree as plain nodes: projects > recorders > channels, single cameras, ACube boxes.

Made from a catalogue in small steps (so that 100,000 devices never hold up the window), filtered and
flattened into the rows to be shown. No Qt here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.core.catalogue import DeviceKind, DeviceStatus

if TYPE_CHECKING:
    from app.core.catalogue import Catalogue, Device

PROJECT, RECORDER, GROUP, CAMERA = "project", "recorder", "group", "camera"
SINGLE, BOX = "single", "box"
"""The two groups of a project."""
ALL, ONLINE, OFFLINE = "all", "online", "offline"
"""What the chips let through."""
OPEN_UP_TO = 120
"""A site of at most this many cameras starts with its recorders open."""
_STEP = 200


class Node:
    """One place in the tree. ``key`` is stable over reloads; ``row`` is its place in what is shown, or -1."""

    __slots__ = (
        "key", "kind", "group", "device_id", "name", "status", "parent", "children", "level", "text",
        "online", "total", "row",
    )  # fmt: skip

    def __init__(self, key: str, kind: str, name: str, parent: Node | None) -> None:
        self.key = key
        self.kind = kind
        self.group = ""
        self.device_id: str | None = None
        self.name = name
        self.status = DeviceStatus.ONLINE
        self.parent = parent
        self.children: list[Node] = []
        self.level: int = 0 if parent is None else parent.level + 1
        self.text = name.casefold()
        self.online = 0
        """Cameras online below (for a camera: itself)."""
        self.total = 0
        self.row = -1

    def take(self, device: Device) -> None:
        """Name, state and search text of a device."""
        self.device_id = device.id
        self.name = device.name or device.id
        self.status = device.status
        self.text = f"{self.name}\n{device.id}".casefold()


class TreeIndex:
    """A whole tree. Build it with ``steps``, then ask ``rows``."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self.by_device: dict[str, Node] = {}
        self.by_key: dict[str, Node] = {}
        self.online = 0
        self.total = 0

    def steps(self, catalogue: Catalogue) -> Iterator[None]:
        """Builds the tree; yields every few hundred devices so that the caller can pause."""
        done = 0
        for corp in catalogue.corps.values():
            project = self._add(Node(f"c:{corp.id}", PROJECT, corp.name or corp.id, None))
            groups: dict[str, Node] = {}
            for device_id in catalogue.children(None, corp.id):
                device = catalogue.devices.get(device_id)
                if device is None:
                    continue
                if device.kind is DeviceKind.NVR:
                    home = project
                else:
                    name = BOX if device.kind is DeviceKind.ABOX else SINGLE
                    found = groups.get(name)
                    if found is None:
                        found = groups[name] = Node(f"g:{name}:{corp.id}", GROUP, "", project)
                        found.group = name
                    home = found
                node = self._device(device, home)
                if not device.is_camera:
                    for child_id in catalogue.children(device_id, corp.id):
                        child = catalogue.devices.get(child_id)
                        if child is not None:
                            self._device(child, node)
                            done += 1
                            if done % _STEP == 0:
                                yield
                done += 1
                if done % _STEP == 0:
                    yield
            for name in (SINGLE, BOX):
                if name in groups:
                    project.children.append(groups[name])
                    self.by_key[groups[name].key] = groups[name]
        self.total = sum(n.total for n in self.roots)
        self.online = sum(n.online for n in self.roots)

    def _add(self, node: Node) -> Node:
        self.by_key[node.key] = node
        self.roots.append(node)
        return node

    def _device(self, device: Device, home: Node) -> Node:
        node = Node(f"d:{device.id}", CAMERA if device.is_camera else RECORDER, device.name, home)
        node.take(device)
        self.by_key[node.key] = node
        self.by_device[device.id] = node
        home.children.append(node)
        if device.is_camera:
            self._count(node, 1 if device.status is DeviceStatus.ONLINE else 0, 1)
        return node

    def _count(self, node: Node | None, online: int, total: int) -> None:
        while node is not None:
            node.online += online
            node.total += total
            node = node.parent

    def update(self, device: Device) -> Node | None:
        """A device whose name or state changed; its place is the same. None if it is not in the tree."""
        node = self.by_device.get(device.id)
        if node is None:
            return None
        was, now = node.status is DeviceStatus.ONLINE, device.status is DeviceStatus.ONLINE
        node.take(device)
        if node.kind == CAMERA and was != now:
            self._count(node, 1 if now else -1, 0)
            self.online += 1 if now else -1
        return node

    def default_open(self) -> set[str]:
        """Keys open at first sight: the projects, and on a small site everything but the groups."""
        opened = {n.key for n in self.roots[:1]} if self.total > OPEN_UP_TO else {n.key for n in self.roots}
        if self.total <= OPEN_UP_TO and self.roots:
            opened = {self.roots[0].key} | {n.key for n in self.roots[0].children if n.kind == RECORDER}
        return opened

    def rows(self, opened: set[str]) -> list[Node]:
        """Everything, with only these nodes open."""
        shown: list[Node] = []
        stack = self.roots[::-1]
        while stack:
            node = stack.pop()
            shown.append(node)
            if node.children and node.key in opened:
                stack.extend(node.children[::-1])
        return shown

    def filtered(self, query: str, chip: str, shut: set[str]) -> tuple[list[Node], int]:
        """Rows that match, with what leads to them, and how many cameras match.

        ``query``: words that must all be in the name or the id; a project, recorder or group that matches
        brings everything below it. ``chip``: connection state. ``shut``: nodes closed by hand.
        """
        words = query.casefold().split()
        shown: list[Node] = []
        count = 0
        path: list[Node] = []  # containers above the node in hand; the first ``told`` of them are shown
        told = 0
        stack: list[tuple[Node, bool]] = [(n, False) for n in reversed(self.roots)]
        while stack:
            node, above = stack.pop()
            level = node.level
            if level < len(path):
                del path[level:]
                told = min(told, level)
            matches = above or not words
            if not matches:
                text = node.text
                matches = words[0] in text and (len(words) == 1 or all(w in text for w in words))
            if node.kind == CAMERA:
                if not matches or (chip != ALL and (node.status is DeviceStatus.ONLINE) != (chip == ONLINE)):
                    continue
                count += 1
                shown += path[told:]
                told = len(path)
                shown.append(node)
                continue
            path.append(node)
            if matches and words and not above and chip == ALL:
                shown += path[told:]
                told = len(path)
            stack.extend((child, matches and bool(words)) for child in reversed(node.children))
        if shut:
            shown = [n for n in shown if not _below_shut(n, shut)]
        return shown, count


def _below_shut(node: Node, shut: set[str]) -> bool:
    outer = node.parent
    while outer is not None:
        if outer.key in shut:
            return True
        outer = outer.parent
    return False
