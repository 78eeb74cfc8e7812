"""Runs the trials: for some minutes, some cases, or one case again."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom
from shutil import rmtree
from tempfile import mkdtemp

sys.path.insert(0, str(Path(__file__).parents[1]))


from .trials import KINDS, RARE, UntriableError


def main() -> int:
    """Try the cases, print those that did not hold, and the figures.

    Return how the process ends.
    """
    wanted = _arguments()
    if wanted.replay:
        return int(bool(_show(wanted.replay)))
    seed = wanted.seed if wanted.seed is not None else SystemRandom().randrange(10**6)
    print(f"seed {seed}", flush=True)
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    skipped: dict[str, str] = {}
    until = time.monotonic() + wanted.minutes * 60 if wanted.minutes else None
    for name in _cases(seed, wanted.kind or list(KINDS), None if until else wanted.cases):
        kind = name.split("/")[1]
        if until and time.monotonic() > until:
            break
        if kind in skipped:
            continue
        try:
            failed[kind] += _show(name)
            tried[kind] += 1
        except UntriableError as reason:
            skipped[kind] = str(reason)
    _print_figures(tried, failed, skipped)
    return int(bool(failed.total()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, metavar="N", help="cases in all (200)")
    parser.add_argument("--minutes", type=float, metavar="N", help="go on for so long instead")
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this kind, may be repeated")
    parser.add_argument("--seed", type=int, metavar="N", help="draw the cases from this seed")
    parser.add_argument("--replay", metavar="SEED/KIND/NUMBER", help="run this one case again")
    return parser.parse_args()


def _cases(seed: int, kinds: list[str], limit: int | None) -> Iterator[str]:
    """Yield the names of cases, kind after kind, round after round."""
    number = done = 0
    while limit is None or done < limit:
        for kind in kinds:
            if (kind not in RARE or number % 10 == 0) and (limit is None or done < limit):
                yield f"{seed}/{kind}/{number}"
                done += 1
        number += 1


def _show(name: str) -> int:
    """Run a case and print what did not hold; return 1 if anything did not."""
    folder = Path(mkdtemp(prefix="faults-"))  # not a TemporaryDirectory: each forked run would remove it when it ends
    try:
        place = folder / "case"
        place.mkdir()
        found = list(KINDS[name.split("/")[1]](Random(name), place))  # noqa: S311 — to be drawn again
    finally:
        rmtree(folder)
    for fault in found:
        print(f"{name}: {fault}", flush=True)
    return int(bool(found))


def _print_figures(tried: Counter[str], failed: Counter[str], skipped: dict[str, str]) -> None:
    print(f"{'kind':<18}{'tried':>8}{'held':>8}")
    for kind in KINDS:
        if kind in skipped:
            print(f"{kind:<18}{'skipped':>8}: {skipped[kind]}")
        elif tried[kind]:
            print(f"{kind:<18}{tried[kind]:>8}{tried[kind] - failed[kind]:>8}")
    print(f"{'all':<18}{tried.total():>8}{tried.total() - failed.total():>8}")


if __name__ == "__main__":
    gc.freeze()
    sys.exit(main())
