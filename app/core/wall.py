"""The wall: a layout, its tiles, and the streams behind them. What is where is a value (``WallState``)."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core import wallstate
from app.core.choices import DEFAULT, TileChoices
from app.core.effects import Target
from app.core.history import History
from app.core.instant import Instant
from app.core.layouts import LAYOUTS, Cell, Layout, grid
from app.core.status import TileStatus
from app.core.subscribers import Subscribers
from app.core.tilestream import DEFAULT_SIZE, Streams, TileStream
from app.core.wallstate import WallState
from app.media.types import TileSize

if TYPE_CHECKING:
    from app.core.captures import Captures
    from app.core.catalogue import Device
    from app.media.frames import RingReader
    from app.media.slot import DecoderInfo

__all__ = ["LAYOUTS", "Cell", "Layout", "Tile", "TileChoices", "Wall", "WallChange", "WallState", "grid"]


@dataclass(frozen=True, slots=True)
class WallChange:
    """What is different: ``layout`` (there are other tiles now), indices of tiles whose device changed and
    of those whose choices did (a tile with another device is in both where it needs be), selection,
    enlargement; ``history``: what can be undone and redone."""

    layout: bool = False
    tiles: tuple[int, ...] = ()
    choices: tuple[int, ...] = ()
    selected: bool = False
    enlarged: bool = False
    history: bool = False


class Tile:
    """One place of the wall. The object stays the same while its index exists in the layout."""

    def __init__(self, index: int) -> None:
        self.index = index
        self._device_id: str | None = None
        self._choices = DEFAULT
        self._role = ""
        self._stream: TileStream | None = None
        self._size: TileSize | None = None
        self._hidden = False

    @property
    def device_id(self) -> str | None:
        """What is shown here; None = empty."""
        return self._device_id

    @property
    def role(self) -> str:
        """Who chooses the device: see ``Placement.role``."""
        return self._role

    @property
    def size(self) -> TileSize | None:
        """The picture area in device pixels, as last told while it was visible."""
        return self._size

    @property
    def hidden(self) -> bool:
        """Whether the window said that nobody can see it."""
        return self._hidden

    @property
    def choices(self) -> TileChoices:
        """What the operator chose for it; the defaults for an empty tile."""
        return self._choices

    def status(self) -> TileStatus:
        """What is true now. Cheap: may be called ten times a second for every tile."""
        return self._stream.session.status() if self._stream is not None else TileStatus()

    def ring(self) -> RingReader | None:
        """Where the newest picture is; None before the first. Changes on swap; keeps the last picture
        while reconnecting. Cheap: called for every paint tick."""
        return self._stream.ring() if self._stream is not None else None

    def set_size(self, width: int, height: int) -> None:
        """The picture area in device pixels; 0, 0 when not visible. Small and quick changes are
        collected for a moment before a stream is changed for them."""
        self._hidden = width <= 0 or height <= 0
        if not self._hidden:
            self._size = TileSize(width, height)
        if self._stream is not None:
            self._stream.set_size(TileSize(width, height))

    @property
    def running(self) -> TileStream | None:
        """The stream behind what is shown; the same while it moves over the wall. None: empty."""
        return self._stream

    def retry_now(self) -> None:
        """Tries again without waiting, whatever the state (the operator asked for it)."""
        if self._stream is not None:
            self._stream.session.retry_now()
            self._stream.work()

    def _show(self, slot: wallstate.Placement | None, stream: TileStream | None) -> None:
        self._device_id = None if slot is None else slot.device_id
        self._choices = DEFAULT if slot is None else slot.choices
        self._role = "" if slot is None else slot.role
        self._stream = stream
        if stream is not None and self._hidden:
            stream.set_size(TileSize(0, 0))
        elif stream is not None and self._size is not None:
            stream.set_size(self._size)


class Wall:
    """The owner's-thread view of the wall. Indices are tile indices of the current layout."""

    def __init__(
        self,
        streams: Streams,
        device: Callable[[str], Device | None],
        target: Callable[[str, str], Target],
        layout: str | Layout = "4",
        random: Callable[[], float] = random.random,
    ) -> None:
        self._streams = streams
        self._device = device
        self._target = target
        self._random = random
        self._state = wallstate.empty(_layout(layout))
        self._tiles = tuple(Tile(index) for index in range(self._state.layout.count))
        self._running: dict[int, TileStream] = {}
        self._prepared: dict[int, TileStream] = {}
        self._woken: set[int] = set()
        """Of what has no place now: prepared to get one."""
        self.history = History()
        self._endpoint_away: Instant | None = None
        self._changes: Subscribers[WallChange] = Subscribers()

    @property
    def captures(self) -> Captures:
        """Snapshots and clips, of all walls of the station."""
        return self._streams.captures

    def decoder_of(self, tile: int) -> DecoderInfo | None:
        """The process that decodes what a tile shows."""
        running = self._tiles[tile].running
        shown = running.shown if running is not None else None
        return None if shown is None else self._streams.pool.decoder_of(shown)

    # -- what is there -------------------------------------------------------------------------------

    @property
    def state(self) -> WallState:
        """What is where, as a value."""
        return self._state

    @property
    def layout(self) -> Layout:
        """The layout now."""
        return self._state.layout

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """One per cell of the layout."""
        return self._tiles

    @property
    def selected(self) -> int | None:
        """Index of the selected tile."""
        return self._state.selected

    @property
    def enlarged(self) -> int | None:
        """Index of the tile that fills the wall."""
        return self._state.enlarged

    def first_free(self) -> int | None:
        """Index of the first empty tile."""
        return wallstate.first_free(self._state)

    def subscribe(self, callback: Callable[[WallChange], None]) -> Callable[[], None]:
        """Calls back after each change; returns how to unsubscribe."""
        return self._changes.subscribe(callback)

    # -- changes -------------------------------------------------------------------------------------
    # ``record=False``: not the operator's doing (a tour, a hotspot); undo steps over it and keeps it.

    def assign(
        self, tile: int, device_id: str, choices: TileChoices = DEFAULT, *, record: bool = True
    ) -> None:
        """Shows a device here; the same device again changes nothing. IndexError for no such tile."""
        self.apply(wallstate.assign(self._state, tile, device_id, choices), record=record)

    def assign_many(self, device_ids: Iterable[str], start: int = 0, *, record: bool = True) -> int:
        """Fills tiles from ``start`` on; returns how many found a place. IndexError for no such tile."""
        ids = list(device_ids)
        self.apply(wallstate.assign_many(self._state, ids, start), record=record)
        return min(len(ids), self.layout.count - start)

    def choose(self, tile: int, *, record: bool = True, **changes: Any) -> None:
        """Other ``TileChoices`` for what the tile shows; none for an empty tile. IndexError for no such tile;
        TypeError, ValueError for a field or value that is none."""
        slot = self._state.slots[tile] if 0 <= tile < self.layout.count else None
        kind = None if slot is None else ("choices", slot.number, tuple(sorted(changes)))
        self.apply(wallstate.choose(self._state, tile, **changes), record=record, kind=kind)

    def swap(self, a: int, b: int, *, record: bool = True) -> None:
        """Exchanges two tiles; both streams keep running. IndexError for no such tile."""
        self.apply(wallstate.swap(self._state, a, b), record=record)

    def close(self, tile: int, *, record: bool = True) -> None:
        """Empties a tile. IndexError for no such tile."""
        self.apply(wallstate.close(self._state, tile), record=record)

    def close_all(self, *, record: bool = True) -> None:
        """Empties every tile, parked ones too."""
        self.apply(wallstate.close_all(self._state), record=record)

    def send(self, tile: int, other: Wall, at: int) -> None:
        """What a tile shows goes to a tile of another wall of the same station, and keeps running. A step of
        undo on both. IndexError for no such tile; nothing for an empty one."""
        slot = self._state.slots[tile] if 0 <= tile < self.layout.count else None
        if slot is None or other is self:
            return
        moved = slot
        if slot.number in other._running:  # it went there before, and undo brought it back here as well
            moved = wallstate.place(slot.device_id, slot.choices, slot.role)
        stream = self._running.pop(slot.number, None)
        if stream is not None:
            other._running[moved.number] = stream
        other.apply(wallstate.put(other._state, at, moved))
        self.close(tile)

    def set_layout(self, layout: str | Layout, *, record: bool = True) -> None:
        """Tiles that stay keep their streams; what no longer fits is parked and comes back with a larger
        layout. KeyError for a name that is not in ``LAYOUTS``."""
        self.apply(wallstate.set_layout(self._state, _layout(layout)), record=record)

    def enlarge(self, tile: int, *, record: bool = True) -> None:
        """One tile fills the wall; the others keep running. IndexError for no such tile."""
        # Walking from one large tile to the next is one step: undo leads back to the wall.
        kind = "enlarged" if self.enlarged is not None else None
        self.apply(wallstate.enlarge(self._state, tile), record=record, kind=kind)

    def restore(self, *, record: bool = True) -> None:
        """Back from ``enlarge``."""
        self.apply(wallstate.restore(self._state), record=record)

    def select(self, tile: int | None) -> None:
        """Selects a tile (or none). IndexError for no such tile."""
        self.apply(wallstate.select(self._state, tile), record=False)

    def undo(self) -> bool:
        """Takes the last recorded change back; what runs in both states keeps running. False: none."""
        if not self.history.can_undo:
            return False
        self._become(self.history.undo(self._state), history=True)
        return True

    def redo(self) -> bool:
        """Makes the change again that was taken back last. False: there is none."""
        if not self.history.can_redo:
            return False
        self._become(self.history.redo(self._state), history=True)
        return True

    def apply(self, state: WallState, *, record: bool = True, kind: Hashable = None) -> None:
        """Makes the wall be as this value says: closes and starts streams, keeps those that stay. ``kind``:
        quick changes of one kind are one step of undo."""
        if self._state == state:
            return
        could = (self.history.can_undo, self.history.can_redo)
        if record:
            self.history.record(self._state, state, kind, self._streams.clock.monotonic())
        self._become(state, history=could != (self.history.can_undo, self.history.can_redo))

    def _become(self, state: WallState, *, history: bool) -> None:
        before, self._state = self._state, state
        wanted = {slot.number: slot for slot in state.slots if slot is not None}
        for number in [number for number in self._running if number not in wanted]:
            self._running.pop(number).close()
        for slot in state.slots[state.layout.count :]:
            # What does not fit any more is as what nobody sees: back at once for a while, closed after it.
            parked = self._running.get(slot.number) if slot is not None else None
            if slot is not None and parked is not None and slot.number not in self._woken:
                parked.choose(slot.choices.changed(audio=False))
                parked.set_focus("")
                parked.set_size(TileSize(0, 0))
        if state.layout != before.layout:
            keep = self._tiles[: state.layout.count]
            self._tiles = keep + tuple(Tile(index) for index in range(len(keep), state.layout.count))
        for tile, slot in zip(self._tiles, state.visible, strict=True):
            stream = None
            if slot is not None:
                self._woken.discard(slot.number)
                stream = self._running.get(slot.number)
                if stream is None:
                    stream = self._prepared.pop(slot.number, None) or self._open(slot, tile._size)
                    self._running[slot.number] = stream
                stream.choose(slot.choices)
            tile._show(slot, stream)
            if stream is not None:
                stream.set_focus(_focus(state, tile.index))
        self._changes.tell(change_between(before, state, history=history))

    def _open(self, slot: wallstate.Placement, size: TileSize | None) -> TileStream:
        stream = TileStream(self._streams, slot.device_id, self._target, self._random)
        stream.choose(slot.choices)
        if slot.role == wallstate.HOTSPOT:  # ahead of its turn, too: it is looked at when it opens
            stream.set_focus("hotspot")
        if self._endpoint_away is not None:
            stream.session.endpoint_went_away(self._endpoint_away)
        stream.start(self._device(slot.device_id), size)
        return stream

    # -- ahead ---------------------------------------------------------------------------------------
    # What will be shown next (a tour, a hotspot) opens beside the wall; ``apply`` of a state that holds the
    # prepared placement takes its stream over, picture and all.

    def prepare(self, slot: wallstate.Placement, size: TileSize | None = None) -> None:
        """Opens what this placement will show, at this size (device pixels); one that has no place now goes
        on. ValueError when it is there."""
        number = slot.number
        parked = self._running.get(number)
        if number in self._prepared or number in self._woken or self._is_on(number):
            raise ValueError("this placement is open already")
        if parked is not None:
            self._woken.add(number)
            parked.set_size(size or DEFAULT_SIZE)
        else:
            self._prepared[number] = self._open(slot, size)

    def prepared(self, number: int) -> TileStatus | None:
        """How far a prepared placement is; None when there is none (any more)."""
        stream = self._running.get(number) if number in self._woken else self._prepared.get(number)
        return None if stream is None else stream.session.status()

    def unprepare(self, number: int) -> None:
        """It will not be needed. Nothing happens when it was taken over meanwhile."""
        stream = self._prepared.pop(number, None)
        if stream is not None:
            stream.close()
        elif number in self._woken:
            self._woken.discard(number)
            parked = self._running.get(number)
            if parked is not None and not self._is_on(number):
                parked.set_size(TileSize(0, 0))

    def is_open(self, number: int) -> bool:
        """Whether a placement runs on this wall, on a tile or without a place; not what is only prepared."""
        return number in self._running

    def _is_on(self, number: int) -> bool:
        return any(slot is not None and slot.number == number for slot in self._state.visible)

    # -- for the station -----------------------------------------------------------------------------

    @property
    def streams(self) -> tuple[TileStream, ...]:
        """What runs, what is prepared included."""
        return (*self._running.values(), *self._prepared.values())

    def tick(self) -> None:
        """Lets time pass for every stream."""
        for stream in self.streams:
            stream.tick(self._device(stream.device_id))

    def endpoint_went_away(self, since: Instant) -> None:
        """The service cannot be reached."""
        self._endpoint_away = since
        for stream in self.streams:
            stream.session.endpoint_went_away(since)
            stream.work()

    def endpoint_is_back(self) -> None:
        """The service answers again; ``release`` lets waiting tiles go."""
        self._endpoint_away = None
        for stream in self.streams:
            stream.session.endpoint_is_back()

    def key_is_accepted(self) -> None:
        """The service takes the key again: nobody whom it was refused waits."""
        for stream in self.streams:
            stream.session.key_is_accepted()
            stream.work()

    def release(self, count: int) -> int:
        """Lets so many tiles go that waited for the service; returns how many did."""
        released = 0
        for stream in self.streams:
            if released < count and stream.session.waits_for_endpoint:
                released += 1
                stream.session.release()
                stream.work()
        return released

    def devices_changed(self, came_online: Collection[str]) -> None:
        """Records of devices differ now; tiles of those that came online ask at once."""
        for stream in self.streams:
            stream.retarget(self._device(stream.device_id))
            if stream.device_id in came_online:
                stream.session.device_came_online()
                stream.work()


def _focus(state: WallState, tile: int) -> str:
    """See ``TileStream.set_focus``."""
    if state.enlarged == tile:
        return "enlarged"
    slot = state.slots[tile]
    if slot is not None and slot.role == wallstate.HOTSPOT:
        return "hotspot"
    return "selected" if state.selected == tile else ""


def _layout(layout: str | Layout) -> Layout:
    return LAYOUTS[layout] if isinstance(layout, str) else layout


def change_between(before: WallState, after: WallState, *, history: bool) -> WallChange:
    """What is different."""
    changed, chosen = [], []
    for tile, slot in enumerate(after.visible):
        old = before.visible[tile] if tile < before.layout.count else None
        if (old and (old.number, old.role)) != (slot and (slot.number, slot.role)):
            changed.append(tile)
        if (old.choices if old else DEFAULT) != (slot.choices if slot else DEFAULT):
            chosen.append(tile)
    return WallChange(
        layout=after.layout != before.layout,
        tiles=tuple(changed),
        choices=tuple(chosen),
        selected=after.selected != before.selected,
        enlarged=after.enlarged != before.enlarged,
        history=history,
    )
