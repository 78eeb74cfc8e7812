"""Every problem of a project: of single facts, and between records."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from ..problems import Kind, Path, Problem, characters, warning
from . import identity
from .farmer import Farmer
from .project import Project, duplicates, located_farmers, located_households
from .village import Village

SAME_PERSON = warning(
    "person_repeated",
    "姓名“{name}”、出生日期{birth}相同，而身份证号不同",
    "核对是否同一人录入两次；是同一人的只留一行，不是的可不理会",
)
SAME_CERTIFICATE = warning(
    "certificate_repeated",
    "承包经营权证号在几户重复",
    "核对证号；同一证的土地只能计入一户，已分户的在证号后加注区别",
)
ADDRESS_ELSEWHERE = warning(
    "address_elsewhere",
    "在册填“是”，但户籍地址“{address}”中没有本村“{village}”，也没有“{township}”",
    "核对户籍是否在本村；不在本村的，在册填“否”",
)

_VILLAGE_ENDINGS = re.compile("(村民委员会|居民委员会|村委会|居委会|社区|村)$")
_TOWNSHIP_ENDINGS = re.compile("(街道办事处|人民政府|街道|镇|乡)$")


def all_problems(project: Project) -> Iterator[Problem]:
    """Yield every problem of a project, with paths from the project."""
    yield from project.own_problems()
    yield from _between(project)
    for v, village in enumerate(project.villages):
        yield from (problem.under("villages", v) for problem in village.own_problems())
        for h, household in enumerate(village.households):
            here = ("villages", v, "households", h)
            yield from (problem.under(*here) for problem in household.own_problems())
            for m, farmer in enumerate(household.members):
                yield from (problem.under(*here, "members", m) for problem in farmer.own_problems())


def _between(project: Project) -> Iterator[Problem]:
    """Yield the warnings between two records, or a record and its village."""
    people = (
        (farmer, (*path, "id_number"))
        for path, farmer in located_farmers(project)
        if None not in (farmer.name, farmer.id_number) and not identity.fault(farmer.id_number)
    )
    yield from _same_person(people)
    certificates = (
        ("".join(household.certificate.split()), (*path, "certificate"))
        for path, household in located_households(project)
        if household.certificate
    )
    yield from duplicates(SAME_CERTIFICATE, certificates)
    for v, village in enumerate(project.villages):
        yield from (problem.under("villages", v) for problem in _addresses(village))


def _same_person(people: Iterable[tuple[Farmer, Path]]) -> Iterator[Problem]:
    """X1: report a name and birth date under two ID numbers."""
    groups: dict[Hashable, list[tuple[Farmer, Path]]] = {}
    for farmer, path in people:
        key = "".join(characters.readable_name(farmer.name).split()), farmer.id_number[6:14]
        groups.setdefault(key, []).append((farmer, path))
    for group in groups.values():
        if len({farmer.id_number for farmer, _ in group}) > 1:
            yield from _each(SAME_PERSON, group)


def _each(kind: Kind, group: list[tuple[Farmer, Path]]) -> Iterator[Problem]:
    for farmer, path in group:
        problem = kind.at(*path, value=farmer.id_number, name=farmer.name, birth=farmer.birth_date)
        others = tuple(other for namesake, other in group if namesake.id_number != farmer.id_number)
        yield replace(problem, related=others[:10])


def _addresses(village: Village) -> Iterator[Problem]:
    """X7: report addresses that name neither the village nor its township.

    Only persons on the register are reported.
    """
    if None in (village.name, village.township):
        return
    known = (_VILLAGE_ENDINGS.sub("", village.name), _TOWNSHIP_ENDINGS.sub("", village.township))
    for h, household in enumerate(village.households):
        for m, farmer in enumerate(household.members):
            if farmer.address and farmer.on_register and not any(name in farmer.address for name in known):
                facts = {"address": farmer.address, "village": village.name, "township": village.township}
                yield ADDRESS_ELSEWHERE.at("households", h, "members", m, "address", value=farmer.address, **facts)
