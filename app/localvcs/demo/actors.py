"""Who walks and drives through the demo site: identities with the attributes a search asks for.

The same people and vehicles exist every day; an identity belongs to one project.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from app.localvcs.demo import chance
from app.localvcs.demo.stage import Colour

CarBody = Literal["sedan", "suv", "van", "truck", "bus", "taxi"]
Kind = Literal["Body", "Motor", "NonMotor"]
"""Target types of SearchTarget. Faces are part of bodies seen from the front."""

COLOURS: dict[str, Colour] = {
    "black": (38, 40, 46),
    "white": (232, 232, 228),
    "grey": (136, 140, 146),
    "red": (186, 44, 46),
    "blue": (44, 86, 164),
    "yellow": (232, 182, 46),
    "green": (56, 118, 76),
    "brown": (122, 84, 56),
    "orange": (226, 112, 36),
    "pink": (222, 138, 158),
    "purple": (106, 70, 140),
    "navy": (34, 46, 82),
    "beige": (206, 188, 156),
    "silver": (188, 192, 196),
}
_TOPS = (
    "black",
    "white",
    "grey",
    "red",
    "blue",
    "yellow",
    "green",
    "brown",
    "orange",
    "pink",
    "purple",
    "navy",
    "beige",
)
_BOTTOMS = ("black", "navy", "grey", "brown", "blue", "beige")
_PAINTS = ("white", "silver", "black", "grey", "red", "blue", "yellow", "green", "brown", "orange")
_BODIES: tuple[CarBody, ...] = ("sedan", "sedan", "sedan", "suv", "suv", "van", "truck", "bus", "taxi")
_HAIR: tuple[Colour, ...] = ((28, 24, 24), (52, 38, 30), (84, 60, 40), (150, 150, 152))
_SKIN: tuple[Colour, ...] = ((236, 196, 164), (224, 178, 142), (198, 148, 112), (150, 104, 76))

PEOPLE_PER_CORP = 30
VEHICLES_PER_CORP = 18
RIDERS_PER_CORP = 6


@dataclass(frozen=True, slots=True)
class Person:
    """``height`` in metres. ``carries``: nothing, a backpack, a shoulder bag or a box."""

    identity: str
    gender: Literal["male", "female"]
    height: float
    build: float
    top: str
    bottom: str
    skirt: bool
    long_coat: bool
    hair: Colour
    long_hair: bool
    skin: Colour
    hat: str | None
    vest: bool
    carries: Literal["", "backpack", "bag", "box"]
    pace: float

    @property
    def attributes(self) -> dict[str, str]:
        return {
            "gender": self.gender,
            "upper_colour": "orange" if self.vest else self.top,
            "lower_colour": self.bottom,
            "lower_style": "skirt" if self.skirt else "trousers",
            "hat": "yes" if self.hat else "no",
            "hair": "long" if self.long_hair else "short",
            "bag": self.carries or "none",
        }


@dataclass(frozen=True, slots=True)
class Vehicle:
    identity: str
    body: CarBody
    paint: str
    plate: str

    @property
    def attributes(self) -> dict[str, str]:
        return {"vehicle": self.body, "colour": self.paint, "plate": self.plate}


@dataclass(frozen=True, slots=True)
class Rider:
    """A person on a bicycle or an electric scooter."""

    identity: str
    person: Person
    paint: str
    scooter: bool

    @property
    def attributes(self) -> dict[str, str]:
        ride = "scooter" if self.scooter else "bicycle"
        return {"vehicle": ride, "colour": self.paint, **self.person.attributes}


Actor = Person | Vehicle | Rider


def kind_of(actor: Actor) -> Kind:
    if isinstance(actor, Person):
        return "Body"
    return "Motor" if isinstance(actor, Vehicle) else "NonMotor"


def _person(identity: str) -> Person:
    dice = chance.dice("person", identity)
    female = dice.random() < 0.5
    worker = dice.random() < 0.18
    return Person(
        identity=identity,
        gender="female" if female else "male",
        height=dice.uniform(1.56, 1.70) if female else dice.uniform(1.66, 1.86),
        build=dice.uniform(0.9, 1.02) if female else dice.uniform(0.98, 1.15),
        top=dice.choice(_TOPS),
        bottom=dice.choice(_BOTTOMS),
        skirt=female and dice.random() < 0.35,
        long_coat=dice.random() < 0.2,
        hair=dice.choice(_HAIR),
        long_hair=female and dice.random() < 0.7,
        skin=dice.choice(_SKIN),
        hat="yellow"
        if worker
        else (dice.choice(("red", "navy", "black", "white")) if dice.random() < 0.15 else None),
        vest=worker,
        carries=dice.choice(("", "", "backpack", "bag", "bag", "box" if worker else "backpack")),
        pace=dice.uniform(0.9, 1.18),
    )


@functools.cache
def people(corp_id: str) -> tuple[Person, ...]:
    return tuple(_person(f"person-{corp_id[-3:]}-{n:02d}") for n in range(PEOPLE_PER_CORP))


@functools.cache
def vehicles(corp_id: str) -> tuple[Vehicle, ...]:
    result = []
    for n in range(VEHICLES_PER_CORP):
        identity = f"vehicle-{corp_id[-3:]}-{n:02d}"
        dice = chance.dice("vehicle", identity)
        body = dice.choice(_BODIES)
        paint = dice.choice(_PAINTS)
        if body == "taxi":
            paint = "yellow"
        elif body == "bus":
            paint = dice.choice(("blue", "green", "red"))
        plate = "".join(dice.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))
        result.append(Vehicle(identity, body, paint, f"A{plate}"))
    return tuple(result)


@functools.cache
def riders(corp_id: str) -> tuple[Rider, ...]:
    result = []
    for n in range(RIDERS_PER_CORP):
        identity = f"rider-{corp_id[-3:]}-{n:02d}"
        dice = chance.dice("rider", identity)
        result.append(Rider(identity, _person(identity), dice.choice(_PAINTS), dice.random() < 0.5))
    return tuple(result)


@functools.cache
def actor(corp_id: str, identity: str) -> Actor:
    """Raises ``StopIteration`` for an identity that is not of this project."""
    everybody: tuple[Actor, ...] = (*people(corp_id), *vehicles(corp_id), *riders(corp_id))
    return next(a for a in everybody if a.identity == identity)
