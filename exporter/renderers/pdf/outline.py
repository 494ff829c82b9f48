"""The PDF's outline: sections or groups of records, and the records under them, each with the place it begins at."""

from __future__ import annotations

from dataclasses import dataclass, field

from exporter.job import Job
from exporter.model import Kind, Record, Scope, Section, show
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.syntax import points, string

__all__ = ["Entry", "outline", "write"]

_LABEL_LENGTH = 24


@dataclass(slots=True)
class Entry:
    """An entry: its title, the index of its page, the height on it in EMU from the top, and what is under it."""

    title: str
    page: int
    y: int
    children: list[Entry] = field(default_factory=list)


def outline(job: Job) -> list[Entry]:
    """The entries of a document, grouped as the layout says."""
    places: dict[int, tuple[int, int]] = {}
    for p, page in enumerate(job.pages.pages):
        for row in page.rows:
            if row.line >= 0:
                places.setdefault(row.line, (p, row.y))
    entries: list[Entry] = []
    group: str | None = None
    grouped = _Grouping(job)
    line = 0
    for section in job.document.sections:
        for record in section.records:
            page_index, y = places[line]
            name = grouped.name(section, record)
            if name and (name != group or not entries):
                entries.append(Entry(name, page_index, y))
            group = name
            entry = Entry(grouped.label(record), page_index, y)
            (entries[-1].children if name and entries else entries).append(entry)
            line += len(record.parts)
    return entries


class _Grouping:
    """What the entries of a document's records are called."""

    def __init__(self, job: Job) -> None:
        self._by_section = job.layout.outline == "section"
        fields = {scope: job.document.scoped(scope) for scope in Scope}
        self._group = [(scope, i, f.separator) for scope, some in fields.items() for i, f in enumerate(some) if f.key == job.layout.outline]
        self._shown = [[i for i, f in enumerate(fields[Scope.RECORD]) if f.kind is kind] for kind in (Kind.NUMBER, Kind.TEXT)]

    def name(self, section: Section, record: Record) -> str:
        """The group of a record, by its first part; empty where there is none."""
        if self._by_section:
            return section.heading
        for scope, i, separator in self._group:
            return show((record if scope is Scope.RECORD else record.parts[0]).values[i], separator)
        return ""

    def label(self, record: Record) -> str:
        """The record's number and the beginning of its first text."""
        words = []
        for indexes in self._shown:
            text = next((value for i in indexes if isinstance(value := record.values[i], str) and value), "").replace("\n", " ")
            if text:
                words.append(text if len(text) <= _LABEL_LENGTH else text[:_LABEL_LENGTH] + "…")
        return " ".join(words) or "—"


def write(file: File, entries: list[Entry], pages: list[int], height: int) -> int:
    """Write the outline tree (ISO 32000-1 §12.3.3), its groups closed; its number. `pages` are the numbers of the pages."""
    root = file.reserve()
    first = _write_items(file, entries, root, pages, height)
    ends = f"/First {first} 0 R/Last {first + len(entries) - 1} 0 R" if entries else ""
    file.put(root, f"<</Type/Outlines/Count {len(entries)}{ends}>>")
    return root


def _write_items(file: File, entries: list[Entry], parent: int, pages: list[int], height: int) -> int:
    """Write entries with all that is under them; the number of the first, the others follow it."""
    first = file.reserve(len(entries))
    for i, entry in enumerate(entries):
        number = first + i
        before = f"/Prev {number - 1} 0 R" if i else ""
        after = f"/Next {number + 1} 0 R" if i + 1 < len(entries) else ""
        under = ""
        if entry.children:
            below = _write_items(file, entry.children, number, pages, height)
            last = below + len(entry.children) - 1
            under = f"/First {below} 0 R/Last {last} 0 R/Count {-len(entry.children)}"
        place = f"/Dest[{pages[entry.page]} 0 R/XYZ 0 {points(height - entry.y)} 0]"
        file.put(number, f"<</Title{string(entry.title)}/Parent {parent} 0 R{before}{after}{under}{place}>>")
    return first
