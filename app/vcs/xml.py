"""Answers as XML, both documented list styles.

``repeated``: a list is its own element, once a row (all lists but two). ``wrapped``: one element holds an
element a row (``Records/Record`` of DescribeIpcs and DescribeNvrs). Writing goes by the declaration, reading
takes either.
"""

import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from app.vcs import codec
from app.vcs.declare import Field, Format, Kind, Record, fields_of

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class NotXml(ValueError):
    """The bytes are no XML document we read."""


def parse(body: bytes) -> Element:
    """The root element. A document with a DOCTYPE is refused: it could define entities without end; and so is
    one in UTF-16, where it would not be seen."""
    if b"\0" in body or b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
        raise NotXml
    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise NotXml from None


def write(root: str, value: Record) -> bytes:
    """A record as a document, UTF-8. Characters XML cannot carry become U+FFFD."""
    out = ['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>"]
    _write_record(out, value)
    out.append(f"</{root}>")
    return "".join(out).encode()


def escape(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value).translate(_ESCAPES)


def _write_record(out: list[str], value: Record) -> None:
    for field in fields_of(type(value)):
        v = getattr(value, field.attr)
        if v is None or (field.type is Kind.OBJECT and not field.required and v == field.fallback):
            continue
        _write_field(out, field, v)


def _write_field(out: list[str], field: Field, value: Any) -> None:
    tag = field.wire
    data = codec.plain(field, value)
    if isinstance(data, list):
        row_tag = field.limits.xml_item or tag
        if field.limits.xml_item:
            out.append(f"<{tag}>")
        for item in value:
            out.append(f"<{row_tag}>")
            if isinstance(item, Record):
                _write_record(out, item)
            else:
                out.append(escape(codec.text(item)))
            out.append(f"</{row_tag}>")
        if field.limits.xml_item:
            out.append(f"</{tag}>")
    elif isinstance(data, dict):
        out.append(f"<{tag}>")
        _write_record(out, value)
        out.append(f"</{tag}>")
    else:
        out.append(f"<{tag}>{escape(codec.text(data))}</{tag}>")


def read(cls: type[Any], element: Element) -> dict[str, Any]:
    """An element as the dict JSON would have given, guided by the declared fields."""
    by_tag: dict[str, list[Element]] = {}
    for child in element:
        by_tag.setdefault(_local(child), []).append(child)
    out: dict[str, Any] = {}
    for field in fields_of(cls):
        found = by_tag.get(field.wire)
        if not found:
            continue
        out[field.wire] = _read_list(field, found) if field.type is Kind.LIST else _read_one(field, found[0])
    return out


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _read_one(field: Field, element: Element) -> Any:
    if field.record is not None and (len(element) or not (element.text or "").strip()):
        return read(field.record, element)
    return element.text or ""


def _read_list(field: Field, found: list[Element]) -> Any:
    if len(found) == 1:
        only = found[0]
        if field.record is None and not len(only):
            # A list of scalars as text (JSON or comma-separated), or one row of it.
            written = only.text or ""
            inside = field.limits.format in (Format.JSON_ARRAY, Format.CSV)
            return written if inside else [written]
        if not len(only):
            return (only.text or "").strip() or []
        tags = {_local(child) for child in only}
        names = {f.wire for f in (fields_of(field.record) if field.record is not None else ())}
        if tags == {field.limits.xml_item} or (len(tags) == 1 and not tags & names):
            found = list(only)
    return [_read_one(field, element) for element in found]
