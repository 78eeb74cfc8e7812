"""One PDF of a form set, made by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from ..desk import Printer, Refused
from ..desk.layouts import Progress

_SECONDS = 300
_FAILED = "LibreOffice 没有做成 PDF。请先下载表格，用 WPS 或 Excel 打印"


def printer() -> Printer | None:
    """Return what makes a PDF, or None where LibreOffice or pypdf is missing."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or find_spec("pypdf") is None:
        return None
    return lambda files: _printed(program, files)


def _printed(program: str, files: Mapping[str, bytes]) -> Iterator[Progress | bytes]:
    """Yield how far it has come, at last the PDF; everything is made in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="subsidy-") as name:
        folder = Path(name)
        pages: list[Path] = []
        for number, content in enumerate(files.values(), 1):
            source = folder / f"{number:03}.xlsx"
            source.write_bytes(content)
            yield {"text": "做成 PDF", "done": number - 1, "total": len(files)}
            pages.append(_converted(program, source, folder))
        yield {"text": "合成一个 PDF", "done": len(files), "total": len(files)}
        yield _merged(pages)


def _converted(program: str, source: Path, folder: Path) -> Path:
    profile = (folder / "profile").as_uri()
    command = [
        program,
        "--headless",
        f"-env:UserInstallation={profile}",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    try:
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        raise Refused(_FAILED) from None
    target = source.with_suffix(".pdf")
    if not target.is_file():
        raise Refused(_FAILED)
    return target


def _merged(pages: list[Path]) -> bytes:
    from pypdf import PdfWriter

    stream = BytesIO()
    with PdfWriter() as writer:
        for path in pages:
            writer.append(path, import_outline=False)
        writer.write(stream)
    return stream.getvalue()
