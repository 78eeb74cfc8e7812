"""Persons in SQL: ID numbers, ages, eligibility, shares (R1–R4, R9–R11).

Shares and amounts are those that each person gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..facts import HEAD
from ..law import Caution, Policy, PriorSubsidy, Reason, UncontractedNames
from ..problems import error
from .integers import chosen, ratio_step
from .reading import SHARE, SHARE_DECIMALS, Check, Column, check, own_checks, read_table
from .rejects import Checklist
from .sql import bits, quoted, quotient, shown

HOUSEHOLD_REJECTED = error(
    "bulk_household_rejected", "所在的户“{household}”有错误，未计算", "先更正该户和户内其他人员的错误"
)
VILLAGE_REJECTED = error("bulk_village_rejected", "所在的村“{village}”有错误，未计算", "先更正该村的错误")

_ID_PATTERN = quoted(r"^[0-9]{17}[0-9Xx]\z")
_EARLIEST_BIRTH = 19000101
_LAST_OF_MONTH = """CASE WHEN birth_month IN (4, 6, 9, 11) THEN 30 WHEN birth_month <> 2 THEN 31
    WHEN birth_year % 4 = 0 AND (birth_year % 100 <> 0 OR birth_year % 400 = 0) THEN 29 ELSE 28 END"""
_TEN = (40, 72)
"""How far X and x stand from 0 among the characters: the last digit of an ID number is 10."""


def check_number(digits: str) -> str:
    """Return the last digit of an ID number from the others (GB 11643).

    The first 17 digits are given as an integer; the last is 10 for X. It makes Σ digit × 2^position ≡ 1 (mod 11). Read
    in base 2, the digits of n are n − 8 Σ 2^(j−1) × (n div 10^j).
    """
    terms = " + ".join(f"{2 ** (j - 1)} * ({digits} div {10**j})" for j in range(1, 17))
    return f"((12 - (2 * ({digits} - 8 * ({terms}))) % 11) % 11)"


_ID_LAYERS: tuple[Mapping[str, str], ...] = (
    {"whole": "try_cast(read_id_number AS BIGINT)"},
    {"is_whole": f"whole BETWEEN {10**17} AND {10**18 - 1} AND CAST(whole AS STRING) = read_id_number"},
    {
        "digits": f"""CASE WHEN is_whole THEN whole div 10 WHEN regexp_like(read_id_number, {_ID_PATTERN})
    THEN CAST(substr(read_id_number, 1, 17) AS BIGINT) END""",
        "last": "CASE WHEN is_whole THEN whole % 10 ELSE ascii(substr(read_id_number, 18, 1)) - 48 END",
    },
    {
        "id_key": "digits * 11 + least(last, 10)",
        "birth": "CAST((digits div 1000) % 100000000 AS INT)",
        "check_number": f"CAST({check_number('digits')} AS INT)",
    },
    {"birth_year": "birth div 10000", "birth_month": "(birth div 100) % 100", "birth_day": "birth % 100"},
    {
        "is_day": f"""birth >= {_EARLIEST_BIRTH} AND birth_month BETWEEN 1 AND 12
    AND birth_day BETWEEN 1 AND ({_LAST_OF_MONTH})"""
    },
)
"""The parts of an ID number, NULL where it is not made of digits.

