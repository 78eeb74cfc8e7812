"""The packaged templates for an office to restyle, with their legend.

The legend is a workbook that explains every placeholder.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..disk import new_file, new_folder
from ..xlsxform import save
from .catalog import FORMS, Form, is_posted, packaged_templates
from .field import Field
from .placeholders import LINK, LISTS, NUMBER, SCOPE

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LEGEND = "占位符说明.xlsx"

_REPEATED = "、".join(form.number for form in FORMS if isinstance(form, Form) and form.sheets)
_POSTED = "、".join(form.number for form in FORMS if is_posted(form.number))
_HOW = (
    "模板就是普通的 .xlsx：字体、行高、列宽、边框、页边距都可以改，也可以加图片和文字框。",
    "单元格里的 {{名称}} 会换成“整张表”中的值；整格只有一个占位符时填入数字或日期本身，格式用该格的格式。",
    "某一行含有 {{列表.字段}} 时，这一行按列表的每条记录重复，下面的合计、说明、盖章随之下移；一行只能用一个列表。",
    f"{_REPEATED} 中按户、按人重复的那张工作表，直接用 {{{{字段}}}}，先取该户或该人的值，再取整张表的值。",
    f"公示的表（{_POSTED}）不能印个人信息和备注：下面注明“公示的表不能用”的，写在这些表里会被拒绝。",
    "占位符的名称是固定的，名称中的年龄也是；填入的值按所用政策的年龄段计算。",
    "改好后放在一个文件夹里，文件名不变，"
    "用 subsidy forms 工作簿 --templates 文件夹 --out 输出 填写；缺的文件用内置模板。",
)


_NOT_POSTED = "（公示的表不能用）"


def export_templates(folder: Path) -> tuple[Path, ...]:
    """Copy the packaged templates and the legend into `folder`, all or none.

    Return the files. Never overwrites, since the folder may hold an office's own work. Raises `FileExistsError` if a
    file exists, and `OSError` if the disk refuses.
    """
    sources = [packaged_templates() / form.file for form in FORMS if isinstance(form, Form)]
    targets = [folder / source.name for source in sources]
    for target in (*targets, folder / LEGEND):
        if target.exists():
            raise FileExistsError(f"{target} 已存在，不会覆盖；请换一个文件夹")
    whole = nullcontext(folder) if folder.exists() else new_folder(folder)
    with whole as place, ExitStack() as unfinished:  # no file gets its name before all are written
        for source in sources:
            shutil.copyfile(source, unfinished.enter_context(new_file(place / source.name)))
        write_legend(unfinished.enter_context(new_file(place / LEGEND)))
    return (*targets, folder / LEGEND)


def describe_placeholders() -> Iterator[tuple[str, str, str]]:
    """Yield every placeholder as templates write it, its list and its meaning."""
    for name, field in SCOPE.items():
        yield f"{{{{{name}}}}}", "整张表", _meaning(field)
    for name, entry in LISTS.items():
        yield f"{{{{{name}.{NUMBER}}}}}", f"{name}：{entry.meaning}", "从1起的序号"
        for key, field in entry.fields.items():
            yield f"{{{{{name}.{key}}}}}", f"{name}：{entry.meaning}", _meaning(field)
        if entry.tab:
            yield f"{{{{{name}.{LINK}}}}}", f"{name}：{entry.meaning}", "到该记录工作表的链接，写在超链接的地址里"


def _meaning(field: Field[Any]) -> str:
    return f"{field.meaning}{_NOT_POSTED}" if field.private else field.meaning


def write_legend(path: Path) -> None:
    """Write the workbook that lists every placeholder."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "占位符说明"
    for words in _HOW:
        sheet.append([words])
    head = len(_HOW) + 2
    rows = [("占位符", "属于", "含义"), *describe_placeholders()]
    for offset, row in enumerate(rows):
        for column, words in enumerate(row, start=1):
            sheet.cell(head + offset, column, words)
    _style(sheet, head)
    save(book, path, title="占位符说明")


def _style(sheet: Worksheet, head: int) -> None:
    from openpyxl.styles import Alignment, Font

    for letter, width in zip("ABC", (38, 48, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in range(1, head):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 32
    for column in range(1, 4):
        sheet.cell(head, column).font = Font(name="黑体", size=11)
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:C{sheet.max_row}"
