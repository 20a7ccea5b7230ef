"""Hits out of an answer of SearchTarget. On the executor: a page is parsed off the owner's thread."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.calls import CallFailed
from app.core.instant import Instant, from_datetime, is_likely
from app.core.names import countable
from app.core.search.hits import Hit, HitAttribute, Origin, PictureRef


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """``rows``: as many as the service sent, ``unreadable`` of them without a device or a time. ``last``: the
    time of the last one that could be read."""

    hits: tuple[Hit, ...]
    rows: int
    unreadable: int
    total: int

    @property
    def last(self) -> Instant | None:
        return self.hits[-1].at_utc_ms if self.hits else None


def read(response: Any, corp_id: str) -> AnsweredPage:
    """The page of a search in a project. Raises ``CallFailed`` for an answer that holds no result: ``retry``,
    ``failed``, ``bad_answer``."""
    outcome = str(response.outcome)
    if outcome == "retry":
        raise CallFailed("retry", response.code)
    if outcome != "ok":
        raise CallFailed("failed", response.code, response.message)
    data = response.data
    if not response.code and not data.page_number and not data.records:
        # JSON, but not this answer: as a result it would say that there are no hits.
        raise CallFailed("bad_answer", "NoResult")
    hits = tuple(hit for record in data.records if (hit := _hit(record, corp_id)) is not None)
    rows = len(data.records)
    return AnsweredPage(hits, rows, rows - len(hits), countable(data.total_count))


def _hit(record: Any, corp_id: str) -> Hit | None:
    at = _instant(record.timestamp)
    if at is None or not record.device_id:
        return None
    box = (record.left_top_x, record.left_top_y, record.right_bottom_x, record.right_bottom_y)
    told = f"{record.device_id}|{at}|{box}|{record.target_type}"
    if box[0] >= box[2] or box[1] >= box[3]:  # says nothing of where: two of one second would be one
        told += f"|{record.target_image_url.partition('?')[0]}"
    key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:24]
    origin = Origin(key, corp_id, record.target_type, record.device_id, at)
    return Hit(
        key=key,
        target_type=record.target_type,
        device_id=record.device_id,
        at_utc_ms=at,
        box=box,
        attributes=tuple(HitAttribute(one.key, one.value, one.score) for one in record.target_attributes),
        similarity=record.target_image_similarity,
        target=PictureRef(f"{key}-t", record.target_image_url, origin),
        source=PictureRef(f"{key}-s", record.source_image_url, origin),
    )


def _instant(text: str) -> Instant | None:
    """ISO 8601; without a zone it is UTC, as documented. None for none, or far beyond all recordings."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    at = from_datetime(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    return at if is_likely(at) else None
