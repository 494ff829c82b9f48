"""XML: the canonical content, and beside it the edition — page starts, spellings and the text file's form.

The schema is `exporter/schema/document-1.xsd`. Equal documents give equal bytes; the `content` element alone is what
the digest is made of, so any C14N tool can check it.
"""

from __future__ import annotations

from collections.abc import Iterator

from exporter import canonical
from exporter.canonical import attribute, escape
from exporter.job import Job
from exporter.model import Document, TextForm

__all__ = ["document_xml", "render"]


def render(job: Job) -> bytes:
    """The document as XML in UTF-8."""
    return document_xml(job.document).encode()


def document_xml(document: Document) -> str:
    """The whole `document` element: content and edition."""
    return "".join(
        (
            f'<document xmlns="{canonical.NAMESPACE}" digest="{document.digest}">\n',
            canonical.content_xml(document, declared=True),
            "\n<edition>",
            *_edition(document),
            "\n</edition>\n</document>\n",
        )
    )


def _edition(document: Document) -> Iterator[str]:
    for start in document.page_starts:
        yield f'\n<page line="{start}"></page>'
    for line in document.lines():
        if line.part == 0:
            for index, text in line.of_record.spelling:
                yield f'\n<spelling line="{line.index}" scope="record" value="{index}">{escape(text)}</spelling>'
        for index, text in line.of_part.spelling:
            yield f'\n<spelling line="{line.index}" scope="part" value="{index}">{escape(text)}</spelling>'
    form = document.text_form
    if form != TextForm():
        newline = "crlf" if form.newline == "\r\n" else "lf"
        final = "true" if form.final_newline else "false"
        yield f'\n<text encoding="{attribute(form.encoding)}" final-newline="{final}" newline="{newline}">'
        for index, gap in form.gaps:
            yield f'\n<gap before="{index}">' + "".join(f"<line>{escape(text)}</line>" for text in gap) + "</gap>"
        for index, text in form.lines:
            yield f'\n<line index="{index}">{escape(text)}</line>'
        yield "\n</text>"
