"""The official SDK is the referee: it reads what we answer, and sends nothing we do not know."""

import json

import pytest
from alibabacloud_vcs20200515 import models
from hypothesis import HealthCheck, given, settings

from app.vcs import spec
from app.vcs.declare import Kind
from tests.support.vcs_values import records

ACTIONS = sorted(spec.ACTIONS)
IN_THE_DOCUMENT_ONLY = {"CreateAIInstance": {"Fps", "ContainerType"}}
IN_THE_SDK_ONLY = {"CreateDevice": {"UpStreamMode"}, "DescribeAIInstance": {"InstanceType"}}
"""The service passes these over, as all parameters it does not know."""


@pytest.mark.parametrize("name", ACTIONS)
def test_requests_have_the_sdks_parameters(name):
    lists = {f.attr for f in spec.ACTIONS[name].fields() if f.type is Kind.LIST}
    instance = getattr(models, f"{name}Request")()
    for attr in vars(instance):
        setattr(instance, attr, [] if attr in lists else "x")
    theirs = set(instance.to_map()) - IN_THE_SDK_ONLY.get(name, set())
    ours = {f.wire for f in spec.ACTIONS[name].fields()}
    assert ours - IN_THE_DOCUMENT_ONLY.get(name, set()) == theirs


@pytest.mark.parametrize("name", ACTIONS)
def test_the_sdk_reads_our_answers(name):
    body = getattr(models, f"{name}ResponseBody")
    response = spec.ACTIONS[name].meta.response

    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(records(response))
    def check(answer):
        wire = json.loads(answer.to_json())
        read = body().from_map(wire)
        read.validate()
        assert same(prune(read.to_map()), prune(wire))

    check()


def prune(value):
    """Without what is empty: the SDK leaves out what we write empty and the other way round."""
    if isinstance(value, dict):
        inner = {k: prune(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in (None, {}, [])}
    if isinstance(value, list):
        return [prune(v) for v in value]
    return value


def same(theirs, ours):
    """All the SDK read is as we wrote it; what it does not know it leaves out."""
    if isinstance(theirs, dict):
        return all(k in ours and same(v, ours[k]) for k, v in theirs.items())
    if isinstance(theirs, list):
        return len(theirs) == len(ours) and all(same(a, b) for a, b in zip(theirs, ours, strict=True))
    return theirs == ours
