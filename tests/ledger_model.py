"""Projects of a village whose households change in between.

They are drawn by hypothesis, with the plain truth about each.

Households are divided, lose their head, receive a bride or a late name. A workbook leaves figures from before to the
ledger, except the parts of a divided household, whose earlier losses the clerk enters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from ledger_stories import acquisition
from strategies import Facts, farmer, household

import subsidy

ZERO = Decimal(0)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class House:
    """A household of the model: its land and its members, by serial number."""

    certificate: str
    contracted: Decimal
    taken: Decimal
    members: tuple[int, ...]

    @property
    def room(self) -> Decimal:
        return self.contracted - self.taken


@dataclass(frozen=True)
class Acquired:
    """One project of the model.

    It has its households as they stood before it, and the land taken from each.
    """

    name: str
    houses: tuple[House, ...]
    now: dict[str, Decimal]
    entered: frozenset[str] = frozenset()
    """Certificates whose earlier loss the clerk entered: the parts of divided households"""

    def facts(self) -> subsidy.Project:
        homes = [self._home(house) for house in self.houses]
        return acquisition(self.name, *homes)

    def _home(self, house: House) -> Facts:
        people = [farmer(serial=serial) for serial in house.members]
        before = house.taken if house.certificate in self.entered else ZERO
        home = household(house.contracted, before, self.now[house.certificate], people, house.certificate[1:])
        return home | {"certificate": house.certificate}

    def after(self) -> tuple[House, ...]:
        return tuple(replace(house, taken=house.taken + self.now[house.certificate]) for house in self.houses)


@dataclass
class Village:
    """The households as they change between projects, each at most once."""

    houses: list[House]
    serials: count[int] = field(default_factory=lambda: count(50))
    certificates: count[int] = field(default_factory=lambda: count(500))
    entered: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set)

    def happen(self, event: str, index: int, other: int, draw: DrawFn) -> None:
        """Let something happen to a household; in a marriage, to two."""
        house, target = self.houses[index], self.houses[other]
        concerned = {house.certificate, target.certificate} if event == "marry" else {house.certificate}
        if concerned & self.touched or (event != "name late" and len(house.members) < 2):
            return
        self.touched |= concerned
        match event:
            case "divide":
                self._divide(index, draw)
            case "marry" if house != target:
                self.houses[index] = replace(house, members=house.members[:-1])
                self.houses[other] = replace(target, members=(*target.members, house.members[-1]))
            case "bury":
                self.houses[index] = replace(house, members=house.members[1:])
            case "name late":
                self.houses[index] = replace(house, members=(*house.members, next(self.serials)))

    def _divide(self, index: int, draw: DrawFn) -> None:
        """Divide members, land and earlier loss of a household."""
        house, other = self.houses[index], f"证{next(self.certificates)}"
        first = house.contracted * draw(st.integers(1, 9)) / 10
        most, least = min(first, house.taken), max(ZERO, house.taken - (house.contracted - first))
        loss = draw(st.sampled_from((least, most)))
        self.houses[index : index + 1] = [
            House(house.certificate, first, loss, house.members[:1]),
            House(other, house.contracted - first, house.taken - loss, house.members[1:]),
        ]
        self.touched.add(other)
        self.entered |= {house.certificate, other} if house.taken else set()


EVENTS = ("divide", "marry", "bury", "name late")


@st.composite
def acquisitions(draw: DrawFn, most: int = 4) -> list[Acquired]:
    """Draw projects of one village whose households change in between."""
    serials, houses = count(1), []
    for number in range(draw(st.integers(1, 3))):
        members = tuple(next(serials) for _ in range(draw(st.integers(1, 4))))
        houses.append(House(f"证{number + 1}", Decimal(draw(st.integers(1, 10))), ZERO, members))
    village, projects = Village(houses), []
    for number in range(draw(st.integers(1, most))):
        village.entered, village.touched = frozenset(), set()
        for _ in range(draw(st.integers(0, 2)) if number else 0):
            index, other = (draw(st.integers(0, len(village.houses) - 1)) for _ in range(2))
            village.happen(draw(st.sampled_from(EVENTS)), index, other, draw)
        now = {h.certificate: (h.room * draw(st.integers(0, 10)) / 10).quantize(TENTH / 1000) for h in village.houses}
        projects.append(Acquired(str(number), tuple(village.houses), now, village.entered))
        village.houses = list(projects[-1].after())
    return projects
