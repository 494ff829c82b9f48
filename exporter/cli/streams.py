"""The standard streams while a command runs: whatever is printed, no text of a file can steer the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from exporter.messages import visible

__all__ = ["below", "shown_streams"]

# The colours of our own reports (ECMA-48 §8.3.117).
_OURS = re.compile("(\x1b\\[(?:0|1|7|33|36|1;31|9;31|4;32)m)")


class Shown:
    """A stream that shows controls and marks of direction as escapes; our own colours pass where it is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._colours = stream.isatty()

    def write(self, text: str) -> int:
        """Write a text; how long it was."""
        pieces = _OURS.split(text) if self._colours else [text]
        self.stream.write("".join(piece if i % 2 else visible(piece) for i, piece in enumerate(pieces)))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


class Told(Shown):
    """Such a stream for messages: where it takes no more, there is nobody left to tell, and the work goes on."""

    def write(self, text: str) -> int:
        """Write a text; how long it was."""
        try:
            return super().write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        """Flush what can be."""
        try:
            self.stream.flush()
        except OSError:
            return


@contextmanager
def shown_streams() -> Iterator[None]:
    """A block in which stdout and stderr are such streams. What is no text goes to `sys.stdout.buffer` as ever."""
    out, err = sys.stdout, sys.stderr
    for stream in (out, err):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    streams: Any = Shown(out), Told(err)
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def below(stream: TextIO) -> TextIO:
    """The stream itself, for who draws on a terminal."""
    return stream.stream if isinstance(stream, Shown) else stream
