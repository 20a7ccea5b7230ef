"""Everything for one profile, composed on one thread: catalogue, wall, sessions, decoders."""

from __future__ import annotations

import logging
import math
import random
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, Any

from app.core import liveurl
from app.core.addresses import AddressBroker, AddressKey, AddressReady, Deliver
from app.core.alarms import Alarms
from app.core.attention import Attention
from app.core.calls import Answered, ApiClient, Caller, CallResult, is_key_trouble
from app.core.cases.book import CaseBook
from app.core.cases.files import cases_folder
from app.core.catalogue import Catalogue, CatalogueChange, Device
from app.core.effects import Target
from app.core.endpoint import EndpointGate, is_loopback
from app.core.evidence.jobs import ExportJobs, JobFiles
from app.core.hotspot import Hotspots
from app.core.inorder import InOrder
from app.core.instant import Clock, SystemClock
from app.core.outage_log import OutageLog
from app.core.own import OwnDevices
from app.core.ownlayouts import LayoutBook, LayoutFiles
from app.core.pictures import Pictures
from app.core.recordings.service import Recordings
from app.core.review import Reviews
from app.core.review.offsets import Offsets
from app.core.search.kept import KeptSearches
from app.core.search.search import Search
from app.core.sounds import Sounds
from app.core.status import ConnectionCode, ConnectionState, Counts, Params, Phase, TileStatus
from app.core.subscribers import Subscribers
from app.core.tilestream import Pool, Streams
from app.core.timing import PROBE_LOOPBACK_S, PROBE_S
from app.core.touring import Tours
from app.core.views import ViewBook, ViewFiles
from app.core.wake import WakeWatch
from app.core.wall import Wall
from app.core.warmup import WarmUp
from app.core.workers import Workers
from app.media.types import FeedSpec, MediaEvent, Trust, redact_url

if TYPE_CHECKING:
    from app.core.arrangement import Arrangement
    from app.core.layouts import Layout
    from app.core.review.stream import ReviewPool
    from app.media.captures import CaptureEvent
    from app.media.reviews import ReviewEvent
    from app.store.cases import CaseStore
    from app.store.database import Database
    from app.store.profiles import Profile
    from app.store.recordings import RecordingStore
    from app.store.shift import ShiftStore
    from app.store.thumbcache import ThumbCache

__all__ = ["ApiClient", "Pool", "Station"]

log = logging.getLogger("vcs_wall.station")

_DIRECT = "direct:"
REVIEW_TILES_PER_DECODER = 6
"""Python decodes one picture after another in a process: sixteen tiles are spread over three."""


def _at_once(work: Callable[[], None]) -> None:
    work()


