"""Values to wire and back.

Three directions: ``plain`` writes a value as JSON-able data, ``parse_text``/``parse_plain`` read strictly (a
request at the local VCS: anything wrong is ``Bad``), ``read_plain`` reads tolerantly (an answer: numbers may
be texts, unknown fields are passed over, what is missing or unreadable becomes the declared default).
``check`` holds the documented limits of a typed value.
"""

import base64
import binascii
import datetime
import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from app.vcs.declare import Field, Format, Kind, Record, fields_of

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,25}(\.[0-9]{1,25})?", re.ASCII)
_DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|24:00:00", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_INT64 = 2**63
_JSON_TEXT = (Format.JSON_ARRAY, Format.JSON_OBJECT)

_encode_json = msgspec.json.Encoder().encode
_decode_json = msgspec.json.Decoder().decode


class Bad(ValueError):
    """A value breaks a rule. ``path`` leads to the place inside a list or object, ``""`` at the top.
    Never carries the value: it may be a password."""

    def __init__(self, rule: str, path: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.path = path

    def under(self, step: str) -> "Bad":
        return Bad(self.rule, step + self.path)


class Missing(Bad):
    """A required value is absent or empty."""

    def under(self, step: str) -> "Bad":
        return Missing(self.rule, step + self.path)


def json_text(value: Any) -> str:
    return _encode_json(value).decode()


# Writing


def plain(field: Field, value: Any) -> Any:
    """A field's value as JSON-able data."""
    if value is None:
        return None
    if field.type is Kind.LIST:
        items = [plain_record(v) for v in value] if field.item is Kind.OBJECT else list(value)
        form = field.limits.format
        if form is Format.CSV:
            return ",".join(str(i) for i in items)
        if form is Format.JSON_ARRAY:
            return value[0] if _is_special(field, value) else json_text(items)
        return items
    if field.type is Kind.OBJECT:
        data = plain_record(value)
        return json_text(data) if field.limits.format is Format.JSON_OBJECT else data
    return value


def plain_record(value: Record) -> dict[str, Any]:
    """A record as a dict by wire names. ``None`` and objects wholly at their defaults are left out."""
    writer = _writer(type(value))
    values = writer.values_of(value)
    out = dict(zip(writer.wires, values, strict=True))
    for field in writer.nested:
        v = out[field.wire]
        if v is not None:
            if field.type is Kind.OBJECT and not field.required and v == field.fallback:
                del out[field.wire]
            else:
                out[field.wire] = plain(field, v)
    if None in values:
        return {wire: v for wire, v in out.items() if v is not None}
    return out


class _Writer:
    """How records of one class are written: pages of hundreds of wide records are the common answer."""

    def __init__(self, cls: type[Any]) -> None:
        plan = fields_of(cls)
        self.wires = tuple(field.wire for field in plan)
        self.nested = tuple(field for field in plan if field.type in (Kind.LIST, Kind.OBJECT))
        attrs = tuple(field.attr for field in plan)
        # With a single name attrgetter gives the bare value.
        self.values_of: Callable[[Any], tuple[Any, ...]] = (
            attrgetter(*attrs) if len(attrs) > 1 else lambda v: tuple(getattr(v, a) for a in attrs)
        )


_WRITERS: dict[type[Any], _Writer] = {}


def _writer(cls: type[Any]) -> _Writer:
    writer = _WRITERS.get(cls)
    if writer is None:
        writer = _WRITERS[cls] = _Writer(cls)
    return writer


def text(value: Any) -> str:
    """A scalar as it travels in a query, a form or XML: ``true``/``false``, decimals without exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return decimal_text(value)
    return str(value)


def decimal_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    written = format(Decimal(repr(value)), "f")
    return written if "." in written else written + ".0"


def to_params(request: Record) -> dict[str, str]:
    """The action parameters of a request as they travel; what is ``None`` is not sent."""
    params: dict[str, str] = {}
    for field in fields_of(type(request)):
        value = getattr(request, field.attr)
        if value is None:
            continue
        if field.limits.format is Format.FLAT:
            for number, item in enumerate(value, start=1):
                for name, inner in plain_record(item).items():
                    params[f"{field.wire}.{number}.{name}"] = text(inner)
        else:
            params[field.wire] = text(plain(field, value))
    return params


# Reading strictly


def parse_text(field: Field, raw: str) -> Any:
    """The value of one request parameter. Raises ``Bad``; limits are not checked here."""
    limits = field.limits
    if field.type is Kind.LIST:
        if limits.format is Format.CSV:
            parts = (part.strip() for part in raw.split(","))
            return tuple(_parse_scalar(field.item or Kind.TEXT, part) for part in parts if part)
        word = raw.strip().strip('"')
        if word in limits.special_values:
            return (word,)
        return parse_plain(field, _json(raw, list))
    if field.type is Kind.OBJECT:
        return parse_plain(field, _json(raw, dict))
    return _parse_scalar(field.type, raw)


def _json(raw: str, kind: type) -> Any:
    try:
        data = _decode_json(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        raise Bad("json") from None
    if not isinstance(data, kind):
        raise Bad("json")
    return data


def _parse_scalar(kind: Kind, raw: Any) -> Any:
    if isinstance(raw, bool):
        if kind is Kind.BOOLEAN:
            return raw
        raise Bad(str(kind))
    if kind is Kind.TEXT:
        if isinstance(raw, str):
            return raw
        if isinstance(raw, int | float):
            return text(raw) if isinstance(raw, float) else str(raw)
        raise Bad("text")
    if not isinstance(raw, str | int | float):
        raise Bad(str(kind))
    written = str(raw).strip() if not isinstance(raw, float) else decimal_text(raw)
    if kind is Kind.INTEGER:
        if not _INTEGER.fullmatch(written) or not -_INT64 <= int(written) < _INT64:
            raise Bad("integer")
        return int(written)
    if kind is Kind.DECIMAL:
        if not _DECIMAL.fullmatch(written):
            raise Bad("decimal")
        return float(written)
    if kind is Kind.BOOLEAN:
        word = written.lower()
        if word not in ("true", "false"):
            raise Bad("boolean")
        return word == "true"
    raise Bad(str(kind))


def parse_plain(field: Field, raw: Any) -> Any:
    """A value inside JSON. Raises ``Bad``."""
    if field.type is Kind.LIST:
        if field.limits.format is Format.CSV and isinstance(raw, str):
            return parse_text(field, raw)
        if not isinstance(raw, list):
            raise Bad("list")
        out = []
        for index, item in enumerate(raw):
            try:
                if field.record is not None:
                    out.append(parse_record(field.record, item))
                else:
                    out.append(_parse_scalar(field.item or Kind.TEXT, item))
            except Bad as bad:
                raise bad.under(f"[{index}]") from None
        return tuple(out)
    if field.type is Kind.OBJECT:
        assert field.record is not None
        return parse_record(field.record, raw)
    return _parse_scalar(field.type, raw)


def parse_record(cls: type[Record], raw: Any) -> Record:
    """A record out of a JSON object. Raises ``Bad``; limits of the inner fields are checked by ``check``."""
    if not isinstance(raw, dict):
        raise Bad("object")
    values: dict[str, Any] = {}
    for field in fields_of(cls):
        item = raw.get(field.wire)
        if item is None:
            if field.required:
                raise Missing("required", f".{field.wire}")
            continue
        try:
            values[field.attr] = parse_plain(field, item)
        except Bad as bad:
            raise bad.under(f".{field.wire}") from None
    return cls(**values)


# Documented limits


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.DOTALL)


def check(field: Field, value: Any) -> None:
    """Raises ``Bad`` where a typed value breaks a documented limit. ``None`` breaks none."""
    if value is None:
        return
    if field.type is Kind.LIST:
        _check_list(field, value)
    elif field.type is Kind.OBJECT:
        check_record(value)
    elif field.type is Kind.TEXT:
        _check_text(field, value)
    elif field.type is Kind.BOOLEAN:
        if not isinstance(value, bool):
            raise Bad("boolean")
    else:
        _check_number(field, value)
    if field.choices is not None and field.type is not Kind.LIST and value not in field.choices:
        raise Bad("enum")


def check_record(value: Any) -> None:
    """Raises ``Bad`` for the first field of a record that breaks a limit."""
    if not isinstance(value, Record):
        raise Bad("object")
    for field in fields_of(type(value)):
        inner = getattr(value, field.attr)
        try:
            if field.required and (inner is None or inner == ""):
                raise Missing("required")
            check(field, inner)
        except Bad as bad:
            raise bad.under(f".{field.wire}") from None


def _is_special(field: Field, value: Any) -> bool:
    return len(value) == 1 and value[0] in field.limits.special_values


def _check_list(field: Field, value: Any) -> None:
    if not isinstance(value, tuple):
        raise Bad("list")
    limits = field.limits
    if limits.max_items is not None and len(value) > limits.max_items:
        raise Bad("max_items")
    for index, item in enumerate(value):
        try:
            if field.record is not None:
                if type(item) is not field.record:
                    raise Bad("object")
                check_record(item)
            elif field.item is Kind.TEXT:
                _check_text(field, item)
                if limits.format is Format.CSV and (not item or "," in item or item != item.strip()):
                    raise Bad("csv")
            else:
                _check_number(field, item)
            if field.choices is not None and item not in field.choices:
                raise Bad("enum")
        except Bad as bad:
            raise bad.under(f"[{index}]") from None


def _check_number(field: Field, value: Any) -> None:
    kind = field.item if field.type is Kind.LIST else field.type
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Bad(str(kind))
    if kind is Kind.INTEGER and (not isinstance(value, int) or not -_INT64 <= value < _INT64):
        raise Bad("integer")
    if kind is Kind.DECIMAL and not _DECIMAL.fullmatch(decimal_text(float(value))):
        raise Bad("decimal")
    _check_bounds(field, value)
    if field.decimals is not None:
        _check_decimals(decimal_text(float(value)), field.decimals)


def _check_bounds(field: Field, value: float | Decimal) -> None:
    limits = field.limits
    if limits.min is not None and value < limits.min:
        raise Bad("min")
    if limits.max is not None and (value > limits.max or (limits.max_exclusive and value == limits.max)):
        raise Bad("max")


def _check_decimals(written: str, decimals: int) -> None:
    if len(written.partition(".")[2].rstrip("0")) > decimals:
        raise Bad("decimals")


def _check_text(field: Field, value: Any) -> None:
    if not isinstance(value, str):
        raise Bad("text")
    if _SURROGATE.search(value):
        raise Bad("encoding")
    limits = field.limits
    if limits.min_length is not None and len(value) < limits.min_length:
        raise Bad("min_length")
    if limits.max_length is not None and len(value) > limits.max_length:
        raise Bad("max_length")
    if limits.pattern is not None and not _compiled(limits.pattern).fullmatch(value):
        raise Bad("pattern")
    patterns = limits.patterns + limits.more_patterns
    if patterns and not any(_compiled(p).fullmatch(value) for p in patterns):
        raise Bad("pattern")
    if limits.min is not None or limits.max is not None:
        grammar = _DECIMAL if limits.decimals is not None else _INTEGER
        if not grammar.fullmatch(value):
            raise Bad("decimal" if limits.decimals is not None else "integer")
        _check_bounds(field, Decimal(value))
        if limits.decimals is not None:
            _check_decimals(value, limits.decimals)
    if limits.format is not Format.SCALAR:
        _check_format(field, value)


def _check_format(field: Field, value: str) -> None:
    form = field.limits.format
    if form is Format.DATETIME:
        if not _DATETIME.fullmatch(value):
            raise Bad("datetime")
        try:
            datetime.datetime.fromisoformat(value)
        except ValueError:
            raise Bad("datetime") from None
    elif form is Format.TIME:
        if not _TIME.fullmatch(value):
            raise Bad("time")
    elif form is Format.BASE64:
        try:
            size = len(base64.b64decode(value, validate=True))
        except (binascii.Error, ValueError):
            raise Bad("base64") from None
        if field.limits.max_bytes is not None and size > field.limits.max_bytes:
            raise Bad("max_bytes")


# Reading tolerantly


def read_record(cls: type[Any], raw: Any) -> Any:
    """A record out of an answer's object. Never raises: what cannot be read is as if it were missing."""
    values: dict[str, Any] = {}
    if not isinstance(raw, dict):
        raw = {}
    for field in fields_of(cls):
        item = raw.get(field.wire)
        if item is None:
            if field.required:
                values[field.attr] = _empty(field)
            continue
        if field.type is Kind.TEXT and type(item) is str:
            values[field.attr] = item
            continue
        try:
            values[field.attr] = read_plain(field, item)
        except Bad:
            if field.required:
                values[field.attr] = _empty(field)
    return cls(**values)


def _empty(field: Field) -> Any:
    if field.optional:
        return None
    match field.type:
        case Kind.LIST:
            return ()
        case Kind.TEXT:
            return ""
        case Kind.INTEGER:
            return 0
        case Kind.DECIMAL:
            return 0.0
        case Kind.BOOLEAN:
            return False
        case Kind.OBJECT:
            return read_record(field.record or Record, {})


def read_plain(field: Field, raw: Any) -> Any:
    """One value of an answer. Raises ``Bad`` where nothing can be made of it."""
    if field.type is Kind.LIST:
        return _read_list(field, raw)
    if field.type is Kind.OBJECT:
        if isinstance(raw, str) and field.limits.format is Format.JSON_OBJECT:
            raw = _loose_json(raw)
        if not isinstance(raw, dict) or field.record is None:
            raise Bad("object")
        return read_record(field.record, raw)
    return _read_scalar(field.type, raw)


def _read_list(field: Field, raw: Any) -> Any:
    if isinstance(raw, str):
        if field.limits.format is Format.CSV:
            return parse_text(field, raw)
        if field.limits.format is Format.JSON_ARRAY and raw in field.limits.special_values:
            return (raw,)
        raw = _loose_json(raw)
    if isinstance(raw, dict):
        # One row without its list, or a list wrapped as {"Record": [...]}.
        inner = next(iter(raw.values())) if len(raw) == 1 else None
        raw = inner if isinstance(inner, list) else [raw]
    if not isinstance(raw, list):
        raise Bad("list")
    if field.record is not None:
        return tuple(read_record(field.record, item) for item in raw if isinstance(item, dict))
    return tuple(_read_scalar(field.item or Kind.TEXT, item) for item in raw if item is not None)


def _loose_json(raw: str) -> Any:
    """JSON in a text, with whatever stands before it left out (a documented sample begins with a word)."""
    start = min((i for i in (raw.find("["), raw.find("{")) if i >= 0), default=0)
    try:
        return _decode_json(raw[start:])
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        raise Bad("json") from None


def _read_scalar(kind: Kind, raw: Any) -> Any:
    if kind is Kind.TEXT:
        if isinstance(raw, str):
            return raw
        if isinstance(raw, bool | int):
            return text(raw)
        if isinstance(raw, float):
            return str(int(raw)) if raw.is_integer() and abs(raw) < 2**53 else decimal_text(raw)
        return json_text(raw)
    if kind is Kind.BOOLEAN and isinstance(raw, int):
        return bool(raw)
    if kind is Kind.INTEGER and not isinstance(raw, bool):
        number = raw if isinstance(raw, int | float) else _parse_scalar(Kind.DECIMAL, raw)
        if not math.isfinite(number) or not -_INT64 <= number < _INT64:
            raise Bad("integer")
        if isinstance(raw, str) and _INTEGER.fullmatch(raw.strip()):
            return int(raw)
        return int(number)
    return _parse_scalar(kind, raw)
