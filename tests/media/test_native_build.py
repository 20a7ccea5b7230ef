"""The compiled picture path: made where it is wanted, made anew when it is of other sources, and never in the
way of who has none."""

from __future__ import annotations

import dataclasses
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.media import compiling
from app.media.compiling import CannotCompile, Library, Unusable
from app.media.decoder.native import build
from tests.support.compiling import copied
from tests.support.waiting import LIMIT_S, wait_until

ROOT = Path(__file__).parents[2]
NOBODY = "no-compiler-of-this-name"


@pytest.fixture(params=build.LIBRARIES, ids=lambda library: library.path.stem)
def ours(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Each of them, with sources a test may change."""
    monkeypatch.delenv(compiling.PLAIN, raising=False)
    monkeypatch.delenv("CC", raising=False)
    return copied(request.param, tmp_path / "native")


def change(source: Path) -> None:
    source.write_text(source.read_text() + "/* changed */\n")


def test_it_is_made_once(ours: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ours.compiled()
    monkeypatch.setenv("CC", NOBODY)
    assert not ours.compiled()  # nobody was asked to compile
    assert sorted(path.name for path in ours.path.parent.iterdir()) == sorted(
        [ours.path.name, *ours.headers, *ours.sources]
    )


def test_a_changed_source_is_compiled(ours: Library) -> None:
    for name in (*ours.headers, *ours.sources):
        ours.compiled()
        change(ours.path.with_name(name))
        assert ours.compiled()
        assert ours.up_to_date()


def test_a_changed_fact_of_the_python_side_is_compiled(ours: Library) -> None:
    ours.compiled()
    told = {**ours.macros(), "B_SIZE": 1}
    assert dataclasses.replace(ours, macros=lambda: told).compiled()


def test_one_that_cannot_be_loaded_is_made_anew(ours: Library) -> None:
    """As after the folder came from a machine of another kind."""
    ours.path.write_bytes(b"no library: " + ours.digest().encode())
    assert ours.compiled()
    assert ours.up_to_date()


def test_a_source_that_does_not_compile_leaves_what_was_there(ours: Library) -> None:
    ours.compiled()
    before = ours.path.read_bytes()
    source = ours.sources[0]
    ours.path.with_name(source).write_text("int one(void) { return nonsense; }\n")
    with pytest.raises(CannotCompile) as caught:
        ours.compiled()
    sentence, _, words = str(caught.value).partition("\n")
    assert sentence == "cc does not compile it." and source in words and "nonsense" in words
    assert ours.path.read_bytes() == before
    assert not list(ours.path.parent.glob(".build-*"))


def test_a_compiler_for_another_machine_is_no_use(ours: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it is one that makes no library at all."""
    script = ours.path.with_name("other-cc")
    script.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho no library >"$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    with pytest.raises(CannotCompile, match="cannot be loaded here"):
        ours.compiled()
    assert not ours.path.exists()


def test_where_nobody_compiles_that_is_one_sentence(
    ours: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", NOBODY)
    monkeypatch.setattr(build, "LIBRARIES", (ours,))
    assert build.main() == 1
    assert capsys.readouterr() == (
        "",
        f"The {ours.what} is not compiled: there is no C compiler ({NOBODY}).\n",
    )
    monkeypatch.delenv("CC")
    assert build.main() == 0
    assert capsys.readouterr() == (f"The {ours.what} is compiled.\n", "")
    assert build.main() == 0
    assert capsys.readouterr() == ("", "")


def test_a_compiler_may_be_given_with_options(ours: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "cc -DNDEBUG")
    assert ours.compiled()


def test_it_is_the_same_wherever_it_is_made(ours: Library) -> None:
    """Two builds of one commit are compared byte by byte."""
    ours.compiled()
    elsewhere = copied(ours, ours.path.parents[1] / "quite another" / "place")
    elsewhere.compiled()
    assert elsewhere.path.read_bytes() == ours.path.read_bytes()
    assert str(ours.path.parents[1]).encode() not in ours.path.read_bytes()


def test_two_that_build_at_once_do_not_see_each_other(ours: Library) -> None:
    """One is held in the middle of writing: there is nothing half made, and another comes through."""
    started = ours.path.with_name("started")
    script = ours.path.with_name("slow-cc")
    script.write_text(
        "#!/bin/sh\n"
        f'for last; do [ "$before" = -o ] && echo half >"$last"; before=$last; done\n: >"{started}"\n'
        'read -r go\nexec cc "$@"\n'
    )
    script.chmod(0o755)
    code = (
        "import dataclasses, sys; from pathlib import Path; from app.media.decoder.native import build\n"
        "path = Path(sys.argv[1])\n"
        "ours = next(one for one in build.LIBRARIES if one.path.name == path.name)\n"
        "dataclasses.replace(ours, path=path).compiled()"
    )
    slow = subprocess.Popen(
        [sys.executable, "-c", code, str(ours.path)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "CC": str(script)}, stdin=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_until(started.exists, "the slow one compiles")
        # libvlc, which looks for its plugins below this folder, takes the half made one for none.
        assert not list(ours.path.parent.rglob("*_plugin*"))
        assert not ours.path.exists()
        assert ours.compiled()
        made = ours.path.read_bytes()
        assert ours.usable()
        slow.communicate(b"go\n", timeout=LIMIT_S)
        assert slow.returncode == 0
    finally:
        slow.kill()
        slow.communicate()
    assert ours.path.read_bytes() == made
    assert not list(ours.path.parent.glob(".build-*"))


# -- what is used, and why not ---------------------------------------------------------------------------


def reason(ours: Library) -> str:
    with pytest.raises(Unusable) as caught:
        ours.usable()
    return caught.value.reason


def test_what_is_compiled_is_used(ours: Library) -> None:
    ours.compiled()
    assert ours.usable().pictures_digest() == ours.digest().encode()


def test_the_environment_switches_it_off(ours: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ours.compiled()
    monkeypatch.setenv(compiling.PLAIN, "1")
    assert reason(ours) == "switched_off"


def test_without_one_pictures_go_through_python(ours: Library) -> None:
    assert reason(ours) == "not_compiled"


def test_a_file_that_is_no_library_is_not_used(ours: Library) -> None:
    ours.path.write_text("no library\n")
    with pytest.raises(Unusable) as caught:
        ours.usable()
    assert caught.value.reason == "cannot_be_loaded" and ours.path.name in str(caught.value)


def test_one_of_other_sources_is_not_used(ours: Library) -> None:
    ours.compiled()
    change(ours.path.with_name(ours.sources[-1]))
    assert reason(ours) == "other_version"


def test_one_that_lacks_a_function_is_not_used(ours: Library) -> None:
    source = ours.path.with_name("other.c")
    source.write_text('const char *pictures_digest(void) { return "other"; }\n')
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(ours.path), str(source)], check=True)
    assert reason(ours) == "other_version"


def test_where_there_are_no_sources_it_came_with_the_program(ours: Library) -> None:
    ours.compiled()
    installed = ours.path.parents[1] / "installed" / ours.path.name
    installed.parent.mkdir()
    shutil.copy(ours.path, installed)
    change(ours.path.with_name(ours.sources[0]))
    assert dataclasses.replace(ours, path=installed).usable()


@pytest.mark.parametrize(
    ("what", "words"),
    [("", None), ("no library", "cannot be used"), ("other sources", compiling.COMPILE)],
)
def test_who_uses_it_does_without_and_says_what_is_amiss(
    ours: Library, caplog: pytest.LogCaptureFixture, what: str, words: str | None
) -> None:
    if what == "no library":
        ours.path.write_text("no library\n")
    elif what == "other sources":
        ours.compiled()
        change(ours.path.with_name(ours.sources[0]))
    assert ours.found(logging.getLogger("vcs_wall.test")) is None
    told = [record.getMessage() for record in caplog.records]
    assert told == [] if words is None else len(told) == 1 and words in told[0]
    assert all(ours.what in message for message in told)
