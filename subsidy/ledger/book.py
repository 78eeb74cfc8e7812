"""台账: what each household lost and each person was paid, project after project.

The next project reads from it what came "before" (`with_history`), and is told where its workbook says otherwise; so
nobody is paid above one full standard in all, and no land is counted twice.

    Project ─▶ with_history ─▶ assess ─▶ Ledger.append ─▶ Ledger.save

The file is text, a JSON object a line with Chinese names, that a person can read in any editor. Lines are only ever
added: a correction (更正) is a line of its own that says which entry it takes the place of, and why. Saving writes a
new file beside the old one and puts it in its place at once, so an interruption leaves the old one as it was.

Who is who: a person is their ID number. A household is its 承包经营权证号 where both sides give one, else its
township, village, 户编号 and 户主 together; a member found in another household than the one they stand in is told.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, Strict, TypeAdapter, ValidationError

from ..decisions import Assessment, HouseholdResult, PersonResult
from ..facts import Area, Day, Farmer, FreeText, Household, IdNumber, Money, Project, Share, Text, Village, problems_of
from ..law import EXACT, ONE, ZERO, plain
from ..problems import InputError, Problem, entries_at_fault, error, warning, why_not

HEADER = '{"台账":"被征地农民基本养老保险补贴","版本":1}'
_BOOKKEEPING = {"number", "on", "sha256", "replaces", "reason"}
"""What an entry says about itself, not about the household."""

SAME_PROJECT = error(
    "ledger_project_repeated",
    "项目“{project}”已登记在台账中",
    "同一项目不能登记两次；内容有变的用 subsidy ledger add --correct 原因 登记更正",
)
SAME_FILE = error(
    "ledger_file_repeated", "这份工作簿已作为项目“{project}”登记在台账中", "核对是否选错文件，或项目名称填错"
)
NO_PROJECT = error("ledger_project_missing", "项目“{project}”尚未登记，不能更正", "核对项目名称，或先登记该项目")
NOT_APPLIED = error(
    "ledger_not_applied",
    "{place}以前的征收或补贴已记在台账中，但本次计算没有计入：{what}",
    "先用 subsidy ledger apply 把以前的征收和补贴补入工作簿，再重新计算",
)
TAKEN_DIFFERS = error(
    "ledger_taken_before",
    "以前累计征收面积填{stated}亩，台账记{known}亩（{projects}）",
    "核对后更正工作簿；台账有误的，登记更正",
)
PRIOR_DIFFERS = error(
    "ledger_prior_share",
    "已补贴比例填{stated}，台账记{known}（{projects}）",
    "核对后更正工作簿；台账有误的，登记更正",
)
LAND_TWICE = error(
    "ledger_land_twice",
    "以前项目已征收{known}亩（{projects}），加本次{now}亩超过承包面积{contracted}亩，同一块地不能计两次",
    "核对承包面积、本次征收面积和台账",
)
ABOVE_STANDARD = error(
    "ledger_above_standard",
    "{name}在各项目的补贴比例合计{total}，超过一份标准（{projects}）",
    "核对各项目的补贴比例和所用政策",
)
TWO_OF_ONE = error(
    "ledger_household_repeated",
    "与户编号{other}是同一户：承包经营权证号相同，或对应台账中的同一户",
    "核对两户的承包经营权证号、户编号和户主；确已分户而证号相同的，在证号后加注区别",
)
AREA_DIFFERS = warning(
    "ledger_contracted_area", "承包面积填{stated}亩，台账记{known}亩", "承包面积应为证上的原面积，核对两处"
)
ELSEWHERE = warning(
    "ledger_household_unmatched",
    "{name}在台账中属{village}户编号{number}（户主{head}），与本户对不上，该户以前的征收面积没有补入",
    "核对承包经营权证号、户编号和户主；确已分户或迁入的，自行填写以前累计征收面积",
)
OTHER_NAME = warning("ledger_name_differs", "姓名填{stated}，台账中同一身份证号为{known}", "核对姓名和身份证号")


class LedgerError(ValueError):
    """A ledger file that cannot be read, or that changed while it was being written to."""


# The file -------------------------------------------------------------------------------------------------------------

_AsStated = PlainSerializer(lambda area: f"{area:f}", return_type=str)
_AsPrinted = PlainSerializer(plain, return_type=str)
_Number = Annotated[int, Strict(), Field(ge=1)]
_Area = Annotated[Area, _AsStated]
_Share = Annotated[Share, _AsPrinted]
_Money = Annotated[Money, _AsPrinted]


class _Line(BaseModel):
    """Frozen, nothing unknown; by English names in code, by Chinese ones in the file."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Payment(_Line):
    """What one person got in one project. Shares are of one full standard, the amount in 元."""

    id_number: IdNumber = Field(alias="身份证号")
    name: Text = Field(alias="姓名")
    prior_share: _Share = Field(alias="已补贴比例")
    entitlement: _Share = Field(alias="补贴比例")
    uncontracted_share: _Share = Field(alias="未承包到户补贴比例")
    amount: _Money = Field(alias="补贴金额")

    @property
    def share(self) -> Decimal:
        """What the person got now, for contracted and uncontracted land."""
        return self.entitlement + self.uncontracted_share


