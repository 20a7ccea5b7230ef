"""Exporting recordings: real segments over HTTP into real files; what is missing, breaks, comes back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from app.media.export.entry import Exporter
from app.media.export.parts import sha256_of
from app.media.exports import (
    AddressGiven,
    AddressWanted,
    Cancel,
    Estimated,
    EstimatePlan,
    ExportEnded,
    ExportEvent,
    ExportFailure,
    ExportPlan,
    ExportProgress,
    ExportTrack,
    Gap,
    GapFound,
    GapReason,
    PackPlan,
    Part,
    PartsKept,
    PartWhole,
    Stamp,
)
from app.media.types import FeedSpec
from tests.support.clips import clip
from tests.support.feeds import playlist
from tests.support.peers import Exchange, HttpPeer, http_peer

HOUR = 3_600_000
BASE = 480_000 * HOUR
"""A whole hour."""
SECRET = "auth_key=very-secret"


@pytest.fixture
def web() -> Iterator[HttpPeer]:
    with http_peer() as peer:
        yield peer


class Bench:
    """An exporter on this thread, whose questions are answered here and now."""

    def __init__(self, web: HttpPeer) -> None:
        self.web = web
        self.events: list[ExportEvent] = []
        self.asked: list[AddressWanted] = []
        self.hours: dict[int, str] = {}
        self.answer: Callable[[AddressWanted], AddressGiven] = self.address
        self.on: Callable[[ExportEvent], None] = lambda event: None
        self.now = 0.0
        self.exporter = Exporter(self.heard, clock=self.clock)
        pause = self.exporter._pause

        def passes(seconds: float) -> None:
            self.now += seconds
            pause(0)

        self.exporter._pause = passes  # type: ignore[method-assign]

    def clock(self) -> float:
        self.now += 0.001
        return self.now

    def heard(self, event: ExportEvent) -> None:
        self.events.append(event)
        self.on(event)
        if isinstance(event, AddressWanted):
            self.asked.append(event)
            self.exporter.put(replace(self.answer(event), request=event.request))

    def address(self, wanted: AddressWanted) -> AddressGiven:
        name = self.hours.get((wanted.from_utc_ms - BASE) // HOUR)
        if name is None:
            return AddressGiven(0, nothing=True)
        url = f"{self.web.url}/{name}?{SECRET}"
        return AddressGiven(0, FeedSpec(url, "hls", live=False, connect_timeout_s=2.0, read_timeout_s=2.0))

    def serve(self, name: str, seconds: list[int], **options: object) -> None:
        """An hour's list with a segment for each of these seconds after its beginning; numbered pictures."""
        hour = int(name.partition(".")[0].removeprefix("h"))
        self.hours[hour] = name
        lines: list[bytes] = []
        before = None
        for second in seconds:
            lost = (f"{second}.ts",) if before is not None and second != before + 1 else ()
            piece = playlist(
                [f"{second}.ts"], begins_utc_ms=BASE + hour * HOUR + second * 1000, discontinuities=lost
            )
            lines += piece.split(b"\n")[4:-1]
            before = second
            self.web.routes[f"/{second}.ts"] = clip(first=second * 15, **options)
        text = (
            b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n"
            + b"\n".join(lines)
            + b"\n#EXT-X-ENDLIST\n"
        )
        self.web.routes[f"/{name}"] = text

    def do(self, plan: ExportPlan | EstimatePlan | PackPlan) -> ExportEnded:
        self.exporter.do(plan)
        end = self.events[-1]
        assert isinstance(end, ExportEnded)
        return end

    @property
    def parts(self) -> list[Part]:
        return [event.part for event in self.events if isinstance(event, PartWhole)]

    @property
    def gaps(self) -> list[Gap]:
        return [event.gap for event in self.events if isinstance(event, GapFound)]


@pytest.fixture
def bench(web: HttpPeer) -> Bench:
    return Bench(web)


def plan(folder: Path, begin: int, end: int, **fields: object) -> ExportPlan:
    """Milliseconds after ``BASE``."""
    tracks = (ExportTrack(0, "cam0", "Gate"),)
    fields = {"keep_free": 0, **fields}
    return ExportPlan(str(folder), tracks, BASE + begin, BASE + end, "Asia/Shanghai", **fields)


