"""A query while it is being made: what is wrong with it, and the request it becomes.

Every documented limit is read from the request type ``app.vcs.SearchTarget``: a form builds its fields and
bounds from ``limits()``, ``faults`` finds what the API would refuse, ``request`` makes what is sent. Nothing
here blocks.
"""

from __future__ import annotations

import base64
import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.core.instant import Instant, to_datetime
from app.core.search.when import Between, Range, When, resolve
from app.core.status import Params

if TYPE_CHECKING:
    from app.vcs import SearchTarget
    from app.vcs.declare import Field

SCORE_LEAST, SCORE_MOST = 0.0, 1.0
"""What a score is; the API states no bounds for it."""


class Order(enum.StrEnum):
    """How the service sorts hits. A search by picture is always by similarity."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DEVICE = "device"


_SORT_KEYS = {
    Order.NEWEST: ("Timestamp", "Desc"),
    Order.OLDEST: ("Timestamp", "Asc"),
    Order.DEVICE: ("DeviceId", "Asc"),
}


@dataclass(frozen=True, slots=True)
class WantedAttribute:
    """An attribute that must hold: any of the values, with at least this score (0 to 1, None: any)."""

    key: str
    values: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class PictureData:
    """A picture to look for, fitted (``fitting.fit``): the bytes of a file the API takes, ``width`` by
    ``height`` pixels. ``name``: what to call it, such as the file's. ``from_bytes``, ``from_size``: of the
    file it was made of, width and height as it is looked at."""

    data: bytes = field(repr=False)
    width: int
    height: int
    name: str = ""
    from_bytes: int = 0
    from_size: tuple[int, int] | None = None

    @property
    def as_it_was(self) -> bool:
        """Nothing was scaled or recompressed."""
        return self.from_bytes == len(self.data)


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """A picture to look for that the service fetches itself. The address may hold a key."""

    url: str = field(repr=False)


Picture = PictureData | PictureAddress


@dataclass(frozen=True, slots=True)
class Draft:
    """A query, never changed in place (``dataclasses.replace``).

    ``devices`` None: all of the project. ``when`` None: no range is sent. ``threshold``: least similarity,
    for a search by picture only; ``order`` counts only without a picture."""

    corp_id: str = ""
    target_type: str = ""
    attributes: tuple[WantedAttribute, ...] = ()
    picture: Picture | None = None
    threshold: float | None = None
    devices: tuple[str, ...] | None = None
    when: When | None = None
    order: Order = Order.NEWEST
    model_id: str = ""


class Where(enum.StrEnum):
    """The field of the form a fault belongs to."""

    PROJECT = "project"
    TARGET_TYPE = "target_type"
    ATTRIBUTES = "attributes"
    PICTURE = "picture"
    THRESHOLD = "threshold"
    DEVICES = "devices"
    WHEN = "when"
    ORDER = "order"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a draft cannot be sent. ``index``: which attribute, from 0, where it is about one.

    Codes: ``missing`` (project, type, an attribute's key), ``unknown`` (a type that is none),
    ``no_values``, ``empty_value``, ``too_many`` {most}, ``out_of_range`` {least, most}, ``too_long`` {most},
    ``too_large`` {most_bytes}, ``not_a_web_address``, ``no_devices``, ``half_a_range``,
    ``ends_before_it_begins``, ``not_a_time``, ``not_text`` (characters that cannot be sent).
    Never carries a picture's address.
    """

    code: str
    where: Where
    params: Params = field(default_factory=dict)
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the API documents, for building a form."""

    target_types: tuple[str, ...]
    attributes: int
    url_length: int
    picture_bytes: int
    threshold_least: float
    threshold_most: float
    page_size: int
    pages: int
    devices: int
    """Of one query; documented for other lists of devices only."""

    @property
    def reachable(self) -> int:
        """So many hits of one query can be fetched."""
        return self.page_size * self.pages


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Read from the request types."""
    from app.vcs import AddCameraForInstance, SearchTarget

    by_attr = {one.attr: one for one in SearchTarget.fields()}
    borrowed = next(one for one in AddCameraForInstance.fields() if one.attr == "camera_ids")
    threshold = by_attr["similarity_threshold"]
    return Limits(
        target_types=tuple(by_attr["target_type"].enum or ()),
        attributes=_known(by_attr["target_attributes"].max_items),
        url_length=_known(by_attr["target_image_url"].max_length),
        picture_bytes=_known(by_attr["target_image_data"].limits.max_bytes),
        threshold_least=threshold.min if threshold.min is not None else 0.0,
        threshold_most=threshold.max if threshold.max is not None else 1.0,
        page_size=round(_known(by_attr["page_size"].max)),
        pages=round(_known(by_attr["page_number"].max)),
        devices=_known(borrowed.max_items),
    )


