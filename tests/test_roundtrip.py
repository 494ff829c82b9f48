"""Whatever is registered with a reader: any document, written and read back, is the same but for the declared limits.

PDF has a comparison of its own (`test_read_pdf.py`), because a page does not show every line break.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from roundtrip import LAYOUTS, assert_comes_back
from strategies import documents

from exporter import formats
from exporter.formats import Limit
from exporter.job import Job
from exporter.layout import Paginate, load_layout
from exporter.model import Document

READABLE = [f for name in formats.format_names() if (f := formats.get(name)).reader is not None and Limit.LINE_BREAK not in f.limits]
CASES = [(f.name, mode) for f in READABLE for mode in (list(Paginate) if f.paged else [None])]


@pytest.mark.parametrize("layout_name", LAYOUTS)
@pytest.mark.parametrize(("name", "mode"), CASES)
def test_generated_documents_come_back(name: str, mode: Paginate | None, layout_name: str) -> None:
    layout = load_layout(layout_name)
    # A text file does not tell a note that begins like a section's heading (一、说明) from one.
    rich = name not in ("txt", "csv")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, most_records=4, rich=rich))
    def holds(document: Document) -> None:
        assert_comes_back(Job(document, layout, mode=mode), name)

    holds()
