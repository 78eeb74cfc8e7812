"""Prints workbooks with LibreOffice: one call, in a profile of its own, and which fonts it had to replace."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from ..problems import SubsidyError

_LONGEST = 3600
"""Seconds after which LibreOffice is taken to hang."""
_USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_FONT = re.compile(r'<(?:\w+:)?(?:name|rFont) val="([^"]+)"')
_STYLED = re.compile(r"xl/(styles|sharedStrings)\.xml|xl/worksheets/[^/]+\.xml")


class PrintError(SubsidyError):
    """Nothing can be printed: a program is missing or has failed; the text says in Chinese what to do."""


def soffice() -> str:
    """Return the program that prints. Raises `PrintError` if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)
    if not found:
        raise PrintError(
            "打印成 PDF 要用 LibreOffice，这台电脑上没有找到。请先安装（Windows：从 libreoffice.org 下载安装；"
            "Debian、统信、麒麟：apt install libreoffice-calc），再执行一次；或直接用 Excel、WPS 打开填好的表格打印"
        )
    return found


def require_printer() -> str:
    """Return the program that prints, once all that printing needs is there. Raises `PrintError`."""
    program = soffice()
    try:
        import pypdf  # noqa: F401 — only whether it is there
    except ImportError as failure:
        raise PrintError(
            "合并 PDF 要用 pypdf，没有安装。请执行 pip install 'subsidy[pdf]'（或 pip install pypdf），再执行一次"
        ) from failure
    return program


def to_pdf(books: Sequence[bytes]) -> list[bytes]:
    """Return each workbook as a PDF, all printed by one call of LibreOffice in a profile that is removed again.

    Raises `PrintError` if LibreOffice is missing, fails, or leaves a workbook out.
    """
    program = soffice()
    if not books:
        return []  # started without a file, LibreOffice waits for one
    with tempfile.TemporaryDirectory(prefix="subsidy-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        names = [f"{number:05d}" for number in range(len(books))]
        for name, book in zip(names, books, strict=True):
            (folder / f"{name}.xlsx").write_bytes(book)
        _run(program, folder, [f"{name}.xlsx" for name in names])
        printed = [folder / f"{name}.pdf" for name in names]
        if missing := sum(not path.is_file() for path in printed):
            raise PrintError(f"LibreOffice 有{missing}个文件没有印出来（共{len(books)}个）；请确认磁盘未满，再执行一次")
        return [path.read_bytes() for path in printed]


def _run(program: str, folder: Path, names: Sequence[str]) -> None:
    profile = (folder / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
    process = subprocess.Popen(  # noqa: S603 — the program found above, on files of our own
        [*command, *names],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # LibreOffice starts processes of its own: they end together
    )
    try:
        status = process.wait(timeout=_LONGEST)
    except subprocess.TimeoutExpired as failure:
        raise PrintError(f"LibreOffice 超过{_LONGEST // 60}分钟没有印完，已中止；请用 --village 分村打印") from failure
    finally:
        _end(process)
    if status:
        raise PrintError(f"LibreOffice 没有印成（退出状态{status}）；请确认它能正常启动，再执行一次")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice, and what it started, if an interrupt or a timeout left it running."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


# Fonts ----------------------------------------------------------------------------------------------------------------


def fonts_named(book: bytes) -> set[str]:
    """Return the fonts a workbook names in its styles and its texts."""
    with zipfile.ZipFile(BytesIO(book)) as package:
        parts = [package.read(name) for name in package.namelist() if name == "xl/styles.xml"]
        parts += [package.read(name) for name in package.namelist() if name == "xl/sharedStrings.xml"]
    return {found for part in parts for found in _FONT.findall(part.decode("utf-8", "replace"))}


def fonts_installed() -> frozenset[str] | None:
    """Return the names of the fonts on this computer; None if there is no way to know."""
    if program := shutil.which("fc-list"):
        done = subprocess.run([program, ":", "family"], capture_output=True, check=False)  # noqa: S603 — fontconfig's own
        listed = done.stdout.decode("utf-8", "replace").splitlines()
        return frozenset(name.strip() for line in listed for name in line.split(",") if name.strip()) or None
    return _fonts_of_windows() if sys.platform == "win32" else None


def _fonts_of_windows() -> frozenset[str] | None:
    """Return the fonts in the registry, which has them as ``宋体 & 新宋体 (TrueType)``."""
    if sys.platform != "win32":
        return None
    import winreg

    place = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
        entries = [winreg.EnumValue(key, number)[0] for number in range(winreg.QueryInfoKey(key)[1])]
    return frozenset(name.strip() for entry in entries for name in entry.partition(" (")[0].split("&"))


def replaced(named: Iterable[str]) -> list[str] | None:
    """Return the fonts of these that this computer lacks, so that others are printed; None if that is unknown."""
    installed = fonts_installed()
    return None if installed is None else sorted(set(named) - installed)