def _known(limit: Any) -> Any:
    if limit is None:
        raise TypeError("the request type states no such limit")
    return limit


def faults(draft: Draft, now: Instant, zone: tzinfo | None = None) -> tuple[Fault, ...]:
    """All that keeps a draft from being sent, in the order of the form; empty: it is valid."""
    return tuple(_faults(draft, now, zone))


def request(draft: Draft, page: int, span: Range | None) -> SearchTarget:
    """What is sent for one page (from 1), for a range that was resolved when the search began. ValueError for
    a draft with faults."""
    from app.vcs import AttributeFilter, SearchTarget, SortKey

    bounds = limits()
    picture, key = draft.picture, _SORT_KEYS[draft.order]
    made = SearchTarget(
        corp_id=draft.corp_id,
        page_number=page,
        page_size=bounds.page_size,
        target_type=draft.target_type,
        target_attributes=tuple(
            AttributeFilter(key=one.key, value=one.values, score=one.score) for one in draft.attributes
        )
        or None,
        target_image_url=picture.url if isinstance(picture, PictureAddress) else None,
        target_image_data=(
            base64.b64encode(picture.data).decode("ascii") if isinstance(picture, PictureData) else None
        ),
        order_by=None if picture is not None else (SortKey(key=key[0], type=key[1]),),
        device_list=draft.devices,
        model_id=draft.model_id or None,
        begin_time=None if span is None else _stamp(span[0]),
        end_time=None if span is None else _stamp(span[1]),
        similarity_threshold=draft.threshold if picture is not None else None,
    )
    try:
        made.validate()
    except Exception as error:
        # Type alone: nothing of the query goes into a log.
        raise ValueError(f"not a valid query: {type(error).__name__}") from None
    return made


