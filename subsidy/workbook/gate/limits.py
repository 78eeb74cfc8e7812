"""The limits of a file, and the problems of one that is rejected."""

from __future__ import annotations

from ...problems import Kind, Problem, error

MAX_FILE = 50_000_000
"""Bytes."""
MAX_ENTRIES = 40_000
MAX_UNPACKED = 200_000_000
"""Bytes."""
MAX_TAGS = 12_000_000
MAX_UNUSUAL_TAGS = 2_000_000
"""Tags of rows and cells in an unusual spelling, each of which takes longer to read."""
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_AREA = 6_000_000
"""Cells of all sheets, each sheet counted as the rectangle it spans: a reader holds all of it."""
MAX_TEXT = 300_000_000
"""Bytes of text in all cells, a text that many cells share counted for each of them: a reader copies it."""
MAX_HIDDEN = 2_000_000
"""Hidden rows of all sheets."""
MAX_DEPTH = 500
"""Nesting of tags."""

TOO_BIG = error("file_too_big", "文件有{size}兆字节，超过{limit}兆", "删去图片等无关内容，或分成几个文件")
TOO_MANY_PARTS = error("file_too_many_parts", "文件由{count}个部分组成，不是正常的表格", "用Excel或WPS重新另存为.xlsx")
UNPACKED_TOO_BIG = error("file_unpacks_too_big", "文件解开后超过{limit}兆字节", "删去无关的工作表和内容后另存为.xlsx")
TOO_MUCH = error("file_too_much", "文件内容过多", "删去无关的工作表、空行和格式后另存为.xlsx")
SHEET_TOO_BIG = error("sheet_too_big", "内容延伸到{reach}，超过可处理的范围", "删去数据区以外的内容后另存")
BROKEN = error("file_broken", "文件已损坏，无法打开", "向提供者重新索取，或用Excel、WPS打开修复后另存为.xlsx")
FORBIDDEN_XML = error(
    "file_forbidden_xml", "文件含有表格文件不应有的内容（{what}）", "不要使用该文件，向提供者核实来源"
)
ENCRYPTED = error("file_encrypted", "文件设有打开密码", "用Excel或WPS打开，取消密码后另存")
NOT_A_WORKBOOK = error("file_not_workbook", "这不是表格文件，而是{what}", "用Excel或WPS打开，另存为.xlsx后再提交")
PICTURE = error("file_is_picture", "这是{what}，里面的内容读不出来", "新建空白表，照着把内容录入，再打开录好的表")
ARCHIVE = error("file_is_archive", "这是压缩包", "先解压，再打开里面的表格")


class RejectedFileError(Exception):
    """The file is not opened; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        self.problem = problem
        super().__init__(problem.message)


def rejection(kind: Kind, **facts: object) -> RejectedFileError:
    """Return the exception to raise: a problem of `kind` about the whole file."""
    return RejectedFileError(kind.at(**facts))


def sheet_too_big(rows: int, columns: int) -> RejectedFileError:
    """Return the exception to raise for a sheet that reaches that far.

    A sheet of blank rows has 0 columns.
    """
    return rejection(SHEET_TOO_BIG, reach=f"第{rows}行" + (f"第{columns}列" if columns else ""))


def check_size(size: int) -> None:
    """Raise `RejectedFileError` if a file of `size` bytes is too big to read."""
    if size > MAX_FILE:
        raise rejection(TOO_BIG, size=size // 1_000_000, limit=MAX_FILE // 1_000_000)
