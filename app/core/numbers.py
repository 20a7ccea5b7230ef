"""A number for every camera of a profile, for who types instead of looking: given once, and it stays.

New cameras get the lowest free numbers, in the tree's order; a camera that is gone keeps its number for the
day it comes back. Nobody else's number changes, except by hand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from app.core.inorder import Run
from app.core.subscribers import Subscribers

_PIECE = 1000
"""Encoded in one go: the interpreter lock is held meanwhile, and the window waits for it."""
HIGHEST = 999_999
"""Six digits are what a person types without a mistake."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """An immutable table; ``devices`` is the same the other way round."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    devices: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> Numbers:
        """From (device id, number); the first of two with one number keeps it, and what is out of bounds is
        left out."""
        numbers: dict[str, int] = {}
        devices: dict[int, str] = {}
        for device, number in pairs:
            if 1 <= number <= HIGHEST and number not in devices and device not in numbers:
                numbers[device] = number
                devices[number] = device
        return cls(numbers, devices)

    def with_cameras(self, cameras: Iterable[str]) -> Numbers:
        """Those without a number get one; itself when all have theirs."""
        new = [camera for camera in dict.fromkeys(cameras) if camera not in self.numbers]
        if not new:
            return self
        numbers, devices = dict(self.numbers), dict(self.devices)
        free = 1
        for camera in new:
            while free in devices:
                free += 1
            if free > HIGHEST:
                break
            numbers[camera], devices[free] = free, camera
        return Numbers(numbers, devices)

    def with_number(self, camera: str, number: int) -> Numbers:
        """The camera gets that number; who had it gets the camera's old one (none if it had none). ValueError
        out of bounds."""
        if not 1 <= number <= HIGHEST:
            raise ValueError(number)
        numbers, devices = dict(self.numbers), dict(self.devices)
        before, other = numbers.get(camera), devices.get(number)
        if other == camera:
            return self
        if before is not None:
            del devices[before]
        if other is not None:
            del numbers[other]
            if before is not None:
                numbers[other], devices[before] = before, other
        numbers[camera], devices[number] = number, camera
        return Numbers(numbers, devices)

    def to_text(self) -> str:
        """As it is kept: lines of JSON objects, device id to number."""
        pairs = iter(self.numbers.items())
        lines = iter(lambda: dict(islice(pairs, _PIECE)), {})
        return "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)

    @classmethod
    def from_text(cls, text: str | None) -> Numbers:
        """Of what was kept; what is no such line is left out."""
        found: list[tuple[str, int]] = []
        for line in (text or "").splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                found += [(k, v) for k, v in value.items() if type(v) is int]
        return cls.of(found)


class NumberBook:
    """The numbers of the open profile, on the owner's thread; reading, numbering and keeping go through
    ``run``. ``load`` and ``save``: the text kept for this profile (None: nothing is kept)."""

    def __init__(
        self, run: Run, load: Callable[[], str | None] | None, save: Callable[[str], None] | None
    ) -> None:
        self._run = run
        self._save = save
        self._numbers = Numbers()
        self._read = load is None
        self._waiting: list[Callable[[], Iterable[str]]] = []
        self._changes: Subscribers[None] = Subscribers()
        if load is not None:
            run(lambda: Numbers.from_text(load()), self._loaded)

    def number(self, device_id: str) -> int | None:
        """What to type for a camera; None before it is known."""
        return self._numbers.numbers.get(device_id)

    def device(self, number: int) -> str | None:
        """The camera of a number; it may be one that is gone."""
        return self._numbers.devices.get(number)

    @property
    def highest(self) -> int:
        """The highest number given; 0 without any."""
        return max(self._numbers.devices, default=0)

    def learn(self, cameras: Callable[[], Iterable[str]]) -> None:
        """Numbers for the cameras that have none. ``cameras`` is called on another thread: ids in the order
        they are to be numbered, of things nobody changes."""
        if not self._read:
            self._waiting.append(cameras)
            return
        before = self._numbers
        self._run(
            lambda: before.with_cameras(cameras()), lambda result: self._learned(before, result, cameras)
        )

    def give(self, device_id: str, number: int) -> None:
        """Another number for a camera, by hand. ValueError out of bounds."""
        self._take(self._numbers.with_number(device_id, number))

    def subscribe(self, callback: Callable[[None], None]) -> Callable[[], None]:
        """Calls back when numbers are others; returns how to stop."""
        return self._changes.subscribe(callback)

    def _loaded(self, result: Any) -> None:
        # What cannot be read is begun anew; who owns the database tells of its trouble.
        self._read = True
        if isinstance(result, Numbers):
            self._numbers = result
        self._changes.tell(None)
        waiting, self._waiting = self._waiting, []
        for cameras in waiting:
            self.learn(cameras)

    def _learned(self, before: Numbers, result: Any, cameras: Callable[[], Iterable[str]]) -> None:
        if isinstance(result, BaseException):
            raise result
        if self._numbers is not before:
            self.learn(cameras)  # a number was given by hand meanwhile
        else:
            self._take(result)

    def _take(self, numbers: Numbers) -> None:
        if numbers is self._numbers:
            return
        self._numbers = numbers
        save = self._save
        if save is not None:
            self._run(lambda: save(numbers.to_text()), lambda result: None)
        self._changes.tell(None)
