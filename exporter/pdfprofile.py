"""What a PDF of ours claims to be: an archive file of some level, or the plain one."""

from __future__ import annotations

from enum import StrEnum

from exporter.errors import UsageError
from exporter.messages import Say

__all__ = ["PdfProfile"]


class PdfProfile(StrEnum):
    """PDF/A levels of ISO 19005-2 and -3; the tagged ones are also PDF/UA-1 (ISO 14289-1)."""

    PDFA_3A = "pdfa-3a"
    """Tagged, with the data and its schema attached."""
    PDFA_2A = "pdfa-2a"
    """Tagged, nothing attached: PDF/A-2 lets in no file but another PDF/A."""
    PDFA_2U = "pdfa-2u"
    """Pages and exact text only."""
    PLAIN = "plain"
    """Claims nothing: no tags, the data attached."""

    @classmethod
    def named(cls, name: str) -> PdfProfile:
        """The profile of a name; UsageError lists those there are."""
        names = [str(profile) for profile in cls]
        if name not in names:
            raise UsageError(
                Say(f"没有 PDF 类别 {name}", f"there is no PDF profile {name}"),
                hint=Say(f"可用：{'、'.join(names)}", f"use one of {', '.join(names)}"),
            )
        return cls(name)

    @property
    def part(self) -> int:
        """The part of ISO 19005 that the file follows, 0 for none."""
        return 0 if self is PdfProfile.PLAIN else int(self.value[5])

    @property
    def conformance(self) -> str:
        """The conformance level in capitals, empty for none."""
        return "" if self is PdfProfile.PLAIN else self.value[6].upper()

    @property
    def tagged(self) -> bool:
        """Whether the file has a structure tree, and so claims PDF/UA-1 too."""
        return self.conformance == "A"

    @property
    def attaches(self) -> bool:
        """Whether the file encloses the data that its pages show."""
        return self in (PdfProfile.PDFA_3A, PdfProfile.PLAIN)
