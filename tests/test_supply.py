"""What comes from elsewhere: fonts by their sums, the lock file of the development tools by its hashes and ranges."""

from __future__ import annotations

import re
import shutil
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from exporter.cli import main
from exporter.fonts import shipped_library
from exporter.resources import folder

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = ROOT / ".ci" / "dev.lock"


def test_every_file_of_the_fonts_is_accounted_for() -> None:
    """Each face has its sum and its licence, and nothing else is there."""
    base = folder("fonts")
    entries = tomllib.loads((base / "fonts.toml").read_text(encoding="utf-8"))["font"]
    assert all(re.fullmatch("[0-9a-f]{64}", e["sha256"]) for e in entries)
    listed = {"fonts.toml", "fandol/README", *(e["file"] for e in entries), *(e["licence_file"] for e in entries)}
    assert {p.relative_to(base).as_posix() for p in base.rglob("*") if p.is_file()} == listed
    assert [face.family for face in shipped_library().faces if not face.intact()] == []


@pytest.mark.parametrize("change", ["a byte", "cut", "gone", "folder"])
def test_a_font_that_is_not_the_one_that_shipped_is_told(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import dataclasses

    from exporter.fonts import library

    face = shipped_library().faces[0]
    copy = tmp_path / face.path.name
    shutil.copyfile(face.path, copy)
    if change == "a byte":
        data = bytearray(copy.read_bytes())
        data[len(data) // 2] ^= 1
        copy.write_bytes(data)
    elif change == "cut":
        copy.write_bytes(copy.read_bytes()[:-1])
    else:
        copy.unlink()
        if change == "folder":
            copy.mkdir()
    changed = dataclasses.replace(face, path=copy)
    assert not changed.intact()
    monkeypatch.setenv("EXPORTER_LANG", "en")
    faces = (changed, *shipped_library().faces[1:])
    monkeypatch.setattr(library, "_shipped", lambda: faces)
    assert main(["fonts"]) == 4
    assert "missing or changed" in capsys.readouterr().out


def _requirements() -> list[Requirement]:
    """All that the project and its development need, each with its range."""
    extras = PROJECT["optional-dependencies"]
    texts = [*PROJECT["dependencies"], *(text for extra in extras.values() for text in extra)]
    return [r for text in texts if (r := Requirement(text)).name != PROJECT["name"]]


def _locked() -> list[tuple[str, str, list[str]]]:
    """Each package of the lock file, its version and its hashes; one that differs by system comes more than once."""
    text = LOCK.read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)[^\n]*\\\n((?:    --hash=[^\n]+\n)+)", text, re.MULTILINE)
    return [(canonicalize_name(name), number, re.findall("sha256:([0-9a-f]{64})", hashes)) for name, number, hashes in found]


def test_the_lock_file_has_everything_in_its_range_with_hashes_and_no_host() -> None:
    locked = _locked()
    for requirement in _requirements():
        versions = [number for name, number, _ in locked if name == canonicalize_name(requirement.name)]
        assert versions, requirement
        assert all(requirement.specifier.contains(number) for number in versions), f"{requirement}: {versions}, run .ci/lock"
    text = LOCK.read_text(encoding="utf-8")
    packages = re.findall(r"^[A-Za-z0-9].*==", text, re.MULTILINE)
    assert len(packages) == len(locked), "a package has no hash"
    assert all(hashes for _, _, hashes in locked)
    assert not re.search(r"://|--index|--find-links|/home|/tmp|/opt", text)


def test_every_dependency_has_both_ends() -> None:
    """A range without a lower end promises what nobody has tried, one without an upper end what nobody can know."""
    for text in PROJECT["dependencies"]:
        specifier = Requirement(text).specifier
        assert {s.operator for s in specifier} == {">=", "<"}, text
        assert specifier.contains(Version(version(Requirement(text).name))), text
