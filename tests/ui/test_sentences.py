"""Every code has a sentence, in every language, and figures are right."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from app.core.catalogue import CataloguePhase, CatalogueState, DeviceKind, DeviceStatus
from app.core.quality import Why, WhyCode
from app.core.status import ConnectionCode, ConnectionState, Phase, Reason, TileCode, TileStatus
from app.ui import figures, i18n
from app.ui.sentences import ServiceSentences, TileSentences, TileWords
from app.ui.storewords import StoreSentences
from tests.support.fake_station import NOW
from tests.support.screens.tilestates import trying

ZONE = timezone(timedelta(hours=8))


@pytest.fixture
def tiles(qapp: object) -> TileSentences:
    return TileSentences()


def stale(**params: object) -> TileStatus:
    return TileStatus(
        Phase.SILENT,
        TileCode.SILENT,
        {"silence_ms": 7000, "since_utc_ms": NOW - 7000, "unmistakable": True, **params},
        attempts=2,
        next_try_in_s=3.0,
        silence_ms=7000,
        last_picture_utc_ms=NOW - 7000,
    )


def test_a_stale_picture_says_how_old_and_what_comes_next(tiles: TileSentences) -> None:
    words = tiles.words(stale(attempt=2, reopening="backing_off"), NOW, ZONE, has_picture=True)
    assert words.look == "stale"
    assert words.headline == "Picture is 7 s old"
    assert words.detail == "no frames since 10:41:52 · trying again in 3 s (2nd try)"
    i18n.install("zh_CN")
    words = tiles.words(stale(attempt=2, reopening="backing_off"), NOW, ZONE, has_picture=True)
    assert words.headline == "画面是 7 秒前的"
    assert words.detail == "10:41:52 起无新画面 · 3 秒后重试（第 2 次）"


def test_two_seconds_are_said_without_hiding_the_picture(tiles: TileSentences) -> None:
    status = TileStatus(Phase.SILENT, TileCode.SILENT, {"silence_ms": 2100, "unmistakable": False})
    words = tiles.words(status, NOW, ZONE, has_picture=True)
    assert (words.look, words.headline) == ("quiet", "No new picture for 2 seconds")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("code", list(TileCode))
@pytest.mark.parametrize("has_picture", [True, False])
def test_every_tile_code_has_words(
    tiles: TileSentences, code: TileCode, has_picture: bool, language: str
) -> None:
    i18n.install(language)
    params = {
        "asked": 1, "waited_s": 2.0, "next_ask_in_s": 1.0, "protocol": "flv", "silence_ms": 6000,
        "since_utc_ms": NOW - 6000, "unmistakable": True, "reason": "timeout", "next_try_in_s": 2.0,
        "attempt": 1, "message": "", "away_s": 6.0, "next_check_in_s": 30.0,
    }  # fmt: skip
    last = NOW - 6000 if has_picture else None
    status = TileStatus(Phase.IDLE, code, params, last_picture_utc_ms=last)
    words = tiles.words(status, NOW, ZONE, has_picture=has_picture)
    assert words.headline or words.look == "live"
    assert "%" not in words.headline + words.detail


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_reason_has_a_sentence_of_its_own(tiles: TileSentences, language: str) -> None:
    i18n.install(language)
    said = {tiles.reason(reason) for reason in Reason}
    assert len(said) >= len(Reason) - 1  # "the service has a fault" may be said twice
    assert all(reason not in text for reason in Reason for text in said if "_" in reason)
    assert tiles.reason("brand_new").count("brand_new") == 1


def test_quality_names_stream_rate_and_age(tiles: TileSentences) -> None:
    sub = TileStatus(Phase.PLAYING, TileCode.PLAYING, stream="sub", fps=14.9, delay_ms=612)
    assert tiles.quality(sub) == ("sub · 15 fps · 0.6 s", "sub · 0.6 s", "0.6 s")
    main = TileStatus(Phase.PLAYING, TileCode.PLAYING, stream="main", fps=25, bitrate_kbps=1934, delay_ms=300)
    assert tiles.quality(main)[0] == "main · 25 fps · 1.9 Mbit/s · 0.3 s"
    unknown = TileStatus(Phase.PLAYING, TileCode.PLAYING, fps=25, delay_ms=300, delay_at_least=True)
    assert tiles.quality(unknown)[0] == "25 fps · at least 0.3 s"


@pytest.mark.parametrize("old_ms", [None, 38_000])
@pytest.mark.parametrize("reason", [Reason.NO_PROCESS, Reason.NO_MEMORY])
def test_what_does_not_pass_by_itself_says_what_to_do(
    tiles: TileSentences, reason: Reason, old_ms: int | None
) -> None:
    words = tiles.words(trying(reason, old_ms=old_ms), NOW, ZONE, has_picture=old_ms is not None)
    assert "close other programs or show fewer cameras" in words.detail
    assert tiles.reason_short(reason)[1:] in f"{words.headline} {words.detail}"
    assert "trying again in 3 s" in words.detail


def test_plurals(tiles: TileSentences) -> None:
    starting = TileStatus(Phase.STARTING, TileCode.STARTING, {"asked": 1, "waited_s": 1.0})
    assert "asked once" in tiles.words(starting, NOW, ZONE, has_picture=False).detail
    starting = TileStatus(Phase.STARTING, TileCode.STARTING, {"asked": 3, "waited_s": 4.0})
    assert "asked 3 times, 4 s" in tiles.words(starting, NOW, ZONE, has_picture=False).detail


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_code_of_the_service_has_words(qapp: object, language: str) -> None:
    i18n.install(language)
    words = ServiceSentences()
    params = {"kind": "unreachable", "error_code": "X", "message": "m", "retry_after_s": 1.0}
    for code in ConnectionCode:
        assert words.connection_word(ConnectionState(code, params))
        trouble = code not in (ConnectionCode.OK, ConnectionCode.UNKNOWN)
        assert (
            bool(words.connection_sentence(ConnectionState(code, params), "https://vcs.example")) == trouble
        )
    for status in DeviceStatus:
        assert words.device_status(status)
    for kind in DeviceKind:
        assert words.device_kind(kind)
    for code in ("unreachable", "timed_out", "refused", "throttled", "failing", "bad_answer", "new_one"):
        assert words.list_error(code, {})
    without = words.list_error("internal", {"code": "NoConnection"})  # no secret, no service of one's own
    assert without not in (words.list_error("internal", {}), "") and "internal" not in without
    for phase in CataloguePhase:
        words.list_note(CatalogueState(phase), "10:00")
    for code in ("no_secret", "service_start", "bad_profile", "new_one"):
        assert words.start_failure(code, "")
    assert " 60 " in words.start_failure("service_late", "60")
    store = StoreSentences()
    for code in ("file_set_aside", "text_set_aside", "entry_ignored", "newer_version", "not_written"):
        assert "%1" not in store.problem(code, {"path": "p", "kept_as": "k", "entry": "e"})
    kept = {
        what: store.problem("text_set_aside", {"what": what, "kept_as": "/d/k"}) for what in ("tours", "x")
    }
    assert len(set(kept.values())) == 2 and all("/d/k" in said for said in kept.values())


def test_figures() -> None:
    assert figures.date_time_zone(NOW, ZONE) == "2026-11-22 10:41:59 UTC+8"
    half = timezone(-timedelta(hours=3, minutes=30))
    assert figures.date_time_zone(NOW, half).endswith("UTC-3:30")
    assert figures.day_and_clock(NOW - 86_400_000, ZONE, NOW) == "2026-11-21 10:41:59"
    assert [figures.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip
    assert figures.rate(480) == figures.rate(484.9) == "480 kbit/s"
    assert (figures.rate(64.4), figures.rate(994), figures.rate(996)) == (
        "64 kbit/s",
        "990 kbit/s",
        "1.0 Mbit/s",
    )
    assert figures.zone_named("No/Such") is None


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("code", list(WhyCode))
def test_every_reason_for_a_quality_has_a_sentence(
    tiles: TileSentences, code: WhyCode, language: str
) -> None:
    i18n.install(language)
    for params in ({}, {"width": 480, "decoders_percent": 93, "budget_percent": 90, "focus": "selected"}):
        pinned = ("stream", "decode") if code is WhyCode.PINNED else ()
        status = TileStatus(
            Phase.PLAYING,
            TileCode.PLAYING,
            decode="key",
            interval_ms=2000,
            why=Why(code, params),
            pinned=pinned,
        )
        tip = tiles.tool_tip("Gate", status, TileWords("live"), True)
        said = tiles.quality_words.why(status)
        assert said and said in tip and "%1" not in tip
        assert code not in said or "_" not in code


def test_a_tile_that_was_given_its_sub_stream_to_make_room_does_not_speak_of_fewer_pictures(
    tiles: TileSentences,
) -> None:
    for load in ({}, {"decoders_percent": 93.0}):
        why = Why(WhyCode.LOAD, {**load, "decode": "all"})
        status = TileStatus(Phase.PLAYING, TileCode.PLAYING, stream="sub", why=why, pinned=("decode",))
        said = tiles.quality_words.why(status)
        assert said.startswith("Sub stream, so that") and said.endswith("Chosen by hand: number of pictures")


def test_a_tile_on_key_pictures_says_so_where_others_say_their_rate(tiles: TileSentences) -> None:
    status = TileStatus(
        Phase.PLAYING, TileCode.PLAYING, stream="main", fps=0.5, decode="key", interval_ms=2000, delay_ms=900
    )
    assert tiles.quality(status)[0] == "main · key pictures, every 2 s · 0.9 s"
    i18n.install("zh_CN")
    assert tiles.quality(status)[0] == "主码流 · 关键帧，每 2 秒一幅 · 0.9 秒"


def test_what_was_chosen_by_hand_is_said(tiles: TileSentences) -> None:
    status = TileStatus(
        Phase.PLAYING, TileCode.PLAYING, why=Why(WhyCode.PINNED), pinned=("stream", "protocol")
    )
    assert tiles.quality_words.why(status) == "Chosen by hand: stream, protocol"
    status = TileStatus(Phase.PLAYING, TileCode.PLAYING, why=Why(WhyCode.ONLY_STREAM), pinned=("protocol",))
    assert tiles.quality_words.why(status).splitlines() == [
        "This camera has one stream only",
        "Chosen by hand: protocol",
    ]


def test_a_tile_that_could_not_be_seen_never_looks_live(tiles: TileSentences) -> None:
    params = {"since_utc_ms": NOW - 40_000, "kept": True, "resuming": True}
    status = TileStatus(Phase.HELD, TileCode.HELD, params, last_picture_utc_ms=NOW - 40_000)
    words = tiles.words(status, NOW, ZONE, has_picture=True)
    assert (words.look, words.headline, words.calm) == ("quiet", "Going on", True)
    assert "10:41" in words.detail
    assert tiles.words(status, NOW, ZONE, has_picture=False).look == "waiting"


def test_round_durations_are_said_without_a_zero(tiles: TileSentences) -> None:
    assert [tiles.age(s) for s in (7, 60, 200, 1800, 3600, 3660)] == [
        "7 s", "1 min", "3 min 20 s", "30 min", "1 h", "1 h 1 min"
    ]  # fmt: skip


def test_how_old_a_picture_is_has_few_letters_where_there_is_little_room(tiles: TileSentences) -> None:
    """A tile of a wall of 16 said "2 min 1…" in large text."""
    said = {}
    for seconds in (7, 59, 60, 131, 3_599, 3_600, 7_512):
        status = trying(Reason.TIMEOUT, old_ms=seconds * 1000)
        said[seconds] = tiles.words(status, NOW, ZONE, has_picture=True).brief
    assert list(said.values()) == ["7 s", "59 s", "1 min", "2 min", "59 min", "1 h", "2 h"]
