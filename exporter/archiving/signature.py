"""Whether a PDF's signature still proves what it proved: intact, nothing added, its certificates valid at its time."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from exporter.archiving.bag import finding
from exporter.archiving.certificates import Trust, needs_pyhanko
from exporter.archiving.metadataxml import FileEntry, SignatureEntry
from exporter.archiving.sign import quiet
from exporter.archiving.statement import reason
from exporter.messages import Say
from exporter.model import Finding, Severity

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.ades import AdESLTAValidationResult
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

__all__ = ["check_signature"]

_MARK = b"/ByteRange"


def check_signature(files: Mapping[str, bytes], entry: FileEntry, claimed: SignatureEntry | None, trust: Trust | None) -> Iterator[Finding]:
    """A040 where the signature does not hold, A041 where it is not one of this package, A042 by whom and when.

    A044 where roots to trust are given and there is no signature: one may have been taken away with all that tells of it.
    A043 notes that nobody said which roots to trust; then the roots that the file encloses are taken.
    """
    pdf, path = files[entry.path], entry.path
    if claimed is None and _MARK not in pdf:
        if trust is not None:
            message = Say("没有签名，却给出了信任的根证书", "it is not signed, though roots to trust were given")
            yield finding("A044", message, path, Severity.WARNING)
        return
    if claimed is None or _MARK not in pdf:
        yield finding("A041", Say("元数据与 PDF 对有无签名说法不同", "metadata and PDF disagree whether it is signed"), path)
        return
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError as error:
        raise needs_pyhanko() from error
    quiet()
    try:
        yield from _judged(PdfFileReader(io.BytesIO(pdf)), path, claimed, trust, reason(files, entry))
    except Exception as error:  # noqa: BLE001  # whatever a damaged file makes the library stumble over is the finding
        yield finding("A040", Say(f"签名读不出来：{error}", f"the signature cannot be read: {error}"), path)


def _judged(reader: PdfFileReader, path: str, claimed: SignatureEntry, trust: Trust | None, expected: str) -> Iterator[Finding]:
    from pyhanko.sign.validation.errors import SignatureValidationError

    signatures = reader.embedded_regular_signatures
    if len(signatures) != 1 or not reader.embedded_timestamp_signatures:
        yield finding("A040", Say("没有恰好一个签名和归档时间戳", "there is not one signature with archive time stamps"), path)
        return
    signature: EmbeddedPdfSignature = signatures[0]
    name = signature.signer_cert.subject.human_friendly
    if name != claimed.signer:
        yield finding(
            "A041",
            Say(f"签名人是 {name}，元数据写的是 {claimed.signer}", f"{name} signed, the metadata say {claimed.signer}"),
            path,
        )
    if str(signature.sig_object.get("/Reason", "")) != expected:
        message = Say(
            "签名是对另一个归档包作出的：来源、元数据或其他文件在签名后改过",
            "the signature is of another package: source, metadata or another file was changed after signing",
        )
        yield finding("A041", message, path)
    roots = trust.roots if trust is not None else _enclosed_roots(reader)
    moment = (trust.at if trust is not None else None) or dt.datetime.now(dt.UTC)
    try:
        result = asyncio.run(_validated(signature, roots, moment))
    except SignatureValidationError as error:
        yield finding("A040", Say(f"签名无效：{error.failure_message}", f"the signature is not valid: {error.failure_message}"), path)
        return
    if (problem := _problem(reader, result)) is not None:
        yield finding("A040", problem, path)
        return
    when = result.best_signature_time.astimezone(dt.UTC)
    message = Say(
        f"签名有效（{claimed.rule}）：{name}，{when:%Y-%m-%d %H:%M} UTC 前签署",
        f"the signature holds ({claimed.rule}): {name}, by {when:%Y-%m-%d %H:%M} UTC",
    )
    yield finding("A042", message, path, Severity.NOTE)
    if trust is None:
        shown = "; ".join(f"{r.subject.human_friendly} SHA-256 {r.sha256.hex()}" for r in roots)
        message = Say(
            f"没有说明信任哪些根证书（--trust）；文件内的是：{shown}", f"no roots to trust were given (--trust); the file's own: {shown}"
        )
        yield finding("A043", message, path, Severity.NOTE)


async def _validated(signature: EmbeddedPdfSignature, roots: tuple[Certificate, ...], moment: dt.datetime) -> AdESLTAValidationResult:
    from pyhanko.sign.validation.ades import ades_lta_validation
    from pyhanko.sign.validation.policy_decl import (
        PdfSignatureValidationSpec,
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
    from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
    from pyhanko_certvalidator.registry import SimpleTrustManager

    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    specification = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=CertValidationPolicySpec(
                trust_manager=SimpleTrustManager.build(list(roots)),
                revinfo_policy=CertRevTrustPolicy(
                    REQUIRE_REVINFO, freshness=dt.timedelta(days=36500), freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
                ),
            ),
            # All that proves the signature is in the file; nothing is fetched.
            revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        )
    )
    timing = ValidationTimingInfo(validation_time=moment, best_signature_time=moment, point_in_time_validation=False)
    return await ades_lta_validation(signature, specification, timing_info=timing)


def _problem(reader: PdfFileReader, result: AdESLTAValidationResult) -> Say | None:
    from pyhanko.sign.ades.report import AdESPassed
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = result.api_status
    if result.ades_subindic is not AdESPassed.OK or status is None:
        reason = f"{result.ades_subindic} {result.failure_msg or ''}".strip()
        return Say(f"签名无效：{reason}", f"the signature is not valid: {reason}")
    if not status.docmdp_ok or status.modification_level not in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES):
        return Say("签名后文件又有改动", "the file was changed after it was signed")
    if result.oldest_evidence_record_timestamp is None:
        return Say("归档时间戳无效", "the archive time stamp is not valid")
    last = reader.embedded_timestamp_signatures[-1]
    if last.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        return Say("最后的时间戳没有覆盖整个文件", "the last time stamp does not cover the whole file")
    return None


def _enclosed_roots(reader: PdfFileReader) -> tuple[Certificate, ...]:
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    store = DocumentSecurityStore.read_dss(reader)
    return tuple(c for c in store.load_certs() if c.self_signed != "no")
