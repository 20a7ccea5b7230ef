"""``vcs-wall doctor``: what this machine can do, a line a finding, or one JSON object."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import sqlite3
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from app import __version__
from app.cli.exits import CommandError, Exit
from app.core.names import visible

if TYPE_CHECKING:
    from app.vcs import Client
    from app.vcs.request import Request

Verdict = Literal["good", "careful", "bad"]
MARK = {"good": "ok     ", "careful": "careful", "bad": "BAD    "}
PROBE_LIMIT_S = 20.0
MB = 1024 * 1024
KEY_CODES = ("InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive", "SignatureDoesNotMatch")
TILE_RING_MB = 15
"""A ring of four 1280x720 pictures of four bytes a pixel: what one large tile needs."""
LOW_DISK_MB = 500
SKEW_WARN_MS = 5_000
"""Delays are measured against the clock; an estimate of its difference is good to a second or two."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``bad``: the wall cannot work; ``careful``: it works with something less."""

    name: str
    verdict: Verdict
    sentence: str
    data: dict[str, Any] = field(default_factory=dict)


def run_doctor(arguments: argparse.Namespace) -> int:
    """Look at everything; exit status 1 when something is bad."""
    findings = look(arguments)
    told = as_told(findings)
    if arguments.bundle is not None:
        _write_report(arguments.bundle, told, arguments.endpoint)
    if arguments.json:
        json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
        print(flush=True)
    else:
        for finding in findings:
            print(f"{MARK[finding.verdict]} {finding.name}: {visible(finding.sentence)}")
    return Exit.FAILED if any(finding.verdict == "bad" for finding in findings) else Exit.OK


def look(arguments: argparse.Namespace) -> list[Finding]:
    """At this machine, and at the service asked for or else used last."""
    findings = examine()
    if arguments.endpoint or arguments.profile or _has_service():
        findings += service(arguments)
    return findings


def for_report() -> dict[str, Any]:
    """For the support report of a running window: as the command without options. Takes seconds, on any
    thread."""
    from app.cli.main import build_parser

    return as_told(look(build_parser().parse_args(["doctor"])))


def as_told(findings: list[Finding]) -> dict[str, Any]:
    """As one object, by name."""
    return {finding.name: asdict(finding) for finding in findings}


def _write_report(target: Path, findings: dict[str, Any], endpoint: str | None) -> None:
    from app.core import support

    try:
        support.write(target, findings=findings, addresses=[endpoint] if endpoint else [])
    except OSError as error:
        raise CommandError(Exit.CONFIGURATION, f"{target} cannot be written: {error.strerror}.") from None
    print(f"The support report was written to {target}.", file=sys.stderr)


def _has_service() -> bool:
    """Whether the profile used last is of a service that is not ours to start."""
    from app.store.profiles import ProfileKind, ProfileStore

    store = ProfileStore()
    last = next((one for one in store.load() if one.name == store.last_used), None)
    return last is not None and last.kind is not ProfileKind.DEMO


def examine() -> list[Finding]:
    """Everything about this machine itself."""
    found = probe("app.cli.probe:media")
    return [
        system(),
        libvlc(found),
        feeds(found),
        protocols(found),
        pictures(probe("app.cli.probe:pictures")),
        hardware(probe("app.cli.probe:hardware")),
        keyring_backend(),
        shared_memory(),
        disk(),
        screens(),
    ]


def probe(target: str) -> dict[str, Any] | str:
    """What the probe in a process of its own sent, or a phrase saying how it ended instead."""
    from app.media import launch

    try:
        child = launch.python_child(target=target, name="doctor")
    except OSError as error:
        return f"could not be started: {error.strerror}"
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
        "program": __version__,
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    return Finding(
        "system",
        "good",
        "vcs-wall {program} on {system} {release}, {machine}, {cores} cores, Python {python}.".format_map(
            data
        ),
        data,
    )


