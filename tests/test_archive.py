"""Archive packages: what they hold, that every changed byte is found, that nothing half-made is left."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies import documents

import exporter
from exporter import UsageError, WriteError, dat46, formats
from exporter.archiving import bag, container, metadata, metadataxml, prepare, put
from exporter.archiving.check import check_files
from exporter.archiving.package import Prepared
from exporter.archiving.paths import METADATA, RECORD, SOURCE
from exporter.cli import main
from exporter.job import Job
from exporter.model import Document, Finding
from exporter.pdfprofile import PdfProfile
from exporter.resources import folder

LEDGER = folder("seeds") / "work-ledger-sample.txt"
DATE = dt.date(2023, 10, 25)
GIVEN = {"立档单位名称": "某市政府办公室", "责任者": "某市政府办公室", "日期": "2023-10-20", "保管期限": "永久", "密级": "公开"}
OPTIONS = [word for name, value in GIVEN.items() for word in ("--set", f"{name}={value}")]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.fixture(scope="module")
def made() -> Prepared:
    return prepare(LEDGER, date=DATE, metadata=GIVEN)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {f.code for f in findings}


def payload(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith(bag.PAYLOAD)}


def bagged_again(made: Prepared, **changed: bytes) -> dict[str, bytes]:
    """The package with payload files changed and all hashes made anew, in manifests and metadata."""
    files = payload(dict(made.files))
    record = metadataxml.read(files[METADATA])
    for role, data in changed.items():
        entry = next(f for f in record.files if f.role == {"pdf": "主文件", "xml": "数据", "source": "来源"}[role])
        files[entry.path] = data
        described = files[METADATA].decode().replace(entry.digest, bag.sha256(data))
        described = re.sub(rf"({re.escape(entry.name)}</计算机文件名>\s*<计算机文件大小>)\d+", rf"\g<1>{len(data)}", described)
        files[METADATA] = described.encode()
    info = dict(line.split(": ", 1) for line in made.files[bag.INFO].decode().splitlines()[:-1])
    return bag.make(files, info)


# What is in a package ---------------------------------------------------------------------------------------------


def test_another_program_finds_a_valid_bag(made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path)[0]
    theirs = bagit.Bag(str(package.path))
    theirs.validate(processes=1)
    assert theirs.info["External-Description"] == made.document.title
    assert theirs.info["Bagging-Date"] == "2023-10-25"
    assert set(theirs.payload_files()) == set(payload(dict(made.files)))


def test_it_holds_the_source_byte_for_byte_the_data_and_a_conforming_pdf(made: Prepared) -> None:
    assert made.files[f"{SOURCE}{LEDGER.name}"] == LEDGER.read_bytes()
    assert made.files[f"{RECORD}{LEDGER.stem}.xml"] == exporter.render(made.document, "xml")
    assert b"/OutputIntents" in made.files[f"{RECORD}{LEDGER.stem}.pdf"] or made.profile is PdfProfile.PDFA_3A
    assert check_files(made.files) == ()


@pytest.mark.parametrize("profile", ["pdfa-2a", "pdfa-2u"])
def test_other_profiles(profile: str) -> None:
    made = prepare(LEDGER, date=DATE, metadata=GIVEN, profile=profile)
    record = metadataxml.read(made.files[METADATA])
    assert [f.format for f in record.files] == [f"PDF/A-{profile[-2:]}", "XML", "TXT"]


def test_a_plain_pdf_is_no_archive_file() -> None:
    with pytest.raises(UsageError, match="plain is no archive format"):
        prepare(LEDGER, date=DATE, metadata=GIVEN, profile="plain")


def test_the_metadata_describe_document_and_files(made: Prepared) -> None:
    record = metadataxml.read(made.files[METADATA])
    assert record.values["题名"] == (made.document.title,)
    assert record.values["年度"] == ("2025",)  # the title's year
    assert record.values["页数"] == (str(made.pages),)
    assert record.digest == made.document.digest
    assert record.filed == DATE
    pdf = record.file("主文件")
    assert pdf is not None
    assert (pdf.format, pdf.version, pdf.mime, pdf.size) == (
        "PDF/A-3a",
        "ISO 19005-3",
        "application/pdf",
        len(made.files[f"{RECORD}{LEDGER.stem}.pdf"]),
    )


def test_the_same_input_gives_the_same_bytes_in_another_time_zone_and_with_another_hash_seed(made: Prepared, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "exporter", "archive", str(LEDGER), "--zip", "--out", str(tmp_path), "--date", "2023-10-25", *OPTIONS]
    env = {**os.environ, "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"}
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=60)
    assert (tmp_path / f"{LEDGER.stem}.zip").read_bytes() == container.pack(made.files, LEDGER.stem)


# Metadata ---------------------------------------------------------------------------------------------------------


def test_everything_missing_is_said_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", str(LEDGER), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    for name in GIVEN:
        assert name in told
    assert "--set" in told
    assert "--metadata" in told
    assert "[archive]" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("密级", "非密", "公开, 限制, 秘密, 机密 or 绝密"),
        ("日期", "2023-02-30", "no day of the calendar"),
        ("日期", "2023年", "must be the day of the record"),
        ("保管期限", "很久", "永久, 30年"),
        ("责任人", "甲", "did you mean “责任者”"),
        ("题名", ["甲", "乙"], "exactly one value"),
        ("题名", "甲\n乙", "must be a line of text"),
        ("题名", 3.5, "must be text"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: object, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        metadata.taken({name: value})


def test_a_classified_record_needs_its_period() -> None:
    with pytest.raises(UsageError, match="保密期限"):
        prepare(LEDGER, date=DATE, metadata={**GIVEN, "密级": "秘密"})


def test_command_line_over_file_over_layout_over_document(tmp_path: Path) -> None:
    layout = tmp_path / "own.toml"
    shipped = (folder("layouts") / "work-ledger.toml").read_text(encoding="utf-8")
    layout.write_text(
        shipped + '\n[archive]\n"责任者" = "布局"\n"文种" = "布局"\n"保管期限" = "10年"\n"主题词" = ["督查", "台账"]\n', encoding="utf-8"
    )
    file = tmp_path / "record.toml"
    lines = ['"责任者" = "文件"', '"保管期限" = "30年"', '"日期" = 2023-10-20', '"年度" = 2022', '"密级" = "公开"']
    file.write_text("\n".join(lines), encoding="utf-8")
    arguments = ["--layout", str(layout), "--metadata", str(file), "--set", "责任者=甲", "--set", "责任者=乙", "--set", "立档单位名称=某办"]
    assert main(["archive", str(LEDGER), "--out", str(tmp_path), "--date", "2023-10-25", *arguments]) == 0
    package = tmp_path / LEDGER.stem
    values = metadataxml.read((package / METADATA).read_bytes()).values
    assert values["责任者"] == ("甲", "乙")
    assert (values["保管期限"], values["文种"], values["主题词"]) == (("30年",), ("布局",), ("督查", "台账"))
    assert (values["日期"], values["年度"]) == (("2023-10-20",), ("2022",))
    assert exporter.check_archive(package) == ()  # the layout is enclosed


def test_a_wrong_element_in_a_layout_is_named(tmp_path: Path) -> None:
    layout = tmp_path / "own.toml"
    layout.write_text(
        (folder("layouts") / "work-ledger.toml").read_text(encoding="utf-8") + '\n[archive]\n"密级" = "内部"\n', encoding="utf-8"
    )
    with pytest.raises(exporter.LayoutError, match=r"own\.toml.*\[archive\.密级\]"):
        exporter.load_layout(layout)


def test_a_metadata_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    file = tmp_path / "record.toml"
    file.write_text("责任者 = 甲", encoding="utf-8")
    with pytest.raises(UsageError, match="a Chinese key stands in quotes"):
        metadata.from_toml(file)


def test_a_day_in_the_title_is_the_date() -> None:
    document = exporter.read(LEDGER)
    dated = Document(title="某市督查台账（2024年2月29日）", fields=document.fields, sections=document.sections)
    known = metadata.taken({k: v for k, v in GIVEN.items() if k != "日期"})
    assert metadata.complete(known, dated, 3)["日期"] == ("2024-02-29",)
    with pytest.raises(UsageError, match=r"1 elements .* 日期"):
        metadata.complete(known, Document(title="台账（2023年2月29日）", fields=document.fields, sections=document.sections), 3)


def test_table_and_schema_know_the_same_elements(made: Prepared) -> None:
    samples = {"聚合层次": "文件", "年度": "2023", "保管期限": "10年", "日期": "2023-10-20", "密级": "公开"}
    values: metadata.Values = {name: (samples.get(name, "7"),) for name in dat46.ELEMENTS}
    record = metadataxml.read(made.files[METADATA])
    for some in (values, {n: v for n, v in values.items() if dat46.ELEMENTS[n].required}):
        full = metadataxml.Record(values=some, files=record.files, digest=record.digest, filed=DATE)
        assert metadataxml.read(metadataxml.write(full)) == full
    for name in dat46.ELEMENTS:
        lacking = {n: v for n, v in values.items() if n != name}
        data = metadataxml.write(metadataxml.Record(values=lacking, files=record.files, digest=record.digest, filed=DATE))
        if dat46.ELEMENTS[name].required:
            with pytest.raises(exporter.ReadError, match="does not follow"):
                metadataxml.read(data)
        else:
            metadataxml.read(data)


def test_a_title_with_marks_is_escaped() -> None:
    values = {**metadata.taken(GIVEN), **{n: ("7",) for n, e in dat46.ELEMENTS.items() if e.required and n not in GIVEN}}
    values |= {"题名": ("<甲>&“乙”",), "聚合层次": ("文件",), "年度": ("2023",)}
    entry = metadataxml.FileEntry(path='data/"a".pdf', role="主文件", name='"a".pdf', size=1, digest="0" * 64)
    record = metadataxml.Record(values=values, files=(entry,), digest="0" * 64, filed=DATE)
    assert metadataxml.read(metadataxml.write(record)) == record
    etree.fromstring(metadataxml.write(record))


# Every byte counts ------------------------------------------------------------------------------------------------


def positions(size: int, some: int) -> list[int]:
    chosen = random.Random(size)
    return sorted({0, size // 2, size - 1, *(chosen.randrange(size) for _ in range(some))})


def test_a_flipped_byte_in_any_file_is_found(made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path)[0].path
    for path, data in made.files.items():
        every = path.startswith(("bagit", "tagmanifest"))
        for at in range(len(data)) if every else positions(len(data), 8):
            for bit in (1, 0x20) if every else (1 << at % 8,):
                flipped = bytearray(data)
                flipped[at] ^= bit
                assert check_files({**made.files, path: bytes(flipped)}), (path, at)
        file = package / path
        flipped = bytearray(data)
        flipped[len(data) // 3] ^= 4
        file.write_bytes(flipped)
        assert exporter.check_archive(package), path
        file.write_bytes(data)
    assert exporter.check_archive(package) == ()


def test_a_flipped_byte_anywhere_in_a_zip_is_found(made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path, zipped=True)[0].path
    data = package.read_bytes()
    directory = data.index(b"PK\x01\x02")
    for at in [*positions(directory, 30), *range(directory, len(data), 23)]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        package.write_bytes(flipped)
        found = exporter.check_archive(package)
        assert any(f.severity is not exporter.Severity.NOTE for f in found), at
    package.write_bytes(data)
    assert exporter.check_archive(package) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.pop("bagit.txt"), "A001"),
        (lambda f: f.pop("bag-info.txt"), "A002"),
        (lambda f: f.pop("manifest-sha256.txt"), "A002"),
        (lambda f: f.pop("tagmanifest-sha256.txt"), "A002"),
        (lambda f: f.pop(f"{SOURCE}{LEDGER.name}"), "A002"),
        (lambda f: f.update({"data/extra.txt": b"x"}), "A003"),
        (lambda f: f.update({"note.txt": b"x"}), "A003"),
        (lambda f: f.update({METADATA: b"<x/>"}), "A004"),
    ],
)
def test_missing_and_extra_files_are_found(change: Callable[[dict[str, bytes]], object], code: str, made: Prepared) -> None:
    files = dict(made.files)
    change(files)
    assert code in codes(check_files(files))


def test_a_wrong_oxum_is_found_though_the_hashes_hold(made: Prepared) -> None:
    files = payload(dict(made.files))
    files = bag.make(files, {"Bagging-Date": "2023-10-25"})
    info = files["bag-info.txt"].replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")
    tags = {n: d for n, d in files.items() if not n.startswith((bag.PAYLOAD, "tagmanifest"))} | {"bag-info.txt": info}
    lines = "".join(f"{bag.sha256(d)}  {n}\n" for n, d in sorted(tags.items()))
    assert codes(check_files({**files, **tags, "tagmanifest-sha256.txt": lines.encode()})) == {"A006"}


def test_names_with_blanks_and_chinese_are_listed(tmp_path: Path) -> None:
    source = tmp_path / "表 1（定稿）𠮷.txt"
    source.write_bytes(LEDGER.read_bytes())
    package = exporter.archive(source, date=DATE, metadata=GIVEN, out=tmp_path / "out")
    bagit.Bag(str(package.path)).validate(processes=1)
    assert exporter.check_archive(package.path) == ()


@pytest.mark.parametrize("name", ["100%.txt", "a\nb.txt"])
def test_names_that_validators_read_differently_are_refused(name: str, tmp_path: Path) -> None:
    source = tmp_path / name
    source.write_bytes(LEDGER.read_bytes())
    with pytest.raises(UsageError, match="cannot be filed"):
        exporter.archive(source, date=DATE, metadata=GIVEN, out=tmp_path / "out")


# One document -----------------------------------------------------------------------------------------------------


def test_another_document_in_the_source_is_found_though_all_hashes_hold(made: Prepared) -> None:
    source = made.files[f"{SOURCE}{LEDGER.name}"]
    other = source.replace("推进".encode(), "推迟".encode(), 1)
    assert other != source
    (found,) = check_files(bagged_again(made, source=other))
    assert found.code == "A031"
    assert found.place.file == f"{SOURCE}{LEDGER.name}"
    assert "推迟" in found.message.en


def test_another_document_in_the_pdf_is_found_though_all_hashes_hold(made: Prepared, tmp_path: Path) -> None:
    changed = tmp_path / LEDGER.name
    changed.write_bytes(LEDGER.read_bytes().replace("推进".encode(), "推迟".encode(), 1))
    pdf = exporter.render(exporter.read(changed), "pdf", date=DATE)
    assert codes(check_files(bagged_again(made, pdf=pdf))) == {"A031"}


def test_a_plain_pdf_in_its_place_is_found_and_the_rule_named(made: Prepared) -> None:
    job = Job(made.document, exporter.load_layout("work-ledger"), pdf=PdfProfile.PLAIN)
    plain: bytes = formats.get("pdf").load_renderer()(job)
    found = check_files(bagged_again(made, pdf=plain))
    assert "A101" in codes(found)
    assert {f.code[:2] for f in found} == {"A1"}
    assert "PDF/A-3a" in found[0].message.en


def test_metadata_that_tell_of_another_file_are_found(made: Prepared) -> None:
    files = payload(dict(made.files))
    for old, new in ((b"metadata:1", b"metadata:2"), ("</题名>".encode(), b"")):
        changed = bag.make({**files, METADATA: files[METADATA].replace(old, new, 2)}, {"Bagging-Date": "2023-10-25"})
        assert codes(check_files(changed)) == {"A010"}
    digest = made.document.digest
    changed = bag.make({**files, METADATA: files[METADATA].replace(digest.encode(), b"0" * 64)}, {"Bagging-Date": "2023-10-25"})
    assert codes(check_files(changed)) == {"A012"}
    source = bag.sha256(LEDGER.read_bytes())
    changed = bag.make({**files, METADATA: files[METADATA].replace(source.encode(), b"0" * 64)}, {"Bagging-Date": "2023-10-25"})
    assert codes(check_files(changed)) == {"A011"}


# Whole or not at all ----------------------------------------------------------------------------------------------


def test_what_does_not_conform_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from exporter.renderers import pdf

    honest = pdf.render
    monkeypatch.setattr(pdf, "render", lambda job: honest(Job(job.document, job.layout, date=job.date, pdf=PdfProfile.PLAIN)))
    out = tmp_path / "out"
    assert main(["archive", str(LEDGER), "--out", str(out), *OPTIONS]) == 5
    told = capsys.readouterr().err
    assert "what was made is not archival" in told
    assert re.search(r"A101 breaks PDF/A-3a PDFA3A-\S+ \((object \d+ 0 R|the file)\): ", told)
    assert not out.exists()


def test_a_failure_while_writing_leaves_nothing(made: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = put([made], tmp_path / "out")[0].path
    before = {p.relative_to(package): p.read_bytes() for p in package.rglob("*") if p.is_file()}
    other = prepare(LEDGER, date=dt.date(2024, 1, 1), metadata=GIVEN)
    full = OSError(28, "No space left on device")

    def failing(descriptor: int) -> None:
        raise full

    monkeypatch.setattr(os, "fsync", failing)
    for out in (tmp_path / "out", tmp_path / "fresh"):
        with pytest.raises(WriteError, match="No space left"):
            put([other], out, replace=True)
    monkeypatch.undo()
    assert {p.relative_to(package): p.read_bytes() for p in package.rglob("*") if p.is_file()} == before
    assert [p.name for p in (tmp_path / "out").iterdir()] == [package.name]
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize("zipped", [False, True])
def test_packages_are_not_overwritten_unless_told(made: Prepared, tmp_path: Path, *, zipped: bool) -> None:
    assert put([made], tmp_path, zipped=zipped)[0].written
    assert not put([made], tmp_path, zipped=zipped)[0].written
    other = prepare(LEDGER, date=dt.date(2024, 1, 1), metadata=GIVEN)
    with pytest.raises(WriteError, match="--replace"):
        put([other], tmp_path, zipped=zipped)
    package = put([other], tmp_path, zipped=zipped, replace=True)[0]
    assert package.written
    assert exporter.check_archive(package.path) == ()
    assert [p.name for p in tmp_path.iterdir()] == [package.path.name]


def test_of_several_none_is_placed_where_one_would_take_anothers_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "out" / "二"
    taken.mkdir(parents=True)
    (taken / "mine.txt").write_text("x")
    second = tmp_path / "二.txt"
    second.write_bytes(LEDGER.read_bytes())
    assert main(["archive", str(LEDGER), str(second), "--out", str(tmp_path / "out"), *OPTIONS]) == 5
    assert str(taken) in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["二"]


def test_what_is_no_package_is_never_replaced(made: Prepared, tmp_path: Path) -> None:
    (tmp_path / LEDGER.stem).mkdir()
    (tmp_path / LEDGER.stem / "mine.txt").write_text("x")
    with pytest.raises(WriteError, match="no package"):
        put([made], tmp_path, replace=True)
    assert (tmp_path / LEDGER.stem / "mine.txt").exists()


# Packages of others -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../escape.txt", "/absolute.txt", "loose.txt", "a\\b/x.txt", "other/data/x.txt"])
def test_zips_that_would_leave_their_folder_are_refused(name: str, made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path, zipped=True)[0].path
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr(name, b"x")
    assert codes(exporter.check_archive(package)) == {"A007"}


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "bomb.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb/data/x", b"\0" * 2_000_000)
    monkeypatch.setattr(container, "MAX_SIZE", 1_000_000)
    (found,) = exporter.check_archive(package)
    assert found.code == "A007"
    assert "at most" in found.message.en


def test_a_link_in_a_folder_is_refused(made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path)[0].path
    (package / "data" / "link").symlink_to("/etc/hostname")
    assert codes(exporter.check_archive(package)) == {"A007"}


def test_a_zip_may_have_another_name(made: Prepared, tmp_path: Path) -> None:
    package = put([made], tmp_path, zipped=True)[0].path
    assert exporter.check_archive(package.rename(tmp_path / "副本.zip")) == ()


def test_a_zip_packed_again_is_told_and_its_files_are_checked(made: Prepared, tmp_path: Path) -> None:
    package = tmp_path / f"{LEDGER.stem}.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in made.files.items():
            archive.writestr(f"{LEDGER.stem}/{path}", data)
    assert codes(exporter.check_archive(package)) == {"A007"}


def test_nothing_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(exporter.ReadError, match="cannot be opened"):
        exporter.check_archive(tmp_path / "missing")
    assert codes(exporter.check_archive(tmp_path)) == {"A001"}


# The command ------------------------------------------------------------------------------------------------------


def test_the_command_files_several_and_checks_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = tmp_path / "二.docx"
    exporter.export(exporter.read(LEDGER), formats=["docx"], out=tmp_path, name="二")
    out = tmp_path / "out"
    assert main(["archive", str(LEDGER), str(second), "--out", str(out), "--zip", *OPTIONS]) == 0
    assert "PDF/A-3a" in capsys.readouterr().out
    packages = sorted(str(p) for p in out.iterdir())
    assert [Path(p).name for p in packages] == [f"{LEDGER.stem}.zip", "二.zip"]
    assert main(["archive", "--check", *packages]) == 0
    assert capsys.readouterr().out == "".join(f"{p}  whole\n" for p in packages)
    data = bytearray(Path(packages[0]).read_bytes())
    data[len(data) // 2] ^= 1
    Path(packages[0]).write_bytes(data)
    assert main(["archive", "--check", *packages]) == 1
    told = capsys.readouterr().out
    assert f"{packages[0]}  not whole" in told
    assert f"{packages[1]}  whole" in told


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    assert main(["archive", str(LEDGER), str(tmp_path / f"{LEDGER.stem}.csv"), "--out", str(tmp_path), *OPTIONS]) == 2
    assert list(tmp_path.iterdir()) == []


# Any document -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["heze-targets", "work-ledger"])
def test_any_document_can_be_filed(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Cells of several lines and pages, rare characters: no false alarm stops a package from being made."""
    layout = exporter.load_layout(name)
    source = tmp_path_factory.mktemp(name) / "t.xml"

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(layout, 3, rich=True))
    def holds(document: Document) -> None:
        source.write_bytes(exporter.render(document, "xml"))
        made = prepare(source, date=DATE, metadata={**GIVEN, "年度": "2023"})
        assert codes(check_files(made.files)) <= {"A032"}

    holds()


def test_a_damaged_pdf_under_true_hashes_gives_findings_and_no_crash(made: Prepared) -> None:
    pdf = made.files[f"{RECORD}{LEDGER.stem}.pdf"]
    chosen = random.Random(3)
    for _ in range(6):
        damaged = bytearray(pdf)
        for at in chosen.sample(range(len(pdf)), 40):
            damaged[at] ^= 0x55
        assert codes(check_files(bagged_again(made, pdf=bytes(damaged)))) & {"A030", "A031", "A101"}


@pytest.mark.parametrize("what", ["exporter.archiving.check.check_pdf", "exporter.archiving.content.api.read_data"])
def test_a_library_that_stumbles_is_a_finding(what: str, made: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumbles(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(what, stumbles)
    (found,) = check_files(made.files)
    assert (found.code, found.message.en) == ("A030", "the file is damaged and cannot be read on (AssertionError)")
