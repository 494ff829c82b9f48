"""File names: safe everywhere, unique without regard to case, independent of their neighbours."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.filenames import MOST_BYTES, file_names, safe_name

_ANY = st.text(st.characters(), max_size=40)
_NASTY = st.lists(
    st.sampled_from(
        [
            "CON",
            "nul",
            "COM1",
            "LPT9.txt",
            "..",
            "/",
            "\\",
            ":",
            "*",
            "?",
            "<",
            ">",
            "|",
            '"',
            "\0",
            "\n",
            "\u202e",
            "\u200f",
            "\ud800",
            ".",
            " ",
            "-",
            "曹临",
            "a",
            "A",
            "é",
            "e\u0301",
            "😀",
            "汉" * 90,
            "\u3000",
            "ß",
            "ss",
            "İ",
        ]
    ),
    max_size=6,
).map("".join)


@given(_ANY | _NASTY)
def test_a_name_is_safe_on_every_system(text: str) -> None:
    name = safe_name(text)
    assert name == unicodedata.normalize("NFC", name)
    assert 0 < len(f"{name}.docx.part".encode()) <= MOST_BYTES
    assert len(f"{name}.docx".encode("utf-16-le")) // 2 <= MOST_BYTES
    assert not set(name) & set('<>:"/\\|?*')
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in name)
    assert name == name.strip(" .")
    assert not name.startswith(("-", "~"))
    assert not PureWindowsPath(f"{name}.docx").is_reserved()
    assert Path(name).name == name not in (".", "..")
    assert safe_name(text) == name


@given(st.lists(_ANY | _NASTY, max_size=12, unique=True), st.randoms())
def test_names_are_unique_and_do_not_depend_on_their_order(texts: list[str], random: object) -> None:
    names = dict(zip(texts, file_names(texts), strict=True))
    assert len({unicodedata.normalize("NFD", n).casefold() for n in names.values()}) == len(texts)
    turned = list(reversed(texts))
    assert dict(zip(turned, file_names(turned), strict=True)) == names


def test_plain_names_stay_and_changed_ones_are_told_apart() -> None:
    assert file_names(["曹临", "张鹏 （市长）", "a-b.c"]) == ("曹临", "张鹏 （市长）", "a-b.c")
    assert safe_name("../../x").startswith("__.._x-")
    assert safe_name("a/b") != safe_name("a:b")
    assert file_names(["Li", "LI", "Wang"])[2] == "Wang"
    assert file_names(["Li", "LI"])[0].startswith("Li-")
    with pytest.raises(ValueError, match="Li"):
        file_names(["Li", "Li"])


def test_a_name_depends_on_nothing_but_its_text() -> None:
    assert file_names(["x/y", "b"])[0] == file_names(["q", "x/y"])[1]


@pytest.mark.parametrize("text", ["../../x", "/etc/passwd", "C:\\x", "..", "a/../../b", "\\\\host\\share"])
def test_no_name_leaves_its_folder(text: str, tmp_path: Path) -> None:
    assert (tmp_path / f"{safe_name(text)}.txt").resolve().parent == tmp_path.resolve()
