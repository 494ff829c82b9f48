"""A summary of one or several tables: counts by leader and by unit, and what is late, as figures, workbook and page.

summary = summarize(documents, date=dt.date(2023, 10, 20))
workbook, page = summary_workbook(summary), summary_page(summary, shipped_library())
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from exporter import api
from exporter.fonts import FontLibrary
from exporter.grouping import belonging
from exporter.layout import Layout
from exporter.model import Document, Finding, Kind
from exporter.summary.count import CountedFor, Named, figures
from exporter.summary.deadline import due, year_of
from exporter.summary.figures import Counts, Group, Item, OtherText, Reason, Source, Summary, Undated, Verdict
from exporter.summary.words import UNDATED

__all__ = [
    "UNDATED",
    "CountedFor",
    "Counts",
    "Group",
    "Item",
    "Named",
    "OtherText",
    "Reason",
    "Source",
    "Summary",
    "Undated",
    "Verdict",
    "due",
    "figures",
    "summarize",
    "summary_page",
    "summary_page_with_findings",
    "summary_workbook",
    "year_of",
]


def summarize(
    documents: Document | Iterable[Document] | Mapping[str, Document],
    *,
    layout: str | Path | Layout | None = None,
    date: dt.date | None = None,
    leader_of: CountedFor | None = None,
    units_of: CountedFor | None = None,
    merge: bool = False,
) -> Summary:
    """The figures of one or several documents; a mapping gives them names, else each goes by its title.

    `layout` holds for all of them; without one, the headings of each choose it. `leader_of` and `units_of` say whom a
    line is counted for; without them the groups of `batch`, aliases and all. `date` and `merge` as in `figures`.
    LayoutError where no layout knows a document.
    """
    named = documents if isinstance(documents, Mapping) else _by_title((documents,) if isinstance(documents, Document) else documents)
    return figures(
        (_named(name, document, api.layout_for(document, layout), leader_of, units_of) for name, document in named.items()),
        date=date,
        merge=merge,
    )


def _named(name: str, document: Document, layout: Layout, leader_of: CountedFor | None, units_of: CountedFor | None) -> Named:
    kinds = {f.kind for f in document.fields}
    if leader_of is None and Kind.PERSON in kinds:
        leader_of = belonging(document, "leader", layout.batch)
    if units_of is None and Kind.UNITS in kinds:
        units_of = belonging(document, "unit", layout.batch)
    return Named(name, document, layout.status, leader_of, units_of)


def summary_workbook(summary: Summary, made: dt.date = UNDATED) -> bytes:
    """The summary as XLSX with native charts; `made` goes into its properties."""
    from exporter.summary import workbook

    return workbook.render(summary, made)


def summary_page(summary: Summary, library: FontLibrary, made: dt.date = UNDATED) -> bytes:
    """The summary as PDF with vector bars, in the faces of a library; `made` goes into its properties."""
    return summary_page_with_findings(summary, library, made)[0]


def summary_page_with_findings(summary: Summary, library: FontLibrary, made: dt.date = UNDATED) -> tuple[bytes, tuple[Finding, ...]]:
    """The same, and what choosing the faces had to decide: characters from a fallback face (F001), faces passed over."""
    from exporter.summary import page

    return page.render(summary, library, made)


def _by_title(documents: Iterable[Document]) -> dict[str, Document]:
    """Documents by title; one of the same title again gets its number behind it."""
    out: dict[str, Document] = {}
    for document in documents:
        name, n = document.title, 1
        while name in out:
            n += 1
            name = f"{document.title}（{n}）"
        out[name] = document
    return out
