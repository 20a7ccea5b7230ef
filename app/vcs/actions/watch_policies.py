"""Watch policies: which targets to notify about. Section 10."""

from typing import Annotated

from app.vcs.actions.choices import ITEM_MATCH_TYPES, TARGET_TYPES, WATCH_MODES
from app.vcs.actions.common import NAME_64
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response


@record
class CreateWatchPolicyData(Record):
    watch_policy_id: Annotated[str, Wire("WatchPolicyId")] = ""
    """Policy id (32 hex digits in the sample)."""


@record
class CreateWatchPolicyResponse(Response):
    """Answer of CreateWatchPolicy."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[CreateWatchPolicyData, Wire("Data")] = CreateWatchPolicyData()


@action(
    CreateWatchPolicyResponse,
    group="data_services",
    section="10.6",
    creates=True,
)
class CreateWatchPolicy(Request[CreateWatchPolicyResponse]):
    """Creates a policy: which targets to notify about.

    NotifyIfInList notifies on listed targets, NotifyIfNotInList on targets not listed, NotifyAnyway on
    every target. ByAttributes passes over watch items that have only a picture, ByImage those that have
    only attributes; the threshold counts for pictures only.
    """

    watch_mode: Annotated[str, Wire("WatchMode", choices=WATCH_MODES)]
    target_type: Annotated[str, Wire("TargetType", choices=TARGET_TYPES)]
    """Kind of target. (Values listed in DescribeWatchPolicies, not here.)"""
    item_match_type: Annotated[str, Wire("ItemMatchType", choices=ITEM_MATCH_TYPES)]
    """Which side of the watch items is compared."""
    watch_policy_name: Annotated[
        str | None,
        Wire("WatchPolicyName", max_length=64, pattern=NAME_64),
    ] = None
    """0 to 64 characters: Chinese and Latin letters, digits, underscore and hyphen."""
    similarity_threshold: Annotated[
        float | None, Wire("SimilarityThreshold", min=0.0, max=1.0, max_exclusive=True, decimals=16)
    ] = None
    """Least similarity, 0.00 up to but not including 1, at most 16 decimals."""


@record
class DeleteWatchPoliciesResponse(Response):
    """Answer of DeleteWatchPolicies."""

    success: Annotated[bool | None, Wire("Success")] = None


@action(
    DeleteWatchPoliciesResponse,
    group="data_services",
    section="10.7",
    repeatable=False,
)
class DeleteWatchPolicies(Request[DeleteWatchPoliciesResponse]):
    """Deletes watch policies."""

    watch_policy_ids: Annotated[
        tuple[str, ...], Wire("WatchPolicyIds", max_items=100, format=Format.JSON_ARRAY)
    ]


@record
class WatchPolicy(Record):
    """A watch policy."""

    watch_policy_id: Annotated[str, Wire("WatchPolicyId")] = ""
    watch_policy_name: Annotated[str, Wire("WatchPolicyName")] = ""
    watch_mode: Annotated[str, Wire("WatchMode", choices=WATCH_MODES)] = ""
    target_type: Annotated[str, Wire("TargetType", choices=TARGET_TYPES)] = ""
    similarity_threshold: Annotated[float, Wire("SimilarityThreshold")] = 0.0
    """0.00 to 0.99 as printed here."""
    item_match_type: Annotated[str, Wire("ItemMatchType", choices=ITEM_MATCH_TYPES)] = ""


@record
class DescribeWatchPoliciesData(Record):
    total_count: Annotated[int, Wire("TotalCount")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    records: Annotated[tuple[WatchPolicy, ...], Wire("Records")] = ()


@record
class DescribeWatchPoliciesResponse(Response):
    """Answer of DescribeWatchPolicies."""

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[DescribeWatchPoliciesData, Wire("Data")] = DescribeWatchPoliciesData()


@action(
    DescribeWatchPoliciesResponse,
    group="data_services",
    section="10.8",
    paging=Paging(page="page_number", rows="records", key="watch_policy_id"),
)
class DescribeWatchPolicies(Request[DescribeWatchPoliciesResponse]):
    """Pages through watch policies.

    Without ids all policies of the account.
    """

    page_size: Annotated[int, Wire("PageSize", min=1, max=100)]
    """Rows per page, at most 100."""
    page_number: Annotated[int, Wire("PageNumber", min=1)]
    watch_policy_ids: Annotated[
        tuple[str, ...] | None, Wire("WatchPolicyIds", max_items=100, format=Format.JSON_ARRAY)
    ] = None
    """Policy ids, at most 100. Missing: every policy of the account."""


@record
class UpdateWatchPolicyResponse(Response):
    """Answer of UpdateWatchPolicy."""

    success: Annotated[bool | None, Wire("Success")] = None


@action(
    UpdateWatchPolicyResponse,
    group="data_services",
    section="10.9",
)
class UpdateWatchPolicy(Request[UpdateWatchPolicyResponse]):
    """Changes a watch policy.

    Only what is sent is changed (inferred).
    """

    watch_policy_id: Annotated[str, Wire("WatchPolicyId")]
    watch_policy_name: Annotated[
        str | None,
        Wire("WatchPolicyName", max_length=64, pattern=NAME_64),
    ] = None
    """0 to 64 characters: Chinese and Latin letters, digits, underscore and hyphen."""
    watch_mode: Annotated[str | None, Wire("WatchMode", choices=WATCH_MODES)] = None
    target_type: Annotated[str | None, Wire("TargetType", choices=TARGET_TYPES)] = None
    """Kind of target. (Values listed in DescribeWatchPolicies, not here.)"""
    similarity_threshold: Annotated[
        float | None, Wire("SimilarityThreshold", min=0.0, max=1.0, max_exclusive=True, decimals=16)
    ] = None
    """Least similarity, 0.00 up to but not including 1, at most 16 decimals. (The same cell also says 0.00
    to 0.99.)"""
    item_match_type: Annotated[str | None, Wire("ItemMatchType", choices=ITEM_MATCH_TYPES)] = None
    """Which side of the watch items is compared."""