class Entry(_Line):
    """What one household lost in one project (亩), and what its members got; or the correction of an earlier entry."""

    number: _Number = Field(alias="编号")
    replaces: _Number | None = Field(alias="更正编号", default=None)
    """The entry this one takes the place of; None for a record (登记)"""
    reason: FreeText = Field(alias="更正原因", default="")
    on: Day = Field(alias="登记日期")
    project: Text = Field(alias="项目")
    notice_date: Day = Field(alias="告知书日期")
    policy: Text = Field(alias="政策")
    sha256: FreeText = Field(alias="工作簿SHA256", default="")
    township: Text = Field(alias="乡镇")
    village: Text = Field(alias="村")
    household: Text = Field(alias="户编号")
    head: Text = Field(alias="户主")
    certificate: FreeText = Field(alias="证号", default="")
    contracted_area: _Area = Field(alias="承包面积")
    taken_before: _Area = Field(alias="以前征收")
    taken_now: _Area = Field(alias="本次征收")
    persons: tuple[Payment, ...] = Field(alias="人员")

    @property
    def place(self) -> str:
        """Where a person finds it."""
        return f"第{self.number}号 {self.village}户编号{self.household}（户主{self.head}）"

    @property
    def is_correction(self) -> bool:
        """Whether this takes the place of an earlier entry."""
        return self.replaces is not None

    def to_line(self) -> str:
        """Return the line of the file."""
        data = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def says_the_same(self, other: Entry) -> bool:
        """Whether both say the same about the household, whoever wrote them when."""
        return self.model_dump(exclude=_BOOKKEEPING) == other.model_dump(exclude=_BOOKKEEPING)


# What is known --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holding:
    """What is known of a household after some projects. Areas in 亩."""

    township: str
    village: str
    number: str
    head: str
    certificate: str
    contracted_area: Decimal
    taken: Decimal = ZERO
    """累计征收, with what was taken before the ledger began"""
    projects: tuple[str, ...] = ()
    """The projects that took some of it"""


@dataclass(frozen=True, slots=True)
class Paid:
    """What one person was paid after some projects: the share of one full standard in all, and the money (元)."""

    id_number: str
    name: str
    holding: int
    """The household the person last stood in, by its place in `History.holdings`"""
    share: Decimal = ZERO
    amount: Decimal = ZERO
    projects: tuple[str, ...] = ()
    """The projects that paid something"""


