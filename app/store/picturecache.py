"""Pictures fetched before, on disk, within a limit: the ones longest not looked at go first."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

from app.store import paths

LIMIT_BYTES = 256 * 1024 * 1024

log = logging.getLogger("vcs_wall.store")


class PictureCache:
    """A folder of files that may be deleted at any time. Thread-safe; blocks: never on the window's thread.
    Nothing raises: what cannot be kept is fetched again."""

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        """``folder`` None: below the cache folder of the program."""
        self._given = folder
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._sizes: OrderedDict[str, int] | None = None  # by name of the file, the oldest look first
        self._total = 0
        self._told = False

    @property
    def bytes_kept(self) -> int:
        """What the files hold now."""
        with self._lock:
            self._known()
            return self._total

    def get(self, key: str) -> bytes | None:
        """The file kept under a key."""
        name = _name(key)
        with self._lock:
            sizes = self._known()
            if name not in sizes:
                return None
            sizes.move_to_end(name)
            path = self._folder() / name
            try:
                data = path.read_bytes()
                os.utime(path)
                return data
            except OSError:
                self._forget(name)
                return None

    def put(self, key: str, data: bytes) -> None:
        """Keeps a file, and lets others go until all fit; one that is larger than the limit is not kept."""
        if len(data) > self._limit:
            return
        name = _name(key)
        with self._lock:
            sizes = self._known()
            self._forget(name)
            while sizes and self._total + len(data) > self._limit:
                oldest = next(iter(sizes))
                with contextlib.suppress(OSError):
                    (self._folder() / oldest).unlink()
                self._forget(oldest)
            try:
                self._write(self._folder() / name, data)
            except OSError as error:
                if not self._told:
                    self._told = True
                    log.warning("pictures cannot be kept: %s", error.strerror)
                return
            sizes[name] = len(data)
            self._total += len(data)

    def drop(self, key: str) -> None:
        """Forgets what is kept under a key: it is no good."""
        name = _name(key)
        with self._lock:
            self._known()
            self._forget(name)
            with contextlib.suppress(OSError):
                (self._folder() / name).unlink()

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            for name in list(self._known()):
                with contextlib.suppress(OSError):
                    (self._folder() / name).unlink()
                self._forget(name)

    def _folder(self) -> Path:
        return self._given or paths.cache_dir() / "hits"

    def _forget(self, name: str) -> None:
        assert self._sizes is not None
        self._total -= self._sizes.pop(name, 0)

    def _known(self) -> OrderedDict[str, int]:
        """What is in the folder, looked through once."""
        if self._sizes is None:
            found: list[tuple[float, str, int]] = []
            with contextlib.suppress(OSError), os.scandir(self._folder()) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        if entry.name.endswith(".new"):
                            os.unlink(entry.path)  # half written when the program was killed
                        elif entry.is_file(follow_symlinks=False):
                            stat = entry.stat(follow_symlinks=False)
                            found.append((stat.st_mtime, entry.name, stat.st_size))
            self._sizes = OrderedDict((name, size) for _, name, size in sorted(found))
            self._total = sum(self._sizes.values())
        return self._sizes

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        # The whole file or none; no fsync, it may be lost without harm.
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, new = tempfile.mkstemp(suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(new, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(new)
            raise


def _name(key: str) -> str:
    """Nothing of a key can be read from the name of its file."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:40]
