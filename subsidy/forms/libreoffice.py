"""Prints workbooks with LibreOffice, and reports the fonts it replaced.

LibreOffice prints on one processor, and takes more memory with every sheet it prints: so two runs work side by side
where there is enough to do, and a large project takes several, each with a bounded share of the work. Their profiles
are removed afterwards.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ..problems import SubsidyError
from .libreoffice_profile import START, prepare

_LONGEST = 900
"""Seconds after which a run is taken to hang; most take about ten."""
_SIDE_BY_SIDE = 2
"""Number of runs at a time; each takes some 400 MB."""
_WORTH_STARTING, _MOST = 300_000, 2_000_000
"""Bytes of workbooks: the most for a single run, and for each of several"""
_PAUSE = 0.02
"""Seconds between checks whether a run has ended."""
_USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_FONT = re.compile(r'<(?:\w+:)?(?:name|rFont) val="([^"]+)"')
_STYLED = re.compile(r"xl/(styles|sharedStrings)\.xml|xl/worksheets/[^/]+\.xml")


class PrintError(SubsidyError):
    """Nothing can be printed; the text says in Chinese what to do.

    A program is missing or has failed.
    """


def soffice() -> str:
    """Return the program that prints.

    Raises `PrintError` if it is not installed.
    """
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)
    if not found:
        raise PrintError(
            "打印成 PDF 要用 LibreOffice，这台电脑上没有找到。请先安装（Windows：从 libreoffice.org 下载安装；"
            "Debian、统信、麒麟：apt install libreoffice-calc），再执行一次；或直接用 Excel、WPS 打开填好的表格打印"
        )
    return found


def require_printer() -> str:
    """Return the program that prints, once all that printing needs is there.

    Raises `PrintError` if anything is missing.
    """
    program = soffice()
    try:
        import pypdf  # noqa: F401 — only whether it is there
    except ImportError as failure:
        raise PrintError(
            "合并 PDF 要用 pypdf，没有安装。请执行 pip install 'subsidy[pdf]'（或 pip install pypdf），再执行一次"
        ) from failure
    return program


def to_pdf(books: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Return each workbook as a PDF.

    The workbooks come with their titles, so that an error can name the one at fault. Raises `PrintError` if
    LibreOffice is missing, fails, hangs, or leaves a workbook out.
    """
    program = soffice()
    with tempfile.TemporaryDirectory(prefix="subsidy-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        files = [_File(title, folder / f"{number:05d}.xlsx") for number, (title, _) in enumerate(books)]
        for file, (_, book) in zip(files, books, strict=True):
            file.path.write_bytes(book)
        shares = shared_out([len(book) for _, book in books])
        runs = [[files[number] for number in share] for share in shares]
        _run(program, folder, runs)
        if missing := [file for run in runs for file in run if not file.pdf.is_file()]:
            raise PrintError(
                f"LibreOffice 有{len(missing)}个文件没有印出来（共{len(books)}个），如“{missing[0].title}”；"
                "请确认磁盘未满，再执行一次"
            )
        return [file.pdf.read_bytes() for file in files]


def shared_out(sizes: Sequence[int]) -> list[list[int]]:
    """Return the workbooks that each run prints, by number.

    The shares are about equal, and none is too large. They depend on the workbooks alone, not on the computer, so that
    printing again gives the same bytes.

    >>> shared_out([700_000, 400_000, 200_000])
    [[0], [1, 2]]
    >>> shared_out([7_000, 4_000, 2_000])
    [[0, 1, 2]]
    """
    total = sum(sizes)
    rounds = -(-total // (_SIDE_BY_SIDE * _MOST))
    count = rounds * _SIDE_BY_SIDE if total > _WORTH_STARTING else 1
    shares: list[list[int]] = [[] for _ in range(count)]
    loads = [0] * count
    for number in sorted(range(len(sizes)), key=sizes.__getitem__, reverse=True):
        least = loads.index(min(loads))
        shares[least].append(number)
        loads[least] += sizes[number]
    return [share for share in shares if share]  # started without a file, LibreOffice waits for one


@dataclass(frozen=True, slots=True)
class _File:
    title: str
    path: Path

    @property
    def pdf(self) -> Path:
        return self.path.with_suffix(".pdf")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of LibreOffice on some files; no other run uses its profile."""

    process: subprocess.Popen[bytes]
    profile: str
    files: Sequence[_File]
    until: float

    def ended(self) -> bool:
        """Return whether it has ended.

        Raises `PrintError` if it failed or hangs.
        """
        status = self.process.poll()
        if status is None and time.monotonic() > self.until:
            raise PrintError(
                f"LibreOffice 超过{_LONGEST // 60}分钟没有印完，已中止，{self._reached()}；"
                "请再执行一次；总是停在这里的，请用 Excel 或 WPS 打开这张表打印"
            )
        if status:
            raise PrintError(
                f"LibreOffice 没有印成（退出状态{status}），{self._reached()}；请确认它能正常启动、内存和磁盘够用，"
                "再执行一次；总是停在这里的，请用 Excel 或 WPS 打开这张表打印"
            )
        return status == 0

    def _reached(self) -> str:
        """Return the file at which it stopped: they are printed in order."""
        left = [file.title for file in self.files if not file.pdf.is_file()]
        return f"停在“{left[0]}”" if left else "文件都已印出"


def _run(program: str, folder: Path, shares: Sequence[Sequence[_File]]) -> None:
    """Run LibreOffice for every share; if one run fails, end the others."""
    waiting, profiles = list(reversed(shares)), [f"profile{number}" for number in range(_SIDE_BY_SIDE)]
    running: list[_Run] = []
    try:
        while waiting or running:
            while waiting and profiles:
                running.append(_started(program, folder, profiles.pop(), waiting.pop()))
            time.sleep(_PAUSE)
            for run in [run for run in running if run.ended()]:
                running.remove(run)
                profiles.append(run.profile)
    finally:
        for run in running:
            _end(run.process)


def _started(program: str, folder: Path, profile: str, files: Sequence[_File]) -> _Run:
    prepare(folder / profile, folder, [file.path.stem for file in files])
    process = subprocess.Popen(  # noqa: S603 — the program found above, on files of our own
        [program, f"-env:UserInstallation={(folder / profile).as_uri()}", "--headless", "--norestore", START],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # LibreOffice starts processes of its own: they end together
    )
    return _Run(process, profile, files, time.monotonic() + _LONGEST)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice if an interrupt or a timeout left it running.

    On POSIX, the processes it started are ended too.
    """
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
    """Return the names of the fonts on this computer.

    Return None if there is no way to know.
    """
    if program := shutil.which("fc-list"):
        done = subprocess.run([program, ":", "family"], capture_output=True, check=False)  # noqa: S603 — fontconfig's own
        listed = done.stdout.decode("utf-8", "replace").splitlines()
        return frozenset(name.strip() for line in listed for name in line.split(",") if name.strip()) or None
    return _fonts_of_windows() if sys.platform == "win32" else None


def _fonts_of_windows() -> frozenset[str] | None:
    """Return the fonts in the registry.

    It has them as ``宋体 & 新宋体 (TrueType)``.
    """
    if sys.platform != "win32":
        return None
    import winreg

    place = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
        entries = [winreg.EnumValue(key, number)[0] for number in range(winreg.QueryInfoKey(key)[1])]
    return frozenset(name.strip() for entry in entries for name in entry.partition(" (")[0].split("&"))


def replaced(named: Iterable[str]) -> list[str] | None:
    """Return the fonts of these that this computer lacks.

    Others are printed in their place. Return None if the fonts of the computer are unknown.
    """
    installed = fonts_installed()
    return None if installed is None else sorted(set(named) - installed)
