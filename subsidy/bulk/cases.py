"""The projects of a run, each judged by the ordinary library.

They are few; judging one gives its policy, its standard and its problems.
"""

from __future__ import annotations

from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from ..decisions import Assessment, assess, what_if
from ..facts import Money, Project, Village, problems_of
from ..law import Feb29, Policy, PolicyError
from ..problems import KINDS, InputError, Problem, error
from .tables import plain_row

PROJECT_REPEATED = error("bulk_project_repeated", "项目编号重复", "project 在 projects 表中必须唯一，改其中一个")
NO_POLICY = error("bulk_policy_missing", "没有适用的政策：{reason}", "核对告知书发布日期和县（市、区），或指定政策")
STANDARD_LARGE = error(
    "bulk_standard_large", "补贴标准{standard}元过大，批量计算须小于{limit}元", "核对城市低保标准和月数"
)

MONEY = 10_000
"""Money is counted in 1/10000 元."""
_MOST_STANDARD = 10**7

_NO_LAND: dict[str, object] = dict.fromkeys(
    ("total_area", "farmland", "arable", "construction", "unused", "contracted_taken", "uncontracted_taken"), 0
)
_VILLAGE = Village.model_validate(
    {
        "township": "－",
        "name": "－",
        "contract_land": 0,
        "contract_right_population": 0,
        "households": (),
        **_NO_LAND,
    }
)
"""A village without land or people: a project is judged with it alone."""
_MONEY = TypeAdapter[Decimal](Money)

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Case:
    """The values shared by all decisions of a project, as integers.

    A rejected project has no `policy`.
    """

    project: str
    name: str = ""
    policy: int | None = None
    """The number of its policy among those of the run"""
    policy_name: str = ""
    standard: int = 0
    """补贴标准 in 1/10000 元"""
    reference: int = 0
    """The reference date as 20240612"""
    leap_birthday: int = 229
    """The day on which someone born on 29 February completes a year in the year of the reference date (R1)"""


CASE_TYPES = {
    "project": "STRING",
    "name": "STRING",
    "policy": "INT",
    "policy_name": "STRING",
    "standard": "BIGINT",
    "reference": "INT",
    "leap_birthday": "INT",
}
"""The SQL types of a case's fields."""


@dataclass(frozen=True)
class Judged:
    """The projects of a run, their policies, and problems of rejected rows.

    Projects are by their keys; the policies are those that they are decided under.
    """

    cases: dict[str, Case] = field(default_factory=dict)
    policies: list[Policy] = field(default_factory=list)
    rejected: list[tuple[str | None, Sequence[Problem]]] = field(default_factory=list)
    """The key and the errors of each rejected row"""


def judge(rows: Iterable[Row], policy: Policy | None, settings: Mapping[str, str]) -> Judged:
    """Judge the rows of the table of projects.

    Each is judged under `policy` or the packaged one, with `settings` as in `what_if`. Raises `PolicyError` for an
    invalid setting.
    """
    if "dibao" in settings:
        _require_money("dibao", settings["dibao"])
    listed = [plain_row("projects", row) for row in rows]
    keys: list[str | None] = [row.pop("project", None) for row in listed]
    often, judged, decide = Counter(keys), Judged(), _Assessing(policy, settings)
    for key, row in zip(keys, listed, strict=True):
        try:
            if key is None:
                raise InputError([KINDS["field_missing"].at("project")])
            if often[key] > 1:
                raise InputError([PROJECT_REPEATED.at("project", value=key)])
            judged.cases[key] = _case(key, decide(row), judged.policies)
        except InputError as failure:
            judged.rejected.append((key, [problem for problem in failure.problems if problem.is_error]))
            if key is not None:
                judged.cases[key] = Case(key)
    return judged


def _require_money(name: str, text: str) -> None:
    try:
        _MONEY.validate_python(text)
    except ValidationError as failure:
        raise PolicyError(f"{name} 不能是“{text}”") from failure


class _Assessing:
    """An assessor of projects without land.

    It changes each policy by the settings only once.
    """

    def __init__(self, policy: Policy | None, settings: Mapping[str, str]) -> None:
        self.policy = policy
        self.settings = settings
        self.changed: dict[str, Policy] = {}

    def __call__(self, row: Row) -> Assessment:
        """Return the result for a row.

        Raises `InputError` with everything that is wrong with the row.
        """
        dibao = {"dibao": self.settings["dibao"]} if "dibao" in self.settings else {}
        try:
            project = Project.model_validate({**row, **dibao, "villages": (_VILLAGE,)})
        except ValidationError as failure:
            raise InputError(problems_of(failure)) from failure
        result = self._assessed(project)
        if result.full_standard < _MOST_STANDARD:
            return result
        facts = {"standard": result.full_standard, "limit": _MOST_STANDARD}
        raise InputError([STANDARD_LARGE.at("dibao", value=project.dibao, **facts)])

    def _assessed(self, project: Project) -> Assessment:
        """Return the result for a project under its policy with the settings."""
        try:
            result = assess(project, self.policy)
        except PolicyError as failure:
            raise InputError([NO_POLICY.at("notice_date", value=project.notice_date, reason=failure)]) from failure
        if not self.settings:
            return result
        if result.policy.sha256 not in self.changed:
            self.changed[result.policy.sha256] = what_if(result, self.settings).policy
        return assess(project, self.changed[result.policy.sha256])


def _case(key: str, result: Assessment, policies: list[Policy]) -> Case:
    """Return the case of an assessed project.

    A policy not met before is added to `policies`.
    """
    policy, day = result.policy, result.project.announcement_date
    if policy not in policies:
        policies.append(policy)
    early = not isleap(day.year) and policy.feb29 is Feb29.FEB28
    return Case(
        key,
        name=result.project.name,
        policy=policies.index(policy),
        policy_name=policy.name,
        standard=int(result.full_standard * MONEY),
        reference=day.year * 10_000 + day.month * 100 + day.day,
        leap_birthday=228 if early else 229,
    )
