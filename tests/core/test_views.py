"""Views: what is on a wall under a name, there and back, in files of ours and of others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core import arrangement, views, wallstate
from app.core.arrangement import Arrangement, KeptTile
from app.core.choices import TileChoices
from app.core.layouts import LAYOUTS, Cell, Layout
from app.core.views import NewerFormat, View, ViewBook
from app.store.jsonfolder import JsonFolder, profile_folder
from tests.core.test_choices import CHOICES, JSON
from tests.support.station_rig import StationRig

FREE = Layout("Gate", 2, 3, (Cell(0, 0, 2, 2), Cell(0, 2), Cell(1, 2)), (2.0, 1.0), (), None)
TILES = st.none() | st.builds(
    KeptTile, st.sampled_from(["cam0", "cam1", "cam2"]), CHOICES, st.sampled_from(["", "hotspot", "tour:7"])
)
SHOWN = st.builds(
    lambda layout, tiles, tour: Arrangement(layout, (*tiles, *[None] * layout.count)[: layout.count], tour),
    st.sampled_from([*LAYOUTS.values(), FREE]),
    st.lists(TILES, max_size=9),
    st.sampled_from(["", "night"]),
)
ID = "0123456789abcdef" * 2


def shown(*devices: str | None, layout: str = "4") -> Arrangement:
    tiles = [None if d is None else KeptTile(d) for d in devices]
    return Arrangement(LAYOUTS[layout], (*tiles, *[None] * LAYOUTS[layout].count)[: LAYOUTS[layout].count])


def files(folder: Path) -> JsonFolder[View]:
    return JsonFolder(lambda: folder, views.from_json, views.to_json, lambda v: v.id, views.VERSION)


# -- values ----------------------------------------------------------------------------------------


@given(SHOWN)
@settings(database=None, deadline=None)
def test_a_wall_there_and_back(value: Arrangement) -> None:
    assert arrangement.from_json(json.loads(json.dumps(arrangement.to_json(value)))) == value
    state = arrangement.onto(wallstate.empty(LAYOUTS["4"]), value)
    assert state.problem() is None
    assert arrangement.of(state) == value


@given(JSON | st.fixed_dictionaries({"layout": st.just("4"), "tiles": st.lists(JSON, max_size=6)}))
@settings(database=None)
def test_no_file_gives_a_wall_that_is_not_sound(value: object) -> None:
    read = arrangement.from_json(value)
    if read is not None:
        assert arrangement.onto(wallstate.empty(LAYOUTS["1"]), read).problem() is None


def test_a_wall_as_the_first_version_kept_it_is_read() -> None:
    read = arrangement.from_json({"layout": "9", "tiles": [None, "cam7"]})
    assert read is not None and read.layout.name == "9" and read.device_ids == ["cam7"]


def test_names_of_a_file_are_what_they_look_like() -> None:
    """Signs that turn a line around or that no file takes."""
    plain = views.to_json(View("0" * 32, "a", shown("cam1"), "f")) | {"name": "Gate\u202egnp\ud800 \x07 1"}
    plain |= {"folder": "a\u202eb/\ud800", "tiles": ["cam\ud800", "cam2"]}
    view = views.from_json(json.loads(json.dumps(plain)))
    assert (view.name, view.folder, view.arrangement.device_ids) == ("Gategnp 1", "ab", ["cam2"])
    assert views.export([view]).encode()


def test_a_file_of_very_many_views_is_refused() -> None:
    text = views.export([View(f"{n:032x}", "a", shown("cam1")) for n in range(views.MAX_VIEWS + 1)])
    with pytest.raises(ValueError, match="too many"):
        views.read_export(text)


def test_views_of_a_file_are_told_of_once() -> None:
    book, told = views.ViewBook(None, lambda work, done: done(work())), []
    book.subscribe(told.append)
    assert len(book.take_in([View("0" * 32, "a", shown("cam1")) for _ in range(500)])) == 500
    assert len(told) == 1 and len({view.name for view in book.views}) == 500


def test_a_view_takes_over_what_runs_wherever_it_is() -> None:
    state = wallstate.assign_many(wallstate.empty(LAYOUTS["4"]), ["a", "b", "c"])
    numbers = {s.device_id: s.number for s in state.visible if s is not None}
    after = arrangement.onto(state, shown("c", "x", "a", "a", layout="9"))
    assert [s and s.device_id for s in after.visible[:4]] == ["c", "x", "a", "a"]
    assert after.visible[0] and after.visible[0].number == numbers["c"]
    assert after.visible[2] and after.visible[2].number == numbers["a"]
    assert after.problem() is None


def test_opening_a_view_keeps_streams_and_can_be_taken_back() -> None:
    rig = StationRig()
    rig.start()
    wall = rig.station.wall
    wall.assign_many(["cam0", "cam1"])
    rig.run()
    opened = list(rig.pool.opened)
    wall.apply(arrangement.onto(wall.state, shown("cam1", None, "cam0", layout="9")))
    rig.run()
    assert rig.pool.opened == opened and not rig.pool.closed
    assert wall.undo() and [t.device_id for t in wall.tiles] == ["cam0", "cam1", None, None]
    assert rig.pool.opened == opened and not rig.pool.closed


def test_every_layout_in_turn_keeps_what_fits() -> None:
    rig = StationRig()
    rig.start()
    wall = rig.station.wall
    wall.assign(0, "cam0")
    rig.run()
    for layout in [*LAYOUTS.values(), FREE]:
        wall.set_layout(layout)
        rig.run()
        assert wall.tiles[0].device_id == "cam0"
    assert len(rig.pool.opened) == 1 and not rig.pool.closed


def test_what_a_tour_shows_now_is_no_change_of_a_view() -> None:
    tiles = (KeptTile("a"), KeptTile("b", role="tour:7"), None, None)
    one = Arrangement(LAYOUTS["4"], tiles)
    other = replace(one, tiles=(tiles[0], KeptTile("c", role="tour:7"), None, None))
    assert arrangement.same(one, other)
    assert not arrangement.same(one, replace(one, tiles=(KeptTile("x"), *tiles[1:])))
    assert not arrangement.same(one, replace(one, tiles=(tiles[0], KeptTile("b"), None, None)))


# -- files -----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.text(max_size=90), st.text(max_size=40), SHOWN), max_size=4))
@settings(database=None, deadline=None)
def test_an_export_is_read_back(rows: list[tuple[str, str, Arrangement]]) -> None:
    made = [
        View(f"{n:032x}", views.clean_name(name), what, views.clean_folder(folder), n + 1)
        for n, (name, folder, what) in enumerate(rows)
        if views.clean_name(name)
    ]
    assert views.read_export(views.export(made)) == made


@given(st.text(max_size=40) | JSON.map(json.dumps))
@settings(database=None)
def test_any_other_file_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="not JSON|no views"):
        views.read_export(text)


def test_a_newer_programs_file_is_refused_as_such() -> None:
    text = views.export([View(ID, "Gate", shown("a"))]).replace('"version": 1', '"version": 9')
    with pytest.raises(NewerFormat) as refused:
        views.read_export(text)
    assert refused.value.found == 9


def test_damaged_files_are_set_aside_and_the_others_read(tmp_path: Path) -> None:
    folder = files(tmp_path)
    good = View(ID, "Gate 北门", shown("a", "b"), "Night", 3)
    folder.save(good)
    (tmp_path / f"{'1' * 32}.json").write_bytes(b"\xff\x00 nonsense")
    (tmp_path / f"{'2' * 32}.json").write_text('{"version": 1, "name": "x", "tiles": 3}')
    (tmp_path / f"{'3' * 32}.json").write_text(json.dumps(views.to_json(good)))  # under a wrong name
    (tmp_path / f"{'4' * 32}.json").write_text(json.dumps(views.to_json(good) | {"version": 2}))
    (tmp_path / f"{'5' * 32}.json").write_text("[" * 100_000)
    found, problems = folder.load()
    assert found == [good]
    assert [p.code for p in problems] == ["file_set_aside"] * 3 + ["newer_version", "file_set_aside"]
    assert len(list(tmp_path.glob("*.json.corrupt-*"))) == 4
    assert (tmp_path / f"{'4' * 32}.json").exists()
    assert folder.load()[0] == [good]


def test_profiles_have_folders_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    names = ["a", "A", "../a", "河滨", "河边", ""]
    folders = {profile_folder("views", name) for name in names}
    assert len(folders) == len(names)
    assert all(folder.parent == tmp_path / "data" / "views" for folder in folders)


def test_views_of_a_renamed_profile_stay_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    view = View(ID, "Gate", shown("a"))
    files(profile_folder("views", "Old")).save(view)
    assert files(profile_folder("views", "New", "Old")).load() == ([view], [])
    assert files(profile_folder("views", "Old")).load() == ([], [])
    assert files(profile_folder("views", "New", "Old")).load() == ([view], [])


def test_no_secret_and_no_address_is_in_a_view() -> None:
    state = wallstate.assign(wallstate.empty(LAYOUTS["1"]), 0, "cam0", TileChoices(rotate=90))
    text = views.export([View(ID, "Gate", arrangement.of(state))])
    assert "auth_key" not in text and "http" not in text and "secret" not in text


# -- the book --------------------------------------------------------------------------------------


class BookMachine(RuleBasedStateMachine):
    """What is in the book and what is in the files are always the same; names and keys are unique."""

    @initialize()
    def start(self) -> None:
        self.kept: dict[str, View] = {}
        self.book = ViewBook(self, lambda work, done: done(work()))  # type: ignore[arg-type]
        self.book.load()

    def load(self) -> tuple[list[View], list[Any]]:
        return list(self.kept.values()), []

    def save(self, view: View) -> None:
        self.kept[view.id] = views.from_json(json.loads(json.dumps(views.to_json(view))))

    def delete(self, view_id: str) -> None:
        del self.kept[view_id]

    def one(self, number: int) -> View | None:
        there = self.book.views
        return there[number % len(there)] if there else None

    @rule(
        name=st.sampled_from(["Gate", "gate ", "门", "x" * 200]),
        folder=st.sampled_from(["", "A", "A/B/", "/a"]),
    )
    def add(self, name: str, folder: str) -> None:
        self.book.add(name, shown("cam0"), folder)

    @rule(number=st.integers(0, 9), name=st.sampled_from(["Gate", "Lobby"]))
    def rename(self, number: int, name: str) -> None:
        if (view := self.one(number)) is not None:
            self.book.rename(view.id, name)

    @rule(number=st.integers(0, 9), folder=st.sampled_from(["", "A", "B"]))
    def move(self, number: int, folder: str) -> None:
        if (view := self.one(number)) is not None:
            self.book.move(view.id, folder)

    @rule(number=st.integers(0, 9), key=st.none() | st.integers(1, 9))
    def give_key(self, number: int, key: int | None) -> None:
        if (view := self.one(number)) is not None:
            self.book.set_key(view.id, key)
            assert key is None or self.book.on_key(key) == self.book.get(view.id)

    @rule(number=st.integers(0, 9))
    def delete_one(self, number: int) -> None:
        if (view := self.one(number)) is not None:
            self.book.delete(view.id)
            assert self.book.get(view.id) is None

    @rule()
    def there_and_back_as_a_file(self) -> None:
        before = len(self.book.views)
        if before < 12:
            taken = self.book.take_in(views.read_export(views.export(self.book.views)))
            assert len(self.book.views) == before + len(taken) == 2 * before

    @invariant()
    def what_is_kept_is_what_is_there(self) -> None:
        assert self.kept == {view.id: view for view in self.book.views}

    @invariant()
    def names_and_keys_are_unique(self) -> None:
        names = [(view.folder, view.name.casefold()) for view in self.book.views]
        assert len(names) == len(set(names))
        keys = [view.key for view in self.book.views if view.key is not None]
        assert len(keys) == len(set(keys))
        for view in self.book.views:
            assert view.name and view.name == views.clean_name(view.name)
            assert not view.folder or view.folder in self.book.folders


TestBook = BookMachine.TestCase
TestBook.settings = settings(max_examples=25, stateful_step_count=20, deadline=None, database=None)


def test_a_name_of_nothing_is_refused() -> None:
    book = ViewBook(None, lambda work, done: None)
    with pytest.raises(ValueError, match="name"):
        book.add(" \n ", shown("a"))


def test_a_full_disk_is_told_and_no_obstacle() -> None:
    class Full:
        def load(self) -> tuple[list[View], list[Any]]:
            return [], []

        def save(self, view: View) -> None:
            raise OSError(28, "No space left on device", "/x/view.json")

        def delete(self, view_id: str) -> None: ...

    book = ViewBook(Full(), lambda work, done: done(_caught(work)))
    told: list[str] = []
    book.on_trouble(lambda problem: told.append(f"{problem.code} {problem.params['reason']}"))
    view = book.add("Gate", shown("a"))
    assert book.get(view.id) == view and told == ["not_written No space left on device"]


def test_the_book_of_a_station_is_read_at_its_start_and_kept(tmp_path: Path) -> None:
    rig = StationRig(view_files=files(tmp_path))
    rig.start()
    assert rig.station.views.loaded
    view = rig.station.views.add("Gate", shown("cam0", "cam1"))
    rig.run()
    again = StationRig(view_files=files(tmp_path))
    again.start()
    assert again.station.views.views == [view] == again.station.views.find("GAT")
    assert again.station.views.on_key(1) == view
    renamed = replace(view, name="Gate 2")
    again.station.views.rename(view.id, "Gate 2")
    again.run()
    assert files(tmp_path).load()[0] == [renamed]


def test_views_go_into_a_file_and_come_out_of_it(tmp_path: Path) -> None:
    rig = StationRig()
    book = rig.station.views
    first, second = book.add("Gate", shown("cam0")), book.add("Lobby 大堂", shown("cam1"), "Night")
    told: list[object] = []
    book.write_file(tmp_path / "v.json", [second.id, first.id], told.append)
    rig.run()
    rig2 = StationRig()
    rig2.station.views.read_file(tmp_path / "v.json", told.append)
    rig2.run()
    assert [(v.folder, v.name, v.key) for v in rig2.station.views.views] == [
        ("", "Gate", 1),
        ("Night", "Lobby 大堂", 2),
    ]
    assert told[0] is None and told[1] == [
        rig2.station.views.find("lobby")[0],
        rig2.station.views.find("gate")[0],
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, FileNotFoundError), (b"\xff\xfe", ValueError), (b"{}", ValueError), (b"[" * 90_000, ValueError)],
)
def test_a_file_that_is_none_is_refused(
    tmp_path: Path, content: bytes | None, error: type[Exception]
) -> None:
    if content is not None:
        (tmp_path / "v.json").write_bytes(content)
    told: list[object] = []
    book = ViewBook(None, lambda work, done: done(_caught(work)))
    book.read_file(tmp_path / "v.json", told.append)
    assert isinstance(told[0], error) and not book.views


def _caught(work: Any) -> Any:
    try:
        return work()
    except Exception as error:
        return error


def test_a_smaller_layout_and_back_opens_nothing_anew_within_a_minute() -> None:
    rig = StationRig()
    rig.start()
    wall = rig.station.wall
    wall.assign_many(["cam0", "cam1", "cam2"])
    rig.run()
    rig.pictures()
    for tile in wall.tiles:
        tile.set_size(640, 360)
    opened, ring = list(rig.pool.opened), wall.tiles[2].ring()
    wall.set_layout("1")
    rig.wait(20)
    assert len(rig.pool.streams) == 3
    wall.set_layout("4")
    for tile in wall.tiles:
        tile.set_size(640, 360)
    rig.wait(1)
    assert rig.pool.opened == opened and wall.tiles[2].ring() is ring
    wall.set_layout("1")
    rig.wait(90)
    assert len(rig.pool.streams) == 1, "nobody has seen them for a minute"
    wall.set_layout("4")
    for tile in wall.tiles:
        tile.set_size(640, 360)
    rig.wait(1)
    rig.pictures()
    assert len(rig.pool.streams) == 3
