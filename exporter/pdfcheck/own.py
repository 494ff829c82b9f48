"""Our own checks of a PDF, and the one place where pikepdf opens it."""

from __future__ import annotations

import io

import pikepdf

from exporter.errors import ReadError
from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck import structure, widths
from exporter.pdfprofile import PdfProfile

__all__ = ["check"]


def check(data: bytes, profile: PdfProfile) -> tuple[Finding, ...]:
    """A102 to A105; ReadError where the file cannot be opened, or its objects cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return (*widths.check(pdf), *(structure.check(pdf) if profile.tagged else ()))
    except (pikepdf.PikepdfError, ValueError) as error:  # ValueError: of an empty file, by pikepdf's older versions
        raise ReadError(
            Say(f"不是可检查的 PDF：{error}", f"no PDF that can be checked: {error}"),
            hint=Say("请重新导出该文件", "export the file again"),
        ) from error
