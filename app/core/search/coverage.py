"""What of a query was analysed at all, as far as the service's instances tell."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from app.core.search.when import Range
from app.core.status import Params


class CoverageCode(enum.StrEnum):
    """How much is known."""

    ASKING = "asking"
    KNOWN = "known"
    PARTLY = "partly"  # some instances could not be asked, or do not tell their times {error_code}
    UNKNOWN = "unknown"  # the service does not tell {kind, error_code, message}


class Covered(enum.StrEnum):
    """How much of the asked time of one camera was analysed."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    NOT = "not"  # no instance that ran then has it
    UNKNOWN = "unknown"  # an instance has it, but not when it ran


@dataclass(frozen=True, slots=True)
class DeviceCoverage:
    """``periods``: what was analysed, in order; ``missing``: the rest of the asked time. UTC ms, half open.
    ``instances``: names of those that have the camera now."""

    device_id: str
    covered: Covered
    periods: tuple[Range, ...] = ()
    missing: tuple[Range, ...] = ()
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """By the instances there are now: the API tells neither deleted ones nor when a camera was attached.

    ``span``: the asked range, UTC ms; ``devices``: of each asked camera. ``cameras``: how many were analysed
    at least partly (or may have been); ``asked_cameras``: of how many; ``covered_ms``: the time in which at
    least one of them was."""

    code: CoverageCode = CoverageCode.ASKING
    params: Params = field(default_factory=dict)
    span: Range | None = None
    devices: tuple[DeviceCoverage, ...] = ()
    cameras: int = 0
    asked_cameras: int = 0
    covered_ms: int = 0
    asked_ms: int = 0
