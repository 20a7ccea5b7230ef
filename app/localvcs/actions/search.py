"""SearchTarget: targets that were seen, by attributes or by picture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from PIL import Image

from app.localvcs import devices, errors
from app.localvcs.outbound import FetchFailed
from app.localvcs.runtime import Service
from app.localvcs.search.pictures import NotAPicture, from_base64, read_picture
from app.localvcs.search.query import Query, Wanted
from app.localvcs.search.service import NEWEST_FIRST, Hit, SortKey
from app.vcs import (
    SearchTarget,
    SearchTargetData,
    SearchTargetResponse,
    Target,
    TargetAttribute,
)

SORT_KEYS = ("Timestamp", "DeviceId")
MAX_DEVICES = 10_000


def search_target(service: Service, request: SearchTarget, request_id: str) -> SearchTargetResponse:
    """Without a pair of times the last day is searched; without an order the newest come first."""
    devices.require_corp(service.database.read(), request.corp_id)
    query = Query(
        corp_id=request.corp_id,
        target_type=request.target_type,
        wanted=tuple(
            Wanted(one.key, frozenset(one.value), one.score or 0.0) for one in request.target_attributes or ()
        ),
        devices=_devices(request),
        begin_ms=_utc_ms(request.begin_time),
        end_ms=_utc_ms(request.end_time),
        algorithm_id=request.model_id or None,
    )
    if query.begin_ms is not None and query.end_ms is not None and query.begin_ms > query.end_ms:
        raise errors.invalid("EndTime", "It is before BeginTime.")
    order = _order(request)
    picture = _picture(service, request)
    if picture is None:
        page = service.search.by_attributes(query, order, request.page_number, request.page_size)
    else:
        threshold = request.similarity_threshold or 0.0
        page = service.search.by_picture(query, picture, threshold, request.page_number, request.page_size)
    return SearchTargetResponse(
        request_id=request_id,
        success=True,
        code="200",
        message="OK",
        data=SearchTargetData(
            records=tuple(_record(service, request.target_type, hit) for hit in page.hits),
            total_count=page.total,
            page_size=request.page_size,
            page_number=request.page_number,
        ),
    )


def _record(service: Service, target_type: str, hit: Hit) -> Target:
    urls = [service.search.pictures.url(kind, hit.record_id) for kind in ("target", "scene")]
    faults = service.cameras.stream_faults
    if faults is not None:
        faults.given(urls[0], hit.device_id)
    return Target(
        target_type=target_type,
        timestamp=datetime.fromtimestamp(hit.at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        device_id=hit.device_id,
        target_attributes=tuple(
            TargetAttribute(key=key, value=value, score=score) for key, value, score in hit.attributes
        ),
        target_image_url=urls[0],
        source_image_url=urls[1],
        left_top_x=hit.box[0],
        left_top_y=hit.box[1],
        right_bottom_x=hit.box[2],
        right_bottom_y=hit.box[3],
        target_image_similarity=hit.similarity,
    )


def _picture(service: Service, request: SearchTarget) -> Image.Image | None:
    """The picture to look for; one sent along goes before one at an address."""
    parameter = "TargetImageData" if request.target_image_data else "TargetImageUrl"
    try:
        if request.target_image_data:
            return read_picture(from_base64(request.target_image_data))
        if not request.target_image_url:
            return None
        data = service.search.pictures.own(request.target_image_url)
        if data is None:
            data = service.cameras.outbound.fetch_picture(request.target_image_url)
        return read_picture(data)
    except (NotAPicture, FetchFailed) as error:
        raise errors.invalid(parameter, str(error)) from None


def _devices(request: SearchTarget) -> frozenset[str] | None:
    if not request.device_list:
        return None
    if len(request.device_list) > MAX_DEVICES:
        raise errors.invalid("DeviceList", f"It names more than {MAX_DEVICES} devices.")
    return frozenset(request.device_list)


def _order(request: SearchTarget) -> tuple[SortKey, ...]:
    for one in request.order_by or ():
        if one.key not in SORT_KEYS:
            raise errors.invalid("OrderBy", "Hits are sorted by Timestamp or DeviceId.")
    return tuple(cast(SortKey, (one.key, one.type)) for one in request.order_by or ()) or NEWEST_FIRST


def _utc_ms(text: str | None) -> int | None:
    """``text`` was checked by the codec."""
    return round(datetime.fromisoformat(text).timestamp() * 1000) if text else None
