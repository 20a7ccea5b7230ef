"""The table of attributes: complete for the local VCS, and the user's copy of it, good and bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.search.vocabulary import ATTRIBUTES
from app.store.attributes import LANGUAGES, MAX_BYTES, load, make_own

RESOURCE = Path(__file__).parents[2] / "resources/search/attributes.toml"


def test_it_names_all_that_the_local_vcs_knows_in_both_languages(tmp_path: Path) -> None:
    table, problems = load(RESOURCE, tmp_path / "none.toml")
    assert problems == [] and not table.own
    for target_type, attributes in ATTRIBUTES.items():
        assert {one.key for one in table.of_type(target_type)} == {one.key for one in attributes}
        for attribute in attributes:
            spec = table.get(target_type, attribute.key)
            assert spec is not None
            assert set(spec.values) == set(attribute.values)
            for names in (spec.names, *spec.values.values()):
                assert set(names) == set(LANGUAGES)


def test_what_things_are_called(tmp_path: Path) -> None:
    table, _ = load(RESOURCE, tmp_path / "none.toml")
    assert table.key_called("Body", "CoatColor", "zh_CN") == "上衣颜色"
    assert table.value_called("Body", "CoatColor", "4", "zh_CN") == "红色"
    assert table.value_called("Body", "CoatColor", "4", "fr_FR") == "red"
    assert table.value_called("Motor", "VehicleClass", "1", "en") == "1", "of another type"
    assert table.key_called("Body", "ShoeSize", "en") == "ShoeSize"
    assert table.value_called("Body", "ShoeSize", "43", "en") == "43"


def test_the_users_copy_counts(tmp_path: Path) -> None:
    own = tmp_path / "attributes.toml"
    assert make_own(RESOURCE, own) == own
    text = own.read_text("utf-8")
    own.write_text(text.replace('en = "Gender"', 'en = "Sex"'), "utf-8")
    assert make_own(RESOURCE, own).read_text("utf-8") != text, "an edited copy stays"
    table, problems = load(RESOURCE, own)
    assert (table.own, problems) == (True, [])
    assert table.key_called("Face", "GenderCode", "en") == "Sex"


ENTRY = '[[attribute]]\nkey = "K"\nen = "k"\ntypes = ["Face"]\n'


@pytest.mark.parametrize(
    "text, reason",
    [
        ("version = 1\n[[attribute]\n", "line 2"),
        ("\ufeffversion = 1\n", "attribute"),
        ("", "version"),
        ('version = "1"\n' + ENTRY, "version"),
        ("version = 1\nattribute = 3\n", "attribute"),
        ("version = 1\nvalues = 3\n" + ENTRY, "values"),
        ("version = 1\n[values.c]\n1 = 3\n" + ENTRY, "values.c.1"),
        ("version = 1\n#" + "x" * MAX_BYTES, "too long"),
        ("version = 1\n" + ENTRY.replace("Face", "Dog"), "attribute"),
    ],
)
def test_a_damaged_copy_is_set_aside_and_the_programs_own_counts(
    tmp_path: Path, text: str, reason: str
) -> None:
    own = tmp_path / "attributes.toml"
    own.write_text(text, "utf-8")
    table, problems = load(RESOURCE, own)
    assert not table.own and table.of_type("Face")
    problem = problems[-1]
    assert problem.code == "file_set_aside" and reason in str(problem.params["reason"])
    assert not own.exists() and Path(str(problem.params["kept_as"])).read_text("utf-8") == text
    assert RESOURCE.exists()


@pytest.mark.parametrize(
    "entry, reason",
    [
        (ENTRY.replace('key = "K"', "key = 3"), "key"),
        (ENTRY.replace('key = "K"', 'key = "good"'), "key"),
        (ENTRY.replace('["Face"]', '["Dog"]'), "types"),
        (ENTRY.replace('["Face"]', "[]"), "types"),
        (ENTRY.replace('en = "k"', 'en = "a\\nb"'), "names.en"),
        (ENTRY + 'values = "nowhere"\n', "values"),
        (ENTRY + 'values = { 1 = "" }\n', "values.1"),
    ],
)
def test_an_entry_that_cannot_be_costs_that_entry(tmp_path: Path, entry: str, reason: str) -> None:
    own = tmp_path / "attributes.toml"
    own.write_text("version = 1\n" + ENTRY.replace('"K"', '"good"') + entry, "utf-8")
    table, problems = load(RESOURCE, own)
    assert table.own and [one.key for one in table.attributes] == ["good"]
    assert [(one.code, one.params["entry"], one.params["reason"]) for one in problems] == [
        ("entry_ignored", 2, reason)
    ]


def test_a_copy_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "attributes.toml"
    own.write_text("version = 2\n" + ENTRY, "utf-8")
    table, problems = load(RESOURCE, own)
    assert not table.own and own.exists()
    assert (problems[0].code, problems[0].params["found"]) == ("newer_version", 2)


def test_files_that_cannot_be_read_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "attributes.toml").mkdir()
    table, problems = load(tmp_path / "nothing.toml", tmp_path / "attributes.toml")
    assert table.attributes == ()
    assert [one.code for one in problems] == ["not_readable", "not_readable"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: ("version = 1\n" + text).encode()))
def test_whatever_a_copy_holds_there_is_a_table(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    own = tmp_path_factory.mktemp("own") / "attributes.toml"
    own.write_bytes(data)
    table, _ = load(RESOURCE, own)
    assert table.of_type("Face")
