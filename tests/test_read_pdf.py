"""PDF read back: our own pages, those that other programs made, and what is no table at all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import to_pdf
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from strategies import documents

import exporter
from exporter import ExporterError, LimitError, Limits, ReadError
from exporter.job import Job
from exporter.layout import Layout, Paginate, load_layout
from exporter.limits import in_force
from exporter.model import Document, Part, Record, Scope, Section, Value
from exporter.readers.assemble import Reading
from exporter.readers.pdf import read
from exporter.renderers.pdf import render
from exporter.resources import folder

ORACLE = Path(__file__).parent / "oracle" / "pdf"
HEADS = ("序号", "市政府领导", "责任目标内容", "完成时限", "三季度完成情况", "是否按计划完成进度", "责任单位")
# The widths of the columns that `page` draws, in characters of ten points.
WIDTHS = (3, 6, 10, 5, 20, 10, 9)
LEFT, TOP, LEAD = 40, 520, 14
FONT = "LXGW"


def layouts() -> tuple[Layout, ...]:
    return tuple(load_layout(name) for name in ("heze-targets", "work-ledger"))


def codes(reading: Reading) -> list[str]:
    return [f.code for f in reading.findings]


# Our own pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Paginate))
@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_reading_what_was_drawn_gives_the_document(name: str, mode: Paginate) -> None:
    layout = load_layout(name)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout))
    def holds(document: Document) -> None:
        reading = read(render(Job(document, layout, mode=mode)), (layout,), "t.pdf")
        assert reading.document == document

    holds()


@pytest.mark.parametrize("mode", list(Paginate))
@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_rich_documents_come_back_but_for_line_breaks(name: str, mode: Paginate) -> None:
    """Cells of several lines and pages, lead and notes: `Limit.LINE_BREAK` may cost line breaks, nothing else."""
    layout = load_layout(name)

    def bare(value: Value) -> Value:
        return "".join(value.split()) if isinstance(value, str) else value

    def lines(document: Document) -> list[tuple[Value, ...]]:
        return [tuple(map(bare, x.of_record.values + x.of_part.values)) for x in document.lines()]

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, 3, rich=True))
    def holds(document: Document) -> None:
        again = read(render(Job(document, layout, mode=mode)), (layout,), "t.pdf").document
        assert lines(again) == lines(document)
        assert (again.title, again.lead, again.notes) == (document.title, document.lead, document.notes)
        assert [(s.heading, s.level, len(s.records)) for s in again.sections] == [
            (s.heading, s.level, len(s.records)) for s in document.sections
        ]

    holds()


def test_the_seed_comes_back_with_its_pages(seed: Document, heze: Layout) -> None:
    reading = read(render(Job(seed, heze)), layouts(), "t.pdf")
    assert reading.document.digest == seed.digest
    assert reading.document.page_starts == seed.page_starts
    assert codes(reading) == []


def with_part(document: Document, **changed: str) -> Document:
    """The first record of a document with some values of its first part changed, and nothing else."""
    record = next(s for s in document.sections if s.records).records[0]
    keys = [f.key for f in document.scoped(Scope.PART)]
    part = Part(values=tuple(changed.get(k, v) for k, v in zip(keys, record.parts[0].values, strict=True)))
    section = Section(records=(Record(values=record.values, parts=(part,)),))
    return Document(title=document.title, fields=document.fields, sections=(section,))


def there_and_back(document: Document, layout: Layout) -> Document:
    return read(render(Job(document, layout)), (layout,), "t.pdf").document


@pytest.mark.parametrize(
    "text",
    [
        "甲  乙",
        "a  b",
        "the quick brown fox jumps over the lazy dog and the cat, " * 6 + "end",
        "well-known-" * 40,
        "𠮷𠮷鄆-2023",
        "第一段\n第二段，较长的一段。" + "推进" * 80 + "\n\n末段",
        "Q1 2023 GDP",
    ],
)
def test_texts_come_back_exactly(text: str, seed: Document, heze: Layout) -> None:
    document = with_part(seed, progress=text)
    assert there_and_back(document, heze) == document


def test_a_long_name_that_goes_on_over_the_page_is_one_name() -> None:
    """（续） leaves its second line so little room that the name's dot ends the first early."""
    layout = load_layout("work-ledger")
    document = exporter.read(folder("seeds") / "work-ledger-sample.txt")
    long = with_part(document, leader="买买提·阿不都", measure="", remark="菏泽市“三公”经费" * 30)
    job = Job(long, layout)
    assert len(job.pages.pages) > 1
    assert there_and_back(long, layout) == long


