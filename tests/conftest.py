"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from exporter.layout import Layout, load_layout
from exporter.model import Document
from exporter.readers.text import read
from exporter.resources import folder

# In CI the generated examples are the same in every run; elsewhere each run looks at new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def seed_path() -> Path:
    """The first real table."""
    return folder("seeds") / "heze-2023-q3.txt"


@pytest.fixture(scope="session")
def heze() -> Layout:
    """Its layout."""
    return load_layout("heze-targets")


@pytest.fixture(scope="session")
def seed(seed_path: Path, heze: Layout) -> Document:
    """Its document."""
    return read(seed_path.read_bytes(), (heze,), str(seed_path)).document
