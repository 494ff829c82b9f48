"""Imports go down the layers only."""

from __future__ import annotations

import ast
from pathlib import Path

import exporter

ROOT = Path(exporter.__file__).parent
LAYERS = [
    {"version", "collector", "messages", "units", "filenames", "unfit"},
    {"errors"},
    {"limits"},
    {"canonical", "compress", "dat46", "outfiles", "pdfprofile", "resources", "schema"},
    {"model", "_toml", "pageformat"},
    {"batchrules", "checklist"},
    {"compare", "grouping", "layout", "pdfcheck"},
    {"fonts", "linebreak"},
    {"pages"},
    {"pages.grid"},
    {"pages.cellfit", "pages.coverage"},
    {"pages.plan"},
    {"pages.align"},
    {"pages.measure"},
    {"pages.draft"},
    {"pages.setting"},
    {"pages.place"},
    {"pages.paginate"},
    {"job"},
    {"check"},
    {"readers", "renderers"},
    {"formats", "workbook"},
    {"api"},
    {"reports", "summary", "verify"},
    {"archiving", "batch"},
    {"__init__"},
    {"cli"},
    {"__main__"},
]


def _layered(module: str) -> str:
    """A module by the name that LAYERS has it by: its package's, in `pages` its own."""
    names = module.split(".")
    return ".".join(names[:2] if names[0] == "pages" else names[:1])


def _name(path: Path) -> str:
    return _layered(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(n) for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test) for n in ast.walk(block)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "exporter":
                found |= {f"exporter.{alias.name}" for alias in node.names}
            elif node.module and node.module.startswith("exporter."):
                found.add(node.module)
    return found


def test_imports_go_down() -> None:
    level = {name: i for i, layer in enumerate(LAYERS) for name in layer}
    for path in ROOT.rglob("*.py"):
        if "_data" in path.parts:
            continue
        name = _name(path)
        assert name in level, f"{path}: put the new module into a layer of LAYERS in {__file__}"
        for module in _imports(path):
            target = _layered(module.removeprefix("exporter."))
            assert level[target] < level[name] or target == name, f"{path} imports {module}, which is no lower layer"


def test_a_reader_never_imports_a_renderer() -> None:
    for path in (ROOT / "readers").rglob("*.py"):
        assert not any(m.startswith("exporter.renderers") for m in _imports(path)), path
    for path in (ROOT / "renderers").rglob("*.py"):
        assert not any(m.startswith("exporter.readers") for m in _imports(path)), path


def test_no_layout_is_named_in_the_code() -> None:
    for path in ROOT.rglob("*.py"):
        if "cli" in path.parts or path == ROOT / "__init__.py":
            continue  # examples in help and docstring
        text = path.read_text(encoding="utf-8")
        for word in ("heze", "work-ledger", "菏泽"):
            assert word not in text, f"{path}: {word}"
