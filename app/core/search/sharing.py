"""A query as text that can be sent to somebody, or kept: versioned, read back strictly.

Pictures do not go into texts, and neither does an address that may hold a key: what was left out is told, on
both sides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.core.search.draft import Draft, Order, PictureAddress, WantedAttribute
from app.core.search.when import Between, Last, Preset, Unit, When
from app.core.status import Params

VERSION = 1
MOST_CHARACTERS = 2_000_000
_MARK = "vcs-wall search"
_PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Shared:
    """``left_out``: fields of the draft the text does not hold (``picture``)."""

    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """``left_out``: fields the sender had and the text does not hold."""

    draft: Draft
    left_out: tuple[str, ...] = ()


class NotAQuery(ValueError):
    """A text that is none. Codes: ``not_a_query``, ``too_long`` {most}, ``newer_version`` {found, known},
    ``damaged`` {field}."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params: Params = dict(params)


def to_text(draft: Draft) -> Shared:
    """One line of JSON, ASCII."""
    fields, left_out = to_fields(draft)
    if left_out:
        fields["left_out"] = list(left_out)
    return Shared(json.dumps({_MARK: VERSION, **fields}), left_out)


def from_text(text: str) -> Received:
    """The query in a text, whatever stands around it. Raises ``NotAQuery``. What comes out may still have
    faults: the sender may have been half-way."""
    if len(text) > MOST_CHARACTERS:
        raise NotAQuery("too_long", most=MOST_CHARACTERS)
    begin, end = text.find("{"), text.rfind("}")
    if begin < 0 or end < begin:
        raise NotAQuery("not_a_query")
    try:
        found = json.loads(text[begin : end + 1], parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotAQuery("not_a_query") from None
    if not isinstance(found, dict) or _MARK not in found:
        raise NotAQuery("not_a_query")
    version = found[_MARK]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise NotAQuery("not_a_query")
    if version > VERSION:
        raise NotAQuery("newer_version", found=version, known=VERSION)
    left_out = found.get("left_out", [])
    if not isinstance(left_out, list) or not all(one == _PICTURE for one in left_out):
        raise NotAQuery("damaged", field="left_out")
    return Received(from_fields(found), tuple(dict.fromkeys(left_out)))


def to_fields(draft: Draft) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What JSON can hold of it, and what is left out. Only what differs from an empty draft is named."""
    made: dict[str, Any] = {}
    left_out: tuple[str, ...] = ()
    if draft.corp_id:
        made["project"] = draft.corp_id
    if draft.target_type:
        made["type"] = draft.target_type
    if draft.attributes:
        made["attributes"] = [
            {"key": one.key, "values": list(one.values), "score": one.score} for one in draft.attributes
        ]
    if isinstance(draft.picture, PictureAddress) and _may_be_told(draft.picture.url):
        made["picture_url"] = draft.picture.url
    elif draft.picture is not None:
        left_out = (_PICTURE,)
    if draft.threshold is not None:
        made["threshold"] = draft.threshold
    if draft.devices is not None:
        made["devices"] = list(draft.devices)
    if draft.when is not None:
        made["when"] = _when_to(draft.when)
    if draft.order is not Order.NEWEST:
        made["order"] = str(draft.order)
    if draft.model_id:
        made["model"] = draft.model_id
    return made, left_out


def from_fields(fields: dict[str, Any]) -> Draft:
    """Raises ``NotAQuery`` (``damaged``)."""
    url = fields.get("picture_url")
    if url is not None and (not isinstance(url, str) or not _may_be_told(url)):
        raise NotAQuery("damaged", field="picture_url")
    attributes = fields.get("attributes", [])
    if not isinstance(attributes, list):
        raise NotAQuery("damaged", field="attributes")
    try:
        order = Order(fields.get("order", Order.NEWEST))
    except ValueError:
        raise NotAQuery("damaged", field="order") from None
    return Draft(
        corp_id=_text(fields, "project"),
        target_type=_text(fields, "type"),
        attributes=tuple(_attribute(one) for one in attributes),
        picture=None if url is None else PictureAddress(url),
        threshold=_number(fields, "threshold"),
        devices=None if fields.get("devices") is None else _texts(fields, "devices"),
        when=None if fields.get("when") is None else _when_from(fields["when"]),
        order=order,
        model_id=_text(fields, "model"),
    )


def _may_be_told(url: str) -> bool:
    """An address without a place for a key."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not (parts.query or parts.fragment or parts.username or parts.password) and "?" not in url


def _when_to(when: When) -> dict[str, Any]:
    if isinstance(when, Preset):
        return {"preset": str(when)}
    if isinstance(when, Last):
        return {"last": when.count, "unit": str(when.unit)}
    return {"from_utc_ms": when.begin_utc_ms, "to_utc_ms": when.end_utc_ms}


def _when_from(raw: Any) -> When:
    try:
        if "preset" in raw:
            return Preset(raw["preset"])
        if "last" in raw:
            count = raw["last"]
            if type(count) is not int or abs(count) >= 2**31:
                raise ValueError
            return Last(count, Unit(raw["unit"]))
        ends = (raw["from_utc_ms"], raw["to_utc_ms"])
        if not all(end is None or (type(end) is int and abs(end) < 2**53) for end in ends):
            raise ValueError
        return Between(*ends)
    except (ValueError, TypeError, KeyError):
        raise NotAQuery("damaged", field="when") from None


def _attribute(raw: Any) -> WantedAttribute:
    if not isinstance(raw, dict):
        raise NotAQuery("damaged", field="attributes")
    try:
        return WantedAttribute(_text(raw, "key"), _texts(raw, "values"), _number(raw, "score"))
    except NotAQuery:
        raise NotAQuery("damaged", field="attributes") from None


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise NotAQuery("damaged", field=name)
    return value


def _texts(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise NotAQuery("damaged", field=name)
    return tuple(value)


def _number(fields: dict[str, Any], name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        raise NotAQuery("damaged", field=name)
    return float(value)


def _no_number(name: str) -> None:
    raise ValueError(name)
