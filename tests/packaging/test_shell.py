"""The set-up scripts on machines that lack things: stand-ins for dpkg, apt and sudo on a PATH of our own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
            env={"PATH": str(self.bin), "HOME": os.environ.get("HOME", "/")},
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


def test_root_installs_only_what_is_missing(machine: Machine) -> None:
    debian(machine, "libvlc5", apt=APT_WORKS)
    machine.has("id", "echo 0")
    assert machine.run("need_packages libvlc5 vlc-plugin-base").returncode == 0
    calls = [line for line in machine.called().splitlines() if line.startswith("apt-get")]
    assert calls[0].startswith("apt-get update")
    assert calls[1].endswith("vlc-plugin-base") and "libvlc5" not in calls[1]


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
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
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
    assert subprocess.run([BASH, "-n", str(script)], capture_output=True, timeout=30).returncode == 0
