"""A PDF signed as PAdES B-LTA (ETSI EN 319 142-1): what proves the signature is inside, and time stamps cover it all."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from exporter.archiving.certificates import Signer, needs_pyhanko
from exporter.errors import WriteError
from exporter.messages import Say

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

__all__ = ["FIELD", "RULE", "algorithm", "sign"]

FIELD = "Signature"
RULE = "PAdES-B-LTA"
_DIGEST = "sha256"
_TIMESTAMP = "ArchiveTimestamp"
_PDF_1_7 = (1, 7)
_PATIENCE = 30
"""Seconds that a time stamper has for its answer."""


def algorithm(signer: Signer) -> str:
    """The object identifier of the signature algorithm, as DA/T 46—2009 wants it (签名算法标识)."""
    dotted: str = signer.material.get_signature_mechanism_for_digest(_DIGEST)["algorithm"].dotted
    return dotted


def sign(pdf: bytes, signer: Signer, *, reason: str) -> bytes:
    """The PDF with an invisible signature that permits no change, its validation data and a time stamp over all.

    WriteError where the time stamper or the revocation lists cannot be reached, or a certificate does not lead to a root.
    """
    try:
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import fields, timestamps
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.signers.pdf_signer import (
            DSSContentSettings,
            PdfSignatureMetadata,
            PdfSigner,
            PdfTimeStamper,
            SigDSSPlacementPreference,
        )
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.errors import PathError, ValidationError
    except ImportError as error:
        raise needs_pyhanko() from error
    quiet()
    context = ValidationContext(trust_roots=list(signer.trust.roots), allow_fetching=True, revocation_mode="require")
    settings = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)
    what = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        # Two revisions of our own writing, and not the three that `use_pades_lta` makes: it would write metadata into them.
        dss_settings=settings,
        validation_context=context,
        reason=reason,
    )
    # A widget outside the page need not be tagged (PDF/UA-1 §7.18.4), and a hidden one is against PDF/A-3 §6.3.2.
    unseen = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    field = fields.SigFieldSpec(FIELD, readable_field_name="档案签名", invis_sig_settings=unseen)
    stamper = timestamps.HTTPTimeStamper(signer.timestamp, timeout=_PATIENCE)
    signed, stamped = io.BytesIO(), io.BytesIO()
    try:
        PdfSigner(what, signer.material, timestamper=stamper, new_field_spec=field).sign_pdf(_writer(pdf), output=signed)
        PdfTimeStamper(stamper, field_name=_TIMESTAMP, readable_field_name="归档时间戳", invis_settings=unseen).timestamp_pdf(
            _writer(signed.getvalue()), _DIGEST, context, dss_settings=settings.get_settings_for_ts(), output=stamped
        )
    except timestamps.TimestampRequestError as error:
        raise WriteError(
            Say(
                f"时间戳服务 {signer.timestamp} 没有给出时间戳：{error}", f"the time stamping service {signer.timestamp} gave none: {error}"
            ),
            hint=Say("请检查 --timestamp 和网络；没有写出任何文件", "check --timestamp and the network; nothing was written"),
        ) from error
    except (SigningError, PdfError, PathError, ValidationError, ValueError, OSError) as error:
        reason = _reason(error)
        raise WriteError(
            Say(f"签名不成：{reason}", f"signing failed: {reason}"),
            hint=Say(
                "请检查证书链（签名和时间戳的根证书须在 --trust 中）和吊销列表的网络",
                "check the chain (the roots of signer and time stamper belong into --trust) and the network for revocation lists",
            ),
        ) from error
    return stamped.getvalue()


def _reason(error: BaseException) -> str:
    """What an error says, and what the errors say that it came from."""
    said: list[str] = []
    at: BaseException | None = error
    while at is not None:
        said.append(str(at) or type(at).__name__)
        at = at.__cause__
    return ": ".join(said)


def quiet() -> None:
    """Keep pyHanko's log off the console: what matters is raised or found."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.extensions import DeveloperExtension
    from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject, PdfObject, StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.xref import ObjectStream

    class Writer(IncrementalPdfFileWriter):
        """Leaves Info and XMP as they are, which PDF/A wants equal, and PDF 1.7, on which PDF/A-2 and -3 are built.

        A certificate or list whose last byte is by chance the code of a line's end is written in base 85, and so is the
        cross-reference stream: some checkers count that byte as the end of line before `endstream` and find the length wrong.
        """

        def add_object(self, obj: PdfObject, obj_stream: ObjectStream | None = None, idnum: int | None = None) -> IndirectObject:
            if isinstance(obj, StreamObject) and obj.encoded_data.endswith((b"\r", b"\n")):
                obj.apply_filter("/ASCII85Decode")
            return super().add_object(obj, obj_stream, idnum)

        def _populate_trailer(self, trailer: DictionaryObject) -> None:
            super()._populate_trailer(trailer)  # type: ignore[no-untyped-call]
            if isinstance(trailer, StreamObject):
                trailer.apply_filter("/ASCII85Decode")

        def _update_meta(self) -> None:
            return

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, _PDF_1_7))  # type: ignore[no-untyped-call]

        def register_extension(self, ext: DeveloperExtension) -> None:
            if ext.base_version == "/1.7":
                super().register_extension(ext)

    return Writer(io.BytesIO(pdf))
