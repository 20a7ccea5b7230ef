"""The compiled picture path: made where it is wanted, made anew when it is of other sources, and never in the
way of who has none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.media.decoder.native import build, library
from tests.support.waiting import LIMIT_S, wait_until

ROOT = Path(__file__).parents[2]
NOBODY = "no-compiler-of-this-name"


def copied(folder: Path) -> Path:
    """The sources, in ``folder``."""
    folder.mkdir(parents=True)
    for name in (*build.HEADERS, *build.SOURCES):
        shutil.copy(build.HERE / name, folder / name)
    return folder


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sources lie that a test may change."""
    folder = copied(tmp_path / "native")
    monkeypatch.setattr(build, "HERE", folder)
    monkeypatch.delenv(library.PLAIN, raising=False)
    monkeypatch.delenv("CC", raising=False)
    return folder / "libwall_plugin.so"


def change(source: Path) -> None:
    source.write_text(source.read_text() + "/* changed */\n")


def test_it_is_made_once(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build.compiled(target)
    monkeypatch.setenv("CC", NOBODY)
    assert not build.compiled(target)  # nobody was asked to compile
    assert sorted(path.name for path in target.parent.iterdir()) == sorted(
        ["libwall_plugin.so", *build.HEADERS, *build.SOURCES]
    )


@pytest.mark.parametrize("name", [*build.HEADERS, *build.SOURCES])
def test_a_changed_source_is_compiled(target: Path, name: str) -> None:
    build.compiled(target)
    change(target.with_name(name))
    assert build.compiled(target)
    assert build.up_to_date(target)


def test_a_changed_fact_of_the_python_side_is_compiled(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.compiled(target)
    told = {**build.macros(), "FAR_US": 1}
    monkeypatch.setattr(build, "macros", lambda: told)
    assert build.compiled(target)


def test_one_that_cannot_be_loaded_is_made_anew(target: Path) -> None:
    """As after the folder came from a machine of another kind."""
    target.write_bytes(b"no library: " + build.digest().encode())
    assert build.compiled(target)
    assert build.up_to_date(target)


def test_a_source_that_does_not_compile_leaves_what_was_there(target: Path) -> None:
    build.compiled(target)
    before = target.read_bytes()
    target.with_name("scale.c").write_text("int scaler_new(void) { return nonsense; }\n")
    with pytest.raises(build.CannotCompile) as caught:
        build.compiled(target)
    sentence, _, words = str(caught.value).partition("\n")
    assert sentence == "cc does not compile it." and "scale.c" in words and "nonsense" in words
    assert target.read_bytes() == before
    assert not list(target.parent.glob(".build-*"))


def test_a_compiler_for_another_machine_is_no_use(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it is one that makes no library at all."""
    script = target.with_name("other-cc")
    script.write_text('#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\necho no library >"$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("CC", str(script))
    with pytest.raises(build.CannotCompile, match="cannot be loaded here"):
        build.compiled(target)
    assert not target.exists()


def test_where_nobody_compiles_that_is_one_sentence(
    target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", NOBODY)
    monkeypatch.setattr(build, "compiled", lambda compiled=build.compiled: compiled(target))
    assert build.main() == 1
    assert capsys.readouterr() == (
        "",
        f"The picture path is not compiled: there is no C compiler ({NOBODY}).\n",
    )
    monkeypatch.delenv("CC")
    assert build.main() == 0
    assert capsys.readouterr() == ("The picture path is compiled.\n", "")
    assert build.main() == 0
    assert capsys.readouterr() == ("", "")


def test_a_compiler_may_be_given_with_options(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "cc -DNDEBUG")
    assert build.compiled(target)


def test_it_is_the_same_wherever_it_is_made(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two builds of one commit are compared byte by byte."""
    build.compiled(target)
    elsewhere = copied(target.parents[1] / "quite another" / "place") / "pictures.so"
    monkeypatch.setattr(build, "HERE", elsewhere.parent)
    build.compiled(elsewhere)
    assert elsewhere.read_bytes() == target.read_bytes()
    assert str(target.parents[1]).encode() not in target.read_bytes()


def test_two_that_build_at_once_do_not_see_each_other(target: Path) -> None:
    """One is held in the middle of writing: there is nothing half made, and another comes through."""
    started = target.with_name("started")
    script = target.with_name("slow-cc")
    script.write_text(
        "#!/bin/sh\n"
        f'for last; do [ "$before" = -o ] && echo half >"$last"; before=$last; done\n: >"{started}"\n'
        'read -r go\nexec cc "$@"\n'
    )
    script.chmod(0o755)
    code = (
        "import sys; from pathlib import Path; from app.media.decoder.native import build\n"
        "target = Path(sys.argv[1]); build.HERE = target.parent; build.compiled(target)"
    )
    slow = subprocess.Popen(
        [sys.executable, "-c", code, str(target)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "CC": str(script)}, stdin=subprocess.PIPE,
    )  # fmt: skip
    try:
        wait_until(started.exists, "the slow one compiles")
        # libvlc, which looks for its plugins below this folder, takes the half made one for none.
        assert not list(target.parent.rglob("*_plugin*"))
        assert not target.exists()
        assert build.compiled(target)
        made = target.read_bytes()
        assert library.usable(target)
        slow.communicate(b"go\n", timeout=LIMIT_S)
        assert slow.returncode == 0
    finally:
        slow.kill()
        slow.communicate()
    assert target.read_bytes() == made
    assert not list(target.parent.glob(".build-*"))


# -- what is used, and why not ---------------------------------------------------------------------------


def reason(path: Path) -> str:
    with pytest.raises(library.Unusable) as caught:
        library.usable(path)
    return caught.value.reason


def test_what_is_compiled_is_used(target: Path) -> None:
    build.compiled(target)
    assert library.usable(target).pictures_digest() == build.digest().encode()


def test_the_environment_switches_it_off(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.compiled(target)
    monkeypatch.setenv(library.PLAIN, "1")
    assert reason(target) == "switched_off"


def test_without_one_pictures_go_through_python(target: Path) -> None:
    assert reason(target) == "not_compiled"


def test_a_file_that_is_no_library_is_not_used(target: Path) -> None:
    target.write_text("no library\n")
    with pytest.raises(library.Unusable) as caught:
        library.usable(target)
    assert caught.value.reason == "cannot_be_loaded" and target.name in str(caught.value)


def test_one_of_other_sources_is_not_used(target: Path) -> None:
    build.compiled(target)
    change(target.with_name("path.c"))
    assert reason(target) == "other_version"


def test_one_that_lacks_a_function_is_not_used(target: Path) -> None:
    source = target.with_name("other.c")
    source.write_text('const char *pictures_digest(void) { return "other"; }\n')
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(target), str(source)], check=True)
    assert reason(target) == "other_version"


def test_where_there_are_no_sources_it_came_with_the_program(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.compiled(target)
    installed = target.parents[1] / "installed" / target.name
    installed.parent.mkdir()
    shutil.copy(target, installed)
    change(target.with_name("path.c"))
    monkeypatch.setattr(library, "PATH", installed)
    assert library.usable(installed)


@pytest.mark.parametrize(
    ("what", "words"),
    [("", None), ("no library", "cannot be used"), ("other sources", library.COMPILE)],
)
def test_decoders_do_without_and_say_what_is_amiss(
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: str,
    words: str | None,
) -> None:
    if what == "no library":
        target.write_text("no library\n")
    elif what == "other sources":
        build.compiled(target)
        change(target.with_name("path.c"))
    monkeypatch.setattr(library, "PATH", target)
    assert library.library.__wrapped__() is None
    told = [record.getMessage() for record in caplog.records]
    assert told == [] if words is None else len(told) == 1 and words in told[0]
