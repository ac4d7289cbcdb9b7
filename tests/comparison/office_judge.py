"""LibreOffice as a judge from outside: it accepts and rejects what our redlines hold, in one run for many."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_MACRO = """\
Sub Judge(folder As String)
  Dim number As Integer, stem As String
  number = FreeFile
  Open ConvertFromURL(folder & "/names.txt") For Input As #number
  Do While Not Eof(number)
    Line Input #number, stem
    If stem <> "" Then
      Settle(folder, stem, "redline", "accepted", ".uno:AcceptAllTrackedChanges")
      Settle(folder, stem, "redline", "rejected", ".uno:RejectAllTrackedChanges")
      Settle(folder, stem, "new", "new_again", "")
      Settle(folder, stem, "old", "old_again", "")
    End If
  Loop
  Close #number
End Sub

Sub Settle(folder As String, stem As String, source As String, target As String, order As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  Dim document As Object
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  kind(0).Name = "FilterName"
  kind(0).Value = "MS Word 2007 XML"
  source = folder & "/" & stem & "." & source & ".docx"
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  If order <> "" Then
    createUnoService("com.sun.star.frame.DispatchHelper").executeDispatch( _
      document.CurrentController.Frame, order, "", 0, Array())
  End If
  document.storeToURL(folder & "/" & stem & "." & target & ".docx", kind())
  document.close(True)
End Sub
"""


@dataclass(frozen=True)
class Verdict:
    """What LibreOffice made of one redline, and of both its sources, as docx again."""

    accepted: bytes
    rejected: bytes
    old: bytes
    new: bytes


def judged(cases: Mapping[str, tuple[bytes, bytes, bytes]], folder: Path) -> dict[str, Verdict]:
    """Return the verdict on each case, which is an old file, a new one and the redline between them."""
    for stem, contents in cases.items():
        for kind, content in zip(("old", "new", "redline"), contents, strict=True):
            (folder / f"{stem}.{kind}.docx").write_bytes(content)
    (folder / "names.txt").write_text("".join(f"{stem}\n" for stem in cases))
    profile = folder / "profile"
    # The first start writes a profile's macro libraries anew, so ours goes in behind it.
    _run_office(profile, "--terminate_after_init")
    _install_macro(profile / "user" / "basic")
    _run_office(profile, f'macro:///Standard.Judge.Judge("{folder.as_uri()}")')
    return {stem: _verdict(folder, stem) for stem in cases}


def _run_office(profile: Path, *words: str) -> None:
    office = shutil.which("soffice")
    assert office is not None
    command = [office, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def _verdict(folder: Path, stem: str) -> Verdict:
    kinds = ("accepted", "rejected", "old_again", "new_again")
    return Verdict(*((folder / f"{stem}.{kind}.docx").read_bytes() for kind in kinds))


def _install_macro(basic: Path) -> None:
    """Put the macro into a profile of its own, so that nothing of the machine's is touched."""
    shown = escape(_MACRO, {'"': "&quot;"})
    (basic / "Standard" / "Judge.xba").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Judge"'
        f' script:language="StarBasic">{shown}</script:module>'
    )
    library = basic / "Standard" / "script.xlb"
    entry = '<library:element library:name="Judge"/></library:library>'
    library.write_text(library.read_text().replace("</library:library>", entry))
