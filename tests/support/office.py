"""Other programs that look at our files: LibreOffice lays them out, poppler draws and reads them.

LibreOffice runs with the shipped fonts only, under the names that official documents use, so that what it shows does
not depend on the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from exporter.resources import folder

ALIASES = {
    "方正小标宋简体": ("FandolSong", "bold"),
    "宋体": ("FandolSong", "bold"),
    "仿宋_GB2312": ("FandolFang R", "regular"),
    "仿宋": ("FandolFang R", "regular"),
    "黑体": ("FandolHei", "regular"),
    "楷体_GB2312": ("FandolKai", "regular"),
}
EVERYWHERE = {"Courier New": ("LXGW WenKai", "regular")}
"""What every machine with an office program has, or a face of its widths: here one whose digits are as wide, 0.6 em."""


def required(program: str) -> str:
    """The path of a program; the test is skipped where it is missing, and fails in CI."""
    path = shutil.which(program)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {program}")
        pytest.skip(f"{program} is not installed")
    return path


def _fontconfig(folder_: Path, *, aliases: bool, default: str) -> Path:
    rules = "".join(
        f'<match target="pattern"><test name="family" compare="eq"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit>'
        + ('<edit name="weight" mode="assign"><const>bold</const></edit>' if weight == "bold" else "")
        + "</match>"
        for name, (family, weight) in ((ALIASES | EVERYWHERE) if aliases else EVERYWHERE).items()
    )
    if default:
        rules += (
            f'<match target="pattern"><edit name="family" mode="append_last" binding="strong"><string>{default}</string></edit></match>'
        )
    conf = folder_ / "fonts.conf"
    conf.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder('fonts')}</dir><cachedir>{folder_ / 'cache'}</cachedir>{rules}</fontconfig>",
        encoding="utf-8",
    )
    return conf


def to_pdf(file: Path, out: Path, *, aliases: bool = True, default: str = "") -> Path:
    """LibreOffice's own PDF of a file, in the folder `out`; the rest as `to_pdfs`."""
    return to_pdfs([file], out, aliases=aliases, default=default)[0]


def to_pdfs(files: list[Path], out: Path, *, aliases: bool = True, default: str = "") -> list[Path]:
    """LibreOffice's own PDFs of some files, in the folder `out`.

    Without `aliases` the shipped fonts are there under their own names only, so that it lacks every official face. It then
    takes the `default` family for all of them, or, where that is empty, what fontconfig likes best.
    """
    soffice = required("soffice")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="exporter-office-") as home:
        env = {
            **os.environ,
            "FONTCONFIG_FILE": str(_fontconfig(Path(home), aliases=aliases, default=default)),
            "HOME": home,
            "SAL_USE_VCLPLUGIN": "svp",
        }
        command = [soffice, f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(out)]
        result = subprocess.run([*command, *map(str, files)], env=env, capture_output=True, timeout=300, check=False)
    made = [out / f"{file.stem}.pdf" for file in files]
    assert all(pdf.is_file() for pdf in made), result.stderr.decode(errors="replace")
    return made


def converted(file: Path, target: str, out: Path) -> Path:
    """A file as LibreOffice saves it in another format (`docx`, or `csv` with a filter's options after a colon)."""
    soffice = required("soffice")
    with tempfile.TemporaryDirectory(prefix="exporter-office-") as home:
        env = {**os.environ, "HOME": home, "SAL_USE_VCLPLUGIN": "svp"}
        command = [soffice, f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", target, "--outdir", str(out)]
        result = subprocess.run([*command, str(file)], env=env, capture_output=True, timeout=300, check=False)
    made = out / f"{file.stem}.{target.partition(':')[0]}"
    assert made.is_file(), result.stderr.decode(errors="replace")
    return made


def pdf_pages(file: Path) -> list[str]:
    """The text of each page as poppler reads it."""
    text = subprocess.run(
        [required("pdftotext"), "-layout", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True, timeout=120
    ).stdout
    return text.decode().split("\f")[:-1]
