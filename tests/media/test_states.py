"""The interpreter's states of foreign threads: one a thread, gone with its player."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from app.media.decoder.states import KeptStates

pthreads = ctypes.CDLL(None)

_Body = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
_CALLS = 3


def states() -> set[int]:
    """Addresses of all states of this interpreter."""
    api = ctypes.pythonapi
    api.PyInterpreterState_Get.restype = ctypes.c_void_p
    for function in (api.PyInterpreterState_ThreadHead, api.PyThreadState_Next):
        function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    found: set[int] = set()
    state = api.PyInterpreterState_ThreadHead(api.PyInterpreterState_Get())
    while state:
        found.add(state)
        state = api.PyThreadState_Next(state)
    return found


def in_a_foreign_thread(work: Callable[[object], None]) -> None:
    """Runs it as the body of a thread that Python did not start."""
    body = _Body(work)
    thread = ctypes.c_ulong()
    assert pthreads.pthread_create(ctypes.byref(thread), None, body, None) == 0
    pthreads.pthread_join(thread, None)


def test_a_thread_has_one_state_until_its_player_is_gone() -> None:
    kept, before = KeptStates(), states()

    def work(_: object) -> None:
        for _ in range(_CALLS):
            kept.keep(7)

    in_a_foreign_thread(work)
    in_a_foreign_thread(work)
    assert len(states() - before) == 2
    kept.free(8)
    assert len(states() - before) == 2
    kept.free(7)
    assert states() == before


def test_without_keeping_nothing_stays() -> None:
    before = states()
    in_a_foreign_thread(lambda _: None)
    assert states() == before
