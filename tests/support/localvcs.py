"""The real local VCS for tests: in a thread of this process, or (where that matters) a process of its own."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from app.localvcs.clock import Clock
from app.localvcs.server import RunningService, ServeOptions
from app.vcs import sign
from app.vcs.local import DEMO_ACCESS_KEY_ID, DEMO_ACCESS_KEY_SECRET
from tests.support import backgrounds
from tests.support.waiting import LIMIT_S

READY_SECONDS = LIMIT_S


@dataclass
class LocalVcs:
    """A running service and the ways to call it."""

    base_url: str
    access_key_id: str = DEMO_ACCESS_KEY_ID
    access_key_secret: str = field(default=DEMO_ACCESS_KEY_SECRET, repr=False)
    clock: Clock | None = None
    ca_file: Path | None = None
    fingerprint: str | None = None
    _closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def when_it_ends(self, close: Callable[[], object]) -> None:
        """Called just before the service ends."""
        self._closing.callback(close)

    def client(self, **connection: Any) -> Any:
        """A new client of ours; closed together with the service."""
        from app.vcs import Client, Connection

        made = Client(
            Connection(
                endpoint=self.base_url,
                access_key_id=self.access_key_id,
                access_key_secret=self.access_key_secret,
                **connection,
            )
        )
        self._closing.callback(made.close)
        return made

    def session(self) -> requests.Session:
        """Plain HTTP that pays no heed to proxies in the environment."""
        made = requests.Session()
        made.trust_env = False
        if self.ca_file is not None:
            made.verify = str(self.ca_file)
        self._closing.callback(made.close)
        return made

    def signed(
        self,
        action: str,
        parameters: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        secret: str | None = None,
        leave_out: tuple[str, ...] = (),
    ) -> dict[str, str]:
        """All parameters of a call, signed. What ``parameters`` names lies over the common ones."""
        now_ms = self.clock.now_ms() if self.clock else None
        now = datetime.now(UTC) if now_ms is None else datetime.fromtimestamp(now_ms / 1000, UTC)
        everything = {
            "Action": action,
            "Version": "2020-05-15",
            "Format": "JSON",
            "AccessKeyId": self.access_key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": uuid.uuid4().hex,
            "Timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **(parameters or {}),
        }
        for name in leave_out:
            everything.pop(name, None)
        string_to_sign = sign.string_to_sign(method, everything)
        everything["Signature"] = sign.signature(secret or self.access_key_secret, string_to_sign)
        return everything

    def call(
        self,
        action: str,
        parameters: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        in_body: bool = True,
        **signing: Any,
    ) -> requests.Response:
        """One signed call over plain HTTP: parameters in the form body, or in the query."""
        everything = self.signed(action, parameters, method=method, **signing)
        with self.session() as http:
            if method == "POST" and in_body:
                return http.post(self.base_url + "/", data=everything, timeout=LIMIT_S)
            return http.request(method, self.base_url + "/", params=everything, timeout=LIMIT_S)

    def answer(self, action: str, **parameters: str) -> dict[str, Any]:
        """The JSON of a call that must be answered with HTTP 200."""
        response = self.call(action, parameters)
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()
        return data

    def faults(self, **order: Any) -> None:
        """Orders faults; the service must run with ``faults=True``."""
        with self.session() as http:
            response = http.post(self.base_url + "/_faults", json=order, timeout=LIMIT_S)
        assert response.status_code == 200, response.text


@contextlib.contextmanager
def running_service(
    tmp_path: Path, demo: bool = True, clock: Clock | None = None, **options: Any
) -> Iterator[LocalVcs]:
    """The service in a thread of this process, on a free port, its data below ``tmp_path``.

    ``options``: further fields of ``ServeOptions``. Without ``demo`` it takes the demo's key all the same.
    """
    if not demo and "access_key_id" not in options:
        secret_file = tmp_path / "secret"
        secret_file.write_text(DEMO_ACCESS_KEY_SECRET)
        options |= {"access_key_id": DEMO_ACCESS_KEY_ID, "access_key_secret_file": secret_file}
    if demo and not options.get("ahead"):
        backgrounds.share(tmp_path / "localvcs")
    ready = threading.Event()
    running = RunningService(
        ServeOptions(data_dir=tmp_path / "localvcs", demo=demo, **options),
        clock=clock,
        on_ready=lambda url: ready.set(),
    )
    running.open()
    thread = threading.Thread(target=running.run, name="local vcs")
    thread.start()
    try:
        assert ready.wait(READY_SECONDS), "the service did not start"
        service = LocalVcs(running.base_url, clock=clock)
        if running.tls is not None:
            service.ca_file, service.fingerprint = running.tls.certificate, running.tls.fingerprint
        with service._closing:
            yield service
    finally:
        running.stop()
        thread.join(READY_SECONDS)
        if thread.is_alive():
            faulthandler.dump_traceback(all_threads=True)
        assert not thread.is_alive(), "the service did not stop"


@dataclass
class ServiceProcess(LocalVcs):
    """The service as a process; ``kill`` ends it the hard way."""

    process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(READY_SECONDS)

    def terminate(self) -> int:
        """Asks it to stop; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(READY_SECONDS)


def spawn_serve(data_dir: Path, **options: Any) -> subprocess.Popen[str]:
    """``serve`` in a new process, pipes attached; says nothing about whether it comes up."""
    if options.get("demo"):
        backgrounds.share(data_dir)
    given = ", ".join(f"{name}={value!r}" for name, value in options.items())
    program = (
        "import sys; from pathlib import Path, PosixPath, WindowsPath;"
        "from app.localvcs.server import ServeOptions, serve;"
        f"sys.exit(serve(ServeOptions(data_dir=Path({str(data_dir)!r}), {given})))"
    )
    environment = {k: v for k, v in os.environ.items() if k.lower() not in ("http_proxy", "https_proxy")}
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )


@contextlib.contextmanager
def service_process(data_dir: Path, **options: Any) -> Iterator[ServiceProcess]:
    """The service in a process of its own, with the demo site unless told otherwise."""
    process = spawn_serve(data_dir, **{"demo": True} | options)
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert line.startswith("ready "), f"no ready line: {line!r} {process.stderr.read()!r}"
        service = ServiceProcess(line.removeprefix("ready ").strip(), process=process)
        with service._closing:
            yield service
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(READY_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
