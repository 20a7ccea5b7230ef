"""Queries as text: what comes back is what was sent, and garbage is refused with a reason."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.search.draft import Draft, PictureAddress, PictureData
from app.core.search.sharing import MOST_CHARACTERS, NotAQuery, from_text, to_text
from tests.support.drafts import drafts

finite = st.none() | st.floats(-100, 100)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(drafts(threshold=finite))
def test_what_is_shared_comes_back(draft: Draft) -> None:
    if any(one.score is not None and not abs(one.score) <= 1e9 for one in draft.attributes):
        return
    shared = to_text(draft)
    assert shared.text.isascii() and "\n" not in shared.text
    if not (draft.when is not None and "9223" in repr(draft.when)):
        try:
            received = from_text(f"Look at this:\n{shared.text}\n-- \nMia")
        except NotAQuery as error:
            assert error.params == {"field": "when"} and abs_too_large(draft)
            return
        expected = replace(draft, picture=None) if shared.left_out else draft
        assert (received.draft, received.left_out) == (expected, shared.left_out)


def abs_too_large(draft: Draft) -> bool:
    ends = (getattr(draft.when, "begin_utc_ms", 0), getattr(draft.when, "end_utc_ms", 0))
    return any(abs(end or 0) >= 2**53 for end in ends)


def test_no_picture_and_no_key_goes_along() -> None:
    draft = Draft(corp_id="c", target_type="Face")
    for picture in (
        PictureData(b"secret", 9, 9),
        PictureAddress("http://a/1.jpg?auth_key=secret"),
        PictureAddress("http://secret@a/1.jpg"),
        PictureAddress("http://a/1.jpg#secret"),
        PictureAddress("http://[secret"),
    ):
        shared = to_text(replace(draft, picture=picture))
        assert "secret" not in shared.text and shared.left_out == ("picture",)
        assert from_text(shared.text).left_out == ("picture",)
    plain = replace(draft, picture=PictureAddress("http://a/1.jpg"))
    assert from_text(to_text(plain).text).draft == plain


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "not_a_query"),
        ("hello", "not_a_query"),
        ("{}", "not_a_query"),
        ("}{", "not_a_query"),
        ("[1]", "not_a_query"),
        ('{"vcs-wall search": "1"}', "not_a_query"),
        ('{"vcs-wall search": true}', "not_a_query"),
        ('{"vcs-wall search": 0}', "not_a_query"),
        ('{"vcs-wall search": 2}', "newer_version"),
        ('{"vcs-wall search": 1, "type": 3}', "damaged"),
        ('{"vcs-wall search": 1, "attributes": {}}', "damaged"),
        ('{"vcs-wall search": 1, "attributes": [3]}', "damaged"),
        ('{"vcs-wall search": 1, "attributes": [{"key": "K", "values": "1"}]}', "damaged"),
        ('{"vcs-wall search": 1, "threshold": "0.5"}', "damaged"),
        ('{"vcs-wall search": 1, "threshold": NaN}', "not_a_query"),
        ('{"vcs-wall search": 1, "when": 3}', "damaged"),
        ('{"vcs-wall search": 1, "when": {"preset": "christmas"}}', "damaged"),
        ('{"vcs-wall search": 1, "when": {"last": true, "unit": "hours"}}', "damaged"),
        ('{"vcs-wall search": 1, "when": {"from_utc_ms": 1}}', "damaged"),
        ('{"vcs-wall search": 1, "when": {"last": 2147483648, "unit": "days"}}', "damaged"),
        ('{"vcs-wall search": 1, "order": "sideways"}', "damaged"),
        ('{"vcs-wall search": 1, "picture_url": "http://a/1?key=secret"}', "damaged"),
        ('{"vcs-wall search": 1, "left_out": ["everything"]}', "damaged"),
        ("{" * 100_000, "not_a_query"),
        ("[" * 100_000 + "{}", "not_a_query"),
        ('{"a":' * 100_000 + "}", "not_a_query"),
        ("x" * (MOST_CHARACTERS + 1), "too_long"),
    ],
    ids=lambda value: value[:40],
)
def test_garbage_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(NotAQuery) as refused:
        from_text(text)
    assert refused.value.code == code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("project", "type", "attributes", "picture_url", "threshold", "devices", "when", "order", "left_out")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), json_values))
def test_whatever_a_text_says_it_is_a_query_or_refused(fields: dict[str, object]) -> None:
    try:
        received = from_text(json.dumps({"vcs-wall search": 1, **fields}))
    except NotAQuery:
        return
    assert isinstance(received.draft, Draft)
