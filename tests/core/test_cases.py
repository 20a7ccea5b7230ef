"""Bookmarks and cases: kept, found, handed on as a file; whatever is in that file."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import localtime
from app.core.cases import file as casefile
from app.core.cases.book import CaseBook, CasesChange
from app.core.cases.model import Camera, CaseTrouble, Kind, NewItem, NewPicture, clean_text
from app.core.instant import Instant
from app.store.cases import CaseStore
from app.store.database import Database

PNG = b"\x89PNG\r\n\x1a\n" + b"picture one"
JPEG = b"\xff\xd8\xff\xe0" + b"picture two"
NAMES = {"cam1": "Gate north", "cam2": "北门大厅"}


class Watch:
    """A clock that goes on by a second at each look."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def monotonic(self) -> float:
        return self.now / 1000

    def utc(self) -> Instant:
        self.now += 1000
        return Instant(self.now)


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    try:
        result = work()
    except Exception as error:
        result = error
    done(result)


class Got:
    """What ``done`` was given."""

    value: Any = None

    def __call__(self, value: Any) -> None:
        self.value = value


def book_in(folder: Path, run: Any = at_once, profile: str = "site") -> CaseBook:
    store = CaseStore(Database(folder / "db.sqlite"), profile)
    book = CaseBook(store, lambda: folder / "cases", run, Watch(), lambda one: NAMES.get(one, one))
    book.author = "Li"
    book.load()
    return book


@pytest.fixture
def book(tmp_path: Path) -> CaseBook:
    return book_in(tmp_path)


def full_case(book: CaseBook) -> str:
    case = book.create_case("Theft at the gate", "12 March")
    assert case is not None
    book.add(
        case.id,
        [
            NewItem(Kind.CLIP, "He comes", (book.camera("cam1"), book.camera("cam2")), 1000, 61_000),
            NewItem(Kind.NOTE, "红色外套，戴帽子"),
            NewItem(
                Kind.HIT,
                cameras=(book.camera("cam1"),),
                from_utc_ms=5000,
                pictures=(
                    NewPicture(PNG, device_id="cam1", utc_ms=5000, box=(0.1, 0.2, 0.5, 0.9), text="face"),
                    NewPicture(JPEG, device_id="cam1", utc_ms=5000),
                ),
                payload_type="search.hit",
                payload={"score": 0.93, "query": "red coat"},
            ),
        ],
    )
    return case.id


