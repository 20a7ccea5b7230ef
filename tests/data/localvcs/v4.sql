BEGIN TRANSACTION;
CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,               -- order of attaching, the order of the listing
    instance_id TEXT NOT NULL REFERENCES instances (instance_id),
    device_id TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER
);
INSERT INTO "attachments" VALUES(1,'i1','33010600001320000001',1767323045005,NULL);
CREATE TABLE corps (
    id INTEGER PRIMARY KEY,
    corp_id TEXT NOT NULL UNIQUE,
    corp_name TEXT NOT NULL,
    app_name TEXT NOT NULL,
    parent_corp_id TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    isv_sub_id TEXT NOT NULL DEFAULT '',
    icon_path TEXT NOT NULL DEFAULT '',
    algorithm_type TEXT NOT NULL DEFAULT '',
    created_ms INTEGER NOT NULL
);
INSERT INTO "corps" VALUES(1,'100001','Old site 旧园区','wall','','kept','','','',1767323045000);
CREATE TABLE counters (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "counters" VALUES('corp',100002);
CREATE TABLE data_sources (
    id INTEGER PRIMARY KEY,
    data_source_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    type TEXT NOT NULL CHECK (type IN ('AUDIO', 'VIDEO', 'DEVICE', 'PIC')),
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',         -- may hold the camera's password: it is needed to get in
    device_id TEXT UNIQUE REFERENCES devices (device_id) ON DELETE CASCADE,  -- NULL: it is no camera
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
INSERT INTO "data_sources" VALUES(1,'ds_0001','100001','PIC','Portraits','','',NULL,1767323045006,1767323045006);
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,               -- order of creation, the order of every listing
    device_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    kind TEXT NOT NULL CHECK (kind IN ('IPC', 'NVR', 'ABOX')),
    parent_id TEXT NOT NULL DEFAULT '',   -- device_id of the NVR or ABOX; '' for a stand-alone device
    parent_kind TEXT NOT NULL,            -- a channel's: 'NVR' or 'ABOX'; a stand-alone IPC's: 'IPC'; else ''
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    data_source_type TEXT NOT NULL DEFAULT 'VIDEO',
    in_protocol TEXT NOT NULL DEFAULT 'GBT28181',
    device_sn TEXT NOT NULL DEFAULT '',
    vendor TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    city_code TEXT NOT NULL DEFAULT '',
    longitude TEXT NOT NULL DEFAULT '',
    latitude TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    direction TEXT NOT NULL DEFAULT '',
    resolution TEXT NOT NULL DEFAULT '',
    rate TEXT NOT NULL DEFAULT '',
    frame_rate TEXT NOT NULL DEFAULT '',
    gov_length TEXT NOT NULL DEFAULT '',
    encode_format TEXT NOT NULL DEFAULT '',
    audio_enable TEXT NOT NULL DEFAULT '',
    osd_time_enable TEXT NOT NULL DEFAULT '',
    osd_time_type TEXT NOT NULL DEFAULT '',
    osd_time_x TEXT NOT NULL DEFAULT '',
    osd_time_y TEXT NOT NULL DEFAULT '',
    sub_type TEXT NOT NULL DEFAULT '',
    device_ip TEXT NOT NULL DEFAULT '',
    has_password INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '2' CHECK (status IN ('0', '1', '2')),
    stream_mode TEXT NOT NULL DEFAULT '0' CHECK (stream_mode IN ('0', '1')),
    has_sub INTEGER NOT NULL DEFAULT 0,
    source TEXT NOT NULL DEFAULT '',      -- the demo camera behind it; '' when nothing is connected
    registers_ms INTEGER,                 -- demo: when a device added by hand gets connected
    origin TEXT NOT NULL DEFAULT 'api' CHECK (origin IN ('api', 'demo', 'synthetic')),
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
INSERT INTO "devices" VALUES(1,'33010600001180000001','100001','NVR','','','Recorder','杭州','VIDEO','GBT28181','','','','','','','','','','','','','','','','','','','','',0,'1','0',0,'',NULL,'api',1767323045000,1767323045000);
INSERT INTO "devices" VALUES(2,'33010600001320000001','100001','IPC','33010600001180000001','NVR','Gate 大门','杭州','VIDEO','GBT28181','','','','','','','','','','','','','','','','','','','','',0,'1','0',0,'',NULL,'api',1767323045001,1767323045002);
INSERT INTO "devices" VALUES(3,'33010600001320000002','100001','IPC','','IPC','Door','杭州','VIDEO','GBT28181','','','','','','','','','','','','','','','','','','','','',0,'2','0',0,'',NULL,'api',1767323045003,1767323045004);
CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    instance_id TEXT NOT NULL UNIQUE,
    corp_id TEXT NOT NULL REFERENCES corps (corp_id),
    name TEXT NOT NULL,
    algorithms TEXT NOT NULL,             -- JSON: [[id, name], ...]
    compute_type TEXT NOT NULL,
    data_source TEXT NOT NULL,
    data_type TEXT NOT NULL,
    schedule_type TEXT NOT NULL,
    schedule_days TEXT NOT NULL,          -- JSON: [1, 4]
    schedule_times TEXT NOT NULL,         -- JSON: [["10:00:00", "11:00:00"], ...]
    slice_ms INTEGER,                     -- in turns: so long ...
    every_ms INTEGER,                     -- ... so often
    analyses INTEGER NOT NULL,            -- 0: picture analysis is switched off
    from_stored INTEGER NOT NULL,         -- 1: works through what was stored before it runs
    data_times TEXT NOT NULL,             -- JSON like schedule_times: the times of day it looks at; [] all
    spf INTEGER NOT NULL,
    fps INTEGER NOT NULL,
    settings TEXT NOT NULL,               -- JSON: what was sent besides and has no effect here
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER
);
INSERT INTO "instances" VALUES(1,'i1','100001','People','[["1", "People"]]','StreamCompute','Camera','Picture','LONG_RUNNING','[]','[]',NULL,NULL,1,0,'[]',1,0,'{}',1767323045000,NULL);
CREATE TABLE segments (
    device_id TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    take INTEGER NOT NULL,                -- counts the times recording began anew
    end_ms INTEGER NOT NULL,
    begins INTEGER NOT NULL,              -- 1: does not continue the segment before
    codecs TEXT NOT NULL,                 -- "h264", "hevc-aac"
    bytes INTEGER NOT NULL,
    PRIMARY KEY (device_id, start_ms, take)
) WITHOUT ROWID;
CREATE TABLE storage_days (
    device_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('VIDEO', 'PICTURE')),
    days INTEGER NOT NULL,
    PRIMARY KEY (device_id, kind)
) WITHOUT ROWID;
INSERT INTO "storage_days" VALUES('33010600001320000001','VIDEO',12);
CREATE TABLE uploaded_files (
    id INTEGER PRIMARY KEY,
    source_id TEXT NOT NULL UNIQUE,
    data_source_id TEXT NOT NULL REFERENCES data_sources (data_source_id) ON DELETE CASCADE,
    corp_id TEXT NOT NULL,
    file_type TEXT NOT NULL,
    file_name TEXT NOT NULL,
    alias_name TEXT NOT NULL,
    path TEXT NOT NULL,                   -- below the data folder, with slashes
    md5 TEXT NOT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,     -- of a picture
    height INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
);
CREATE INDEX devices_by_kind ON devices (kind, id, corp_id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_corp ON devices (corp_id, kind, id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_parent ON devices (parent_id, id, kind, parent_kind, status, device_id, name);
CREATE INDEX devices_registering ON devices (registers_ms) WHERE registers_ms IS NOT NULL;
CREATE INDEX instances_by_corp ON instances (corp_id, id) WHERE deleted_ms IS NULL;
CREATE INDEX attachments_by_device ON attachments (device_id, from_ms);
CREATE UNIQUE INDEX attachments_now ON attachments (instance_id, device_id) WHERE to_ms IS NULL;
CREATE INDEX attachments_in_order ON attachments (instance_id, id, device_id) WHERE to_ms IS NULL;
CREATE INDEX attachments_bound ON attachments (device_id) WHERE to_ms IS NULL;
CREATE VIEW instance_cameras AS SELECT instance_id, device_id FROM attachments WHERE to_ms IS NULL;
CREATE INDEX data_sources_by_corp ON data_sources (corp_id, id);
CREATE INDEX uploaded_files_by_source ON uploaded_files (data_source_id, id);
CREATE INDEX uploaded_files_by_corp ON uploaded_files (corp_id, file_type, id);
CREATE INDEX segments_by_age ON segments (end_ms);
CREATE INDEX segments_by_take ON segments (device_id, take);
COMMIT;
