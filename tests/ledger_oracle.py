"""Second implementation of a ledger's history, independent of the engine.

Input: a list of records in the order they are recorded, each a plain mapping::

    {"project": "P1",
     "households": [{"certificate": "C1", "contracted_area": 10, "taken_now": 4, "taken_before": 0,
                     "members": {ID number: share of a standard from this project, uncontracted land included}}]}

A second record of the same project is a correction: it replaces the first, in its place. `taken_before` is read only
where a household was divided, as its part of the earlier loss; it may be absent. Areas and shares are anything that
`Fraction` accepts except a float.

Output of `history`: `taken` per certificate; `entitled`, `booked` and `to_recover` per ID number; `refused`, one entry
per record that was not accepted; `exceeds`, whether any record would have taken somebody above one standard in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Record = Mapping[str, Any]
Shares = dict[str, Fraction]


def split(loss: Fraction, areas: Mapping[str, Fraction]) -> Shares:
    """Propose a division of a loss in proportion to contracted areas.

    >>> split(Fraction(4), {"C1": Fraction(5), "C2": Fraction(5)})
    {'C1': Fraction(2, 1), 'C2': Fraction(2, 1)}
    """
    return {certificate: loss * area / sum(areas.values()) for certificate, area in areas.items()}


def is_part(household: Record, certificate: str, known: Shares, home: Mapping[str, str]) -> bool:
    """Check for the same certificate, or a new one with a former member."""
    former = certificate in {home.get(id_number) for id_number in household["members"]}
    return household["certificate"] == certificate or (household["certificate"] not in known and former)


def replay(records: Sequence[Record]) -> tuple[Shares, Shares, dict[str, Shares]]:
    """Return land taken, shares entitled, and a split per undivided loss."""
    taken: Shares = {}
    area: Shares = {}
    home: dict[str, str] = {}
    entitled: Shares = {}
    undivided: dict[str, Shares] = {}
    for record in records:
        known = dict(taken)
        for certificate, loss in known.items():
            parts = [each for each in record["households"] if is_part(each, certificate, known, home)]
            areas = {part["certificate"]: Fraction(part["contracted_area"]) for part in parts}
            if not parts or (len(parts) == 1 and sum(areas.values()) >= area[certificate]):
                continue
            entered = {part["certificate"]: Fraction(part.get("taken_before", 0)) for part in parts}
            if sum(entered.values()) != loss:
                undivided[certificate] = split(loss, areas)
            del taken[certificate]
            taken |= entered
        for household in record["households"]:
            certificate = household["certificate"]
            taken[certificate] = taken.get(certificate, Fraction(0)) + Fraction(household["taken_now"])
            area[certificate] = Fraction(household["contracted_area"])
            for id_number, share in household["members"].items():
                home[id_number] = certificate
                entitled[id_number] = entitled.get(id_number, Fraction(0)) + Fraction(share)
    return taken, entitled, undivided


def history(records: Sequence[Record]) -> dict[str, Any]:
    """Record projects and corrections, refusing what cannot be true.

    A refused record changes nothing; its entry gives the totals above one standard and the proposed splits.
    Booked is the highest share of each project ever accepted: a correction raises it but never lowers it.

    A household of 10 亩 that lost 4 is divided; its parts enter 2 each (case O):

    >>> first = {"certificate": "C", "contracted_area": 10, "taken_now": 4, "members": {"a": 0, "b": 0}}
    >>> half = {"contracted_area": 5, "taken_now": 1, "taken_before": 2}
    >>> halves = [half | {"certificate": "C1", "members": {"a": "0.6"}}, half | {"certificate": "C2", "members": {"b": 0}}]
    >>> history([{"project": "P1", "households": [first]}, {"project": "P2", "households": halves}])["taken"]
    {'C1': Fraction(3, 1), 'C2': Fraction(3, 1)}

    P2 pays 己 0.6, then a correction of P1 names 己 for a whole standard (case P):

    >>> def pay(project, **shares):
    ...     home = {"certificate": "C", "contracted_area": 10, "taken_now": 1, "members": shares}
    ...     return {"project": project, "households": [home]}
    >>> history([pay("P1", 己=0), pay("P2", 己="0.6"), pay("P1", 己=1)])["refused"]
    [{'record': 2, 'exceeding': {'己': Fraction(8, 5)}, 'undivided': {}}]
    """
    accepted: dict[str, Record] = {}  # a correction keeps the position of its project
    highest: dict[tuple[str, str], Fraction] = {}
    refused: list[dict[str, Any]] = []
    for index, record in enumerate(records):
        proposed = accepted | {record["project"]: record}
        _, in_all, undivided = replay(list(proposed.values()))
        exceeding = {id_number: share for id_number, share in in_all.items() if share > 1}
        if exceeding or undivided:
            refused.append({"record": index, "exceeding": exceeding, "undivided": undivided})
            continue
        accepted = proposed
        for id_number, share in replay([record])[1].items():
            highest[record["project"], id_number] = max(highest.get((record["project"], id_number), share), share)
    taken, entitled, _ = replay(list(accepted.values()))
    booked: Shares = {}
    for (_, id_number), share in highest.items():
        booked[id_number] = booked.get(id_number, Fraction(0)) + share
    entitled = dict.fromkeys(booked, Fraction(0)) | entitled
    return {
        "taken": taken,
        "entitled": entitled,
        "booked": booked,
        "to_recover": {id_number: max(share - entitled[id_number], Fraction(0)) for id_number, share in booked.items()},
        "refused": refused,
        "exceeds": any(entry["exceeding"] for entry in refused),
    }
