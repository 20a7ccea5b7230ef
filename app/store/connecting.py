"""From a profile and its secret to a connection of ``app.vcs`` and a client. The one place that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.store.profiles import Profile
    from app.vcs import Client, Connection


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


def client_for(profile: Profile, secret: str, learned: Callable[[Profile], None] | None = None) -> Client:
    """A client that begins with what earlier ones learned about the profile's data endpoint. ``learned`` gets
    the profile to save in its place, on the thread of a call. Otherwise as ``connection_for``."""
    from app.vcs import Client

    def fell_back() -> None:
        if learned is not None:
            learned(replace(profile, data_endpoint_falls_back=True))

    return Client(
        connection_for(profile, secret),
        data_endpoint_falls_back=profile.data_endpoint_falls_back,
        on_fall_back=fell_back,
    )
