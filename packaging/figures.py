"""Measures everything that README.md publishes and writes the figures into it.

    .venv/bin/python packaging/figures.py             all (an hour, with nothing else running)
    .venv/bin/python packaging/figures.py start wall  these only; the others keep their figures
    .venv/bin/python packaging/figures.py peers       the comparison with other players (of those there are)

What takes files (HEAVY, SUB below) gets some drawn for it, as ``tests.bench.peers`` draws them.

A bench that could not measure leaves its old figures and makes the exit status 1.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"

SUB = ["--url", "SUB.mp4"]
HEAVY = ["--url", "HEAVY.mp4"]
FILES = {"SUB.mp4": "sub", "HEAVY.mp4": "heavy"}
"""Names that stand in the table for files that are made for the run."""

# Bench, its options, and what to say of its figures.
ROWS: list[tuple[str, list[str], str]] = [
    (
        "start",
        [],
        "window visible after {window_visible_ms} ms, first tile live after {first_tile_ms} ms, "
        "all sixteen after {all_tiles_ms} ms (median of {samples} warm starts)",
    ),
    (
        "wall",
        [],
        "16 sub streams of 15 pictures a second: window and decoders together {cpu_percent} % of a core, "
        "{pss_mb} MB; {distinct_painted_per_s} different pictures painted a second, {lost_per_s} lost, "
        "{frozen_tiles} tiles frozen; the window never more than {window_block_ms_max} ms late",
    ),
    *(
        (
            "wall",
            ["--tiles", tiles, *SUB],
            tiles
            + " sub streams from files: {cpu_percent} % of a core, {pss_mb} MB; {distinct_painted_per_s} "
            "different pictures painted a second, {lost_per_s} lost, {frozen_tiles} tiles frozen",
        )
        for tiles in ("36", "64")
    ),
    (
        "wall",
        [*HEAVY],
        "16 streams of 1920x1080, 25 pictures a second and 4 Mbit/s, without sub streams: "
        "{cpu_percent} % of a core, settled after {settled_s} s; the selected tile "
        "{selected_distinct_per_s} pictures a second, each other one at least {others_distinct_per_s_min} "
        "(key pictures come every 2 s); the window never more than {window_block_ms_max} ms late",
    ),
    (
        "first-frame",
        [],
        "first picture painted after the address is known, p95 of {samples}: "
        "FLV {flv_p95_ms} ms, HLS {hls_p95_ms} ms",
    ),
    *(
        (
            "latency",
            ["--minutes", "10", "--key-seconds", seconds],
            "key pictures every "
            + seconds
            + " s, ten minutes of each: delay of what the wall shows, p50 and "
            "p95: FLV {flv_p50_ms} and {flv_p95_ms} ms, HLS {hls_p50_ms} and {hls_p95_ms} ms; drift: "
            "FLV {flv_drift_ms} ms, HLS {hls_drift_ms} ms",
        )
        for seconds in ("1", "4")
    ),
    (
        "recovery",
        [],
        "live again after a decoder was killed: {decoder_killed_s} s, hung: {decoder_stopped_s} s "
        "(the other tiles missed {others_lost} pictures), after the service was away for 10 s: "
        "{service_away_s} s after its return, after all addresses expired: {address_expired_s} s",
    ),
    (
        "tree",
        [],
        "{devices} devices: loaded in {load_s} s, at the next start on screen after {cached_s} s, filtered "
        "{filter_p95_ms} ms after a key (p95), "
        "the window never more than {window_block_ms_max} ms late",
    ),
    (
        "tree",
        ["--devices", "100000"],
        "{devices} devices: loaded in {load_s} s, at the next start on screen after {cached_s} s, filtered "
        "{filter_p95_ms} ms after a key (p95), "
        "the window never more than {window_block_ms_max} ms late",
    ),
    (
        "api",
        [],
        "the local VCS with {devices} devices: {calls_per_s} signed calls a second at most; at {paced_per_s} "
        "a second the p99 is {paced_p99_ms} ms; the slowest page of 200 right after a change "
        "{page_first_ms_max} ms, asked again {page_again_ms_max} ms",
    ),
    (
        "search",
        [],
        "{queries} queries of SearchTarget on the demo site: hits played back are at most "
        "{hit_frame_error_max} pictures off, their boxes overlap what is drawn by at least {box_iou_min}; by "
        "picture, {precision_at_10} of the first ten are the same person or vehicle before another camera at "
        "another minute",
    ),
    (
        "seek",
        [],
        "{samples} seeks of playback to random times: at most {error_frames_max} pictures from the exact "
        "one, which is painted after {first_picture_p95_ms} ms (p95); dragging, the nearest key frame after "
        "{scrub_p95_ms} ms (p95); {step_errors} of {steps} steps missed the neighbouring picture; 4x goes "
        "{speed_4x} times as fast as life; {reverse_not_earlier} of {reverse_pictures} pictures in "
        "reverse were not earlier",
    ),
    (
        "sync",
        ["--minutes", "10"],
        "{tiles} recordings at 1x for {measured_s} s across {gaps} gaps: {spread_p95_ms} ms between the "
        "oldest and the newest picture of one grab of the page (p95); window and decoders {cpu_percent} % of "
        "a core",
    ),
    (
        "timeline",
        [],
        "a frame of the timeline at {width}x{height} with {tracks} tracks, painted anew while it moves and "
        "zooms: {paint_p95_ms} ms (p95) with {segments} recorded stretches, {million_p95_ms} ms with "
        "{many_segments}; {playing_p95_ms} ms while only the playhead moves",
    ),
]


def drawn(kind: str, folder: Path) -> str:
    """A file of this kind of stream."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.peers import STREAMS, clips

    return clips(folder, STREAMS[kind])[0]


