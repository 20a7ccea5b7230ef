"""Favourites and groups of one's own: any order of changes, kept for the next start."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import own
from app.core.calls import Caller
from app.core.own import FAVOURITES, Own, OwnDevices
from app.store.database import Database
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop, ScriptedClient

IDS = st.lists(st.sampled_from([f"cam{n}" for n in range(8)]), max_size=5)
NAMES = st.sampled_from(["Gates", "Gates", "大门", "  Night\nshift ", "x" * 200, "", "   ", "\x00"])


class OwnMachine(RuleBasedStateMachine):
    """Against plain lists: what is in which group, in which order."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "db.sqlite")
        self.lists: list[list[str]] = [[]]  # the favourites, then the groups in order
        self.open()

    def open(self) -> None:
        self.executor, self.loop = ManualExecutor(), ManualLoop()
        caller = Caller(
            lambda: ScriptedClient(lambda r: None),
            self.executor,
            self.loop.post,
            ManualClock(),
            lambda r: None,
        )
        self.own = OwnDevices(caller, "site", self.database)
        self.told: list[Own] = []
        self.own.subscribe(self.told.append)
        self.own.start()
        self.run_all()

    def run_all(self) -> None:
        while self.executor.run() + self.loop.run():
            pass

    def group(self, which: int) -> tuple[str, list[str]]:
        at = which % len(self.lists)
        return (FAVOURITES if at == 0 else self.own.value.groups[at - 1].id), self.lists[at]

    @rule(name=NAMES, ids=IDS)
    def create(self, name: str, ids: list[str]) -> None:
        before = len(self.own.value.groups)
        self.own.change(lambda v: v.create(name, ids)[0])
        if name.replace("\x00", "").strip():
            self.lists.append(list(dict.fromkeys(ids)))
        else:
            assert len(self.own.value.groups) == before

    @rule(which=st.integers(0, 20), ids=IDS, before=st.none() | st.integers(0, 9))
    def put(self, which: int, ids: list[str], before: int | None) -> None:
        group, known = self.group(which)
        mark = None if before is None or not known else known[before % len(known)]
        self.own.change(lambda v: v.put(group, ids, mark))
        unique = list(dict.fromkeys(ids))
        tail = [i for i in known[known.index(mark) :] if i not in unique] if mark is not None else []
        rest = [i for i in known if i not in unique]
        place = rest.index(tail[0]) if tail else len(rest)
        known[:] = [*rest[:place], *unique, *rest[place:]]

    @rule(which=st.integers(0, 20), ids=IDS)
    def take_out(self, which: int, ids: list[str]) -> None:
        group, known = self.group(which)
        self.own.change(lambda v: v.take_out(group, ids))
        known[:] = [i for i in known if i not in ids]

    @rule(which=st.integers(0, 20), name=NAMES)
    def rename(self, which: int, name: str) -> None:
        group, _ = self.group(which)
        self.own.change(lambda v: v.rename(group, name))

    @rule(which=st.integers(0, 20))
    def delete(self, which: int) -> None:
        group, known = self.group(which)
        self.own.change(lambda v: v.delete(group))
        if group != FAVOURITES:
            self.lists = [self.lists[0], *(g for g in self.lists[1:] if g is not known)]

    @rule(which=st.integers(0, 20), by=st.sampled_from([-9, -1, 1, 2, 9]))
    def move(self, which: int, by: int) -> None:
        group, known = self.group(which)
        self.own.change(lambda v: v.move(group, by))
        if group != FAVOURITES:
            at = next(n for n, g in enumerate(self.lists) if g is known)
            rest = self.lists[:at] + self.lists[at + 1 :]
            to = max(1, min(at + by, len(rest)))
            self.lists = [*rest[:to], known, *rest[to:]]

    @rule(steps=st.integers(0, 6))
    def threads_get_on(self, steps: int) -> None:
        for _ in range(steps):
            if self.executor.jobs:
                self.executor.jobs.pop()()  # the last first: threads keep no order
            self.loop.run()

    @rule(early=IDS, flushed=st.booleans())
    def the_program_starts_again(self, early: list[str], flushed: bool) -> None:
        if flushed:
            self.own.flush()
        else:
            self.run_all()
        self.open()

    @rule(ids=IDS)
    def changed_before_it_was_read(self, ids: list[str]) -> None:
        self.run_all()
        self.executor, self.loop = ManualExecutor(), ManualLoop()
        caller = Caller(
            lambda: ScriptedClient(lambda r: None),
            self.executor,
            self.loop.post,
            ManualClock(),
            lambda r: None,
        )
        self.own = OwnDevices(caller, "site", self.database)
        self.own.start()
        self.own.change(lambda v: v.put(FAVOURITES, ids))
        self.run_all()
        unique = list(dict.fromkeys(ids))
        self.lists[0] = [*(i for i in self.lists[0] if i not in unique), *unique]

    @invariant()
    def it_is_what_the_operator_did(self) -> None:
        value = self.own.value
        assert [list(value.favourites), *(list(g.devices) for g in value.groups)] == self.lists
        names = [g.name for g in value.groups]
        assert len(set(names)) == len(names)
        assert all(0 < len(n) <= own.NAME_LIMIT and n == n.strip() and n.isprintable() for n in names)
        assert len({g.id for g in value.groups}) == len(value.groups)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


TestOwn = OwnMachine.TestCase
TestOwn.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_nonsense_is_refused_and_what_is_read_can_be_kept(text: str) -> None:
    try:
        value = own.from_json(text)
    except ValueError:
        return
    assert own.from_json(own.to_json(value)) == value


@pytest.mark.parametrize("text", ['{"groups": 7}', "[]", '{"groups": [{"name": "a"', "\ud800"])
def test_what_cannot_be_read_is_set_aside_and_not_lost(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        own.from_json(text)
    if "\ud800" in text:
        return
    database = Database(tmp_path / "db.sqlite")
    database.save_note("site", own.NOTE, text)
    executor, loop = ManualExecutor(), ManualLoop()
    caller = Caller(
        lambda: ScriptedClient(lambda r: None), executor, loop.post, ManualClock(), lambda r: None
    )
    devices = OwnDevices(caller, "site", database)
    devices.start()
    executor.run()
    loop.run()
    devices.change(lambda v: v.put(FAVOURITES, ["cam1"]))
    devices.flush()
    assert database.load_note("site", f"{own.NOTE} (not readable)") == text
    database.close()


def test_a_group_takes_so_many_and_so_many_groups() -> None:
    value, group = Own().create("all", [f"c{n}" for n in range(own.DEVICES_LIMIT + 10)])
    assert len(value.devices(group)) == own.DEVICES_LIMIT
    assert len(value.put(group, ["one more"]).devices(group)) == own.DEVICES_LIMIT
    for number in range(own.GROUPS_LIMIT + 5):
        value, _ = value.create(f"g {number}")
    assert len(value.groups) == own.GROUPS_LIMIT
