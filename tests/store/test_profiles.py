"""Profiles survive damage, strangers' keys and half-written files."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store import paths
from app.store.profiles import Profile, ProfileKind, ProfileStore

CLOUD = Profile("Harbour 港口", ProfileKind.CLOUD, "https://vcs.example.test", access_key_id="id")
DEMO = Profile("demo", ProfileKind.DEMO, "")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "profiles.toml"


def test_what_is_saved_is_loaded(file: Path) -> None:
    full = replace(
        CLOUD,
        data_endpoint="https://cdrs.example.test",
        data_endpoint_falls_back=True,
        proxy="http://proxy.example.test:3128",
        ca_file="/etc/ca.pem",
        pinned_sha256="ab" * 32,
        rate_per_s=5.5,
        method="GET",
        response_format="XML",
        prefer_https_streams=False,
        time_zone="Asia/Shanghai",
    )
    store = ProfileStore(file)
    store.save(DEMO)
    store.save(full)
    assert ProfileStore(file).load() == [DEMO, full]
    store.save(replace(full, proxy=None))
    assert ProfileStore(file).load()[1].proxy is None
    store.delete("demo")
    store.delete("demo")
    assert [p.name for p in ProfileStore(file).load()] == [full.name]


def test_last_used(file: Path) -> None:
    store = ProfileStore(file)
    store.save(CLOUD)
    store.save(DEMO)
    assert store.last_used is None
    store.set_last_used(CLOUD.name)
    store.save(replace(DEMO, rate_per_s=3.0))
    assert ProfileStore(file).last_used == CLOUD.name
    assert len(ProfileStore(file).load()) == 2
    store.set_last_used("demo")
    assert ProfileStore(file).last_used == "demo"
    store.delete("demo")
    assert ProfileStore(file).last_used is None


def test_what_others_wrote_is_kept(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(
        '# my notes\nfuture = 1\n\n[[profile]]\nname = "a"\nkind = "cloud"\n'
        'endpoint = "https://a.test" # here\nfuture_key = "x"\n\n[other]\nkey = 2\n',
        encoding="utf-8",
    )
    store = ProfileStore(file)
    store.save(Profile("a", ProfileKind.CLOUD, "https://b.test"))
    store.save(DEMO)
    store.set_last_used("a")
    text = file.read_text(encoding="utf-8")
    for kept in ("# my notes", "future = 1", 'future_key = "x"', "[other]", "key = 2"):
        assert kept in text
    assert [p.endpoint for p in store.load()] == ["https://b.test", ""]
    assert store.last_used == "a"
    assert store.problems == []


@pytest.mark.parametrize("damage", [b"[[profile", b"\xff\xfe\x00", b'name = "a"\nname = "b"\n', b"\x00" * 40])
def test_a_damaged_file_is_set_aside_and_said(file: Path, damage: bytes) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(damage)
    store = ProfileStore(file)
    assert store.load() == []
    (problem,) = store.problems
    assert problem.code == "file_set_aside"
    assert Path(str(problem.params["kept_as"])).read_bytes() == damage
    store.save(DEMO)
    assert ProfileStore(file).load() == [DEMO]


@settings(max_examples=50, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_no_file_stops_the_start(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("profiles") / "profiles.toml"
    file.write_bytes(content)
    store = ProfileStore(file)
    store.load()
    assert store.last_used is None or isinstance(store.last_used, str)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ('name = "x"\nkind = "moon"\nendpoint = "https://a.test"', "kind"),
        ('kind = "cloud"\nendpoint = "https://a.test"', "name"),
        ('name = "x"\nkind = "cloud"', "endpoint"),
        ('name = "x"\nkind = "cloud"\nendpoint = "ftp://a.test"', "endpoint"),
        ('name = "x"\nkind = "cloud"\nendpoint = "https://u:p@a.test"', "endpoint"),
        ('name = "x"\nkind = "cloud"\nendpoint = "https://a.test"\nrate_per_s = "fast"', "rate_per_s"),
        ('name = "x"\nkind = "cloud"\nendpoint = "https://a.test"\nrate_per_s = -1', "rate_per_s"),
        ('name = "x"\nkind = "cloud"\nendpoint = "https://a.test"\nmethod = "PUT"', "method"),
        ('name = "x"\nkind = "cloud"\nendpoint = 5', "endpoint"),
        (
            'name = "x"\nkind = "cloud"\nendpoint = "https://a.test"\nprefer_https_streams = "no"',
            "prefer_https_streams",
        ),
    ],
)
def test_an_entry_that_cannot_be_right_is_passed_over_and_said(file: Path, entry: str, field: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(f'[[profile]]\n{entry}\n[[profile]]\nname = "good"\nkind = "demo"\nendpoint = ""\n')
    store = ProfileStore(file)
    assert [p.name for p in store.load()] == ["good"]
    (problem,) = store.problems
    assert (problem.code, problem.params["entry"], problem.params["reason"]) == ("entry_ignored", 0, field)


def test_a_failed_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ProfileStore(file)
    store.save(CLOUD)
    before = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.save(DEMO)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_profile_that_cannot_be_right_is_not_written(file: Path) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        ProfileStore(file).save(Profile("x", ProfileKind.CLOUD, ""))
    assert not file.exists()


def test_without_a_home_of_our_own_the_platform_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert paths.config_dir().is_relative_to(tmp_path)
    assert paths.runtime_dir().is_relative_to(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert paths.runtime_dir() == tmp_path / "vcs-wall"


def test_nobody_else_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    ProfileStore().save(DEMO)
    file = paths.config_dir() / "profiles.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for place in (paths.config_dir, paths.data_dir, paths.cache_dir, paths.log_dir, paths.runtime_dir):
        assert stat.S_IMODE(place().stat().st_mode) == 0o700
        assert place().is_relative_to(tmp_path / "home")
