"""The real search over a service that exists only here: it answers from a list of targets, pages as the
service does, and fails as it is told. Nothing happens until ``settle``.

    fake = FakeSearch(targets(250))
    run = fake.search.start(replace(DRAFT, order=Order.NEWEST))
    fake.settle()
    fake.service.next_failures = [Throttled("SearchTarget", "Throttling.User", retry_after_s=3.0)]
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.calls import Caller
from app.core.search.draft import Draft
from app.core.search.search import Search
from app.core.search.when import Between
from app.vcs import (
    AIInstance,
    DescribeAIInstanceData,
    DescribeAIInstanceResponse,
    DescribeCameraForInstanceData,
    DescribeCameraForInstanceResponse,
    InstanceCamera,
    ListInstancesResponse,
    SearchTargetData,
    SearchTargetResponse,
    ServiceRefused,
    Target,
    TargetAttribute,
)
from tests.support.manual import EPOCH_MS, ManualClock, ManualExecutor, ManualLoop

BEGIN_MS = EPOCH_MS - 3_600_000
END_MS = EPOCH_MS
DRAFT = Draft(corp_id="c1", target_type="Body", when=Between(BEGIN_MS, END_MS))


def stamp(utc_ms: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def targets(count: int, devices: int = 5, every_ms: int = 1000, end_ms: int = END_MS) -> list[Target]:
    """The newest first, one every ``every_ms`` back from ``end_ms``; cameras ``cam0``, ``cam1`` … in turn."""
    return [
        Target(
            target_type="Body",
            timestamp=stamp(end_ms - n * every_ms),
            device_id=f"cam{n % devices}",
            target_attributes=(
                TargetAttribute(key="CoatColor", value=str(1 + n % 4), score=0.5 + n % 5 / 10),
            ),
            target_image_url=f"http://pictures/t/{n}.jpg?auth_key=secret-{n}",
            source_image_url=f"http://pictures/s/{n}.jpg?auth_key=secret-{n}",
            left_top_x=100 + n % 7,
            left_top_y=50,
            right_bottom_x=220,
            right_bottom_y=330,
        )
        for n in range(count)
    ]


def always(instance_id: str = "1", name: str = "faces", **more: Any) -> AIInstance:
    """An instance that has been running since long ago."""
    usual = {"schedule_type": "LONG_RUNNING", "status": "RUNNING", "create_date_time": "2020-01-01 00:00:00"}
    return AIInstance(instance_id=instance_id, instance_name=name, **usual | more)


class FakeSearchService:
    """An ``app.vcs.Client``. ``next_failures``: what the next calls of SearchTarget raise (an exception) or
    answer (a response) instead. ``instances``: with the cameras of each; None: the service does not tell.
    ``answers``: by name of an action, what it answers or raises instead.
    ``pictures``: by a part of the address, the file or the exception; others get a drawn JPEG."""

    clock_skew_ms: int | None = 0

    def __init__(self, found: Iterable[Target]) -> None:
        self.targets = list(found)
        self.next_failures: list[Any] = []
        self.instances: list[tuple[AIInstance, list[str]]] | None = None
        self.answers: dict[str, Any] = {}
        self.pictures: dict[str, bytes | Exception] = {}
        self.requests: list[Any] = []
        self.fetched: list[str] = []
        self.closed = False
        self._worked_out: tuple[Any, list[Target]] = (None, [])

    def call(self, request: Any, *, attempts: int | None = None) -> Any:
        request.validate()
        self.requests.append(request)
        name = type(request).__name__
        if name in self.answers:
            return self._given(self.answers[name], request)
        if name != "SearchTarget":
            return self._of_instances(name, request)
        if self.next_failures:
            return self._given(self.next_failures.pop(0), request)
        return self._page(request)

    def _given(self, answer: Any, request: Any) -> Any:
        if callable(answer) and not isinstance(answer, Exception):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _of_instances(self, name: str, request: Any) -> Any:
        if self.instances is None:
            raise ServiceRefused(name, "Forbidden.RAM", "no rights for this")
        size = request.page_size
        if name == "DescribeAIInstance":
            rows = [instance for instance, _ in self.instances]
            first = (request.page_number - 1) * size
            data = DescribeAIInstanceData(records=tuple(rows[first : first + size]), total_count=len(rows))
            return DescribeAIInstanceResponse(code="0", data=data)
        if name == "ListInstances":
            return ListInstancesResponse(code="0")
        assert name == "DescribeCameraForInstance", name
        cameras = next(mine for one, mine in self.instances if one.instance_id == request.instance_id)
        first = (request.page_number - 1) * size
        return DescribeCameraForInstanceResponse(
            code="0",
            data=DescribeCameraForInstanceData(
                records=tuple(InstanceCamera(camera_id=one) for one in cameras[first : first + size]),
                total_count=len(cameras),
            ),
        )

    def _page(self, request: Any) -> SearchTargetResponse:
        asked = (len(self.targets), replace(request, page_number=1))
        if asked != self._worked_out[0]:
            self._worked_out = asked, self._rows(request)
        rows = self._worked_out[1]
        first = (request.page_number - 1) * request.page_size
        return SearchTargetResponse(
            code="200",
            message="OK",
            success=True,
            data=SearchTargetData(
                records=tuple(rows[first : first + request.page_size]),
                total_count=len(rows),
                page_size=request.page_size,
                page_number=request.page_number,
            ),
        )

    def _rows(self, request: Any) -> list[Target]:
        begin, end = request.begin_time or "0", request.end_time or "9"
        devices = set(request.device_list or ())
        rows = [
            one
            for one in self.targets
            if begin <= one.timestamp <= end and (not devices or one.device_id in devices)
        ]
        if request.target_image_data or request.target_image_url:
            rows = [
                replace(one, target_image_similarity=round(1 - n / (len(rows) or 1), 4))  # type: ignore[type-var]
                for n, one in enumerate(rows)
            ]
            rows = [
                one
                for one in rows
                if (one.target_image_similarity or 0) >= (request.similarity_threshold or 0)
            ]
        else:
            for key in reversed(request.order_by or ()):
                attr = {"Timestamp": "timestamp", "DeviceId": "device_id"}[key.key]
                rows.sort(key=lambda one: str(getattr(one, attr)), reverse=key.type == "Desc")
        return rows

    def fetch(self, url: str, limit_bytes: int, limit_s: float) -> bytes:
        self.fetched.append(url)
        for part, given in self.pictures.items():
            if part in url:
                if isinstance(given, Exception):
                    raise given
                return given
        return jpeg(url)

    def close(self) -> None:
        self.closed = True


def jpeg(url: str = "", size: tuple[int, int] | None = None) -> bytes:
    """A small picture for a target (120 x 280), a large one for a source (1280 x 720); one colour an
    address."""
    from PIL import Image

    number = sum(url.split("?")[0].encode())
    colour = (60 + number * 37 % 160, 60 + number * 71 % 160, 60 + number * 13 % 160)
    out = io.BytesIO()
    Image.new("RGB", size or ((1280, 720) if "/s/" in url else (120, 280)), colour).save(out, "JPEG")
    return out.getvalue()


class FakeSearch:
    """``search``: the real one. ``settle`` runs all that is waiting, on this thread."""

    def __init__(self, found: Iterable[Target] = (), **search: Any) -> None:
        self.clock = ManualClock()
        self.clock.seconds = 0.0  # now is ``END_MS``
        self.service = FakeSearchService(found)
        self.executor, self.loop = ManualExecutor(), ManualLoop()
        self.heard: list[Any] = []
        self.caller = Caller(
            lambda: self.service, self.executor, self.loop.post, self.clock, self.heard.append
        )
        self.search = Search(self.caller, self.clock, **search)

    def settle(self) -> None:
        """Until nothing is waiting. Time does not pass."""
        while self.executor.run() + self.loop.run():
            pass

    def pass_time(self, seconds: float) -> None:
        """In ticks of 100 ms, each settled."""
        for _ in range(round(seconds * 10)):
            self.clock.advance(0.1)
            self.search.tick()
            self.settle()
