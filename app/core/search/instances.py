"""Asks the service for its compute instances and their cameras: a few calls at a time, remembered for a
while. What it does not tell is a state of the coverage, never an error of the search."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.core import timing
from app.core.calls import Answered, Caller, CallFailed, CallResult, NotAnswered
from app.core.instant import Clock
from app.core.search.coverage import Instance
from app.core.status import Params


@dataclass(frozen=True, slots=True)
class Known:
    """``trouble``: some could not be asked {kind, error_code, message}; ``nothing``: and so nothing is
    known."""

    instances: tuple[Instance, ...] = ()
    trouble: Params | None = None
    nothing: bool = False


Told = Callable[[Known], None]


class Instances:
    """Owned by one thread. One asking a project at a time; who asks meanwhile hears of the same."""

    def __init__(self, caller: Caller, clock: Clock) -> None:
        self._caller = caller
        self._clock = clock
        self._known: dict[str, tuple[float, Known]] = {}
        self._asking: dict[str, _Asking] = {}

    def ask(self, corp_id: str, done: Told) -> None:
        """``done`` hears what is known of a project: at once if that is fresh."""
        known = self._known.get(corp_id)
        if known is not None and self._clock.monotonic() - known[0] < timing.INSTANCES_FRESH_S:
            done(known[1])
            return
        asking = self._asking.get(corp_id)
        if asking is None:
            asking = self._asking[corp_id] = _Asking(self._caller, corp_id, self._over)
            asking.waiting.append(done)
            asking.start()
        else:
            asking.waiting.append(done)

    def _over(self, asking: _Asking, known: Known) -> None:
        del self._asking[asking.corp_id]
        if known.trouble is None:
            self._known[asking.corp_id] = (self._clock.monotonic(), known)
        for done in asking.waiting:
            done(known)


@dataclass
class _Asking:
    """One round: the instances, then the cameras of each."""

    caller: Caller
    corp_id: str
    over: Callable[[_Asking, Known], None]
    waiting: list[Told] = field(default_factory=list)
    found: dict[str, Instance] = field(default_factory=dict)
    trouble: Params | None = None
    listed: bool = False
    _queue: deque[tuple[str, str, int]] = field(default_factory=deque)
    _busy: int = 0
    _calls: int = 0

    def start(self) -> None:
        # The older action tells no schedule: it is asked for those the newer one does not list.
        self._queue += [("ai", "", 1), ("old", "", 1)]
        self._go_on()

    def _go_on(self) -> None:
        while self._queue and self._busy < timing.INSTANCES_CALLS:
            if self._calls >= timing.INSTANCES_CALLS_MOST:
                self.trouble = self.trouble or {"kind": "too_many", "error_code": "", "message": ""}
                self._queue.clear()
                break
            self._calls += 1
            self._busy += 1
            self._send(*self._queue.popleft())
        if not self._busy and not self._queue:
            known = Known(tuple(self.found.values()), self.trouble, nothing=not self.listed)
            self.over(self, known)

    def _send(self, what: str, instance_id: str, page: int) -> None:
        corp_id = self.corp_id

        def came(result: CallResult) -> None:
            self._busy -= 1
            if isinstance(result, Answered):
                self._came(what, instance_id, page, *result.value)
            else:
                self._failed(what, result)
            self._go_on()

        self.caller.call(
            lambda: _request(what, corp_id, instance_id, page), lambda r: _read(what, r), came, attempts=2
        )

    def _came(self, what: str, instance_id: str, page: int, rows: list[Any], total: int) -> None:
        if what == "cameras":
            before = self.found[instance_id]
            self.found[instance_id] = replace(before, cameras=before.cameras | set(rows))
        else:
            self.listed = self.listed or what == "ai"
            for one in rows:
                if one.id not in self.found:
                    self._queue.append(("cameras", one.id, 1))
                    self.found[one.id] = one
                elif one.kind:
                    self.found[one.id] = replace(one, cameras=self.found[one.id].cameras)
        if rows and page * PAGE < total:
            self._queue.append((what, instance_id, page + 1))

    def _failed(self, what: str, result: NotAnswered) -> None:
        if what != "old" or result.kind not in ("refused", "failed"):
            self.trouble = self.trouble or {
                "kind": result.kind,
                "error_code": result.code,
                "message": result.message,
            }


PAGE = 100


def _request(what: str, corp_id: str, instance_id: str, page: int) -> Any:
    from app.vcs import DescribeAIInstance, DescribeCameraForInstance, ListInstances

    if what == "ai":
        return DescribeAIInstance(project_id=corp_id, page_number=page, page_size=PAGE)
    if what == "old":
        return ListInstances(project_id=corp_id, current_page=page, page_size=PAGE)
    return DescribeCameraForInstance(instance_id=instance_id, page_number=page, page_size=PAGE)


def _read(what: str, response: Any) -> tuple[list[Any], int]:
    if str(response.outcome) != "ok":
        raise CallFailed("failed", response.code, response.message)
    data = response.data
    if what == "cameras":
        return [one.camera_id for one in data.records], data.total_count
    if what == "old":
        return [Instance(one.instance_id, one.instance_name) for one in data.items], data.total_count
    return [_instance(one) for one in data.records], data.total_count


def _instance(row: Any) -> Instance:
    return Instance(
        id=row.instance_id,
        name=row.instance_name,
        kind=row.schedule_type,
        days=frozenset(int(day) for day in row.schedule_cycle_dates if day.isdecimal()),
        times=tuple((one.start_time, one.end_time) for one in row.schedule_times),
        created=row.create_date_time,
    )
