"""The registry: a new format takes one registration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from roundtrip import back, one_section

import exporter
from exporter import formats
from exporter.formats import Limit
from exporter.job import Job
from exporter.layout import Layout, Paginate
from exporter.model import Document, TextForm


@pytest.fixture
def toy() -> Iterator[None]:
    def render(job: Job) -> bytes:
        return job.document.title.encode()

    exporter.register(exporter.Format(name="toy", suffixes=(".toy",), renderer=render, paged=False))
    yield
    del formats._FORMATS["toy"]


@pytest.mark.usefixtures("toy")
def test_a_toy_format_takes_one_registration(seed: Document, tmp_path: Path) -> None:
    assert exporter.render(seed, "toy") == seed.title.encode()
    (written,) = exporter.export(seed, formats=["toy"], out=tmp_path, name="t")
    assert written.path.read_bytes() == seed.title.encode()
    assert "toy" in formats.format_names()


def test_unknown_formats_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(exporter.UsageError, match=r"no format odt.*docx"):
        formats.get("odt")
    with pytest.raises(exporter.UsageError, match=r"suffix \.odt.*\.txt"):
        formats.by_suffix(".odt")


READABLE = [name for name in formats.format_names() if formats.get(name).reader is not None]


@pytest.mark.parametrize("name", READABLE)
def test_the_seed_comes_back_in_every_format(name: str, seed: Document, heze: Layout) -> None:
    assert back(Job(seed, heze), name).document.digest == seed.digest


@pytest.mark.parametrize("name", READABLE)
def test_what_a_format_does_not_keep_is_declared(name: str, seed: Document, heze: Layout) -> None:
    """Each limit is really one, and nothing else is lost."""
    form = TextForm(encoding="gb18030", newline="\r\n")
    source = replace(seed, text_form=form)
    again = back(Job(source, heze, mode=Paginate.FLOW), name).document

    def comes_back(progress: str) -> bool:
        document = one_section(seed, ("1", "目标", [("曹临", "年底", progress, "是", ())]))
        return back(Job(document, heze), name).document == document

    style = next(c for c in heze.columns if c.key == "progress")
    full = "推" * ((style.width - 2 * style.style.padding_x) // style.style.size)
    kept = {
        Limit.SPELLING: [line.of_part.spelling for line in again.lines()] == [line.of_part.spelling for line in seed.lines()],
        Limit.PAGE_STARTS: again.page_starts == seed.page_starts,
        Limit.TEXT_FORM: again.text_form == form,
        Limit.LINE_END: comes_back("\n".join(["进展"] * 200)),
        Limit.LINE_BREAK: comes_back(f"{full}\n进展"),
        Limit.LIGATURE: comes_back("ﬁnance"),
    }
    assert {limit for limit, whole in kept.items() if not whole} == set(formats.get(name).limits)
    assert all(limit.about.zh and limit.about.en for limit in Limit)
