"""Whatever is put into the form: what can be sent is a request the API takes, and what cannot says why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from app.core.instant import Instant
from app.core.search.draft import Draft, faults, limits, range_of, request
from app.ui.search.query import QueryPanel
from app.vcs import spec
from tests.support.drafts import drafts
from tests.support.fake_station import small_site

NOW = Instant(1_795_315_319_000)


@pytest.fixture(scope="module")
def form(_look: None) -> Iterator[QueryPanel]:
    panel = QueryPanel()
    panel.faults_of = lambda draft: faults(draft, NOW)
    panel.when.now = lambda: NOW  # type: ignore[method-assign]
    site: Any = small_site()
    panel.set_catalogue(site)
    yield panel
    panel.set_catalogue(None)
    panel.deleteLater()


@settings(max_examples=60, deadline=None)
@given(wanted=drafts())
def test_the_form_sends_nothing_the_api_would_refuse(form: QueryPanel, wanted: Draft) -> None:
    form.set_draft(wanted)
    form.picture.show_picture(wanted.picture)
    form._tell()
    draft = form.draft
    found = faults(draft, NOW)
    assert form.sendable is (not found) and form.search.isEnabled()
    assert draft.target_type in limits().target_types and draft.corp_id in ("c1", "c2")
    assert limits().threshold_least <= form.threshold.value <= limits().threshold_most
    if found:
        assert form.search.toolTip()
        said = [field.trouble.text() for field in form.fields.values()]
        assert any([*said, *form.attributes._troubles.values()])
        return
    sent = request(draft, 1, range_of(draft, NOW))
    assert spec.parse("SearchTarget", sent.to_params()).to_params() == sent.to_params()
