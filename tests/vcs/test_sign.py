"""The signature, against vectors on which four implementations agree."""

import json
from pathlib import Path

import pytest

from app.vcs import sign

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "signing_vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[v["id"] for v in VECTORS])
def test_vector(vector):
    params = vector["query_params"] | vector["body_params"]
    assert sign.canonical_query(params) == vector["canonicalized_query_string"]
    text = sign.string_to_sign(vector["method"], params)
    assert text == vector["string_to_sign"]
    assert sign.signature(vector["access_key_secret"], text) == vector["signature"]


def test_there_are_seven_vectors():
    assert len(VECTORS) == 7


def test_the_signature_itself_is_not_signed():
    assert sign.string_to_sign("get", {"A": "1", "Signature": "x"}) == sign.string_to_sign("GET", {"A": "1"})


def test_bytes_beyond_the_basic_plane_are_encoded_one_by_one():
    assert sign.percent_encode("𠮷 *~+/") == "%F0%A0%AE%B7%20%2A~%2B%2F"
