"""Text tables: read, written back byte for byte, and refused with place and remedy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import documents

import exporter
from exporter import ExporterError, LayoutError, ReadError
from exporter.job import Job
from exporter.layout import Layout, load_layout
from exporter.model import Document
from exporter.readers.text import read
from exporter.renderers.text import render

HEAD = "序号\t市政府领导\t责任目标内容\t完成时限\t三季度完成情况\t是否按计划完成进度\t责任单位"
ROW = "1\t曹 临\t目标\t年底\t进展\t是\t市财政局 市税务局"


def test_the_seed_comes_back_byte_for_byte(seed: Document, heze: Layout, seed_path: Path) -> None:
    assert render(Job(seed, heze)) == seed_path.read_bytes()


def test_the_seed_holds_what_was_counted(seed: Document) -> None:
    assert (seed.record_count, seed.line_count, len(seed.page_starts)) == (200, 213, 29)
    leaders = Counter(line.of_part.values[0] for line in seed.lines())
    assert leaders == {
        "肖友华": 54,
        "王昌华": 45,
        "聂元科": 42,
        "曹临": 27,
        "张鹏": 24,
        "姜凌刚": 9,
        "刘连栋": 6,
        "李春英": 5,
        "市市场监管局": 1,
    }


GOES_ON = "1（续）\t曹临（续）\t内容\t\t，进一步\t\t"
FOLDED = "１\t曹\u00a0临\t⼯作\u200b\t１２月\t\t\t市财政局\u00a0市税务局"
SEPARATED = ROW.replace("进展", "第一段\u2028第二段")


@pytest.mark.parametrize(
    "text",
    [
        f"标题\n\n{HEAD}\n{ROW}\n",
        f"\n\n  标题\t\t\n{HEAD}\n{ROW}",
        f"标题\r\n\r\n{HEAD}\r\n{ROW}\r\n",
        f"标题\n副题\n\n{HEAD.replace('序号', '序 号')}\n{ROW}\n\n注：说明\n",
        f"标题\n \n{HEAD}\n{ROW}\n\n标题\n\n{HEAD}\n2\t张鹏\t目标\t\t\t\t\n\n\n",
        f"标题\n\n{HEAD}\n{ROW}\n\t\t\t\t\t\t\n",
        f"标题\n\n{HEAD}\n{ROW}\n2\t张鹏\t短行\n",
        f"标题\n\n{HEAD}\n{SEPARATED}\n",
        f"标题\n\n{HEAD}\n{ROW}\n\n{HEAD}\n{GOES_ON}\n\t张鹏\t\t\t二\t\t\n2\t张鹏\t目标\t\t\t\t\n",
        f"附件1\n标题\u00a0一\n填表\t\t2023年\n\n{HEAD}\n{FOLDED}\n\n注：\u00a0⼀\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_other_forms_come_back_byte_for_byte(text: str, encoding: str, heze: Layout) -> None:
    data = text.encode(encoding)
    document = read(data, (heze,), "t.txt").document
    assert render(Job(document, heze)) == data


def test_a_mark_that_is_the_rest_of_a_text_is_kept(heze: Layout) -> None:
    """A page may end right before （续） of the text itself; that the part goes on is said by its leader's name."""
    rows = "1\t曹临\t内容\t年底\t全部是目标\t是\t市财政局\n", "1（续）\t曹临（续）\t\t\t（续）\t\t\n"
    document = read(f"标题\n\n{HEAD}\n{rows[0]}{rows[1]}".encode(), (heze,), "t.txt").document
    [record] = document.sections[0].records
    [part] = record.parts
    assert "全部是目标（续）" in part.values
    nobody = read(f"标题\n\n{HEAD}\n{rows[0]}{rows[1]}".replace("曹临", "").encode(), (heze,), "t.txt").document
    assert "全部是目标" in nobody.sections[0].records[0].parts[0].values


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_reading_what_was_written_gives_the_document(name: str) -> None:
    layout = load_layout(name)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout))
    def holds(document: Document) -> None:
        again = read(render(Job(document, layout)), (layout,), "t.txt").document
        assert again == document
        assert again.page_starts == document.page_starts

    holds()


BAD = {
    "empty": (b" \n", ReadError, "empty", None),
    "zip": (b"PK\x03\x04rest", ReadError, "zip", None),
    "utf-16": ("标题".encode("utf-16"), ReadError, "UTF-16", None),
    "bytes": (b"\xe6\xa0\x87\n\xff\xff\xff", ReadError, "0xFF", 2),
    "no table": ("标题\n正文".encode(), ReadError, "no table", None),
    "no title": (f"{HEAD}\n{ROW}".encode(), ReadError, "no title", 1),
    "no rows": (f"标题\n{HEAD}\n".encode(), ReadError, "no lines", None),
    "surplus cell": (f"标题\n{HEAD}\n{ROW}\t多余".encode(), ReadError, "多余", 3),
    "missing heading": ("标题\n序号\t市政府领导\n1\t曹临".encode(), LayoutError, "责任目标内容", 2),
    "control": (f"标题\n{HEAD}\n{ROW}\x07".encode(), ReadError, r"U\+0007", 3),
    "lone cell": (f"标题\n{HEAD}\n{ROW}\n断行\n{ROW}".encode(), ReadError, "断行", 4),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_message(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    data, kind, message, line = BAD[case]
    file = tmp_path / "bad.txt"
    file.write_bytes(data)
    with pytest.raises(kind, match=message) as caught:
        exporter.read(file)
    assert caught.value.place is not None
    assert caught.value.place.file == str(file)
    assert caught.value.place.line == line
    assert caught.value.hint is not None
    monkeypatch.setenv("EXPORTER_LANG", "zh")
    assert str(caught.value) != caught.value.message.en


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from([HEAD, ROW, "标题", "", "\t", "一、节", "\x00", "\u2028"]), max_size=8).map(
            lambda lines: "\n".join(lines).encode()
        ),
    )
)
def test_any_bytes_give_a_document_or_an_error(data: bytes) -> None:
    layouts = tuple(load_layout(name) for name in ("heze-targets", "work-ledger"))
    outcome: Document | ExporterError
    try:
        outcome = read(data, layouts, "any.txt").document
    except ExporterError as error:
        outcome = error
    assert isinstance(outcome, Document) or outcome.exit_code in (3, 4)
