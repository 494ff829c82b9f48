"""Text tables (.txt, .tsv): a title line, a heading row, lines of cells separated by tabs.

How the file was laid out is kept in `Document.text_form`, so that writing it back gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exporter.errors import Place, ReadError
from exporter.layout import Layout
from exporter.limits import bounded, current
from exporter.messages import Say
from exporter.model import TextForm
from exporter.readers.assemble import Reading, Role, SourceRow, assemble
from exporter.unfit import unfit_in_table

__all__ = ["decode", "read"]

_SIGNATURES = {
    b"PK\x03\x04": "Word/Excel (zip)",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Word/Excel 97–2003",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"<?xml": "XML",
}
_WIDE = {b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text of a file and its encoding (`utf-8`, `utf-8-sig` or `gb18030`); ReadError names any other."""
    if not data.strip():
        raise ReadError(
            Say("文件是空的", "the file is empty"),
            place=Place(file=file),
            hint=Say("请选择有内容的表格文件", "choose a file that holds a table"),
        )
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise ReadError(
                Say(f"这是 {name} 文件，不是文本表格", f"this is a {name} file, not a text table"),
                place=Place(file=file),
                hint=Say("请改用相应的扩展名，或另存为文本", "give it its own suffix, or save it as text"),
            )
    for mark, name in _WIDE.items():
        if data.startswith(mark):
            raise ReadError(
                Say(f"文件的编码是 {name}，只能读 UTF-8 与 GB18030", f"the file is encoded in {name}; UTF-8 and GB18030 are read"),
                place=Place(file=file),
                hint=Say("请另存为 UTF-8", "save it as UTF-8"),
            )
    failures = []
    for encoding in ("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            failures.append(error)
    failure = max(failures, key=lambda error: error.start)  # the encoding that went further is the one that was meant
    line = data.count(b"\n", 0, failure.start) + 1
    position = failure.start - data.rfind(b"\n", 0, failure.start)
    raise ReadError(
        Say(
            f"既不是 UTF-8 也不是 GB18030：第 {position} 字节是 0x{data[failure.start]:02X}",
            f"neither UTF-8 nor GB18030: byte {position} is 0x{data[failure.start]:02X}",
        ),
        place=Place(file=file, line=line),
        hint=Say("请另存为 UTF-8", "save it as UTF-8"),
    ) from failure


@bounded
def read(data: bytes, layouts: tuple[Layout, ...], file: str) -> Reading:
    """The document in a text table; ReadError or LayoutError names file, line and what to do."""
    text, encoding = decode(data, file)
    refuse_controls(text, file)
    current().allow("rows", text.count("\n"))
    raw = text.split("\n")
    final = raw[-1] == "" and len(raw) > 1
    if final:
        raw.pop()
    newline = "\r\n" if raw and all(line.endswith("\r") for line in (raw if final else raw[:-1])) and "\r" in text else "\n"
    if newline == "\r\n":
        raw = [line.removesuffix("\r") for line in raw]
    rows = list(_rows(raw, text.count("\t")))

    def form(roles: Sequence[Role], shown: Sequence[tuple[str, ...]]) -> TextForm:
        gaps, lines = _otherwise(raw, rows, roles, shown)
        return TextForm(encoding=encoding, newline=newline, final_newline=final, gaps=gaps, lines=lines)

    return assemble(rows, layouts, file, form).reading


def _rows(raw: list[str], tabs: int) -> Iterator[SourceRow]:
    """The lines of a file that hold something, each with its cells; in all of them are so many tabs."""
    budget = current()
    lengths = [len(line) for line in raw]
    counted = budget.reserve(
        rows=len(raw),
        columns=max(line.count("\t") for line in raw) + 1,
        cells=tabs + len(raw),
        cell_length=max(lengths),
        characters=sum(lengths),
    )
    for number, line in enumerate(raw, 1):
        if "\t" in line or line.strip():
            if not counted:
                budget.allow("columns", line.count("\t") + 1, line=number)
            cells = tuple(line.replace("\u2028", "\n").split("\t"))
            if not counted:
                budget.row(cells, number)
            yield SourceRow(number, cells)
    budget.tick()


def refuse_controls(text: str, file: str) -> None:
    """ReadError with line and position where a text holds a character that no document carries."""
    if bad := unfit_in_table(text):
        at = bad.start()
        raise ReadError(
            Say(
                f"有不可用于公文的字符 U+{ord(bad.group()):04X}",
                f"holds the character U+{ord(bad.group()):04X}, which no document format carries",
            ),
            place=Place(file=file, line=text.count("\n", 0, at) + 1, position=at - text.rfind("\n", 0, at)),
            hint=Say("请在来源中删除它", "delete it in the source"),
        )


def _otherwise(
    raw: list[str], rows: list[SourceRow], roles: Sequence[Role], shown: Sequence[tuple[str, ...]]
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], tuple[tuple[int, str], ...]]:
    """The gaps and the lines of the file that our own way of writing, an empty line above each heading row and the notes, has not."""
    gaps: list[tuple[int, tuple[str, ...]]] = []
    lines: list[tuple[int, str]] = []
    before: list[str] = []
    index = 0
    row = 0
    last = None
    for n, text in enumerate(raw, 1):
        if row == len(rows) or rows[row].number != n:
            before.append(text)
            continue
        role, cells = roles[row], rows[row].cells
        ours = text if shown[row] == cells else "\t".join(shown[row]).replace("\n", "\u2028")
        row += 1
        if role is Role.REPEATED:
            before.append(text)
            continue
        expected = [""] if role in (Role.HEADER, Role.NOTE) and last is not role else []
        if before != expected:
            gaps.append((index, tuple(before)))
        if text != ours:
            lines.append((index, text))
        before, last = [], role
        index += 1
    if before:
        gaps.append((index, tuple(before)))
    return tuple(gaps), tuple(lines)
