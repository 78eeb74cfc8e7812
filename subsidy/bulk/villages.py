"""Villages in SQL: places for uncontracted land, and totals (R11, R12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..law import Headcount, Policy, UncontractedNames
from ..problems import error
from .integers import chosen
from .reading import AREA_DECIMALS, SHARE, SHARE_DECIMALS, Check, Column, check, own_checks, read_table
from .rejects import Checklist
from .sql import number_of, quotient, shown, total

PROJECT_UNKNOWN = error("record_project_unknown", "没有项目“{project}”", "核对该行的 project，或补上这个项目")
PROJECT_REJECTED = error("bulk_project_rejected", "所属项目“{project}”有错误，未计算", "先更正该项目的错误")

HOUSEHOLD_SUMS = f"""SELECT project, village, count(*) AS households,
  {number_of("faults1 <> 0")} AS rejected_households,
  {number_of("taken_now IS NULL OR taken_before IS NULL OR contracted_area IS NULL")} AS unread,
  {total("taken_now")} AS taken_now, {total("contracted_area - taken_before")} AS held
FROM @households_judged
GROUP BY project, village"""
"""Query of the sums over the households of a village, those rejected included."""

_GROUP = ("project", "village", "branch", "age_band", "insurance", "eligible")
_SUMS = ("persons", "contracted_people", "named", "paid", "contracted_cost", "named_amount", "named_shares")


def groups(band: str) -> str:
    """Return the query of people and money by everything that is counted.

    Each group is within a village.
    """
    return f"""SELECT {", ".join(_GROUP)}, count(*) AS persons,
  {number_of("amount > 0")} AS contracted_people,
  {number_of("uncontracted_amount > 0")} AS named,
  {number_of("amount > 0 OR uncontracted_amount > 0")} AS paid,
  {total("amount")} AS contracted_cost,
  {total("uncontracted_amount")} AS named_amount,
  {total("uncontracted_share")} AS named_shares
FROM (SELECT *, {band} AS age_band FROM @persons_decided WHERE faults2 = 0) AS banded
GROUP BY {", ".join(_GROUP)}"""


PERSON_SUMS = f"""SELECT project, village, {", ".join(f"{total(name)} AS {name}" for name in _SUMS)}
FROM @groups
GROUP BY project, village"""
"""Query of the sums over the persons of a village."""


REJECTED = "SELECT project, village FROM @villages_judged WHERE faults2 <> 0 AND place = 1"
"""Query of the villages that take everyone in them along; there are few, which makes the joins cheap."""


def person_rejects(not_counted: int) -> str:
    """Return the query of the number of persons rejected in each village.

    Persons born too late to be counted are left out.
    """
    return f"""SELECT project, village, count(*) AS rejected_persons
FROM @persons_decided
WHERE faults2 <> 0 AND faults2 <> {not_counted} AND village IS NOT NULL
GROUP BY project, village"""


_NAMED = {"name": ("read_name AS village",)}


@dataclass(frozen=True)
class Villages:
    """The queries and checks of the villages of a run."""

    columns: Sequence[Column]
    policies: Sequence[Policy]

    @cached_property
    def checklist(self) -> Checklist:
        """The checks of a village, in three stages.

        They check it on its own; with its project and households; with what was decided in it.
        """
        stages = (*own_checks(self.columns), *_own_sums()), (*_judging(), *self._headcount()), tuple(self._places())
        return Checklist("villages", ("project", "village"), stages)

    @property
    def read(self) -> str:
        """Query of the villages as they were given.

        `same` counts those of one name, `place` numbers them.
        """
        query = read_table("villages", self.columns, self.checklist.faults(0), instead=_NAMED)
        return f"""SELECT *, count(*) OVER (PARTITION BY project, village) AS same,
  row_number() OVER (PARTITION BY project, village ORDER BY township) AS place
