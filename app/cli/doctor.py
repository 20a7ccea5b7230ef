"""``vcs-wall doctor``: what this machine can do, a line a finding, or one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.cli.exits import CommandError, Exit

Verdict = Literal["good", "careful", "bad"]
MARK = {"good": "ok     ", "careful": "careful", "bad": "BAD    "}
PROBE_LIMIT_S = 20.0
MB = 1024 * 1024
TILE_RING_MB = 15
"""A ring of four 1280x720 pictures of four bytes a pixel: what one large tile needs."""
SKEW_WARN_MS = 60_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``bad``: the wall cannot work; ``careful``: it works with something less."""

    name: str
    verdict: Verdict
    sentence: str
    data: dict[str, Any] = field(default_factory=dict)


def run_doctor(arguments: argparse.Namespace) -> int:
    """Look at everything; exit status 1 when something is bad."""
    findings = examine()
    if arguments.endpoint or arguments.profile:
        findings.append(service(arguments))
    told = {finding.name: asdict(finding) for finding in findings}
    if arguments.bundle is not None:
        _write_report(arguments.bundle, told)
    if arguments.json:
        json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
        print(flush=True)
    else:
        for finding in findings:
            print(f"{MARK[finding.verdict]} {finding.name}: {finding.sentence}")
    return Exit.FAILED if any(finding.verdict == "bad" for finding in findings) else Exit.OK


def _write_report(target: Path, findings: dict[str, Any]) -> None:
    from app.core import support

    try:
        support.write(target, findings=findings)
    except OSError as error:
        raise CommandError(Exit.CONFIGURATION, f"{target} cannot be written: {error.strerror}.") from None
    print(f"The support report was written to {target}.", file=sys.stderr)


def examine() -> list[Finding]:
    """Everything about this machine itself."""
    found = probe("app.cli.probe:media")
    return [
        system(),
        libvlc(found),
        feeds(found),
        hardware(found),
        keyring_backend(),
        shared_memory(),
        disk(),
        screens(),
    ]


def probe(target: str) -> dict[str, Any] | str:
    """What the probe in a process of its own sent, or a phrase saying how it ended instead."""
    from app.media import launch

    child = launch.python_child(target=target, name="doctor")
    try:
        if child.conn.poll(PROBE_LIMIT_S):
            found: dict[str, Any] = child.conn.recv()
            return found
        return f"did not answer within {PROBE_LIMIT_S:.0f} s"
    except EOFError:
        child.join(2.0)
        return f"ended with status {child.exit_code}"
    finally:
        child.kill()
        child.join(2.0)


