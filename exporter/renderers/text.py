"""Text tables (.txt, .tsv): cells separated by tabs; a document that was read from text gives the same bytes back."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.errors import WriteError
from exporter.job import Job
from exporter.messages import Say
from exporter.model import Document, Field, Line, Scope, Value, show

__all__ = ["render", "rows_of"]


def render(job: Job) -> bytes:
    """The document as text, in the encoding and with the empty lines of its `text_form`."""
    form = job.document.text_form
    gaps = dict(form.gaps)
    lines = dict(form.lines)
    out: list[str] = []
    index = 0
    for gap, cells in rows_of(job.document):
        out += gaps.get(index, ("",) if gap else ())
        out.append(lines.get(index, "\t".join(cells).replace("\n", "\u2028")))
        index += 1
    out += gaps.get(index, ())
    text = form.newline.join(out) + (form.newline if form.final_newline else "")
    try:
        return text.encode(form.encoding)
    except UnicodeEncodeError as error:
        raise WriteError(
            Say(
                f"编码 {form.encoding} 没有字符“{text[error.start]}”",
                f"the encoding {form.encoding} has no character “{text[error.start]}”",
            ),
            hint=Say("请改用 UTF-8", "use UTF-8"),
        ) from error


def rows_of(document: Document) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """The rows of a text table, as the source spelled them; true where an empty line stands above."""
    yield False, (document.title,)
    for text in document.lead:
        yield False, (text,)
    heading = tuple(_heading_rows(document.fields))
    starts = set(document.page_starts)
    if document.line_count and not starts:
        starts = {0}
    section = -1
    for line in document.lines():
        if line.index in starts:
            for level, cells in enumerate(heading):
                yield level == 0, cells
        for passed in range(section + 1, line.section + 1):
            if document.sections[passed].heading:
                yield False, (document.sections[passed].heading,)
        section = line.section
        yield False, _cells(document.fields, line)
    for rest in document.sections[section + 1 :]:
        if rest.heading:
            yield False, (rest.heading,)
    for i, text in enumerate(document.notes):
        yield i == 0, (text,)


def _heading_rows(fields: tuple[Field, ...]) -> Iterator[tuple[str, ...]]:
    """One or two rows of headings; a group's name stands once, over its first column."""
    yield tuple("" if _same_group(fields, i) else f.heading[0] for i, f in enumerate(fields))
    if any(len(f.heading) == 2 for f in fields):
        yield tuple(f.heading[1] if len(f.heading) == 2 else "" for f in fields)


def _same_group(fields: tuple[Field, ...], i: int) -> bool:
    return i > 0 and len(fields[i].heading) == 2 == len(fields[i - 1].heading) and fields[i].heading[0] == fields[i - 1].heading[0]


def _cells(fields: tuple[Field, ...], line: Line) -> tuple[str, ...]:
    record = iter(_spelled(line.of_record.values, dict(line.of_record.spelling), [f for f in fields if f.scope is Scope.RECORD]))
    part = iter(_spelled(line.of_part.values, dict(line.of_part.spelling), [f for f in fields if f.scope is Scope.PART]))
    return tuple((next(record) if line.part == 0 else "") if f.scope is Scope.RECORD else next(part) for f in fields)


def _spelled(values: tuple[Value, ...], spelling: dict[int, str], fields: list[Field]) -> Iterator[str]:
    for i, (value, f) in enumerate(zip(values, fields, strict=True)):
        yield spelling.get(i, show(value, f.separator))