@dataclass(slots=True)
class History:
    """Every household and person of some projects, each with what they lost and got in all."""

    holdings: list[Holding] = field(default_factory=list)
    persons: dict[str, Paid] = field(default_factory=dict)
    _certificates: dict[str, int] = field(default_factory=dict)
    _places: dict[tuple[str, ...], int] = field(default_factory=dict)

    def find(self, certificate: str, *place: str) -> int | None:
        """Return which holding has that certificate or else stands in that `place`: township, village, number, head."""
        if certificate and certificate in self._certificates:
            return self._certificates[certificate]
        index = self._places.get(place)
        if index is None or (certificate and self.holdings[index].certificate):
            return None  # another certificate is another household
        return index

    def enter(self, entry: Entry) -> Iterator[Problem]:
        """Add an entry; yield where it contradicts those before it."""
        index = self._holding_of(entry)
        told = [*self._take(index, entry), *(p for payment in entry.persons for p in self._pay(index, entry, payment))]
        yield from (replace(problem, sheet="台账", cell=entry.place) for problem in told)

    def _holding_of(self, entry: Entry) -> int:
        place = (entry.township, entry.village, entry.household, entry.head)
        index = self.find(entry.certificate, *place)
        if index is None:
            index = len(self.holdings)
            self.holdings.append(Holding(*place, entry.certificate, entry.contracted_area, entry.taken_before))
        self._places[place] = index
        if entry.certificate:
            self._certificates[entry.certificate] = index
        return index

    def _take(self, index: int, entry: Entry) -> Iterator[Problem]:
        known = self.holdings[index]
        yield from _land(entry, known)
        self.holdings[index] = replace(
            known,
            number=entry.household,
            head=entry.head,
            certificate=entry.certificate or known.certificate,
            contracted_area=entry.contracted_area,
            taken=known.taken + entry.taken_now,
            projects=_with(known.projects, entry.project, entry.taken_now),
        )

    def _pay(self, index: int, entry: Entry, payment: Payment) -> Iterator[Problem]:
        fresh = Paid(payment.id_number, payment.name, index, payment.prior_share)
        known = self.persons.get(payment.id_number, fresh)
        yield from _prior(payment, known)
        share, projects = known.share + payment.share, _with(known.projects, entry.project, payment.share)
        if share > ONE and payment.share:
            yield ABOVE_STANDARD.at(value=share, name=payment.name, total=share, projects=_named(projects))
        amount = known.amount + payment.amount
        self.persons[payment.id_number] = Paid(payment.id_number, payment.name, index, share, amount, projects)


def _land(stated: Entry | Household, known: Holding) -> Iterator[Problem]:
    """Yield where the land of a household, in an entry or a project, contradicts what is known of it."""
    before, now, contracted = stated.taken_before, stated.taken_now, stated.contracted_area
    facts = {"known": known.taken, "projects": _named(known.projects)}
    if known.taken + now > contracted:
        yield LAND_TWICE.at("taken_now", value=now, now=now, contracted=contracted, **facts)
    elif before != known.taken:
        yield TAKEN_DIFFERS.at("taken_before", value=before, stated=before, **facts)


def _prior(stated: Payment | Farmer, known: Paid) -> Iterator[Problem]:
    """Yield where the share somebody received before contradicts what is known."""
    share = stated.prior_share
    if share != min(known.share, ONE):
        facts = {"known": known.share, "projects": _named(known.projects)}
        yield PRIOR_DIFFERS.at("prior_share", value=share, stated=share, **facts)


def _holding_json(held: Holding) -> dict[str, object]:
    return {**asdict(held), "contracted_area": f"{held.contracted_area:f}", "taken": f"{held.taken:f}"}


def _paid_json(paid: Paid) -> dict[str, object]:
    return {**asdict(paid), "share": plain(paid.share), "amount": plain(paid.amount)}


def _with(projects: tuple[str, ...], project: str, something: Decimal) -> tuple[str, ...]:
    return projects if not something or project in projects else (*projects, project)


def _named(projects: Sequence[str]) -> str:
    return "、".join(projects) or "台账以前"


