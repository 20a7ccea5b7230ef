"""``bench search``: whether what SearchTarget finds is there, and whether a picture finds its like.

Every query goes through a running service of its own with the demo site. A hit of an attribute search is
played back at its time: the picture whose time, by the playlist, is the hit's must carry that time in its
strip (``hit_frame_error_max``, in pictures) and show the target in the box (``box_iou_min``, with the ground
truth of that picture). Then its target picture is looked for in the other cameras of the project over a
whole day; of the ten most similar hits of other minutes, ``precision_at_10`` are the same identity.

Then through the program's own search: see ``searching``.

``p95_ms``: of all calls of SearchTarget but the first of each kind, which find nothing worked out yet
(``first_ms_max``).
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.bench import searching
from app.bench.figures import Figures, NotMeasured, percentile
from app.bench.strip import read_time

if TYPE_CHECKING:
    import requests

    from app.bench.strip import Pixels
    from app.vcs import Client, Target

TYPES = ("Body", "Motor", "NonMotor", "Face")
DEFAULT_QUERIES = 24
TOP = 10
_HOUR_MS = 3_600_000
_FRAME_MS = 1000 / 15
_TIMEOUT_S = 120.0

Box = tuple[int, int, int, int]


def measure(arguments: argparse.Namespace) -> Figures:
    """``--samples``: how many queries."""
    from app.cli.local_service import LocalServiceProcess

    queries: int = arguments.samples or DEFAULT_QUERIES
    with (
        tempfile.TemporaryDirectory(prefix="vcs-wall-bench-") as folder,
        LocalServiceProcess(Path(folder) / "service") as service,
    ):
        try:
            endpoint = service.url(60.0)
        except RuntimeError as error:
            raise NotMeasured(str(error)) from None
        return _measure(endpoint, queries)


def _measure(endpoint: str, queries: int) -> Figures:
    import requests

    from app.localvcs.demo.site import demo_site
    from app.vcs import Client, Connection
    from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET

    client = Client(
        Connection(
            endpoint=endpoint,
            access_key_id=DEMO_ACCESS_KEY_ID,
            access_key_secret=DEMO_ACCESS_KEY_SECRET,
            rate_per_s=1000.0,
            read_timeout_s=_TIMEOUT_S,
        )
    )
    http = requests.Session()
    http.trust_env = False
    began = time.monotonic()
    run = _Run(client, http, round(time.time() * 1000))
    corps = [corp.corp_id for corp in demo_site().corps]
    kinds = [(corp_id, kind) for corp_id in corps for kind in TYPES]
    with contextlib.closing(client), http:
        for corp_id, kind in kinds[:queries]:
            run.first(corp_id, kind)
        for number in range(queries):
            run.query(*kinds[number % len(kinds)], number // len(kinds))
        more = searching.measure(client, run.now_ms)
    figures: Figures = {
        "queries": queries,
        "hit_frame_error_max": round(max(run.frame_errors), 2),
        "box_iou_min": round(min(run.overlaps), 3),
        "precision_at_10": round(sum(run.found.values()) / max(sum(run.looked_at.values()), 1), 3),
    }
    for kind in TYPES:
        if run.looked_at.get(kind):
            precision = run.found[kind] / run.looked_at[kind]
            figures[f"precision_at_10_{kind.lower()}"] = round(precision, 3)
    return (
        figures
        | more
        | {
            "p50_ms": round(percentile(run.times_ms, 50), 1),
            "p95_ms": round(percentile(run.times_ms, 95), 1),
            "first_ms_max": round(max(run.first_ms), 1),
            "samples": queries,
            "measured_s": round(time.monotonic() - began, 1),
        }
    )


class _Run:
    def __init__(self, client: Client, http: requests.Session, now_ms: int) -> None:
        self._client = client
        self._http = http
        self.now_ms = now_ms
        self.times_ms: list[float] = []
        self.first_ms: list[float] = []
        self.frame_errors: list[float] = []
        self.overlaps: list[float] = []
        self.found: dict[str, int] = {}
        self.looked_at: dict[str, int] = {}

    def first(self, corp_id: str, kind: str) -> None:
        """A search by attributes and one by picture, while nothing is worked out yet."""
        began = time.perf_counter()
        hits = self._by_attributes(corp_id, kind, 0)
        picture = self._get(hits[0].target_image_url)
        self._by_picture(corp_id, kind, picture, hits[0].device_id)
        self.first_ms.append(1000 * (time.perf_counter() - began))
        self.times_ms.clear()

    def query(self, corp_id: str, kind: str, turn: int) -> None:
        hits = self._by_attributes(corp_id, kind, turn + 1)
        # Another identity, camera and size each time.
        hit = hits[(turn * 17 + 5) % len(hits)]
        at_ms = _ms(hit.timestamp)
        drawn_ms = read_time(self._played(corp_id, hit, at_ms))
        if drawn_ms is None:
            raise NotMeasured("a picture played back carried no time.")
        self.frame_errors.append(abs(drawn_ms - at_ms) / _FRAME_MS)
        share, identity = _who(hit, drawn_ms)
        self.overlaps.append(share)
        picture = self._get(hit.target_image_url)
        similar = self._by_picture(corp_id, kind, picture, hit.device_id)
        others = [one for one in similar if one.timestamp[:16] != hit.timestamp[:16]][:TOP]
        right = sum(_who(one, _ms(one.timestamp))[1] == identity for one in others)
        self.found[kind] = self.found.get(kind, 0) + right
        self.looked_at[kind] = self.looked_at.get(kind, 0) + TOP

    def _by_attributes(self, corp_id: str, kind: str, turn: int) -> list[Target]:
        """Hits of an hour of the last day, another one each turn."""
        end_ms = self.now_ms - (1 + turn * 5 % 20) * _HOUR_MS
        key = "VehicleColor" if kind in ("Motor", "NonMotor") else "GenderCode"
        values = ["1", "2", "4", "5", "6", "9"]
        hits = self._search(
            CorpId=corp_id,
            TargetType=kind,
            PageSize="100",
            BeginTime=_stamp(end_ms - _HOUR_MS),
            EndTime=_stamp(end_ms),
            TargetAttributes=json.dumps([{"Key": key, "Value": values, "Score": 0.5}]),
        )
        if not hits:
            raise NotMeasured(f"no {kind} was found in an hour.")
        return hits

    def _by_picture(self, corp_id: str, kind: str, picture: bytes, but: str) -> list[Target]:
        """In the other cameras, over a day."""
        from app.localvcs.demo.site import demo_site

        cameras = [c.device_id for c in demo_site().cameras if c.corp_id == corp_id and c.device_id != but]
        return self._search(
            CorpId=corp_id,
            TargetType=kind,
            PageSize="40",
            BeginTime=_stamp(self.now_ms - 24 * _HOUR_MS),
            EndTime=_stamp(self.now_ms),
            DeviceList=json.dumps(cameras),
            TargetImageData=base64.b64encode(picture).decode("ascii"),
        )

    def _search(self, **parameters: str) -> list[Target]:
        from app.vcs import VcsError, spec

        request = spec.parse("SearchTarget", {"PageNumber": "1", **parameters})
        began = time.perf_counter()
        try:
            answer: Any = self._client.call(request)
        except VcsError as error:
            raise NotMeasured(f"a search failed with {error.code}.") from None
        self.times_ms.append(1000 * (time.perf_counter() - began))
        return list(answer.data.records)

    def _played(self, corp_id: str, hit: Target, at_ms: int) -> Pixels:
        """The picture that the recording shows at this moment, by its playlist."""
        from app.vcs import GetDeviceVideoUrl

        answer = self._client.call(
            GetDeviceVideoUrl(
                corp_id=corp_id, device_id=hit.device_id, start_time=at_ms - 2000, end_time=at_ms + 2000
            )
        )
        if not answer.url:
            raise NotMeasured(f"a hit could not be played back: {answer.message}")
        playlist = self._get(answer.url).decode("utf-8")
        return _picture_at(playlist, answer.url, at_ms, self._get)

    def _get(self, url: str) -> bytes:
        response = self._http.get(url, timeout=_TIMEOUT_S)
        if response.status_code != 200:
            raise NotMeasured(f"an address answered {response.status_code}.")
        return response.content


def _picture_at(playlist: str, base: str, at_ms: int, get: Callable[[str], bytes]) -> Pixels:
    from urllib.parse import urljoin

    import av
    import m3u8

    for segment in m3u8.loads(playlist).segments:
        begin = segment.current_program_date_time
        if begin is None:
            raise NotMeasured("a playlist does not say when its segments were recorded.")
        begin_ms = begin.timestamp() * 1000
        if not begin_ms <= at_ms < begin_ms + segment.duration * 1000:
            continue
        data = get(urljoin(base, segment.uri))
        with av.open(io.BytesIO(data), mode="r", format="mpegts") as container:
            frames = list(container.decode(video=0))
        times = [begin_ms + 1000 * float(frame.time - frames[0].time) for frame in frames]
        nearest = min(range(len(frames)), key=lambda n: abs(times[n] - at_ms))
        return np.asarray(frames[nearest].to_ndarray(format="rgb24"), np.uint8)
    raise NotMeasured("a hit lies in no segment of its recording.")


def _who(hit: Target, at_ms: int) -> tuple[float, str]:
    """The overlap of a hit's box with the best fitting target of the ground truth, and its identity."""
    from app.localvcs.demo.camera import DemoCamera
    from app.localvcs.demo.site import demo_site

    device = next(camera for camera in demo_site().cameras if camera.device_id == hit.device_id)
    box = (hit.left_top_x, hit.left_top_y, hit.right_bottom_x, hit.right_bottom_y)
    best = (0.0, "")
    for target in DemoCamera(device).ground_truth(at_ms):
        truth = target.face if hit.target_type == "Face" else target.box
        if truth is not None:
            best = max(best, (overlap(box, truth), target.identity))
    return best


def overlap(one: Box, other: Box) -> float:
    """What two boxes share, of what they cover together, 0 to 1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    whole = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both
    return both / whole


def _ms(timestamp: str) -> int:
    return round(datetime.fromisoformat(timestamp).timestamp() * 1000)


def _stamp(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
