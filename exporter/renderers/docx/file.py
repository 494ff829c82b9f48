"""The Word file: the frame that python-docx made, our body, styles, footers and properties, and the canonical XML inside."""

from __future__ import annotations

from exporter.canonical import attribute, escape
from exporter.job import Job
from exporter.renderers.docx.body import body_xml
from exporter.renderers.docx.margins import margins, section
from exporter.renderers.docx.styles import Styles, run_properties
from exporter.renderers.frame import fill
from exporter.renderers.package import CUSTOM_XML, CUSTOM_XML_PROPERTIES, custom_xml_properties, pack
from exporter.version import VERSION

__all__ = ["render"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The numbers of relations that the frame's own leave free.
_FREE = (1, 2, 4, 6, 9)
_SETTINGS = (
    f'{_XML}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{{odd_even}}<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" '
    'w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
_APP = (
    f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>exporter</Application></Properties>"
)


def render(job: Job) -> bytes:
    """Write the document as DOCX (ECMA-376, transitional)."""
    styles = Styles(job)
    parts, named, relations, references = _margins(job)
    document = _document(job, styles, section(job, references))
    official = job.pages.stacks[job.layout.columns[0].style.font].official
    odd_even = "<w:evenAndOddHeaders/>" if job.layout.page_number.position == "outer" else ""
    return pack(
        {
            "[Content_Types].xml": fill("docx/content-types.xml", margins=named),
            "_rels/.rels": fill("docx/rels.xml"),
            "docProps/core.xml": _properties(job),
            "docProps/app.xml": _APP.encode(),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": fill("docx/document-rels.xml", margins=relations),
            "word/styles.xml": _styles(job, official, styles),
            "word/settings.xml": _SETTINGS.format(odd_even=odd_even).encode(),
            "word/fontTable.xml": _font_table(job),
            "word/theme/theme1.xml": fill("docx/theme.xml", font=attribute(official)),
            **parts,
            CUSTOM_XML: job.packed_xml,
            "customXml/_rels/item1.xml.rels": fill("docx/custom-xml-rels.xml"),
            CUSTOM_XML_PROPERTIES: custom_xml_properties(job.digest),
        }
    )


def _margins(job: Job) -> tuple[dict[str, bytes], str, str, str]:
    """Headers and footers: their parts, types, relations (with the one to the canonical XML), and the section's references."""
    parts: dict[str, bytes] = {}
    relations, references = [], []
    count = dict.fromkeys(("header", "footer"), 0)
    free = iter(_FREE)
    for margin in margins(job):
        count[margin.kind] += 1
        name, relation = f"{margin.kind}{count[margin.kind]}.xml", next(free)
        parts[f"word/{name}"] = margin.part()
        relations.append(f'<Relationship Id="rId{relation}" Type="{_R}/{margin.kind}" Target="{name}"/>')
        references.append(f'<w:{margin.kind}Reference w:type="{margin.pages}" r:id="rId{relation}"/>')
    relations.append(f'<Relationship Id="rId{next(free)}" Type="{_R}/customXml" Target="../{CUSTOM_XML}"/>')
    types = [f'<Override PartName="/{name}" ContentType="{_TYPES}.{name[5:11]}+xml"/>' for name in sorted(parts)]
    return parts, "".join(types), "".join(relations), "".join(references)


def _document(job: Job, styles: Styles, properties: str) -> bytearray:
    """The document part, by far the largest: written piece by piece, so that it is in memory once."""
    out = bytearray(f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>'.encode())
    for piece in body_xml(job, styles):
        out += piece.encode()
    out += f"{properties}</w:body></w:document>".encode()
    return out


def _properties(job: Job) -> bytes:
    title, maker = escape(job.document.title[:255]), escape(f"exporter {VERSION}")
    return fill("docx/core.xml", title=title, maker=maker, digest=job.digest, date=job.date.isoformat())


def _font_table(job: Job) -> bytes:
    """Write the font table (ECMA-376 part 1 §17.8): the official families, all of the Chinese character set."""
    families = dict.fromkeys(stack.official for stack in job.pages.stacks.values())
    fonts = "".join(
        f'<w:font w:name="{attribute(family)}"><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for family in families
    )
    return f'{_XML}<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()


def _styles(job: Job, official: str, styles: Styles) -> bytes:
    """Defaults of the layout's body, and our styles, with those of the template that Word cannot do without."""
    # English in the Latin slot: told that digits are Chinese, LibreOffice parts numbers at a line's end (202|3年).
    return fill("docx/styles.xml", font=run_properties(official, job.layout.columns[0].style.size), styles=styles.xml())