def ticks(path: Path) -> list[float]:
    """Seconds of the pictures a decoder gets, in order; all of them without an error."""
    with av.open(str(path)) as file:
        return [float(frame.pts * frame.time_base) for frame in file.decode(video=0)]


def test_a_range_is_cut_at_the_key_frame_before_it_and_ends_on_time(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(10)))
    assert bench.do(plan(tmp_path, 2400, 6500)) == ExportEnded()
    (part,) = bench.parts
    path = tmp_path / part.name
    assert part.name == f"Gate_{_local(part)}_001.mp4" and part.pictures == 68
    assert (part.first_utc_ms - BASE, part.last_utc_ms - BASE, part.end_utc_ms - BASE) == (2000, 6466, 6500)
    assert (part.sha256, part.size) == sha256_of(path)
    shown = ticks(path)
    assert len(shown) == 68 and shown[0] == 0
    assert all(abs(at - number / 15) < 0.001 for number, at in enumerate(shown))
    assert not bench.gaps and [p.name for p in tmp_path.iterdir()] == [part.name]


def _local(part: Part) -> str:
    from app.media.outfiles import local_time

    return f"{local_time(part.first_utc_ms, 'Asia/Shanghai'):%Y-%m-%d_%H-%M-%S}"


def test_hours_meet_without_a_picture_lost_or_twice(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(3595, 3601)))  # the last one reaches beyond the hour
    bench.web.routes["/h1.m3u8"] = playlist(
        ["3600.ts", "3601.ts", "3602.ts"], begins_utc_ms=BASE + HOUR, ended=True
    )
    bench.hours[1] = "h1.m3u8"
    for second in (3600, 3601, 3602):
        bench.web.routes[f"/{second}.ts"] = clip(first=second * 15)
    assert bench.do(plan(tmp_path, HOUR - 2000, HOUR + 2000)) == ExportEnded()
    (part,) = bench.parts
    shown = ticks(tmp_path / part.name)
    assert part.pictures == len(shown) == 60
    assert all(abs(b - a - 1 / 15) < 0.002 for a, b in zip(shown, shown[1:], strict=False))


def test_a_gap_is_noted_and_begins_another_file(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", [0, 1, 2, 7, 8, 9])
    assert bench.do(plan(tmp_path, 1000, 12_000)) == ExportEnded()
    assert [(p.number, p.first_utc_ms - BASE) for p in bench.parts] == [(1, 1000), (2, 7000)]
    assert [(g.from_utc_ms - BASE, g.to_utc_ms - BASE, g.reason) for g in bench.gaps] == [
        (3000, 7000, GapReason.NOT_RECORDED),
        (10_000, 12_000, GapReason.NOT_RECORDED),
    ]
    assert [len(ticks(tmp_path / part.name)) for part in bench.parts] == [30, 45]


@pytest.mark.parametrize(
    ("breaking", "reason"),
    [
        (lambda x: x.reply(b"gone", status=404), GapReason.MISSING),
        (lambda x: x.reply(b"this is no video" * 900), GapReason.DAMAGED),
    ],
)
def test_a_segment_that_is_not_there_is_a_gap_with_its_reason(
    tmp_path: Path, bench: Bench, breaking: Callable[[Exchange], None], reason: GapReason
) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    bench.web.routes["/2.ts"] = breaking
    assert bench.do(plan(tmp_path, 0, 6000)) == ExportEnded()
    (gap,) = bench.gaps
    assert gap == Gap(0, BASE + 2000, BASE + 3000, reason)
    assert [part.pictures for part in bench.parts] == [30, 45]


def test_a_camera_whose_clock_is_ahead_is_asked_for_that_much_later(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(8)))
    tracks = (ExportTrack(0, "cam0", "Gate", offset_ms=3000),)
    assert bench.do(replace(plan(tmp_path, 1000, 4000), tracks=tracks)) == ExportEnded()
    (part,) = bench.parts
    assert (part.first_utc_ms - BASE, part.end_utc_ms - BASE) == (4000, 7000) and not bench.gaps
    last = [e for e in bench.events if isinstance(e, ExportProgress)][-1]
    assert (last.done_ms, last.whole_ms) == (3000, 3000)
    bench.do(EstimatePlan(tracks, BASE + 1000, BASE + 4000))
    (told,) = (e for e in bench.events if isinstance(e, Estimated))
    assert told.recorded_ms == 3000 and not told.gaps


