"""One search: pages fetched as they are wanted, in order, one call at a time; states as codes.

Owned by one thread, the station's. Nothing here raises for what the service does.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from app.core import timing
from app.core.calls import Answered, Caller, CallResult, NotAnswered, is_key_trouble
from app.core.instant import Clock, Instant
from app.core.search import answers
from app.core.search.coverage import Coverage, CoverageCode
from app.core.search.draft import Draft, limits, range_of, request
from app.core.search.hits import Hits
from app.core.search.plan import Plan
from app.core.search.when import Range
from app.core.status import Params
from app.core.subscribers import Subscribers


class RunCode(enum.StrEnum):
    """How a search stands. ``params`` in brackets; hits that are here stay here in every state."""

    SEARCHING = "searching"  # a page is on its way
    WAITING = "waiting"  # asked again by itself {why: "throttled" | "retry" | "slow", again_in_s}
    MORE = "more"  # there are more; ``need`` or ``fetch_more`` gets them
    DONE = "done"  # all that match are here {full_seconds: how many seconds held more than can be reached}
    NO_HIT = "no_hit"  # what was asked for was looked at (as far as known) and nothing matches
    NOT_ANALYSED = "not_analysed"  # nothing found, and no instance looked at any of it
    LIMIT_REACHED = "limit_reached"  # {reachable, pages, page_size, can_go_beyond}
    CANCELLED = "cancelled"
    REFUSED = "refused"  # by the service {error_code, message, about_key}
    THROTTLED = "throttled"  # too often for too long {error_code}
    UNREACHABLE = "unreachable"  # {kind: "unreachable" | "certificate", error_code}
    TIMED_OUT = "timed_out"  # too slow for too long {error_code}
    FAILING = "failing"  # the service answers 5xx {error_code, message}
    BAD_ANSWER = "bad_answer"  # something answered, but no result {error_code}
    FAILED = "failed"  # the action says so, or ours did {error_code, message}


FINISHED = frozenset({RunCode.DONE, RunCode.NO_HIT, RunCode.NOT_ANALYSED})
STOPPED = frozenset(
    {
        RunCode.CANCELLED,
        RunCode.REFUSED,
        RunCode.THROTTLED,
        RunCode.UNREACHABLE,
        RunCode.TIMED_OUT,
        RunCode.FAILING,
        RunCode.BAD_ANSWER,
        RunCode.FAILED,
    }
)
"""``again`` goes on where it stopped."""
BUSY = frozenset({RunCode.SEARCHING, RunCode.WAITING})


@dataclass(frozen=True, slots=True)
class RunStatus:
    """``total``: how many match, as the service said with the first page. ``took_ms``: the time spent asking
    and waiting so far. ``unreadable``: rows without a device or a time, left out. ``missing``: the service
    told of more than it gave."""

    code: RunCode
    params: Params = field(default_factory=dict)
    loaded: int = 0
    total: int = 0
    pages: int = 0
    took_ms: int = 0
    duplicates: int = 0
    unreadable: int = 0
    missing: int = 0
    beyond: bool = False


class Run:
    """Made by ``Search.start``; asks for its first page at once."""

    def __init__(self, caller: Caller, clock: Clock, draft: Draft, zone: tzinfo | None = None) -> None:
        """ValueError for a draft that has faults."""
        self.draft = draft
        self.span: Range | None = range_of(draft, clock.utc(), zone)
        """The range that is searched, as it was when the search began; None: the service's own default."""
        self.began_utc_ms: Instant = clock.utc()
        self.hits = Hits(zone)
        self.coverage: Coverage = Coverage()
        self._caller = caller
        self._clock = clock
        bounds = limits()
        order = None if draft.picture is not None else draft.order
        self._plan = Plan(self.span, order, bounds.page_size, bounds.pages)
        self._code, self._params = RunCode.MORE, dict[str, Any]()
        self._total: int | None = None
        self._pages = self._unreadable = self._rows = 0
        self._wanted = 0
        self._asked = 0  # which call counts: answers to earlier ones are late
        self._tries = 0
        self._again_at: float | None = None
        self._retrying_since: float | None = None
        self._spent_ms = 0.0
        self._busy_since: float | None = None
        self._told: Subscribers[None] = Subscribers()
        request(draft, 1, self.span)
        self.fetch_more()

    # -- what is true ------------------------------------------------------------------------------------

    @property
    def status(self) -> RunStatus:
        """Now; cheap."""
        spent = self._spent_ms
        if self._busy_since is not None:
            spent += (self._clock.monotonic() - self._busy_since) * 1000
        total = self._total or 0
        code, params = self._code, dict(self._params)
        if code is RunCode.NO_HIT and self.coverage.code is CoverageCode.KNOWN and not self.coverage.cameras:
            code = RunCode.NOT_ANALYSED
        if code is RunCode.WAITING and self._again_at is not None:
            params["again_in_s"] = max(0.0, self._again_at - self._clock.monotonic())
        missing = 0
        if code in FINISHED and not self._plan.beyond:
            missing = max(0, total - self._rows)
        return RunStatus(
            code=code,
            params=params,
            loaded=len(self.hits),
            total=max(total, len(self.hits)),
            pages=self._pages,
            took_ms=round(spent),
            duplicates=self.hits.duplicates,
            unreadable=self._unreadable,
            missing=missing,
            beyond=self._plan.beyond,
        )

    @property
    def waited_s(self) -> float:
        """How long the page that is on its way has been asked for: what a slow service looks like."""
        return 0.0 if self._busy_since is None else self._clock.monotonic() - self._busy_since

    @property
    def can_fetch_more(self) -> bool:
        """Whether ``fetch_more`` would get something now (Qt's ``canFetchMore``)."""
        return self._code is RunCode.MORE

    @property
    def stopped(self) -> bool:
        """It ended before its end: ``again`` goes on."""
        return self._code in STOPPED

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back when ``status`` or ``coverage`` changed; new rows are told by ``hits.subscribe``."""
        return self._told.subscribe(lambda _: callback())

    # -- what is wanted ----------------------------------------------------------------------------------

    def fetch_more(self) -> None:
        """The next page (and on, until it brings a hit that is not here yet)."""
        self.need(len(self.hits))

    def need(self, row: int) -> None:
        """This row is looked at: pages are fetched up to it. A row that is far off fetches all there is."""
        self._wanted = max(self._wanted, row + 1)
        if self._code is RunCode.MORE:
            self._go_on()

    def cancel(self) -> None:
        """Ends it; what was found stays. Its answers are no longer waited for."""
        if self._code in FINISHED or self._code in STOPPED or self._code is RunCode.LIMIT_REACHED:
            return
        self._asked += 1
        self._say(RunCode.CANCELLED)

    def again(self) -> None:
        """Goes on where it stopped."""
        if self._code in STOPPED:
            self._tries = 0
            self._retrying_since = None
            self._wanted = max(self._wanted, len(self.hits) + 1)
            self._say(RunCode.MORE, tell=False)
            self._go_on()

    def go_beyond(self) -> None:
        """After ``LIMIT_REACHED``: splits the range in time and fetches what lies past the last page. Sorted
        by similarity the order is then one of each part."""
        if self._code is RunCode.LIMIT_REACHED and self._plan.go_beyond():
            self._wanted = max(self._wanted, len(self.hits) + 1)
            self._say(RunCode.MORE, tell=False)
            self._go_on()

    def tick(self) -> None:
        """Asks again when it is time."""
        if self._again_at is not None and self._clock.monotonic() >= self._again_at:
            self._ask()

    def tell_coverage(self, coverage: Coverage) -> None:
        """What is known of which cameras were analysed."""
        self.coverage = coverage
        self._told.tell(None)

    # -- pages -------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Asks for the next page, or says why there is none."""
        plan = self._plan
        if plan.over:
            self._finished()
        elif len(self.hits) < self._wanted or not self._pages:
            self._ask()
        else:
            self._say(RunCode.MORE)

    def _finished(self) -> None:
        plan, bounds = self._plan, limits()
        if plan.limited:
            params = {
                "reachable": bounds.reachable,
                "pages": bounds.pages,
                "page_size": bounds.page_size,
                "can_go_beyond": plan.can_go_beyond,
            }
            self._say(RunCode.LIMIT_REACHED, params)
        elif self.hits:
            self._say(RunCode.DONE, {"full_seconds": len(plan.full_seconds)})
        else:
            self._say(RunCode.NO_HIT)

    def _ask(self) -> None:
        ask = self._plan.next()
        assert ask is not None
        self._asked += 1
        number, draft = self._asked, self.draft
        self._say(RunCode.SEARCHING)
        self._caller.call(
            lambda: request(draft, ask.page, ask.span),
            lambda response: answers.read(response, draft.corp_id),
            lambda result: self._came(number, result),
            attempts=2,
        )

    def _came(self, number: int, result: CallResult) -> None:
        if number != self._asked:
            return
        if not isinstance(result, Answered):
            self._not_answered(result)
            return
        page: answers.AnsweredPage = result.value
        self._tries = 0
        self._retrying_since = None
        self._pages += 1
        self._rows += page.rows
        self._unreadable += page.unreadable
        if self._total is None:
            self._total = page.total
        self._plan.came(page.rows, page.total, page.last)
        # Rows are told of before the state: who hears 'done' sees them all.
        self.hits.extend(page.hits)
        if number == self._asked:  # a listener may have cancelled
            self._go_on()

    def _not_answered(self, result: NotAnswered) -> None:
        now = self._clock.monotonic()
        params: Params = {"error_code": result.code, "message": result.message}
        match result.kind:
            case "retry":
                since = self._retrying_since = self._retrying_since or now
                if now - since >= timing.START_LIMIT_S:
                    self._say(RunCode.FAILED, params)
                    return
                pause = timing.RETRY_ASKS_S[min(self._tries, len(timing.RETRY_ASKS_S) - 1)]
                self._wait("retry", pause)
            case "throttled":
                if self._tries >= timing.SEARCH_THROTTLED_TRIES:
                    self._say(RunCode.THROTTLED, params)
                    return
                backoff = timing.BACKOFF_S[min(self._tries, len(timing.BACKOFF_S) - 1)]
                self._wait("throttled", max(backoff, result.retry_after_s or 0.0))
            case "refused" | "failed" | "invalid_request":
                params["about_key"] = is_key_trouble(result.code)
                self._say(RunCode.FAILED if result.kind == "failed" else RunCode.REFUSED, params)
            case "unreachable" | "certificate":
                self._say(RunCode.UNREACHABLE, {"kind": result.kind, "error_code": result.code})
            case "timed_out":
                since = self._retrying_since = self._retrying_since or now
                if now - since >= timing.SEARCH_SLOW_S:
                    self._say(RunCode.TIMED_OUT, params)
                else:
                    self._wait("slow", timing.SEARCH_SLOW_PAUSE_S)
            case "unavailable":
                self._say(RunCode.FAILING, params)
            case "bad_answer":
                self._say(RunCode.BAD_ANSWER, params)
            case _:
                self._say(RunCode.FAILED, params)

    def _wait(self, why: str, pause_s: float) -> None:
        self._tries += 1
        self._say(RunCode.WAITING, {"why": why}, again_at=self._clock.monotonic() + pause_s)

    def _say(
        self, code: RunCode, params: Params | None = None, again_at: float | None = None, tell: bool = True
    ) -> None:
        now = self._clock.monotonic()
        if code in BUSY and self._busy_since is None:
            self._busy_since = now
        elif code not in BUSY and self._busy_since is not None and tell:
            self._spent_ms += (now - self._busy_since) * 1000
            self._busy_since = None
        self._code, self._params, self._again_at = code, params or {}, again_at
        if tell:
            self._told.tell(None)
