"""``bench wall`` beside mpv, ffplay and GridPlayer: the same files, the same screen, the same run, by hand:

    python -m tests.bench.peers [--streams heavy] [--rounds 3] [--json FILE]
        [--gridplayer /somewhere/bin/gridplayer] [--vlc-plugins DIR]

All play on one Xvfb of 1920x1080, one after the other, and this as often as there are rounds; told is the
median. Counted are processor time (percent of one core) and PSS of each program's whole tree of processes;
what the X server needs for it stands beside. Of a program that can be run in several ways each way is a row
of its own, and its best one is compared; one process that composes all files into one fixed picture
(``xstack``) is no wall, whose tiles come, go and fail one by one: its row is told and compared apart.
``moving``: tiles of the screen in which something moved within a
second (of our wall: tiles that were not frozen). *Pure decoding* is ffmpeg at the files' own pace
(``-re``) into nothing, all in one process and one process a file; the cheaper one counts.

``sub``: 640x360, 15 pictures a second, 512 kbit/s, key picture every 2 s. ``heavy``: 1920x1080, 25, 4 Mbit/s,
every 2 s. Drawn from OpenCV's vtest.avi where that is installed, from FFmpeg's test picture elsewhere.
Exit status 1 if our wall is not within 1.6 times pure decoding, below every peer and no larger than the best.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from app.bench.usage import cpu_seconds, pss_kb

VIDEO = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
WIDTH, HEIGHT = 1920, 1080
CLIPS = 4
"""Different files; the tiles play them in turn."""
SETTLE_S = {"sub": 12.0, "heavy": 25.0}
MOST_TIMES_DECODING = 1.6


@dataclass(frozen=True)
class Streams:
    width: int
    height: int
    fps: int
    rate: str


STREAMS = {"sub": Streams(640, 360, 15, "512k"), "heavy": Streams(1920, 1080, 25, "4M")}


@dataclass(frozen=True)
class Tile:
    file: str
    x: int
    y: int
    width: int
    height: int


Starting = list[tuple[list[str], dict[str, str]]]


@dataclass(frozen=True)
class Contender:
    """``start``: commands and what to add to their environment; ``after``: with the display, once started."""

    name: str
    peer: str
    how: str
    start: Callable[[list[Tile], Path], Starting]
    after: Callable[[Mapping[str, str], list[int]], None] | None = None
    fixed: bool = False
    """One picture composed of all files, not tiles that can be changed one by one."""


@dataclass
class Taken:
    """Of one round."""

    cpu: float
    x_cpu: float
    pss_mb: float
    moving: int
    more: dict[str, float] = field(default_factory=dict)


# -- the files ---------------------------------------------------------------------------------------------


def clips(folder: Path, kind: Streams) -> list[str]:
    made = []
    for n in range(CLIPS):
        path = folder / f"{kind.height}_{n}.mp4"
        if VIDEO.is_file():
            source = ["-r", str(kind.fps), "-ss", str(3 * n), "-i", str(VIDEO)]
        else:
            picture = f"testsrc2=s={kind.width}x{kind.height}:r={kind.fps}:d=40,noise=alls=8:allf=t"
            source = ["-f", "lavfi", "-ss", str(n), "-i", picture]
        encode = f"-an -c:v libx264 -preset medium -bf 0 -pix_fmt yuv420p -g {2 * kind.fps} -sc_threshold 0"
        rate = f"-b:v {kind.rate} -maxrate {kind.rate} -bufsize {kind.rate}"
        scale = ["-vf", f"scale={kind.width}:{kind.height}", "-r", str(kind.fps)]
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *source, *scale, *encode.split(), *rate.split()]
        subprocess.run([*command, str(path)], check=True)
        made.append(str(path))
    return made


def tiles_of(files: list[str], count: int) -> list[Tile]:
    side = math.isqrt(count - 1) + 1
    width, height = WIDTH // side, HEIGHT // side
    places = [(n % side * width, n // side * height) for n in range(count)]
    return [Tile(files[n % len(files)], x, y, width, height) for n, (x, y) in enumerate(places)]


# -- the contenders ----------------------------------------------------------------------------------------


def _xstack(tiles: list[Tile], inputs: list[str]) -> str:
    size = f"scale={tiles[0].width}:{tiles[0].height}:flags=fast_bilinear"
    scaled = ";".join(f"{source}{size}[s{n}]" for n, source in enumerate(inputs))
    layout = "|".join(f"{tile.x}_{tile.y}" for tile in tiles)
    return (
        f"{scaled};{''.join(f'[s{n}]' for n in range(len(tiles)))}xstack=inputs={len(tiles)}:layout={layout}"
    )


def decode_in_one(tiles: list[Tile], _: Path) -> Starting:
    command = ["ffmpeg", "-nostdin", "-v", "error"]
    for tile in tiles:
        command += ["-threads", "1", "-re", "-stream_loop", "-1", "-i", tile.file]
    for n in range(len(tiles)):
        command += ["-map", f"{n}:v", "-f", "null", "-"]
    return [(command, {})]


def decode_in_many(tiles: list[Tile], _: Path) -> Starting:
    command = "ffmpeg -nostdin -v error -threads 1 -re -stream_loop -1 -i"
    return [([*command.split(), tile.file, "-map", "0:v", "-f", "null", "-"], {}) for tile in tiles]


MPV = (
    "--no-config --really-quiet --no-audio --osc=no --loop-file=inf --hwdec=no --vd-lavc-threads=1 "
    "--vo=x11 --sws-scaler=fast-bilinear --sws-fast=yes --no-border --keepaspect-window=no"
)


def mpv_tiled(tiles: list[Tile], _: Path) -> Starting:
    return [
        (["mpv", *MPV.split(), f"--geometry={t.width}x{t.height}+{t.x}+{t.y}", t.file], {}) for t in tiles
    ]


def mpv_in_one(tiles: list[Tile], _: Path) -> Starting:
    others = [f"--external-file={tile.file}" for tile in tiles[1:]]
    graph = _xstack(tiles, [f"[vid{n}]" for n in range(1, len(tiles) + 1)]) + "[vo]"
    return [
        (
            [
                "mpv",
                *MPV.split(),
                f"--geometry={WIDTH}x{HEIGHT}+0+0",
                tiles[0].file,
                *others,
                f"--lavfi-complex={graph}",
            ],
            {},
        )
    ]


FFPLAY = ("ffplay", "-v", "quiet", "-an", "-noborder")
SDL = {"SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}


def ffplay_tiled(tiles: list[Tile], _: Path) -> Starting:
    started: Starting = []
    for t in tiles:
        place = f"-loop 0 -threads 1 -left {t.x} -top {t.y} -x {t.width} -y {t.height}"
        started.append(([*FFPLAY, *place.split(), t.file], SDL))
    return started


def ffplay_in_one(tiles: list[Tile], _: Path) -> Starting:
    movies = [f"movie={tile.file}:loop=0,setpts=N/FR/TB," for tile in tiles]
    size = ["-left", "0", "-top", "0", "-x", str(WIDTH), "-y", str(HEIGHT)]
    return [([*FFPLAY, *size, "-f", "lavfi", _xstack(tiles, movies)], SDL)]


def gridplayer(command: str, driver: str, plugins: Path | None) -> Callable[[list[Tile], Path], Starting]:
    def start(tiles: list[Tile], home: Path) -> Starting:
        data = home / ".local" / "share" / "vzhd1701" / "GridPlayer"
        data.mkdir(parents=True, exist_ok=True)
        run = home / "run"
        run.mkdir(mode=0o700, exist_ok=True)
        settings = f"[player]\nvideo_driver={driver}\nvideo_driver_players=8\none_instance=false\n"
        (data / "settings.ini").write_text(settings)
        environment = {"HOME": str(home), "XDG_RUNTIME_DIR": str(run), "QT_QPA_PLATFORM": "xcb"}
        if plugins is not None:
            environment["VLC_PLUGIN_PATH"] = str(plugins)
        return [([command, *(tile.file for tile in tiles)], environment)]

    return start


def fill_screen(display: Mapping[str, str], pids: list[int]) -> None:
    """There is no window manager: makes the program's main window as large as the screen."""
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(pids[0])]
    found = subprocess.run(search, env=display, capture_output=True, text=True, timeout=30, check=True)
    for window in found.stdout.split():
        for order in (["windowmove", window, "0", "0"], ["windowsize", window, str(WIDTH), str(HEIGHT)]):
            subprocess.run(["xdotool", *order], env=display, timeout=10, check=True)


