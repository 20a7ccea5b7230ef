"""Still pictures for the device card: Retry, Failed, files that are not taken, a limit of what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core import timing
from app.core.pictures import PicturePhase, PictureState
from app.vcs import GetDevicePictureResponse, errors
from tests.support.station_rig import UNREACHABLE, ScriptedService, StationRig

URL = "https://pictures.example.test/cam.jpg?auth_key=key-secret"


class WithPictures(ScriptedService):
    """Answers GetDevicePicture from a list, then always with the last of it."""

    def __init__(self, *answers: Any, cameras: int = 3) -> None:
        super().__init__(cameras)
        self.answers = list(answers) or [{"Code": "200", "Data": URL}]
        self.asked: list[str] = []

    def __call__(self, request: Any) -> Any:
        if type(request).__name__ != "GetDevicePicture":
            return super().__call__(request)
        self.asked.append(request.device_id)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, Exception) else GetDevicePictureResponse.from_plain(answer)


def read(data: bytes) -> str:
    if data.startswith(b"bad"):
        raise ValueError("no picture")
    return data.decode()


def rig_of(service: WithPictures, *files: bytes | Exception) -> StationRig:
    rig = StationRig(service)
    rig.client.files = [*files] or [b"picture"] * 200
    rig.start()
    rig.station.pictures.use(read)
    return rig


def look(rig: StationRig, device_id: str | None) -> PictureState:
    rig.station.pictures.want(device_id)
    rig.run()
    return rig.station.pictures.state(device_id or "")


def asked(rig: StationRig) -> list[str]:
    assert isinstance(rig.service, WithPictures)
    return rig.service.asked


def test_a_picture_is_fetched_and_kept_for_a_while() -> None:
    rig = rig_of(WithPictures(), b"one", b"two")
    told: list[str] = []
    rig.station.pictures.subscribe(told.append)
    state = look(rig, "cam1")
    assert (state.phase, state.image, state.at_utc_ms) == (PicturePhase.READY, "one", rig.clock.utc())
    assert told and set(told) == {"cam1"}
    look(rig, None)
    look(rig, "cam1")
    assert asked(rig) == ["cam1"]
    rig.clock.advance(timing.PICTURE_FRESH_S)
    look(rig, None)
    assert look(rig, "cam1").image == "two"
    assert "key-secret" not in repr(rig.station.pictures.state("cam1"))


def test_retry_is_asked_again_while_the_camera_is_looked_at() -> None:
    retry = {"Code": "Retry", "Message": "starting"}
    rig = rig_of(WithPictures(retry, retry, {"Code": "200", "Data": URL}))
    assert look(rig, "cam0").phase is PicturePhase.STARTING
    rig.wait(timing.RETRY_ASKS_S[0] + 0.1)
    assert asked(rig) == ["cam0"] * 2
    rig.wait(timing.RETRY_ASKS_S[1] + 0.1)
    assert rig.station.pictures.state("cam0").phase is PicturePhase.READY
    service = WithPictures(retry)
    rig = rig_of(service)
    look(rig, "cam0")
    look(rig, None)
    rig.wait(10.0)
    assert asked(rig) == ["cam0"], "nobody looks at it any more"
    look(rig, "cam0")
    rig.wait(timing.START_LIMIT_S + 10.0)
    state = rig.station.pictures.state("cam0")
    assert (state.phase, state.reason) == (PicturePhase.FAILED, "start_deadline")
    before = len(asked(rig))
    rig.wait(30.0)
    assert len(asked(rig)) == before


def failure(answer: Any, *files: bytes | Exception) -> str:
    state = look(rig_of(WithPictures(answer), *files), "cam0")
    assert state.phase is PicturePhase.FAILED
    return state.reason


def test_why_there_is_no_picture() -> None:
    ready = {"Code": "200", "Data": URL}
    assert failure({"Code": "Failed", "Message": "device is offline"}) == "offline"
    assert failure({"Code": "Failed", "Message": "no"}) == "refused"
    assert failure({"Code": "200", "Data": ""}) == "bad_answer"
    assert failure(UNREACHABLE) == "unreachable"
    assert failure(ready, b"bad file") == "refused_file"
    assert failure(ready, errors.BadAnswer("Fetch", "AnswerTooLarge")) == "bad_answer"
    assert failure(ready, errors.CertificateRefused("Fetch", "CertificateNotTrusted")) == "certificate"


def test_a_file_server_that_is_away_says_nothing_about_the_service() -> None:
    rig = rig_of(WithPictures(), errors.Unreachable("Fetch", "ConnectionRefused"))
    assert look(rig, "cam0").reason == "unreachable"
    assert str(rig.station.connection_state.code) == "ok"


def test_a_camera_that_is_offline_is_not_asked_for_and_keeps_its_last_picture() -> None:
    service = WithPictures()
    rig = rig_of(service, b"last")
    look(rig, "cam0")
    service.cameras[0]["DeviceStatus"] = "0"
    rig.station.catalogue.refresh()
    rig.run()
    look(rig, None)
    rig.clock.advance(100)
    state = look(rig, "cam0")
    assert (state.phase, state.reason, state.image) == (PicturePhase.FAILED, "offline", "last")
    assert asked(rig) == ["cam0"]
    assert look(rig, "nobody").phase is PicturePhase.NONE


def test_running_along_a_list_asks_for_few_at_a_time_and_keeps_few() -> None:
    rig = rig_of(WithPictures(cameras=100))
    for number in range(10):
        rig.station.pictures.want(f"cam{number}")
    assert len(rig.executor.jobs) == timing.PICTURE_CALLS
    for _ in range(4):
        rig.run()
        rig.clock.advance(timing.PICTURE_CALLS_PAUSE_S)
        rig.station.tick()
    rig.run()
    assert rig.station.pictures.state("cam9").phase is PicturePhase.READY
    assert len(asked(rig)) == timing.PICTURE_CALLS + 1
    assert rig.client.fetched == [URL], "the others were not looked at any more"
    for number in range(100):
        look(rig, f"cam{number}")
    kept = [n for n in range(100) if rig.station.pictures.state(f"cam{n}").image is not None]
    assert kept == list(range(100 - timing.PICTURES_KEPT, 100))


def test_when_a_camera_was_last_online() -> None:
    service = WithPictures()
    rig = rig_of(service)
    listed = rig.clock.utc()
    last: Callable[[str], Any] = rig.station.catalogue.last_online
    assert last("cam0") == listed
    rig.clock.advance(50)
    service.cameras[0]["DeviceStatus"] = "0"
    rig.station.catalogue.refresh()
    rig.run()
    assert last("cam0") == listed
    assert last("cam1") == rig.clock.utc()
    assert last("nobody") is None
