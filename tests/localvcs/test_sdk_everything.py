"""The official SDK over every action, success and error paths, on a fresh service: nothing is left out."""

from __future__ import annotations

from pathlib import Path

import app.localvcs
from app.localvcs.actions import HANDLERS
from app.vcs import spec
from tests.support.localvcs import running_service
from tests.support.sdk_tour import steps, table, tour

README = Path(app.localvcs.__file__).with_name("README.md")


def test_every_action_is_served_and_on_the_tour() -> None:
    walked = [step.action for step in steps()]
    assert len(walked) == len(set(walked))
    assert set(walked) == set(spec.ACTIONS) == set(HANDLERS)


def test_the_tour_and_the_table_in_the_readme(tmp_path: Path) -> None:
    with running_service(tmp_path, pull_seconds=0.1, register_seconds=None) as service:
        rows = tour(service)
    assert {row.action for row in rows} == set(spec.ACTIONS)
    assert all(row.refused for row in rows)
    assert table(rows) in README.read_text("utf-8"), "python -m tests.support.sdk_tour prints the new table"
