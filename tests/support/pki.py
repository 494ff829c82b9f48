"""A certificate authority, its revocation list and a time stamper of our own, on a port of this machine."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

DER = serialization.Encoding.DER
PASSPHRASE = "印章口令-7Qz"  # noqa: S105  # of certificates that live for one test run


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(DER))


@dataclass
class Authority:
    """A root; `url` is where its revocation list and its time stamper are."""

    url: str
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC).replace(microsecond=0))
    revoked: list[int] = field(default_factory=list)
    last_byte: int | None = None  # what revocation lists are to end with, where a test is about that

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = (
            self._builder("测试根", self.key.public_key(), 1, (-3650, 36500))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        self._serial = 1
        key = rsa.generate_private_key(65537, 2048)  # what pyHanko's time stamper signs with
        stamper = self.issue("测试时间戳", key.public_key(), (-1, 36500), ExtendedKeyUsageOID.TIME_STAMPING)
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(asn1(self.certificate))
        pkcs8 = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.stamper = DummyTimeStamper(tsa_cert=asn1(stamper), tsa_key=asn1_keys.PrivateKeyInfo.load(pkcs8), certs_to_embed=store)

    def _builder(self, common: str, public: Any, serial: int, days: tuple[int, int]) -> x509.CertificateBuilder:
        begin, end = (self.now + dt.timedelta(days=d) for d in days)
        return (
            x509.CertificateBuilder()
            .subject_name(_name(common))
            .issuer_name(_name("测试根"))
            .public_key(public)
            .serial_number(serial)
            .not_valid_before(begin)
            .not_valid_after(end)
        )

    def issue(self, common: str, public: Any, days: tuple[int, int], usage: x509.ObjectIdentifier | None = None) -> x509.Certificate:
        """A certificate for a key, valid from and to some days from now."""
        self._serial += 1
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.url}/ca.crl")], None, None, None)]
        builder = (
            self._builder(common, public, self._serial, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.CRLDistributionPoints(points), critical=False)
        )
        if usage is not None:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def seal(self, folder: Path, common: str = "测试档案室", days: tuple[int, int] = (-1, 700), *, root: bool = True) -> Path:
        """A PKCS#12 file with a new key and its certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.issue(common, key.public_key(), days)
        file = folder / f"{common}.p12"
        encrypted = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [self.certificate] if root else None, encrypted))
        return file

    def revocations(self) -> bytes:
        """The revocation list as it is now."""
        lists = (self._revocations(number) for number in itertools.count(1))
        return next(made for made in lists if self.last_byte in {None, made[-1]})

    def _revocations(self, number: int) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name("测试根"))
            .last_update(self.now - dt.timedelta(hours=1))
            .next_update(self.now + dt.timedelta(days=30))
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(self.now - dt.timedelta(hours=2)).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request by RFC 3161."""
        answer: bytes = asyncio.run(self.stamper.async_request_tsa_response(tsp.TimeStampReq.load(request))).dump()
        return answer

    def roots(self, folder: Path) -> Path:
        """The root as a PEM file."""
        file = folder / "root.pem"
        file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return file


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


@contextmanager
def serving() -> Iterator[Authority]:
    """An authority whose list and time stamper answer while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(authority.revocations(), "application/pkix-crl")

        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(authority.stamp(request), "application/timestamp-reply")

        def _answer(self, data: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # its name in the library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority = Authority(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