def _stamp(utc_ms: int) -> str:
    moment = to_datetime(utc_ms // 1000 * 1000)
    return moment.replace(tzinfo=None).isoformat() + "Z"  # strftime writes the year 999 with three digits


_CODES = {
    "required": "missing",
    "enum": "unknown",
    "max_items": "too_many",
    "max_length": "too_long",
    "max_bytes": "too_large",
    "min": "out_of_range",
    "max": "out_of_range",
    "decimal": "out_of_range",
    "encoding": "not_text",
}
_FIELDS = {
    "corp_id": Where.PROJECT,
    "target_type": Where.TARGET_TYPE,
    "target_attributes": Where.ATTRIBUTES,
    "target_image_url": Where.PICTURE,
    "target_image_data": Where.PICTURE,
    "similarity_threshold": Where.THRESHOLD,
    "device_list": Where.DEVICES,
    "model_id": Where.MODEL,
}


def _faults(draft: Draft, now: Instant, zone: tzinfo | None) -> Iterator[Fault]:
    yield from _documented(draft)
    if isinstance(draft.picture, PictureAddress) and not is_web_address(draft.picture.url):
        yield Fault("not_a_web_address", Where.PICTURE)
    if draft.devices is not None and not draft.devices:
        yield Fault("no_devices", Where.DEVICES)
    if draft.devices is not None and len(draft.devices) > limits().devices:
        yield Fault("too_many", Where.DEVICES, {"most": limits().devices})
    yield from _range(draft.when, now, zone)


def _documented(draft: Draft) -> Iterator[Fault]:
    """What breaks a limit of the request type."""
    from app.vcs import SearchTarget
    from app.vcs.codec import Bad, Missing, check

    picture = draft.picture
    values: dict[str, Any] = {
        "corp_id": draft.corp_id,
        "target_type": draft.target_type,
        "target_image_url": picture.url if isinstance(picture, PictureAddress) else None,
        "device_list": draft.devices,
        "model_id": draft.model_id or None,
        "similarity_threshold": draft.threshold if picture is not None else None,
    }
    for one in SearchTarget.fields():
        if one.attr == "target_image_data":
            most = limits().picture_bytes
            if isinstance(picture, PictureData) and not 0 < len(picture.data) <= most:
                yield Fault("too_large" if picture.data else "missing", Where.PICTURE, {"most_bytes": most})
            continue
        if one.attr == "target_attributes":
            yield from _attributes(draft, one)
        if one.attr not in values:
            continue
        value = values[one.attr]
        try:
            if one.required and not value:
                raise Missing("required")
            check(one, value)
            if _has_zero(value):
                raise Bad("encoding")
        except Bad as bad:
            params: Params = {}
            if bad.rule in ("max_items", "max_length"):
                params = {"most": one.max_items if bad.rule == "max_items" else one.max_length}
            elif one.attr == "similarity_threshold":
                params = {"least": limits().threshold_least, "most": limits().threshold_most}
            yield Fault(_CODES.get(bad.rule, "not_text"), _FIELDS[one.attr], params)


def _has_zero(value: object) -> bool:
    """No service takes a text with a zero character in it."""
    texts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, str) and "\0" in one for one in texts)


def _attributes(draft: Draft, field: Field) -> Iterator[Fault]:
    """All that is wrong with them: how many, and each by itself."""
    from app.vcs import AttributeFilter
    from app.vcs.codec import Bad, check, check_record

    where = Where.ATTRIBUTES
    made = tuple(AttributeFilter(key=one.key, value=one.values, score=one.score) for one in draft.attributes)
    if field.max_items is not None and len(made) > field.max_items:
        yield Fault("too_many", where, {"most": field.max_items})
    for index, one in enumerate(made):
        bounds = {"least": SCORE_LEAST, "most": SCORE_MOST}
        if one.score is not None and not SCORE_LEAST <= one.score <= SCORE_MOST:
            yield Fault("out_of_range", where, bounds, index)
            continue
        try:
            check_record(one)
            check(field, (one,))
            if _has_zero((one.key, *one.value)):
                raise Bad("encoding")
        except Bad as bad:
            score = bad.rule == "decimal"
            yield Fault(_CODES.get(bad.rule, "not_text"), where, bounds if score else {}, index)
        if one.key and not one.value:
            yield Fault("no_values", where, {"key": one.key}, index)
        if not all(value.strip() for value in one.value):
            yield Fault("empty_value", where, {"key": one.key}, index)


def _range(when: When | None, now: Instant, zone: tzinfo | None) -> Iterator[Fault]:
    if when is None or when == Between():
        return
    if isinstance(when, Between) and (when.begin_utc_ms is None or when.end_utc_ms is None):
        yield Fault("half_a_range", Where.WHEN)
        return
    try:
        begin, end = resolve(when, now, zone)
        _stamp(begin), _stamp(end)
    except (ValueError, OverflowError, OSError):
        yield Fault("not_a_time", Where.WHEN)
        return
    if begin > end:
        yield Fault("ends_before_it_begins", Where.WHEN)


def range_of(draft: Draft, now: Instant, zone: tzinfo | None = None) -> Range | None:
    """What the draft's time is at ``now``; None where no range is sent. ValueError as ``resolve``."""
    if draft.when is None or draft.when == Between():
        return None
    return resolve(draft.when, now, zone)


_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}]")


def is_web_address(url: str) -> bool:
    """Whether a service could fetch it: http or https, with a host, without blanks and without a password."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (raises for one that is none)
    except ValueError:
        return False
    plain = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.password is None
    return plain and not _NOT_IN_AN_ADDRESS.search(url)