class Station:
    """Owned by one thread. Construct, ``start()``, ``tick()`` every 100 ms (``at_rest``: 200), ``shutdown()``
    once."""

    def __init__(
        self,
        profile: Profile,
        client_factory: Callable[[], ApiClient],
        pool_factory: Callable[[Callable[[MediaEvent], None]], Pool],
        post: Callable[[Callable[[], None]], None],
        executor: Executor | None = None,
        clock: Clock | None = None,
        database: Database | None = None,
        protocols: tuple[str, ...] | None = None,
        view_files: ViewFiles | None = None,
        layout_files: LayoutFiles | None = None,
        export_files: JobFiles | None = None,
        random: Callable[[], float] = random.random,
    ) -> None:
        """``client_factory`` is called once, on the executor (it may import and read much);
        ``pool_factory(on_event)`` at once: the station gives the pool a callback that posts.
        ``post`` may be called from any thread and runs its argument on the owner's thread, later.
        ``executor`` None: daemon threads of its own. ``protocols``: overrides the preferred OutProtocols.
        ``view_files``, ``layout_files``, ``export_files``: where views, own layouts and exports that are not
        over are kept; None: nowhere.
        """
        self.profile = profile
        self._clock = clock or SystemClock()
        self._own_workers = Workers(name="station") if executor is None else None
        self._post = post
        self._protocols = protocols
        self._direct: dict[str, tuple[str, FeedSpec]] = {}
        self._connection = ConnectionState()
        self._told: Subscribers[None] = Subscribers()
        self._closed = False
        self._answered_at = -math.inf
        self._key_refused = False
        self._gate = EndpointGate(self._clock, PROBE_LOOPBACK_S if is_loopback(profile.endpoint) else PROBE_S)
        self._caller = Caller(
            client_factory, executor or self._own_workers or Workers(), post, self._clock, self._heard
        )
        self._broker: AddressBroker[AddressKey] = AddressBroker(self._clock, self._send)
        self._wake = WakeWatch(self._clock)
        self.pool = pool_factory(self._on_event)
        trust = Trust(ca_file=profile.ca_file, pinned_sha256=profile.pinned_sha256)
        self._streams = Streams(self.pool, self._broker, self._clock, trust)
        self.captures = self._streams.captures
        self.catalogue = Catalogue(self._caller, self._clock, profile.name, database)
        self.pictures = Pictures(self._caller, self._clock, self._device)
        self.own = OwnDevices(self._caller, profile.name, database)
        self._warm = WarmUp(self._caller, self._clock, self._device, profile.name, profile.endpoint, database)
        self._keeper = InOrder(post, executor)
        self.search = _search(self._caller, self._clock, profile.name, database, self._keeper, self.catalogue)
        self.views = ViewBook(view_files, self._keeper.run)
        self.layouts = LayoutBook(layout_files, self._keeper.run)
        self.cases = CaseBook(
            None if database is None else _case_store(database, profile.name),
            cases_folder,
            self._keeper.run,
            self._clock,
            self.device_name,
        )
        self.recordings = Recordings(
            profile,
            self._caller,
            self._clock,
            self._device,
            lambda: self._gate.up,
            self._keeper.run,
            None if database is None else partial(_recording_store, database, profile.name),
            post,
            None if database is None else _thumb_cache,
        )
        self._offsets = Offsets(self._keeper.run, profile.name, database)
        self.reviews = Reviews(self._clock, self.recordings.sources, self._offsets, _review_pool, post)
        # One of its own: a keyring may ask its user.
        self._export_keeper = InOrder(post, executor)
        self.exports = ExportJobs(
            export_files,
            lambda: self.recordings.sources,
            self._export_keeper.run,
            post,
            self._clock,
            self.device_name,
            redact_url(profile.endpoint),
        )
        self.exports.offset_of = self._offsets.of
        self.sounds = Sounds(self.pool)
        self.pool.on_capture = self._on_capture
        self._random = random
        self._walls = [Wall(self._streams, self._device, self._target, random=random)]
        self.catalogue.subscribe(self._devices_changed)
        store = None if database is None else _shift_store(database, profile.name)
        # One of its own: not behind calls that hang.
        self._shift_workers = Workers(count=1, name="shift") if executor is None else None
        workers = executor or self._shift_workers or Workers()
        self.attention = Attention(self._clock, workers, post, store)
        self.outages = OutageLog(
            self._clock, self.catalogue, self._watched, self.device_name, workers, post, store
        )
        self._alarms = Alarms(lambda: self.outages.lost)
        self.hotspots = Hotspots(self._clock, lambda: self.walls)
        self.tours = Tours(
            self._clock,
            lambda: self.walls,
            self._view,
            self.warm_up,
            self._alarms,
            self._keeper.run,
            profile.name,
            database,
        )

    # -- life ----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Shows the cached tree, starts loading the real one."""
        self.own.start()
        self.catalogue.start()
        self.layouts.load()
        self.views.load()
        self.search.kept.load()
        self.tours.load()
        self.cases.load()
        self._offsets.load(lambda: None)
        self.exports.load()
        self.attention.start()
        self.outages.start()

    def tick(self) -> None:
        """Lets time pass: deadlines, paced openings, periodic refresh."""
        if self._closed:
            return
        if self._wake.woke():
            log.info("the machine slept, or its clock was set: everything connects anew")
            self.reconnect_now()
        if self._gate.probe_due():
            self._caller.call(_probe, lambda response: None, lambda result: self._gate.probe_over())
        self._release()
        self._alarms.tick(self._clock.monotonic())
        self.tours.tick()
        self.hotspots.tick()
        for wall in self.walls:
            wall.tick()
        self._streams.tick()
        self.outages.tick()
        self.attention.tick()
        self.captures.tick()
        self.sounds.apply(self.walls, self.reviews.opened)
        self.catalogue.tick(self._gate.up)
        self._broker.sweep()
        self.pictures.tick()
        self.search.tick()
        self.recordings.tick()
        self.reviews.tick()

    @property
    def at_rest(self) -> bool:
        """Whether all that is open simply goes on: every tile shows its pictures, nothing is reviewed or
        searched, no tour runs."""
        return (
            all(stream.at_rest for wall in self._walls for stream in wall.streams)
            and not self.reviews.opened
            and not self.search.running
            and not self.tours.running()
        )

    def shutdown(
        self, timeout_s: float = 3.0, aside: Callable[[Callable[[], None]], None] = _at_once
    ) -> None:
        """Closes every stream, the decoders and the client; returns within about ``timeout_s``. ``aside``:
        who waits for processes to end."""
        if self._closed:
            return
        self._closed = True
        self.own.flush()
        self.recordings.shutdown()
        self.outages.shutdown()
        self.attention.shutdown()
        self.search.shutdown()
        self._caller.close()
        self.catalogue.shutdown()
        for wall in self.walls:
            for stream in wall.streams:
                stream.close()
        self.reviews.shutdown(timeout_s, aside)
        self.exports.shutdown()
        aside(partial(self.pool.shutdown, timeout_s))
        self._keeper.shutdown()
        self._export_keeper.shutdown()
        if self._shift_workers is not None:
            self._shift_workers.shutdown(wait=False)  # what is to be kept is still written
        if self._own_workers is not None:
            self._own_workers.shutdown(wait=False, cancel_futures=True)

    # -- walls ---------------------------------------------------------------------------------------

    @property
    def wall(self) -> Wall:
        """The main one: it is always there."""
        return self._walls[0]

    @property
    def walls(self) -> tuple[Wall, ...]:
        """All of them, the main one first: one for each window."""
        return tuple(self._walls)

    def open_wall(self, layout: str | Layout = "4") -> Wall:
        """One more wall, empty; its streams share pool, addresses and policy with the others."""
        wall = Wall(self._streams, self._device, self._target, layout, self._random)
        if self._gate.down_since is not None:
            wall.endpoint_went_away(self._gate.down_since)
        self._walls.append(wall)
        return wall

    def close_wall(self, wall: Wall) -> None:
        """Ends what it shows. ValueError for the main wall and for one that is not this station's."""
        if wall is self.wall or wall not in self._walls:
            raise ValueError("not a wall that can be closed")
        self._walls.remove(wall)
        for stream in wall.streams:
            stream.close()

    def _watched(self) -> list[tuple[str, TileStatus]]:
        """Every occupied tile: device and status."""
        tiles = (tile for wall in self.walls for tile in wall.tiles)
        return [(tile.device_id, tile.status()) for tile in tiles if tile.device_id is not None]

    def _view(self, view_id: str) -> Arrangement | None:
        view = self.views.get(view_id)
        return None if view is None else view.arrangement

    def _release(self) -> None:
        """Lets tiles go that waited for the service, wall by wall."""
        count = self._gate.releases()
        for wall in self.walls:
            count -= wall.release(count)

    # -- what is true --------------------------------------------------------------------------------

    @property
    def connection_state(self) -> ConnectionState:
        """How the service answers."""
        state = self._connection
        if state.code is not ConnectionCode.UNREACHABLE:
            return state
        params = {**state.params, "since_utc_ms": self._gate.down_since, "away_s": self._gate.away_s}
        return ConnectionState(state.code, params, state.api_ms, state.clock_skew_ms)

    @property
    def counts(self) -> Counts:
        """Figures for the status bar; cheap."""
        phases = [tile.status().phase for wall in self.walls for tile in wall.tiles]
        trouble = (Phase.SILENT, Phase.BACKING_OFF)
        return Counts(
            devices=self.catalogue.cameras,
            devices_online=self.catalogue.cameras_online,
            tiles_occupied=sum(phase is not Phase.IDLE for phase in phases),
            tiles_live=phases.count(Phase.PLAYING),
            tiles_starting=sum(p in (Phase.RESOLVING, Phase.STARTING, Phase.OPENING) for p in phases),
            tiles_trouble=sum(phase in trouble for phase in phases),
            tiles_refused=phases.count(Phase.REFUSED),
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when ``connection_state`` changes code."""
        return self._told.subscribe(lambda _: callback())

    def device_name(self, device_id: str) -> str:
        """What to call it: the catalogue's name, a direct source's, or the id."""
        if device_id in self._direct:
            return self._direct[device_id][0]
        device = self._device(device_id)
        return device.name if device is not None else device_id

    # -- what the owner does -------------------------------------------------------------------------

    def add_direct_source(self, name: str, spec: FeedSpec) -> str:
        """A source by address (bench, own cameras) instead of a device; returns an id for ``wall.assign``."""
        device_id = f"{_DIRECT}{len(self._direct)}"
        self._direct[device_id] = (name, spec)
        return device_id

    def warm_up(self, device_ids: Iterable[str]) -> None:
        """A whole view is about to be shown: its cameras are started in one call, where the service can."""
        self._warm.start(device_ids)

    def reconnect_now(self) -> None:
        """The network changed or the machine woke up: nobody waits for a backoff, and what is open, which may
        be dead without knowing, is opened anew beside."""
        self._caller.renew()
        self._gate.hurry()
        for wall in self.walls:
            for stream in wall.streams:
                stream.session.reconnect()
                stream.work()
        self.catalogue.hurry()

    # -- the service ---------------------------------------------------------------------------------

    def _send(self, key: AddressKey, done: Deliver) -> None:
        if key.device_id in self._direct:
            spec = self._direct[key.device_id][1]
            done(AddressReady(spec.url, spec.protocol, key.stream, spec))
            return
        self._caller.call(
            lambda: liveurl.build(key),
            lambda response: liveurl.read(key, response),
            lambda result: done(liveurl.answer_of(result)),
        )

    def _heard(self, result: CallResult) -> None:
        """Each result, before its asker gets it."""
        code, params = ConnectionCode.OK, dict[str, Any]()
        api_ms, skew = self._connection.api_ms, self._connection.clock_skew_ms
        if isinstance(result, Answered):
            api_ms, skew = result.took_ms, result.clock_skew_ms
        elif result.kind in ("internal", "invalid_request"):
            return  # says nothing about the service
        elif result.kind == "timed_out" and self._answered_at >= result.began:
            return  # one slow answer among good ones
        elif result.endpoint_away:
            code, params = ConnectionCode.UNREACHABLE, {"kind": result.kind, "error_code": result.code}
        else:
            code, params = _trouble(result.kind, result.code, result.message, result.retry_after_s)
        before = self._connection.code
        self._connection = ConnectionState(code, params, api_ms, skew)
        if code is ConnectionCode.UNREACHABLE:
            if self._gate.failed() and self._gate.down_since is not None:
                log.warning("the service does not answer: %s", params["error_code"])
                for wall in self.walls:
                    wall.endpoint_went_away(self._gate.down_since)
        else:
            self._answered_at = self._clock.monotonic()
            if self._gate.answered():
                log.info("the service answers again")
                for wall in self.walls:
                    wall.endpoint_is_back()
                self._release()
                self.catalogue.hurry()
        if code is ConnectionCode.REFUSED:
            self._key_refused = True
        elif code is ConnectionCode.OK and self._key_refused:
            self._key_refused = False
            for wall in self.walls:
                wall.key_is_accepted()
            self.catalogue.hurry()
        if code is not before:
            self._told.tell(None)

    # -- devices -------------------------------------------------------------------------------------

    def _device(self, device_id: str) -> Device | None:
        return self.catalogue.devices.get(device_id)

    def _target(self, device_id: str, stream: str) -> Target:
        device = self._device(device_id)
        if device_id in self._direct:
            return Target(device_id, "", stream, ("direct",), direct=True)
        protocols = self._protocols or liveurl.preferred_protocols(self.profile, device)
        return Target(device_id, device.corp_id if device is not None else "", stream, protocols)

    def _devices_changed(self, change: CatalogueChange) -> None:
        if not change.state_only:
            for wall in self.walls:
                wall.devices_changed(change.came_online)

    # -- decoders ------------------------------------------------------------------------------------

    def _on_capture(self, event: CaptureEvent) -> None:
        """On the pool's threads."""
        self._post(lambda: self.captures.heard(event))

    def _on_event(self, event: MediaEvent) -> None:
        """On the pool's threads."""
        self._post(lambda: self._deliver(event))

    def _deliver(self, event: MediaEvent) -> None:
        if not self._closed:
            self._streams.deliver(event)


def _shift_store(database: Database, profile: str) -> ShiftStore:
    from app.store.shift import ShiftStore

    return ShiftStore(database, profile)


def _case_store(database: Database, profile: str) -> CaseStore:
    from app.store.cases import CaseStore

    return CaseStore(database, profile)


def _search(
    caller: Caller,
    clock: Clock,
    profile: str,
    database: Database | None,
    keeper: InOrder,
    catalogue: Catalogue,
) -> Search:
    if database is None:
        return Search(caller, clock, profile, site=catalogue)
    from app.store.picturecache import PictureCache
    from app.store.searches import SearchStore

    kept = KeptSearches(keeper.run, clock, SearchStore(database, profile))
    return Search(caller, clock, profile, PictureCache(), kept, catalogue)


def _thumb_cache() -> ThumbCache:
    from app.store import paths
    from app.store.thumbcache import ThumbCache

    return ThumbCache(lambda: paths.cache_dir() / "thumbs")


def _recording_store(database: Database, profile: str) -> RecordingStore:
    from app.store.recordings import RecordingStore

    return RecordingStore(database, profile)


def _review_pool(on_event: Callable[[MediaEvent | ReviewEvent], None]) -> ReviewPool:
    from app.media.pool import REVIEW_TARGET, DecoderPool

    return DecoderPool(on_event, REVIEW_TILES_PER_DECODER, target=REVIEW_TARGET)


def _probe() -> Any:
    from app.vcs import ListCorps

    return ListCorps(page_number=1, page_size=1)


def _trouble(
    kind: str, code: str, message: str, retry_after_s: float | None
) -> tuple[ConnectionCode, Params]:
    if kind == "throttled":
        return ConnectionCode.THROTTLED, {"retry_after_s": retry_after_s}
    if kind in ("unavailable", "bad_answer"):
        return ConnectionCode.FAILING, {"error_code": code, "message": message}
    if kind == "refused" and is_key_trouble(code):
        return ConnectionCode.REFUSED, {"error_code": code, "message": message}
    return ConnectionCode.OK, {}  # it answered; that it did not like one request is that request's business
