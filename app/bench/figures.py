"""What a measurement gives: one flat object of figures, and the one way to say that there are none."""

from __future__ import annotations

import math
from collections.abc import Sequence

Figures = dict[str, "float | int | str | None"]
"""Flat: key to figure, as ``--json`` writes it. Always with ``samples`` and ``measured_s``."""


class NotMeasured(Exception):
    """The measurement could not be made; the text is a sentence for the person. Never a figure instead."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile (0-100]; ValueError without values. A value that happened."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = max(1, math.ceil(percent / 100 * len(ordered)))
    return ordered[rank - 1]
