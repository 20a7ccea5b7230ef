"""The demo site has what the issue asks of it."""

from __future__ import annotations

from app.localvcs.demo.site import demo_site


def test_enough_cameras_of_every_kind() -> None:
    site = demo_site()
    cameras = site.cameras
    online = [c for c in cameras if c.status == "1"]
    assert len(cameras) >= 24
    assert sum(d.device_type == "NVR" for d in site.devices) == 2
    assert sum(d.device_type == "ABOX" for d in site.devices) == 1
    assert sum(c.in_protocol == "SAPI" and c.has_sub for c in online) >= 18
    assert sum(c.in_protocol == "GBT28181" for c in cameras) >= 4
    assert not any(c.has_sub for c in cameras if c.in_protocol == "GBT28181")
    assert any(c.status == "0" for c in cameras)
    assert sum(c.status == "2" for c in cameras) == 1
    assert any(c.on_demand for c in online)
    assert sum(not c.on_demand for c in online) >= 16
    assert {c.audio for c in online} == {None, "aac", "pcm_alaw"}
    assert len(site.corps) == 2


def test_ids_are_gb28181_and_unique_and_parents_exist() -> None:
    devices = demo_site().devices
    ids = [d.device_id for d in devices]
    assert len(set(ids)) == len(ids)
    assert all(len(i) == 20 and i.isdigit() for i in ids)
    by_id = {d.device_id: d for d in devices}
    for device in devices:
        if device.parent_id:
            parent = by_id[device.parent_id]
            assert parent.device_type in ("NVR", "ABOX")
            assert parent.corp_id == device.corp_id


def test_names_are_english_and_chinese_and_captions_need_no_chinese_font() -> None:
    cameras = demo_site().cameras
    assert all(any("\u4e00" <= c <= "\u9fff" for c in d.name) for d in cameras)
    assert all(d.label.isascii() and d.label for d in cameras)
