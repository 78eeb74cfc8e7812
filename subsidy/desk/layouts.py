"""The layout of everything a desk says, as types.

JSON Schemas are made from them. Texts of a workbook are in it as they stand there; whoever shows them treats them as
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from ..deadlines import Status
from ..decisions import FiguresJson, MovementJson, PersonChangeJson, ProblemJson, SettingJson, StepJson, VillageJson
from ..law import DayText, DecimalText, RatioText, Version, one_of
from ..problems import Severity

Mark = Literal["done", "late", "doubtful", "running", "overdue", "waiting"]
"""How a step is shown; doubtful is a recorded date that contradicts another or the procedure"""
SeverityText = Annotated[str, one_of(*Severity)]


class Progress(TypedDict):
    """How far a call has come; `total` is 0 while it is not known."""

    text: str
    done: int
    total: int


class Failure(TypedDict):
    """Why a call has no answer, in one Chinese sentence."""

    kind: Literal["refused", "cancelled", "unexpected"]
    message: str


# About ----------------------------------------------------------------------------------------------------------------


class PolicyEntry(TypedDict):
    """A packaged policy."""

    name: str
    document: str
    in_force_from: DayText


class Licence(TypedDict):
    """The licence of a package that the page is made of."""

    name: str
    version: str
    licence: str


class About(TypedDict):
    """The program and its host."""

    schema: Version
    version: str
    can_print: bool
    """Whether `print` can make a PDF"""
    most_bytes: int
    """Size of the largest file that is opened"""
    policies: list[PolicyEntry]
    licences: list[Licence]


# The open workbook ----------------------------------------------------------------------------------------------------


class OpenFile(TypedDict):
    """The file that is open, and what was changed in it."""

    name: str
    sha256: str
    can_edit: bool
    """False for JSON, which has no cells"""
    keeps_formats: bool
    """Whether `workbook` keeps the formats of the original; else only its values, in a new .xlsx"""
    changes: int
    """Number of cells that differ from the file"""
    unsaved: int
    """Number of cells changed since the workbook was last saved"""
    can_undo: bool
    can_redo: bool


class SheetSummary(TypedDict):
    """A sheet, the table it was read as, and how many problems it has.

    `table` is null if the sheet was not read.
    """

    name: str
    table: str | None
    rows: int
    errors: int
    warnings: int
    changes: int


class LocatedProblem(ProblemJson):
    """A problem with its location in the grid and whom it is about.

    `row` is 0 and `column` empty for a whole sheet.
    """

    id: int
    row: int
    column: str
    title: str
    """Title of the column"""
    who: str
    """Name in the first column of the row: a person, a household's head, a village"""
    doubt: Annotated[list[int], Field(min_length=2, max_length=2)] | None
    """Start and end of the part of `value` that is in doubt; null if that is all of it"""


class CellText(TypedDict):
    """A cell and its text."""

    sheet: str
    cell: str
    text: str


class Repair(TypedDict):
    """A correction in which nothing is guessed.

    It is for all problems of a group at once: pass `edits` to the method `edits`.
    """

    label: str
    edits: list[CellText]


class ProblemGroup(TypedDict):
    """Problems of one kind in one column, errors first."""

    code: str
    severity: SeverityText
    title: str
    remedy: str
    count: int
    problems: list[int]
    """Ids of `LocatedProblem`s"""
    repair: Repair | None


class Summary(TypedDict):
    """The figures of the result that the frame of the page shows."""

    project: str
    persons: int
    """Everybody in the workbook"""
    people: int
    """Everybody paid, open places counted"""
    cost: DecimalText
    pending_people: int
    full_standard: DecimalText
    lacks: int
    """Cells that forms print and the workbook leaves blank"""


class State(TypedDict):
    """The state of the desk after a call."""

    schema: Version
    status: Literal["empty", "problems", "result"]
    file: OpenFile | None
    policy: PolicyEntry | None
    errors: int
    warnings: int
    sheets: list[SheetSummary]
    problems: list[LocatedProblem]
    groups: list[ProblemGroup]
    summary: Summary | None
    """None unless `status` is result"""
    changed: list[CellText]
    """The cells that this call changed, as they are now"""


class GridColumn(TypedDict):
    """A column of a grid.

    `field` and the keys after it are empty where no column of the layout is recognised.
    """

    letter: str
    title: str
    field: str
    kind: str
    """Name of the kind: TEXT, NAME, CODE, ID, RELATION, AREA, MONEY, SHARE, COUNT, YEAR, DATE, YES_NO, CHOICE …"""
    required: bool
    choices: list[str]
    hint: str
    """What to fill in, as the blank workbook says it"""
    numeric: bool
    width: int
    """Width of its longest text, a Chinese character being 2"""


