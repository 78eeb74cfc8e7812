"""The procedure (经办流程) as data (R15).

It consists of steps, of parties that act, and of materials that are handed over.

A district's procedure is the `procedure.toml` in the folder of its policy. A policy may amend single steps of it. Code
that speaks of a certain step knows it by its `id`, which stays the same whatever a district calls the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, ValidationError, model_validator

from ..problems import SubsidyError, Words, entries_at_fault
from .frozen import Frozen, FrozenMapping
from .terms import LandUseMode

PUBLICATION = "publication"
"""Id of the event that opens the procedure, 征收土地告知书发布: a fact of the project, not a step to record."""
NOTICE_RECEIVED = "notice_received"
DIBAO_ANSWER = "dibao_answer"
POSTING_START = "posting_start"
POSTING_END = "posting_end"
TOWNSHIP_MATERIAL = "township_material"
DEPOSIT = "deposit"


class ProcedureError(SubsidyError):
    """A procedure cannot be used; the text says why, in Chinese."""


Id = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Workdays = Annotated[int, Strict(), Field(ge=1, le=365)]
Copies = Annotated[int, Strict(), Field(ge=1, le=100)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Party(_Entry):
    """An office or a group of people that acts in the procedure."""

    name: Words
    """As the procedure calls it"""
    full_name: str = ""
    """As a letter addresses it; the `name` if empty"""
    seal: str = ""
    """As its stamp and its opinion box read; the `name` if empty"""

    @property
    def addressed(self) -> str:
        """The name in a letter."""
        return self.full_name or self.name

    @property
    def stamped(self) -> str:
        """The name beside a stamp."""
        return self.seal or self.name


class Step(_Entry):
    """环节: one step of the procedure.

    Terms are in 工作日; other steps and parties are named by their ids.
    """

    id: Id
    """Unique in the procedure, and the same in every district"""
    name: Words
    """环节, unique in the procedure"""
    clause: Words
    """条款, as the document writes it"""
    section: Words
    """条款 in the numbering of the JSON, such as §6b"""
    actor: Id | tuple[Id, ...] | FrozenMapping[LandUseMode, Id]
    """责任单位: one party, several, or the one for each 用地方式"""
    waits_for: tuple[Id, ...] = ()
    """The steps whose last one starts the term"""
    needs: tuple[Id, ...] = ()
    """Steps that must be over before this one is done, without moving the start of its term"""
    term: Workdays | None = None
    """期限; None where the document sets none"""
    minimum: Workdays | None = None
    """Shortest duration the step may have"""
    follows: Id | None = None
    """A step, or the publication of the notice, on whose day this one happens unless it is recorded"""
    external: Annotated[bool, Strict()] = False
    """Decided outside the district, so that no date is ever expected for it"""
    produces: str = ""
    """The outcome of the step"""
    papers: tuple[Words, ...] = ()
    """The papers handed over, beside the `Material`s that name this step"""

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party that may act."""
        if isinstance(self.actor, Mapping):
            return tuple(self.actor.values())
        return (self.actor,) if isinstance(self.actor, str) else self.actor

    @property
    def before(self) -> tuple[str, ...]:
        """Every step that must be over before this one is done."""
        return self.waits_for + self.needs

    @model_validator(mode="after")
    def _reject_contradictions(self) -> Self:
        if isinstance(self.actor, Mapping) and set(self.actor) != set(LandUseMode):
            raise ValueError("责任单位须为每一种用地方式各写一个")
        if (self.term or self.minimum) and not (self.waits_for or self.follows):
            raise ValueError("有期限的环节须写明从哪个环节起算（waits_for）")
        if self.term and self.minimum and self.minimum > self.term:
            raise ValueError("最短时间（minimum）不能长于期限（term）")
        return self


_REQUIRED = {name for name, field in Step.model_fields.items() if field.is_required()} - {"id"}
"""Fields that a step added by a policy must have"""


class Material(_Entry):
    """One of the materials that a step hands over.

    It has a title, the forms that make it, and a statement of what is still owed and by whom.
    """

    id: Id
    """Unique among the materials"""
    title: Words
    """材料, in the words of the document"""
    step: Id
    """The step that hands it over"""
    forms: tuple[Words, ...] = ()
    """The numbers of the forms in the set that are part of it, such as 附件7-1"""
    made: str = ""
    """What the form set holds of it, in words for 材料清单"""
    owed: str = ""
    """What must still be brought or done"""
    owed_by_households: str = ""
    """What else must be brought or signed where there are households"""
    by: tuple[Id, ...] = ()
    """The parties that bring it"""
    copies: Copies = 1
    """份数"""


