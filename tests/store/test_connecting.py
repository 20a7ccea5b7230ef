"""From a profile to calls: what it says is what is done, what is learned is kept."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.store.connecting import client_for, connection_for
from app.store.profiles import Profile, ProfileKind, ProfileStore
from app.vcs import SearchTarget
from tests.support.vcs_http import error, ok, serving

SEARCH = SearchTarget(corp_id="1", page_number=1, page_size=10, target_type="Face")


def test_a_data_endpoint_that_does_not_serve_is_remembered_for_the_profile(tmp_path: Path) -> None:
    store = ProfileStore(tmp_path / "profiles.toml")
    with serving(ok()) as main, serving(error(404, "InvalidAction.NotFound")) as data:
        profile = Profile("site", ProfileKind.CLOUD, main.url, data.url, access_key_id="id")
        store.save(profile)
        client = client_for(profile, "secret", store.save)
        for _ in range(2):
            client.call(SEARCH)
        client.close()
        assert (len(data.seen), len(main.seen)) == (1, 2)

        (kept,) = ProfileStore(tmp_path / "profiles.toml").load()  # the next start of the program
        assert kept.data_endpoint_falls_back
        client = client_for(kept, "secret", store.save)
        client.call(SEARCH)
        client.close()
        assert (len(data.seen), len(main.seen)) == (1, 3)


def test_a_data_endpoint_that_serves_teaches_nothing() -> None:
    learned: list[Profile] = []
    with serving(ok()) as main, serving(ok()) as data:
        client = client_for(
            Profile("site", ProfileKind.CLOUD, main.url, data.url, access_key_id="id"),
            "secret",
            learned.append,
        )
        client.call(SEARCH)
        client.close()
        assert (len(data.seen), len(main.seen), learned) == (1, 0, [])


def test_a_proxy_is_used_only_when_the_profile_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ok()) as main, serving(ok()) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for given, asked in ((None, (1, 0)), (proxy.url, (1, 1))):
            profile = Profile("site", ProfileKind.LOCAL, main.url, access_key_id="id", proxy=given)
            client = client_for(profile, "secret")
            client.call(SEARCH)
            client.close()
            assert (len(main.seen), len(proxy.seen)) == asked


def test_every_field_of_a_connection_comes_from_the_profile() -> None:
    profile = Profile(
        "site",
        ProfileKind.CLOUD,
        "https://vcs.example.test",
        data_endpoint="https://cdrs.example.test",
        access_key_id="id",
        version="2020-03-09",
        method="GET",
        response_format="XML",
        region_id="cn-shanghai",
        proxy="http://proxy.example.test:3128",
        ca_file="/etc/ca.pem",
        pinned_sha256="ab" * 32,
        rate_per_s=5.5,
    )
    connection = connection_for(profile, "secret")
    of_the_profile = {field.name for field in fields(profile)} & {field.name for field in fields(connection)}
    assert len(of_the_profile) == 11
    for name in of_the_profile:
        assert getattr(connection, name) == getattr(profile, name), name