def libvlc(found: dict[str, Any] | str) -> Finding:
    if isinstance(found, str):
        return Finding("libvlc", "bad", f"the process that tried it {found}.")
    data: dict[str, Any] = found["libvlc"]
    if "error" in data:
        return Finding(
            "libvlc", "bad", f"{data['error']}: install VLC 3 (Debian: libvlc5, vlc-plugin-base).", data
        )
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
        return Finding("feeds", "bad", f"{data['error']}: install the program again.", data)
    verdict: Verdict = "good" if {"rtsp", "rtmp", "http"} <= set(data["protocols"]) else "careful"
    return Finding(
        "feeds",
        verdict,
        f"av {data['version']} opens {', '.join(data['protocols'])}; decodes {', '.join(data['codecs'])}.",
        data,
    )


_SERVED = {
    "hls": ("our own reader and av", ("http",)),
    "flv": ("av", ("http",)),
    "rtmp": ("av", ("rtmp",)),
    "rtsp": ("av", ("rtsp",)),
}
"""Protocols of play addresses: who opens them here, and what av must know for it."""


def protocols(found: dict[str, Any] | str) -> Finding:
    """What is opened, by whom, and what libvlc could open alone (it is never asked to)."""
    name = "protocols"
    if isinstance(found, str) or "error" in found["av"]:
        return Finding(name, "bad", "none can be opened without av.")
    known = set(found["av"]["protocols"])
    alone = set(found["libvlc"].get("protocols", []))
    data: dict[str, Any] = {
        protocol: {
            "opens": set(needs) <= known,
            "tls": "https" in known if "http" in needs else None,
            "served_by": by,
            "libvlc_alone": protocol in alone or (protocol == "flv" and "http" in alone),
        }
        for protocol, (by, needs) in _SERVED.items()
    }
    told = ", ".join(f"{protocol} by {one['served_by']}" for protocol, one in data.items() if one["opens"])
    closed = [protocol for protocol, one in data.items() if not one["opens"]]
    lacking = f"; not: {', '.join(closed)}" if closed else ""
    unable = [protocol for protocol, one in data.items() if one["opens"] and not one["libvlc_alone"]]
    without = f"; libvlc alone could not open {', '.join(unable)}" if unable and alone else ""
    return Finding(name, "careful" if closed else "good", f"{told}{lacking}{without}.", data)


def pictures(found: dict[str, Any] | str) -> Finding:
    """Which way pictures go from the decoders to the wall."""
    from app.media import launch
    from app.media.compiling import COMPILE, PLAIN

    name = "pictures"
    if isinstance(found, str):
        why = f"the process that tried the compiled way {found}"
        return Finding(name, "bad", f"{why}; with {PLAIN}=1 in the environment they go through Python.")
    if found["compiled"]:
        if found["painter"] is None:
            return Finding(name, "good", "they go the compiled way to the wall.", found)
        mend = "Install the program again." if launch.frozen() else f"`{COMPILE}` makes it."
        why = found["painter"].replace("_", " ")
        told = f"they go the compiled way, but Qt paints each of them: the compiled painter is {why}. {mend}"
        return Finding(name, "careful", told, found)
    if not sys.platform.startswith("linux") and found["why"] == "not_compiled":
        return Finding(name, "good", "they go through Python: only Linux has a compiled way yet.", found)
    why = {
        "switched_off": f"{PLAIN} switches the compiled way off",
        "not_compiled": "the compiled way is not there",
        "cannot_be_loaded": "the compiled way cannot be loaded",
        "other_version": "the compiled way is of another version",
        "not_found": "libvlc does not take the compiled way",
        "no_libvlc": "without libvlc there is none",
    }[found["why"]]
    words = f" ({found['words']})" if found["words"] else ""
    if found["why"] == "no_libvlc":
        mend = "See there."
    elif found["why"] == "switched_off":
        mend = "Take it out of the environment to have it back."
    elif launch.frozen():
        mend = "Install the program again."
    else:
        mend = f"`{COMPILE}` makes it; that needs a C compiler (Debian: gcc, libc6-dev, libvlccore-dev)."
    told = f"they go through Python, which takes more of the processor: {why}{words}. {mend}"
    return Finding(name, "careful", told, found)


