"""Projects ("corps"): the spaces that own devices. Section 6."""

from typing import Annotated

from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response


@record
class CreateCorpResponse(Response):
    """Answer of CreateCorp."""

    corp_id: Annotated[str, Wire("CorpId")] = ""
    """Id the service gives to the space."""


@action(
    CreateCorpResponse,
    group="projects",
    section="6.1",
    creates=True,
)
class CreateCorp(Request[CreateCorpResponse]):
    """Creates a space (project, "corp") that owns devices."""

    corp_name: Annotated[str, Wire("CorpName")]
    app_name: Annotated[str, Wire("AppName")]
    """Name of the application built on it."""
    parent_corp_id: Annotated[str | None, Wire("ParentCorpId", deprecated=True)] = None
    description: Annotated[str | None, Wire("Description")] = None
    """Free text about the space."""
    algorithm_type: Annotated[str | None, Wire("AlgorithmType", deprecated=True)] = None
    isv_sub_id: Annotated[str | None, Wire("IsvSubId")] = None
    """Group above the space (for example a brand of shops, a district of estates)."""
    icon_path: Annotated[str | None, Wire("IconPath", format=Format.URL)] = None
    """Picture shown for the space."""


@record
class Corp(Record):
    """A project."""

    parent_corp_id: Annotated[str, Wire("ParentCorpId", deprecated=True)] = ""
    app_name: Annotated[str, Wire("AppName", deprecated=True)] = ""
    """Retired; application name."""
    isv_sub_id: Annotated[str, Wire("IsvSubId", deprecated=True)] = ""
    """Retired; now returns the account id that created the project."""
    description: Annotated[str, Wire("Description")] = ""
    corp_name: Annotated[str, Wire("CorpName")] = ""
    corp_id: Annotated[str, Wire("CorpId")] = ""
    acu_used: Annotated[int, Wire("AcuUsed")] = 0
    """ACU (compute units) in use by the project."""
    create_date: Annotated[str, Wire("CreateDate")] = ""
    """Creation date, YYYY-MM-DD."""
    icon_path: Annotated[str, Wire("IconPath")] = ""
    device_count: Annotated[int, Wire("DeviceCount", deprecated=True)] = 0
    """Retired; number of bound devices."""
    y_offline_acu_used: Annotated[float | None, Wire("YOfflineAcuUsed")] = None
    """Offline ACU in use; listed in the table but absent from the sample JSON."""


@record
class ListCorpsData(Record):
    records: Annotated[tuple[Corp, ...], Wire("Records")] = ()
    total_page: Annotated[int, Wire("TotalPage")] = 0
    page_number: Annotated[int, Wire("PageNumber")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    total_count: Annotated[int, Wire("TotalCount")] = 0


@record
class ListCorpsResponse(Response):
    """Answer of ListCorps."""

    data: Annotated[ListCorpsData, Wire("Data")] = ListCorpsData()


@action(
    ListCorpsResponse,
    group="projects",
    section="6.2",
    paging=Paging(page="page_number", rows="records", key="corp_id"),
)
class ListCorps(Request[ListCorpsResponse]):
    """Pages through the projects of the calling account."""

    page_number: Annotated[int, Wire("PageNumber", min=1)]
    page_size: Annotated[int, Wire("PageSize", min=1)]
    """Rows per page; no upper bound stated."""
    corp_name: Annotated[str | None, Wire("CorpName")] = None
    """Name search, substring match."""


@record
class UpdateCorpResponse(Response):
    """Answer of UpdateCorp."""

    data: Annotated[str, Wire("Data")] = ""


@action(
    UpdateCorpResponse,
    group="projects",
    section="6.3",
)
class UpdateCorp(Request[UpdateCorpResponse]):
    """Changes name, text and picture of a project.

    Only what is sent is changed (inferred).
    """

    corp_id: Annotated[str | None, Wire("CorpId", effectively_required=True)] = None
    """Project to change. Marked optional in the document although nothing can be changed without it."""
    corp_name: Annotated[str | None, Wire("CorpName")] = None
    app_name: Annotated[str | None, Wire("AppName")] = None
    parent_corp_id: Annotated[str | None, Wire("ParentCorpId", deprecated=True)] = None
    """Retired; may be left out. (A parent could query its children.)"""
    description: Annotated[str | None, Wire("Description")] = None
    isv_sub_id: Annotated[str | None, Wire("IsvSubId")] = None
    """New group above the space."""
    icon_path: Annotated[str | None, Wire("IconPath", format=Format.URL)] = None
