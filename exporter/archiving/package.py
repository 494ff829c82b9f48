"""An archive package made: rendered, described, signed, checked, and put in place only when nothing is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter import api, formats
from exporter.archiving import bag, container, metadata, metadataxml
from exporter.archiving.certificates import Signer
from exporter.archiving.check import check_files, serious
from exporter.archiving.entries import PROGRAM, entries
from exporter.archiving.metadataxml import Record, SignatureEntry
from exporter.archiving.paths import LAYOUTS, METADATA, RECORD, SCHEMAS, SOURCE
from exporter.archiving.statement import reason
from exporter.errors import Place, UsageError, WriteError
from exporter.fonts import font_library
from exporter.job import Job
from exporter.layout import Layout, layout_file
from exporter.limits import Limits, in_force
from exporter.messages import Say
from exporter.model import Document, Finding
from exporter.pdfprofile import PdfProfile
from exporter.schema import ARCHIVE_XSD, DOCUMENT_XSD

__all__ = ["Package", "Prepared", "archive", "prepare", "put"]

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that is in place: where, how large in bytes, what document it holds."""

    path: Path
    size: int
    files: tuple[str, ...]
    document: Document
    profile: PdfProfile
    pages: int
    findings: tuple[Finding, ...]
    """What reading, setting and checking told; no errors."""
    written: bool
    """False where exactly this package was there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A package that is made and checked, not yet in place."""

    name: str
    files: Mapping[str, bytes]
    document: Document
    profile: PdfProfile
    pages: int
    findings: tuple[Finding, ...]


def archive(
    source: str | Path,
    *,
    date: dt.date,
    out: str | Path = "out",
    metadata: Mapping[str, Any] | None = None,
    profile: str = PdfProfile.PDFA_3A,
    layout: str | Path | Layout | None = None,
    fonts: str | Path | Iterable[str | Path] = (),
    zipped: bool = False,
    replace: bool = False,
    signer: Signer | None = None,
    limits: Limits | None = None,
) -> Package:
    """The archive package of a file, written to `out/<its name>` or, zipped, to `out/<its name>.zip`.

    `date` is the day of filing; `signer` comes from `load_signer`; `metadata` are elements of DA/T 46—2009 by their Chinese names, over what the layout and
    the document say. The same file, layout, metadata and date give the same bytes, but for a signature. WriteError where
    the package would not conform, or where another one is there and `replace` is not given; nothing is left behind then.
    """
    prepared = prepare(source, date=date, metadata=metadata, profile=profile, layout=layout, fonts=fonts, signer=signer, limits=limits)
    return put([prepared], out, zipped=zipped, replace=replace)[0]


def put(prepared: Sequence[Prepared], out: str | Path, *, zipped: bool = False, replace: bool = False) -> tuple[Package, ...]:
    """Prepared packages in place, each whole or not at all; none where one of them would take another package's place."""
    contents = [container.pack(p.files, p.name) if zipped else p.files for p in prepared]
    targets = [Path(out) / (f"{p.name}.zip" if zipped else p.name) for p in prepared]
    for target, content in zip(targets, contents, strict=True):
        container.wanted(target, content, replace=replace)
    return tuple(
        Package(
            path=target,
            size=len(content) if isinstance(content, bytes) else sum(map(len, content.values())),
            files=tuple(p.files),
            document=p.document,
            profile=p.profile,
            pages=p.pages,
            findings=p.findings,
            written=container.place(target, content, replace=replace),
        )
        for p, target, content in zip(prepared, targets, contents, strict=True)
    )


def prepare(
    source: str | Path,
    *,
    date: dt.date,
    metadata: Mapping[str, Any] | None = None,
    profile: str = PdfProfile.PDFA_3A,
    layout: str | Path | Layout | None = None,
    fonts: str | Path | Iterable[str | Path] = (),
    signer: Signer | None = None,
    limits: Limits | None = None,
) -> Prepared:
    """A package in memory, checked as `check_archive` does; errors as `archive`."""
    file, wanted = Path(source), _archival(profile)
    with in_force(limits):
        data = _source(file)
        reading = api.read_data(data, str(file), layout)
    chosen = api.layout_for(reading.document, layout)
    job = Job(reading.document, chosen, date=date, library=font_library(fonts), pdf=wanted)
    values = _values(metadata, job)
    pdf: bytes = formats.get("pdf").load_renderer()(job)
    entry = None
    if signer is not None:
        from exporter.archiving.sign import RULE, algorithm, sign

        entry = SignatureEntry(rule=RULE, signer=signer.name, algorithm=algorithm(signer))
        unsigned = _files(file, data, job, values, pdf=pdf, layout=layout, signature=entry)
        described = metadataxml.read(unsigned[METADATA]).files[0]
        pdf = sign(pdf, signer, reason=reason(unsigned, described))
    files = _files(file, data, job, values, pdf=pdf, layout=layout, signature=entry)
    found = check_files(files, trust=None if signer is None else signer.trust)
    if wrong := serious(found):
        raise _not_archival(file, wrong)
    return Prepared(
        name=file.stem,
        files=files,
        document=reading.document,
        profile=wanted,
        pages=len(job.pages.pages),
        findings=(*reading.findings, *job.pages.findings, *found),
    )