def test_title_lead_and_notes_are_told_apart(heze: Layout) -> None:
    layout = load_layout("work-ledger")
    sample = exporter.read(Path(exporter.__file__).parents[1] / "seeds" / "work-ledger-sample.txt")
    reading = read(render(Job(sample, layout)), layouts(), "t.pdf")
    assert reading.document == sample
    assert reading.document.lead
    assert len(reading.document.notes) == 2


def test_a_title_and_a_note_over_several_lines_are_one(seed: Document, heze: Layout) -> None:
    long = "菏泽市人民政府经济社会发展责任目标" * 4
    document = Document(title=long, fields=seed.fields, sections=with_part(seed).sections, notes=("注：" + "本表数据由各单位报送，" * 9,))
    assert there_and_back(document, heze) == document


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_turned_pages_read_the_same(quarter: int, seed: Document, heze: Layout) -> None:
    document = with_part(seed)
    file = pypdfium2.PdfDocument(render(Job(document, heze)))
    for page in file:
        page.set_rotation(quarter * 90)
    turned = io.BytesIO()
    file.save(turned)
    assert read(turned.getvalue(), (heze,), "t.pdf").document == document


# Pages of other programs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", ["chromium", "weasyprint", "typst"])
def test_another_program_s_print_is_the_same_document(program: str, seed: Document) -> None:
    reading = read((ORACLE / f"{program}.pdf").read_bytes(), layouts(), program)
    assert reading.document.digest == seed.digest
    # Typst closes a split row with a rule, and neither browser draws blanks where a line ends; Chromium prints a header.
    assert set(codes(reading)) == {"chromium": {"R042", "R043"}, "weasyprint": {"R042"}, "typst": {"R041"}}[program]


@pytest.mark.office
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_libreoffice_s_pdf_of_our_files_is_the_same_document(kind: str, seed: Document, heze: Layout, tmp_path: Path) -> None:
    """LibreOffice draws some blanks at line ends and not others: those that it leaves out are a declared limit."""
    file = tmp_path / f"t.{kind}"
    file.write_bytes(exporter.render(seed, kind, layout=heze))
    document = read(to_pdf(file, tmp_path / "out").read_bytes(), layouts(), kind).document
    assert document.page_starts == seed.page_starts

    def bare(value: object) -> str:
        return "".join(("".join(value) if isinstance(value, tuple) else str(value)).split())

    pairs = [
        (a, b)
        for x, y in zip(seed.lines(), document.lines(), strict=True)
        for a, b in zip(x.of_record.values + x.of_part.values, y.of_record.values + y.of_part.values, strict=True)
    ]
    assert [bare(a) for a, _ in pairs] == [bare(b) for _, b in pairs]
    assert sum(a != b for a, b in pairs) <= 2


# Pages drawn here -------------------------------------------------------------------------------------------------

Row = tuple[str, ...]


