"""What is written goes where it should and nowhere else: names from any text, links in the way, inputs under other names."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exporter
from exporter.batch import batch
from exporter.batch.options import MANIFEST, WORK
from exporter.cli import main
from exporter.errors import UsageError, WriteError
from exporter.outfiles import put, refuse_inputs, same_file
from exporter.resources import folder as shipped

METADATA = ["--set", "责任者=甲", "--set", "立档单位名称=甲", "--set", "日期=2024-01-02", "--set", "保管期限=永久", "--set", "密级=公开"]
HEADINGS = ["序号", "市政府领导", "责任目标内容", "完成时限", "三季度完成情况", "是否按计划完成进度", "责任单位"]
NASTY = [
    "../../x",
    "..",
    ".",
    "/etc/passwd",
    "C:\\x",
    "CON",
    "con",
    "nul.txt",
    "COM1",
    "汉" * 300,
    "x" * 300,
    "😀👩‍👩‍👧",
    "\u202eexe.x",
    "\u200fعربي",
    "a.",
    "a",
    "a . .",
    "A",
    "é",
    "e\u0301",
    "É",
    "ß",
    "ss",
    "SS",
    "ſs",
    "-rf",
    "~",
    ".exporter-x.part",
    ".exporter-batch",
    "manifest",
    "index",
    "summary",
    "a*b?",
    "a|b",
    "a<b>",
    "%00",
    "$(id)",
]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def _table(path: Path, statuses: list[str]) -> Path:
    rows = ["\t".join([str(n), "曹临", f"目标{n}", "年底", "进展", status, "市财政局"]) for n, status in enumerate(statuses, 1)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["某市表", "\t".join(HEADINGS), *rows]) + "\n", encoding="utf-8")
    return path


def _folded(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def assert_inside(base: Path, statuses: list[str]) -> None:
    """A batch by these values writes a file for each, all inside its folder, no two alike."""
    source = _table(base / "in" / "t.txt", statuses)
    result = batch(source, by="status", out=base / "out", formats=["xml"], zip=True, jobs=1)
    assert result.ok, result.failures
    folder = base / "out" / "t"
    files = [f.name for g in result.sources[0].groups for f in g.files]
    assert len(set(map(_folded, files))) == len(files) == len(result.sources[0].groups)
    for name in files:
        assert (folder / name).resolve().parent == folder.resolve()
        assert (folder / name).is_file()
        assert len(name.encode()) <= 255
    assert sorted(p.name for p in base.iterdir()) == ["in", "out"]
    assert sorted(p.name for p in (base / "out").iterdir()) == ["manifest.json", "t", "t.zip"]
    assert sum(g.parts for g in result.sources[0].groups) == len(statuses)


def test_every_nasty_group_has_a_file_of_its_own(tmp_path: Path) -> None:
    assert_inside(tmp_path, NASTY)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=6),
        min_size=1,
        max_size=5,
    )
)
def test_any_groups_have_files_of_their_own(tmp_path_factory: pytest.TempPathFactory, statuses: list[str]) -> None:
    assert_inside(tmp_path_factory.mktemp("groups"), statuses)


def test_a_name_is_no_path(tmp_path: Path) -> None:
    document = exporter.read(_table(tmp_path / "t.txt", ["是"]))
    for name in ("../x", "a/b", "/x", ".."):
        with pytest.raises(UsageError, match="no file name"):
            exporter.export(document, formats=["xml"], out=tmp_path / "out", name=name)
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="links")
@pytest.mark.parametrize("to", ["file", "folder", "nothing", "itself"])
def test_a_link_is_neither_followed_nor_replaced(to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = _table(tmp_path / "t.txt", ["是"]), tmp_path / "out"
    out.mkdir()
    target = tmp_path / "outside"
    if to == "file":
        target.write_bytes(b"mine")
    if to == "folder":
        target.mkdir()
    for name in ("t.xml", "summary.xlsx", "found.html", "changes.html", "mended.xml"):
        (out / name).symlink_to(out / name if to == "itself" else target)
    commands = [
        ["export", str(source), "--format", "txt,xml", "--out", str(out)],
        ["summary", str(source), "--format", "xlsx", "--out", str(out)],
        ["check", str(source), "--out", str(out / "found.html")],
        ["check", str(source), "--repair", "all", "--out", str(out / "mended.xml")],
        ["diff", str(source), str(source), "--out", str(out / "changes.html")],
    ]
    for command in commands:
        assert main(command) == 5, command
        assert "link" in capsys.readouterr().err
    assert all(p.is_symlink() for p in out.iterdir())
    assert len(list(out.iterdir())) == 5
    assert target.exists() == (to in ("file", "folder"))
    assert to != "file" or target.read_bytes() == b"mine"
    assert to != "folder" or not list(target.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="links")
@pytest.mark.parametrize("name", [WORK, "t", "manifest.json", "t.zip"])
def test_a_batch_follows_no_link_out_of_its_folder(name: str, tmp_path: Path) -> None:
    source, out, outside = _table(tmp_path / "t.txt", ["是", "否"]), tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    for path in ("old/t/letter.docx", "new/x", "letter.docx", "lock"):
        (outside / path).parent.mkdir(parents=True, exist_ok=True)
        (outside / path).write_bytes(b"mine")
    before = {p: p.read_bytes() for p in outside.rglob("*") if p.is_file()}
    (out / name).symlink_to(outside if name in (WORK, "t") else outside / "letter.docx")
    command = ["batch", str(source), "--by", "status", "--format", "xml", "--zip", "--jobs", "1", "--out", str(out)]
    assert main(command) == 5
    assert (out / name).is_symlink()
    assert {p: p.read_bytes() for p in outside.rglob("*") if p.is_file()} == before


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_waiting_folder_that_holds_links_is_cleared_without_following_them(tmp_path: Path) -> None:
    source, out, outside = _table(tmp_path / "t.txt", ["是"]), tmp_path / "out", tmp_path / "outside"
    (outside / "old").mkdir(parents=True)
    (outside / "old" / "letter.docx").write_bytes(b"mine")
    (out / WORK).mkdir(parents=True)
    for name in ("old", "new", "other"):
        (out / WORK / name).symlink_to(outside / "old")
    room = out / ".exporter-abc.part"
    (room / "new").mkdir(parents=True)
    (room / "old").symlink_to(outside / "old")
    (out / ".exporter-def.part").symlink_to(outside)
    assert batch(source, by="status", out=out, formats=["xml"], jobs=1).ok
    assert main(["export", str(source), "--format", "xml", "--out", str(out)]) == 0
    assert [p.relative_to(outside).as_posix() for p in sorted(outside.rglob("*"))] == ["old", "old/letter.docx"]
    assert not room.exists()
    assert not (out / "letter.docx").exists()


def test_a_manifest_of_somebody_else_leads_nowhere(tmp_path: Path) -> None:
    source, out = _table(tmp_path / "t.txt", ["是", "否"]), tmp_path / "out"
    assert batch(source, by="status", out=out, formats=["xml"], jobs=1).ok
    secret = tmp_path / "secret.xml"
    secret.write_bytes((out / "t" / "t-是.xml").read_bytes())
    path = out / "t" / MANIFEST
    for name in ("../../secret.xml", str(secret), "..\\..\\secret.xml", "..", ""):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["groups"][0]["files"][0]["name"] = name
        path.write_text(json.dumps(content), encoding="utf-8")
        result = batch(source, by="status", out=out, formats=["xml"], jobs=1, resume=True)
        assert [f.code for f in result.failures] == [5]
        assert "t-是.xml" in result.failures[0].message.en or MANIFEST in result.failures[0].message.en
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "secret.xml", "t.txt"]


@pytest.mark.skipif(os.name == "nt", reason="devices are elsewhere")
def test_devices_and_pipes_are_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _table(tmp_path / "t.txt", ["是"])
    os.mkfifo(tmp_path / "pipe")
    for place in ("/dev/null", "/dev/stdout", str(tmp_path / "pipe")):
        assert main(["check", str(source), "--format", "text", "--out", place]) == 5
        assert place in capsys.readouterr().err
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_modes_are_kept_and_new_files_have_those_of_the_user(tmp_path: Path) -> None:
    mask = os.umask(0o077)
    try:
        put([(tmp_path / "new", b"x")])
    finally:
        os.umask(mask)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    (tmp_path / "new").chmod(0o640)
    put([(tmp_path / "new", b"y")])
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    (tmp_path / "new").chmod(0o440)
    with pytest.raises(WriteError, match="write-protected"):
        put([(tmp_path / "new", b"z")])
    assert (tmp_path / "new").read_bytes() == b"y"


def _same(path: Path) -> Path:
    return path


def _spelled(path: Path) -> Path:
    return path.parent / "sub" / ".." / "." / path.name


def _through_a_linked_folder(path: Path) -> Path:
    link = path.parent.parent / "linked"
    link.symlink_to(path.parent)
    return link / path.name


def _by_a_link(path: Path) -> Path:
    link = path.parent.parent / f"link{path.suffix}"
    link.symlink_to(path)
    return link


def _by_a_hard_link(path: Path) -> Path:
    link = path.parent.parent / f"hard{path.suffix}"
    link.hardlink_to(path)
    return link


WAYS: list[Callable[[Path], Path]] = [_same, _spelled, _through_a_linked_folder, _by_a_link, _by_a_hard_link]


@pytest.mark.skipif(os.name == "nt", reason="links")
@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.__name__.strip("_"))
@pytest.mark.parametrize("command", ["export", "check", "repair", "report", "diff", "summary", "batch", "layout"])
def test_an_input_is_never_overwritten(
    command: str, way: Callable[[Path], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever name the input is given by, a command that would write over it does not."""
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    table = _table(folder / "table.txt", ["是"])
    name = {"export": "table.xlsx", "summary": "summary.xlsx", "batch": "index.xlsx"}.get(command, "table.xlsx")
    document = exporter.read(table)
    victim = folder / name
    victim.write_bytes(exporter.render(document, "xlsx"))
    if command == "layout":
        victim = folder / "layout.toml"
        victim.write_bytes((shipped("layouts") / "heze-targets.toml").read_bytes())
    before = victim.read_bytes()
    given_as = way(victim)
    # A command whose target's name follows from the source's writes there only where the source is called so.
    if command == "export" and given_as.stem != victim.stem:
        given_as.rename(given_as.with_name(victim.name))
        given_as = given_as.with_name(victim.name)
    arguments = {
        "export": ["export", str(given_as), "--format", "xlsx", "--out", str(folder)],
        "check": ["check", str(given_as), "--out", str(victim)],
        "repair": ["check", str(given_as), "--repair", "all", "--out", str(victim)],
        "report": ["check", str(given_as), "--repair", "all", "--out", str(folder / "new.xml"), "--report", str(victim)],
        "diff": ["diff", str(table), str(given_as), "--out", str(victim)],
        "summary": ["summary", str(table), str(given_as), "--out", str(folder)],
        "batch": ["batch", str(table), str(given_as), "--by", "leader", "--format", "xml", "--jobs", "1", "--out", str(folder)],
        "layout": ["check", str(table), "--layout", str(given_as), "--format", "text", "--out", str(victim)],
    }[command]
    there = sorted(p.name for p in folder.iterdir())
    assert main(arguments) == 2
    assert "overwrite the source" in capsys.readouterr().err
    assert victim.read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == there


