"""The kernel: R1–R12 as SQL over integers, for DuckDB and Spark.

It is written in the words that both engines share, as a list of relations, each a name and a query over those before
it. Given are the input tables (`persons_in` …), `cases` (a row a project) and `projects_rejected`; the last are the
result tables. Areas are counted in 1/10000 亩, shares and ratios in 1/1000000, money in 1/10000 元; the bounds on the
input keep every product within 64 bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..law import Policy, packaged_policies
from . import results
from .households import LATE, MEMBERS, REPEATED, Households
from .integers import share_decimals
from .persons import Persons
from .reading import columns_of
from .tables import Schema
from .villages import HOUSEHOLD_SUMS, PERSON_SUMS, REJECTED, Villages, groups, person_rejects

_REPEATED = """SELECT project, id_key
FROM @persons_read
WHERE id_key IS NOT NULL
GROUP BY project, id_key
HAVING count(*) > 1"""
"""Query of the ID numbers of several rows of a project; the same person in several projects is no fault."""

SHARED = frozenset(
    {
        "villages_read",
        "households_read",
        "persons_read",
        "repeated",
        "members",
        "late",
        "households_repeated",
        "households_judged",
        "persons_decided",
        "groups",
        "villages_judged",
        "villages_rejected",
        "rejected",
    }
)
"""The relations that several others use: an engine computes each once and keeps it."""

SPENT: Mapping[str, tuple[str, ...]] = {
    "households_judged": ("households_read", "members", "late"),
    "persons_decided": ("persons_read", "repeated", "households_repeated"),
}
"""The relations that are not needed any more once another is computed: an engine may drop them."""

SOUND: Mapping[str, str] = {"rejected": results.rejected()}
"""Queries of relations for the usual case, in which `faulty` is empty.

They are much shorter, and so are planned faster.
"""


class Relation(NamedTuple):
    """A relation of the kernel: its name and its query."""

    name: str
    query: str


def relations(schema: Schema, policies: Sequence[Policy]) -> Iterator[Relation]:
    """Yield the relations that decide for the input tables of a run.

    The tables have this `schema`; projects are decided under `policies`. The results are named ``result_persons`` and
    so on, after `results.TABLES`.
    """
    policies = policies or tuple(packaged_policies().values())  # where every project was rejected, any will do
    decimals = share_decimals(policies)
    persons = Persons(columns_of("persons", schema["persons"]), policies)
    homes = Households(columns_of("households", schema["households"]), policies)
    places = Villages(columns_of("villages", schema["villages"]), policies)
    yield from _deciding(persons, homes, places)
    judged = {
        "@persons_settled": persons.checklist,
        "@households_settled": homes.checklist,
        "@villages_judged": places.checklist,
    }
    found = (f"SELECT 1 AS found FROM ({each.faulty(relation)}) AS rows_found" for relation, each in judged.items())
    yield Relation("faulty", " UNION ALL ".join(found))
    yield Relation("rejected", results.rejected(*(each.rejected(relation) for relation, each in judged.items())))
    yield Relation("project_sums", results.PROJECT_SUMS)
    yield Relation("project_rejects", results.PROJECT_REJECTS)
    yield Relation("result_persons", results.persons(decimals))
    yield Relation("result_households", results.households(decimals))
    yield Relation("result_villages", results.villages(decimals))
    yield Relation("result_projects", results.projects())
    yield Relation("result_counts", results.COUNTS)
    yield Relation("result_rejected", "SELECT * FROM @rejected")


def _deciding(persons: Persons, homes: Households, places: Villages) -> Iterator[Relation]:
    yield Relation("villages_read", places.read)
    yield Relation("households_read", homes.read)
    yield Relation("persons_read", persons.read)
    yield Relation("repeated", _REPEATED)
    yield Relation("persons_judged", persons.judged)
    yield Relation("members", MEMBERS)
    yield Relation("late", LATE)
    yield Relation("households_repeated", REPEATED)
    yield Relation("households_judged", homes.judged)
    yield Relation("persons_decided", persons.decided)
    yield Relation("household_sums", HOUSEHOLD_SUMS)
    yield Relation("groups", groups(persons.band))
    yield Relation("person_sums", PERSON_SUMS)
    yield Relation("person_rejects", person_rejects(persons.checklist.bit("born_after_reference")))
    yield Relation("villages_judged", places.judged)
    yield Relation("villages_rejected", REJECTED)
    yield Relation("persons_settled", persons.settled)
    yield Relation("households_settled", homes.settled)
