"""What an HLS playlist names, fetched: playlists, segments with their beginnings and keys."""

from __future__ import annotations

from app.media.failures import FeedError
from app.media.feed.http import HttpSession
from app.media.playlist import (
    MAX_PLAYLIST_BYTES,
    Key,
    MasterPlaylist,
    MediaPlaylist,
    Segment,
    Span,
    choose,
    parse,
)
from app.media.types import Failure, TileSize

MAX_SEGMENT_BYTES = 64 << 20
MAX_KEY_BYTES = 1024


class SegmentReader:
    """Fetches over one session; used by one thread. Everything raises ``FeedError``."""

    def __init__(self, session: HttpSession) -> None:
        self._session = session
        self._init: tuple[str, Span | None, bytes] | None = None
        self._key: tuple[str, bytes] | None = None
        self.encrypted = False
        """Whether the playlist fetched last came over https."""

    def open(self, url: str, size: TileSize | None) -> MediaPlaylist:
        """The media playlist at ``url``, or the one for a tile of ``size`` out of a master playlist."""
        came_from: str | None = None
        for _ in range(2):
            found = self.playlist(url, came_from)
            if isinstance(found, MediaPlaylist):
                return found
            url, came_from = choose(found.variants, size).url, found.url
        raise FeedError(Failure.BAD_PLAYLIST, "a list of lists of lists")

    def playlist(self, url: str, came_from: str | None) -> MediaPlaylist | MasterPlaylist:
        """What is at ``url``."""
        answer = self._session.get(url, limit=MAX_PLAYLIST_BYTES, came_from=came_from)
        self.encrypted = answer.url.startswith("https:")
        return parse(answer.body, answer.url)

    def fetch(self, segment: Segment, came_from: str) -> bytes:
        """A whole segment, decrypted, with its initialisation section before it."""
        data = self._session.get(
            segment.url, limit=MAX_SEGMENT_BYTES, came_from=came_from, span=segment.span
        ).body
        if segment.key is not None:
            data = decrypt(data, self._key_bytes(segment.key, came_from), segment.key.iv, segment.sequence)
        if segment.init_url is None:
            return data
        if self._init is None or self._init[:2] != (segment.init_url, segment.init_span):
            init = self._session.get(
                segment.init_url, limit=MAX_SEGMENT_BYTES, came_from=came_from, span=segment.init_span
            )
            self._init = (segment.init_url, segment.init_span, init.body)
        return self._init[2] + data

    def _key_bytes(self, key: Key, came_from: str) -> bytes:
        if self._key is None or self._key[0] != key.url:
            body = self._session.get(key.url, limit=MAX_KEY_BYTES, came_from=came_from).body
            if len(body) != 16:
                raise FeedError(Failure.BAD_PLAYLIST, "the key of the segments has a wrong length")
            self._key = (key.url, body)
        return self._key[1]


def decrypt(data: bytes, key: bytes, iv: bytes | None, sequence: int) -> bytes:
    """AES-128-CBC with PKCS#7 padding (RFC 8216, 4.3.2.4); raises ``FeedError(BAD_STREAM)``."""
    from cryptography.hazmat.primitives import padding
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    vector = iv if iv is not None else sequence.to_bytes(16, "big")
    try:
        plain = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        unpad = padding.PKCS7(128).unpadder()
        return unpad.update(plain.update(data) + plain.finalize()) + unpad.finalize()
    except ValueError:
        raise FeedError(Failure.BAD_STREAM, "a segment cannot be decrypted") from None
