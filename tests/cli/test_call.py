"""``vcs-wall call`` and ``doctor`` against a running service: JSON, one sentence on stderr, the status."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli.exits import CommandError, Exit
from app.cli.main import run
from app.localvcs.clock import ManualClock
from app.media import compiling
from app.media.decoder.native import library
from app.media.painting.library import painter
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support.localvcs import LocalVcs, running_service
from tests.support.peers import free_port


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalVcs]:
    with running_service(tmp_path_factory.mktemp("vcs")) as running:
        yield running


@pytest.fixture
def call(service: LocalVcs, capsys: pytest.CaptureFixture[str]):
    def go(*words: str, endpoint: str | None = None) -> tuple[int, str, str]:
        status = run(["call", *words, "--endpoint", endpoint or service.base_url])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return go


def test_an_answer_is_json_by_wire_names(call) -> None:
    status, out, err = call("DescribeIpcs", "PageNum=1", "PageSize=3")
    assert (status, err) == (Exit.OK, "")
    answer = json.loads(out)
    assert answer["Code"] == "200" and len(answer["Data"]["Records"]) == 3


def test_xml_on_the_wire_gives_the_same(call) -> None:
    _, by_json, _ = call("DescribeIpcs", "PageNum=1", "PageSize=3")
    _, by_xml, _ = call("DescribeIpcs", "PageNum=1", "PageSize=3", "--xml")
    ours, theirs = json.loads(by_json), json.loads(by_xml)
    assert ours.pop("RequestId") != theirs.pop("RequestId")
    assert ours == theirs


def test_a_business_failure_has_its_own_status(call) -> None:
    status, out, err = call("GetDeviceLiveUrl", "DeviceId=33010600001320999999")
    assert status == Exit.OUTCOME
    assert json.loads(out)["Code"] == "Failed"
    assert err.startswith("vcs-wall: GetDeviceLiveUrl: the service answered Failed")


def test_an_unknown_action_names_its_neighbours(call) -> None:
    status, _, err = call("DescribeIpc")
    assert status == Exit.USAGE and "DescribeIpcs" in err


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["DescribeIpcs", "PageNum=1"], Exit.CONFIGURATION, "PageSize is required"),
        (["DescribeIpcs", "PageNum=1", "PageSize=5", "Colour=red"], Exit.USAGE, "no parameter Colour"),
        (["DescribeIpcs", "PageNum"], Exit.USAGE, "Name=value"),
        (["DescribeIpcs", "PageNum=1", "PageNum=2"], Exit.USAGE, "twice"),
        (["DescribeIpcs", "PageNum=@/nowhere/x"], Exit.CONFIGURATION, "could not be read"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    call, words: list[str], status: Exit, told: str
) -> None:
    # Nobody listens there: whatever is found, is found here.
    got, out, err = call(*words, endpoint=f"http://127.0.0.1:{free_port()}")
    assert got == status and told in err and out == ""


def test_a_value_from_a_file(call, tmp_path: Path) -> None:
    file = tmp_path / "page"
    file.write_text("1\n")
    assert call("DescribeIpcs", f"PageNum=@{file}", "PageSize=3")[0] == Exit.OK


def test_nobody_there_is_unreachable(call) -> None:
    status, _, err = call(
        "DescribeIpcs", "PageNum=1", "PageSize=3", endpoint=f"http://127.0.0.1:{free_port()}"
    )
    assert status == Exit.UNREACHABLE and "could not be reached" in err


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        ("vcs.example", Exit.CONFIGURATION),
        ("ftp://vcs.example", Exit.CONFIGURATION),
        ("http://vcs.example", Exit.CONFIGURATION),  # unencrypted, and not this machine
        ("https://vcs.example", Exit.CREDENTIALS),  # the demo's AccessKey is for this machine only
    ],
)
def test_endpoints_that_are_none(call, endpoint: str, status: Exit) -> None:
    assert call("DescribeIpcs", "PageNum=1", "PageSize=3", endpoint=endpoint)[0] == status


def with_key(secret: str, tmp_path: Path) -> list[str]:
    file = tmp_path / "secret"
    file.write_text(secret + "\n")
    return ["--access-key-id", DEMO_ACCESS_KEY_ID, "--access-key-secret-file", str(file)]


def test_a_key_from_a_file(call, tmp_path: Path) -> None:
    key = with_key(DEMO_ACCESS_KEY_SECRET, tmp_path)
    assert call("DescribeIpcs", "PageNum=1", "PageSize=3", *key)[0] == Exit.OK


def test_a_wrong_secret_is_refused_and_never_shown(call, tmp_path: Path) -> None:
    status, out, err = call("DescribeIpcs", "PageNum=1", "PageSize=3", *with_key("not-the-one", tmp_path))
    assert status == Exit.REFUSED and "SignatureDoesNotMatch" in err
    assert "not-the-one" not in out + err


def test_an_empty_secret_is_said(call, tmp_path: Path) -> None:
    assert call("DescribeIpcs", "PageNum=1", "PageSize=3", *with_key("", tmp_path))[0] == Exit.CREDENTIALS


def test_doctor_tells_what_this_machine_can_do(
    service: LocalVcs, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    assert run(["doctor", "--json", "--endpoint", service.base_url]) == Exit.OK
    found = json.loads(capsys.readouterr().out)
    assert found["libvlc"]["verdict"] == "good" and found["libvlc"]["data"]["version"].startswith("3.")
    assert {"rtsp", "rtmp", "http", "https", "hls", "flv"} <= set(found["feeds"]["data"]["protocols"])
    assert found["service"]["data"]["answers"] and found["service"]["data"]["action"] == "ListCorps"
    assert abs(found["service"]["data"]["clock_skew_ms"]) < 5000
    protocols = found["protocols"]["data"]
    assert {name: one["served_by"] for name, one in protocols.items() if one["opens"]} == {
        "hls": "our own reader and av", "flv": "av", "rtmp": "av", "rtsp": "av",
    }  # fmt: skip
    # Which devices there are is the machine's affair; that each kind was tried, and how it went, is ours.
    tried = found["hardware decoding"]["data"]
    assert {kind for kind, why in tried["tried"].items() if not why} == set(tried["decode"])
    # As a decoder finds it.
    assert found["pictures"]["data"]["compiled"] is (library.library() is not None)
    assert (found["pictures"]["data"]["painter"] is None) is (painter() is not None)
    assert set(found) >= {"system", "keyring", "shared memory", "disk", "screens", "hardware decoding"}


@pytest.fixture
def only_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine itself is looked at by another test."""
    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("app.cli.doctor.examine", list)


