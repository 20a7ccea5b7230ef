"""Watch items: the targets of a policy. Section 10."""

from typing import Annotated

from app.vcs.actions.common import AttributeFilter
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response


@record
class WatchItem(Record):
    """One target of a policy: attributes or a picture."""

    watch_item_id: Annotated[str, Wire("WatchItemId")] = ""
    """Target id; unique within a policy, may repeat across policies."""
    watch_item_name: Annotated[str, Wire("WatchItemName")] = ""
    item_attributes: Annotated[
        tuple[AttributeFilter, ...], Wire("ItemAttributes", format=Format.JSON_ARRAY)
    ] = ()
    """Attributes, JSON as a string; either this or ItemImageUrl."""
    item_image_url: Annotated[str, Wire("ItemImageUrl", secret=True)] = ""
    """Picture; either this or ItemAttributes."""


@record
class DescribeWatchItemsData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    records: Annotated[tuple[WatchItem, ...], Wire("Records")] = ()


@record
class DescribeWatchItemsResponse(Response):
    """Answer of DescribeWatchItems."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[DescribeWatchItemsData, Wire("Data")] = DescribeWatchItemsData()


@action(
    DescribeWatchItemsResponse,
    group="data_services",
    section="10.10",
    paging=Paging(page="page_number", rows="records", key="watch_item_id"),
)
class DescribeWatchItems(Request[DescribeWatchItemsResponse]):
    """Pages through the targets of a policy.

    Without ids all items of the policy.
    """

    page_number: Annotated[int, Wire("PageNumber", min=1)]
    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    watch_policy_id: Annotated[str, Wire("WatchPolicyId")]
    watch_item_ids: Annotated[
        tuple[str, ...] | None, Wire("WatchItemIds", max_items=1000, format=Format.JSON_ARRAY)
    ] = None
    """Target ids, at most 1000. Missing: every target of the policy."""


@record
class RemoveWatchItemsData(Record):
    deleted_item_ids: Annotated[tuple[str, ...], Wire("DeletedItemIds", format=Format.JSON_ARRAY)] = ()
    """Removed ids, JSON array as a string; ids that were already gone are counted here."""
    failed_item_ids: Annotated[tuple[str, ...], Wire("FailedItemIds", format=Format.JSON_ARRAY)] = ()
    """Ids that could not be removed, JSON array as a string."""


@record
class RemoveWatchItemsResponse(Response):
    """Answer of RemoveWatchItems."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[RemoveWatchItemsData, Wire("Data")] = RemoveWatchItemsData()


@action(
    RemoveWatchItemsResponse,
    group="data_services",
    section="10.11",
)
class RemoveWatchItems(Request[RemoveWatchItemsResponse]):
    """Removes targets from a policy.

    An id that is gone already counts as deleted.
    """

    watch_policy_id: Annotated[str, Wire("WatchPolicyId")]
    watch_item_ids: Annotated[tuple[str, ...], Wire("WatchItemIds", max_items=1000, format=Format.JSON_ARRAY)]


@record
class NewWatchItem(Record):
    """A target to add: attributes or a picture. The caller chooses the id."""

    watch_item_id: Annotated[str, Wire("WatchItemId")]
    watch_item_name: Annotated[str | None, Wire("WatchItemName")] = None
    item_attributes: Annotated[
        tuple[AttributeFilter, ...] | None, Wire("ItemAttributes", format=Format.JSON_ARRAY)
    ] = None
    item_image_url: Annotated[str | None, Wire("ItemImageUrl", secret=True)] = None


@record
class AddWatchItemsData(Record):
    added_item_ids: Annotated[tuple[str, ...], Wire("AddedItemIds", format=Format.JSON_ARRAY)] = ()
    failed_item_ids: Annotated[tuple[str, ...], Wire("FailedItemIds", format=Format.JSON_ARRAY)] = ()


@record
class AddWatchItemsResponse(Response):
    """Answer of AddWatchItems."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[AddWatchItemsData, Wire("Data")] = AddWatchItemsData()


@action(AddWatchItemsResponse, group="data_services", repeatable=False, sdk_only=True)
class AddWatchItems(Request[AddWatchItemsResponse]):
    """Adds targets to a policy. The API reference forgot it though it lists, removes and refers to items."""

    watch_policy_id: Annotated[str, Wire("WatchPolicyId")]
    watch_item_list: Annotated[tuple[NewWatchItem, ...], Wire("WatchItemList", format=Format.FLAT)]
