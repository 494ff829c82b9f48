"""The hostile corpus: every file gives what it must, in this process. `python -m tests.hostile` tries each in its own."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hostile.cases import Case, all_cases
from hostile.run import tried

from exporter.cli import main

CASES = all_cases()
# What takes longest is left to the command, and one of a kind is here.
QUICK = [c for c in CASES if c.seconds <= 2 and c.megabytes <= 400]
OWN_PROCESS = ("xlsx-bomb-63-kilobytes-1000-to-1", "pdf-forms-10-to-the-8", "docx-sound")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def test_there_are_many_of_every_kind() -> None:
    assert len(CASES) >= 300
    assert len(QUICK) >= 280
    for suffix in (".docx", ".xlsx", ".pdf", ".xml", ".txt", ".csv"):
        of_kind = [c for c in CASES if c.suffix == suffix]
        assert len([c for c in of_kind if c.code == 3]) >= 20, suffix
        assert any(c.code == 0 for c in of_kind), suffix
    assert len({c.says for c in CASES if c.code == 3}) >= 40


@pytest.mark.parametrize("case", QUICK, ids=lambda c: c.name)
def test_every_file_gives_what_it_must(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = case.put(tmp_path)
    began = time.thread_time()
    code = main(["export", str(path), "--format", "xml", "--out", str(tmp_path / "out"), *case.options])
    seconds = time.thread_time() - began
    captured = capsys.readouterr()
    assert code == case.code, captured.err
    assert case.says in captured.out + captured.err
    # Coverage and busy machines aside; what hangs would take minutes.
    assert seconds < 5 * case.seconds
    if code:
        assert not (tmp_path / "out").exists()
        assert str(path) in captured.err or case.code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="processes are measured by getrusage")
@pytest.mark.parametrize("name", OWN_PROCESS)
def test_a_process_of_its_own_is_measured(name: str, tmp_path: Path) -> None:
    (case,) = (c for c in CASES if c.name == name)
    outcome = tried(case, tmp_path)
    assert outcome.wrong == ""
    assert outcome.seconds > 0
    assert 10 < outcome.megabytes < 400
