"""The benchmarks run, and the peers do the same work; nothing here looks at a clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bench import suite
from bench.contests import CONTESTANTS, CONTESTS, Contest
from bench.measure import Cost, spread
from bench.peers import table as given
from bench.profiles import markdown, profile
from bench.results import judged
from bench.tables import LINES, make
from lxml import etree

import exporter
from exporter.layout import Layout
from exporter.units import to_mm

_LINES = 12


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run on twelve lines of the real table, one pair each."""
    out = tmp_path_factory.mktemp("bench")
    suite.run(out, pairs=1, sizes=("1x",), copies=(1, 2, 3), curve_of=("all four", "docxtpl"), lines=_LINES, warm=False)
    return out


def test_every_contest_is_held_and_told(ran: Path) -> None:
    results: dict[str, Any] = json.loads((ran / "bench.json").read_text(encoding="utf-8"))
    held = [c for c in CONTESTS if c.size == "1x" and CONTESTANTS[c.theirs].installed]
    assert [r["title"] for r in results["contests"] if r["size"] == "1x"] == [c.title for c in held]
    assert sorted(results["missing"]) == sorted({c.theirs for c in CONTESTS if c.size == "1x"} - {c.theirs for c in held})
    told = (ran / "bench.md").read_text(encoding="utf-8")
    assert all(c.title in told for c in held)
    assert "exporter" in results["machine"]["versions"]
    assert len(results["curve"]["costs"]["all four"]) == 3
    drawing = etree.fromstring((ran / "bench.svg").read_bytes())
    assert any("time of a further line" in (text.text or "") for text in drawing.iter("{*}text"))


@pytest.mark.parametrize(("name", "file"), [("xlsxwriter", "xlsxwriter.xlsx"), ("docxtpl", "docxtpl.docx"), ("typst", "typst.pdf")])
def test_a_peer_writes_the_same_table(name: str, file: str, ran: Path) -> None:
    if not CONTESTANTS[name].installed:
        pytest.skip(f"{name} is not installed (extra bench)")
    theirs = exporter.read(ran / "work" / "1x" / "out" / file)
    assert theirs.digest == exporter.read(ran / "work" / "in" / f"1x-of-{_LINES}.txt").digest


def test_the_lxml_tree_has_the_elements_that_ours_has(ran: Path) -> None:
    folder = ran / "work" / "1x" / "out"
    ours, theirs = (etree.parse(p).getroot() for p in (next(p for p in folder.glob("1x*.xml")), folder / "lxml.xml"))
    for name in ("record", "part", "value", "item"):
        assert [e.text for e in ours.iter(f"{{*}}{name}")] == [e.text for e in theirs.iter(f"{{*}}{name}")]


def test_the_peers_have_the_measures_of_the_layout(heze: Layout) -> None:
    assert tuple(to_mm(c.width) for c in heze.columns) == given.WIDTHS_MM
    assert {side: to_mm(getattr(heze.page, side)) for side in given.PAGE_MM} == given.PAGE_MM


def test_copies_differ_in_every_long_text(tmp_path: Path) -> None:
    def texts(copies: int, column: int) -> list[str]:
        lines = make(tmp_path, copies).read_text(encoding="utf-8").split("\n")
        return [cells[column] for cells in (line.split("\t") for line in lines) if len(cells) > 1 and cells[0] != "序号"]

    assert len(texts(3, 0)) == 3 * len(texts(1, 0)) == 3 * LINES
    assert [int(n) for n in texts(3, 0) if n] == list(range(1, 601))
    for column in (2, 4):
        source = {text for text in texts(1, column) if len(text) >= 7}
        assert len({text for text in texts(3, column) if len(text) >= 7}) == 3 * len(source)


def test_a_profile_tells_stages_and_functions(tmp_path: Path) -> None:
    found = {subject: profile(make(tmp_path, 1), subject, tmp_path) for subject in ("xml", "check")}
    assert list(found["xml"]["stages"]) == ["import", "read and validate", "canonical XML, digest", "render", "write"]
    assert list(found["check"]["stages"]) == ["import", "read and validate", "check"]
    assert "| check |  |" in markdown(found)
    assert (tmp_path / "profile.xml").stat().st_size > 0
    assert sum(found["check"]["modules"].values()) == sum(found["check"]["functions"].values())


def test_a_goal_is_judged_by_the_median_of_the_pairs() -> None:
    contest = Contest(title="a : b", size="1x", ours="a", theirs="b", goal=0.5)
    costs = {"a": [Cost(1, 9, 10), Cost(2, 9, 10), Cost(1, 9, 10)], "b": [Cost(4, 9, 10), Cost(2, 9, 10), Cost(2, 9, 10)]}
    row = judged(contest, costs)
    assert row["value"] == {"median": 0.5, "least": 0.25, "most": 1.0}
    assert row["met"]
    assert spread([3, 1, 2]) == (2, 1, 3)
