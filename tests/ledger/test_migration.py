"""Earlier ledgers, read into a new one.

They are plain workbooks, .csv files and the text file of version 1.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from ledger_stories import TODAY, acquisition, home, number_of, record
from strategies import project_of

from subsidy import InputError
from subsidy.ledger import ENTRIES, TITLES, Ledger, LedgerError, export, import_table, import_version_1, with_history
from subsidy.workbook import plain_table

A, B, C = map(number_of, "ABC")
HEAD = (
    "项目,乡镇,村,户编号,户主,证号,承包面积（亩）,以前征收（亩）,本次征收（亩）,姓名,身份证号,补贴比例,补贴金额（元）"
)
ROWS = [
    f"项目一,田家会街道,甲村,001,村民A,证1,10,0,6,村民A,{A},0.6,54210",
    f"项目一,田家会街道,甲村,001,村民A,证1,10,0,6,村民B,{B},0.6,54210",
    f"项目一,田家会街道,甲村,002,村民C,,5,0,2,村民C,{C},0,0",
    f"项目二,田家会街道,甲村,001,村民A,证1,10,,2,村民A,{A},0.2,18070",
]


def table(tmp_path: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8-sig") -> Path:
    file = tmp_path / "旧台账.csv"
    file.write_text("\r\n".join((head, *rows)), encoding=encoding)
    return file


def import_file(ledger: Ledger, file: Path, on: date) -> Ledger:
    found = plain_table(file, ENTRIES)
    return (import_version_1 if isinstance(found, bytes) else import_table)(ledger, found, file, on)  # type: ignore[arg-type]


def rejected(file: Path) -> list[str]:
    with pytest.raises(InputError) as refusal:
        import_file(Ledger(), file, TODAY)
    return [str(problem) for problem in refusal.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_table_is_imported_project_by_project(encoding: str, tmp_path: Path) -> None:
    ledger = import_file(Ledger(), table(tmp_path, *ROWS, encoding=encoding), TODAY)
    assert ledger.projects == ("项目一", "项目二")
    assert {n: (str(p.booked), str(p.booked_amount)) for n, p in ledger.people.items()} == {
        A: ("0.8", "72280"),
        B: ("0.6", "54210"),
        C: ("0", "0"),
    }
    assert [str(holding.taken) for holding in ledger.present.holdings.values()] == ["8", "2"]


def test_the_next_project_knows_an_imported_ledger(tmp_path: Path) -> None:
    ledger = import_file(Ledger(), table(tmp_path, *ROWS), TODAY)
    [held] = with_history(acquisition("三", home("证1", "10", "", "1", "AB")), ledger)[0].villages[0].households
    assert (str(held.taken_before), [str(member.prior_share) for member in held.members]) == ("8", ["0.8", "0.6"])


def test_missing_columns_are_listed(tmp_path: Path) -> None:
    file = table(tmp_path, head=HEAD.replace("村,", "").replace(",补贴比例", ""))
    columns = "、".join(TITLES.values())
    assert rejected(file) == [
        f"错误 旧台账.csv：缺少“村”列。第一行写列名：{columns}。 [ledger_import_column]",
        f"错误 旧台账.csv：缺少“补贴比例”列。第一行写列名：{columns}。 [ledger_import_column]",
    ]


def test_every_wrong_cell_is_listed_with_its_row(tmp_path: Path) -> None:
    rows = [ROWS[0].replace("0.6", "六成"), ROWS[1].replace(B, B[:-1] + "0"), ROWS[2].replace("村民C", "")]
    assert [text.partition("：")[0] for text in rejected(table(tmp_path, *rows))] == [
        "错误 旧台账.csv!第2行“补贴比例”",
        "错误 旧台账.csv!第3行“身份证号”",
        "错误 旧台账.csv!第4行“户主”",
        "错误 旧台账.csv!第4行“姓名”",
    ]


def test_rows_of_one_household_must_agree(tmp_path: Path) -> None:
    assert rejected(table(tmp_path, ROWS[0], ROWS[1].replace(",10,", ",11,"))) == [
        "错误 旧台账.csv!第3行：“承包面积（亩）”为“11”，而同一户的第2行为“10”。核对后使同一户各行一致。"
        " [ledger_import_rows]"
    ]


def test_an_imported_project_passes_the_same_checks(tmp_path: Path) -> None:
    file = table(tmp_path, *ROWS[:2], ROWS[3].replace("0.2,18070", "0.5,45175"))
    assert [text.partition("：")[0] for text in rejected(file)] == ["错误 旧台账.csv!第4行"]
    assert "合计1.1，超过一份标准" in rejected(file)[0]


def test_an_exported_ledger_can_be_imported(tmp_path: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "AB")))
    ledger = record(ledger, acquisition("二", home("证1", "10", "", "2.5", "AB")))
    export(ledger, tmp_path / "台账.xlsx", TODAY)
    again = import_file(Ledger(), tmp_path / "台账.xlsx", TODAY)
    assert {n: p.booked for n, p in again.people.items()} == {n: p.booked for n, p in ledger.people.items()}
    assert {n: p.entitled for n, p in again.people.items()} == {n: p.entitled for n, p in ledger.people.items()}
    assert [h.taken for h in again.present.holdings.values()] == [Decimal("8.5")]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", b"\xff\xfe\x00"], ids=["a broken workbook", "empty", "binary"])
def test_a_file_that_is_no_table_is_rejected(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises((LedgerError, InputError)):
        import_file(Ledger(), tmp_path / "x.xlsx", TODAY)
    with pytest.raises(InputError, match="找不到文件"):
        import_file(Ledger(), tmp_path / "没有.csv", TODAY)


def test_json_that_is_no_earlier_ledger_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"台账":"另外的"}')
    with pytest.raises(LedgerError, match="不是旧版台账"):
        import_file(Ledger(), tmp_path / "x.json", TODAY)


def test_codes_that_a_spreadsheet_made_numbers_stay_codes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, ROWS[0]):
        book.worksheets[0].append([int(cell) if cell == "001" else cell for cell in row.split(",")])
    book.save(tmp_path / "旧台账.xlsx")
    ledger = import_file(Ledger(), tmp_path / "旧台账.xlsx", TODAY)
    assert [holding.household for holding in ledger.present.holdings.values()] == ["1"]


# Version 1 ------------------------------------------------------------------------------------------------------------

PERSON = (
    '{{"身份证号":"{}","姓名":"村民A","已补贴比例":"{}","补贴比例":"{}","未承包到户补贴比例":"0.0000","补贴金额":"{}"}}'
)
LINE = (
    '{{"编号":{},{}"登记日期":"2024-08-01","项目":"{}","告知书日期":"2024-06-03","政策":"lishi-2024","乡镇":"田家会街道",'
    '"村":"甲村","户编号":"001","户主":"村民A","承包面积":"10","以前征收":"{}","本次征收":"{}","人员":[{}]}}'
)
VERSION_1 = "\n".join(
    (
        '{"台账":"被征地农民基本养老保险补贴","版本":1}',
        LINE.format(1, "", "项目一", "0", "7", PERSON.format(A, "0.0000", "0.7000", "63245.0000")),
        LINE.format(
            2,
            '"更正编号":1,"更正原因":"丈量有误",',
            "项目一",
            "0",
            "6",
            PERSON.format(A, "0.0000", "0.6000", "54210.0000"),
        ),
        LINE.format(3, "", "项目二", "6", "2", PERSON.format(A, "0.6000", "0.2000", "18070.0000")),
    )
)


def test_a_ledger_of_version_1_is_imported_as_last_corrected(tmp_path: Path) -> None:
    (tmp_path / "旧.jsonl").write_text(VERSION_1, encoding="utf-8")
    ledger = import_file(Ledger(), tmp_path / "旧.jsonl", TODAY)
    assert [(e.project, e.batch.act.value, str(e.taken_now), str(e.batch.standard)) for e in ledger.entries] == [
        ("项目一", "导入", "6", "90350.00"),
        ("项目二", "导入", "2", "90350.00"),
    ]
    [held] = ledger.people.values()
    assert (str(held.booked), str(held.entitled), str(held.to_recover)) == ("0.8000", "0.8000", "0.0000")
    assert ledger.entries[0].batch.notice_date == date(2024, 6, 3)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"村":"甲村",', "", "第2行有误：村 缺少这一项"),
        ('"本次征收":"7"', '"本次征收":true', "第2行有误：本次征收 应为文字、整数或小数"),
        ('{"编号":3,', "", "第4行不是有效的 JSON"),
    ],
)
def test_a_wrong_line_of_version_1_is_named(old: str, new: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "旧.jsonl").write_text(VERSION_1.replace(old, new), encoding="utf-8")
    with pytest.raises(LedgerError, match=why):
        import_file(Ledger(), tmp_path / "旧.jsonl", TODAY)


# The export -----------------------------------------------------------------------------------------------------------


def test_the_export_lists_households_people_and_acts(tmp_path: Path) -> None:
    ledger = record(Ledger(), acquisition("一", home("证1", "10", "", "6", "A")))
    ledger = record(ledger, acquisition("一", home("证1", "10", "", "4", "A")), correcting="丈量有误")
    file = tmp_path / "台账.xlsx"
    export(ledger, file, TODAY)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["农户", "人员", "应追回", "登记", "更正和认定", "矛盾"]
    assert [cell.value for cell in book["农户"][2]][5:] == ["证1", 10, 4, "项目一"]
    assert [cell.value for cell in book["应追回"][2]] == ["村民A", A, 0, 0.6, 0.6, 54210, "项目一"]
    assert [cell.value for cell in book["更正和认定"][2]][2:] == [
        "更正",
        "项目一",
        "更正第1号：甲村户编号001（户主村民A）",
        "丈量有误",
    ]
    assert book["人员"]["E2"].number_format == "0.0000"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        export(ledger, file, TODAY)


def test_text_in_the_export_is_never_a_formula(tmp_path: Path) -> None:
    ledger = record(Ledger(), project_of(home("证1", "10", "", "6", "A"), name="=HYPERLINK(1)"))
    export(ledger, tmp_path / "台账.xlsx", TODAY)
    cell = openpyxl.load_workbook(tmp_path / "台账.xlsx")["登记"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
