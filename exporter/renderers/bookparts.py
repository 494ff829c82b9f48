"""The parts of a workbook as XlsxWriter makes them, in memory, and with texts that stay as they are."""

from __future__ import annotations

import io
from collections.abc import Iterable

from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook

from exporter.canonical import escape
from exporter.renderers.textcell import cell_text

__all__ = ["MemoryBook"]

_RICH = "\0"


class MemoryBook(Workbook):  # type: ignore[misc]  # XlsxWriter's types are not checked
    """A workbook that gives its parts instead of a file."""

    def __init__(self) -> None:
        super().__init__(
            io.BytesIO(), {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        )
        self._rich: dict[str, str] = {}
        self._packager = _Packager(self._rich)

    def rich(self, runs: Iterable[tuple[str, str]]) -> str:
        """What to write as a cell's text where it is to have these runs (ECMA-376 part 1 §18.4.4): properties as XML, and texts."""
        xml = "".join(f'<r>{properties}<t xml:space="preserve">{escape(cell_text(text))}</t></r>' for properties, text in runs)
        return self._rich.setdefault(xml, f"{_RICH}{len(self._rich)}")

    def parts(self) -> dict[str, bytes]:
        """The parts by name; nothing can be added any more."""
        self.close()
        return self._packager.parts

    def _get_packager(self) -> Packager:
        return self._packager


class _Packager(Packager):  # type: ignore[misc]
    """Keeps the parts, which then need no zip and no unpacking."""

    def __init__(self, rich: dict[str, str]) -> None:
        super().__init__()
        self.parts: dict[str, bytes] = {}
        self._rich = rich

    def _create_package(self) -> list[object]:
        self.parts = {name: file.getvalue().encode() for file, name, _ in super()._create_package()}
        return []

    def _write_shared_strings_file(self) -> None:
        if self.workbook.str_table.count:
            strings = _Strings({key: runs for runs, key in self._rich.items()})
            strings.string_table = self.workbook.str_table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001


class _Strings(SharedStrings):  # type: ignore[misc]
    """The table of texts. XlsxWriter's own takes `<r>…</r>` for runs, escapes runs twice, and `_x000D_x000D_` once only."""

    def __init__(self, rich: dict[str, str]) -> None:
        super().__init__()
        self._rich = rich

    def _write_si(self, string: str) -> None:
        if string.startswith(_RICH):
            self.fh.write(f"<si>{self._rich[string]}</si>")
        else:
            space = ' xml:space="preserve"' if string != string.strip() else ""
            self.fh.write(f"<si><t{space}>{escape(cell_text(string))}</t></si>")
