"""Blank cells that a form prints, though no calculation needs them.

Reported before anything is written, by form and by cell of the input workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NotRequired

from typing_extensions import TypedDict

from ..decisions import Assessment, ProblemsJson, VillageResult, assess
from ..facts import Facts, Farmer, Household, Parcel, Project, RecordedStep, Village
from ..law import POSTING_END, POSTING_START, Policy
from ..problems import Path
from ..workbook import titles_of
from .catalog import FORMS, Form, Per
from .scope import Scope, lacks_arable, states_arable, wants_arable
from .words import has_open_rest, recorded, some_cells

_WITH_FOOT = ("附件1", "附件2", "附件3", "附件4", "附件5", "附件7-1", "附件7-2", "附件9", "征收面积确认汇总表")
_POSTED = ("附件7-1公示", "附件7-2公示", "公示通知")
_POSTING_DATED = (*_POSTED, "公示照片", "无异议说明", "会议记录", "告知单")

CellOf = Callable[[Path], str]
"""Returns the cell for a fact, such as 农户!D25, or nothing"""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the forms print that is not known.

    It counts once for a village, or once for the project (then `village` is empty).

    `sheet` and `column` are those of the input workbook; `paths` has the facts that are blank, and is empty for what
    has no cell of its own.
    """

    forms: tuple[str, ...]
    sheet: str
    column: str
    village: str
    count: int
    paths: tuple[Path, ...] = ()

    def cells(self, cell_of: CellOf) -> list[str]:
        """Return the cells as `Reading.cell_of` knows them.

        JSON and facts built in code have none.
        """
        return [cell for path in self.paths if (cell := cell_of(path))]

    def sentence(self, cell_of: CellOf) -> str:
        """Return a line for a clerk: the forms, what is blank, and where."""
        cells = self.cells(cell_of)
        where = some_cells(cells) or (f"{self.count}处" if self.count > 1 else "")
        village = f"{self.village}，" if self.village else ""
        return f"{'、'.join(self.forms)}：{village}“{self.sheet}”表的“{self.column}”{where and f'（{where}）'}"


class MissingJson(TypedDict):
    """Something the forms print that is not known.

    `village` is empty if the project as a whole lacks it.
    """

    forms: list[str]
    sheet: str
    column: str
    village: str
    count: int
    cells: list[str]


class CheckedJson(ProblemsJson):
    """The problems of an input, and what its forms lack.

    `missing_for_forms` is absent if errors stop the calculation.
    """

    missing_for_forms: NotRequired[list[MissingJson]]


def missing_for_forms(
    facts: Project | Assessment,
    policy: Policy | None = None,
    *,
    only: Iterable[str] = (),
    villages: Iterable[str] = (),
) -> tuple[Missing, ...]:
    """Return what the forms of a project lack.

    These facts are optional for the program and compulsory for the paper. `only` and `villages` choose forms and
    villages as for `fill_forms`. A form that is about nothing lacks nothing. Raises `InputError` if a project cannot be
    decided.
    """
    result = assess(facts, policy) if isinstance(facts, Project) else facts
    chosen, named = frozenset(only), frozenset(villages)
    found = (*_of_project(result), *(need for index, _ in enumerate(result.villages) for need in _of(result, index)))
    about = [entry for entry in found if not named or not entry.village or entry.village in named]
    printed = _printed(result, chosen, named)
    kept = (
        replace(entry, forms=tuple(form for form in entry.forms if _prints(printed, form, entry))) for entry in about
    )
    return tuple(entry for entry in kept if entry.forms and entry.count)


def missing_json(missing: Iterable[Missing], cell_of: CellOf = lambda _: "") -> list[MissingJson]:
    """Return what is missing as plain data, with its cells.

    The cells are those a `Reading.cell_of` knows.
    """
    return [
        {
            "forms": [*entry.forms],
            "sheet": entry.sheet,
            "column": entry.column,
            "village": entry.village,
            "count": entry.count,
            "cells": entry.cells(cell_of),
        }
        for entry in missing
    ]


# Which forms are printed ----------------------------------------------------------------------------------------------

Printed = Mapping[str, Collection[str]]
"""The villages for which each form is printed; the empty name stands for the project."""


def _printed(result: Assessment, only: Collection[str], villages: Collection[str]) -> Printed:
    printed: defaultdict[str, set[str]] = defaultdict(set)
    scopes = [("", Scope(result, result.villages))] if not villages else []
    scopes += [
        (village.village.name, Scope(result, (village,)))
        for village in result.villages
        if not villages or village.village.name in villages
    ]
    for form in FORMS:
        if isinstance(form, Form) and (not only or form.number in only):
            names = {name for name, scope in scopes if (form.per is Per.VILLAGE) == bool(name) and form.applies(scope)}
            printed[form.number] |= names
    return printed


