"""The official SDKs as clients of a service under test, in all the ways they can be used."""

from __future__ import annotations

import json
from typing import Any

from alibabacloud_tea_openapi.models import Config
from alibabacloud_vcs20200515.client import Client
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from darabonba.core import DaraCore

from tests.support.localvcs import LocalVcs


def typed_client(service: LocalVcs) -> Client:
    """``alibabacloud-vcs20200515``: typed, POST with a form body."""
    service.when_it_ends(_close_sessions)
    return Client(
        Config(
            access_key_id=service.access_key_id,
            access_key_secret=service.access_key_secret,
            endpoint=service.base_url.partition("//")[2],
            protocol="http",
            region_id="cn-hangzhou",
        )
    )


def _close_sessions() -> None:
    """Those of the typed SDK: it keeps one for each server, with its connections, for as long as it lives."""
    while DaraCore._sessions:
        DaraCore._sessions.popitem()[1].close()


class Core:
    """``aliyun-python-sdk-core``: CommonRequest in its variants."""

    def __init__(self, service: LocalVcs, secret: str | None = None) -> None:
        self._service = service
        self._acs = AcsClient(
            service.access_key_id, secret or service.access_key_secret, "cn-hangzhou", auto_retry=False
        )
        # It does so itself only where it happens to be thrown away before its connections.
        service.when_it_ends(self._acs.session.close)

    def call(
        self, action: str, method: str = "GET", in_body: bool = False, xml: bool = False, **parameters: str
    ) -> bytes:
        request = CommonRequest()
        request.set_domain(self._service.base_url.partition("//")[2])
        request.set_protocol_type("http")
        request.set_version("2020-05-15")
        request.set_action_name(action)
        request.set_method(method)
        for name, value in parameters.items():
            if in_body:
                request.add_body_params(name, value)
            else:
                request.add_query_param(name, value)
        if xml:
            request.set_accept_format("XML")
            answer: bytes = self._acs.do_action(request)
            return answer
        answer = self._acs.do_action_with_exception(request)
        return answer

    def json(self, action: str, **parameters: Any) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.call(action, **parameters))
        return data
