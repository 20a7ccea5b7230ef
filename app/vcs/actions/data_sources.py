"""Data sources, uploads and storage days. Section 9."""

from typing import Annotated, ClassVar

from app.vcs.actions.choices import DATA_SOURCE_TYPES, STORED_KINDS
from app.vcs.actions.common import CAMERA_LINK_PATTERNS, LINK_PATTERNS
from app.vcs.declare import Format, Record, Wire, record
from app.vcs.request import Paging, Request, action
from app.vcs.response import Response
from app.vcs.rules import AtLeastOne, FallsBack, Is, Precedence, RequiredIf

_LINK = Wire(
    "Url", patterns=LINK_PATTERNS, more_patterns=CAMERA_LINK_PATTERNS, format=Format.URL, secret=True
)


@record
class AddDataSourceData(Record):
    kafka_topic: Annotated[str, Wire("KafkaTopic")] = ""
    """Kafka topic allotted, for picture compute over Kafka."""
    data_source_id: Annotated[str, Wire("DataSourceId")] = ""
    oss_path: Annotated[str, Wire("OssPath")] = ""
    """OSS path allotted, for pictures kept in OSS."""


@record
class AddDataSourceResponse(Response):
    """Answer of AddDataSource."""

    data: Annotated[AddDataSourceData, Wire("Data")] = AddDataSourceData()


@action(
    AddDataSourceResponse,
    group="data_sources",
    section="9.1",
    creates=True,
    rules=(RequiredIf("url", Is("data_source_type", ("AUDIO", "VIDEO"))),),
)
class AddDataSource(Request[AddDataSourceResponse]):
    """Creates a data source: a set of pictures, audio or video files, or a virtual source (a play link
    from another platform)."""

    corp_id: Annotated[str, Wire("CorpId")]
    data_source_name: Annotated[str, Wire("DataSourceName")]
    data_source_type: Annotated[str, Wire("DataSourceType", choices=DATA_SOURCE_TYPES)]
    description: Annotated[str | None, Wire("Description")] = None
    url: Annotated[str | None, _LINK] = None
    """hls: http(s)://host/path.m3u8?params; flv: http(s)://host/path.flv?params; rtmp:
    rtmp://host/path?params."""


@record
class StoredFile(Record):
    """A file of a data source."""

    oss_path: Annotated[str, Wire("OssPath")] = ""
    source_id: Annotated[str, Wire("SourceId")] = ""


@record
class UploadFileData(Record):
    records: Annotated[tuple[StoredFile, ...], Wire("Records")] = ()


@record
class UploadFileResponse(Response):
    """Answer of UploadFile."""

    data: Annotated[UploadFileData, Wire("Data")] = UploadFileData()


@action(
    UploadFileResponse,
    group="data_sources",
    section="9.2",
    creates=True,
    rules=(
        AtLeastOne(("file_content", "file_path")),
        Precedence(("file_path", "file_content")),
        FallsBack("file_alias_name", "file_name"),
    ),
)
class UploadFile(Request[UploadFileResponse]):
    """Adds a file to a data source; configured tasks then analyse it."""

    file_type: Annotated[str, Wire("FileType", choices=DATA_SOURCE_TYPES)]
    file_name: Annotated[str, Wire("FileName")]
    data_source_id: Annotated[str, Wire("DataSourceId")]
    md5: Annotated[str | None, Wire("MD5")] = None
    """MD5 of the file, hex (sample is upper case)."""
    corp_id: Annotated[str | None, Wire("CorpId")] = None
    file_content: Annotated[str | None, Wire("FileContent", format=Format.BASE64)] = None
    file_alias_name: Annotated[str | None, Wire("FileAliasName")] = None
    """Second name; FileName when empty."""
    file_path: Annotated[str | None, Wire("FilePath")] = None
    """OSS place of the file: bucket/object or http://bucket.oss-cn-hangzhou.aliyuncs.com/object."""


@record
class StorageDays(Record):
    """Days to keep for one kind of data."""

    storage_type: Annotated[str, Wire("StorageType", choices=STORED_KINDS)]
    storage_days: Annotated[int, Wire("StorageDays", min=0)]
    """Days kept; range not stated (the minimum of 0 is a guess)."""


@record
class StorageRequest(Record):
    """Days to keep for some devices."""

    device_ids: Annotated[tuple[str, ...], Wire("DeviceIds", format=Format.CSV)]
    """Device ids, comma separated."""
    storage_days: Annotated[tuple[StorageDays, ...], Wire("StorageDays")]
    """Days per kind. (Outer name equals the inner field name.)"""


