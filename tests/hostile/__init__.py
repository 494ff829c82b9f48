"""Files that attack their reader, made by code: what they are, what must come of them, and one command that tries all.

    python -m tests.hostile            # each in a process of its own: tried, refused, read, worst time, worst memory
    python -m tests.hostile bomb pdf   # those whose names hold one of these words
    python -m tests.hostile --list     # what there is

`cases` says what a case is; `zipfiles`, `words`, `sheets`, `pages`, `markup`, `texts` and `places` make them.
"""

from .cases import CASES, Case

__all__ = ["CASES", "Case"]
