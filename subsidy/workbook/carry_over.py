"""A project as an input workbook, whole or as the start of the next one."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..facts import Facts, Project
from ..law import Policy
from .blank import RowValues, workbook_of, write_rows
from .layout import HOUSEHOLDS, PARCELS, PEOPLE, PROGRESS, PROJECT, TABLES, VILLAGES, Table


def project_to_workbook(project: Project, path: str | os.PathLike[str], policy: Policy | None = None) -> None:
    """Write `project` as an input workbook to `path`.

    Reading it back yields an equal project.

    环节 offers the steps of the procedure of `policy`, by default of the latest packaged one. Raises
    `FileInTheWayError` if the file exists, and `OSError` if the disk refuses.
    """
    write_rows(project_rows(project), path, policy)


def carry_over(
    project: Project, entitlements: Mapping[str, Decimal], path: str | os.PathLike[str], policy: Policy | None = None
) -> None:
    """Write the start of the next project in the same villages to `path`.

    The area (亩) taken now is added to the area taken before. Each person's share in `entitlements` (by ID number, as
    a share of one full standard) is added to the share already received, up to 1. Fields of a single acquisition are
    left blank. 环节 offers the steps of the procedure of `policy`, by default of the latest packaged one. Raises
    `FileInTheWayError` if the file exists, and `OSError` if the disk refuses.
    """
    write_rows(_carried(project, entitlements), path, policy)


def carried_over(project: Project, entitlements: Mapping[str, Decimal], policy: Policy | None = None) -> bytes:
    """Return the bytes of what `carry_over` writes."""
    return workbook_of(_carried(project, entitlements), policy)


def _carried(project: Project, entitlements: Mapping[str, Decimal]) -> Mapping[Table, Sequence[RowValues]]:
    rows = project_rows(project)
    people = [_paid(row, entitlements) for row in rows[PEOPLE]]
    households = [
        {**row, "taken_before": row["taken_before"] + row["taken_now"], "taken_now": None, "arable_taken": None}
        for row in rows[HOUSEHOLDS]
    ]
    villages = [{field: row[field] for field in ("township", "name")} for row in rows[VILLAGES]]
    blank: dict[Table, list[RowValues]] = {table: [] for table in TABLES}
    return {**blank, VILLAGES: villages, HOUSEHOLDS: households, PEOPLE: people}


def _paid(row: RowValues, entitlements: Mapping[str, Decimal]) -> RowValues:
    """Return a person's row for the next project, with the share received."""
    share = row["prior_share"] + entitlements.get(row["id_number"], Decimal(0))
    return {**row, "prior_share": min(share, Decimal(1)), "on_uncontracted_list": False}


def project_rows(project: Project) -> dict[Table, Sequence[RowValues]]:
    """Return the rows of every table that hold `project`."""
    households = list(project.households())
    return {
        PROJECT: [_fields_of(project)],
        VILLAGES: [_fields_of(village) for village in project.villages],
        HOUSEHOLDS: [{**_fields_of(household), "village": village.name} for village, household in households],
        PEOPLE: [
            {**_fields_of(person), "household": household.number}
            for _, household in households
            for person in household.members
        ],
        PARCELS: [_fields_of(parcel) for parcel in project.parcels],
        PROGRESS: [_fields_of(step) for step in project.progress],
    }


def _fields_of(facts: Facts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in type(facts).model_fields}
