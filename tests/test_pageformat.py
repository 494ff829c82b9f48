"""The bound annex: where GB/T 9704—2012 puts the text area and the page number of a landscape table."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as WordDocument
from docx.shared import Length
from office import to_pdf

from exporter import LayoutError, formats, load_layout
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.model import Document
from exporter.pageformat import PageFormat, Profile, bound_annex
from exporter.resources import folder
from exporter.units import mm


@pytest.fixture(scope="module")
def job(seed: Document, heze: Layout) -> Job:
    return Job(seed, heze.for_profile(Profile.BOUND_ANNEX), mode=Paginate.FLOW)


def portrait(page: PageFormat, number: int) -> dict[str, float]:
    """The margins as the portrait document has them: its left is our top, its foot our left."""
    return {
        "top": page.right / 36_000,
        "bottom": page.left / 36_000,
        "left": page.top_of(number) / 36_000,
        "right": page.bottom_of(number) / 36_000,
    }


def test_the_text_area_is_that_of_the_document() -> None:
    page = bound_annex()
    # §5.2.1: 天头 37, 订口 28, 版心 156 × 225; the binding is on the left of odd pages, on the right of even ones.
    assert portrait(page, 1) == {"top": 37, "bottom": 35, "left": 28, "right": 26}
    assert portrait(page, 2) == {"top": 37, "bottom": 35, "left": 26, "right": 28}
    assert (page.text_width, page.text_height) == (mm(225), mm(156))


def test_the_number_is_where_the_document_has_it(job: Job) -> None:
    number = job.layout.page_number
    advances = job.pages.stacks[number.style.font].advances(number.style.size)
    for page in job.pages.pages[:2]:
        assert page.turned
        footer, form = page.footer, job.layout.page
        length = sum(advances[c] for c in footer.text)
        # §7.5: 单页码居右空一字，双页码居左空一字. The portrait page's right is our bottom.
        if page.number % 2:
            assert footer.y + length == form.height - form.bottom_of(1) - number.style.size
        else:
            assert footer.y == form.top_of(2) + number.style.size
        # §7.5: 7 mm below the text area's foot, which is our left edge.
        assert mm(7) < form.left - footer.x < mm(7) + number.style.pitch


def test_rows_begin_at_the_binding_and_at_the_fore_edge(job: Job) -> None:
    assert [page.rows[0].y for page in job.pages.pages[:3]] == [mm(28), mm(26), mm(28)]
    assert all(row.y + row.height <= mm(210) - job.layout.page.bottom_of(p.number) for p in job.pages.pages for row in p.rows)


def test_a_table_too_wide_is_narrowed(heze: Layout) -> None:
    annex = heze.for_profile(Profile.BOUND_ANNEX)
    assert mm(224) < annex.table_width <= mm(225)
    narrow = replace(heze, columns=heze.columns[:3])
    assert narrow.for_profile(Profile.BOUND_ANNEX).columns == narrow.columns


def test_what_cannot_be_narrowed_is_refused(heze: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    thin = replace(heze.columns[0], width=heze.columns[0].style.size + 2 * heze.columns[0].style.padding_x)
    with pytest.raises(LayoutError, match="序号 holds not even one character"):
        replace(heze, columns=(thin, *heze.columns[1:])).for_profile(Profile.BOUND_ANNEX)


def test_a_layout_may_ask_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    text = (folder("layouts") / "work-ledger.toml").read_text(encoding="utf-8")
    head, rest = text.split("[page]\n", 1)
    _, rest = rest.split("\n\n", 1)
    file = tmp_path / "annex.toml"
    file.write_text(f'{head}[page]\nprofile = "bound-annex"\n\n{rest.replace("width_mm = 73", "width_mm = 41")}', encoding="utf-8")
    layout = load_layout(file)
    assert layout.page == bound_annex()
    with pytest.raises(LayoutError, match="margins"):
        layout.for_profile(Profile.STAND_ALONE)
    file.write_text(file.read_text(encoding="utf-8").replace('"bound-annex"', '"bound-annex"\ntop_mm = 20'), encoding="utf-8")
    with pytest.raises(LayoutError, match=r"page\.top_mm"):
        load_layout(file)


def test_word_moves_the_text_area_by_header_and_footer(job: Job) -> None:
    section = WordDocument(io.BytesIO(formats.get("docx").load_renderer()(job))).sections[0]
    assert [round(Length(m or 0).mm) for m in (section.top_margin, section.bottom_margin)] == [26, 26]
    parts = (section.header, section.footer, section.even_page_header, section.even_page_footer)
    heights = [part.paragraphs[0].paragraph_format.line_spacing for part in parts]
    assert [round(Length(height or 0).mm) for height in heights] == [28, 26, 26, 28]


@pytest.mark.office
@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
def test_pages_and_numbers_as_other_programs_show_them(format_: str, job: Job, tmp_path: Path) -> None:
    """Excel can neither turn its page number nor change margins from page to page: it stands upright in the same corner."""
    file = tmp_path / f"t.{format_}"
    file.write_bytes(formats.get(format_).load_renderer()(job))
    shown = pypdfium2.PdfDocument(file if format_ == "pdf" else to_pdf(file, tmp_path / "office"))
    assert len(shown) == len(job.pages.pages)
    for index in (0, 1):
        page = shown[index]
        text = page.get_textpage()
        whole = text.get_text_bounded()
        boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1) == "—"]
        boxes = [tuple(side * 25.4 / 72 for side in box) for box in boxes]
        boxes = [box for box in boxes if box[2] < 34 or box[3] < 25 or box[1] > 185]
        assert len(boxes) == 2
        left, low, right, high = (f(b[k] for b in boxes) for k, f in enumerate((min, min, max, max)))
        assert str(index + 1) in whole
        if format_ == "xlsx":
            assert (high < 26) if index == 0 else (low > 210 - 26)
            assert left == pytest.approx(35, abs=2)
        else:
            assert 35 - 7 - 7 < left < right < 35 - 7 + 0.5
            assert (low == pytest.approx(26 + 5, abs=1.5)) if index == 0 else (high == pytest.approx(210 - 26 - 5, abs=1.5))
