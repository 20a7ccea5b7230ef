"""Which watch tasks a target calls for: a pure function of the target, the moment and the rules.

How alike two pictures are is not decided here: the caller passes a function for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.vcs.schedules import Schedule

NOTIFY_IF_IN_LIST = "NotifyIfInList"
NOTIFY_IF_NOT_IN_LIST = "NotifyIfNotInList"
NOTIFY_ANYWAY = "NotifyAnyway"
BY_IMAGE = "ByImage"
DEFAULT_SIMILARITY = 0.8
"""Of a policy that states no threshold. The document names none; without one every picture would match."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What was seen of a target: a value and how sure that is, 0 to 1."""

    value: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """One target that a camera saw. ``attributes`` by key; ``picture`` is whatever the similarity function
    takes (a descriptor, pixels, None)."""

    target_type: str
    corp_id: str
    device_id: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    picture: object = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One attribute an item asks for: any of the values, at least that sure (None: however sure)."""

    key: str
    values: frozenset[str]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A target on the list of a policy: attributes (all must hold), a picture, or both."""

    item_id: str
    name: str = ""
    wanted: tuple[Wanted, ...] = ()
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    policy_id: str
    mode: str
    target_type: str
    match_type: str
    threshold: float = DEFAULT_SIMILARITY
    name: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """``devices`` None: every device of the project; empty: none."""

    task_id: str
    corp_id: str
    devices: frozenset[str] | None
    schedule: Schedule
    policy_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An item the target is like; ``similarity`` where pictures were compared."""

    item_id: str
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A notice to send. ``items`` are those the target is like: none for NotifyIfNotInList, maybe none for
    NotifyAnyway."""

    task_id: str
    policy_id: str
    mode: str
    items: tuple[Listed, ...]


Similarity = Callable[[Target, str], float | None]
"""How alike a target and the picture at an address are, 0 to 1; None when that cannot be told."""


def matches(
    target: Target,
    at_ms: int,
    tasks: Sequence[Task],
    policies: Mapping[str, Policy],
    items: Mapping[str, Sequence[Item]],
    similarity: Similarity,
) -> list[Match]:
    """A match for each task and policy that applies, in the order of the tasks and of their policies.

    A task applies when its schedule is open at ``at_ms`` and it watches the device; a policy when its type is
    the target's and its list says so. ``policies`` and ``items`` are by policy id; a policy that is missing
    there is passed over. Every picture is compared once, however many tasks share its policy. A picture that
    cannot be compared is not like the target: rather a notice too many than none.
    """
    found: list[Match] = []
    verdicts: dict[str, tuple[Listed, ...] | None] = {}
    for task in tasks:
        if not _watches(task, target, at_ms):
            continue
        for policy_id in task.policy_ids:
            policy = policies.get(policy_id)
            if policy is None:
                continue
            if policy_id not in verdicts:
                verdicts[policy_id] = _judge(policy, target, items.get(policy_id, ()), similarity)
            listed = verdicts[policy_id]
            if listed is not None:
                found.append(Match(task.task_id, policy_id, policy.mode, listed))
    return found


def _watches(task: Task, target: Target, at_ms: int) -> bool:
    if task.corp_id != target.corp_id:
        return False
    if task.devices is not None and target.device_id not in task.devices:
        return False
    return task.schedule.open_at(at_ms)


def _judge(
    policy: Policy, target: Target, items: Sequence[Item], similarity: Similarity
) -> tuple[Listed, ...] | None:
    """The items the target is like, when the policy calls for a notice; else None."""
    if policy.target_type != target.target_type:
        return None
    if policy.match_type == BY_IMAGE:
        listed = _like_pictures(policy, target, items, similarity)
    else:
        listed = tuple(
            Listed(item.item_id) for item in items if item.wanted and holds(item.wanted, target.attributes)
        )
    if policy.mode == NOTIFY_IF_IN_LIST:
        return listed or None
    if policy.mode == NOTIFY_IF_NOT_IN_LIST:
        return None if listed else ()
    return listed


def _like_pictures(
    policy: Policy, target: Target, items: Sequence[Item], similarity: Similarity
) -> tuple[Listed, ...]:
    listed = []
    for item in items:
        alike = similarity(target, item.image_url) if item.image_url else None
        if alike is not None and alike >= policy.threshold:
            listed.append(Listed(item.item_id, alike))
    return tuple(listed)


def holds(wanted: Sequence[Wanted], attributes: Mapping[str, Attribute]) -> bool:
    """Whether every wanted attribute is there, with one of its values, as sure as asked."""
    for one in wanted:
        seen = attributes.get(one.key)
        if seen is None or seen.value not in one.values:
            return False
        if one.score is not None and seen.score < one.score:
            return False
    return True
