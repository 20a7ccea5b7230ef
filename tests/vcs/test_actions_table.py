"""The declared actions against the table of the API reference: no difference."""

import json
import re
from pathlib import Path

import pytest

from app.vcs import spec
from app.vcs.declare import Format, Kind
from app.vcs.rules import RequiredIf, View

TABLE = json.loads((Path(__file__).parents[1] / "data" / "actions.json").read_text("utf-8"))
DOCUMENTED = {a["name"]: a for a in TABLE["actions"]}
SDK_ONLY = {"AddWatchItems", "DescribeDataSources", "DeleteDataSources", "StartStreams", "StopStreams"}

KINDS = {
    "String": Kind.TEXT,
    "Integer": Kind.INTEGER,
    "Long": Kind.INTEGER,
    "double": Kind.DECIMAL,
    "Boolean": Kind.BOOLEAN,
    "Object": Kind.OBJECT,
    "object": Kind.OBJECT,
}
LISTS = {Format.CSV, Format.JSON_ARRAY}


def test_every_action_is_there_and_no_other():
    assert set(spec.ACTIONS) == set(DOCUMENTED) | SDK_ONLY
    assert {name for name, cls in spec.ACTIONS.items() if cls.meta.sdk_only} == SDK_ONLY


def ascii_digits(pattern):
    return None if pattern is None else re.sub(r"^\^|\$$", "", pattern).replace("\\d", "[0-9]")


def kind_of(row):
    """The kind a row of the table stands for: a text that holds a list is a list."""
    form = row.get("value_format") or "scalar"
    if row["type"].startswith("Array") or form in LISTS:
        return Kind.LIST
    return Kind.OBJECT if form == "json_object" else KINDS[row["type"]]


def facts_of_row(row):
    return {
        "required": bool(row.get("required")),
        "deprecated": bool(row.get("deprecated")),
        "effectively_required": bool(row.get("effectively_required")),
        "doc_missing": bool(row.get("doc_missing")),
        "enum": None if row.get("enum") is None else set(row["enum"]),
        "min": row.get("min"),
        "max": row.get("max"),
        "max_exclusive": bool(row.get("max_exclusive")),
        "min_length": row.get("min_length") or None,
        "max_length": row.get("max_length"),
        "max_items": row.get("max_items"),
        "max_bytes": row.get("max_bytes"),
        "decimals": row.get("decimals"),
        "default": row.get("default"),
        "patterns": {ascii_digits(p) for p in row.get("url_patterns") or ()},
        "special_values": set(row.get("special_values") or ()),
        "applies_to": set(row.get("applies_to") or ()),
    }


def facts_of_field(field):
    limits = field.limits
    return {
        "required": field.required,
        "deprecated": field.deprecated,
        "effectively_required": field.effectively_required,
        "doc_missing": limits.doc_missing,
        "enum": None if field.enum is None else set(field.enum),
        "min": field.min,
        "max": field.max,
        "max_exclusive": field.max_exclusive,
        "min_length": field.min_length,
        "max_length": field.max_length,
        "max_items": field.max_items,
        "max_bytes": limits.max_bytes,
        "decimals": field.decimals,
        "default": field.default,
        "patterns": set(limits.patterns),
        "special_values": set(limits.special_values),
        "applies_to": set(field.applies_to),
    }


def compare_request(rows, fields, where):
    by_wire = {f.wire: f for f in fields}
    assert set(by_wire) == {r["name"] for r in rows}, where
    for row in rows:
        field = by_wire[row["name"]]
        place = f"{where}.{field.wire}"
        assert facts_of_field(field) == facts_of_row(row), place
        assert field.type is kind_of(row), place
        if row.get("pattern"):
            assert field.pattern == ascii_digits(row["pattern"]), place
        form = row.get("value_format") or "scalar"
        if form not in ("scalar", "json_array"):
            assert field.value_format == form, place
        children = row.get("children") or row.get("json_children")
        if children:
            compare_request(children, field.record.fields(), place)
        else:
            assert field.record is None, place


