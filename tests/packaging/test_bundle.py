"""What goes into an installer: files that say what the program says, libraries that somebody asks for."""

from __future__ import annotations

import ctypes
import gzip
import plistlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from app import __version__
from app.cli.exits import Exit, table
from app.cli.main import build_parser
from app.core.evidence.manifest import OPENER_ENDING
from app.localvcs.settings import ExitStatus
from app.media.decoder.native.library import PLUGIN
from app.media.painting.library import PAINTER
from app.store import paths
from app.ui.wiring.wallcontrols import FILE_ENDING
from tests.support.compiling import copied

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))

import bundle  # noqa: E402
import manpage  # noqa: E402
import needed  # noqa: E402
import notices  # noqa: E402


def commands() -> set[str]:
    choices = next(a.choices for a in build_parser()._actions if a.dest == "command")
    assert choices is not None
    return set(choices)


def test_the_changelog_begins_with_this_version() -> None:
    first = next(
        line for line in (PACKAGING / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")
    )
    assert first == f"## {__version__}"


def test_the_man_page_has_every_command_option_and_exit_status() -> None:
    page = manpage.page((PACKAGING / "linux" / "vcs-wall.1").read_text("utf-8"))
    assert set(re.findall(r"@[A-Z]+@", page)) == {"@DATE@", "@VERSION@"}  # build.sh's
    assert set(re.findall(r"^\.SS (\w+)$", page, re.MULTILINE)) == commands()
    for command in (None, *commands()):
        assert options_in_help(command) <= set(re.findall(r"--[a-z-]+", page.replace(r"\-", "-")))
    statuses = page[page.index(".SH EXIT STATUS") :]
    told = re.findall(r"^\.TP\n\.B (\d+)$", statuses, re.MULTILINE)
    assert [int(number) for number in told] == list(table())


def options_in_help(command: str | None) -> set[str]:
    parser = build_parser()
    told = parser if command is None else manpage.subcommands(parser)[command]
    return set(re.findall(r"^ +(--[a-z-]+)", told.format_help(), re.MULTILINE))


def test_the_man_page_is_plain_where_roff_would_read_a_request() -> None:
    assert manpage.roff(".profile and\n  a-b\\c") == r"\&.profile and a\-b\ec"
    assert manpage.roff("'quoted'") == r"\&'quoted'"


def test_the_man_page_is_good_roff() -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("no groff on this machine")
    page = manpage.page((PACKAGING / "linux" / "vcs-wall.1").read_text("utf-8"))
    done = subprocess.run(
        [groff, "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_is_not_started_again_where_that_mends_nothing() -> None:
    unit = (PACKAGING / "vcs-wall-local.service").read_text("utf-8")
    told = re.search(r"^RestartPreventExitStatus=(.*)$", unit, re.MULTILINE)
    assert told is not None
    in_vain = {Exit.USAGE, Exit.CONFIGURATION, Exit.CREDENTIALS, *ExitStatus}
    passing = {ExitStatus.STOPPED, ExitStatus.PORT_BUSY, ExitStatus.DATA_DIR_IN_USE}
    assert {int(status) for status in told[1].split()} == in_vain - passing


def test_setting_up_the_service_leaves_the_administrator_s_file_to_be_read() -> None:
    unit = (PACKAGING / "vcs-wall-local.service").read_text("utf-8")
    (mode,) = re.findall(
        rf"^#   install -d -m (\d+).* {paths.administrator_file().parent}$", unit, re.MULTILINE
    )
    assert int(mode, 8) & 0o005 == 0o005
    assert "chmod 0640 /etc/vcs-wall/secret" in unit


def test_desktop_data_is_well_formed_and_in_both_languages() -> None:
    desktop = (PACKAGING / "linux" / "vcs-wall.desktop").read_text()
    for key in ("Name", "GenericName", "Comment"):
        assert f"\n{key}=" in desktop and f"\n{key}[zh_CN]=" in desktop
    root = ElementTree.parse(PACKAGING / "linux" / "org.vcswall.VcsWall.metainfo.xml").getroot()
    assert root.findtext("launchable") == "vcs-wall.desktop"
    languages = {e.get("{http://www.w3.org/XML/1998/namespace}lang") for e in root.findall("description/p")}
    assert languages == {None, "zh-CN"}


def test_the_control_file_has_every_blank_filled_by_the_build() -> None:
    build = (PACKAGING / "build.sh").read_text()
    blanks = set(re.findall(r"@[A-Z]+@", (PACKAGING / "deb" / "control.in").read_text()))
    assert blanks and all(blank in build for blank in blanks)


KINDS = {"view": (FILE_ENDING, "application/x-vcs-wall-view")}
KINDS["evidence"] = (OPENER_ENDING, "application/x-vcs-wall-evidence")


@pytest.mark.parametrize("kind", KINDS)
def test_every_system_opens_our_files(kind: str) -> None:
    ending, mime = KINDS[kind]
    root = ElementTree.parse(PACKAGING / "linux" / "vcs-wall-mime.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    (told,) = [one for one in root.findall("m:mime-type", space) if one.get("type") == mime]
    assert [one.get("pattern") for one in told.findall("m:glob", space)] == [f"*{ending}"]
    assert len(told.findall("m:comment", space)) == 2  # in both languages
    desktop = (PACKAGING / "linux" / "vcs-wall.desktop").read_text()
    assert f"{mime};" in desktop and "Exec=vcs-wall --open %F" in desktop
    script = (PACKAGING / "windows" / "vcs-wall.nsi").read_text("utf-8")
    assert f'Associate "{ending}" "vcs-wall.{kind}"' in script
    assert f'Dissociate "{ending}" "vcs-wall.{kind}"' in script
    plist = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    (declared,) = [
        one for one in plist["UTExportedTypeDeclarations"]
        if one["UTTypeTagSpecification"]["public.mime-type"] == mime
    ]  # fmt: skip
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == [ending.removeprefix(".")]
    opened = [name for one in plist["CFBundleDocumentTypes"] for name in one["LSItemContentTypes"]]
    assert declared["UTTypeIdentifier"] in opened


def test_windows_touches_nothing_of_a_program_that_runs() -> None:
    script = (PACKAGING / "windows" / "vcs-wall.nsi").read_text("utf-8")
    for section in ("Install", "Uninstall"):
        body = script[script.index(f'Section "{section}"') :]
        assert body.index("RefuseWhileRunning") < min(body.index("RMDir"), body.index("Delete"))


def test_macos_gives_the_program_a_window_and_lets_it_run_libvlc() -> None:
    told = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    # PyInstaller makes what has a console a program of the background, without a window that can be reached.
    assert told["LSBackgroundOnly"] is False and told["NSHighResolutionCapable"] is True
    rights = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    for right in ("allow-unsigned-executable-memory", "disable-library-validation"):
        assert rights[f"com.apple.security.cs.{right}"] is True
    script = (PACKAGING / "macos" / "build.sh").read_text("utf-8")
    assert '--entitlements "$ROOT/packaging/macos/entitlements.plist"' in script


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="no shared-mime-info here")
def test_the_desktop_knows_evidence_by_its_name_and_by_its_first_words(tmp_path: Path) -> None:
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(PACKAGING / "linux" / "vcs-wall-mime.xml", packages / "vcs-wall.xml")
    done = subprocess.run(
        ["update-mime-database", str(tmp_path / "mime")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    globs = (tmp_path / "mime" / "globs2").read_text().splitlines()
    assert {f"50:{mime}:*{ending}" for ending, mime in KINDS.values()} <= set(globs)
    assert b"vcs-wall evidence " in (tmp_path / "mime" / "magic").read_bytes()


@pytest.mark.parametrize("name", ["preinst", "postinst", "prerm", "postrm"])
def test_maintainer_scripts_are_shell(name: str) -> None:
    done = subprocess.run(
        ["sh", "-n", str(PACKAGING / "deb" / name)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("before", "restarted"), [("", False), ("0.0.9", True)])
def test_an_upgrade_starts_a_running_service_anew(tmp_path: Path, before: str, restarted: bool) -> None:
    """It has open what is replaced under it."""
    said = tmp_path / "said"
    stubs = tmp_path / "bin"
    stubs.mkdir()
    for name, what in {"systemctl": f'echo "$@" >>{said}', "getent": "exit 0"}.items():
        (stubs / name).write_text(f"#!/bin/sh\n{what}\n")
        (stubs / name).chmod(0o755)
    script = (PACKAGING / "deb" / "postinst").read_text().replace("/run/systemd/system", str(tmp_path))
    done = subprocess.run(
        ["sh", "-s", "configure", before], input=script, text=True, env={"PATH": f"{stubs}:/bin"}, check=False
    )
    assert done.returncode == 0
    assert ("try-restart vcs-wall-local.service" in said.read_text()) is restarted


def test_going_back_is_refused_by_both_installers_in_words() -> None:
    assert "is refused" in (PACKAGING / "deb" / "preinst").read_text()
    script = (PACKAGING / "windows" / "vcs-wall.nsi").read_text("utf-8")
    assert len(re.findall(r"^LangString NEWER ", script, re.MULTILINE)) == 2


# -- libraries -----------------------------------------------------------------------------------------


def test_a_library_of_the_system_stays_only_where_somebody_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # libvlc asks for libvlccore; nothing here asks for libX11.
    module, core, left = (needed.library_of(n) for n in ("libvlc.so.5", "libvlccore.so.9", "libX11.so.6"))
    monkeypatch.setattr(needed, "SYSTEM", ("/lib/", "/usr/lib/"))
    binaries = [
        ("package/module.so", module, "EXTENSION"),
        ("libvlccore.so.9", core, "BINARY"),
        ("libX11.so.6", left, "BINARY"),
    ]
    kept, outside = needed.split(binaries, outside=False)
    assert {entry[0] for entry in kept} == {"package/module.so", "libvlccore.so.9"}
    assert outside == []
    kept, outside = needed.split(binaries, outside=True)
    assert {entry[0] for entry in kept} == {"package/module.so"}
    assert outside == [core]


def test_what_the_systems_libraries_need_in_turn_is_their_packages_business(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module, core = needed.library_of("libvlc.so.5"), needed.library_of("libvlccore.so.9")
    deeper = next(n for n in needed.names_of(core) if n not in needed.names_of(module))
    monkeypatch.setattr(needed, "SYSTEM", ("/lib/", "/usr/lib/"))
    binaries = [
        ("package/module.so", module, "EXTENSION"),
        ("libvlccore.so.9", core, "BINARY"),
        (deeper, needed.library_of(deeper), "BINARY"),
    ]
    assert deeper in {entry[0] for entry in needed.split(binaries, outside=False)[0]}
    assert needed.split(binaries, outside=True)[1] == [core]


def test_the_compiled_picture_path_asks_for_nothing_but_libvlc(tmp_path: Path) -> None:
    plugin = copied(PLUGIN, tmp_path / "native")
    plugin.compiled()
    assert set(needed.names_of(str(plugin.path))) <= {"libvlccore.so.9", "libc.so.6", "libm.so.6"}


def test_the_compiled_painter_asks_for_nothing_at_all(tmp_path: Path) -> None:
    """The window has no libvlc, and must not get it that way."""
    painter = copied(PAINTER, tmp_path / "painting")
    painter.compiled()
    assert set(needed.names_of(str(painter.path))) <= {"libc.so.6"}


def test_the_libvlc_of_the_next_debian_finds_it_too(tmp_path: Path) -> None:
    """A package made on Debian 12 is used on 13, whose libvlc calls the beginning of a plugin otherwise."""
    made = copied(PLUGIN, tmp_path / "native")
    made.compiled()
    plugin = ctypes.CDLL(str(made.path))
    assert plugin.vlc_entry__3_0_0f and plugin.vlc_entry__3_0_0ft64


def test_what_is_no_library_asks_for_nothing(tmp_path: Path) -> None:
    text = tmp_path / "text.so"
    text.write_text("no library\n")
    assert needed.names_of(str(text)) == []


def test_the_plugins_of_a_wall_are_there_and_know_no_other_place() -> None:
    assert {"imem"} <= set(bundle.VLC_PLUGINS["access"])
    assert {"vmem"} <= set(bundle.VLC_PLUGINS["video_output"])
    assert {"ts"} <= set(bundle.VLC_PLUGINS["demux"])
    assert {"avcodec"} <= set(bundle.VLC_PLUGINS["codec"])
    folder = Path(needed.library_of("libvlc.so.5")).parent / "vlc" / "plugins"
    for group, names in bundle.VLC_PLUGINS.items():
        for name in names:
            assert (folder / group / f"lib{name}_plugin.so").is_file(), f"{group}/{name}"


def test_the_list_of_files_tells_contents_links_and_nothing_of_the_moment(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "c").write_bytes(gzip.compress(b"three", mtime=0))
    (tmp_path / "link").symlink_to("b")
    first = list(bundle.hashes(tmp_path))
    (tmp_path / "b").touch()
    assert list(bundle.hashes(tmp_path)) == first
    assert [line.split()[-1] for line in first] == ["a/c", "b", "link"]
    (tmp_path / "b").write_bytes(b"too")
    assert list(bundle.hashes(tmp_path)) != first


# -- notices -------------------------------------------------------------------------------------------


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen folder in small: PyAV and what wheels bring, one library of this Debian, a list of modules."""
    import av

    internal = tmp_path / "frozen" / "_internal"
    (internal / "av").mkdir(parents=True)
    for libs in Path(av.__file__).parents[1].glob("*.libs"):
        (internal / libs.name).mkdir()
        for library in libs.iterdir():
            (internal / libs.name / library.name).touch()
    (internal / "vlc").mkdir()
    for name in ("libvlc.so.5", "libvlc_pulse.so.0", bundle.STAND_INS[0]):
        (internal / "vlc" / name).touch()
    toc = tmp_path / "build" / "work" / "vcs-wall" / "PYZ-00.toc"
    toc.parent.mkdir(parents=True)
    toc.write_text("[('requests', 'x', 'PYMODULE'),\n ('cryptography.x509', 'x', 'PYMODULE')]\n")
    monkeypatch.setattr(notices, "ROOT", tmp_path)
    return tmp_path / "frozen"


def test_every_part_is_named_with_its_licence(frozen: Path) -> None:
    told = notices.notices(frozen)
    for part in (
        "x265\n    GNU GPL",
        "dav1d\n    BSD",
        "OpenBLAS\n    BSD",
        "\nrequests 2",
        "\ncryptography ",
    ):
        assert part in told
    assert "\nlibvlc5, vlc-plugin-base (library of Debian)\n" in told
    assert "librsvg" not in told  # a stand-in of our own
    assert "Text of LGPL-3" in told and "GNU LESSER GENERAL PUBLIC LICENSE" in told


def test_a_library_whose_licence_nobody_looked_up_ends_the_build(frozen: Path) -> None:
    (frozen / "_internal" / "av.libs" / "libsurprise-0.so.1").touch()
    with pytest.raises(SystemExit, match="libsurprise"):
        notices.notices(frozen)


def test_the_parts_of_a_distribution_are_told_once_each() -> None:
    mit = [{"license": {"id": "MIT"}}]
    sbom = {
        "components": [
            {"name": "b", "version": "2", "licenses": [{"expression": "MIT OR Apache-2.0"}]},
            {"name": "a", "version": "1", "licenses": mit},
            {"name": "a", "version": "1", "licenses": mit},
            {"name": "without"},
        ]
    }
    assert list(notices.parts(sbom)) == ["It contains:", "    a 1: MIT", "    b 2: MIT OR Apache-2.0", ""]
    assert list(notices.parts({})) == list(notices.parts([])) == []
