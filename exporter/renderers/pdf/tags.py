"""The structure tree (ISO 32000-1 §14.7, §14.8): the table as it is meant, whatever pages it is on.

The tree is made of the grid, so each cell is one element in the order of rows; pages then say where its text is drawn. A
cell that goes on over pages has several places. What a page repeats, the headings and the labels（续）, is an artifact. A
section's heading is a TH over all columns at the head of a TBody of its own, and every TD names the headings that hold for
it. Elements are written as bytes: as objects of reportlab's they cost more than all pages together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from exporter.grid import Cell, RowKind
from exporter.job import Job
from exporter.model import Scope
from exporter.pageplan import Page, PlacedCell

__all__ = ["LAYOUT", "NUMBER", "Tags"]

LAYOUT = "/Artifact<</Type/Layout>>BDC"
"""Begins what only looks: rules."""
NUMBER = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC"
"""Begins a page number."""
_REPEATED = "/Artifact<</Type/Pagination>>BDC"


class _Element:
    """A structure element: its type, its parent's index, its further entries, and where its text is drawn."""

    __slots__ = ("entries", "kids", "left", "parent", "places", "tag")

    def __init__(self, tag: str, parent: int, entries: str, left: int) -> None:
        self.tag = tag
        self.parent = parent
        self.entries = entries
        self.left = left
        """How many of its characters no page has shown yet, line breaks aside."""
        self.kids: list[int] = []
        self.places: list[tuple[int, int]] = []
        """Index of a page, and the number of the marked content on it."""


