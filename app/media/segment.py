"""Shared memory between a decoder and the window.

On Linux a segment has no name (``memfd``) and travels over the pipe as a file descriptor: no kill can leave
one behind, ``/dev/shm`` does not bound it, and its room is taken (``posix_fallocate``) before it is used,
so a machine without room gives an error instead of SIGBUS at the first write. Elsewhere it is a
``multiprocessing.shared_memory`` block whose name is removed as soon as the reader holds it.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import sys
from collections.abc import Callable
from multiprocessing import shared_memory

Allocate = Callable[[int, int], None]


class NoRoom(MemoryError):
    """The machine has no room for a ring of the size asked (reported as ``Failure.NO_MEMORY``)."""


class Segment:
    """One piece of shared memory. Created by the writer, attached by the reader; freed with its last map."""

    def __init__(
        self, buffer: memoryview, size: int, *, fd: int, shm: shared_memory.SharedMemory | None
    ) -> None:
        self.buffer = buffer
        self.size = size
        self._fd = fd
        self._shm = shm

    @property
    def fd(self) -> int:
        """The descriptor to pass to the other side; -1 for a named segment or once given away."""
        return self._fd

    @property
    def name(self) -> str | None:
        """The name of a named segment (elsewhere than Linux), else None."""
        return None if self._shm is None else self._shm.name

    @classmethod
    def create(cls, size: int, *, named: bool | None = None, allocate: Allocate | None = None) -> Segment:
        """A new zeroed segment with its room taken. ``NoRoom`` when there is none.

        ``named``: None takes what the platform offers best. ``allocate(fd, size)`` takes the room
        (default ``posix_fallocate``).
        """
        if named is None:
            named = not hasattr(os, "memfd_create")
        try:
            return cls._create_named(size) if named else cls._create_anonymous(size, allocate)
        except (OSError, MemoryError) as error:
            # EFBIG: the process's own file size limit; all of them mean the same to an operator.
            if isinstance(error, OSError) and error.errno not in _NO_ROOM:
                raise
            raise NoRoom(f"no room for {size} bytes of frame buffers ({error})") from error

    @classmethod
    def _create_anonymous(cls, size: int, allocate: Allocate | None) -> Segment:
        fd = os.memfd_create("vcs-wall-ring", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            if allocate is None:
                os.posix_fallocate(fd, 0, size)
            else:
                allocate(fd, size)
                os.ftruncate(fd, size)
            _seal(fd)
            return cls(memoryview(mmap.mmap(fd, size)), size, fd=fd, shm=None)
        except BaseException:
            os.close(fd)
            raise

    @classmethod
    def _create_named(cls, size: int) -> Segment:
        shm = shared_memory.SharedMemory(create=True, size=size)
        if sys.platform.startswith("linux"):  # only in tests: elsewhere there is no fallocate for it
            fd = os.open(f"/dev/shm/{shm.name.lstrip('/')}", os.O_RDWR)
            try:
                os.posix_fallocate(fd, 0, size)
            except OSError:
                shm.close()
                shm.unlink()
                raise
            finally:
                os.close(fd)
        return cls(_bytes_of(shm, size), size, fd=-1, shm=shm)

    @classmethod
    def attach_fd(cls, fd: int, size: int) -> Segment:
        """Map a received descriptor; takes it over (closed here: the map keeps the memory)."""
        try:
            return cls(memoryview(mmap.mmap(fd, size)), size, fd=-1, shm=None)
        finally:
            os.close(fd)

    @classmethod
    def attach_name(cls, name: str, size: int) -> Segment:
        """Attach a named segment and remove its name (POSIX), so that it ends with its last user."""
        shm = shared_memory.SharedMemory(name=name)
        segment = cls(_bytes_of(shm, size), size, fd=-1, shm=shm)
        if os.name == "posix":
            shm.unlink()
        return segment

    def close_fd(self) -> None:
        """Forget the descriptor once the other side has it."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def close(self) -> None:
        """Let go of the memory. While somebody still holds a view of it, it is freed with that view."""
        self.close_fd()
        with contextlib.suppress(BufferError):
            self.buffer.release()
        if self._shm is not None:
            with contextlib.suppress(BufferError):
                self._shm.close()


_NO_ROOM = {errno.ENOSPC, errno.ENOMEM, errno.EFBIG, errno.EDQUOT, errno.EMFILE, errno.ENFILE}


def _bytes_of(shm: shared_memory.SharedMemory, size: int) -> memoryview:
    buffer = shm.buf
    assert buffer is not None  # it was not closed
    return buffer[:size]


def _seal(fd: int) -> None:
    """Nobody may shrink the segment under the other side's feet (that would be SIGBUS there)."""
    if sys.platform.startswith("linux"):
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
