"""Searching, for one profile: what the window's search page talks to. Owned by the station's thread."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from app.core.calls import Caller
from app.core.instant import Clock
from app.core.search.coverage import Coverage, CoverageCode, made
from app.core.search.draft import Draft, Fault, Order, PictureData, faults, limits
from app.core.search.fitting import fit
from app.core.search.hits import Hit
from app.core.search.images import PictureRefused
from app.core.search.instances import Instances, Known
from app.core.search.kept import KeptSearches
from app.core.search.pictures import HitPictures
from app.core.search.run import Run
from app.core.search.trail import AROUND_MS, LEAST, Trail
from app.core.search.when import Between
from app.core.subscribers import Subscribers
from app.store.attributes import AttributeTable, load

if TYPE_CHECKING:
    from pathlib import Path

    from app.store.picturecache import PictureCache
    from app.store.problems import StoreProblem

ELSEWHERE_MS = 60_000
"""What counts as the same time."""


class Site(Protocol):
    """What is needed of the catalogue."""

    def cameras_below(self, device_or_corp_id: str) -> list[str]: ...


class Search:
    """``zone``: in which days and hours are counted, None for the machine's own; the window sets it."""

    def __init__(
        self,
        caller: Caller,
        clock: Clock,
        profile: str = "",
        cache: PictureCache | None = None,
        kept: KeptSearches | None = None,
        site: Site | None = None,
    ) -> None:
        """``profile``: its name. ``cache``: where pictures are kept; None: in memory alone. ``site``: the
        devices; None: none are known."""
        self._caller = caller
        self._clock = clock
        self.zone: tzinfo | None = None
        self.pictures = HitPictures(caller, clock, cache, profile)
        self.kept = kept or KeptSearches(lambda work, done: done(work()), clock)
        self.table = AttributeTable()
        """How attributes are called; empty until ``load_table``."""
        self.table_problems: list[StoreProblem] = []
        self._table_came: Subscribers[None] = Subscribers()
        self.watch_for: Callable[[Hit, Draft], None] | None = None
        """'Watch for this': what does it, once there is something that can; until then nothing is shown."""
        self._site = site
        self._instances = Instances(caller, clock)
        self._runs: weakref.WeakSet[Run] = weakref.WeakSet()

    def faults(self, draft: Draft) -> tuple[Fault, ...]:
        """All that keeps a draft from being sent now; empty: ``start`` takes it."""
        return faults(draft, self._clock.utc(), self.zone)

    def start(self, draft: Draft) -> Run:
        """Searches. Whoever holds the run cancels it when nobody looks any more. ValueError for a draft with
        faults."""
        if self.faults(draft):
            raise ValueError("a draft with faults cannot be sent")
        self.kept.remember(draft)
        run = self._run(draft)
        self._cover(run)
        return run

    def _cover(self, run: Run) -> None:
        """Finds out what of it was analysed."""
        draft = run.draft
        asked = self._site.cameras_below(draft.corp_id) if draft.devices is None and self._site else ()
        devices = draft.devices or tuple(asked)
        told = weakref.ref(run)

        def known(instances: Known) -> None:
            if told() is None:
                return
            if instances.nothing:
                params = instances.trouble or {}
                tell(Coverage(CoverageCode.UNKNOWN, params, asked_cameras=len(devices)))
                return
            now, zone = self._clock.utc(), self.zone
            self._caller.run(
                lambda: made(instances.instances, devices, run_span, now, zone, instances.trouble), tell
            )

        def tell(coverage: Coverage) -> None:
            waiting = told()
            if waiting is not None:
                waiting.tell_coverage(coverage)

        run_span = run.span
        self._instances.ask(draft.corp_id, known)

    def fit(self, data: bytes, done: Callable[[PictureData | PictureRefused], None], name: str = "") -> None:
        """Makes the bytes of a file into a picture the API takes, off this thread; ``done`` gets it here, or
        why it is none."""

        def work() -> PictureData | PictureRefused:
            try:
                return fit(data, name)
            except PictureRefused as refused:
                return refused

        self._caller.run(work, done, lambda result: done(PictureRefused("not_a_picture")))

    # -- from a hit on -----------------------------------------------------------------------------------

    def similar(self, hit: Hit, draft: Draft, done: Callable[[Draft | str], None]) -> None:
        """Makes the query for what looks like a hit: ``draft`` (the query it came from) with the hit's target
        picture in place of picture and attributes. ``done`` gets it, or why there is none (a reason of
        ``HitPictureState`` or a code of ``PictureRefused``)."""

        def fitted(picture: PictureData | PictureRefused) -> None:
            if isinstance(picture, PictureRefused):
                done(picture.code)
            else:
                done(replace(draft, picture=picture, attributes=(), target_type=hit.target_type))

        def fetched(data: bytes | str) -> None:
            if isinstance(data, str):
                done(data)
            else:
                self.fit(data, fitted)

        self.pictures.file(hit.target, fetched)

    def elsewhere(self, hit: Hit, draft: Draft, within_ms: int = ELSEWHERE_MS) -> Draft:
        """The query for what other cameras saw at the same time: all of the project but the hit's own,
        targets of its type, with the attributes asked for."""
        others: tuple[str, ...] | None = None
        if self._site is not None:
            cameras = self._site.cameras_below(draft.corp_id)
            others = tuple(one for one in cameras if one != hit.device_id)
            if not others or len(others) > limits().devices:
                others = None
        return replace(
            draft,
            target_type=hit.target_type,
            picture=None,
            threshold=None,
            devices=others,
            when=Between(hit.at_utc_ms - within_ms, hit.at_utc_ms + within_ms),
            order=Order.OLDEST,
        )

    def trail(self, hit: Hit, draft: Draft, around_ms: int = AROUND_MS, least: float = LEAST) -> Trail:
        """The way of a target from one of its hits on. Whoever holds it cancels it. ``draft``: the query the
        hit came from."""
        return Trail(
            hit, replace(draft, target_type=hit.target_type), self.similar, self._run, around_ms, least
        )

    def _run(self, draft: Draft) -> Run:
        run = Run(self._caller, self._clock, draft, self.zone)
        self._runs.add(run)
        return run

    # -- pictures and names ------------------------------------------------------------------------------

    def load_table(self, resource: Path) -> None:
        """Reads the table of attributes (``resource``: the program's own), off this thread."""

        def done(read: tuple[AttributeTable, list[StoreProblem]]) -> None:
            self.table, self.table_problems = read
            self._table_came.tell(None)

        self._caller.run(lambda: load(resource), done)

    def subscribe_table(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when ``table`` is another; returns how to unsubscribe."""
        return self._table_came.subscribe(lambda _: callback())

    @property
    def running(self) -> bool:
        """Whether somebody looks at a search, going on or over."""
        return bool(self._runs)

    def tick(self) -> None:
        """Lets time pass. Every 100 ms."""
        for run in list(self._runs):
            run.tick()

    def shutdown(self) -> None:
        """Ends what runs."""
        for run in list(self._runs):
            run.cancel()
