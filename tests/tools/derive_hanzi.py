"""Derive `exporter/check/data/hanzi.txt` and `variants.txt` from the Unihan database.

python tests/tools/derive_hanzi.py FOLDER, where FOLDER holds Unihan_OtherMappings.txt, Unihan_Readings.txt and
Unihan_Variants.txt (https://www.unicode.org/Public/UCD/latest/ucd/Unihan.zip, or a distribution's package of it).
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[2] / "exporter" / "check" / "data"
_HEAD = "# Derived from the Unihan database {version} by tests/tools/derive_hanzi.py; see LICENSE-UNICODE.txt.\n"
_FORWARD = ("kSimplifiedVariant", "kZVariant", "kSemanticVariant")


def properties(path: Path) -> Iterator[tuple[str, str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("U+"):
            code, key, value = line.split("\t")
            yield chr(int(code.removeprefix("U+"), 16)), key, value


def version(path: Path) -> str:
    line = next(x for x in path.read_text(encoding="utf-8").splitlines() if "Unicode version" in x)
    return line.split(":")[1].strip()


def toneless(reading: str) -> str:
    """A reading without its tone, ü written v."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


def standard_characters(folder: Path) -> dict[str, int]:
    """The characters of 通用规范汉字表 and their numbers."""
    found = {}
    for character, key, value in properties(folder / "Unihan_OtherMappings.txt"):
        if key == "kTGH":
            found[character] = int(value.split()[0].split(":")[1])
    return found


def standard_forms(folder: Path, standard: dict[str, int]) -> dict[str, list[str]]:
    """The characters outside the table, each with the forms in it that Unihan gives: first those of one step."""
    steps: dict[str, list[str]] = defaultdict(list)
    for character, key, value in properties(folder / "Unihan_Variants.txt"):
        for target in value.split():
            other = chr(int(target.split("<")[0].removeprefix("U+"), 16))
            if key in _FORWARD:
                steps[character].append(other)
            elif key == "kTraditionalVariant" and character in standard:
                steps[other].append(character)
    out = {}
    for character, near in steps.items():
        if character in standard:
            continue
        forms = [c for c in near if c in standard]
        forms = forms or [c for n in near for c in steps.get(n, ()) if c in standard]
        if forms:
            out[character] = list(dict.fromkeys(forms))
    return out


def main(folder: Path) -> None:
    head = _HEAD.format(version=version(folder / "Unihan_OtherMappings.txt"))
    standard = standard_characters(folder)
    readings = {c: toneless(v.split()[0]) for c, key, v in properties(folder / "Unihan_Readings.txt") if key == "kMandarin"}
    lines = [f"{c}\t{readings.get(c, '')}" for c, _ in sorted(standard.items(), key=lambda item: item[1])]
    about = "# 通用规范汉字表（2013）in its order (kTGH), each character with its reading without tone (kMandarin).\n"
    (DATA / "hanzi.txt").write_text(head + about + "\n".join(lines) + "\n", encoding="utf-8")
    forms = standard_forms(folder, standard)
    about = "# Characters outside 通用规范汉字表, each with the forms in it (kSimplifiedVariant, kZVariant, kSemanticVariant, kTraditionalVariant).\n"
    rows = [f"{c}\t{''.join(f)}" for c, f in sorted(forms.items())]
    (DATA / "variants.txt").write_text(head + about + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(lines)} characters, {len(rows)} variants")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
