"""The standard streams while a command runs: whatever is printed, no text of a file can steer the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from exporter.messages import visible, visible_but_colours

__all__ = ["below", "shown_streams"]


class Shown:
    """A stream that shows controls and marks of direction as escapes; our own colours pass where it is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self._shown = visible_but_colours if stream.isatty() else visible

    def write(self, text: str) -> int:
        """Write a text; how long it was."""
        self.stream.write(self._shown(text))
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
