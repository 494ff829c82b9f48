"""Python's collector of garbage at rest, where much is made that is no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["resting"]


@contextmanager
def resting() -> Iterator[None]:
    """While it lasts nobody looks for cycles; memory that nothing refers to is freed as always.

    A plan is hundreds of thousands of small objects that stay and refer to no cycle. The collector goes through all of
    them again and again as they become more, which took a third of the time of making them.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
