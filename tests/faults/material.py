"""The sound files that are then spoiled.

A small project in every format, and the other files the command reads.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from random import Random
from types import MappingProxyType
from xml.sax.saxutils import escape

from cases import DISTRICT
from strategies import id_number
from template_files import saved
from workbook_files import Book, clean_book, clean_project, flat_rows, xls

import subsidy
from subsidy.forms import packaged_templates

from .damage import packed

WHO = "王大山"
TEMPLATE = "附件06 被征地农民基本养老保险补贴方案.xlsx"
ON = date(2024, 8, 1)


def sound_files() -> Mapping[str, bytes]:
    """Return each kind of file the command reads.

    The key is the name that the file is given on disk.
    """
    project = clean_project()
    return MappingProxyType(
        {
            "村.xlsx": saved(clean_book().workbook()),
            "村.xls": xls(clean_book()),
            "村.et": xls(clean_book()),
            "村.ods": ods(clean_book()),
            "单张.csv": _csv(flat_rows(project)).encode(),
            **{f"村表/{title}.csv": _csv(rows).encode() for title, rows in clean_book().sheets.items()},
            "村.json": project.model_dump_json().encode(),
            "policy.toml": (DISTRICT / "policy.toml").read_bytes(),
            "procedure.toml": (DISTRICT / "procedure.toml").read_bytes(),
            "2026.json": json.dumps(_notice(2026), ensure_ascii=False).encode(),
            TEMPLATE: _template().read_bytes(),
        }
    )


def other_project(number: int, random: Random) -> str:
    """Return the JSON of a project of its own.

    It has other people, other land and another name.
    """
    facts = json.loads(clean_project().model_dump_json())
    facts["name"] = f"凤城县2024年第{number + 2}批次建设用地"
    for village in facts["villages"]:
        village["name"] += str(number)
        for household in village["households"]:
            household["certificate"] = f"14{random.randrange(10**15):015d}{number:02d}J"[-19:]
            for member in household["members"]:
                born = date.fromisoformat(f"{member['id_number'][6:10]}-01-01") + timedelta(random.randrange(300))
                member["id_number"] = id_number(born, random.randrange(1000))
                member["name"] += "甲乙丙丁戊己庚辛壬癸"[number % 10]
                member["address"] = ""
            household["head"] = household["members"][0]["name"]
    return json.dumps(facts, ensure_ascii=False)


def write_ledger(path: Path) -> None:
    """Write a ledger that holds the small project."""
    subsidy.Ledger().append(subsidy.assess(clean_project()), on=ON).save(path)


def ods(book: Book) -> bytes:
    """Return a workbook as LibreOffice would save its values."""
    spaces = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    names = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    tables = "".join(
        f'<table:table table:name="{escape(name)}"><table:table-column table:number-columns-repeated="20"/>'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row></table:table>'
        for name, rows in book.sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed([("mimetype", mimetype), ("content.xml", content.encode()), ("META-INF/manifest.xml", manifest)])


def _ods_cell(value: object) -> str:
    if value is None:
        return '<table:table-cell table:number-columns-repeated="1"/>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
    if isinstance(value, int | float | Decimal):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def _csv(rows: list[list[object]]) -> str:
    stream = StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def _notice(year: int) -> dict[str, object]:
    days = [("元旦", 1, 1), ("春节", 2, 17), ("劳动节", 5, 1), ("国庆节", 10, 1)]
    off = [{"name": name, "date": f"{year}-{month:02d}-{day:02d}", "isOffDay": True} for name, month, day in days]
    return {"year": year, "papers": ["https://example.invalid/2026"], "days": off}


def _template() -> Path:
    [found] = [path for path in packaged_templates().iterdir() if path.name.startswith("附件06")]
    return found