def system() -> Finding:
    data = {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    return Finding(
        "system",
        "good",
        "{system} {release} on {machine}, {cores} cores, Python {python}.".format_map(data),
        data,
    )


def libvlc(found: dict[str, Any] | str) -> Finding:
    if isinstance(found, str):
        return Finding("libvlc", "bad", f"the process that tried it {found}.")
    data: dict[str, Any] = found["libvlc"]
    if "error" in data:
        return Finding("libvlc", "bad", f"{data['error']}: install libvlc (packaging/run.sh does).", data)
    if not data["starts"]:
        return Finding("libvlc", "bad", f"libvlc {data['version']} is there but does not start.", data)
    if data.get("missing"):
        return Finding(
            "libvlc", "bad", f"libvlc {data['version']} lacks the plugins {', '.join(data['missing'])}.", data
        )
    told = f", {data['plugins']} plugins" if "plugins" in data else ""
    alone = ", ".join(data.get("protocols", [])) or "nothing"
    return Finding("libvlc", "good", f"version {data['version']}{told}; opens by itself: {alone}.", data)


def feeds(found: dict[str, Any] | str) -> Finding:
    if isinstance(found, str):
        return Finding("feeds", "bad", f"the process that tried them {found}.")
    data: dict[str, Any] = found["av"]
    if "error" in data:
        return Finding("feeds", "bad", f"{data['error']}: run packaging/run.sh.", data)
    verdict: Verdict = "good" if {"rtsp", "rtmp", "http"} <= set(data["protocols"]) else "careful"
    return Finding(
        "feeds",
        verdict,
        f"av {data['version']} opens {', '.join(data['protocols'])}; decodes {', '.join(data['codecs'])}.",
        data,
    )


def hardware(found: dict[str, Any] | str) -> Finding:
    data: dict[str, Any] = {} if isinstance(found, str) else found["hardware"]
    if data.get("usable"):
        return Finding("hardware decoding", "good", f"a graphics device is there: {data['usable'][0]}.", data)
    if data.get("render_nodes"):
        return Finding(
            "hardware decoding",
            "careful",
            f"{data['render_nodes'][0]} is there, but this user may not use it (group render).",
            data,
        )
    return Finding("hardware decoding", "careful", "no graphics device; the processor decodes.", data)


def keyring_backend() -> Finding:
    from app.store.secrets import SecretStore

    backend = SecretStore().backend()
    if backend is None:
        return Finding(
            "keyring", "careful", "none; secrets are kept for one session only.", {"backend": None}
        )
    return Finding("keyring", "good", f"secrets are kept in {backend}.", {"backend": backend})


def shared_memory() -> Finding:
    """Frame buffers need no /dev/shm where memory can be passed by descriptor (memfd)."""
    memfd = hasattr(os, "memfd_create")
    data: dict[str, Any] = {"memfd": memfd}
    if os.path.isdir("/dev/shm"):
        usage = shutil.disk_usage("/dev/shm")
        data |= {"total_mb": usage.total // MB, "free_mb": usage.free // MB}
    if memfd:
        return Finding(
            "shared memory", "good", "pictures are passed in unnamed memory, without a limit.", data
        )
    free = data.get("free_mb")
    if free is not None and free < 16 * TILE_RING_MB:
        return Finding(
            "shared memory",
            "careful",
            f"{free} MB free: enough for {free // TILE_RING_MB} large tiles.",
            data,
        )
    return Finding("shared memory", "good", "enough for sixteen large tiles.", data)


def disk() -> Finding:
    from app.store import paths

    try:
        folder = paths.data_dir()
        usage = shutil.disk_usage(folder)
    except OSError as error:
        return Finding("disk", "bad", f"the data folder cannot be used: {error.strerror}.")
    data = {
        "folder": str(folder),
        "free_mb": usage.free // MB,
        "writable": os.access(folder, os.W_OK),
        "sqlite": sqlite3.sqlite_version,
    }
    if not data["writable"]:
        return Finding("disk", "bad", f"{folder} cannot be written.", data)
    verdict: Verdict = "good" if usage.free > 500 * MB else "careful"
    return Finding("disk", verdict, f"{data['free_mb']} MB free for {folder}, SQLite {data['sqlite']}.", data)


def screens() -> Finding:
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return Finding("screens", "careful", "no display; only --headless works here.", {"screens": []})
    found = probe("app.cli.probe:screens")
    if isinstance(found, str):
        return Finding("screens", "bad", f"Qt could not use the display: its process {found}.")
    sizes = ", ".join(f"{s['width']}x{s['height']} at {s['scale']:g}" for s in found["screens"]) or "none"
    verdict: Verdict = "good" if found["screens"] else "bad"
    return Finding("screens", verdict, f"{sizes} (Qt {found['qt']}, {found['platform']}).", found)


def service(arguments: argparse.Namespace) -> Finding:
    """One cheap call: is the service there, does it take the AccessKey, how far is its clock?"""
    from app.cli.connection import client_of, sentence_of
    from app.vcs import ListCorps, VcsError

    try:
        client = client_of(arguments)
    except CommandError as error:
        return Finding("service", "bad", error.sentence)
    started = time.monotonic()
    try:
        client.call(ListCorps(page_number=1, page_size=1))
    except VcsError as error:
        return Finding("service", "bad", sentence_of(error)[1], {"code": error.code})
    finally:
        client.close()
    took_ms = round((time.monotonic() - started) * 1000)
    skew_ms = client.clock_skew_ms
    data = {"took_ms": took_ms, "clock_skew_ms": skew_ms}
    if skew_ms is not None and abs(skew_ms) > SKEW_WARN_MS:
        return Finding(
            "service",
            "careful",
            f"answers in {took_ms} ms; its clock differs by {skew_ms / 1000:.0f} s.",
            data,
        )
    clock = "clocks agree" if skew_ms is None else f"its clock differs by {skew_ms} ms"
    return Finding("service", "good", f"answers in {took_ms} ms and takes the AccessKey; {clock}.", data)