def test_another_size_begins_another_file_without_a_gap(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(4)))
    for second in (2, 3):
        bench.web.routes[f"/{second}.ts"] = clip(first=second * 15, width=160, height=96)
    assert bench.do(plan(tmp_path, 0, 4000)) == ExportEnded()
    assert [(p.width, p.height, p.pictures) for p in bench.parts] == [(320, 180, 30), (160, 96, 30)]
    assert not bench.gaps


def test_a_long_range_goes_on_in_another_file(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(9)))
    assert bench.do(plan(tmp_path, 0, 9000, longest_ms=4000)) == ExportEnded()
    assert [p.pictures for p in bench.parts] == [60, 60, 15] and not bench.gaps


def test_pictures_that_change_places_keep_their_times(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(4)), b_frames=2)
    assert bench.do(plan(tmp_path, 1000, 3000)) == ExportEnded()
    (part,) = bench.parts
    shown = ticks(tmp_path / part.name)
    assert shown == sorted(shown) and len(shown) == part.pictures
    assert all(abs(b - a - 1 / 15) < 0.002 for a, b in zip(shown, shown[1:], strict=False))


@pytest.mark.parametrize(
    ("options", "codec", "sound"),
    [({"audio": "aac"}, "h264", "aac"), ({"audio": "pcm_alaw", "container": "mov"}, "h264", "pcm_alaw"),
     ({"codec": "libx265"}, "hevc", "")],
)  # fmt: skip
def test_sound_and_codecs(
    tmp_path: Path, bench: Bench, options: dict[str, str], codec: str, sound: str
) -> None:
    bench.serve("h0.m3u8", list(range(4)), **options)
    assert bench.do(plan(tmp_path, 0, 4000)) == ExportEnded()
    (part,) = bench.parts
    assert (part.codec, part.sound, part.sound_as) == (codec, sound, "aac" if sound else "")
    with av.open(str(tmp_path / part.name)) as file:
        video = file.streams.video[0]
        assert video.codec_context.name == codec and video.frames == 60
        assert video.codec_context.codec_tag == {"h264": "avc1", "hevc": "hvc1"}[codec]
        assert len(file.streams.audio) == (1 if sound else 0)
        if sound:
            assert file.streams.audio[0].codec_context.name == "aac"
            assert sum(f.samples for f in file.decode(audio=0)) / 8000 == pytest.approx(4.0, abs=0.3)
    assert len(ticks(tmp_path / part.name)) == 60