@pytest.mark.usefixtures("only_the_service")
def test_doctor_says_when_the_service_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    place = f"127.0.0.1:{free_port()}"
    assert run(["doctor", "--endpoint", f"http://{place}"]) == Exit.FAILED
    out = capsys.readouterr().out
    assert out.startswith(f"BAD     service: {place}: ListCorps: the service could not be reached.")


@pytest.mark.usefixtures("only_the_service")
def test_doctor_says_when_the_keys_are_wrong(
    service: LocalVcs, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["doctor", "--endpoint", service.base_url, *with_key("not-the-one", tmp_path)]) == Exit.FAILED
    out = capsys.readouterr().out
    assert out.startswith("BAD     service: ") and "SignatureDoesNotMatch" in out
    assert "Check the AccessKey id and its secret." in out and "not-the-one" not in out


@pytest.mark.usefixtures("only_the_service")
@pytest.mark.parametrize(("minutes", "words"), [(-40, "s behind this machine's"), (7, "s ahead of")])
def test_doctor_tells_a_clock_that_is_wrong(
    minutes: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also by more than the quarter of an hour at which a call is refused."""
    clock = ManualClock(time.time_ns() // 1_000_000 + minutes * 60_000)
    with running_service(tmp_path / "vcs", clock=clock) as off:
        assert run(["doctor", "--json", "--endpoint", off.base_url]) in (Exit.OK, Exit.FAILED)
    found = json.loads(capsys.readouterr().out)["service"]
    assert found["verdict"] != "good" and words in found["sentence"]
    assert "Set the clock of this machine, or that of the service." in found["sentence"]
    assert abs(found["data"]["clock_skew_ms"] - minutes * 60_000) < 60_000


@pytest.mark.usefixtures("only_the_service")
def test_doctor_asks_each_endpoint_of_the_last_profile_and_reports_no_names(
    service: LocalVcs, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    profile = Profile(
        "Harbour 7", ProfileKind.LOCAL, service.base_url, dead, access_key_id=DEMO_ACCESS_KEY_ID
    )
    store = ProfileStore()
    store.save(profile)
    store.set_last_used(profile.name)
    monkeypatch.setattr("app.store.secrets.SecretStore.get", lambda self, name: DEMO_ACCESS_KEY_SECRET)
    report = tmp_path / "report.zip"
    assert run(["doctor", "--json", "--bundle", str(report)]) == Exit.FAILED
    found = json.loads(capsys.readouterr().out)
    assert found["service"]["verdict"] == "good"
    assert found["data service"]["verdict"] == "bad" and found["data service"]["data"]["endpoint"] == dead
    assert "DescribeWatchPolicies: the service could not be reached" in found["data service"]["sentence"]
    store.save(replace(profile, data_endpoint=service.base_url))
    assert run(["doctor"]) == Exit.OK
    assert "ok      data service: " in capsys.readouterr().out
    with zipfile.ZipFile(report) as archive:
        told = archive.read("doctor.json").decode()
    assert "could not be reached" in told
    for name in (dead.removeprefix("http://"), service.base_url.removeprefix("http://"), "Harbour 7"):
        assert name not in told


def test_the_doctor_asks_where_pictures_go_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import doctor

    monkeypatch.setenv(compiling.PLAIN, "1")
    found = doctor.probe("app.cli.probe:pictures")
    assert isinstance(found, dict) and (found["why"], found["painter"]) == ("switched_off", "switched_off")
    finding = doctor.pictures(found)
    assert finding.verdict == "careful" and finding.data["compiled"] is False
    assert compiling.PLAIN in finding.sentence and compiling.COMPILE not in finding.sentence


def test_the_doctor_speaks_of_the_painter_where_only_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import doctor

    found = {"compiled": True, "why": None, "words": "", "painter": None}
    assert doctor.pictures(found).verdict == "good"
    finding = doctor.pictures({**found, "painter": "not_compiled"})
    assert finding.verdict == "careful" and "painter is not compiled" in finding.sentence
    assert compiling.COMPILE in finding.sentence
    monkeypatch.setattr("app.media.launch.frozen", lambda: True)
    assert doctor.pictures({**found, "painter": "other_version"}).sentence.endswith(
        "Install the program again."
    )


@pytest.mark.parametrize("why", ["not_compiled", "cannot_be_loaded", "other_version", "not_found"])
def test_the_doctor_says_why_pictures_go_through_python_and_what_mends_it(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import doctor

    found = {"compiled": False, "why": why, "words": "the loader's words"}
    finding = doctor.pictures(found)
    assert finding.verdict == "careful" and "(the loader's words)" in finding.sentence
    assert compiling.COMPILE in finding.sentence
    monkeypatch.setattr("app.media.launch.frozen", lambda: True)
    assert doctor.pictures(found).sentence.endswith("Install the program again.")


def test_without_libvlc_the_doctor_speaks_of_that(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli import doctor

    monkeypatch.setenv("PYTHON_VLC_LIB_PATH", "/nowhere/libvlc.so.5")
    found = doctor.probe("app.cli.probe:pictures")
    assert isinstance(found, dict) and found["why"] == "no_libvlc"
    assert "without libvlc" in doctor.pictures(found).sentence


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_lack_nothing_without_the_compiled_way(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.cli import doctor

    monkeypatch.setattr(doctor, "sys", SimpleNamespace(platform=system))
    found = {"compiled": False, "why": "not_compiled", "words": ""}
    assert doctor.pictures(found).verdict == "good"
    assert doctor.pictures({**found, "why": "switched_off"}).verdict == "careful"


def test_a_probe_that_crashes_is_a_finding() -> None:
    from app.cli import doctor

    found = doctor.probe("app.cli.probe:no_such_probe")
    assert isinstance(found, str) and "ended with status" in found
    assert doctor.libvlc(found).verdict == "bad"
    assert doctor.feeds(found).verdict == "bad"
    assert doctor.pictures(found).verdict == "bad"


def test_an_unknown_profile_names_the_known_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli.connection import client_of
    from app.cli.main import build_parser

    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    with pytest.raises(CommandError) as caught:
        client_of(build_parser().parse_args(["call", "ListCorps", "--profile", "Site 7"]))
    assert caught.value.status == Exit.CONFIGURATION and "Site 7" in caught.value.sentence


def test_a_profile_keeps_what_was_learned_of_its_data_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Section 10 goes to the main endpoint at once where the data endpoint is known not to know it."""
    from app.cli.connection import client_of
    from app.cli.main import build_parser
    from app.store.profiles import Profile, ProfileKind, ProfileStore
    from app.store.secrets import SecretStore

    monkeypatch.setenv("VCS_WALL_HOME", str(tmp_path))
    monkeypatch.setattr(SecretStore, "get", lambda self, name: "s3cret")
    from app.store import paths

    profile = Profile(
        name="Site 7",
        kind=ProfileKind.CLOUD,
        endpoint="https://vcs.example",
        data_endpoint="https://cdrs.example",
        access_key_id="id",
        data_endpoint_falls_back=True,
    )
    ProfileStore(paths.config_dir() / "profiles.toml").save(profile)
    arguments = build_parser().parse_args(["call", "ListCorps", "--profile", "Site 7"])
    client = client_of(arguments, "XML")
    assert client.data_endpoint_falls_back
    assert client.connection.response_format == "XML"
