"""A file comes out as MPEG-TS."""

from __future__ import annotations

import io
from pathlib import Path

import av

from app.media.feed import FeedSpec, open_feed
from tests.support.clips import clip


def test_an_flv_file_comes_out_as_mpeg_ts_with_the_same_pictures(tmp_path: Path) -> None:
    path = tmp_path / "street.flv"
    path.write_bytes(clip("flv", pictures=45))
    feed = open_feed(FeedSpec(str(path), live=False))
    info = feed.start()
    assert (info.codec, info.width, info.height, info.protocol) == ("h264", 320, 180, "file")
    parts = []
    while data := feed.read(65536):
        parts.append(data)
    feed.close()
    assert feed.error is None
    with av.open(io.BytesIO(b"".join(parts)), format="mpegts") as back:
        assert sum(1 for _ in back.decode(video=0)) == 45
