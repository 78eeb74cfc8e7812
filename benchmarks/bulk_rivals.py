"""The same rules in binary floating point, by numpy and by OpenFisca.

The amounts that come out wrong are counted.

Both get the persons of a bulk run with the land of their household, and compute class share and amount the plain way.
An amount is wrong if it differs from the exact one by a ten-thousandth 元 or more.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QUERY = """SELECT h.contracted_area::DOUBLE AS contracted, h.taken_before::DOUBLE AS before, h.taken_now::DOUBLE AS now,
    homes.heads::DOUBLE AS heads, p.eligible, given.prior_share::DOUBLE AS prior,
    j.full_standard::DOUBLE AS standard, p.amount::DOUBLE AS amount, p.loss_class
FROM read_parquet('{out}/persons/*.parquet') AS p
JOIN read_parquet('{source}/persons.parquet') AS given USING (project, id_number)
JOIN read_parquet('{source}/households.parquet') AS h ON p.project = h.project AND p.household = h.number
JOIN read_parquet('{out}/households/*.parquet') AS homes
  ON p.project = homes.project AND p.household = homes.household
JOIN read_parquet('{out}/projects/*.parquet') AS j ON p.project = j.project"""
"""Persons with the land of their households, and the exact decision."""


_MONTH = "2024-06"


class Rival(NamedTuple):
    """A run on floats: persons, wrong amounts and CPU time (s).

    `wrong` counts the persons with another amount; the CPU time is that of the formula.
    """

    persons: int
    wrong: int
    seconds: float


def columns(source: Path, out: Path) -> dict[str, Any]:
    """Return the persons as numpy arrays."""
    return dict(duckdb.connect().execute(QUERY.format(source=source, out=out)).fetchnumpy())


def by_numpy(found: dict[str, Any]) -> Rival:
    """Decide in float64, as a data analyst would write it."""
    start = time.process_time()
    amount = formula(
        *(found[name] for name in ("contracted", "before", "now", "heads", "eligible", "prior", "standard"))
    )
    return _counted(found, amount, time.process_time() - start)


def formula(contracted: Any, before: Any, now: Any, heads: Any, eligible: Any, prior: Any, standard: Any) -> Any:  # noqa: ANN401
    """R5–R10 with plain operators."""
    import numpy as np

    taken = before + now
    remaining, ratio = contracted - taken, np.round(taken / contracted, 4)
    full = (remaining == 0) | (remaining / np.maximum(heads, 1) < 0.3)
    majority = (now / contracted >= 0.5) | (taken / contracted >= 0.5)
    share = np.where(now == 0, 0, np.where(full, 1, np.where(majority, ratio, 0)))
    return np.where(eligible, np.round(standard * np.maximum(share - prior, 0), 4), 0)


def by_openfisca(found: dict[str, Any]) -> Rival:
    """Decide with OpenFisca, whose numbers are float32 by default."""
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = Entity("person", "persons", "a person", "")
    inputs = ("contracted", "before", "now", "heads", "eligible", "prior", "standard")
    given = {
        name: type(
            name,
            (Variable,),
            {
                "value_type": bool if name == "eligible" else float,
                "entity": person,
                "definition_period": DateUnit.MONTH,
            },
        )
        for name in inputs
    }

    class amount(Variable):  # type: ignore[misc]  # noqa: N801 — OpenFisca names a variable by its class
        value_type = float
        entity = person
        definition_period = DateUnit.MONTH

        def formula(self, period: Any) -> Any:  # noqa: ANN401
            return formula(*(self(name, period) for name in inputs))

    system = TaxBenefitSystem([person])
    system.add_variables(*given.values(), amount)
    simulation = SimulationBuilder().build_default_simulation(system, count=len(found["now"]))
    for name in inputs:
        simulation.set_input(name, _MONTH, found[name])
    start = time.process_time()
    decided = simulation.calculate("amount", _MONTH)
    return _counted(found, decided, time.process_time() - start)


def _counted(found: dict[str, Any], amount: Any, seconds: float) -> Rival:  # noqa: ANN401
    import numpy as np

    wrong = np.abs(amount.astype(np.float64) - found["amount"]) >= 0.00005
    return Rival(len(amount), int(wrong.sum()), seconds)