def test_an_address_that_expires_is_renewed(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    whole = bench.web.routes["/3.ts"]
    refusals = [403]
    bench.web.routes["/3.ts"] = lambda x: x.reply(whole, status=refusals.pop() if refusals else 200)
    assert bench.do(plan(tmp_path, 0, 6000)) == ExportEnded()
    assert [wanted.fresh for wanted in bench.asked] == [False, True]
    assert not bench.gaps and bench.parts[0].pictures == 90


def test_one_that_never_gets_good_ends_it(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    bench.web.routes["/3.ts"] = lambda x: x.reply(b"", status=403)
    end = bench.do(plan(tmp_path, 0, 6000))
    assert (end.failure, end.reason) == (ExportFailure.REFUSED, "forbidden")
    assert not list(tmp_path.glob("*"))


def test_a_service_that_is_away_is_waited_for(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(4)))
    turns = [0]

    def away(wanted: AddressWanted) -> AddressGiven:
        turns[0] += 1
        return bench.address(wanted) if turns[0] > 4 else AddressGiven(0, reason="unreachable")

    bench.answer = away
    assert bench.do(plan(tmp_path, 0, 4000)) == ExportEnded()
    told = [e for e in bench.events if isinstance(e, ExportProgress) and e.waiting_s]
    assert len(told) == 4 and told[-1].reason == "unreachable" and bench.parts[0].pictures == 60
    last = [e for e in bench.events if isinstance(e, ExportProgress)][-1]
    assert (last.done_ms, last.whole_ms, last.waiting_s) == (4000, 4000, 0)


def test_one_that_stays_away_ends_it_and_what_was_whole_is_kept(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    bench.web.routes["/4.ts"] = lambda x: x.reply(b"", status=503)
    first = bench.do(plan(tmp_path, 0, 6000, longest_ms=2000, patience_s=60))
    assert first.failure is ExportFailure.AWAY and len(bench.parts) == 1
    kept = bench.parts
    bench.web.routes["/4.ts"] = clip(first=60)
    bench.events.clear()
    again = plan(tmp_path, 0, 6000, longest_ms=2000, parts=tuple(kept), gaps=())
    assert bench.do(again) == ExportEnded()
    assert PartsKept(tuple(kept), ()) in bench.events
    assert [p.number for p in bench.parts] == [2, 3] and not bench.gaps
    assert sum(len(ticks(tmp_path / p.name)) for p in [*kept, *bench.parts]) == 90


def test_a_file_that_was_changed_since_is_made_again(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", [0, 1, 4, 5])
    assert bench.do(plan(tmp_path, 0, 6000, longest_ms=1000)) == ExportEnded()
    parts, gaps = tuple(bench.parts), tuple(bench.gaps)
    assert len(parts) == 4 and len(gaps) == 1
    second = tmp_path / parts[1].name
    data = bytearray(second.read_bytes())
    data[len(data) // 2] ^= 1
    second.write_bytes(data)
    (tmp_path / f"{parts[3].name}.part").write_bytes(b"half")
    bench.events.clear()
    assert bench.do(plan(tmp_path, 0, 6000, longest_ms=1000, parts=parts, gaps=gaps)) == ExportEnded()
    assert PartsKept(parts[:1], ()) in bench.events
    assert tuple(bench.parts) == parts[1:] and tuple(bench.gaps) == gaps
    assert len(list(tmp_path.iterdir())) == 4


def test_it_is_cancelled_between_two_segments(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    bench.on = lambda event: bench.exporter.put(Cancel()) if isinstance(event, PartWhole) else None
    end = bench.do(plan(tmp_path, 0, 6000, longest_ms=2000))
    assert end.failure is ExportFailure.CANCELLED
    assert [p.name for p in tmp_path.iterdir()] == [bench.parts[0].name]


def test_nothing_recorded_is_told(tmp_path: Path, bench: Bench) -> None:
    assert bench.do(plan(tmp_path, 0, 6000)).failure is ExportFailure.NOTHING
    assert bench.gaps == [Gap(0, BASE, BASE + 6000, GapReason.NOT_RECORDED)]


def test_a_refusal_ends_it_with_its_reason(tmp_path: Path, bench: Bench) -> None:
    bench.answer = lambda wanted: AddressGiven(0, refused=True, reason="no_such_device")
    end = bench.do(plan(tmp_path, 0, 6000))
    assert (end.failure, end.reason) == (ExportFailure.REFUSED, "no_such_device")


def test_a_disk_that_gets_full_stops_it_before_and_tells_what_is_missing(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.serve("h0.m3u8", list(range(6)))
    free = [200 << 20]
    monkeypatch.setattr("app.media.export.parts.shutil.disk_usage", lambda folder: _Usage(free))
    end = bench.do(plan(tmp_path, 0, 6000, longest_ms=1000))
    assert end.failure is ExportFailure.NO_ROOM and end.needed > 0
    assert not list(tmp_path.glob("*.part"))
    bench.events.clear()
    free[0] = 1 << 40
    assert bench.do(plan(tmp_path, 0, 6000, expected=1 << 41)).failure is ExportFailure.NO_ROOM
    assert not bench.parts


class _Usage:
    def __init__(self, free: list[int]) -> None:
        free[0] -= 45 << 20
        self.free = free[0]


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, bench: Bench) -> None:
    (tmp_path / "file").write_bytes(b"")
    bench.serve("h0.m3u8", [0])
    assert bench.do(plan(tmp_path / "file" / "sub", 0, 1000)).failure is ExportFailure.NO_FOLDER


def glyph(width: int = 20) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, 40), 255).save(out, "PNG")
    return out.getvalue()


def test_burnt_in_text_is_there_and_the_cut_is_exact(tmp_path: Path, bench: Bench) -> None:
    bench.serve("h0.m3u8", list(range(4)), audio="aac")
    stamp = Stamp({sign: glyph() for sign in "0123456789-: .UTC+"}, glyph(120), True)
    assert bench.do(plan(tmp_path, 1400, 3000, stamp=stamp)) == ExportEnded()
    (part,) = bench.parts
    assert part.transcoded and part.first_utc_ms - BASE == 1400 and part.pictures == 24
    with av.open(str(tmp_path / part.name)) as file:
        frames = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]
    assert len(frames) == 24
    assert all(frame[8:16, 10:60].mean() > 200 for frame in frames)  # the time, at the top
    assert all(frame[-20:-14, 10:40].mean() > 150 for frame in frames)  # the watermark, at the bottom


def test_what_it_would_be_is_told_before(bench: Bench) -> None:
    bench.serve("h0.m3u8", [0, 1, 2, 7, 8, 9])
    tracks = (ExportTrack(0, "cam0", ""), ExportTrack(1, "cam1", ""))
    real = bench.answer
    bench.answer = lambda w: real(w) if w.track == 0 else AddressGiven(0, refused=True, reason="forbidden")
    assert bench.do(EstimatePlan(tracks, BASE + 1000, BASE + 9000)) == ExportEnded()
    first, second = (e for e in bench.events if isinstance(e, Estimated))
    size = len(clip(first=15))
    assert (
        first.recorded_ms == 4000
        and first.codec == "h264"
        and first.bytes == pytest.approx(4 * size, rel=0.2)
    )
    assert first.gaps == (Gap(0, BASE + 3000, BASE + 7000, GapReason.NOT_RECORDED),)
    assert (second.failed, second.reason) == (ExportFailure.REFUSED, "forbidden")


def test_no_word_of_it_holds_an_address(
    tmp_path: Path, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.serve("h0.m3u8", list(range(3)))
    bench.web.routes["/1.ts"] = lambda x: x.reply(b"", status=403)
    bench.do(plan(tmp_path, 0, 3000))
    assert isinstance(bench.events[-1], ExportEnded) and len(bench.web.requests) > 3
    said = repr(bench.events) + repr(bench.asked) + caplog.text
    assert "secret" not in said and "http" not in said


def test_packing_makes_a_zip_only_its_password_opens(tmp_path: Path, bench: Bench) -> None:
    import pyzipper

    folder = tmp_path / "bundle"
    (folder / "video").mkdir(parents=True)
    (folder / "video" / "a.mp4").write_bytes(b"moving" * 1000)
    (folder / "manifest.json").write_bytes(b"{}")
    made = PackPlan(str(folder), str(tmp_path / "bundle.zip"), "pass word 密码", keep_free=0)
    assert "pass" not in repr(made)
    assert bench.do(made) == ExportEnded()
    with pyzipper.AESZipFile(tmp_path / "bundle.zip") as archive:
        assert archive.namelist() == ["bundle/manifest.json", "bundle/video/a.mp4"]
        assert all(entry.flag_bits & 1 for entry in archive.infolist())
        archive.setpassword("pass word 密码".encode())
        assert archive.read("bundle/video/a.mp4") == b"moving" * 1000
    with pyzipper.AESZipFile(tmp_path / "bundle.zip") as archive:
        archive.setpassword(b"other")
        with pytest.raises(RuntimeError):
            archive.read("bundle/manifest.json")
    assert b"moving" not in (tmp_path / "bundle.zip").read_bytes()
    full = replace(made, keep_free=1 << 60)
    assert bench.do(full).failure is ExportFailure.NO_ROOM