FROM ({query}) AS numbered"""

    @property
    def judged(self) -> str:
        """Query of the villages with their totals, rejected ones included."""
        source = """(SELECT v.*, c.project AS project_found, c.policy, c.standard,
  coalesce(h.households, 0) AS households, coalesce(h.rejected_households, 0) AS rejected_households,
  coalesce(h.unread, 0) AS unread, coalesce(h.taken_now, 0) AS households_taken, coalesce(h.held, 0) AS held,
  coalesce(r.rejected_persons, 0) AS rejected_persons, coalesce(p.persons, 0) AS persons,
  coalesce(p.contracted_people, 0) AS contracted_people, coalesce(p.named, 0) AS named, coalesce(p.paid, 0) AS paid,
  coalesce(p.contracted_cost, 0) AS contracted_cost, coalesce(p.named_amount, 0) AS named_amount,
  coalesce(p.named_shares, 0) AS named_shares
FROM @villages_read AS v
LEFT JOIN @cases AS c ON v.project = c.project
LEFT JOIN @household_sums AS h ON v.project = h.project AND v.village = h.village
LEFT JOIN @person_sums AS p ON v.project = p.project AND v.village = p.village
LEFT JOIN @person_rejects AS r ON v.project = r.project AND v.village = r.village) AS summed"""
        first = self.checklist.staged(source, 1, *self._headcounts())
        return self.checklist.staged(f"({first}) AS counted", 2, *_TOTALS)

    def _headcounts(self) -> Iterator[Mapping[str, str]]:
        """Yield the layers of R11.

        They give the land per head, the number by the formula, and the number that counts.
        """
        yield {"per_head": chosen(self.policies, _land_per_head)}
        number = chosen(self.policies, _headcount)
        yield {"computed_headcount": f"CASE WHEN uncontracted_taken = 0 THEN 0 WHEN per_head > 0 THEN {number} END"}
        yield {"known_headcount": f"coalesce(uncontracted_headcount, {chosen(self.policies, _unstated)})"}
        yield {"places": "coalesce(known_headcount, 0)"}
        yield {"complete": "rejected_households = 0 AND rejected_persons = 0"}

    def _headcount(self) -> Iterator[Check]:
        """Yield the checks of the number of places (R11)."""
        area, stated = _area("uncontracted_taken"), "CAST(uncontracted_headcount AS STRING)"
        unknown = "uncontracted_taken > 0 AND known_headcount IS NULL"
        by_village = chosen(self.policies, lambda p: "true" if p.headcount is Headcount.STATED else "false")
        known = "contract_land IS NOT NULL AND contract_right_population IS NOT NULL"
        yield check("land_per_head_missing", "uncontracted_taken", f"{unknown} AND {known} AND NOT {by_village}", area)
        yield check("uncontracted_headcount_missing", "uncontracted_taken", f"{unknown} AND {by_village}", area)
        without = "uncontracted_taken = 0 AND uncontracted_headcount > 0"
        yield check("uncontracted_headcount_without_land", "uncontracted_headcount", without, stated, stated=stated)

    def _places(self) -> Iterator[Check]:
        """Yield the checks of places and of people in whole villages (R11).

        Names are held against places, and people against the population.
        """
        area, heads = _area("uncontracted_taken"), "CAST(places AS STRING)"
        many, named = f"complete AND named_shares > known_headcount * {SHARE}", chosen(self.policies, _names_counted)
        yield check("uncontracted_names_exceed", "uncontracted_taken", many, area, named=named, heads=heads)
        facts = {
            "people": "CAST(people AS STRING)",
            "contracted": "CAST(contracted_people AS STRING)",
            "uncontracted": heads,
            "population": "CAST(contract_right_population AS STRING)",
        }
        beyond = "complete AND known_headcount IS NOT NULL AND people > contract_right_population"
        population = facts["population"]
        yield check("coverage_exceeds_population", "contract_right_population", beyond, population, **facts)


_TOTALS: tuple[Mapping[str, str], ...] = (
    {"pending_people": "greatest(places - named, 0)"},
    {
        "people": "paid + pending_people",
        "uncontracted_people": "named + pending_people",
        "open_shares": f"places * {SHARE} - named_shares",
        "within": "CASE WHEN places <= contract_right_population THEN places END",
    },
    {"uncontracted_cost": "within * standard"},
    {"cost": "contracted_cost + uncontracted_cost", "pending_amount": "uncontracted_cost - named_amount"},
)
"""R11, R12: the totals. More places than people with a right are an error, and no cost is computed for them: with the
bounds of the input it could pass 64 bits."""


def _land_per_head(policy: Policy) -> str:
    per_head = quotient("contract_land", "contract_right_population", policy.rounding)
    return f"CASE WHEN contract_right_population > 0 THEN {per_head} END"


def _headcount(policy: Policy) -> str:
    return quotient("uncontracted_taken", "per_head", policy.headcount_rounding)


def _unstated(policy: Policy) -> str:
    if policy.headcount is Headcount.STATED:
        return "CASE WHEN uncontracted_taken = 0 THEN 0 END"
    return "computed_headcount"


def _names_counted(policy: Policy) -> str:
    if policy.uncontracted_names is UncontractedNames.TOP_UP:
        return f"concat({shown('named_shares', SHARE_DECIMALS)}, '份')"
    return "concat(CAST(named AS STRING), '人')"


def _own_sums() -> Iterator[Check]:
    """Yield the checks of a village's figures against each other.

    Their conditions name columns as reading does.
    """
    yield _sum_differs("land_kinds_sum", "farmland", "construction", "unused")
    yield _exceeds("arable_exceeds_farmland", "arable", "arable", "farmland")
    yield _sum_differs("contracted_split_sum", "contracted_taken", "uncontracted_taken")
    yield _exceeds("arable_exceeds_before", "arable_before", "arable", before="arable_before")
    yield _exceeds("contract_land_below_taken", "contract_land", taken="contracted_taken", land="contract_land")


def _sum_differs(code: str, *parts: str) -> Check:
    """Return the check that areas add up to the total area."""
    total_area, found = _area("total_area"), shown(" + ".join(parts), AREA_DECIMALS)
    differs = f"{' + '.join(f'read_{part}' for part in parts)} <> read_total_area"
    return check(code, "total_area", differs, total_area, parts=found, total=total_area)


def _exceeds(code: str, where: str, *same: str, **named: str) -> Check:
    """Return the check for an area that exceeds another.

    The first area must not exceed the second. The message names both, by their own names or by those given in `named`.
    """
    facts = {**dict(zip(same, same, strict=True)), **named}
    smaller, larger = facts.values()
    printed = {name: _area(area) for name, area in facts.items()}
    return check(code, where, f"read_{smaller} > read_{larger}", _area(where), **printed)


def _area(name: str) -> str:
    return shown(name, AREA_DECIMALS)


def _judging() -> Iterator[Check]:
    yield check("village_repeated", "name", "same > 1", "village")
    yield check("record_project_unknown", "project", "project_found IS NULL", "project", project="project")
    rejected = "project_found IS NOT NULL AND policy IS NULL"
    yield check("bulk_project_rejected", "project", rejected, "project", project="project")
    taken, parts = _area("contracted_taken"), _area("households_taken")
    differs = "unread = 0 AND households_taken <> contracted_taken"
    yield check("household_sum", "contracted_taken", differs, taken, parts=parts, total=taken)
    land, held = _area("contract_land"), _area("held")
    below = "unread = 0 AND contract_land >= contracted_taken AND contract_land < held"
    yield check("contract_land_below_households", "contract_land", below, land, land=land, held=held)
