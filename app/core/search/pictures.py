"""Pictures of hits: loaded a few at a time, what is visible first, kept on disk and in memory within limits.

Everything that blocks (disk, network, decoding) happens on the executor; the owner's thread sees states. An
address may hold a key: it goes to ``Caller.fetch`` and nowhere else.
"""

from __future__ import annotations

import enum
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.core import timing
from app.core.calls import Answered, Caller, CallFailed, CallResult, NotAnswered
from app.core.instant import Clock
from app.core.search import answers
from app.core.search.draft import Draft, request
from app.core.search.hits import Origin, PictureRef
from app.core.search.images import PictureRefused, Rgb, rgb
from app.core.search.when import Between
from app.core.subscribers import Subscribers

if TYPE_CHECKING:
    from app.store.picturecache import PictureCache

THUMB_EDGE = 320
"""The longer side of a picture in a grid; what is asked for smaller is given at this size all the same."""
FULL_EDGE = 1920


class HitPicturePhase(enum.StrEnum):
    """How far it is."""

    NONE = "none"  # nobody asked
    WAITING = "waiting"  # its turn has not come
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"  # see ``reason``


@dataclass(frozen=True, slots=True)
class HitPictureState:
    """``reason`` of a failure: ``none`` (the service named no address), ``gone`` (the address is refused:
    expired or deleted), ``too_large`` (bytes or pixels), ``not_a_picture``, ``not_an_address``,
    ``unreachable``, ``certificate``, ``timed_out``, ``failing`` (5xx)."""

    phase: HitPicturePhase = HitPicturePhase.NONE
    image: Rgb | None = field(default=None, repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PictureAsk:
    """A picture that is looked at. ``edge``: its longer side in pixels, at most."""

    ref: PictureRef
    edge: int = THUMB_EDGE

    @property
    def step(self) -> int:
        """The size it is loaded in: few different ones, so that resizing a grid loads nothing anew."""
        return next((size for size in _STEPS if self.edge <= size), FULL_EDGE)


_STEPS = (THUMB_EDGE, 800, FULL_EDGE)
_NOTHING = HitPictureState()
_WAITING = HitPictureState(HitPicturePhase.WAITING)
_LOADING = HitPictureState(HitPicturePhase.LOADING)
_PASSING = frozenset({"unreachable", "timed_out", "failing"})
"""Reasons that may be over when somebody looks again."""

Key = tuple[str, int]
Bytes = Callable[[bytes | str], None]


@dataclass(slots=True)
class _Failure:
    reason: str
    url: str = field(repr=False)
    at: float


class HitPictures:
    """Owned by one thread."""

    def __init__(
        self, caller: Caller, clock: Clock, cache: PictureCache | None = None, prefix: str = ""
    ) -> None:
        """``prefix``: tells this profile's pictures from others' on disk."""
        self._caller = caller
        self._clock = clock
        self._cache = cache
        self._prefix = prefix
        self._queue: OrderedDict[Key, PictureAsk] = OrderedDict()
        self._raw: OrderedDict[str, tuple[PictureRef, list[Bytes]]] = OrderedDict()
        self._busy: dict[str, int] = {}
        self._images: OrderedDict[Key, Rgb] = OrderedDict()
        self._image_bytes = 0
        self._failures: OrderedDict[str, _Failure] = OrderedDict()
        self._renewed: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self._told: Subscribers[str] = Subscribers()

    # -- what is true ------------------------------------------------------------------------------------

    @property
    def image_bytes(self) -> int:
        """What decoded pictures take in memory; at most ``timing.HIT_PICTURES_BYTES``."""
        return self._image_bytes

    def state(self, ref: PictureRef, edge: int = THUMB_EDGE) -> HitPictureState:
        """What is known now. Cheap, for painting."""
        key = (ref.key, PictureAsk(ref, edge).step)
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
            return HitPictureState(HitPicturePhase.READY, image)
        if not ref.exists:
            return HitPictureState(HitPicturePhase.FAILED, reason="none")
        failure = self._failures.get(ref.key)
        if failure is not None and failure.url == ref.url:
            return HitPictureState(HitPicturePhase.FAILED, reason=failure.reason)
        if self._busy.get(ref.key) == key[1]:
            return _LOADING
        return _WAITING if key in self._queue else _NOTHING

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Calls back with a picture's key when its state is another; returns how to unsubscribe."""
        return self._told.subscribe(callback)

    # -- what is wanted ----------------------------------------------------------------------------------

    def want(self, asks: Iterable[PictureAsk]) -> None:
        """All that is looked at now, the most important first. What was wanted before, is not any more, and
        has not begun is forgotten."""
        before = self._queue
        self._queue = OrderedDict()
        for ask in asks:
            key = (ask.ref.key, ask.step)
            if not ask.ref.exists or key in self._images or key in self._queue:
                continue
            if self._busy.get(ask.ref.key) == ask.step or self._failed_for_now(ask.ref):
                continue
            self._queue[key] = ask
        changed = {key[0] for key in before.keys() ^ self._queue.keys()}
        self._go_on()
        for picture in changed:
            self._told.tell(picture)

    def retry(self, ref: PictureRef) -> None:
        """Forgets that it failed: the next ``want`` tries it again."""
        self._renewed.pop(ref.key, None)
        if self._failures.pop(ref.key, None) is not None:
            self._told.tell(ref.key)

    def file(self, ref: PictureRef, done: Bytes) -> None:
        """The file itself, for copying, saving, searching with it: ``done`` gets its bytes, checked to be a
        picture, or the reason why there are none (see ``HitPictureState``)."""
        if not ref.exists:
            done("none")
            return
        self._raw.setdefault(ref.key, (ref, []))[1].append(done)
        self._go_on()

    def forget(self) -> None:
        """Lets go of everything in memory."""
        self._queue.clear()
        self._images.clear()
        self._image_bytes = 0
        self._failures.clear()

    # -- loading -----------------------------------------------------------------------------------------

    def _failed_for_now(self, ref: PictureRef) -> bool:
        failure = self._failures.get(ref.key)
        if failure is None:
            return False
        passing = failure.reason in _PASSING
        if failure.url == ref.url and not (
            passing and self._clock.monotonic() - failure.at >= timing.HIT_PICTURE_AGAIN_S
        ):
            return True
        del self._failures[ref.key]
        return False

    def _go_on(self) -> None:
        while len(self._busy) < timing.HIT_PICTURES_AT_ONCE:
            job = self._take()
            if job is None:
                return
            self._load(*job)

    def _take(self) -> tuple[PictureRef, int] | None:
        """The next to load and its size; 0: only the file. Never one of which a file is on its way."""
        for picture, (ref, _) in self._raw.items():
            if picture not in self._busy:
                return ref, 0
        for key, ask in self._queue.items():
            if key[0] not in self._busy:
                del self._queue[key]
                return ask.ref, key[1]
        return None

    def _load(self, ref: PictureRef, step: int) -> None:
        self._busy[ref.key] = step
        self._told.tell(ref.key)
        cache, name = self._cache, self._name(ref)

        def made(data: bytes) -> tuple[bytes, Rgb | None]:
            try:
                return data, rgb(data, step or THUMB_EDGE) if step else _checked(data)
            except PictureRefused as refused:
                raise CallFailed("refused_file", refused.code) from None

        def look() -> tuple[bytes, Rgb | None] | None:
            data = None if cache is None else cache.get(name)
            if cache is None or data is None:
                return None
            try:
                return made(data)
            except CallFailed:
                cache.drop(name)
                return None

        def fetched(data: bytes) -> tuple[bytes, Rgb | None]:
            picture = made(data)
            if cache is not None:
                cache.put(name, data)
            return picture

        def looked(found: tuple[bytes, Rgb | None] | None) -> None:
            if found is not None:
                self._came(ref, step, *found)
                return
            self._caller.fetch(
                self._url(ref),
                timing.PICTURE_BYTES,
                timing.PICTURE_LIMIT_S,
                fetched,
                lambda result: self._fetched(ref, step, result),
            )

        self._caller.run(look, looked, lambda result: self._fetched(ref, step, result))

    def _name(self, ref: PictureRef) -> str:
        return f"{self._prefix}|{ref.key}"

    def _url(self, ref: PictureRef) -> str:
        """The address it has now: the service may have given another one since."""
        old, new = self._renewed.get(ref.key, ("", ""))
        return new if old == ref.url else ref.url

    def _renew(self, ref: PictureRef, step: int) -> bool:
        """Asks the service for another address, once; whether it does."""
        origin = ref.origin
        if origin is None or self._url(ref) != ref.url:
            return False

        def came(result: CallResult) -> None:
            url = result.value if isinstance(result, Answered) else None
            if not url or url == ref.url:
                self._failed(ref, "gone")
                return
            self._renewed[ref.key] = (ref.url, url)
            while len(self._renewed) > timing.HIT_PICTURES_FAILED_KEPT:
                self._renewed.popitem(last=False)
            self._load(ref, step)

        self._caller.call(
            lambda: _request(origin), lambda response: _again(response, origin, ref.key), came, attempts=2
        )
        return True

    def _fetched(self, ref: PictureRef, step: int, result: CallResult) -> None:
        if isinstance(result, Answered):
            self._came(ref, step, *result.value)
            return
        reason = _reason(result)
        if reason != "gone" or not self._renew(ref, step):
            self._failed(ref, reason)

    def _failed(self, ref: PictureRef, reason: str) -> None:
        self._busy.pop(ref.key, None)
        self._failures[ref.key] = _Failure(reason, ref.url, self._clock.monotonic())
        while len(self._failures) > timing.HIT_PICTURES_FAILED_KEPT:
            self._failures.popitem(last=False)
        for key in [key for key in self._queue if key[0] == ref.key]:
            del self._queue[key]
        self._over(ref, reason)

    def _came(self, ref: PictureRef, step: int, data: bytes, image: Rgb | None) -> None:
        self._busy.pop(ref.key, None)
        self._failures.pop(ref.key, None)
        if image is not None:
            self._keep((ref.key, step), image)
        self._over(ref, data)

    def _over(self, ref: PictureRef, outcome: bytes | str) -> None:
        _, waiting = self._raw.pop(ref.key, (ref, []))
        self._go_on()
        self._told.tell(ref.key)
        for done in waiting:
            done(outcome)

    def _keep(self, key: Key, image: Rgb) -> None:
        old = self._images.pop(key, None)
        self._image_bytes += len(image.data) - (len(old.data) if old is not None else 0)
        self._images[key] = image
        while self._image_bytes > timing.HIT_PICTURES_BYTES and len(self._images) > 1:
            _, gone = self._images.popitem(last=False)
            self._image_bytes -= len(gone.data)


def _request(origin: Origin) -> Any:
    """All targets of that camera in that second."""
    at = origin.at_utc_ms
    draft = Draft(origin.corp_id, origin.target_type, devices=(origin.device_id,), when=Between(at, at))
    return request(draft, 1, (at, at))


def _again(response: Any, origin: Origin, picture: str) -> str | None:
    """The address the picture has now; None: the service does not find the hit any more."""
    page = answers.read(response, origin.corp_id)
    found = next((hit for hit in page.hits if hit.key == origin.hit_key), None)
    if found is None:
        return None
    return found.target.url if found.target.key == picture else found.source.url


def _checked(data: bytes) -> Any:
    """Whoever saves or sends a file wants a picture that can be read to its end."""
    rgb(data, THUMB_EDGE)
    return None


_REASONS = {
    "refused": "gone",
    "unavailable": "failing",
    "certificate": "certificate",
    "timed_out": "timed_out",
    "unreachable": "unreachable",
}
_CODES = {"AnswerTooLarge": "too_large", "NotAnAddress": "not_an_address", "Redirected": "gone"}


def _reason(result: NotAnswered) -> str:
    if result.kind == "refused_file":
        return "too_large" if result.code == "too_many_pixels" else "not_a_picture"
    if result.kind == "bad_answer":
        return _CODES.get(result.code, "not_a_picture")
    return _REASONS.get(result.kind, "failing")
