"""Pasted and typed times: every form, both hours of a clock change, what is no time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.localtime import local
from app.core.timetext import NotATime, read

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOW = ms("2026-11-22T12:00:00+08:00")
AT = ms("2026-11-20T09:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-22T10:24:31.240Z", "2026-11-22T10:24:31.240Z"),
        ("2026-11-22T10:24:31+0800", "2026-11-22T10:24:31+08:00"),
        ("2026-11-22 10:24:31.240", "2026-11-22T10:24:31.240+08:00"),
        ("2026-11-22 10:24:31,24", "2026-11-22T10:24:31.240+08:00"),
        ("[2026-11-22 10:24:31,240] ERROR gate: door open", "2026-11-22T10:24:31.240+08:00"),
        ("  “2026/11/22 10:24”  ", "2026-11-22T10:24+08:00"),
        ("2026-11-22 10:24:31 UTC+8", "2026-11-22T10:24:31+08:00"),
        ("2026-11-22 10:24:31 UTC-3:30", "2026-11-22T10:24:31-03:30"),
        ("2026-11-22 10:24 GMT", "2026-11-22T10:24Z"),
        ("Sun 22 Nov 2026 10:24:31 UTC+8", "2026-11-22T10:24:31+08:00"),
        ("Sun, 22 Nov 2026 10:24:31 GMT", "2026-11-22T10:24:31Z"),
        ("Nov 22 10:24:31", "2026-11-22T10:24:31+08:00"),
        ("November 22nd, 2026 10:24 pm", "2026-11-22T22:24+08:00"),
        ("10:24", "2026-11-20T10:24+08:00"),
        ("10:24:31.5", "2026-11-20T10:24:31.500+08:00"),
        ("9 pm", "2026-11-20T21:00+08:00"),
        ("12:30 am", "2026-11-20T00:30+08:00"),
        ("22/11 10:24", "2026-11-22T10:24+08:00"),
        ("11/22 10:24", "2026-11-22T10:24+08:00"),
        ("24/12 10:24", "2025-12-24T10:24+08:00"),
        ("22.11.2026 10:24", "2026-11-22T10:24+08:00"),
        ("22.11. 10:24", "2026-11-22T10:24+08:00"),
        ("22/11/26 10:24", "2026-11-22T10:24+08:00"),
        ("20261122102431", "2026-11-22T10:24:31+08:00"),
        ("20261122T102431Z", "2026-11-22T10:24:31Z"),
        ("snapshot_20261122-102431.jpg", "2026-11-22T10:24:31+08:00"),
        ("1795314271240", "2026-11-22T02:24:31.240Z"),
        ("1795314271", "2026-11-22T02:24:31Z"),
        ("2026年11月22日 10时24分31秒", "2026-11-22T10:24:31+08:00"),
        ("2026年11月22日10点24分", "2026-11-22T10:24+08:00"),
        ("11月22日 10:24", "2026-11-22T10:24+08:00"),
        ("１１月２２日　１０：２４", "2026-11-22T10:24+08:00"),
        ("昨天 下午3点半", "2026-11-21T15:30+08:00"),
        ("前天晚上11点05分", "2026-11-20T23:05+08:00"),
        ("今天凌晨12点10分", "2026-11-22T00:10+08:00"),
        ("中午12点", "2026-11-20T12:00+08:00"),
        ("上午10点", "2026-11-20T10:00+08:00"),
        ("yesterday 22:10", "2026-11-21T22:10+08:00"),
        ("today 7:05", "2026-11-22T07:05+08:00"),
        ("now", "2026-11-22T12:00+08:00"),
        ("5 min ago", "2026-11-22T11:55+08:00"),
        ("5分钟前", "2026-11-22T11:55+08:00"),
        ("2小时前", "2026-11-22T10:00+08:00"),
        ("-30s", "2026-11-20T08:59:30+08:00"),
        ("+2h", "2026-11-20T11:00+08:00"),
        ("2028-02-29 00:00", "2028-02-29T00:00+08:00"),
        ("29 Feb 10:00", "2024-02-29T10:00+08:00"),
        ("2026-11-21 24:00", "2026-11-22T00:00+08:00"),
    ],
)
def test_what_is_understood(text: str, iso: str) -> None:
    found = read(text, NOW, CHINA, AT)
    assert found.instants == (ms(iso),) and not found.whole_day


@pytest.mark.parametrize("text", ["2026-11-22", "22/11", "20261122", "11月22日", "22 Nov", "周日 11月22日"])
def test_a_day_without_a_time_begins_where_it_begins(text: str) -> None:
    found = read(text, NOW, CHINA)
    assert found.instants == (ms("2026-11-22T00:00+08:00"),) and found.whole_day


def test_an_hour_that_comes_twice_means_two_instants_unless_it_says_which() -> None:
    now = ms("2026-10-26T00:00Z")
    found = read("2026-10-25 02:30", now, BERLIN)
    assert found.instants == (ms("2026-10-25T00:30Z"), ms("2026-10-25T01:30Z"))
    assert read("2026-10-25 02:30 +01:00", now, BERLIN).instants == (ms("2026-10-25T01:30Z"),)
    with pytest.raises(NotATime) as refused:
        read("2026-03-29 02:30", now, BERLIN)
    assert (refused.value.code, refused.value.after_utc_ms) == ("left_out", ms("2026-03-29T01:00Z"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_time"),
        ("camera 7", "not_a_time"),
        ("10:24 or so", "not_a_time"),
        ("2026-02-30 10:00", "no_such_day"),
        ("30/02 10:00", "no_such_day"),
        ("25:00", "no_such_time"),
        ("10:75", "no_such_time"),
        ("13 pm", "no_such_time"),
        ("2026-11-22 10:00 UTC+25", "no_such_time"),
        ("0001-01-01 00:00", "no_such_day"),
        ("-999999d", "no_such_day"),
        ("999999 days ago", "no_such_day"),
        ("9999999999999", "no_such_day"),
        ("x" * 1000, "not_a_time"),
    ],
)
def test_what_is_no_time(text: str, code: str) -> None:
    with pytest.raises(NotATime) as refused:
        read(text, NOW, CHINA)
    assert refused.value.code == code


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_is_refused(text: str) -> None:
    try:
        found = read(text, NOW, BERLIN, AT)
    except NotATime:
        return
    assert 1 <= len(found.instants) <= 2


@given(st.integers(ms("2024-01-01T00:00Z"), NOW), st.sampled_from([CHINA, BERLIN, UTC]))
def test_what_we_show_can_be_pasted_back(at: int, zone: ZoneInfo) -> None:
    moment = local(at, zone)
    assert at in read(moment.isoformat(sep=" ", timespec="milliseconds"), NOW, CHINA).instants
    naive = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    assert at in read(naive, NOW, zone).instants
