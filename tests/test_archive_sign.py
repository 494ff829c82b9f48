"""Signed packages: PAdES B-LTA by an authority of our own, what it proves, and that keys and passphrases stay where they are."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pki
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from office import required
from pki import PASSPHRASE, Authority
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from reference import broken_rules
from test_archive import DATE, GIVEN, LEDGER, OPTIONS, bagged_again, codes

import exporter
from exporter import Severity, UsageError, WriteError
from exporter.archiving import Prepared, bag, metadataxml, prepare, put
from exporter.archiving.check import check_files
from exporter.archiving.paths import LAYOUTS, METADATA, RECORD, SOURCE
from exporter.archiving.sign import sign
from exporter.cli import main
from exporter.cli.archive import _passphrase
from exporter.pdfcheck import check_pdf

PDF = f"{RECORD}{LEDGER.stem}.pdf"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_LANG", "en")


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with pki.serving() as authority:
        yield authority


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture(scope="module")
def seal(authority: Authority, folder: Path) -> Path:
    return authority.seal(folder, days=(-1, 1))


@pytest.fixture(scope="module")
def root(authority: Authority, folder: Path) -> Path:
    return authority.roots(folder)


@pytest.fixture(scope="module")
def signed(authority: Authority, seal: Path) -> Prepared:
    signer = exporter.load_signer(seal, PASSPHRASE, timestamp=f"{authority.url}/tsa")
    return prepare(LEDGER, date=DATE, metadata=GIVEN, signer=signer)


def in_days(root: Path, days: int) -> exporter.Trust:
    return exporter.load_trust([root], at=dt.datetime.now(dt.UTC) + dt.timedelta(days=days))


# What a signature proves ------------------------------------------------------------------------------------------


def test_a_signed_file_conforms_and_says_by_whom(signed: Prepared, root: Path) -> None:
    found = check_files(signed.files, trust=exporter.load_trust([root]))
    assert [(f.code, f.severity) for f in found] == [("A042", Severity.NOTE)]
    assert "PAdES-B-LTA" in found[0].message.en
    assert "测试档案室" in found[0].message.en
    # The rule that a signature covers all is the archive time stamp's; every other rule holds as it stands.
    assert {re.findall(r"PDFA3A-\S+|PDFUA1-\S+", f.message.en)[0] for f in check_pdf(signed.files[PDF])} <= {
        "PDFA3A-SIGNATURE-BYTERANGE-001"
    }


@pytest.mark.parametrize("last", [b"\r", b"\n"])
def test_a_list_that_ends_in_the_code_of_a_line_end_conforms(
    authority: Authority, seal: Path, root: Path, monkeypatch: pytest.MonkeyPatch, last: bytes
) -> None:
    monkeypatch.setattr(authority, "last_byte", last[0])
    signer = exporter.load_signer(seal, PASSPHRASE, timestamp=f"{authority.url}/tsa")
    signed = prepare(LEDGER, date=DATE, metadata=GIVEN, signer=signer)
    assert codes(check_files(signed.files, trust=exporter.load_trust([root]))) == {"A042"}
    lists = PdfFileReader(io.BytesIO(signed.files[PDF])).root["/DSS"]["/CRLs"]
    assert not re.search(rb"[\r\n]\nendstream", signed.files[PDF])
    assert signed.files[PDF].count(b"/Filter [ /ASCII85Decode /FlateDecode ]") == 2  # the cross-reference stream of each revision
    assert all(listed.get_object().data.endswith(last) for listed in lists)


def test_it_is_pades_with_time_stamps_validation_data_and_no_changes_permitted(signed: Prepared) -> None:
    reader = PdfFileReader(io.BytesIO(signed.files[PDF]))
    kinds = [s.sig_object["/SubFilter"] for s in reader.embedded_signatures]
    assert kinds == ["/ETSI.CAdES.detached", "/ETSI.RFC3161"]
    assert "/Version" not in reader.root
    assert [str(e["/BaseVersion"]) for e in reader.root["/Extensions"].values()] == ["/1.7"]
    assert list(extract_tst_data_iter(reader.embedded_regular_signatures[0].signer_info, signed=False))
    assert reader.embedded_regular_signatures[0].docmdp_level is MDPPerm.NO_CHANGES
    assert len(reader.root["/DSS"]["/CRLs"]) >= 1


def test_the_metadata_name_the_signature(signed: Prepared) -> None:
    text = signed.files[METADATA].decode()
    assert "<签名规则>PAdES-B-LTA</签名规则>" in text
    assert "测试档案室" in text
    assert "<签名算法标识>1.2.840.10045.4.3.2</签名算法标识>" in text  # ecdsa-with-SHA256


def test_it_holds_long_after_the_certificate_has_ended_and_no_longer_than_its_time_stamp(signed: Prepared, root: Path) -> None:
    assert codes(check_files(signed.files, trust=in_days(root, 30 * 365))) == {"A042"}
    assert codes(check_files(signed.files, trust=in_days(root, 101 * 365))) == {"A040"}


def test_without_roots_the_own_ones_are_named(signed: Prepared) -> None:
    found = check_files(signed.files)
    assert codes(found) == {"A042", "A043"}
    assert "SHA-256" in next(f.message.en for f in found if f.code == "A043")


def test_another_root_does_not_do(signed: Prepared, tmp_path: Path) -> None:
    with pki.serving() as stranger:
        assert codes(check_files(signed.files, trust=exporter.load_trust([stranger.roots(tmp_path)]))) == {"A040"}


@pytest.mark.office
def test_poppler_finds_the_signature_valid(signed: Prepared, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed.files[PDF])
    told = subprocess.run([required("pdfsig"), "-nocert", str(file)], check=False, capture_output=True, timeout=60).stdout.decode()
    assert "Signature Validation: Signature is Valid." in told
    assert "CN=测试档案室" in told
    assert told.count("Total document signed") == 1  # by the archive time stamp, which poppler does not verify


@pytest.mark.office
def test_the_reference_finds_that_a_signed_file_conforms(signed: Prepared, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signed.files[PDF])
    assert broken_rules([tmp_path / "signed.pdf"], tmp_path) == {"signed.pdf": {"PDF/A-3A": [], "PDF/UA-1": []}}


# What was changed after signing -----------------------------------------------------------------------------------


def test_a_changed_byte_is_found_though_all_hashes_are_made_anew(signed: Prepared, root: Path) -> None:
    pdf = signed.files[PDF]
    trust = exporter.load_trust([root])
    length = int(re.findall(rb"/ByteRange ?\[0 (\d+)", pdf)[0])
    where = pdf.rindex(b"/Producer", 0, length) if b"/Producer" in pdf[:length] else pdf.index(b"\n%", 5) + 2
    for at in (where + 3, length // 2, len(pdf) - 10):
        flipped = bytearray(pdf)
        flipped[at] ^= 1
        assert codes(check_files(bagged_again(signed, pdf=bytes(flipped)), trust=trust)) & {"A040", "A030"}, at


def test_a_revision_added_after_the_time_stamp_is_found(signed: Prepared, root: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed.files[PDF]))
    writer.root["/PageMode"] = pdf_name("/UseNone")
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    assert "A040" in codes(check_files(bagged_again(signed, pdf=out.getvalue()), trust=exporter.load_trust([root])))


def test_a_signature_that_is_gone_is_missed(signed: Prepared) -> None:
    plain = prepare(LEDGER, date=DATE, metadata=GIVEN).files[PDF]
    assert "A041" in codes(check_files(bagged_again(signed, pdf=plain)))


def test_a_signature_of_another_is_told(signed: Prepared, authority: Authority, tmp_path: Path, root: Path) -> None:
    other = exporter.load_signer(authority.seal(tmp_path, "冒名者"), PASSPHRASE, timestamp=f"{authority.url}/tsa")
    pdf = sign(prepare(LEDGER, date=DATE, metadata=GIVEN).files[PDF], other, reason="归档")
    found = check_files(bagged_again(signed, pdf=pdf), trust=exporter.load_trust([root]))
    assert [f.code for f in found] == ["A041", "A041", "A042"]
    assert "冒名者" in found[0].message.en


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (METADATA, "<密级>公开", "<密级>秘密"),
        (METADATA, "<保管期限>永久", "<保管期限>10年"),
        (f"{SOURCE}{LEDGER.name}", "\n", "\n\n"),
        (f"{LAYOUTS}work-ledger.toml", "#", "##"),
        (bag.INFO, "2023-10-25", "2023-10-26"),
    ],
)
def test_a_word_changed_in_the_rest_of_the_package_breaks_the_signature(path: str, old: str, new: str, signed: Prepared) -> None:
    """Hashes can be made anew by anybody; what the signature says of the other files cannot."""
    info = dict(line.split(": ", 1) for line in signed.files[bag.INFO].decode().splitlines()[:-1])
    files = {p: d for p, d in signed.files.items() if p.startswith(bag.PAYLOAD)}
    assert bag.make(files, info) == signed.files
    if path == bag.INFO:
        info["Bagging-Date"] = new
    else:
        files[path] = files[path].replace(old.encode(), new.encode(), 1)
        entry = next((f for f in metadataxml.read(files[METADATA]).files if f.path == path), None)
        if entry is not None:
            described = files[METADATA].replace(entry.digest.encode(), bag.sha256(files[path]).encode())
            files[METADATA] = described.replace(f">{entry.size}<".encode(), f">{len(files[path])}<".encode())
    assert "A041" in codes(check_files(bag.make(files, info)))


def test_a_package_without_its_signature_is_told_to_those_who_expect_one(root: Path) -> None:
    unsigned = prepare(LEDGER, date=DATE, metadata=GIVEN)
    (found,) = check_files(unsigned.files, trust=exporter.load_trust([root]))
    assert (found.code, found.severity) == ("A044", Severity.WARNING)


# Keys and passphrases ---------------------------------------------------------------------------------------------


def test_no_key_and_no_passphrase_is_in_the_package_or_on_the_console(
    authority: Authority, seal: Path, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    word = tmp_path / "passphrase"
    word.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    arguments = ["--sign", str(seal), "--passphrase-file", str(word), "--timestamp", f"{authority.url}/tsa", "--trust", str(root)]
    out = tmp_path / "out"
    with caplog.at_level(1):
        assert main(["archive", str(LEDGER), "--out", str(out), *OPTIONS, *arguments]) == 0
        assert main(["archive", "--check", str(out / LEDGER.stem), "--trust", str(root)]) == 0
    told = capfd.readouterr()
    assert "the signature holds" in told.out
    signer = exporter.load_signer(seal, PASSPHRASE, timestamp="http://127.0.0.1:9/")
    key, _, _ = pkcs12.load_key_and_certificates(seal.read_bytes(), PASSPHRASE.encode())
    assert key is not None
    pkcs8 = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    number = key.private_numbers().private_value.to_bytes(32, "big")  # type: ignore[union-attr]  # an EC key
    files = [p.read_bytes() for p in out.rglob("*") if p.is_file()]
    for text in (told.out.encode(), told.err.encode(), caplog.text.encode(), repr(signer).encode(), *files):
        for secret in (pkcs8, number, number.hex().encode(), str(int.from_bytes(number)).encode(), PASSPHRASE.encode(), b"PRIVATE KEY"):
            assert secret not in text
    assert seal.name not in [p.name for p in out.rglob("*")]


def test_the_passphrase_comes_from_file_environment_or_terminal(seal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    word = tmp_path / "passphrase"
    word.write_text("from file\n", encoding="utf-8")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: "from terminal")
    options = Namespace(sign=seal, passphrase_file=None)
    assert _passphrase(options) == "from terminal"
    monkeypatch.setenv("EXPORTER_PASSPHRASE", "from environment")
    assert _passphrase(options) == "from environment"
    options.passphrase_file = word
    assert _passphrase(options) == "from file"
    options.passphrase_file = tmp_path / "missing"
    with pytest.raises(UsageError, match="cannot be read"):
        _passphrase(options)


def test_without_a_terminal_nobody_is_asked(seal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--sign", str(seal), "--timestamp", "http://127.0.0.1:9/"]
    assert main(["archive", str(LEDGER), "--out", str(tmp_path / "out"), *OPTIONS, *arguments]) == 2
    assert "--passphrase-file" in capsys.readouterr().err


# What goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("passphrase", "wrong passphrase"),
        ("ended", "is valid from .* cannot sign now"),
        ("early", "cannot sign now"),
        ("rootless", "holds no root certificate"),
        ("missing", "cannot be opened"),
        ("other", "wrong passphrase, or no PKCS#12 file"),
    ],
)
def test_a_certificate_that_cannot_sign_is_told(kind: str, message: str, authority: Authority, seal: Path, tmp_path: Path) -> None:
    files = {
        "passphrase": lambda: seal,
        "ended": lambda: authority.seal(tmp_path, days=(-10, -1)),
        "early": lambda: authority.seal(tmp_path, days=(1, 10)),
        "rootless": lambda: authority.seal(tmp_path, root=False),
        "missing": lambda: tmp_path / "missing.p12",
        "other": lambda: LEDGER,
    }
    with pytest.raises(UsageError, match=message):
        exporter.load_signer(files[kind](), "wrong" if kind == "passphrase" else PASSPHRASE, timestamp="http://127.0.0.1:9/")


def test_a_key_alone_or_a_certificate_alone_cannot_sign(authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "certificates.p12"
    encrypted = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, None, None, [authority.certificate], encrypted))
    with pytest.raises(UsageError, match="no private key"):
        exporter.load_signer(file, PASSPHRASE, timestamp="http://127.0.0.1:9/")


def test_no_time_stamper_no_package(
    seal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("EXPORTER_PASSPHRASE", PASSPHRASE)
    out = tmp_path / "out"
    arguments = ["archive", str(LEDGER), "--out", str(out), *OPTIONS, "--sign", str(seal)]
    assert main([*arguments, "--timestamp", f"http://127.0.0.1:{port}/"]) == 5
    assert "the time stamping service" in capsys.readouterr().err
    assert main(arguments) == 2
    assert "--timestamp" in capsys.readouterr().err
    assert not out.exists()


def test_a_revoked_certificate_signs_nothing(authority: Authority, seal: Path) -> None:
    signer = exporter.load_signer(seal, PASSPHRASE, timestamp=f"{authority.url}/tsa")
    assert signer.material.signing_cert is not None
    authority.revoked.append(signer.material.signing_cert.serial_number)
    try:
        with pytest.raises(WriteError, match=r"signing failed.*revoked"):
            prepare(LEDGER, date=DATE, metadata=GIVEN, signer=signer)
    finally:
        authority.revoked.clear()


def test_a_time_stamper_that_nobody_trusts_does_not_do(authority: Authority, seal: Path, tmp_path: Path) -> None:
    with pki.serving() as stranger:
        signer = exporter.load_signer(seal, PASSPHRASE, timestamp=f"{stranger.url}/tsa")
        with pytest.raises(WriteError, match="signing failed"):
            exporter.archive(LEDGER, date=DATE, metadata=GIVEN, out=tmp_path / "out", signer=signer)
    assert not (tmp_path / "out").exists()


def test_roots_that_are_none_are_told(tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    for data in (b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        file.write_bytes(data)
        with pytest.raises(UsageError, match="holds no certificate"):
            exporter.load_trust([file])
    with pytest.raises(UsageError, match="cannot be opened"):
        exporter.load_trust([tmp_path / "missing.pem"])


def test_a_signed_zip_is_checked_by_the_command(signed: Prepared, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = put([signed], tmp_path, zipped=True)[0].path
    assert main(["archive", "--check", str(package)]) == 0
    assert "A043" in capsys.readouterr().out
    copy = tmp_path / "copy" / package.name
    copy.parent.mkdir()
    shutil.copy(package, copy)
    assert main(["archive", "--check", str(copy), "--trust", str(root)]) == 0


def test_without_the_extra_the_package_to_install_is_named(
    signed: Prepared, seal: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in sys.modules if n.split(".")[0] in ("pyhanko", "asn1crypto")]:
        monkeypatch.setitem(sys.modules, name, None)
    for needs in (
        lambda: exporter.load_signer(seal, PASSPHRASE, timestamp="http://127.0.0.1:9/"),
        lambda: exporter.load_trust([root]),
        lambda: check_files(signed.files),
    ):
        with pytest.raises(UsageError, match=r"exporter\[sign\]"):
            needs()