def wall(seconds: float) -> Callable[[list[Tile], Path], Starting]:
    def start(tiles: list[Tile], home: Path) -> Starting:
        urls = [part for tile in tiles[:CLIPS] for part in ("--url", tile.file)]
        options = ["--on-screen", "--tiles", str(len(tiles)), "--minutes", str(seconds / 60)]
        command = [sys.executable, "-m", "app", "bench", "wall", *options, *urls]
        return [([*command, "--json", str(home / "wall.json")], {"QT_QPA_PLATFORM": "xcb"})]

    return start


def contenders(arguments: argparse.Namespace) -> tuple[list[Contender], list[str]]:
    """Those that can be run here, and sentences about those that cannot."""
    there: list[Contender] = []
    missing = []
    there.append(
        Contender(
            "wall", "wall", "bench wall --on-screen", wall(SETTLE_S[arguments.streams] + arguments.seconds)
        )
    )
    there.append(Contender("ffmpeg, one process", "decoding", "all files in one ffmpeg", decode_in_one))
    there.append(Contender("ffmpeg, one a file", "decoding", "an ffmpeg a file", decode_in_many))
    if shutil.which("mpv"):
        there.append(Contender("mpv, one a tile", "mpv", "windows side by side, --vo=x11", mpv_tiled))
        there.append(
            Contender("mpv, one process", "mpv", "--lavfi-complex with xstack", mpv_in_one, fixed=True)
        )
    else:
        missing.append("mpv is missing (apt-get install mpv)")
    if shutil.which("ffplay"):
        there.append(Contender("ffplay, one a tile", "ffplay", "windows side by side", ffplay_tiled))
        there.append(
            Contender("ffplay, one process", "ffplay", "-f lavfi with xstack", ffplay_in_one, fixed=True)
        )
    else:
        missing.append("ffplay is missing (apt-get install ffmpeg)")
    program = shutil.which(arguments.gridplayer)
    if program and shutil.which("xdotool"):
        for driver in ("vlc_sw", "vlc_hw"):
            start = gridplayer(program, driver, arguments.vlc_plugins)
            there.append(
                Contender(f"GridPlayer, {driver}", "GridPlayer", f"driver {driver}", start, fill_screen)
            )
    elif program:
        missing.append("GridPlayer cannot be made as large as the screen (apt-get install xdotool)")
    else:
        missing.append("GridPlayer is missing (pip install gridplayer in an environment of its own)")
    return there, missing


