"""Who walks and drives through the demo site: identities with the attributes a search asks for.

The same people and vehicles exist every day; an identity belongs to one project.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    "teal": (28, 138, 144),
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
    "teal",
)
_BOTTOMS = ("black", "navy", "grey", "brown", "blue", "beige")
_HATS = ("red", "navy", "black", "white", "green", "pink")
_BRIGHT = ("red", "blue", "yellow", "green", "orange", "pink", "purple", "teal", "white", "black")
_PAINTS = (
    "white",
    "grey",
    "black",
    "red",
    "blue",
    "yellow",
    "green",
    "brown",
    "orange",
    "purple",
    "teal",
    "pink",
)
_BODIES: tuple[CarBody, ...] = (
    *("sedan", "suv", "van", "truck", "bus", "taxi"),
    *("sedan", "suv", "van", "truck", "bus", "taxi"),
    *("sedan", "suv", "van", "sedan", "sedan", "sedan"),
)
_LIVERIES: dict[CarBody, tuple[str, ...]] = {
    "taxi": ("yellow", "teal"),
    "bus": ("blue", "green", "red", "orange"),
}
_ROOFS = ("", "", "black", "white", "red", "yellow")
HAIR: dict[str, Colour] = {
    "black": (28, 24, 24),
    "brown": (74, 50, 36),
    "blond": (204, 168, 98),
    "red": (148, 66, 34),
    "grey": (158, 158, 160),
}
_HAIR = ("black", "black", "brown", "brown", "blond", "red", "grey")
_MASKS = ("white", "black", "teal", "pink", "blue")
_SKIN: tuple[Colour, ...] = ((236, 196, 164), (224, 178, 142), (198, 148, 112), (150, 104, 76))

PEOPLE_PER_CORP = 30
VEHICLES_PER_CORP = 18
RIDERS_PER_CORP = 6


@dataclass(frozen=True, slots=True)
class Person:
    """``height`` in metres. ``hair``: key of ``HAIR``. ``scarf``: its colour, "" for none. ``carries``:
    nothing, a backpack or a shoulder bag of ``bag_colour``, or a box. ``band``: round the hat, ``earphones``:
    over the head, ``mask``: before mouth and nose; their colours, "" for none."""

    identity: str
    gender: Literal["male", "female"]
    height: float
    build: float
    top: str
    bottom: str
    skirt: bool
    long_coat: bool
    hair: str
    long_hair: bool
    skin: Colour
    hat: str | None
    vest: bool
    carries: Literal["", "backpack", "bag", "box"]
    bag_colour: str
    scarf: str
    glasses: bool
    pace: float
    beard: bool = False
    band: str = ""
    earphones: str = ""
    mask: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        return {
            "gender": self.gender,
            "upper_colour": "orange" if self.vest else self.top,
            "lower_colour": self.bottom,
            "lower_style": "skirt" if self.skirt else "trousers",
            "hat": "yes" if self.hat else "no",
            "hair": "long" if self.long_hair else "short",
            "hair_colour": self.hair,
            "bag": self.carries or "none",
        }


@dataclass(frozen=True, slots=True)
class Vehicle:
    identity: str
    body: CarBody
    paint: str
    plate: str
    roof: str = ""
    """Its colour where it is another one than the paint, else ""."""

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


def _person(identity: str, top: str, bottom: str) -> Person:
    dice = chance.dice("person", identity)
    female = dice.random() < 0.5
    worker = dice.random() < 0.18
    return Person(
        identity=identity,
        gender="female" if female else "male",
        height=dice.uniform(1.56, 1.70) if female else dice.uniform(1.66, 1.86),
        build=dice.uniform(0.9, 1.02) if female else dice.uniform(0.98, 1.15),
        top=top,
        bottom=bottom,
        skirt=female and dice.random() < 0.35,
        long_coat=dice.random() < 0.2,
        hair=dice.choice(_HAIR),
        long_hair=female and dice.random() < 0.7,
        skin=dice.choice(_SKIN),
        hat="yellow" if worker else (dice.choice(_HATS) if dice.random() < 0.25 else None),
        vest=worker,
        carries=dice.choice(("", "", "backpack", "bag", "bag", "box" if worker else "backpack")),
        bag_colour=dice.choice(tuple(c for c in _BRIGHT if c != top)),
        scarf=dice.choice(tuple(c for c in _BRIGHT if c != top)) if dice.random() < 0.35 else "",
        glasses=dice.random() < 0.3,
        pace=dice.uniform(0.9, 1.18),
    )


def _with_face(person: Person, others: Sequence[Person]) -> Person:
    """What tells faces apart from near: nobody looks like one of the ``others``, as few real people do."""
    dice = chance.dice("face", person.identity)
    best, clashes = person, len(others) + 1
    for _ in range(12):
        tried = replace(
            person,
            beard=person.gender == "male" and dice.random() < 0.5,
            band=dice.choice([c for c in _BRIGHT if c != person.hat]) if person.hat else "",
            earphones=dice.choice(_BRIGHT) if not person.hat and dice.random() < 0.6 else "",
            mask=dice.choice(_MASKS) if dice.random() < 0.35 else "",
        )
        alike = sum(_marks(tried) == _marks(other) for other in others)
        if alike < clashes:
            best, clashes = tried, alike
    return best


def _marks(person: Person) -> tuple[object, ...]:
    chin = person.mask or person.beard
    return person.hat or person.hair, person.band, person.earphones, chin


def _dressed(corp_id: str, name: str, count: int) -> tuple[Person, ...]:
    """No two of them wear the same colours: one can tell them apart, as one can real people."""
    dice = chance.dice("outfits", corp_id, name)
    tops, bottoms = dice.sample(_TOPS, len(_TOPS)), dice.sample(_BOTTOMS, len(_BOTTOMS))
    result: list[Person] = []
    for n in range(count):
        person = _person(
            f"{name}-{corp_id[-3:]}-{n:02d}",
            tops[n % len(tops)],
            bottoms[(n + 2 * (n // len(tops))) % len(bottoms)],
        )
        result.append(_with_face(person, result))
    return tuple(result)


@functools.cache
def people(corp_id: str) -> tuple[Person, ...]:
    return _dressed(corp_id, "person", PEOPLE_PER_CORP)


@functools.cache
def vehicles(corp_id: str) -> tuple[Vehicle, ...]:
    """No two have the same paint and the same roof."""
    result: list[Vehicle] = []
    for n in range(VEHICLES_PER_CORP):
        identity = f"vehicle-{corp_id[-3:]}-{n:02d}"
        dice = chance.dice("vehicle", identity)
        body = _BODIES[n % len(_BODIES)]
        taken = [v.paint for v in result if v.body == body]
        # A paint that few have, of any kind of vehicle.
        free = [p for p in _LIVERIES.get(body, _PAINTS) if p not in taken]
        rarest = min(sum(v.paint == p for v in result) for p in free)
        paint = dice.choice([p for p in free if sum(v.paint == p for v in result) == rarest])
        roofs = [v.roof or paint for v in result if v.paint == paint]
        roof = dice.choice([r for r in _ROOFS if (r or paint) not in roofs])
        plate = "".join(dice.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))
        result.append(Vehicle(identity, body, paint, f"A{plate}", roof if roof != paint else ""))
    return tuple(result)


@functools.cache
def riders(corp_id: str) -> tuple[Rider, ...]:
    result: list[Rider] = []
    for person in _dressed(corp_id, "rider", RIDERS_PER_CORP):
        dice = chance.dice("rider", person.identity)
        taken = [rider.paint for rider in result]
        paint = dice.choice([p for p in _PAINTS if p not in taken])
        result.append(Rider(person.identity, person, paint, dice.random() < 0.5))
    return tuple(result)


@functools.cache
def actor(corp_id: str, identity: str) -> Actor:
    """Raises ``StopIteration`` for an identity that is not of this project."""
    everybody: tuple[Actor, ...] = (*people(corp_id), *vehicles(corp_id), *riders(corp_id))
    return next(a for a in everybody if a.identity == identity)