`id_key` has 10 for X in the last place. Nearly all ID numbers end in a digit; reading such a number as an integer and
writing it again is faster than any pattern. It has to be written again because engines also read `0x…`, exponents and
signs.
"""


_INSTEAD = {
    "id_number": ("read_id_number AS id_number", "id_key", "birth"),
    "relation": (f"read_relation = {quoted(HEAD)} AS is_head",),
}


def day_text(day: str) -> str:
    """Return the text of a day given as 20240612: 2024-06-12."""
    year, month, of_month = (
        f"substr(CAST({day} AS STRING), {first}, {size})" for first, size in ((1, 4), (5, 2), (7, 2))
    )
    return f"concat({year}, '-', {month}, '-', {of_month})"


@dataclass(frozen=True)
class Persons:
    """The queries and checks of the persons of a run."""

    columns: Sequence[Column]
    policies: Sequence[Policy]

    @cached_property
    def checklist(self) -> Checklist:
        """The checks of a person, in four stages.

        They check the person alone; among the others; with the household; with the village.
        """
        own = (
            each for each in own_checks(self.columns) if each.where != "id_number" or each.kind.code == "field_missing"
        )
        repeated = check("id_repeated", "id_number", "repeated IS NOT NULL", "id_number")
        stages = ((*own, *_id_checks()), (repeated,), tuple(self._decided_with_household()), (_with_village(),))
        return Checklist("persons", ("project", "village", "household", "id_number"), stages)

    def _decided_with_household(self) -> Iterator[Check]:
        yield check(
            "record_household_unknown",
            "household",
            "found IS NULL AND household IS NOT NULL",
            "household",
            household="household",
        )
        step = chosen(self.policies, lambda policy: str(ratio_step(policy)))
        decimals = chosen(self.policies, lambda policy: str(policy.share_decimals))
        share = shown("prior_share", SHARE_DECIMALS)
        facts = {"share": share, "decimals": f"CAST({decimals} AS STRING)"}
        yield check("prior_share_decimals", "prior_share", f"prior_share % ({step}) <> 0", share, **facts)
        others = "faults1 = 0 AND household_faults <> 0"
        yield check("bulk_household_rejected", "household", others, "household", household="household")
        born = {"name": "name", "birth": day_text("birth"), "reference": day_text("reference")}
        late = "faults1 = 0 AND household_faults = 0 AND policy IS NOT NULL AND birth > reference"
        yield check("born_after_reference", "id_number", late, "id_number", **born)

    @property
    def read(self) -> str:
        """Query of the persons as they were given.

        `id_key` is the ID number as an integer, `birth` the date of birth as 20240612.
        """
        return read_table("persons", self.columns, self.checklist.faults(0), *_ID_LAYERS, instead=_INSTEAD)

    @property
    def judged(self) -> str:
        """Query of the persons held against each other."""
        source = """(SELECT p.*, r.id_key AS repeated
FROM @persons_read AS p
LEFT JOIN @repeated AS r ON p.project = r.project AND p.id_key = r.id_key) AS placed"""
        return self.checklist.staged(source, 1)

    @property
    def decided(self) -> str:
        """Query of the persons with what each gets, rejected ones included."""
        source = """(SELECT p.*, h.policy, h.standard, h.reference, h.leap_birthday, h.village,
  h.external_id AS household_external_id, h.branch, h.ratio, h.class_share, h.rounding_matters,
  coalesce(h.household, r.household) AS found,
  coalesce(h.faults1, CASE WHEN r.household IS NOT NULL THEN 1 END) AS household_faults
FROM @persons_judged AS p
LEFT JOIN (SELECT * FROM @households_judged WHERE same_number IS NULL) AS h
  ON p.project = h.project AND p.household = h.household
LEFT JOIN @households_repeated AS r ON p.project = r.project AND p.household = r.household) AS housed"""
        return self.checklist.staged(source, 2, *self._decisions(), kept=_DECIDED)

    def _decisions(self) -> Iterator[Mapping[str, str]]:
        """Yield the layers of R1–R4, R9–R11."""
        minimum = chosen(self.policies, lambda policy: str(policy.minimum_age))
        whole = chosen(self.policies, _is_whole)
        yield {"age": _AGE, "prior": chosen(self.policies, _prior)}
        reasons = {
            Reason.AGE: f"age < {minimum}",
            Reason.STUDENT: "is_student",
            Reason.REGISTER: "NOT on_register",
            Reason.RIGHT: "NOT has_contract_right",
        }
        yield {"ineligible_because": bits(reasons)}
        yield {"eligible": "ineligible_because = 0"}
        yield {"entitlement": "CASE WHEN eligible AND class_share > prior THEN class_share - prior ELSE 0 END"}
        yield {"amount": _money(self.policies, "entitlement")}
        barred = {
            Caution.NAMED_INELIGIBLE: "on_uncontracted_list AND NOT eligible",
            Caution.NAMED_SUBSIDISED: f"on_uncontracted_list AND {whole} AND prior > 0",
            Caution.NAMED_CONTRACTED: f"on_uncontracted_list AND {whole} AND amount > 0",
        }
        yield {"takes_place": f"on_uncontracted_list AND NOT ({' OR '.join(barred.values())})"}
        place = chosen(self.policies, _place)
        yield {"uncontracted_share": f"CASE WHEN takes_place THEN {place} ELSE 0 END"}
        rest = f"least({_money(self.policies, 'uncontracted_share')}, greatest(standard - amount, 0))"
        capped = {Caution.NAMED_CAPPED: f"takes_place AND uncontracted_share < {SHARE}"}
        yield {
            "uncontracted_amount": f"CASE WHEN uncontracted_share > 0 THEN {rest} ELSE 0 END",
            "warnings": bits({Caution.THRESHOLD_ROUNDING: "rounding_matters", **barred, **capped}),
        }

    @property
    def settled(self) -> str:
        """Query of the persons with the last faults: those of their village."""
        source = """(SELECT /*+ BROADCAST(v) */ p.*, v.village IS NOT NULL AS village_rejected
FROM @persons_decided AS p
LEFT JOIN @villages_rejected AS v ON p.project = v.project AND p.village = v.village) AS located"""
        return self.checklist.staged(source, 3)

    @property
    def band(self) -> str:
        """The age band of a person (R3), as its position among the bands."""
        working = chosen(self.policies, lambda policy: str(policy.minimum_age))
        senior = chosen(self.policies, lambda policy: str(policy.senior_age))
        return f"CASE WHEN age < {working} THEN 0 WHEN age < {senior} THEN 1 ELSE 2 END"


_DECIDED = (
    *("project", "village", "household", "id_number", "name", "external_id", "household_external_id", "insurance"),
    *("age", "eligible", "ineligible_because", "branch", "ratio", "entitlement", "amount"),
    *("uncontracted_share", "uncontracted_amount", "warnings", "prior_share", "birth", "reference", "policy"),
    *("id_key", "given", "faults2"),
)
"""The columns that results, totals and problems are made of."""
_AGE = """reference div 10000 - birth div 10000 - CASE WHEN reference % 10000 <
    CASE birth % 10000 WHEN 229 THEN leap_birthday ELSE birth % 10000 END THEN 1 ELSE 0 END"""


def _id_checks() -> Iterator[Check]:
    """Yield the checks of an ID number.

    Only the first that holds is reported, as by `identity.fault`.
    """
    length = "length(read_id_number) <> 18"
    expected = f"substr('0123456789X', 1 + CAST({check_number('(id_key div 11)')} AS INT), 1)"
    differs = f"is_day AND last <> check_number AND NOT (check_number = 10 AND last IN {_TEN})"
    yield check("id_length", "id_number", length, "id_number", length="CAST(length(id_number) AS STRING)")
    yield check("id_characters", "id_number", f"id_key IS NULL AND NOT ({length})", "id_number")
    yield check("id_birth_date", "id_number", "NOT is_day", "id_number")
    yield check("id_check_digit", "id_number", differs, "id_number", expected=expected)


def _with_village() -> Check:
    return check(
        "bulk_village_rejected", "household", "faults2 = 0 AND village_rejected", "household", village="village"
    )


def _prior(policy: Policy) -> str:
    return "prior_share" if policy.prior_subsidy is PriorSubsidy.DEDUCT else "0"


def _is_whole(policy: Policy) -> str:
    return "true" if policy.uncontracted_names is UncontractedNames.WHOLE else "false"


def _place(policy: Policy) -> str:
    """R11: return the share that a place gives.

    It is a whole standard, or the rest of one.
    """
    whole = policy.uncontracted_names is UncontractedNames.WHOLE
    return str(SHARE) if whole else f"greatest({SHARE} - prior - entitlement, 0)"


def _money(policies: Sequence[Policy], share: str) -> str:
    """R9: return a share of the standard in 1/10000 元, as it is printed."""
    return chosen(policies, lambda policy: quotient(f"standard * {share}", str(SHARE), policy.rounding))
