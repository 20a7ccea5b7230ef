"""Search for targets. Section 10."""

from typing import Annotated

from app.vcs.actions.choices import SORT_ORDERS, TARGET_TYPES
from app.vcs.actions.common import AttributeFilter
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import Any_, Given, IgnoredUnless, Not, Pair


@record
class SortKey(Record):
    """What hits are sorted by."""

    key: Annotated[str, Wire("Key")]
    type: Annotated[str, Wire("Type", choices=SORT_ORDERS)]


@record
class TargetAttribute(Record):
    """An attribute of a hit; the value is one text here, a list in requests."""

    key: Annotated[str, Wire("Key")] = ""
    value: Annotated[str, Wire("Value")] = ""
    score: Annotated[float | None, Wire("Score")] = None


@record
class Target(Record):
    """One hit."""

    target_type: Annotated[str, Wire("TargetType", choices=TARGET_TYPES)] = ""
    timestamp: Annotated[str, Wire("Timestamp")] = ""
    """When it was seen, ISO 8601 UTC."""
    device_id: Annotated[str, Wire("DeviceId")] = ""
    target_attributes: Annotated[
        tuple[TargetAttribute, ...], Wire("TargetAttributes", format=Format.JSON_ARRAY)
    ] = ()
    """Only the attributes asked for. JSON as a string; Value is a plain string in responses."""
    target_image_url: Annotated[str, Wire("TargetImageUrl", secret=True)] = ""
    source_image_url: Annotated[str, Wire("SourceImageUrl", secret=True)] = ""
    left_top_x: Annotated[int, Wire("LeftTopX")] = 0
    """Box in the full picture, pixels."""
    left_top_y: Annotated[int, Wire("LeftTopY")] = 0
    right_bottom_x: Annotated[int, Wire("RightBottomX")] = 0
    right_bottom_y: Annotated[int, Wire("RightBottomY")] = 0
    target_image_similarity: Annotated[float | None, Wire("TargetImageSimilarity")] = None
    """Similarity to the picture asked for."""


@record
class SearchTargetData(Record):
    records: Annotated[tuple[Target, ...], Wire("Records")] = ()
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0


@record
class SearchTargetResponse(Response):
    """Answer of SearchTarget."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[SearchTargetData, Wire("Data")] = SearchTargetData()


@action(
    SearchTargetResponse,
    group="data_services",
    section="10.1",
    paging=Paging(page="page_number", rows="records", key=None, max_page=100),
    rules=(
        Pair(("begin_time", "end_time")),
        IgnoredUnless(("order_by",), Not(Any_((Given("target_image_url"), Given("target_image_data"))))),
        IgnoredUnless(
            ("similarity_threshold",), Any_((Given("target_image_url"), Given("target_image_data")))
        ),
    ),
)
class SearchTarget(Request[SearchTargetResponse]):
    """Searches detected targets by attributes or by picture.

    At most 10000 hits can be reached. The attributes of a hit are only those asked for.
    """

    corp_id: Annotated[str, Wire("CorpId")]
    page_number: Annotated[int, Wire("PageNumber", min=1, max=100)]
    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    target_type: Annotated[str, Wire("TargetType", choices=TARGET_TYPES)]
    target_attributes: Annotated[
        tuple[AttributeFilter, ...] | None, Wire("TargetAttributes", max_items=20, format=Format.JSON_ARRAY)
    ] = None
    """Attributes to match, at most 20, all must hold. Value is an array in requests."""
    target_image_url: Annotated[
        str | None, Wire("TargetImageUrl", max_length=1024, format=Format.URL, secret=True)
    ] = None
    """Picture to look for; picture at most 500 KB."""
    target_image_data: Annotated[
        str | None, Wire("TargetImageData", max_bytes=512000, format=Format.BASE64)
    ] = None
    """Picture to look for as Base64, at most 500 KB."""
    order_by: Annotated[tuple[SortKey, ...] | None, Wire("OrderBy", format=Format.JSON_ARRAY)] = None
    """Sort order; only for search by attributes."""
    device_list: Annotated[tuple[str, ...] | None, Wire("DeviceList", format=Format.JSON_ARRAY)] = None
    """Search only data of these devices."""
    model_id: Annotated[str | None, Wire("ModelId")] = None
    """Model used for the devices."""
    begin_time: Annotated[str | None, Wire("BeginTime", format=Format.DATETIME)] = None
    """From, ISO 8601 UTC; ignored without EndTime."""
    end_time: Annotated[str | None, Wire("EndTime", format=Format.DATETIME)] = None
    """To, ISO 8601 UTC; ignored without BeginTime."""
    similarity_threshold: Annotated[float | None, Wire("SimilarityThreshold", min=0.0, max=0.99)] = None
    """Least similarity for a search by picture."""
