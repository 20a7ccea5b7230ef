"""Making the table of the device tree: projects > recorders > channels, single cameras, ACube boxes; before
them the favourites and groups of one's own. No Qt here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from app.core.catalogue import DeviceKind, DeviceStatus
from app.core.own import FAVOURITES, Own
from app.core.tree import corp_key, in_order
from app.ui.devices.index import (
    BOX,
    BY_NAME,
    GROUP,
    HOLDER,
    ON,
    OWN,
    PROJECT,
    RECORDER,
    SINGLE,
    Holder,
    Table,
    text_of,
)

if TYPE_CHECKING:
    from app.core.tree import Device, Tree


class _Builder:
    def __init__(self, tree: Tree, own: Own | None, order: str, breathe: Callable[[], None]) -> None:
        self.tree = tree
        self.own = own
        self.order = order
        self.breathe = breathe
        self.table = Table()
        self.above: list[Holder] = []

    def build(self) -> Table:
        table = self.table
        if self.own is not None:
            # The favourites also when there are none yet: something to drag cameras to.
            self._own(FAVOURITES, "", self.own.favourites)
            for group in self.own.groups:
                self._own(group.id, group.name, group.devices)
        table.own_end = len(table)
        for corp in self.tree.corps.values():
            self._project(corp.id, corp.name or corp.id)
        site = [h for n, h in table.holders.items() if n >= table.own_end and h.kind == PROJECT]
        table.total = sum(h.total for h in site)
        table.online = sum(h.online for h in site)
        return table

    def _own(self, group: str, name: str, ids: Sequence[str]) -> None:
        table, known = self.table, self.tree.devices
        n = self._open(f"u:{group}", OWN, name, group, None)
        first = len(table)
        devices = [d for i in ids if (d := known.get(i)) is not None and d.is_camera]
        self._leaves(devices)
        for line, device in enumerate(devices, first):
            table.copies.setdefault(device.id, []).append(line)
            table.named[f"u:{group}/{device.id}"] = line
        self._close(n)

    def _project(self, corp_id: str, name: str) -> None:
        project = self._open(f"c:{corp_id}", PROJECT, name, "", None)
        singles: list[Device] = []
        boxes: list[Device] = []
        for device in self._children(corp_key(corp_id)):
            if device.kind is DeviceKind.NVR:
                self._recorder(device)
            elif device.kind is DeviceKind.ABOX:
                boxes.append(device)
            else:
                singles.append(device)
        if singles:
            n = self._open(f"g:{SINGLE}:{corp_id}", GROUP, "", SINGLE, None)
            self._cameras(singles)
            self._close(n)
        if boxes:
            n = self._open(f"g:{BOX}:{corp_id}", GROUP, "", BOX, None)
            for box in boxes:
                self._recorder(box)
            self._close(n)
        self._close(project)

    def _children(self, key: str) -> list[Device]:
        known = self.tree.devices
        devices = [known[i] for i in self.tree.below.get(key, ())]
        return devices if self.order == BY_NAME else in_order(devices, self.order)

    def _recorder(self, device: Device) -> None:
        n = self._open(f"d:{device.id}", RECORDER, device.name, "", device)
        self._cameras([d for d in self._children(device.id) if d.is_camera])
        self._close(n)

    def _cameras(self, devices: Sequence[Device]) -> None:
        first = len(self.table)
        self._leaves(devices)
        self.table.place.update(zip((d.id for d in devices), range(first, first + len(devices)), strict=True))

    def _leaves(self, devices: Sequence[Device]) -> None:
        table, above = self.table, self.above
        parent = table.named[above[-1].key]
        for first in range(0, len(devices), _PIECE):
            piece = devices[first : first + _PIECE]
            count = len(piece)
            table.device.extend(piece)
            table.text.extend([f"{d.name}\n{d.id}".casefold() for d in piece])
            states = bytes([d.status is DeviceStatus.ONLINE for d in piece])
            table.state += states
            table.level += bytes([len(above)]) * count
            table.parent.extend(repeat(parent, count))
            online = states.count(ON)
            for holder in above:
                holder.total += count
                holder.online += online
            self.breathe()

    def _open(self, key: str, kind: str, name: str, group: str, device: Device | None) -> int:
        table = self.table
        n = len(table)
        holder = Holder(key, kind, name, group)
        table.holders[n] = holder
        table.named[key] = n
        if device is not None:
            table.place[device.id] = n
        table.device.append(device)
        table.text.append(text_of(device) if device is not None else name.casefold())
        table.state.append(HOLDER)
        table.level.append(len(self.above))
        table.parent.append(table.named[self.above[-1].key] if self.above else -1)
        self.above.append(holder)
        return n

    def _close(self, n: int) -> None:
        self.table.holders[n].end = len(self.table)
        self.above.pop()


_PIECE = 500


def build(
    tree: Tree, own: Own | None = None, order: str = BY_NAME, breathe: Callable[[], None] = lambda: None
) -> Table:
    """A table of what the service listed and of one's own groups. May run on any thread; ``breathe`` is
    called every few hundred devices, to let others have the interpreter."""
    return _Builder(tree, own, order, breathe).build()
