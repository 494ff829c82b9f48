"""The rules of PDF/A and PDF/UA as page-validation knows them."""

from __future__ import annotations

import page

from exporter.errors import ReadError
from exporter.messages import Say
from exporter.model import Finding
from exporter.pdfcheck._finding import finding
from exporter.pdfprofile import PdfProfile

__all__ = ["check"]

# A table of every record of a city is one structure element; what pages may hold stays limited, since without limits
# page-validation does not come to an end on some files.
_ROWS = 200_000
_CELLS = 20_000_000
_OBJECTS = 8_000_000
_DEPTH = 4_096
_BYTES = 2**31
_SPAN = 10_000


def check(data: bytes, profile: PdfProfile) -> tuple[Finding, ...]:
    """The broken rules, one finding for each rule and object."""
    limits = page.SafetyLimits(
        max_input_size=_BYTES,
        max_object_count=_OBJECTS,
        max_reference_depth=_DEPTH,
        max_table_grid_cells=_CELLS,
        max_table_grid_rows=_ROWS,
        max_table_span=_SPAN,
        max_total_decoded_content_size=_BYTES,
    )
    names = [profile.value.removeprefix("pdfa-"), *(["ua1"] if profile.tagged else [])]
    found: list[Finding] = []
    for name in names:
        try:
            report = page.validate_pdf_bytes(data, profile=name, limits=limits)
        except page.PageError as error:
            raise ReadError(Say(f"不是可检查的 PDF：{error}", f"no PDF that can be checked: {error}")) from error
        found += [_finding(name, failure) for failure in report.failures]
    return tuple(found)


def _finding(name: str, failure: page.ValidationFailure) -> Finding:
    standard = "PDF/UA-1" if name == "ua1" else f"PDF/A-{name}"
    item = failure.object_id
    place = "" if item is None else f"{item.object_number} {item.generation} R"
    return finding("A101", f"{standard} {failure.rule_id}", place, Say(failure.message, failure.message))