def page(canvas: Canvas, rows: list[Row], *, foot: bool = True, sides: bool = True, thin: bool = False) -> float:
    """Draw rows of a table, a line for each | in a cell; the y of the table's foot. A cell ^ is merged with that above."""
    xs = [LEFT]
    for width in WIDTHS:
        xs.append(xs[-1] + width * 10 + 6)

    def rule(x0: float, y0: float, x1: float, y1: float) -> None:
        if thin:
            canvas.rect(min(x0, x1) - 0.3, min(y0, y1) - 0.3, abs(x1 - x0) + 0.6, abs(y1 - y0) + 0.6, stroke=0, fill=1)
        else:
            canvas.line(x0, y0, x1, y1)

    y = TOP
    canvas.setFont(FONT, 10)
    for r, row in enumerate(rows):
        height = max(len(cell.split("|")) for cell in row) * LEAD + 4
        for c, cell in enumerate(row):
            if cell != "^":
                rule(xs[c], y, xs[c + 1], y)
                for i, text in enumerate(cell.split("|")):
                    canvas.drawString(xs[c] + 3, y - 12 - i * LEAD, text)
            if r == len(rows) - 1 and foot:
                rule(xs[c], y - height, xs[c + 1], y - height)
        for i, x in enumerate(xs):
            if sides or 0 < i < len(xs) - 1:
                rule(x, y, x, y - height)
        y -= height
    return float(y)


def drawn(pages: list[Callable[[Canvas], object]], **options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(842, 595), invariant=1, **options)
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, folder("fonts") / "lxgw-wenkai" / "LXGWWenKai-Regular.ttf"))
    for draw in pages:
        canvas.setFont(FONT, 18)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def first(rows: list[Row], **options: bool) -> Callable[[Canvas], object]:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(300, 550, "责任目标一览表")
        page(canvas, [HEADS, *rows], **options)

    return draw


def row(
    number: str = "1", leader: str = "曹临", goal: str = "目标", progress: str = "进展", units: str = "市财政局", when: str = "年底"
) -> Row:
    return number, leader, goal, when, progress, "是" if leader else "", units


def values(reading: Reading) -> list[tuple[object, ...]]:
    return [x.of_record.values + x.of_part.values for x in reading.document.lines()]


@pytest.mark.parametrize("options", [{}, {"thin": True}, {"sides": False}])
def test_rules_may_be_lines_or_thin_rectangles_and_the_sides_open(options: dict[str, bool]) -> None:
    reading = read(drawn([first([row(), row("2", "张鹏")], **options)]), layouts(), "t.pdf")
    assert values(reading) == [
        ("1", "目标", "曹临", "年底", "进展", "是", ("市财政局",)),
        ("2", "目标", "张鹏", "年底", "进展", "是", ("市财政局",)),
    ]


def test_rules_and_text_inside_forms_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("table")
        first([row()])(canvas)
        canvas.endForm()
        canvas.translate(20, -30)
        canvas.scale(0.9, 0.9)
        canvas.doForm("table")

    assert values(read(drawn([draw]), layouts(), "t.pdf"))[0][0] == "1"


def test_a_row_that_no_rule_closes_goes_on() -> None:
    whole = row(goal="目标内容须在规定时限|之内完成", progress="前半句话在上一页没有说完还没有说完，|后半句话")
    begin = row(goal="目标内容须在规定时限", progress="前半句话在上一页没有说完还没有说完，")
    rest = row("", "", "之内完成", "后半句话", "", "")
    data = drawn([first([begin], foot=False), lambda c: page(c, [HEADS, rest, row("2")])])
    reading = read(data, layouts(), "t.pdf")
    assert values(reading)[:1] == values(read(drawn([first([whole])]), layouts(), "t.pdf"))
    assert len(values(reading)) == 2
    assert codes(reading) == []


def test_a_row_that_a_rule_closes_goes_on_by_its_shape_and_it_is_told() -> None:
    begin = row(progress="前半句话在上一页没有说完还没有说完说完啊")
    rest = row("", "", "", "后半句话", "", "")
    reading = read(drawn([first([begin]), lambda c: page(c, [HEADS, rest, row("2")])]), layouts(), "t.pdf")
    assert [v[4] for v in values(reading)] == ["前半句话在上一页没有说完还没有说完说完啊后半句话", "进展"]
    assert codes(reading) == ["R041"]


def test_a_new_part_at_a_page_s_head_stays_a_part() -> None:
    reading = read(drawn([first([row()]), lambda c: page(c, [HEADS, row("", "张鹏", "")])]), layouts(), "t.pdf")
    assert [v[:3] for v in values(reading)] == [("1", "目标", "曹临"), ("1", "目标", "张鹏")]
    assert reading.document.page_starts == (0, 1)


