"""Functions that tests run in processes of their own (``launch.python_child`` or multiprocessing, spawn)."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
import threading
import time
from multiprocessing import reduction
from multiprocessing.connection import Connection
from pathlib import Path

from app.media import launch
from app.media.frames import Geometry, RingWriter, checksum_of, row_views, stride_of
from app.media.segment import NoRoom


def tell_niceness(conn: Connection) -> None:
    """That of its first thread and of another."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(os.nice(0)))
    thread.start()
    thread.join()
    conn.send((os.nice(0), found[0]))


def write_ring(conn: Connection, width: int, height: int) -> None:
    """Writes pictures as fast as it can until told to stop; every pixel of a picture is its number."""
    writer = RingWriter.create(Geometry(width, height))
    conn.send(writer.segment.size)
    reduction.send_handle(conn, writer.segment.fd, os.getppid())
    stride = stride_of(width)
    number = 0
    while not conn.poll():
        number += 1
        index = writer.begin()
        pixels = writer.pixels(index)
        # Row by row, so that a torn picture would show.
        row = struct.pack("<I", number) * (stride // 4)
        for y in range(height):
            pixels[y * stride : (y + 1) * stride] = row
        rows = row_views(pixels, width, height, stride)
        writer.publish(index, width, height, stride, pts=number * 3000, checksum=checksum_of(rows))
    conn.send(number)


def ring_without_room(conn: Connection) -> None:
    """Tries to make a ring that is larger than the process may have files."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    try:
        RingWriter.create(Geometry(1920, 1080))
    except NoRoom as error:
        conn.send(str(error))
    else:
        conn.send("")


def echo_environment(conn: Connection, name: str) -> None:
    """Tells one environment variable, whether SIGINT is ignored, and its modules."""
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    conn.send((os.environ.get(name), ignored, sorted(sys.modules)))
    conn.recv()


def decoder_without_room(conn: Connection, hung_s: float) -> None:
    """A decoder that may not have large files, as on a machine whose memory is full."""
    from app.media.decoder.entry import run

    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    run(conn, hung_s)


def decoder_without_libvlc(conn: Connection, hung_s: float) -> None:
    """A decoder on a machine where nobody installed VLC."""
    from app.media.decoder.entry import run

    os.environ["PYTHON_VLC_LIB_PATH"] = "/nonexistent/libvlc.so"
    run(conn, hung_s)


def decoder_that_hangs(conn: Connection, hung_s: float) -> None:
    """A decoder in which libvlc never comes back from a call."""
    from app.media.decoder.entry import run
    from app.media.decoder.libvlc import Player

    Player.lost_pictures = lambda self: time.sleep(600)  # type: ignore[assignment, method-assign, return-value]
    run(conn, hung_s)


def decoder_that_works_too_slowly(conn: Connection, hung_s: float) -> None:
    """A decoder that says it is up and then is too busy for a heartbeat."""
    from app.media.wire import Heartbeat, Hello

    conn.send(Hello(os.getpid(), "none"))
    end = time.monotonic() + 3.0
    while time.monotonic() < end:
        sum(range(1000))
    conn.send(Heartbeat(hung="slow but alive", hung_s=1.0))
    time.sleep(60)


def decoder_without_rings(conn: Connection, hung_s: float) -> None:
    """A decoder whose pictures' memory does not reach the window."""
    from app.media.wire import Hello, RingReady

    conn.send(Hello(os.getpid(), "none"))
    conn.recv()
    conn.send(RingReady(1, 4096, None))
    conn.send_bytes(b"and not its descriptor")
    time.sleep(60)


def decoder_that_stops_in_a_word(conn: Connection, hung_s: float) -> None:
    """A decoder that is stopped between the two halves of what it says of a ring; one that was asked for
    nothing beats."""
    from app.media.wire import Heartbeat, Hello, RingReady

    conn.send(Hello(os.getpid(), "none"))
    while not conn.poll(0.1):
        conn.send(Heartbeat())
    conn.send(RingReady(conn.recv().stream, 4096, None))
    os.kill(os.getpid(), signal.SIGSTOP)


def decoder_that_beats_now_and_then(conn: Connection, hung_s: float) -> None:
    """A decoder that says something once a second."""
    _beat(conn, 1.0)


def decoder_that_beats_often(conn: Connection, hung_s: float) -> None:
    """One that says as much as many together."""
    _beat(conn, 0.05)


def _beat(conn: Connection, every_s: float) -> None:
    """Each beat is told as the progress of a capture with its process id, too."""
    from app.media.captures import ClipProgress
    from app.media.wire import Heartbeat, Hello

    conn.send(Hello(os.getpid(), "none"))
    while True:
        conn.send([ClipProgress(os.getpid(), 0, 0.0, 0), Heartbeat()])
        time.sleep(every_s)


def tells_much(conn: Connection) -> None:
    """A decoder of one stream with a ring and two words about it, which tells three more with each beat."""
    from app.media.host import Host
    from app.media.types import FirstPicture, StreamHops

    class Teller(Host):
        def do(self, command: object) -> None:
            segment = RingWriter.create(Geometry(64, 36)).segment
            self.send(StreamHops(1))
            self.send_ring(1, segment)
            self.send(FirstPicture(1, 5))

        def beat(self, count: int) -> list[object]:
            return [*(StreamHops(1, count) for _ in range(3)), self.heartbeat("", 0.0)]

    Teller(conn, "none", 5.0).run()


def decoder_that_dies(conn: Connection, hung_s: float) -> None:
    """A decoder that does not survive its start."""
    os._exit(7)


def window_with_decoder(clip: str) -> None:
    """A process with a pool and one playing stream; prints its decoder's pid, then waits to be killed."""
    import threading

    from app.media.pool import DecoderPool
    from app.media.types import FeedSpec, FirstPicture, TileSize

    first = threading.Event()
    pool = DecoderPool(lambda event: first.set() if isinstance(event, FirstPicture) else None)
    pool.open(FeedSpec(clip, protocol="file", live=False, loop=True), TileSize(320, 180))
    first.wait(30)
    print(*(decoder.pid for decoder in pool.decoders()), flush=True)
    threading.Event().wait(60)


def mapped_files(pid: int) -> set[str]:
    """Names of the files mapped into a process (Linux)."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {Path(fields[5]).name for fields in (line.split(None, 5) for line in lines) if len(fields) == 6}


def large_blocks(conn: Connection) -> None:
    """Tells the C library, and whether blocks of 300 KB lie in its heap after one of 4 MB was freed."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    libc.free(libc.malloc(4 << 20))
    blocks = [libc.malloc(300 << 10) for _ in range(3)]
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    heaps = [line.split()[0].split("-") for line in maps.splitlines() if line.endswith("[heap]")]
    inside = [any(int(first, 16) <= at < int(last, 16) for first, last in heaps) for at in blocks]
    name = "-".join(platform.libc_ver())
    conn.send((name, inside))


def small_blocks(conn: Connection) -> None:
    """Tells the C library, and the MB in memory after 64 MB of blocks of 16 KB were used and all but one in
    sixteen freed: before and after the heap was given back."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    blocks = [libc.malloc(16 << 10) for _ in range(4096)]
    for number, at in enumerate(blocks):
        ctypes.memset(at, 1, 16 << 10)
        if number % 16:
            libc.free(at)
    before = _resident_mb()
    launch.give_heap_back()
    conn.send(("-".join(platform.libc_ver()), before, _resident_mb()))


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


if __name__ == "__main__":
    window_with_decoder(sys.argv[1])


def dies(conn: Connection) -> None:
    """Ends as soon as it is asked for something."""
    conn.recv()
    os._exit(3)
