"""Key frames only, one after another: backward, and forward where everything would be too much to decode."""

from __future__ import annotations

from dataclasses import dataclass

from app.media.review.effort import MeteredDecoder
from app.media.review.footage import Footage
from app.media.review.forward import CATCH_UP_MS
from app.media.review.segment import Parsed
from app.media.review.shower import Shower

KEYS_PER_S = 25.0


def show_key(decoder: MeteredDecoder, shower: Shower, parsed: Parsed, utc_ms: int, until_ms: int) -> None:
    """Decodes one key frame alone and shows it, until the time given."""
    picture = next(parsed.pictures[i] for i in parsed.keys if parsed.pictures[i].utc_ms == utc_ms)
    decoder.start(parsed)
    frames = decoder.feed(picture) or decoder.feed(None)
    if frames:
        shower.show(frames[0], utc_ms, until_ms, coarse=True)


@dataclass(slots=True)
class _Keys:
    """The key frame shown last, and where its time ends (backward: where it begins)."""

    number: int
    """The shower's run, which counts as long as nobody began another one there."""
    backward: bool
    from_ms: float
    last_ms: int | None = None
    front_ms: float = 0.0


class KeyFrames:
    """Does a little at a time. Times are UTC milliseconds of the recording."""

    def __init__(self, footage: Footage, decoder: MeteredDecoder, shower: Shower) -> None:
        self._footage = footage
        self._index = footage.index
        self._decoder = decoder
        self._shower = shower
        self._keys: _Keys | None = None

    def drop(self) -> None:
        """Everything is decoded from now on: what comes here next begins anew."""
        self._keys = None

    def work(self, at_ms: float, rate: float) -> float | None:
        """How long to wait then: 0: there is more, None: until something happens."""
        backward = rate < 0
        keys = self._going_on(at_ms, backward)
        if keys is None:
            keys = self._keys = _Keys(self._shower.new_run(), backward, at_ms)
        ahead = self._shower.ahead(at_ms, backward)
        if len(ahead) >= self._shower.capacity:
            return max(0.001, abs(ahead[0] - at_ms) / 1000 / abs(rate))
        return self._earlier(keys, at_ms, rate) if backward else self._later(keys, at_ms, rate)

    def _going_on(self, at_ms: float, backward: bool) -> _Keys | None:
        """Those of before, unless the clock went another way or strayed from them."""
        keys = self._keys
        if keys is None or keys.number != self._shower.run or keys.backward != backward:
            return None
        if backward:
            if at_ms > keys.from_ms + CATCH_UP_MS:
                return None
            keys.from_ms = min(keys.from_ms, max(at_ms, keys.front_ms))
            return keys
        lost = self._shower.lost_until_ms
        if lost is not None:
            keys.from_ms = max(keys.from_ms, lost)
        return None if at_ms < keys.from_ms else keys

    def _later(self, keys: _Keys, at_ms: float, rate: float) -> float | None:
        least_ms = 1000 * rate / KEYS_PER_S
        fetch_ms = rate * 1000 * self._footage.fetch_s
        if keys.last_ms is None:
            wanted_ms = at_ms
        else:
            wanted_ms = keys.last_ms + least_ms
            if wanted_ms < at_ms:  # late: where the clock will be when it has come
                wanted_ms = at_ms + fetch_ms / 2
        piece = self._footage.present(self._index.find(wanted_ms) or self._index.after(wanted_ms))
        if piece is None:
            return None
        parsed = self._footage.wanted(piece, rate)
        if parsed is None:
            return None
        times = parsed.key_times
        first = keys.last_ms is None
        found = [t for t in times if (t <= wanted_ms if first else t >= wanted_ms)]
        if first:
            utc_ms = found[-1] if found else times[0]
        elif found:
            utc_ms = found[0]
        else:
            onward = self._footage.present(self._index.next(piece))
            if onward is None:
                return None
            piece, next_parsed = onward, self._footage.wanted(onward, rate)
            if next_parsed is None:
                return None
            parsed, utc_ms = next_parsed, next_parsed.key_times[0]
            times = parsed.key_times
        after = next((t for t in times if t >= utc_ms + least_ms), None)
        until_ms = after if after is not None else max(piece.end_ms, round(utc_ms + least_ms))
        keys.last_ms, keys.front_ms = utc_ms, until_ms
        show_key(self._decoder, self._shower, parsed, utc_ms, until_ms)
        self._footage.prefetch(piece, rate)
        return 0.0

    def _earlier(self, keys: _Keys, at_ms: float, rate: float) -> float | None:
        least_ms = 1000 * -rate / KEYS_PER_S
        if keys.last_ms is None:
            wanted_ms = at_ms
        else:
            wanted_ms = min(keys.last_ms - max(1.0, least_ms), keys.last_ms - 1)
            if wanted_ms > at_ms:  # late
                wanted_ms = min(wanted_ms, at_ms + rate * 500 * self._footage.fetch_s)
        piece = self._footage.present(
            self._index.find(wanted_ms) or self._index.before(wanted_ms), backward=True
        )
        if piece is None:
            return None
        parsed = self._footage.wanted(piece, rate)
        if parsed is None:
            return None
        found = [t for t in parsed.key_times if t <= wanted_ms]
        if not found:
            earlier = self._footage.present(self._index.before(piece.start_ms), backward=True)
            if earlier is None:
                return None
            piece, next_parsed = earlier, self._footage.wanted(earlier, rate)
            if next_parsed is None:
                return None
            parsed, found = next_parsed, next_parsed.key_times
        utc_ms = found[-1]
        end_ms = self._index.joined_until(piece, keys.last_ms)
        until_ms = keys.last_ms if keys.last_ms is not None else parsed.until(utc_ms, piece.end_ms)
        if keys.last_ms is None:  # it stands for all up to the next key frame
            until_ms = next((t for t in parsed.key_times if t > utc_ms), piece.end_ms)
        until_ms = max(utc_ms + 1, min(until_ms, end_ms))
        keys.last_ms, keys.front_ms = utc_ms, utc_ms
        show_key(self._decoder, self._shower, parsed, utc_ms, until_ms)
        self._footage.prefetch(piece, rate)
        return 0.0
