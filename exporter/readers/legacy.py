"""Older formats (.doc, .wps, .xls, .et): LibreOffice makes Word or Excel files of them, and those are read.

LibreOffice gets a profile of its own that is thrown away, so that it neither changes nor waits for a running one; it
runs without macros, without a display, and not longer than a limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded, current
from exporter.messages import Say
from exporter.model import Finding, Severity
from exporter.readers import docx, xlsx
from exporter.readers.assemble import Reading

__all__ = ["TIME_LIMIT", "read"]

TIME_LIMIT = 120
"""Seconds that LibreOffice may take for a file."""

_ZIP = b"PK\x03\x04"
# By suffix: what it is converted to, and who reads that.
_TARGETS = {".doc": ("docx", docx.read), ".wps": ("docx", docx.read), ".xls": ("xlsx", xlsx.read), ".et": ("xlsx", xlsx.read)}
_PROGRAMS = ("soffice", "libreoffice")


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in an older file; ReadError says where LibreOffice is missing or cannot read it."""
    suffix = Path(file).suffix.lower()
    target, reader = _TARGETS.get(suffix, _TARGETS[".doc"])
    if data.startswith(_ZIP):  # a new file under an old suffix, as WPS saves them
        return reader(data, layouts, file)
    reading = reader(_converted(data, suffix or ".doc", target, file), layouts, file)
    message = Say(f"由 LibreOffice 转换为 {target} 后读入", f"converted to {target} by LibreOffice, then read")
    note = Finding(code="R401", severity=Severity.NOTE, message=message, place=Place(file=file))
    return replace(reading, findings=(note, *reading.findings))


def _converted(data: bytes, suffix: str, target: str, file: str) -> bytes:
    program = next((found for name in _PROGRAMS if (found := shutil.which(name)) is not None), None)
    if program is None:
        raise ReadError(
            Say(f"读 {suffix} 文件需要 LibreOffice，本机没有安装", f"{suffix} files are read through LibreOffice, which is not installed"),
            place=Place(file=file),
            hint=Say(
                f"请安装 LibreOffice，或在原程序中另存为 .{target}", f"install LibreOffice, or save the file as .{target} in its program"
            ),
        )
    with tempfile.TemporaryDirectory(prefix="exporter-legacy-") as name:
        home = Path(name)
        source, out = home / f"source{suffix}", home / "out"
        source.write_bytes(data)
        told = _run(
            [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", *_OPTIONS, target, "--outdir", str(out), str(source)],
            home,
            file,
        )
        made = out / f"source.{target}"
        if not made.is_file():
            raise ReadError(
                Say(f"LibreOffice 不能转换这个文件：{told}", f"LibreOffice cannot convert this file: {told}"),
                place=Place(file=file),
                hint=Say(f"请在原程序中另存为 .{target}", f"save it as .{target} in its program"),
            )
        current().allow("file_size", made.stat().st_size)
        return made.read_bytes()


_OPTIONS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to")


def _run(command: list[str], home: Path, file: str) -> str:
    """Run LibreOffice and what it starts; what it told at the end."""
    environment = {**os.environ, "HOME": str(home), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(  # noqa: S603  # no shell; the arguments are ours
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        told, _ = process.communicate(timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)  # soffice is a script that starts the program proper
        process.communicate()
        raise ReadError(
            Say(f"LibreOffice 超过 {TIME_LIMIT} 秒没有转换完", f"LibreOffice did not finish within {TIME_LIMIT} seconds"),
            place=Place(file=file),
            hint=Say("请检查文件是否完好、是否有打开密码", "check that the file is whole and needs no password"),
        ) from error
    return told.decode(errors="replace").strip().rpartition("\n")[2]
