"""Where a drag over the tree would land: into a group of one's own, at a place in it, out of it, or a group
among the groups. Pure; the view draws it and does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from app.core.own import FAVOURITES, Own
from app.ui.devices.index import OWN

if TYPE_CHECKING:
    from app.ui.devices.model import DeviceModel


class Landing(Enum):
    """What a drop would do."""

    INTO = "into"  # last in a group
    LINE = "line"  # before a camera of a group, or behind the last
    ORDER = "order"  # a whole group to a place among the groups
    OUT = "out"  # out of the group it came from


@dataclass(frozen=True, slots=True)
class Drop:
    """``row``: the row to mark (``INTO``), or the one above whose upper edge the line is drawn (``LINE``,
    ``ORDER``; may be one past the last)."""

    landing: Landing
    group: str
    row: int = -1
    before: str | None = None
    at: int = 0

    def apply(self, ids: list[str], source: str, copy: bool) -> Callable[[Own], Own]:
        """The change of favourites and groups. From one group to another cameras move, unless ``copy``."""

        def change(own: Own) -> Own:
            if self.landing is Landing.OUT:
                return own.take_out(self.group, ids)
            if self.landing is Landing.ORDER:
                return own.place(self.group, self.at)
            if source and source != self.group and not copy:
                own = own.take_out(source, ids)
            return own.put(self.group, ids, self.before)

        return change


def landing(
    model: DeviceModel, own: Own, row: int, lower_half: bool, source: str, whole: bool
) -> Drop | None:
    """For a drag over a row (-1: below the last). ``source``: the group it is from, ``whole``: it is the
    group itself. None: it can land nowhere here."""
    node = model.node(model.index(row, 0))
    if whole:
        return None if source == FAVOURITES else _among_groups(model, own, row, lower_half, source)
    group = node.own_group if node is not None else ""
    if node is None or not group:
        return Drop(Landing.OUT, source) if source else None
    if node.kind == OWN:
        return Drop(Landing.INTO, group, row)
    device = node.device_id or ""
    if not lower_half:
        return Drop(Landing.LINE, group, row, before=device)
    below = model.node(model.index(row + 1, 0))
    behind = below.device_id if below is not None and below.own_group == group else None
    return Drop(Landing.LINE, group, row + 1, before=behind)


def _among_groups(model: DeviceModel, own: Own, row: int, lower_half: bool, source: str) -> Drop | None:
    node = model.node(model.index(row, 0))
    group = node.own_group if node is not None else ""
    if node is None or not group:
        return None
    rest = [g.id for g in own.groups if g.id != source]
    if group == source:
        return Drop(Landing.ORDER, source, model.row_of(f"u:{source}"), at=_at(own, source))
    head = model.row_of(f"u:{group}")
    if group != FAVOURITES and node.kind == OWN and not lower_half:
        return Drop(Landing.ORDER, source, head, at=rest.index(group))
    end = row
    while (below := model.node(model.index(end, 0))) is not None and below.own_group == group:
        end += 1
    at = 0 if group == FAVOURITES else rest.index(group) + 1
    return Drop(Landing.ORDER, source, end, at=at)


def _at(own: Own, group: str) -> int:
    return [g.id for g in own.groups].index(group)
