"""Reports of hits: times with zones, names in both languages, and tables no spreadsheet executes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.instant import Instant
from app.core.search.draft import Draft, PictureAddress, PictureData, WantedAttribute
from app.core.search.hits import Hit, HitAttribute, PictureRef
from app.core.search.report import COLUMNS, csv_file, query_facts, rows
from app.core.spreadsheet import defused
from app.store.attributes import load

NOON = Instant(1_767_326_400_000)
RESOURCE = Path(__file__).parents[2] / "resources/search/attributes.toml"
TABLE, _ = load(RESOURCE, Path("nowhere.toml"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
HIT = Hit(
    "k",
    "Body",
    "33010600001320000012",
    NOON,
    (10, 20, 30, 40),
    (HitAttribute("CoatColor", "4", 0.87), HitAttribute("ShoeSize", "43")),
    target=PictureRef("k-t", "http://p/1?auth_key=secret"),
)
TITLES = {one: one for one in COLUMNS}


def names(device_id: str) -> str:
    return {"33010600001320000012": "North gate 北门"}.get(device_id, device_id)


def test_a_row_tells_who_when_and_what() -> None:
    (row,) = rows([HIT], names, TABLE, "zh_CN", SHANGHAI)
    assert (row.number, row.device) == (1, "North gate 北门")
    assert (row.local_time, row.utc_time) == ("2026-01-02T12:00:00+08:00", "2026-01-02T04:00:00Z")
    assert [(one.name, one.meaning, one.score) for one in row.attributes] == [
        ("上衣颜色", "红色", 0.87),
        ("ShoeSize", "43", None),
    ]
    (english,) = rows([HIT], names, TABLE, "en", UTC)
    assert english.attributes[0].meaning == "red" and english.local_time == "2026-01-02T04:00:00+00:00"


def test_the_query_is_told_without_a_key() -> None:
    draft = Draft(
        "c1",
        "Body",
        (WantedAttribute("CoatColor", ("4", "5"), 0.8),),
        PictureAddress("http://p/1.jpg?auth_key=secret"),
        0.5,
        ("33010600001320000012", "x"),
        model_id="m",
    )
    facts = query_facts(draft, (NOON, Instant(NOON + 3_600_000)), names, TABLE, "en", SHANGHAI)
    assert [(one.what, one.texts, one.score) for one in facts] == [
        ("project", ("c1",), None),
        ("type", ("Body",), None),
        ("attribute", ("Colour of the upper clothes", "red", "blue"), 0.8),
        ("picture", ("http://p/1.jpg",), None),
        ("threshold", (), 0.5),
        ("devices", ("North gate 北门", "x"), None),
        ("from", ("2026-01-02T12:00:00+08:00", "2026-01-02T04:00:00Z"), None),
        ("to", ("2026-01-02T13:00:00+08:00", "2026-01-02T05:00:00Z"), None),
        ("model", ("m",), None),
    ]
    by_file = query_facts(replace(draft, picture=PictureData(b"x", 9, 9, "me.jpg")), None, names, TABLE, "en")
    assert ("picture", ("me.jpg",)) in [(one.what, one.texts) for one in by_file]


def test_a_csv_opens_as_it_is() -> None:
    similar = replace(HIT, key="j", similarity=0.98765, attributes=(), device_id="cam")
    data = csv_file(rows([HIT, similar], names, TABLE, "zh_CN", SHANGHAI), TITLES, "red coats, noon")
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == 3
    assert b"secret" not in data
    read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert list(read[0]) == list(COLUMNS)
    assert read[0] == {
        "number": "1",
        "device": "North gate 北门",
        "device_id": "'33010600001320000012",
        "local_time": "2026-01-02T12:00:00+08:00",
        "utc_time": "2026-01-02T04:00:00Z",
        "type": "Body",
        "similarity": "",
        "attributes": "上衣颜色: 红色 (0.87); ShoeSize: 43",
        "box": "10 20 30 40",
        "query": "red coats, noon",
    }
    assert (read[1]["similarity"], read[1]["device_id"]) == ("0.9877", "cam")


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "＝1", "＠a", "\x00=1"]
)
def test_formulas_are_defused(evil: str) -> None:
    assert defused(evil)[0] == "'"
    hostile = replace(HIT, attributes=(HitAttribute(evil, evil),), target_type=evil, device_id=evil)
    data = csv_file(rows([hostile], lambda _: evil, TABLE, "en"), TITLES, evil)
    (row,) = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for name in ("device", "device_id", "type", "attributes", "query"):
        assert row[name][0] == "'"


@given(st.text(max_size=30))
def test_whatever_a_name_holds_one_row_is_one_row_and_no_formula(text: str) -> None:
    data = csv_file(rows([HIT, HIT], lambda _: text, TABLE, "en", UTC), TITLES, text)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [len(row) for row in read] == [len(COLUMNS)] * 3
    assert not read[1][1].strip()[:1] or read[1][1].strip()[0] not in "=+-@"
