"""Device passwords, the AccessKey secret and play addresses: in no file, no log, no repr."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from app.media.types import Failure
from app.store import paths
from app.store.database import Database
from app.store.profiles import ProfileStore
from app.store.secrets import SecretStore
from tests.support.station_rig import PROFILE, ScriptedService, StationRig

PLANTED = ("hunter2-secret", "key-secret", "access-key-secret-planted")


def test_planted_secrets_are_found_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr("app.store.secrets._keyring", lambda: None)
    caplog.set_level(logging.DEBUG)
    secrets = SecretStore()
    secrets.set("site", PLANTED[2])
    profiles = ProfileStore()
    profiles.save(PROFILE)
    profiles.set_last_used("site")
    database = Database()
    rig = StationRig(ScriptedService(5), database=database)
    rig.start()
    rig.station.wall.assign_many([f"cam{n}" for n in range(4)])
    rig.run()
    rig.pictures()
    for stream in list(rig.pool.streams):
        rig.pool.fail(stream, Failure.ADDRESS_EXPIRED, "HTTP 403")
    rig.wait(5)

    def burst(request):
        raise RuntimeError(f"a library's own words: {PLANTED[2]}")

    rig.client.answer = burst
    rig.station.catalogue.refresh()
    rig.run()
    said = [repr(vars(rig.station)), repr(secrets), repr(PROFILE), caplog.text]
    said += [repr(stream.session) for stream in rig.station.wall.streams]
    said += [repr(stream) for stream in rig.pool.streams.values()]
    said += [repr(list(stream.session.effects)) for stream in rig.station.wall.streams]
    said += [repr(rig.station.catalogue.devices), repr(rig.station.catalogue.state)]
    database.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".toml", ".sqlite"}
    for planted in PLANTED:
        assert not [text for text in said if planted in text]
        assert not [path for path in files if planted.encode() in path.read_bytes()]
    rig.station.shutdown()
