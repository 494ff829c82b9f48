"""A summary as pages of an official paper: figures in words, tables with bars by leader and by unit, and the lists."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from exporter.fonts import FontLibrary
from exporter.model import Finding
from exporter.summary import words
from exporter.summary.figures import Counts, Group, Item, Summary
from exporter.summary.paper import PAGE, Paper, Type
from exporter.summary.pdffile import pdf_file
from exporter.summary.ruled import BODY, HEADER, Ruled, least_height, legend
from exporter.units import mm, pt, zihao

__all__ = ["render"]

_TITLE = Type("title", zihao("二号"), pt(36))
_SUBTITLE = Type("subtitle", zihao("三号"), pt(28))
_PROSE = Type("body", zihao("四号"), pt(22))
_HEADING = Type("heading", zihao("四号"), pt(30))
_NUMERALS = "一二三四五六七八九"
_GROUP_WIDTHS = tuple(mm(w) for w in (42, 13, 15, 18, 13, 21, 34))
_ITEM_WIDTHS = tuple(mm(w) for w in (15, 18, 41, 18, 18, 28, 18))
_UNCLEAR_WIDTHS = tuple(mm(w) for w in (15, 18, 53, 18, 18, 34))
_TEXT_WIDTHS = tuple(mm(w) for w in (80, 38, 38))
_GOAL = 2


def render(summary: Summary, library: FontLibrary, made: dt.date) -> tuple[bytes, tuple[Finding, ...]]:
    """The pages as PDF, all faces embedded, and what choosing the faces had to decide (F001–F004).

    The same bytes for the same summary, faces and date.

    FontError where no face has a character.
    """
    paper = Paper(library)
    paper.centred(words.balanced(words.title(summary), PAGE.text_width / _TITLE.size), _TITLE)
    paper.centred([f"进度汇总（截至{words.day(summary)}）" if summary.date else "进度汇总"], _SUBTITLE)
    paper.y += _PROSE.pitch // 2
    for sentence in words.sentences(summary):
        paper.paragraph(sentence.zh, _PROSE)
    sections = _Sections(paper, summary)
    sections.overall()
    sections.groups("按领导", "责任领导", words.NO_LEADER, summary.leaders)
    sections.groups("按单位", "责任单位", words.NO_UNIT, summary.units)
    for note in words.notes(summary):
        paper.paragraph(note, Type(BODY.role, BODY.size, pt(18)))
    sections.items(words.LATE, summary.late, _ITEM_WIDTHS)
    if summary.unclear:
        sections.items(words.UNCLEAR, summary.unclear, _UNCLEAR_WIDTHS)
    sections.undated()
    paper.number_pages()
    return pdf_file(paper, f"{words.title(summary)} 进度汇总", made), paper.findings()


class _Sections:
    """The numbered sections of the paper."""

    def __init__(self, paper: Paper, summary: Summary) -> None:
        self._paper = paper
        self._summary = summary
        self._number = 0

    def _begin(self, text: str, keep: int = mm(40)) -> None:
        if not self._paper.fresh:
            self._paper.y += BODY.pitch // 2
        self._paper.heading(f"{_NUMERALS[self._number]}、{text}", _HEADING, keep)
        self._number += 1

    def overall(self) -> None:
        """The documents, each with its bar."""
        sources = self._summary.sources
        self._begin("总体情况")
        groups = tuple(Group(source="", name=words.source_name(self._summary, s), counts=s.counts) for s in sources)
        self._table("表", words.BLANK, groups, most=max((s.lines for s in sources), default=0))

    def groups(self, name: str, heading: str, blank: str, groups: tuple[Group, ...]) -> None:
        """Leaders or units, each with its bar; under their documents where they are counted apart."""
        whole = least_height(len(groups) + 1) + BODY.pitch + mm(1)
        self._begin(f"{name}完成情况", keep=whole if whole <= PAGE.text_height // 2 else mm(40))
        self._table(heading, blank, groups, most=max((g.counts.total for g in groups), default=0))

    def _table(self, heading: str, blank: str, groups: tuple[Group, ...], *, most: int) -> None:
        legend(self._paper)
        headings = (heading, "合计", *(v.zh for v in words.VERDICTS.values()), "按计划比例", "图示（行）")
        table = Ruled(self._paper, headings, _GROUP_WIDTHS, most=most)
        summed = len(groups) != 1
        for source, some in groupby(groups, key=lambda g: g.source):
            if source and len(self._summary.sources) > 1:
                table.across(source)
            for group in some:
                table.row(_cells(words.name_of(group, blank), group.counts), group.counts, followed=summed and group is groups[-1])
        if summed:
            table.row(_cells("合计", Counts.sum(g.counts for g in groups)), type_=HEADER)

    def items(self, name: str, items: tuple[Item, ...], widths: tuple[int, ...]) -> None:
        """A list of lines."""
        self._begin(f"{name}（{len(items)}行）")
        if not items:
            self._paper.paragraph("无。", _PROSE)
            return
        headings = words.ITEM_HEADINGS[: len(widths)]
        table = Ruled(self._paper, headings, widths, left=_GOAL)
        for source, some in groupby(items, key=lambda i: i.source):
            if len(self._summary.sources) > 1:
                table.across(source)
            for item in some:
                table.row(words.item_cells(item, several=False)[: len(widths)])

    def undated(self) -> None:
        """The deadlines that were not judged, all of them."""
        undated = self._summary.undated
        if not undated:
            return
        self._begin(f"未作判断的时限（{sum(u.lines for u in undated)}行）")
        table = Ruled(self._paper, ("完成时限（照原表）", "行数", "其中未注明按计划"), _TEXT_WIDTHS)
        for u in undated:
            table.row((u.text or words.BLANK, str(u.lines), str(u.pending)))


def _cells(name: str, counts: Counts) -> tuple[str, ...]:
    return (name, str(counts.total), *(str(counts.of(v)) for v in words.VERDICTS), words.share(counts.share), "")