@pytest.mark.parametrize("out", ["t.txt", "t.txt/x"])
def test_a_source_is_no_folder(out: str, tmp_path: Path) -> None:
    source = _table(tmp_path / "t.txt", ["是"])
    before = source.read_bytes()
    for command in (["export"], ["summary"], ["batch", "--by", "leader", "--jobs", "1"], ["archive", *METADATA]):
        assert main([command[0], str(source), *command[1:], "--out", str(tmp_path / out)]) in (2, 5), command
        assert source.read_bytes() == before


def test_an_archive_never_takes_the_place_of_what_it_is_made_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _table(tmp_path / "t.txt", ["是"])
    assert main(["archive", str(source), *METADATA, "--date", "2024-01-02", "--out", str(tmp_path / "out")]) == 0
    inside = next((tmp_path / "out" / "t").rglob("t.xml"))
    before = {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    for path in (inside, next((tmp_path / "out" / "t").rglob("t.txt"))):
        assert main(["archive", str(path), *METADATA, "--replace", "--out", str(tmp_path / "out")]) == 2
        assert "overwrite the source" in capsys.readouterr().err
    assert main(["batch", str(inside), "--by", "leader", "--format", "xml", "--jobs", "1", "--out", str(tmp_path / "out")]) == 2
    _table(tmp_path / "T.txt", ["否"])
    assert main(["archive", str(source), str(tmp_path / "T.txt"), *METADATA, "--out", str(tmp_path / "two")]) == 2
    assert {p: p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()} == before


def test_same_files_and_others(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    assert same_file(one, tmp_path / "x" / ".." / "a")
    assert not same_file(one, other)
    one.write_bytes(b"")
    other.write_bytes(b"")
    assert not same_file(one, other)
    refuse_inputs([one], [other, None])
    with pytest.raises(UsageError, match="one output would overwrite the other"):
        refuse_inputs([one, tmp_path / "." / "a"], [])
    with pytest.raises(UsageError, match="overwrite the source"):
        refuse_inputs([tmp_path], [one])
