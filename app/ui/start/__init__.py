"""What can be in the way of a start, and how a person hears of it.

``obstacles`` looks (files, database), ``single`` finds a window that runs already, ``words`` makes the
sentences, ``dialog`` shows them; ``logbook`` and ``crash`` keep what a report needs.
"""

from __future__ import annotations

from app.ui.start.obstacles import CannotStart, Obstacle, ObstacleCode

__all__ = ["CannotStart", "Obstacle", "ObstacleCode"]
