"""The steps of the procedure (经办流程) as data (R15): a TOML file beside the policies, read into a `Procedure`.

A district with other terms or other steps writes its own file, or amends this one; `progress` checks recorded dates
against it, `procedure` lays them over it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationError, model_validator

from ..problems import Words, entries_at_fault, toml_fault, why_not
from .terms import LandUseMode

PUBLICATION = "征收土地告知书发布"
"""What the procedure begins with; its date is a fact of the project, not a step to record."""
PUBLICATION_CLAUSE = "§1"

_PACKAGED = Path(__file__).with_name("policies") / "lishi" / "procedure.toml"


class ProcedureError(ValueError):
    """A procedure file cannot be used; the text says why, in Chinese."""


Workdays = Annotated[int, Strict(), Field(ge=1, le=365)]


class Step(BaseModel):
    """环节: one step of the procedure. Terms are in 工作日."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: Words
    """环节, unique in the procedure"""
    clause: Words
    """条款"""
    actor: Words | dict[LandUseMode, Words]
    """责任单位, or the one for each 用地方式"""
    waits_for: tuple[Words, ...] = ()
    """The steps whose last one starts the term"""
    needs: tuple[Words, ...] = ()
    """Steps that must be over before this one is done, without moving the start of its term"""
    term: Workdays | None = None
    """期限; None where the document sets none"""
    minimum: Workdays | None = None
    """How long the step must last at least, its first day not counted"""
    follows_notice: Annotated[bool, Strict()] = False
    """Taken to happen on the day the 征收土地告知书 is published, unless recorded otherwise"""
    external: Annotated[bool, Strict()] = False
    """Decided outside the district, so that no date is ever expected for it"""
    produces: str = ""
    """What the step yields"""
    materials: tuple[Words, ...] = ()
    """The papers handed over"""

    @property
    def before(self) -> tuple[str, ...]:
        """Every step that must be over before this one is done."""
        return self.waits_for + self.needs

    def actor_for(self, mode: LandUseMode) -> str:
        """Return 责任单位 in a project of that 用地方式."""
        return self.actor if isinstance(self.actor, str) else self.actor[mode]

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        if isinstance(self.actor, dict) and set(self.actor) != set(LandUseMode):
            raise ValueError("责任单位须为每一种用地方式各写一个")
        if (self.term or self.minimum) and not (self.waits_for or self.follows_notice):
            raise ValueError("有期限的环节须写明从哪个环节起算（waits_for）")
        if self.term and self.minimum and self.minimum > self.term:
            raise ValueError("最短时间（minimum）不能长于期限（term）")
        return self


class Procedure(BaseModel):
    """经办流程: the steps in the order of the document, and the one that ends it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: Words
    document: Words
    """文号"""
    finish: Words
    """The step with which a project is done"""
    steps: tuple[Step, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """The steps by name, in the order of the document."""
        return {step.name: step for step in self.steps}

    @cached_property
    def in_order(self) -> tuple[Step, ...]:
        """The steps, each after all that stand before it."""
        order = TopologicalSorter({step.name: step.before for step in self.steps}).static_order()
        return tuple(self.by_name[name] for name in order)

    def amended(self, changes: Mapping[str, Mapping[str, object]]) -> Procedure:
        """Return another procedure with these fields of these steps changed; a new name adds a step at the end.

        Raises `ProcedureError` when the result is no procedure.

        >>> shorter = standard_procedure().amended({"乡镇提交调查表": {"term": 10}})
        >>> shorter.by_name["乡镇提交调查表"].term, standard_procedure().by_name["乡镇提交调查表"].term
        (10, 15)
        """
        steps = {step.name: step.model_dump(exclude_unset=True) for step in self.steps}
        for name, fields in changes.items():
            steps[name] = {**steps.get(name, {}), **fields, "name": name}
        return _validated({**self.model_dump(exclude={"steps"}), "steps": list(steps.values())}, self.name)

    @model_validator(mode="after")
    def _refuse_loose_ends(self) -> Self:
        names = [step.name for step in self.steps]
        if repeated := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"环节重名：{'、'.join(sorted(repeated))}")
        named = [("finish", self.finish), *((step.name, before) for step in self.steps for before in step.before)]
        if unknown := [f"{where}所指的“{name}”" for where, name in named if name not in names]:
            raise ValueError(f"没有这样的环节：{'、'.join(unknown)}")
        try:
            self.in_order  # noqa: B018 - ordering the steps finds the circle
        except CycleError as failure:
            raise ValueError(f"环节互相等待：{'→'.join(failure.args[1])}") from failure
        return self


def read_procedure(path: str | Path) -> Procedure:
    """Read a district's procedure from a TOML file laid out as the packaged one. Raises `ProcedureError`."""
    try:
        return _validated(tomllib.loads(Path(path).read_text(encoding="utf-8")), str(path))
    except (OSError, UnicodeDecodeError) as failure:
        raise ProcedureError(f"读不到办理流程文件 {path}：{why_not(failure)}") from failure
    except tomllib.TOMLDecodeError as failure:
        raise ProcedureError(f"办理流程文件 {path} 不是有效的 TOML：{toml_fault(failure)}") from failure


@cache
def standard_procedure() -> Procedure:
    """Return the procedure of 离政办发〔2024〕8号."""
    return read_procedure(_PACKAGED)


def _validated(data: object, source: str) -> Procedure:
    try:
        return Procedure.model_validate(data)
    except ValidationError as failure:
        faults = entries_at_fault(failure.errors(include_url=False))
        raise ProcedureError(f"办理流程“{source}”有误：{faults}") from failure