# The ledger -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ledger:
    """台账: every entry ever made, in order. Never changed: `append` returns another one."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Ledger:
        """Read a ledger. Raises `LedgerError`, naming the line, for a file that is none or that makes no sense."""
        return cls(tuple(_parsed(_lines(Path(path)))))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the entries that `path` does not hold yet; every line that stands there stays as it is.

        The file is replaced as a whole, or not at all. Raises `LedgerError` when it holds anything but the beginning of
        this ledger: somebody else has added to it meanwhile.
        """
        target = Path(path)
        standing = target.read_bytes() if target.exists() else f"{HEADER}\n".encode()
        held = Ledger.load(target).entries if target.exists() else ()
        if held != self.entries[: len(held)]:
            raise LedgerError(f"台账 {target} 在此期间已被改动，没有写入；请重新登记")
        added = "".join(f"{entry.to_line()}\n" for entry in self.entries[len(held) :])
        _replace(target, standing + (b"" if standing.endswith(b"\n") else b"\n") + added.encode())

    @property
    def projects(self) -> tuple[str, ...]:
        """The projects in the order in which they were first recorded."""
        return tuple(dict.fromkeys(entry.project for entry in self.entries))

    def in_force(self, project: str = "") -> tuple[Entry, ...]:
        """Return the entries that no correction took the place of, project by project; or those of one project."""
        latest: dict[int, Entry] = {}
        first: dict[int, int] = {}
        for entry in self.entries:
            first[entry.number] = root = first[entry.replaces] if entry.replaces else entry.number
            latest[root] = entry
        order = {name: place for place, name in enumerate(self.projects)}
        listed = sorted(latest.values(), key=lambda entry: order[entry.project])
        return tuple(entry for entry in listed if not project or entry.project == project)

    def history(self, before: str = "") -> History:
        """Return what is known after all projects; or after those recorded before the project `before`."""
        until = self.until(before) if before in self.projects else self.projects
        return self._history(tuple(name for name in until if name != before))[0]

    def to_json(self) -> dict[str, object]:
        """Return what `ledger show --json` prints: every entry, and what is known of each household and person."""
        history = self.history()
        return {
            "schema": 1,
            "entries": [entry.model_dump(mode="json", by_alias=False) for entry in self.entries],
            "households": [_holding_json(held) for held in history.holdings],
            "persons": [_paid_json(paid) for paid in history.persons.values()],
        }

    def problems(self) -> tuple[Problem, ...]:
        """Return where entries in force contradict earlier ones: what a correction leaves to be corrected after it."""
        return self._history(self.projects)[1]

    def until(self, project: str) -> tuple[str, ...]:
        """Return the projects up to `project`, itself included, in the order in which they were first recorded."""
        return self.projects[: self.projects.index(project) + 1]

    def _history(self, projects: Sequence[str], about: str = "") -> tuple[History, tuple[Problem, ...]]:
        history, problems = History(), list[Problem]()
        with localcontext(EXACT):
            for entry in (entry for entry in self.in_force() if entry.project in projects):
                told = list(history.enter(entry))
                problems += told if about in ("", entry.project) else []
        return history, tuple(problems)

    def append(self, result: Assessment, *, on: date, sha256: str = "", correcting: str = "") -> Ledger:
        """Return the ledger with an entry for every household of `result`; `on` is the day of recording.

        With `correcting`, the reason, the project must be recorded already: households that now say otherwise get a
        correction, and so do those that are gone. Raises `InputError` when the project is recorded already (or is not),
        when the result was reckoned without what the ledger knows, and when land would count twice or somebody get more
        than one full standard in all.
        """
        project, correcting = result.project, _reason(correcting)
        self._refuse(project, sha256, correcting)
        drafts = [
            _draft(result, household, on=on, sha256=sha256) for v in result.villages for household in v.households
        ]
        added = self._corrections(project.name, drafts, correcting) if correcting else drafts
        longer = Ledger((*self.entries, *_numbered(added, len(self.entries) + 1)))
        if problems := longer._history(longer.until(project.name), about=project.name)[1]:
            raise InputError(problems)
        return longer

    def _refuse(self, project: Project, sha256: str, correcting: str) -> None:
        problems = [*self._repeated(project, sha256, correcting), *_unapplied(project, self)]
        if any(problem.is_error for problem in problems):
            raise InputError(problems)

    def _repeated(self, project: Project, sha256: str, correcting: str) -> Iterator[Problem]:
        recorded = project.name in self.projects
        if recorded and not correcting:
            yield SAME_PROJECT.at("name", project=project.name)
        if correcting and not recorded:
            yield NO_PROJECT.at("name", project=project.name)
        other = next((e.project for e in self.entries if sha256 and e.sha256 == sha256), project.name)
        if other != project.name:
            yield SAME_FILE.at("name", value=project.name, project=other)

    def _corrections(self, project: str, drafts: Sequence[Entry], reason: str) -> Iterator[Entry]:
        """Yield what changes: corrected households, new ones, and an empty entry for each one that is gone."""
        recorded = {entry.household: entry for entry in self.in_force(project)}
        for draft in drafts:
            old = recorded.pop(draft.household, None)
            if old is None or not draft.says_the_same(old):
                yield draft.model_copy(update={"replaces": old and old.number, "reason": reason})
        for old in recorded.values():
            yield _emptied(old, drafts[0], reason)


