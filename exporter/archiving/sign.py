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


def algorithm(signer: Signer) -> str:
    """The object identifier of the signature algorithm, as DA/T 46—2009 wants it (签名算法标识)."""
    dotted: str = signer.material.get_signature_mechanism_for_digest(_DIGEST)["algorithm"].dotted
    return dotted


def sign(pdf: bytes, signer: Signer) -> bytes:
    """The PDF with an invisible signature that permits no change, its validation data and a time stamp over all.

    WriteError where the time stamper or the revocation lists cannot be reached, or a certificate does not lead to a root.
    """
    try:
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import fields, timestamps
        from pyhanko.sign.general import SigningError
        from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
        from pyhanko_certvalidator import ValidationContext
        from pyhanko_certvalidator.errors import PathError, ValidationError
    except ImportError as error:
        raise needs_pyhanko() from error
    quiet()
    context = ValidationContext(trust_roots=list(signer.trust.roots), allow_fetching=True, revocation_mode="require")
    what = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_DIGEST,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        use_pades_lta=True,
        validation_context=context,
        reason="归档",
    )
    out = io.BytesIO()
    try:
        writer = _writer(pdf)
        PdfSigner(what, signer.material, timestamper=timestamps.HTTPTimeStamper(signer.timestamp)).sign_pdf(writer, output=out)
    except timestamps.TimestampRequestError as error:
        raise WriteError(
            Say(
                f"时间戳服务 {signer.timestamp} 没有给出时间戳：{error}", f"the time stamping service {signer.timestamp} gave none: {error}"
            ),
            hint=Say("请检查 --timestamp 和网络；没有写出任何文件", "check --timestamp and the network; nothing was written"),
        ) from error
    except (SigningError, PdfError, PathError, ValidationError, ValueError, OSError) as error:
        raise WriteError(
            Say(f"签名不成：{error}", f"signing failed: {error}"),
            hint=Say(
                "请检查证书链（签名和时间戳的根证书须在 --trust 中）和吊销列表的网络",
                "check the chain (the roots of signer and time stamper belong into --trust) and the network for revocation lists",
            ),
        ) from error
    return out.getvalue()


def quiet() -> None:
    """Keep pyHanko's log off the console: what matters is raised or found."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Writer(IncrementalPdfFileWriter):
        """Leaves Info and XMP as they are: PDF/A wants them equal, and pyHanko would date only one of them."""

        def _update_meta(self) -> None:
            return

    return Writer(io.BytesIO(pdf))
