"""What is recorded, asked of a scripted service: windows, Retry, Failed, throttled, expired, away; kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core import timing
from app.core.recordings import CLOUD, DEVICE, Coverage, State, Track
from app.core.recordings.asking import good_for_s
from app.core.recordings.ledger import HOUR_MS
from app.core.review.sources import SourceAnswer, SourceFailed, SourceNothing, SourceReady, SourceRetry
from app.core.status import Reason
from app.media.playlist import MAX_RECORDED_BYTES
from app.store.database import Database
from app.store.recordings import RecordingStore
from app.vcs import GetDeviceVideoUrlResponse, errors
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig

CAM = Track("cam0", CLOUD)
FAILED = {"Code": "Failed", "Message": "The device is offline."}
RETRY = {"Code": "Retry", "Message": "preparing"}


class Recorder(ScriptedService):
    """Answers GetDeviceVideoUrl; records all but the second half of each hour."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Any] = []
        self.video: Callable[[Any], Any] = self.url
        self.file: Callable[[int, int], bytes | Exception] = playlist

    def url(self, request: Any) -> dict[str, Any]:
        address = (
            f"https://play.example.test/{request.start_time}-{request.end_time}.m3u8?auth_key=9-key-secret"
        )
        return {"Code": "200", "Url": address, "OutProtocol": request.out_protocol}

    def __call__(self, request: Any) -> Any:
        if type(request).__name__ != "GetDeviceVideoUrl" or self.trouble is not None:
            return super().__call__(request)
        request.validate()
        self.asked.append(request)
        answer = self.video(request)
        return answer if isinstance(answer, Exception) else GetDeviceVideoUrlResponse.from_plain(answer)


