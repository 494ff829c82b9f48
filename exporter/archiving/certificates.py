"""Who signs and whom to trust: a PKCS#12 file opened with its passphrase, root certificates in PEM files.

A private key is held in memory only: it is in no message, no repr, no file that is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.errors import Place, UsageError
from exporter.messages import Say

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate
    from pyhanko.sign.signers import SimpleSigner

__all__ = ["Signer", "Trust", "load_signer", "load_trust", "needs_pyhanko"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Root certificates, and the moment to judge at: now where it is None."""

    roots: tuple[Certificate, ...] = field(repr=False)
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A certificate with its key, the time stamping service, and the roots that both lead to."""

    name: str
    """Of whom the certificate is."""
    timestamp: str
    """URL of a service by RFC 3161."""
    trust: Trust = field(repr=False)
    material: SimpleSigner = field(repr=False)


def needs_pyhanko() -> UsageError:
    """The error where the extra `sign` is not installed."""
    return UsageError(
        Say("签名和验证签名需要 pyHanko", "signing, and checking signatures, needs pyHanko"),
        hint=Say("请运行 pip install 'exporter[sign]'", "run pip install 'exporter[sign]'"),
    )


def load_trust(files: Iterable[Path], *, at: dt.datetime | None = None) -> Trust:
    """The certificates in PEM or DER files; UsageError where a file holds none."""
    return Trust(roots=tuple(certificate for file in files for certificate in _certificates(file)), at=at)


def _certificates(file: Path) -> list[Certificate]:
    try:
        from asn1crypto import pem, x509
    except ImportError as error:
        raise needs_pyhanko() from error
    data = _bytes(file)
    try:
        blocks = [block for kind, _, block in pem.unarmor(data, multiple=True) if kind == "CERTIFICATE"] if pem.detect(data) else [data]
        found = [x509.Certificate.load(block, strict=True) for block in blocks]
        for certificate in found:
            certificate.subject.native  # noqa: B018  # parses the whole, or fails here and not later
    except (ValueError, TypeError) as error:
        raise _no_certificate(file) from error
    if not found:
        raise _no_certificate(file)
    return found


def _no_certificate(file: Path) -> UsageError:
    return UsageError(
        Say("其中没有证书", "it holds no certificate"),
        place=Place(file=str(file)),
        hint=Say("请给出 PEM 格式的根证书", "give root certificates as PEM"),
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            Say(f"证书文件打不开：{error.strerror}", f"the certificate file cannot be opened: {error.strerror}"),
            place=Place(file=str(file)),
            hint=Say("请检查路径和权限", "check path and permissions"),
        ) from error


def load_signer(file: Path, passphrase: str, *, timestamp: str, trust: Trust | None = None, now: dt.datetime | None = None) -> Signer:
    """The signer in a PKCS#12 file; UsageError for a wrong passphrase, no key, or a certificate that is not valid now.

    Without `trust` the self-signed certificates in the file are the roots.
    """
    try:
        from asn1crypto import keys, x509
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore
    except ImportError as error:
        raise needs_pyhanko() from error
    data = _bytes(file)
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode() or None)
    except ValueError as error:
        raise UsageError(
            Say("证书打不开：口令不对，或不是 PKCS#12 文件", "the certificate cannot be opened: wrong passphrase, or no PKCS#12 file"),
            place=Place(file=str(file)),
            hint=Say("请检查口令和文件", "check passphrase and file"),
        ) from error
    if key is None or certificate is None:
        raise UsageError(
            Say("其中没有私钥及其证书，不能签名", "it holds no private key with its certificate"),
            place=Place(file=str(file)),
            hint=Say("请连同私钥一起导出 .p12", "export the .p12 together with the key"),
        )
    _check_validity(file, certificate.not_valid_before_utc, certificate.not_valid_after_utc, now or dt.datetime.now(dt.UTC))
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain = [x509.Certificate.load(other.public_bytes(Encoding.DER)) for other in others]
    store.register_multiple(chain)
    own = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    trust = trust or Trust(roots=tuple(c for c in chain if c.self_signed != "no"))
    if not trust.roots:
        raise UsageError(
            Say("证书文件不含根证书，不能证明签名", "the file holds no root certificate, and the signature could not be proved"),
            place=Place(file=str(file)),
            hint=Say("请用 --trust 给出根证书", "give the root certificate with --trust"),
        )
    return Signer(
        name=own.subject.human_friendly,
        timestamp=timestamp,
        trust=trust,
        material=SimpleSigner(
            signing_cert=own,
            signing_key=keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
            cert_registry=store,
        ),
    )


def _check_validity(file: Path, begins: dt.datetime, ends: dt.datetime, now: dt.datetime) -> None:
    if begins <= now <= ends:
        return
    raise UsageError(
        Say(
            f"证书有效期为 {begins:%Y-%m-%d} 至 {ends:%Y-%m-%d}，现在不能用来签名",
            f"the certificate is valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d} and cannot sign now",
        ),
        place=Place(file=str(file)),
        hint=Say("请换用有效的证书", "use a valid certificate"),
    )
