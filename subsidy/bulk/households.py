"""Households in SQL: their members, lost land and its class (R5–R7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..law import DECIMALS, Basis, LossClass, PerHead, Policy, TakenBefore, Thresholds
from ..problems import error
from .integers import FINER_AREA, FINER_RATIO, chosen, majority_ratio, minimum_remaining, ratio_step, reaches
from .reading import AREA_DECIMALS, SHARE, Check, Column, check, own_checks, read_table
from .rejects import Checklist
from .sql import number_of, quotient, shown

PERSON_REJECTED = error("bulk_person_rejected", "户内有{count}人的记录有错误，该户未计算", "先更正这些人员的错误")

BRANCHES = (
    (LossClass.NONE, None),
    (LossClass.FULL, Basis.ALL_LAND),
    (LossClass.FULL, Basis.CUMULATIVE),
    (LossClass.FULL, Basis.REMAINING),
    (LossClass.MAJORITY, Basis.RATIO),
    (LossClass.MAJORITY, Basis.CUMULATIVE),
    (LossClass.BELOW, None),
)
"""R7: class and basis, in the order they are tried; a household has its position as ``branch``."""

REPEATED = """SELECT project, household
FROM @households_read
GROUP BY project, household
HAVING count(*) > 1"""
"""Query of the numbers that several households of a project have."""

MEMBERS = f"""SELECT project, household, count(*) AS members,
  {number_of("faults1 <> 0")} AS faulty,
  {number_of("coalesce(has_contract_right, true)")} AS with_right,
  {number_of(f"prior_share % {SHARE // 10**DECIMALS} <> 0")} AS fine_shares,
  count(is_head) AS related,
  {number_of("is_head")} AS heads_named,
  max(CASE WHEN is_head THEN name END) AS head_found
FROM @persons_judged
GROUP BY project, household"""
"""Query of the members of each household."""

LATE = f"""SELECT p.project, p.household, count(*) AS members, {number_of("p.has_contract_right")} AS with_right
FROM @persons_read AS p
JOIN @cases AS c ON p.project = c.project
WHERE c.policy IS NOT NULL AND p.birth > c.reference
  AND p.birth > (SELECT min(reference) FROM @cases WHERE policy IS NOT NULL)