def playlist(begin: int, end: int) -> bytes:
    lines = ["#EXTM3U"]
    for hour in range(begin // HOUR_MS, -(-end // HOUR_MS)):
        at, stop = max(begin, hour * HOUR_MS), min(end, hour * HOUR_MS + HOUR_MS // 2)
        if at < stop:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
            lines += ["#EXT-X-DISCONTINUITY", f"#EXT-X-PROGRAM-DATE-TIME:{moment.isoformat()}"]
        while at < stop:
            length = min(60_000, stop - at)
            lines += [f"#EXTINF:{length / 1000:.3f},", "x.ts"]
            at += length
    return "\n".join(lines).encode()


class Rig(StationRig):
    def __init__(self, database: Database | None = None) -> None:
        self.recorder = Recorder()
        super().__init__(self.recorder, database=database)
        self.client.fetch = self.fetch  # type: ignore[method-assign]
        self.fetched = 0
        self.start()
        self.it = self.station.recordings
        self.now = int(self.clock.utc())

    def fetch(self, url: str, limit_bytes: int, limit_s: float) -> bytes:
        self.fetched += 1
        assert limit_bytes == MAX_RECORDED_BYTES
        begin, end = url.rsplit("/", 1)[1].split(".")[0].split("-")
        answer = self.recorder.file(int(begin), int(end))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def look(self, hours: float, *tracks: Track, until_ms: int | None = None) -> Coverage:
        """The hours up to now."""
        end = until_ms or self.now
        self.window = (end - round(hours * HOUR_MS), end)
        self.it.look("test", tracks or (CAM,), *self.window)
        self.wait(0.3)
        return self.seen()

    def seen(self, track: Track = CAM) -> Coverage:
        return self.it.coverage(track, *self.window)

    def states(self, track: Track = CAM) -> list[tuple[State, Reason | None]]:
        return [(s.state, s.reason) for s in self.seen(track).stretches]


def test_what_is_recorded_is_read_from_playlists() -> None:
    rig = Rig()
    coverage = rig.look(8, until_ms=rig.now // HOUR_MS * HOUR_MS)
    begin, end = rig.window
    assert [(s.from_utc_ms, s.to_utc_ms) for s in coverage.segments] == [
        (hour * HOUR_MS, hour * HOUR_MS + HOUR_MS // 2) for hour in range(begin // HOUR_MS, end // HOUR_MS)
    ]
    assert rig.states() == [(State.KNOWN, None)]
    assert len(coverage.gaps()) == 8
    request = rig.recorder.asked[0]
    assert (request.corp_id, request.storage_type, request.out_protocol) == ("corp1", "0", "httpshls")


def test_windows_are_bounded_by_zoom_and_asked_nearest_first() -> None:
    rig = Rig()
    end = rig.now // (24 * HOUR_MS) * 24 * HOUR_MS
    rig.it.look("a", [CAM], end - 3 * HOUR_MS, end, focus_utc_ms=end)
    rig.wait(0.1)
    hours = [(r.start_time - end) // HOUR_MS for r in rig.recorder.asked]
    assert hours == [-1, -2, -3]
    rig.recorder.asked.clear()
    rig.it.look("a", [CAM], end - 48 * HOUR_MS, end, focus_utc_ms=end)
    rig.wait(0.1)
    spans = {
        (r.start_time - end) // HOUR_MS: (r.end_time - r.start_time) // HOUR_MS for r in rig.recorder.asked
    }
    assert list(spans) == [-6, -12, -18, -24, -30, -36, -42, -48]
    assert set(spans.values()) == {6, 3}  # what is known is not asked for again
    rig.recorder.asked.clear()
    rig.it.look("a", [CAM, Track("cam1")], end - 31 * 24 * HOUR_MS, end)
    rig.wait(1)
    assert max(r.end_time - r.start_time for r in rig.recorder.asked) == 24 * HOUR_MS
    assert len(rig.recorder.asked) == 29 + 31


def test_a_few_are_in_flight_and_a_new_look_goes_first() -> None:
    rig = Rig()
    end = rig.now // HOUR_MS * HOUR_MS
    rig.it.look("a", [CAM], end - 20 * 24 * HOUR_MS, end)
    rig.station.tick()
    assert rig.it.asking() == timing.RECORDINGS_ASKS
    rig.it.look("a", [Track("cam2")], end - HOUR_MS, end)
    rig.wait(0.2)
    assert [r.device_id for r in rig.recorder.asked] == ["cam0"] * 4 + ["cam2"]
    rig.it.unlook("a")
    rig.wait(5)
    assert len(rig.recorder.asked) == 5


def test_cloud_and_device_are_two_tracks() -> None:
    rig = Rig()
    device = Track("cam0", DEVICE)
    rig.recorder.video = lambda r: FAILED if r.storage_type == "1" else rig.recorder.url(r)
    rig.look(1, CAM, device, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states(CAM) == [(State.KNOWN, None)]
    assert rig.states(device) == [(State.FAILED, Reason.OFFLINE)]
    with pytest.raises(ValueError):
        Track("cam0", "tape")


def test_nothing_recorded_is_known_and_failing_is_not() -> None:
    rig = Rig()
    words = ["Nothing was recorded in this time.", "该时间段没有录像", "Something odd"]
    for word, state in zip(words, (State.KNOWN, State.KNOWN, State.FAILED), strict=True):
        rig.recorder.video = lambda r, word=word: {"Code": "Failed", "Message": word}
        rig.it.try_again()
        rig.look(1, Track(f"cam{words.index(word)}"), until_ms=rig.now // HOUR_MS * HOUR_MS)
        assert [s for s, _ in rig.states(Track(f"cam{words.index(word)}"))] == [state]
    # It did not say why: the other protocol was tried before it was believed.
    assert [r.out_protocol for r in rig.recorder.asked[-2:]] == ["httpshls", "hls"]
    failed = rig.seen(Track("cam2")).stretches[0]
    assert (failed.reason, failed.message) == (Reason.REFUSED, "Something odd")


def test_retry_is_asked_again_paced_and_gives_up_at_its_deadline() -> None:
    rig = Rig()
    rig.recorder.video = lambda r: RETRY
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states() == [(State.ASKING, None)]
    rig.wait(4.5)
    assert len(rig.recorder.asked) == 4  # after 1, 1, 2 s
    rig.recorder.video = rig.recorder.url
    rig.wait(2)
    assert rig.states() == [(State.KNOWN, None)]
    rig.recorder.video = lambda r: RETRY
    rig.look(1, Track("cam1"), until_ms=rig.now // HOUR_MS * HOUR_MS)
    rig.wait(timing.START_LIMIT_S + 6)
    assert rig.states(Track("cam1")) == [(State.FAILED, Reason.START_DEADLINE)]


def test_those_that_wait_for_retry_do_not_hold_up_the_others() -> None:
    rig = Rig()
    rig.recorder.video = lambda r: RETRY if r.device_id == "cam0" else rig.recorder.url(r)
    end = rig.now // HOUR_MS * HOUR_MS
    rig.it.look("a", [CAM], end - 6 * HOUR_MS, end)
    rig.wait(0.3)
    rig.it.look("b", [Track("cam1")], end - HOUR_MS, end)
    rig.wait(0.3)
    assert rig.it.coverage(Track("cam1"), end - HOUR_MS, end).complete


def test_a_service_that_is_away_is_waited_for() -> None:
    rig = Rig()
    rig.recorder.trouble = UNREACHABLE
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states() == [(State.FAILED, Reason.UNREACHABLE)]
    asked = len(rig.recorder.asked)
    rig.wait(30)
    assert len(rig.recorder.asked) == asked  # the shared probe asks, not we
    rig.recorder.trouble = None
    rig.wait(3)
    assert rig.states() == [(State.KNOWN, None)]


def test_throttled_is_obeyed_by_all() -> None:
    rig = Rig()
    rig.recorder.video = lambda r: errors.Throttled("X", "Throttling.User", "slow", "", 400, 20.0)
    end = rig.now // HOUR_MS * HOUR_MS
    rig.look(3, until_ms=end)
    assert {reason for _, reason in rig.states()} == {Reason.THROTTLED}
    asked = len(rig.recorder.asked)
    rig.it.look("other", [Track("cam1")], end - HOUR_MS, end)
    rig.wait(18)
    assert len(rig.recorder.asked) == asked
    rig.recorder.video = rig.recorder.url
    rig.wait(5)
    assert rig.states() == [(State.KNOWN, None)]


def test_an_expired_address_is_asked_for_once_more() -> None:
    rig = Rig()
    refused = errors.ServiceRefused("Fetch", "Http403", http_status=403)
    answers: list[Any] = [refused]
    rig.recorder.file = lambda b, e: answers.pop() if answers else playlist(b, e)
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states() == [(State.KNOWN, None)] and len(rig.recorder.asked) == 2
    rig.recorder.file = lambda b, e: refused
    rig.look(1, Track("cam1"), until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states(Track("cam1")) == [(State.FAILED, Reason.ADDRESS_EXPIRED)]
    assert len(rig.recorder.asked) == 4


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"<html>no", Reason.BAD_PLAYLIST),
        (errors.ServiceRefused("Fetch", "Http404", http_status=404), Reason.NOT_FOUND),
        (errors.ServiceUnavailable("Fetch", "Http500", http_status=500), Reason.HTTP_STATUS),
        (errors.CertificateRefused("Fetch", "CertificateRefused"), Reason.CERTIFICATE),
        (errors.TimedOut("Fetch", "ReadTimeout"), Reason.TIMEOUT),
        (errors.BadAnswer("Fetch", "AnswerTooLarge"), Reason.BAD_ANSWER),
    ],
)
def test_a_list_that_cannot_be_read_says_why_and_is_tried_again(
    answer: bytes | Exception, reason: Reason
) -> None:
    rig = Rig()
    rig.recorder.file = lambda b, e: answer
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert rig.states() == [(State.FAILED, reason)]
    rig.recorder.file = playlist
    rig.wait(1 if reason is Reason.BAD_PLAYLIST else 3)
    if rig.states() != [(State.KNOWN, None)]:
        rig.it.try_again(CAM)
        rig.wait(0.2)
    assert rig.states() == [(State.KNOWN, None)]


def test_the_live_edge_is_asked_for_again_and_the_past_is_not() -> None:
    rig = Rig()
    rig.clock.advance(HOUR_MS / 1000 - rig.now % HOUR_MS / 1000 + 600)  # ten minutes into an hour
    rig.now = int(rig.clock.utc())
    rig.look(3)
    asked = len(rig.recorder.asked)
    rig.it.look("test", [CAM], rig.window[0], rig.now + HOUR_MS)
    rig.wait(60)
    again = rig.recorder.asked[asked:]
    assert 2 <= len(again) <= 5 and {r.start_time for r in again} == {rig.now // HOUR_MS * HOUR_MS}
    newest = rig.it.coverage(CAM, rig.now - HOUR_MS, rig.now + HOUR_MS).segments[-1]
    assert newest.to_utc_ms > rig.now + 30_000


def test_what_is_known_is_kept_for_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite"
    rig = Rig(Database(file))
    end = rig.now // HOUR_MS * HOUR_MS - 24 * HOUR_MS
    rig.look(24, until_ms=end)
    before = rig.seen()
    rig.wait(3)
    rig.station.shutdown()
    again = Rig(Database(file))
    again.look(24, until_ms=end)
    assert again.recorder.asked == []
    assert again.seen().spans == before.spans and again.seen().complete


def test_what_is_learned_last_is_kept_at_the_end(tmp_path: Path) -> None:
    database = Database(tmp_path / "db.sqlite")
    rig = Rig(database)
    rig.it._save_at = 1e9  # as if it had just been written
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    rig.station.shutdown()
    rig.run()
    rig.executor.run()
    assert len(RecordingStore(database, "site").load("cam0", "cloud")) == 1


def test_a_damaged_database_costs_nothing_but_asking_again(tmp_path: Path) -> None:
    file = tmp_path / "db.sqlite"
    file.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    rig = Rig(Database(file))
    rig.look(2, until_ms=rig.now // HOUR_MS * HOUR_MS)
    rig.wait(3)
    assert rig.states() == [(State.KNOWN, None)]
    # Rows that make no sense are left out, the others stay.
    database = Database(file)
    database.use(
        lambda db: db.execute(
            "UPDATE recordings SET spans = 'd5,1' WHERE hour = (SELECT min(hour) FROM recordings)"
        )
    )
    assert len(RecordingStore(database, "site").load("cam0", "cloud")) == 1


def test_a_database_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    folder = tmp_path / "a file"
    folder.write_text("no folder")
    rig = Rig(Database(folder / "db.sqlite"))
    rig.look(2, until_ms=rig.now // HOUR_MS * HOUR_MS)
    rig.wait(3)
    assert rig.states() == [(State.KNOWN, None)]


def test_listeners_hear_of_each_step() -> None:
    rig = Rig()
    told: list[Track] = []
    stop = rig.it.subscribe(told.append)
    rig.look(1, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert set(told) == {CAM} and len(told) >= 2
    stop()
    told.clear()
    rig.look(2, until_ms=rig.now // HOUR_MS * HOUR_MS)
    assert told == []


# -- play addresses for a review


class Sources:
    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.answers: list[SourceAnswer] = []

    def ask(self, hours_ago: int = 5, length_ms: int = HOUR_MS, **more: Any) -> Callable[[], None]:
        begin = (self.rig.now // HOUR_MS - hours_ago) * HOUR_MS
        return self.rig.it.sources.ask_source(
            more.pop("device_id", "cam0"), "cloud", begin, begin + length_ms, self.answers.append, **more
        )


def test_a_source_covers_its_window_and_hides_its_address() -> None:
    rig = Rig()
    sources = Sources(rig)
    sources.ask()
    assert sources.answers == []  # never from within the call
    rig.run()
    (ready,) = sources.answers
    assert isinstance(ready, SourceReady) and ready.to_utc_ms - ready.from_utc_ms == HOUR_MS
    assert (ready.spec.protocol, ready.spec.live) == ("hls", False)
    assert "key-secret" in ready.spec.url and "key-secret" not in repr(ready)


def test_a_good_address_is_shared_and_a_fresh_one_is_new() -> None:
    rig = Rig()
    sources = Sources(rig)
    for fresh, calls in ((False, 1), (False, 1), (True, 2)):
        sources.ask(fresh=fresh)
        rig.run()
        assert len(rig.recorder.asked) == calls
    rig.clock.advance(timing.RECORDINGS_SHARE_S - timing.RECORDINGS_MARGIN_S + 1)
    sources.ask()
    rig.run()
    assert len(rig.recorder.asked) == 3
    assert len(sources.answers) == 4


def test_sources_say_retry_nothing_and_failed() -> None:
    rig = Rig()
    sources = Sources(rig)
    answers: list[dict[str, Any]] = [
        RETRY,
        {"Code": "Failed", "Message": "Nothing was recorded in this time."},
    ]
    rig.recorder.video = lambda r: answers.pop(0)
    sources.ask()
    rig.run()
    rig.wait(1.2)
    assert [type(a) for a in sources.answers] == [SourceRetry, SourceNothing]
    rig.recorder.video = lambda r: FAILED
    sources.ask(6)
    rig.run()
    failed = sources.answers[-1]
    assert isinstance(failed, SourceFailed) and failed.refused and failed.reason is Reason.OFFLINE
    sources.ask(device_id="unknown")
    rig.run()
    assert sources.answers[-1] == SourceFailed(Reason.NO_SUCH_DEVICE, refused=True)
    sources.ask(-2)  # still to come
    rig.run()
    assert isinstance(sources.answers[-1], SourceNothing)
    rig.recorder.trouble = UNREACHABLE
    sources.ask(9)
    rig.run()
    failed = sources.answers[-1]
    assert isinstance(failed, SourceFailed) and failed.reason is Reason.UNREACHABLE and not failed.refused
    sources.ask(9)
    rig.run()
    assert len(sources.answers) == 7  # the gate is closed: answered without a call


def test_a_cancelled_source_is_never_answered() -> None:
    rig = Rig()
    sources = Sources(rig)
    cancel = sources.ask()
    cancel()
    rig.recorder.video = lambda r: RETRY
    cancel = sources.ask(7)
    rig.run()
    cancel()
    rig.wait(5)
    assert [type(a) for a in sources.answers] == [SourceRetry]


def test_when_an_address_ends() -> None:
    now = 1_800_000_000_000
    good = "https://x/i.m3u8?a=1&auth_key=1800001800-0-0-abc"
    assert good_for_s(good, now) == 1800
    assert good_for_s("https://x/i.m3u8?auth_key=1799999999-0-0-abc", now) is None
    assert good_for_s("https://x/i.m3u8", now) is None