def _reason(text: str) -> str:
    """Return the reason of a correction as a line of the ledger can hold it. Raises `InputError`."""
    try:
        return _FREE_TEXT.validate_python(text)
    except ValidationError as failure:
        raise InputError(problem.under("更正原因") for problem in problems_of(failure)) from failure


_FREE_TEXT: TypeAdapter[str] = TypeAdapter(FreeText)


def _numbered(entries: Iterable[Entry], first: int) -> Iterator[Entry]:
    return (entry.model_copy(update={"number": number}) for number, entry in enumerate(entries, first))


def _draft(result: Assessment, household: HouseholdResult, *, on: date, sha256: str) -> Entry:
    facts, village, project = household.household, household.village, result.project
    return Entry(
        number=1,
        on=on,
        project=project.name,
        notice_date=project.notice_date,
        policy=result.policy.name,
        sha256=sha256,
        township=village.township,
        village=village.name,
        household=facts.number,
        head=facts.head,
        certificate=facts.certificate,
        contracted_area=facts.contracted_area,
        taken_before=facts.taken_before,
        taken_now=facts.taken_now,
        persons=tuple(map(_payment, household.persons)),
    )


def _payment(person: PersonResult) -> Payment:
    return Payment(
        id_number=person.farmer.id_number,
        name=person.farmer.name,
        prior_share=person.farmer.prior_share,
        entitlement=person.entitlement,
        uncontracted_share=person.uncontracted_share,
        amount=person.total,
    )


def _emptied(old: Entry, draft: Entry, reason: str) -> Entry:
    nothing = {"entitlement": ZERO, "uncontracted_share": ZERO, "amount": ZERO}
    persons = tuple(payment.model_copy(update=nothing) for payment in old.persons)
    own = {"on": draft.on, "sha256": draft.sha256, "replaces": old.number, "reason": reason}
    return old.model_copy(update={**own, "taken_now": ZERO, "persons": persons})


# Reading and writing --------------------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a ledger below its header, with their numbers."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise LedgerError(f"读不到台账 {path}：{why_not(failure)}") from failure
    if lines[0] != HEADER:
        raise LedgerError(f"{path} 不是补贴台账，第一行应为 {HEADER}")
    yield from ((number, line) for number, line in enumerate(lines[1:], 2) if line.strip())


