"""What programs use: read, export, render."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from exporter import formats
from exporter.collector import paused
from exporter.errors import Place, ReadError, UsageError, because
from exporter.layout import Layout, Paginate, layout_names, load_layout, match_layout
from exporter.messages import Say
from exporter.model import Document, Finding
from exporter.outfiles import Written, put
from exporter.pageformat import Profile
from exporter.pdfprofile import PdfProfile

if TYPE_CHECKING:
    from exporter.check import Ask, Mode, Repaired
    from exporter.job import Job
    from exporter.readers.assemble import Reading

__all__ = [
    "DEFAULT_FORMATS",
    "Written",
    "check",
    "export",
    "file_bytes",
    "layout_for",
    "put",
    "read",
    "read_data",
    "read_enclosed",
    "read_with_findings",
    "render",
    "repair",
    "write",
]

DEFAULT_FORMATS = ("docx", "pdf", "xlsx", "xml")


def read_with_findings(path: str | Path, layout: str | Path | Layout | None = None) -> Reading:
    """The document in a file, and what reading it had to fold; the suffix says the format, the headings the layout.

    The content is what is visible. A copy that the file encloses lends what cannot be seen: spellings, page starts and
    the form of the text file that it came from. ReadError, LayoutError or UsageError names file, line and what to do.
    """
    file = Path(path)
    formats.by_suffix(file.suffix)
    return read_data(file_bytes(file), str(file), layout)


@paused()
def read_data(data: bytes, name: str, layout: str | Path | Layout | None = None) -> Reading:
    """The document in the bytes of a file, whose name says the format. Errors as `read_with_findings`."""
    kind = formats.by_suffix(Path(name).suffix)
    layouts = (_layout(layout),) if layout is not None else tuple(load_layout(name) for name in layout_names())
    reading = kind.load_reader()(data, layouts, name)
    if not kind.encloses:
        return reading
    from exporter.readers.enclosed import with_copy

    return with_copy(reading, data, kind.name, name)


def read_enclosed(path: str | Path) -> Document | None:
    """The document that a Word, Excel or PDF file of ours encloses as it was exported; None where it carries none.

    ReadError where the copy is damaged.
    """
    from exporter.readers.enclosed import enclosed_copy

    file = Path(path)
    return enclosed_copy(file_bytes(file), formats.by_suffix(file.suffix).name, str(file))


def file_bytes(file: Path) -> bytes:
    """A file's bytes; ReadError where it cannot be opened."""
    try:
        return file.read_bytes()
    except OSError as error:
        why = because(error)
        raise ReadError(
            Say(f"文件打不开：{why.zh}", f"the file cannot be opened: {why.en}"),
            place=Place(file=str(file)),
            hint=Say("请检查路径和权限", "check path and permissions"),
        ) from error


def read(path: str | Path, layout: str | Path | Layout | None = None) -> Document:
    """The document in a file. Errors as `read_with_findings`."""
    return read_with_findings(path, layout).document


def layout_for(document: Document, layout: str | Path | Layout | None = None) -> Layout:
    """The layout asked for, or else the one that knows the document's headings; LayoutError where none does."""
    if layout is not None:
        return _layout(layout)
    found, _ = match_layout(tuple(f.heading for f in document.fields), tuple(load_layout(name) for name in layout_names()))
    return found


def _layout(layout: str | Path | Layout) -> Layout:
    return layout if isinstance(layout, Layout) else load_layout(layout)


def check(document: Document, layout: str | Path | Layout | None = None, *, pages: bool = True) -> tuple[Finding, ...]:
    """What is wrong with a document, in its order: code, severity, message, place and suggestion of each finding.

    The rules and their tuning are the layout's; without `pages` the page plan, which takes longest, is not asked.
    """
    from exporter.check import check as check_with

    return check_with(document, layout_for(document, layout), pages=pages)


