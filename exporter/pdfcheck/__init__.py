"""Is a PDF what it claims to be? Rules of PDF/A and PDF/UA, by page-validation and by checks of our own.

Needs the extra `archive`: `pip install 'exporter[archive]'`.
"""

from __future__ import annotations

from exporter.errors import UsageError
from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfprofile import PdfProfile

__all__ = ["check_pdf"]


def check_pdf(data: bytes, profile: PdfProfile | str = PdfProfile.PDFA_3A) -> tuple[Finding, ...]:
    """What keeps a PDF from being what a profile asks for; nothing where it conforms.

    `A101` is a rule that page-validation finds broken. Our own checks see what it does not: `A102` a width that is not the
    embedded font's, `A103` marked content and structure that do not know each other, `A104` a heading cell without Scope,
    `A105` a cell that names a heading which is not there. Each message names the rule and the object. UsageError where the
    profile is unknown or claims nothing, or the extra `archive` is not installed; ReadError where the bytes are no PDF.
    """
    wanted = PdfProfile.named(profile)
    if wanted is PdfProfile.PLAIN:
        raise UsageError(
            Say("plain 不是归档 PDF，无从检查", "a plain PDF claims no conformance that could be checked"),
            hint=Say("请选 pdfa-3a、pdfa-2a 或 pdfa-2u", "choose pdfa-3a, pdfa-2a or pdfa-2u"),
        )
    try:
        import pikepdf  # noqa: F401  # without it nothing can be checked, whatever was imported before

        from exporter.pdfcheck import own, standards
    except ImportError as error:
        raise UsageError(
            Say(f"检查归档 PDF 需要 {error.name}", f"checking an archive PDF needs {error.name}"),
            hint=Say("请运行 pip install 'exporter[archive]'", "run pip install 'exporter[archive]'"),
        ) from error
    return (*standards.check(data, wanted), *own.check(data, wanted))
