"""Two results of the same tables compared in SQL.

Who gains, who loses, and how much, as `decisions.compare` counts.

The grain is village and class, before and after; every coarser total is a sum of its rows.
"""

from __future__ import annotations

from .results import CLASS
from .sql import decimal, quoted, total

PENDING = "pending"
"""The class of places that no one is named for yet."""
_MONEY = (4, 24)

PERSONS = f"""SELECT s.project, s.village, s.id_number, {CLASS} AS loss_class, s.amount + s.uncontracted_amount AS total
FROM @persons_settled AS s
WHERE s.faults3 = 0"""
"""Query of what each person gets in all."""

PLACES = """SELECT project, village, pending_people, pending_amount, standard
FROM @villages_judged
WHERE faults2 = 0"""
"""Query of the places of a village that no one is named for, and the money set aside for them."""

_PERSON_STAKES = """SELECT coalesce(a.project, b.project) AS project, coalesce(a.village, b.village) AS village,
  b.loss_class AS class_before, a.loss_class AS class_after, 1 AS people,
  coalesce(b.total, 0) AS amount_before, coalesce(a.total, 0) AS amount_after
FROM @persons_before AS b
FULL JOIN @persons_after AS a ON a.project = b.project AND a.id_number = b.id_number"""

_SIDES = """SELECT coalesce(a.project, b.project) AS project, coalesce(a.village, b.village) AS village,
  coalesce(b.pending_people, 0) AS open_before, coalesce(a.pending_people, 0) AS open_after,
  coalesce(b.standard, 0) AS standard_before, coalesce(a.standard, 0) AS standard_after,
  coalesce(b.pending_amount, 0) - coalesce(b.pending_people, 0) * coalesce(b.standard, 0) AS rest_before,
  coalesce(a.pending_amount, 0) - coalesce(a.pending_people, 0) * coalesce(a.standard, 0) AS rest_after
FROM @places_before AS b
FULL JOIN @places_after AS a ON a.project = b.project AND a.village = b.village"""


def _places(people: str, before: str, after: str) -> str:
    """Return the query of the stakes in a number of places of one kind.

    `before` and `after` are the money for all of these places together.
    """
    return f"""SELECT project, village, {quoted(PENDING)}, {quoted(PENDING)}, {people}, {before}, {after} FROM sides"""


_COMMON = "least(open_before, open_after)"
STAKES = f"""WITH sides AS ({_SIDES})
{_PERSON_STAKES}
UNION ALL {_places(_COMMON, f"{_COMMON} * standard_before", f"{_COMMON} * standard_after")}
UNION ALL {_places(f"open_before - {_COMMON}", f"(open_before - {_COMMON}) * standard_before", "0")}
UNION ALL {_places(f"open_after - {_COMMON}", "0", f"(open_after - {_COMMON}) * standard_after")}
UNION ALL {_places("0", "rest_before", "rest_after")}"""
"""Query of everything that can gain or lose: persons; open places, paired one by one; what else is set aside."""


def _sum(units: str) -> str:
    return decimal(total(units), *_MONEY)


COMPARISON = f"""SELECT project, village, class_before, class_after,
  {total("CASE WHEN amount_after > amount_before THEN people ELSE 0 END")} AS people_gaining,
  {total("CASE WHEN amount_after < amount_before THEN people ELSE 0 END")} AS people_losing,
  {_sum("greatest(amount_after - amount_before, 0)")} AS gained,
  {_sum("greatest(amount_before - amount_after, 0)")} AS lost,
  {_sum("amount_before")} AS `before`, {_sum("amount_after")} AS `after`,
  {_sum("amount_after - amount_before")} AS difference
FROM ({STAKES}) AS stakes
WHERE people > 0 OR amount_before > 0 OR amount_after > 0
GROUP BY project, village, class_before, class_after"""
"""Query of `comparison`."""
