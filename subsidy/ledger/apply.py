"""The next project, with figures from before filled in from the ledger.

Contradictions between the project and the ledger are reported.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import localcontext
from typing import Any, TypeVar, cast

from ..facts import Facts, Household, Project
from ..law import EXACT
from ..problems import Problem
from .drafts import stated_in
from .journal import Journal
from .planning import Row

Filled = TypeVar("Filled", bound=Facts)
Build = Callable[[Facts, dict[str, Any]], Any]
"""Make facts of the same kind from the fields of others"""


def with_history(project: Project, ledger: Journal) -> tuple[Project, tuple[Problem, ...]]:
    """Return `project` with the ledger's earlier figures, and the problems.

    The ledger knows these figures from before; a problem is reported where the project contradicts them.

    以前累计征收面积 (亩) and 已补贴比例 are filled in where they are 0 and the ledger is certain. A contradiction, a
    suspected division (疑似分户) or a suspected other number of one person is an error and stays as stated; a household
    that merely resembles one of the ledger is a warning. A project that is recorded itself is held against those
    recorded before it.
    """
    with localcontext(EXACT):
        return _filled(project, ledger, lambda facts, fields: type(facts).model_validate(fields))


def fill(project: Project, ledger: Journal) -> tuple[Project, tuple[Problem, ...]]:
    """Do the same as `with_history`, without validating the project.

    Its fields may still be blank (None).
    """
    return _filled(project, ledger, lambda facts, fields: type(facts).model_construct(**fields))


def _filled(project: Project, ledger: Journal, build: Build) -> tuple[Project, tuple[Problem, ...]]:
    held = ledger.plan(project.name or "", list(stated_in(project)))
    rows = iter(held.rows)
    villages = [
        _with(build, village, households=tuple(_household(build, each, next(rows)) for each in village.households))
        for village in project.villages
    ]
    return _with(build, project, villages=tuple(villages)), held.problems


def _household(build: Build, household: Household, row: Row) -> Household:
    pairs = zip(household.members, row.priors, strict=True)
    members = tuple(_with(build, farmer, prior_share=prior) for farmer, prior in pairs)
    return _with(build, household, taken_before=row.before, members=members)


def _with(build: Build, facts: Filled, **changes: object) -> Filled:
    """Return `facts` with some fields changed; the same object if none is."""
    if all(getattr(facts, name) == value for name, value in changes.items()):
        return facts
    return cast("Filled", build(facts, {**dict(facts), **changes}))
