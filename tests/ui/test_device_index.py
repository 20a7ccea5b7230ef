"""The table behind the tree, against the plain meaning of a filter on trees made by chance."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.core import tree
from app.core.own import Own
from app.core.tree import Corp, Device, DeviceKind, DeviceStatus, Tree, camera_number
from app.ui.devices.building import build
from app.ui.devices.index import ALL, CAMERA, OFFLINE, ONLINE, Node, Table

NAMES = st.sampled_from(["Gate 1", "Gate 12", "gate 2", "东门 3", "Roof", "NVR", "roof gate"])
STATUSES = st.sampled_from(list(DeviceStatus))
WORDS = st.lists(
    st.sampled_from(["gate", "1", "东", "-roof", "nvr", "-1", "-", "id3", "nothing"]), max_size=3
)


@st.composite
def sites(draw: st.DrawFn) -> Tree:
    devices = []
    for number in range(draw(st.integers(0, 14))):
        kind = draw(st.sampled_from(list(DeviceKind)))
        parent = f"id{draw(st.integers(0, 14))}" if kind is DeviceKind.CHANNEL else None
        corp = f"c{draw(st.integers(0, 2))}"
        devices.append(Device(f"id{number}", draw(NAMES), corp, kind, draw(STATUSES), parent))
    return tree.build(Tree(), [Corp("c0", "Project gate"), Corp("c1", "Other")], devices)[0]


OWNS = st.builds(
    lambda favourites, more: Own(tuple(dict.fromkeys(favourites))).create("Roof group", more)[0],
    st.lists(st.sampled_from([f"id{n}" for n in range(16)]), max_size=4),
    st.lists(st.sampled_from([f"id{n}" for n in range(16)]), max_size=4),
)
ORDERS = st.sampled_from(["name", "id", "status", "number"])


def holders_above(node: Node) -> list[Node]:
    found = []
    above = node.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def wanted(table: Table, query: str, chip: str, shut: set[str]) -> list[str]:
    """The rule said plainly: a line is shown if it matches, or what is above it does, or what is below."""
    words = [w for w in query.casefold().split() if w != "-"]
    keep, drop = [w for w in words if w[0] != "-"], [w[1:] for w in words if w[0] == "-"]
    nodes = [table.node(n) for n in range(len(table))]

    def text(node: Node) -> str:
        return table.text[node.n]

    def dropped(node: Node) -> bool:
        return any(w in text(n) for n in (node, *holders_above(node)) for w in drop)

    def matched(node: Node) -> bool:
        lines = (node, *holders_above(node)) if keep else (node,)
        return any(all(w in text(n) for w in keep) for n in lines)

    hits = []
    for node in nodes:
        if dropped(node):
            continue
        if node.kind == CAMERA:
            state = chip == ALL or (node.status is DeviceStatus.ONLINE) == (chip == ONLINE)
            if matched(node) and state:
                hits.append(node)
        elif keep and chip == ALL and all(w in text(node) for w in keep):
            outermost = not any(all(w in text(n) for w in keep) for n in holders_above(node))
            hits += [node] * outermost  # also when nothing is in it
    lines = {n.n for hit in hits for n in (hit, *holders_above(hit))}
    return [n.key for n in nodes if n.n in lines and not any(above.key in shut for above in holders_above(n))]


@given(sites(), OWNS, ORDERS, WORDS, st.sampled_from([ALL, ONLINE, OFFLINE]), st.data())
@settings(max_examples=150, deadline=None)
def test_a_filter_shows_what_it_says(
    site: Tree, own: Own, order: str, words: list[str], chip: str, data: st.DataObject
) -> None:
    table = build(site, own, order)
    shut = data.draw(st.sets(st.sampled_from([h.key for h in table.holders.values()] or ["?"]), max_size=2))
    query = " ".join(words)
    rows, count = table.filtered(query, chip, shut)
    if words or chip != ALL:
        assert [table.key(n) for n in rows] == wanted(table, query, chip, shut)
    assert rows == sorted(set(rows))
    everything = wanted(table, query, chip, set())
    assert count == sum(1 for key in everything if key.startswith("d:") and table.by_key[key].kind == CAMERA)


@given(sites(), OWNS, ORDERS)
@settings(max_examples=60, deadline=None)
def test_every_device_stands_once_and_is_counted(site: Tree, own: Own, order: str) -> None:
    table = build(site, own, order)
    home = range(table.own_end, len(table))
    assert {table.key(n)[2:] for n in home if table.key(n).startswith("d:")} == set(site.devices)
    assert table.total == sum(d.is_camera for d in site.devices.values())
    assert table.online == sum(d.is_camera and d.status is DeviceStatus.ONLINE for d in site.devices.values())
    for n in range(len(table)):
        node = table.node(n)
        assert table.find(node.key) == n
        below = table.cameras(n)
        if node.kind != CAMERA:
            assert node.total == len(below)
            assert node.online == sum(site.devices[i].status is DeviceStatus.ONLINE for i in below)
    everywhere = {h.key for h in table.holders.values()}
    assert table.rows(everywhere) == list(range(len(table)))
    assert [table.key(n) for n in table.rows(set())] == [r.key for r in table.roots]


@given(sites(), OWNS, st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_device_is_as_if_built_anew(site: Tree, own: Own, data: st.DataObject) -> None:
    if not site.devices:
        return
    table = build(site, own)
    old = site.devices[data.draw(st.sampled_from(sorted(site.devices)))]
    new = replace(old, status=data.draw(STATUSES), name=old.name + "!")
    table.update(new)
    again = build(Tree(site.corps, {**site.devices, new.id: new}, site.below), own)
    assert again.same_places(table)
    assert (table.text, table.state) == (again.text, again.state)
    assert (table.online, table.total) == (again.online, again.total)
    counts = [(h.online, h.total) for h in table.holders.values()]
    assert counts == [(h.online, h.total) for h in again.holders.values()]


def test_orders() -> None:
    def names(order: str) -> list[str]:
        devices = [
            Device("31", "Gate 10", "c", DeviceKind.IPC, DeviceStatus.ONLINE),
            Device("12", "Gate 9", "c", DeviceKind.IPC, DeviceStatus.OFFLINE),
            Device("23", "Attic", "c", DeviceKind.IPC, DeviceStatus.UNREGISTERED),
            Device("14", "Yard 2 east", "c", DeviceKind.IPC, DeviceStatus.ONLINE),
        ]
        table = build(tree.build(Tree(), [], devices)[0], None, order)
        return [n.name for n in table.by_device.values()]

    assert names("name") == ["Attic", "Gate 9", "Gate 10", "Yard 2 east"]
    assert names("id") == ["Gate 9", "Yard 2 east", "Attic", "Gate 10"]
    assert names("status") == ["Gate 10", "Yard 2 east", "Gate 9", "Attic"]
    assert names("number") == ["Yard 2 east", "Gate 9", "Gate 10", "Attic"]


def test_the_number_of_a_camera() -> None:
    def number(name: str, device_id: str = "x") -> int | None:
        return camera_number(Device(device_id, name, "c", DeviceKind.IPC, DeviceStatus.ONLINE))

    assert number("Gate 12") == 12
    assert number("Building 3 camera 07") == 7
    assert number("Gate", "3101150000132000042") == 132000042
    assert number("Gate", "none") is None
