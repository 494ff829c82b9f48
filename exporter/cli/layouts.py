"""`exporter layouts`: what there is, and what each matches."""

from __future__ import annotations

import argparse

from exporter.cli.output import Commands, add_command
from exporter.messages import Say

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter layouts`."""
    add_command(commands, "layouts", Say("exporter layouts", "exporter layouts")).set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    from exporter.layout import layout_names, load_layout

    for name in layout_names():
        layout = load_layout(name)
        print(f"{name}  {layout.about}")
        print(f"  {layout.expects()}")
    return 0
