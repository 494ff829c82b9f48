"""What is compressed unpacks with Python's own zlib and zipfile, and a package is what zipfile would have made of it."""

from __future__ import annotations

import io
import zipfile
import zlib

from hypothesis import given
from hypothesis import strategies as st

from exporter import compress
from exporter.compress import deflated
from exporter.renderers.package import pack, unpack

_KNOWN = (
    "7bbaabff69ff76cea73b9a9e4dd9ff74d79c978bda9eaedfc3f962cbe227bb773f9fbdeed982f6a76dad4fd7ede47a3aaa7254e5a8ca5195a32a47558eaa1cc12a01"
)


@given(st.binary(max_size=3000) | st.integers(0, 9).map(lambda n: b"<value>" * n * 1000))
def test_streams_unpack(content: bytes) -> None:
    packed = deflated(content)
    assert zlib.decompress(packed.zlib) == content
    assert zlib.decompress(packed.stream, wbits=-15) == content
    assert packed.checksum == zlib.crc32(content)
    for quick in (False, True):
        assert zlib.decompress(compress.zlib(content, quick=quick)) == content


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.xml", fullmatch=True), st.binary(max_size=300)))
def test_a_package_is_a_zip(parts: dict[str, bytes]) -> None:
    parts |= {"_rels/.rels": b"r", "[Content_Types].xml": b"t"}
    data = pack({name: deflated(content) if len(content) % 2 else content for name, content in parts.items()})
    assert unpack(data) == parts
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert package.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]
        for info in package.infolist():
            assert (info.date_time, info.create_system, info.external_attr) == ((1980, 1, 1, 0, 0, 0), 0, 0)


def test_the_same_bytes_as_ever() -> None:
    """libdeflate makes the same of the same: a new version that does not changes every file, which should be known."""
    content = "序号\t市政府领导\t责任目标内容\n".encode() * 50
    assert deflated(content).stream.hex() == _KNOWN
