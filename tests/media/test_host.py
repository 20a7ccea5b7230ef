"""What decoder processes tell, and that they wake the window for it once a beat."""

from __future__ import annotations

import os
from multiprocessing import reduction

from app.media import launch
from app.media.types import FirstPicture, StreamHops
from app.media.wire import Close, Heartbeat, Hello, RingReady
from tests.support.waiting import LIMIT_S


def test_all_a_beat_tells_is_one_message_and_rings_keep_their_place() -> None:
    child = launch.python_child("tests.support.media_children:tells_much", name="teller")
    try:
        child.conn.send(Close(1))
        told: list[object] = []
        beats = 0
        while beats < 2:
            assert child.conn.poll(LIMIT_S)
            received = child.conn.recv()
            if isinstance(received, RingReady):
                if received.name is None:
                    os.close(reduction.recv_handle(child.conn))
                told.append(received)
                continue
            told += received
            if any(isinstance(message, Heartbeat) for message in received):
                beats += 1
                assert [m for m in received if isinstance(m, StreamHops) and m.connected_ms == beats] == [
                    StreamHops(1, beats)
                ] * 3
        kinds = [type(message) for message in told]
        assert kinds[0] is Hello
        first = kinds.index(RingReady)
        assert kinds[first - 1] is StreamHops and kinds[first + 1] is FirstPicture
    finally:
        child.kill()
        child.join(LIMIT_S)
