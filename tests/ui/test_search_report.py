"""Reports of hits: PDF and CSV with the same data, in either language, whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.ui.search.report import CSV, PDF, Order
from tests.support.search_rig import SearchRig, search_rig


@pytest.fixture
def rig(qtbot: Any, tmp_path: Path) -> Iterator[SearchRig]:
    with search_rig(tmp_path) as made:
        yield made


def _order(rig: SearchRig, kind: str, language: str = "en") -> Order:
    run = rig.page.run
    assert run is not None
    return Order(kind, tuple(rig.page.model.shown()), run, language)


def test_a_report_on_paper_is_a_whole_file_with_its_pictures(rig: SearchRig, tmp_path: Path) -> None:
    rig.give(12)
    rig.search()
    said: list[str] = []
    rig.page.said.connect(said.append)
    for language in ("en", "zh_CN"):
        file = tmp_path / f"{language}.pdf"
        rig.page.reports.write(_order(rig, PDF, language), str(file))
        assert rig.page.reports.running and "Writing" in rig.page.reports.button.text()
        rig.until(lambda: not rig.page.reports.running)
        data = file.read_bytes()
        assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
        assert data.count(b"/Subtype /Image") >= 12
        assert data.count(b"/Type /Page\n") >= 3
    assert said[-1] == f"The report was written to {tmp_path / 'zh_CN.pdf'}."
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_table_has_every_hit_and_no_formula(rig: SearchRig, tmp_path: Path) -> None:
    rig.give(12)
    rig.search()
    file = tmp_path / "hits.csv"
    rig.page.reports.write(_order(rig, CSV), str(file))
    rig.until(lambda: not rig.page.reports.running)
    text = file.read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:4] == ["No.", "Camera", "Device id", "Local time"] and len(rows) == 13
    assert rows[1][4].endswith("Z") and "Person" in rows[1][-1]


def test_what_a_disk_refuses_is_told_and_leaves_nothing(rig: SearchRig, tmp_path: Path) -> None:
    rig.give(3)
    rig.search()
    said: list[str] = []
    rig.page.said.connect(said.append)
    for kind in (PDF, CSV):
        (tmp_path / "file").touch()
        rig.page.reports.write(_order(rig, kind), str(tmp_path / "file" / f"x.{kind}"))
        rig.until(lambda: not rig.page.reports.running)
        assert "could not be written" in said[-1]


def test_a_report_nobody_wants_leaves_no_file(rig: SearchRig, tmp_path: Path) -> None:
    rig.give(5)
    rig.search()
    rig.page.reports.write(_order(rig, PDF), str(tmp_path / "x.pdf"))
    rig.page.reports.cancel()
    rig.settle()
    assert not rig.page.reports.running and not (tmp_path / "x.pdf").exists()
