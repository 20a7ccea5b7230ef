"""Rows of data sources and of the files uploaded to them. SQL lives here, not in the actions.

A data source of type VIDEO is a camera: it has a device of the same id, made and deleted together with it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.localvcs import devices
from app.localvcs.database import Reader
from app.localvcs.devices import IPC_DEFAULTS, OFFLINE, ONLINE, UNREGISTERED
from app.localvcs.ingest import SourceInfo

FILES_FOLDER = "files"
"""Below the data folder: what was uploaded, a folder for each data source, and where FilePath may point."""

_ENCODE_FORMATS = {"h264": "6", "hevc": "13"}


def add(
    connection: sqlite3.Connection,
    *,
    data_source_id: str,
    corp_id: str,
    kind: str,
    name: str,
    description: str,
    url: str,
    now_ms: int,
) -> None:
    """A data source; one of type VIDEO with its device, which waits for its first picture."""
    camera = kind == "VIDEO"
    if camera:
        devices.insert(
            connection,
            [
                IPC_DEFAULTS
                | {
                    "device_id": data_source_id,
                    "corp_id": corp_id,
                    "kind": "IPC",
                    "parent_kind": "IPC",
                    "name": name,
                    "in_protocol": "SAPI",
                    "vendor": "",
                    "model": _model(url),
                    "status": UNREGISTERED,
                    "source": data_source_id,
                    "created_ms": now_ms,
                    "modified_ms": now_ms,
                }
            ],
        )
    connection.execute(
        "INSERT INTO data_sources (data_source_id, corp_id, type, name, description, url, device_id,"
        " created_ms, modified_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data_source_id,
            corp_id,
            kind,
            name,
            description,
            url,
            data_source_id if camera else None,
            now_ms,
            now_ms,
        ),
    )


def change(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    *,
    name: str,
    description: str | None,
    url: str | None,
    now_ms: int,
) -> None:
    """None leaves as it is."""
    new_url = row["url"] if url is None else url
    connection.execute(
        "UPDATE data_sources SET name = ?, description = ?, url = ?, modified_ms = ? WHERE id = ?",
        (name, row["description"] if description is None else description, new_url, now_ms, row["id"]),
    )
    if row["device_id"] is not None:
        connection.execute(
            "UPDATE devices SET name = ?, model = ?, modified_ms = ? WHERE device_id = ?",
            (name, _model(new_url), now_ms, row["device_id"]),
        )


def delete(connection: sqlite3.Connection, data_source_id: str) -> None:
    connection.execute("DELETE FROM data_sources WHERE data_source_id = ?", (data_source_id,))
    connection.execute("DELETE FROM devices WHERE device_id = ?", (data_source_id,))


def _model(url: str) -> str:
    """What a listing says of a camera that nobody described: how it is pulled."""
    scheme = url.partition(":")[0].lower()
    if scheme in ("http", "https"):
        return "HLS" if url.partition("?")[0].lower().endswith(".m3u8") else "FLV"
    return scheme.upper()


def find(connection: sqlite3.Connection, data_source_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM data_sources WHERE data_source_id = ?", (data_source_id,)
    ).fetchone()
    return row


def cameras(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """``device_id, url, stream_mode`` of all that are cameras."""
    return connection.execute(
        "SELECT devices.device_id, url, stream_mode FROM data_sources JOIN devices USING (device_id)"
        " ORDER BY data_sources.id"
    ).fetchall()


def all_away(connection: sqlite3.Connection) -> None:
    """When the service starts no camera is known to be there."""
    connection.execute(
        f"UPDATE devices SET status = '{OFFLINE}' WHERE status = '{ONLINE}'"
        " AND device_id IN (SELECT device_id FROM data_sources WHERE device_id IS NOT NULL)"
    )


def set_state(connection: sqlite3.Connection, device_id: str, online: bool, info: SourceInfo | None) -> None:
    """Whether a camera is there, and what it turned out to send."""
    values: dict[str, object] = {"status": ONLINE if online else OFFLINE}
    if online and info is not None:
        values |= {
            "encode_format": _ENCODE_FORMATS.get(info.codec, ""),
            "audio_enable": "1" if info.audio_codec else "0",
        }
        if info.width and info.height:
            values["resolution"] = f"{info.width}*{info.height}"
        if info.frames_per_second:
            values["frame_rate"] = str(max(1, round(info.frames_per_second)))
    columns = ", ".join(f"{column} = ?" for column in values)
    connection.execute(f"UPDATE devices SET {columns} WHERE device_id = ?", (*values.values(), device_id))


@dataclass(frozen=True, slots=True)
class Query:
    """What a listing keeps; None and "" mean no condition."""

    ids: tuple[str, ...] | None = None
    corp_ids: tuple[str, ...] | None = None
    kind: str = ""
    text: str = ""


def listed(connection: Reader, query: Query) -> list[sqlite3.Row]:
    """All that fit, in order of creation. There are as many as a site has cameras, not more."""
    parts, values = ["1"], []
    for column, ids in (("data_source_id", query.ids), ("corp_id", query.corp_ids)):
        if ids:
            parts.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(ids))
    if query.kind:
        parts.append("type = ?")
        values.append(query.kind)
    if query.text:
        parts.append("(name LIKE ? ESCAPE '\\' OR data_source_id LIKE ? ESCAPE '\\')")
        values += [devices.like_pattern(query.text)] * 2
    return connection.execute(
        f"SELECT * FROM data_sources WHERE {' AND '.join(parts)} ORDER BY id", values
    ).fetchall()


@dataclass(frozen=True, slots=True)
class UploadedPicture:
    """A picture somebody uploaded, for search by image. ``path`` is below the data folder."""

    source_id: str
    data_source_id: str
    corp_id: str
    file_name: str
    alias_name: str
    path: str
    width: int
    height: int
    created_ms: int

    def read(self, data_dir: Path) -> bytes:
        """The file's bytes (JPEG, PNG, BMP or WebP); raises ``OSError`` when it has gone."""
        return (data_dir / self.path).read_bytes()


def add_file(connection: sqlite3.Connection, **columns: object) -> None:
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO uploaded_files ({names}) VALUES ({marks})", tuple(columns.values()))


def file_paths(connection: sqlite3.Connection, data_source_ids: Sequence[str]) -> list[str]:
    """Where the files of these data sources are, below the data folder."""
    rows = connection.execute(
        "SELECT path FROM uploaded_files WHERE data_source_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(data_source_ids)),),
    )
    return [row["path"] for row in rows]


def sweep_files(connection: sqlite3.Connection, data_dir: Path) -> int:
    """Removes stored files that belong to nothing any more: their source went with its device, or the
    service was killed between a file and its row. Files put there by hand stay. The number removed."""
    known = {row["path"] for row in connection.execute("SELECT path FROM uploaded_files")}
    removed = 0
    for path in (data_dir / FILES_FOLDER).glob("ds_*/dsf_*"):
        if path.relative_to(data_dir).as_posix() not in known:
            with contextlib.suppress(OSError):
                path.unlink()
                removed += 1
    return removed


def uploaded_pictures(connection: sqlite3.Connection, corp_id: str | None = None) -> list[UploadedPicture]:
    """The pictures uploaded to the data sources of a project (None: of all), oldest first."""
    where, values = ("corp_id = ? AND ", (corp_id,)) if corp_id is not None else ("", ())
    rows = connection.execute(
        "SELECT source_id, data_source_id, corp_id, file_name, alias_name, path, width, height, created_ms"
        f" FROM uploaded_files WHERE {where}file_type = 'PIC' ORDER BY id",
        values,
    )
    return [UploadedPicture(**row) for row in rows]
