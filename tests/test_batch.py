"""Batches: whole or not at all, the same bytes however they came about, and nothing that fails sinks the rest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import exporter
from exporter import formats
from exporter.batch import Event, batch
from exporter.batch.options import WORK, sources_of
from exporter.batch.place import workshop
from exporter.cli import main
from exporter.errors import UsageError, WriteError
from exporter.job import Job
from exporter.schema import BATCH_SCHEMA

HEAD = "序号\t市政府领导\t责任目标内容\t完成时限\t三季度完成情况\t是否按计划完成进度\t责任单位\n"


def _table(path: Path, records: int, leaders: str = "曹临 张鹏 肖友华") -> Path:
    names = leaders.split()
    lines = [f"{i}\t{names[i % len(names)]}\t目标{i}\t年底\t已完成{i}项\t是\t市财政局\n" for i in range(1, records + 1)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.stem}一览表\n{HEAD}{''.join(lines)}", encoding="utf-8")
    return path


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.fixture(scope="module")
def by_leader(tmp_path_factory: pytest.TempPathFactory, seed_path: Path) -> Path:
    out = tmp_path_factory.mktemp("leaders")
    assert batch(seed_path, by="leader", out=out, jobs=1).ok
    return out


def test_the_real_table_by_leader_in_four_formats(by_leader: Path) -> None:
    folder = by_leader / "heze-2023-q3"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [g["name"] for g in manifest["groups"]][-1] == "未明确"
    assert [g["parts"] for g in manifest["groups"]] == [5, 42, 27, 45, 24, 54, 6, 9, 1]
    assert manifest["proof"]["parts"] == manifest["proof"]["memberships"] == 213
    assert manifest["whole"]
    assert len(list(folder.iterdir())) == 9 * 4 + 5
    for group in manifest["groups"]:
        stem = f"heze-2023-q3-{group['name']}"
        assert [f["name"] for f in group["files"]] == [f"{stem}.{s}" for s in ("docx", "pdf", "xlsx", "xml")]
    some = [folder / f"heze-2023-q3-曹临.{s}" for s in ("xml", "docx", "pdf", "xlsx")]
    verification = exporter.verify(some)
    assert verification.equal
    assert verification.reference.document.line_count == 27
    assert not (by_leader / WORK).exists()


def test_manifests_hold_to_their_schema_and_their_files(by_leader: Path) -> None:
    import hashlib

    schema = json.loads(BATCH_SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    run, source = by_leader / "manifest.json", by_leader / "heze-2023-q3" / "manifest.json"
    for path in (run, source):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)
    content = json.loads(source.read_text(encoding="utf-8"))
    listed = {f["name"]: (f["size"], f["sha256"]) for f in [*content["files"], *(f for g in content["groups"] for f in g["files"])]}
    there = {p.name: (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest()) for p in source.parent.iterdir() if p != source}
    assert listed == there
    told = json.loads(run.read_text(encoding="utf-8"))["sources"][0]["manifest_sha256"]
    assert told == hashlib.sha256(source.read_bytes()).hexdigest()


def test_the_same_files_in_either_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _table(tmp_path / "a.txt", 4, "曹临")
    trees = []
    for language in ("zh", "en"):
        monkeypatch.setenv("EXPORTER_LANG", language)
        batch(source, by="leader", out=tmp_path / language, formats=["xml", "pdf"], jobs=1)
        trees.append({p.name: p.read_bytes() for p in (tmp_path / language / "a").iterdir()})
    assert {"index.xlsx", "index.html", "summary.xlsx", "summary.pdf", "manifest.json"} <= trees[0].keys()
    assert trees[0] == trees[1]


def test_the_index_is_a_workbook_and_a_page(by_leader: Path) -> None:
    folder = by_leader / "heze-2023-q3"
    sheet = openpyxl.load_workbook(folder / "index.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["市政府领导", "事项", "分项", "页数", "按计划", "未按计划", "未注明", "docx", "pdf", "xlsx", "xml"]
    assert rows[3][:3] == ["曹临", 27, 27]
    assert rows[10][:3] == ["合计", 213, 213]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert page.count("<a href=") == 36 + 2
    assert "来源共 200 项 213 行" in page


def test_the_summary_counts_as_the_groups_do(by_leader: Path) -> None:
    folder = by_leader / "heze-2023-q3"
    groups = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["groups"]
    counted = {g["name"]: [g["parts"], g["on_schedule"], g["behind"], g["unsaid"]] for g in groups}
    counted["（未列领导）"] = counted.pop("未明确")
    book = openpyxl.load_workbook(folder / "summary.xlsx")
    rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    told = {row[0]: row[1:5] for row in rows if row[0] in counted}
    assert told == counted
    assert (folder / "summary.pdf").read_bytes().startswith(b"%PDF")


def test_several_sources_have_a_summary_above_them_also_when_resumed(tmp_path: Path) -> None:
    sources = [_table(tmp_path / f"{n}.txt", 6) for n in "ab"]
    out = tmp_path / "out"
    batch(sources, by="unit", out=out, formats=["xml"], jobs=1)
    before = _files(out)
    book = openpyxl.load_workbook(out / "summary.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"a", "b"} <= set(cells)
    assert cells.count("肖友华") == 2
    batch(sources, by="unit", out=out, formats=["xml"], jobs=1, resume=True)
    assert _files(out) == before


def test_a_source_that_changes_during_a_resumed_run_is_told(tmp_path: Path) -> None:
    sources = [_table(tmp_path / f"{n}.txt", 6) for n in "ab"]
    out = tmp_path / "out"
    batch(sources, by="leader", out=out, formats=["xml"], jobs=1)
    told = []

    def change(event: Event) -> None:
        told.append(event.kind)
        if event.kind == "source" and event.source is not None and event.source.folder == "b":
            _table(sources[0], 7)

    result = batch(sources, by="leader", out=out, formats=["xml"], jobs=1, resume=True, told=change)
    assert [(Path(f.source).name, f.message.en) for f in result.failures] == [
        ("a.txt", "the source changed during the run. run the batch again")
    ]
    assert "failure" in told


def test_the_same_bytes_from_any_executor(tmp_path: Path) -> None:
    _table(tmp_path / "甲.txt", 30)
    outs = []
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(1) as processes:
        for name, executor in (("one", None), ("two", None), ("threads", threads), ("processes", processes)):
            outs.append(tmp_path / name)
            jobs = {"one": 1}.get(name, 2)
            assert batch(tmp_path / "甲.txt", by="leader", out=outs[-1], formats=["pdf", "xml"], jobs=jobs, executor=executor).ok
    assert len({tuple(_files(out).items()) for out in outs}) == 1


def test_one_bad_source_and_one_bad_group_do_not_sink_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = _table(tmp_path / "in" / "good.txt", 4), tmp_path / "in" / "bad.txt"
    bad.write_text("no table\nat all\n")
    odd = _table(tmp_path / "in" / "odd.txt", 4)
    odd.write_text(odd.read_text(encoding="utf-8").replace("已完成2项", "已完成\U0001f600项"), encoding="utf-8")
    out = tmp_path / "out"
    assert main(["batch", str(tmp_path / "in"), "--by", "leader", "--out", str(out), "--format", "pdf", "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    assert "bad.txt" in told
    assert "odd.txt 肖友华" in told
    assert sorted(p.name for p in out.iterdir()) == [
        "good",
        "index.html",
        "index.xlsx",
        "manifest.json",
        "odd",
        "summary.pdf",
        "summary.xlsx",
    ]
    assert len(list((out / "odd").glob("odd-*.pdf"))) == 2
    run = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.validate(run, json.loads(BATCH_SCHEMA.read_text(encoding="utf-8")))
    assert [(Path(f["source"]).name, f["group"]) for f in run["failures"]] == [("bad.txt", None), ("odd.txt", "肖友华")]
    assert [s["whole"] for s in run["sources"]] == [True, False]
    assert good.is_file()


def test_a_character_that_no_face_has_keeps_only_the_page_of_the_summary_away(tmp_path: Path) -> None:
    for name in "ab":
        _table(tmp_path / "in" / f"{name}.txt", 4, "曹\U0001f600")
    result = batch(tmp_path / "in", by="leader", out=tmp_path / "out", formats=["xml"], jobs=1)
    assert [(Path(f.source).name, f.group, f.code) for f in result.failures] == [
        ("a.txt", "summary.pdf", 4),
        ("b.txt", "summary.pdf", 4),
        ("", "summary.pdf", 4),
    ]
    names = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert {"summary.xlsx", "index.html", "manifest.json", "a/summary.xlsx", "a/index.html"} <= names
    assert not {"summary.pdf", "a/summary.pdf"} & names
    jsonschema.validate(
        json.loads((tmp_path / "out" / "a" / "manifest.json").read_text(encoding="utf-8")), json.loads(BATCH_SCHEMA.read_text())
    )


def test_a_format_that_fails_in_its_own_way_is_reported(tmp_path: Path) -> None:
    def broken(job: Job) -> bytes:
        if job.document.line_count > 2:
            raise ZeroDivisionError("by nothing")
        return b"x"

    formats.register(formats.Format(name="broken", suffixes=(".broken",), renderer=broken, paged=False))
    try:
        result = batch(_table(tmp_path / "a.txt", 7), by="leader", out=tmp_path / "out", formats=["broken"], jobs=1)
    finally:
        del formats._FORMATS["broken"]
    assert [(f.group, f.message.en) for f in result.failures] == [
        ("张鹏", "a mistake of the program, please report it: ZeroDivisionError: by nothing")
    ]
    assert [g.name for g in result.sources[0].groups] == ["肖友华", "曹临"]


@pytest.mark.skipif(sys.platform != "linux", reason="workers that are copies of this process know the format")
def test_a_worker_that_dies_takes_only_its_own_source_with_it(tmp_path: Path) -> None:
    def deadly(job: Job) -> bytes:
        if "c" in job.document.title:
            os._exit(9)
        return b"x"

    formats.register(formats.Format(name="deadly", suffixes=(".deadly",), renderer=deadly, paged=False))
    try:
        sources = [_table(tmp_path / f"{n}.txt", 3) for n in "abcdef"]
        result = batch(sources, by="leader", out=tmp_path / "out", formats=["deadly"], jobs=2)
    finally:
        del formats._FORMATS["deadly"]
    assert [s.folder for s in result.sources] == ["a", "b", "d", "e", "f"]
    assert [Path(f.source).name for f in result.failures] == ["c.txt"]
    assert not (tmp_path / "out" / WORK).exists()


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_an_interrupt_of_the_command_ends_its_workers_and_leaves_no_litter(tmp_path: Path) -> None:
    for n in range(8):
        _table(tmp_path / "in" / f"{n}.txt", 200)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "exporter", "batch", str(tmp_path / "in"), "--by", "leader", "--format", "docx", "--out", str(out)]
    process = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    _waiting_for(iter(lambda: (out / "0").exists() or process.poll() is not None, None))
    os.killpg(process.pid, signal.SIGINT)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert b"Traceback" not in told
    assert "0" in {p.name for p in out.iterdir()} < {str(n) for n in range(8)}


def test_only_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    source, out = _table(tmp_path / "a.txt", 9), tmp_path / "out"
    one = batch(source, by="leader", out=out, formats=["xml"], only=["曹临"], jobs=1)
    assert [g.name for g in one.sources[0].groups] == ["曹临"]
    assert not one.sources[0].whole
    assert "本次未导出：张鹏、肖友华" in (out / "a" / "index.html").read_text(encoding="utf-8")
    two = batch(source, by="leader", out=out, formats=["xml"], only=["张鹏"], jobs=1)
    assert [g.name for g in two.sources[0].groups] == ["张鹏", "曹临"]
    whole = batch(source, by="leader", out=out, formats=["xml"], resume=True, jobs=1)
    assert whole.sources[0].whole
    batch(source, by="leader", out=tmp_path / "fresh", formats=["xml"], jobs=1)
    assert _files(out) == _files(tmp_path / "fresh")


def test_unknown_values_say_what_there_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _table(tmp_path / "a.txt", 9)
    out = ["--out", str(tmp_path / "out"), "--format", "xml", "--jobs", "1"]
    assert main(["batch", str(source), "--by", "leader", "--only", "曹琳", *out]) == 2
    assert "did you mean 曹临?" in capsys.readouterr().err
    assert main(["batch", str(source), "--by", "colour", *out]) == 2
    assert "leader (市政府领导)" in capsys.readouterr().err
    other = _table(tmp_path / "b.txt", 3, "李春英")
    assert main(["batch", str(source), str(other), "--by", "leader", "--only", "李春英", *out]) == 0
    assert not (tmp_path / "out" / "a").exists()
    assert main(["batch", str(source), str(other), "--by", "leader", "--only", "无此人", *out]) == 2


def test_resume_redoes_only_what_is_missing_or_has_changed(tmp_path: Path) -> None:
    sources = [_table(tmp_path / f"{n}.txt", 6) for n in "abc"]
    out = tmp_path / "out"

    def again() -> list[int]:
        return [s.reused for s in batch(sources, by="leader", out=out, formats=["xml"], jobs=1, resume=True).sources]

    assert again() == [0, 0, 0]
    before = _files(out)
    assert again() == [3, 3, 3]
    (out / "a" / "a-曹临.xml").write_bytes(b"changed")
    (out / "c" / "index.html").unlink()
    assert again() == [0, 3, 0]
    assert _files(out) == before
    _table(sources[1], 7)
    assert again() == [3, 0, 3]
    assert "目标7" in (out / "b" / "b-张鹏.xml").read_text(encoding="utf-8")


def test_results_of_others_are_never_replaced(tmp_path: Path) -> None:
    source, out = _table(tmp_path / "a.txt", 3), tmp_path / "out"
    (out / "a").mkdir(parents=True)
    (out / "a" / "letter.docx").write_bytes(b"mine")
    result = batch(source, by="leader", out=out, formats=["xml"], jobs=1)
    assert [f.code for f in result.failures] == [5]
    assert _files(out / "a") == {"letter.docx": b"mine"}


def test_what_a_killed_run_was_replacing_is_put_back(tmp_path: Path) -> None:
    source, out = _table(tmp_path / "a.txt", 3), tmp_path / "out"
    batch(source, by="leader", out=out, formats=["xml"], jobs=1)
    before = _files(out)
    (out / WORK / "old").mkdir(parents=True)
    (out / "a").rename(out / WORK / "old" / "a")
    (out / WORK / "new" / "a").mkdir(parents=True)
    (out / WORK / "new" / "a" / "half.xml").write_bytes(b"<")
    assert batch(source, by="leader", out=out, formats=["xml"], jobs=1, resume=True).sources[0].reused == 3
    assert _files(out) == before


def test_two_runs_never_write_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["exporter.batch.place"], "_PATIENCE", 0.1)
    with workshop(tmp_path / "out"), pytest.raises(WriteError, match="another batch"):
        batch(_table(tmp_path / "a.txt", 3), by="leader", out=tmp_path / "out", formats=["xml"], jobs=1)


def test_sources_are_files_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("x/q3.txt", "y/q3.txt", "y/.hidden.txt", "y/~$q3.docx", "y/notes.md", "z/CON.txt"):
        _table(tmp_path / name, 1)
    found = sources_of([tmp_path / "x", str(tmp_path / "*" / "q3.txt"), tmp_path / "y", tmp_path / "z" / "CON.txt"])
    assert [s.path.relative_to(tmp_path).as_posix() for s in found] == ["x/q3.txt", "y/q3.txt", "z/CON.txt"]
    assert [s.folder for s in found][:2] == ["x-q3", "y-q3"]
    assert found[2].folder.startswith("_CON-")
    with pytest.raises(UsageError):
        sources_of([tmp_path / "*.docx"])


def test_each_source_finds_its_own_layout(tmp_path: Path, seed_path: Path) -> None:
    result = batch(seed_path.parent, by="leader", out=tmp_path, formats=["txt"], jobs=1)
    assert [(s.layout, len(s.groups)) for s in result.sources] == [("heze-targets", 9), ("work-ledger", 5)]
    assert "共 2 张表" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_zip_holds_the_folder_and_is_the_same_each_time(tmp_path: Path) -> None:
    source = _table(tmp_path / "a.txt", 4)
    for out in ("one", "two"):
        batch(source, by="leader", out=tmp_path / out, formats=["xml", "docx"], zip=True, jobs=1)
    assert (tmp_path / "one" / "a.zip").read_bytes() == (tmp_path / "two" / "a.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one" / "a.zip") as package:
        assert {n: package.read(n) for n in package.namelist()} == {f"a/{k}": v for k, v in _files(tmp_path / "one" / "a").items()}
    (tmp_path / "one" / "a.zip").unlink()
    batch(source, by="leader", out=tmp_path / "one", formats=["xml", "docx"], zip=True, resume=True, jobs=1)
    assert (tmp_path / "one" / "a.zip").read_bytes() == (tmp_path / "two" / "a.zip").read_bytes()


def test_events_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _table(tmp_path / "a.txt", 4)
    assert main(["batch", str(source), "--by", "status", "--out", str(tmp_path / "out"), "--format", "xml", "--jobs", "1", "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [e["event"] for e in events] == ["begin", "group", "source", "end"]
    assert events[1]["files"] == ["a-是.xml"]
    assert [e["fraction"] for e in events] == [0, 1, 1, 1]


def test_an_interrupt_leaves_no_litter(tmp_path: Path) -> None:
    sources = [_table(tmp_path / f"{n}.txt", 6) for n in "ab"]

    def stop(event: Event) -> None:
        if event.kind == "source":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch(sources, by="leader", out=tmp_path / "out", formats=["xml"], jobs=1, told=stop)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a"]


def _waiting_for(condition: Iterator[bool]) -> None:
    until = time.monotonic() + 30
    while not next(condition):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_after_a_kill_the_bytes_are_those_of_a_run_in_one_go(tmp_path: Path) -> None:
    for n in range(8):
        _table(tmp_path / "in" / f"{n}.txt", 60)
    out, arguments = tmp_path / "out", ["--by", "leader", "--format", "docx,xml", "--date", "2024-01-02"]
    command = [sys.executable, "-m", "exporter", "batch", str(tmp_path / "in"), *arguments, "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _waiting_for(iter(lambda: (out / "1").exists() or process.poll() is not None, None))
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = {p.name for p in out.iterdir()} - {WORK}
    assert (out / WORK).exists()
    assert {"1"} <= done < {str(n) for n in range(8)}
    for name in done:
        assert (out / name / "manifest.json").is_file()
    assert main(["batch", str(tmp_path / "in"), *arguments, "--out", str(out), "--jobs", "1", "--resume"]) == 0
    assert main(["batch", str(tmp_path / "in"), *arguments, "--out", str(tmp_path / "fresh"), "--jobs", "1"]) == 0
    assert _files(out) == _files(tmp_path / "fresh")
