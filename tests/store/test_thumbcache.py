"""Small pictures on disk: a limit, the longest unused first, damaged ones ignored, a full disk no trouble."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from app.store.thumbcache import ThumbCache, folder_of, whole

TRACK = folder_of("site", "33010600001320000001", "cloud")


def jpeg(size: int) -> bytes:
    return b"\xff\xd8" + b"x" * (size - 4) + b"\xff\xd9"


def test_what_was_put_is_there_in_the_next_run_too(tmp_path: Path) -> None:
    cache = ThumbCache(lambda: tmp_path)
    cache.put((TRACK, 1000, 5500), jpeg(100), 5321)
    assert cache.get((TRACK, 1000, 5500)) == (jpeg(100), 5321)
    again = ThumbCache(lambda: tmp_path)
    assert again.get((TRACK, 1000, 5500)) == (jpeg(100), 5321)
    assert again.get((TRACK, 1000, 6500)) is None and again.size == 100


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = ThumbCache(lambda: tmp_path, limit_bytes=1000)
    for slot in range(10):
        cache.put((TRACK, 1000, slot), jpeg(100), slot)
    assert cache.get((TRACK, 1000, 0)) is not None
    cache.put((TRACK, 1000, 10), jpeg(100), 10)
    assert cache.get((TRACK, 1000, 1)) is None and cache.get((TRACK, 1000, 0)) is not None
    assert cache.size == 1000
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) == 1000
    for number, path in enumerate(sorted(tmp_path.rglob("*.jpg"))):
        os.utime(path, (number, number))
    small = ThumbCache(lambda: tmp_path, limit_bytes=300)
    assert small.size == 300 and len(list(tmp_path.rglob("*.jpg"))) == 3


def test_damaged_and_foreign_files_are_ignored_and_deleted(tmp_path: Path) -> None:
    cache = ThumbCache(lambda: tmp_path)
    cache.put((TRACK, 1000, 1), jpeg(100), 1)
    cache.put((TRACK, 1000, 2), jpeg(100), 2)
    folder = tmp_path / TRACK
    (folder / "1000-1-1.jpg").write_bytes(jpeg(100)[:50])
    (folder / "1000-3-3.12.new").write_bytes(b"half")
    (folder / "notes.txt").write_text("?")
    again = ThumbCache(lambda: tmp_path)
    assert again.get((TRACK, 1000, 1)) is None
    assert again.get((TRACK, 1000, 2)) == (jpeg(100), 2)
    assert sorted(path.name for path in folder.iterdir()) == ["1000-2-2.jpg"]
    (folder / "1000-2-2.jpg").unlink()
    assert again.get((TRACK, 1000, 2)) is None and again.size == 0


def test_no_disk_is_no_trouble(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    cache = ThumbCache(lambda: blocked)
    cache.put((TRACK, 1000, 1), jpeg(100), 1)
    assert cache.get((TRACK, 1000, 1)) is None


def test_names_tell_nobody_which_camera() -> None:
    assert "3301" not in TRACK
    assert folder_of("a", "b", "cloud") != folder_of("a", "b", "device")
    assert whole(jpeg(10)) and not whole(b"") and not whole(jpeg(10)[:-1])


def test_what_the_first_version_kept_is_not_shown_it_may_be_of_another_camera(tmp_path: Path) -> None:
    kept = tmp_path / hashlib.sha256(b"site\0cam1\0cloud").hexdigest()[:24]
    kept.mkdir()
    (kept / "1000-500-700.jpg").write_bytes(jpeg(10))
    assert ThumbCache(lambda: tmp_path).get((folder_of("site", "cam1", "cloud"), 1000, 500)) is None
