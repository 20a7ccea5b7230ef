"""The device list over a service that changes, fails and comes back: what is told is what is there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core import timing, tree
from app.core.catalogue import Catalogue, CatalogueChange, CataloguePhase, Device
from app.store.database import Database
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig, camera

PAGES_OF_CAMERAS = timing.CATALOGUE_PAGE + 15  # more than one page from the start
RECORDERS = st.sampled_from(["", "nvr0", "nvr1", "nvr2"])
CORPS = st.sampled_from(["corp1", "corp2"])


class CatalogueMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "db.sqlite")
        self.service = ScriptedService(PAGES_OF_CAMERAS)
        self.number = PAGES_OF_CAMERAS
        self.open_station()

    def open_station(self) -> None:
        """The program starts, with what an earlier run left in the database."""
        self.rig = StationRig(self.service, database=self.database)
        self.known: dict[str, Device] = {}
        self.wrong: list[AssertionError] = []
        self.catalogue.subscribe(self.told)
        self.rig.station.start()

    @property
    def catalogue(self) -> Catalogue:
        return self.rig.station.catalogue

    def told(self, change: CatalogueChange) -> None:
        try:
            self.check(change)
        except AssertionError as error:  # whoever tells does not let a listener stop it
            self.wrong.append(error)

    def check(self, change: CatalogueChange) -> None:
        """Every change says exactly what is different from what was told before."""
        before, now = self.known, dict(self.catalogue.devices)
        self.known = now
        if change.state_only:
            assert now == before
            return
        assert set(change.added) == set(now) - set(before)
        assert set(change.removed) == set(before) - set(now)
        differing = {i for i in set(now) & set(before) if now[i] != before[i]}
        assert set(change.changed) | set(change.moved) == differing
        assert not set(change.changed) & set(change.moved)
        online = {i for i, d in now.items() if d.status == "online"}
        if self.catalogue.state.phase is CataloguePhase.CACHED and not before:
            online = set()  # what was once does not say what is now
        assert change.came_online == {i for i in online if i not in before or before[i].status != "online"}

    # -- the service ---------------------------------------------------------------------------------

    def row(self, which: int) -> dict[str, Any]:
        return self.service.cameras[which % len(self.service.cameras)]

    @rule(parent=RECORDERS, corp=CORPS)
    def a_camera_appears(self, parent: str, corp: str) -> None:
        self.service.cameras.append(camera(self.number, ParentDeviceId=parent, CorpId=corp))
        self.number += 1

    @precondition(lambda self: len(self.service.cameras) > 1)
    @rule(which=st.integers(0, 500))
    def a_camera_vanishes(self, which: int) -> None:
        self.service.cameras.remove(self.row(which))

    @rule(which=st.integers(0, 500), status=st.sampled_from(["0", "1", "2"]))
    def a_camera_changes_its_state(self, which: int, status: str) -> None:
        self.row(which)["DeviceStatus"] = status

    @rule(which=st.integers(0, 500), parent=RECORDERS, name=st.sampled_from(["Gate", "东门", ""]))
    def a_camera_is_moved_and_renamed(self, which: int, parent: str, name: str) -> None:
        self.row(which).update(ParentDeviceId=parent, DeviceName=name)

    @rule(numbers=st.sets(st.integers(0, 2)))
    def other_recorders(self, numbers: set[int]) -> None:
        self.service.recorders = [
            {"DeviceId": f"nvr{n}", "DeviceName": f"NVR {n}", "CorpId": "corp1", "DeviceType": "NVR",
             "Password": "hunter2-secret"} for n in sorted(numbers)
        ]  # fmt: skip

    @rule(away=st.booleans())
    def the_service_goes_or_comes(self, away: bool) -> None:
        self.service.trouble = UNREACHABLE if away else None

    # -- the program ---------------------------------------------------------------------------------

    @rule(steps=st.lists(st.integers(0, 7), max_size=12))
    def threads_get_on_in_any_order(self, steps: list[int]) -> None:
        jobs = self.rig.executor.jobs
        for step in steps:
            if jobs:
                jobs.rotate(-(step % len(jobs)))
                jobs.popleft()()
            self.rig.loop.run()

    @rule(seconds=st.sampled_from([0.1, 0.6, 6.0, 31.0, 400.0]))
    def time_goes_by(self, seconds: float) -> None:
        self.rig.clock.advance(seconds)
        self.rig.station.tick()

    @rule(whole=st.booleans())
    def the_operator_reloads(self, whole: bool) -> None:
        self.catalogue.refresh()
        if whole:
            self.rig.run()

    @rule()
    def a_quiet_while(self) -> None:
        for _ in range(2):  # what was under way ends, then the whole list is read
            self.rig.run()
            self.rig.clock.advance(70)
            self.rig.station.tick()
        self.rig.run()

    @rule()
    def the_program_starts_again(self) -> None:
        self.rig.run()  # a kill in the middle of a write is the database's matter
        self.rig.station.shutdown()
        self.open_station()

    @rule()
    def when_all_is_well_it_is_what_the_service_has(self) -> None:
        self.service.trouble = None
        for _ in range(8):
            self.rig.run()
            self.rig.clock.advance(70)
            self.rig.station.tick()
        self.rig.run()
        self.catalogue.refresh()  # a refresh that was slow is not repeated for four times as long
        self.rig.run()
        state = self.catalogue.state
        assert (state.phase, state.error_code) == (CataloguePhase.COMPLETE, None)
        rows = [*self.service.cameras, *self.service.recorders]
        assert set(self.catalogue.devices) == {row["DeviceId"] for row in rows}
        for row in self.service.cameras:
            device = self.catalogue.devices[row["DeviceId"]]
            status = {"0": "offline", "1": "online", "2": "unregistered"}[row["DeviceStatus"]]
            assert (device.name, str(device.status)) == (row["DeviceName"] or device.id, status)

    # -- always --------------------------------------------------------------------------------------

    @invariant()
    def what_was_told_is_what_is_there(self) -> None:
        for error in self.wrong:
            raise error
        assert self.known == self.catalogue.devices

    @invariant()
    def every_device_has_one_place_in_the_tree(self) -> None:
        catalogue = self.catalogue
        places = [i for corp in catalogue.corps for i in catalogue.children(None, corp)]
        for device_id in list(places):
            places += catalogue.children(device_id, catalogue.devices[device_id].corp_id)
        assert sorted(places) == sorted(catalogue.devices)
        cameras = [d for d in catalogue.devices.values() if d.is_camera]
        assert catalogue.cameras == len(cameras)
        assert catalogue.cameras_online == sum(d.status == "online" for d in cameras)

    @invariant()
    def no_password_is_kept(self) -> None:
        kept = self.database.load_tree("site")
        assert kept is None or b"hunter2" not in kept.payload
        assert b"hunter2" not in tree.pack(self.catalogue._tree)

    def teardown(self) -> None:
        if hasattr(self, "rig"):
            self.rig.station.shutdown()
            self.database.close()
            self.folder.cleanup()


TestCatalogue = pytest.mark.timeout(120)(CatalogueMachine.TestCase)
TestCatalogue.settings = settings(max_examples=15, stateful_step_count=40, deadline=None, database=None)
