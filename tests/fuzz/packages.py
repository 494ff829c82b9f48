"""Archive packages damaged: a file of the bag, mostly with all hashes made anew, or the zip around it."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from random import Random

from exporter.archiving import bag, container, metadataxml, prepare
from exporter.archiving.paths import METADATA
from exporter.resources import folder

from . import pdfs, zips
from .texts import bytes_damaged, text_damaged
from .trees import Vocabulary, xml_damaged

__all__ = ["GIVEN", "made", "package_damaged"]

GIVEN = {"立档单位名称": "某市政府办公室", "责任者": "某市政府办公室", "日期": "2023-10-20", "保管期限": "永久", "密级": "公开"}
_NAMES: Vocabulary = ((), ("路径", "内容摘要", "算法"))


@cache
def made() -> dict[str, bytes]:
    """The files of a whole package."""
    return dict(prepare(folder("seeds") / "work-ledger-sample.txt", date=dt.date(2023, 10, 25), metadata=GIVEN).files)


@cache
def _objects() -> tuple[list[pdfs.Object], bytes]:
    return pdfs.objects_of(next(data for path, data in made().items() if path.endswith(".pdf")))


def package_damaged(rng: Random) -> bytes:
    """A zip of the package with one file damaged; in four of five the bag holds all the same."""
    files = dict(made())
    payload = {path: data for path, data in files.items() if path.startswith(bag.PAYLOAD)}
    if rng.random() < 0.2:
        path = rng.choice(list(files))
        files[path] = _damaged(rng, path, files[path])
        return (
            zips.zip_damaged(rng, [(f"p/{n}", d) for n, d in files.items()], [], _NAMES)
            if rng.random() < 0.5
            else container.pack(files, "p")
        )
    path = rng.choice([p for p in payload if not p.endswith(".xsd")])
    if rng.random() < 0.06:
        del payload[path]
    else:
        payload[path] = _damaged(rng, path, payload[path])
        payload[METADATA] = _described(payload[METADATA], path, files[path], payload[path])
    info = dict(line.split(": ", 1) for line in files[bag.INFO].decode().splitlines()[:-1])
    return container.pack(bag.make(payload, info), "p")


def _described(metadata: bytes, path: str, before: bytes, after: bytes) -> bytes:
    """The metadata with the new digest and size of a file."""
    name = re.escape(path.rpartition("/")[2].encode())
    metadata = metadata.replace(bag.sha256(before).encode(), bag.sha256(after).encode())
    return re.sub(rb"(" + name + rb"</[^>]+>\s*<[^>]+>)\d+", rb"\g<1>%d" % len(after), metadata)


def _damaged(rng: Random, path: str, data: bytes) -> bytes:
    if path.endswith(".pdf"):
        return pdfs.pdf_damaged(rng, *_objects())
    if path.endswith(".xml") and metadataxml.NAMESPACE.encode() in data[:400]:
        return xml_damaged(rng, data, _NAMES)
    if path.endswith(".xml"):
        changed = re.sub(rb' digest="[0-9a-f]+"', b"", data, count=1) if rng.random() < 0.5 else data
        return xml_damaged(rng, changed, ((), ()))
    if rng.random() < 0.2:
        return bytes_damaged(rng, data)
    return text_damaged(rng, data.decode("utf-8", "replace")).encode("utf-8", "surrogatepass")
