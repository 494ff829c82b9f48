"""Faces are found by any of their names, in the order asked for; what a licence or damage forbids is passed over and told."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from fontfiles import Name, collection, make, names, save
from fontTools.fontBuilder import FontBuilder
from hypothesis import given, settings
from hypothesis import strategies as st

import exporter
from exporter.errors import FontError, UsageError
from exporter.fonts import Face, FontLibrary, Source, font_library, report, searched, shipped_library
from exporter.fonts.face import Embedding
from exporter.fonts.folders import machine_folders
from exporter.fonts.sfnt import normalised, read_faces
from exporter.job import Job
from exporter.layout import Layout
from exporter.model import Document, Part, Record, Section, Severity
from exporter.resources import folder

HAN = "甲乙丙鄆一二三"
OFFICIAL = "仿宋_GB2312"
"""The official family of the body of the first layout."""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


def with_text(document: Document, text: str) -> Document:
    """A document of one record whose goal is a text."""
    part = Part(values=("曹临", "年底", "完成", "是", ("市财政局",)))
    return replace(document, sections=(Section(records=(Record(values=("1", text), parts=(part,)),)),), page_starts=())


def body(layout: Layout, *places: Path | str) -> Face:
    return font_library(places).stack(layout, "body").faces[0]


# Names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "records",
    [
        [(1, 3, 1, 0x0804, "仿宋_GB2312")],
        [(1, 3, 1, 0x0409, "FangSong_GB2312")],
        [(1, 3, 1, 0x0409, "fangsong _gb2312")],
        [(1, 3, 1, 0x0409, "Other"), (16, 3, 1, 0x0409, "FangSong_GB2312")],
        [(1, 3, 1, 0x0409, "Other"), (4, 3, 1, 0x0409, "FangSong_GB2312")],
        [(1, 1, 0, 0, "FangSong_GB2312")],
        [(1, 1, 25, 33, "仿宋_GB2312".encode("gb18030"))],
        [(1, 3, 3, 0x0804, b"\xb7\xc2\xcb\xce\0_\0G\0B\x002\x003\x001\x002")],
        [(1, 0, 3, 0, "仿宋_GB2312")],
        [(1, 3, 1, 0x0411, "Ｆａｎｇｓｏｎｇ＿ＧＢ２３１２")],
    ],
    ids=[
        "chinese",
        "english",
        "case-and-space",
        "typographic",
        "full",
        "macintosh",
        "macintosh-gb",
        "windows-gbk",
        "unicode",
        "full-width",
    ],
)
def test_a_face_is_known_by_each_of_its_names(records: list[Name], tmp_path: Path, heze: Layout) -> None:
    file = save(make(HAN, records), tmp_path / "a.ttf")
    face = body(heze, tmp_path)
    assert (face.path, face.source) == (file, Source.GIVEN)


@pytest.mark.parametrize(
    ("wanted", "written"),
    [
        ("仿宋_GB2312", "FangSong_GB2312"),
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S"),
        ("楷体_GB2312", "KaiTi_GB2312"),
        ("黑体", "SimHei"),
        ("宋体", "SimSun"),
        ("仿宋", "FangSong"),
        ("FangSong", "仿宋"),
        ("Sim Hei", "黑体"),
    ],
)
def test_aliases_are_of_the_same_family(wanted: str, written: str, tmp_path: Path) -> None:
    save(make(HAN, names(written)), tmp_path / "a.ttf")
    picked = font_library([tmp_path]).pick(wanted).face
    assert picked is not None
    assert picked.source is Source.GIVEN


def test_families_that_look_alike_are_not_the_same(tmp_path: Path) -> None:
    save(make(HAN, names("FangSong")), tmp_path / "a.ttf")
    save(make(HAN, names("FZXiaoBiaoSong-B05")), tmp_path / "b.ttf")
    library = font_library([tmp_path])
    assert library.pick("仿宋_GB2312").face is None
    assert library.pick("方正小标宋简体").face is None
    assert library.pick("方正小标宋_GBK").face is not None


def test_no_name_is_in_two_groups_of_aliases() -> None:
    groups = tomllib.loads((folder("fonts") / "fonts.toml").read_text(encoding="utf-8"))["aliases"]
    written = [normalised(name) for group in groups for name in group]
    assert len(written) == len(set(written))
    assert all(len(group) > 1 for group in groups)


def test_a_collection_gives_the_face_asked_for(tmp_path: Path) -> None:
    song, new_song = make("甲", names("宋体", "SimSun")), make("乙", names("新宋体", "NSimSun"))
    collection([song, new_song], tmp_path / "simsun.TTC")
    library = font_library([tmp_path])
    faces = [library.pick(family).face for family in ("宋体", "NSimSun")]
    assert [(f.index, f.characters) for f in faces if f] == [(0, frozenset({ord("甲")})), (1, frozenset({ord("乙")}))]


def test_of_a_family_the_upright_regular_face_is_taken(tmp_path: Path, heze: Layout) -> None:
    for name, weight in (("a-bold", 700), ("b-light", 300), ("c-regular", 400), ("d-heavy", 900)):
        save(make(HAN, [(1, 3, 1, 0x0409, OFFICIAL)], weight=weight), tmp_path / f"{name}.ttf")
    slanted = make(HAN, [(1, 3, 1, 0x0409, OFFICIAL)])
    slanted["OS/2"].fsSelection = 1
    save(slanted, tmp_path / "a-italic.ttf")
    assert body(heze, tmp_path).path.name == "c-regular.ttf"
    save(make(HAN, [(1, 3, 1, 0x0409, "X"), (4, 3, 1, 0x0409, OFFICIAL)], weight=900), tmp_path / "e-named.ttf")
    assert body(heze, tmp_path).path.name == "e-named.ttf"


# Where ---------------------------------------------------------------------------------------------------------------


def test_folders_are_looked_in_in_their_order_and_in_depth(tmp_path: Path, heze: Layout) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    save(make(HAN, names(OFFICIAL)), second / "a.ttf")
    save(make(HAN, names(OFFICIAL)), first / "in" / "depth" / "z.otf")
    save(make(HAN, names(OFFICIAL)), first / "not-a-font.txt")
    assert body(heze, first, second).path.name == "z.otf"
    assert body(heze, second, first).path.name == "a.ttf"
    assert body(heze, second / "a.ttf").path.name == "a.ttf"
    assert body(heze, str(first)).path.name == "z.otf"
    assert [(f.path, n) for f, n in font_library([first, second]).shelf.count()] == [(first, 1), (second, 1)]


def test_a_link_in_a_circle_is_followed_once(tmp_path: Path, heze: Layout) -> None:
    save(make(HAN, names(OFFICIAL)), tmp_path / "a.ttf")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [n for _, n in font_library([tmp_path, tmp_path]).shelf.count()] == [1, 0]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such font folder.*give a folder"):
        font_library([tmp_path / "none"])


def test_the_folders_of_each_platform(tmp_path: Path) -> None:
    def made(*paths: str) -> list[Path]:
        found = [tmp_path / p for p in paths]
        for path in found:
            path.mkdir(parents=True, exist_ok=True)
        return found

    local, windir = made("local/Microsoft/Windows/Fonts", "windows/Fonts")
    there = machine_folders("win32", {"LOCALAPPDATA": str(tmp_path / "local"), "WINDIR": str(tmp_path / "windows")}, tmp_path)
    assert [(f.path, f.source) for f in there] == [(local, Source.USER), (windir, Source.SYSTEM)]
    (library,) = made("Library/Fonts")
    assert machine_folders("darwin", {}, tmp_path)[0].path == library
    data, old, share, dirs = made("data/fonts", ".fonts", ".local/share/fonts", "dirs/fonts")
    environment = {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_DATA_DIRS": f"{tmp_path / 'dirs'}{os.pathsep}{tmp_path / 'none'}"}
    found = machine_folders("linux", environment, tmp_path)
    assert [f.path for f in found][:4] == [data, old, share, dirs]
    assert [f.source for f in found][:4] == [Source.USER] * 3 + [Source.SYSTEM]
    assert machine_folders("linux", {"XDG_DATA_HOME": str(tmp_path / ".local/share")}, tmp_path)[0].path == share
    assert all(f.path.is_dir() for f in machine_folders())


def test_a_machine_s_fonts_change_nothing_unless_asked(
    tmp_path: Path, seed: Document, heze: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = with_text(seed, "甲ABC")
    before = exporter.render(document, "pdf")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    save(make(HAN + "ABC", names(OFFICIAL), advances={"A": 900}), tmp_path / ".fonts" / "simfang.ttf")
    assert exporter.render(document, "pdf") == before
    assert exporter.render(document, "pdf", fonts="system") != before
    assert exporter.render(document, "pdf", fonts=[tmp_path / ".fonts"]) != before
    assert body(heze, "system").source is Source.USER
    written = exporter.export(document, formats=["pdf"], out=tmp_path / "out", fonts=[tmp_path / ".fonts"])
    assert written[0].path.read_bytes() == exporter.render(document, "pdf", fonts="system")


def test_shipped_faces_need_no_folder_read(monkeypatch: pytest.MonkeyPatch, heze: Layout) -> None:
    def forbidden(*_: object, **__: object) -> None:
        pytest.fail("a folder was read")

    monkeypatch.setattr(os, "walk", forbidden)
    stack = shipped_library().stack(heze, "body")
    assert [f.family for f in stack.faces] == ["FandolFang", "LXGW WenKai"]
    assert stack.missing("甲\U0001f600") == ["\U0001f600"]
    assert stack.findings == ()
    font_library([folder("fonts")])


# What may not or cannot be used --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "bits", "forbidden", "whole"),
    [
        (4, 0x0000, False, False),
        (4, 0x0002, True, False),
        (4, 0x0004, False, False),
        (4, 0x0008, False, False),
        (4, 0x000A, True, False),
        (2, 0x000A, False, False),
        (2, 0x0002, True, False),
        (4, 0x0104, False, True),
        (4, 0x0200, True, False),
        (4, 0x0208, True, False),
        (4, 0x8000, False, False),
    ],
)
def test_what_the_licence_bits_allow(version: int, bits: int, forbidden: bool, whole: bool) -> None:
    os2 = version.to_bytes(2, "big") + bytes(6) + bits.to_bytes(2, "big")
    embedding = Embedding.of(os2)
    assert (embedding.forbidden is not None, embedding.whole) == (forbidden, whole)
    assert ("may not" in str(embedding.usage)) == forbidden
    assert ("only whole" in str(embedding.usage)) == whole


@pytest.mark.parametrize("bits", [0x0002, 0x0200])
def test_a_forbidden_face_is_passed_over_and_told(bits: int, tmp_path: Path, seed: Document, heze: Layout) -> None:
    save(make(HAN, names(OFFICIAL), fs_type=bits), tmp_path / "simfang.ttf")
    library = font_library([tmp_path])
    job = Job(with_text(seed, "甲乙丙"), heze, library=library)
    assert job.pages.stacks["body"].faces[0].family == "FandolFang"
    (found,) = [f for f in job.pages.findings if f.code == "F002"]
    assert found.severity is Severity.WARNING
    assert found.place.file == str(tmp_path / "simfang.ttf")
    assert OFFICIAL in found.message.en
    assert f"fsType 0x{bits:04X}" in found.message.zh
    assert found.message.en.endswith("FandolFang is used instead")
    assert "simfang.ttf" in "\n".join(report(library, heze))


def test_after_a_forbidden_face_the_next_of_its_name_is_taken(tmp_path: Path, heze: Layout) -> None:
    save(make(HAN, names(OFFICIAL), fs_type=2), tmp_path / "1" / "a.ttf")
    good = save(make(HAN, names(OFFICIAL)), tmp_path / "2" / "b.ttf")
    stack = font_library([tmp_path / "1", tmp_path / "2"]).stack(heze, "body")
    assert stack.faces[0].path == good
    assert [f.message.en.split("; ")[-1] for f in stack.findings] == [f"{OFFICIAL} (b.ttf) is used instead"]


def test_nothing_but_forbidden_faces_is_an_error(tmp_path: Path, heze: Layout) -> None:
    file = save(make(HAN, names(OFFICIAL), fs_type=2), tmp_path / "simfang.ttf")
    only = replace(heze, fonts={**heze.fonts, "body": (OFFICIAL,)})
    with pytest.raises(FontError, match=r"none of the fonts of body.*simfang\.ttf: its licence forbids embedding"):
        font_library([tmp_path]).stack(only, "body")
    with pytest.raises(FontError, match="forbids embedding"):
        FontLibrary([Face(family=OFFICIAL, path=file)]).stack(only, "body")


def damaged(tmp_path: Path) -> dict[str, bytes]:
    """Font files that are broken in all ways that matter, by name."""
    good = save(make(HAN, names(OFFICIAL), outlines="CFF"), tmp_path / "good.otf").read_bytes()
    tag = good.index(b"CFF ")
    offset, length = (int.from_bytes(good[tag + i : tag + i + 4], "big") for i in (8, 12))
    return {
        "empty": b"",
        "short": good[:7],
        "header": good[:40],
        "half": good[: len(good) // 2],
        "text": b"not a font at all, but long enough to be read as one",
        "woff": b"wOFF" + good[4:],
        "no-name": good.replace(b"name", b"nome", 1),
        "collection": b"ttcf" + bytes(4) + b"\xff\xff\xff\xff",
        "collection-beyond": b"ttcf\0\1\0\0\0\0\0\1\x7f\xff\xff\xff",
        "cff": good[:offset] + b"\xff" * length + good[offset + length :],
    }


KINDS = ("empty", "short", "header", "half", "text", "woff", "no-name", "collection", "collection-beyond", "cff")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_a_warning_and_never_a_crash(kind: str, tmp_path: Path, seed: Document, heze: Layout) -> None:
    files = damaged(tmp_path)
    assert set(files) == set(KINDS)
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / f"{kind}.otf").write_bytes(files[kind])
    job = Job(with_text(seed, "甲乙丙"), heze, library=font_library([fonts]))
    found = {f.place.file: f for f in job.pages.findings if f.code == "F003"}
    assert set(found) == {str(fonts / f"{kind}.otf")}
    assert all(f.severity is Severity.WARNING and "passed over" in f.message.en for f in found.values())
    assert job.pages.stacks["body"].faces[0].family == "FandolFang"


@pytest.mark.parametrize("outlines", ["glyf", "CFF"])
def test_any_damage_leaves_a_pdf(outlines: str, tmp_path: Path, seed: Document, heze: Layout) -> None:
    good = save(make(HAN + "ABC", names(OFFICIAL), outlines=outlines), tmp_path / "good.ttf").read_bytes()
    document = with_text(seed, "甲乙ABC")
    fonts = tmp_path / "fonts"
    fonts.mkdir()

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, len(good) - 1), st.binary(min_size=1, max_size=24), st.integers(0, 3 * len(good)))
    def holds(at: int, noise: bytes, length: int) -> None:
        (fonts / "a.ttf").write_bytes((good[:at] + noise + good[at + len(noise) :])[:length])
        assert exporter.render(document, "pdf", layout=heze, fonts=fonts).startswith(b"%PDF")

    holds()


def test_what_cannot_be_opened_is_a_warning(tmp_path: Path, heze: Layout) -> None:
    (tmp_path / "gone.ttf").symlink_to(tmp_path / "nowhere.ttf")
    (found,) = [f for f in font_library([tmp_path]).stack(heze, "body").findings if f.code == "F003"]
    assert "cannot be opened" in found.message.en
    with pytest.raises(FontError, match=r"gone\.ttf: the font file cannot be opened"):
        read_faces(tmp_path / "gone.ttf")


def test_a_face_of_pictures_is_passed_over(tmp_path: Path, heze: Layout) -> None:
    font = make(HAN, names(OFFICIAL))
    del font["glyf"], font["loca"]
    save(font, tmp_path / "a.ttf")
    findings = font_library([tmp_path]).stack(heze, "body").findings
    assert [f.code for f in findings] == ["F002"]
    assert "no outlines" in findings[0].message.en


def test_outlines_that_pdf_does_not_know_are_passed_over(tmp_path: Path, heze: Layout) -> None:
    save(make(HAN, names(OFFICIAL), outlines="CFF2"), tmp_path / "a.otf")
    findings = font_library([tmp_path]).stack(heze, "body").findings
    assert [f.code for f in findings] == ["F002"]
    assert "CFF2" in findings[0].message.en


def test_folders_without_the_official_face_are_told(tmp_path: Path, heze: Layout) -> None:
    save(make(HAN, names("Something Else")), tmp_path / "a.ttf")
    (found,) = font_library([tmp_path]).stack(heze, "body").findings
    assert (found.code, found.severity) == ("F004", Severity.NOTE)
    assert OFFICIAL in found.message.en
    assert "FandolFang is used instead" in found.message.en


# Characters ----------------------------------------------------------------------------------------------------------

GRIN = "\U0001f600"
"""A character of none of the faces that ship."""


def test_a_character_that_no_shipped_face_has_comes_from_the_folders(tmp_path: Path, seed: Document, heze: Layout) -> None:
    document = with_text(seed, f"甲{GRIN}")
    with pytest.raises(FontError, match="no font has the character"):
        assert Job(document, heze).pages
    save(make(GRIN, names("Grins"), weight=900), tmp_path / "a.ttf")
    save(make(GRIN, names("More Grins")), tmp_path / "b.ttf")
    job = Job(document, heze, library=font_library([tmp_path]))
    assert [f.message.en for f in job.pages.findings if f.code == "F001"] == [
        f"“{GRIN}” (U+1F600) comes from the fallback face More Grins (b.ttf)"
    ]


def test_no_box_and_no_blank_in_place_of_a_character(tmp_path: Path, heze: Layout) -> None:
    save(make([GRIN, "\U0001fffe"], names("Last Resort")), tmp_path / "1" / "everything.ttf")
    save(make([GRIN, "A"], names("Blank"), blank=GRIN), tmp_path / "2" / "blank.ttf")
    save(make(GRIN, names("Closed"), fs_type=2), tmp_path / "3" / "closed.ttf")
    save(make(GRIN, names("Right")), tmp_path / "4" / "right.ttf")
    places = [tmp_path / str(n) for n in range(1, 5)]
    stack = font_library(places).stack(heze, "body")
    found = stack.face_of(GRIN)
    assert found is not None
    assert found.path.name == "right.ttf"
    (passed,) = [f for f in stack.findings if f.code == "F002"]
    assert passed.message.en.startswith("Closed is not used")
    assert passed.message.en.endswith("Right (right.ttf) is used instead")
    assert font_library(places[:3]).stack(heze, "body").face_of(GRIN) is None


@pytest.mark.parametrize("face", shipped_library().faces, ids=lambda face: face.family)
def test_no_shipped_face_leaves_a_character_blank(face: Face) -> None:
    assert face.intact()
    assert face.sound
    assert [hex(code) for code in sorted(face.characters) if not face.inked(chr(code))] == []


def test_a_picture_is_no_outline(tmp_path: Path, heze: Layout) -> None:
    grin = f"g{ord(GRIN):x}"
    for name, blank in (("1-picture", GRIN), ("2-outline", "")):
        builder = FontBuilder(font=make([GRIN, "A"], names(name), blank=blank))
        builder.setupCOLR({grin: [("g41", 0)]})
        builder.setupCPAL([[(1, 0, 0, 1)]])
        save(builder.font, tmp_path / f"{name}.ttf")
    found = font_library([tmp_path]).stack(heze, "body").face_of(GRIN)
    assert found is not None
    assert found.path.name == "2-outline.ttf"


def test_an_official_face_that_leaves_a_character_blank_falls_back(tmp_path: Path, heze: Layout) -> None:
    save(make("甲乙 \u3000", names(OFFICIAL), blank="乙 \u3000"), tmp_path / "a.ttf")
    stack = font_library([tmp_path]).stack(heze, "body")
    assert [face.path.name for c in "甲乙 \u3000" if (face := stack.face_of(c))] == [
        "a.ttf",
        "FandolFang-Regular.otf",
        "a.ttf",
        "a.ttf",
    ]


def test_the_plan_is_made_with_the_widths_of_the_face_in_use(tmp_path: Path, seed: Document, heze: Layout) -> None:
    text = "甲A" * 60
    save(make(HAN + "A", names(OFFICIAL), advances={"A": 1000}), tmp_path / "wide" / "a.ttf")
    save(make(HAN + "A", names(OFFICIAL), advances={"A": 200}), tmp_path / "narrow" / "a.ttf")

    def lines(*places: Path) -> int:
        pages = Job(with_text(seed, text), heze, library=font_library(places)).pages.pages
        return max(len(cell.lines) for cell in pages[0].cells if cell.key == "goal")

    assert lines(tmp_path / "narrow") < lines() < lines(tmp_path / "wide")


# The report ----------------------------------------------------------------------------------------------------------


def test_the_report_says_what_each_role_gets_and_from_where(tmp_path: Path, heze: Layout) -> None:
    collection([make("甲", names("新宋体", "NSimSun")), make("甲", names("宋体", "SimSun"), fs_type=0x104)], tmp_path / "simsun.ttc")
    save(make(HAN, names("黑体", "SimHei"), fs_type=2), tmp_path / "simhei.ttf")
    library = font_library([tmp_path])
    lines = list(report(library, heze))
    assert lines[0].startswith("heze-targets  ")
    text = "\n".join(lines)
    assert "宋体 → simsun.ttc #1, the folder given, may be embedded in files for viewing and printing, only whole" in text
    assert "黑体: none that can be used; simhei.ttf its licence forbids embedding (fsType 0x0002)" in text
    assert "FandolHei → FandolHei-Regular.otf, ships with exporter, GPL-3.0-only with font exception" in text
    assert "方正小标宋简体: not found" in text
    assert str(tmp_path) not in text
    for role, families in heze.fonts.items():
        assert f"  {role}  named in Word and Excel: {families[0]}" in lines
    assert list(searched(library)) == [f"{tmp_path}  the folder given  3 faces"]


def test_the_report_tells_of_a_role_without_a_face(heze: Layout) -> None:
    lines = list(report(shipped_library(), replace(heze, fonts={"body": ("None Such",)})))
    assert "None Such: not found" in lines[2]
    assert "none of the fonts of body (None Such) is at hand" in lines[3]


def test_the_command_line_takes_folders(tmp_path: Path, seed_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from exporter.cli import main

    save(make(HAN, names("黑体", "SimHei"), fs_type=2), tmp_path / "a" / "simhei.ttf")
    save(make(HAN, names(OFFICIAL)), tmp_path / "b" / "simfang.ttf")
    places = ["--fonts", str(tmp_path / "a"), "--fonts", str(tmp_path / "b")]
    assert main(["fonts", str(seed_path), *places]) == 0
    told = capsys.readouterr()
    assert f"{OFFICIAL} → simfang.ttf, the folder given, may be embedded" in told.out
    assert f"{OFFICIAL} (simfang.ttf)  4 characters  一三二鄆" in told.out
    assert "F002" in told.err
    assert main(["export", str(seed_path), *places, "--format", "pdf", "--out", str(tmp_path / "out")]) == 0
    assert "F002 × 1" in capsys.readouterr().err
    assert main(["fonts", "--layout", "work-ledger", "--fonts", "system"]) == 0
    assert main(["fonts", "--fonts", str(tmp_path / "none")]) == 2
