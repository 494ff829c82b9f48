"""What a reading has used of its limits. Readers ask for the budget in force and say what they are about to take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TypeVar

from exporter.errors import LimitError, Place, ReadError
from exporter.limits.allowed import Limits, enough, flag, noun, shown
from exporter.messages import Say

__all__ = ["Budget", "bounded", "current", "in_force", "opening"]

_LIMITS: ContextVar[Limits | None] = ContextVar("limits", default=None)
_BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)
_ABSURD = 100
"""A file that is so many times over a limit is no table, and nothing says how to read it all the same."""
_Layouts = TypeVar("_Layouts")
_Result = TypeVar("_Result")


class Budget:
    """What one reading of a file may take, and has taken. Each method raises LimitError where that is too much.

    Time is the processor time of this thread, so that a busy machine or a slow disk refuses nothing.
    """

    def __init__(self, limits: Limits, file: str) -> None:
        self.limits = limits
        self.file = file
        self._used: Counter[str] = Counter()
        self._ends = time.thread_time() + limits.seconds

    def allow(self, name: str, value: int, *, part: str | None = None, line: int | None = None) -> None:
        """Refuse a value that is over the limit of this name."""
        if value > getattr(self.limits, name):
            raise self.beyond(name, value, part=part, line=line)

    def use(self, name: str, count: int, *, part: str | None = None, line: int | None = None) -> None:
        """Count towards a limit over the whole file."""
        self._used[name] += count
        self.allow(name, self._used[name], part=part, line=line)

    def tick(self) -> None:
        """Refuse to go on when the time is over."""
        if time.thread_time() > self._ends:
            raise self.beyond("seconds")

    def row(self, cells: Sequence[str], line: int | None = None) -> None:
        """Count a row of a table and its cells; the time is asked for with the first of a hundred rows."""
        used, limits = self._used, self.limits
        lengths = list(map(len, cells))
        used["rows"] += 1
        used["cells"] += len(lengths)
        used["characters"] += sum(lengths)
        if used["rows"] % 100 == 1:
            self.tick()
        if (
            used["rows"] > limits.rows
            or len(lengths) > limits.columns
            or used["cells"] > limits.cells
            or max(lengths, default=0) > limits.cell_length
            or used["characters"] > limits.characters
        ):
            self._refuse_row(lengths, line)

    def reserve(self, *, rows: int, columns: int, cells: int, cell_length: int, characters: int) -> bool:
        """Whether a table of at most so much is within the limits; it is counted then, and its rows need not be."""
        used, limits = self._used, self.limits
        if (
            used["rows"] + rows > limits.rows
            or columns > limits.columns
            or used["cells"] + cells > limits.cells
            or cell_length > limits.cell_length
            or used["characters"] + characters > limits.characters
        ):
            return False
        used.update(rows=rows, cells=cells, characters=characters)
        return True

    def _refuse_row(self, lengths: Sequence[int], line: int | None) -> None:
        """Raise the error for the first limit that a row passes, which is counted already."""
        self.allow("rows", self._used["rows"], line=line)
        self.allow("columns", len(lengths), line=line)
        self.allow("cells", self._used["cells"], line=line)
        self.allow("cell_length", max(lengths, default=0), line=line)
        self.allow("characters", self._used["characters"], line=line)

    def beyond(self, name: str, value: int | None = None, *, part: str | None = None, line: int | None = None) -> LimitError:
        """The error for a limit that was passed; without a value it is not known by how much."""
        limit = getattr(self.limits, name)
        option, about = flag(name), noun(name)
        most = f"{option}={shown(name, limit)}"
        zh, en = (f"{part}：", f"{part}: ") if part else ("", "")
        zh += f"{about.zh}{'' if value is None else f'为 {_told(name, value)}，'}超过上限 {most}"
        en += f"{about.en} is {'' if value is None else f'{_told(name, value)}, '}over the limit {most}"
        hint = Say("请确认来源可信", "make sure where it comes from")
        if value is None or value < _ABSURD * limit:
            more = f"--limit {option}={enough(name, 2 * limit if value is None else value)}"
            hint = Say(f"{hint.zh}；确要读取，加 {more}", f"{hint.en}; to read it all the same, add {more}")
        return LimitError(Say(zh, en), limit=option, place=Place(file=self.file, line=line), hint=hint)


def _told(name: str, value: int) -> str:
    return enough(name, value) if value >= 2**20 else shown(name, value)


def current() -> Budget:
    """The budget of the reading under way; outside of any a new one."""
    return _BUDGET.get() or Budget(_LIMITS.get() or Limits(), "")


@contextmanager
def in_force(limits: Limits | None) -> Iterator[None]:
    """Put limits in force for all that is read inside; None leaves those that are."""
    token = _LIMITS.set(limits or _LIMITS.get())
    try:
        yield
    finally:
        _LIMITS.reset(token)


@contextmanager
def opening(file: str) -> Iterator[Budget]:
    """A new budget, under the limits in force, for reading one file.

    What exhausts the interpreter inside, memory or the depth of its calls, is a ReadError too.
    """
    token = _BUDGET.set(Budget(_LIMITS.get() or Limits(), file))
    try:
        yield current()
    except RecursionError as error:
        raise ReadError(
            Say("嵌套过深，读不下去", "nested too deeply to be read"),
            place=Place(file=file),
            hint=Say(
                "请确认来源可信，并在原程序中简化后另存", "make sure where it comes from; simplify it in its program and save it again"
            ),
        ) from error
    except MemoryError as error:
        raise ReadError(
            Say("内存不足，读不下去", "there is not enough memory to read it"),
            place=Place(file=file),
            hint=Say("请关闭其他程序，或拆分文件", "close other programs, or split the file"),
        ) from error
    finally:
        _BUDGET.reset(token)


def bounded(read: Callable[[bytes, _Layouts, str], _Result]) -> Callable[[bytes, _Layouts, str], _Result]:
    """A reader that works within the budget of the reading under way, or else begins one."""

    @wraps(read)
    def within(data: bytes, layouts: _Layouts, file: str) -> _Result:
        if _BUDGET.get() is not None:
            return read(data, layouts, file)
        with opening(file) as budget:
            budget.allow("file_size", len(data))
            return read(data, layouts, file)

    return within
