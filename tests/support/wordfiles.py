"""Word files made by hand, of the parts that a test is about."""

from __future__ import annotations

import io
import zipfile

from roundtrip import layouts

from exporter.readers.assemble import Reading
from exporter.readers.docx import read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADINGS = ("序号", "市政府领导", "责任目标内容", "完成时限", "三季度完成情况", "是否按计划完成进度", "责任单位")
ROW = ("1", "曹临", "目标", "年底", "进展", "是", "市财政局")
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def package(body: str, *, styles: str = "", numbering: str = "", namespace: str = W, more: dict[str, str] | None = None) -> bytes:
    """A Word file with this body, as Word's own XML."""
    parts = {"[Content_Types].xml": _TYPES}
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_KIND}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    related = {"styles": styles, "numbering": numbering}
    links = "".join(f'<Relationship Id="{k}" Type="{_KIND}/{k}" Target="{k}.xml"/>' for k, v in related.items() if v)
    parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_RELS}">{links}</Relationships>'
    parts["word/document.xml"] = f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>".replace(W, namespace)
    for kind, content in related.items():
        if content:
            parts[f"word/{kind}.xml"] = f"<w:{kind} {_NAMESPACES}>{content}</w:{kind}>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (parts | (more or {})).items():
            file.writestr(name, text)
    return out.getvalue()


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str = "", properties: str = "") -> str:
    """A paragraph of a text, or of markup."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') or not content else r(content)}</w:p>"


def tc(content: str = "", properties: str = "") -> str:
    """A cell of a text, or of markup with paragraphs or tables in it."""
    inside = content if content.startswith(("<w:p>", "<w:tbl", "<w:sdt>")) else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row of cells, each markup of `tc`, or a text."""
    made = "".join(c if c.startswith(("<w:tc>", "<w:sdt>")) else tc(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


HEAD = tr(*HEADINGS)
TITLE = p("某市责任目标一览表")


def row(**changed: str) -> str:
    """A row of the table; some of its cells differ: number, leader, goal, deadline, progress, status, units."""
    keys = ("number", "leader", "goal", "deadline", "progress", "status", "units")
    return tr(*(changed.get(key, value) for key, value in zip(keys, ROW, strict=True)))


def reading(*rows: str, before: str = TITLE, after: str = "", **parts: str) -> Reading:
    """What is read from a table of these rows under the headings."""
    return read(package(before + tbl(HEAD, *rows) + after, **parts), layouts(), "t.docx")  # type: ignore[arg-type]


def rows_of(found: Reading) -> list[list[str]]:
    """The lines of a document as text: record values, then part values."""
    return [
        [v if isinstance(v, str) else "|".join(v) for v in (*line.of_record.values, *line.of_part.values)]
        for line in found.document.lines()
    ]


def codes(found: Reading) -> list[str]:
    return [f.code for f in found.findings]