class GridRow(TypedDict):
    """A row: its number in the sheet, its texts, and whether it is hidden.

    There is one text per column. A row may be hidden in the file.
    """

    row: int
    cells: list[str]
    hidden: bool


class Sheet(TypedDict):
    """The grid of a sheet.

    In a sheet that runs `across`, records follow the row `header` (1 for the first; 0 if there is none). In one that
    runs `down`, each row is a title and its value.
    """

    schema: Version
    name: str
    table: str | None
    runs: Literal["across", "down", "unknown"]
    header: int
    frozen: int
    """Number of columns at the left that stay in view: those up to the name"""
    columns: list[GridColumn]
    rows: list[GridRow]
    changes: list[str]
    """Cells that differ from the file"""


# Results --------------------------------------------------------------------------------------------------------------


class Person(TypedDict):
    """The decision on a person, in words and exact texts."""

    id_number: str
    name: str
    village: str
    household: str
    relation: str
    age: int
    loss_class: str
    basis: str
    reason: str
    """In one line: why this class, or why nothing"""
    reasons: list[str]
    """The same with clauses, and every hint"""
    loss_ratio: RatioText
    entitlement: RatioText
    amount: DecimalText
    uncontracted_share: RatioText
    uncontracted_amount: DecimalText
    share: RatioText
    total: DecimalText
    paid: bool
    eligible: bool
    hints: list[str]
    """What to look at"""
    sheet: str
    cell: str


class Group(TypedDict):
    """People and money (元) of a part of the result."""

    name: str
    people: int
    cost: DecimalText


class AgeGroup(TypedDict):
    """How many people of an age band there are, and how many of them are paid."""

    name: str
    persons: int
    paid: int


class ProjectFigures(FiguresJson):
    """The project and its totals."""

    name: str
    notice_date: DayText
    reference_date: DayText
    """基准日: the day on which ages are counted"""
    dibao: DecimalText
    months: int
    pending_people: int
    pending_amount: DecimalText
    in_both: int
    """People paid for contracted and for uncontracted land"""


class Counts(TypedDict):
    """Numbers of persons by the filters of the list."""

    all: int
    paid: int
    unpaid: int
    hints: int


class Result(TypedDict):
    """The whole result."""

    schema: Version
    policy: PolicyEntry
    project: ProjectFigures
    villages: list[VillageJson]
    by_money: list[Group]
    """By kind of money: each class of contracted land, and uncontracted land; people in both are counted twice"""
    by_person: list[Group]
    """By class of person, everybody once with all their money; open places are a group of their own"""
    ages: list[AgeGroup]
    counts: Counts
    persons: list[Person]


class Step(StepJson):
    """A step of an explanation, with what a screen shows of it."""

    result: str
    """The outcome with its unit"""
    ground: str
    """The clause, and the readings used"""
    on_the_line: bool
    """Decided exactly on a threshold"""


class Chapter(TypedDict):
    """Steps that answer one question, and the answer."""

    title: str
    outcome: str
    steps: list[Step]


class NearPerson(TypedDict):
    """Somebody to compare with: the same village, another outcome."""

    id_number: str
    name: str
    household: str
    loss_class: str
    total: DecimalText


class Explanation(TypedDict):
    """Why a person gets an amount, or a village its total (`person` null)."""

    schema: Version
    name: str
    person: Person | None
    policy: str
    document: str
    summary: str
    """The decision in a sentence or two"""
    chapters: list[Chapter]
    notes: list[Step]
    """Hints and estimates: no part of the decision"""
    neighbours: list[NearPerson]


class SideBySide(TypedDict):
    """One step of two people; null where it does not arise."""

    chapter: str
    label: str
    left: Step | None
    right: Step | None
    same: bool
    """Whether both come to the same outcome"""


class Neighbour(TypedDict):
    """Two people side by side."""

    schema: Version
    left: Person
    right: Person
    first: int | None
    """Index of the first row that differs in outcome; null if none does"""
    sentence: str
    rows: list[SideBySide]


# Deadlines ------------------------------------------------------------------------------------------------------------


