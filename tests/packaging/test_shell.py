"""The set-up scripts on machines that lack things: stand-ins for dpkg, apt and sudo on a PATH of our own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import LIMIT_S

ROOT = Path(__file__).parents[2]
COMMON = ROOT / "packaging" / "common.sh"
BASH = shutil.which("bash") or "bash"


class Machine:
    """A folder of commands that is the whole PATH, and a log of what was called."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.log = folder / "log"
        self.log.touch()
        for name in ("mktemp", "tail", "rm", "cat", "cut", "sha256sum", "env", "uname", "grep"):
            (self.bin / name).symlink_to(shutil.which(name) or name)

    def has(self, name: str, script: str) -> Machine:
        path = self.bin / name
        path.write_text(f'#!{BASH}\necho "{name} $*" >>"{self.log}"\n{script}\n')
        path.chmod(0o755)
        return self

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [BASH, "-euo", "pipefail", "-c", f'ROOT="{ROOT}"; . "{COMMON}"; {script}'],
            env={"PATH": str(self.bin), "HOME": os.environ.get("HOME", "/"), "PIP_NO_INDEX": "1"},
            capture_output=True,
            text=True,
            timeout=30,
        )

    def called(self) -> str:
        return self.log.read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# dpkg-query that knows the packages named in the file "have"; apt-get install adds to it.
QUERY = 'grep -qx "${@: -1}" "{have}" 2>/dev/null && printf installed'


def debian(machine: Machine, *have: str, apt: str = "") -> Path:
    known = machine.bin.parent / "have"
    known.write_text("".join(f"{name}\n" for name in have))
    machine.has("dpkg-query", QUERY.replace("{have}", str(known)))
    machine.has("apt-get", apt.replace("{have}", str(known)))
    return known


APT_WORKS = 'if [ "$1" = install ]; then for last; do echo "$last" >>"{have}"; done; fi'


def test_nothing_missing_asks_nobody(machine: Machine) -> None:
    debian(machine, "libvlc5", apt="exit 1")
    machine.has("id", "echo 1000")
    done = machine.run("need_packages libvlc5")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "apt-get" not in machine.called()


def test_a_library_under_its_new_name_is_there(machine: Machine) -> None:
    debian(machine, "libglib2.0-0t64", apt="exit 1")  # as Debian 13 calls it
    machine.has("id", "echo 1000")
    done = machine.run("need_packages libglib2.0-0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "apt-get" not in machine.called()


def test_root_installs_only_what_is_missing(machine: Machine) -> None:
    debian(machine, "libvlc5", apt=APT_WORKS)
    machine.has("id", "echo 0")
    assert machine.run("need_packages libvlc5 vlc-plugin-base").returncode == 0
    calls = [line for line in machine.called().splitlines() if line.startswith("apt-get")]
    assert calls[0].startswith("apt-get update")
    assert calls[1].endswith("vlc-plugin-base") and "libvlc5" not in calls[1]
    assert "DPkg::Lock::Timeout=" in calls[1]  # the machine's own updates are waited for


def test_a_user_installs_through_sudo(machine: Machine) -> None:
    debian(machine, apt=APT_WORKS)
    machine.has("id", "echo 1000").has("sudo", '[ "$1" = -n ] && shift; exec "$@"')
    assert machine.run("need_packages libvlc5").returncode == 0
    assert "sudo -n env" in machine.called()


def test_neither_root_nor_sudo_names_what_is_missing(machine: Machine) -> None:
    debian(machine, apt=APT_WORKS)
    machine.has("id", "echo 1000")
    done = machine.run("need_packages libvlc5 xvfb")
    assert done.returncode == 71
    assert "libvlc5 xvfb" in done.stderr and "no sudo" in done.stderr
    assert "apt-get" not in machine.called()


def test_no_network_names_the_first_package_that_is_missing(machine: Machine) -> None:
    debian(machine, "libvlc5", apt='echo "E: Unable to fetch some archives" >&2; exit 100')
    machine.has("id", "echo 0")
    done = machine.run("need_packages libvlc5 vlc-plugin-base xvfb")
    assert done.returncode == 72
    assert "the system package vlc-plugin-base is missing" in done.stderr
    assert "Unable to fetch some archives" in done.stderr  # apt's own words


def test_stale_package_lists_do_not_stop_an_install_that_works(machine: Machine) -> None:
    debian(machine, apt='[ "$1" = update ] && exit 100; ' + APT_WORKS)
    machine.has("id", "echo 0")
    assert machine.run("need_packages libvlc5").returncode == 0


def test_no_apt_says_so(machine: Machine) -> None:
    debian(machine)
    (machine.bin / "apt-get").unlink()
    machine.has("id", "echo 0")
    done = machine.run("need_packages libvlc5")
    assert done.returncode == 75 and "no apt-get" in done.stderr


def test_another_system_is_taken_as_it_is(machine: Machine) -> None:
    done = machine.run("need_packages libvlc5")
    assert done.returncode == 0 and "no Debian" in done.stdout


def test_an_unfit_python_is_passed_over(machine: Machine) -> None:
    machine.has("python3.11", "exit 1").has("python3", "exit 1").has("python3.12", "exit 0")
    assert machine.run("find_python; echo $PYTHON").stdout.strip().endswith("python3.12")


def test_a_named_python_comes_first(machine: Machine) -> None:
    machine.has("python3", "exit 0").has("mypython", "exit 0")
    assert (
        machine.run("VCS_WALL_PYTHON=mypython; find_python; echo $PYTHON").stdout.strip().endswith("mypython")
    )


@pytest.mark.parametrize(
    ("environment", "status"),
    [("DISPLAY=:0", 0), ("WAYLAND_DISPLAY=wayland-0", 0), ("unset DISPLAY WAYLAND_DISPLAY", 1)],
)
def test_a_display_is_seen(machine: Machine, environment: str, status: int) -> None:
    assert machine.run(f"{environment}; has_display").returncode == status


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=LIMIT_S
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_nothing_committed_names_a_registry_or_this_machine() -> None:
    """A clone must work wherever the user's own pip and apt are set up to fetch from."""
    # Put together here so that this file does not name them either.
    forbidden = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "deb." + "debian.org",
        "--extra-" + "index-url",
        "--" + "index-url",
        "PIP_" + "INDEX",
        "/work/" + "main",
        "/work/" + "shared",
        "/root/" + ".",
    ]
    pattern = re.compile("|".join(re.escape(word) for word in forbidden))
    found = []
    for path in committed():
        if path.suffix in {".png", ".qm", ".icns", ".ico"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not found


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert pinned == sorted(pinned, key=str.lower)
    for line in pinned:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line), line


