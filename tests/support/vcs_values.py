"""Hypothesis strategies for the types of ``app.vcs``: any request or answer its declaration allows."""

import re

from hypothesis import strategies as st

from app.vcs.declare import Field, Format, Kind

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
ITEMS = st.text("abcXYZ0189一-_.", min_size=1, max_size=8)
TIMES = st.builds("{:02d}:{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
DATETIMES = st.datetimes().map(lambda d: d.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20))
BASE64 = st.binary(max_size=9).map(lambda b: __import__("base64").b64encode(b).decode())
LINKS = st.sampled_from(("http://h/a.m3u8?x=1", "https://h/b.flv", "rtmp://h/live/1?k=v"))


def bounded(field: Field, whole: bool):
    low = -(10**6) if field.min is None else field.min
    high = 10**6 if field.max is None else field.max
    if whole:
        return st.integers(int(low), int(high))
    places = field.decimals if field.decimals is not None else 4
    return st.floats(low, high, exclude_max=field.max_exclusive).map(lambda x: round(x, min(places, 6)))


def texts(field: Field):
    limits = field.limits
    if field.choices is not None and field.type is Kind.TEXT:
        return st.sampled_from([c for c in field.choices if isinstance(c, str)])
    if limits.format is Format.TIME:
        return TIMES
    if limits.format is Format.DATETIME:
        return DATETIMES
    if limits.format is Format.BASE64:
        return BASE64
    if limits.patterns:
        return LINKS
    if limits.pattern is not None:
        return st.from_regex(re.compile(limits.pattern, re.ASCII), fullmatch=True)
    if limits.min is not None or limits.max is not None:
        if limits.decimals is None:
            return bounded(field, True).map(str)
        return bounded(field, False).map(lambda x: f"{x:.{limits.decimals}f}")
    if limits.max_length is not None:
        return st.text(st.characters(exclude_categories=("Cs",)), max_size=limits.max_length)
    return WORDS


def scalar(field: Field, kind: Kind):
    match kind:
        case Kind.TEXT:
            return ITEMS if field.type is Kind.LIST and not field.limits.pattern else texts(field)
        case Kind.INTEGER:
            if field.choices is not None:
                return st.sampled_from(list(field.choices))
            return bounded(field, True)
        case Kind.DECIMAL:
            return bounded(field, False)
        case _:
            return st.booleans()


def values(field: Field, *, needed: bool):
    """Values of one field; ``needed``: neither ``None`` nor empty."""
    if field.type is Kind.LIST:
        item = records(field.record) if field.record else scalar(field, field.item)
        made = st.lists(item, min_size=1 if needed else 0, max_size=3).map(tuple)
    elif field.type is Kind.OBJECT:
        made = records(field.record)
    else:
        made = scalar(field, field.type)
        if needed and field.type is Kind.TEXT:
            made = made.filter(bool)
    return made if needed or not field.optional else st.none() | made


def records(cls):
    """Any value of a record, request or answer; rules between fields are not looked at."""
    plan = cls.fields()
    return st.fixed_dictionaries(
        {f.attr: values(f, needed=f.required or f.effectively_required) for f in plan}
    ).map(lambda given: cls(**given))