def measure(name: str, options: list[str]) -> dict[str, Any] | None:
    """The figures of one bench, or None."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "figures.json"
        given = [drawn(FILES[one], Path(folder)) if one in FILES else one for one in options]
        command = [sys.executable, "-m", "app", "bench", name, *given, "--json", str(result)]
        done = subprocess.run(command, cwd=ROOT, check=False)
        return json.loads(result.read_text()) if done.returncode == 0 else None


PEERS = "python -m tests.bench.peers"


def compare() -> str | None:
    """A sentence of the comparison with other players, or None."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "peers.json"
        more = os.environ.get("PEERS_OPTIONS", "").split()
        command = [sys.executable, *PEERS.split()[1:], *more, "--json", str(result)]
        subprocess.run(command, cwd=ROOT, check=False)  # its status says who is better, not whether it ran
        if not result.is_file():
            return None
        rows = json.loads(result.read_text())
    if "wall" not in rows:
        return None
    told = [f"{name} {row['cpu_percent']} % of a core, {row['pss_mb']} MB" for name, row in rows.items()]
    return "the same 16 sub streams, screen and run: " + "; ".join(told)


def main(names: list[str]) -> int:
    """Measure the named benches (none: all) and renew their rows."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    table, tail = rest.split(END)
    rows = dict(re.findall(r"^\| `(?:vcs-wall bench )?([^`]*)` \| (.*) \|$", table, re.MULTILINE))
    missing = []
    for name, options, sentence in ROWS:
        if names and name not in names:
            continue
        print(f"== bench {name}", flush=True)
        figures = measure(name, options)
        if figures is None:
            missing.append(name)
        else:
            rows[" ".join([name, *options])] = sentence.format(**figures)
    if not names or "peers" in names:
        print("== peers", flush=True)
        compared = compare()
        if compared is None:
            missing.append("peers")
        else:
            rows[PEERS] = compared
    lines = [BEGIN, f"On {os.cpu_count()} cores without a graphics processor, Python "]
    lines[1] += f"{sys.version_info.major}.{sys.version_info.minor}, {date.today().isoformat()}:"
    lines += ["", "| command | measured |", "| --- | --- |"]
    for name, options, _ in ROWS:
        key = " ".join([name, *options])
        if key in rows:
            lines.append(f"| `vcs-wall bench {key}` | {rows[key]} |")
    if PEERS in rows:
        lines.append(f"| `{PEERS}` | {rows[PEERS]} |")
    README.write_text(head + "\n".join(lines) + "\n" + END + tail, encoding="utf-8")
    if missing:
        print(f"not measured: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