GROUP BY p.project, p.household"""
"""Query of the members born after the reference date, who are not counted (R2); the last condition finds them soon."""


@dataclass(frozen=True)
class Households:
    """The queries and checks of the households of a run."""

    columns: Sequence[Column]
    policies: Sequence[Policy]

    @cached_property
    def checklist(self) -> Checklist:
        """The checks of a household, in three stages.

        They check it on its own; with its members and its village's key; with its village.
        """
        stages = (tuple(own_checks(self.columns)), tuple(self._judging()), (_with_village(),))
        return Checklist("households", ("project", "village", "household"), stages)

    @property
    def read(self) -> str:
        """Query of the households as they were given."""
        return read_table("households", self.columns, self.checklist.faults(0), instead=_NAMED)

    @property
    def judged(self) -> str:
        """Query of the households with their project's case, loss and class.

        Rejected households are among them.
        """
        source = """(SELECT h.*, c.policy, c.standard, c.reference, c.leap_birthday, v.village AS village_found,
  r.household AS same_number, m.members, m.faulty, m.with_right, m.fine_shares,
  m.heads_named, m.related, m.head_found,
  m.members - coalesce(l.members, 0) AS all_counted, m.with_right - coalesce(l.with_right, 0) AS counted_with_right
FROM @households_read AS h
LEFT JOIN @cases AS c ON h.project = c.project
LEFT JOIN @members AS m ON h.project = m.project AND h.household = m.household
LEFT JOIN @late AS l ON h.project = l.project AND h.household = l.household
LEFT JOIN @households_repeated AS r ON h.project = r.project AND h.household = r.household
LEFT JOIN @villages_read AS v ON h.project = v.project AND h.village = v.village AND v.place = 1) AS peopled"""
        return self.checklist.staged(source, 1, *self._loss(), kept=_JUDGED)

    @property
    def settled(self) -> str:
        """Query of the households with the last faults: those of their village."""
        source = """(SELECT /*+ BROADCAST(v) */ h.*, v.village IS NOT NULL AS village_rejected
FROM @households_judged AS h
LEFT JOIN @villages_rejected AS v ON h.project = v.project AND h.village = v.village) AS located"""
        return self.checklist.staged(source, 2)

    def _judging(self) -> Iterator[Check]:
        areas = {"before": "taken_before", "now": "taken_now", "contracted": "contracted_area"}
        printed = {name: shown(area, AREA_DECIMALS) for name, area in areas.items()}
        yield check("household_number_repeated", "number", "same_number IS NOT NULL", "household")
        unknown = "village_found IS NULL AND village IS NOT NULL"
        yield check("record_village_unknown", "village", unknown, "village", village="village")
        beyond = "taken_before + taken_now > contracted_area"
        yield check("taken_exceeds_contracted", "taken_now", beyond, printed["now"], **printed)
        yield check("household_without_person", "number", "members IS NULL", "household")
        without, contracted = "contracted_area > 0 AND counted_with_right = 0", printed["contracted"]
        yield check("nobody_with_right", "contracted_area", without, contracted, contracted=contracted)
        yield from _head_checks()
        faulty = f"(faulty + {chosen(self.policies, _too_fine)})"
        count = f"CAST({faulty} AS STRING)"
        yield check("bulk_person_rejected", "number", f"{faulty} > 0", "household", count=count)

    def _loss(self) -> Iterator[Mapping[str, str]]:
        """Yield the layers of R5–R7."""
        yield {"before": chosen(self.policies, _before), "heads": chosen(self.policies, _heads)}
        yield {"taken": "before + taken_now", "remaining": "contracted_area - before - taken_now"}
        yield {
            "ratio": self._ratio("taken"),
            "ratio_now": self._ratio("taken_now"),
            "remaining_per_head": f"CASE WHEN heads > 0 THEN {self._per_head()} END",
        }
        exact, printed = chosen(self.policies, _exact_branch), chosen(self.policies, _printed_branch)
        yield {"exact_branch": exact, "printed_branch": printed}
        yield {"branch": chosen(self.policies, _branch), "rounding_matters": "exact_branch <> printed_branch"}
        yield {
            "class_share": f"CASE WHEN branch IN (1, 2, 3) THEN {SHARE} WHEN branch IN (4, 5) THEN ratio ELSE 0 END",
        }

    def _ratio(self, part: str) -> str:
        """R5: return the printed ratio of a part of the contracted area.

        The ratio is in 10^-6, and 0 if there is no contracted area.
        """
        printed = chosen(self.policies, lambda policy: _printed_ratio(part, policy))
        return f"CASE WHEN contracted_area > 0 THEN {printed} ELSE 0 END"

    def _per_head(self) -> str:
        return chosen(self.policies, lambda policy: quotient("remaining", "heads", policy.rounding))


_NAMED = {"number": ("read_number AS household",)}
_JUDGED = (
    *("project", "village", "household", "external_id", "same_number", "policy", "standard", "reference"),
    *("leap_birthday", "contracted_area", "taken_before", "taken_now", "taken", "remaining", "heads", "ratio"),
    *("remaining_per_head", "branch", "class_share", "rounding_matters"),
    *("head", "heads_named", "head_found", "faulty", "fine_shares", "given", "faults1"),
)
"""The columns that persons, results, totals and problems are made of."""


def _too_fine(policy: Policy) -> str:
    """Return the number of members whose earlier share is too fine.

    Such a share has more decimals than shares of the policy.
    """
    return "0" if policy.share_decimals > DECIMALS else "fine_shares"


def _printed_ratio(part: str, policy: Policy) -> str:
    step = ratio_step(policy)
    return f"{step} * {quotient(f'{part} * {SHARE // step}', 'contracted_area', policy.rounding)}"


def _before(policy: Policy) -> str:
    return "taken_before" if policy.taken_before is TakenBefore.LISTED else "0"


def _heads(policy: Policy) -> str:
    return "all_counted" if policy.per_head is PerHead.ALL_MEMBERS else "counted_with_right"


def _exact_branch(policy: Policy) -> str:
    return _tried(
        short=f"remaining * {FINER_AREA} < {minimum_remaining(policy)} * heads",
        at_once=reaches(policy, "taken_now", "contracted_area"),
        in_all=reaches(policy, "taken", "contracted_area"),
    )


def _printed_branch(policy: Policy) -> str:
    majority = majority_ratio(policy)
    return _tried(
        short=f"remaining_per_head * {FINER_AREA} < {minimum_remaining(policy)}",
        at_once=f"ratio_now * {FINER_RATIO} >= {majority}",
        in_all=f"ratio * {FINER_RATIO} >= {majority}",
    )


def _tried(*, short: str, at_once: str, in_all: str) -> str:
    """R7: return the position in `BRANCHES` of the first that holds."""
    return f"""CASE WHEN taken_now = 0 THEN 0 WHEN taken_now = contracted_area THEN 1 WHEN remaining = 0 THEN 2
    WHEN {short} THEN 3 WHEN {at_once} THEN 4 WHEN {in_all} THEN 5 ELSE 6 END"""


def _branch(policy: Policy) -> str:
    return "exact_branch" if policy.thresholds is Thresholds.EXACT else "printed_branch"


def _head_checks() -> Iterator[Check]:
    yield check("head_missing", "head", "heads_named = 0 AND related = members", "head")
    names = "concat(head_found, '等')"
    yield check("head_repeated", "head", "heads_named > 1", "head", count="CAST(heads_named AS STRING)", names=names)
    differs = "heads_named = 1 AND head_found <> head"
    yield check("head_name_differs", "head", differs, "head", stated="head", found="head_found")


def _with_village() -> Check:
    return check("bulk_village_rejected", "village", "faults1 = 0 AND village_rejected", "village", village="village")