# -- measuring ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def screen() -> Iterator[tuple[dict[str, str], psutil.Process]]:
    """An X server of its own: its environment, its process."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with open(reading, encoding="ascii") as told:
            number = told.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}"}, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def _tree(roots: list[int]) -> list[psutil.Process]:
    found = []
    for pid in roots:
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(pid)
            found += [root, *root.children(recursive=True)]
    return found


def _moving(display: Mapping[str, str], tiles: list[Tile]) -> int:
    grab = f"-f x11grab -framerate 1 -video_size {WIDTH}x{HEIGHT} -i {display['DISPLAY']} -frames:v 2"
    command = ["ffmpeg", "-nostdin", "-v", "error", *grab.split(), "-pix_fmt", "gray", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, env=display, capture_output=True, check=True).stdout
    before, after = np.frombuffer(raw, np.uint8).reshape(2, HEIGHT, WIDTH).astype(np.int16)
    changed = np.abs(after - before) > 8
    return sum(bool(changed[t.y : t.y + t.height, t.x : t.x + t.width].sum() > 20) for t in tiles)


def measure(
    one: Contender,
    tiles: list[Tile],
    display: Mapping[str, str],
    x_server: psutil.Process,
    settle_s: float,
    seconds: float,
) -> Taken:
    """One program for one round. RuntimeError if it ended by itself."""
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        home = Path(folder)
        log = (home / "log").open("wb")
        running = [
            subprocess.Popen(
                command,
                env={**display, **more},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            for command, more in one.start(tiles, home)
        ]
        try:
            roots = [process.pid for process in running]
            if one.after is not None:
                one.after(display, roots)
            time.sleep(settle_s)
            began = time.monotonic()
            before = {process.pid: cpu_seconds(process) for process in _tree(roots)}
            x_before = cpu_seconds(x_server)
            time.sleep(seconds)
            tree = _tree(roots)
            used = sum(cpu_seconds(process) - before.get(process.pid, 0.0) for process in tree)
            x_used = cpu_seconds(x_server) - x_before
            elapsed = time.monotonic() - began
            pss_mb = sum(pss_kb(process.pid) for process in tree) / 1024
            ended = [process for process in running if process.poll() is not None]
            if ended:
                said = (home / "log").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"{one.name}: {len(ended)} ended by themselves\n{said}")
            taken = Taken(100 * used / elapsed, 100 * x_used / elapsed, pss_mb, 0)
            if one.peer == "wall":
                if running[0].wait(4 * seconds + 60) != 0:
                    raise RuntimeError(f"{one.name}: {(home / 'log').read_text()[-2000:]}")
                figures = json.loads((home / "wall.json").read_text())
                taken.more = figures
                taken.moving = len(tiles) - figures["frozen_tiles"]
            elif one.peer != "decoding":
                taken.moving = _moving(display, tiles)
            return taken
        finally:
            left = _tree([process.pid for process in running])
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            for started in running:
                started.wait()
            log.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", choices=STREAMS, default="sub")
    parser.add_argument("--tiles", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0, help="measured, of each program and round")
    parser.add_argument("--gridplayer", default="gridplayer", help="its command")
    parser.add_argument("--vlc-plugins", type=Path, help="libvlc's X11 outputs, if the system has none")
    parser.add_argument("--only", default="", help="names that begin so, separated by commas")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    kind = STREAMS[arguments.streams]
    there, missing = contenders(arguments)
    wanted = tuple(filter(None, arguments.only.split(",")))
    there = [one for one in there if not wanted or one.name.startswith(wanted)]
    for sentence in missing:
        print(sentence, flush=True)
    taken: dict[str, list[Taken]] = {one.name: [] for one in there}
    with tempfile.TemporaryDirectory(prefix="peers-files-") as folder, screen() as (display, x_server):
        tiles = tiles_of(clips(Path(folder), kind), arguments.tiles)
        for number in range(arguments.rounds):
            for one in there:
                try:
                    got = measure(
                        one, tiles, display, x_server, SETTLE_S[arguments.streams], arguments.seconds
                    )
                except (RuntimeError, subprocess.SubprocessError) as error:
                    print(f"{one.name}: not measured: {error}", flush=True)
                    continue
                taken[one.name].append(got)
                load = psutil.getloadavg()[0]
                print(
                    f"round {number + 1} {one.name}: {got.cpu:.1f} % of a core, X {got.x_cpu:.1f} %, "
                    f"{got.pss_mb:.0f} MB, {got.moving} moving (load {load:.1f})",
                    flush=True,
                )
    return tell(there, taken, arguments)


def tell(there: list[Contender], taken: dict[str, list[Taken]], arguments: argparse.Namespace) -> int:
    """Prints the medians and the comparison; the exit status."""
    print(f"\n{arguments.tiles} x {arguments.streams}, medians of {arguments.rounds}:")
    rows: dict[str, dict[str, float | str | bool]] = {}
    for one in there:
        rounds = taken[one.name]
        if not rounds:
            continue
        row: dict[str, float | str | bool] = {
            "peer": one.peer,
            "how": one.how,
            "fixed": one.fixed,
            "cpu_percent": round(statistics.median(t.cpu for t in rounds), 1),
            "x_cpu_percent": round(statistics.median(t.x_cpu for t in rounds), 1),
            "pss_mb": round(statistics.median(t.pss_mb for t in rounds), 1),
            "moving": min(t.moving for t in rounds),
        }
        for key in ("distinct_painted_per_s", "lost_per_s", "selected_distinct_per_s", "settled_s"):
            if rounds[0].more:
                row[key] = statistics.median(t.more[key] for t in rounds)
        rows[one.name] = row
        told = {key: value for key, value in row.items() if key not in ("peer", "how", "fixed")}
        print(f"{one.name:22}", *(f"{key} {value}" for key, value in told.items()))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return verdict(rows)


def verdict(rows: Mapping[str, Mapping[str, float | str | bool]]) -> int:
    """Our wall against the best of each; 1 if it is not where it has to be, or was not measured."""

    def best(key: str, *peers: str, fixed: bool = False) -> dict[str, float]:
        found: dict[str, float] = {}
        for row in rows.values():
            peer = str(row["peer"])
            if peer in peers and row["fixed"] is fixed:
                found[peer] = min(found.get(peer, math.inf), float(row[key]))
        return found

    ours = rows.get("wall")
    decoding = best("cpu_percent", "decoding").get("decoding")
    if ours is None or decoding is None:
        print("our wall or pure decoding was not measured")
        return 1
    cpu, pss = float(ours["cpu_percent"]), float(ours["pss_mb"])
    others = ("mpv", "ffplay", "GridPlayer")
    cheapest, smallest = best("cpu_percent", *others), best("pss_mb", *others)
    print(f"{cpu / decoding:.2f} times pure decoding (at most {MOST_TIMES_DECODING})")
    print("peers at their best (CPU, PSS):", {peer: (cheapest[peer], smallest[peer]) for peer in cheapest})
    fixed_cpu, fixed_pss = best("cpu_percent", *others, fixed=True), best("pss_mb", *others, fixed=True)
    print(
        "as one fixed picture (CPU, PSS):", {peer: (fixed_cpu[peer], fixed_pss[peer]) for peer in fixed_cpu}
    )
    good = cpu <= MOST_TIMES_DECODING * decoding
    good = good and all(cpu < value for value in cheapest.values())
    good = good and (not smallest or pss <= min(smallest.values()))
    print("as it has to be" if good else "NOT as it has to be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
