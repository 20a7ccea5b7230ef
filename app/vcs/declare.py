"""How a request, an answer and their records are written down: one annotation a field.

    device_id: Annotated[str, Wire("DeviceId", max_length=64)]
    stream_type: Annotated[str | None, Wire("StreamType", choices=STREAM_TYPES)] = None

The Python type says what travels (text, whole number, decimal, yes/no, list, object), no default means
required, and ``Wire`` holds the name on the wire and every documented limit. Client, local VCS and forms all
read the resulting ``Field``; nothing of it is written a second time.
"""

import dataclasses
import enum
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar, Union, dataclass_transform, get_args, get_origin

T = TypeVar("T")

Choices = Mapping[Any, str]
"""The documented values and their meaning in short English (``{"1": "main", "2": "sub"}``)."""


class Kind(enum.StrEnum):
    """What a field carries."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    LIST = "list"
    OBJECT = "object"


class Format(enum.StrEnum):
    """How a field's value is written, where the kind alone does not say it."""

    SCALAR = "scalar"
    CSV = "csv"
    """A list as comma-separated text; blanks around the items do not count."""
    JSON_ARRAY = "json_array"
    """A list as JSON inside one text."""
    JSON_OBJECT = "json_object"
    """An object as JSON inside one text."""
    FLAT = "flat"
    """A list of objects as ``Name.1.Field``, ``Name.2.Field`` ... (AddWatchItems only)."""
    DATETIME = "datetime"
    """``2021-01-27T12:00:00Z``, UTC."""
    TIME = "time"
    """``HH:mm:ss``, the local time of the site."""
    EPOCH_MS = "epoch_ms"
    URL = "url"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class Wire:
    """The documented facts of one field. ``None`` means that the document states nothing."""

    name: str
    choices: Choices | None = None
    min: float | None = None
    max: float | None = None
    max_exclusive: bool = False
    min_length: int | None = None
    max_length: int | None = None
    max_items: int | None = None
    decimals: int | None = None
    pattern: str | None = None
    """A regular expression for the whole value (for a list: for each item), ASCII digits only."""
    patterns: tuple[str, ...] = ()
    """Several expressions, one of which the whole value has to match."""
    more_patterns: tuple[str, ...] = ()
    """Ours, beyond the document: what the local VCS takes as well. The cloud answers for itself."""
    max_bytes: int | None = None
    default: object = None
    """What the service takes when the field is missing."""
    deprecated: bool = False
    format: Format = Format.SCALAR
    special_values: tuple[str, ...] = ()
    """Words that stand in place of a list (``ALL``)."""
    applies_to: tuple[str, ...] = ()
    """Device types the field has an effect for; empty: all."""
    effectively_required: bool = False
    """Marked optional by the document although the call is useless without it."""
    doc_missing: bool = False
    """The document forgot it, the official SDK has it."""
    secret: bool = False
    """Never shown: not in a repr, a log or an error."""
    xml_item: str | None = None
    """In XML the list is one element that holds an element of this name for each row; without it the
    field's own element is repeated."""


_RecordType: TypeAlias = "type[Record]"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request, an answer or a record, as declared: for codecs, checks and forms."""

    attr: str
    wire: str
    type: Kind
    item: "Kind | None"
    """What a list holds."""
    record: "_RecordType | None"
    """The record an object, or the items of a list, consist of."""
    required: bool
    optional: bool
    """May be ``None``."""
    fallback: Any
    """What the attribute holds when the field is missing."""
    limits: Wire

    @property
    def enum(self) -> tuple[Any, ...] | None:
        return None if self.limits.choices is None else tuple(self.limits.choices)

    @property
    def choices(self) -> Choices | None:
        return self.limits.choices

    @property
    def min(self) -> float | None:
        return self.limits.min

    @property
    def max(self) -> float | None:
        return self.limits.max

    @property
    def max_exclusive(self) -> bool:
        return self.limits.max_exclusive

    @property
    def min_length(self) -> int | None:
        return self.limits.min_length

    @property
    def max_length(self) -> int | None:
        return self.limits.max_length

    @property
    def max_items(self) -> int | None:
        return self.limits.max_items

    @property
    def decimals(self) -> int | None:
        return self.limits.decimals

    @property
    def pattern(self) -> str | None:
        return self.limits.pattern

    @property
    def default(self) -> object:
        return self.limits.default

    @property
    def value_format(self) -> Format:
        return self.limits.format

    @property
    def deprecated(self) -> bool:
        return self.limits.deprecated

    @property
    def effectively_required(self) -> bool:
        return self.limits.effectively_required

    @property
    def applies_to(self) -> tuple[str, ...]:
        return self.limits.applies_to

    @property
    def secret(self) -> bool:
        return self.limits.secret


_SHOWN_LENGTH = 80
_HIDDEN = "<hidden>"


class Record:
    """Something with declared fields. Frozen; equal by value; its repr never shows a secret field."""

    __slots__ = ()

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        return fields_of(cls)

    def __repr__(self) -> str:
        parts = []
        for field in fields_of(type(self)):
            value = getattr(self, field.attr)
            if value == field.fallback and not field.required:
                continue
            if field.secret:
                shown = _HIDDEN if value else repr(value)
            else:
                shown = repr(value)
                if len(shown) > _SHOWN_LENGTH and field.type not in (Kind.OBJECT, Kind.LIST):
                    shown = shown[:_SHOWN_LENGTH] + "…"
            parts.append(f"{field.attr}={shown}")
        return f"{type(self).__name__}({', '.join(parts)})"


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Makes a frozen, keyword-only record out of a class with annotated fields."""
    return dataclass(frozen=True, kw_only=True, slots=True, repr=False)(cls)


_PLANS: dict[type[Any], tuple[Field, ...]] = {}


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a request, answer or record, in the order they are written."""
    plan = _PLANS.get(cls)
    if plan is None:
        plan = _PLANS[cls] = tuple(_field(f) for f in dataclasses.fields(cls))
    return plan


_KINDS: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    float: Kind.DECIMAL,
    bool: Kind.BOOLEAN,
}


def _field(f: "dataclasses.Field[Any]") -> Field:
    annotation: Any = f.type
    if get_origin(annotation) is not Annotated:
        raise TypeError(f"{f.name} has no Wire")
    python_type, limits = get_args(annotation)
    optional = False
    if get_origin(python_type) in (Union, types.UnionType):
        members = [m for m in get_args(python_type) if m is not type(None)]
        if len(members) != 1:
            raise TypeError(f"{f.name} carries more than one type")
        optional, python_type = True, members[0]
    item: Kind | None = None
    inner: type[Record] | None = None
    if get_origin(python_type) is tuple:
        kind = Kind.LIST
        item, inner = _kind(get_args(python_type)[0])
    else:
        kind, inner = _kind(python_type)
    required = f.default is dataclasses.MISSING
    return Field(
        attr=f.name,
        wire=limits.name,
        type=kind,
        item=item,
        record=inner,
        required=required,
        optional=optional,
        fallback=None if required else f.default,
        limits=limits,
    )


def _kind(python_type: Any) -> "tuple[Kind, type[Record] | None]":
    kind = _KINDS.get(python_type)
    if kind is not None:
        return kind, None
    if isinstance(python_type, type) and issubclass(python_type, Record):
        return Kind.OBJECT, python_type
    raise TypeError(f"{python_type!r} cannot travel")
