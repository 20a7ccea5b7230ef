"""Every state a tile can be in, as a status: what the core would say."""

from __future__ import annotations

from dataclasses import replace

from app.core.quality.policy import Why, WhyCode
from app.core.status import Phase, Reason, TileCode, TileStatus
from tests.support.fake_station import NOW
from tests.support.screens.stage import LIVE


def refused(reason: Reason, message: str = "", *, last: bool = False) -> TileStatus:
    return TileStatus(
        Phase.REFUSED,
        TileCode.REFUSED,
        {"reason": reason, "message": message, "next_check_in_s": 42.0},
        last_picture_utc_ms=NOW - 5_400_000 if last else None,
    )


def trying(reason: Reason, *, attempt: int = 2, old_ms: int | None = None) -> TileStatus:
    return TileStatus(
        Phase.BACKING_OFF,
        TileCode.BACKING_OFF,
        {"reason": reason, "next_try_in_s": 3.0, "attempt": attempt, "message": ""},
        attempts=attempt,
        next_try_in_s=3.0,
        silence_ms=old_ms,
        stream="sub",
        width=640,
        height=360,
        last_picture_utc_ms=NOW - old_ms if old_ms is not None else None,
    )


def silent(ms: int, decode: str = "all") -> TileStatus:
    return replace(
        LIVE,
        phase=Phase.SILENT,
        code=TileCode.SILENT,
        params={"silence_ms": ms, "since_utc_ms": NOW - ms, "unmistakable": ms >= 5000, "decode": decode},
        silence_ms=ms,
        last_picture_utc_ms=NOW - ms,
    )


def held(*, kept: bool, resuming: bool = False) -> TileStatus:
    params = {"since_utc_ms": NOW - 90_000, "kept": kept, "resuming": resuming}
    return TileStatus(
        Phase.HELD, TileCode.HELD, params, last_picture_utc_ms=NOW - 90_000, width=640, height=360
    )


MAIN = replace(LIVE, stream="main", width=1920, height=1080, fps=25, bitrate_kbps=4100, delay_ms=900)
KEY_FRAMES = replace(
    MAIN, decode="key", fps=0.5, why=Why(WhyCode.LOAD, {"decoders_percent": 131.0, "budget_percent": 120.0})
)
UNREACHABLE = TileStatus(
    Phase.BACKING_OFF,
    TileCode.UNREACHABLE,
    {"since_utc_ms": NOW - 130_000, "away_s": 130.0},
    last_picture_utc_ms=NOW - 131_000,
    silence_ms=131_000,
)

STATES: dict[str, tuple[TileStatus, bool]] = {
    "live": (LIVE, True),
    "main": (MAIN, True),
    "delay_grows": (replace(LIVE, delay_ms=4200, delay_at_least=True), True),
    "key_frames": (KEY_FRAMES, True),
    "plain": (replace(LIVE, encrypted=False, protocol="flv"), True),
    "pinned": (replace(MAIN, pinned=("stream", "protocol"), why=Why(WhyCode.PINNED)), True),
    "resolving": (
        TileStatus(Phase.RESOLVING, TileCode.RESOLVING, {"asked": 0, "waited_s": 0.4}, stream="sub"),
        False,
    ),
    "starting": (
        TileStatus(
            Phase.STARTING,
            TileCode.STARTING,
            {"asked": 2, "waited_s": 3.0, "next_ask_in_s": 1.0},
            stream="sub",
        ),
        False,
    ),
    "opening": (
        TileStatus(Phase.OPENING, TileCode.OPENING, {"waited_s": 1.2, "protocol": "hls"}, stream="sub"),
        False,
    ),
    "quiet": (silent(3000), True),
    "stale": (silent(7400), True),
    "stale_long": (silent(7_512_000), True),
    "trying_with_picture": (trying(Reason.OPENING_DEADLINE, old_ms=38_000), True),
    "trying": (trying(Reason.TIMEOUT, attempt=7), False),
    "throttled": (trying(Reason.THROTTLED), False),
    "decoder_lost": (trying(Reason.DECODER_LOST, old_ms=9_000), True),
    "certificate": (trying(Reason.CERTIFICATE), False),
    "no_process": (trying(Reason.NO_PROCESS), False),
    "no_process_with_picture": (trying(Reason.NO_PROCESS, old_ms=38_000), True),
    "no_libvlc": (trying(Reason.NO_DECODER), False),
    "unreachable_with_picture": (UNREACHABLE, True),
    "unreachable": (replace(UNREACHABLE, last_picture_utc_ms=None, silence_ms=None), False),
    "offline": (refused(Reason.OFFLINE, last=True), False),
    "unregistered": (refused(Reason.UNREGISTERED), False),
    "forbidden": (refused(Reason.FORBIDDEN, "NoPermission: the key may not open live streams."), False),
    "gone": (refused(Reason.NO_SUCH_DEVICE), False),
    "bad_request": (refused(Reason.BAD_REQUEST, "InvalidParameter.StreamType"), False),
    "held": (held(kept=True), True),
    "resuming": (held(kept=True, resuming=True), True),
    "held_without_picture": (held(kept=False), False),
}
"""Name: status, and whether a picture is there."""
