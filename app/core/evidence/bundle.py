"""Makes a bundle out of files that are whole: manifest, index, sums, signature. Blocks.

The folder of a bundle holds ``video/`` (the files), ``index.html`` (plays them in a browser, for whoever gets
it), ``evidence.vcsevidence`` (opens this program's check of the folder), ``manifest.json`` with its detached
signature ``manifest.json.sig`` (64 bytes, Ed25519), the public key ``station-key.pem`` and ``SHA256SUMS``.
Without this program, the same is shown by::

    openssl pkeyutl -verify -pubin -inkey station-key.pem -rawin -in manifest.json -sigfile manifest.json.sig
    sha256sum --check SHA256SUMS
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import __version__
from app.core.evidence import manifest as manifests
from app.core.evidence.manifest import (
    FORMAT,
    INDEX,
    MANIFEST,
    OPENER,
    PUBLIC_KEY,
    SIGNATURE,
    SUMS,
    VERSION,
    VIDEO,
    FileEntry,
    local_text,
    zone_of,
)
from app.core.evidence.signing import Signer, pem_of
from app.media.exports import Gap, Part

DATA_MARK = "/*MANIFEST*/"
"""Where the page of ``index.html`` takes its data (JSON)."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera of a bundle. ``sources``: addresses its recording came from, without their keys.
    ``offset_ms``: its clock was ahead by so much, an operator said."""

    key: int
    device_id: str
    name: str
    storage: str
    sources: tuple[str, ...] = ()
    offset_ms: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said about an export besides its files."""

    id: str
    created_utc_ms: int
    from_utc_ms: int
    to_utc_ms: int
    zone: str
    operator: str
    reason: str
    service: str
    cameras: tuple[Shot, ...]
    burnt_in_time: bool = False
    watermark: str = ""


def finish(
    folder: Path, facts: Facts, parts: tuple[Part, ...], gaps: tuple[Gap, ...], page: str, signer: Signer
) -> None:
    """Writes everything but the videos, the manifest last of what is signed. ``page``: ``index.html`` with
    ``DATA_MARK`` in it. Raises OSError."""
    plain = describe(facts, parts, gaps, signer)
    index = page.replace(DATA_MARK, _for_script(plain)).encode()
    _write(folder / INDEX, index)
    opener = f"{FORMAT} {VERSION}\n{facts.id}\n".encode()
    _write(folder / OPENER, opener)
    files = [*plain["files"]]
    for name, kind, data in ((INDEX, "index", index), (OPENER, "opener", opener)):
        files.append({"path": name, "sha256": _sha(data), "size": len(data), "type": kind})
    plain["files"] = sorted(files, key=lambda one: str(one["path"]))
    raw = manifests.to_bytes(plain)
    entries = [FileEntry(one["path"], one["sha256"], one["size"]) for one in plain["files"]]
    _write(folder / MANIFEST, raw)
    _write(folder / SUMS, manifests.sums_of(raw, entries))
    _write(folder / PUBLIC_KEY, pem_of(signer.public))
    _write(folder / SIGNATURE, signer.sign(raw))


def describe(facts: Facts, parts: tuple[Part, ...], gaps: tuple[Gap, ...], signer: Signer) -> dict[str, Any]:
    """The manifest, its index not yet among the files."""
    zone = zone_of(facts.zone)

    def moment(name: str, utc_ms: int) -> dict[str, Any]:
        return {f"{name}_utc_ms": utc_ms, name: local_text(utc_ms, zone)}

    transcoded = any(part.transcoded for part in parts)
    cameras = []
    for camera in facts.cameras:
        mine = sorted((p for p in parts if p.track == camera.key), key=lambda p: p.number)
        cameras.append(
            {
                "device_id": camera.device_id,
                "name": camera.name,
                "storage": camera.storage,
                "clock_ahead_ms": camera.offset_ms,
                **moment("asked_from", facts.from_utc_ms + camera.offset_ms),
                **moment("asked_to", facts.to_utc_ms + camera.offset_ms),
                "source_addresses": list(camera.sources),
                "files": [_path(part) for part in mine],
                "gaps": [
                    {
                        **moment("from", gap.from_utc_ms),
                        **moment("to", gap.to_utc_ms),
                        "reason": gap.reason.value,
                    }
                    for gap in gaps
                    if gap.track == camera.key
                ],
            }
        )
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": facts.id,
        **moment("created", facts.created_utc_ms),
        "program": {"name": "vcs-wall", "version": __version__},
        "operator": facts.operator,
        "reason": facts.reason,
        "service": facts.service,
        "time_zone": facts.zone or "local",
        **moment("from", facts.from_utc_ms),
        **moment("to", facts.to_utc_ms),
        "encoding": {
            "transcoded": transcoded,
            "cut": "exact" if transcoded else "key frames",
            "burnt_in_time": facts.burnt_in_time,
            "watermark": facts.watermark,
            "video": "libx264, crf 20" if transcoded else "as recorded",
        },
        "cameras": cameras,
        "files": [_file(facts, part, moment) for part in sorted(parts, key=lambda p: (p.track, p.number))],
        "signer": {
            "fingerprint": signer.fingerprint,
            "public_key": base64.b64encode(signer.public).decode(),
            "name": signer.name,
            "key_kept": signer.kept,
        },
    }  # fmt: skip


def _path(part: Part) -> str:
    return f"{VIDEO}/{part.name}"


def _file(facts: Facts, part: Part, moment: Any) -> dict[str, Any]:
    camera = next(one for one in facts.cameras if one.key == part.track)
    return {
        "path": _path(part),
        "sha256": part.sha256,
        "size": part.size,
        "type": "video",
        "device_id": camera.device_id,
        **moment("first_picture", part.first_utc_ms),
        **moment("last_picture", part.last_utc_ms),
        **moment("end", part.end_utc_ms),
        "pictures": part.pictures,
        "codec": part.codec if not part.transcoded else "h264",
        "recorded_codec": part.codec,
        "width": part.width,
        "height": part.height,
        "sound": part.sound_as,
        "recorded_sound": part.sound,
        "transcoded": part.transcoded,
        "times_from_recording": part.dated,
        "pictures_not_decoded": part.undecoded,
    }


def _for_script(plain: dict[str, Any]) -> str:
    """JSON that cannot end the script it stands in."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace(
        "\u2028", "\\u2028"
    ).replace("\u2029", "\\u2029")  # fmt: skip


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
