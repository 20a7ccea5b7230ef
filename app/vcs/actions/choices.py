"""The documented values of enumerated fields and what they mean, once for requests and answers."""

from app.vcs.declare import Choices

DEVICE_TYPES: Choices = {"IPC": "", "NVR": "", "ABOX": ""}
UPLOAD_KINDS: Choices = {"VIDEO": "", "PIC_VIDEO": ""}
ACCESS_PROTOCOLS: Choices = {"GBT28181": "GB/T 28181-2016", "SAPI": "Alibaba secure link protocol"}
ENCODE_FORMATS: Choices = {"3": "MJPEG", "6": "H.264", "13": "H.265"}
OSD_TIME_TYPES: Choices = {
    "0": "YYYY-MM-DD weekday HH:MM:SS",
    "1": "DD-MM-YYYY weekday HH:MM:SS",
    "2": "YYYY年MM月DD日 weekday HH:MM:SS",
    "3": "MM月DD日YYYY年 weekday HH:MM:SS",
    "4": "YYYY-MM-DD",
}
DEVICE_SUB_TYPES: Choices = {
    "1": "SD fixed camera",
    "2": "SD PTZ camera",
    "3": "HD fixed camera",
    "4": "HD PTZ camera",
    "199": "GA/T 1400 view-library camera",
}
DEVICE_STATUSES: Choices = {"0": "offline", "1": "online", "2": "waiting to register"}
RECORDER_TYPES: Choices = {"IPC": "", "NVR": "", "ABox": ""}
LIVE_PROTOCOLS: Choices = {"hls": "", "rtmp": "", "rtsp": "", "httpsflv": "", "httpshls": ""}
VIDEO_PROTOCOLS: Choices = {"hls": "", "flv": "", "httpshls": "", "httpsflv": "", "rtsp": ""}
ALGORITHM_TYPES: Choices = {"REALTIME_STREAM": "live video", "PICTURE": "pictures"}
CODING_FORMATS: Choices = {"H264": "", "H265": ""}
SCHEDULE_DAYS: Choices = {"1": "daily", "7": "weekly", "30": "monthly"}
COMPUTE_SCHEDULES: Choices = {"EVERYDAY": "", "ONCE": "", "EVERY_WEEK": "", "EVERY_MONTH": ""}
COMPUTE_SOURCES: Choices = {
    "REALTIME_STREAM": "live video",
    "PICTURE": "pictures",
    "VIRTUAL_VIDEO": "virtual video",
}
SAMPLING_UNITS: Choices = {"spf": ""}
COMPUTE_TYPES: Choices = {"StreamCompute": ""}
AI_SOURCES: Choices = {"Camera": ""}
AI_DATA_TYPES: Choices = {"Picture": ""}
AI_SCHEDULES: Choices = {"EVERYDAY": "", "EVERY_WEEK": "", "EVERY_MONTH": "", "LONG_RUNNING": ""}
INSTANCE_TYPES: Choices = {"Offline": "", "Normal": ""}
CONTAINER_TYPES: Choices = {"GCS": "", "ECS": ""}
DATA_SOURCE_TYPES: Choices = {
    "AUDIO": "audio",
    "VIDEO": "video",
    "DEVICE": "physical device",
    "PIC": "pictures",
}
STORED_KINDS: Choices = {"PICTURE": "", "VIDEO": ""}
TARGET_TYPES: Choices = {"Face": "", "Body": "", "Motor": "", "NonMotor": "", "Event": "", "AIoT": ""}
SORT_ORDERS: Choices = {"Asc": "", "Desc": ""}
WATCH_SCHEDULES: Choices = {
    "ONCE": "",
    "EVERYDAY": "",
    "EVERY_WEEK": "",
    "EVERY_MONTH": "",
    "LONG_RUNNING": "",
}
MESSAGE_QUEUES: Choices = {"Kafka": ""}
AUTHORIZATIONS: Choices = {"SASL": ""}
SASL_TYPES: Choices = {"PLAIN": "", "SCRAM": ""}
WATCH_MODES: Choices = {"NotifyIfInList": "", "NotifyIfNotInList": "", "NotifyAnyway": ""}
ITEM_MATCH_TYPES: Choices = {"ByAttributes": "", "ByImage": ""}
COMPUTE_STATES: Choices = {
    "APPROVED": "waiting to go on line",
    "INIT": "going on line",
    "ONLINED": "on line",
    "OFFLINING": "going off line",
    "DEVELOPING": "being edited",
}
AI_STATES: Choices = {
    "UN_STATE": "waiting to start",
    "INIT": "starting",
    "RUNNING": "started",
    "BLOCKED": "stopping",
    "EXCEPTION": "faulty",
    "DELETED": "deleted",
}
CAMERA_STATUSES: Choices = {0: "offline", 1: "online", 2: "waiting to register"}
STREAM_NUMBERS: Choices = {1: "", 2: ""}
LIVE_CODES: Choices = {"200": "", "Failed": "", "Retry": ""}
DELETE_CODES: Choices = {
    "200": "",
    "DeviceNotFound": "",
    "InstanceAlreadyBind": "",
    "DeviceDeleteError": "",
    "SystemError": "",
}
STREAM_MODES: Choices = {"0": "on demand", "1": "continuous"}
OFF_ON: Choices = {"0": "", "1": ""}
STREAM_STATUSES: Choices = {"1": "stream on line", "0": "stream off line"}
STREAM_ACTIONS: Choices = {"1": "pulling started", "0": "pulling stopped"}
STORAGE_PLACES: Choices = {"0": "VCS cloud", "1": "on the device"}
FRAME_EXTRACTION: Choices = {"0": "picture analysis ON", "1": "picture analysis OFF"}
STREAM_TYPES: Choices = {"1": "main", "2": "sub"}
