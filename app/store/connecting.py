"""From a profile and its secret to a connection of ``app.vcs``. The one place that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.profiles import Profile
    from app.vcs import Connection


def connection_for(profile: Profile, secret: str) -> Connection:
    """How to call the profile's service. Imports the API client (a quarter of a second): not on the
    window's thread. ValueError for an endpoint that cannot be one."""
    from app.vcs import Connection

    return Connection(
        endpoint=profile.endpoint,
        access_key_id=profile.access_key_id,
        access_key_secret=secret,
        data_endpoint=profile.data_endpoint,
        version=profile.version,
        method=profile.method,
        response_format=profile.response_format,
        region_id=profile.region_id,
        proxy=profile.proxy,
        ca_file=profile.ca_file,
        pinned_sha256=profile.pinned_sha256,
        rate_per_s=profile.rate_per_s,
    )
