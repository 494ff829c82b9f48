"""The copy of the whole document that our Word, Excel and PDF files enclose: found, read, and used for what cannot be seen.

Content always comes from what is visible. The copy tells what somebody changed since the export, and it knows what no
page shows: how a source spelled its values, where it began its pages, how its text file was laid out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING

from exporter.canonical import NAMESPACE
from exporter.errors import Place, ReadError
from exporter.limits import current, opening
from exporter.messages import Say
from exporter.model import Document, Finding, Part, Record, Repair, Scope, Severity, Spelling
from exporter.readers.assemble import Reading
from exporter.readers.xml import read as read_xml
from exporter.readers.xml import read_edition

if TYPE_CHECKING:
    from exporter.compare import Alignment, Column

__all__ = ["enclosed_copy", "lend_edition", "with_copy"]

_MOST = 200
"""Custom parts or attachments that are looked at."""
_HEAD = 2_000


def enclosed_copy(data: bytes, format_name: str, file: str) -> Document | None:
    """The document that a file encloses, None where it carries none; ReadError where its copy is damaged."""
    xml = _found(data, format_name, file)
    return _read(xml, file) if xml is not None else None


def _found(data: bytes, format_name: str, file: str, *, was_read: bool = False) -> bytes | None:
    """The XML of the copy, None where there is none. What a file `was_read` as unpacks to has been measured already."""
    finder = _FINDERS.get(format_name)
    if finder is None:
        return None
    try:
        with opening(file):
            if format_name == "pdf" and not was_read:
                from exporter.limits.pdfs import before_opening

                before_opening(data)
            return finder(data, file)
    except ReadError as error:
        raise _damaged(file, error.message) from error


def _read(xml: bytes, file: str, visible: Document | None = None) -> Document:
    """The copy; where it says what is visible, only what it has beside that is read."""
    try:
        with opening(file):
            same = read_edition(xml, visible, file) if visible is not None else None
            return same if same is not None else read_xml(xml, (), file).document
    except ReadError as error:
        raise _damaged(file, error.message) from error


def with_copy(reading: Reading, data: bytes, format_name: str, file: str) -> Reading:
    """A reading with what only the enclosed copy knows; a note tells where the visible content is another (V001).

    A damaged copy is a warning (V002): what is visible can still be read.
    """
    try:
        xml = _found(data, format_name, file, was_read=True)
        copy = _read(xml, file, reading.document) if xml is not None else None
    except ReadError as error:
        return Reading(reading.document, (*reading.findings, _finding("V002", Severity.WARNING, error.message, file)))
    if copy is None:
        return reading
    findings = reading.findings
    if copy != reading.document:
        changed = Say(
            f"可见内容与导出时的数据副本不同：导出后有改动（或属该格式的局限）。运行 exporter diff {file} 查看",
            f"what is visible is not what was exported: it was changed since, or the format has a limit. Run exporter diff {file} to see it",
        )
        findings = (*findings, _finding("V001", Severity.NOTE, changed, file))
    return Reading(lend_edition(reading.document, copy), findings)


def _finding(code: str, severity: Severity, message: Say, file: str) -> Finding:
    return Finding(code=code, severity=severity, message=message, place=Place(file=file))


def _damaged(file: str, what: Say) -> ReadError:
    return ReadError(
        Say(f"文件内的数据副本已损坏：{what.zh}", f"the copy of the data inside the file is damaged: {what.en}"),
        place=Place(file=file),
        hint=Say("可见内容不受影响；请从来源重新导出", "what is visible is not affected; export it again from its source"),
    )


# Where the formats keep it -----------------------------------------------------------------------------------------


def _is_ours(head: bytes) -> bool:
    return NAMESPACE.encode() in head[:_HEAD]


def _in_package(data: bytes, file: str) -> bytes | None:
    """The custom XML part of our namespace (ECMA-376 part 1 §15.2.4); other programs may have given it another number."""
    from exporter.limits.zips import open_zip

    package = open_zip(data, file)
    items = [n for n in package.names if n.lower().startswith("customxml/item") and n.lower().endswith(".xml")]
    for name in items[:_MOST]:
        if "itemprops" not in name.lower() and _is_ours(package.head(name, _HEAD)):
            return package.read(name)
    return None


def _in_pdf(data: bytes, file: str) -> bytes | None:
    """The attachment of our namespace (ISO 32000-1 §7.11.4)."""
    import ctypes

    import pypdfium2
    from pypdfium2 import raw

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(Say(str(error), str(error)), place=Place(file=file)) from error
    try:
        for index in range(min(pdf.count_attachments(), _MOST)):
            attachment = pdf.get_attachment(index)
            size = ctypes.c_ulong()
            # Asked without a buffer pdfium says only how large the file is.
            raw.FPDFAttachment_GetFile(attachment.raw, None, 0, size)
            if not size.value or not attachment.get_name().lower().endswith(".xml"):
                continue
            current().allow("part_size", size.value, part=attachment.get_name())
            xml = bytes(attachment.get_data())
            if _is_ours(xml):
                return xml
    except pypdfium2.PdfiumError as error:
        raise ReadError(Say(str(error), str(error)), place=Place(file=file)) from error
    finally:
        pdf.close()
    return None


_FINDERS = {"docx": _in_package, "xlsx": _in_package, "pdf": _in_pdf}


# What it lends -----------------------------------------------------------------------------------------------------


def lend_edition(visible: Document, copy: Document) -> Document:
    """The visible document with spellings, page starts, text form and repairs of its copy, as far as the copy still holds.

    Where both say the same, all of them. Otherwise a value that stayed keeps its spelling, pages begin with the first
    of their lines that is still there, and the text form, which counts lines, is not lent.
    """
    if visible == copy:
        return copy
    from exporter.compare import align

    both = align(copy, visible)
    records = list(both.new_records)
    lines: dict[int, int] = {}
    old_first, new_first = _first_lines(both.old_records), _first_lines(both.new_records)
    for i, j in both.records.pairs:
        pairs = both.parts(i, j).pairs
        records[j] = _lend_record(both, i, j, pairs)
        lines.update((old_first[i] + p, new_first[j] + q) for p, q in pairs)
    rest = iter(records)
    sections = tuple(replace(s, records=tuple(islice(rest, len(s.records)))) for s in visible.sections)
    starts = _page_starts(copy, lines)
    return replace(
        visible, sections=sections, page_starts=visible.page_starts if starts is None else starts, repairs=_repairs(copy, visible, lines)
    )


def _repairs(copy: Document, visible: Document, lines: Mapping[int, int]) -> tuple[Repair, ...]:
    """The repairs that can still be undone: of values that nobody touched, where no line came or went."""
    if copy.fields != visible.fields or lines != {i: i for i in range(visible.line_count)} or copy.line_count != visible.line_count:
        return ()
    touched = set()
    for old, new in zip(copy.lines(), visible.lines(), strict=True):
        for scope, values in (
            (Scope.RECORD, (old.of_record.values, new.of_record.values)),
            (Scope.PART, (old.of_part.values, new.of_part.values)),
        ):
            touched |= {(old.index, f.key) for f, a, b in zip(copy.scoped(scope), *values, strict=True) if a != b}
    removed = any(r.removes for r in copy.repairs)
    return copy.repairs if not touched else () if removed else tuple(r for r in copy.repairs if (r.line, r.field) not in touched)


def _first_lines(records: Sequence[Record]) -> list[int]:
    """The index of each record's first line in the document."""
    return list(accumulate((len(r.parts) for r in records), initial=0))[:-1]


