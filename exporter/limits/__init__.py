"""Limits: how much a source may hold, and the careful opening of whatever holds it.

`allowed` the limits and their names, `budget` what a reading has used of them, `zips`, `xmltree` and `pdfs` the
containers, each looked at before a library unpacks or parses it.
"""

from exporter.limits.allowed import Limits, parse_limits
from exporter.limits.budget import Budget, bounded, current, in_force, opening

__all__ = ["Budget", "Limits", "bounded", "current", "in_force", "opening", "parse_limits"]
