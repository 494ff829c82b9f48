"""Layouts: each that ships loads, and a mistake is named with file, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter import LayoutError, layout_names, load_layout
from exporter.layout import match_layout
from exporter.resources import folder

MISTAKES = {
    "unknown key": ("pitch_pt = 12\n", "pitch_pt = 12\npitchpt = 3\n", r"\[header.pitchpt\]"),
    "wrong type": ("top_mm = 15", 'top_mm = "20"', r"\[page.top_mm\]"),
    "missing": ("top_mm = 15", "", r"\[page.top_mm\]"),
    "too wide": ("width_mm = 156.6", "width_mm = 226.6", r"\[columns.progress.width_mm\].*345.4 mm.*275.4 mm"),
    "bad size": ('size = "二号"', 'size = "特大"', r"\[title.size\]"),
    "bad pattern": ('heading = ["序号"]', 'heading = ["("]', r"\[columns.number.heading\]"),
    "no such font": ('font = "heading"', 'font = "nothing"', r"\[header.font\]"),
    "bad outline": ('outline = "leader"', 'outline = "boss"', r"\[outline\]"),
    "bad choice": ('mode = "source"', 'mode = "pages"', r"\[pagination.mode\]"),
    "not TOML": ("[page]", "[page", "TOML"),
    "unknown place in a pattern": ('title = "{title}"', 'title = "{titel}"', r"\[batch.title\].*titel"),
    "stray brace": ('file = "{stem}-{value}"', 'file = "{stem}-{value}}"', r"\[batch.file\].*stray"),
    "files of one name": ('file = "{stem}-{value}"', 'file = "{stem}"', r"\[batch.file\].*value"),
    "titles all alike": ('subtitle = "（{value}）"', 'subtitle = "（{field}）"', r"\[batch.subtitle\].*value"),
    "alias of no column": ("[aliases.units]", "[aliases.unit]", r"\[aliases.unit\]"),
    "alias of an alias": ('"菏泽鲁西新区" = "菏泽鲁西新区管委会"', '"菏泽鲁西新区管委会" = "市"', r"alias itself"),
    "page number": ("— {page} —", "page", r"\[page_number.pattern\]"),
}


@pytest.mark.parametrize("name", layout_names())
def test_every_shipped_layout_loads(name: str) -> None:
    layout = load_layout(name)
    assert layout.name == name
    assert layout.table_width <= layout.page.text_width


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_named(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    before, after, message = MISTAKES[case]
    text = (folder("layouts") / "heze-targets.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(LayoutError, match=message) as caught:
        load_layout(file)
    assert caught.value.place is not None
    assert caught.value.place.file == str(file)
    assert caught.value.hint is not None


def test_an_unknown_name_lists_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    with pytest.raises(LayoutError, match="heze-targets, work-ledger"):
        load_layout("nothing")


def test_no_match_tells_found_and_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")
    layouts = tuple(load_layout(name) for name in layout_names())
    with pytest.raises(LayoutError, match=r"序号、姓名.*责任目标内容.*工作任务.*lacks"):
        match_layout((("序号",), ("姓名",)), layouts)
