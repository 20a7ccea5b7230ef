"""Draws whoever is in a picture: see ``pen`` for the axes."""

from __future__ import annotations

from app.localvcs.demo.actors import Actor, Person, Rider
from app.localvcs.demo.pen import Drawing
from app.localvcs.demo.people import rider_on_wheels, walker
from app.localvcs.demo.vehicles import vehicle

STRIDE_M = 1.5
"""Ground covered by one full cycle of a walk."""


def draw(actor: Actor, angle: float, tilt: float, phase: float, per_metre: float, lights: bool) -> Drawing:
    """``phase`` 0..1 of the walk or the pedals; ``lights``: headlights are on."""
    if isinstance(actor, Person):
        return walker(actor, angle, tilt, phase, per_metre)
    if isinstance(actor, Rider):
        return rider_on_wheels(actor, angle, tilt, phase, per_metre, lights)
    return vehicle(actor, angle, tilt, per_metre, lights)
