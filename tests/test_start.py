"""What a command imports: what it needs, and nothing else. Imports, not clocks: `tests/bench` has those."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import exporter

_RUN = """
import sys
from exporter.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""
_SLOW = {
    "PIL",
    "asyncio",
    "ctypes",
    "docx",
    "importlib.metadata",
    "lxml",
    "multiprocessing",
    "numpy",
    "openpyxl",
    "pypdfium2",
    "reportlab",
    "xlsxwriter",
}
_SETTING = {"exporter.fonts", "exporter.linebreak", "exporter.pages.paginate", "exporter.pages.setting", "uharfbuzz"}


def _imported(*arguments: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", _RUN, *arguments], capture_output=True, text=True, check=True)
    return set(run.stderr.splitlines()[-1].split())


def test_help_imports_the_names_of_the_commands_only() -> None:
    ours = {name for name in _imported("--help") if name.partition(".")[0] == "exporter"}
    assert ours == {
        "exporter",
        *(f"exporter.{name}" for name in ("cli", "cli.commands", "cli.process", "cli.streams", "errors", "messages", "version")),
    }


def test_help_and_version_import_no_slow_library() -> None:
    for arguments in (["--help"], ["--version"], ["export", "--help"]):
        assert not _imported(*arguments) & (_SLOW | _SETTING)


@pytest.mark.parametrize(
    ("name", "unneeded"),
    [
        ("xml", _SLOW | _SETTING),
        ("txt", _SLOW | _SETTING),
        ("csv", _SLOW | _SETTING),
        ("pdf", _SLOW),
        ("docx", _SLOW - {"docx", "lxml"}),
        ("xlsx", _SLOW - {"PIL", "ctypes", "lxml", "numpy", "openpyxl"}),
    ],
)
def test_an_export_imports_what_its_format_needs(name: str, unneeded: set[str], seed_path: Path, tmp_path: Path) -> None:
    assert not _imported("export", str(seed_path), "--format", name, "--out", str(tmp_path)) & unneeded


def test_a_batch_imports_two_libraries_beside_what_its_formats_need(seed_path: Path, tmp_path: Path) -> None:
    arguments = ("batch", str(seed_path), "--by", "leader", "--format", "docx,pdf,xlsx,xml", "--jobs", "1", "--out", str(tmp_path))
    imported = _imported(*arguments)
    assert {"reportlab", "xlsxwriter"} <= imported
    assert not imported & (_SLOW - {"PIL", "ctypes", "reportlab", "xlsxwriter"} | {"exporter.compare"})


def test_every_public_name_is_where_the_package_says() -> None:
    for name in exporter.__all__:
        assert getattr(exporter, name) is not None
    tree = ast.parse(Path(exporter.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    for_checkers = {alias.name: node.module or "" for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert for_checkers == exporter._HOME
    assert sorted(for_checkers) == exporter.__all__


def test_a_package_does_not_hide_the_function_of_its_name() -> None:
    code = (
        "import exporter.check.rule, exporter.batch, exporter.compare, exporter.verify\n"
        "from exporter import check\n"
        "print(*(callable(f) for f in (check, exporter.check, exporter.batch, exporter.compare, exporter.verify)))\n"
        "print(exporter.check.__name__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"] * 5 + ["check"]


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'expot'"):
        _ = exporter.expot  # type: ignore[attr-defined]