def _parsed(lines: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Yield the entries; each must have the next number, and replace none but an entry in force of its own project."""
    in_force: dict[int, str] = {}
    for expected, (number, line) in enumerate(lines, 1):
        entry = _entry(number, line)
        if entry.number != expected:
            raise LedgerError(f"台账第{number}行：编号为{entry.number}，应为{expected}；有行被删去或插入")
        if entry.replaces and in_force.pop(entry.replaces, None) != entry.project:
            raise LedgerError(f"台账第{number}行：更正的第{entry.replaces}号不是本项目现行的登记")
        in_force[entry.number] = entry.project
        yield entry


def _entry(number: int, line: str) -> Entry:
    try:
        return Entry.model_validate(json.loads(line, parse_float=Decimal))
    except ValidationError as failure:
        faults = entries_at_fault(failure.errors(include_url=False))
        raise LedgerError(f"台账第{number}行有误：{faults}") from failure
    except (ValueError, RecursionError) as failure:
        raise LedgerError(f"台账第{number}行不是有效的 JSON") from failure


def _replace(target: Path, data: bytes) -> None:
    """Put `data` in the place of `target` at once, or leave everything as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


# The next project -----------------------------------------------------------------------------------------------------


def with_history(project: Project, ledger: Ledger) -> tuple[Project, tuple[Problem, ...]]:
    """Return `project` with what the ledger knows from before, and where the project says otherwise.

    以前累计征收面积 and 已补贴比例 are filled in where they are 0. What contradicts the ledger is an error and stays as
    it stands; a household that may be one of the ledger's under another name is a warning. A project that is recorded
    itself is held against those recorded before it.
    """
    history = ledger.history(before=project.name)
    with localcontext(EXACT):
        villages = tuple(_filled_village(village, history) for village in project.villages)
        filled = Project.model_validate({**dict(project), "villages": villages})
        return filled, tuple(_problems(filled, history))


def _filled_village(village: Village, history: History) -> Village:
    households = tuple(_filled(household, village, history) for household in village.households)
    return Village.model_validate({**dict(village), "households": households})


def _filled(household: Household, village: Village, history: History) -> Household:
    holding = _known(household, village, history)
    before = household.taken_before or (holding.taken if holding else ZERO)
    if before + household.taken_now > household.contracted_area:
        before = household.taken_before
    members = tuple(_with_share(farmer, history.persons.get(farmer.id_number)) for farmer in household.members)
    return Household.model_validate({**dict(household), "taken_before": before, "members": members})


def _with_share(farmer: Farmer, paid: Paid | None) -> Farmer:
    if farmer.prior_share or not paid or not paid.share:
        return farmer
    return Farmer.model_validate({**dict(farmer), "prior_share": min(paid.share, ONE)})


def _place(household: Household, village: Village) -> tuple[str, ...]:
    return village.township, village.name, household.number, household.head


def _known(household: Household, village: Village, history: History) -> Holding | None:
    index = history.find(household.certificate, *_place(household, village))
    return None if index is None else history.holdings[index]


def _problems(project: Project, history: History) -> Iterator[Problem]:
    owners: dict[int | str, str] = {}
    for v, village in enumerate(project.villages):
        for h, household in enumerate(village.households):
            index = history.find(household.certificate, *_place(household, village))
            told = (
                *_twice(household, household.certificate if index is None else index, owners),
                *_household_problems(household, index, history),
                *_people_problems(household, history),
            )
            yield from (problem.under("villages", v, "households", h) for problem in told)


def _twice(household: Household, key: int | str, owners: dict[int | str, str]) -> Iterator[Problem]:
    other = owners.setdefault(key, household.number)
    if key != "" and other != household.number:
        yield TWO_OF_ONE.at("number", value=household.number, other=other)


def _household_problems(household: Household, index: int | None, history: History) -> Iterator[Problem]:
    if index is None:
        yield from _stray(household, history)
        return
    known, contracted = history.holdings[index], household.contracted_area
    if contracted != known.contracted_area:
        yield AREA_DIFFERS.at("contracted_area", value=contracted, stated=contracted, known=known.contracted_area)
    yield from _land(household, known)


def _stray(household: Household, history: History) -> Iterator[Problem]:
    """Yield a warning when somebody of an unknown household stood in one that lost land."""
    for farmer in household.members:
        paid = history.persons.get(farmer.id_number)
        other = history.holdings[paid.holding] if paid else None
        if other and other.taken:
            facts = {"village": other.village, "number": other.number, "head": other.head}
            yield ELSEWHERE.at("number", value=household.number, name=farmer.name, **facts)
            return


def _people_problems(household: Household, history: History) -> Iterator[Problem]:
    for m, farmer in enumerate(household.members):
        if paid := history.persons.get(farmer.id_number):
            if farmer.name != paid.name:
                yield OTHER_NAME.at("members", m, "name", value=farmer.name, stated=farmer.name, known=paid.name)
            yield from (problem.under("members", m) for problem in _prior(farmer, paid))


def _unapplied(project: Project, ledger: Ledger) -> Iterator[Problem]:
    """Yield what contradicts the ledger, and where the project leaves out what the ledger knows."""
    filled, problems = with_history(project, ledger)
    yield from problems
    for (village, one), (_, other) in zip(project.households(), filled.households(), strict=True):
        what = _left_out(one, other)
        if what:
            place = f"{village.name}户编号{one.number}（户主{one.head}）"
            yield NOT_APPLIED.at("villages", place=place, what=what)


def _left_out(one: Household, other: Household) -> str:
    told = [f"以前累计征收面积{other.taken_before}亩"] if one.taken_before != other.taken_before else []
    pairs = zip(one.members, other.members, strict=True)
    told += [f"{b.name}已补贴比例{b.prior_share}" for a, b in pairs if a.prior_share != b.prior_share]
    return "，".join(told)
