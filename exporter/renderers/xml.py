"""XML: the canonical content, and beside it the edition — page starts, spellings and the text file's form.

The schema is `exporter/schema/document-1.xsd`. Equal documents give equal bytes; the `content` element alone is what
the digest is made of, so any C14N tool can check it.
"""

from __future__ import annotations

from exporter.job import Job

__all__ = ["render"]


def render(job: Job) -> bytes:
    """The document as XML in UTF-8."""
    return job.xml
