"""The page plan: breaks, merged cells, continuation, and what always holds."""

from __future__ import annotations

import gc
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import documents

from exporter import FontError, load_layout
from exporter.collector import resting
from exporter.fonts import shipped_library
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.model import Document, Part, Record, Section, show
from exporter.pages.grid import RowKind
from exporter.pages.measure import Typecase
from exporter.pages.plan import Page, Pages


def starts(pages: Pages) -> list[int]:
    return [next(row.line for row in page.rows if row.line >= 0) for page in pages.pages]


def one_record(document: Document, texts: list[str], goal: str = "目标") -> Document:
    parts = tuple(Part(values=("曹临", "年底", text, "是", ("市财政局",))) for text in texts)
    return replace(document, sections=(Section(records=(Record(values=("1", goal), parts=parts),)),), page_starts=())


def test_the_seed_has_its_29_pages_record_for_record(seed: Document, heze: Layout) -> None:
    pages = Job(seed, heze).pages
    assert tuple(starts(pages)) == seed.page_starts
    assert not [f for f in pages.findings if f.code in ("P001", "P002")]


def test_fallback_characters_are_reported(seed: Document, heze: Layout) -> None:
    found = [f for f in Job(seed, heze).pages.findings if f.code == "F001"]
    assert {f.message.en[1] for f in found} == set("鄆郟兗堽")
    assert all(f.place.record and f.place.field and f.place.position for f in found)


def test_a_character_that_no_font_has_is_refused(seed: Document, heze: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    document = one_record(seed, ["好\U0001f600"])
    with pytest.raises(FontError, match=r"序号 1.*三季度完成情况.*character 2.*U\+1F600"):
        _ = Job(document, heze).pages


def test_a_record_breaks_between_its_parts(seed: Document, heze: Layout) -> None:
    document = one_record(seed, ["进展" * 60] * 12)
    pages = Job(document, heze, mode=Paginate.FLOW).pages
    assert len(pages.pages) > 1
    for page in pages.pages[1:]:
        number, goal = (next(c for c in page.cells if c.key == key) for key in ("number", "goal"))
        assert (number.text, number.continued) == ("1（续）", True)
        assert goal.text == "目标（续）"
        body = sum(row.kind is RowKind.BODY for row in page.rows)
        assert number.row_span == goal.row_span == body
    assert [f.code for f in pages.findings] == ["P001"]


@pytest.mark.parametrize("count", [1500, 6000])
def test_a_cell_longer_than_pages_flows_on(count: int, seed: Document, heze: Layout) -> None:
    text = "推进工作，" * (count // 5)
    pages = Job(one_record(seed, [text], goal="目" * count), heze, mode=Paginate.FLOW).pages
    assert len(pages.pages) >= count // 1500 + 1
    assert "".join(c.text for p in pages.pages for c in p.cells if c.key == "progress") == text
    assert "".join(c.text for p in pages.pages for c in p.cells if c.key == "goal").count("目") == count
    assert pages.pages[1].cells[8].text.endswith("（续）")


def test_an_overfull_source_page_flows_on_and_later_pages_stay(seed: Document, heze: Layout) -> None:
    records = tuple(Record(values=(str(i), "目标"), parts=(Part(values=("曹临", "年底", "进展" * 200, "是", ())),)) for i in range(1, 13))
    document = replace(seed, sections=(Section(records=records),), page_starts=(0, 10))
    pages = Job(document, heze, mode=Paginate.SOURCE).pages
    assert 10 in starts(pages)
    assert [f.code for f in pages.findings] == ["P002"]


def test_a_source_page_may_begin_within_a_record(seed: Document, heze: Layout) -> None:
    document = replace(one_record(seed, ["甲", "乙", "丙"]), page_starts=(0, 2))
    pages = Job(document, heze, mode=Paginate.SOURCE).pages
    assert starts(pages) == [0, 2]
    assert next(c for c in pages.pages[1].cells if c.key == "number").text == "1（续）"


NAMES = {
    "李春英": (["李春英"], 100),
    "欧阳明哲": (["欧阳明哲"], 76),  # four characters in a column for three
    "买买提·阿不都": (["买买提·", "阿不都"], 76),
    "市市场监管局": (["市市场", "监管局"], 100),  # too long to be narrowed to one line
}


@pytest.mark.parametrize("name", NAMES)
def test_long_names_are_fitted(name: str, seed: Document, heze: Layout) -> None:
    part = Part(values=(name, "年底", "进展", "是", ()))
    document = replace(seed, sections=(Section(records=(Record(values=("1", "目标"), parts=(part,)),)),), page_starts=())
    cell = next(c for c in Job(document, heze).pages.pages[0].cells if c.key == "leader")
    lines, scale = NAMES[name]
    assert [line.text for line in cell.lines] == lines
    assert {line.scale for line in cell.lines} == {scale}
    assert cell.text == name


def test_twenty_thousand_records_have_all_their_lines(seed: Document, heze: Layout) -> None:
    records = tuple(Record(values=(str(i), "目标内容"), parts=(Part(values=("曹临", "年底", "进展", "是", ())),)) for i in range(20_000))
    pages = Job(replace(seed, sections=(Section(records=records),), page_starts=()), heze).pages
    assert [row.line for page in pages.pages for row in page.rows if row.kind is RowKind.BODY] == list(range(20_000))


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
@pytest.mark.parametrize("mode", list(Paginate))
def test_what_always_holds(name: str, mode: Paginate) -> None:
    layout = load_layout(name)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout))
    def holds(document: Document) -> None:
        pages = Job(document, layout, mode=mode).pages
        _check_geometry(pages, layout)
        _check_text(pages, document)
        if mode is Paginate.SOURCE and document.page_starts:
            assert set(document.page_starts) <= set(starts(pages))
        for page in pages.pages:
            _check_rules(page)

    holds()