def _prints(printed: Printed, form: str, entry: Missing) -> bool:
    """Return whether a form prints the entry.

    A form of the project also prints what a village lacks.
    """
    villages = printed.get(form, ())
    return bool(villages) and (not entry.village or entry.village in villages or "" in villages)


# What they need -------------------------------------------------------------------------------------------------------

_VILLAGE_NEEDS: Mapping[str, Sequence[str]] = {
    "附件2": ("arable_before", "farming_population_before"),
    "附件6": (
        "population_as_of",
        "registered_working",
        "registered_senior",
        "insured_working_employee",
        "insured_working_resident",
        "insured_senior_employee",
        "insured_senior_resident",
    ),
}
"""Fields of a village that a form prints"""


def _missing(
    forms: Sequence[str], model: type[Facts], field: str, village: str = "", paths: Iterable[Path] = ()
) -> Missing:
    found = tuple(paths)
    return Missing(tuple(forms), *titles_of(model, field), village, len(found), found)


def _of_project(result: Assessment) -> Iterator[Missing]:
    project = result.project
    needed = (
        (_WITH_FOOT, "filing_date"),
        (_WITH_FOOT, "filled_by"),
        (_WITH_FOOT, "reviewed_by"),
        ((*_WITH_FOOT, "告知单"), "contact_phone"),
        (_POSTED, "complaint_phone"),
        (("附件12",), "funding_source"),
    )
    for forms, field in needed:
        if not getattr(project, field):
            yield _missing(forms, Project, field, paths=[(field,)])
    if not any(_posting_places(result)):
        yield _missing(("公示通知",), Project, "posting_places", paths=[("posting_places",)])
    sheet, _ = titles_of(RecordedStep, "step")
    for id_ in (POSTING_START, POSTING_END):
        step = result.policy.procedure.by_id.get(id_)
        if step and result.figures.people and recorded(result, id_) is None:
            yield Missing(_POSTING_DATED, sheet, step.name, "", 1)
    for field in ("number", "use", "supply") if not project.parcels else ():
        yield Missing(("附件1",), *titles_of(Parcel, field), "", 1)
    blank = [("parcels", index, "supply") for index, parcel in enumerate(project.parcels) if not parcel.supply]
    yield _missing(("附件1",), Parcel, "supply", paths=blank)


def _posting_places(result: Assessment) -> Iterator[str]:
    yield result.project.posting_places
    yield from (village.village.posting_places for village in result.villages)


def _of(result: Assessment, index: int) -> Iterator[Missing]:
    """Yield what a village lacks."""
    decided = result.villages[index]
    village, name, here = decided.village, decided.village.name, ("villages", index)
    for form, fields in _VILLAGE_NEEDS.items():
        for field in fields:
            if getattr(village, field) is None:
                yield _missing((form,), Village, field, name, [(*here, field)])
    if decided.uncontracted_headcount and not village.uncontracted_method:
        yield _missing(("附件6", "会议记录"), Village, "uncontracted_method", name, [(*here, "uncontracted_method")])
    if any(_posting_places(result)) and not (result.project.posting_places or village.posting_places):
        yield _missing(("公示通知",), Village, "posting_places", name, [(*here, "posting_places")])
    sheet, listed = titles_of(Farmer, "on_uncontracted_list")
    open_places = decided.pending_people + has_open_rest(decided)
    yield Missing(("附件7-2", "附件7-2公示"), sheet, listed, name, open_places)
    yield from _of_people(decided, name, here)


def _of_people(decided: VillageResult, name: str, here: Path) -> Iterator[Missing]:
    paid = {person.farmer.id_number for person in decided.persons if person.total}
    homes = [((*here, "households", index), home) for index, home in enumerate(decided.village.households)]
    printed = {person.farmer.id_number for person in decided.persons}
    people = [
        ((*at, "members", index), who)
        for at, home in homes
        for index, who in enumerate(home.members)
        if who.id_number in printed
    ]
    certificates = ((*at, "certificate") for at, home in homes if home.contracted_area and not home.certificate)
    yield _missing(("附件3", "附件10"), Household, "certificate", name, certificates)
    yield from _arable(decided, name, [(*at, "arable_taken") for at, home in homes if lacks_arable(home)])
    addresses = ((*at, "address") for at, who in people if not who.address)
    yield _missing(("附件9", "附件10"), Farmer, "address", name, addresses)
    phones = ((*at, "phone") for at, who in people if who.id_number in paid and not who.phone)
    yield _missing(("附件10", "未参保名单"), Farmer, "phone", name, phones)


def _arable(decided: VillageResult, name: str, lacking: Sequence[Path]) -> Iterator[Missing]:
    """Yield what is missing of 其中耕地: the households, or the whole column.

    The whole column is missing if no household states it.
    """
    form, (sheet, column) = ("征收面积确认汇总表",), titles_of(Household, "arable_taken")
    if states_arable(decided):
        yield Missing(form, sheet, column, name, len(lacking), tuple(lacking))
    elif lacking and wants_arable(decided):
        yield Missing(form, sheet, column, name, 1)
