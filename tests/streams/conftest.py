from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.localvcs.demo.site import DemoDevice, demo_site
from tests.support.stream_service import StreamService, serving


@pytest.fixture(scope="session")
def live_service() -> Iterator[StreamService]:
    """All demo cameras on the system's clock; on-demand ones start at once."""
    from app.localvcs.streams.hub import StreamSettings

    with serving(settings=StreamSettings(pull_seconds=0.0)) as service:
        yield service


def camera(label: str) -> DemoDevice:
    return next(d for d in demo_site().cameras if d.label == label)
