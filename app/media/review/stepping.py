"""Answers when the picture before or after another one was taken."""

from __future__ import annotations

import collections
from collections.abc import Callable

from app.media.review.footage import Footage
from app.media.reviews import ReviewStep, ReviewStepped

STEP_LIMIT_S = 10.0
_NONE = -1


class Stepping:
    """One answer for each question, in their order; None where there is no such picture, or it did not come
    in time."""

    def __init__(
        self, footage: Footage, send: Callable[[ReviewStepped], None], clock: Callable[[], float]
    ) -> None:
        self._footage = footage
        self._send = send
        self._clock = clock
        self._steps: collections.deque[tuple[ReviewStep, float]] = collections.deque()

    def ask(self, step: ReviewStep) -> None:
        """Takes a question."""
        self._steps.append((step, self._clock() + STEP_LIMIT_S))

    def work(self) -> None:
        """Answers the first one, if it can."""
        if not self._steps:
            return
        step, limit_s = self._steps[0]
        found = self._step_to(step)
        if found is None and self._clock() < limit_s:
            return
        self._steps.popleft()
        self._send(ReviewStepped(step.stream, step.request, found if found != _NONE else None))

    def _step_to(self, step: ReviewStep) -> int | None:
        """The picture's time; ``_NONE``: there is none; None: not known yet."""
        at_ms = step.from_utc_ms
        index = self._footage.index
        piece = index.find(at_ms)
        if piece is not None:
            parsed = self._footage.wanted(piece, step.direction)
            if parsed is None:
                return None
            here = parsed.at(at_ms)
            if step.direction > 0:
                later = [t for t in parsed.times if t > (at_ms if here is None else here)]
                if later:
                    return later[0]
            elif here is not None:
                earlier = [t for t in parsed.times if t < here]
                if earlier:
                    return earlier[-1]
        if step.direction > 0:
            other = index.next(piece) if piece is not None else index.after(at_ms)
        else:
            other = index.before(piece.start_ms if piece is not None else at_ms)
        if other is None:
            return _NONE if index.known_from(at_ms) else None
        parsed = self._footage.wanted(other, step.direction)
        if parsed is None:
            return None
        return parsed.times[0] if step.direction > 0 else parsed.times[-1]
