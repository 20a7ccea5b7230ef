"""Small pictures: of the camera that was asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import pytest

from app.media.playlist import MediaPlaylist, Segment, parse
from app.media.thumb import worker
from app.media.thumbs import ThumbAsk
from app.media.types import FeedSpec, TileSize

T0 = 1_800_000_000_000
LIST = b"""#EXTM3U
#EXT-X-TARGETDURATION:4
#EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00Z
#EXTINF:4.000,
1800000000-4.ts?auth_key=secret
#EXT-X-ENDLIST
"""


class Reader:
    """Of a service whose cameras' segments begin at the same seconds and are called the same."""

    def __init__(self) -> None:
        self.fetched: list[str] = []

    def open(self, url: str, size: TileSize) -> MediaPlaylist:
        found = parse(LIST, url)
        assert isinstance(found, MediaPlaylist)
        return found

    def fetch(self, segment: Segment, url: str) -> bytes:
        self.fetched.append(segment.url)
        return segment.url.encode()


def test_two_cameras_with_segments_of_one_name_do_not_get_each_other_s_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader: Any = Reader()
    monkeypatch.setattr(worker, "parse", lambda data, start_ms, mp4: data)
    maker = worker._Maker(OrderedDict(), threading.Condition())

    def data_of(camera: str) -> object:
        spec = FeedSpec(
            f"https://vcs.example.test/play/{camera}/index.m3u8?auth_key=secret", "hls", live=False
        )
        ask = ThumbAsk(1, spec, T0, T0 + 3_600_000, T0 + 1000, 5000, 180)
        return maker._parsed(maker._pieces(ask, reader)[0], ask, reader)

    north, south = data_of("north"), data_of("south")
    assert (north, south) == tuple(
        f"https://vcs.example.test/play/{camera}/1800000000-4.ts?auth_key=secret".encode()
        for camera in ("north", "south")
    )
    assert data_of("north") is north and len(reader.fetched) == 2