def repair(document: Document, layout: str | Path | Layout | None = None, *, mode: Mode | str = "safe", ask: Ask | None = None) -> Repaired:
    """The document repaired, and the log of what was changed; the document keeps the log, and `undo` takes it back.

    `mode` is `safe` (what is certain), `all` (what is likely too) or `interactive`, where `ask` decides on each.
    """
    from exporter.check import repair as repair_with

    return repair_with(document, layout_for(document, layout), mode=mode, ask=ask)


def render(
    document: Document,
    format: str,  # noqa: A002  # the field's word
    *,
    layout: str | Path | Layout | None = None,
    paginate: str | None = None,
    date: dt.date | None = None,
    fonts: str | Path | Iterable[str | Path] = (),
    profile: str | None = None,
    pdf: str | None = None,
    raw_csv: bool = False,
) -> bytes:
    """The document in a format, as bytes: the same for the same document, layout, pagination and date.

    `fonts` are folders (or font files) to look for the layout's families in before the faces that ship; the word
    `system` stands for the fonts of this machine. The bytes then depend on what is found there. `profile` is
    `stand-alone` or `bound-annex` (GB/T 9704—2012 §8), the layout's own by default. `pdf` is what a PDF claims to be:
    `pdfa-3a` (the default), `pdfa-2a`, `pdfa-2u` or `plain`. `raw_csv` writes CSV without the apostrophe that keeps a
    spreadsheet from computing a cell (=, +, -, @ at its beginning): for programs only.
    """
    return formats.get(format).load_renderer()(
        _job(document, layout, paginate, date, fonts=fonts, profile=profile, pdf=pdf, raw_csv=raw_csv)
    )


def export(
    document: Document,
    *,
    layout: str | Path | Layout | None = None,
    formats: Iterable[str] = DEFAULT_FORMATS,
    out: str | Path = "out",
    name: str = "document",
    paginate: str | None = None,
    date: dt.date | None = None,
    fonts: str | Path | Iterable[str | Path] = (),
    profile: str | None = None,
    pdf: str | None = None,
    raw_csv: bool = False,
) -> tuple[Written, ...]:
    """The files written, one for each format: `out/name.suffix`. All or none: what was there stays when one fails.

    The page plan is made once for all of them. `fonts`, `profile`, `pdf` and `raw_csv` as in `render`. UsageError where `name` is
    more than a file's name: what comes out of a table is made one by `exporter.filenames.safe_name`.
    """
    if Path(name).name != name or name == "..":
        raise UsageError(
            Say(f"“{name}”不是文件名", f"“{name}” is no file name"),
            hint=Say("文件夹用 out 给出", "give the folder as `out`"),
        )
    return write(
        _job(document, layout, paginate, date, fonts=fonts, profile=profile, pdf=pdf, raw_csv=raw_csv), tuple(formats), Path(out), name
    )


def _job(
    document: Document,
    layout: str | Path | Layout | None,
    paginate: str | None,
    date: dt.date | None,
    *,
    fonts: str | Path | Iterable[str | Path],
    profile: str | None,
    pdf: str | None,
    raw_csv: bool,
) -> Job:
    from exporter.fonts import font_library
    from exporter.job import Job

    mode = Paginate(paginate) if paginate is not None else None
    chosen, library = layout_for(document, layout), font_library(fonts)
    if profile is not None:
        chosen = chosen.for_profile(Profile(profile))
    claims = PdfProfile.named(pdf) if pdf is not None else PdfProfile.PDFA_3A
    if date is None:
        return Job(document, chosen, mode=mode, library=library, pdf=claims, raw_csv=raw_csv)
    return Job(document, chosen, mode=mode, date=date, library=library, pdf=claims, raw_csv=raw_csv)


@paused()
def write(job: Job, names: tuple[str, ...], out: Path, stem: str) -> tuple[Written, ...]:
    """Render a job in some formats and put the files in place together."""
    chosen = [formats.get(name) for name in names]
    return put([(out / f"{stem}{f.suffixes[0]}", f.load_renderer()(job)) for f in chosen])
