"""AddDataSource, UpdateDataSource, DescribeDataSources, DeleteDataSources: sources that are added by address.

DescribeDataSources and DeleteDataSources are not in the API reference; their fields are the official SDK's. A
data source of type VIDEO is a camera: its device has the same id and is listed by DescribeIpcs.
"""

from __future__ import annotations

import contextlib
import uuid

from app.localvcs import datasources, devices, errors
from app.localvcs.datasources import FILES_FOLDER, Query
from app.localvcs.outbound import Forbidden
from app.localvcs.runtime import Service
from app.vcs import (
    AddDataSource,
    AddDataSourceData,
    AddDataSourceResponse,
    DataSource,
    DeleteDataSources,
    DeleteDataSourcesResponse,
    DeletedDataSource,
    DescribeDataSources,
    DescribeDataSourcesData,
    DescribeDataSourcesResponse,
    UpdateDataSource,
    UpdateDataSourceResponse,
)

DEFAULT_PAGE_SIZE = 10
_BY_ADDRESS = ("AUDIO", "VIDEO")
_DELETED = ("200", "success")
_NOT_FOUND = ("DataSourceNotFound", "The data source could not be found")
_BOUND = ("InstanceAlreadyBind", "Device is already bound to an instance and cannot be deleted")


def add_data_source(service: Service, request: AddDataSource, request_id: str) -> AddDataSourceResponse:
    """A camera by its address (VIDEO), or a place for files. There is no Kafka here, so no topic."""
    url = request.url or ""
    if url:
        _check_url(service, url)
    data_source_id = f"ds_{uuid.uuid4().hex}"
    with service.database.write() as connection:
        devices.require_corp(connection, request.corp_id)
        datasources.add(
            connection,
            data_source_id=data_source_id,
            corp_id=request.corp_id,
            kind=request.data_source_type,
            name=request.data_source_name,
            description=request.description or "",
            url=url,
            now_ms=service.clock.now_ms(),
        )
    if request.data_source_type == "VIDEO":
        service.cameras.put_real(data_source_id, url)
    data = AddDataSourceData(data_source_id=data_source_id, oss_path=_oss_path(data_source_id))
    return AddDataSourceResponse(request_id=request_id, code="200", message="success", data=data)


def update_data_source(
    service: Service, request: UpdateDataSource, request_id: str
) -> UpdateDataSourceResponse:
    """A camera that is being pulled goes over to the new address; whoever watches sees a short gap."""
    with service.database.write() as connection:
        row = datasources.find(connection, request.data_source_id)
        if row is None:
            raise errors.invalid("DataSourceId", "No data source has this id.")
        if row["type"] in _BY_ADDRESS and not request.url:
            raise errors.missing("Url")
        if request.url:
            _check_url(service, request.url)
        datasources.change(
            connection,
            row,
            name=request.data_source_name,
            description=request.description,
            url=request.url or None,
            now_ms=service.clock.now_ms(),
        )
    if row["device_id"] is not None and request.url:
        service.cameras.put_real(row["device_id"], request.url)
    return UpdateDataSourceResponse(request_id=request_id, code="200", message="success")


def describe_data_sources(
    service: Service, request: DescribeDataSources, request_id: str
) -> DescribeDataSourcesResponse:
    """A page of them, in order of creation. DataSourceCategory has no effect: nobody says what it means."""
    query = Query(
        ids=request.data_source_id_list,
        corp_ids=request.corp_id_list,
        kind=request.data_source_type or "",
        text=request.data_source_filter or "",
    )
    number, size = request.page_num or 1, request.page_size or DEFAULT_PAGE_SIZE
    with service.database.snapshot() as connection:
        rows = datasources.listed(connection, query)
    states = {row["data_source_id"]: service.cameras.ingest_state(row["data_source_id"]) for row in rows}
    if request.stream_status:
        rows = [row for row in rows if _digit(states[row["data_source_id"]][0]) == request.stream_status]
    first = (number - 1) * size
    records = tuple(
        DataSource(
            action=_digit(states[row["data_source_id"]][1]),
            corp_id=row["corp_id"],
            create_time=service.local_time(row["created_ms"]),
            data_source_id=row["data_source_id"],
            data_source_name=row["name"],
            data_source_type=row["type"],
            description=row["description"],
            oss_path=_oss_path(row["data_source_id"]),
            stream_status=_digit(states[row["data_source_id"]][0]),
            url=row["url"],
        )
        for row in rows[first : first + size]
    )
    data = DescribeDataSourcesData(
        page_num=number,
        page_size=size,
        records=records,
        total_count=len(rows),
        total_page=-(-len(rows) // size),
    )
    return DescribeDataSourcesResponse(request_id=request_id, code="200", message="success", data=data)


def delete_data_sources(
    service: Service, request: DeleteDataSources, request_id: str
) -> DeleteDataSourcesResponse:
    """A row for each id asked for. A camera goes with its device, files with their source."""
    ids = list(dict.fromkeys(request.data_source_id_list))
    outcomes: dict[str, tuple[str, str]] = {}
    gone: list[str] = []
    paths: list[str] = []
    with service.database.write() as connection:
        bound = devices.bound_to_instances(connection, ids)
        for data_source_id in ids:
            if datasources.find(connection, data_source_id) is None:
                outcomes[data_source_id] = _NOT_FOUND
            elif data_source_id in bound:
                outcomes[data_source_id] = _BOUND
            else:
                paths += datasources.file_paths(connection, [data_source_id])
                datasources.delete(connection, data_source_id)
                outcomes[data_source_id] = _DELETED
                gone.append(data_source_id)
    service.cameras.forget(gone)
    for path in paths:
        with contextlib.suppress(OSError):
            (service.options.data_dir / path).unlink()
    rows = tuple(
        DeletedDataSource(data_source_id=each, code=outcomes[each][0], message=outcomes[each][1])
        for each in ids
    )
    return DeleteDataSourcesResponse(request_id=request_id, code="200", message="success", data=rows)


def _check_url(service: Service, url: str) -> None:
    try:
        service.cameras.outbound.check(url)
    except Forbidden as error:
        raise errors.invalid("Url", error.sentence) from None


def _oss_path(data_source_id: str) -> str:
    """There is no object storage: the folder for its files, below the data folder."""
    return f"{FILES_FOLDER}/{data_source_id}"


def _digit(yes: bool) -> str:
    return "1" if yes else "0"
