"""CreateCorp, ListCorps, UpdateCorp: the projects ("corps") that own devices."""

from __future__ import annotations

from app.localvcs.database import take_numbers
from app.localvcs.devices import like_pattern, require_corp
from app.localvcs.instances import USED_BY_CORP
from app.localvcs.runtime import ACCOUNT_ID, Service
from app.vcs import (
    Corp,
    CreateCorp,
    CreateCorpResponse,
    ListCorps,
    ListCorpsData,
    ListCorpsResponse,
    UpdateCorp,
    UpdateCorpResponse,
)

_FIRST_CORP_ID = 100_001


def create_corp(service: Service, request: CreateCorp, request_id: str) -> CreateCorpResponse:
    with service.database.write() as connection:
        while True:
            corp_id = str(take_numbers(connection, "corp_id", 1, _FIRST_CORP_ID)[0])
            if not connection.execute("SELECT 1 FROM corps WHERE corp_id = ?", (corp_id,)).fetchone():
                break
        connection.execute(
            "INSERT INTO corps (corp_id, corp_name, app_name, parent_corp_id, description, isv_sub_id,"
            " icon_path, algorithm_type, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                corp_id,
                request.corp_name,
                request.app_name,
                request.parent_corp_id or "",
                request.description or "",
                request.isv_sub_id or "",
                request.icon_path or "",
                request.algorithm_type or "",
                service.clock.now_ms(),
            ),
        )
    return CreateCorpResponse(request_id=request_id, code="200", message="success", corp_id=corp_id)


def list_corps(service: Service, request: ListCorps, request_id: str) -> ListCorpsResponse:
    """Pages through the projects in order of creation. CorpName finds substrings, whatever the case."""
    where, values = "1", []
    if request.corp_name:
        where, values = "corp_name LIKE ? ESCAPE '\\'", [like_pattern(request.corp_name)]
    size = request.page_size
    offset = (request.page_number - 1) * size
    rows = []
    with service.database.snapshot() as connection:
        total = connection.count(f"corps WHERE {where}", values)
        if offset < total:
            rows = connection.execute(
                "SELECT *,"
                f" {USED_BY_CORP.format(stored=0)} AS used, {USED_BY_CORP.format(stored=1)} AS used_offline"
                f" FROM corps WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
                (*values, min(size, total), offset),
            ).fetchall()
        in_corp = {
            row["corp_id"]: connection.count("devices WHERE corp_id = ?", (row["corp_id"],)) for row in rows
        }
    records = tuple(
        Corp(
            corp_id=row["corp_id"],
            corp_name=row["corp_name"],
            app_name=row["app_name"],
            parent_corp_id=row["parent_corp_id"],
            description=row["description"],
            icon_path=row["icon_path"],
            isv_sub_id=ACCOUNT_ID,
            create_date=service.local_time(row["created_ms"])[:10],
            device_count=in_corp[row["corp_id"]],
            acu_used=row["used"],
            y_offline_acu_used=float(row["used_offline"]),
        )
        for row in rows
    )
    data = ListCorpsData(
        records=records,
        total_count=total,
        total_page=-(-total // size),
        page_number=request.page_number,
        page_size=size,
    )
    return ListCorpsResponse(request_id=request_id, code="200", message="success", data=data)


def update_corp(service: Service, request: UpdateCorp, request_id: str) -> UpdateCorpResponse:
    """Changes what was sent. Names cannot be emptied; the other texts can."""
    changes = {
        column: value
        for column, value in (
            ("corp_name", request.corp_name or None),
            ("app_name", request.app_name or None),
            ("parent_corp_id", request.parent_corp_id),
            ("description", request.description),
            ("isv_sub_id", request.isv_sub_id),
            ("icon_path", request.icon_path),
        )
        if value is not None
    }
    with service.database.write() as connection:
        corp = require_corp(connection, request.corp_id or "")
        if changes:
            columns = ", ".join(f"{column} = ?" for column in changes)
            connection.execute(f"UPDATE corps SET {columns} WHERE id = ?", (*changes.values(), corp["id"]))
    return UpdateCorpResponse(request_id=request_id, code="200", message="success", data="success")
