"""The summary that goes with the groups: what is on schedule by leader and by unit, and what is late, beside each index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from exporter import api
from exporter.batch.options import UNDATED, BatchOptions
from exporter.batch.results import SourceResult
from exporter.errors import ReadError
from exporter.fonts import font_library
from exporter.layout import Layout
from exporter.messages import Say
from exporter.model import Document
from exporter.summary import Summary, summarize, summary_page, summary_workbook

__all__ = ["figures_again", "source_figures", "summary_files"]


def source_figures(folder: str, document: Document, layout: Layout, date: dt.date) -> Summary:
    """The figures of a source; what is late is judged by the date of the run, where it has one."""
    return summarize({folder: document}, layout=layout, date=None if date == UNDATED else date)


def figures_again(path: Path, result: SourceResult, options: BatchOptions) -> Summary:
    """The figures of a source that an earlier run did. ReadError where it is another one by now."""
    document = api.read(path, options.layout)
    if document.digest != result.digest:
        raise ReadError(
            Say("来源在导出期间变了", "the source changed during the run"),
            hint=Say("请再导出一次", "run the batch again"),
        )
    return source_figures(result.folder, document, api.layout_for(document, options.layout), options.date)


def summary_files(summaries: Iterable[Summary], options: BatchOptions) -> list[tuple[str, bytes]]:
    """Workbook and page, by name; none where no source has a column of statuses or deadlines."""
    some = tuple(summaries)
    if not any(source.has_status or source.has_deadline for summary in some for source in summary.sources):
        return []
    joined = Summary.joined(some)
    return [
        ("summary.xlsx", summary_workbook(joined, options.date)),
        ("summary.pdf", summary_page(joined, font_library(options.fonts), options.date)),
    ]
