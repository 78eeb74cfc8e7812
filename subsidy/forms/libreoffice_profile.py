"""Profiles of LibreOffice that print by the rules of Chinese line breaks.

Each has a macro for this. Calc leaves those rules off, and no workbook can turn them on: 审核无误 would stand below a
line that begins with the comma. So LibreOffice does not convert the workbooks by itself; a macro opens each, turns the
rules on in its cell styles, and exports it. A macro in a profile of our own runs without a question of security.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

START = "macro:///Standard.Printing.Run"
"""The argument with which LibreOffice prints the workbooks listed in its profile."""
LISTED = "workbooks.txt"
"""File in a profile with the names of the workbooks to print, a line each."""

_MACRO = """
Sub Run
  Dim name As String
  On Error GoTo Finished
  Open "{profile}/{listed}" For Input As #1
  Do While Not EOF(1)
    Line Input #1, name
    Export("{folder}/" & name)
  Loop
Finished:
  StarDesktop.terminate()
End Sub

Sub Export(path As String)
  Dim book, styles, style, sheet
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim pdf(0) As New com.sun.star.beans.PropertyValue
  On Error GoTo Failed
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  pdf(0).Name = "FilterName"
  pdf(0).Value = "calc_pdf_Export"
  book = StarDesktop.loadComponentFromURL(path & ".xlsx", "_blank", 0, hidden())
  styles = book.StyleFamilies.getByName("CellStyles")
  On Error Resume Next
  For Each sheet In book.Sheets.ElementNames
    book.Sheets.getByName(sheet).unprotect("")
  Next
  For Each style In styles.ElementNames
    styles.getByName(style).ParaIsForbiddenRules = True
  Next
  On Error GoTo Failed
  book.storeToURL(path & ".pdf", pdf())
  book.close(True)
Failed:
End Sub
"""

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODULE = (
    _XML + '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Printing"'
    ' script:language="StarBasic">{}</script:module>\n'
)
_FILES = {
    # without it, LibreOffice would put its own macros in the place of ours
    "registrymodifications.xcu": _XML + '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Setup/Office"><prop oor:name="ooSetupInstCompleted" oor:op="fuse">'
    "<value>true</value></prop></item></oor:items>\n",
    "basic/script.xlc": _XML
    + '<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">\n'
    '<library:libraries xmlns:library="http://openoffice.org/2000/library">'
    '<library:library library:name="Standard" library:link="false"/></library:libraries>\n',
    "basic/Standard/script.xlb": _XML
    + '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">\n'
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
    ' library:readonly="false" library:passwordprotected="false"><library:element library:name="Printing"/>'
    "</library:library>\n",
}


def prepare(profile: Path, folder: Path, names: Sequence[str]) -> None:
    """Make a profile in which `START` prints workbooks of a folder to PDFs.

    `names` are those of the workbooks, without their suffix. A profile that was used before is prepared for further
    workbooks of the folder.
    """
    macro = _MACRO.format(profile=profile.as_uri(), folder=folder.as_uri(), listed=LISTED)
    files = _FILES | {"basic/Standard/Printing.xba": _MODULE.format(escape(macro))}
    for name, text in files.items():
        file = profile / "user" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text(text, encoding="utf-8")
    (profile / LISTED).write_text("\n".join(names), encoding="utf-8")