def compare_response(rows, fields, where, *, top=False):
    by_wire = {f.wire: f for f in fields}
    assert set(by_wire) == {r["name"] for r in rows}, where
    for row in rows:
        field = by_wire[row["name"]]
        place = f"{where}.{field.wire}"
        assert field.deprecated == bool(row.get("deprecated")), place
        if row.get("enum") and row["name"] != "Description":
            assert set(field.enum) == set(row["enum"]), place
        if place == "CreateAIInstance.Data.InstanceId":
            assert field.type is Kind.TEXT  # The table says double, its own sample and the SDK a text.
        else:
            assert field.type is kind_of(row), place
        if row.get("optional"):
            assert field.optional, place
        if row.get("children"):
            compare_response(row["children"], field.record.fields(), place)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_request_is_as_documented(name):
    compare_request(DOCUMENTED[name]["request"], spec.ACTIONS[name].fields(), name)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_answer_is_as_documented(name):
    compare_response(DOCUMENTED[name]["response"], spec.ACTIONS[name].meta.response.fields(), name)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_what_belongs_to_the_action_is_as_documented(name):
    row, meta = DOCUMENTED[name], spec.ACTIONS[name].meta
    assert (meta.name, meta.section, meta.group) == (name, row["section"], row["group"])
    assert meta.endpoint == row["endpoint"]
    assert list(meta.success_codes) == row["success_codes"]


def test_paging_is_as_documented():
    documented = {}
    for style in TABLE["common"]["paging_styles"]:
        for name in style["actions"]:
            documented[name] = style["names"]
    declared = {}
    for name, cls in spec.ACTIONS.items():
        if cls.meta.paging is not None and not cls.meta.sdk_only:
            wires = {f.attr: f.wire for f in cls.fields()}
            declared[name] = [wires[cls.meta.paging.page], wires[cls.meta.paging.size]]
            data = {f.attr: f for f in cls.meta.response.fields()}["data"].record
            attrs = {f.attr: f for f in data.fields()}
            assert {cls.meta.paging.page, cls.meta.paging.size, "total_count"} <= set(attrs)
            rows = attrs[cls.meta.paging.rows].record
            key = cls.meta.paging.key
            assert key is None or key in {f.attr for f in rows.fields()}
    assert declared == documented
    for style in TABLE["common"]["paging_styles"]:
        if style.get("max_page_size"):
            for name in style["actions"]:
                size = {f.attr: f for f in spec.ACTIONS[name].fields()}["page_size"]
                assert size.max == style["max_page_size"]


def test_wrapped_lists_are_as_documented():
    documented = TABLE["common"]["xml_list_styles"]["wrapped"]
    wrapped = {}

    def walk(name, fields):
        for field in fields:
            if field.limits.xml_item:
                wrapped[name] = f"{field.wire}/{field.limits.xml_item}"
            if field.record is not None:
                walk(name, field.record.fields())

    for name, cls in spec.ACTIONS.items():
        walk(name, cls.meta.response.fields())
    assert wrapped == documented


@pytest.mark.parametrize("name", sorted(spec.ACTIONS))
def test_rules_speak_of_declared_attributes(name):
    """Each rule is tried on a request with nothing sent: a misspelt attribute would not be found."""
    cls = spec.ACTIONS[name]
    nothing = {f.attr: None for f in cls.fields()}
    for rule in cls.meta.rules:
        rule.violation(View(nothing, {}))
        rule.settle(dict(nothing))


def test_creating_actions_are_not_repeatable():
    creating = {name for name, cls in spec.ACTIONS.items() if cls.meta.creates}
    assert creating == {name for name in spec.ACTIONS if name.startswith("Create")} | {
        "AddDataSource",
        "UploadFile",
    }
    assert not [name for name in creating if spec.ACTIONS[name].meta.repeatable]


def test_what_is_required_under_a_condition_has_a_rule():
    """All but the two conditions that only the service can know."""
    documented = {
        (name, row["name"])
        for name, a in DOCUMENTED.items()
        for row in a["request"]
        if row.get("required_if")
    }
    declared = set()
    for name, cls in spec.ACTIONS.items():
        wires = {f.attr: f.wire for f in cls.fields()}
        for rule in cls.meta.rules:
            if isinstance(rule, RequiredIf):
                declared.add((name, wires[rule.attr]))
    only_the_service_knows = {("CreateDevice", "DeviceSn"), ("UpdateDataSource", "Url")}
    from_the_sdk = {("CreateAIInstance", "ScheduleCycleDates")}
    assert declared == documented - only_the_service_knows | from_the_sdk