def test_every_requirement_is_pinned() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    pinned = {normal(line.partition("==")[0]) for line in lines if "==" in line}
    missing = [w for w in wanted if normal(re.split(r"[<>=!~\[ ;]", w, maxsplit=1)[0]) not in pinned]
    assert not missing


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("script", sorted((ROOT / "packaging").glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_sound_shell(script: Path) -> None:
    assert subprocess.run([BASH, "-n", str(script)], capture_output=True, timeout=LIMIT_S).returncode == 0


def test_scripts_pass_shellcheck() -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("no shellcheck on this machine")
    maintainer = [ROOT / "packaging" / "deb" / name for name in ("preinst", "postinst", "prerm", "postrm")]
    scripts = [*sorted((ROOT / "packaging").rglob("*.sh")), *maintainer]
    done = subprocess.run(
        [shellcheck, "--external-sources", *map(str, scripts)],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


class Venv:
    """A stand-in .venv in a folder of its own: its python answers, its pip is noted and succeeds or not."""

    def __init__(self, machine: Machine, root: Path, pip: str = "exit 0") -> None:
        self.machine = machine
        self.root = root
        (root / "packaging").mkdir(parents=True)
        for name in ("pyproject.toml", "packaging/constraints.txt"):
            shutil.copy(ROOT / name, root / name)
        self.folder = root / ".venv"
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "bin" / "activate").write_text(f"VIRTUAL_ENV={self.folder}\n")
        python = self.folder / "bin" / "python"
        noted = f'echo "pip $*" >>"{machine.log}"; {pip}'
        python.write_text(
            f'#!{BASH}\nif [ "$1 $2" = "-m pip" ]; then {noted}; fi\nexec {sys.executable} "$@"\n'
        )
        python.chmod(0o755)

    def need(self, name: str) -> subprocess.CompletedProcess[str]:
        return self.machine.run(f'ROOT="{self.root}"; need_venv {name}')


def test_packages_are_installed_once(machine: Machine, tmp_path: Path) -> None:
    venv = Venv(machine, tmp_path / "repo")
    assert venv.need("run").returncode == 0
    assert machine.called().count("pip install") == 1
    assert venv.need("run").stdout == ""
    assert machine.called().count("pip install") == 1


def test_what_was_set_up_for_the_tests_is_enough_to_run(machine: Machine, tmp_path: Path) -> None:
    venv = Venv(machine, tmp_path / "repo")
    venv.need("test")
    assert "pytest>=" in machine.called()
    venv.need("run")
    assert machine.called().count("pip install") == 1


def test_what_was_set_up_to_run_is_not_enough_for_the_tests(machine: Machine, tmp_path: Path) -> None:
    venv = Venv(machine, tmp_path / "repo")
    venv.need("run")
    venv.need("test")
    assert machine.called().count("pip install") == 2


def test_other_versions_are_installed_anew(machine: Machine, tmp_path: Path) -> None:
    venv = Venv(machine, tmp_path / "repo")
    venv.need("run")
    constraints = venv.root / "packaging" / "constraints.txt"
    constraints.write_text(constraints.read_text() + "zzz==1\n")
    venv.need("run")
    assert machine.called().count("pip install") == 2


def test_a_failed_install_is_said_and_tried_again(machine: Machine, tmp_path: Path) -> None:
    venv = Venv(machine, tmp_path / "repo", pip="echo no matching distribution >&2; exit 1")
    done = venv.need("run")
    assert done.returncode == 74
    assert "no matching distribution" in done.stderr and "could not be installed" in done.stderr
    venv.need("run")
    assert machine.called().count("pip install") == 2


# -- the compiled picture path --------------------------------------------------------------------------

NOT_COMPILED = "The picture path is not compiled: there is no C compiler (cc)."


def without_compiler(machine: Machine, *have: str, apt: str = "", words: str = NOT_COMPILED) -> str:
    """A Debian whose .venv compiles once there is gcc and a C library to compile against; how it is asked."""
    known = debian(machine, *have, apt=apt)
    venv = machine.bin.parent / ".venv"
    (venv / "bin").mkdir(parents=True)
    python = venv / "bin" / "python"
    python.write_text(
        f'#!{BASH}\n[ "$*" = "-m app.media.decoder.native.build" ] || exit 99\n'
        f'grep -qx gcc "{known}" && grep -qx libc6-dev "{known}" && {{ echo It is compiled.; exit 0; }}\n'
        f"printf '%s\\n' {shlex.quote(words)} >&2\nexit 1\n"
    )
    python.chmod(0o755)
    return f'VENV="{venv}"; need_native'


def test_what_is_compiled_costs_no_question(machine: Machine) -> None:
    need = without_compiler(machine, "gcc", "libc6-dev")
    done = machine.run(f"{need} try; {need} must")
    assert (done.returncode, done.stderr) == (0, "")
    assert not machine.called()


def test_a_missing_compiler_is_installed(machine: Machine) -> None:
    need = without_compiler(machine, "gcc", apt=APT_WORKS)
    machine.has("id", "echo 0")
    done = machine.run(f"{need} try")
    assert (done.returncode, done.stderr) == (0, "")
    assert "It is compiled." in done.stdout
    assert "--no-install-recommends libc6-dev" in machine.called()


def test_without_a_network_it_starts_and_tries_once(machine: Machine) -> None:
    need = without_compiler(machine, apt='echo "E: Unable to fetch some archives" >&2; exit 100')
    machine.has("id", "echo 0")
    for calls in (2, 2):  # update and install, at the first start only
        done = machine.run(f"{need} try")
        assert done.returncode == 0
        (sentence,) = done.stderr.splitlines()
        assert "because the picture path is not compiled: there is no C compiler (cc);" in sentence
        assert "apt-get install gcc libc6-dev" in sentence
        assert machine.called().count("apt-get") == calls


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_who_is_not_root_is_not_asked_for_a_password(machine: Machine, sudo: str | None) -> None:
    need = without_compiler(machine, apt=APT_WORKS)
    machine.has("id", "echo 1000")
    if sudo is not None:
        machine.has("sudo", sudo)
    done = machine.run(f"{need} try")
    assert done.returncode == 0 and len(done.stderr.splitlines()) == 1
    asked = [line for line in machine.called().splitlines() if line.startswith("sudo")]
    assert len(asked) == (0 if sudo is None else 2) and all(line.startswith("sudo -n ") for line in asked)


def test_another_system_is_told_the_same(machine: Machine) -> None:
    need = without_compiler(machine)
    (machine.bin / "dpkg-query").unlink()
    done = machine.run(f"{need} try")
    assert done.returncode == 0 and "install a C compiler" in done.stderr
    assert not machine.called()


def test_where_there_is_no_compiled_way_nothing_is_said(machine: Machine) -> None:
    need = without_compiler(machine)
    (machine.bin / "uname").unlink()
    machine.has("uname", "echo Darwin")
    done = machine.run(f"{need} try")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_compiler_that_fails_is_told_in_one_sentence_that_leads_to_its_words(machine: Machine) -> None:
    need = without_compiler(machine, words="The picture path is not compiled: cc does not compile it.\nwords")
    machine.has("id", "echo 1000")
    done = machine.run(f"{need} try")
    (sentence,) = done.stderr.splitlines()
    assert "cc does not compile it (.venv/bin/python -m app.media.decoder.native.build says more)" in sentence


def test_tests_and_installers_end_without_it(machine: Machine) -> None:
    need = without_compiler(machine, words=f"{NOT_COMPILED}\nwords of the compiler", apt=APT_WORKS)
    machine.has("id", "echo 0")
    done = machine.run(f"{need} must")
    assert done.returncode == 76
    assert NOT_COMPILED in done.stderr and "words of the compiler" in done.stderr
    assert not machine.called()


@pytest.mark.parametrize(
    ("script", "how"),
    [("run.sh", "try"), ("test.sh", "must"), ("build.sh", "must")],
)
def test_every_set_up_compiles_once_it_has_its_python(script: str, how: str) -> None:
    lines = [line.strip() for line in (ROOT / "packaging" / script).read_text().splitlines()]
    after = [lines[at + 1] for at, line in enumerate(lines) if line.startswith("need_venv ")]
    assert after and all(line.partition(" #")[0] == f"need_native {how}" for line in after)
