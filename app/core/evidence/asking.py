"""Play addresses for an export process, from the station's recordings; and what an export would be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.evidence.bundle import Shot
from app.core.review.sources import SourceAnswer, SourceNothing, SourceProvider, SourceReady, SourceRetry
from app.media.exports import (
    AddressGiven,
    AddressWanted,
    Estimated,
    EstimatePlan,
    ExportCommand,
    ExportEnded,
    ExportEvent,
    ExportTrack,
)
from app.media.types import redact_url

MOST_SOURCES = 50


class Process(Protocol):
    """What is needed of ``ExportProcess``."""

    def send(self, command: ExportCommand) -> None: ...
    def close(self) -> None: ...


class Asking:
    """The questions of one process. Owned by one thread. ``sources``: where recordings of each camera came
    from, addresses without their keys."""

    def __init__(
        self, provider: Callable[[], SourceProvider | None], cameras: Sequence[Shot], process: Process
    ) -> None:
        self._provider = provider
        self._cameras = {camera.key: camera for camera in cameras}
        self._process = process
        self._open: dict[int, Callable[[], None]] = {}
        self._stopped = False
        self.sources = {camera.key: list(camera.sources) for camera in cameras}

    def ask(self, wanted: AddressWanted) -> None:
        """The answer goes to the process."""
        provider, camera = self._provider(), self._cameras.get(wanted.track)
        if provider is None or camera is None:
            self._process.send(AddressGiven(wanted.request, refused=True, reason="unavailable"))
            return
        answered = False

        def answer(given: SourceAnswer) -> None:
            nonlocal answered
            if isinstance(given, SourceRetry) or answered or self._stopped:
                return
            answered = True
            self._open.pop(wanted.request, None)
            self._give(wanted, given)

        cancel = provider.ask_source(
            camera.device_id, camera.storage, wanted.from_utc_ms, wanted.to_utc_ms, answer, wanted.fresh
        )
        if not answered:
            self._open[wanted.request] = cancel

    def _give(self, wanted: AddressWanted, given: SourceAnswer) -> None:
        if isinstance(given, SourceReady):
            address = redact_url(given.spec.url).partition("?")[0]
            known = self.sources.setdefault(wanted.track, [])
            if address not in known and len(known) < MOST_SOURCES:
                known.append(address)
            self._process.send(AddressGiven(wanted.request, given.spec))
        elif isinstance(given, SourceNothing):
            self._process.send(AddressGiven(wanted.request, nothing=True))
        elif not isinstance(given, SourceRetry):
            self._process.send(AddressGiven(wanted.request, refused=given.refused, reason=str(given.reason)))

    def stop(self) -> None:
        """No more answers are wanted."""
        self._stopped = True
        for cancel in list(self._open.values()):
            cancel()
        self._open.clear()


class Estimating:
    """What an export would be, camera by camera, by a process of its own."""

    def __init__(
        self,
        make: Callable[[Callable[[ExportEvent], None]], Process],
        post: Callable[[Callable[[], None]], None],
        provider: Callable[[], SourceProvider | None],
        cameras: Sequence[Shot],
        done: Callable[[list[Estimated]], None],
        over: Callable[[Estimating], None],
    ) -> None:
        self._cameras = cameras
        self._done = done
        self._over = over
        self._found: list[Estimated] = []
        self._stopped = False
        self._process = make(lambda event: post(lambda: self._heard(event)))
        self._asking = Asking(provider, cameras, self._process)

    def start(self, from_utc_ms: int, to_utc_ms: int) -> None:
        """Asks about [from, to)."""
        tracks = tuple(
            ExportTrack(one.key, one.device_id, "", one.storage, one.offset_ms) for one in self._cameras
        )
        self._process.send(EstimatePlan(tracks, from_utc_ms, to_utc_ms))

    def stop(self) -> None:
        """Nothing is told any more. Again and again without harm."""
        if not self._stopped:
            self._stopped = True
            self._asking.stop()
            self._process.close()
            self._over(self)

    def _heard(self, event: ExportEvent) -> None:
        if self._stopped:
            return
        if isinstance(event, AddressWanted):
            self._asking.ask(event)
        elif isinstance(event, Estimated):
            self._found.append(event)
            self._done(list(self._found))
        elif isinstance(event, ExportEnded):
            told = {one.track for one in self._found}
            left = [one for one in self._cameras if one.key not in told]
            if left:
                self._found += [
                    Estimated(one.key, 0, 0, failed=event.failure, reason=event.reason) for one in left
                ]
                self._done(list(self._found))
            self.stop()
