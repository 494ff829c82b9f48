"""The Word file: package, section, footers and properties by python-docx, its template's leftovers removed."""

from __future__ import annotations

import datetime as dt
import io
import re
from functools import cache
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.shared import Emu

from exporter.canonical import attribute
from exporter.job import Job
from exporter.renderers.docx.body import body_xml
from exporter.renderers.docx.margins import set_margins_and_number
from exporter.renderers.docx.styles import Styles, run_properties
from exporter.renderers.package import (
    CUSTOM_XML,
    CUSTOM_XML_PROPERTIES,
    CUSTOM_XML_PROPERTIES_TYPE,
    custom_xml_properties,
    pack,
    word_parts,
)
from exporter.version import VERSION

__all__ = ["render"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LEFTOVERS = ("stylesWithEffects", "numbering", "webSettings", "customXml", "thumbnail")
_KEPT_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{{odd_even}}<w:characterSpacingControl w:val="doNotCompress"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" '
    'w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" '
    'w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)


def render(job: Job) -> bytes:
    """Write the document as DOCX (ECMA-376, transitional)."""
    word = docx.Document(io.BytesIO(_template()))
    _set_section(word, job)
    _set_properties(word, job)
    _attach(word, job)
    styles = Styles(job)
    body = body_xml(job, styles)
    _set_styles(word, job, styles)
    parts = word_parts(word)
    parts["word/document.xml"] = _with_body(parts["word/document.xml"], body)
    odd_even = "<w:evenAndOddHeaders/>" if job.layout.page_number.position == "outer" else ""
    parts["word/settings.xml"] = _SETTINGS.format(odd_even=odd_even).encode()
    parts["word/theme/theme1.xml"] = _with_theme_fonts(parts["word/theme/theme1.xml"], job)
    parts["word/fontTable.xml"] = _font_table(job)
    parts["docProps/app.xml"] = _APP.encode()
    return pack(parts)


_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>exporter</Application></Properties>"
)


def _font_table(job: Job) -> bytes:
    """Write the font table (ECMA-376 part 1 §17.8): the official families, all of the Chinese character set."""
    families = dict.fromkeys(stack.official for stack in job.pages.stacks.values())
    fonts = "".join(
        f'<w:font w:name="{attribute(family)}"><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for family in families
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()


def _with_body(document: bytes, body: str) -> bytes:
    """Write the document part: the body, and the section's properties as python-docx made them."""
    text = document.decode()
    section = text[text.index("<w:sectPr") : text.index("</w:body>")]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}{section}</w:body></w:document>'
    ).encode()


def _with_theme_fonts(theme: bytes, job: Job) -> bytes:
    """Give the theme the body's official family as its Latin and East Asian fonts."""
    name = attribute(job.pages.stacks[job.layout.columns[0].style.font].official)
    text = re.sub(r'<a:(latin|ea) typeface="[^"]*"([^>]*)/>', lambda m: f'<a:{m.group(1)} typeface="{name}"/>', theme.decode())
    return text.encode()


@cache
def _template() -> bytes:
    """python-docx's template without what no document of ours needs: small, and read anew for every document."""
    word = docx.Document()
    _drop_leftovers(word)
    root: Any = word.styles.element
    for child in list(root):
        identifier = child.get(f"{{{_W}}}styleId")
        if (identifier is not None and identifier not in _KEPT_STYLES) or child.tag in (f"{{{_W}}}docDefaults", f"{{{_W}}}latentStyles"):
            root.remove(child)
    for revision in root.findall(f".//{{{_W}}}rsid"):
        revision.getparent().remove(revision)
    return pack(word_parts(word))


def _drop_leftovers(word: WordDocument) -> None:
    for holder in (word.part, word.part.package):
        for key, relation in list(holder.rels.items()):
            if any(name in relation.reltype for name in _LEFTOVERS):
                del holder.rels[key]


def _set_section(word: WordDocument, job: Job) -> None:
    page, number = job.layout.page, job.layout.page_number
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Emu(page.width), Emu(page.height)
    section.left_margin, section.right_margin = Emu(page.left), Emu(page.right)
    set_margins_and_number(section, job)
    if number.position == "outer":
        word.settings.odd_and_even_pages_header_footer = True
    properties: Any = section._sectPr  # noqa: SLF001  # python-docx has no interface for the document grid and revision ids
    for name in [name for name in properties.attrib if "}rsid" in name]:
        del properties.attrib[name]
    for grid in properties.findall(f"{{{_W}}}docGrid"):
        properties.remove(grid)


def _set_properties(word: WordDocument, job: Job) -> None:
    when = dt.datetime.combine(job.date, dt.time())
    properties = word.core_properties
    properties.title = job.document.title[:255]
    properties.author = properties.last_modified_by = f"exporter {VERSION}"
    properties.comments = properties.keywords = ""
    properties.identifier = job.digest
    properties.language = "zh-CN"
    properties.created = properties.modified = when
    properties.revision = 1


def _attach(word: WordDocument, job: Job) -> None:
    """Enclose the canonical XML as a custom XML part, named by the document's digest."""
    package = word.part.package
    item = Part(PackURI(f"/{CUSTOM_XML}"), "application/xml", job.xml, package)
    about = Part(PackURI(f"/{CUSTOM_XML_PROPERTIES}"), CUSTOM_XML_PROPERTIES_TYPE, custom_xml_properties(job.digest), package)
    item.relate_to(about, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    word.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def _set_styles(word: WordDocument, job: Job, styles: Styles) -> None:
    """Defaults of the layout's body, and our styles, with those of the template that Word cannot do without."""
    body = job.layout.columns[0].style
    root: Any = word.styles.element
    # English in the Latin slot: told that digits are Chinese, LibreOffice parts numbers at a line's end (202|3年).
    font = run_properties(job.pages.stacks[body.font].official, body.size)
    added = (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{font}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{styles.xml()}</w:styles>"
    )
    for i, child in enumerate(list(parse_xml(added))):
        if i == 0:
            root.insert(0, child)
        else:
            root.append(child)
