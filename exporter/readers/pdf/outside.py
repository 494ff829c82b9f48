"""Lines outside the tables: page numbers and running lines dropped, wrapped ones joined, the title found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from exporter.readers.pdf.cells import PageContent
from exporter.readers.pdf.lines import Line
from exporter.readers.pdf.wrap import Measure, joiners

__all__ = ["Outside", "outside"]

# — 1 —, 第1页, 第 1 页 共 29 页, 1/29, Page 1 of 29 (GB/T 9704—2012 §7.5 and what programs print).
_PAGE_NUMBER = re.compile(
    r"[—–―\-－~·.\s]*(?:第|page)?\s*[0-9０-９]+\s*页?\s*(?:(?:[/／,，、]|of|共)?\s*(?:共|of)?\s*[0-9０-９]+\s*页?)?[—–―\-－~·.\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile("[0-9]+")
# A line that begins like this begins a paragraph: 注：, 1., （1）.
_ITEM = re.compile("注|备注|说明|[0-9]+[.．、]|[(（][0-9一二三四五六七八九十]+[)）]")
# Lines further apart (in em) are not one paragraph; sizes that differ more are not one style.
_APART = 2.6
_SIZE = 1.12


@dataclass(slots=True)
class Outside:
    """Paragraphs outside the tables, by page and by how many tables of it stand above; and what was dropped."""

    paragraphs: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    running: tuple[str, ...] = ()
    before_title: tuple[str, ...] = ()


def outside(pages: list[PageContent]) -> Outside:
    """The paragraphs outside the tables; above the first table the title comes first."""
    first = next(i for i, page in enumerate(pages) if page.tables)
    kept = [_without_numbers(page.outside) for page in pages]
    running = _running(pages, kept)
    title = _title_em(kept[first], running)
    out = Outside(
        running=tuple({_key(line): line.text.strip() for lines in reversed(kept) for _, line in lines if _key(line) in running}.values())
    )
    measure = _measure(pages)
    above: list[Line] = []
    for i, (page, lines) in enumerate(zip(pages, kept, strict=True)):
        for tables in range(len(page.tables) + 1):
            group = [line for n, line in lines if n == tables]
            if i <= first and not (i == first and tables):
                above += [line for line in group if _key(line) not in running or (i == first and line.em >= title)]
                if i < first:
                    continue
                out.before_title, out.paragraphs[page.number, 0] = _head(above, measure)
                continue
            out.paragraphs[page.number, tables] = _paragraphs([line for line in group if _key(line) not in running], measure)
    return out


def _without_numbers(lines: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """The lines of a page without its number, which is the first line or the last."""
    kept = list(lines)
    for end in (-1, 0):
        if kept and _PAGE_NUMBER.fullmatch(kept[end][1].text.strip()):
            kept.pop(end)
    return kept


def _key(line: Line) -> tuple[str, int]:
    """What a running line has in common on all pages: its text apart from numbers, and its height on the page."""
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.y / 4)


def _running(pages: list[PageContent], kept: list[list[tuple[int, Line]]]) -> set[tuple[str, int]]:
    """The keys of lines that stand in the same place on at least two pages, above or below all tables."""
    seen = Counter(
        key
        for page, lines in zip(pages, kept, strict=True)
        if page.tables
        for key in {_key(x) for n, x in lines if n in (0, len(page.tables))}
    )
    return {key for key, count in seen.items() if count > 1}


def _title_em(lines: list[tuple[int, Line]], running: set[tuple[str, int]]) -> float:
    """The size of a title that runs too: no line above the first table is left without it. Otherwise out of reach."""
    above = [line for n, line in lines if n == 0]
    if any(_key(line) not in running for line in above):
        return float("inf")
    return max((line.em for line in above), default=float("inf")) / _SIZE


def _measure(pages: list[PageContent]) -> Measure:
    """The text area's edges: no table or line goes beyond them."""
    lefts = [xs[0] for page in pages for xs in page.xs] + [x.x0 for page in pages for _, x in page.outside]
    rights = [xs[-1] for page in pages for xs in page.xs] + [x.x1 for page in pages for _, x in page.outside]
    return Measure(min(lefts), max(rights))


def _head(lines: list[Line], measure: Measure) -> tuple[tuple[str, ...], list[str]]:
    """What stands above the title, and the title followed by all else: the title is the first line of the largest size."""
    if not lines:
        return (), []
    largest = max(line.em for line in lines)
    begin = 0 if largest < lines[0].em * _SIZE else next(i for i, line in enumerate(lines) if line.em * _SIZE > largest)
    end = begin + 1
    while end < len(lines) and _one_style(lines[end - 1], lines[end]):
        end += 1
    title = "".join(line.text for line in lines[begin:end]).strip()
    before = _paragraphs(lines[:begin], measure)
    return tuple(before), [title, *before, *_paragraphs(lines[end:], measure)]


def _one_style(before: Line, after: Line) -> bool:
    return max(before.em, after.em) < min(before.em, after.em) * _SIZE and after.y - before.y < _APART * before.em


def _paragraphs(lines: list[Line], measure: Measure) -> list[str]:
    """Lines that go on with the one above joined to it."""
    out: list[str] = []
    found = ["", *joiners(lines, measure, blanks=False)]
    for i, line in enumerate(lines):
        if i and _one_style(lines[i - 1], line) and not _ITEM.match(line.text) and "\n" not in found[i]:
            out[-1] += found[i] + line.text
        else:
            out.append(line.text)
    return [text.strip() for text in out]