def test_pages_without_the_heading_are_pages_all_the_same() -> None:
    reading = read(drawn([first([row()]), lambda c: page(c, [row("2")]), lambda c: page(c, [row("3")])]), layouts(), "t.pdf")
    assert reading.document.page_starts == (0, 1, 2)


def test_merged_cells_make_parts() -> None:
    reading = read(drawn([first([row(), ("^", "张鹏", "^", "年底", "进展", "是", "市商务局")])]), layouts(), "t.pdf")
    assert [len(r.parts) for r in reading.document.sections[0].records] == [2]


@pytest.mark.parametrize("number", ["— 2 —", "第 2 页", "第2页 共29页", "2/29", "- 2 -", "2"])
def test_page_numbers_are_left_out(number: str) -> None:
    def draw(canvas: Canvas) -> None:
        first([row()])(canvas)
        canvas.drawString(400, 20, number)

    assert read(drawn([draw]), layouts(), "t.pdf").document.notes == ()


def test_running_lines_are_left_out_and_told() -> None:
    def running(canvas: Canvas) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(40, 580, "菏泽市人民政府")
        canvas.setFont(FONT, 18)

    def begin(canvas: Canvas) -> None:
        running(canvas)
        first([row()])(canvas)

    def end(canvas: Canvas) -> None:
        running(canvas)
        y = page(canvas, [HEADS, row("2")])
        canvas.drawString(40, y - 20, "注：数据截至九月底")

    reading = read(drawn([begin, end]), layouts(), "t.pdf")
    assert (reading.document.title, reading.document.lead, reading.document.notes) == ("责任目标一览表", (), ("注：数据截至九月底",))
    assert codes(reading) == ["R043"]


def test_a_title_on_every_page_is_the_title() -> None:
    reading = read(drawn([first([row()]), first([row("2")])]), layouts(), "t.pdf")
    assert reading.document.title == "责任目标一览表"
    assert reading.document.record_count == 2


def test_a_line_above_the_title_is_no_title() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(40, 575, "附件1")
        canvas.setFont(FONT, 18)
        first([row()])(canvas)

    reading = read(drawn([draw]), layouts(), "t.pdf")
    assert (reading.document.title, reading.document.lead) == ("责任目标一览表", ("附件1",))
    assert codes(reading) == ["R047"]


def test_a_slanted_watermark_is_left_out_and_told() -> None:
    def draw(canvas: Canvas) -> None:
        first([row()])(canvas)
        canvas.rotate(30)
        canvas.drawString(400, 100, "内部资料")

    reading = read(drawn([draw]), layouts(), "t.pdf")
    assert values(reading)[0][4] == "进展"
    assert codes(reading) == ["R044"]


def test_invisible_text_is_not_read() -> None:
    def draw(canvas: Canvas) -> None:
        first([row()])(canvas)
        text = canvas.beginText(LEFT + 5, TOP - 30)
        text.setTextRenderMode(3)
        text.textOut("看不见")
        canvas.drawText(text)

    assert "看不见" not in str(values(read(drawn([draw]), layouts(), "t.pdf")))


def test_words_without_blank_glyphs_are_parted_by_their_gaps() -> None:
    def draw(canvas: Canvas) -> None:
        first([row(progress="")])(canvas)
        x = LEFT + sum(WIDTHS[:4]) * 10 + 27
        for word in ("big", "data"):
            canvas.drawString(x, TOP - 30 - 8, word)
            x += canvas.stringWidth(word, FONT, 10) + 3

    assert values(read(drawn([draw]), layouts(), "t.pdf"))[0][4] == "big data"


def test_text_that_runs_out_of_the_table_stays_in_its_cell_and_what_stands_beside_it_is_told() -> None:
    def draw(canvas: Canvas) -> None:
        first([row(units="市财政局人事教育和科技处")])(canvas)
        canvas.drawString(780, TOP - 30, "装订线")

    reading = read(drawn([draw]), layouts(), "t.pdf")
    assert values(reading)[0][6] == ("市财政局人事教育和科技处",)
    assert reading.document.lead == ()
    assert codes(reading) == ["R044"]