@record
class UpdateDevicesStorageResponse(Response):
    """Answer of UpdateDevicesStorage."""

    success_codes: ClassVar[tuple[str, ...]] = ("0",)

    success: Annotated[bool | None, Wire("Success")] = None
    data: Annotated[bool | None, Wire("Data")] = None
    """True when the setting was changed."""


@action(
    UpdateDevicesStorageResponse,
    group="data_sources",
    section="9.3",
)
class UpdateDevicesStorage(Request[UpdateDevicesStorageResponse]):
    """Sets how many days recordings and pictures of devices are kept."""

    update_storage_requests: Annotated[
        tuple[StorageRequest, ...], Wire("UpdateStorageRequests", format=Format.JSON_ARRAY)
    ]


@record
class UpdateDataSourceResponse(Response):
    """Answer of UpdateDataSource."""


@action(
    UpdateDataSourceResponse,
    group="data_sources",
    section="9.4",
)
class UpdateDataSource(Request[UpdateDataSourceResponse]):
    """Refreshes the link of a virtual data source before it expires.

    Url is required when the source is of type AUDIO or VIDEO, which only the service knows.
    """

    data_source_id: Annotated[str, Wire("DataSourceId")]
    """Virtual data source, from AddDataSource."""
    data_source_name: Annotated[str, Wire("DataSourceName")]
    description: Annotated[str | None, Wire("Description")] = None
    url: Annotated[str | None, _LINK] = None
    """hls: http(s)://host/path.m3u8?params; flv: http(s)://host/path.flv?params; rtmp:
    rtmp://host/path?params."""


@record
class DataSource(Record):
    """A data source. The kinds and states are texts whose values nobody documents."""

    action: Annotated[str, Wire("Action")] = ""
    corp_id: Annotated[str, Wire("CorpId")] = ""
    create_time: Annotated[str, Wire("CreateTime")] = ""
    data_source_id: Annotated[str, Wire("DataSourceId")] = ""
    data_source_name: Annotated[str, Wire("DataSourceName")] = ""
    data_source_type: Annotated[str, Wire("DataSourceType")] = ""
    description: Annotated[str, Wire("Description")] = ""
    kafka_topic: Annotated[str, Wire("KafkaTopic")] = ""
    oss_path: Annotated[str, Wire("OssPath")] = ""
    stream_status: Annotated[str, Wire("StreamStatus")] = ""
    url: Annotated[str, Wire("Url", secret=True)] = ""


@record
class DescribeDataSourcesData(Record):
    page_num: Annotated[int, Wire("PageNum")] = 0
    page_size: Annotated[int, Wire("PageSize")] = 0
    records: Annotated[tuple[DataSource, ...], Wire("Records")] = ()
    total_count: Annotated[int, Wire("TotalCount")] = 0
    total_page: Annotated[int, Wire("TotalPage")] = 0


@record
class DescribeDataSourcesResponse(Response):
    """Answer of DescribeDataSources."""

    data: Annotated[DescribeDataSourcesData, Wire("Data")] = DescribeDataSourcesData()


@action(
    DescribeDataSourcesResponse,
    group="data_sources",
    paging=Paging(page="page_num", rows="records", key="data_source_id"),
    sdk_only=True,
)
class DescribeDataSources(Request[DescribeDataSourcesResponse]):
    """Pages through data sources."""

    page_num: Annotated[int | None, Wire("PageNum", min=1)] = None
    page_size: Annotated[int | None, Wire("PageSize", min=1)] = None
    corp_id_list: Annotated[tuple[str, ...] | None, Wire("CorpIdList", format=Format.CSV)] = None
    data_source_category: Annotated[str | None, Wire("DataSourceCategory")] = None
    data_source_filter: Annotated[str | None, Wire("DataSourceFilter")] = None
    data_source_id_list: Annotated[tuple[str, ...] | None, Wire("DataSourceIdList", format=Format.CSV)] = None
    data_source_type: Annotated[str | None, Wire("DataSourceType")] = None
    stream_status: Annotated[str | None, Wire("StreamStatus")] = None


@record
class DeletedDataSource(Record):
    """What became of one data source."""

    code: Annotated[str, Wire("Code")] = ""
    data_source_id: Annotated[str, Wire("DataSourceId")] = ""
    message: Annotated[str, Wire("Message")] = ""


@record
class DeleteDataSourcesResponse(Response):
    """Answer of DeleteDataSources."""

    data: Annotated[tuple[DeletedDataSource, ...], Wire("Data")] = ()


@action(DeleteDataSourcesResponse, group="data_sources", repeatable=False, sdk_only=True)
class DeleteDataSources(Request[DeleteDataSourcesResponse]):
    """Deletes data sources and reports per source."""

    data_source_id_list: Annotated[tuple[str, ...], Wire("DataSourceIdList", format=Format.CSV)]
