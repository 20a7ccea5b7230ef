"""The device catalogue: projects and devices of one account, loaded beside the owner's thread.

Pages are asked for a few at a time, read and made into records on the executor; the tree is built there
too and swapped in whole, so the owner's thread only exchanges references, whatever the size. The last
known tree comes from the local database at the next start, before the service has said a word.
"""

from __future__ import annotations

import enum
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from app.core import timing, tree
from app.core.calls import Answered, Caller, CallFailed, CallResult
from app.core.instant import Clock, Instant
from app.core.listing import Listing, Page
from app.core.status import Params
from app.core.subscribers import Subscribers
from app.core.tree import Corp, Device, DeviceKind, DeviceStatus, Difference, Tree

if TYPE_CHECKING:
    from app.store.database import Database

__all__ = [
    "Catalogue",
    "CatalogueChange",
    "CataloguePhase",
    "CatalogueState",
    "Corp",
    "Device",
    "DeviceKind",
    "DeviceStatus",
]

log = logging.getLogger("vcs_wall.catalogue")


class CataloguePhase(enum.StrEnum):
    """What the catalogue holds."""

    EMPTY = "empty"
    LOADING = "loading"  # first load, no cached tree
    CACHED = "cached"  # last known tree, the real one is being loaded
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"  # loaded, but the list kept changing or a part failed
    FAILED = "failed"  # nothing loaded; error_code tells why


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """Progress and result. ``loaded``/``total`` count devices of the load in hand (total 0 = unknown).

    ``error_code``: an ``ErrorKind`` of ``app.vcs`` as text (unreachable, timed_out, certificate, refused,
    throttled, unavailable, bad_answer, ...) or ``internal``; None = all well. ``error_params``: {code,
    message}. A failed refresh keeps the devices and the phase, and sets ``error_code``.
    """

    phase: CataloguePhase = CataloguePhase.EMPTY
    loaded: int = 0
    total: int = 0
    error_code: str | None = None
    error_params: Params = field(default_factory=dict)
    at_utc_ms: Instant | None = None
    """When the devices shown were read from the service."""
    refreshing: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """What is different now. ``state_only``: only ``Catalogue.state`` changed (progress, errors)."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Ids whose record differs (status, name, ...), still below the same project or recorder. After a
    change of name the order of ``children`` may differ."""
    moved: tuple[str, ...] = ()
    """Ids that are now under another project or parent, or of another kind."""
    corps_changed: bool = False
    state_only: bool = False
    came_online: frozenset[str] = frozenset()
    """Those that are online now and were not before; none for the last known tree, which tells of then."""


