"""The structure tree (ISO 32000-1 §14.7, §14.8): the table as it is meant, whatever pages it is on.

The tree is made of the grid, so each cell is one element in the order of rows; pages then say where its text is drawn. A
cell that goes on over pages has several places. What a page repeats, the headings and the labels（续）, is an artifact. A
section's heading is a TH over all columns at the head of a TBody of its own, and every TD names the headings that hold for
it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import count

from exporter.job import Job
from exporter.pages.grid import Cell, Row, RowKind
from exporter.pages.plan import Page, PlacedCell
from exporter.renderers.pdf.container import File
from exporter.renderers.pdf.syntax import references

__all__ = ["LAYOUT", "NUMBER", "Tags"]

LAYOUT = "/Artifact<</Type/Layout>>BDC"
"""Begins what only looks: rules."""
NUMBER = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC"
"""Begins a page number."""
_REPEATED = "/Artifact<</Type/Pagination>>BDC"


# A place is the index of a page times this, and the number of the marked content on it.
_PAGE = 2**20
_BODY = RowKind.BODY


class Tags:
    """The structure tree of a job.

    An element is a number, and what is known of it stands at that number in lists of numbers and texts: an object for each
    would keep Python's collector of garbage busy for longer than it takes to draw all pages.
    """

    def __init__(self, job: Job) -> None:
        self._tag: list[str] = []
        self._parent = array("q")
        self._attribute = array("q")
        """Number of the attribute object, -1 where there is none."""
        self._left = array("q")
        """How many characters no page has shown yet, line breaks aside."""
        self._place = array("q")
        """The first place, -1 where there is none; further ones are in `_more`."""
        self._more: dict[int, list[int]] = {}
        self._kids: dict[int, list[int]] = {}
        self._names: dict[int, str] = {}
        self._attributes: dict[str, int] = {}
        self._pages: list[list[int]] = []
        self._headings: dict[tuple[int, int], int] = {}
        self._single: dict[RowKind, list[int]] = {kind: [] for kind in RowKind}
        """Titles, leads, section headings and notes still to be drawn, the next one last."""
        self._cells = {f.key: [-1] * job.document.line_count for f in job.document.fields}
        """For each field the elements of the lines' cells; lines that share a cell have the same."""
        self._build(job)

    # From the grid ------------------------------------------------------------------------------------------------

    def _add(self, tag: str, parent: int, text: str = "", attribute: int = -1) -> int:
        index = len(self._tag)
        self._tag.append(tag)
        self._parent.append(parent)
        self._attribute.append(attribute)
        self._left.append(len(text) - text.count("\n"))
        self._place.append(-1)
        self._kids.setdefault(parent, []).append(index)
        return index

    def _shared(self, text: str) -> int:
        """The number of an attribute object, which all elements that have the same share."""
        return self._attributes.setdefault(text, len(self._attributes))

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
        index = self._add("TH", row, cell.text, self._shared(f"/Scope/Column{spans}"))
        self._names[index] = name
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
        attributes: dict[tuple[int, int], int] = {}
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
                    attributes = {}
                    self._single[row.kind].append(self._heading(line, row.cells[0], name))
                    continue
                for cell in row.cells:
                    key = cell.column, cell.row_span
                    if key not in attributes:
                        names = "".join([f"({name})" for name in (*columns[cell.column], *(n for _, n in sections))])
                        span = f"/RowSpan {cell.row_span}" if cell.row_span > 1 else ""
                        attributes[key] = self._shared(f"/Headers[{names}]{span}")
                self._data(line, row, attributes)

    def _data(self, line: int, row: Row, attributes: dict[tuple[int, int], int]) -> None:
        """The elements of a row's cells; a hot path, so all at once."""
        cells = row.cells
        begin, length = len(self._tag), len(cells)
        self._kids[line] = list(range(begin, begin + length))
        self._tag += ["TD"] * length
        self._parent.extend([line] * length)
        self._attribute.extend([attributes[cell.column, cell.row_span] for cell in cells])
        self._left.extend([len(cell.text) - cell.text.count("\n") for cell in cells])
        self._place.extend([-1] * length)
        at = row.line
        for index, cell in enumerate(cells, begin):
            if cell.row_span == 1:
                self._cells[cell.key][at] = index
            else:
                self._cells[cell.key][at : at + cell.row_span] = [index] * cell.row_span

    # From the pages -----------------------------------------------------------------------------------------------

    def begin(self, page: Page) -> None:
        """Go to the next page."""
        self._pages.append([])
        self._first_heading = next((r for r, row in enumerate(page.rows) if row.kind is RowKind.HEADER), 0)

    def mark(self, cell: PlacedCell) -> str:
        """The operator that begins a cell's text on the page: of its element, or of an artifact; a hot path."""
        kind, text = cell.kind, cell.text
        if kind is _BODY:
            index = self._cells[cell.key][cell.line]
        elif kind is RowKind.HEADER:
            index = self._headings[cell.row - self._first_heading, cell.column]
        else:
            index = self._single[kind].pop()
        left = self._left[index]
        if left <= 0:
            return _REPEATED
        self._left[index] = left - len(text) + text.count("\n")
        marked = self._pages[-1]
        number = len(marked)
        marked.append(index)
        place = (len(self._pages) - 1) * _PAGE + number
        if self._place[index] < 0:
            self._place[index] = place
        else:
            self._more.setdefault(index, []).append(place)
        return f"/{self._tag[index]}<</MCID {number}>>BDC"

    # To the file --------------------------------------------------------------------------------------------------

    def write(self, file: File, pages: list[int]) -> int:
        """Write the tree into a file, given the numbers of its pages; the number of the tree's root."""
        root = file.reserve()
        attributes = file.reserve(len(self._attributes))
        begin = file.reserve(len(self._tag))
        arrays = file.reserve(len(self._pages))
        nums = "".join([f"{i} {arrays + i} 0 R " for i in range(len(self._pages))])
        names = "".join([f"({name}){begin + index} 0 R" for name, index in sorted((name, i) for i, name in self._names.items())])
        file.put(
            root,
            f"<</Type/StructTreeRoot/K {begin} 0 R/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {len(self._pages)}"
            f"/IDTree<</Names[{names}]>>>>",
        )
        file.put_all(attributes, [f"<</O/Table{text}>>" for text in self._attributes])
        file.put_all(begin, self._elements(root, attributes, begin, pages))
        file.put_all(arrays, (references([begin + index for index in marked]) for marked in self._pages))
        return root

    def _elements(self, root: int, attributes: int, begin: int, pages: list[int]) -> Iterator[str]:
        """The elements as objects; a hot path. `root`, `attributes` and `begin` are object numbers: of the root, and the first ones."""
        on_page = [f" 0 R/Pg {number} 0 R/K " for number in pages]
        has = [*(f"/A {number} 0 R>>" for number in range(attributes, attributes + len(self._attributes))), ">>"]
        special = self._more.keys() | self._names.keys()
        for index, (tag, parent, attribute, place) in enumerate(zip(self._tag, self._parent, self._attribute, self._place, strict=True)):
            if place >= 0 and index not in special:
                yield f"<</S/{tag}/P {begin + parent}{on_page[place // _PAGE]}{place % _PAGE}{has[attribute]}"
            else:
                over = begin + parent if parent >= 0 else root
                name = f"/ID({self._names[index]})" if index in self._names else ""
                yield f"<</S/{tag}/P {over} 0 R{self._content(index, begin, pages)}{name}{has[attribute]}"

    def _content(self, index: int, begin: int, pages: list[int]) -> str:
        """The entry that says what an element holds: other elements, or marked content of several pages."""
        if index in self._kids:
            return f"/K{references([begin + kid for kid in self._kids[index]])}"
        if self._place[index] < 0:
            return ""
        places = [self._place[index], *self._more.get(index, ())]
        if len(places) == 1:
            return f"/Pg {pages[places[0] // _PAGE]} 0 R/K {places[0] % _PAGE}"
        return "/K[" + "".join([f"<</Type/MCR/Pg {pages[p // _PAGE]} 0 R/MCID {p % _PAGE}>>" for p in places]) + "]"