def _lend_record(both: Alignment, i: int, j: int, parts: Sequence[tuple[int, int]]) -> Record:
    old, new = both.old_records[i], both.new_records[j]
    lent = list(new.parts)
    for p, q in parts:
        lent[q] = replace(lent[q], spelling=_spelling(both.columns[Scope.PART], old.parts[p], lent[q]))
    return replace(new, parts=tuple(lent), spelling=_spelling(both.columns[Scope.RECORD], old, new))


def _spelling(columns: Sequence[Column], old: Record | Part, new: Record | Part) -> Spelling:
    """How the values are spelled: as in the copy where they are the same, otherwise as the visible document has it."""
    there = dict(old.spelling)
    spelled = dict(new.spelling)
    for c in columns:
        if c.same(old.values, new.values):
            spelled.pop(c.new_index, None)
            if c.old_index in there:
                spelled[c.new_index] = there[c.old_index]
    return tuple(sorted(spelled.items()))


def _page_starts(copy: Document, lines: Mapping[int, int]) -> tuple[int, ...] | None:
    """Where the copy's pages begin among the visible lines; None where they no longer follow one another."""
    starts: list[int] = []
    for begin, end in pairwise((*copy.page_starts, copy.line_count)):
        first = next((lines[i] for i in range(begin, end) if i in lines), None)
        if first is not None:
            starts.append(0 if not starts else first)
    if any(a >= b for a, b in pairwise(starts)):
        return None
    return tuple(starts) if len(starts) > 1 else ()
