"""Which tasks a target calls for: modes, lists, schedules, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.localvcs.watch_matching import (
    Attribute,
    Item,
    Listed,
    Match,
    Policy,
    Target,
    Task,
    Wanted,
    holds,
    matches,
)
from app.vcs.schedules import Schedule

NOW = 1_767_326_400_000  # 2026-01-02T12:00+08:00, a Friday
ALWAYS = Schedule("LONG_RUNNING", frozenset(), (), 0, 480)
RED = Wanted("Color", frozenset({"red", "orange"}), 0.8)
TALL = Wanted("Height", frozenset({"tall"}))


def target(**more: Any) -> Target:
    return Target(
        **{
            "target_type": "Body",
            "corp_id": "c",
            "device_id": "d",
            "attributes": {"Color": Attribute("red", 0.9), "Height": Attribute("tall", 0.1)},
            "picture": "me",
        }
        | more
    )


def task(**more: Any) -> Task:
    return Task(
        **{
            "task_id": "t",
            "corp_id": "c",
            "devices": None,
            "schedule": ALWAYS,
            "policy_ids": ("p",),
        }
        | more
    )


def policy(mode: str = "NotifyIfInList", match_type: str = "ByAttributes", **more: Any) -> Policy:
    return Policy(**{"policy_id": "p", "mode": mode, "target_type": "Body", "match_type": match_type} | more)


def no_pictures(_: Target, url: str) -> float | None:
    raise AssertionError(f"nobody asked to compare {url}")


def found(
    *,
    of: Target | None = None,
    at_ms: int = NOW,
    tasks: Sequence[Task] | None = None,
    policies: Sequence[Policy] | None = None,
    items: Sequence[Item] = (),
    pictures: Mapping[str, float | None] | None = None,
) -> list[Match]:
    def similarity(seen: Target, url: str) -> float | None:
        assert seen.picture == "me"
        assert pictures is not None, "nobody asked to compare pictures"
        return pictures[url]

    return matches(
        of or target(),
        at_ms,
        [task()] if tasks is None else tasks,
        {p.policy_id: p for p in policies or [policy()]},
        {"p": items},
        similarity,
    )


def in_list(*item_ids: str) -> list[Match]:
    return [Match("t", "p", "NotifyIfInList", tuple(Listed(item_id) for item_id in item_ids))]


LISTED = Item("red", wanted=(RED,))
UNLISTED = Item("small", wanted=(TALL, Wanted("Color", frozenset({"blue"}))))
PICTURE = Item("picture", image_url="http://a/p.jpg")
BOTH = Item("both", wanted=(Wanted("Color", frozenset({"blue"})),), image_url="http://a/b.jpg")


def test_in_list_by_attributes() -> None:
    assert found(items=[UNLISTED, LISTED, Item("tall", wanted=(TALL, RED))]) == in_list("red", "tall")
    assert found(items=[UNLISTED]) == []
    assert found(items=[]) == []


def test_not_in_list_by_attributes() -> None:
    not_in_list = [policy("NotifyIfNotInList")]
    assert found(policies=not_in_list, items=[UNLISTED]) == [Match("t", "p", "NotifyIfNotInList", ())]
    assert found(policies=not_in_list, items=[]) == [Match("t", "p", "NotifyIfNotInList", ())]
    assert found(policies=not_in_list, items=[UNLISTED, LISTED]) == []


def test_anyway() -> None:
    anyway = [policy("NotifyAnyway")]
    assert found(policies=anyway, items=[]) == [Match("t", "p", "NotifyAnyway", ())]
    assert found(policies=anyway, items=[LISTED, UNLISTED]) == [
        Match("t", "p", "NotifyAnyway", (Listed("red"),))
    ]


def test_by_attributes_passes_over_items_that_have_only_a_picture() -> None:
    assert found(items=[PICTURE]) == []
    assert found(policies=[policy("NotifyIfNotInList")], items=[PICTURE]) != []


def test_by_image_passes_over_items_that_have_only_attributes() -> None:
    by_image = [policy(match_type="ByImage", threshold=0.9)]
    assert found(policies=by_image, items=[LISTED]) == []
    pictures = {"http://a/p.jpg": 0.9, "http://a/b.jpg": 0.95}
    assert found(policies=by_image, items=[LISTED, PICTURE, BOTH], pictures=pictures) == [
        Match("t", "p", "NotifyIfInList", (Listed("picture", 0.9), Listed("both", 0.95)))
    ]


@pytest.mark.parametrize(
    ("alike", "threshold", "notified"),
    [(0.8, 0.8, True), (0.7999, 0.8, False), (0.0, 0.0, True), (None, 0.0, False), (1.0, 0.99, True)],
)
def test_threshold(alike: float | None, threshold: float, notified: bool) -> None:
    by_image = [policy(match_type="ByImage", threshold=threshold)]
    assert bool(found(policies=by_image, items=[PICTURE], pictures={"http://a/p.jpg": alike})) is notified


def test_a_picture_that_cannot_be_compared_is_not_on_the_list() -> None:
    by_image = [policy("NotifyIfNotInList", "ByImage")]
    assert found(policies=by_image, items=[PICTURE], pictures={"http://a/p.jpg": None}) == [
        Match("t", "p", "NotifyIfNotInList", ())
    ]


def test_another_type_is_nobodys_business() -> None:
    for mode in ("NotifyIfInList", "NotifyIfNotInList", "NotifyAnyway"):
        assert found(of=target(target_type="Face"), policies=[policy(mode)], items=[LISTED]) == []


def test_devices_and_projects() -> None:
    def seen(**more: Any) -> bool:
        return bool(found(tasks=[task(**more)], items=[LISTED]))

    assert seen()
    assert seen(devices=frozenset({"d", "e"}))
    assert not seen(devices=frozenset({"e"}))
    assert not seen(devices=frozenset())
    assert not seen(corp_id="other")
    assert not seen(corp_id="other", devices=frozenset({"d"}))
    assert not seen(policy_ids=("gone",))


def test_schedules_open_and_close_tasks() -> None:
    noon = Schedule(
        "EVERY_WEEK", frozenset({5}), (("12:00:00", "12:00:00"), ("14:00:00", "15:00:00")), 0, 480
    )
    hour = 3_600_000
    for at_ms, notified in (
        (NOW - 1, False),
        (NOW, True),
        (NOW + 999, True),
        (NOW + 1000, False),
        (NOW + 2 * hour, True),
        (NOW + 3 * hour - 1, True),
        (NOW + 3 * hour, False),
        (NOW + 24 * hour, False),
        (NOW + 7 * 24 * hour, True),
    ):
        assert bool(found(at_ms=at_ms, tasks=[task(schedule=noon)], items=[LISTED])) is notified, at_ms


def test_order_and_one_comparison_for_all_tasks() -> None:
    asked: list[str] = []

    def similarity(_: Target, url: str) -> float:
        asked.append(url)
        return 1.0

    policies = {
        "a": Policy("a", "NotifyIfInList", "Body", "ByImage"),
        "b": Policy("b", "NotifyAnyway", "Body", "ByAttributes"),
    }
    tasks = [task(task_id=name, policy_ids=ids) for name, ids in (("2", ("b", "a")), ("1", ("a",)))]
    result = matches(target(), NOW, tasks, policies, {"a": [PICTURE], "b": [LISTED]}, similarity)
    assert [(match.task_id, match.policy_id) for match in result] == [("2", "b"), ("2", "a"), ("1", "a")]
    assert asked == ["http://a/p.jpg"]


def test_nothing_is_compared_for_targets_nobody_watches() -> None:
    by_image = {"p": policy(match_type="ByImage")}
    for unwatched, at_ms in ((target(device_id="x"), NOW), (target(target_type="Face"), NOW)):
        watching = [task(devices=frozenset({"d"}))]
        assert matches(unwatched, at_ms, watching, by_image, {"p": [PICTURE]}, no_pictures) == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), True),
        ((RED,), True),
        ((RED, TALL), True),
        ((Wanted("Color", frozenset({"red"}), 0.9),), True),
        ((Wanted("Color", frozenset({"red"}), 0.91),), False),
        ((Wanted("Color", frozenset({"blue"})),), False),
        ((Wanted("Age", frozenset({"1"})),), False),
        ((RED, Wanted("Age", frozenset({"1"}))), False),
    ],
)
def test_all_attributes_must_hold(wanted: tuple[Wanted, ...], expected: bool) -> None:
    assert holds(wanted, target().attributes) is expected


keys = st.sampled_from("abc")
values = st.sampled_from("123")
scores = st.sampled_from([0.0, 0.5, 1.0])


@settings(max_examples=50, deadline=None)
@given(
    attributes=st.dictionaries(keys, st.builds(Attribute, values, scores)),
    items=st.lists(
        st.lists(
            st.builds(Wanted, keys, st.frozensets(values, min_size=1), st.one_of(st.none(), scores)),
            min_size=1,
            max_size=3,
        ),
        max_size=4,
    ),
)
def test_either_in_the_list_or_not(attributes: dict[str, Attribute], items: list[list[Wanted]]) -> None:
    """For any target and list exactly one of the two modes notifies, and NotifyAnyway always does."""
    listed = [Item(str(number), wanted=tuple(wanted)) for number, wanted in enumerate(items)]
    notified = {
        mode: found(of=target(attributes=attributes), policies=[policy(mode)], items=listed)
        for mode in ("NotifyIfInList", "NotifyIfNotInList", "NotifyAnyway")
    }
    assert bool(notified["NotifyIfInList"]) is not bool(notified["NotifyIfNotInList"])
    (anyway,) = notified["NotifyAnyway"]
    expected = [item.item_id for item in listed if holds(item.wanted, attributes)]
    assert [item.item_id for item in anyway.items] == expected
