"""`exporter limits`: how much is read before a file is refused."""

from __future__ import annotations

import argparse

from exporter.cli.output import Commands, add_command
from exporter.messages import Say

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add `exporter limits`."""
    add_command(commands, "limits", Say("exporter limits", "exporter limits")).set_defaults(run=_run)


def _run(_: argparse.Namespace) -> int:
    from exporter.limits.allowed import described

    rows = list(described())
    names, defaults = (max(len(row[i]) for row in rows) for i in (0, 1))
    for name, default, about in rows:
        print(f"{name:{names}}  {default:>{defaults}}  {about}")
    return 0
