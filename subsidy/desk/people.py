"""Results of people and villages, and the reasons for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from difflib import SequenceMatcher

from ..decisions import (
    PENDING,
    Assessment,
    Explanation,
    PersonResult,
    TraceStep,
    VillageResult,
    explain,
    explain_village,
    find_villages,
    totals_json,
)
from ..forms import deciding_figure, line_words
from ..law import EXACT, SCHEMA, ZERO, AgeBand, Caution, LossClass, plain
from ..workbook import Reading
from . import layouts
from .policies import policy_entry
from .refusal import Refused

_CHAPTERS = ("是不是补贴对象", "失地多少", "属于哪一类", "多少钱")
_LAND, _CLASS, _MONEY = ("R5", "R6"), "R7", 3
_VILLAGE_CHAPTERS = {"R8": "一份标准是多少", "R11": "未承包到户", "R12": "合计"}
_UNDECISIVE = ("R1", "R5", "R6")
"""Rules whose outcome alone decides nothing: what follows from it does"""
_MOST_NEAR = 8


def result_json(result: Assessment, reading: Reading) -> layouts.Result:
    """Return a whole result, with the figures of its charts."""
    totals = totals_json(result)
    people = list(people_json(result, reading))
    with localcontext(EXACT):
        project: layouts.ProjectFigures = {
            **totals["project"],
            "notice_date": result.project.notice_date.isoformat(),
            "reference_date": result.project.announcement_date.isoformat(),
            "dibao": plain(result.project.dibao),
            "months": result.policy.months,
            "pending_people": sum(village.pending_people for village in result.villages),
            "pending_amount": plain(sum((village.pending_amount for village in result.villages), ZERO)),
            "in_both": result.figures.in_both,
        }
        return {
            "schema": SCHEMA,
            "policy": policy_entry(result.policy),
            "project": project,
            "villages": totals["villages"],
            "by_money": list(_by_money(result)),
            "by_person": list(_by_person(result)),
            "ages": list(_ages(result)),
            "counts": {
                "all": len(people),
                "paid": sum(person["paid"] for person in people),
                "unpaid": sum(not person["paid"] for person in people),
                "hints": sum(bool(person["hints"]) for person in people),
            },
            "persons": people,
        }


def _group(name: str, people: int, cost: Decimal) -> layouts.Group:
    return {"name": name, "people": people, "cost": plain(cost)}


def _by_money(result: Assessment) -> Iterator[layouts.Group]:
    """Yield the kinds of money.

    Their costs add up to the total; people in two of them are counted in both.
    """
    for loss_class in LossClass:
        paid = [person for person in result.persons if person.amount and person.loss_class is loss_class]
        if paid or loss_class.is_paid:
            yield _group(loss_class.label, len(paid), sum((person.amount for person in paid), ZERO))
    yield _group("未承包到户", result.figures.uncontracted_people, result.figures.uncontracted_cost)


def _by_person(result: Assessment) -> Iterator[layouts.Group]:
    """Yield the classes of people with all their money, and the open places.

    Both columns add up.
    """
    for loss_class in LossClass:
        paid = [person for person in result.persons if person.total and person.loss_class is loss_class]
        if paid:
            yield _group(loss_class.label, len(paid), sum((person.total for person in paid), ZERO))
    pending = sum((village.pending_amount for village in result.villages), ZERO)
    if pending:
        yield _group(PENDING, sum(village.pending_people for village in result.villages), pending)


def _ages(result: Assessment) -> Iterator[layouts.AgeGroup]:
    for band in AgeBand:
        persons = [person for person in result.persons if person.band is band]
        yield {
            "name": result.policy.label_of(band),
            "persons": len(persons),
            "paid": sum(bool(person.total) for person in persons),
        }


# People ---------------------------------------------------------------------------------------------------------------


def people_json(result: Assessment, reading: Reading) -> Iterator[layouts.Person]:
    """Yield everybody in the order of the input, with the cell of the name."""
    for v, village in enumerate(result.villages):
        for h, household in enumerate(village.households):
            for m, person in enumerate(household.persons):
                found = reading.location(("villages", v, "households", h, "members", m, "name"))
                yield _person(person, found.sheet if found else "", found.cell if found else "")


def _person(person: PersonResult, sheet: str, cell: str) -> layouts.Person:
    decimals = person.policy.share_decimals
    return {
        "id_number": person.farmer.id_number,
        "name": person.farmer.name,
        "village": person.village.name,
        "household": person.household.number,
        "relation": person.farmer.relation,
        "age": person.age,
        "loss_class": person.loss_class.label,
        "basis": person.basis.label if person.basis else "",
        "reason": _reason(person),
        "reasons": list(person.reasons),
        "loss_ratio": plain(person.loss_ratio, decimals),
        "entitlement": plain(person.entitlement, decimals),
        "amount": plain(person.amount),
        "uncontracted_share": plain(person.uncontracted_share, decimals),
        "uncontracted_amount": plain(person.uncontracted_amount),
        "share": plain(person.share, decimals),
        "total": plain(person.total),
        "paid": bool(person.total),
        "eligible": person.eligible,
        "hints": [_hint(person, caution) for caution in person.cautions],
        "sheet": sheet,
        "cell": cell,
    }


def _hint(person: PersonResult, caution: Caution) -> str:
    """Return a caution in words.

    One about a threshold has the exact figure, which no other line shows.
    """
    exact = f"{deciding_figure(person)}；" if caution is Caution.THRESHOLD_ROUNDING else ""
    return exact + caution.label


def _reason(person: PersonResult) -> str:
    if not person.eligible:
        return "、".join(reason.label for reason in person.ineligible_because)
    parts = [person.basis.label if person.basis else person.loss_class.label]
    if person.is_reduced:
        parts.append(f"已补贴{person.policy.ratio_text(person.farmer.prior_share)}")
    if person.uncontracted_amount:
        parts.append("列入未承包到户名单")
    return "，".join(parts)


def found_person(result: Assessment, who: str) -> PersonResult:
    """Return the person with an ID number. Raises `Refused` if there is none."""
    try:
        return result.person(who)
    except KeyError:
        raise Refused("没有这个人，名单可能已经改过") from None


# Explanations ---------------------------------------------------------------------------------------------------------


def explanation_json(result: Assessment, reading: Reading, who: str) -> layouts.Explanation:
    """Return why a person gets an amount, in four chapters."""
    person = found_person(result, who)
    explained = explain(result, person)
    shown = next(each for each in people_json(result, reading) if each["id_number"] == person.farmer.id_number)
    return {
        **_explanation(explained, list(_chapters(explained.steps, person))),
        "person": shown,
        "summary": _summary(person),
        "neighbours": list(_near(result, person)),
    }


def village_json(result: Assessment, name: str) -> layouts.Explanation:
    """Return why a village gets its total."""
    found = find_villages(result, name)
    if not found:
        raise Refused(f"没有名为“{name[:40]}”的村")
    explained = explain_village(result, found[0])
    chapters: dict[str, list[TraceStep]] = {}
    for step in explained.steps:
        chapters.setdefault(_VILLAGE_CHAPTERS.get(step.rule, "其他"), []).append(step)
    return {
        **_explanation(explained, [_chapter(title, steps) for title, steps in chapters.items()]),
        "person": None,
        "summary": _village_summary(found[0]),
        "neighbours": [],
    }


def _explanation(explained: Explanation, chapters: list[layouts.Chapter]) -> layouts.Explanation:
    return {
        "schema": SCHEMA,
        "name": explained.name,
        "person": None,
        "policy": explained.policy,
        "document": explained.document,
        "summary": "",
        "chapters": chapters,
        "notes": [_step(step) for step in explained.notes],
        "neighbours": [],
    }


def _chapters(steps: Sequence[TraceStep], person: PersonResult) -> Iterator[layouts.Chapter]:
    numbers = list(_numbered(steps))
    outcomes = (
        "是" if person.eligible else "不是",
        person.policy.ratio_text(person.loss_ratio),
        person.loss_class.label,
        f"{plain(person.total)}元",
    )
    for number, (title, outcome) in enumerate(zip(_CHAPTERS, outcomes, strict=True)):
        own = [step for step, of in zip(steps, numbers, strict=True) if of == number]
        yield {"title": title, "outcome": outcome, "steps": [_step(step) for step in own]}


def _numbered(steps: Iterable[TraceStep]) -> Iterator[int]:
    """Yield the chapter of each step: they follow one another."""
    at = 0
    for step in steps:
        own = 1 if step.rule in _LAND else 2 if step.rule == _CLASS else _MONEY if at else 0
        at = max(at, own)
        yield at


def _chapter(title: str, steps: Sequence[TraceStep]) -> layouts.Chapter:
    return {"title": title, "outcome": str(steps[-1].outcome), "steps": [_step(step) for step in steps]}


def _step(step: TraceStep) -> layouts.Step:
    sides = step.comparison
    return {
        **step.to_json(),
        "result": str(step.outcome),
        "ground": step.ground,
        "on_the_line": bool(sides and sides.sign == "＝" and sides.wanted in ("≥", "＜") and step.rule == _CLASS),
    }


def _summary(person: PersonResult) -> str:
    if not person.eligible:
        return f"不是补贴对象：{'、'.join(reason.label for reason in person.ineligible_because)}。"
    kinds = f"{person.loss_class.label}（{person.basis.label}）" if person.basis else person.loss_class.label
    money = [f"承包到户补贴{plain(person.amount)}元"] if person.amount else []
    money += [f"未承包到户补贴{plain(person.uncontracted_amount)}元"] if person.uncontracted_amount else []
    ratio = f"失地比例{person.policy.ratio_text(person.loss_ratio)}"
    figure = f"{deciding_figure(person)}，{line_words(person.policy)}" if person.loss.rounding_matters else ratio
    return f"{kinds}，{figure}。{'，'.join(money) or '本项目没有补贴'}。"


def _village_summary(village: VillageResult) -> str:
    pending = f"，其中{village.pending_people}人名单待定" if village.pending_people else ""
    return f"保障{village.figures.people}人{pending}，补贴费用{plain(village.figures.cost)}元。"


def _near(result: Assessment, person: PersonResult) -> Iterator[layouts.NearPerson]:
    """Yield people of the village to compare with.

    They are those with another total nearest in the list, one for each household and total.
    """
    everybody = [other for other in result.persons if other.village.name == person.village.name]
    at = next(i for i, other in enumerate(everybody) if other.farmer.id_number == person.farmer.id_number)
    by_distance = sorted(range(len(everybody)), key=lambda i: (abs(i - at), i))
    seen: set[tuple[str, Decimal]] = set()
    for other in (everybody[i] for i in by_distance):
        outcome = other.household.number, other.total
        if other.total == person.total or outcome in seen:
            continue
        seen.add(outcome)
        yield {
            "id_number": other.farmer.id_number,
            "name": other.farmer.name,
            "household": other.household.number,
            "loss_class": other.loss_class.label,
            "total": plain(other.total),
        }
        if len(seen) == _MOST_NEAR:
            return


# Two people -----------------------------------------------------------------------------------------------------------


def neighbour_json(result: Assessment, reading: Reading, who: str, other: str) -> layouts.Neighbour:
    """Return two people side by side, with the first step that parts them."""
    people = [found_person(result, number) for number in (who, other)]
    shown = {each["id_number"]: each for each in people_json(result, reading)}
    one, two = (explain(result, person).steps for person in people)
    rows = list(_side_by_side(one, two))
    first = _first_difference(rows) if people[0].total != people[1].total else None
    left, right = (shown[person.farmer.id_number] for person in people)
    return {
        "schema": SCHEMA,
        "left": left,
        "right": right,
        "first": first,
        "sentence": _sentence(left, right, rows[first] if first is not None else None),
        "rows": rows,
    }


def _side_by_side(one: Sequence[TraceStep], two: Sequence[TraceStep]) -> Iterator[layouts.SideBySide]:
    """Yield the steps of two explanations beside one another.

    They are matched by rule and label.
    """
    keys = [[(step.rule, step.label) for step in steps] for steps in (one, two)]
    chapters = [list(_numbered(steps)) for steps in (one, two)]
    for _, a, b, c, d in SequenceMatcher(a=keys[0], b=keys[1], autojunk=False).get_opcodes():
        matched = b - a == d - c and keys[0][a:b] == keys[1][c:d]
        if matched:
            for i, j in zip(range(a, b), range(c, d), strict=True):
                yield _row(chapters[0][i], one[i], two[j])
        else:
            yield from (_row(chapters[0][i], one[i], None) for i in range(a, b))
            yield from (_row(chapters[1][j], None, two[j]) for j in range(c, d))


def _row(chapter: int, left: TraceStep | None, right: TraceStep | None) -> layouts.SideBySide:
    step = left or right
    assert step is not None  # noqa: S101 — a row has a side
    return {
        "chapter": _CHAPTERS[chapter],
        "label": step.label,
        "left": _step(left) if left else None,
        "right": _step(right) if right else None,
        "same": bool(left and right and left.decided == right.decided),
    }


def _first_difference(rows: Sequence[layouts.SideBySide]) -> int | None:
    """Return the first row that decides otherwise.

    A ratio decides if nothing but the money follows from it.
    """
    different = [index for index, row in enumerate(rows) if not row["same"]]
    rules = {index: _rule(rows[index]) for index in different}
    decisive = next((index for index in different if rules[index] not in _UNDECISIVE), None)
    if decisive is not None and rules[decisive] not in ("R2", _CLASS):
        ratio = next((index for index in different if rules[index] == "R5"), None)
        return decisive if ratio is None else ratio
    return decisive


def _rule(row: layouts.SideBySide) -> str:
    step = row["left"] or row["right"]
    return step["rule"] if step else ""


def _sentence(left: layouts.Person, right: layouts.Person, row: layouts.SideBySide | None) -> str:
    if row is None:
        same = "金额相同" if left["total"] == right["total"] else "每一步的结论都相同"
        return f"{left['name']}和{right['name']}{same}。"
    sides = [
        f"{person['name']}{step['working']} → {step['result']}" if step else f"{person['name']}没有这一步"
        for person, step in ((left, row["left"]), (right, row["right"]))
    ]
    return f"两人从“{row['label']}”这一步起不同。{'；'.join(sides)}。"