class _Load:
    """One refresh: three lists, their calls in flight."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.corps = Listing(page_size=timing.CATALOGUE_CORPS_PAGE)
        self.recorders = Listing()
        self.cameras = Listing()
        self.in_flight = 0
        self.error: Any = None
        self.shown_at = started
        self.building = False
        self.finish_next = False

    @property
    def lists(self) -> tuple[tuple[str, Listing], ...]:
        # Cameras first: their total is what progress is told by.
        return (("cameras", self.cameras), ("recorders", self.recorders), ("corps", self.corps))

    @property
    def over(self) -> bool:
        return all(listing.over for _, listing in self.lists)

    @property
    def loaded(self) -> int:
        return len(self.cameras.rows) + len(self.recorders.rows)

    @property
    def total(self) -> int:
        return self.cameras.total + self.recorders.total


def _request(kind: str, number: int) -> Any:
    from app.vcs import DescribeIpcs, DescribeNvrs, ListCorps

    if kind == "corps":
        return ListCorps(page_number=number, page_size=timing.CATALOGUE_CORPS_PAGE)
    action = DescribeIpcs if kind == "cameras" else DescribeNvrs
    return action(page_num=number, page_size=timing.CATALOGUE_PAGE)


_READ: dict[str, Callable[[Any], Any]] = {
    "corps": tree.corp_of,
    "recorders": tree.recorder_of,
    "cameras": tree.camera_of,
}


def _page(kind: str, response: Any) -> Page:
    if str(response.outcome) != "ok":
        raise CallFailed("failed", response.code, response.message)
    convert = _READ[kind]
    rows = [convert(row) for row in response.data.records]
    return Page([row for row in rows if row.id], int(response.data.total_count))


LET_GO = 500
"""Records let go of at once: a quarter of a millisecond."""


def _let_go(last: list[Any]) -> None:
    """Records (in trees, dicts or lists), piece by piece: all at once they keep the interpreter's lock, and
    so the window, for as long as it takes."""
    while last:
        one = last.pop()
        rows = one.devices if isinstance(one, Tree) else one
        records = list(rows.values()) if isinstance(rows, dict) else list(rows)
        del one, rows
        while records:
            del records[-LET_GO:]


class Catalogue:
    """Projects and devices. Owned by one thread; never blocks it."""

    def __init__(
        self, caller: Caller, clock: Clock, profile_name: str = "", database: Database | None = None
    ) -> None:
        self._caller = caller
        self._clock = clock
        self._profile = profile_name
        self._database = database
        self._tree = Tree()
        self._load: _Load | None = None
        self._next_at: float | None = None
        self._changes: Subscribers[CatalogueChange] = Subscribers()
        self._kept_at: float | None = None
        self._last_online: dict[str, Instant] = {}
        self._listed_at: Instant | None = None
        self.state = CatalogueState()

    @property
    def corps(self) -> Mapping[str, Corp]:
        """Projects by id."""
        return self._tree.corps

    @property
    def devices(self) -> Mapping[str, Device]:
        """Devices by id. The mapping is never changed in place: a change brings another one."""
        return self._tree.devices

    @property
    def tree(self) -> Tree:
        """Everything as one value that never changes: for other threads."""
        return self._tree

    @property
    def cameras(self) -> int:
        """How many devices can be shown on a tile."""
        return self._tree.cameras

    @property
    def cameras_online(self) -> int:
        """How many of them are online."""
        return self._tree.cameras_online

    def children(self, parent_id: str | None, corp_id: str) -> Sequence[str]:
        """Ids below a recorder or box, or (None) the top level of a project, in natural order of names.

        Recorders and boxes come before cameras. O(1); the sequence is never changed in place."""
        return self._tree.below.get(parent_id or tree.corp_key(corp_id), ())

    def cameras_below(self, device_or_corp_id: str) -> list[str]:
        """Ids of cameras in a project, recorder or box (a camera gives itself), in tree order."""
        device = self.devices.get(device_or_corp_id)
        if device is not None and device.is_camera:
            return [device.id]
        key = device_or_corp_id if device is not None else tree.corp_key(device_or_corp_id)
        found: list[str] = []
        for child in self._tree.below.get(key, ()):
            found += self.cameras_below(child)
        return found

    def cameras_in_order(self) -> Iterator[Device]:
        """Every camera, in tree order; nothing is worked out for those not asked for."""
        below, devices = self._tree.below, self._tree.devices
        for corp in self._tree.corps:
            for top in below.get(tree.corp_key(corp), ()):
                for device_id in (top, *below.get(top, ())):
                    if (device := devices[device_id]).is_camera:
                        yield device

    def last_online(self, device_id: str) -> Instant | None:
        """When the service last listed a device as online, as far as this program saw it (to the time of a
        list); None where it never did."""
        device = self.devices.get(device_id)
        if device is not None and device.status is DeviceStatus.ONLINE:
            return self.state.at_utc_ms
        return self._last_online.get(device_id)

    def subscribe(self, callback: Callable[[CatalogueChange], None]) -> Callable[[], None]:
        """Calls back on the owner's thread after each change; returns how to unsubscribe."""
        return self._changes.subscribe(callback)

    # -- start and refresh ---------------------------------------------------------------------------

    def start(self) -> None:
        """Shows the last known tree, then loads the real one."""
        database, profile = self._database, self._profile

        def read() -> tuple[Tree, int] | None:
            if database is None:
                return None
            try:
                kept = database.load_tree(profile)
                if kept is None:
                    return None
                known = tree.unpack(kept.payload)
                return known, kept.saved_utc_ms
            except (ValueError, OSError) as error:
                log.warning("the last known device list cannot be read: %s", type(error).__name__)
                return None

        self._caller.run(read, self._cached, lambda _: self.refresh())

    def _cached(self, found: tuple[Tree, int] | None) -> None:
        if found is not None and not self._tree.devices:
            kept, saved = found
            added = tuple(kept.devices)
            self._tree = kept
            self._listed_at = Instant(saved)
            self.state = replace(self.state, phase=CataloguePhase.CACHED, at_utc_ms=Instant(saved))
            self._changes.tell(CatalogueChange(added=added, corps_changed=True))
        self.refresh()

    def refresh(self) -> None:
        """Starts a load unless one is running; results come as changes."""
        if self._load is not None:
            return
        self._next_at = None
        self._load = _Load(self._clock.monotonic())
        phase = self.state.phase
        if phase in (CataloguePhase.EMPTY, CataloguePhase.FAILED):
            phase = CataloguePhase.LOADING
        self._say(replace(self.state, phase=phase, loaded=0, total=0, refreshing=True))
        self._send()

    def tick(self, endpoint_up: bool) -> None:
        """Refreshes when it is time and the service is there."""
        if self._next_at is not None and endpoint_up and self._clock.monotonic() >= self._next_at:
            self.refresh()

    def hurry(self) -> None:
        """The service is back after a failure: load at the next tick."""
        if self._next_at is not None and self.state.error_code is not None:
            self._next_at = self._clock.monotonic()

    # -- a load --------------------------------------------------------------------------------------

    def _send(self) -> None:
        load = self._load
        assert load is not None
        for kind, listing in load.lists:
            while load.in_flight < timing.CATALOGUE_CALLS and (number := listing.take()) is not None:
                load.in_flight += 1
                self._ask(load, kind, listing, number)

    def _ask(self, load: _Load, kind: str, listing: Listing, number: int) -> None:
        def came(result: CallResult) -> None:
            if self._load is load:
                load.in_flight -= 1
                self._page_came(load, listing, number, result)

        self._caller.call(
            lambda: _request(kind, number), lambda response: _page(kind, response), came, attempts=2
        )

    def _page_came(self, load: _Load, listing: Listing, number: int, result: CallResult) -> None:
        if isinstance(result, Answered):
            listing.came(number, result.value)
        else:
            listing.failed()
            load.error = load.error or result
            if result.endpoint_away or listing is load.cameras:
                self._give_up(result)
                return
        self.state = replace(self.state, loaded=load.loaded, total=load.total)
        if load.over:
            if load.building:
                load.finish_next = True
            else:
                self._build(load, final=True)
            return
        self._send()
        self._changes.tell(CatalogueChange(state_only=True))
        now = self._clock.monotonic()
        first = self.state.phase is CataloguePhase.LOADING
        # Each time as long as all before: showing what there is must not become what the load takes.
        pause = max(timing.CATALOGUE_PARTIAL_S, load.shown_at - load.started)
        if first and not load.building and now - load.shown_at >= pause:
            self._build(load, final=False)

    def _give_up(self, result: Any) -> None:
        self._load = None
        slow = result.kind in ("refused", "failed")
        pause = timing.FORBIDDEN_CHECK_S if slow else timing.CATALOGUE_RETRY_S
        self._next_at = self._clock.monotonic() + pause
        phase = self.state.phase
        if phase is CataloguePhase.LOADING:
            phase = CataloguePhase.INCOMPLETE if self._tree.devices else CataloguePhase.FAILED
        params = {"code": result.code, "message": result.message}
        self._say(
            replace(self.state, phase=phase, error_code=result.kind, error_params=params, refreshing=False)
        )

    def _build(self, load: _Load, final: bool) -> None:
        load.building = True
        old = self._tree
        corps = list(load.corps.seen.values())
        devices = [*load.recorders.seen.values(), *load.cameras.seen.values()]
        complete = all(listing.complete for _, listing in load.lists)
        if load.error is not None and not load.corps.complete:
            corps = [*old.corps.values(), *corps]
        if load.error is not None and not load.recorders.complete:
            recorders = [d for d in old.devices.values() if not d.is_camera]
            devices = [*recorders, *devices]

        def work() -> tuple[Tree, Difference]:
            return tree.build(old, corps, devices)

        def done(built: tuple[Tree, Difference]) -> None:
            if self._load is not load:
                return
            load.building = False
            load.shown_at = self._clock.monotonic()
            if final:
                self._load_over(load, complete)
            self._take(*built)
            if final:
                self._keep(*built)
                self._leave([load.corps.rows, load.recorders.rows, load.cameras.rows, devices])
            elif load.finish_next:
                self._build(load, final=True)

        self._caller.run(work, done, lambda result: self._give_up(result) if self._load is load else None)

    def _load_over(self, load: _Load, complete: bool) -> None:
        self._load = None
        now = self._clock.monotonic()
        pause = timing.CATALOGUE_REFRESH_FACTOR * (now - load.started)
        self._next_at = now + max(timing.CATALOGUE_REFRESH_S, pause)
        error = load.error
        self.state = CatalogueState(
            phase=CataloguePhase.COMPLETE if complete else CataloguePhase.INCOMPLETE,
            loaded=load.loaded,
            total=load.total,
            error_code=None if error is None else error.kind,
            error_params={} if error is None else {"code": error.code, "message": error.message},
            at_utc_ms=self._clock.utc(),
        )

    def _take(self, new: Tree, difference: Difference) -> None:
        old = self._tree.devices
        if self._listed_at is not None:
            for device_id in (*difference.changed, *difference.moved):
                gone = new.devices[device_id].status is not DeviceStatus.ONLINE
                if gone and old[device_id].status is DeviceStatus.ONLINE:
                    self._last_online[device_id] = self._listed_at
        self._listed_at = self._clock.utc()
        self._leave([self._tree])
        self._tree = new
        if not difference:
            self._changes.tell(CatalogueChange(state_only=True))
            return
        self._changes.tell(
            CatalogueChange(
                added=difference.added,
                removed=difference.removed,
                changed=difference.changed,
                moved=difference.moved,
                corps_changed=difference.corps_changed,
                came_online=difference.came_online,
            )
        )

    def _leave(self, last: list[Any]) -> None:
        """Lets go of 100,000 records elsewhere: it takes 50 ms."""
        self._caller.run(partial(_let_go, last), lambda _: None)

    def shutdown(self) -> None:
        """No device is listed any more; nothing is to be asked of it afterwards."""
        last, self._tree = [self._tree], Tree()
        threading.Thread(target=_let_go, args=(last,), name="let-go", daemon=True).start()

    def _keep(self, new: Tree, difference: Difference) -> None:
        """Writes the tree for the next start."""
        database, profile, now = self._database, self._profile, self.state.at_utc_ms
        steady = self._clock.monotonic()
        due = self._kept_at is None or steady - self._kept_at >= timing.CATALOGUE_KEEP_S
        keep = bool(difference) and (due or difference.places_changed)
        if keep:
            self._kept_at = steady

        def write() -> None:
            if database is None or now is None or not keep:
                return
            try:
                database.save_tree(profile, tree.pack(new), now)
            except (OSError, ValueError) as error:
                log.warning("the device list cannot be kept: %s", type(error).__name__)

        self._caller.run(write, lambda _: None)

    def _say(self, state: CatalogueState) -> None:
        self.state = state
        self._changes.tell(CatalogueChange(state_only=True))
