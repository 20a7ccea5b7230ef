"""What a stream session says about itself: its state as codes with parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import timing
from app.core.attempt import Stage
from app.core.quality import NAMES
from app.core.status import Params, Phase, TileCode, TileStatus

if TYPE_CHECKING:
    from app.core.session import StreamSession


def status(session: StreamSession) -> TileStatus:
    """What is true now."""
    if session.target is None:
        return TileStatus()
    now = session.clock.monotonic()
    phase, code, params, next_try = _said(session, now)
    live = session.live
    shown = live if live is not None else (session.attempt.feed if session.attempt is not None else None)
    info = shown.info if shown is not None else None
    stats = shown.stats if shown is not None else None
    silence = None if session.last_picture_at is None else round((now - session.last_picture_at) * 1000)
    changing = None
    if live is not None and session.target.stream != live.target.stream:
        changing = NAMES.get(session.target.stream)
    stream = shown.address.stream if shown is not None else session.target.stream
    fresh = stats is not None and code is TileCode.PLAYING
    quality = session.quality
    decode = quality.decode if quality is not None else "all"
    return TileStatus(
        phase=phase,
        code=code,
        params=params,
        attempts=session.trouble.failures,
        next_try_in_s=next_try,
        silence_ms=silence,
        delay_ms=stats.delay_ms if stats is not None and fresh else None,
        delay_at_least=stats.delay_at_least if stats is not None and fresh else False,
        stream=NAMES.get(stream),
        protocol=info.protocol if info is not None else (shown.address.protocol if shown else None),
        codec=info.codec if info is not None else None,
        width=info.width if info is not None else None,
        height=info.height if info is not None else None,
        fps=stats.new_pictures_per_s if stats is not None and fresh else 0.0,
        bitrate_kbps=stats.bitrate_kbps if stats is not None and fresh else 0.0,
        lost=stats.lost if stats is not None else 0,
        encrypted=info.encrypted if info is not None else None,
        last_picture_utc_ms=session.last_picture_utc,
        time_to_first_picture_ms=live.first_after_ms if live is not None else None,
        decode=stats.level if stats is not None and live is not None else decode,
        interval_ms=stats.interval_ms if stats is not None else None,
        why=quality.why if quality is not None else None,
        pinned=session.pinned,
        changing_to=changing,
    )


def _said(session: StreamSession, now: float) -> tuple[Phase, TileCode, Params, float | None]:
    attempt, wait, live = session.attempt, session.wait, session.live
    next_try = None if wait is None or wait.until is None else max(0.0, wait.until - now)
    resuming = live is not None and live.resumed_at is not None
    if session.parked or (session.held and live is not None) or resuming:
        kept = live is not None
        since = session.last_picture_utc
        return Phase.HELD, TileCode.HELD, {"since_utc_ms": since, "kept": kept, "resuming": resuming}, None
    if live is not None:
        silence = now - live.new_picture_at
        if not live.is_silent(now):
            return Phase.PLAYING, TileCode.PLAYING, {}, None
        if wait is not None and wait.until is None:
            return _unreachable(session)
        params: Params = {
            "silence_ms": round(silence * 1000),
            "since_utc_ms": session.last_picture_utc,
            "unmistakable": silence >= timing.UNMISTAKABLE_S,
            "decode": live.stats.level if live.stats is not None else "all",
        }
        if attempt is not None or wait is not None:
            params["reopening"] = str(_attempt_phase(session))
            params["attempt"] = session.trouble.failures + 1
            params["next_try_in_s"] = next_try
            params["reason"] = str(wait.reason) if wait is not None else None
        return Phase.SILENT, TileCode.SILENT, params, next_try
    if attempt is not None:
        waited = now - attempt.started_at
        address = attempt.feed.address if attempt.feed is not None else attempt.address
        if attempt.stage in (Stage.OPENING, Stage.QUEUED) and address is not None:
            params = {"waited_s": waited, "protocol": address.protocol}
            return Phase.OPENING, TileCode.OPENING, params, None
        params = {"asked": attempt.asked, "waited_s": waited}
        if attempt.asked > 1 or attempt.stage is Stage.STARTING:
            starting = attempt.stage is Stage.STARTING
            params["next_ask_in_s"] = max(0.0, attempt.next_ask_at - now) if starting else 0.0
            return Phase.STARTING, TileCode.STARTING, params, None
        return Phase.RESOLVING, TileCode.RESOLVING, params, None
    assert wait is not None, "a session with a target shows, tries or waits"
    if wait.until is None:
        return _unreachable(session)
    if wait.refused:
        params = {"reason": str(wait.reason), "message": wait.message, "next_check_in_s": next_try}
        return Phase.REFUSED, TileCode.REFUSED, params, next_try
    params = {
        "reason": str(wait.reason),
        "message": wait.message,
        "next_try_in_s": next_try,
        "attempt": session.trouble.failures + 1,
    }
    return Phase.BACKING_OFF, TileCode.BACKING_OFF, params, next_try


def _attempt_phase(session: StreamSession) -> Phase:
    if session.attempt is None:
        return Phase.BACKING_OFF
    return {
        Stage.ASKING: Phase.STARTING if session.attempt.asked > 1 else Phase.RESOLVING,
        Stage.STARTING: Phase.STARTING,
        Stage.QUEUED: Phase.OPENING,
        Stage.OPENING: Phase.OPENING,
    }[session.attempt.stage]


def _unreachable(session: StreamSession) -> tuple[Phase, TileCode, Params, float | None]:
    since = session.endpoint_down_since
    away = 0.0 if since is None else max(0.0, (session.clock.utc() - since) / 1000)
    return Phase.BACKING_OFF, TileCode.UNREACHABLE, {"since_utc_ms": since, "away_s": away}, None
