"""The attributes a target of the demo site has: keys, values and what they mean.

The API reference names no vocabulary; its examples use ``HairColor`` and ``GenderCode`` with numbers. Keys
and numbers here are those of GA/T 1400 where it has one (colours, gender, hair) and of GA/T 16.4 for the
classes of vehicles; what neither has is ours. A client may show any of this as it likes: ``ATTRIBUTES`` is
the one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.localvcs.demo.actors import Actor, Person, Rider, Vehicle
from app.localvcs.demo.site import DemoDevice

COLOURS: Mapping[str, str] = {
    "1": "black",
    "2": "white",
    "3": "grey",
    "4": "red",
    "5": "blue",
    "6": "yellow",
    "7": "orange",
    "8": "brown",
    "9": "green",
    "10": "purple",
    "11": "cyan",
    "12": "pink",
    "99": "other",
}
_NEAREST = {"navy": "blue", "silver": "grey", "beige": "brown", "teal": "cyan", "blond": "yellow"}
"""Colours that the demo draws and the numbering does not tell apart."""
_NUMBER_OF = {name: number for number, name in COLOURS.items()}
_VEHICLE_CLASS = {"sedan": "K33", "taxi": "K33", "suv": "K32", "van": "K31", "truck": "H11", "bus": "K11"}
_VEHICLE_USE = {"taxi": "D", "bus": "C", "truck": "F"}
_BAG_STYLE = {"": "0", "bag": "1", "backpack": "3", "box": "4"}

RESTRICTED_SCENES = frozenset({"roof", "serverroom"})
HELMET_SCENES = frozenset({"dock", "yard", "warehouse"})
INTRUSION, NO_HELMET = "1", "2"


@dataclass(frozen=True, slots=True)
class Attribute:
    """``values``: what each number or word means; empty: any text. ``of``: the value of who is seen."""

    key: str
    meaning: str
    values: Mapping[str, str]
    of: Callable[[DemoDevice, Actor], str]


def _person(actor: Actor) -> Person:
    if isinstance(actor, Rider):
        return actor.person
    assert isinstance(actor, Person)
    return actor


def _vehicle(actor: Actor) -> Vehicle:
    assert isinstance(actor, Vehicle)
    return actor


def _rider(actor: Actor) -> Rider:
    assert isinstance(actor, Rider)
    return actor


def colour_number(name: str) -> str:
    return _NUMBER_OF.get(_NEAREST.get(name, name), "99")


_GENDER = Attribute(
    "GenderCode",
    "gender",
    {"1": "male", "2": "female"},
    lambda _, a: "1" if _person(a).gender == "male" else "2",
)
_HEAD = (
    _GENDER,
    Attribute(
        "HairStyle",
        "length of the hair",
        {"1": "short", "11": "over the shoulders"},
        lambda _, a: "11" if _person(a).long_hair else "1",
    ),
    Attribute(
        "HairColor",
        "colour of the hair",
        COLOURS,
        lambda _, a: colour_number(_person(a).hair),
    ),
    Attribute(
        "CapStyle",
        "something on the head",
        {"0": "nothing", "1": "cap", "2": "safety helmet"},
        lambda _, a: "0" if not _person(a).hat else "2" if _person(a).vest else "1",
    ),
    Attribute(
        "GlassesStyle",
        "glasses",
        {"0": "none", "1": "dark glasses"},
        lambda _, a: "1" if _person(a).glasses else "0",
    ),
)
_CLOTHES = (
    Attribute(
        "CoatColor",
        "colour of the upper clothes",
        COLOURS,
        lambda _, a: colour_number("orange" if _person(a).vest else _person(a).top),
    ),
    Attribute(
        "CoatStyle",
        "upper clothes",
        {"1": "short", "2": "long coat", "3": "reflective vest"},
        lambda _, a: "3" if _person(a).vest else "2" if _person(a).long_coat else "1",
    ),
    Attribute(
        "TrousersColor",
        "colour of the lower clothes",
        COLOURS,
        lambda _, a: colour_number(_person(a).bottom),
    ),
    Attribute(
        "BagStyle",
        "what is carried",
        {"0": "nothing", "1": "shoulder bag", "3": "backpack", "4": "box"},
        lambda _, a: _BAG_STYLE[_person(a).carries],
    ),
    Attribute(
        "BagColor",
        "colour of the bag",
        COLOURS,
        lambda _, a: (
            colour_number(_person(a).bag_colour) if _person(a).carries in ("bag", "backpack") else ""
        ),
    ),
    Attribute(
        "ScarfColor",
        "colour of the scarf",
        COLOURS,
        lambda _, a: colour_number(_person(a).scarf) if _person(a).scarf else "",
    ),
)
_TROUSERS = Attribute(
    "TrousersStyle",
    "lower clothes",
    {"1": "trousers", "2": "skirt"},
    lambda _, a: "2" if _person(a).skirt else "1",
)


def event_of(device: DemoDevice, actor: Actor) -> str:
    """The number of the event that somebody's being there is; "" for none."""
    if not isinstance(actor, Person):
        return ""
    if device.scene in RESTRICTED_SCENES and not actor.vest:
        return INTRUSION
    return NO_HELMET if device.scene in HELMET_SCENES and not actor.vest else ""


ATTRIBUTES: Mapping[str, tuple[Attribute, ...]] = {
    "Face": _HEAD,
    "Body": (*_HEAD, *_CLOTHES, _TROUSERS),
    "Motor": (
        Attribute(
            "VehicleClass",
            "kind of vehicle",
            {"K33": "car", "K32": "off-road car", "K31": "van", "K11": "bus", "H11": "truck"},
            lambda _, a: _VEHICLE_CLASS[_vehicle(a).body],
        ),
        Attribute(
            "VehicleUse",
            "what the vehicle is used for",
            {"A": "private", "C": "public bus", "D": "taxi", "F": "freight"},
            lambda _, a: _VEHICLE_USE.get(_vehicle(a).body, "A"),
        ),
        Attribute("VehicleColor", "colour", COLOURS, lambda _, a: colour_number(_vehicle(a).paint)),
        Attribute("PlateNo", "number plate", {}, lambda _, a: _vehicle(a).plate),
    ),
    "NonMotor": (
        Attribute(
            "VehicleClass",
            "kind of vehicle",
            {"1": "bicycle", "2": "electric scooter"},
            lambda _, a: "2" if _rider(a).scooter else "1",
        ),
        Attribute("VehicleColor", "colour", COLOURS, lambda _, a: colour_number(_rider(a).paint)),
        *_HEAD,
        *_CLOTHES,
    ),
    "Event": (
        Attribute(
            "EventType",
            "what happened",
            {INTRUSION: "somebody in a restricted area", NO_HELMET: "no safety helmet at work"},
            event_of,
        ),
        _GENDER,
        *_CLOTHES[:1],
    ),
    "AIoT": (),
}
"""By target type. AIoT: the demo has no such devices, so nothing of it is ever found."""
