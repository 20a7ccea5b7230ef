"""Drafts as a form could make them, right and wrong, for hypothesis."""

from __future__ import annotations

import io
from typing import Any

from hypothesis import strategies as st

from app.core.search.draft import (
    Draft,
    Order,
    PictureAddress,
    PictureData,
    WantedAttribute,
)
from app.core.search.fitting import fit
from app.core.search.when import Between, Last, Preset, Unit, When
from app.vcs.actions.choices import TARGET_TYPES


def small_picture(kind: str = "JPEG") -> bytes:
    from PIL import Image

    image = Image.effect_noise((64, 64), 80).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


PICTURES = tuple(fit(small_picture(kind), kind) for kind in ("JPEG", "PNG", "WEBP", "BMP"))

texts = st.text(max_size=12)
scores = st.none() | st.floats(0, 1) | st.floats()
attributes = st.builds(
    WantedAttribute,
    key=st.sampled_from(["HairColor", "GenderCode", "PlateNo"]) | texts,
    values=st.lists(st.sampled_from(["1", "2", "99"]) | texts, max_size=4).map(tuple),
    score=scores,
)
instants = st.none() | st.integers(-(2**62), 2**62) | st.integers(1_700_000_000_000, 1_800_000_000_000)
whens: st.SearchStrategy[When] = (
    st.sampled_from(Preset)
    | st.builds(Last, st.integers(-3, 200_000), st.sampled_from(Unit))
    | st.builds(Between, instants, instants)
)
pictures = st.sampled_from(PICTURES) | st.builds(
    PictureData, st.binary(max_size=40) | st.just(bytes(512_001)), st.just(8), st.just(8)
)
addresses = st.builds(
    PictureAddress,
    st.sampled_from(
        ["http://a.example/1.jpg", "ftp://a/1", "", "http://a.example/" + "x" * 1100, "/etc/passwd"]
    )
    | st.text(max_size=40),
)


def drafts(**fields: Any) -> st.SearchStrategy[Draft]:
    """``fields``: strategies in place of the usual ones."""
    usual: dict[str, Any] = {
        "corp_id": st.just("c1") | texts,
        "target_type": st.sampled_from([*TARGET_TYPES, "", "Dog"]),
        "attributes": st.lists(attributes, max_size=22).map(tuple),
        "picture": st.none() | pictures | addresses,
        "threshold": st.none() | st.floats(0, 0.99) | st.floats(),
        "devices": st.none() | st.lists(texts, max_size=5).map(tuple),
        "when": st.none() | whens,
        "order": st.sampled_from(Order),
        "model_id": texts,
    }
    return st.builds(Draft, **usual | fields)