def hardware(found: dict[str, Any] | str) -> Finding:
    """Decoders draw into memory, where libvlc 3 decodes on the processor; so none is nothing bad."""
    name, processor = "hardware decoding", "pictures are decoded on the processor"
    if isinstance(found, str):
        return Finding(name, "careful", f"the process that tried it {found}; {processor}.")
    if found["decode"]:
        kinds = ", ".join(found["decode"])
        return Finding(name, "good", f"{kinds} can decode here, and is left alone: {processor}.", found)
    if found["render_nodes"] and not found["usable"]:
        why = f"{found['render_nodes'][0]} is there, but this user may not use it (group render)"
        return Finding(name, "good", f"{why}; {processor}.", found)
    why = f"none of {', '.join(found['tried'])} decodes" if found["tried"] else "no kind of device is known"
    return Finding(name, "good", f"{why}; {processor}.", found)


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
    from app.store.problems import try_writing, why

    folder = paths.data_dir()
    data: dict[str, Any] = {"folder": str(folder), "writable": True, "sqlite": sqlite3.sqlite_version}
    with contextlib.suppress(OSError):
        data["free_mb"] = shutil.disk_usage(folder).free // MB
    try:
        try_writing(folder)
    except OSError as error:
        data["writable"] = False
        return Finding("disk", "bad", f"{folder} cannot be written: {why(error)}.", data)
    free = data.get("free_mb", 0)
    verdict: Verdict = "good" if free > LOW_DISK_MB else "careful"
    return Finding("disk", verdict, f"{free} MB free for {folder}, SQLite {data['sqlite']}.", data)


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


def service(arguments: argparse.Namespace) -> list[Finding]:
    """One cheap call to each endpoint: is it there, does it take the AccessKey, how far is its clock?"""
    from app.cli.connection import client_of
    from app.vcs import Client, ListCorps

    try:
        client = client_of(arguments)
    except CommandError as error:
        return [Finding("service", "bad", error.sentence)]
    connection = client.connection
    found = [_endpoint("service", client, ListCorps(page_number=1, page_size=1))]
    if connection.data_endpoint is not None:
        from app.vcs import DescribeWatchPolicies

        # Asked itself: in the window what it does not serve goes to the main one.
        alone = Client(replace(connection, endpoint=connection.data_endpoint, data_endpoint=None))
        request = DescribeWatchPolicies(page_size=1, page_number=1)
        found.append(_endpoint("data service", alone, request))
    return found


def _endpoint(name: str, client: Client, request: Request[Any]) -> Finding:
    from app.cli.connection import sentence_of
    from app.vcs import VcsError

    place = urlsplit(client.connection.endpoint).netloc
    data: dict[str, Any] = {"endpoint": client.connection.endpoint, "action": request.meta.name, "code": ""}
    started = time.monotonic()
    try:
        client.call(request, attempts=1)
    except VcsError as error:
        data |= {"code": error.code, "http_status": error.http_status}
        sentence = f"{place}: {sentence_of(error)[1]}"
    else:
        sentence = f"{place} answers and takes the AccessKey."
    finally:
        client.close()
    data |= {
        "took_ms": round((time.monotonic() - started) * 1000),
        "answers": not data["code"],
        "clock_skew_ms": client.clock_skew_ms,
    }
    verdict: Verdict = "good" if data["answers"] else "bad"
    if data["code"] in KEY_CODES:
        sentence += " Check the AccessKey id and its secret."
    skew_ms = client.clock_skew_ms
    if skew_ms is not None:
        ahead = "ahead of" if skew_ms > 0 else "behind"
        sentence += f" Its clock is {abs(skew_ms) / 1000:.1f} s {ahead} this machine's."
        if abs(skew_ms) > SKEW_WARN_MS:
            verdict = "careful" if verdict == "good" else verdict
            sentence += " Set the clock of this machine, or that of the service."
    return Finding(name, verdict, f"{sentence} ({data['took_ms']} ms)", data)
