"""`exporter fonts`: the faces found, and which character of a table comes from which."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.cli.output import Commands, add_command, add_fonts, add_layout, add_limits, tell_findings
from exporter.messages import Say

if TYPE_CHECKING:
    from exporter.fonts import Face, FontLibrary
    from exporter.layout import Layout
    from exporter.pages.plan import Pages

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter fonts`."""
    fonts = add_command(
        commands,
        "fonts",
        Say("exporter fonts\nexporter fonts 表.txt", "exporter fonts\nexporter fonts table.txt"),
    )
    fonts.add_argument("source", nargs="?", type=Path, metavar=str(Say("来源", "SOURCE")))
    add_layout(fonts)
    add_limits(fonts)
    add_fonts(fonts)
    fonts.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from exporter.fonts import font_library, report, searched

    library = font_library(options.fonts)
    intact = True
    for face in library.faces:
        ok = face.intact()
        intact = intact and ok
        state = Say("完好", "intact") if ok else Say("缺失或被改动", "missing or changed")
        print(f"{face.family}  {face.role}  {len(face.characters) if ok else 0:,} {Say('字', 'characters')}  {face.licence}  {state}")
    for line in searched(library):
        print(line)
    layouts, pages = _laid_out(options, library)
    for layout in layouts:
        print()
        for line in report(library, layout):
            print(line)
    if pages is not None:
        _font_use(pages)
    stacks = [library.stack(layout, role) for layout in layouts for role in layout.fonts]
    if findings := list(dict.fromkeys(finding for stack in stacks for finding in stack.findings)):
        tell_findings(findings)
    return 0 if intact else 4


def _laid_out(options: argparse.Namespace, library: FontLibrary) -> tuple[list[Layout], Pages | None]:
    """The layouts to tell of: the source's and its pages, or the one asked for, or all."""
    from exporter import api
    from exporter.job import Job
    from exporter.layout import layout_names, load_layout

    if options.source is None:
        return [load_layout(name) for name in ([options.layout] if options.layout else layout_names())], None
    document = api.read(options.source, options.layout)
    layout = api.layout_for(document, options.layout)
    return [layout], Job(document, layout, library=library).pages


def _font_use(pages: Pages) -> None:
    used: dict[Face, set[str]] = {}
    for page in pages.pages:
        for cell in page.cells:
            for character in cell.text.replace("\n", ""):
                face = pages.stacks[cell.style.font].face_of(character)
                if face is not None:
                    used.setdefault(face, set()).add(character)
    print()
    for face, characters in sorted(used.items(), key=lambda item: -len(item[1])):
        shown = "".join(sorted(characters)) if len(characters) <= 60 else "".join(sorted(characters)[:60]) + "…"
        print(f"{face.shown}  {len(characters)} {Say('字', 'characters')}  {shown}")
