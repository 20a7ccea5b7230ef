"""Measures everything that README.md publishes and writes the figures into it.

    .venv/bin/python packaging/figures.py             all (eight minutes, with nothing else running)
    .venv/bin/python packaging/figures.py start wall  these only; the others keep their figures

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
    (
        "first-frame",
        [],
        "first picture painted after the address is known, p95 of {samples}: "
        "FLV {flv_p95_ms} ms, HLS {hls_p95_ms} ms",
    ),
    (
        "latency",
        [],
        "delay of what the wall shows, p50: FLV {flv_p50_ms} ms, HLS {hls_p50_ms} ms; "
        "drift in {measured_s} s: {drift_ms} ms",
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
        "{devices} devices: loaded in {load_s} s, filtered {filter_p95_ms} ms after a key (p95), "
        "the window never more than {window_block_ms_max} ms late",
    ),
    ("api", [], "the local VCS answers {calls_per_s} signed calls a second, p99 {p99_ms} ms"),
]


def measure(name: str, options: list[str]) -> dict[str, Any] | None:
    """The figures of one bench, or None."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "app", "bench", name, *options, "--json", str(result)]
        done = subprocess.run(command, cwd=ROOT, check=False)
        return json.loads(result.read_text()) if done.returncode == 0 else None


def main(names: list[str]) -> int:
    """Measure the named benches (none: all) and renew their rows."""
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    table, tail = rest.split(END)
    rows = dict(re.findall(r"^\| `vcs-wall bench ([^`]*)` \| (.*) \|$", table, re.MULTILINE))
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
    lines = [BEGIN, f"On {os.cpu_count()} cores without a graphics processor, Python "]
    lines[1] += f"{sys.version_info.major}.{sys.version_info.minor}, {date.today().isoformat()}:"
    lines += ["", "| command | measured |", "| --- | --- |"]
    for name, options, _ in ROWS:
        key = " ".join([name, *options])
        if key in rows:
            lines.append(f"| `vcs-wall bench {key}` | {rows[key]} |")
    README.write_text(head + "\n".join(lines) + "\n" + END + tail, encoding="utf-8")
    if missing:
        print(f"not measured: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
