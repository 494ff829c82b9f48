"""`python -m tests.fuzz`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in (".", "support")]  # where tests find one another
    from fuzz.run import main

    sys.exit(main())
