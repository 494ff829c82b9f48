"""The registry: a new format takes one registration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import exporter
from exporter import formats
from exporter.job import Job
from exporter.model import Document


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
