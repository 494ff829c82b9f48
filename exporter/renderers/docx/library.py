"""What python-docx makes of a document: the frame that `exporter/renderers/frames/docx` keeps.

`python -m exporter.renderers.docx.library` writes it again, as a new version of python-docx may ask for.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from exporter.renderers.frame import keep, pierced
from exporter.renderers.package import CUSTOM_XML, CUSTOM_XML_PROPERTIES, CUSTOM_XML_PROPERTIES_TYPE, word_parts

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["frame", "main"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LEFTOVERS = ("stylesWithEffects", "numbering", "webSettings", "customXml", "thumbnail")
_KEPT_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})
_DATE = dt.datetime(1999, 9, 9)  # noqa: DTZ001  # python-docx takes naive times
# Lengths in twips that stand for a hole: no other text of the document is like them.
_LENGTHS = {
    "w": "width",
    "h": "height",
    "top": "top",
    "right": "right",
    "bottom": "bottom",
    "left": "left",
    "header": "head",
    "footer": "foot",
}


def frame() -> dict[str, str]:
    """The parts by their file's name, with holes."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.shared import Twips

    word = docx.Document()
    _drop_leftovers(word)
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Twips(9001), Twips(9002)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Twips, (9003, 9004, 9005, 9006))
    section.header_distance, section.footer_distance = Twips(9007), Twips(9008)
    for part in (section.header, section.footer):
        part.is_linked_to_previous = False
        part.paragraphs[0]._p.getparent().remove(part.paragraphs[0]._p)  # noqa: SLF001  # the paragraph that it always has
    properties = word.core_properties
    properties.title, properties.author, properties.last_modified_by, properties.identifier = "TITLE", "MAKER", "MAKER", "DIGEST"
    properties.comments = properties.keywords = ""
    properties.language, properties.created, properties.modified, properties.revision = "zh-CN", _DATE, _DATE, 1
    package = word.part.package
    item = Part(PackURI(f"/{CUSTOM_XML}"), "application/xml", b"<a/>", package)
    item.relate_to(
        Part(PackURI(f"/{CUSTOM_XML_PROPERTIES}"), CUSTOM_XML_PROPERTIES_TYPE, b"<a/>", package), RELATIONSHIP_TYPE.CUSTOM_XML_PROPS
    )
    word.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    parts = {name: content.decode() for name, content in word_parts(word).items()}
    return {
        "content-types.xml": _margins(parts["[Content_Types].xml"], r'<Override PartName="/word/(?:header|footer)1.xml"[^>]*/>'),
        "core.xml": pierced(
            parts["docProps/core.xml"], {"TITLE": "{{title}}", "MAKER": "{{maker}}", "DIGEST": "{{digest}}", "1999-09-09": "{{date}}"}
        ),
        "custom-xml-rels.xml": parts["customXml/_rels/item1.xml.rels"],
        "document-rels.xml": _margins(
            parts["word/_rels/document.xml.rels"], r'<Relationship [^>]*Target="(?:header1.xml|footer1.xml|../customXml/item1.xml)"/>'
        ),
        "footer.xml": _root(parts["word/footer1.xml"], "ftr"),
        "header.xml": _root(parts["word/header1.xml"], "hdr"),
        "rels.xml": parts["_rels/.rels"],
        "section.xml": _section(parts["word/document.xml"]),
        "styles.xml": _styles(parts["word/styles.xml"]),
        "theme.xml": re.sub(r'<a:(latin|ea) typeface="[^"]*"([^>]*)/>', r'<a:\1 typeface="{{font}}"/>', parts["word/theme/theme1.xml"]),
    }


def _drop_leftovers(word: Document) -> None:
    """Take out what python-docx's template has and no document of ours needs."""
    for holder in (word.part, word.part.package):
        for key, relation in list(holder.rels.items()):
            if any(name in relation.reltype for name in _LEFTOVERS):
                del holder.rels[key]
    root: Any = word.styles.element
    for child in list(root):
        identifier = child.get(f"{{{_W}}}styleId")
        if (identifier is not None and identifier not in _KEPT_STYLES) or child.tag in (f"{{{_W}}}docDefaults", f"{{{_W}}}latentStyles"):
            root.remove(child)
    for revision in root.findall(f".//{{{_W}}}rsid"):
        revision.getparent().remove(revision)
    properties: Any = word.sections[0]._sectPr  # noqa: SLF001  # python-docx has no interface for the document grid and revision ids
    for name in [name for name in properties.attrib if "}rsid" in name]:
        del properties.attrib[name]
    for grid in properties.findall(f"{{{_W}}}docGrid"):
        properties.remove(grid)


def _margins(text: str, pattern: str) -> str:
    """A text in which a hole stands for what names headers and footers."""
    first, *others = re.findall(pattern, text)
    return pierced(text, {first: "{{margins}}", **dict.fromkeys(others, "")})


def _root(text: str, name: str) -> str:
    """A header or footer without content."""
    head, end, _ = text.partition("/>")
    return f"{head}>{{{{content}}}}</w:{name}>" if end else text


def _section(text: str) -> str:
    text = f"<w:sectPr{text.partition('<w:sectPr')[2].partition('</w:sectPr>')[0]}</w:sectPr>"
    holes = {f'w:{name}="{9001 + i}"': f'w:{name}="{{{{{hole}}}}}"' for i, (name, hole) in enumerate(_LENGTHS.items())}
    references = re.findall(r"<w:(?:header|footer)Reference[^>]*/>", text)
    return pierced(text, holes | {' w:orient="landscape"': "{{orientation}}", "".join(references): "{{references}}"})


def _styles(text: str) -> str:
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr>{{font}}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    head, first, rest = pierced(text, {"</w:styles>": "{{styles}}</w:styles>"}).partition("<w:style ")
    return f"{head}{defaults}{first}{rest}"


def main() -> None:
    """Write the parts into the folder of frames."""
    keep("docx", frame())


if __name__ == "__main__":
    main()
