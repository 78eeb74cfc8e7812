"""Every household on a line, decided as plain integers decide.

No farmer stands on the wrong side.

Areas of two decimals up to 15 亩, counted here in hundredths of a 亩 (`c` contracted, `b` before, `n` now), 1–8 people
with a contracting right. Enumerated are those that stand exactly on a threshold, one hundredth to either side of it,
and all whose ratio or remaining land per head is a tie in the fourth decimal. Binary floating point puts many of these
households on the wrong side; `test_floats_would_fail_here` keeps it in sight.

The lines are those of 附件6第三条（一） and （二）, four decimals those of 最后一条; the households are made up. Assumed are
thresholds = exact, taken_before = listed and rounding = half_up, and that a household that loses nothing now is not
covered now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from subsidy import Basis, Loss, LossClass, load_policy
from subsidy.decisions import deciding

MOST = 1500
HEADS = range(1, 9)
POLICY = load_policy("lishi-2024")
Land = tuple[int, int, int]
BEFORE = (0, 1, 37, 250, 701)
"""Earlier acquisitions: none, the least, an odd one, a large one."""


def measured(land: Land, heads: int) -> Loss:
    areas = (Decimal(hundredths).scaleb(-2) for hundredths in land)
    return deciding.measure_loss(deciding.Land(*areas), heads, POLICY)


def decided(land: Land, heads: int) -> tuple[LossClass, Basis | None]:
    """Return the decision of R7, calculated in integers.

    0.3 亩 per head are 30 hundredths, and half is compared doubled.
    """
    c, b, n = land
    if n == 0:
        return LossClass.NONE, None
    if b + n == c:
        return LossClass.FULL, Basis.CUMULATIVE if b else Basis.ALL_LAND
    if c - b - n < 30 * heads:
        return LossClass.FULL, Basis.REMAINING
    if 2 * n >= c:
        return LossClass.MAJORITY, Basis.RATIO
    if 2 * (b + n) >= c:
        return LossClass.MAJORITY, Basis.CUMULATIVE
    return LossClass.BELOW, None


def possible(lands: Iterator[Land]) -> Iterator[Land]:
    return ((c, b, n) for c, b, n in lands if 0 <= n <= c - b)


def around_half_now() -> Iterator[Land]:
    return possible(
        (2 * half, b, half + step) for half in range(1, MOST // 2 + 1) for b in BEFORE for step in (-1, 0, 1)
    )


def around_half_in_all() -> Iterator[Land]:
    return possible(
        (2 * half, b, half - b + step) for half in range(1, MOST // 2 + 1) for b in BEFORE[1:] for step in (-1, 0, 1)
    )


def around_nothing() -> Iterator[Land]:
    """Yield lands of which nothing or 0.01 亩 remains or is taken now."""
    return possible((c, b, n) for c in range(1, MOST + 1) for b in BEFORE for n in (0, 1, c - b - 1, c - b))


def around_least_remaining(heads: int) -> Iterator[Land]:
    """0.3 亩 remain per head."""
    return possible(
        (c, b, c - b - 30 * heads + step) for c in range(1, MOST + 1) for b in BEFORE for step in (-1, 0, 1)
    )


@pytest.mark.parametrize("heads", HEADS)
def test_remaining_land_on_the_line(heads: int) -> None:
    for land in around_least_remaining(heads):
        loss = measured(land, heads)
        assert (loss.loss_class, loss.basis) == decided(land, heads), land
        assert not loss.rounding_matters, land


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("lands", [around_half_now, around_half_in_all, around_nothing])
def test_ratio_on_the_line(lands: Callable[[], Iterator[Land]], heads: int) -> None:
    for land in lands():
        loss = measured(land, heads)
        assert (loss.loss_class, loss.basis) == decided(land, heads), land
        assert not loss.rounding_matters, land


def ties_of_the_ratio() -> Iterator[tuple[int, int]]:
    """Yield the areas taken and contracted whose ratio is a tie.

    Such a ratio has a lone 5 in the fifth decimal.
    """
    return ((t, c) for c in range(32, MOST + 1, 32) for t in range(1, c) if 20_000 * t % c == 0 and 20_000 * t // c % 2)


def test_ties_of_the_ratio_go_up() -> None:
    ties = list(ties_of_the_ratio())
    assert len(ties) > 500
    for taken, contracted in ties:
        for before in {0, taken // 3}:
            ratio = measured((contracted, before, taken - before), 3).ratio
            assert ratio.scaleb(4) == (20_000 * taken // contracted + 1) // 2, (taken, contracted)


def test_no_tie_is_missed() -> None:
    """Check that only areas divisible by 32 hundredths give a tie.

    20 000 has five factors of 2.
    """
    assert not any(
        20_000 * t % c == 0 and 20_000 * t // c % 2 for c in range(1, MOST + 1) if c % 32 for t in range(1, c)
    )


def test_ties_of_the_remaining_land_per_head_go_up() -> None:
    """Two decimals among eight people: every odd remainder is a tie."""
    for remaining in range(1, MOST, 2):
        per_head = measured((MOST, 0, MOST - remaining), 8).remaining_per_head
        assert per_head is not None
        assert per_head.scaleb(4) == (25 * remaining + 1) // 2, remaining


@pytest.mark.parametrize("heads", HEADS)
def test_remaining_land_per_head_is_rounded_half_up(heads: int) -> None:
    for remaining in range(MOST):
        per_head = measured((MOST, 0, MOST - remaining), heads).remaining_per_head
        assert per_head is not None
        assert per_head.scaleb(4) == (200 * remaining + heads) // (2 * heads), remaining


def test_floats_would_fail_here() -> None:
    """Prove that the cases are hard for binary floats.

    `(c - n) / heads < 0.3` in binary is wrong for many households on the line.
    """
    on_the_line = [((c / 100 - n / 100) / h, h) for h in HEADS for c, b, n in around_least_remaining(h) if not b]
    wrong = sum(per_head < 0.3 for per_head, _ in on_the_line if abs(per_head - 0.3) < 1e-9)
    assert wrong > 1000