def _archival(profile: str) -> PdfProfile:
    names = [p.value for p in PdfProfile if p is not PdfProfile.PLAIN]
    if profile not in names:
        raise UsageError(
            Say(f"{profile} 不是归档格式", f"{profile} is no archive format"),
            hint=Say(f"可用：{'、'.join(names)}", f"use one of {', '.join(names)}"),
        )
    return PdfProfile(profile)


def _source(file: Path) -> bytes:
    formats.by_suffix(file.suffix)
    if not file.name.isprintable() or "%" in file.name:
        # RFC 8493 §2.1.3 has the percent sign escaped in manifests, and not every bag validator does so.
        raise UsageError(
            Say("文件名含 % 或控制字符，不能归档", "the file's name holds % or a control character and cannot be filed"),
            place=Place(file=file.name.encode("unicode_escape").decode()),
            hint=Say("请改名", "rename it"),
        )
    return api.file_bytes(file)


def _values(given: Mapping[str, Any] | None, job: Job) -> metadata.Values:
    return metadata.complete({**dict(job.layout.archive), **metadata.taken(given or {})}, job.document, len(job.pages.pages))


def _files(
    file: Path,
    data: bytes,
    job: Job,
    values: metadata.Values,
    *,
    pdf: bytes,
    layout: str | Path | Layout | None,
    signature: SignatureEntry | None = None,
) -> dict[str, bytes]:
    """All files of the package, the bag around them."""
    record = {f"{RECORD}{file.stem}.pdf": pdf, f"{RECORD}{file.stem}.xml": job.xml, f"{SOURCE}{file.name}": data}
    described = metadataxml.write(
        Record(
            values=values,
            files=entries(record, job.pdf),
            digest=job.digest,
            filed=job.date,
            signature=signature,
        )
    )
    payload = {**record, METADATA: described, **_aids(job, layout)}
    return bag.make(payload, _info(values, job.date))


def _aids(job: Job, layout: str | Path | Layout | None) -> dict[str, bytes]:
    """What helps to read the record in thirty years: the schemas and, where it is a file, the layout."""
    aids = {f"{SCHEMAS}{xsd.name}": xsd.read_bytes() for xsd in (ARCHIVE_XSD, DOCUMENT_XSD)}
    if not isinstance(layout, Layout):
        toml = layout_file(job.layout.name if layout is None else layout)
        aids[f"{LAYOUTS}{toml.name}"] = toml.read_bytes()
    return aids


def _info(values: metadata.Values, date: dt.date) -> dict[str, str]:
    return {
        "Source-Organization": values["立档单位名称"][0],
        "External-Description": values["题名"][0],
        "External-Identifier": values["电子文件号"][0],
        "Bagging-Date": date.isoformat(),
        "Bag-Software-Agent": PROGRAM,
    }


def _not_archival(file: Path, wrong: tuple[Finding, ...]) -> WriteError:
    more_zh = f"；另有 {len(wrong) - _SHOWN} 处" if len(wrong) > _SHOWN else ""
    more_en = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    zh = "；".join(f"{f.code} {f.message.zh}" for f in wrong[:_SHOWN])
    en = "; ".join(f"{f.code} {f.message.en}" for f in wrong[:_SHOWN])
    return WriteError(
        Say(f"做成的包不合归档要求，没有写出：{zh}{more_zh}", f"what was made is not archival and was not written: {en}{more_en}"),
        place=Place(file=str(file)),
        hint=Say(
            "请把此信息报告给 exporter 的维护者，或换用 --profile", "report this to the maintainers of exporter, or try another --profile"
        ),
    )