class StepState(TypedDict):
    """One step of the procedure as it stands."""

    id: str
    name: str
    actor: str
    clause: str
    starts_from: str
    start: DayText | None
    term: int | None
    """工作日"""
    due: DayText | None
    actual: DayText | None
    recorded: DayText | None
    """The date in the workbook, even if it lies after the day asked about"""
    assumed: DayText | None
    expected: DayText | None
    """Earliest day on which it can be done; null once it is"""
    shown_due: DayText | None
    """The day to reckon with: when it is due, or expected where that is later and only an estimate"""
    status: Annotated[str, one_of(*Status)]
    status_text: str
    days: int | None
    """工作日 left, or late"""
    provisional: bool
    soon: bool
    open: bool
    """It can be done now and has not been"""
    critical: bool
    """A delay of it moves the end"""
    mark: Mark
    problems: list[str]
    """What is wrong with its recorded date"""


class Schedule(TypedDict):
    """办理期限 on a day."""

    schema: Version
    project: str
    as_of: DayText
    weekday: str
    """星期一"""
    steps: list[StepState]
    now: list[str]
    """Ids of the open steps, the most urgent first"""
    earliest_finish: DayText
    done: int
    late: int
    doubtful: int
    running: int
    overdue: int
    waiting: int


# What if --------------------------------------------------------------------------------------------------------------


class Option(TypedDict):
    """One choice of a reading."""

    value: str
    label: str


class SettingEntry(TypedDict):
    """A value that can be tried: a number (`options` empty), or a reading."""

    name: str
    label: str
    value: str
    value_text: str
    unit: str
    options: list[Option]
    clause: str
    document: str


class Settings(TypedDict):
    """What can be changed in a trial."""

    schema: Version
    facts: list[SettingEntry]
    numbers: list[SettingEntry]
    readings: list[SettingEntry]


class Change(PersonChangeJson):
    """A person whose amount changes, with the words for it."""

    classes: str
    """失地类别, or how it changed"""
    why: str
    """The first step that comes out differently, before and after"""


class Comparison(TypedDict):
    """A trial beside the result."""

    schema: Version
    settings: list[SettingJson]
    texts: list[str]
    """Each setting in words: 城市低保标准：650 → 700"""
    people_before: int
    people_after: int
    total: MovementJson
    villages: list[MovementJson]
    classes: list[MovementJson]
    persons: list[Change]
    unnamed: int
    """Unnamed places: they gain or lose as well, but have no line in the list"""


# Forms ----------------------------------------------------------------------------------------------------------------


class Lack(TypedDict):
    """A fact that forms show and the workbook does not have.

    The calculation does without it.
    """

    text: str
    """Title of the column, and whom it is about if it is one"""
    village: str
    """Empty for what the project as a whole lacks"""
    count: int
    """Number of blank cells"""
    cells: list[CellText]
    """The first of them; `text` is whom each is about, `cell` is empty where the sheet has no cell for it yet"""
    forms: list[str]
    """Numbers of the forms that show it"""


class FormEntry(TypedDict):
    """A file of the form set."""

    path: str
    """Below the folder; names it in `form` and `preview`"""
    number: str
    title: str
    village: str
    """Empty for a form of the whole project"""
    pages: int | None
    """Pages it prints on, as computed from its page setup; null if it is not printed"""
    lacks: int
    draft: str
    """Why it is still a draft; empty if it is not"""
    can_preview: bool


class FormList(TypedDict):
    """The form set before it is made."""

    schema: Version
    forms: list[FormEntry]
    pages: int
    lacks: list[Lack]


class PreviewCell(TypedDict):
    """A cell that is shown: its column (from 0), its text, its span, its look."""

    column: int
    text: str
    across: int
    down: int
    bold: bool
    size: int
    align: Literal["left", "center", "right"]
    border: bool
    wrap: bool


class PreviewRow(TypedDict):
    """A row of a preview; its height in points."""

    height: int
    cells: list[PreviewCell]


class PreviewSheet(TypedDict):
    """A sheet of a preview; its column widths in characters."""

    name: str
    widths: list[Annotated[int, Field(ge=0)]]
    rows: list[PreviewRow]
    more: int
    """Rows that are not shown"""


class Preview(TypedDict):
    """A filled form as cells; more sheets than `sheets` are only counted."""

    schema: Version
    path: str
    title: str
    sheets: list[PreviewSheet]
    more: int


ANSWERS: Mapping[str, Any] = MappingProxyType(
    {
        "about": About,
        "state": State,
        "sheet": Sheet,
        "result": Result,
        "explanation": Explanation,
        "neighbour": Neighbour,
        "schedule": Schedule,
        "settings": Settings,
        "comparison": Comparison,
        "form_list": FormList,
        "preview": Preview,
        "progress": Progress,
        "failure": Failure,
    }
)
"""The layout of each answer, by the name of its schema."""