class Procedure(_Entry):
    """经办流程: the parties, the steps, the step that ends it, the materials.

    The steps are in the order of the document.
    """

    name: Words
    document: Words
    """文号"""
    publication: Words
    """The name of the event that opens the procedure"""
    publication_clause: Words
    """The clause of that event"""
    finish: Id
    """The step with which a project is done"""
    parties: FrozenMapping[Id, Party]
    steps: tuple[Step, ...]
    materials: tuple[Material, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        """The steps by id, in the order of the document."""
        return Frozen({step.id: step for step in self.steps})

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """The steps by name, in the order of the document."""
        return Frozen({step.name: step for step in self.steps})

    @cached_property
    def in_order(self) -> tuple[Step, ...]:
        """The steps, each after all that stand before it."""
        order = TopologicalSorter({step.id: _waited(step) for step in self.steps}).static_order()
        return tuple(self.by_id[name] for name in order)

    def name_of(self, step: str) -> str:
        """Return the name of the step, or of the publication, with that id."""
        return self.publication if step == PUBLICATION else self.by_id[step].name

    def clause_of(self, step: str) -> str:
        """Return the clause of the step, or of the publication, with that id."""
        return self.publication_clause if step == PUBLICATION else self.by_id[step].clause

    def actor_of(self, step: Step, mode: LandUseMode) -> str:
        """Return 责任单位 of a step in a project of that 用地方式."""
        acting = step.actor[mode] if isinstance(step.actor, Mapping) else step.actor
        return self.names_of([acting] if isinstance(acting, str) else acting)

    def names_of(self, parties: Iterable[str]) -> str:
        """Return the names of parties, by id, as a list reads."""
        return "、".join(self.parties[party].name for party in parties)

    def handed_over(self, step: str) -> tuple[Material, ...]:
        """Return the materials that the step with that id hands over."""
        return tuple(material for material in self.materials if material.step == step)

    def amended(self, changes: Mapping[str, Mapping[str, object]]) -> Procedure:
        """Return another procedure with these fields of these steps changed.

        The steps are named by id; a new id adds a step at the end. Raises `ProcedureError` if a new step lacks a field,
        or the result is no procedure.
        """
        if incomplete := [name for name in changes if name not in self.by_id and not changes[name].keys() >= _REQUIRED]:
            raise ProcedureError(
                f"办理流程“{self.name}”没有这样的环节：{'、'.join(incomplete)}。已有的是：{'、'.join(self.by_id)}；"
                f"新增环节须写全 {'、'.join(sorted(_REQUIRED))}"
            )
        steps = {step.id: step.model_dump(exclude_unset=True) for step in self.steps}
        for name, fields in changes.items():
            steps[name] = {**steps.get(name, {}), **fields, "id": name}
        return validated({**self.model_dump(exclude={"steps"}), "steps": list(steps.values())}, self.name)

    @model_validator(mode="after")
    def _reject_loose_ends(self) -> Self:
        for what, listed in (
            ("环节重名", [step.name for step in self.steps]),
            ("环节代号重复", [step.id for step in self.steps]),
            ("材料代号重复", [material.id for material in self.materials]),
        ):
            if repeated := {name for name in listed if listed.count(name) > 1}:
                raise ValueError(f"{what}：{'、'.join(sorted(repeated))}")
        if unknown := [f"{where}所指的“{step}”" for where, step in self._references() if step not in self.by_id]:
            raise ValueError(f"没有这样的环节：{'、'.join(unknown)}")
        if unknown := [f"{where}所指的“{party}”" for where, party in self._acting() if party not in self.parties]:
            raise ValueError(f"没有这样的单位（parties）：{'、'.join(unknown)}")
        try:
            self.in_order  # noqa: B018 - ordering the steps finds a circle
        except CycleError as failure:
            raise ValueError(f"环节互相等待：{'→'.join(map(self.name_of, failure.args[1]))}") from failure
        return self

    def _references(self) -> list[tuple[str, str]]:
        """Return each reference to a step, with the entry it stands in."""
        named = [(step.name, other) for step in self.steps for other in _waited(step)]
        return [("finish", self.finish), *named, *((material.title, material.step) for material in self.materials)]

    def _acting(self) -> list[tuple[str, str]]:
        """Return each reference to a party, with the entry it stands in."""
        actors = [(step.name, party) for step in self.steps for party in step.parties]
        return [*actors, *((material.title, party) for material in self.materials for party in material.by)]


def _waited(step: Step) -> tuple[str, ...]:
    """Return the steps that must be dated before `step`.

    The publication is no step.
    """
    return (*step.before, *((step.follows,) if step.follows not in (None, PUBLICATION) else ()))


def validated(data: object, source: str) -> Procedure:
    """Return the procedure written in `data`.

    Raises `ProcedureError`, naming `source` and every faulty entry.
    """
    try:
        return Procedure.model_validate(data)
    except ValidationError as failure:
        faults = failure.errors(include_url=False)
        for fault in faults:
            fault["loc"] = by_id(fault["loc"], data)
        raise ProcedureError(f"办理流程“{source}”有误：{entries_at_fault(faults)}") from failure


def by_id(location: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:  # noqa: ANN401 — whatever was written
    """Return the location of an entry by the id of its step or material.

    The id takes the place of the position.

    >>> by_id(("steps", 0, "term"), {"steps": [{"id": "booking"}]})
    ('steps', 'booking', 'term')
    """
    match location:
        case (table, int(position), *rest):
            entry = data[table][position]
            return (table, entry.get("id", position) if isinstance(entry, dict) else position, *rest)
    return location
