"""Bundles of evidence: signed, checked, and every way of spoiling one found and named."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pyzipper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.evidence import manifest as manifests
from app.core.evidence.bundle import DATA_MARK, Facts, Shot, finish
from app.core.evidence.signing import SERVICE, Signer, StationKey, fingerprint_of, of_pem, pem_of, shown
from app.core.evidence.verify import State, Verdict, verify
from app.media.exports import Gap, GapReason, Part
from app.store.secrets import SecretStore
from app.store.stations import KnownStation, KnownStations
from tests.support.waiting import LIMIT_S

NAMES = ("Gate_1.mp4", "北门_1.mp4")
PAGE = f"<html><script type=application/json>{DATA_MARK}</script></html>"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return StationKey(Memory(), KnownStations(tmp_path_factory.mktemp("known") / "k.toml")).signer()


class Memory(SecretStore):
    """A keyring."""

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        super().__init__(SERVICE)
        self.kept = {} if kept is None else kept

    def get(self, profile_name: str) -> str | None:
        return self.kept.get(profile_name)

    def set(self, profile_name: str, secret: str) -> Any:
        self.kept[profile_name] = secret
        return "keyring"


def make(folder: Path, signer: Signer, **facts: Any) -> Path:
    """A bundle of two cameras; its videos are a few bytes."""
    video = folder / "video"
    video.mkdir(parents=True)
    parts = []
    for track, name in enumerate(NAMES):
        data = f"moving pictures {track}".encode() * 9
        (video / name).write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        parts.append(
            Part(track, 1, name, sha, len(data), 1000, 2960, 3000, 50, "h264", 640, 360, "aac", "aac")
        )
    told = {"operator": "Li Wei", "reason": "Case 42 </script>", "watermark": "", **facts}
    everything = Facts(
        "0" * 32, 5000, 1000, 4000, "Asia/Shanghai", service="https://vcs.example.test",
        cameras=(
            Shot(0, "cam0", "Gate", "cloud", ("https://play.example.test/a/index.m3u8",)),
            Shot(1, "cam1", "北门", "device"),
        ),
        **told,
    )  # fmt: skip
    finish(folder, everything, tuple(parts), (Gap(0, 3000, 4000, GapReason.NOT_RECORDED),), PAGE, signer)
    return folder


def known(signer: Signer) -> dict[str, KnownStation]:
    return {signer.fingerprint: KnownStation(signer.fingerprint, "desk 1", own=True)}


@pytest.fixture
def bundle(tmp_path: Path, signer: Signer) -> Path:
    return make(tmp_path / "bundle", signer)


def test_an_untouched_bundle_is_intact(bundle: Path, signer: Signer) -> None:
    verdict = verify(bundle, known(signer))
    assert verdict.state is State.INTACT and verdict.files == 4
    assert verdict.manifest is not None and verdict.manifest.operator == "Li Wei"
    assert [c.name for c in verdict.manifest.cameras] == ["Gate", "北门"]
    assert verdict.known is not None and verdict.known.own
    names = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    assert names == {
        "evidence.vcsevidence", "index.html", "manifest.json", "manifest.json.sig", "SHA256SUMS",
        "station-key.pem",
        "video/Gate_1.mp4", "video/北门_1.mp4",
    }  # fmt: skip


def test_the_manifest_says_all_that_was_asked_for(bundle: Path) -> None:
    plain = json.loads((bundle / "manifest.json").read_bytes())
    assert plain["from"] == "1970-01-01T08:00:01.000+08:00" and plain["time_zone"] == "Asia/Shanghai"
    assert plain["cameras"][0]["gaps"][0]["reason"] == "not_recorded"
    assert plain["cameras"][0]["source_addresses"] == ["https://play.example.test/a/index.m3u8"]
    assert plain["program"]["version"] and plain["reason"] == "Case 42 </script>"
    index = (bundle / "index.html").read_text()
    assert index.count("</script>") == 1 and "北门" in index
    embedded = json.loads(index.partition(">{")[2].partition("</script>")[0].join(["{", ""]))
    assert embedded["operator"] == "Li Wei"


def test_openssl_and_sha256sum_say_the_same(bundle: Path) -> None:
    def run(*command: str) -> int:
        return subprocess.run(command, cwd=bundle, capture_output=True, timeout=LIMIT_S).returncode

    check = (
        "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "station-key.pem", "-rawin",
        "-in", "manifest.json", "-sigfile", "manifest.json.sig",
    )  # fmt: skip
    assert run(*check) == 0 and run("sha256sum", "--check", "--strict", "SHA256SUMS") == 0
    (bundle / "manifest.json").write_bytes((bundle / "manifest.json").read_bytes() + b" ")
    assert run(*check) != 0 and run("sha256sum", "--check", "--strict", "SHA256SUMS") != 0


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_byte_changed_anywhere_is_found_and_named(
    bundle: Path, signer: Signer, data: st.DataObject
) -> None:
    files = sorted(p for p in bundle.rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda value: value != before[at]))
    path.write_bytes(before[:at] + bytes([other]) + before[at + 1 :])
    try:
        verdict = verify(bundle, known(signer))
    finally:
        path.write_bytes(before)
    name = path.relative_to(bundle).as_posix()
    assert (verdict.state, verdict.changed, verdict.missing, verdict.extra) == (
        State.CHANGED,
        (name,),
        (),
        (),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_cut_or_lengthened_is_found(bundle: Path, signer: Signer, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(p for p in bundle.rglob("*") if p.is_file())))
    before = path.read_bytes()
    longer = data.draw(st.booleans())
    path.write_bytes(before + b"\n" if longer else before[: data.draw(st.integers(0, len(before) - 1))])
    try:
        verdict = verify(bundle, known(signer))
    finally:
        path.write_bytes(before)
    assert verdict.state is State.CHANGED and path.relative_to(bundle).as_posix() in verdict.changed


@pytest.mark.parametrize(
    "name",
    ["video/Gate_1.mp4", "index.html", "manifest.json", "manifest.json.sig", "SHA256SUMS", "station-key.pem"],
)
def test_what_is_missing_is_named(bundle: Path, signer: Signer, name: str) -> None:
    (bundle / name).unlink()
    verdict = verify(bundle, known(signer))
    assert (verdict.state, verdict.missing, verdict.changed) == (State.INCOMPLETE, (name,), ())


def test_what_was_added_is_named(bundle: Path, signer: Signer) -> None:
    (bundle / "video" / "another.mp4").write_bytes(b"x")
    verdict = verify(bundle, known(signer))
    assert (verdict.state, verdict.extra) == (State.CHANGED, ("video/another.mp4",))


def test_another_station_is_told_from_ours(tmp_path: Path, signer: Signer) -> None:
    other = StationKey(Memory(), KnownStations(tmp_path / "k.toml")).signer()
    verdict = verify(make(tmp_path / "bundle", other), known(signer))
    assert (
        verdict.state is State.FOREIGN and verdict.fingerprint == other.fingerprint and verdict.known is None
    )


def test_signed_anew_by_somebody_else_after_a_change_is_foreign(tmp_path: Path, signer: Signer) -> None:
    """Whoever changes a bundle can sign it, but not as we do."""
    forger = StationKey(Memory(), KnownStations(tmp_path / "k.toml")).signer()
    bundle = make(tmp_path / "bundle", signer)
    shutil.rmtree(bundle)
    assert verify(make(bundle, forger, operator="Nobody"), known(signer)).state is State.FOREIGN


# -- the file that stands for its folder -----------------------------------------------------------------


def test_one_file_of_a_bundle_stands_for_the_whole(
    bundle: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = bundle / "evidence.vcsevidence"
    assert verify(opener, known(signer)) == verify(bundle, known(signer))
    monkeypatch.chdir(bundle)
    assert verify(Path(opener.name), known(signer)).state is State.INTACT
    (bundle / "video" / "Gate_1.mp4").write_bytes(b"x")
    assert verify(opener, known(signer)).changed == ("video/Gate_1.mp4",)
    opener.write_bytes(b"written over")
    assert verify(opener, known(signer)).changed == ("evidence.vcsevidence", "video/Gate_1.mp4")


def test_that_file_by_itself_is_told_from_a_bundle(bundle: Path, signer: Signer, tmp_path: Path) -> None:
    """As it is opened out of an archive: alone, in some other folder."""
    alone = tmp_path / "elsewhere" / "evidence.vcsevidence"
    alone.parent.mkdir()
    shutil.copy(bundle / alone.name, alone)
    (alone.parent / "deep" / "er" / "and" / "so" / "on").mkdir(parents=True)
    verdict = verify(alone, known(signer))
    assert (verdict.state, verdict.code, verdict.name) == (State.REFUSED, "alone", alone.name)


def test_a_bundle_made_before_there_was_such_a_file_stays_intact(
    bundle: Path, signer: Signer, tmp_path: Path
) -> None:
    (bundle / "evidence.vcsevidence").unlink()
    plain = json.loads((bundle / "manifest.json").read_bytes())
    plain["files"] = [one for one in plain["files"] if one["type"] != "opener"]
    raw = manifests.to_bytes(plain)
    entries = [manifests.FileEntry(one["path"], one["sha256"], one["size"]) for one in plain["files"]]
    (bundle / "manifest.json").write_bytes(raw)
    (bundle / "manifest.json.sig").write_bytes(signer.sign(raw))
    (bundle / "SHA256SUMS").write_bytes(manifests.sums_of(raw, entries))
    assert verify(bundle, known(signer)).state is State.INTACT


def test_a_bundle_of_a_camera_with_a_wide_blank_in_its_name_is_intact(
    tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "NAMES", ("Gate_1.mp4", "北门\u3000大厅_1.mp4"))
    assert verify(make(tmp_path / "bundle", signer), known(signer)).state is State.INTACT


def test_a_disk_that_writes_accents_apart_changes_nothing(
    tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "NAMES", ("Gate_1.mp4", "Einfahrt Süd_1.mp4"))
    folder = make(tmp_path / "bundle", signer)
    apart = unicodedata.normalize("NFD", "Einfahrt Süd_1.mp4")
    (folder / "video" / "Einfahrt Süd_1.mp4").rename(folder / "video" / apart)
    assert verify(folder, known(signer)).state is State.INTACT
    assert verify(zipped(folder), known(signer)).state is State.INTACT
    (folder / "video" / apart).write_bytes(b"x")
    assert verify(folder, known(signer)).changed == ("video/Einfahrt Süd_1.mp4",)
    (folder / "video" / "Einfahrt Süd_1.mp4").write_bytes(b"x")
    assert verify(folder, known(signer)).extra == (f"video/{apart}",)


# -- zips ------------------------------------------------------------------------------------------------


def zipped(bundle: Path, password: str = "") -> Path:
    path = bundle.with_suffix(".zip")
    with pyzipper.AESZipFile(path, "w", encryption=pyzipper.WZ_AES if password else None) as archive:
        if password:
            archive.setpassword(password.encode())
        for one in sorted(bundle.rglob("*")):
            if one.is_file():
                archive.writestr(f"bundle/{one.relative_to(bundle).as_posix()}", one.read_bytes())
    return path


def test_a_zip_is_checked_where_it_is(bundle: Path, signer: Signer) -> None:
    assert verify(zipped(bundle), known(signer)).state is State.INTACT
    path = zipped(bundle, "密码 1")
    assert verify(path, known(signer)).code == "password_needed"
    assert verify(path, known(signer), "wrong").code == "wrong_password"
    assert verify(path, known(signer), "密码 1").state is State.INTACT
    (bundle / "video" / "Gate_1.mp4").write_bytes(b"x")
    assert verify(zipped(bundle, "密码 1"), known(signer), "密码 1").changed == ("video/Gate_1.mp4",)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_zip_is_never_intact_unless_nothing_of_it_changed(
    bundle: Path, signer: Signer, data: st.DataObject
) -> None:
    path = zipped(bundle)
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    verdict = verify(path, known(signer))
    if verdict.state is State.INTACT:  # a byte nobody reads, such as a date
        with zipfile.ZipFile(path) as archive:
            assert len(archive.namelist()) == 8


@pytest.mark.parametrize(
    ("password", "mark", "ahead", "byte", "code"),
    [
        ("", b"PK\x01\x02", 46, 0xE2, "not_a_bundle"),  # a name that says it is UTF-8
        ("pw", b"\x01\x99\x07\x00", 8, 9, "not_read"),  # a length of key there is none of
        ("pw", b"PK\x01\x02", 8, 0x0, "not_read"),  # AES, and not encrypted
        ("", b"PK\x01\x02", 10, zipfile.ZIP_LZMA, "not_read"),
    ],
)
def test_an_archive_that_contradicts_itself_is_refused(
    bundle: Path, signer: Signer, password: str, mark: bytes, ahead: int, byte: int, code: str
) -> None:
    path = zipped(bundle, password)
    raw = bytearray(path.read_bytes())
    at = raw.find(mark, raw.find(b"PK\x01\x02")) + ahead
    raw[at] = byte
    if code == "not_a_bundle":
        raw[at - 46 + 9] |= 0x08
    path.write_bytes(raw)
    assert verify(path, known(signer), password).code == code


# -- made to do harm -------------------------------------------------------------------------------------


def signed(
    folder: Path, signer: Signer, change: Callable[[dict[str, Any]], Any], raw: bytes | None = None
) -> Path:
    """A bundle whose manifest says something else, signed as if that were right."""
    plain = json.loads((folder / "manifest.json").read_bytes())
    change(plain)
    data = raw if raw is not None else manifests.to_bytes(plain)
    (folder / "manifest.json").write_bytes(data)
    (folder / "manifest.json.sig").write_bytes(signer.sign(data))
    return folder


def entry(path: str) -> dict[str, Any]:
    return {"path": path, "sha256": "0" * 64, "size": 3}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda m: m["files"].append(entry("../../etc/passwd")), "bad_path"),
        (lambda m: m["files"].append(entry("/etc/passwd")), "bad_path"),
        (lambda m: m["files"].append(entry("C:\\boot.ini")), "bad_path"),
        (lambda m: m["files"].append(entry("video/./a")), "bad_path"),
        (lambda m: m["files"].append(entry("video/a\u202e.mp4")), "bad_path"),
        (lambda m: m["files"].append(entry("video/a\u2028b.mp4")), "bad_path"),
        (lambda m: m["files"].append(entry("manifest.json")), "bad_path"),
        (lambda m: m["files"].append(entry("VIDEO/gate_1.MP4")), "twice"),
        (lambda m: m.update(version=2), "newer_version"),
        (lambda m: m.update(format="else"), "not_a_manifest"),
        (lambda m: m.update(files=[1]), "not_a_manifest"),
        (lambda m: m.update(from_utc_ms=10**18), "not_a_manifest"),
        (lambda m: m.update(created_utc_ms=-1), "not_a_manifest"),
        (lambda m: m["files"].append({**entry("a"), "size": -1}), "not_a_manifest"),
        (lambda m: m["signer"].update(public_key=base64.b64encode(b"k" * 32).decode()), "not_a_manifest"),
    ],
)
def test_a_manifest_that_is_signed_but_not_right_is_refused(
    bundle: Path, signer: Signer, change: Callable[[dict[str, Any]], Any], code: str
) -> None:
    verdict = verify(signed(bundle, signer, change), known(signer))
    assert (verdict.state, verdict.code) == (State.REFUSED, code)


def test_the_same_key_twice_is_refused(bundle: Path, signer: Signer) -> None:
    raw = (bundle / "manifest.json").read_bytes().replace(b'"operator"', b'"operator": "a", "operator"', 1)
    verdict = verify(signed(bundle, signer, lambda m: None, raw), known(signer))
    assert (verdict.state, verdict.code) == (State.REFUSED, "twice")


def test_deep_and_huge_manifests_are_refused(
    bundle: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = b'{"format": "vcs-wall evidence", "version": 1, "files": ' + b"[" * 200_000
    assert verify(signed(bundle, signer, lambda m: None, deep), known(signer)).state is State.REFUSED
    monkeypatch.setattr("app.core.evidence.verify.MAX_MANIFEST", 1000)
    assert verify(bundle, known(signer)).code == "too_large"


def test_links_are_refused(bundle: Path, signer: Signer, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes((bundle / "video" / "Gate_1.mp4").read_bytes())
    (bundle / "video" / "Gate_1.mp4").unlink()
    (bundle / "video" / "Gate_1.mp4").symlink_to(tmp_path / "elsewhere")
    assert verify(bundle, known(signer)).code == "link"
    (tmp_path / "link").symlink_to(bundle, target_is_directory=True)
    assert verify(tmp_path / "link", known(signer)).code == "link"
    (bundle / "video" / "Gate_1.mp4").unlink()
    os.mkfifo(bundle / "video" / "Gate_1.mp4")
    assert verify(bundle, known(signer)).code == "link"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["bundle/../../evil"], "bad_path"),
        (["/abs"], "bad_path"),
        (["a\\b"], "bad_path"),
        (["bundle/A", "bundle/a"], "twice"),
        (["readme.txt"], "not_a_bundle"),
    ],
)
def test_hostile_zips_are_refused(tmp_path: Path, names: list[str], code: str) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    assert verify(tmp_path / "b.zip", {}).code == code


def test_a_bomb_is_not_unpacked(bundle: Path, signer: Signer, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(bundle.rglob("*")):
            if one.is_file() and one.name != "Gate_1.mp4":
                archive.writestr(one.relative_to(bundle).as_posix(), one.read_bytes())
        archive.writestr("video/Gate_1.mp4", b"\0" * (64 << 20))
    read: list[int] = []
    verdict = verify(path, known(signer), step=lambda done, whole: read.append(done))
    assert verdict.changed == ("video/Gate_1.mp4",) and max(read) <= verdict.bytes


def test_what_is_no_bundle_is_said(tmp_path: Path) -> None:
    assert verify(tmp_path / "gone", {}).code == "not_read"
    assert verify(tmp_path, {}).code == "not_a_bundle"
    (tmp_path / "f").write_bytes(b"x")
    assert verify(tmp_path / "f", {}).code == "not_a_bundle"


# -- keys ------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_kept_in_the_keyring(tmp_path: Path) -> None:
    kept: dict[str, str] = {}
    known_file = tmp_path / "k.toml"
    first = StationKey(Memory(kept), KnownStations(known_file)).signer()
    again = StationKey(Memory(kept), KnownStations(known_file)).signer()
    assert first.fingerprint == again.fingerprint and len(kept) == 1 and first.kept == "keyring"
    assert len(base64.b64decode(next(iter(kept.values())))) == 32
    assert next(iter(kept.values())) not in repr(first) + known_file.read_text()
    listed = KnownStations(known_file).load()
    assert listed[first.fingerprint].own
    assert shown(first.fingerprint).replace(" ", "") == first.fingerprint == fingerprint_of(first.public)


def test_without_a_keyring_it_lives_for_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.secrets._keyring", lambda: None)
    key = StationKey(SecretStore(SERVICE), KnownStations(tmp_path / "k.toml"))
    assert key.signer().kept == "session" and key.signer() is key.signer()
    assert StationKey(SecretStore(SERVICE), KnownStations(tmp_path / "k.toml")).signer() != key.signer()
    assert len(KnownStations(tmp_path / "k.toml").load()) == 2  # what was signed with either is still ours


def test_a_spoilt_key_in_the_keyring_is_made_anew(tmp_path: Path) -> None:
    kept = {"ed25519": "rubbish"}
    StationKey(Memory(kept), KnownStations(tmp_path / "k.toml")).signer()
    assert len(base64.b64decode(kept["ed25519"])) == 32


def test_known_stations_are_added_renamed_and_forgotten(tmp_path: Path) -> None:
    stations = KnownStations(tmp_path / "k.toml")
    stations.add(KnownStation("a" * 64, "desk 2"))
    stations.add(KnownStation("b" * 64, "北门值班室"))
    stations.add(KnownStation("a" * 64, "desk two"))
    assert {k: v.name for k, v in stations.load().items()} == {"a" * 64: "desk two", "b" * 64: "北门值班室"}
    stations.remove("a" * 64)
    assert list(KnownStations(tmp_path / "k.toml").load()) == ["b" * 64]
    (tmp_path / "k.toml").write_text("station = 7\n")
    assert stations.load() == {}


def test_pem_there_and_back() -> None:
    public = StationKey(Memory(), KnownStations(Path(os.devnull) / "x")).signer().public
    assert of_pem(pem_of(public)) == public and of_pem(b"nothing") is None


# -- the command -----------------------------------------------------------------------------------------


def test_a_name_in_a_bundle_cannot_speak_for_the_program(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli.main import run

    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    for name in (b"x\nintact: 4 files", b"\x1b[2J\x1b[Hintact", b"\xff.mp4", "a\u202e4pm".encode()):
        (bundle / os.fsdecode(name)).write_bytes(b"x")
    assert run(["verify", str(bundle)]) == 11
    said = capsys.readouterr().out
    assert all(line.isprintable() for line in said.splitlines()) and "\nintact" not in said
    assert "\\x1b[2J\\x1b[Hintact" in said and "\\udcff.mp4" in said and "x\\nintact" in said
    assert run(["verify", str(bundle), "--json"]) == 11
    named = bundle.with_suffix(".zip")
    with zipfile.ZipFile(named, "w") as archive:
        archive.writestr("\x1b[1Ffine", b"x")
    assert run(["verify", str(named)]) == 14
    assert "\x1b" not in capsys.readouterr().out


def test_the_command_says_it_and_ends_with_a_status_of_its_own(
    bundle: Path,
    signer: Signer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from app.cli.main import run

    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    assert run(["verify", str(bundle)]) == 13
    assert "signed by someone else" in capsys.readouterr().out
    KnownStations().add(KnownStation(signer.fingerprint, "desk 1"))
    assert run(["verify", str(bundle), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["state"] == "intact" and told["signer"]["name"] == "desk 1" and told["files"] == 4
    path = zipped(bundle, "secret")
    (tmp_path / "p").write_text("secret\nsecond line\n")
    assert run(["verify", str(path), "--password-file", str(tmp_path / "p")]) == 0
    assert run(["verify", str(path)]) == 14
    (bundle / "video" / "Gate_1.mp4").write_bytes(b"x")
    assert run(["verify", str(bundle)]) == 11
    assert "changed: video/Gate_1.mp4" in capsys.readouterr().out
    (bundle / "video" / "Gate_1.mp4").unlink()
    assert run(["verify", str(bundle)]) == 12
    assert run(["verify", str(tmp_path / "gone")]) == 14


def test_verdicts_are_values(bundle: Path, signer: Signer) -> None:
    assert isinstance(verify(bundle, known(signer)), Verdict) and verify(bundle, {}) == verify(bundle, {})
