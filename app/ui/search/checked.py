"""Which cameras of a table are checked, branch by branch. No Qt here."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Set
from enum import Enum
from itertools import accumulate

from app.ui.devices.index import HOLDER, Table


class Check(Enum):
    """How much of a branch is checked."""

    NONE = "none"
    SOME = "some"
    ALL = "all"


class Checked:
    """Checked cameras by id; what a line of the table shows follows from counts, not from walking it."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._table = Table()
        self._before = array("l", [0])
        self._cameras = array("l", [0])

    def use(self, table: Table) -> None:
        """Another table; cameras it does not have stay checked until ``prune``."""
        self._table = table
        camera = [int(state != HOLDER) for state in table.state]
        self._cameras = array("l", accumulate(camera, initial=0))
        self._count()

    def replace(self, ids: Iterable[str]) -> None:
        """These and no others."""
        self.ids = set(ids)
        self._count()

    def prune(self, known: Set[str]) -> None:
        """Only what is known stays checked."""
        if not self.ids <= known:
            self.ids &= known
            self._count()

    def of(self, line: int) -> Check:
        """The state of a line."""
        end = self._table.end(line)
        inside = self._before[end] - self._before[line]
        if not inside:
            return Check.NONE
        return Check.ALL if inside == self._cameras[end] - self._cameras[line] else Check.SOME

    def toggle(self, line: int) -> None:
        """A branch that is wholly checked is unchecked, any other is checked wholly."""
        cameras = self._table.cameras(line)
        if self.of(line) is Check.ALL:
            self.ids.difference_update(cameras)
        else:
            self.ids.update(cameras)
        self._count()

    def _count(self) -> None:
        table, ids = self._table, self.ids
        marks = [
            int(state != HOLDER and device is not None and device.id in ids)
            for state, device in zip(table.state, table.device, strict=True)
        ]
        self._before = array("l", accumulate(marks, initial=0))
