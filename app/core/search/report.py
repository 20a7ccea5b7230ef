"""What a report of hits says: the same rows for paper (PDF, made in ``ui``) and for a table (CSV). Times
local and UTC with their zone. Words come from ``ui``; names of attributes from their table. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from app.core.instant import to_datetime
from app.core.localtime import local
from app.core.search.draft import Draft, PictureAddress, PictureData
from app.core.search.hits import Hit, PictureRef
from app.core.search.when import Range
from app.core.spreadsheet import sheet
from app.store.attributes import AttributeTable

COLUMNS = (
    "number",
    "device",
    "device_id",
    "local_time",
    "utc_time",
    "type",
    "similarity",
    "attributes",
    "box",
    "query",
)
"""Of the CSV, in this order; ``titles`` names them."""


@dataclass(frozen=True, slots=True)
class ReportAttribute:
    """``name``, ``meaning``: in the language of the report; ``key``, ``value``: as the service says them.
    ``score``: 0 to 1."""

    name: str
    meaning: str
    key: str
    value: str
    score: float | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One hit. ``number`` from 1. ``local_time``: ISO 8601 with the offset of the zone; ``utc_time``: with
    ``Z``. ``similarity``: 0 to 1, None for a search by attributes. ``box``: pixels of the source picture."""

    number: int
    hit_key: str
    device: str
    device_id: str
    local_time: str
    utc_time: str
    target_type: str
    similarity: float | None
    attributes: tuple[ReportAttribute, ...]
    box: tuple[int, int, int, int]
    target: PictureRef
    source: PictureRef


@dataclass(frozen=True, slots=True)
class QueryFact:
    """One thing that was asked. ``what``: ``project``, ``type``, ``attribute``, ``picture``, ``threshold``,
    ``devices``, ``from``, ``to``, ``model``. ``texts``: of an attribute its name, then the meanings of its
    values; of devices their names; of a time local, then UTC; of a picture its name, or its address without
    what may be a key."""

    what: str
    texts: tuple[str, ...]
    score: float | None = None


def rows(
    hits: Iterable[Hit],
    device_name: Callable[[str], str],
    table: AttributeTable,
    language: str,
    zone: tzinfo | None = None,
) -> list[ReportRow]:
    """In the order given. ``language``: ``en`` or ``zh_CN``; ``zone`` None: the machine's own."""
    return [
        ReportRow(
            number=number,
            hit_key=hit.key,
            device=device_name(hit.device_id),
            device_id=hit.device_id,
            local_time=local(hit.at_utc_ms, zone).isoformat(timespec="seconds"),
            utc_time=_utc(hit.at_utc_ms),
            target_type=hit.target_type,
            similarity=hit.similarity,
            attributes=tuple(
                ReportAttribute(
                    table.key_called(hit.target_type, one.key, language),
                    table.value_called(hit.target_type, one.key, one.value, language),
                    one.key,
                    one.value,
                    one.score,
                )
                for one in hit.attributes
            ),
            box=hit.box,
            target=hit.target,
            source=hit.source,
        )
        for number, hit in enumerate(hits, 1)
    ]


def query_facts(
    draft: Draft,
    span: Range | None,
    device_name: Callable[[str], str],
    table: AttributeTable,
    language: str,
    zone: tzinfo | None = None,
) -> list[QueryFact]:
    """What was asked, in the order of the form. ``span``: the range that was searched."""
    facts = [QueryFact("project", (draft.corp_id,)), QueryFact("type", (draft.target_type,))]
    for one in draft.attributes:
        values = (table.value_called(draft.target_type, one.key, value, language) for value in one.values)
        name = table.key_called(draft.target_type, one.key, language)
        facts.append(QueryFact("attribute", (name, *values), one.score))
    if isinstance(draft.picture, PictureData):
        facts.append(QueryFact("picture", (draft.picture.name,)))
    elif isinstance(draft.picture, PictureAddress):
        facts.append(QueryFact("picture", (re.split(r"[?#]", draft.picture.url)[0],)))
    if draft.picture is not None and draft.threshold is not None:
        facts.append(QueryFact("threshold", (), draft.threshold))
    if draft.devices is not None:
        facts.append(QueryFact("devices", tuple(device_name(one) for one in draft.devices)))
    for what, at in zip(("from", "to"), span or (), strict=False):
        facts.append(QueryFact(what, (local(at, zone).isoformat(timespec="seconds"), _utc(at))))
    if draft.model_id:
        facts.append(QueryFact("model", (draft.model_id,)))
    return facts


def csv_file(report: Iterable[ReportRow], titles: Mapping[str, str], query: str) -> bytes:
    """A CSV that spreadsheets open as it is: UTF-8 with a byte order mark, CRLF, every text defused.
    ``titles``: by ``COLUMNS``; ``query``: in words, with each row."""
    body = (_cells(row, query) for row in report)
    return sheet([[titles[one] for one in COLUMNS], *body]).encode("utf-8", "replace")


def _cells(row: ReportRow, query: str) -> Sequence[str | int | float]:
    attributes = "; ".join(
        f"{one.name}: {one.meaning}" + ("" if one.score is None else f" ({one.score:.2f})")
        for one in row.attributes
    )
    return (
        row.number,
        row.device,
        # A spreadsheet makes 3.301E+19 of twenty digits.
        f"'{row.device_id}" if row.device_id.isdecimal() else row.device_id,
        row.local_time,
        row.utc_time,
        row.target_type,
        "" if row.similarity is None else round(row.similarity, 4),
        attributes,
        " ".join(map(str, row.box)),
        query,
    )


def _utc(utc_ms: int) -> str:
    return to_datetime(utc_ms).isoformat(timespec="seconds").replace("+00:00", "Z")