def _check_geometry(pages: Pages, layout: Layout) -> None:
    for page in pages.pages:
        assert sum(row.height for row in page.rows) <= layout.page.text_height
        assert page.rows[-1].kind is not RowKind.SECTION
        taken = set()
        for cell in page.cells:
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.column, cell.column + cell.column_span):
                    assert (r, c) not in taken
                    taken.add((r, c))
            for line in cell.lines:
                assert cell.x <= line.x
                assert cell.y <= line.y <= cell.y + cell.height
        assert len(taken) == len(page.rows) * len(pages.columns)


def _check_text(pages: Pages, document: Document) -> None:
    """Every text is there once; a repeated label is the text with the mark, or the mark."""
    shown: dict[tuple[int, str], str] = defaultdict(str)
    first_line = {line.index: line.index - line.part for line in document.lines()}
    merged = {f.key for f in document.fields if f.scope == "record"}
    for page in pages.pages:
        for cell in page.cells:
            if cell.kind is not RowKind.BODY:
                continue
            key = (first_line[cell.line] if cell.key in merged else cell.line), cell.key
            if not (cell.continued and cell.text.endswith("（续）") and cell.text in (shown[key] + "（续）", "（续）")):
                shown[key] += cell.text
            assert "".join(line.text for line in cell.lines) == cell.text
    for line in document.lines():
        for scope, values, index in (("part", line.of_part.values, line.index), ("record", line.of_record.values, first_line[line.index])):
            for f, value in zip((f for f in document.fields if f.scope == scope), values, strict=True):
                assert shown[index, f.key] == show(value, f.separator)


def _check_rules(page: Page) -> None:
    """The rules are the edges of the cells that have some, each drawn once."""
    ruled = [c for c in page.cells if c.kind in (RowKind.HEADER, RowKind.SECTION, RowKind.BODY)]
    xs = sorted({x for c in ruled for x in (c.x, c.x + c.width)})
    ys = sorted({y for c in ruled for y in (c.y, c.y + c.height)})
    edges = set()
    for c in ruled:
        for y in (c.y, c.y + c.height):
            edges |= {(a, y, b, y) for a, b in pairwise(xs) if c.x <= a and b <= c.x + c.width}
        for x in (c.x, c.x + c.width):
            edges |= {(x, a, x, b) for a, b in pairwise(ys) if c.y <= a and b <= c.y + c.height}
    drawn = []
    for r in page.rules:
        if r.y0 == r.y1:
            drawn += [(a, r.y0, b, r.y0) for a, b in pairwise(xs) if r.x0 <= a and b <= r.x1]
        else:
            drawn += [(r.x0, a, r.x0, b) for a, b in pairwise(ys) if r.y0 <= a and b <= r.y1]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == edges


def test_a_typecase_that_has_set_other_tables_sets_this_one_the_same(seed: Document, heze: Layout) -> None:
    alone = Job(seed, heze).pages
    typecase = Typecase.of(heze, shipped_library())
    first = Job(one_record(seed, ["进展" * 60] * 12, goal="目标" * 400), heze, typecase=typecase).pages
    assert first.pages
    assert Job(seed, heze, typecase=typecase).pages.pages == alone.pages


def test_the_collector_works_again_after_a_plan(seed: Document, heze: Layout) -> None:
    assert gc.isenabled()
    assert Job(seed, heze).pages.pages
    assert gc.isenabled()
    with pytest.raises(FontError):
        _ = Job(one_record(seed, ["好\U0001f600"]), heze).pages
    assert gc.isenabled()
    with resting(), resting():
        assert not gc.isenabled()
    assert gc.isenabled()
