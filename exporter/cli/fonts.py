"""`exporter fonts`: the faces found, and which character of a table comes from which."""

from __future__ import annotations

import argparse
from pathlib import Path

from exporter.cli.output import Commands, add_command, add_layout
from exporter.messages import Say

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter fonts`."""
    fonts = add_command(
        commands,
        "fonts",
        Say("列出字体；给出表格时，说明哪些字来自哪种字体", "list the faces; with a table, which character comes from which"),
        Say("exporter fonts\nexporter fonts 表.txt", "exporter fonts\nexporter fonts table.txt"),
    )
    fonts.add_argument("source", nargs="?", type=Path, metavar=str(Say("来源", "SOURCE")))
    add_layout(fonts)
    fonts.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from exporter.fonts import shipped_library

    library = shipped_library()
    intact = True
    for face in library.faces:
        ok = face.path.is_file() and face.intact()
        intact = intact and ok
        state = Say("完好", "intact") if ok else Say("缺失或被改动", "missing or changed")
        print(f"{face.family}  {face.role}  {len(face.characters) if ok else 0:,} {Say('字', 'characters')}  {face.licence}  {state}")
    if options.source is not None:
        _font_use(options.source, options.layout)
    return 0 if intact else 4


def _font_use(source: Path, layout_name: str | None) -> None:
    from exporter import api
    from exporter.job import Job

    document = api.read(source, layout_name)
    layout = api.layout_for(document, layout_name)
    pages = Job(document, layout).pages
    used: dict[str, set[str]] = {}
    for page in pages.pages:
        for cell in page.cells:
            for character in cell.text.replace("\n", ""):
                face = pages.stacks[cell.style.font].face_of(character)
                if face is not None:
                    used.setdefault(face.family, set()).add(character)
    print()
    for family, characters in sorted(used.items(), key=lambda item: -len(item[1])):
        shown = "".join(sorted(characters)) if len(characters) <= 60 else "".join(sorted(characters)[:60]) + "…"
        print(f"{family}  {len(characters)} {Say('字', 'characters')}  {shown}")
