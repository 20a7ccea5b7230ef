"""Whether the libvlc of this machine is one this program can use. Neither imports nor loads it."""

from __future__ import annotations

MAJOR = "3"
"""Another major version has other functions under the same names: called as ours are, they crash."""


class LibvlcMissing(RuntimeError):
    """libvlc is not there, does not start (no plugins, or an option it does not know), or is of another major
    version. ``str()`` is a phrase for a report."""


def check(version: str) -> None:
    """``version``: what ``libvlc_get_version`` says. Raises ``LibvlcMissing`` for another major version."""
    if version.split(".")[0] != MAJOR:
        raise LibvlcMissing(f"libvlc {version} instead of version {MAJOR}")