class Tags:
    """The structure tree of a job."""

    def __init__(self, job: Job) -> None:
        self._elements: list[_Element] = []
        self._attributes: dict[str, int] = {}
        self._ids: list[tuple[str, int]] = []
        self._pages: list[list[int]] = []
        self._of_cell: dict[tuple[int, str], int] = {}
        self._headings: dict[tuple[int, int], int] = {}
        self._single: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
        """Titles, leads, section headings and notes still to be drawn, the next one last."""
        self._first_line = [line.index - line.part for line in job.document.lines()]
        self._of_record = {f.key for f in job.document.scoped(Scope.RECORD)}
        self._build(job)

    # From the grid ------------------------------------------------------------------------------------------------

    def _add(self, tag: str, parent: int, text: str = "", entries: str = "") -> int:
        index = len(self._elements)
        self._elements.append(_Element(tag, parent, entries, len(text) - text.count("\n")))
        if parent >= 0:
            self._elements[parent].kids.append(index)
        return index

    def _attribute(self, text: str) -> str:
        """The entry for an attribute object, which all elements that have the same share; completed in `objects`."""
        return f"/A {self._attributes.setdefault(text, len(self._attributes))}"

    def _build(self, job: Job) -> None:
        root = self._add("Document", -1)
        for row in job.grid.before:
            self._single[row.kind].append(self._add("H1" if row.kind is RowKind.TITLE else "P", root, row.cells[0].text))
        table = self._add("Table", root)
        columns = self._header(job, table)
        self._body(job, table, columns)
        for row in job.grid.after:
            self._single[row.kind].append(self._add("P", root, row.cells[0].text))
        for waiting in self._single.values():
            waiting.reverse()

    def _heading(self, row: int, cell: Cell, name: str) -> int:
        spans = "".join(f"/{key} {n}" for key, n in (("RowSpan", cell.row_span), ("ColSpan", cell.column_span)) if n > 1)
        index = self._add("TH", row, cell.text, self._attribute(f"/Scope/Column{spans}") + f"/ID({name})")
        self._ids.append((name, index))
        return index

    def _header(self, job: Job, table: int) -> list[list[str]]:
        """The heading rows; for each column the names of its headings."""
        names: list[list[str]] = [[] for _ in range(job.grid.columns)]
        head = self._add("THead", table)
        for r, row in enumerate(job.grid.header):
            line = self._add("TR", head)
            for cell in row.cells:
                name = f"h{r}.{cell.column}"
                self._headings[r, cell.column] = self._heading(line, cell, name)
                for column in range(cell.column, cell.column + cell.column_span):
                    names[column].append(name)
        return names

    def _body(self, job: Job, table: int, columns: list[list[str]]) -> None:
        sections: list[tuple[int, str]] = []
        body = -1
        after_heading = False
        numbers = count()
        entries: dict[tuple[int, int], str] = {}
        for block in job.grid.blocks:
            heading = block.kind is RowKind.SECTION
            if body < 0 or (heading and not after_heading):
                body = self._add("TBody", table)
            after_heading = heading
            for row in block.rows:
                line = self._add("TR", body)
                if heading:
                    name = f"s{next(numbers)}"
                    sections = [(level, n) for level, n in sections if level < row.level] + [(row.level, name)]
                    entries = {}
                    self._single[row.kind].append(self._heading(line, row.cells[0], name))
                    continue
                for cell in row.cells:
                    key = cell.column, cell.row_span
                    if key not in entries:
                        names = "".join(f"({name})" for name in (*columns[cell.column], *(n for _, n in sections)))
                        span = f"/RowSpan {cell.row_span}" if cell.row_span > 1 else ""
                        entries[key] = self._attribute(f"/Headers[{names}]{span}")
                    self._of_cell[row.line, cell.key] = self._add("TD", line, cell.text, entries[key])

    # From the pages -----------------------------------------------------------------------------------------------

    def begin(self, page: Page) -> None:
        """Go to the next page."""
        self._pages.append([])
        self._first_heading = next((r for r, row in enumerate(page.rows) if row.kind is RowKind.HEADER), 0)

    def mark(self, cell: PlacedCell) -> str:
        """The operator that begins a cell's text on the page: the next of its element, or an artifact."""
        index = self._index(cell)
        element = self._elements[index]
        if element.left <= 0:
            return _REPEATED
        element.left -= len(cell.text) - cell.text.count("\n")
        marked = self._pages[-1]
        element.places.append((len(self._pages) - 1, len(marked)))
        marked.append(index)
        return f"/{element.tag}<</MCID {len(marked) - 1}>>BDC"

    def _index(self, cell: PlacedCell) -> int:
        if cell.kind is RowKind.BODY:
            line = self._first_line[cell.line] if cell.key in self._of_record else cell.line
            return self._of_cell[line, cell.key]
        if cell.kind is RowKind.HEADER:
            return self._headings[cell.row - self._first_heading, cell.column]
        return self._single[cell.kind].pop()

    # To the file --------------------------------------------------------------------------------------------------

    def objects(self, first: int, root: int, pages: list[int]) -> tuple[str, Iterator[bytes]]:
        """The root's dictionary, and all objects, whose numbers begin with `first`.

        `root` is the object number of the root, `pages` are those of the pages.
        """
        begin = first + len(self._attributes)
        arrays = begin + len(self._elements)
        nums = "".join(f"{i} {arrays + i} 0 R " for i in range(len(self._pages)))
        names = "".join(f"({name}){begin + index} 0 R" for name, index in sorted(self._ids))
        dictionary = (
            f"<</Type/StructTreeRoot/K {begin} 0 R/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {len(self._pages)}"
            f"/IDTree<</Names[{names}]>>>>"
        )
        return dictionary, self._objects(first, begin, root, pages)

    def _objects(self, first: int, begin: int, root: int, pages: list[int]) -> Iterator[bytes]:
        for text in self._attributes:
            yield f"<</O/Table{text}>>".encode()
        for e in self._elements:
            parent = begin + e.parent if e.parent >= 0 else root
            entries = e.entries
            if entries:
                number, _, more = entries.removeprefix("/A ").partition("/")
                entries = f"/A {first + int(number)} 0 R{'/' if more else ''}{more}"
            yield f"<</S/{e.tag}/P {parent} 0 R{_content(e, begin, pages)}{entries}>>".encode()
        for marked in self._pages:
            yield f"[{' '.join([f'{begin + index} 0 R' for index in marked])}]".encode()


def _content(element: _Element, begin: int, pages: list[int]) -> str:
    """The entries that say what an element holds: other elements, or marked content of pages."""
    if element.kids:
        return f"/K[{' '.join([f'{begin + kid} 0 R' for kid in element.kids])}]"
    places = element.places
    if not places:
        return ""
    page, number = places[0]
    if len(places) == 1:
        return f"/Pg {pages[page]} 0 R/K {number}"
    return "/K[" + "".join([f"<</Type/MCR/Pg {pages[p]} 0 R/MCID {n}>>" for p, n in places]) + "]"