def test_what_is_kept_is_there_next_time(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    mark = book.add_bookmark(["cam1", "cam2", "cam1"], 42_000, "look at\nthis", "red")
    assert [c.name for c in mark.cameras] == ["Gate north", "北门大厅"]
    case_id = full_case(book)
    again = book_in(tmp_path)
    assert again.bookmarks == (mark,)
    assert again.cases == book.cases and again.cases[0].items == 3
    before, after = Got(), Got()
    book.items(case_id, before)
    again.items(case_id, after)
    assert before.value == after.value and [i.kind for i in after.value] == ["clip", "note", "hit"]
    hit = after.value[2]
    assert hit.payload == {"score": 0.93, "query": "red coat"} and hit.pictures[0].box == (0.1, 0.2, 0.5, 0.9)
    picture = Got()
    again.picture(case_id, hit.pictures[1], picture)
    assert picture.value == JPEG


def test_another_profile_sees_nothing_of_it(tmp_path: Path) -> None:
    full_case(book_in(tmp_path))
    other = book_in(tmp_path, profile="other")
    found = Got()
    other.find("gate", found)
    assert other.cases == () and not found.value.cases and not found.value.items


@pytest.mark.parametrize(
    ("asked", "cases", "items", "marks"),
    [
        ("gate", 1, 2, 1),  # the case by title, clip and hit by the camera's name, the mark too
        ("GATE  north", 0, 2, 1),
        ("外套", 0, 1, 0),
        ("大厅", 0, 1, 0),
        ("ＴＨＥＦＴ", 1, 0, 0),  # full width, as some input methods give it
        ("face", 0, 1, 0),
        ("100%", 0, 0, 0),
        ("", 0, 0, 0),
    ],
)
def test_any_part_of_a_word_finds_it(book: CaseBook, asked: str, cases: int, items: int, marks: int) -> None:
    full_case(book)
    book.add_bookmark(["cam1"], 1, "running")
    found = Got()
    book.find(asked, found)
    assert (len(found.value.cases), len(found.value.items), len(found.value.bookmarks)) == (
        cases, items, marks,
    )  # fmt: skip


def test_a_timeline_gets_the_marks_of_its_cameras_and_span(book: CaseBook) -> None:
    for ms in (30, 10, 20, 40):
        book.add_bookmark(["cam1"], ms)
    book.add_bookmark(["cam2"], 20)
    assert [mark.utc_ms for mark in book.bookmarks_in(["cam1"], 10, 40)] == [10, 20, 30]


def test_changes_are_told_and_deleted_things_are_gone(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    told: list[CasesChange] = []
    book.subscribe(told.append)
    mark = book.add_bookmark(["cam1"], 1)
    book.change_bookmark(mark.id, "text", "no such colour")
    assert book.bookmarks[0].text == "text" and book.bookmarks[0].colour == "blue"
    book.delete_bookmark(mark.id)
    case_id = full_case(book)
    items = Got()
    book.items(case_id, items)
    book.change_item(items.value[1], "another note")
    book.delete_items(case_id, [items.value[2].id])
    book.items(case_id, items)
    assert [i.text for i in items.value] == ["He comes", "another note"]
    assert list((tmp_path / "cases" / case_id).iterdir()) == []
    book.delete_case(case_id)
    assert book.cases == () and not (tmp_path / "cases" / case_id).exists()
    assert book_in(tmp_path).cases == () and book_in(tmp_path).bookmarks == ()
    assert any(change.bookmarks for change in told) and any(change.case_id == case_id for change in told)


def test_one_picture_in_two_items_stays_while_one_needs_it(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    case = book.create_case("a")
    assert case is not None
    for _ in range(2):
        book.add(case.id, [NewItem(Kind.PICTURE, pictures=(NewPicture(PNG),))])
    items = Got()
    book.items(case.id, items)
    book.delete_items(case.id, [items.value[0].id])
    picture = Got()
    book.picture(case.id, items.value[1].pictures[0], picture)
    assert picture.value == PNG


def test_what_cannot_be_kept_is_told_and_nothing_half_stays(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    troubles: list[CaseTrouble] = []
    book.on_trouble(troubles.append)
    case = book.create_case("a")
    assert case is not None
    for new, code in (
        (NewPicture(b"no picture"), "not_a_picture"),
        (NewPicture(path=tmp_path / "gone.jpg"), "not_read"),
        (NewPicture(), "not_a_picture"),
    ):
        got = Got()
        book.add(case.id, [NewItem(Kind.NOTE, "n"), NewItem(Kind.PICTURE, pictures=(new,))], got)
        assert got.value.code == code
    items = Got()
    book.items(case.id, items)
    assert items.value == [] and book.cases[0].items == 0
    assert [t.code for t in troubles] == ["not_a_picture", "not_read", "not_a_picture"]
    got = Got()
    book.add("0" * 32, [NewItem(Kind.NOTE, "n")], got)
    assert got.value.code == "no_case"


def test_a_disk_that_takes_nothing_is_told_and_what_is_shown_is_true_again(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    kept = book.add_bookmark(["cam1"], 1, "kept")
    troubles: list[CaseTrouble] = []
    book.on_trouble(troubles.append)

    def full(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        book._run = at_once
        done(OSError(28, "No space left on device"))

    book._run = full
    book.add_bookmark(["cam1"], 2, "lost")
    assert [t.code for t in troubles] == ["no_room"] and book.bookmarks == (kept,)


def test_without_a_database_it_says_so() -> None:
    book = CaseBook(None, Path, at_once, Watch(), str)
    book.load()
    got = Got()
    case = book.create_case("a")
    assert case is not None
    book.add(case.id, [NewItem(Kind.NOTE, "n")], got)
    assert got.value.code == "unavailable"


# -- as a file -----------------------------------------------------------------------------------------


def exported(book: CaseBook, folder: Path) -> Path:
    path, got = folder / "theft.vcscase", Got()
    book.export_case(full_case(book), path, got)
    assert (got.value.items, got.value.pictures, got.value.left_out) == (3, 2, 0)
    return path


def test_a_file_brings_everything_into_another_program(tmp_path: Path) -> None:
    path = exported(book_in(tmp_path / "one"), tmp_path)
    other = book_in(tmp_path / "two")
    got, items, picture = Got(), Got(), Got()
    other.import_case(path, got)
    case = got.value
    assert other.cases == (case,) and (case.title, case.author, case.items) == ("Theft at the gate", "Li", 3)
    other.items(case.id, items)
    assert items.value[0].cameras == (Camera("cam1", "Gate north"), Camera("cam2", "北门大厅"))
    assert items.value[2].payload == {"score": 0.93, "query": "red coat"}
    other.picture(case.id, items.value[2].pictures[0], picture)
    assert picture.value == PNG
    other.import_case(path, got)
    assert len(other.cases) == 2


def test_a_picture_that_was_changed_on_disk_is_left_out_and_counted(tmp_path: Path) -> None:
    book = book_in(tmp_path)
    case_id = full_case(book)
    next((tmp_path / "cases" / case_id).glob("*.png")).write_bytes(PNG + b"!")
    got = Got()
    book.export_case(case_id, tmp_path / "c.vcscase", got)
    assert (got.value.pictures, got.value.left_out) == (1, 1)
    book.import_case(tmp_path / "c.vcscase", got)
    assert got.value.items == 3


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, double: bool = False) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = path.with_name("changed.vcscase")
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        if double:
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("case.json", parts["case.json"])
    return out


def edited(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        plain = json.loads(parts["case.json"])
        plain.update(changes)
        parts["case.json"] = json.dumps(plain).encode()

    return change


def in_item(**changes: Any) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        plain = json.loads(parts["case.json"])
        plain["items"][2].update(changes)
        parts["case.json"] = json.dumps(plain).encode()

    return change


def test_names_out_of_a_file_are_lines_that_show_what_they_say(tmp_path: Path) -> None:
    spoilt = rewritten(
        exported(book_in(tmp_path / "one"), tmp_path),
        in_item(author="Li\u202e\nSigned", cameras=[{"device_id": "cam1", "name": "Gate\u202e\n\x00north"}]),
    )
    book, items = book_in(tmp_path / "two"), Got()
    book.import_case(spoilt, Got())
    book.items(book.cases[0].id, items)
    found = next(item for item in items.value if item.author.startswith("Li Signed"))
    assert found.cameras == (Camera("cam1", "Gate north"),)


@pytest.mark.timeout(120)
def test_a_file_full_of_nothing_takes_little_memory(tmp_path: Path) -> None:
    """30 MB of empty lists, a few kB in the archive, were a gigabyte when taken apart."""
    rows = b"[" + b"[]," * 10_000_000 + b"[]]"
    change = lambda parts: parts.update(  # noqa: E731
        {"case.json": parts["case.json"].replace(b'"format"', b'"more": ' + rows + b', "format"', 1)}
    )
    spoilt = rewritten(exported(book_in(tmp_path / "one"), tmp_path), change)
    book = book_in(tmp_path / "two")
    tracemalloc.start()
    book.import_case(spoilt, Got())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(book.cases) == 1 and most < 200 << 20


@pytest.mark.parametrize("when", [10**18, -(10**18), 253_402_300_799_000])
def test_a_case_of_beyond_the_calendar_can_be_shown_in_any_zone(tmp_path: Path, when: int) -> None:
    spoilt = rewritten(
        exported(book_in(tmp_path / "one"), tmp_path),
        in_item(created_utc_ms=when, from_utc_ms=when, to_utc_ms=when),
    )
    book, items = book_in(tmp_path / "two"), Got()
    book.import_case(spoilt, Got())
    book.items(book.cases[0].id, items)
    for item in items.value:
        for shown in {item.created_utc_ms, item.from_utc_ms, item.to_utc_ms} - {None}:
            assert all(localtime.local(shown, timezone(timedelta(hours=h))).year < 2200 for h in (-12, 14))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("甲\u3000乙", "甲\u3000乙"),
        ("1\xa0km\u2028on", "1 km on"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("a\u202eb\x00", "ab"),
    ],
)
def test_blanks_of_every_kind_part_words(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def swap_picture(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.endswith(".png"))
    parts[name] = PNG + b"another"


def lose_picture(parts: dict[str, bytes]) -> None:
    del parts[next(name for name in parts if name.endswith(".png"))]


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


BAD_PICTURE = {"name": "../../x.png", "sha256": "0" * 64, "size": 1}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (edited(format="else"), "not_a_case"),
        (edited(version=2), "newer_version"),
        (edited(version="1"), "not_a_case"),
        (edited(items=7), "damaged"),
        (edited(case={"title": " "}), "damaged"),
        (in_item(kind="virus"), "damaged"),
        (in_item(pictures=[BAD_PICTURE]), "damaged"),
        (in_item(text="x" * 30_000), "damaged"),
        (in_item(payload=nested(600)), "damaged"),
        (in_item(payload=["x" * 1000] * 2000), "damaged"),
        (edited(version=nested(30)), "not_a_case"),
        (swap_picture, "damaged"),
        (lose_picture, "damaged"),
        (lambda parts: parts.update({"../evil.png": PNG}), "not_a_case"),
        (lambda parts: parts.update({"pictures/evil.png": PNG}), "not_a_case"),
        (lambda parts: parts.update({"case.json": b"{" * 100_000}), "damaged"),
        (lambda parts: parts.pop("case.json"), "not_a_case"),
    ],
)
def test_a_file_that_is_not_right_is_refused_and_leaves_nothing(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    path = rewritten(exported(book_in(tmp_path / "one"), tmp_path), change)
    other, got = book_in(tmp_path / "two"), Got()
    other.import_case(path, got)
    assert got.value.code == code
    assert other.cases == () and not [p for p in (tmp_path / "two").rglob("*") if p.suffix == ".png"]
    assert not list(tmp_path.rglob("evil*"))


def test_the_same_name_twice_and_more_than_it_says_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = exported(book_in(tmp_path / "one"), tmp_path)
    other, got = book_in(tmp_path / "two"), Got()
    other.import_case(rewritten(path, lambda parts: None, double=True), got)
    assert got.value.code == "not_a_case"
    monkeypatch.setattr(casefile, "MAX_JSON", 1000)
    bomb = rewritten(path, lambda parts: parts.update({"case.json": b" " * 2_000_000}))
    other.import_case(bomb, got)
    assert got.value.code == "too_large"
    other.import_case(tmp_path / "not there", got)
    assert got.value.code == "not_read"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused_or_says_what_it_said(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "theft.vcscase"
    if not path.exists():
        exported(book_in(tmp_path / "one"), tmp_path)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(len(whole) // 2, len(whole)))
    (tmp_path / "bad.vcscase").write_bytes(bytes(whole[:cut]))
    other, got = book_in(tmp_path / "two"), Got()
    other.import_case(tmp_path / "bad.vcscase", got)
    if not isinstance(got.value, CaseTrouble):  # a byte nobody looks at: everything is as it was
        assert got.value.title == "Theft at the gate" and got.value.items == 3
        other.delete_case(got.value.id)
    assert not list((tmp_path / "two" / "cases").glob("*"))


def test_the_archive_is_a_plain_zip(tmp_path: Path) -> None:
    path = exported(book_in(tmp_path), tmp_path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None and json.loads(archive.read("case.json"))["version"] == 1
