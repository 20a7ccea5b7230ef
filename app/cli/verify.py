"""``vcs-wall verify``: whether an evidence bundle is what was signed, and by whom."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from app.cli.exits import CommandError, Exit

_EXITS = {
    "intact": Exit.OK,
    "foreign": Exit.SIGNED_BY_OTHERS,
    "incomplete": Exit.INCOMPLETE,
    "changed": Exit.CHANGED,
    "refused": Exit.NO_BUNDLE,
}
_REFUSED = {
    "not_a_bundle": "this is not an evidence bundle",
    "alone": "{name} is here without the rest of its bundle; unpack the whole bundle first",
    "not_read": "it cannot be read ({name})",
    "newer_version": "a newer program made it (version {name}); update vcs-wall",
    "link": "{name} is a link or no plain file; a bundle holds neither",
    "bad_path": "it names a file outside of itself or one no system can keep: {name}",
    "twice": "it holds or names something twice {name}",
    "too_many": "it holds more files than a bundle may",
    "too_large": "{name} is larger than it may be",
    "not_a_manifest": "its manifest is signed, but is none this program can read",
    "password_needed": "it is encrypted; give its password with --password-file, or type it when asked",
    "wrong_password": "the password does not fit",
}


def run_verify(arguments: argparse.Namespace) -> int:
    """Prints the verdict (``--json``: one object); the exit status says it for scripts."""
    from app.core.evidence.verify import Verdict, verify
    from app.store.stations import KnownStations

    path: Path = arguments.bundle
    known = KnownStations().load()
    verdict: Verdict = verify(path, known, _password(arguments))
    if verdict.code == "password_needed" and not arguments.json and sys.stdin.isatty():
        verdict = verify(path, known, getpass.getpass("Password of the bundle: "))
    if arguments.json:
        print(json.dumps(_plain(verdict), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(verdict)))
    return int(_EXITS[verdict.state])


def _password(arguments: argparse.Namespace) -> str:
    file = arguments.password_file
    if file is None:
        return ""
    try:
        text = sys.stdin.readline() if str(file) == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise CommandError(
            Exit.CONFIGURATION, f"the password file {file} cannot be read: {error}."
        ) from error
    return text.partition("\n")[0].rstrip("\r")


def _plain(verdict: Any) -> dict[str, Any]:
    manifest = verdict.manifest
    return {
        "state": str(verdict.state),
        "changed": list(verdict.changed),
        "missing": list(verdict.missing),
        "extra": list(verdict.extra),
        "signer": {
            "fingerprint": verdict.fingerprint,
            "known": verdict.known is not None,
            "own": verdict.known is not None and verdict.known.own,
            "name": "" if verdict.known is None else verdict.known.name,
        },
        "code": verdict.code,
        "about": verdict.name,
        "files": verdict.files,
        "bytes": verdict.bytes,
        "id": "" if manifest is None else manifest.id,
        "operator": "" if manifest is None else manifest.operator,
        "reason": "" if manifest is None else manifest.reason,
        "cameras": [] if manifest is None else [c.device_id for c in manifest.cameras],
        "from_utc_ms": None if manifest is None else manifest.from_utc_ms,
        "to_utc_ms": None if manifest is None else manifest.to_utc_ms,
    }


def _lines(verdict: Any) -> list[str]:
    from app.core.evidence.signing import shown

    state = str(verdict.state)
    if state == "refused":
        words = _REFUSED.get(verdict.code, verdict.code).format(name=verdict.name).strip()
        return [f"refused: {words}."]
    lines = {
        "intact": [f"intact: {verdict.files} files, {verdict.bytes} bytes, as they were signed."],
        "foreign": [
            f"signed by someone else: {verdict.files} files are as they were signed, but this station is not "
            "known here. Compare the fingerprint with whoever made the bundle."
        ],
        "incomplete": ["incomplete: something is missing."],
        "changed": ["changed: this is not what was signed."],
    }[state]
    lines += [f"  changed: {name}" for name in verdict.changed]
    lines += [f"  missing: {name}" for name in verdict.missing]
    lines += [f"  added:   {name}" for name in verdict.extra]
    if verdict.fingerprint:
        who = "not known here" if verdict.known is None else (verdict.known.name or "known")
        own = ", this station" if verdict.known is not None and verdict.known.own else ""
        lines.append(f"  signed by {shown(verdict.fingerprint)} ({who}{own})")
    return lines
