"""BagIt bags (RFC 8493) of SHA-256: the tag files around a payload, and what is wrong with a bag that is found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from exporter.errors import Place
from exporter.messages import Say
from exporter.model import Finding, Severity

__all__ = ["INFO", "PAYLOAD", "finding", "make", "sha256", "verify"]

PAYLOAD = "data/"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
_BAGIT, _MANIFEST, _TAGS = "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def sha256(data: bytes) -> str:
    """The digest in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def finding(code: str, message: Say, file: str, severity: Severity = Severity.ERROR) -> Finding:
    """A finding in one file of a package."""
    return Finding(code=code, severity=severity, message=message, place=Place(file=file))


def make(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """All files of a bag by path, sorted: the payload (paths below `data/`) and the tag files.

    `info` goes into bag-info.txt, with the Payload-Oxum added.
    """
    tags = {_BAGIT: _DECLARATION, INFO: _info(payload, info), _MANIFEST: _manifest(payload)}
    return dict(sorted({**payload, **tags, _TAGS: _manifest(tags)}.items()))


def _info(payload: Mapping[str, bytes], info: Mapping[str, str]) -> bytes:
    lines = {**info, "Payload-Oxum": _oxum(payload)}
    return "".join(f"{label}: {value}\n" for label, value in lines.items()).encode()


def _oxum(payload: Mapping[str, bytes]) -> str:
    return f"{sum(map(len, payload.values()))}.{len(payload)}"


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha256(data)}  {_escape(path)}\n" for path, data in sorted(files.items())).encode()


def _escape(path: str) -> str:
    # RFC 8493 §2.1.3: line ends and the percent sign, nothing else.
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _unescape(path: str) -> str:
    return path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def verify(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What is wrong with a bag; nothing where every file is there, listed, and has its digest.

    The tag manifest, which nothing else protects, must be written exactly as `make` writes it, and every other file has
    its digest in a manifest: so no byte can change without being found.
    """
    if _BAGIT not in files:
        return (finding("A001", Say("不是 BagIt 归档包：没有 bagit.txt", "this is no BagIt bag: there is no bagit.txt"), _BAGIT),)
    return tuple(_problems(files))


def _problems(files: Mapping[str, bytes]) -> Iterator[Finding]:
    if files[_BAGIT] != _DECLARATION:
        yield finding("A001", Say("不是 BagIt 1.0、UTF-8 的声明", "it does not declare BagIt 1.0 in UTF-8"), _BAGIT)
    listed: set[str] = set()
    for name in (_TAGS, _MANIFEST):
        if name not in files:
            yield finding("A002", Say("缺少这个文件", "the file is missing"), name)
            continue
        entries = _entries(files[name])
        wrong = next((path for path in entries if path.startswith(PAYLOAD) is (name == _TAGS)), None)
        if wrong is not None or _written(entries) != files[name]:
            yield finding(
                "A005",
                Say(
                    "清单不是归档时写下的样子（每行：摘要、两个空格、路径）",
                    "the manifest is not as the archive writes it (digest, two blanks, path)",
                ),
                name,
            )
        listed |= entries.keys()
        yield from _compared(files, entries)
    for path in files:
        if path not in listed and path != _TAGS:
            yield finding("A003", Say("清单中没有这个文件", "no manifest lists this file"), path)
    yield from _oxum_holds(files)


def _entries(manifest: bytes) -> dict[str, str]:
    """Path and digest of the lines that can be understood."""
    found = [match for line in manifest.decode("utf-8", "replace").split("\n") if (match := _LINE.fullmatch(line))]
    return {_unescape(match[2]): match[1] for match in found}


def _written(entries: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {_escape(path)}\n" for path, digest in sorted(entries.items())).encode("utf-8", "replace")


def _compared(files: Mapping[str, bytes], entries: Mapping[str, str]) -> Iterator[Finding]:
    for path, digest in entries.items():
        if path not in files:
            yield finding("A002", Say("清单列有此文件，包中没有", "the manifest lists this file, but it is missing"), path)
        elif (found := sha256(files[path])) != digest:
            message = Say(
                f"内容已改变：SHA-256 应为 {digest}，实为 {found}", f"the content has changed: SHA-256 should be {digest}, it is {found}"
            )
            yield finding("A004", message, path)


def _oxum_holds(files: Mapping[str, bytes]) -> Iterator[Finding]:
    info = files.get(INFO)
    if info is None:
        yield finding("A002", Say("缺少这个文件", "the file is missing"), INFO)
        return
    claimed = re.search(r"^Payload-Oxum: (\S+)$", info.decode("utf-8", "replace"), re.MULTILINE)
    payload = {path: data for path, data in files.items() if path.startswith(PAYLOAD)}
    if claimed is None or claimed[1] != _oxum(payload):
        said = claimed[1] if claimed else "—"
        message = Say(
            f"Payload-Oxum 为 {said}，包中实为 {_oxum(payload)}（字节数.文件数）",
            f"Payload-Oxum is {said}, but the bag holds {_oxum(payload)} (bytes.files)",
        )
        yield finding("A006", message, INFO)
