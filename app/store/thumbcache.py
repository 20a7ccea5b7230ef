"""Small pictures of recordings on disk, below the cache directory: may be deleted at any time, by anybody.

One file a picture, ``<track>/<grid>-<slot>-<taken>.jpg``: the slot is the moment asked for on a grid (the
tolerance), ``taken`` when the key frame really was (both UTC milliseconds). What is no whole JPEG is
ignored and deleted. Nothing here raises for a disk that is full or gone: a cache is only a cache."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

LIMIT_BYTES = 96 << 20
_NAME = re.compile(r"(\d{1,9})-(\d{1,15})-(\d{1,15})\.jpg", re.ASCII)

Key = tuple[str, int, int]
"""Track (the name of its folder), grid, slot."""


def folder_of(profile: str, device_id: str, storage: str) -> str:
    """The name of a track's folder: plain for any id, and telling nobody which. (The 2: what was kept
    before may be of another camera.)"""
    return hashlib.sha256(f"2\0{profile}\0{device_id}\0{storage}".encode()).hexdigest()[:24]


class ThumbCache:
    """Thread-safe; blocks: never on the window's thread. The longest unused go first when it is full."""

    def __init__(self, folder: Callable[[], Path], limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._known: OrderedDict[Key, tuple[Path, int, int]] | None = None
        self._bytes = 0

    def get(self, key: Key) -> tuple[bytes, int] | None:
        """The picture and when it was taken; None when it is not there."""
        with self._lock:
            known = self._index()
            found = known.get(key)
            if found is None:
                return None
            path, taken, size = found
            try:
                data = path.read_bytes()
            except OSError:
                data = b""
            if not whole(data):
                self._forget(key)
                return None
            known.move_to_end(key)
            with contextlib.suppress(OSError):
                os.utime(path)
            return data, taken

    def put(self, key: Key, data: bytes, taken_utc_ms: int) -> None:
        """Keeps it, or does not."""
        with self._lock:
            known = self._index()
            if key in known:
                self._forget(key)
            path = self._folder() / key[0] / f"{key[1]}-{key[2]}-{taken_utc_ms}.jpg"
            new = path.with_suffix(f".{os.getpid()}.new")
            try:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                new.write_bytes(data)
                new.replace(path)
            except OSError:
                with contextlib.suppress(OSError):
                    new.unlink()
                return
            known[key] = (path, taken_utc_ms, len(data))
            self._bytes += len(data)
            while self._bytes > self._limit and len(known) > 1:
                self._forget(next(iter(known)))

    @property
    def size(self) -> int:
        """Bytes of all pictures."""
        with self._lock:
            self._index()
            return self._bytes

    def _forget(self, key: Key) -> None:
        assert self._known is not None
        path, _, size = self._known.pop(key)
        self._bytes -= size
        with contextlib.suppress(OSError):
            path.unlink()

    def _index(self) -> OrderedDict[Key, tuple[Path, int, int]]:
        """Read from disk once; what was used last is last."""
        if self._known is not None:
            return self._known
        found: list[tuple[float, Key, Path, int, int]] = []
        with contextlib.suppress(OSError):
            for path in self._folder().glob("*/*"):
                name = _NAME.fullmatch(path.name)
                try:
                    if name is None:
                        path.unlink()  # half written, or none of ours
                        continue
                    stat = path.stat()
                except OSError:
                    continue
                key = (path.parent.name, int(name[1]), int(name[2]))
                found.append((stat.st_mtime, key, path, int(name[3]), stat.st_size))
        self._known = OrderedDict()
        for _, key, path, taken, size in sorted(found, key=lambda one: one[0]):
            self._known[key] = (path, taken, size)
            self._bytes += size
        while self._bytes > self._limit and len(self._known) > 1:
            self._forget(next(iter(self._known)))
        return self._known


def whole(data: bytes) -> bool:
    """Whether this is a JPEG with a beginning and an end."""
    return data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9")
