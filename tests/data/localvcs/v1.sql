BEGIN TRANSACTION;
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
CREATE TABLE instance_cameras (
    instance_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (instance_id, device_id)
) WITHOUT ROWID;
CREATE INDEX devices_by_kind ON devices (kind, id, corp_id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_corp ON devices (corp_id, kind, id, parent_kind, status, device_id, name);
CREATE INDEX devices_by_parent ON devices (parent_id, id, kind, parent_kind, status, device_id, name);
CREATE INDEX devices_registering ON devices (registers_ms) WHERE registers_ms IS NOT NULL;
CREATE INDEX instance_cameras_by_device ON instance_cameras (device_id);
COMMIT;
