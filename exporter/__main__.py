"""`python -m exporter`."""

import sys

from exporter.cli import command

if __name__ == "__main__":
    sys.exit(command())
