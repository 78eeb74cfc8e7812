"""Every record ever made, in order, and the state that follows from it.

A `Journal` never changes. Projects count in the order in which they were first recorded: a correction of an early
project counts before the later ones.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import localcontext
from functools import cached_property
from typing import NamedTuple, Self

from ..law import EXACT
from ..problems import Problem
from .entry import Change, Decision, Entry, Record, Verdict, aliases, in_force
from .history import History
from .identity import Register
from .matching import Stated
from .people import Person, count
from .planning import Known, Plan, plan


class Step(NamedTuple):
    """An entry or a change in force, and its position among the others."""

    point: int
    """The first record of its project; for a change stated by the clerk, its own"""
    rank: int
    """Changes of households count before the entries of their project"""
    origin: int
    """The record it goes back to"""
    record: Entry | Change

    def follow(self, history: History) -> None:
        """Let a history take it up."""
        if isinstance(self.record, Entry):
            history.enter(self.origin, self.record)
        else:
            history.change(self.origin, self.record)


@dataclass(frozen=True)
class Journal:
    """Every record ever made, in order. Immutable."""

    records: tuple[Record, ...] = ()

    def extended(self, added: Iterable[Record]) -> Self:
        """Return the journal with `added`, numbered, as one batch."""
        batch = self.records[-1].batch.number + 1 if self.records else 1
        numbered = (
            replace(record, number=number, batch=replace(record.batch, number=batch))
            for number, record in enumerate(added, len(self.records) + 1)
        )
        return replace(self, records=(*self.records, *numbered))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every household of every project, replaced entries included."""
        return tuple(record for record in self.records if isinstance(record, Entry))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every division and joining of households, replaced ones included."""
        return tuple(record for record in self.records if isinstance(record, Change))

    @cached_property
    def first_record(self) -> Mapping[str, int]:
        """The number of each project's first record."""
        first: dict[str, int] = {}
        for record in self.records:
            if isinstance(record, Entry | Change) and record.project:
                first.setdefault(record.project, record.number)
        return first

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects in the order in which they were first recorded."""
        return tuple(self.first_record)

    @cached_property
    def first_free_account(self) -> int:
        """The first account number never used."""
        opened = (part.account for change in self.changes for part in change.parts)
        return max((*(entry.account for entry in self.entries), *opened), default=0) + 1

    @cached_property
    def valid_numbers(self) -> Mapping[str, str]:
        """The valid ID number of every number that was corrected."""
        return aliases(self.records)

    def valid(self, id_number: str) -> str:
        """Return the valid number of a person whose number was corrected."""
        return self.valid_numbers.get(id_number, id_number)

    @cached_property
    def timeline(self) -> tuple[Step, ...]:
        """Entries and changes in force, in the order in which they count.

        They count project by project, changes first.
        """
        first = self.first_record
        steps = [Step(first[entry.project], 1, origin, entry) for origin, entry in in_force(self.entries)]
        changes = ((origin, change) for origin, change in in_force(self.changes) if change.parts)
        steps += [Step(first.get(change.project, origin), 0, origin, change) for origin, change in changes]
        return tuple(sorted(steps, key=lambda step: step[:3]))

    def in_force(self, project: str = "") -> tuple[Entry, ...]:
        """Return the entries that no correction replaces, project by project.

        With `project`, return those of that project alone.
        """
        entries = (step.record for step in self.timeline if isinstance(step.record, Entry))
        return tuple(entry for entry in entries if project in ("", entry.project))

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Persons by valid ID number, with the shares and amounts of all projects."""
        return self.people_among(None)

    def people_among(self, numbers: Container[str] | None) -> dict[str, Person]:
        """Return the persons with some valid ID numbers, or all persons.

        Those of a project are found faster alone.
        """
        with localcontext(EXACT):
            return count(self.records, self.in_force(), self.valid_numbers, numbers)

    def owing(self) -> list[Person]:
        """Return everyone from whom a share is to be recovered (应追回)."""
        return [person for person in self.people.values() if person.to_recover]

    @cached_property
    def present(self) -> History:
        """The households after all projects."""
        return self.history()

    def history(self, *, before: str = "", until: str = "") -> History:
        """Return the households after all projects, or after some of them.

        These are the projects before the one named by `before`, or those up to and including the one named by `until`.
        """
        first = self.first_record
        end = first.get(before, first[until] + 1 if until else len(self.records) + 1)
        derived = frozenset(part.account for change in self.changes for part in change.parts)
        history = History(self.valid_numbers, derived)
        with localcontext(EXACT):
            for step in self.timeline:
                if step.point < end:
                    step.follow(history)
        for record in self.records:
            if isinstance(record, Decision) and record.verdict is Verdict.MOVED:
                history.leave(record)
        return history

    def problems(self) -> tuple[Problem, ...]:
        """Return the open contradictions.

        They are entries that a correction of an earlier project left inconsistent.
        """
        return tuple(self.present.problems)

    def plan(self, project: str, households: Sequence[Stated]) -> Plan:
        """Compare the households of a project with the ledger.

        A recorded project is compared with those before it.
        """
        members = [member for stated in households for member in stated.members]
        numbers = {self.valid(member.id_number) for member in members}
        register = Register(self.valid_numbers, self.people_among(numbers), {member.name for member in members})
        register.take_up(self.records)
        projects = self.projects
        earlier = projects[: projects.index(project)] if project in projects else projects
        known = Known(
            project,
            frozenset(earlier),
            self.history(before=project),
            register,
            self.in_force(project) if project else (),
            self.first_free_account,
        )
        with localcontext(EXACT):
            return plan(households, known)
