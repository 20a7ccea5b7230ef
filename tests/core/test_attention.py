"""Who was looked at when: the list of cameras nobody saw."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.attention import KEEP_S, Attention, Looks, Unseen
from app.core.instant import Instant
from app.store.database import Database
from app.store.shift import ShiftStore
from tests.support.manual import ManualClock, ManualExecutor, ManualLoop

MINUTE = 60_000


def test_never_seen_first_then_the_oldest() -> None:
    looks = Looks()
    looks.look(["b"], Instant(10 * MINUTE))
    looks.look(["a"], Instant(20 * MINUTE))
    looks.look(["c"], Instant(29 * MINUTE))
    now = Instant(30 * MINUTE)
    assert looks.unseen("abcxy", now, 10) == [
        Unseen("x", None),
        Unseen("y", None),
        Unseen("b", Instant(10 * MINUTE)),
        Unseen("a", Instant(20 * MINUTE)),
    ]
    assert looks.unseen("abc", now, 15) == [Unseen("b", Instant(10 * MINUTE))]
    assert looks.unseen([], now, 1) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 200)), max_size=20),
    st.integers(0, 250),
    st.integers(1, 60),
)
def test_as_a_naive_look_says(seen: list[tuple[str, int]], now: int, minutes: int) -> None:
    looks = Looks()
    for device, at in sorted(seen, key=lambda pair: pair[1]):
        looks.look([device], Instant(at * MINUTE))
    found = {u.device_id: u.last for u in looks.unseen("abcd", Instant(now * MINUTE), minutes)}
    for device in "abcd":
        times = [at for d, at in seen if d == device]
        assert (device in found) == (not times or max(times) <= now - minutes)
        if device in found:
            assert found[device] == (max(times) * MINUTE if times else None)


def test_a_restart_does_not_forget(tmp_path: Path) -> None:
    clock, loop, executor = ManualClock(), ManualLoop(), ManualExecutor()
    database = Database(tmp_path / "db.sqlite")

    def begin() -> Attention:
        made = Attention(clock, executor, loop.post, ShiftStore(database, "site"))
        made.start()
        executor.run()
        loop.run()
        return made

    one = begin()
    one.look(["a"])
    clock.advance(KEEP_S)
    one.tick()
    executor.run()
    two = begin()  # after a kill: the last minute may be missing, no more
    assert [u.device_id for u in two.unseen("ab", 30)] == ["b"]
    two.look(["b"])
    two.shutdown()
    three = begin()
    assert three.unseen("ab", 30) == []
    clock.advance(31 * 60)
    assert [u.device_id for u in three.unseen("ab", 30)] == ["a", "b"]
    database.close()
