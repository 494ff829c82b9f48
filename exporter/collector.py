"""Python's collector of cyclic garbage, out of the way of work that makes none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["paused"]


@contextmanager
def paused() -> Iterator[None]:
    """Collect nothing meanwhile.

    Documents, grids and page plans are many small things without cycles, which are freed when nothing refers to them; the
    collector would look through all of them again and again, a seventh of the time of a large table, and find nothing.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
