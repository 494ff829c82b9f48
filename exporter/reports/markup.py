"""Text as HTML."""

from __future__ import annotations

from html import escape as _escape

from exporter.messages import visible

__all__ = ["escape"]


def escape(text: str) -> str:
    """A text for content and attributes of HTML, with what would turn its direction shown."""
    return _escape(visible(text))
