"""A summary of one or several tables: counts by leader and by unit, and what is late, as figures, workbook and page.

summary = summarize(documents, date=dt.date(2023, 10, 20))
workbook, page = summary_workbook(summary), summary_page(summary, shipped_library())
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from exporter import api
from exporter.layout import Layout
from exporter.model import Document
from exporter.summary.count import LeaderOf, Named, figures
from exporter.summary.deadline import due, year_of
from exporter.summary.figures import Counts, Group, Item, OtherText, Reason, Source, Summary, Undated, Verdict

__all__ = [
    "Counts",
    "Group",
    "Item",
    "LeaderOf",
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
    "year_of",
]


def summarize(
    documents: Document | Iterable[Document] | Mapping[str, Document],
    *,
    layout: str | Path | Layout | None = None,
    date: dt.date | None = None,
    leader_of: LeaderOf | None = None,
    merge: bool = False,
) -> Summary:
    """The figures of one or several documents; a mapping gives them names, else each goes by its title.

    `layout` holds for all of them; without one, the headings of each choose it. `date`, `leader_of` and `merge` as in
    `figures`. LayoutError where no layout knows a document.
    """
    named = documents if isinstance(documents, Mapping) else _by_title((documents,) if isinstance(documents, Document) else documents)
    return figures(
        (Named(name, document, api.layout_for(document, layout).status) for name, document in named.items()),
        date=date,
        leader_of=leader_of,
        merge=merge,
    )


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
