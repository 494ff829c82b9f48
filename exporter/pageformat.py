"""Page formats: paper, margins and where the page number stands, as lengths in EMU.

Two profiles. `stand-alone`: a document of its own, with the margins of its layout. `bound-annex`: a landscape table bound
into a portrait document (GB/T 9704—2012 §8). Its text area is the document's (§5.2.1), turned: 225 mm wide and 156 mm
high. The table's head is at the binding on odd pages and at the fore-edge on even ones, which is the left edge of the
portrait page both times: so all pages are turned the same way, and top and bottom change places. The page number stays
where all pages of the document have it (§7.5), at the portrait page's foot, which is at the left here, and lies on its side.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from exporter.units import mm

__all__ = ["PageFormat", "Profile", "bound_annex"]


class Profile(StrEnum):
    """What a page is printed for."""

    STAND_ALONE = "stand-alone"
    BOUND_ANNEX = "bound-annex"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFormat:
    """Paper and margins in EMU. `top` and `bottom` are those of odd pages."""

    profile: Profile = Profile.STAND_ALONE
    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def text_width(self) -> int:
        """Between the left and the right margin."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """Between the top and the bottom margin, the same on all pages."""
        return self.height - self.top - self.bottom

    @property
    def landscape(self) -> bool:
        """Whether the page is wider than high."""
        return self.width > self.height

    @property
    def bound(self) -> bool:
        """Whether it is bound into a portrait document."""
        return self.profile is Profile.BOUND_ANNEX

    def top_of(self, number: int) -> int:
        """The top margin of a page, counted from 1."""
        return self.bottom if self.bound and number % 2 == 0 else self.top

    def bottom_of(self, number: int) -> int:
        """The bottom margin of a page, counted from 1."""
        return self.top if self.bound and number % 2 == 0 else self.bottom


def bound_annex() -> PageFormat:
    """A4 on its side, bound into a portrait document.

    GB/T 9704—2012 §5.2.1: 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, so 26 mm at the fore-edge and 35 mm at the foot.
    The portrait page's left edge is the top here, its foot the left.
    """
    return PageFormat(profile=Profile.BOUND_ANNEX, width=mm(297), height=mm(210), top=mm(28), bottom=mm(26), left=mm(35), right=mm(37))