def test_names_spread_by_gaps_have_no_blank() -> None:
    def draw(canvas: Canvas) -> None:
        first([row(leader="")])(canvas)
        for i, character in enumerate("曹临"):
            canvas.drawString(LEFT + 42 + 20 * i, TOP - 30 - 8, character)

    assert values(read(drawn([draw]), layouts(), "t.pdf"))[0][2] == "曹临"


# What is declared -------------------------------------------------------------------------------------------------


def test_a_blank_that_was_not_drawn_at_a_line_s_end_is_lost() -> None:
    reading = read(drawn([first([row(progress="前三季度工作完成情况总体上比较好各项指标|都有增长")])]), layouts(), "t.pdf")
    assert " " not in str(values(reading)[0][4])


def test_a_list_s_blank_that_was_not_drawn_is_known_by_other_lists() -> None:
    rows = [
        row(units="市财政局"),
        row("2", units="市商务局"),
        row("3", units="市财政局 市发展改|革委"),
        row("4", units="菏泽商务市财政局|市商务局"),
    ]
    reading = read(drawn([first(rows)]), layouts(), "t.pdf")
    assert [v[6] for v in values(reading)][2:] == [("市财政局", "市发展改革委"), ("菏泽商务市财政局", "市商务局")]
    assert codes(reading) == ["R042"]


def test_a_table_without_vertical_rules_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")

    def draw(canvas: Canvas) -> None:
        canvas.drawString(300, 550, "责任目标一览表")
        for y in (TOP, TOP - 20, TOP - 60):
            canvas.line(40, y, 800, y)

    with pytest.raises(ReadError, match="no table drawn with rules"):
        read(drawn([draw]), layouts(), "t.pdf")


# What cannot be read ----------------------------------------------------------------------------------------------


def scan(canvas: Canvas) -> None:
    canvas.drawInlineImage(Image.new("L", (40, 40)), 0, 0, 800, 500)


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "no pdf": (lambda: b"%PDF-1.7 and nothing else", "not a sound PDF"),
    "empty": (lambda: b"", "not a sound PDF"),
    "cut off": (lambda: drawn([first([row()])])[:300], "not a sound PDF"),
    "encrypted": (lambda: drawn([first([row()])], encrypt=StandardEncryption("secret")), "password"),
    "scan": (lambda: drawn([scan]), "no text"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_one_clear_message(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    data, message = BAD[case]
    with pytest.raises(ReadError, match=message) as caught:
        read(data(), layouts(), "bad.pdf")
    assert caught.value.place is not None
    assert caught.value.place.file == "bad.pdf"
    assert caught.value.hint is not None
    monkeypatch.setenv("EXPORTER_LANG", "zh")
    assert re.search("[一-龥]", str(caught.value.message))


@pytest.mark.parametrize("limit", ["pdf_pages", "file_size", "characters", "pdf_objects"])
def test_files_beyond_a_limit_are_refused(limit: str) -> None:
    with in_force(Limits(**{limit: 1})), pytest.raises(LimitError, match=f"limit {limit.replace('_', '-')}=1"):
        read(drawn([first([row()]), first([row("2")])]), layouts(), "t.pdf")


def test_a_scanned_page_among_others_is_told() -> None:
    reading = read(drawn([first([row()]), scan]), layouts(), "t.pdf")
    assert codes(reading) == ["R046"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_bytes_give_a_document_or_an_error(data: st.DataObject) -> None:
    sound = bytearray(drawn([first([row()])]))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(sound) - 1))
        sound[at] = data.draw(st.integers(0, 255))
    outcome: Document | ExporterError
    try:
        outcome = read(bytes(sound), layouts(), "any.pdf").document
    except ExporterError as error:
        outcome = error
    assert isinstance(outcome, Document) or outcome.exit_code in (3, 4)
